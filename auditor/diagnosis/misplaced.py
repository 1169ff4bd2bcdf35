"""Rows under a code that their table prints for another row: two rows under one code, or a figure
below one sum that belongs below another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from auditor.diagnosis.faults import (
    Changed,
    Fault,
    MovedFigure,
    holds,
    off_with,
    sums_off,
    unprinted,
)
from auditor.diagnosis.rows import absent_from, leaves_of, value_of
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry, Row, Table
from auditor.findings import Shift


def twins(system: System, open_: Sequence[Constraint]) -> Iterator[Fault]:
    """Rows under a code that another row of the table has, and that other tables print under a code
    that this one lacks.
    """
    tables = system.tables
    for table in tables.values() if open_ else ():
        twins = _alike(table)
        absent = absent_from(table, tables.values()) if twins else {}
        for pair in twins:
            made = (
                _parted(system, open_, wrong, right, pair[1] if wrong is pair[0] else pair[0])
                for wrong, right in _owners(open_, table, pair, absent)
            )
            fit = sorted(
                (one for one in made if one is not None), key=lambda one: -len(one.settled)
            )
            # The one that settles more than any other; of equals none.
            if fit and (len(fit) == 1 or len(fit[0].settled) > len(fit[1].settled)):
                yield fit[0]


def _alike(table: Table) -> list[tuple[Row, Row]]:
    """The rows of a table that two and two stand under one code."""
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.code, []).append(row)
    # Of three rows under one code it cannot be told which belongs where.
    return [(own[0], own[1]) for code, own in rows.items() if code and len(own) == 2]


def _owners(
    open_: Iterable[Constraint], table: Table, pair: tuple[Row, Row], absent: Mapping[str, Row]
) -> list[tuple[Row, Row]]:
    """(a row of two with one code, the row whose code or whose sum it may belong to): by its name,
    else each of both under each sum that fails. A row without figures belongs to none.
    """
    filled = [row for row in pair if any(map(value_of, row.cells.values()))]
    named = [(row, right) for row in filled if (right := _named(row, absent)) is not None]
    return named or [(row, above) for row in filled for above in _unmet(open_, table)]


def _unmet(open_: Iterable[Constraint], table: Table) -> list[Row]:
    """The rows of a table that failing sums state."""
    # Two printings of one quantity say nothing of the parts below.
    stated = [own.check.stated for own in open_ if own.linear and len(own.members) > 2]
    codes = dict.fromkeys(
        one.code for one in stated if one is not None and one.table == table.id and one.code
    )
    return [row for code in codes if (row := table.row(code)) is not None]


def _named(row: Row, absent: Mapping[str, Row]) -> Row | None:
    """The one row of other tables with a row's name and a code of its level."""
    found = [
        other
        for code, other in absent.items()
        if other.name == row.name and len(code) == len(row.code)
    ]
    return found[0] if len(found) == 1 else None


def _parted(
    system: System, open_: Sequence[Constraint], wrong: Row, right: Row, other: Row
) -> Fault | None:
    """The slip that gives a row its own code: each check that has the code's row holds then, or
    lacks just the row.

    A check that took the row for the code's has the `other` instead.
    """
    printed = [entry for entry in wrong.cells.values() if value_of(entry)]
    # A formula that asks for the code got one of the two rows; if it was the wrong one, the other's
    # figures stand in its place.
    values = _put(system, wrong, other)
    settled = _settled(open_, values, right, printed)
    if not settled:
        return None
    moved = tuple(MovedFigure(unprinted(entry, right), value_of(entry), entry) for entry in printed)
    shift = Shift(
        "row-recoded",
        printed[0].table or "",
        tuple(one.column for one in printed),
        printed[0],
        moved[0].entry,
    )
    return Fault((shift,), moved, tuple(sorted(settled)))


def _settled(
    open_: Iterable[Constraint], values: Changed, right: Row, printed: Sequence[Entry]
) -> list[int]:
    """The checks that hold with some figures changed, or that lack just a row; none where a sum
    that has these figures does neither.
    """
    settled: list[int] = []
    for own in open_:
        touched = own.linear and not values.keys().isdisjoint(own.members)
        if touched and holds(own, values) or _lacks(own, values, right, printed):
            settled.append(own.number)
        # A sum that still fails speaks against the move as a whole.
        elif touched and own.relation == "=":
            return []
    return settled


def _lacks(own: Constraint, values: Changed, right: Row, printed: Sequence[Entry]) -> bool:
    """Whether a linear check, with some figures changed, is off by just one of a row's, and has a
    sum that they would count in.
    """
    if not own.linear or not _above(own, right, printed):
        return False
    off = abs(off_with(own, values))
    return any(abs(off - value_of(one)) <= own.slack for one in printed)


def _above(own: Constraint, right: Row, printed: Sequence[Entry]) -> bool:
    """Whether a check has a sum above a row, or a total of the table."""
    return any(right.code.startswith(one.code) for one in own.check.operands if one.code) or any(
        not one.code and one.table == printed[0].table for one in own.check.operands
    )


def _put(system: System, first: Row, second: Row) -> Changed:
    """The figures of a row in the place of another's."""
    both = (
        (entry, second.cells[column])
        for column, entry in first.cells.items()
        if column in second.cells
    )
    known = system.entries
    return {
        one.index: (value_of(other), system.half(one.index))
        for one, other in both
        if one.index in known
    }


def misplaced(system: System, open_: Sequence[Constraint]) -> Iterator[Fault]:
    """Rows in one figure that a sum has too much of and that another lacks: under which code they
    belong is all that shows.
    """
    for (name, column), known in _sums(open_).items():
        short = [one for one in known.values() if one.lack > 0]
        over = [one for one in known.values() if one.lack < 0]
        # Two sums that lack the same amount leave open which of them it belongs to.
        if len(short) == len(over) == 1:
            yield from _moved_below(system.tables[name], column, over[0], short[0])


class _Sum(NamedTuple):
    """A total of one column that its parts do not come to."""

    stated: Entry
    lack: Decimal
    """How much the parts lack, in base units; below 0 how much they have too much."""
    slack: Decimal
    numbers: list[int]
    """The failing checks that say so."""


def _sums(open_: Iterable[Constraint]) -> dict[tuple[str, str], dict[str, _Sum]]:
    """The totals of coded rows that their parts do not come to: by table and column, then by the
    code of the total.
    """
    found: dict[tuple[str, str], dict[str, _Sum]] = {}
    for own, stated, lack in sums_off(open_):
        if stated.code:
            sums = found.setdefault((stated.table or "", stated.column), {})
            sums.setdefault(stated.code, _Sum(stated, lack, own.slack, [])).numbers.append(
                own.number
            )
    return found


def _moved_below(table: Table, column: str, over: _Sum, short: _Sum) -> Iterator[Fault]:
    """The one leaf of a sum that is just what it has too much and what the other lacks."""
    fit = [
        row
        for row in leaves_of(table)
        if row.code.startswith(over.stated.code)
        and column in row.cells
        and _between(value_of(row.cells[column]), over, short)
    ]
    under = table.row(short.stated.code)
    # A row with figures in other columns would be wrong there, too.
    alone = fit and sum(map(bool, map(value_of, fit[0].cells.values()))) == 1
    if len(fit) == 1 and under is not None and alone:
        entry = fit[0].cells[column]
        shift = Shift("row-recoded", table.id, (column,), entry, short.stated)
        moved = (MovedFigure(unprinted(short.stated, under), value_of(entry), entry),)
        yield Fault((shift,), moved, tuple(sorted({*over.numbers, *short.numbers})))


def _between(value: Decimal, over: _Sum, short: _Sum) -> bool:
    """Whether a value is what one sum has too much and what another lacks, within rounding."""
    return abs(value + over.lack) <= over.slack and abs(value - short.lack) <= short.slack
