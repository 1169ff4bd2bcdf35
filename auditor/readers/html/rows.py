"""The rows of a web table as browsers order them, and what of it stands outside of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from auditor.figure import is_figure
from auditor.readers.html.shown import cell_text, tag_of
from auditor.records import frozen

_GROUPS: Final = {"thead": 0, "tbody": 1, "tfoot": 2}
"""Groups of rows in the order in which they are shown."""
_CELLS: Final = frozenset({"td", "th"})
_ASIDE: Final = frozenset({"caption", "col", "colgroup", "table", "script", "style", "template"})
"""What is no row, no cell and no text between them."""
WIDEST: Final = 1000
"""Columns that a cell may span."""
_LOOKED: Final = 9
"""Pieces of text that a cell with nothing but a figure has at most."""
_FIGURES: Final = 2
"""Cells with figures that make a table one of figures, whatever else stands in it."""


@frozen
class WebRow:
    """The cells of a row, and how many rows of its group follow it: no cell spans more."""

    element: etree._Element
    cells: list[etree._Element]
    below: int


def rows_of(table: etree._Element) -> list[WebRow]:
    """The rows of a table, its head first and its foot last; cells outside of any row are one."""
    # Rows next to each other in one parent are a group, whose cells span no further.
    groups: list[tuple[int, list[tuple[etree._Element, list[etree._Element]]]]] = []
    group: etree._Element | None = None
    for parent, element, cells in _rows(table, table):
        if group is not parent or not groups:
            groups.append((_GROUPS.get(tag_of(parent), 1), []))
            group = parent
        groups[-1][1].append((element, cells))
    return [
        WebRow(element, cells, len(rows) - at - 1)
        # `<tfoot>` may be written before the body and is shown below it; within a rank order is
        # kept.
        for _, rows in sorted(groups, key=lambda group: group[0])
        for at, (element, cells) in enumerate(rows)
    ]


_Found = tuple[etree._Element, etree._Element, list[etree._Element]]


def _rows(element: etree._Element, group: etree._Element) -> Iterator[_Found]:
    """(group, row, its cells) of every row in an element."""
    loose: list[etree._Element] = []
    for child in element:
        tag = tag_of(child)
        # Cells without a `<tr>`: browsers put them into one row.
        if tag in _CELLS:
            loose.append(child)
            continue
        if loose:
            yield group, loose[0], loose
            loose = []
        if tag == "tr":
            yield group, child, list(_cells(child))
        # A `<form>` or `<div>` between table and row is passed through.
        elif tag and tag not in _ASIDE:
            yield from _rows(child, child if tag in _GROUPS else group)
    if loose:
        yield group, loose[0], loose


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if tag_of(child) in _CELLS:
            yield child
        elif tag_of(child) == "form":
            yield from _cells(child)


def between(table: etree._Element) -> list[tuple[etree._Element, str]]:
    """(element, text) of what stands in a table outside of its cells; browsers show it above."""
    found: list[tuple[etree._Element, str]] = []
    _gather(table, found)
    return [(home, text) for home, text in found if text.strip()]


def _gather(element: etree._Element, found: list[tuple[etree._Element, str]]) -> None:
    found.append((element, element.text or ""))
    for child in element:
        tag = tag_of(child)
        if tag == "tr" or tag in _GROUPS or tag == "form":
            _gather(child, found)
        elif tag and tag not in _CELLS and tag not in _ASIDE:
            found.append((child, cell_text(child)))
        found.append((element, child.tail or ""))


def inner_tables(cell: etree._Element) -> list[etree._Element]:
    """The tables in a cell that are more than a frame around one text, none within each other."""
    found: list[etree._Element] = []
    walker = etree.iterwalk(cell, events=("start",), tag="table")
    for _, table in walker:
        # A frame of one cell around a text is read with its cell.
        if _is_table(table):
            found.append(table)
            walker.skip_subtree()
    return found


def _is_table(table: etree._Element) -> bool:
    return len(list(islice(table.iter("td", "th"), 2))) > 1


def arranges(table: etree._Element) -> bool:
    """Whether a table only arranges others on the page: it holds some, and no figures of its
    own.
    """
    # Without a table in it a table is always one.
    if not any(inner is not table for inner in table.iter("table")):
        return False
    figures = (cell for row in rows_of(table) for cell in row.cells if is_figure(_short(cell)))
    return len(list(islice(figures, _FIGURES))) < _FIGURES


def _short(cell: etree._Element) -> str:
    """The text of a cell that has little; empty for one that has much."""
    pieces = list(islice(cell.itertext(), _LOOKED))
    return "".join(map(str, pieces)).strip() if len(pieces) < _LOOKED else ""


def span(text: str | None, most: int) -> int:
    """A span as browsers take it: 1 where it is no number, all that is left where it is 0 rows."""
    # Browsers take `2`, `+2` and `2px`; what is no number spans one.
    digits = re.match(r"\s*\+?([0-9]{1,6})", text or "")
    if not digits:
        return 1
    # `rowspan="0"` spans all rows that are left, `colspan="0"` one.
    return max(1, min(int(digits[1]) or (most if most < WIDEST else 1), most))
