"""A resubmitted report against its predecessor: what was put right, what is new, what remains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from auditor.entry import Entry
from auditor.family.blame import BlamedReport
from auditor.findings import Finding, Report, leads
from auditor.gate.restated import Restated, between, related
from auditor.output.text import json_text
from auditor.records import frozen
from auditor.reports.wrap import wrap
from auditor.rules.pack import Pack
from auditor.wording.explain import Explanation, explain
from auditor.wording.fingerprints import keys
from auditor.wording.places import pointer, where_words
from auditor.wording.shown import exact, factor_of, plain, printed, with_unit
from auditor.wording.words import Words, printable


@frozen
class ComparedReports:
    """The failing findings of two reports, matched by rule and place, whatever their values, lines
    and pages.
    """

    old: Report
    new: Report
    fixed: tuple[Finding, ...]
    """Of the old report."""
    added: tuple[Finding, ...]
    """Of the new one."""
    remaining: tuple[tuple[Finding, Finding], ...]
    """(in the old report, in the new one)."""
    restated: tuple[Restated, ...] | None = None
    """Of two years' reports of one body: the earlier year's figures in both; None of two reports of
    one year.
    """

    @property
    def differing(self) -> tuple[Restated, ...]:
        """The figures of the earlier year that the later report has otherwise."""
        return tuple(one for one in self.restated or () if one.blame is not None)

    @property
    def found(self) -> int:
        """What a resubmission still fails by; of two years, the figures that differ."""
        return (
            len(self.added) + len(self.remaining) if self.restated is None else len(self.differing)
        )


def compare(old: Report, new: Report, pack: Pack | None = None) -> ComparedReports:
    """The comparison of two reports; under their pack, of two years' reports of a body with what
    the later restates.
    """
    # Keys leave out values, lines and pages, which change from one submission to the next.
    before, after = _by_key(old), _by_key(new)
    name = related(old, new, pack) if pack is not None else ""
    return ComparedReports(
        old,
        new,
        tuple(finding for key, finding in before.items() if key not in after),
        tuple(finding for key, finding in after.items() if key not in before),
        tuple((before[key], finding) for key, finding in after.items() if key in before),
        between(old, new, pack, name) if name and pack is not None else None,
    )


def _by_key(report: Report) -> dict[str, Finding]:
    named = keys(report.checks)
    return {named[id(finding.check)]: finding for finding in report.findings}


def text(found: ComparedReports, words: Words, width: int = 80) -> str:
    """The comparison for a terminal."""
    lines = wrap(
        words("diff.head", old=printable(found.old.file), new=printable(found.new.file)),
        width,
        "",
        "  ",
    )
    if found.restated is not None:
        return "\n".join([*lines, *_years(found, words, width)]) + "\n"
    groups = (
        ("diff.new", found.new, found.added),
        ("diff.remaining", found.new, [finding for _, finding in found.remaining]),
        ("diff.fixed", found.old, found.fixed),
    )
    for key, report, findings in groups:
        if not findings:
            continue
        # What follows from another finding is counted behind it, not listed.
        shown = leads(findings)
        lines += ["", words(key, count=len(shown))]
        for finding in shown:
            told = explain(finding, report, words)
            line = f"{told.pointer}: {told.headline}  [{printable(finding.rule.id)}]"
            after = sum(other.cause == finding.number for other in findings)
            following = words("diff.following", count=after) if after else ""
            lines += wrap(words.sentence(line, following), width, "  ", "      ")
    if not found.added and not found.fixed:
        lines += ["", words("diff.none")]
    return "\n".join(lines) + "\n"


def as_json(found: ComparedReports, words: Words) -> str:
    """The comparison for programs."""
    content = {
        "schema": 1,
        "old": found.old.file,
        "new": found.new.file,
        **(
            {}
            if found.restated is None
            else {"restated": [_restated(one, found, words) for one in found.restated]}
        ),
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


# --- two years ------------------------------------------------------------------------------------


def _years(found: ComparedReports, words: Words, width: int) -> list[str]:
    """What the later report says otherwise of the earlier year, figure by figure, and how many it
    has as they were.
    """
    old, new = found.old, found.new
    head = words("years.head", then=old.year, now=new.year, entity=printable(new.entity))
    lines = ["", *wrap(head, width, "", "  ")]
    for one in found.differing:
        told = words(
            "years.one",
            where=where_words(_own(one.then, old), old, words),
            year=old.year,
            then=with_unit(one.then),
            now=_value(one, words),
        )
        lines += ["", *wrap(f"× {told}", width, "", "    ")]
        lines += wrap(
            f"{old.year} {pointer(old.shown, _own(one.then, old).place, words)}",
            width,
            "    ",
            "      ",
        )
        for entry in one.now:
            where = where_words(entry, new, words)
            said = f"{new.year} {pointer(new.shown, entry.place, words)} {where} {with_unit(entry)}"
            lines += wrap(said, width, "    ", "      ")
        lines += wrap(_blamed(one, found, words), width, "    ", "      ")
    # What agrees is only counted.
    same = len(found.restated or ()) - len(found.differing)
    return [*lines, "", *wrap(words("years.same", count=same), width, "", "  ")]


def _blamed(one: Restated, found: ComparedReports, words: Words) -> str:
    """Which year the difference most likely comes from, and why."""
    # No finding of the later report tells: it says the figure otherwise elsewhere.
    agreeing = one.blame is BlamedReport.NOW and not one.findings
    reason = words(
        f"years.{one.blame}{'.agreeing' if agreeing else ''}",
        then=found.old.year,
        now=found.new.year,
        agreeing=one.agreeing,
        places=len(one.now),
    )
    numbers = words.join([str(number) for number in one.findings])
    return words.sentence(reason, words("years.findings", list=numbers) if numbers else "")


def _own(entry: Entry, report: Report) -> Entry:
    """A figure of a joined ledger as it stands in its own report: the places of one file name no
    file.
    """
    table = entry.table.rpartition(".")[2] if entry.table else None
    # A joined ledger names the document in each place; within one report that says nothing.
    names = {report.ledger.document.name, f"{report.ledger.document.name}/{entry.place.file}"}
    place = replace(entry.place, file=None) if entry.place.file in names else entry.place
    return replace(entry, table=table, place=place)


def _value(one: Restated, words: Words) -> str:
    """What the later report says, in the unit of the earlier."""
    if one.value is None:
        return words("years.several")
    shown = exact(printed(one.value, factor_of(one.then)), 2)
    unit = one.then.figure.unit if one.then.figure else ""
    return f"{shown} {unit}".strip()


def _restated(one: Restated, found: ComparedReports, words: Words) -> dict[str, Any]:
    old, new = found.old, found.new
    then = _own(one.then, old)
    return {
        "where": where_words(then, old, words),
        "then": {"year": old.year, **_printed(then, old, words)},
        "now": {
            "year": new.year,
            "value": None if one.value is None else plain(printed(one.value, factor_of(one.then))),
            "places": [_printed(entry, new, words) for entry in one.now],
        },
        "differs": one.blame is not None,
        "blame": one.blame.value if one.blame is not None else None,
        "agreeing": one.agreeing,
        "rules": list(one.rules),
        "findings": list(one.findings),
        "message": _blamed(one, found, words) if one.blame is not None else None,
    }


def _printed(entry: Entry, report: Report, words: Words) -> dict[str, Any]:
    figure = entry.figure
    return {
        "text": printable(entry.text),
        "value": plain(figure.value) if figure else None,
        "unit": figure.unit if figure else None,
        "where": where_words(entry, report, words),
        "source": pointer(report.shown, entry.place, words),
    }
