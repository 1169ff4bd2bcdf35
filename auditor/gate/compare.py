"""A resubmitted report against its predecessor: what was put right, what is new, what remains."""

from __future__ import annotations

from typing import Any

from auditor.findings import Finding, Report
from auditor.output.text import json_text
from auditor.records import frozen
from auditor.reports.wrap import wrap
from auditor.wording.explain import Explanation, explain
from auditor.wording.fingerprints import keys
from auditor.wording.words import Words, printable


@frozen
class Comparison:
    """The failing findings of two reports, matched by rule and place, whatever their values, lines and pages."""

    old: Report
    new: Report
    fixed: tuple[Finding, ...]
    """Of the old report."""
    added: tuple[Finding, ...]
    """Of the new one."""
    remaining: tuple[tuple[Finding, Finding], ...]
    """(in the old report, in the new one)."""


def compare(old: Report, new: Report) -> Comparison:
    """The comparison of two reports."""
    before, after = _by_key(old), _by_key(new)
    return Comparison(
        old,
        new,
        tuple(finding for key, finding in before.items() if key not in after),
        tuple(finding for key, finding in after.items() if key not in before),
        tuple((before[key], finding) for key, finding in after.items() if key in before),
    )


def _by_key(report: Report) -> dict[str, Finding]:
    named = keys(report.checks)
    return {named[id(finding.check)]: finding for finding in report.findings}


def text(found: Comparison, words: Words, width: int = 80) -> str:
    """The comparison for a terminal."""
    lines = wrap(words("diff.head", old=printable(found.old.file), new=printable(found.new.file)), width, "", "  ")
    groups = (
        ("diff.new", [(finding, found.new) for finding in found.added]),
        ("diff.remaining", [(finding, found.new) for _, finding in found.remaining]),
        ("diff.fixed", [(finding, found.old) for finding in found.fixed]),
    )
    for key, findings in groups:
        if not findings:
            continue
        lines += ["", words(key, count=len(findings))]
        for finding, report in findings:
            told = explain(finding, report, words)
            lines += wrap(f"{told.pointer}: {told.headline}  [{printable(finding.rule.id)}]", width, "  ", "      ")
    if not found.added and not found.fixed:
        lines += ["", words("diff.none")]
    return "\n".join(lines) + "\n"


def as_json(found: Comparison, words: Words) -> str:
    """The comparison for programs."""
    content = {
        "schema": 1,
        "old": found.old.file,
        "new": found.new.file,
        "fixed": [_entry(finding, found.old, words) for finding in found.fixed],
        "added": [_entry(finding, found.new, words) for finding in found.added],
        "remaining": [
            _entry(finding, found.new, words) | {"was": explain(before, found.old, words).stated}
            for before, finding in found.remaining
        ],
    }
    return json_text(content)


def _entry(finding: Finding, report: Report, words: Words) -> dict[str, Any]:
    told: Explanation = explain(finding, report, words)
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.value,
        "where": told.where,
        "source": told.source,
        "stated": told.stated,
        "expected": told.expected,
        "message": told.message(words),
    }
