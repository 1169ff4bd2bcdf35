"""A slip of a table's structure: what was moved where, and what fails because of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from auditor.arithmetic import Verdict
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry, Row
from auditor.findings import Check, Shift
from auditor.records import frozen

Changed = Mapping[int, tuple[Decimal, Decimal]]
"""Figures by index, with another value and half of the step it is printed in, in base units."""


@frozen
class MovedFigure:
    """One figure of a slip: the value it should have, in base units, and where that is printed."""

    entry: Entry
    value: Decimal
    source: Entry | None = None


def unprinted(entry: Entry, row: Row) -> Entry:
    """The place of a figure in another row of its table, where nothing is printed."""
    # A name is said with its code once: `301 工资福利支出`.
    label = row.label if row.label.startswith(row.code) else f"{row.code} {row.label}"
    return Entry(
        "",
        None,
        place=entry.place,
        table=entry.table,
        row=row.label,
        name=row.name,
        code=row.code,
        column=entry.column,
        label=label,
    )


@frozen
class Fault:
    """The slips of one table that stand behind failing checks."""

    shifts: tuple[Shift, ...]
    moved: tuple[MovedFigure, ...]
    settled: tuple[int, ...]
    """The numbers of the failing checks that hold once it is put right."""
    left: tuple[int, ...] = ()
    """The numbers of the failing checks on moved figures that still fail."""
    also: tuple[Check, ...] = ()
    """Failing checks of words that follow from it."""
    alternatives: int = 1
    """How many rows it may be, each as well as the other."""


@frozen
class MovedBlock:
    """One slip: what it is, the figures it moved, and the failing checks that it settles."""

    shift: Shift
    moved: tuple[MovedFigure, ...]
    checks: tuple[Constraint, ...]
    alternatives: int = 1

    @property
    def numbers(self) -> frozenset[int]:
        """The checks it settles, by number."""
        return frozenset(check.number for check in self.checks)

    @property
    def result(self) -> frozenset[tuple[object, Decimal]]:
        """What the figures come to: two slips with the same are one."""
        return frozenset(
            (
                (
                    one.entry.table,
                    one.entry.side,
                    one.entry.code or one.entry.name,
                    one.entry.column,
                ),
                one.value,
            )
            for one in self.moved
        )


def numbers(faults: Iterable[Fault]) -> frozenset[int]:
    """The checks that faults account for: what still fails of figures that moved is not put right
    one by one.
    """
    return frozenset(number for fault in faults for number in (*fault.settled, *fault.left))


def changed(system: System, moved: Iterable[MovedFigure]) -> Changed:
    """The figures of a slip as they should be; those that are not printed at all are left out."""
    return {
        one.entry.index: (one.value, system.half(one.entry.index))
        for one in moved
        if one.entry.index in system.entries
    }


def holds(check: Constraint, values: Changed) -> bool:
    """Whether a check, in one of its readings, no longer fails with some figures changed."""
    return any(own.verdict(values) is not Verdict.FAILS for own in (check, *check.readings))


def failing(system: System, values: Changed) -> list[Constraint]:
    """The failing checks in which some figures stand, in any of their readings."""
    return [
        own
        for own in system.failing
        if any(not values.keys().isdisjoint(reading.members) for reading in (own, *own.readings))
    ]


def broken(system: System, *changed: Changed) -> int:
    """How many checks that hold, as printed, fail with each of some ways to change the same
    figures.
    """
    touched = {own.number: own for index in changed[0] for own in system.touching(index)}
    return sum(
        not own.failing and all(own.verdict(values) is Verdict.FAILS for values in changed)
        for own in touched.values()
    )


def lacking(own: Constraint) -> tuple[Entry, Decimal] | None:
    """The figure that a linear check states, and how much the other figures lack to it, in base
    units (below 0: how much they have too much); None where it is no linear check, states nothing
    or is met to the last digit.
    """
    stated, judgement = own.check.stated, own.check.judgement
    if stated is None or judgement is None or not judgement.difference or not own.linear:
        return None
    return stated, judgement.difference


def of_column(own: Constraint, table: str | None, column: str) -> bool:
    """Whether all figures of a check stand in one column of a table."""
    # A sum down one column, as 类 = 款 + 款: not one across a row, nor one with another table.
    return all(one.table == table and one.column == column for one in own.check.operands)


def sums_off(open_: Iterable[Constraint]) -> Iterator[tuple[Constraint, Entry, Decimal]]:
    """The sums down one column that their parts do not come to: (check, the total, how much the
    parts lack, in base units; below 0 how much they have too much).
    """
    for own in open_:
        known = lacking(own)
        # Two printings of one quantity are no sum that could lack a part.
        if known is not None and len(own.members) > 2:
            stated, lack = known
            if of_column(own, stated.table, stated.column):
                yield own, stated, lack


def off_with(own: Constraint, values: Changed) -> Decimal:
    """How far a linear check is off with some figures changed."""
    changes = (
        own.slopes[index] * (values[index][0] - value)
        for index, value in zip(own.members, own.values, strict=True)
        if index in values
    )
    return own.at + sum(changes)
