"""Columns of figures that are printed in two, the whole part beside the decimals: one column, of
which each figure is in doubt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from auditor.document import Cell, Document, Grid
from auditor.figure import normal
from auditor.message import say
from auditor.patterns import regex

PARTED: Final = say("doubt.columns")
"""The reason why such a figure cannot be trusted."""
_POINTS: Final = ".．"
# 1,234 or (1,234, with the rest in the cell beside it
_WHOLE: Final = regex(r"[-(]?[0-9][0-9,]{0,20}$")
# .56 or .56)
_DECIMALS: Final = regex(r"\.[0-9]{1,4}[)]?$")


def joined(document: Document) -> Document:
    """The document with both halves of such columns in one."""
    blocks = tuple(_whole(block) if isinstance(block, Grid) else block for block in document.blocks)
    # The very document where nothing is joined: what was found in it already is handed on.
    same = all(one is other for one, other in zip(blocks, document.blocks, strict=True))
    return document if same else replace(document, blocks=blocks)


def _whole(grid: Grid) -> Grid:
    """The grid with the decimals in the column that they belong to."""
    # The first row with decimals in each column: what stands above it can only be head.
    first: dict[int, int] = {}
    for number, row in enumerate(grid.rows):
        for at, cell in enumerate(row):
            if at and _is_decimals(cell):
                first.setdefault(at, number)
    halved = {at for at, number in first.items() if _is_halved(grid, at, number)}
    if not halved:
        return grid
    return replace(
        grid,
        rows=tuple(
            tuple(_cell(row, at, at + 1 in halved) for at in range(len(row)) if at not in halved)
            for row in grid.rows
        ),
    )


def _is_halved(grid: Grid, at: int, first: int) -> bool:
    """Whether a column has no head but that of its left neighbour, and the decimals of its figures
    below.
    """
    beside = [(row[at - 1], row[at]) for row in grid.rows if at < len(row)]
    heads, figures = beside[:first], beside[first:]
    return all(not cell.text.strip() or cell.text == left.text for left, cell in heads) and all(
        not cell.text.strip()
        # A label or total merged over both columns is no half of a figure.
        or cell is left
        or _is_decimals(cell)
        and bool(_WHOLE.match(_printed(left)))
        for left, cell in figures
    )


def _cell(row: tuple[Cell, ...], at: int, halved: bool) -> Cell:
    if not halved or at + 1 >= len(row) or not _is_decimals(row[at + 1]):
        return row[at]
    return replace(row[at], text=_printed(row[at]) + _printed(row[at + 1]), doubt=PARTED)


def _is_decimals(cell: Cell) -> bool:
    return cell.text.lstrip()[:1] in _POINTS and bool(_DECIMALS.match(_printed(cell)))


def _printed(cell: Cell) -> str:
    return normal(cell.text).strip()
