"""The decided checks of a report as one system over its figures: what diagnosis and detection power
work on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from typing import Any, Final

from auditor.arithmetic import (
    ZERO,
    Verdict,
    decide,
    decided,
    restatement,
    solve_slope,
    span,
    value_of,
)
from auditor.diagnosis.slips import variants
from auditor.entry import POINT, Entry, Table, stepped
from auditor.findings import Check, Report, other_printings
from auditor.interval import Interval
from auditor.records import changing, kept
from auditor.rules.resolve import Operands
from auditor.severity import Severity
from auditor.slip import unit_of

UNPUT: Final = ("structure", "zero-base", "branches", "unit")
"""Kinds of checks that are no one relation between figures, or that name what is wrong with theirs
already.
"""


class Constraint:
    """One decided check as a relation over figures, by their index in the ledger; worked out only
    as far as it is asked.
    """

    def __init__(
        self,
        number: int,
        check: Check,
        norms: Mapping[str | None, Decimal],
        printings: tuple[Entry, ...] = (),
    ) -> None:
        self.number, self.check, self.norms, self.printings = number, check, norms, printings
        self.members = tuple([entry.index for entry in check.operands])
        self.integers: Any = None
        """The relation in integers, once it was needed (see `elimination`)."""
        self.likely: dict[Decimal, Decimal] = {}
        """How far it is off by chance, by the width of a figure that is counted besides `widths`.
        """
        self.allowed: dict[tuple[Decimal, Decimal, Decimal], tuple[int, int]] = {}
        """How many steps a figure may change, by the same, its slope and its step."""

    @kept
    def linear(self) -> bool:
        """Whether no figures are multiplied."""
        return max(map(len, self.check.polynomial), default=0) < 2

    @kept
    def values(self) -> tuple[Decimal, ...]:
        """The printed values in base units, blanks as 0."""
        return tuple([entry.value or ZERO for entry in self.check.operands])

    @kept
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

    @kept
    def at(self) -> Decimal:
        """The polynomial as printed."""
        return value_of(self.check.polynomial, self.values)

    @kept
    def slopes(self) -> dict[int, Decimal]:
        """Its partial derivatives there."""
        if self.linear:
            slopes = {
                self.members[monomial[0]]: coefficient
                for monomial, coefficient in self.check.polynomial.items()
                if monomial
            }
            # 甲 - 甲: the figure is asked for, and takes no part.
            return slopes | {index: ZERO for index in self.members if index not in slopes}
        return {
            index: solve_slope(self.check.polynomial, self.values, position)
            for position, index in enumerate(self.members)
        }

    @kept
    def slack(self) -> Decimal:
        """How far rounding may move it."""
        # The first operand is the text's, the second the table's. With the same decimals no
        # rounding is between them; what a second table prints a step apart may be meant as well.
        if self.check.strict:
            text, table = self.halves
            apart = (abs((other.value or ZERO) - self.values[1]) for other in self.printings)
            return (ZERO if text == table else text + (table if text < table else ZERO)) + max(
                apart, default=ZERO
            )
        # For a sum the half steps add up; for a product the corners of the box say how far it
        # reaches.
        if self.linear:
            halves = self.halves
            terms = self.check.polynomial.items()
            return sum(
                [
                    abs(coefficient) * halves[monomial[0]]
                    for monomial, coefficient in terms
                    if monomial
                ],
                ZERO,
            )
        box = [
            Interval.around(value, half)
            for value, half in zip(self.values, self.halves, strict=True)
        ]
        reach = span(self.check.polynomial, box)
        # The box need not lie evenly around the printed value: the wider side counts.
        return max(reach.high - self.at, self.at - reach.low)

    @kept
    def positions(self) -> dict[int, int]:
        """Where each figure stands among the members."""
        return {index: position for position, index in enumerate(self.members)}

    @kept
    def widths(self) -> list[Decimal]:
        """The printed steps of the figures that are not 0, each as it weighs in the relation."""
        return [
            width
            for position, value in enumerate(self.values)
            # A figure printed as 0 or left blank has no residue.
            if value and (width := self.width(position))
        ]

    def width(self, position: int) -> Decimal:
        """The printed step of a figure as it weighs in the relation."""
        return abs(self.slopes.get(self.members[position], ZERO)) * self.graded[position] * 2

    def room(self, index: int) -> Decimal:
        """How far rounding may move one of its figures; 0 where the relation does not turn on it as
        printed.
        """
        slope = self.slopes[index]
        return self.slack / abs(slope) if slope else ZERO

    @property
    def relation(self) -> str:
        """`=`, `<=` …"""
        return self.check.relation

    @property
    def failing(self) -> bool:
        """Whether the printed figures fail it."""
        return self.check.verdict is Verdict.FAILS

    @property
    def hard(self) -> bool:
        """Whether it must be met: a check that holds, or an identity that can be read in one way
        only.

        A failing word (大于) need not: the word can be what is wrong."""
        return not self.failing or (
            self.check.rule.severity is Severity.ERROR
            and not self.check.readings
            and self.check.kind != "word"
            and not self.check.wrong
        )

    @kept
    def readings(self) -> tuple[Constraint, ...]:
        """The same claim read otherwise, where it can be."""
        return tuple(
            Constraint(self.number, check, self.norms)
            for check in self.check.readings
            if check.judgement is not None
        )

    @kept
    def step(self) -> Decimal:
        """The printed step of the stated figure in base units; 0 where it prints none."""
        stated = self.check.stated.figure if self.check.stated else None
        return stated.step * stated.factor if stated else ZERO

    @kept
    def position(self) -> int:
        """The position of the stated figure among the members."""
        stated = self.check.stated
        return self.members.index(stated.index) if stated is not None else 0

    def verdict(self, changed: Mapping[int, tuple[Decimal, Decimal]]) -> Verdict:
        """The verdict with some figures at another (value, half step) in base units."""
        # Nearly all checks are sums: their verdict follows from the steps alone.
        if self.linear and not self.check.strict:
            return self._moved(changed)
        values = [
            changed[index][0] if index in changed else value
            for index, value in zip(self.members, self.values, strict=True)
        ]
        if self.check.strict:
            return self._restated(values)
        halves = [
            changed[index][1] if index in changed else half
            for index, half in zip(self.members, self.halves, strict=True)
        ]
        return decide(
            self.check.polynomial, self.relation, values, halves, self.position, self.step
        )

    def _moved(self, changed: Mapping[int, tuple[Decimal, Decimal]]) -> Verdict:
        """The verdict of a sum with some figures changed, from its value as printed."""
        at, reach = self.at, self.slack
        for index, value, half in zip(self.members, self.values, self.halves, strict=True):
            if index in changed:
                slope = self.slopes[index]
                at += slope * (changed[index][0] - value)
                reach += abs(slope) * (changed[index][1] - half)
        stated = self.members[self.position]
        own = changed[stated][0] if stated in changed else self.values[self.position]
        times = self.slopes.get(stated)
        return decided(
            self.relation,
            at,
            Interval(at - reach, at + reach),
            own - at / times if times else None,
            own,
            self.step,
        )

    def _restated(self, values: Sequence[Decimal]) -> Verdict:
        """The verdict of a text's figure on what tables print, as the engine has it."""
        text, table = self.check.operands
        if text.figure is None:
            return Verdict.FAILS
        printed = (values[1], stepped(table)[1])
        return restatement(text.figure, values[0], [printed, *map(stepped, self.printings)])


@changing
class System:
    """The decided checks of a report as constraints, and which of them each figure takes part in.

    A constraint is known by the number of its check and made only where it is asked for: most
    checks of a report hold and stand far from what fails.
    """

    report: Report
    checks: tuple[Check, ...]
    entries: Mapping[int, Entry]
    norms: Mapping[str | None, Decimal]
    numbers: Mapping[int, list[int]]
    """For a figure, the numbers of the checks it takes part in."""
    printings: Mapping[int, tuple[Entry, ...]]
    failing: tuple[Constraint, ...] = ()
    """The constraints that the printed figures fail."""
    loose: Mapping[int, tuple[tuple[Constraint, ...], ...]] = field(default_factory=dict)
    """For a figure, the failing checks that need not be met: those with lawful exceptions, and
    claims in all readings.
    """
    tables: Mapping[str, Table] = field(default_factory=dict)
    """The tables of the report itself: those of others beside it were printed by others."""
    boards: dict[str, Any] = field(default_factory=dict)
    """The boards of its tables (see `board`), once they were needed."""
    _slipped: dict[int, Mapping[Decimal, Decimal]] = field(default_factory=dict)
    _made: dict[int, Constraint] = field(default_factory=dict)
    _touching: dict[int, tuple[Constraint, ...]] = field(default_factory=dict)

    def constraint(self, number: int) -> Constraint:
        """The constraint of a check, by its number."""
        found = self._made.get(number)
        if found is None:
            check = self.checks[number]
            others = self.printings.get(check.operands[1].index, ()) if check.strict else ()
            found = self._made[number] = Constraint(number, check, self.norms, others)
        return found

    def touching(self, index: int) -> tuple[Constraint, ...]:
        """The constraints that a figure takes part in."""
        found = self._touching.get(index)
        if found is None:
            found = self._touching[index] = tuple(map(self.constraint, self.numbers.get(index, ())))
        return found

    def grid(self, index: int) -> Decimal:
        """The step that a changed figure would be printed in, in its printed unit: its own, or its
        table's where blank.
        """
        entry = self.entries[index]
        if entry.figure is not None:
            return entry.figure.step
        return self.norms.get(entry.table, Decimal("0.01"))

    def factor(self, index: int) -> Decimal:
        """The factor from the printed unit to base units; of a blank cell that of its table."""
        entry = self.entries[index]
        if entry.figure is not None:
            return entry.figure.factor
        # A blank prints no unit: 万元, the usual one, where its whole table prints none.
        table = self.report.ledger.tables.get(entry.table or "")
        known = [other.figure.factor for other in table.entries if other.figure] if table else []
        return known[0] if known else Decimal(10000)

    def half(self, index: int) -> Decimal:
        """Half a step of a changed figure in base units."""
        entry = self.entries[index]
        if entry.figure is not None:
            return entry.figure.half
        return self.grid(index) * self.factor(index) / 2

    def reach(self, index: int, value: Decimal) -> Decimal:
        """Half a step of a figure that is changed to a value: of its own unit, or of the one that
        its digits are right in.
        """
        figure = self.entries[index].figure
        unit = unit_of(figure, value / figure.factor) if figure is not None else ""
        return replace(figure, unit=unit).half if figure is not None and unit else self.half(index)

    def slipped(self, index: int) -> Mapping[Decimal, Decimal]:
        """What a figure may have been before a single slip, and how much wider such a value reaches
        than it does.
        """
        if index not in self._slipped:
            entry, own = self.entries[index], self.half(index)
            figure = entry.figure
            # A table prints no amount below its last digit: 18.28万元 stands for no 18.28元.
            least = figure.step if figure is not None and entry.table else ZERO
            values = [
                variant * figure.factor
                for variant in (variants(figure) if figure is not None else ())
                if figure is not None and not 0 < abs(variant) < least
            ]
            self._slipped[index] = {value: self.reach(index, value) - own for value in values}
        return self._slipped[index]

    def value(self, index: int) -> Decimal:
        """The printed value in base units, blanks as 0."""
        return self.entries[index].value or ZERO


def build(report: Report) -> System:
    """The system of a report's decided checks."""
    checks = tuple(check for check in report.checks if _decided(check))
    entries: dict[int, Entry] = {}
    numbers: dict[int, list[int]] = {}
    for number, check in enumerate(checks):
        for entry in check.operands:
            index = entry.index
            if index in numbers:
                numbers[index].append(number)
            else:
                numbers[index], entries[index] = [number], entry
    system = System(
        report, checks, entries, report.ledger.norms, numbers, other_printings(report.checks)
    )
    # `上年.06` is table 06 of a report beside this one.
    system.tables = {
        name: table for name, table in report.ledger.tables.items() if POINT not in name
    }
    system.failing = tuple(
        system.constraint(number)
        for number, check in enumerate(checks)
        if check.verdict is Verdict.FAILS
    )
    system.loose = {index: tuple(found) for index, found in _loose(system).items()}
    return system


def _decided(check: Check) -> bool:
    """Whether a check is decided, and one relation between figures."""
    return (
        check.judgement is not None
        and bool(check.operands)
        and check.verdict is not Verdict.UNDECIDED
        and check.kind not in UNPUT
    )


def _loose(system: System) -> dict[int, list[tuple[Constraint, ...]]]:
    found: dict[int, list[tuple[Constraint, ...]]] = {}
    for own in system.failing:
        if not own.hard:
            group = (own, *own.readings)
            for index in {index for reading in group for index in reading.members}:
                found.setdefault(index, []).append(group)
    return found
