"""The sums that the figures of one table stand in, in whole numbers: what moves of many figures are
judged on at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from auditor.diagnosis.system import Constraint, System
from auditor.entry import Table
from auditor.records import changing

_SCALE: Final = 10**6
"""Base units (元) in whole numbers, finer than any figure is printed."""
_FAR: Final = 10**40


@changing
class Board:
    """Where each sum stands with some figures of the table changed; a change is undone by the
    change back.
    """

    values: dict[int, int]
    """The figures of the table as they are now."""
    uses: Mapping[int, list[tuple[int, int]]]
    """For a figure, (sum, how often it is in it)."""
    at: list[int]
    """How far each sum is off."""
    low: list[int]
    high: list[int]
    off: set[int]
    """The sums that fail."""
    apart: bool = False
    """Whether sums within rows fail."""
    work: int = 0
    """How many figures were changed so far."""
    most: int = 0
    """How many may be, before a search is cut short."""

    @property
    def failing(self) -> int:
        """How many sums fail."""
        return len(self.off)

    def put(self, index: int, value: int) -> None:
        """Change one figure."""
        step = value - self.values[index]
        if not step:
            return
        self.work += 1
        self.values[index] = value
        at, low, high = self.at, self.low, self.high
        for number, slope in self.uses.get(index, ()):
            now = at[number] = at[number] + slope * step
            if low[number] <= now <= high[number]:
                self.off.discard(number)
            else:
                self.off.add(number)

    def gain(self, puts: Mapping[int, int]) -> int:
        """How many sums more would hold with some values; the board stays as it is."""
        # Two changed figures of one sum may cancel out: their steps are added up before it is
        # judged.
        steps: dict[int, int] = {}
        for index, value in puts.items():
            step = value - self.values[index]
            if step:
                self.work += 1
                for number, slope in self.uses.get(index, ()):
                    steps[number] = steps.get(number, 0) + slope * step
        at, low, high = self.at, self.low, self.high
        held = sum(
            low[number] <= at[number] + step <= high[number] for number, step in steps.items()
        )
        # Of the sums touched, those that hold afterwards, less those that held before.
        return held - len(steps) + len(self.off & steps.keys())

    def sums(self, indexes: Iterable[int]) -> frozenset[int]:
        """The sums that some figures stand in."""
        return frozenset([number for index in indexes for number, _ in self.uses.get(index, ())])

    def wanted(self, index: int) -> int | None:
        """The value of a figure that most of its equations ask for; None where none does."""
        asked: dict[int, int] = {}
        for number, slope in self.uses.get(index, ()):
            # A bound (<=) has no end on one side, and asks for no one value.
            if abs(slope) == 1 and self.low[number] > -_FAR and self.high[number] < _FAR:
                value = self.values[index] - self.at[number] * slope
                asked[value] = asked.get(value, 0) + 1
        return max(asked, key=lambda value: asked[value]) if asked else None


def board(system: System, table: Table) -> Board:
    """The board of a table, as printed: the linear checks of a report that its figures stand in,
    with whole slopes.
    """
    # Made once for each table; what a search changes is a copy.
    made = system.boards.get(table.id)
    if made is None:
        own = {own.number: own for entry in table.entries for own in system.touching(entry.index)}
        made = system.boards[table.id] = over(table, own.values())
    return replace(made, values=dict(made.values), at=list(made.at), off=set(made.off))


def over(table: Table, constraints: Iterable[Constraint]) -> Board:
    """A board of a table with some checks alone."""
    values = {entry.index: int((entry.value or 0) * _SCALE) for entry in table.entries}
    uses: dict[int, list[tuple[int, int]]] = {}
    made = Board(values, uses, [], [], [], set())
    for constraint in constraints:
        if _fit(constraint):
            slack, relation = int(constraint.slack * _SCALE), constraint.relation
            # A check as `low <= at <= high`: an equation may be off by its slack either way, `<=`
            # by any amount below.
            made.low.append(-_FAR if relation.startswith("<") else -slack)
            made.high.append(_FAR if relation.startswith(">") else slack)
            for index in constraint.members:
                if index in values:
                    uses.setdefault(index, []).append((len(made.at), int(constraint.slopes[index])))
            made.at.append(int(constraint.at * _SCALE))
    ends = zip(made.low, made.at, made.high, strict=True)
    made.off.update(number for number, (low, at, high) in enumerate(ends) if not low <= at <= high)
    return made


def _fit(constraint: Constraint) -> bool:
    return (
        constraint.linear
        # A claim that can be read otherwise may be met by another reading: no one sum stands for
        # it.
        and not constraint.readings
        and constraint.relation in ("=", "<", "<=", ">", ">=")
        and all(slope == int(slope) for slope in constraint.slopes.values())
    )
