"""Labels of a table without rules that stand over several columns of their row (合计 over code and
name), in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from auditor.readers.pdf.heads import WIDER, off_middle
from auditor.readers.pdf.piece import Piece, Span


def spread(
    row: list[Piece], body: Sequence[Piece], xs: Sequence[float], gaps: Sequence[Span]
) -> list[int]:
    """How many columns each cell of a row has, from the left.

    `body` is the print of all rows, `gaps` are those between which the edges `xs` lie.
    """
    wide = len(xs) - 1
    columns = [[one for one in row if low < one.x1 and one.x0 < high] for low, high in pairwise(xs)]
    spans = [1] * wide
    for piece in row:
        own = [at for at, ones in enumerate(columns) if piece in ones]
        if _is_label(piece, row, own, body, xs):
            free = [ones in ([], [piece]) for ones in columns]
            first, last = _widest(piece, own, free, gaps)
            spans[first : last + 1] = [last - first + 1] + [0] * (last - first)
    return [span for span in spans if span]


def _is_label(
    piece: Piece, row: list[Piece], own: list[int], body: Sequence[Piece], xs: Sequence[float]
) -> bool:
    """Whether a piece is a name that stands over several columns, or in one of figures."""
    return not piece.is_figure and (len(own) > 1 or _is_astray(piece, row, own, body, xs))


def _is_astray(
    piece: Piece, row: list[Piece], own: list[int], body: Sequence[Piece], xs: Sequence[float]
) -> bool:
    """Whether a name stands in a column of figures, and none before it in its part of the row."""
    before = max((one for one in row if one.x1 <= piece.x0), key=lambda one: one.x1, default=None)
    if len(own) != 1 or before is not None and not before.is_figure:
        return False
    low, high = xs[own[0]], xs[own[0] + 1]
    beside = [one for one in body if one is not piece and low < one.middle < high]
    return len(beside) > 1 and all(one.is_amount for one in beside)


def _widest(
    piece: Piece, own: list[int], free: Sequence[bool], gaps: Sequence[Span]
) -> tuple[int, int]:
    """The columns without other print in whose middle a label stands, as many as it may."""
    start, end = own[0], own[-1]
    while start and free[start - 1]:
        start -= 1
    while end + 1 < len(free) and free[end + 1]:
        end += 1
    ways = [(one, other) for one in range(start, own[0] + 1) for other in range(own[-1], end + 1)]
    return min(
        ways,
        key=lambda way: (
            off_middle(piece.middle, gaps[way[0]], gaps[way[1] + 1]) - WIDER * (way[1] - way[0])
        ),
    )
