"""An account of another version of a table: the account and its totals are off by one amount, so that the table
agrees with itself and not with the others.

Changing the others would take one figure for each of them, and each a figure that its own table bears out. The move is
told where it settles checks that no one figure settles, and breaks none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from auditor.arithmetic import Verdict, solve
from auditor.diagnosis.blocks import Block, Moved
from auditor.diagnosis.system import Constraint, System

_MOST_STEPS: Final = 400
"""How many partial moves are looked at for one amount."""
_MOST_MOVED: Final = 16
"""So many figures an account has with its totals, at most."""

_Cells = frozenset[int]


def stale(system: System, failing: Sequence[Constraint]) -> Iterator[Block]:
    """The accounts that stand in one table otherwise than in the rest of the report."""
    for table, amount in _amounts(system, failing):
        asked = [own for own in failing if _asks(system, own, table, amount)]
        first = frozenset(cell for own in asked for cell in _cells(system, own, table))
        if len(first) < 2 or frozenset.intersection(*(frozenset(own.members) for own in asked)):
            continue
        found = _Search(system, table, amount).moves(first)
        if not found:
            continue
        sure = sorted(frozenset.intersection(*found))
        moved = tuple(
            Moved(system.entries[index], system.value(index) + amount, None) for index in sure
        )
        changed = _changed(system, found[0], amount)
        settled = [own for own in failing if own.verdict(changed) is not Verdict.FAILS]
        own = [check for check in settled if not found[0].isdisjoint(check.members)]
        yield Block("stale", moved, tuple(constraint.check for constraint in own))


def _amounts(system: System, failing: Sequence[Constraint]) -> list[tuple[str, Decimal]]:
    """Each table with each amount that a check against the rest of the report would have it moved by."""
    found: dict[tuple[str, Decimal], None] = {}
    for own in failing:
        for index in own.members if own.linear and own.relation == "=" else ():
            table = system.entries[index].table
            if table and len(_cells(system, own, table)) == 1:
                at = own.members.index(index)
                value = solve(own.check.polynomial, own.values, at)
                if value is not None:
                    found[table, value - own.values[at]] = None
    return list(found)


def _cells(system: System, constraint: Constraint, table: str) -> list[int]:
    """The figures of a check that stand in the table."""
    return [index for index in constraint.members if system.entries[index].table == table]


def _asks(system: System, constraint: Constraint, table: str, amount: Decimal) -> bool:
    """Whether a check of one figure of the table against the rest holds once that is moved by the amount."""
    cells = _cells(system, constraint, table)
    if len(cells) != 1 or len(constraint.members) == 1 or constraint.relation != "=":
        return False
    return constraint.verdict(_changed(system, cells, amount)) is not Verdict.FAILS


def _changed(
    system: System, cells: Sequence[int] | _Cells, amount: Decimal
) -> Mapping[int, tuple[Decimal, Decimal]]:
    return {index: (system.value(index) + amount, system.half(index)) for index in cells}


class _Search:
    """The smallest sets of a table's figures that can be moved together by one amount without a check that then fails."""

    def __init__(self, system: System, table: str, amount: Decimal) -> None:
        self.system, self.table, self.amount = system, table, amount
        self.steps = 0

    def moves(self, first: _Cells) -> list[_Cells]:
        """The sets that hold the first figures, the smallest ones only; none where the search was cut."""
        found: dict[_Cells, None] = {}
        seen: set[_Cells] = set()
        level = [first]
        while level and not found and len(level[0]) <= _MOST_MOVED:
            after: list[_Cells] = []
            for cells in level:
                self.steps += 1
                if self.steps > _MOST_STEPS:
                    return []
                broken = self._broken(cells)
                if broken is None:
                    found[cells] = None
                    continue
                more = (cells | {index} for index in self._with(broken, cells))
                after += [one for one in more if not (one in seen or seen.add(one))]  # type: ignore[func-returns-value]
            level = after
        return list(found)

    def _broken(self, cells: _Cells) -> Constraint | None:
        """A check that holds as printed and fails with the figures moved, the one with the fewest figures."""
        changed = _changed(self.system, cells, self.amount)
        broken = (
            own
            for index in sorted(cells)
            for own in self.system.touching(index)
            if not own.failing and own.verdict(changed) is Verdict.FAILS
        )
        return min(broken, key=lambda own: (len(own.members), own.number), default=None)

    def _with(self, broken: Constraint, cells: _Cells) -> Iterator[int]:
        """The other figures of the table with which the check holds again."""
        for index in _cells(self.system, broken, self.table):
            value = self.system.value(index)
            if index in cells or not value or value + self.amount < 0:
                continue
            changed = _changed(self.system, cells | {index}, self.amount)
            if broken.verdict(changed) is not Verdict.FAILS:
                yield index
