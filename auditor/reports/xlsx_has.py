"""The checklist in the working paper: each item, how it stands, and links to where it was found."""

from __future__ import annotations

from typing import Any, Final

from auditor.reports.xlsx_paper import FIRST, Paper, address, heads, sheet_of
from auditor.reports.xlsx_style import height, write_text
from auditor.wording.listed import SIGNS, ListedItem, ListedPlace, lines, tally

_HEADS: Final = (
    ("list.standing", 10),
    ("list.item", 40),
    ("list.found", 24),
    ("list.text", 44),
    ("list.note", 34),
    ("list.basis", 40),
)


def checklist(paper: Paper) -> tuple[str, str, str]:
    """The sheet with the checklist; its name, its index and what it is for."""
    words, sheet = paper.words, sheet_of(paper, "title.list")
    heads(paper, sheet, "title.list", _HEADS, "K-6", note=tally(paper.report, words))
    row = FIRST
    for line in lines(paper.report, words):
        row = _line(paper, sheet, row, line)
    sheet.autofilter(FIRST - 1, 0, max(row - 1, FIRST), len(_HEADS) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    return paper.name("title.list"), "K-6", words("title.list.about")


def _line(paper: Paper, sheet: Any, row: int, line: ListedItem) -> int:
    """An item, with a row for each place; the row below it."""
    note = paper.words.sentence(line.note, *(f"#{finding.number}" for finding in line.findings))
    for at, found in enumerate(line.found or (None,)):
        first = (f"{SIGNS[line.item.standing]} {line.standing}", line.title) if not at else ("", "")
        paper.cells_of(sheet, row, first)
        _place(paper, sheet, row, found)
        paper.cells_of(
            sheet,
            row,
            (
                "" if found is None else found.text,
                note if not at else "",
                line.basis if not at else "",
            ),
            3,
        )
        told = ((line.title, 40), (note, 34), (line.basis, 40)) if not at else ()
        sheet.set_row(row, height(("" if found is None else found.text, 44), *told))
        row += 1
    return row


def _place(paper: Paper, sheet: Any, row: int, found: ListedPlace | None) -> None:
    if found is None:
        write_text(sheet, row, 2, "", paper.styles("text"))
        return
    spot, place = (
        found.spot,
        paper.words("place.comma").join(part for part in (found.where, found.source) if part),
    )
    entry = spot.entry
    if spot.table:
        # A table is reached by its first figure.
        entry = next((one.index for one in paper.report.ledger.tables[spot.table].entries), -1)
    cell = paper.cells.get(entry)
    if cell is not None:
        paper.link(sheet, row, 2, address(cell), place)
    else:
        write_text(sheet, row, 2, place, paper.styles("text"))
