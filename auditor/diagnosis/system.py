"""The decided checks of a report as one system over its figures: what diagnosis and detection power work on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from auditor.arithmetic import ZERO, Interval, Verdict, judge, restates, solve_slope, span, value_of
from auditor.entry import Entry
from auditor.findings import Check, Report, Severity
from auditor.rules.resolve import Operands

UNPUT: Final = ("structure", "zero-base")
"""Kinds of checks that are no relation between figures: nothing can be changed to a value that makes them hold."""


class Constraint:
    """One decided check as a relation over figures, by their index in the ledger; worked out only as far as it is asked."""

    def __init__(self, number: int, check: Check, norms: Mapping[str | None, Decimal], printings: tuple[Entry, ...] = ()) -> None:
        self.number, self.check, self.norms, self.printings = number, check, norms, printings
        self.members = tuple(entry.index for entry in check.operands)
        self.integers: Any = None
        """The relation in integers, once it was needed (see `hitting`)."""

    @cached_property
    def linear(self) -> bool:
        """Whether no figures are multiplied."""
        return all(len(monomial) < 2 for monomial in self.check.polynomial)

    @cached_property
    def values(self) -> tuple[Decimal, ...]:
        """The printed values in base units, blanks as 0."""
        return tuple(entry.value or ZERO for entry in self.check.operands)

    @cached_property
    def _halves(self) -> tuple[list[Decimal], list[Decimal]]:
        return Operands(entries=list(self.check.operands)).halves(self.norms)

    @property
    def halves(self) -> list[Decimal]:
        """Half a printed step of each figure in base units."""
        return self._halves[0]

    @property
    def graded(self) -> list[Decimal]:
        """The half steps by which a tail is graded."""
        return self._halves[1]

    @cached_property
    def at(self) -> Decimal:
        """The polynomial as printed."""
        return value_of(self.check.polynomial, self.values)

    @cached_property
    def slopes(self) -> dict[int, Decimal]:
        """Its partial derivatives there."""
        if self.linear:
            return {self.members[monomial[0]]: coefficient for monomial, coefficient in self.check.polynomial.items() if monomial}
        return {index: solve_slope(self.check.polynomial, self.values, position) for position, index in enumerate(self.members)}

    @cached_property
    def slack(self) -> Decimal:
        """How far rounding may move it."""
        if self.check.strict:
            fine, coarse = sorted(self.halves)
            apart = (abs((other.value or ZERO) - self.values[1]) for other in self.printings)
            return (ZERO if fine == coarse else coarse) + max(apart, default=ZERO)
        if self.linear:
            return sum((abs(coefficient) * self.halves[monomial[0]] for monomial, coefficient in self.check.polynomial.items() if monomial),
                       ZERO)
        box = [Interval.around(value, half) for value, half in zip(self.values, self.halves, strict=True)]
        reach = span(self.check.polynomial, box)
        return max(reach.high - self.at, self.at - reach.low)

    @property
    def relation(self) -> str:
        """`=`, `<=` …"""
        return self.check.relation

    @property
    def failing(self) -> bool:
        """Whether the printed figures fail it."""
        return self.check.verdict is Verdict.FAILS

    @property
    def position(self) -> int:
        """The position of the stated figure among the members."""
        stated = self.check.stated
        return self.members.index(stated.index) if stated is not None else 0

    def verdict(self, changed: Mapping[int, tuple[Decimal, Decimal]]) -> Verdict:
        """The verdict with some figures at another (value, half step) in base units."""
        values = [changed[index][0] if index in changed else value for index, value in zip(self.members, self.values, strict=True)]
        halves = [changed[index][1] if index in changed else half for index, half in zip(self.members, self.halves, strict=True)]
        if self.check.strict:
            return self._restated(values, halves)
        stated = self.check.stated.figure if self.check.stated else None
        step = stated.step * stated.factor if stated else ZERO
        return judge(self.check.polynomial, self.relation, values, halves, self.position, step).verdict

    def _restated(self, values: Sequence[Decimal], halves: Sequence[Decimal]) -> Verdict:
        steps = [half * 2 or Decimal("0.01") for half in halves]
        others = [(values[1], steps[1]), *((entry.figure.amount, entry.figure.step * entry.figure.factor)
                                           for entry in self.printings if entry.figure)]
        if any(restates(values[0], steps[0], value, step) is Verdict.HOLDS for value, step in others):
            return Verdict.HOLDS
        return Verdict.FAILS


@dataclass(slots=True)
class System:
    """All constraints of a report, and which of them each figure takes part in."""

    report: Report
    entries: Mapping[int, Entry]
    constraints: tuple[Constraint, ...]
    touching: Mapping[int, tuple[Constraint, ...]]
    norms: Mapping[str | None, Decimal]
    loose: Mapping[int, tuple[tuple[Constraint, ...], ...]] = field(default_factory=dict)
    """For a figure, the failing checks that need not be met: those with lawful exceptions, and claims in all readings."""

    def is_hard(self, constraint: Constraint) -> bool:
        """Whether the check must be met: one that holds, or an identity that can be read in one way only."""
        return not constraint.failing or (constraint.check.rule.severity is Severity.ERROR and not constraint.check.readings)

    def grid(self, index: int) -> Decimal:
        """The step that a changed figure would be printed in, in its printed unit: its own, or its table's where blank."""
        entry = self.entries[index]
        if entry.figure is not None:
            return entry.figure.step
        return self.norms.get(entry.table, Decimal("0.01"))

    def factor(self, index: int) -> Decimal:
        """The factor from the printed unit to base units; of a blank cell that of its table."""
        entry = self.entries[index]
        if entry.figure is not None:
            return entry.figure.factor
        table = self.report.ledger.tables.get(entry.table or "")
        known = [other.figure.factor for other in table.entries if other.figure] if table else []
        return known[0] if known else Decimal(10000)

    def half(self, index: int) -> Decimal:
        """Half a step of a changed figure in base units."""
        entry = self.entries[index]
        if entry.figure is not None:
            return entry.figure.half
        return self.grid(index) * self.factor(index) / 2

    def value(self, index: int) -> Decimal:
        """The printed value in base units, blanks as 0."""
        return self.entries[index].value or ZERO


def build(report: Report) -> System:
    """The system of a report's decided checks."""
    norms = report.ledger.norms
    entries: dict[int, Entry] = {}
    touching: dict[int, list[Constraint]] = {}
    constraints: list[Constraint] = []
    printings = _printings(report.checks)
    for check in report.checks:
        if check.verdict is Verdict.UNDECIDED or not check.operands or check.kind in UNPUT or check.judgement is None:
            continue
        others = printings.get(check.operands[1].index, ()) if check.strict else ()
        constraints.append(Constraint(len(constraints), check, norms, others))
        for entry in check.operands:
            entries[entry.index] = entry
            touching.setdefault(entry.index, []).append(constraints[-1])
    return System(report, entries, tuple(constraints), {index: tuple(found) for index, found in touching.items()}, norms,
                  {index: tuple(found) for index, found in _loose(constraints, norms).items()})


def _loose(constraints: Iterable[Constraint], norms: Mapping[str | None, Decimal]) -> dict[int, list[tuple[Constraint, ...]]]:
    found: dict[int, list[tuple[Constraint, ...]]] = {}
    for own in constraints:
        if own.failing and (own.check.readings or own.check.rule.severity is not Severity.ERROR):
            readings = tuple(Constraint(own.number, check, norms) for check in own.check.readings if check.judgement is not None)
            for index in {index for reading in (own, *readings) for index in reading.members}:
                found.setdefault(index, []).append((own, *readings))
    return found


def _printings(checks: Iterable[Check]) -> dict[int, tuple[Entry, ...]]:
    """For a table figure, the printings of the same quantity elsewhere that differ from it by rounding."""
    found: dict[int, list[Entry]] = {}
    for check in checks:
        if check.verdict is Verdict.ROUNDING and check.relation == "=" and len(check.operands) == 2:
            one, two = check.operands
            found.setdefault(one.index, []).append(two)
            found.setdefault(two.index, []).append(one)
    return {index: tuple(entries) for index, entries in found.items()}
