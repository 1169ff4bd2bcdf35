"""The findings as CSV: one row each; a cell that a spreadsheet would run is text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.output.cells import csv_text
from auditor.reports import Run
from auditor.wording.explain import explain
from auditor.wording.fingerprints import fingerprints
from auditor.wording.rule_texts import worded

HEADS: Final = (
    "file",
    "mark",
    "verdict",
    "severity",
    "rule",
    "title",
    "place",
    "source",
    "stated",
    "expected",
    "difference",
    "rounding",
    "filled",
    "headline",
    "suspect",
    "remedy",
    "exception",
    "fingerprint",
    "suppressed",
)


def render(run: Run) -> str:
    """The run's findings as CSV with a byte order mark, so that spreadsheets take it for UTF-8."""
    return csv_text(_rows(run), spreadsheet=True)


def _rows(run: Run) -> Iterator[tuple[str, ...]]:
    yield HEADS
    for report in run.reports:
        marks, excused = fingerprints(report), run.excused(report)
        for finding in run.findings(report):
            told = explain(finding, report, run.words)
            advice, identity = told.advice, id(finding.check)
            yield (
                report.shown,
                told.mark,
                finding.check.verdict.value,
                finding.rule.severity.value,
                finding.rule.id,
                worded(finding.rule, run.words).title,
                told.where,
                told.pointer,
                told.stated,
                told.expected,
                told.difference,
                told.bound,
                told.filled,
                told.headline,
                run.words.sentence(*advice.suspects),
                advice.remedy,
                run.words.sentence(*advice.exceptions),
                marks[identity],
                excused.get(identity, ""),
            )
