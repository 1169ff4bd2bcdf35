"""Moves of the figures of one table on its board: columns exchanged, rows slid along a lane, and
how much each mends.

What can no longer mend enough, whatever comes further on, is given up: sums fail in few places of a
table, and a move mends no more than fails of the figures that it moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, combinations, product
from typing import Final, NamedTuple

from auditor.diagnosis.board import Board
from auditor.diagnosis.clock import Clock
from auditor.entry import Row, Table
from auditor.findings import Shift

FEWEST_MENDED: Final = 3
"""A slip mends at least so many more checks than it breaks."""
_FEWEST: Final = 2 * FEWEST_MENDED - 1
"""The same in points: two for each check, less one for each figure that is taken from the checks
themselves.
"""
MOST_ROWS: Final = 5
"""By how many rows figures are looked for."""
MOST_WORK: Final = 8_000
"""How many figures are put while a table is searched, about one in a thousandth of a millisecond …
"""
MORE_WORK: Final = 1_000
"""… and for each of its failing checks."""
_COLUMNS: Final = (True, 0, 0)
"""Columns that changed places come before a slide that mends as much."""
MOST_ENDS: Final = 4
"""So many of the rows that a slide may end at are looked at closely, those that promise most."""
FUTILE: Final = 6
"""A slide that mends nothing in so many rows, or breaks so many checks more than failed, is given
up.
"""


class Move(NamedTuple):
    """A move on a board: the values it comes to, by figure, and what it is called."""

    gain: int
    rank: tuple[bool, int, int]
    """Among those that mend as much: one that left a copy behind, the nearest, the longest."""
    shift: Shift
    puts: dict[int, int]


class _Lane(NamedTuple):
    """What can slide: rows that stand one behind the other in a direction, and the figures of some
    columns in them.
    """

    rows: Sequence[Row]
    cells: Sequence[Sequence[int]]
    sums: Sequence[frozenset[int]]
    """The sums of the board that the figures of each row stand in."""
    behind: Sequence[frozenset[int]]
    """Those that the figures of each row and of all behind it stand in."""
    columns: Sequence[str]
    direction: int


def best_move(
    own: Board, table: Table, lanes: Sequence[Sequence[Row]], clock: Clock
) -> Move | None:
    """The move that mends most; where whole rows slid, or columns changed places, no other is
    looked for.
    """
    # Counts bound the search before the clock does: the same report gives the same result on any
    # machine.
    own.most = own.work + MOST_WORK + MORE_WORK * own.failing
    best = exchanged(own, table, combinations(table.columns, 2), _FEWEST)
    for columns in _together(own, table):
        # Points are two a check: it mends half of what fails, or more.
        if best is not None and best.gain >= own.failing:
            return best
        ways = list(_ways(own, lanes, columns))
        # The nearest first, which are the likeliest.
        for far, lane in product(range(1, MOST_ROWS + 1), ways):
            best = _along(own, lane, far, best, clock)
            if own.work > own.most or clock.over or _all(own, best):
                return best
    return best


def _together(own: Board, table: Table) -> list[list[str]]:
    """The columns that may slide together, the likeliest first: all that print anything, or each
    by itself, which fails against the others of its rows.
    """
    every = [
        column
        for column in table.columns
        if any(own.values[row.cells[column].index] for row in table.rows if column in row.cells)
    ]
    single = [[column] for column in every] if len(every) > 1 else []
    return [*single, every] if own.apart else [every, *single]


def _ways(own: Board, lanes: Sequence[Sequence[Row]], columns: Sequence[str]) -> Iterator[_Lane]:
    """The lanes whose rows all have figures of the same columns, down and up."""
    for rows in lanes:
        cells = [
            [row.cells[column].index for column in columns if column in row.cells] for row in rows
        ]
        # A row that lacks a column could not take the other's figures.
        if len({len(line) for line in cells}) != 1 or not cells[0]:
            continue
        sums = [own.sums(line) for line in cells]
        for direction in (1, -1):
            ordered = sums[::direction]
            # One more than the rows: behind the last there is nothing.
            behind = list(accumulate(reversed(ordered), frozenset.union, initial=frozenset[int]()))[
                ::-1
            ]
            yield _Lane(rows[::direction], cells[::direction], ordered, behind, columns, direction)


def _along(own: Board, lane: _Lane, far: int, best: Move | None, clock: Clock) -> Move | None:
    """The best move so far, or a better one among the slides of a lane by so many rows."""
    for start in range(len(lane.rows) - far):
        least = best.gain if best is not None else _FEWEST
        # A slide mends no more than fails of the figures that it moves.
        few = 2 * len(own.off & lane.behind[start]) < least
        if few or own.work > own.most or clock.over or _all(own, best):
            break
        # A slide begins at a row of which something fails.
        if own.off.isdisjoint(lane.sums[start]):
            continue
        found = _slid(own, _Slide(lane, start, far), least)
        best = found if found is not None and (best is None or found[:2] > best[:2]) else best
    return best


def _all(own: Board, move: Move | None) -> bool:
    """Whether a move mends all that fails."""
    return move is not None and move.gain >= 2 * own.failing


def exchanged(
    own: Board, table: Table, among: Iterable[tuple[str, str]], least: int, alone: bool = True
) -> Move | None:
    """The two columns that mend most exchanged, in all rows or in all but the totals, or in one row
    `alone`; None where none comes to the `least` points.
    """
    best = None
    # The failing sums of each figure: what they come to bounds what an exchange can mend.
    off = {index: met for index in own.uses if (met := own.off & own.sums([index]))}
    for left, right in among:
        for rows in _rows(table, left, right, alone):
            pairs = [(row.cells[left].index, row.cells[right].index) for row in rows]
            if not pairs or 2 * _failing(off, pairs) < least:
                continue
            puts = {
                index: own.values[other] for pair in pairs for index, other in (pair, pair[::-1])
            }
            gain = 2 * own.gain(puts)
            if gain >= least:
                kind = "columns-swapped" if len(rows) > 1 else "cells-swapped"
                shift = Shift(
                    kind, table.id, (left, right), rows[0].cells[left], rows[-1].cells[right]
                )
                best, least = Move(gain, _COLUMNS, shift, puts), gain + 1
    return best


def _failing(off: Mapping[int, AbstractSet[int]], pairs: Iterable[tuple[int, int]]) -> int:
    """How many sums fail of some figures: no more can be mended by moving these."""
    return len(set[int]().union(*(off[index] for pair in pairs for index in pair if index in off)))


def _rows(table: Table, left: str, right: str, alone: bool) -> Iterator[Sequence[Row]]:
    """The rows that two columns may have changed places in: all, all but totals, one `alone`."""
    both = [row for row in table.rows if left in row.cells and right in row.cells]
    # Totals stand without a code, or as the first or the last row (合计).
    yield from (both, [row for row in both if row.code], both[1:], both[:-1])
    yield from ([row] for row in both if alone)


class _Slide(NamedTuple):
    """A slide that may have happened: rows of a lane from a start on print what belongs so many
    rows further on.
    """

    lane: _Lane
    start: int
    far: int


def _slid(own: Board, slide: _Slide, least: int) -> Move | None:
    """The move that gives rows from a start on the figures printed some rows further on; None where
    it mends too little.
    """
    lane, start, far = slide
    cells = lane.cells
    # The row prints what it would get: the slide begins further on.
    if all(
        own.values[one] == own.values[two]
        for one, two in zip(cells[start], cells[start + far], strict=True)
    ):
        return None
    best = _grown(own, slide, least)
    if best is None:
        return None
    gain, end, puts = best
    # Figures that belong further down stand too high.
    rows = far * lane.direction
    ends = sorted(
        (lane.rows[start], lane.rows[end]), key=lambda row: next(iter(row.cells.values())).index
    )
    top, bottom = (
        next(row.cells[column] for column in lane.columns if column in row.cells) for row in ends
    )
    # Two rows, of which each has what the other printed: they changed places.
    exchanged = far == end - start == 1 and all(
        puts.get(other) == own.values[index]
        for index, other in zip(cells[start], cells[end], strict=True)
    )
    kind = "rows-swapped" if exchanged else "slide"
    return Move(
        gain,
        (_copied(own, slide) > 0, -far, end - start),
        Shift(kind, top.table or "", tuple(lane.columns), top, bottom, rows),
        puts,
    )


def _copied(own: Board, slide: _Slide) -> int:
    """How many figures that a slide drives out are copies of those that stay just before it."""
    cells, start, far = slide.lane.cells, slide.start, slide.far
    pairs = zip(cells[max(0, start - far) : start], cells[start : start + far], strict=False)
    return sum(
        own.values[one] == own.values[two] != 0
        for above, below in pairs
        for one, two in zip(above, below, strict=True)
    )


def _grown(own: Board, slide: _Slide, least: int) -> tuple[int, int, dict[int, int]] | None:
    """The end to which a slide mends most: (points, last row, values); None where it mends less
    than the `least` anywhere.
    """
    lane, start, far = slide
    # What the slide overwrites; a figure that no place is left for counts against it, but for
    # copies of rows before.
    lost = [own.values[index] for line in lane.cells[start : start + far] for index in line]
    gone = sum(map(bool, lost)) - _copied(own, slide)
    best: tuple[int, int, dict[int, int]] | None = None
    for most, end in _promising(own, slide, least)[:MOST_ENDS]:
        # Sorted by what they can come to: no later one does better.
        if most < (least if best is None else best[0]):
            break
        gain, puts = _ended(own, slide, end, lost, gone)
        if gain >= least and (best is None or gain > best[0]):
            best = gain, end, puts
    return best


def _promising(own: Board, slide: _Slide, least: int) -> list[tuple[int, int]]:
    """(the most points that a slide can come to, its last row) where that is the `least` or more,
    the most first; the board stays as it is.
    """
    printed: dict[int, int] = {}
    bounds = [bound for bound in _bounds(own, slide, least, printed) if bound[0] >= least]
    # `_bounds` leaves the board slid.
    for index, value in printed.items():
        own.put(index, value)
    return sorted(bounds, reverse=True)


def _ended(
    own: Board, slide: _Slide, end: int, lost: Sequence[int], gone: int
) -> tuple[int, dict[int, int]]:
    """(the points of a slide that ends at a row, the values that it comes to); the board stays as
    it is.
    """
    cells, start, far = slide.lane.cells, slide.start, slide.far
    before = own.failing
    puts = {
        index: own.values[other]
        for at in range(start + far, end + 1)
        for index, other in zip(cells[at - far], cells[at], strict=True)
    }
    printed = {index: own.values[index] for index in puts}
    for index, value in puts.items():
        own.put(index, value)
    gained = 2 * (before - own.failing)
    # The last rows got nothing: their figures went further up the lane.
    open_ = [index for line in cells[end - far + 1 : end + 1] for index in line]
    gain, fill = _filled(own, open_, lost, gone)
    for index, value in printed.items():
        own.put(index, value)
    return gain + gained, puts | fill


def _bounds(
    own: Board, slide: _Slide, least: int, printed: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """(the most points that a slide can come to, its last row), row by row, as long as it can come
    to the `least`; the board is left slid, `printed` as it was.
    """
    lane, start, far = slide
    before, changed, slid = own.failing, 0, set[int]()
    # What can be mended at all, counted down as rows are passed.
    mendable = len(own.off & lane.behind[start])
    for end in range(start + far, len(lane.cells)):
        into, source = lane.cells[end - far], lane.cells[end]
        for index, other in zip(into, source, strict=True):
            was, now = own.values[index], own.values[other]
            printed[index] = was
            if was != now:
                own.put(index, now)
                changed += 1
        slid |= lane.sums[end - far]
        # What fails and has no figure further on stays so.
        mendable -= len((own.off & lane.sums[end - far]) - lane.behind[end - far + 1])
        if 2 * mendable < least:
            return
        if (
            changed >= FUTILE * len(into)
            and own.failing >= before
            and len(own.off & slid) >= FUTILE
        ):
            return
        open_ = lane.sums[end].union(*lane.sums[end - far + 1 : end])
        most = 2 * (before - own.failing + len(own.off & open_))
        # It breaks far more than it mends, and rows still to come can no longer make up for it.
        if most < -2 * FUTILE:
            return
        # One changed figure is a wrong figure.
        if changed > 1:
            yield most, end


def _filled(
    own: Board, open_: Sequence[int], lost: Sequence[int], gone: int
) -> tuple[int, dict[int, int]]:
    """What the rows take that a slide leaves open: the figures it drove out, or nothing, or what
    their sums ask for.

    What sums ask for makes one of them hold by itself and counts for the less; so do figures that
    are `gone` where those driven out are put nowhere.
    """
    kept = {index: own.values[index] for index in open_}
    # Figures that went round to the other end, or rows that became blank.
    around, blank = dict(zip(open_, lost, strict=True)), dict.fromkeys(open_, 0)
    found = max(
        ((2 * own.gain(puts) - less, puts) for puts, less in ((around, 0), (blank, gone))),
        key=lambda found: found[0],
    )
    asked = {}
    for index in open_:
        value = own.wanted(index)
        if value is not None:
            # A tail may ask for a little less than nothing.
            # Each is put at once, so that the next one is asked with it in place.
            asked[index] = max(value, 0)
            own.put(index, asked[index])
    for index, value in kept.items():
        own.put(index, value)
    fresh = sum(value != kept[index] for index, value in asked.items())
    gain = 2 * own.gain(asked) - fresh - gone
    return max(found, (gain, asked), key=lambda found: found[0])
