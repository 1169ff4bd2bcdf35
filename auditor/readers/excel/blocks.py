"""The blocks that worksheets make of the cells that are shown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from auditor.document import Block, Cell, Document, Notice, Place, Unreadable
from auditor.message import Said, say
from auditor.readers.excel.beside import Beside
from auditor.readers.excel.hidden import taken_out
from auditor.readers.excel.sheet import Sheet, Spot, address
from auditor.readers.hidden import Unseen, notices
from auditor.readers.layout import join_lines, split
from auditor.readers.limits import oversized

_TALLEST: Final = 100
"""Rows that a merged cell of a table may cover; beyond it a merge is a slip, and its rows are blank
ones.
"""


def document(
    sheets: Sequence[Sheet], name: str, sha256: str, beside: Beside | None = None
) -> Document:
    """The document that the sheets of a workbook make: what is shown, with a notice of all that is
    not, and of what stands beside the cells.

    Raises Unreadable where nothing but hidden sheets holds anything.
    """
    blocks: list[Block] = []
    unseen: list[Unseen] = []
    remarks: list[Notice] = []
    for sheet in sheets:
        unseen.extend(taken_out(sheet))
        blocks.extend(_blocks(sheet))
        remarks.extend(sheet.remarks)
    if unseen and not blocks:
        # All sheets that hold anything are hidden: nothing here is a report that anybody sees.
        raise Unreadable(say("excel.all-hidden", name=name), say("excel.all-hidden.cure"))
    said = (*notices(unseen, blocks), *remarks, *(beside.notices() if beside else ()))
    return Document(name, tuple(blocks), said, sha256, beside.running() if beside else ())


def _blocks(sheet: Sheet) -> list[Block]:
    used = dict(filter(_says_something, sheet.cells.items()))
    rows = sorted({row for row, _ in used} | _covered(sheet, used))
    columns = sorted({column for _, column in used})
    # Those with text were counted when they were read.
    sheet.meter.cells(max(0, len(rows) * len(columns) - len(sheet.cells)))
    made: dict[Spot, Cell] = {}
    spans = _spans(sheet, rows, columns)

    def cell_at(row: int, column: int) -> Cell:
        spot, height, width = spans.get((row, column), ((row, column), 1, 1))
        # A merged cell is one object at all of its places; any other is made where it stands.
        cell = made.get(spot) or _cell(sheet, spot, used.get(spot, ("", "")), height, width)
        if height > 1 or width > 1:
            made[spot] = cell
        return cell

    lines = [[cell_at(row, column) for column in columns] for row in rows]
    # A blank row between two that say something; hidden rows leave one as well.
    gaps = frozenset(index for index in range(1, len(rows)) if rows[index] - rows[index - 1] > 1)
    return split(lines, sheet.name, gaps)


def _says_something(entry: tuple[Spot, tuple[str, Said]]) -> bool:
    text, doubt = entry[1]
    return bool(text.strip() or doubt)


def _cell(sheet: Sheet, spot: Spot, own: tuple[str, Said], height: int, width: int) -> Cell:
    text, doubt = own
    place = Place(sheet=sheet.name, cell=address(*spot))
    return Cell(join_lines(text), place, height, width, doubt)


def _covered(sheet: Sheet, used: dict[Spot, tuple[str, Said]]) -> set[int]:
    """Rows that nothing but a merged cell stands in: they are drawn, not blank."""
    covered: set[int] = set()
    # The text of a merged cell over rows without texts of their own: their lines are drawn.
    for top, left, bottom, _ in sheet.merges:
        if (top, left) in used and bottom - top < _TALLEST:
            covered.update(row for row in range(top, bottom + 1) if row not in sheet.hidden_rows)
            if len(covered) > sheet.meter.limits.cells:
                raise oversized(sheet.meter.name, say("large.merged", sheet=sheet.name))
    return covered


_Spans = dict[Spot, tuple[Spot, int, int]]
"""Position -> (corner, height, width) of the merged cell over it, counted in rows and columns that
say something.
"""


def _spans(sheet: Sheet, rows: list[int], columns: list[int]) -> _Spans:
    spans: _Spans = {}
    looked = 0
    for top, left, bottom, right in sheet.merges:
        tall = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
        wide = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        # Of merged cells over each other the first keeps the corner.
        if len(tall) * len(wide) > 1 and (tall[0], wide[0]) not in spans:
            looked += len(tall) * len(wide)
            if looked > 2 * sheet.meter.limits.cells:
                raise oversized(sheet.meter.name, say("merged.overlap", sheet=sheet.name))
            for row in tall:
                for column in wide:
                    spans[row, column] = ((top, left), len(tall), len(wide))
    return spans
