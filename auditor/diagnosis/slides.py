"""Slips of a table's structure: figures that slid up or down against their rows, columns that changed places.

One slip of the kind fails many checks at once. It is searched where a table fails many, by moving the figures of a column
or of the whole block back and judging again all sums that they stand in. A move counts only where it leaves hardly any
of the table's failures, so that no error of another sort is ever taken for one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from math import inf
from typing import Final, NamedTuple

from auditor.arithmetic import ZERO, Verdict, solve
from auditor.diagnosis import faults
from auditor.diagnosis.board import Board, board
from auditor.diagnosis.causes import Diagnosis
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.faults import Fault, Moved
from auditor.diagnosis.system import Constraint, System
from auditor.diagnosis.tracks import tracks
from auditor.entry import Entry, Row, Table
from auditor.findings import Shift

FEWEST_FAILING: Final = 4
"""A table with fewer failing checks is not searched."""
FEWEST_MENDED: Final = 3
"""A slip mends at least so many more checks than it breaks."""
_FEWEST: Final = 2 * FEWEST_MENDED
"""The same in points: two for each check, less one for each figure that is taken from the checks themselves."""
FEWEST_ACROSS: Final = 2
"""Columns that changed places mend so many, and all of the table's."""
FEWEST_WRONG: Final = 3
"""Nor is one whose failing checks come of fewer wrong figures."""
MOST_ROWS: Final = 5
"""By how many rows figures are looked for."""
MOST_MOVES: Final = 3
"""How many slips in succession make up one."""
MOST_WORK: Final = 8_000
"""How many figures are put while a table is searched, about one in a thousandth of a millisecond …"""
MORE_WORK: Final = 1_000
"""… and for each of its failing checks."""
_FAR: Final = 10**6
"""Columns that changed places come before a slide that mends as much."""
MOST_ENDS: Final = 4
"""So many of the rows that a slide may end at are looked at closely, those that promise most."""
FUTILE: Final = 6
"""A slide that mends nothing in so many rows, or breaks so many checks more than failed, is given up."""


class _Move(NamedTuple):
    """A move on a board: the values it comes to, by figure, and what it is called."""

    gain: int
    reach: int
    shift: Shift
    puts: dict[int, int]


def slides(system: System, singly: Diagnosis, settled: frozenset[int], clock: Clock) -> list[Fault]:
    """The slips of structure, those of the table that fails most first; each failing check is settled by one of them.

    `singly` has the fewest figures that would have to be wrong instead: a slip is told only where it says less.
    """
    found: list[Fault] = []
    counts: dict[str, set[int]] = {}
    for constraint in system.failing:
        for name in {entry.table for entry in constraint.check.operands}:
            counts.setdefault(name or "", set()).add(constraint.number)
    tables = system.report.ledger.tables
    taken = set(settled)
    for name in sorted(counts.keys() & tables.keys(), key=lambda name: -len(counts[name])):
        if len(counts[name] - taken) >= FEWEST_FAILING and not clock.over:
            if figures(system, counts[name], singly) < FEWEST_WRONG:
                continue
            slide = _searched(system, tables[name], clock)
            if slide is not None and _simpler(system, slide, singly) and not taken & set(slide.settled):
                found.append(slide)
                taken |= {*slide.settled, *slide.left}
    return found


def columns(system: System, settled: frozenset[int]) -> list[Fault]:
    """Columns that changed places as a whole, totals and all: the table's own sums may hold, and nothing else does."""
    found: list[Fault] = []
    for table in system.report.ledger.tables.values():
        across = [
            own
            for own in system.failing
            if own.number not in settled and any(entry.table == table.id for entry in own.check.operands)
        ]
        if len(across) < FEWEST_ACROSS or len(table.columns) < 2:
            continue
        failing = [{one.column for one in check.check.operands if one.table == table.id} for check in across]
        pairs = [pair for pair in combinations(table.columns, 2) if _all_in(failing, pair)]
        if not pairs:
            continue
        own = board(system, table)
        printed = dict(own.values)
        best = max(_exchanged(own, table, pairs, False), key=lambda move: move.gain, default=None)
        if best is not None and best.gain == 2 * own.failing >= 2 * FEWEST_ACROSS:
            fault = _slide(system, table, [best.shift], best.puts, printed, FEWEST_ACROSS)
            if fault is not None and not {*fault.settled} & {n for one in found for n in one.settled}:
                found.append(fault)
    return found


def figures(system: System, numbers: Iterable[int], singly: Diagnosis) -> float:
    """How many figures would have to be wrong for some checks to fail; no end where no number of them was found."""
    checks = {id(system.checks[number]) for number in numbers}
    hard = {id(own.check) for own in system.failing if own.hard} & checks
    found = [cause for cause in singly.causes if cause.explanations and not checks.isdisjoint(map(id, cause.checks))]
    if singly.cut or hard - {id(check) for cause in found for check in cause.checks}:
        return inf
    return sum(len(cause.explanations[0].changes) for cause in found)


def _simpler(system: System, slide: Fault, singly: Diagnosis) -> bool:
    """Whether a slip says less than wrong figures: each of its moves for two, each figure it asks for for half of one."""
    asked = sum(bool(one.value) and one.source is None for one in slide.moved)
    return 2 * figures(system, slide.settled, singly) > 4 * len(slide.shifts) + asked


def _searched(system: System, table: Table, clock: Clock) -> Fault | None:
    """The best moves in succession, where they leave hardly any of the table's failing checks."""
    own = board(system, table)
    first, printed = own.failing, dict(own.values)
    own.apart = any(_in_row(constraint, table.id) for constraint in system.failing)
    shifts: list[Shift] = []
    lanes = [lane for lane in tracks(table) if len(lane) > 2]
    while len(shifts) < MOST_MOVES and own.failing:
        move = _best(own, table, lanes, clock)
        if move is None or _in_one_row(own, table, move):
            # What happened in one row alone is no slip of the table (see `blocks`).
            break
        for index, value in move.puts.items():
            own.put(index, value)
        shifts.append(move.shift)
    if not shifts or own.failing > max(3, first // 3):
        return None
    changed = {index: value for index, value in own.values.items() if value != printed[index]}
    return _slide(system, table, shifts, changed, printed)


def _in_one_row(own: Board, table: Table, move: _Move) -> bool:
    """Whether a move changes the figures of one row only."""
    changed = {index for index, value in move.puts.items() if value != own.values[index]}
    return sum(any(entry.index in changed for entry in row.cells.values()) for row in table.rows) < 2


def _in_row(constraint: Constraint, table: str) -> bool:
    """Whether a check is between the figures of one row of the table."""
    rows = {(entry.table, entry.side, entry.code or entry.name) for entry in constraint.check.operands}
    return len(rows) == 1 and next(iter(rows))[0] == table


# --- moves ------------------------------------------------------------------------------------------------------------


def _best(own: Board, table: Table, lanes: Sequence[Sequence[Row]], clock: Clock) -> _Move | None:
    """The move that mends most; where whole rows slid, or columns changed places, no other is looked for."""
    most = own.work + MOST_WORK + MORE_WORK * own.failing
    pairs = combinations(table.columns, 2)
    best = max(_exchanged(own, table, pairs), key=lambda move: move[:2], default=None)
    best = best if best is not None and best.gain >= _FEWEST else None
    every = [
        column
        for column in table.columns
        if any(own.values[row.cells[column].index] for row in table.rows if column in row.cells)
    ]
    single = [[column] for column in every if len(every) > 1]
    # A column that slid by itself fails against the others of its rows.
    for columns in [*single, every] if own.apart else [every, *single]:
        if best is not None and best.gain >= own.failing:
            return best
        for lane, cells, far, direction, start in _tries(lanes, columns):
            if own.work > most or clock.over:
                return best
            found = _slid(own, lane, cells, start, far, direction, columns, best.gain if best else _FEWEST)
            best = found if found is not None and (best is None or found[:2] > best[:2]) else best
            if best is not None and best.gain >= 2 * own.failing:
                return best
    return best


def _tries(
    lanes: Sequence[Sequence[Row]], columns: Sequence[str]
) -> Iterator[tuple[Sequence[Row], Sequence[Sequence[int]], int, int, int]]:
    """(rows, figures of each, by how many rows, which way, from which row on): the nearest first, which are the likeliest."""
    known = [
        (lane, [[row.cells[column].index for column in columns if column in row.cells] for row in lane])
        for lane in lanes
    ]
    full = [(lane, cells) for lane, cells in known if cells[0] and len({len(line) for line in cells}) == 1]
    for far in range(1, MOST_ROWS + 1):
        for lane, cells in full:
            for direction in (1, -1):
                for start in range(len(lane) - far):
                    yield lane[::direction], cells[::direction], far, direction, start


def _all_in(failing: Iterable[Collection[str]], pair: Collection[str]) -> bool:
    """Whether each failing check has a figure of one of two columns."""
    return all(any(column in own for column in pair) for own in failing)


def _exchanged(own: Board, table: Table, among: Iterable[tuple[str, str]], alone: bool = True) -> Iterator[_Move]:
    """Two columns exchanged, in all rows or in all but the totals, or in one row `alone`."""
    for left, right in among:
        both = [row for row in table.rows if left in row.cells and right in row.cells]
        coded = [row for row in both if row.code]
        for rows in (both, coded, both[1:], both[:-1], *([row] for row in both if alone)):
            pairs = [(row.cells[left].index, row.cells[right].index) for row in rows]
            if any(own.fails(index) for pair in pairs for index in pair):
                puts = {index: own.values[other] for pair in pairs for index, other in (pair, pair[::-1])}
                shift = Shift(
                    "columns-swapped" if len(rows) > 1 else "cells-swapped",
                    table.id,
                    (left, right),
                    rows[0].cells[left],
                    rows[-1].cells[right],
                )
                yield _Move(_gain(own, puts), _FAR, shift, puts)


def _gain(own: Board, puts: Mapping[int, int]) -> int:
    """The points of some values: two for each sum more that holds; the board stays as it is."""
    before, printed = own.failing, {index: own.values[index] for index in puts}
    for index, value in puts.items():
        own.put(index, value)
    after = own.failing
    for index, value in printed.items():
        own.put(index, value)
    return 2 * (before - after)


def _slid(
    own: Board,
    lane: Sequence[Row],
    cells: Sequence[Sequence[int]],
    start: int,
    far: int,
    direction: int,
    columns: Sequence[str],
    least: int,
) -> _Move | None:
    """The move that gives rows from a start on the figures printed some rows further on; None where it mends too little."""
    if not any(own.fails(index) for index in cells[start]):
        return None
    if all(own.values[one] == own.values[two] for one, two in zip(cells[start], cells[start + far], strict=True)):
        return None
    best = _grown(own, cells, start, far, least)
    if best is None:
        return None
    gain, end, puts = best
    # Figures that belong further down stand too high.
    rows = far * direction
    ends = sorted((lane[start], lane[end]), key=lambda row: next(iter(row.cells.values())).index)
    top, bottom = (next(row.cells[column] for column in columns if column in row.cells) for row in ends)
    exchanged = end - start + 1 == 2 * far and all(
        puts.get(other) == own.values[index] for index, other in zip(cells[start], cells[end], strict=True)
    )
    kind = "rows-swapped" if exchanged and far == 1 else "slide"
    return _Move(gain, end - start, Shift(kind, top.table or "", tuple(columns), top, bottom, rows), puts)


def _grown(
    own: Board, cells: Sequence[Sequence[int]], start: int, far: int, least: int
) -> tuple[int, int, dict[int, int]] | None:
    """The end to which a slide mends most: (points, last row, values); None where it mends less than that anywhere."""
    lost = [own.values[index] for line in cells[start : start + far] for index in line]
    printed: dict[int, int] = {}
    bounds = [bound for bound in _bounds(own, cells, start, far, printed) if bound[0] >= least]
    for index, value in printed.items():
        own.put(index, value)
    best: tuple[int, int, dict[int, int]] | None = None
    for most, end in sorted(bounds, reverse=True)[:MOST_ENDS]:
        if most < max(least, best[0] if best else 0):
            break
        before = own.failing
        puts = {
            index: own.values[other]
            for at in range(start + far, end + 1)
            for index, other in zip(cells[at - far], cells[at], strict=True)
        }
        for index, value in puts.items():
            own.put(index, value)
        gained = 2 * (before - own.failing)
        open_ = [index for line in cells[end - far + 1 : end + 1] for index in line]
        gain, fill = _filled(own, open_, lost)
        for index in puts:
            own.put(index, printed[index])
        if gain + gained >= max(least, best[0] + 1 if best else 0):
            best = gain + gained, end, puts | fill
    return best


def _bounds(
    own: Board, cells: Sequence[Sequence[int]], start: int, far: int, printed: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """(the most points that a slide can come to, its last row), row by row; the board is left slid, `printed` as it was."""
    before, changed = own.failing, 0
    for end in range(start + far, len(cells)):
        into, source = cells[end - far], cells[end]
        for index, other in zip(into, source, strict=True):
            printed[index] = own.values[index]
            own.put(index, own.values[other])
        changed += sum(own.values[index] != printed[index] for index in into)
        if changed >= FUTILE * len(into) and own.failing >= before and own.failed(printed) >= FUTILE:
            return
        open_ = [index for line in cells[end - far + 1 : end + 1] for index in line]
        most = 2 * (before - own.failing + own.failed(open_))
        if most < -2 * FUTILE:
            return
        if changed > 1:
            yield most, end


def _filled(own: Board, open_: Sequence[int], lost: Sequence[int]) -> tuple[int, dict[int, int]]:
    """What the rows take that a slide leaves open: the figures it drove out, or nothing, or what their sums ask for.

    What sums ask for makes one of them hold by itself and counts for the less.
    """
    kept = {index: own.values[index] for index in open_}
    around, blank = dict(zip(open_, lost, strict=True)), dict.fromkeys(open_, 0)
    found = max(((_gain(own, puts), puts) for puts in (around, blank)), key=lambda found: found[0])
    asked = {}
    for index in open_:
        value = own.wanted(index)
        if value is not None:
            # A tail may ask for a little less than nothing.
            asked[index] = max(value, 0)
            own.put(index, asked[index])
    for index, value in kept.items():
        own.put(index, value)
    gain = _gain(own, asked) - sum(value != kept[index] for index, value in asked.items())
    return max(found, (gain, asked), key=lambda found: found[0])


# --- what it comes to --------------------------------------------------------------------------------------------------


def _slide(
    system: System,
    table: Table,
    shifts: Sequence[Shift],
    changed: Mapping[int, int],
    printed: Mapping[int, int],
    least: int = FEWEST_MENDED,
) -> Fault | None:
    """The slips judged again on all checks, exactly; None where they mend too little or break too much."""
    entries = {entry.index: entry for entry in table.entries}
    moved = []
    for index, value in changed.items():
        source = _source(entries, entries[index], value, printed)
        moved.append(Moved(entries[index], _value(source, value), source))
    moved = [one if one.source is not None else _asked(system, one, faults.changed(system, moved)) for one in moved]
    put = faults.changed(system, moved)
    touched = {own.number: own for index in put for own in system.touching(index)}.values()
    failing = faults.failing(system, put)
    settled = [own.number for own in failing if faults.holds(own, put)]
    broken = sum(not own.failing and own.verdict(put) is Verdict.FAILS for own in touched)
    if len(settled) - broken < least or broken > len(settled) // 6:
        return None
    left = {own.number for own in failing} - set(settled)
    return Fault(tuple(shifts), tuple(moved), tuple(sorted(settled)), tuple(sorted(left)))


def _asked(system: System, one: Moved, put: faults.Changed) -> Moved:
    """A figure that a slide left open, with the value that lets most of its checks hold."""
    if one.entry.index not in system.entries:
        return one
    checks = [own for own in system.touching(one.entry.index) if own.relation == "=" and own.linear]
    tried = {one.value: 0}
    for own in checks:
        at = [put[index][0] if index in put else value for index, value in zip(own.members, own.values, strict=True)]
        value = solve(own.check.polynomial, at, own.members.index(one.entry.index))
        if value is not None:
            tried.setdefault(max(value, ZERO), 0)
    for value in tried:
        half = system.half(one.entry.index)
        own_put = {**put, one.entry.index: (value, half)}
        tried[value] = sum(faults.holds(own, own_put) for own in checks)
    return Moved(one.entry, max(tried, key=lambda value: tried[value]))


def _source(entries: Mapping[int, Entry], entry: Entry, value: int, printed: Mapping[int, int]) -> Entry | None:
    """The nearest figure that prints a value in the entry's column."""
    if not value:
        return None
    same = (other for other in entries.values() if other.column == entry.column and printed[other.index] == value)
    return min(same, key=lambda other: abs(other.index - entry.index), default=None)


def _value(source: Entry | None, value: int) -> Decimal:
    return (source.value or Decimal(0)) if source is not None else Decimal(value).scaleb(-6)
