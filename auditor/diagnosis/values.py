"""Values for the figures of a repair: one after the other, each as its checks give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from auditor import slip
from auditor.arithmetic import ZERO, Verdict, solve
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.system import Constraint, System
from auditor.records import changing

_TRIED: Final = 4
"""How many values of one figure are tried."""
_MOST_STEPS: Final = 2000
"""How many partial assignments are looked at; beyond it the rest of the figures stay without a
value.
"""
# The weight of what gives a value: another printing of the quantity; a sum, or the amounts of a
# rate; a rate, for one of its amounts.
_SURE: Final = 3
_LIKELY: Final = 1
_VAGUE: Final = 0


@changing
class Solver:
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
        # The figure that most speaks for goes first: its value makes the others' known.
        ranked = {index: self._candidates(index, values, open_) for index in sorted(open_)}
        index = max(
            ranked, key=lambda at: (max(ranked[at].values(), default=-1), len(ranked[at]), -at)
        )
        candidates = ranked[index]
        # No check gives any of the open figures a value: they stay without.
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
        # Deeper down a dead end, at the top an answer without values.
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
            if constraint.number in self.spared:
                continue
            value = self._given(constraint, index, values, open_)
            if value is None:
                continue
            weight = self._weight(constraint, index)
            # A rate on the amount: 占5.6% leaves many values, so it only bears out what others
            # give.
            if weight == _VAGUE:
                vague.append((value, constraint.room(index)))
                continue
            # Such a check leaves a tail: what it gives may be off by the rounding of its figures.
            if weight == _LIKELY:
                sums.append((value, constraint.room(index)))
            rounded = on_grid(self.system, index, value)
            weights[rounded] = weights.get(rounded, ZERO) + weight
        for group in self.system.loose.get(index, ()):
            self._also(index, group, values, open_, weights)
        _borne_out(weights, vague)
        # Percentages alone: an amount is proposed only where one slip fits all of them.
        if not weights and vague:
            return self._slipped(index, vague)
        # No other printing of the quantity: a slip may decide within the tail.
        if sums and max(weights.values(), default=ZERO) < _SURE:
            self._preferred(index, weights, sums)
        return weights

    def _given(
        self,
        constraint: Constraint,
        index: int,
        values: Mapping[int, Decimal],
        open_: frozenset[int],
    ) -> Decimal | None:
        """The value that an equation gives a figure with the others as assigned; None where it
        gives none, or has another open figure.
        """
        if constraint.relation != "=" or any(
            at in open_ and at != index for at in constraint.members
        ):
            return None
        at = [
            values.get(member, value)
            for member, value in zip(constraint.members, constraint.values, strict=True)
        ]
        return solve(constraint.check.polynomial, at, constraint.members.index(index))

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
            # A check that must be met was asked already.
            if reading.number not in self.spared or index not in reading.members:
                continue
            value = self._given(reading, index, values, open_)
            weight = self._weight(reading, index)
            if value is not None and weight != _VAGUE:
                rounded = on_grid(self.system, index, value)
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
        # So many percentages lie within what rounding allows that a digit more or less says little.
        if figure.is_ratio:
            typed = {
                value
                for value in typed
                if slip.kind(figure, value / figure.factor, figure.step)
                not in ("digit", "last-digit")
            }
        if len(typed) == 1:
            # Before all others, so that it is tried first.
            weights[next(iter(typed))] = max(weights.values()) + 1

    def _weight(self, constraint: Constraint, index: int) -> int:
        # Another printing of the same quantity says its value to the digit.
        if constraint.check.strict or (constraint.linear and len(constraint.members) == 2):
            return _SURE
        if constraint.linear:
            return _LIKELY
        entry = self.system.entries[index]
        # A ratio follows from its amounts; an amount from a ratio only roughly.
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
        # Less than any check that gives a value.
        return {fit[0]: Decimal("0.5")} if len(fit) == 1 else {}

    def gain(self, values: Mapping[int, Decimal]) -> int:
        """Checks that hold after and did not before, less those that held before and do not after.

        What a likely slip leaves a tail of counts as holding: it was chosen for the slip among
        values that all leave one.
        """
        changed = self._changed(values)
        mended = (Verdict.HOLDS, Verdict.ROUNDING) if self._likely(values) else (Verdict.HOLDS,)
        gained = 0
        for constraint in self._decided(values):
            good = mended if constraint.failing else (Verdict.HOLDS,)
            before = constraint.check.verdict is Verdict.HOLDS
            # +1 where it holds only now, -1 where it did before and no longer does.
            gained += (constraint.verdict(changed) in good) - before
        loose = {
            group[0].number: group for index in values for group in self.system.loose.get(index, ())
        }
        return gained + sum(
            any(reading.verdict(changed) is not Verdict.FAILS for reading in group)
            for number, group in loose.items()
            if number in self.spared
        )

    def _likely(self, values: Mapping[int, Decimal]) -> bool:
        """Whether a slip explains every value."""
        system = self.system
        return all(
            slip.kind(
                system.entries[index].figure, value / system.factor(index), system.grid(index)
            )
            for index, value in values.items()
        )

    def _decided(self, values: Mapping[int, Decimal]) -> Iterable[Constraint]:
        """The equations of some figures that must be met and in which no figure is without a
        value.
        """
        touched = {
            constraint.number: constraint
            for index in values
            for constraint in self.system.touching(index)
            if constraint.number not in self.spared and constraint.relation == "="
        }
        return (
            constraint
            for constraint in touched.values()
            if not any(at in self.chosen and at not in values for at in constraint.members)
        )


def _borne_out(weights: dict[Decimal, Decimal], vague: Iterable[tuple[Decimal, Decimal]]) -> None:
    """Add a little weight to the values that lie within what vague checks allow: (value, how far
    it may be off).
    """
    for value, width in vague:
        for known in weights:
            if abs(known - value) <= width:
                # So little that it decides between equals only.
                weights[known] += Decimal("0.1")


def _finest(system: System, index: int, value: Decimal) -> Decimal:
    """Half the step that a proposed value needs to be printed."""
    printed = value / system.factor(index)
    figure = system.entries[index].figure
    other = figure is not None and slip.unit_of(figure, printed)
    # The value can be printed as the figure is, or is its digits in another unit.
    if other or printed == printed.quantize(system.grid(index), ROUND_HALF_UP):
        return system.reach(index, value)
    step = min(system.grid(index), system.norms.get(system.entries[index].table, Decimal("0.01")))
    return min(system.half(index), step * system.factor(index) / 2)


def on_grid(system: System, index: int, value: Decimal) -> Decimal:
    """A value as it can be printed: in the figure's own decimals, or where a digit was lost in
    those of its table.
    """
    factor, own = system.factor(index), system.grid(index)
    entry = system.entries[index]
    printed = value / factor
    if printed == printed.quantize(own, ROUND_HALF_UP):
        return value
    norm = system.norms.get(entry.table, Decimal("0.01"))
    # Counts and rates lose no digits: they keep their decimals.
    exact = entry.figure is not None and (entry.figure.is_ratio or not entry.figure.is_amount)
    step = own if exact else min(own, norm)
    return printed.quantize(step, ROUND_HALF_UP) * factor
