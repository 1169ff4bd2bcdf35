"""Slips of a table's structure: figures that slid up or down against their rows, columns that
changed places.

One slip of the kind fails many checks at once. It is searched where a table fails many, by moving
the figures of a column or of the whole block back and judging again all sums that they stand in. A
move counts only where it leaves hardly any of the table's failures, so that no error of another
sort is ever taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from auditor.arithmetic import ZERO, solve
from auditor.diagnosis import faults
from auditor.diagnosis.board import Board, board, over
from auditor.diagnosis.causes import Diagnosis, changes
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.faults import Fault, MovedFigure
from auditor.diagnosis.moves import FEWEST_MENDED, Move, best_move, exchanged
from auditor.diagnosis.repairs import Change
from auditor.diagnosis.slips import digital
from auditor.diagnosis.system import Constraint, System
from auditor.diagnosis.tracks import tracks
from auditor.entry import Entry, Table
from auditor.findings import Shift

FEWEST_FAILING: Final = 3
"""A table with fewer failing checks is not searched."""
FEWEST_WRONG: Final = 2
"""Nor is one whose failing checks come of fewer wrong figures …"""
FEWEST_STRANGE: Final = 2
"""… or of fewer that no slip in their own digits explains: a figure in another's place has other
digits.
"""
FEWEST_ACROSS: Final = 2
"""Columns that changed places mend so many, and all of the table's."""
MOST_MOVES: Final = 3
"""How many slips in succession make up one."""


def slides(system: System, singly: Diagnosis, settled: frozenset[int], clock: Clock) -> list[Fault]:
    """The slips of structure, those of the table that fails most first (of several the one printed
    first); each failing check is settled by one of them.

    `singly` has the fewest figures that would have to be wrong instead: a slip is told only where
    it says less.
    """
    found: list[Fault] = []
    failing = _failing_of(system)
    taken = set(settled)
    names = [name for name in system.tables if name in failing]
    # The table that fails most first: what fails between two tables is the doing of that one.
    for name in sorted(names, key=lambda name: -len(failing[name])):
        own = failing[name]
        # What earlier slips settle, what the clock no longer allows, and what a few wrong digits
        # explain is not searched.
        if len(own - taken) < FEWEST_FAILING or clock.over or _digital(system, own, singly):
            continue
        slide = _searched(system, system.tables[name], clock)
        # A slip that settles what another one settled would tell the same twice.
        fresh = slide is not None and taken.isdisjoint(slide.settled)
        if slide is not None and fresh and _simpler(system, slide, singly):
            found.append(slide)
            taken |= {*slide.settled, *slide.left}
    return found


def _failing_of(system: System) -> dict[str, set[int]]:
    """The numbers of the checks that fail of each table; those of the text under no name."""
    failing: dict[str, set[int]] = {}
    for constraint in system.failing:
        for name in {entry.table for entry in constraint.check.operands}:
            failing.setdefault(name or "", set()).add(constraint.number)
    return failing


def _digital(system: System, numbers: Iterable[int], singly: Diagnosis) -> bool:
    """Whether a few wrong figures explain failing checks, or such as slips in their own digits
    explain.
    """
    wrong = changes(system, numbers, singly)
    return wrong is not None and (
        len(wrong) < FEWEST_WRONG or _strange(system, wrong) < FEWEST_STRANGE
    )


def columns(system: System, settled: frozenset[int]) -> list[Fault]:
    """Columns that changed places as a whole, totals and all: the table's own sums may hold, and
    nothing else does.
    """
    found: list[Fault] = []
    for table in system.tables.values():
        fault = _swapped(system, table, settled)
        if fault is not None and faults.numbers(found).isdisjoint(fault.settled):
            found.append(fault)
    return found


def _swapped(system: System, table: Table, settled: frozenset[int]) -> Fault | None:
    """The two columns of a table that changed places."""
    pairs = _pairs(system, table, settled)
    if not pairs:
        return None
    own = board(system, table)
    printed = dict(own.values)
    # Two points a check: all that fails on the table's board.
    best = exchanged(own, table, pairs, 2 * max(own.failing, FEWEST_ACROSS), False)
    if best is None:
        return None
    return _slide(system, table, [best.shift], best.puts, printed, FEWEST_ACROSS)


def _pairs(system: System, table: Table, settled: frozenset[int]) -> list[tuple[str, str]]:
    """The columns of a table that mend all its open checks exchanged, these looked at alone: what
    does not is no matter for the board of the whole table.
    """
    across = [own for own in system.failing if own.number not in settled and _is_of(own, table)]
    if len(across) < FEWEST_ACROSS or len(table.columns) < 2:
        return []
    pairs = _in_all(table, across)
    if not pairs:
        return []
    # On a board of these checks alone most pairs are ruled out at little cost.
    alone = over(table, across)
    return [pair for pair in pairs if exchanged(alone, table, [pair], 2 * alone.failing, False)]


def _is_of(own: Constraint, table: Table) -> bool:
    """Whether a figure of a table stands in a check."""
    return any(entry.table == table.id for entry in own.check.operands)


def _in_all(table: Table, across: Iterable[Constraint]) -> list[tuple[str, str]]:
    """The pairs of columns of which each of some checks has a figure."""
    failing = [
        {one.column for one in own.check.operands if one.table == table.id} for own in across
    ]
    return [
        (left, right)
        for left, right in combinations(table.columns, 2)
        if all(left in own or right in own for own in failing)
    ]


def _strange(system: System, wrong: Iterable[tuple[Change, bool]]) -> int:
    """How many of the changes no slip in the figure's own digits explains, or not it alone."""
    return sum(
        not (sure and digital(system.entries[one.index].figure, one.kind)) for one, sure in wrong
    )


def _simpler(system: System, slide: Fault, singly: Diagnosis) -> bool:
    """Whether a slip says less than wrong figures: each of its moves counts for one, each figure
    that it asks for, as its row is known, for two thirds of one.
    """
    # Figures that no cell prints had to be made up: they weigh nearly as much as wrong ones. All is
    # counted in thirds.
    asked = sum(bool(one.value) and one.source is None for one in slide.moved)
    wrong = changes(system, slide.settled, singly)
    return wrong is None or 3 * len(wrong) > 3 * len(slide.shifts) + 2 * asked


def _searched(system: System, table: Table, clock: Clock) -> Fault | None:
    """The best moves in succession, where they leave hardly any of the table's failing checks."""
    own = board(system, table)
    first, printed = own.failing, dict(own.values)
    # Sums across a row (合计 = 基本支出 + 项目支出) fail where one column slid against the others.
    own.apart = any(_in_row(constraint, table.id) for constraint in system.failing)
    shifts = _made(own, table, clock)
    # A third of what failed, or three checks, may still fail after the moves.
    if not shifts or own.failing > max(3, first // 3):
        return None
    changed = {index: value for index, value in own.values.items() if value != printed[index]}
    return _slide(system, table, shifts, changed, printed)


def _made(own: Board, table: Table, clock: Clock) -> list[Shift]:
    """The best moves in succession, made on the board."""
    shifts: list[Shift] = []
    # Two rows cannot slide: they exchange.
    lanes = [lane for lane in tracks(table) if len(lane) > 2]
    while len(shifts) < MOST_MOVES and own.failing:
        move = best_move(own, table, lanes, clock)
        if move is None or _in_one_row(own, table, move):
            # What happened in one row alone is no slip of the table (see `blocks`).
            break
        for index, value in move.puts.items():
            own.put(index, value)
        shifts.append(move.shift)
    return shifts


def _in_one_row(own: Board, table: Table, move: Move) -> bool:
    """Whether a move changes the figures of one row only."""
    changed = {index for index, value in move.puts.items() if value != own.values[index]}
    return (
        sum(any(entry.index in changed for entry in row.cells.values()) for row in table.rows) < 2
    )


def _in_row(constraint: Constraint, table: str) -> bool:
    """Whether a check is between the figures of one row of the table."""
    rows = {
        (entry.table, entry.side, entry.code or entry.name) for entry in constraint.check.operands
    }
    return len(rows) == 1 and next(iter(rows))[0] == table


# --- what it comes to -----------------------------------------------------------------------------


def _slide(
    system: System,
    table: Table,
    shifts: Sequence[Shift],
    changed: Mapping[int, int],
    printed: Mapping[int, int],
    least: int = FEWEST_MENDED,
) -> Fault | None:
    """The slips judged again on all checks, exactly; None where they mend too little or break too
    much.
    """
    moved = _figures(system, table, changed, printed)
    put = faults.changed(system, moved)
    failing = faults.failing(system, put)
    settled = [own.number for own in failing if faults.holds(own, put)]
    broken = faults.broken(system, put)
    # It breaks no more than one check for six that it settles.
    if len(settled) - broken < least or broken > len(settled) // 6:
        return None
    left = {own.number for own in failing} - set(settled)
    return Fault(tuple(shifts), tuple(moved), tuple(sorted(settled)), tuple(sorted(left)))


def _figures(
    system: System, table: Table, changed: Mapping[int, int], printed: Mapping[int, int]
) -> list[MovedFigure]:
    """The changed figures of a board with their exact values: as the table prints them, else as
    their checks ask for.
    """
    entries = {entry.index: entry for entry in table.entries}
    moved = []
    for index, value in changed.items():
        source = _source(entries, entries[index], value, printed)
        moved.append(MovedFigure(entries[index], _value(source, value), source))
    put = faults.changed(system, moved)
    return [one if one.source is not None else _asked(system, one, put) for one in moved]


def _asked(system: System, one: MovedFigure, put: faults.Changed) -> MovedFigure:
    """A figure that a slide left open, with the value that lets most of its checks hold."""
    if one.entry.index not in system.entries:
        return one
    checks = [own for own in system.touching(one.entry.index) if own.relation == "=" and own.linear]
    tried = {one.value: 0}
    for own in checks:
        at = [
            put[index][0] if index in put else value
            for index, value in zip(own.members, own.values, strict=True)
        ]
        value = solve(own.check.polynomial, at, own.members.index(one.entry.index))
        if value is not None:
            # A tail may ask for a little less than nothing.
            tried.setdefault(max(value, ZERO), 0)
    for value in tried:
        half = system.half(one.entry.index)
        own_put = {**put, one.entry.index: (value, half)}
        tried[value] = sum(faults.holds(own, own_put) for own in checks)
    return MovedFigure(one.entry, max(tried, key=lambda value: tried[value]))


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
    # The board counts in millionths of 元: -6 brings it back.
    return (source.value or Decimal(0)) if source is not None else Decimal(value).scaleb(-6)
