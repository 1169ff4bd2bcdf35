"""The smallest sets of figures whose change makes a system of checks satisfiable: an exact implicit hitting set.

A conflict is a set of figures that cannot all be right: the support of a combination of checks that no rounding
explains. Every repair changes at least one figure of every conflict. Sets that hit all known conflicts are tried in
order of size; one that does not do gives a new conflict, by exact elimination of the figures it changes (integers,
Fourier-Motzkin on two-sided rows), so what remains is minimal, and all that is minimal is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import Any, Final

from auditor.diagnosis.system import Constraint, System

SCALE: Final = 10**6
"""Changes are counted in millionths of a base unit."""
MOST_CHANGES: Final = 12
"""The largest set of figures that is tried for one cause."""
MOST_TRIALS: Final = 80
"""How many sets are tried for one cause before the search is cut short."""
MOST_STEPS: Final = 1000
"""How many partial sets are looked at for one cause."""
MOST_FOUND: Final = 40
"""How many explanations of one cause are kept."""
MOST_ROWS: Final = 600
"""How many rows are made by elimination for one cause before the search is cut short."""


Proof = tuple[Any, ...]
"""How a bound was made: (check, times), (proof, factor, divisor), or (factor, proof, factor, proof); see `_weights`."""


@dataclass(slots=True)
class Row:
    """low <= sum of coefficient x change <= high; None where unbounded.

    Each bound is that of a combination of checks, kept beside it: the certificate of a conflict.
    """

    changes: dict[int, int]
    low: int | None
    high: int | None
    below: Proof
    above: Proof

    @property
    def broken(self) -> Proof | None:
        """For a row without changes: the proof of the bound that is not met."""
        if self.low is not None and self.low > 0:
            return self.below
        return self.above if self.high is not None and self.high < 0 else None


@dataclass(slots=True)
class Cause:
    """Conflicts that hang together, and the smallest sets of figures that settle them all."""

    conflicts: list[frozenset[int]]
    repairs: list[frozenset[int]] = field(default_factory=list)
    cut: bool = False


@dataclass(slots=True)
class Search:
    """The search over one system; figures that stand in the same relations alike are tried once, by their first."""

    system: System
    spared: frozenset[int]
    """Numbers of the failing constraints that need not be met."""
    alike: Alike
    most: int = MOST_CHANGES
    """The largest set that is tried for one cause."""
    trials: int = 0
    steps: int = 0
    made: int = 0
    cut: bool = False

    def causes(self) -> list[Cause]:
        """All causes, each with all its smallest repairs."""
        pool = self._first()
        solved: dict[frozenset[frozenset[int]], Cause] = {}
        while True:
            groups = _connected(pool)
            fresh = next((group for group in groups if frozenset(group) not in solved), None)
            if fresh is None:
                return [solved[frozenset(group)] for group in groups]
            known = set(pool)
            cause = self._solve(list(fresh), frozenset().union(*(c for c in pool if c not in set(fresh)), frozenset()))
            added = [conflict for conflict in cause.conflicts if conflict not in known]
            pool.extend(added)
            if not cause.repairs and not cause.cut:
                continue
            solved[frozenset(cause.conflicts)] = cause

    def _first(self) -> list[frozenset[int]]:
        found = {self._support((constraint.number, 1), frozenset()) for constraint in self.system.failing
                 if constraint.number not in self.spared}
        return sorted((conflict for conflict in found if conflict), key=lambda conflict: (len(conflict), sorted(conflict)))

    def _support(self, proof: Proof, changed: frozenset[int]) -> frozenset[int]:
        """The figures that a combination of checks rests on; what cancels in linear checks does not count."""
        weights = {number: times for number, times in _weights(proof).items() if times}
        support: set[int] = set()
        net: dict[int, Fraction | int] = {}
        for number, times in weights.items():
            constraint = self.system.constraint(number)
            if len(weights) == 1 or not constraint.linear:
                support.update(index for index, slope in constraint.slopes.items() if slope or not constraint.linear)
                continue
            for index, whole in (constraint.integers or _integers(constraint))[0].items():
                net[index] = net.get(index, 0) + whole * times
        support.update(index for index, total in net.items() if total)
        return frozenset(self.alike.first(index) for index in support if index not in changed)

    def _solve(self, conflicts: list[frozenset[int]], others: frozenset[int]) -> Cause:
        """All smallest repairs of a group of conflicts; returned unsolved as soon as it meets another group."""
        cause = Cause(conflicts)
        self.trials = self.steps = self.made = 0
        for size in range(1, self.most + 1):
            merged = self._grow(cause, size, frozenset(), frozenset(), others)
            if merged:
                return Cause(cause.conflicts)
            if cause.repairs or cause.cut:
                return cause
        cause.cut = self.cut = True
        return cause

    def _grow(self, cause: Cause, size: int, chosen: frozenset[int], barred: frozenset[int], others: frozenset[int]) -> bool:
        """Extend a set until it hits every conflict, then try it; True where a conflict joined another group."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            cause.cut = self.cut = True
            return False
        left = [conflict for conflict in cause.conflicts if not conflict & chosen]
        if not left:
            conflict = self._tried(cause, chosen)
            if conflict is None:
                return False
            cause.conflicts.append(conflict)
            if conflict & others:
                cause.conflicts.append(conflict | chosen)
                return True
            left = [conflict]
        room = size - len(chosen)
        if cause.cut or _disjoint(left) > room:
            return False
        first = min(left, key=lambda conflict: (len(conflict - barred), min(conflict, default=0)))
        for index in sorted(first - barred):
            if self._grow(cause, size, chosen | {index}, barred, others):
                return True
            barred |= {index}
        return False

    def _tried(self, cause: Cause, chosen: frozenset[int]) -> frozenset[int] | None:
        """A conflict that the set leaves; None where the set repairs everything, or the search is at its bounds."""
        if chosen in cause.repairs:
            return None
        self.trials += 1
        if self.trials > MOST_TRIALS or len(cause.repairs) >= MOST_FOUND:
            cause.cut = self.cut = True
            return None
        proof = self.contradiction(chosen)
        if proof == ():
            cause.cut = self.cut = True
            return None
        if proof is None:
            cause.repairs.append(chosen)
            return None
        return self._support(proof, chosen)

    def rows(self, chosen: Iterable[int]) -> list[Row]:
        """The checks that the chosen figures take part in, as rows over their changes."""
        figures = frozenset(chosen)
        constraints = {constraint.number: constraint for index in figures for constraint in self.system.touching(index)
                       if constraint.number not in self.spared}
        found = (_row(constraint, figures) for constraint in constraints.values())
        return [row for row in found if row is not None]

    def contradiction(self, chosen: Iterable[int]) -> Proof | None:
        """The proof of a bound that no change of the chosen figures can meet; None where all can be met, () where
        that takes too many rows to tell."""
        rows = self.rows(chosen)
        while True:
            rows, broken = _reduced(rows)
            if broken is not None:
                return broken
            counts: dict[int, int] = {}
            for row in rows:
                for index in row.changes:
                    counts[index] = counts.get(index, 0) + 1
            if not counts:
                return None
            index = min(counts, key=lambda at: (counts[at], at))
            pairs = counts[index] * (counts[index] - 1) // 2
            self.made += pairs
            if self.made > MOST_ROWS:
                return ()
            rows = _eliminated(rows, index)


class Alike:
    """Figures that stand in the same linear checks in the same way, known by their first; found only where asked for."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._classes: dict[int, tuple[int, ...]] = {}
        self._marks: dict[int, frozenset[tuple[object, Decimal]]] = {}

    def first(self, index: int) -> int:
        """The first of those that stand as the figure does."""
        return self.members(index)[0]

    def members(self, index: int) -> tuple[int, ...]:
        """All figures that stand as the figure does, itself among them."""
        if index not in self._classes:
            found = self._found(index)
            self._classes.update(dict.fromkeys(found, found))
        return self._classes[index]

    def _found(self, index: int) -> tuple[int, ...]:
        touching, numbers = self.system.touching(index), self.system.numbers
        if not all(constraint.linear for constraint in touching):
            return (index,)
        count = len(numbers[index])
        smallest = min(touching, key=lambda constraint: len(constraint.members))
        if len(smallest.members) == 1:
            smallest = max(touching, key=lambda constraint: len(constraint.members))
        near = [other for other in {*smallest.members, index} if len(numbers[other]) == count]
        if len(near) == 1:
            return (index,)
        own = self._mark(index)
        return tuple(sorted(other for other in near if self._mark(other) == own))

    def _mark(self, index: int) -> frozenset[tuple[object, Decimal]]:
        if index in self._marks:
            return self._marks[index]
        marks: set[tuple[object, Decimal]] = set()
        for constraint in self.system.touching(index):
            if not constraint.linear:
                marks.add((("alone", index), Decimal(0)))
            elif len(constraint.members) == 1:
                marks.add(((constraint.relation, constraint.slack, constraint.check.polynomial.get((), Decimal(0))), constraint.slopes[index]))
            else:
                marks.add((constraint.number, constraint.slopes.get(index, Decimal(0))))
        self._marks[index] = frozenset(marks)
        return self._marks[index]


def _row(constraint: Constraint, figures: frozenset[int]) -> Row | None:
    """A check as a row over the changes of some figures; None where they can make it hold in any case."""
    own = [index for index in constraint.members if index in figures and constraint.slopes.get(index)]
    if constraint.relation == "!=":
        return None
    if not constraint.linear and len(own) > 1 and _multiplied(constraint, figures):
        return None
    slopes, low, high, proof = constraint.integers or _integers(constraint)
    return Row({index: slopes[index] for index in own}, low, high, proof, proof)


def _multiplied(constraint: Constraint, figures: frozenset[int]) -> bool:
    return any(sum(constraint.members[position] in figures for position in monomial) > 1 for monomial in constraint.check.polynomial)


def _integers(constraint: Constraint) -> tuple[dict[int, int], int | None, int | None, Proof]:
    """The slopes and bounds of a check in integers, kept with it."""
    low = -constraint.slack - constraint.at if constraint.relation in ("=", ">=", ">") else None
    high = constraint.slack - constraint.at if constraint.relation in ("=", "<=", "<") else None
    numbers = [*constraint.slopes.values(), *(end for end in (low, high) if end is not None)]
    scale = int(10 ** max(0, *(-int(number.as_tuple().exponent) for number in numbers)))
    ends = [None if end is None else int(end * scale) * SCALE for end in (low, high)]
    slopes = {index: int(slope * scale) for index, slope in constraint.slopes.items()}
    constraint.integers = found = (slopes, ends[0], ends[1], (constraint.number, 1))
    return found


def _weights(proof: Proof) -> dict[int, Fraction | int]:
    """How often each check, in its integers, is in a combination."""
    if len(proof) == 2:
        return {proof[0]: proof[1]}
    if len(proof) == 3:
        factor = proof[1] if proof[2] == 1 else Fraction(proof[1], proof[2])
        return {number: times * factor for number, times in _weights(proof[0]).items()}
    found = {number: times * proof[0] for number, times in _weights(proof[1]).items()}
    for number, times in _weights(proof[3]).items():
        found[number] = found.get(number, 0) + times * proof[2]
    return found


def _reduced(rows: list[Row]) -> tuple[list[Row], Proof | None]:
    """The rows with those over the same changes made one, and the proof of a row that cannot be met."""
    kept: dict[tuple[tuple[int, int], ...], Row] = {}
    for row in rows:
        if not row.changes:
            if row.broken is not None:
                return [], row.broken
            continue
        row = _normal(row)
        key = tuple(sorted(row.changes.items()))
        other = kept.get(key)
        if other is not None:
            row = _tighter(row, other)
            if row.low is not None and row.high is not None and row.low > row.high:
                return [], (1, row.below, -1, row.above)
        kept[key] = row
    return list(kept.values()), None


def _normal(row: Row) -> Row:
    """The row divided by what its coefficients share, the first of them positive."""
    shared = gcd(*row.changes.values())
    sign = -1 if row.changes[min(row.changes)] < 0 else 1
    if (row.low or 0) % shared or (row.high or 0) % shared:
        shared = 1
    if shared * sign == 1:
        return row
    return _scaled(row, sign, shared)


def _scaled(row: Row, factor: int, divisor: int = 1) -> Row:
    """The row times a factor, divided by what divides it; a negative factor swaps the bounds."""
    low, high = (None if end is None else end * factor // divisor for end in (row.low, row.high))
    changes = {index: times * factor // divisor for index, times in row.changes.items()}
    below, above = (row.below, factor, divisor), (row.above, factor, divisor)
    return Row(changes, low, high, below, above) if factor > 0 else Row(changes, high, low, above, below)


def _tighter(row: Row, other: Row) -> Row:
    """The tighter bounds of two rows over the same changes."""
    low, below = row.low, row.below
    if other.low is not None and (low is None or other.low > low):
        low, below = other.low, other.below
    high, above = row.high, row.above
    if other.high is not None and (high is None or other.high < high):
        high, above = other.high, other.above
    return Row(row.changes, low, high, below, above)


def _eliminated(rows: list[Row], index: int) -> list[Row]:
    """What the rows say of the other changes, for any change of one."""
    kept = [row for row in rows if index not in row.changes]
    bound = [row for row in rows if index in row.changes]
    for at, one in enumerate(bound):
        for two in bound[at + 1:]:
            here, there = one.changes[index], two.changes[index]
            shared = gcd(here, there)
            kept.append(_combined(one, there // shared, two, -here // shared))
    return kept


def _combined(one: Row, times: int, two: Row, others: int) -> Row:
    """The sum of two rows, each so many times; what is negative swaps its bounds."""
    changes = {index: times * change for index, change in one.changes.items()}
    for index, change in two.changes.items():
        total = changes.get(index, 0) + others * change
        if total:
            changes[index] = total
        else:
            del changes[index]
    low, high, below, above = (one.low, one.high, one.below, one.above) if times > 0 else (one.high, one.low, one.above, one.below)
    least, most, under, over = (two.low, two.high, two.below, two.above) if others > 0 else (two.high, two.low, two.above, two.below)
    return Row(changes, None if low is None or least is None else times * low + others * least,
               None if high is None or most is None else times * high + others * most,
               (times, below, others, under), (times, above, others, over))


def _disjoint(conflicts: list[frozenset[int]]) -> int:
    """How many of the conflicts, taken greedily, share no figure: so many changes are needed at least."""
    seen: set[int] = set()
    count = 0
    for conflict in sorted(conflicts, key=len):
        if not conflict & seen:
            seen |= conflict
            count += 1
    return count


def _connected(conflicts: list[frozenset[int]]) -> list[list[frozenset[int]]]:
    """The conflicts in groups that share no figure with each other."""
    groups: list[tuple[set[int], list[frozenset[int]]]] = []
    for conflict in conflicts:
        joined = [group for group in groups if group[0] & conflict]
        members, found = set(conflict), [conflict]
        for group in joined:
            members |= group[0]
            found = [*group[1], *found]
            groups.remove(group)
        groups.append((members, found))
    return [group[1] for group in groups]
