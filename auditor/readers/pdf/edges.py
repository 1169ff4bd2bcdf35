"""The edges of the columns of a table without all its rules: the rules down that part its body, and
the middles of the gaps between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from auditor.readers.pdf.columns import columns_of
from auditor.readers.pdf.grid import GridLine
from auditor.readers.pdf.headings import Heading
from auditor.readers.pdf.heads import lowest
from auditor.readers.pdf.piece import Piece, Row, Span, pieces_of
from auditor.records import frozen

_TWICE: Final = 2
_LEAST: Final = 3
"""Rows without headings that tell where their columns are."""
_OVER: Final = 1.0
"""What runs over the edge of a column by more than so many points stands in both."""


@frozen
class Sides:
    """Where a table begins and ends, with the rules down in it and the size of its print."""

    left: float
    right: float
    down: list[GridLine]
    size: float


def edges_of(
    sides: Sides, body: list[Row], tops: list[Heading], before: Sequence[float]
) -> list[float] | None:
    """The edges of the columns; None where they cannot be told.

    `before` are those of the table that may go on here from the page before.
    """
    if not tops and (before and fits(body, before) or len(body) < _LEAST):
        return _known(body, before)
    leaves = lowest(tops, pieces_of(body))
    (left, right), inner = _drawn(sides, body, leaves)
    xs = [left]
    for start, to in pairwise([left, *inner, right]):
        own = _within(body, start, to)
        if not inner or _several(own):
            heads = [one.span for one in leaves if start < sum(one.span) / 2 < to]
            gaps = _gaps(own, heads, sides.size)
            if gaps is None:
                return None
            xs += gaps
        xs.append(to)
    return xs


def _within(body: list[Row], start: float, to: float) -> list[Row]:
    """The rows with what stands between two rules down."""
    return [[piece for piece in row if start < piece.middle < to] for row in body]


def _known(body: list[Row], before: Sequence[float]) -> list[float] | None:
    """The edges of the columns of the page before, where the figures stand in them.

    Few rows without headings tell no columns: they stand in those, or are not read.
    """
    figures = [[one for one in row if one.is_figure] for row in body]
    return [*before] if before and fits(figures, before) else None


def _gaps(own: list[Row], heads: list[Span], size: float) -> list[float] | None:
    """The middles of the gaps between columns; None where they cannot be told apart."""
    columns = columns_of(own, heads, size)
    if columns is None or any(_crowded(row, columns) for row in own):
        return None
    return [(one[1] + other[0]) / 2 for one, other in pairwise(columns)]


def _drawn(sides: Sides, body: list[Row], leaves: list[Heading]) -> tuple[Span, list[float]]:
    """The sides of a table, and the rules down within it that part its body or its headings."""
    heights = [piece.y for piece in pieces_of(body)]
    low, high = min(heights), max(heights)
    drawn = [line.at for line in sides.down if line.covers(low, high) or _between(line, leaves)]
    left, right = sides.left - 2, sides.right + 2
    inner = [x for x in drawn if left + sides.size < x < right - sides.size]
    return (min([left, *drawn]), max([right, *drawn])), inner


def _between(line: GridLine, leaves: list[Heading]) -> bool:
    """Whether a rule down parts two headings of columns."""
    beside = [one for one in leaves if line.reaches(one.middle)]
    return any(one.span[1] <= line.at for one in beside) and any(
        line.at <= one.span[0] for one in beside
    )


def _several(rows: list[Row]) -> bool:
    """Whether what rules down enclose is several columns of figures."""
    return sum(sum(piece.is_amount for piece in row) > 1 for row in rows) >= _TWICE


def fits(body: list[Row], xs: Sequence[float]) -> bool:
    """Whether the rows stand in columns known before."""
    columns = [*pairwise(xs)]
    crossed = any(_edges_in(piece, xs) for piece in pieces_of(body))
    return not crossed and not any(_crowded(row, columns) for row in body)


def _edges_in(piece: Piece, xs: Iterable[float]) -> list[float]:
    """The edges of columns that a piece runs over."""
    return [x for x in xs if piece.x0 < x - _OVER and piece.x1 > x + _OVER]


def _crowded(row: Row, columns: Sequence[Span]) -> bool:
    """Whether two figures of a line stand in one column."""
    taken = [
        next((at for at, (_, to) in enumerate(columns) if piece.x1 <= to + 1), -1)
        for piece in row
        if piece.is_figure
    ]
    return len(taken) != len(set(taken))


def runs_over(row: list[Piece], xs: list[float]) -> bool:
    """Whether something in a row stands in two columns, and something else in one of them."""
    for piece in row:
        over = _edges_in(piece, xs)
        if over and piece.is_figure:
            return True
        if any(_is_beside(piece, x, row, xs) for x in over):
            return True
    return False


def _is_beside(piece: Piece, x: float, row: list[Piece], xs: list[float]) -> bool:
    """Whether something else of a row stands in the column that a piece runs into over an edge."""
    side = xs.index(x)
    low, high = (xs[side], xs[side + 1]) if piece.middle < x else (xs[side - 1], x)
    return any(low < one.middle < high for one in row if one is not piece)
