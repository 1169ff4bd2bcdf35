"""The sheet of the figures that no check touches."""

from __future__ import annotations

from typing import Any, Final

from auditor.entry import Entry
from auditor.reports.xlsx_paper import FIRST, Paper, heads, put_stated, sheet_of
from auditor.reports.xlsx_style import height
from auditor.wording.messages import in_words
from auditor.wording.places import source_words, where_words
from auditor.wording.rule_texts import worded
from auditor.wording.unchecked import by_reason
from auditor.wording.words import printable

_OPEN: Final = (
    ("fact.place", 40),
    ("fact.source", 12),
    ("ui.figure", 14),
    ("ui.unit", 8),
    ("ui.relation", 36),
    ("ui.reason", 40),
)


def uncovered(paper: Paper) -> str:
    """What could not be decided, then the figures that no check touches; the name of the sheet."""
    words, sheet = paper.words, sheet_of(paper, "verdict.uncovered")
    heads(paper, sheet, "verdict.uncovered", _OPEN, "K-4")
    row = FIRST
    for finding in paper.report.undecided:
        check, told = finding.check, paper.explain(finding)
        lacks = words(
            "ui.lacks",
            missing=words.join([printable(in_words(text, words)) for text in check.missing])
            or words("place.unreadable"),
        )
        _open(
            paper,
            sheet,
            row,
            f"□ {told.where}",
            told.source,
            check.stated,
            worded(check.rule, words).title,
            lacks,
        )
        row += 1
    missed = [
        entry
        for entry in paper.report.ledger.figures
        if paper.marks.mark(entry).kind == "uncovered"
    ]
    for reason, entries in by_reason(missed, paper.report).items():
        for entry in entries:
            where, why = where_words(entry, paper.report, words), words(f"open.{reason}")
            _open(paper, sheet, row, f"○ {where}", source_words(entry.place, words), entry, "", why)
            row += 1
    if row > FIRST:
        sheet.autofilter(FIRST - 1, 0, row - 1, len(_OPEN) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    return paper.name("verdict.uncovered")


def _open(
    paper: Paper,
    sheet: Any,
    row: int,
    where: str,
    source: str,
    entry: Entry | None,
    relation: str,
    reason: str,
) -> None:
    unit = entry.figure.unit if entry is not None and entry.figure else ""
    paper.cells_of(sheet, row, (where, source, "", unit, relation, reason))
    put_stated(paper, sheet, row, 2, entry)
    sheet.set_row(row, height((where, 38), (relation, 36), (reason, 40)))
