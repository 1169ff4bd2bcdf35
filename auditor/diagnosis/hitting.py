"""The smallest sets of figures whose change makes a system of checks satisfiable: an exact implicit
hitting set.

A conflict is a set of figures that cannot all be right: the support of a combination of checks that
no rounding explains. Every repair changes at least one figure of every conflict. Sets that hit all
known conflicts are tried in order of size; one that does not do gives a new conflict, by exact
elimination of the figures it changes (see `elimination`), so what remains is minimal, and all that
is minimal is found.

A combination that rests on no figure at all is a contradiction: its checks cannot hold together
whatever is printed (a total that must be 0 because no item was recognised, and that the text
restates). No set of changes hits it, so it is told as such, and the search goes on without those of
its checks that fail.

Why the search ends: each contradiction takes at least one check out of the finite number that must
be met (`causes`); without one, each step of `_round` makes two groups of conflicts one, or an open
group a solved one, and it begins with at most one group for each failing check; solving a group is
bounded by the counts below. The clock bounds the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from fractions import Fraction
from typing import Final

from auditor.diagnosis.alike import Alike
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.elimination import (
    Inequality,
    Proof,
    eliminated,
    integers_of,
    reduced,
    row_of,
    weights,
)
from auditor.diagnosis.system import Constraint, System
from auditor.records import changing

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

Conflict = frozenset[int]


@changing
class ConflictGroup:
    """Conflicts that hang together, and the smallest sets of figures that settle them all."""

    conflicts: list[Conflict]
    repairs: list[frozenset[int]] = field(default_factory=list)
    cut: bool = False


@changing
class Search:
    """The search over one system; figures that stand in the same relations alike are tried once, by
    their first.
    """

    system: System
    spared: frozenset[int]
    """Numbers of the constraints that need not be met."""
    alike: Alike
    clock: Clock
    most: int = MOST_CHANGES
    """The largest set that is tried for one cause."""
    contradictions: list[frozenset[int]] = field(default_factory=list)
    """Numbers of checks that cannot hold together, whatever figures are changed."""
    trials: int = 0
    steps: int = 0
    made: int = 0
    cut: bool = False

    def causes(self) -> list[ConflictGroup]:
        """All causes, each with all its smallest repairs."""
        while True:
            known = len(self.contradictions)
            found = self._round()
            fresh = self.contradictions[known:]
            if not fresh:
                return found
            for numbers in fresh:
                # What is printed meets the checks that do not fail: some check of a contradiction
                # does.
                failing = {number for number in numbers if self.system.constraint(number).failing}
                self.spared |= failing or numbers

    def _round(self) -> list[ConflictGroup]:
        """All causes; only some of them where a contradiction is met, which ends the round."""
        groups = _Groups(self._first())
        known = len(self.contradictions)
        solved: dict[int, ConflictGroup] = {}
        pending = dict.fromkeys(groups.conflicts)
        while pending and len(self.contradictions) == known:
            name = next(iter(pending))
            del pending[name]
            cause = solved[name] = self._solve(groups, name)
            groups.conflicts[name] = cause.conflicts
            largest, gone = groups.joined(name)
            if gone:
                for other in (*gone, largest):
                    solved.pop(other, None)
                    pending.pop(other, None)
                pending[largest] = None
        return [solved[name] for name in groups.conflicts if name in solved]

    def _first(self) -> list[Conflict]:
        """What each failing check that must be met rests on, the fewest figures first."""
        found = {
            self._conflict((constraint.number, 1), frozenset())
            for constraint in self.system.failing
            if constraint.number not in self.spared
        }
        return sorted(filter(None, found), key=lambda conflict: (len(conflict), sorted(conflict)))

    def _conflict(self, proof: Proof, changed: frozenset[int]) -> Conflict:
        """The figures that a combination of checks rests on besides those changed; where there are
        none, the checks are kept as a contradiction: whatever the figures are changed to, it stays.
        """
        support = self._support(proof, changed)
        if not support:
            self.contradictions.append(frozenset(weights(proof)))
        return support

    def _support(self, proof: Proof, changed: frozenset[int]) -> frozenset[int]:
        """The figures that a combination of checks rests on; what cancels in linear checks does not
        count.

        Of several alike only the first is told, or where that is among the changed, the others
        themselves.
        """
        times_of = weights(proof)
        support: set[int] = set()
        net: dict[int, Fraction | int] = {}
        for number, times in times_of.items():
            constraint = self.system.constraint(number)
            if len(times_of) == 1 or not constraint.linear:
                support.update(_counting(constraint))
                continue
            for index, whole in (constraint.integers or integers_of(constraint))[0].items():
                net[index] = net.get(index, 0) + whole * times
        support.update(index for index, total in net.items() if total)
        support -= changed
        firsts = {index: self.alike.first(index) for index in support}
        return frozenset(index if first in changed else first for index, first in firsts.items())

    def _solve(self, groups: _Groups, name: int) -> ConflictGroup:
        """All smallest repairs of a group of conflicts; left unsolved where it meets another group,
        or a contradiction.
        """
        cause = ConflictGroup(list(groups.conflicts[name]))

        def elsewhere(conflict: Conflict) -> bool:
            return groups.elsewhere(name, conflict)

        self.trials = self.steps = self.made = 0
        for size in range(1, self.most + 1):
            stopped = self._grow(cause, size, frozenset(), frozenset(), elsewhere)
            if stopped or cause.repairs or cause.cut:
                return cause
        cause.cut = self.cut = True
        return cause

    def _grow(
        self,
        cause: ConflictGroup,
        size: int,
        chosen: frozenset[int],
        barred: frozenset[int],
        elsewhere: Callable[[Conflict], bool],
    ) -> bool:
        """Extend a set until it hits every conflict, then try it; True where the group cannot be
        solved as it is.
        """
        if self._spent(cause):
            return False
        left = [conflict for conflict in cause.conflicts if not conflict & chosen]
        if not left:
            conflict = self._tried(cause, chosen)
            if conflict is None:
                return False
            if not conflict:
                return True
            cause.conflicts.append(conflict)
            if elsewhere(conflict):
                return True
            left = [conflict]
        room = size - len(chosen)
        if cause.cut or _disjoint(left) > room:
            return False
        first = min(left, key=lambda conflict: (len(conflict - barred), min(conflict)))
        for index in sorted(first - barred):
            if self._grow(cause, size, chosen | {index}, barred, elsewhere):
                return True
            barred |= {index}
        return False

    def _spent(self, cause: ConflictGroup) -> bool:
        """Count a partial set; whether these are too many, which cuts the search short."""
        self.steps += 1
        spent = self.steps > MOST_STEPS or self.clock.over
        if spent:
            cause.cut = self.cut = True
        return spent

    def _tried(self, cause: ConflictGroup, chosen: frozenset[int]) -> Conflict | None:
        """A conflict that the set leaves, without figures where it leaves a contradiction; None
        where the set repairs everything, or the search is at its bounds.
        """
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
        return self._conflict(proof, chosen)

    def rows(self, chosen: Iterable[int]) -> list[Inequality]:
        """The checks that the chosen figures take part in, as rows over their changes."""
        figures = frozenset(chosen)
        constraints = {
            constraint.number: constraint
            for index in figures
            for constraint in self.system.touching(index)
            if constraint.number not in self.spared
        }
        found = (row_of(constraint, figures) for constraint in constraints.values())
        return [row for row in found if row is not None]

    def contradiction(self, chosen: Iterable[int]) -> Proof | None:
        """The proof of a bound that no change of the chosen figures can meet; None where all can be
        met, () where that takes too many rows to tell.
        """
        rows = self.rows(chosen)
        while True:
            rows, broken = reduced(rows)
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
            if self.made > MOST_ROWS or self.clock.over:
                return ()
            rows = eliminated(rows, index)


class _Groups:
    """Conflicts in groups that share no figure with each other, each known by a number of its
    own.
    """

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts: dict[int, list[Conflict]] = {}
        self._owner: dict[int, int] = {}
        for name, conflict in enumerate(conflicts):
            self.conflicts[name] = [conflict]
            self.joined(name)

    def elsewhere(self, name: int, conflict: Conflict) -> bool:
        """Whether a conflict shares a figure with another group than the one named."""
        return any(self._owner.get(index, name) != name for index in conflict)

    def joined(self, name: int) -> tuple[int, list[int]]:
        """Make a group one with those that share a figure with it: the name of them all, and those
        that are no more.

        The largest takes in the others, so that many small steps stay quick.
        """
        figures = frozenset().union(*self.conflicts[name])
        met = sorted({name, *(self._owner.get(index, name) for index in figures)})
        largest = max(met, key=lambda one: len(self.conflicts[one]))
        self._owner.update(dict.fromkeys(figures, largest))
        gone = [one for one in met if one != largest]
        for one in gone:
            conflicts = self.conflicts.pop(one)
            self._owner.update(dict.fromkeys(frozenset().union(*conflicts), largest))
            self.conflicts[largest] += conflicts
        return largest, gone


def _counting(constraint: Constraint) -> Iterable[int]:
    """The figures that count in one check: in a sum those that do not cancel, in a product all."""
    return (index for index, slope in constraint.slopes.items() if slope or not constraint.linear)


def _disjoint(conflicts: list[frozenset[int]]) -> int:
    """How many of the conflicts, taken greedily, share no figure: so many changes are needed at
    least.
    """
    seen: set[int] = set()
    count = 0
    for conflict in sorted(conflicts, key=len):
        if not conflict & seen:
            seen |= conflict
            count += 1
    return count
