"""The findings as CSV: one row each; a cell that a spreadsheet would run is text."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from auditor.reports import Run
from auditor.wording.explain import explain
from auditor.wording.fingerprints import fingerprints
from auditor.wording.rule_texts import worded
from auditor.wording.words import printable

HEADS: Final = ("file", "mark", "verdict", "severity", "rule", "title", "place", "source", "stated", "expected", "difference",
                "rounding", "filled", "headline", "suspect", "remedy", "exception", "fingerprint")
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?$")


def render(run: Run) -> str:
    """The run's findings as CSV with a byte order mark, so that spreadsheets take it for UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(HEADS)
    for report in run.reports:
        marks = fingerprints(report)
        for finding in run.findings(report):
            told = explain(finding, report, run.words)
            advice = told.advice
            row = (report.file, told.mark, finding.check.verdict.value, finding.rule.severity.value, finding.rule.id,
                   worded(finding.rule, run.words).title, told.where, told.pointer, told.stated, told.expected, told.difference, told.bound,
                   told.filled, told.headline, run.words.sentence(*advice.suspects), advice.remedy,
                   run.words.sentence(*advice.exceptions), marks[id(finding.check)])
            writer.writerow([inert(cell) for cell in row])
    return "\ufeff" + target.getvalue()


def inert(content: str) -> str:
    """The cell as text: what begins like a formula gets an apostrophe before it, plain numbers excepted."""
    plain = printable(content)
    return f"'{plain}" if _FORMULA.match(plain) and not _NUMBER.match(plain) else plain


