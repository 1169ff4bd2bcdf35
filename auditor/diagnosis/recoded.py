"""Rows put under a code that is not theirs: one sum has just their figures too much, and another
lacks just these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import NamedTuple

from auditor.diagnosis.doubled import TELLING
from auditor.diagnosis.faults import (
    Changed,
    Fault,
    MovedFigure,
    lacking,
    numbers,
    of_column,
    off_with,
    unprinted,
)
from auditor.diagnosis.misplaced import misplaced, twins
from auditor.diagnosis.rows import absent_from, leaves_of, value_of
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
    found = _disjoint(_under_another(system, open_))
    # In this order: what one sort of slip settles is no more open to the next.
    for others in (twins, misplaced):
        known = numbers(found)
        left = [own for own in open_ if own.number not in known]
        found = _disjoint([*found, *others(system, left)])
    return found


def _disjoint(found: Iterable[Fault]) -> list[Fault]:
    """The slips, the first of those that settle the same check."""
    kept: list[Fault] = []
    taken: set[int] = set()
    for fault in found:
        # `_disjoint` is called again with what it kept in front, so a later sort of slip never
        # displaces an earlier one.
        if taken.isdisjoint(fault.settled):
            kept.append(fault)
            taken.update(fault.settled)
    return kept


def _under_another(system: System, open_: Sequence[Constraint]) -> Iterator[Fault]:
    """Rows under a code that stands once in their table."""
    suspect = {index for own in open_ if own.linear for index in own.members}
    tables = system.tables
    for table in tables.values():
        leaves = _suspected(table, suspect)
        absent = absent_from(table, tables.values()) if leaves else {}
        rooms = _rooms(open_, table) if absent else {}
        for row in leaves if rooms else ():
            fit = _moved(system, row, absent, rooms, open_)
            if fit is not None:
                yield fit


def _suspected(table: Table, suspect: AbstractSet[int]) -> list[Row]:
    """The leaves of a table that have a figure of checks that fail."""
    if suspect.isdisjoint(entry.index for entry in table.entries):
        return []
    return [
        row
        for row in leaves_of(table)
        if not suspect.isdisjoint(one.index for one in row.cells.values())
    ]


def _rooms(open_: Iterable[Constraint], table: Table) -> Rooms:
    """What is missing below each row of a table: the whole of a leaf's figure, or what its sum
    lacks.
    """
    found = {
        (row.code, column): _Room(value_of(entry), Decimal(0))
        for row in leaves_of(table)
        for column, entry in row.cells.items()
    }
    for own in open_:
        known = lacking(own)
        if known is None or own.relation != "=":
            continue
        stated, lack = known
        if stated.code and lack > 0 and of_column(own, table.id, stated.column):
            # What the sum says goes before what the row prints as a leaf.
            found[stated.code, stated.column] = _Room(lack, own.slack, own.number)
    return found


def _moved(
    system: System, row: Row, absent: Mapping[str, Row], rooms: Rooms, open_: Sequence[Constraint]
) -> Fault | None:
    """The slip, where one code alone takes all of the row's figures and without them all holds that
    it stands in.
    """
    printed = {column: entry for column, entry in row.cells.items() if value_of(entry)}
    excess = _freed(system, printed.values(), open_) if _telling(printed.values()) else []
    # Its figures are too much in no check, or too few to tell.
    if not excess:
        return None
    fit = _fitting(row, printed.values(), absent, rooms)
    right = _owner(row, [absent[code] for code in fit])
    if right is None:
        return None
    moved = tuple(
        MovedFigure(unprinted(entry, right), value_of(entry), entry) for entry in printed.values()
    )
    settled = {own.number for own in (*excess, *_missing(open_, right.code, moved))}
    settled |= {one.number for one in fit[right.code] if one.number is not None}
    first = next(iter(printed.values()))
    shift = Shift("row-recoded", first.table or "", tuple(printed), first, moved[0].entry)
    return Fault((shift,), moved, tuple(sorted(settled)))


def _telling(printed: Collection[Entry]) -> bool:
    """Whether a row's figures are several, or one with so many digits that it stands elsewhere by
    no chance.
    """
    digits = max(
        len(entry.figure.value.as_tuple().digits) for entry in printed if entry.figure is not None
    )
    return len(printed) > 1 or digits >= TELLING


def _freed(
    system: System, printed: Iterable[Entry], open_: Iterable[Constraint]
) -> list[Constraint]:
    """The failing checks that a row's figures stand in, where without these all of them hold; none
    where one does not.
    """
    known = {one.number for one in open_}
    nothing = {
        entry.index: (Decimal(0), Decimal(0)) for entry in printed if entry.index in system.entries
    }
    excess = {
        own.number: own
        for index in nothing
        for own in system.touching(index)
        if own.number in known
    }
    # Without the row each of them has to hold: else something else is wrong as well.
    failing = any(own.linear and _fails(own, nothing) for own in excess.values())
    return [] if failing else list(excess.values())


def _fitting(
    row: Row, printed: Collection[Entry], absent: Mapping[str, Row], rooms: Rooms
) -> dict[str, list[_Room]]:
    """The codes of a row's level that take all of its figures, with what is missing there in each
    column.
    """
    fit: dict[str, list[_Room]] = {}
    for code in absent:
        # 类, 款 and 项 have codes of 3, 5 and 7 digits: a slip in a code leaves its level.
        if len(code) == len(row.code):
            taking = [room for entry in printed if (room := _room(rooms, code, entry)) is not None]
            if len(taking) == len(printed):
                fit[code] = taking
    return fit


def _owner(row: Row, fit: Sequence[Row]) -> Row | None:
    """The row that figures belong to: the only one that takes them, or of several that of their
    own row's name.
    """
    own = [one for one in fit if one.name == row.name] if len(fit) > 1 else fit
    return own[0] if len(own) == 1 else None


def _missing(
    open_: Iterable[Constraint], code: str, moved: Iterable[MovedFigure]
) -> Iterator[Constraint]:
    """The checks that name a row that is not there, and are off by just one of its figures."""
    amounts = [one.value for one in moved]
    for own in open_:
        named = own.linear and any(entry.code == code for entry in own.check.operands)
        if named and any(abs(abs(own.at) - amount) <= own.slack for amount in amounts):
            yield own


def _fails(own: Constraint, values: Changed) -> bool:
    return own.relation == "=" and abs(off_with(own, values)) > own.slack


def _room(rooms: Rooms, code: str, entry: Entry) -> _Room | None:
    """What is missing just above a code, where that is just a figure."""
    # The nearest code above that prints something: 2080505 is missing below 20805, or below 208.
    for length in range(len(code) - 1, 0, -1):
        room = rooms.get((code[:length], entry.column))
        if room is not None:
            return room if abs(room.amount - value_of(entry)) <= room.slack else None
    return None
