"""Sentences that are laid out in a grid (事项 | 情况说明): they are read as the text that they
are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Block, Cell, Document, Grid, Paragraph
from auditor.figure import Figure, parse
from auditor.forms.columns import distinct
from auditor.forms.labels import squeeze
from auditor.patterns import regex
from auditor.units import SCALED

# 12.34万元, 5.6%, 3辆
_STATED: Final = regex(rf"[0-9](?:{SCALED}|%|辆|人次|批次|个)")
_STOPS: Final = regex("[，。；]")
_END: Final = "。"
_SHORTEST: Final = 12
"""No sentence that states a figure is shorter, in characters."""


def told(document: Document) -> Document:
    """The document with the grids that hold sentences as paragraphs, cell by cell."""
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Grid) and is_prose(block):
            blocks.extend(_paragraphs(block))
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def is_prose(grid: Grid) -> bool:
    """Whether a grid holds sentences that state figures, and no figure stands in a cell of its own;
    serial numbers are none.
    """
    rows = [distinct(row) for row in grid.rows]
    sentences = any(_is_sentence(cell) for row in rows for cell in row) or any(map(_is_cut, rows))
    return sentences and not any(
        isinstance(parse(cell.text), Figure) and (at or not squeeze(cell.text).isdigit())
        for row in rows
        for at, cell in enumerate(row)
    )


def _is_sentence(cell: Cell) -> bool:
    text = squeeze(cell.text)
    return len(text) >= _SHORTEST and bool(_STATED.search(text)) and bool(_STOPS.search(text))


def _is_cut(row: Sequence[Cell]) -> bool:
    """Whether a sentence goes on from cell to cell: several state figures, and the last alone ends
    it.
    """
    texts = [text for cell in row if (text := squeeze(cell.text))]
    ended = [text.endswith(_END) for text in texts]
    return (
        sum(bool(_STATED.search(text)) for text in texts) > 1 and ended[-1] and not any(ended[:-1])
    )


def _paragraphs(grid: Grid) -> Iterator[Paragraph]:
    """The texts of the cells, line by line, each cell once; serial numbers are left out."""
    cells: dict[int, Cell] = {}
    for row in map(distinct, grid.rows):
        # One sentence over several cells: a comma stands where a cell ends without a stop.
        if _is_cut(row):
            texts = [cell.text.strip() for cell in row if cell.text.strip()]
            whole = "".join(text if _STOPS.search(text[-1]) else text + "，" for text in texts)
            made = replace(row[0], text=whole)
            cells[id(made)] = made
        else:
            # By identity: a cell merged down over rows is read once.
            cells |= {id(cell): cell for cell in row}
    for cell in cells.values():
        for line in cell.text.split("\n"):
            if line.strip() and not squeeze(line).isdigit():
                yield Paragraph(line.strip(), cell.place)
