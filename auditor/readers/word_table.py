"""Word tables: rows, spans and merged cells as a grid."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from lxml import etree

from auditor.document import Block, Cell, Place
from auditor.readers.layout import join_lines, split
from auditor.readers.limits import Limits
from auditor.readers.numbering import W, value
from auditor.readers.package import oversized

_WIDEST: Final = 1000
_WRAPPERS: Final = frozenset({W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo", W + "smartTag"})


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a table row, and how many columns it leaves out before them."""

    skipped: int
    cells: list[etree._Element]


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell before its merges are known."""

    text: str
    span: int
    below: bool
    """Whether it goes on the merged cell above it."""
    beside: bool
    """Whether it goes on the merged cell to its left."""

    @classmethod
    def of(cls, cell: etree._Element, text: str) -> RawCell:
        """The cell with its text and what its properties say of spans."""
        properties = cell.find(W + "tcPr")
        if properties is None:
            return cls(text, 1, False, False)
        return cls(text, _count(value(properties.find(W + "gridSpan")), 1), _goes_on(properties.find(W + "vMerge")),
                   _goes_on(properties.find(W + "hMerge")))


def rows_of(table: etree._Element, counts: Counter[str]) -> list[Row]:
    """The rows of a table as they stand after all tracked changes are accepted."""
    rows = []
    for row in _members(table, W + "tr"):
        properties = row.find(W + "trPr")
        skipped = 0
        if properties is not None:
            if properties.find(W + "del") is not None:
                counts["removed"] += 1
                continue
            counts["inserted"] += properties.find(W + "ins") is not None
            skipped = _count(value(properties.find(W + "gridBefore")), 0)
        rows.append(Row(skipped, _members(row, W + "tc")))
    return rows


def table_blocks(raw: list[tuple[int, list[RawCell]]], table: int, name: str, limits: Limits) -> list[Block]:
    """The blocks that a table makes: its grid, and the title and note rows in it."""
    corners, width = _corners(raw)
    if len(raw) * width > limits.cells:
        raise oversized(name, f"第 {table} 个表格有 {len(raw)} 行 {width} 列")
    extent: dict[tuple[int, int], tuple[int, int]] = {}
    for (row, column), corner in corners.items():
        down, across = extent.get(corner, (1, 1))
        extent[corner] = max(down, row - corner[0] + 1), max(across, column - corner[1] + 1)
    texts = dict(_texts(raw))
    made: dict[tuple[int, int], Cell] = {}
    grid = []
    for row in range(len(raw)):
        line = []
        for column in range(width):
            corner = corners.get((row, column), (row, column))
            if corner not in made:
                place = Place(cell=f"表{table} 行{corner[0] + 1} 列{corner[1] + 1}")
                made[corner] = Cell(join_lines(texts.get(corner, "")), place, *extent.get(corner, (1, 1)))
            line.append(made[corner])
        grid.append(line)
    return split(grid, "")


def _corners(raw: list[tuple[int, list[RawCell]]]) -> tuple[dict[tuple[int, int], tuple[int, int]], int]:
    """Position -> the corner of the cell over it, and the width of the table."""
    corners: dict[tuple[int, int], tuple[int, int]] = {}
    width = 0
    for row, (skipped, cells) in enumerate(raw):
        column = skipped
        for cell in cells:
            corner = (row, column)
            if cell.below:
                corner = corners.get((row - 1, column), corner)
            elif cell.beside:
                corner = corners.get((row, column - 1), corner)
            for covered in range(column, column + cell.span):
                corners[row, covered] = corner
            column += cell.span
        width = max(width, column)
    return corners, width


def _texts(raw: list[tuple[int, list[RawCell]]]) -> list[tuple[tuple[int, int], str]]:
    found = []
    for row, (skipped, cells) in enumerate(raw):
        column = skipped
        for cell in cells:
            found.append(((row, column), cell.text))
            column += cell.span
    return found


def _members(element: etree._Element, tag: str) -> list[etree._Element]:
    found = []
    for child in element:
        if child.tag == tag:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found.extend(_members(child, tag))
    return found


def _goes_on(mark: etree._Element | None) -> bool:
    return mark is not None and value(mark) in ("", "continue")


def _count(text: str, otherwise: int) -> int:
    return min(int(text), _WIDEST) if text.isdecimal() and len(text) < 6 else otherwise
