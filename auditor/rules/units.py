"""What a formula's parts are measured in: money, or a plain number (a ratio, a count)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from auditor.figure import AMOUNT_UNITS
from auditor.forms.form import Forms
from auditor.message import say
from auditor.rules.known import Known, known
from auditor.rules.scope import Scope
from auditor.rules.tokens import FormulaError, numbered
from auditor.rules.tree import (
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Ref,
    below,
    constant,
    is_relation,
)

Power = int | None
"""How often money is multiplied in: 1 an amount, 0 a plain number; None where it cannot be told."""
_SAID: Final = {0: say("unit.no-money"), 1: say("unit.money")}


class Measure(NamedTuple):
    """What an expression is measured in."""

    power: Power
    constant: bool = False
    """Whether it is of numbers alone."""
    bare: bool = False
    """Whether none of these carries a unit."""


_UNKNOWN: Final = Measure(None)


class Units:
    """The measures of a formula's parts, each worked out once."""

    def __init__(self, where: Scope, forms: Forms) -> None:
        self.where, self.forms, self.every = where, forms, known(forms)

    def check(self, node: Node) -> None:
        """Refuse sums and comparisons of unlike things, and bare numbers beside money. Raises
        FormulaError."""
        if isinstance(node, Binary) and is_relation(node):
            self._alike(node)
            return
        for part in below(node):
            self.check(part)

    def _alike(self, node: Binary) -> tuple[Measure, Measure]:
        left, right = self.of(node.left), self.of(node.right)
        for one, other, part in ((left, right, node.right), (right, left, node.left)):
            if one.power == 1 and other.constant and other.bare and (number := constant(part)):
                raise FormulaError(
                    say("unit.bare"),
                    part.at,
                    say("unit.bare.cure", number=number),
                )
        if (
            left.power is not None
            and right.power is not None
            and left.power != right.power
            and not _zero(left, node.left)
            and not _zero(right, node.right)
        ):
            first, second = (
                _SAID.get(left.power, say("unit.product")),
                _SAID.get(right.power, say("unit.product")),
            )
            raise FormulaError(
                say("unit.differs", operator=node.operator, first=first, second=second),
                node.at,
                say("unit.differs.cure"),
            )
        return left, right

    def of(self, node: Node) -> Measure:
        """What an expression is measured in."""
        if isinstance(node, Ref):
            return Measure(self._cell(node))
        if isinstance(node, Number):
            return Measure(1 if node.unit in AMOUNT_UNITS else 0, True, not node.unit)
        if isinstance(node, Negative):
            return self.of(node.operand)
        if isinstance(node, Call):
            return Measure(0) if node.function == "count" else self._shared(node.arguments)
        if isinstance(node, Name):
            return Measure(self._named(node))
        return self._worked_out(node) if isinstance(node, Binary) else _UNKNOWN

    def _worked_out(self, node: Binary) -> Measure:
        both = self._alike(node) if node.operator in "+-" else (self.of(node.left), self.of(node.right))
        left, right = both
        constants = left.constant and right.constant, left.bare and right.bare
        if node.operator in "+-":
            return Measure(right.power if _zero(left, node.left) else left.power, *constants)
        if left.power is None or right.power is None:
            return Measure(None, *constants)
        return Measure(
            left.power + right.power if node.operator == "*" else left.power - right.power,
            *constants,
        )

    def _shared(self, parts: tuple[Node, ...]) -> Measure:
        powers = {measure.power for part in parts if not _zero(measure := self.of(part), part)}
        return Measure(powers.pop() if len(powers) == 1 else None)

    def _cell(self, ref: Ref) -> Power:
        relation, _, number = ref.table.rpartition(".")
        every: Mapping[str, Known] | None = self.every
        if self.forms.relations.get(relation):
            other = self.forms.others.get(relation)
            every = known(other) if other is not None else None
        ours = every.get(number) if every is not None else None
        if ours is None:
            return None
        if numbered(ref.row) or numbered(ref.column):
            return _any(ours)
        return ours.columned.get(ref.column, _row(ours, ref.row))

    def _named(self, name: Name) -> Power:
        """A bare name in a table: a column of its rows, or a row of its columns; roles of claims
        are not known."""
        powers: set[Power] = set()
        for number in self.where.tables:
            ours = self.every[number]
            if numbered(name.name):
                powers.add(_any(ours))
                continue
            powers.add(ours.columned.get(name.name, ours.usual) if self.where.rows else _row(ours, name.name))
        return powers.pop() if len(powers) == 1 else None


def _any(ours: Known) -> Power:
    """What every figure of a table is; None where they differ."""
    return None if ours.columned else ours.usual


def _row(ours: Known, row: str) -> Power:
    return ours.powers.get(row, ours.usual)


def _zero(measure: Measure, node: Node) -> bool:
    return measure.constant and constant(node) == 0
