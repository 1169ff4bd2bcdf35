"""Running text that is set in columns beside each other, as in a newspaper: it is read down each of
them, not across.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from auditor.figure import is_figure
from auditor.patterns import regex
from auditor.readers.pdf.ink import Char
from auditor.readers.pdf.piece import Span
from auditor.readers.pdf.table import PageTable
from auditor.readers.pdf.text import TextLine, lines, split_at
from auditor.records import frozen

_GUTTER: Final = 1.0
"""Em between two columns at least."""
_LEAST, _LEAST_STARTS = 4, 3
"""Lines of a column at least, and of those that begin where it does: others are indented."""
_WIDE: Final = 8.0
"""Em of a column at least."""
_SAME: Final = 1.5
"""Points by which the lines of a column begin beside each other, at most."""
_FULL: Final = 1.6
"""Em from the end of a line to the right side of its column, at most, for it to be full."""
_SHARE_FULL, _SHARE_FIGURES = 0.5, 0.2
"""Share of the lines of running text that are full, at least, and that are figures, at most."""
_LINES_A_STOP: Final = 4
"""Lines of running text for each of its stops, at most."""
_FAR: Final = 2.5
"""Em from one line to the next beyond which a column ends."""
_SEVERAL: Final = 2
_MOST, _DEEP = 8, 3
"""Gutters that are looked at, those where most lines begin; how often a part is parted again."""
_STOP: Final = regex(r"[，。；、：]")


@frozen
class Stretch:
    """A part of a page that is set in columns."""

    top: float
    bottom: float
    columns: tuple[Span, ...]
    """Their sides, from the left."""

    def holds(self, y: float) -> bool:
        """Whether a height is within it."""
        return self.top <= y <= self.bottom

    def column(self, x: float) -> int:
        """The column at a place of the page's width."""
        return sum((one[1] + other[0]) / 2 < x for one, other in pairwise(self.columns))

    def read(self, chars: Iterable[Char]) -> Iterator[TextLine]:
        """The lines of its characters, down each column."""
        own: list[list[Char]] = [[] for _ in self.columns]
        for char in chars:
            own[self.column((char.x0 + char.x1) / 2)].append(char)
        for column in own:
            yield from lines(column)


def stretches(found: Sequence[TextLine], tables: Sequence[PageTable]) -> list[Stretch]:
    """The parts of a page that are set in columns, of lines that were read across."""
    pieces = [piece for line in found if line.text for piece in _pieces(line)]
    result: list[Stretch] = []
    for gutter in _gutters(pieces):
        across = [_height(one) for one in pieces if _crosses(one, gutter)]
        across = sorted([*across, *_table_edges(tables, gutter)])
        for stretch in filter(None, map(_stretch, _runs(pieces, across))):
            if not any(_overlap(one, stretch) for one in result):
                result.append(stretch)
    return result


def _table_edges(tables: Iterable[PageTable], gutter: float) -> Iterator[float]:
    """Where the tables begin and end that stand across a gutter."""
    for table in tables:
        if table.left < gutter - _SAME and table.right > gutter:
            yield from (table.top, table.bottom)


def _stretch(run: Sequence[TextLine]) -> Stretch | None:
    """Pieces below each other as text in columns; None where they are no such text."""
    columns = _columns(run)
    if len(columns) < _SEVERAL:
        return None
    return Stretch(min(one.top for one in run), max(one.bottom for one in run), tuple(columns))


def _pieces(line: TextLine) -> list[TextLine]:
    """The parts of a line that a gutter may part."""
    return split_at(line, _GUTTER) if " " in line.text else [line]


def _height(piece: TextLine) -> float:
    return piece.bottom - 0.5 * piece.size


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one.top < other.bottom and other.top < one.bottom


def _gutters(pieces: Sequence[TextLine]) -> list[float]:
    """Where many lines begin that have room for another column at their left; those first where
    most do.
    """
    if not pieces:
        return []
    left = min(one.x0 for one in pieces)
    starts = sorted(one.x0 for one in pieces if one.x0 - left > _WIDE * one.size)
    found: list[tuple[int, float]] = []
    at = 0
    while at < len(starts):
        end = at
        while end < len(starts) and starts[end] - starts[at] <= _SAME:
            end += 1
        if end - at >= _LEAST_STARTS:
            found.append((at - end, starts[at]))
        at = end
    return [x for _, x in sorted(found)[:_MOST]]


def _crosses(piece: TextLine, gutter: float) -> bool:
    """Whether a piece stands in a gutter, which ends where lines begin."""
    return piece.x0 < gutter - _SAME and piece.x1 > gutter - 0.8 * _GUTTER * piece.size


def _runs(pieces: Sequence[TextLine], across: Sequence[float]) -> Iterator[list[TextLine]]:
    """The pieces that stand close below each other, with nothing that stands across (`across`, from
    the top) between them.
    """
    run: list[TextLine] = []
    for piece in sorted(pieces, key=_height):
        y = _height(piece)
        if _is_met(across, y, y):
            continue
        if run:
            above = _height(run[-1])
            far = y - above > _FAR * piece.size
            if far or _is_met(across, above, y):
                yield run
                run = []
        run.append(piece)
    if run:
        yield run


def _free_gutter(pieces: Sequence[TextLine]) -> float | None:
    """The likeliest gutter in which nothing stands."""
    free = (x for x in _gutters(pieces) if not any(_crosses(one, x) for one in pieces))
    return next(free, None)


def _is_met(heights: Sequence[float], low: float, high: float) -> bool:
    """Whether one of some heights, in order, lies between two."""
    at = bisect_left(heights, low)
    return at < len(heights) and heights[at] <= high


def _columns(pieces: Sequence[TextLine], deep: int = _DEEP) -> list[Span]:
    """The sides of the columns of running text that pieces make; nothing where one of them is no
    such text.
    """
    gutter = _free_gutter(pieces) if deep else None
    if gutter is not None:
        left = _columns([one for one in pieces if one.x0 < gutter - _SAME], deep - 1)
        right = _columns([one for one in pieces if one.x0 >= gutter - _SAME], deep - 1)
        if left and right:
            return left + right
    return [_sides(pieces)] if _is_running(pieces) else []


def _sides(pieces: Sequence[TextLine]) -> Span:
    """Where some lines begin and end."""
    return min(one.x0 for one in pieces), max(one.x1 for one in pieces)


def _is_running(pieces: Sequence[TextLine]) -> bool:
    """Whether lines below each other are running text: most are full, few are figures, and it has
    stops.
    """
    if len(pieces) < _LEAST:
        return False
    size = median(one.size for one in pieces)
    left, right = _sides(pieces)
    full = sum(one.x1 > right - _FULL * size for one in pieces)
    figures = sum(is_figure(one.text) for one in pieces)
    stops = sum(len(_STOP.findall(one.text)) for one in pieces)
    return (
        right - left >= _WIDE * size
        and full >= _SHARE_FULL * len(pieces)
        and figures <= _SHARE_FIGURES * len(pieces)
        and stops * _LINES_A_STOP >= len(pieces)
    )
