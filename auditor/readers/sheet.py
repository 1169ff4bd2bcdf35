"""A worksheet of any spreadsheet format as a reader found it, and the blocks it makes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from auditor.document import Block, Cell, Document, Notice, Place
from auditor.readers.layout import join_lines, split
from auditor.readers.limits import Limits
from auditor.readers.package import oversized

_TALLEST: Final = 100
"""Rows that a merged cell of a table may cover; beyond it a merge is a slip, and its rows are blank ones."""
NO_RESULT: Final = "公式没有保存计算结果"
"""The doubt of a cell that holds a formula and no value: the program that wrote the file did not calculate it."""


@dataclass(slots=True)
class Sheet:
    """The cells of one worksheet as printed; rows and columns count from 0."""

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    """(row, column) -> (text, doubt)."""
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(first row, first column, last row, last column)."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def address(row: int, column: int) -> str:
    """The name of a cell: (8, 2) is `C9`."""
    return f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """The name of a column: 0 is `A`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def document(sheets: Iterable[Sheet], name: str, sha256: str, limits: Limits) -> Document:
    """The document that the sheets of a workbook make, with a notice of all that is hidden in it."""
    blocks: list[Block] = []
    notices: list[Notice] = []
    budget = limits.cells
    for sheet in sheets:
        found, spent = _blocks(sheet, budget, name)
        budget -= spent
        blocks.extend(found)
        if found:
            notices.extend(_hidden(sheet))
    return Document(name, tuple(blocks), tuple(notices), sha256)


def _blocks(sheet: Sheet, budget: int, name: str) -> tuple[list[Block], int]:
    used = {spot: cell for spot, cell in sheet.cells.items() if cell[0].strip() or cell[1]}
    rows = sorted({row for row, _ in used} | _covered(sheet, used))
    columns = sorted({column for _, column in used})
    if len(rows) * len(columns) > budget:
        raise oversized(name, f"工作表“{sheet.name}”有 {len(rows)} 行 {len(columns)} 列")
    made: dict[tuple[int, int], Cell] = {}
    spans = _spans(sheet, rows, columns)
    lines = []
    for row in rows:
        line = []
        for column in columns:
            spot, height, width = spans.get((row, column), ((row, column), 1, 1))
            cell = made.get(spot)
            if cell is None:
                text, doubt = used.get(spot, ("", ""))
                cell = Cell(join_lines(text), Place(sheet=sheet.name, cell=address(*spot)), height, width, doubt)
                if height > 1 or width > 1:
                    made[spot] = cell
            line.append(cell)
        lines.append(line)
    gaps = frozenset(index for index in range(1, len(rows)) if rows[index] - rows[index - 1] > 1)
    return split(lines, sheet.name, gaps), len(rows) * len(columns)


def _covered(sheet: Sheet, used: dict[tuple[int, int], tuple[str, str]]) -> set[int]:
    """Rows that nothing but a merged cell stands in: they are drawn, not blank."""
    return {row for top, left, bottom, _ in sheet.merges if (top, left) in used and bottom - top < _TALLEST
            for row in range(top, bottom + 1)}


_Spans = dict[tuple[int, int], tuple[tuple[int, int], int, int]]
"""Position -> (corner, height, width) of the merged cell over it, counted in rows and columns that say something."""


def _spans(sheet: Sheet, rows: list[int], columns: list[int]) -> _Spans:
    spans: _Spans = {}
    for top, left, bottom, right in sheet.merges:
        tall = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
        wide = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        if len(tall) * len(wide) > 1 and (tall[0], wide[0]) not in spans:
            for row in tall:
                for column in wide:
                    spans[row, column] = ((top, left), len(tall), len(wide))
    return spans


def _hidden(sheet: Sheet) -> list[Notice]:
    place = Place(sheet=sheet.name)
    notices = []
    if sheet.hidden:
        notices.append(Notice(f"工作表“{sheet.name}”是隐藏的，已照常读入。", place))
    rows = sorted({row for row, _ in sheet.cells} & sheet.hidden_rows)
    columns = sorted({column for _, column in sheet.cells} & sheet.hidden_columns)
    if rows:
        notices.append(Notice(f"工作表“{sheet.name}”有隐藏的行（第 {_ranges(rows, str)} 行），已照常读入。", place))
    if columns:
        shown = _ranges(columns, lambda number: letters(number - 1))
        notices.append(Notice(f"工作表“{sheet.name}”有隐藏的列（{shown} 列），已照常读入。", place))
    return notices


def _ranges(numbers: list[int], shown: Callable[[int], str]) -> str:
    """Numbers from 0 as a person reads them, from 1: `3、5-7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(shown(first + 1) + (f"-{shown(last + 1)}" if last > first else "") for first, last in runs)
