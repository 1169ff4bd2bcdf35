"""What rules enclose or part that draw no lattice: the frames of tables not wholly ruled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from auditor.readers.pdf.alone import stands_alone
from auditor.readers.pdf.grid import GridLine
from auditor.readers.pdf.open import placed
from auditor.readers.pdf.piece import Row, extent

SAME: Final = 5.0
"""Rules of one table begin and end this near each other."""
_LONG, _TALL = 120.0, 24.0
"""A rule of a table is this long, and one down this high."""
_EMPTY: Final = 8 * SAME
"""Points between two rules without print beyond which they are of two tables."""
_TWO: Final = 2

Frame = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def frames(rows: list[Row], lines: list[GridLine], posts: list[GridLine]) -> list[Frame]:
    """What rules enclose, or part: put together where it overlaps."""
    found: list[Frame] = []
    for frame in [*_across(rows, lines), *_down(rows, posts)]:
        for other in [one for one in found if _overlap(one, frame)]:
            found.remove(other)
            frame = (
                min(frame[0], other[0]),
                min(frame[1], other[1]),
                max(frame[2], other[2]),
                max(frame[3], other[3]),
            )
        found.append(frame)
    return sorted(found, key=lambda frame: frame[1])


def _overlap(one: Frame, other: Frame) -> bool:
    return (
        one[0] < other[2] - SAME
        and other[0] < one[2] - SAME
        and one[1] < other[3] - SAME
        and other[1] < one[3] - SAME
    )


def _across(rows: list[Row], lines: list[GridLine]) -> Iterator[Frame]:
    """What stands between rules of equal length, up to what parts two tables."""
    for same in _of_one_length(lines):
        left, right = same[0].low - SAME, same[0].high + SAME
        for run in _unparted(rows, same, left, right):
            if len(run) > 1:
                yield left, run[0].at, right, run[-1].at


def _of_one_length(lines: Iterable[GridLine]) -> Iterator[list[GridLine]]:
    """The long rules across that begin and end at the same places."""
    long = [line for line in lines if line.high - line.low >= _LONG]
    while long:
        first = long[0]
        same = [line for line in long if _is_as_long(line, first)]
        long = [line for line in long if line not in same]
        yield same


def _is_as_long(line: GridLine, first: GridLine) -> bool:
    return abs(line.low - first.low) <= SAME and abs(line.high - first.high) <= SAME


def _unparted(
    rows: list[Row], same: list[GridLine], left: float, right: float
) -> Iterator[list[GridLine]]:
    """The rules of equal length that belong to one table each."""
    run = [same[0]]
    for above, below in pairwise(same):
        band = [row for row in placed(rows, left, right) if above.at < row[0].y < below.at]
        if _is_between(band, above, below, right - left):
            yield run
            run = []
        run.append(below)
    yield run


def _is_between(band: list[Row], above: GridLine, below: GridLine, wide: float) -> bool:
    """Whether what stands between two rules is the space between two tables."""
    if not band:
        return below.at - above.at > _EMPTY
    return any(stands_alone(row, wide) for row in band)


def _down(rows: list[Row], posts: list[GridLine]) -> Iterator[Frame]:
    """What rules down of one depth part."""
    for same in _of_one_depth(posts):
        if len(same) < _TWO:
            continue
        top, bottom = min(line.low for line in same), max(line.high for line in same)
        low, high = min(line.at for line in same), max(line.at for line in same)
        beside = [row for row in rows if top < row[0].y < bottom]
        if beside:
            left, right = extent(beside)
            low, high = min(low, left), max(high, right)
        yield low - 1, top, high + 1, bottom


def _of_one_depth(posts: Iterable[GridLine]) -> Iterator[list[GridLine]]:
    """The tall rules down that end at the same height, from the lowest."""
    tall = [line for line in posts if line.high - line.low >= _TALL]
    while tall:
        last = max(tall, key=lambda line: line.high)
        same = [line for line in tall if _is_as_deep(line, last)]
        tall = [line for line in tall if line not in same]
        yield same


def _is_as_deep(line: GridLine, last: GridLine) -> bool:
    return abs(line.high - last.high) <= SAME and line.low < last.high
