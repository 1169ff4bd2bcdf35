"""From a set of figures to the values that make every check hold, and how good an explanation that
is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from auditor import slip
from auditor.arithmetic import PRECISION, ZERO, Verdict, solve
from auditor.diagnosis import slips
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry
from auditor.language import terms
from auditor.records import frozen

_STEADY: Final = terms("signed")
"""Quantities that may well be negative."""
_TRIED: Final = 4
"""How many values of one figure are tried."""
_MOST_STEPS: Final = 2000
"""How many partial assignments are looked at; beyond it the rest of the figures stay without a
value.
"""
_SURE: Final = 3
_LIKELY: Final = 1
_VAGUE: Final = 0


@frozen
class Change:
    """One figure of a repair: its new value in base units and in its printed unit; None where none
    is determined.
    """

    index: int
    value: Decimal | None = None
    printed: Decimal | None = None
    step: Decimal = Decimal("0.01")
    kind: str = ""
    source: Entry | None = None


@frozen
class Explanation:
    """A smallest set of changes that makes every check hold."""

    changes: tuple[Change, ...]
    gain: int
    """Checks that hold after the repair and did not before, less those that held and are tails
    after it.
    """
    doubts: int
    """Changes that nothing else in the report bears out: an amount behind a percentage alone; one
    below 0 counts twice.
    """

    @property
    def determined(self) -> bool:
        """Whether the checks determine the value of every change."""
        return all(change.value is not None for change in self.changes)

    @property
    def cost(self) -> int:
        """The rank by slips."""
        return sum(slips.COSTS.get(change.kind, 5) for change in self.changes)

    @property
    def copied(self) -> int:
        """How many changes are of a figure whose like stands only behind it: of two alike the
        second is the copy.
        """
        return sum(
            change.source is not None and change.source.index > change.index
            for change in self.changes
        )


def explain(
    system: System, spared: frozenset[int], chosen: frozenset[int], clock: Clock
) -> Explanation:
    """The values of a repair, and how well it explains what was found."""
    with localcontext(PRECISION):
        solver = _Solver(system, spared, chosen, clock)
        found = solver.assign({}, frozenset(chosen)) or {}
        changes = tuple(_change(system, index, found.get(index)) for index in sorted(chosen))
        doubts = sum(_doubtful(system, spared, change) for change in changes)
        return Explanation(changes, solver.gain(found), doubts)


def moved(
    system: System, spared: frozenset[int], explanation: Explanation, other: Mapping[int, int]
) -> Explanation:
    """The explanation with some figures replaced by others that stand in the same relations."""
    changes = []
    for change in explanation.changes:
        index = other.get(change.index, change.index)
        if index == change.index or change.value is None:
            changes.append(change if index == change.index else Change(index))
            continue
        value = system.value(index) + change.value - system.value(change.index)
        new = _change(system, index, value)
        changes.append(
            new if new.kind else _change(system, index, _typed(system, spared, index, value))
        )
    doubts = explanation.doubts + sum(
        2 * _negative(system, new) - 2 * _negative(system, old)
        for new, old in zip(changes, explanation.changes, strict=True)
    )
    return Explanation(tuple(changes), explanation.gain, doubts)


def _typed(system: System, spared: frozenset[int], index: int, value: Decimal) -> Decimal:
    """Of the values that its sums leave a figure, the one that a slip explains; the value itself
    where none or several do.
    """
    figure = system.entries[index].figure
    own = [
        one for one in system.touching(index) if one.number not in spared and one.relation == "="
    ]
    if figure is None or figure.is_ratio or not own:
        return value
    width = min(one.slack / abs(slope) if (slope := one.slopes.get(index)) else ZERO for one in own)
    near = {
        other * figure.factor
        for other in slips.variants(figure)
        if abs(other * figure.factor - value) <= width
    }
    fit = [
        other
        for other in near
        if all(
            one.verdict({index: (other, system.reach(index, other))}) is not Verdict.FAILS
            for one in own
        )
    ]
    return fit[0] if len(fit) == 1 else value


@dataclass(slots=True)
class _Solver:
    """Values for the figures of a repair, one after the other, each as its checks give it."""

    system: System
    spared: frozenset[int]
    chosen: frozenset[int]
    clock: Clock
    steps: int = 0

    def assign(
        self, values: dict[int, Decimal], open_: frozenset[int]
    ) -> dict[int, Decimal] | None:
        """Values for the open figures with which no check fails; None where there are none. A
        figure may stay without.
        """
        self.steps += 1
        if not open_ or self.steps > _MOST_STEPS or self.clock.over:
            return values
        ranked = {index: self._candidates(index, values, open_) for index in sorted(open_)}
        index = max(
            ranked, key=lambda at: (max(ranked[at].values(), default=-1), len(ranked[at]), -at)
        )
        candidates = ranked[index]
        if not candidates:
            return values
        for value in sorted(candidates, key=lambda value: -candidates[value])[:_TRIED]:
            tried = {**values, index: value}
            if all(
                constraint.verdict(self._changed(tried)) is not Verdict.FAILS
                for constraint in self._closed(index, tried)
            ):
                found = self.assign(tried, open_ - {index})
                if found is not None:
                    return found
        return None if values else {}

    def _closed(self, index: int, values: Mapping[int, Decimal]) -> Iterator[Constraint]:
        """The checks of a figure none of whose figures is open."""
        for constraint in self.system.touching(index):
            if constraint.number not in self.spared and all(
                at in values for at in constraint.members if at in self.chosen
            ):
                yield constraint

    def _changed(self, values: Mapping[int, Decimal]) -> dict[int, tuple[Decimal, Decimal]]:
        return {
            index: (value, _finest(self.system, index, value)) for index, value in values.items()
        }

    def _candidates(
        self, index: int, values: Mapping[int, Decimal], open_: frozenset[int]
    ) -> dict[Decimal, Decimal]:
        """The values that single checks give a figure, each with the weight of what speaks for
        it.
        """
        weights: dict[Decimal, Decimal] = {}
        vague: list[tuple[Decimal, Decimal]] = []
        sums: list[tuple[Decimal, Decimal]] = []
        for constraint in self.system.touching(index):
            if (
                constraint.number in self.spared
                or constraint.relation != "="
                or any(at in open_ and at != index for at in constraint.members)
            ):
                continue
            at = [
                values.get(member, value)
                for member, value in zip(constraint.members, constraint.values, strict=True)
            ]
            value = solve(constraint.check.polynomial, at, constraint.members.index(index))
            if value is None:
                continue
            weight = self._weight(constraint, index)
            if weight == _VAGUE:
                slope = abs(constraint.slopes[index])
                vague.append((value, constraint.slack / slope if slope else ZERO))
                continue
            if weight == _LIKELY:
                sums.append((value, constraint.slack / abs(constraint.slopes[index])))
            rounded = _on_grid(self.system, index, value)
            weights[rounded] = weights.get(rounded, ZERO) + weight
        for group in self.system.loose.get(index, ()):
            self._also(index, group, values, open_, weights)
        for value, width in vague:
            for known in weights:
                if abs(known - value) <= width:
                    weights[known] += Decimal("0.1")
        if not weights and vague:
            return self._slipped(index, vague)
        if sums and max(weights.values(), default=ZERO) < _SURE:
            self._preferred(index, weights, sums)
        return weights

    def _also(
        self,
        index: int,
        group: Iterable[Constraint],
        values: Mapping[int, Decimal],
        open_: frozenset[int],
        weights: dict[Decimal, Decimal],
    ) -> None:
        """What a failing check that need not be met would have the figure be, in each of its
        readings.
        """
        for reading in group:
            if (
                reading.number not in self.spared
                or index not in reading.members
                or reading.relation != "="
                or any(at in open_ and at != index for at in reading.members)
            ):
                continue
            at = [
                values.get(member, value)
                for member, value in zip(reading.members, reading.values, strict=True)
            ]
            value = solve(reading.check.polynomial, at, reading.members.index(index))
            weight = self._weight(reading, index)
            if value is not None and weight != _VAGUE:
                rounded = _on_grid(self.system, index, value)
                weights[rounded] = weights.get(rounded, ZERO) + weight

    def _preferred(
        self, index: int, weights: dict[Decimal, Decimal], sums: list[tuple[Decimal, Decimal]]
    ) -> None:
        """Sums leave a figure a tail: of the values they allow, one that a slip explains goes
        before one that none does.
        """
        figure = self.system.entries[index].figure
        if figure is None or slip.kind(
            figure, max(weights, key=lambda value: weights[value]) / figure.factor, figure.step
        ):
            return
        typed = {
            value
            for value in weights
            if slip.kind(figure, value / figure.factor, figure.step)
            and all(abs(value - centre) <= width for centre, width in sums)
        } or set(self._slipped(index, sums))
        if figure.is_ratio:  # so many percentages lie within what rounding allows that one digit more or less says little
            typed = {
                value
                for value in typed
                if slip.kind(figure, value / figure.factor, figure.step)
                not in ("digit", "last-digit")
            }
        if len(typed) == 1:
            weights[next(iter(typed))] = max(weights.values()) + 1

    def _weight(self, constraint: Constraint, index: int) -> int:
        if constraint.check.strict or (constraint.linear and len(constraint.members) == 2):
            return _SURE
        if constraint.linear:
            return _LIKELY
        entry = self.system.entries[index]
        return _LIKELY if entry.figure is not None and entry.figure.is_ratio else _VAGUE

    def _slipped(self, index: int, vague: list[tuple[Decimal, Decimal]]) -> dict[Decimal, Decimal]:
        """Where only percentages bear on an amount: the one value within what they allow that a
        slip explains.
        """
        near = [
            value
            for value, wider in self.system.slipped(index).items()
            if all(abs(value - centre) <= width + wider for centre, width in vague)
        ]
        fit = [
            value
            for value in near
            if all(
                constraint.verdict(self._changed({index: value})) is not Verdict.FAILS
                for constraint in self._closed(index, {index: value})
            )
        ]
        return {fit[0]: Decimal("0.5")} if len(fit) == 1 else {}

    def gain(self, values: Mapping[int, Decimal]) -> int:
        """Checks that hold after and did not before, less those that held before and do not after.

        What a likely slip leaves a tail of counts as holding: it was chosen for the slip among
        values that all leave one.
        """
        changed = self._changed(values)
        slipped = all(
            slip.kind(
                self.system.entries[index].figure,
                value / self.system.factor(index),
                self.system.grid(index),
            )
            for index, value in values.items()
        )
        good = (Verdict.HOLDS, Verdict.ROUNDING) if slipped else (Verdict.HOLDS,)
        touched = {
            constraint.number: constraint
            for index in values
            for constraint in self.system.touching(index)
            if constraint.number not in self.spared and constraint.relation == "="
        }
        gained = 0
        for constraint in touched.values():
            if any(index in self.chosen and index not in values for index in constraint.members):
                continue
            before = constraint.check.verdict is Verdict.HOLDS
            gained += (
                constraint.verdict(changed) in (good if constraint.failing else good[:1])
            ) - before
        loose = {
            group[0].number: group for index in values for group in self.system.loose.get(index, ())
        }
        return gained + sum(
            any(reading.verdict(changed) is not Verdict.FAILS for reading in group)
            for number, group in loose.items()
            if number in self.spared
        )


def _finest(system: System, index: int, value: Decimal) -> Decimal:
    """Half the step that a proposed value needs to be printed."""
    printed = value / system.factor(index)
    figure = system.entries[index].figure
    other = figure is not None and slip.unit_of(figure, printed)
    if other or printed == printed.quantize(system.grid(index), ROUND_HALF_UP):
        return system.reach(index, value)
    step = min(system.grid(index), system.norms.get(system.entries[index].table, Decimal("0.01")))
    return min(system.half(index), step * system.factor(index) / 2)


def _on_grid(system: System, index: int, value: Decimal) -> Decimal:
    """A value as it can be printed: in the figure's own decimals, or where a digit was lost in
    those of its table.
    """
    factor, own = system.factor(index), system.grid(index)
    entry = system.entries[index]
    printed = value / factor
    if printed == printed.quantize(own, ROUND_HALF_UP):
        return value
    norm = system.norms.get(entry.table, Decimal("0.01"))
    exact = entry.figure is not None and (entry.figure.is_ratio or not entry.figure.is_amount)
    step = own if exact else min(own, norm)
    return printed.quantize(step, ROUND_HALF_UP) * factor


def _change(system: System, index: int, value: Decimal | None) -> Change:
    if value is None:
        return Change(index)
    entry, own = system.entries[index], system.grid(index)
    printed = value / system.factor(index)
    norm = system.norms.get(entry.table, own)
    usual = (
        entry.figure is not None
        and entry.figure.is_amount
        and printed == printed.quantize(norm, ROUND_HALF_UP)
    )
    step = max(own, norm) if usual and own < norm else own
    if printed != printed.quantize(own, ROUND_HALF_UP):
        step = Decimal(1).scaleb(int(printed.normalize().as_tuple().exponent))
    kind = slip.kind(entry.figure, printed, step)
    source: Entry | None = None
    if not kind:
        kind, source = slips.elsewhere(entry, system.report.ledger)
    return Change(index, value, printed.quantize(step, ROUND_HALF_UP), step, kind, source)


def _doubtful(system: System, spared: frozenset[int], change: Change) -> int:
    """Whether nothing but one percentage speaks for the change; 2 for a value below 0, which cannot
    be.
    """
    if _negative(system, change):
        return 2
    entry = system.entries[change.index]
    if entry.figure is not None and entry.figure.is_ratio:
        return (
            not change.kind
            and change.printed is not None
            and not _near(entry.figure.value, change.printed)
        )
    if change.kind not in ("", "shift", "pasted", "omitted"):
        return False
    failing = [
        constraint
        for constraint in system.touching(change.index)
        if constraint.number not in spared and constraint.failing
    ]
    return len(failing) < 2 and all(not constraint.linear for constraint in failing)


def _near(one: Decimal, two: Decimal) -> bool:
    """Whether two percentages are of one order, or of no size at all."""
    low, high = sorted((abs(one), abs(two)))
    return high <= 10 * low or high <= 1


def _negative(system: System, change: Change) -> bool:
    entry = system.entries[change.index]
    name = entry.name or entry.label
    if change.value is None or not change.value < 0 <= system.value(change.index):
        return False
    return (
        entry.figure is not None
        and entry.figure.is_ratio
        or not any(word in name for word in _STEADY)
    )
