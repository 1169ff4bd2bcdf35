"""Figures that nothing in the checks tells apart, such as the items of one sum: they are searched
as one.
"""

from __future__ import annotations

from decimal import Decimal

from auditor.diagnosis.system import System


class Alike:
    """Figures that stand in the same linear checks in the same way, known by their first; found
    only where asked for.
    """

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
        # In a product each figure weighs by the values of the others: no two stand in it alike.
        if not all(constraint.linear for constraint in touching):
            return (index,)
        count = len(numbers[index])
        # A check of a single figure (支出不为负) names no other.
        shared = [constraint for constraint in touching if len(constraint.members) > 1]
        if not shared:
            return (index,)
        # Figures alike stand in the same checks, so one check names all that may be: the smallest
        # is quickest.
        smallest = min(shared, key=lambda constraint: len(constraint.members))
        # Figures in another number of checks need no closer look.
        near = [other for other in smallest.members if len(numbers[other]) == count]
        if len(near) == 1:
            return (index,)
        own = self._mark(index)
        return tuple(sorted(other for other in near if self._mark(other) == own))

    def _mark(self, index: int) -> frozenset[tuple[object, Decimal]]:
        if index in self._marks:
            return self._marks[index]
        marks: set[tuple[object, Decimal]] = set()
        for constraint in self.system.touching(index):
            # Like no other figure's.
            if not constraint.linear:
                marks.add((("alone", index), Decimal(0)))
            # Each figure has such a check of its own: what it says counts, not which check it is.
            elif len(constraint.members) == 1:
                marks.add(
                    (
                        (
                            constraint.relation,
                            constraint.slack,
                            constraint.check.polynomial.get((), Decimal(0)),
                        ),
                        constraint.slopes[index],
                    )
                )
            else:
                marks.add((constraint.number, constraint.slopes[index]))
        self._marks[index] = frozenset(marks)
        return self._marks[index]
