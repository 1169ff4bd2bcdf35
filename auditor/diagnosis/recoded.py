"""Rows put under a code that is not theirs: one sum has just their figures too much, and another lacks just these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from auditor.diagnosis.blocks import TELLING
from auditor.diagnosis.faults import Fault, Moved, unprinted
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry, Row, Table
from auditor.findings import Shift


class _Room(NamedTuple):
    """What is missing below a row in one column: by a sum that lacks it, or as nothing at all stands below."""

    amount: Decimal
    slack: Decimal
    number: int | None = None
    """The failing check that says so."""


Rooms = Mapping[tuple[str, str], _Room]
"""By the code of a row and the column."""


def recoded(system: System, open_: Sequence[Constraint]) -> list[Fault]:
    """The rows of each table that stand under another's code: a code that other tables print and this one lacks."""
    found: list[Fault] = []
    taken: set[int] = set()
    suspect = {index for own in open_ if own.linear for index in own.members}
    tables = system.report.ledger.tables
    for table in tables.values():
        if suspect.isdisjoint(entry.index for entry in table.entries):
            continue
        leaves = [row for row in _leaves(table) if not suspect.isdisjoint(one.index for one in row.cells.values())]
        absent = _absent(table, tables.values()) if leaves else {}
        rooms = _rooms(open_, table) if absent else {}
        for row in leaves if rooms else ():
            fit = _moved(system, row, absent, rooms, open_)
            if fit is not None and not taken & set(fit.settled):
                found.append(fit)
                taken.update(fit.settled)
    return found


def _rooms(open_: Iterable[Constraint], table: Table) -> Rooms:
    found = {
        (row.code, column): _Room(_value(entry), Decimal(0))
        for row in _leaves(table)
        for column, entry in row.cells.items()
    }
    for own in open_:
        stated, judgement = own.check.stated, own.check.judgement
        if stated is None or judgement is None or not judgement.difference or not own.linear or own.relation != "=":
            continue
        same = all(one.table == table.id and one.column == stated.column for one in own.check.operands)
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
    return (row for row in table.rows if row.code and row.code not in upper and any(map(_value, row.cells.values())))


def _moved(
    system: System, row: Row, absent: Mapping[str, Row], rooms: Rooms, open_: Sequence[Constraint]
) -> Fault | None:
    """The slip, where one code alone takes all of the row's figures and without them all holds that it stands in."""
    printed = {column: entry for column, entry in row.cells.items() if _value(entry)}
    telling = max(len(entry.figure.value.as_tuple().digits) for entry in printed.values() if entry.figure)
    if len(printed) < 2 and telling < TELLING:
        return None
    known = {one.number for one in open_}
    nothing = {entry.index: (Decimal(0), Decimal(0)) for entry in printed.values() if entry.index in system.entries}
    excess = {own.number: own for index in nothing for own in system.touching(index) if own.number in known}
    if not excess or any(own.linear and _fails(own, nothing) for own in excess.values()):
        return None
    fit: dict[str, list[_Room]] = {}
    for code in absent:
        rows = [_room(rooms, code, entry) for entry in printed.values()] if len(code) == len(row.code) else [None]
        taking = [one for one in rows if one is not None]
        if len(taking) == len(rows):
            fit[code] = taking
    codes = [code for code in fit if absent[code].name == row.name] or list(fit)
    if len(codes) != 1:
        return None
    right = absent[codes[0]]
    moved = tuple(Moved(unprinted(entry, right), _value(entry), entry) for entry in printed.values())
    numbers = {*excess, *(one.number for one in fit[right.code] if one.number is not None)}
    numbers |= {own.number for own in open_ if _counts_nothing(own, right.code, [one.value for one in moved])}
    first = next(iter(printed.values()))
    shift = Shift("row-recoded", first.table or "", tuple(printed), first, moved[0].entry)
    return Fault((shift,), moved, tuple(sorted(numbers)))


def _counts_nothing(own: Constraint, code: str, amounts: Iterable[Decimal]) -> bool:
    """Whether a check is off by just one of the figures of a row that is not there."""
    named = own.linear and any(entry.code == code for entry in own.check.operands)
    return named and any(abs(abs(own.at) - amount) <= own.slack for amount in amounts)


def _fails(own: Constraint, values: Mapping[int, tuple[Decimal, Decimal]]) -> bool:
    at = own.at + sum(
        own.slopes[index] * (values[index][0] - value)
        for index, value in zip(own.members, own.values, strict=True)
        if index in values
    )
    return own.relation == "=" and abs(at) > own.slack


def _room(rooms: Rooms, code: str, entry: Entry) -> _Room | None:
    """What is missing just above a code, where that is just a figure."""
    for length in range(len(code) - 1, 0, -1):
        room = rooms.get((code[:length], entry.column))
        if room is not None:
            return room if abs(room.amount - _value(entry)) <= room.slack else None
    return None


def _value(entry: Entry) -> Decimal:
    return entry.value or Decimal(0)
