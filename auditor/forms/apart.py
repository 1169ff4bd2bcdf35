"""Grids that hold several tables, taken apart: one under the other, or side by side, each under a
title of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Cell, Document, Grid
from auditor.forms.form import Forms
from auditor.forms.labels import is_furniture, is_title, squeeze

_LONGEST: Final = 60
"""No title is longer, in characters."""
_LEAST: Final = 2
"""So many rows below its title make a table: a list of titles is none."""


def apart(document: Document, forms: Forms) -> Document:
    """The document with a grid of its own for every table that stands under a title within a
    grid.
    """
    blocks = [
        part
        for block in document.blocks
        for part in (_parts(block, forms) if isinstance(block, Grid) else (block,))
    ]
    return (
        document if len(blocks) == len(document.blocks) else replace(document, blocks=tuple(blocks))
    )


def _parts(grid: Grid, forms: Forms) -> Iterator[Grid]:
    starts = {at: titles for at, row in enumerate(grid.rows) if (titles := _titles(row, forms))}
    # The first row needs no cut; a title without rows above and below is one of a list of titles.
    cuts = [at for at in starts if at and _has_table(grid, at, starts)]
    if not cuts and not any(len(titles) > 1 for titles in starts.values()):
        yield grid
        return
    for start, end in zip((0, *cuts), (*cuts, len(grid.rows)), strict=True):
        yield from _beside(replace(grid, rows=grid.rows[start:end]), starts.get(start, ()))


def _titles(row: Sequence[Cell], forms: Forms) -> tuple[int, ...]:
    """Where the titles of a row begin, if it has nothing but titles and what belongs to them; one
    at least is of the pack.
    """
    filled = _own_texts(row)
    if any(len(text) > _LONGEST for text in filled.values()):
        return ()
    titles = tuple(at for at, text in filled.items() if is_title(text))
    rest = [text for at, text in filled.items() if at not in titles]
    # One title of the pack is enough: the table beside it may be any other.
    known = any(forms.by_title(filled[at]) is not None for at in titles)
    return titles if known and all(map(is_furniture, rest)) else ()


def _own_texts(row: Sequence[Cell]) -> dict[int, str]:
    """The squeezed texts of a row that are not blank, by position; a merged cell's once."""
    return {
        at: text
        for at, cell in enumerate(row)
        # A merged cell stands, as the same object, at every position that it covers.
        if not (at and cell is row[at - 1]) and (text := squeeze(cell.text))
    }


def _has_table(grid: Grid, at: int, starts: dict[int, tuple[int, ...]]) -> bool:
    """Whether rows of a table stand above a title, and below it."""
    # How many rows stand between the title and the one before it, or the top of the grid.
    above = next((at - other - 1 for other in sorted(starts, reverse=True) if other < at), at)
    below = next(
        (other - at - 1 for other in sorted(starts) if other > at), len(grid.rows) - at - 1
    )
    # Rows of one cell each are a list of titles, or text.
    filled = any(
        len([cell for cell in row if cell.text.strip()]) > 1 for row in grid.rows[at - above : at]
    )
    return above >= _LEAST and below >= _LEAST and filled


def _beside(grid: Grid, titles: Sequence[int]) -> Iterator[Grid]:
    """The tables that stand side by side under the titles of a grid's first row."""
    if len(titles) < _LEAST:
        yield grid
        return
    width = max(map(len, grid.rows))
    blank = {
        at
        for at in range(width)
        if not any(at < len(row) and row[at].text.strip() for row in grid.rows[1:])
    }
    # A title above the middle of its table: the table begins behind the blank column that parts it
    # from the last.
    starts = [
        next((at + 1 for at in range(here, last, -1) if at in blank), here)
        for last, here in zip(titles, titles[1:], strict=False)
    ]
    for start, end in zip((0, *starts), (*starts, width), strict=True):
        yield replace(grid, rows=_trimmed([row[start:end] for row in grid.rows]))


def _trimmed(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """The rows without the blank columns at their end and the blank rows below them."""
    width = max(
        (at + 1 for row in rows for at, cell in enumerate(row) if cell.text.strip()), default=0
    )
    height = max(
        (at + 1 for at, row in enumerate(rows) if any(cell.text.strip() for cell in row)), default=0
    )
    return tuple(row[:width] for row in rows[:height])
