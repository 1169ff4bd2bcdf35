"""Rows printed twice: what stands beside a row, or above it as total, is printed in it again."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from auditor.arithmetic import ZERO
from auditor.diagnosis.blocks import Asked, asked_of, chosen, shift_of
from auditor.diagnosis.faults import Fault, MovedBlock, MovedFigure
from auditor.diagnosis.system import Constraint, System
from auditor.diagnosis.tracks import tracks
from auditor.diagnosis.tried import settled_by
from auditor.entry import Row, Table
from auditor.findings import Shift

TELLING: Final = 3
"""How many digits a figure has at least that stands in two rows of one column by no chance."""


def doubled(system: System, open_: Sequence[Constraint]) -> list[Fault]:
    """The rows that print what the row beside them, or the total above them, prints: all holds once
    they do not.
    """
    return chosen(system, _doubled(system, open_)) if open_ else []


def _doubled(system: System, open_: Sequence[Constraint]) -> Iterator[MovedBlock]:
    """Rows that print what the row beside or a total above them prints, where their sums ask for
    other figures.
    """
    asked = asked_of(open_)
    numbers = {own.number for own in open_}
    for table in system.tables.values():
        for upper, lower in _twice(table, asked):
            found = [
                own
                for row in (lower, upper)
                if (own := _repaired(system, row, asked, numbers)) is not None
            ]
            yield from _copies(_shift(table, upper, lower), found)


def _twice(table: Table, asked: Asked) -> Iterator[tuple[Row, Row]]:
    """The rows that print the same and stand near each other, where other figures are asked of
    either.
    """
    # Only rows that a failing check asks something else of are looked at.
    wrong = {
        id(row) for row in table.rows if any(entry.index in asked for entry in row.cells.values())
    }
    if not wrong:
        return
    near = (pair for pair in _near(table) if any(id(one.row) in wrong for one in pair))
    # The same two come up again where one follows the other among the leaves of the lane, too, or
    # stands below it as its total.
    for upper, lower in dict.fromkeys(near):
        if _alike(upper.row, lower.row):
            yield upper.row, lower.row


_Repair = tuple[list[MovedFigure], tuple[Constraint, ...]]
"""(the figures that a row's sums ask for, the checks that hold with them)."""


def _copies(shift: Shift, found: Sequence[_Repair]) -> Iterator[MovedBlock]:
    """The slip for each row of two that may be the copy; where both settle the same, which it is
    cannot be told.
    """
    if len(found) == 2 and found[0][1] == found[1][1]:
        yield MovedBlock(shift, (*found[0][0], *found[1][0]), found[0][1], 2)
    else:
        yield from (MovedBlock(shift, tuple(moved), mended) for moved, mended in found)


def _shift(table: Table, upper: Row, lower: Row) -> Shift:
    """The slip of two rows that print the same."""
    one, two = (next(iter(row.cells.values())) for row in (upper, lower))
    return shift_of("row-doubled", table, one, two, tuple(upper.cells))


def _repaired(system: System, row: Row, asked: Asked, numbers: Container[int]) -> _Repair | None:
    """What a row's sums ask for, and the checks that hold with it; None where it is too little."""
    moved = [
        MovedFigure(entry, _wanted(wanted))
        for entry in row.cells.values()
        if (wanted := asked.get(entry.index))
    ]
    mended = settled_by(system, numbers, moved) if moved else ()
    # One wrong cell of a row of several is a wrong figure, no row printed twice.
    return (moved, mended) if mended and len(moved) >= min(2, len(row.cells)) else None


def _wanted(asked: Mapping[Decimal, Decimal]) -> Decimal:
    """The value that the surest check asks for: nothing, where that is what rounding leaves."""
    value = min(asked, key=asked.__getitem__)
    return value if value > asked[value] else ZERO


def _near(table: Table) -> Iterator[tuple[_Known, _Known]]:
    """The rows that stand one below the other, and each with the totals that it is a part of."""
    for lane in tracks(table):
        known = [_Known(row) for row in lane]
        yield from pairwise(known)
        # The totals that the row stands under, the highest first: 205, 20502 above 2050201. A code
        # that does not go on from the last of them closes it.
        totals: list[_Known] = []
        for one in known:
            while totals and not one.row.code.startswith(totals[-1].row.code):
                totals.pop()
            yield from ((total, one) for total in totals)
            if one.row.code:
                totals.append(one)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A row as itself."""

    row: Row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.row is other.row

    def __hash__(self) -> int:
        return id(self.row)


def _alike(upper: Row, lower: Row) -> bool:
    """Whether two rows print the same by no chance: other than 0 in two columns, or in one and with
    some digits.
    """
    above, below = (
        {column: entry.value or 0 for column, entry in row.cells.items()} for row in (upper, lower)
    )
    if above != below:
        return False
    filled = [entry for entry in upper.cells.values() if entry.value]
    # A total of one item prints the item's figure by right: 205 and 20502 below it.
    nested = upper.code.startswith(lower.code) or lower.code.startswith(upper.code)
    return len(filled) > 1 or any(
        not nested and entry.figure and len(entry.figure.value.as_tuple().digits) >= TELLING
        for entry in filled
    )
