"""Slips that move several figures at once: a row set a cell aside, two cells or two rows exchanged,
a row left out or printed twice.

One such slip explains what would else take several wrong figures. It is named only where the moved
figures settle two failing checks or more, break none that holds, and no other move of the kind does
as much.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Final

from auditor.arithmetic import solve
from auditor.diagnosis.faults import Fault, MovedBlock, changed, failing, holds
from auditor.diagnosis.omitted import missing, omitted
from auditor.diagnosis.rows import value_of
from auditor.diagnosis.system import Constraint, System
from auditor.diagnosis.tracks import abreast
from auditor.diagnosis.tried import tried_out
from auditor.entry import Entry, Row, Table
from auditor.findings import Shift

MOST_ROWS: Final = 8
"""How many rows of a table are looked at."""
MOST_MATCHES: Final = 8
"""So many rows are tried that print what one figure is asked for …"""
MOST_PAIRS: Final = 200
"""… and about so many pairs of a table."""

Asked = Mapping[int, Mapping[Decimal, Decimal]]
"""For a figure, the values that failing checks ask of it, each with how far rounding may move it.
"""


def exchanged(system: System, open_: Sequence[Constraint], whole: bool) -> list[Fault]:
    """Rows of a table that changed places, wherever they stand: each takes what the other's sums
    ask for.

    Where the `whole` is asked for, it must leave none of the table's failing checks: a slide may
    settle more.
    """
    if len(open_) < 2:
        return []
    # How many checks fail of each table: a check between two tables counts for both.
    failing = Counter(name for own in open_ for name in _tables(own))
    found = _exchanged(system, open_, ("=", "<=", ">=") if whole else ("=",))
    if whole:
        return chosen(system, (block for block in found if _mends_all(block, failing)))
    # A slip that need not settle the whole is told only where a check within one table speaks for
    # it: what fails between two tables may be the other's fault.
    return chosen(
        system, (block for block in found if any(len(_tables(own)) == 1 for own in block.checks))
    )


def _tables(own: Constraint) -> set[str | None]:
    """The tables that a check is between; None stands for the text."""
    return {one.table for one in own.check.operands}


def _mends_all(block: MovedBlock, failing: Mapping[str | None, int]) -> bool:
    """Whether a slip settles all that fails of its table; what fails between two tables is put down
    to the one that fails elsewhere, too. `failing` has how many checks fail of each.
    """
    # `Counter` gives 0 for a table of which nothing fails.
    own = failing[block.shift.table]
    return own == len(block.checks) and all(
        own >= failing[other] for check in block.checks for other in _tables(check) if other
    )


def blocks(
    system: System, open_: Sequence[Constraint], unexplained: Sequence[Constraint]
) -> list[Fault]:
    """The slips of whole rows behind failing identities; each check is settled by one of them.

    Two cells that print each other's figures are told of any, another slip of those only that no
    single figure explains.
    """
    found = list(_shifted(system, open_, False)) if len(open_) > 1 else []
    found += omitted(system, unexplained)
    if len(unexplained) > 1:
        found += _shifted(system, unexplained, True)
    return chosen(system, found)


def aside(
    system: System, open_: Sequence[Constraint], unexplained: Sequence[Constraint]
) -> list[Fault]:
    """Rows whose cells moved aside, where that leaves none of the table's failing checks: no slide
    says less.
    """
    found: list[MovedBlock] = []
    # Of all hard checks that fail, those of other causes too, one that the moved figures stand in
    # and that still fails speaks against the move.
    numbers = {own.number for own in system.failing if own.hard}
    for table in system.tables.values() if len(unexplained) > 1 else ():
        for cells in _in_all(table, [own for own in open_ if table.id in _tables(own)]):
            indexes = {one.index for one in cells}
            for shift, sources, last in _aside(table, cells):
                found += tried_out(system, numbers, indexes, shift, sources, last)
    return chosen(system, [block for block in found if len(block.checks) > 1])


def _in_all(table: Table, failing: Sequence[Constraint]) -> Iterator[tuple[Entry, ...]]:
    """The rows and printed lines of a table of which each of its failing checks, two at least, has
    a figure.
    """
    for cells in _printed_rows(table) if len(failing) > 1 else ():
        indexes = {one.index for one in cells}
        if all(not indexes.isdisjoint(own.members) for own in failing):
            yield cells


def chosen(system: System, found: Iterable[MovedBlock]) -> list[Fault]:
    """The slips that settle most, each check by one; none where another does it as well."""
    # Two slips that come to the same figures are one; that of most checks and fewest figures is
    # first.
    ranked = sorted(
        {block.result: block for block in found}.values(),
        key=lambda block: (-len(block.checks), len(block.moved)),
    )
    taken: set[int] = set()
    kept = []
    for at, block in enumerate(ranked):
        if block.numbers & taken:
            continue
        taken |= block.numbers
        # Where another slip of the same size settles one of these checks, too, which it was cannot
        # be told: neither is. Its checks stay taken, so that the other is not told in its place.
        size = len(block.checks), len(block.moved)
        equal = (
            other for other in ranked[at + 1 :] if (len(other.checks), len(other.moved)) == size
        )
        if not any(block.numbers & other.numbers for other in equal):
            kept.append(_fault(system, block))
    return kept


def _fault(system: System, block: MovedBlock) -> Fault:
    """The slip with all that follows from it: what need not be met and holds then, and where the
    row was missed.
    """
    # Of two rows that may each be the copy both are among the moved figures: they are not put right
    # together.
    values = changed(system, block.moved) if block.alternatives == 1 else {}
    settled = set(block.numbers)
    settled |= {own.number for own in failing(system, values) if holds(own, values)}
    if block.shift.kind == "row-omitted":
        settled |= {own.number for own in missing(system, block)}
    return Fault(
        (block.shift,), block.moved, tuple(sorted(settled)), alternatives=block.alternatives
    )


# --- cells and rows that changed places -----------------------------------------------------------


def asked_of(open_: Iterable[Constraint], relations: Container[str] = ("=",)) -> Asked:
    """What failing checks ask of each figure that they have, never less than nothing."""
    asked: dict[int, dict[Decimal, Decimal]] = {}
    for own in open_:
        for at, index in enumerate(own.members if own.relation in relations and own.linear else ()):
            value = solve(own.check.polynomial, own.values, at)
            # A tail may ask for a little less than nothing.
            if value is not None and value >= -own.slack:
                values, value = asked.setdefault(index, {}), max(value, Decimal(0))
                # Of two checks that ask the same the surer says how far it may be off.
                values[value] = min(values.get(value, own.slack), own.slack)
    return asked


def _exchanged(
    system: System, open_: Sequence[Constraint], relations: Container[str]
) -> Iterator[MovedBlock]:
    asked = asked_of(open_, relations)
    suspect = {index for own in open_ for index in own.members}
    numbers = {own.number for own in open_}
    for table in system.tables.values():
        for upper, lower in _matching(table, asked):
            pairs = [
                (entry, lower.cells[column])
                for column, entry in upper.cells.items()
                if column in lower.cells
            ]
            shift = shift_of("rows-swapped", table, pairs[0][0], pairs[0][1], tuple(upper.cells))
            sources = [*pairs, *((two, one) for one, two in pairs)]
            yield from tried_out(system, numbers, suspect, shift, sources, None)


def _matching(table: Table, asked: Asked) -> Iterator[tuple[Row, Row]]:
    """The pairs of rows of which one prints what the other is asked for."""
    rows = table.rows
    for one, two in _matches(table, asked):
        # Rows that print other columns would leave figures without a place.
        if rows[one].cells.keys() == rows[two].cells.keys():
            yield rows[one], rows[two]


def _matches(table: Table, asked: Asked) -> Iterable[tuple[int, int]]:
    """The places of such rows, the upper first, no pair twice; about `MOST_PAIRS` of them."""
    # For each row its cells that a failing check asks another value of.
    wanting = [
        [(column, one) for column, one in row.cells.items() if one.index in asked]
        for row in table.rows
    ]
    # Each value asked for is looked up in its column, sorted: to put each row beside each takes too
    # long in a table of thousands.
    printed = _sorted(table, dict.fromkeys(column for cells in wanting for column, _ in cells))
    seen: dict[tuple[int, int], None] = {}
    for at, cells in enumerate(wanting):
        for column, entry in cells:
            for other in _printing(printed[column], asked[entry.index], value_of(entry)):
                if other != at:
                    seen[(min(at, other), max(at, other))] = None
        if len(seen) >= MOST_PAIRS:
            break
    return seen


def _sorted(table: Table, columns: Iterable[str]) -> dict[str, list[tuple[Decimal, int]]]:
    """What some columns print, each from the least on: (value, place of the row)."""
    return {
        column: sorted(
            (value_of(row.cells[column]), at)
            for at, row in enumerate(table.rows)
            if column in row.cells
        )
        for column in columns
    }


def _printing(
    printed: Sequence[tuple[Decimal, int]], asked: Mapping[Decimal, Decimal], own: Decimal
) -> Iterator[int]:
    """The places of a few rows that print what is asked for in the place of an `own` value, within
    rounding.
    """
    for value, slack in asked.items():
        # -1 comes before every place of a row, so all rows of that value are met.
        start = bisect_left(printed, (value - slack, -1))
        for found, at in printed[start : start + MOST_MATCHES]:
            if found > value + slack:
                break
            # A row that prints what stands here already would change nothing.
            if found != own:
                yield at


def _shifted(system: System, open_: Sequence[Constraint], whole: bool) -> Iterator[MovedBlock]:
    """Cells of a row, or of a printed line of several rows: all moved aside where the `whole` is
    asked for, else two exchanged.
    """
    suspect = {index for own in open_ for index in own.members}
    numbers = {own.number for own in system.failing if own.hard}
    asked = asked_of(open_)
    for table in system.tables.values():
        wrong = [
            cells for cells in _printed_rows(table) if any(one.index in suspect for one in cells)
        ]
        for cells in wrong[:MOST_ROWS]:
            moves = _aside(table, cells) if whole else _crossed(table, cells, asked)
            for shift, sources, last in moves:
                yield from tried_out(system, numbers, suspect, shift, sources, last)


def _printed_rows(table: Table) -> Iterator[tuple[Entry, ...]]:
    """The figures of each row, and of each printed line of several."""
    yield from (tuple(row.cells.values()) for row in table.rows)
    yield from abreast(table)


_Moves = Iterator[tuple[Shift, list[tuple[Entry, Entry]], Entry | None]]
"""(the slip, [(figure, where its value is printed)], the figure whose value is printed nowhere)."""


def _aside(table: Table, cells: Sequence[Entry]) -> _Moves:
    """Cells moved aside by one, from any of them on."""
    if len(cells) > 2:
        for start in range(len(cells) - 2):
            # Printed `0 | 100 | 60` for `100 | 60 | 40`: each cell takes what the next one prints,
            # and what the last one should have is printed nowhere. Reversed, the cells moved to the
            # left.
            for own in (cells[start:], cells[::-1][start:]):
                # The ends are named as they stand in print, whichever way the cells moved.
                first, last = (
                    min(own[0], own[-1], key=cells.index),
                    max(own[0], own[-1], key=cells.index),
                )
                yield (
                    shift_of("row-shift", table, first, last, _named(own)),
                    list(pairwise(own)),
                    own[-1],
                )


def _crossed(table: Table, cells: Sequence[Entry], asked: Asked) -> _Moves:
    """Two cells of which one prints what the other is asked for."""
    for one, two in combinations(cells, 2):
        wanted = (
            (asked.get(one.index, {}), value_of(two)),
            (asked.get(two.index, {}), value_of(one)),
        )
        if any(
            abs(value - other) <= slack for own, other in wanted for value, slack in own.items()
        ):
            yield (
                shift_of("cells-swapped", table, one, two, _named((one, two))),
                [(one, two), (two, one)],
                None,
            )


def _named(cells: Sequence[Entry]) -> tuple[str, ...]:
    """The columns of some cells, behind their rows where these are several."""
    across = len({(one.side, one.code or one.name) for one in cells}) > 1
    return tuple(f"{one.name}{one.column}" if across else one.column for one in cells)


def shift_of(kind: str, table: Table, first: Entry, last: Entry, columns: tuple[str, ...]) -> Shift:
    """A slip of a table from one figure to another."""
    return Shift(kind, table.id, columns, first, last)
