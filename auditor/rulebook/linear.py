"""Equations and bounds over the cells of blank forms: which rules follow from others, which cannot
hold beside them.

Every equality becomes a row over the cells, and rows are reduced exactly. A rule is redundant when
each of its rows follows from rows of other rules that are never less strict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from auditor.arithmetic import satisfied
from auditor.findings import Check
from auditor.rulebook.relations import STRICT, covers, meet
from auditor.rules.rule import Rule
from auditor.rules.tree import TURNED

Vector = dict[int, Fraction]
"""Coefficients by cell; -1 is the constant."""
# No cell has this index.
_CONSTANT: Final = -1
_MOST: Final = 3
"""What takes more rules to prove is not said: nobody would follow it."""


def vector_of(check: Check) -> Vector:
    """The coefficients of a check by cell."""
    return {
        check.operands[monomial[0]].index if monomial else _CONSTANT: Fraction(coefficient)
        for monomial, coefficient in check.polynomial.items()
    }


def redundant(rows: list[tuple[Rule, Vector, str]]) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """Rules all of whose equalities are combinations of those of others at least as strict; those
    of a pack are held against what it extends before these are looked at.
    """
    equal = [(rule, vector) for rule, vector, relation in rows if relation == "="]
    by_rule: dict[str, list[Vector]] = {}
    rules: dict[str, Rule] = {}
    for rule, vector in equal:
        by_rule.setdefault(rule.id, []).append(vector)
        rules[rule.id] = rule
    dropped: set[str] = set()
    folders = list(dict.fromkeys(rule.info.folder for rule in rules.values()))
    # The least strict first, and those of a pack before those that it extends: what is dropped
    # proves nothing further.
    for name in sorted(by_rule, key=lambda key: _turn(rules[key], folders)):
        own = by_rule[name]
        others = [
            (rule.id, vector)
            for rule, vector in equal
            if rule.id not in dropped and _may_imply(rule, rules[name]) and _near(vector, own)
        ]
        needed = _fewest(own, others)
        if needed is not None and len(needed) <= _MOST:
            dropped.add(name)
            yield rules[name], tuple(sorted(needed))


def _may_imply(other: Rule, rule: Rule) -> bool:
    """Whether another rule is at least as strict as a rule, and in force wherever that is."""
    return (
        other.id != rule.id
        and STRICT[other.info.severity] >= STRICT[rule.info.severity]
        and covers(other, rule)
    )


def _fewest(own: Iterable[Vector], others: list[tuple[str, Vector]]) -> set[str] | None:
    """The rules that together give all of a rule's rows, none of them without need; None where they
    do not.
    """
    needed = _needed(own, others)
    for less in sorted(needed or ()):
        # Elimination names every rule that it came across; those without which the proof stands are
        # left out.
        fewer = (needed or set()) - {less}
        needed = _needed(own, [row for row in others if row[0] in fewer]) or needed
    return needed


def _turn(rule: Rule, folders: list[str]) -> tuple[int, int]:
    return STRICT[rule.info.severity], -folders.index(rule.info.folder)


def _needed(own: Iterable[Vector], others: list[tuple[str, Vector]]) -> set[str] | None:
    """The rules that together give all of a rule's rows; None where they do not."""
    base = Echelon(others)
    needed: set[str] = set()
    for vector in own:
        # The very same equation needs no elimination, and is the shortest proof.
        same = next((rule for rule, other in others if _same(vector, other)), None)
        rest, used = ({}, {same}) if same else base.reduced(vector)
        if rest:
            return None
        needed |= used
    return needed


def _near(vector: Vector, own: Iterable[Vector]) -> bool:
    """Whether a row shares a cell with any of a rule's rows: only short proofs are looked for."""
    return any(not vector.keys().isdisjoint(row) for row in own)


def contradictory(rows: list[tuple[Rule, Vector, str]]) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """Pairs of rules over the same cells that only hold together where something is 0, or never."""
    by_cells: dict[frozenset[int], list[tuple[Rule, Vector, str]]] = {}
    for rule, vector, relation in rows:
        by_cells.setdefault(frozenset(vector) - {_CONSTANT}, []).append((rule, vector, relation))
    for group in by_cells.values():
        for at, (rule, vector, relation) in enumerate(group):
            for other, second, second_relation in group[:at]:
                if meet(rule, other) and _opposed(vector, relation, second, second_relation):
                    yield rule, (other.id,)


def _opposed(one: Vector, relation: str, two: Vector, other: str) -> bool:
    """Whether both cannot hold, or, as equations of the same cells, only where something is 0."""
    scale = _ratio(one, two)
    if scale is None:
        # Two sums of the same cells that come to nothing else than 0; with a number in one of them
        # they may well both hold.
        return relation == other == "=" and not one.get(_CONSTANT) and not two.get(_CONSTANT)
    first, second = -one.get(_CONSTANT, Fraction(0)), -two.get(_CONSTANT, Fraction(0)) * scale
    turned = TURNED.get(other, other) if scale < 0 else other
    # A value below, at, between and above the two bounds: any other is like one of these.
    low, high = sorted((first, second))
    return not any(
        _meets(relation, value - first) and _meets(turned, value - second)
        for value in (low - 1, low, (low + high) / 2, high, high + 1)
    )


def _meets(relation: str, at: Fraction) -> bool:
    return satisfied(relation, Decimal((at > 0) - (at < 0)))


def _same(one: Vector, two: Vector) -> bool:
    """Whether two rows are one equation."""
    return one.keys() == two.keys() and len({one[cell] / two[cell] for cell in one}) == 1


def _ratio(one: Vector, two: Vector) -> Fraction | None:
    """The factor between the cells' coefficients; None where there is none."""
    ratios = {one[cell] / two[cell] for cell in one if cell != _CONSTANT}
    return ratios.pop() if len(ratios) == 1 else None


class Echelon:
    """Rows brought to echelon form, each with the rules that it is made of."""

    def __init__(self, rows: Iterable[tuple[str, Vector]]) -> None:
        self.pivots: dict[int, tuple[Vector, frozenset[str]]] = {}
        for name, vector in rows:
            rest, used = self.reduced(vector)
            # A row that is all given already, or says that a number is 0, has no pivot.
            cells = [cell for cell in rest if cell != _CONSTANT]
            if cells:
                self.pivots[min(cells)] = (rest, frozenset(used | {name}))

    def reduced(self, vector: Mapping[int, Fraction]) -> tuple[Vector, set[str]]:
        """What is left of a row after all that the base gives, and the rules that took part."""
        rest = dict(vector)
        used: set[str] = set()
        while True:
            at = min((cell for cell in rest if cell in self.pivots), default=None)
            if at is None:
                return rest, used
            row, names = self.pivots[at]
            # Take away the pivot's row so often that its cell is gone.
            factor = rest[at] / row[at]
            used |= names
            for cell, coefficient in row.items():
                changed = rest.get(cell, Fraction(0)) - factor * coefficient
                if changed:
                    rest[cell] = changed
                else:
                    rest.pop(cell, None)
