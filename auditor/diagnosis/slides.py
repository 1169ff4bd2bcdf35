"""Slips of a table's structure: figures that slid up or down against their rows, columns that changed places.

One slip of the kind fails many checks at once. It is searched where a table fails many, by moving the figures of a column
or of the whole block back and judging again all sums that they stand in. A move counts only where it leaves hardly any
of the table's failures, so that no error of another sort is ever taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from math import inf
from typing import Final, NamedTuple

from auditor.arithmetic import Verdict
from auditor.diagnosis.board import Board, board
from auditor.diagnosis.causes import Diagnosis
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.system import Constraint, System
from auditor.diagnosis.tracks import tracks
from auditor.entry import Entry, Row, Table
from auditor.findings import Shift
from auditor.records import frozen

FEWEST_FAILING: Final = 4
"""A table with fewer failing checks is not searched."""
FEWEST_MENDED: Final = 3
"""A slip mends at least so many more checks than it breaks."""
_FEWEST: Final = 2 * FEWEST_MENDED
"""The same in points: two for each check, less one for each figure that is taken from the checks themselves."""
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
FUTILE: Final = 6
"""A slide that mends nothing in so many rows, or breaks so many checks more than failed, is given up."""


@frozen
class Slide:
    """The slips of one table: what was moved where, the figures as they should stand, and the checks this settles."""

    shifts: tuple[Shift, ...]
    values: Mapping[int, Decimal]
    """Figures (by index) with the value they should have, in base units."""
    sources: Mapping[int, Entry]
    """Where the value of a figure is printed, where it is."""
    settled: tuple[int, ...]
    """The numbers of the failing checks that hold then."""
    left: tuple[int, ...]
    """The numbers of the failing checks on moved figures that still fail."""


class _Move(NamedTuple):
    """A move on a board: the values it comes to, by figure, and what it is called."""

    gain: int
    reach: int
    shift: Shift
    puts: dict[int, int]


def slides(system: System, singly: Diagnosis, clock: Clock) -> list[Slide]:
    """The slips of structure, those of the table that fails most first; each failing check is settled by one of them.

    `singly` has the fewest figures that would have to be wrong instead: a slip is told only where it says less.
    """
    found: list[Slide] = []
    counts: dict[str, set[int]] = {}
    for constraint in system.failing:
        for entry in constraint.check.operands:
            counts.setdefault(entry.table or "", set()).add(constraint.number)
    tables = system.report.ledger.tables
    taken: set[int] = set()
    for name in sorted(counts.keys() & tables.keys(), key=lambda name: -len(counts[name])):
        if len(counts[name] - taken) >= FEWEST_FAILING and not clock.over:
            if _figures(system, counts[name], singly) < FEWEST_WRONG:
                continue
            slide = _searched(system, tables[name], clock)
            if (
                slide is not None
                and _simpler(system, slide, singly)
                and not taken & set(slide.settled)
            ):
                found.append(slide)
                taken |= {*slide.settled, *slide.left}
    return found


def _figures(system: System, numbers: Iterable[int], singly: Diagnosis) -> float:
    """How many figures would have to be wrong for some checks to fail; no end where no number of them was found."""
    checks = {id(system.checks[number]) for number in numbers}
    hard = {id(own.check) for own in system.failing if own.hard} & checks
    found = [
        cause
        for cause in singly.causes
        if cause.explanations and not checks.isdisjoint(map(id, cause.checks))
    ]
    if singly.cut or hard - {id(check) for cause in found for check in cause.checks}:
        return inf
    return sum(len(cause.explanations[0].changes) for cause in found)


def _simpler(system: System, slide: Slide, singly: Diagnosis) -> bool:
    """Whether a slip says less than wrong figures: each of its moves for two, each figure it asks for for half of one."""
    asked = sum(bool(value) and index not in slide.sources for index, value in slide.values.items())
    return 2 * _figures(system, slide.settled, singly) > 4 * len(slide.shifts) + asked


def _searched(system: System, table: Table, clock: Clock) -> Slide | None:
    """The best moves in succession, where they leave hardly any of the table's failing checks."""
    own = board(system, table)
    first, printed = own.failing, dict(own.values)
    shifts: list[Shift] = []
    lanes = [lane for lane in tracks(table) if len(lane) > 2]
    while len(shifts) < MOST_MOVES and own.failing:
        move = _best(own, table, lanes, clock)
        if move is None or move.shift.kind == "cells-swapped":
            # What happened in one row alone is no slip of the table (see `blocks`).
            break
        for index, value in move.puts.items():
            own.put(index, value)
        shifts.append(move.shift)
    if not shifts or own.failing > max(2, first // 4):
        return None
    changed = {index: value for index, value in own.values.items() if value != printed[index]}
    return _slide(system, table, shifts, changed, printed)


# --- moves ------------------------------------------------------------------------------------------------------------


def _best(own: Board, table: Table, lanes: Sequence[Sequence[Row]], clock: Clock) -> _Move | None:
    """The move that mends most; where whole rows slid, or columns changed places, no other is looked for."""
    most = own.work + MOST_WORK + MORE_WORK * own.failing
    best = max(_exchanged(own, table), key=lambda move: move[:2], default=None)
    best = best if best is not None and best.gain >= _FEWEST else None
    every = [
        column
        for column in table.columns
        if any(own.values[row.cells[column].index] for row in table.rows if column in row.cells)
    ]
    for columns in [every, *([column] for column in every if len(every) > 1)]:
        if best is not None and best.gain >= own.failing:
            return best
        for lane in lanes:
            cells = [
                [row.cells[column].index for column in columns if column in row.cells]
                for row in lane
            ]
            if len({len(line) for line in cells}) != 1 or not cells[0]:
                continue
            for direction in (1, -1):
                for start in range(len(lane) - 1):
                    if own.work > most or clock.over:
                        return best
                    found = _slid(
                        own, lane[::direction], cells[::direction], start, direction, columns
                    )
                    best = max(
                        [*found, *([best] if best else [])], key=lambda move: move[:2], default=None
                    )
    return best


def _exchanged(own: Board, table: Table) -> Iterator[_Move]:
    """Two columns exchanged, in all rows or in all but the totals, or in one row alone."""
    for one, two in combinations(table.columns, 2):
        both = [row for row in table.rows if one in row.cells and two in row.cells]
        coded = [row for row in both if row.code]
        for rows in (both, coded, both[1:], both[:-1], *([row] for row in both)):
            pairs = [(row.cells[one].index, row.cells[two].index) for row in rows]
            if any(own.fails(index) for pair in pairs for index in pair):
                puts = {
                    index: own.values[other]
                    for pair in pairs
                    for index, other in (pair, pair[::-1])
                }
                shift = Shift(
                    "columns-swapped" if len(rows) > 1 else "cells-swapped",
                    table.id,
                    (one, two),
                    rows[0].cells[one],
                    rows[-1].cells[two],
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
    direction: int,
    columns: Sequence[str],
) -> Iterator[_Move]:
    """The best move that gives rows from a start on the figures printed some rows further on, for each distance."""
    if not any(own.fails(index) for index in cells[start]):
        return
    for far in range(1, min(MOST_ROWS, len(lane) - start - 1) + 1):
        if all(
            own.values[one] == own.values[two]
            for one, two in zip(cells[start], cells[start + far], strict=True)
        ):
            continue
        best = _grown(own, cells, start, far)
        if best is not None:
            gain, end, puts = best
            # Figures that belong further down stand too high.
            rows = far * direction
            ends = sorted(
                (lane[start], lane[end]), key=lambda row: next(iter(row.cells.values())).index
            )
            top, bottom = (
                next(row.cells[column] for column in columns if column in row.cells) for row in ends
            )
            exchanged = end - start + 1 == 2 * far and all(
                puts.get(other) == own.values[index]
                for index, other in zip(cells[start], cells[end], strict=True)
            )
            kind = "rows-swapped" if exchanged and far == 1 else "slide"
            yield _Move(
                gain,
                end - start,
                Shift(kind, top.table or "", tuple(columns), top, bottom, rows),
                puts,
            )


def _grown(
    own: Board, cells: Sequence[Sequence[int]], start: int, far: int
) -> tuple[int, int, dict[int, int]] | None:
    """The end to which a slide mends most: (points, last row, values); None where it mends too little anywhere."""
    before = own.failing
    lost = [own.values[index] for line in cells[start : start + far] for index in line]
    printed: dict[int, int] = {}
    best: tuple[int, int, dict[int, int]] | None = None
    changed = 0
    for end in range(start + far, len(cells)):
        into, source = cells[end - far], cells[end]
        for index, other in zip(into, source, strict=True):
            printed[index] = own.values[index]
            own.put(index, own.values[other])
        changed += sum(own.values[index] != printed[index] for index in into)
        if (
            changed >= FUTILE * len(into)
            and own.failing >= before
            and own.failed(printed) >= FUTILE
        ):
            break
        open_ = [index for line in cells[end - far + 1 : end + 1] for index in line]
        most = 2 * (before - own.failing + own.failed(open_))
        if most < -2 * FUTILE:
            break
        if most < max(_FEWEST, best[0] if best else 0) or changed < 2:
            continue
        gain, fill = _filled(own, open_, lost)
        gain += 2 * (before - own.failing)
        if gain >= max(_FEWEST, best[0] if best else 0):
            best = gain, end, {index: own.values[index] for index in printed} | fill
    for index, value in printed.items():
        own.put(index, value)
    return best


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
        if value is not None and value >= 0:
            asked[index] = value
            own.put(index, value)
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
) -> Slide | None:
    """The slips judged again on all checks, exactly; None where they mend too little or break too much."""
    entries = {entry.index: entry for entry in table.entries}
    sources = {
        index: source
        for index in changed
        if (source := _source(entries, entries[index], changed[index], printed)) is not None
    }
    values = {index: _value(sources.get(index), value) for index, value in changed.items()}
    put = {
        index: (value, system.half(index))
        for index, value in values.items()
        if index in system.entries
    }
    touched = {own.number: own for index in put for own in system.touching(index)}.values()
    failing = [
        own
        for own in system.failing
        if any(not put.keys().isdisjoint(reading.members) for reading in (own, *own.readings))
    ]
    settled = [own.number for own in failing if _holds(own, put)]
    broken = sum(not own.failing and own.verdict(put) is Verdict.FAILS for own in touched)
    if len(settled) - broken < FEWEST_MENDED or broken > len(settled) // 6:
        return None
    left = {own.number for own in failing} - set(settled)
    return Slide(tuple(shifts), values, sources, tuple(sorted(settled)), tuple(sorted(left)))


def _source(
    entries: Mapping[int, Entry], entry: Entry, value: int, printed: Mapping[int, int]
) -> Entry | None:
    """The nearest figure that prints a value in the entry's column."""
    if not value:
        return None
    same = (
        other
        for other in entries.values()
        if other.column == entry.column and printed[other.index] == value
    )
    return min(same, key=lambda other: abs(other.index - entry.index), default=None)


def _value(source: Entry | None, value: int) -> Decimal:
    return (source.value or Decimal(0)) if source is not None else Decimal(value).scaleb(-6)


def _holds(constraint: Constraint, put: Mapping[int, tuple[Decimal, Decimal]]) -> bool:
    return any(own.verdict(put) is not Verdict.FAILS for own in (constraint, *constraint.readings))


def moved(found: Iterable[Slide]) -> frozenset[int]:
    """The figures that slips moved, by index."""
    return frozenset(index for slide in found for index in slide.values)
