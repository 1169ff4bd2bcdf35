"""Rows put under a code that is not theirs: one sum has just their figures too much, and another
lacks just these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from auditor.diagnosis.doubled import TELLING
from auditor.diagnosis.faults import Changed, Fault, Moved, holds, unprinted
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry, Row, Table
from auditor.findings import Shift


class _Room(NamedTuple):
    """What is missing below a row in one column: by a sum that lacks it, or as nothing at all
    stands below.
    """

    amount: Decimal
    slack: Decimal
    number: int | None = None
    """The failing check that says so."""


Rooms = Mapping[tuple[str, str], _Room]
"""By the code of a row and the column."""


def recoded(system: System, open_: Sequence[Constraint]) -> list[Fault]:
    """The rows of each table that stand under another's code: a code that other tables print and
    this one lacks.
    """
    found: list[Fault] = []
    taken: set[int] = set()
    suspect = {index for own in open_ if own.linear for index in own.members}
    tables = system.tables
    for table in tables.values():
        if suspect.isdisjoint(entry.index for entry in table.entries):
            continue
        leaves = [
            row
            for row in _leaves(table)
            if not suspect.isdisjoint(one.index for one in row.cells.values())
        ]
        absent = _absent(table, tables.values()) if leaves else {}
        rooms = _rooms(open_, table) if absent else {}
        for row in leaves if rooms else ():
            fit = _moved(system, row, absent, rooms, open_)
            if fit is not None and not taken & set(fit.settled):
                found.append(fit)
                taken.update(fit.settled)
    for twins in (_twins, _misplaced):
        left = [own for own in open_ if own.number not in taken]
        for fault in twins(system, left):
            if not taken & set(fault.settled):
                found.append(fault)
                taken.update(fault.settled)
    return found


def _twins(system: System, open_: Sequence[Constraint]) -> Iterator[Fault]:
    """Rows under a code that another row of the table has, and that other tables print under a code
    that this one lacks.
    """
    tables = system.tables
    for table in tables.values() if open_ else ():
        rows: dict[str, list[Row]] = {}
        for row in table.rows:
            rows.setdefault(row.code, []).append(row)
        twins = [own for code, own in rows.items() if code and len(own) == 2]
        absent = _absent(table, tables.values()) if twins else {}
        for first, second in twins:
            named = [(row, _named(row, absent)) for row in (first, second)]
            known = [(row, right) for row, right in named if right is not None]
            tried = known or [
                (row, above) for row in (first, second) for above in _short(open_, table)
            ]
            made = (
                _parted(system, open_, wrong, right, second if wrong is first else first)
                for wrong, right in tried
            )
            fit = sorted(
                (one for one in made if one is not None), key=lambda one: -len(one.settled)
            )
            if fit and (len(fit) == 1 or len(fit[0].settled) > len(fit[1].settled)):
                yield fit[0]


def _short(open_: Iterable[Constraint], table: Table) -> list[Row]:
    """The rows of a table whose sums lack something."""
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
    printed = [entry for entry in wrong.cells.values() if _value(entry)]
    values = _put(system, wrong, other)
    settled = []
    for own in open_:
        if not own.linear:
            continue
        off = abs(_off(own, values))
        touched = not values.keys().isdisjoint(own.members)
        met = touched and holds(own, values)
        above = any(
            right.code.startswith(one.code) for one in own.check.operands if one.code
        ) or any(not one.code and one.table == printed[0].table for one in own.check.operands)
        if met or above and any(abs(off - _value(one)) <= own.slack for one in printed):
            settled.append(own.number)
        elif touched and own.relation == "=":
            return None
    moved = tuple(Moved(unprinted(entry, right), _value(entry), entry) for entry in printed)
    if not settled:
        return None
    shift = Shift(
        "row-recoded",
        printed[0].table or "",
        tuple(one.column for one in printed),
        printed[0],
        moved[0].entry,
    )
    return Fault((shift,), moved, tuple(sorted(settled)))


def _put(system: System, first: Row, second: Row) -> Changed:
    """The figures of a row in the place of another's."""
    both = (
        (entry, second.cells[column])
        for column, entry in first.cells.items()
        if column in second.cells
    )
    known = system.entries
    return {
        one.index: (_value(other), system.half(one.index))
        for one, other in both
        if one.index in known
    }


def _misplaced(system: System, open_: Sequence[Constraint]) -> Iterator[Fault]:
    """Rows in one figure that a sum has too much of and that another lacks: under which code they
    belong is all that shows.
    """
    sums: dict[tuple[str, str], dict[str, tuple[Entry, Decimal, Decimal, list[int]]]] = {}
    for own in open_:
        stated, judgement = own.check.stated, own.check.judgement
        if (
            stated is None
            or judgement is None
            or not judgement.difference
            or not own.linear
            or not stated.code
        ):
            continue
        if len(own.members) > 2 and all(
            (one.table, one.column) == (stated.table, stated.column) for one in own.check.operands
        ):
            known = sums.setdefault((stated.table or "", stated.column), {})
            known.setdefault(stated.code, (stated, judgement.difference, own.slack, []))[3].append(
                own.number
            )
    for (name, column), known in sums.items():
        lacking = [one for one in known.values() if one[1] > 0]
        over = [one for one in known.values() if one[1] < 0]
        if len(lacking) == len(over) == 1:
            yield from _moved_below(system.tables[name], column, over[0], lacking[0])


def _moved_below(
    table: Table,
    column: str,
    over: tuple[Entry, Decimal, Decimal, list[int]],
    lacking: tuple[Entry, Decimal, Decimal, list[int]],
) -> Iterator[Fault]:
    """The one leaf of a sum that is just what it has too much and what the other lacks."""
    leaves = [
        row for row in _leaves(table) if row.code.startswith(over[0].code) and column in row.cells
    ]
    fit = [
        row
        for row in leaves
        if abs(_value(row.cells[column]) + over[1]) <= over[2]
        and abs(_value(row.cells[column]) - lacking[1]) <= lacking[2]
    ]
    under = table.row(lacking[0].code)
    alone = fit and sum(map(bool, map(_value, fit[0].cells.values()))) == 1
    if len(fit) == 1 and under is not None and alone:
        entry = fit[0].cells[column]
        shift = Shift("row-recoded", table.id, (column,), entry, lacking[0])
        moved = (Moved(unprinted(lacking[0], under), _value(entry), entry),)
        yield Fault((shift,), moved, tuple(sorted({*over[3], *lacking[3]})))


def _rooms(open_: Iterable[Constraint], table: Table) -> Rooms:
    found = {
        (row.code, column): _Room(_value(entry), Decimal(0))
        for row in _leaves(table)
        for column, entry in row.cells.items()
    }
    for own in open_:
        stated, judgement = own.check.stated, own.check.judgement
        if (
            stated is None
            or judgement is None
            or not judgement.difference
            or not own.linear
            or own.relation != "="
        ):
            continue
        same = all(
            one.table == table.id and one.column == stated.column for one in own.check.operands
        )
        if same and stated.code and judgement.difference > 0:
            found[stated.code, stated.column] = _Room(judgement.difference, own.slack, own.number)
    return found


def _absent(table: Table, others: Iterable[Table]) -> Mapping[str, Row]:
    """The rows of other tables whose code this one does not print, by their code."""
    return {
        row.code: row
        for other in others
        if other is not table
        for row in other.rows
        if row.code and not table.row(row.code)
    }


def _leaves(table: Table) -> Iterator[Row]:
    """The rows with a code and figures of their own that no other row stands below."""
    upper = {row.code[:length] for row in table.rows for length in range(1, len(row.code))}
    return (
        row
        for row in table.rows
        if row.code and row.code not in upper and any(map(_value, row.cells.values()))
    )


def _moved(
    system: System, row: Row, absent: Mapping[str, Row], rooms: Rooms, open_: Sequence[Constraint]
) -> Fault | None:
    """The slip, where one code alone takes all of the row's figures and without them all holds that
    it stands in.
    """
    printed = {column: entry for column, entry in row.cells.items() if _value(entry)}
    telling = max(
        len(entry.figure.value.as_tuple().digits) for entry in printed.values() if entry.figure
    )
    if len(printed) < 2 and telling < TELLING:
        return None
    known = {one.number for one in open_}
    nothing = {
        entry.index: (Decimal(0), Decimal(0))
        for entry in printed.values()
        if entry.index in system.entries
    }
    excess = {
        own.number: own
        for index in nothing
        for own in system.touching(index)
        if own.number in known
    }
    if not excess or any(own.linear and _fails(own, nothing) for own in excess.values()):
        return None
    fit: dict[str, list[_Room]] = {}
    for code in absent:
        rows = (
            [_room(rooms, code, entry) for entry in printed.values()]
            if len(code) == len(row.code)
            else [None]
        )
        taking = [one for one in rows if one is not None]
        if len(taking) == len(rows):
            fit[code] = taking
    codes = [code for code in fit if absent[code].name == row.name] or list(fit)
    if len(codes) != 1:
        return None
    right = absent[codes[0]]
    moved = tuple(
        Moved(unprinted(entry, right), _value(entry), entry) for entry in printed.values()
    )
    numbers = {*excess, *(one.number for one in fit[right.code] if one.number is not None)}
    numbers |= {
        own.number
        for own in open_
        if _counts_nothing(own, right.code, [one.value for one in moved])
    }
    first = next(iter(printed.values()))
    shift = Shift("row-recoded", first.table or "", tuple(printed), first, moved[0].entry)
    return Fault((shift,), moved, tuple(sorted(numbers)))


def _counts_nothing(own: Constraint, code: str, amounts: Iterable[Decimal]) -> bool:
    """Whether a check is off by just one of the figures of a row that is not there."""
    named = own.linear and any(entry.code == code for entry in own.check.operands)
    return named and any(abs(abs(own.at) - amount) <= own.slack for amount in amounts)


def _fails(own: Constraint, values: Mapping[int, tuple[Decimal, Decimal]]) -> bool:
    return own.relation == "=" and abs(_off(own, values)) > own.slack


def _off(own: Constraint, values: Mapping[int, tuple[Decimal, Decimal]]) -> Decimal:
    """How far a linear check is off with some figures changed."""
    changes = (
        own.slopes[index] * (values[index][0] - value)
        for index, value in zip(own.members, own.values, strict=True)
        if index in values
    )
    return own.at + sum(changes)


def _room(rooms: Rooms, code: str, entry: Entry) -> _Room | None:
    """What is missing just above a code, where that is just a figure."""
    for length in range(len(code) - 1, 0, -1):
        room = rooms.get((code[:length], entry.column))
        if room is not None:
            return room if abs(room.amount - _value(entry)) <= room.slack else None
    return None


def _value(entry: Entry) -> Decimal:
    return entry.value or Decimal(0)
