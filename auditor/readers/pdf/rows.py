"""The rows of a table without all its rules: lines of figures, and the names that its columns wrap
around them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import mean
from typing import Final

from auditor.readers.pdf.piece import Piece, pieces_of
from auditor.records import frozen

_LEVEL: Final = 0.45
"""Em between the heights of what stands in one row, at most."""
_APART: Final = 0.95
"""Em from every row of figures from which on a line may be a row of its own."""
_WRAPPED: Final = 1.75
"""Em from one line of a wrapped name to the next, at most."""
_MOST_LINES: Final = 6
_FAR: Final = 5.0
"""Em from a row beyond which no line of it stands."""
_ALONE, _NAMELESS = 0.8, 0.25
"""What it costs, in em of displacement, to take a line for a row of its own, and a row to have no
name.
"""
_HOPELESS: Final = 20.0
"""A way that costs so much more than the best is not followed."""

_Place = Callable[[float, float], float]
_PLACES: Final[tuple[_Place, ...]] = (
    lambda first, last: (first + last) / 2,
    lambda first, last: first,
    lambda first, last: last,
)
"""Where the figures stand beside a name of several lines: at its middle, its first, its last."""


_Given = tuple[Piece, int | None]
"""A piece, and the row that it is given to."""


@frozen
class _Rows:
    """The rows that the lines of a column are given to."""

    heights: list[float]
    taken: set[int]
    """Those that have a figure in the column."""
    spare: set[Piece]
    """What need not be of any row."""
    size: float

    def alone(self, piece: Piece) -> float | None:
        """What it costs to take the line for a row of its own; None where it stands too near to
        another.
        """
        if piece in self.spare:
            return 0.0
        near = abs(self.heights[_nearest(piece.y, self.heights)] - piece.y)
        return _ALONE if near > _APART * self.size else None


@frozen
class _Way:
    """One way to give the lines of a column to the rows: (row or None, lines) at the end of the
    ways before it.
    """

    cost: float
    row: int | None = None
    lines: tuple[int, ...] = ()
    before: _Way | None = None

    def blocks(self) -> Iterator[tuple[int | None, tuple[int, ...]]]:
        """What it gives to which row, from the last."""
        way: _Way | None = self
        while way is not None:
            if way.lines:
                yield way.row, way.lines
            way = way.before


def rows_of(
    columns: Sequence[list[Piece]], spare: set[Piece], size: float
) -> list[list[Piece]] | None:
    """The rows that the print of the columns makes, from the top; None where they cannot be told
    apart.

    The pieces of `spare` stand above the first row; those that are not of it are left out.
    """
    heights = levels((piece for piece in pieces_of(columns) if piece.is_figure), size)
    rows: list[list[Piece]] = [[] for _ in heights]
    alone: list[Piece] = []
    for column in columns:
        given = _placed(column, heights, spare, size)
        if given is None:
            return None
        for piece, row in given:
            if row is not None:
                rows[row].append(piece)
            elif piece not in spare:
                alone.append(piece)
    found = [*zip(heights, rows, strict=True), *_levelled(alone, size)]
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _levelled(pieces: list[Piece], size: float) -> Iterator[tuple[float, list[Piece]]]:
    """The pieces that stand at each height."""
    for height in levels(pieces, size):
        yield height, [one for one in pieces if abs(one.y - height) < _LEVEL * size]


def _placed(
    column: list[Piece], heights: list[float], spare: set[Piece], size: float
) -> list[_Given] | None:
    """The row of each piece of a column, figures first; None where they cannot be told apart."""
    figures = [(one, _nearest(one.y, heights)) for one in column if one.is_figure]
    lines = sorted((one for one in column if not one.is_figure), key=lambda one: one.y)
    given = _given(lines, _Rows(heights, {row for _, row in figures}, spare, size))
    return None if given is None else [*figures, *given]


def levels(pieces: Iterable[Piece], size: float) -> list[float]:
    """The heights at which pieces stand, from the top."""
    groups: list[list[float]] = []
    for y in sorted(piece.y for piece in pieces):
        if groups and y - groups[-1][0] < _LEVEL * size:
            groups[-1].append(y)
        else:
            groups.append([y])
    return [mean(group) for group in groups]


def _nearest(y: float, heights: Sequence[float]) -> int:
    at = bisect_left(heights, y)
    if at == len(heights) or at and y - heights[at - 1] < heights[at] - y:
        return at - 1
    return at


def _given(lines: list[Piece], rows: _Rows) -> list[_Given] | None:
    """The row of each line of a column, None of those that are rows of their own."""
    heights = rows.heights
    if not lines or not heights:
        return [(piece, None) for piece in lines]
    near = [_nearest(piece.y, heights) for piece in lines]
    level = _LEVEL * rows.size
    if len({*near}) == len(near) and all(
        abs(piece.y - heights[at]) < level for piece, at in zip(lines, near, strict=True)
    ):
        return [*zip(lines, near, strict=True)]
    ways = filter(None, (_way(lines, rows, place) for place in _PLACES))
    best = min(ways, key=lambda way: way.cost, default=None)
    if best is None:
        return None
    return [(lines[at], row) for row, block in best.blocks() for at in block]


def _way(lines: list[Piece], rows: _Rows, place: _Place) -> _Way | None:
    """The cheapest way to give all lines to rows, in order."""
    ys = [piece.y for piece in lines]
    price = [rows.alone(piece) for piece in lines]
    ways = {0: _Way(0.0)}
    above = float("-inf")
    for row, height in enumerate(rows.heights):
        fresh: dict[int, _Way] = {}
        for start, way in ways.items():
            at, here = start, way
            while True:
                for end, next_one in _blocks(rows, row, at, ys, here, place):
                    _offer(fresh, end, next_one)
                cost = price[at] if at < len(ys) and above < ys[at] < height else None
                if cost is None:
                    break
                here = _Way(here.cost + cost, None, (at,), here)
                at += 1
        ways = _hopeful(fresh)
        above = height
    return _finished(ways, ys, price, above)


def _hopeful(ways: dict[int, _Way]) -> dict[int, _Way]:
    """The ways that do not cost much more than the best."""
    least = min(way.cost for way in ways.values())
    return {at: way for at, way in ways.items() if way.cost < least + _HOPELESS}


def _blocks(
    rows: _Rows, row: int, at: int, ys: list[float], here: _Way, place: _Place
) -> Iterator[tuple[int, _Way]]:
    """What a row may be given of the lines from `at` on: none of them, or the next few as its name;
    with the line behind them.
    """
    taken, size, height = row in rows.taken, rows.size, rows.heights[row]
    yield at, _Way(here.cost + (0 if taken else _NAMELESS), before=here)
    for end in range(at + 1, min(at + _MOST_LINES, len(ys)) + 1):
        if ys[end - 1] > height + _FAR * size or _breaks(ys, at, end, size):
            break
        off = abs(place(ys[at], ys[end - 1]) - height) / size
        if off < _LEVEL and not taken:
            yield end, _Way(here.cost + off, row, (*range(at, end),), here)


def _breaks(ys: list[float], at: int, end: int, size: float) -> bool:
    return end - at > 1 and ys[end - 1] - ys[end - 2] > _WRAPPED * size


def _offer(ways: dict[int, _Way], at: int, way: _Way) -> None:
    if at not in ways or way.cost < ways[at].cost:
        ways[at] = way


def _finished(
    ways: dict[int, _Way], ys: list[float], price: list[float | None], last: float
) -> _Way | None:
    """The cheapest way with the lines below the last row, which are rows of their own."""
    best: _Way | None = None
    for at, way in ways.items():
        rest = [cost if y > last else None for y, cost in zip(ys[at:], price[at:], strict=True)]
        costs = [cost for cost in rest if cost is not None]
        if len(costs) < len(rest):
            continue
        for index in range(at, len(ys)):
            way = _Way(way.cost + costs[index - at], None, (index,), way)
        if best is None or way.cost < best.cost:
            best = way
    return best
