"""Similar findings on a terminal: one headline, a line each, and once what is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.reports.wrap import width, wrap
from auditor.wording.similar import SimilarFinding, SimilarFindings, place_of
from auditor.wording.words import Words

_HEADS: Final = ("ui.number", "fact.stated", "fact.expected", "fact.difference")
_GAP: Final = "  "
_MOST: Final = 100
"""So many lines of a block are listed; --all lists every finding by itself."""
_LEAST: Final = 24
"""So much room the last column has, or its texts stand on lines of their own."""


def table(block: SimilarFindings, words: Words, columns: int) -> Iterator[str]:
    """The lines of a block. What may hold characters of doubtful width stands last, so that columns
    keep theirs.
    """
    listed = block.lines[:_MOST]
    rows = [_cells(line) for line in listed]
    heads = [words(key) for key in _HEADS]
    widths = [max(map(width, cells)) for cells in zip(heads, *rows, strict=True)]
    # The last column takes what is left of the width.
    yield from _fitted(_row(heads, widths) + _GAP + words("fact.place"), columns)
    for line, cells in zip(listed, rows, strict=True):
        row = _row(cells, widths)
        # Too narrow for the place beside: it stands below.
        beside = columns - width(row) - len(_GAP) >= _LEAST
        if not beside:
            yield from _fitted(row, columns)
        first, rest = (row + _GAP, " " * (width(row) + len(_GAP))) if beside else (" " * 6, " " * 6)
        yield from wrap(words.sentence(place_of(line, words), line.remedy), columns, first, rest)
    if more := len(block.lines) - len(listed):
        yield "  " + words("sum.tails.more", count=more)


def _fitted(row: str, columns: int) -> list[str]:
    """The row as it is; on a terminal too narrow for its columns, wrapped."""
    return [row] if width(row) <= columns else wrap(row.strip(), columns, "  ", "      ")


def _cells(line: SimilarFinding) -> list[str]:
    told = line.told
    return [line.number, told.stated, told.expected, told.difference]


def _row(cells: list[str], widths: list[int]) -> str:
    return "  " + _GAP.join(
        " " * (wide - width(cell)) + cell for cell, wide in zip(cells, widths, strict=True)
    )
