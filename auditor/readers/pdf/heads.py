"""The head of a table without all its rules: headings of several lines, of several levels, over
several columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from statistics import median
from typing import Final

from auditor.readers.pdf.columns import union
from auditor.readers.pdf.grid import Box
from auditor.readers.pdf.headings import FLUSH, Heading
from auditor.readers.pdf.paths import StraightLine
from auditor.readers.pdf.piece import Piece, Span, sides_of
from auditor.records import frozen

_LEVEL: Final = 0.4
"""Em between headings of one height, at most."""
_DEEP: Final = 0.75
"""Share of the way to the level below from which on a heading is of that level."""
_ROOM: Final = 1.5
"""A heading of its own column has this many times the usual step between those beside it."""
_PARENT: Final = 0.375
"""Share of the way to its own lower level from which on a heading over others is of the level
below.
"""
_RULED: Final = 1.6
"""Em below a heading in which the rule lies that shows what it spans."""
_OUTER: Final = 5.0
"""Points by which the sides of a table may lie outside of what is taken for them."""
WIDER: Final = 6.0
"""Points of displacement that a further column is worth."""


@frozen
class _Columns:
    """The columns that headings stand over."""

    xs: Sequence[float]
    gaps: Sequence[Span]
    """Between what print the edge of each lies."""
    across: Sequence[StraightLine]

    def spans(self, rule: StraightLine, heading: Heading) -> bool:
        """Whether a rule close below a heading shows what it spans: it is no rule of the whole
        table.
        """
        (low, high), size = heading.span, heading.lines[0].size
        part = rule.low > self.xs[0] + size or rule.high < self.xs[-1] - size
        near = 0 < rule.at - heading.bottom < _RULED * size
        return part and near and rule.low < low and high < rule.high

    def under(self, rule: StraightLine, columns: Iterable[int]) -> list[int]:
        """Those of the columns that a rule is drawn over."""
        return [at for at in columns if rule.low < (self.xs[at] + self.xs[at + 1]) / 2 < rule.high]

    def off(self, heading: Heading, first: int, last: int) -> float:
        """How far a heading is from the middle of some columns."""
        return off_middle(sum(heading.span) / 2, self.gaps[first], self.gaps[last + 1])


def lowest(found: Sequence[Heading], body: Sequence[Piece]) -> list[Heading]:
    """The headings of single columns: none is below them, and they do not stand in the middle
    above two others; where print does not tell, as many as the entries stand in columns.
    """
    ranked = sorted(found, key=lambda one: one.span)
    bare = [one for one in ranked if not any(is_below(one, other) for other in found)]
    over = [one for at, one in enumerate(bare) if _between_lower(bare, at)]
    least = _others(bare, over)
    if _one_each(least, union(sides_of(body), 0)):
        return least
    top = min((one.middle for one in found), default=0.0)
    return _others(bare, [one for one in over if not _is_lowest(one, top, least, body)])


def _others(found: Sequence[Heading], gone: Sequence[Heading]) -> list[Heading]:
    """The headings without some of them."""
    return [one for one in found if all(one is not other for other in gone)]


def _is_lowest(
    heading: Heading, top: float, least: Sequence[Heading], body: Sequence[Piece]
) -> bool:
    """Whether a heading in the middle above two others is that of a column between theirs: lower
    than the top of the head, with room and entries below it.
    """
    high = heading.middle < top + _LEVEL * heading.lines[0].size
    return not high and _has_room(least, heading) and _stands_over(heading, body)


def _has_room(least: Sequence[Heading], over: Heading) -> bool:
    """Whether the headings left and right of one stand further apart than those of their height do
    otherwise.
    """
    size = over.lines[0].size
    right = next(at for at, one in enumerate(least) if one.span[0] > over.span[0])
    row = [one for one in least if abs(one.middle - least[right].middle) < _LEVEL * size]
    steps = [(sum(below.span) - sum(above.span)) / 2 for above, below in pairwise(row)]
    own = (sum(least[right].span) - sum(least[right - 1].span)) / 2
    return not steps or own > _ROOM * median(steps)


def _one_each(leaves: Sequence[Heading], columns: Sequence[Span]) -> bool:
    """Whether each heading has one column of entries, which lies between the headings beside it."""
    ends = [float("-inf"), *(one.span[1] for one in leaves[:-1])]
    starts = [*(one.span[0] for one in leaves[1:]), float("inf")]
    return len(leaves) == len(columns) and all(
        end < (low + high) / 2 < start
        for (low, high), end, start in zip(columns, ends, starts, strict=True)
    )


def is_below(one: Heading, other: Heading) -> bool:
    """Whether the other heading stands below the one."""
    low, high = one.span
    return other.top > one.bottom and other.span[0] < high and low < other.span[1]


def _stands_over(heading: Heading, body: Sequence[Piece]) -> bool:
    """Whether a heading has entries below it, rather than standing over the gap between two
    columns.
    """
    low, high = heading.span
    return any(one.x0 < high and low < one.x1 for one in body)


def _between_lower(bare: Sequence[Heading], at: int) -> bool:
    """Whether the headings without others below them that are next to it, left and right, are both
    a level lower.
    """
    if not 0 < at < len(bare) - 1:
        return False
    size = bare[at].lines[0].size
    return all(bare[one].middle > bare[at].middle + size for one in (at - 1, at + 1))


def arranged(
    found: list[Heading], xs: Sequence[float], body: Sequence[Piece], across: Sequence[StraightLine]
) -> bool:
    """Gives each heading its columns and its level; False where two claim one place.

    `body` is the print below, which tells how far an edge of a column may lie from `xs`.
    """
    for heading in found:
        low, high = heading.span
        heading.first = heading.last = _column((low + high) / 2, xs)
    leaves = lowest(found, body)
    if len({one.first for one in leaves}) < len(leaves):
        return False
    wide = _others(found, leaves)
    for heading in wide:
        _cover(heading, leaves)
    gaps = gaps_of(xs, [*sides_of(body), *(one.span for one in leaves)])
    columns = _Columns(xs, gaps, across)
    flush = True
    for band in _bands(wide):
        flush = _widen(band, found, columns, flush)
    return _levelled(found)


def _cover(heading: Heading, leaves: Sequence[Heading]) -> None:
    """Gives a heading the columns of those below it that it stands over."""
    low, high = heading.span
    inside = [one for one in leaves if low < one.span[1] and one.span[0] < high]
    heading.first = min([heading.first, *(one.first for one in inside)])
    heading.last = max([heading.last, *(one.last for one in inside)])


def _column(x: float, xs: Sequence[float]) -> int:
    return max(0, min(len(xs) - 2, bisect_right(xs, x) - 1))


def gaps_of(xs: Sequence[float], ink: Sequence[Span]) -> list[Span]:
    """Between what print the edge of each column lies; the outer ones may lie a little further
    out.
    """
    first, last = [*xs[1:]], [*xs[:-1]]
    for low, high in ink:
        column = _column((low + high) / 2, xs)
        if xs[column] <= low and high <= xs[column + 1]:
            first[column], last[column] = min(first[column], low), max(last[column], high)
    return [*zip([xs[0] - _OUTER, *last], [*first, xs[-1] + _OUTER], strict=True)]


def _bands(wide: list[Heading]) -> list[list[Heading]]:
    """The headings above others, those of one height together, from the lowest."""
    bands: list[list[Heading]] = []
    for heading in sorted(wide, key=lambda one: -one.bottom):
        if bands and heading.bottom > min(one.top for one in bands[-1]) - 0.5:
            bands[-1].append(heading)
        else:
            bands.append([heading])
    return bands


def _widen(band: list[Heading], found: list[Heading], columns: _Columns, flush: bool) -> bool:
    """Spreads the headings of one height over the columns that have headings below, each around
    its middle, or flush with the sides of those below where all of the head may stand so.

    Whether they may.
    """
    band.sort(key=lambda one: one.first)
    children = _children(band, found)
    flush = flush and all(_is_flush(heading, children) for heading in band)
    choices = [_choices(heading, children, columns, flush) for heading in band]
    for heading, (_, first, last) in zip(band, _chosen(choices), strict=False):
        heading.first, heading.last = first, last
    return flush


def _children(band: list[Heading], found: list[Heading]) -> dict[int, Heading]:
    """The headings of the level below a band, by their columns."""
    bottom = max(one.bottom for one in band)
    below = [one for one in found if one.top > bottom]
    under = [one.middle for one in below if _is_under(one, band)]
    # What stands halfway is no heading below these but one beside them, as high as both levels.
    least = bottom + _DEEP * (min(under, default=bottom) - bottom)
    start = min(one.top for one in band)
    highest = _highest(_others([one for one in found if one.bottom >= start], band))
    floors = {id(one): _floor(one, below, bottom, least) for one in highest.values()}
    return {column: one for column, one in highest.items() if one.middle > floors[id(one)]}


def _is_under(one: Heading, band: Iterable[Heading]) -> bool:
    """Whether a heading shares a column with one of a band."""
    return any(_share(one, own) for own in band)


def _highest(found: Sequence[Heading]) -> dict[int, Heading]:
    """The highest heading over each column."""
    return {
        column: one
        for one in sorted(found, key=lambda one: -one.middle)
        for column in range(one.first, one.last + 1)
    }


def _share(one: Heading, other: Heading) -> bool:
    """Whether two headings stand over one column."""
    return one.first <= other.last and other.first <= one.last


def _floor(one: Heading, below: Sequence[Heading], bottom: float, least: float) -> float:
    """The height below which a heading is of the level under that which ends at `bottom`.

    One over others is of it from its first row on, as high as a third heading beside both that has
    no other below.
    """
    under = [own.top for own in below if is_below(one, own)]
    return bottom + _PARENT * (min(under) - bottom) if under else least


def _is_flush(heading: Heading, children: dict[int, Heading]) -> bool:
    """Whether one side of a heading is that of a heading below it."""
    low, high = heading.span
    near = FLUSH * heading.lines[0].size
    return any(
        abs(low - one.span[0]) < near or abs(high - one.span[1]) < near for one in children.values()
    )


_Choice = tuple[float, int, int]
"""How ill it fits, and the first and the last column."""


def _choices(
    heading: Heading, children: dict[int, Heading], columns: _Columns, may_flush: bool
) -> list[_Choice]:
    """The columns that a heading may span; those over which a rule is drawn, where one is."""
    for rule in columns.across:
        inside = columns.under(rule, children) if columns.spans(rule, heading) else []
        if inside:
            return [(0.0, min(inside), max(inside))]
    start, end = heading.first, heading.last
    while start - 1 in children:
        start -= 1
    while end + 1 in children:
        end += 1
    found = []
    for one in range(start, heading.first + 1):
        for other in range(heading.last, end + 1):
            flush = may_flush and _fits_sides(heading, children.get(one), children.get(other))
            found.append((0.0 if flush else columns.off(heading, one, other), one, other))
    return found


def _fits_sides(heading: Heading, first: Heading | None, last: Heading | None) -> bool:
    """Whether a heading begins where the first of those below it does, or ends where the last
    does.
    """
    low, high = heading.span
    near = FLUSH * heading.lines[0].size
    begins = first is not None and abs(low - first.span[0]) < near
    return begins or last is not None and abs(high - last.span[1]) < near


def off_middle(middle: float, left: Span, right: Span) -> float:
    """How far a heading is from the middle between two edges, wherever they lie in their gaps."""
    least, most = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    return max(least - middle, middle - most, 0.0)


def _chosen(choices: list[list[_Choice]]) -> list[_Choice]:
    """One choice for each heading, in order and none over another; of the least displacement, few
    columns left out.
    """
    ways: dict[int, tuple[float, list[_Choice]]] = {-1: (0.0, [])}
    for own in choices:
        fresh: dict[int, tuple[float, list[_Choice]]] = {}
        for end, (cost, way) in ways.items():
            for choice in own:
                off, first, last = choice
                if first > end:
                    total = cost + off - WIDER * (last - first)
                    if last not in fresh or total < fresh[last][0]:
                        fresh[last] = total, [*way, choice]
        ways = fresh
    return min(ways.values(), key=lambda one: one[0], default=(0.0, []))[1]


def _levelled(found: list[Heading]) -> bool:
    """Gives each heading its level; False where two stand beside each other over one column."""
    for heading in sorted(found, key=lambda one: one.top):
        over = [one for one in found if one is not heading and _share(one, heading)]
        if any(one.bottom >= heading.top and one.top <= heading.bottom for one in over):
            return False
        heading.level = max((one.level + 1 for one in over if one.bottom < heading.top), default=0)
    return True


def head_edges(found: Sequence[Heading]) -> list[float] | None:
    """The heights between the levels; None where no line parts them."""
    edges: list[float] = []
    for level in range(1, max((one.level for one in found), default=0) + 1):
        over = [pair for pair in _pairs(found) if pair[1].level == level]
        low, high = max(one.bottom for one, _ in over), min(one.top for _, one in over)
        if low >= high:
            return None
        edges.append((low + high) / 2)
    return edges if edges == sorted(edges) else None


def _pairs(found: Sequence[Heading]) -> Iterator[tuple[Heading, Heading]]:
    """Each heading with each of a lower level over one of its columns; the higher one first."""
    for above, one in product(found, repeat=2):
        if above.level < one.level and _share(above, one):
            yield above, one


def head_boxes(found: Sequence[Heading], levels: int, wide: int) -> Iterator[Box]:
    """The cells of the head: each heading down to the next below it, blank ones where there is
    none.
    """
    free = {(level, column): True for level in range(levels) for column in range(wide)}
    for heading in found:
        below = [one.level for one in found if one.level > heading.level and _share(one, heading)]
        high = min(below, default=levels) - heading.level
        columns = heading.last - heading.first + 1
        for down, right in product(range(high), range(columns)):
            free[heading.level + down, heading.first + right] = False
        yield heading.level, heading.first, high, columns
    yield from ((level, column, 1, 1) for (level, column), bare in free.items() if bare)
