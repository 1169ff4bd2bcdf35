"""Where in a file a finding stands, for formats that know lines and columns only."""

from __future__ import annotations

from typing import Any, Final

from auditor.document import Grid, Place
from auditor.findings import Report
from auditor.readers.excel.sheet import position
from auditor.wording.places import grid_cell
from auditor.wording.words import printable

_LONGEST: Final = 76
"""So many characters are shown of what is printed at a place."""


def where_in(place: Place) -> dict[str, Any]:
    """The region of SARIF: a page, a row or a paragraph stands for a line, and `unit` says which of
    them it is.
    """
    # Text knows lines; workbooks rows and columns; web and Word tables count their own; pages and
    # paragraphs stand for lines.
    if place.line:
        return {"startLine": place.line}
    spot = position(place.cell or "")
    if spot:
        return {
            "startLine": spot[0] + 1,
            "startColumn": spot[1] + 1,
            "properties": {"unit": "row", "sheet": place.sheet or ""},
        }
    counted = grid_cell(place.cell or "")
    if counted:
        table, row, column = counted
        return {
            "startLine": row,
            "startColumn": column,
            "properties": {"unit": "row", "table": table},
        }
    for unit, number in (("page", place.page), ("paragraph", place.paragraph)):
        if number:
            return {"startLine": number, "properties": {"unit": unit}}
    # SARIF needs a line: the first one.
    return {"startLine": 1, "properties": {"unit": "file"}}


def text_at(place: Place, report: Report) -> str:
    """What is printed at the place of a finding that has no figure; empty where nothing is."""
    for block in report.ledger.document.blocks:
        if block.place == place:
            text = printable(block.title if isinstance(block, Grid) else block.text).strip()
            return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return ""
