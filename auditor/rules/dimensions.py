"""What a formula's parts are measured in: money, or a plain number (a ratio, a count)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from auditor.forms.form import Forms
from auditor.message import say
from auditor.rules.claims import is_number, is_ratio
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
from auditor.units import AMOUNT_UNITS, RATIO_UNITS

Power = int | None
"""How often money is multiplied in: 1 an amount, 0 a plain number; None where it cannot be told."""
_PERCENT: Final = dict.fromkeys(RATIO_UNITS, "%")
_SAID: Final = {0: say("unit.no-money"), 1: say("unit.money")}


class Dimension(NamedTuple):
    """What an expression is measured in."""

    power: Power
    constant: bool = False
    """Whether it is of numbers alone."""
    bare: bool = False
    """Whether none of these carries a unit."""
    unit: str = ""
    """What it counts (辆), or % of a ratio, where that is known."""


_UNKNOWN: Final = Dimension(None)
# Stands for the unit of a role of a claim: an amount or a count, whichever the text has.
_SOME: Final = "…"
_MEASURED: Final = Dimension(None, unit=_SOME)
"""An amount, or so many of something: no number without a unit is held against it."""
# So fine is a number told that has no end (1/3).
_FINEST: Final = Decimal("0.0001")
_TIMES: Final = 10
"""A ratio of two amounts is not held against a bare number above this: what is meant is a
percentage.
"""


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

    def _alike(self, node: Binary) -> tuple[Dimension, Dimension]:
        left, right = self.of(node.left), self.of(node.right)
        for one, other, part in ((left, right, node.right), (right, left, node.left)):
            # 甲 > 5 is no comparison with money: 5万元 is.
            if one.power == 1:
                _refuse_bare(other, part)
            if one.unit == _SOME and other.constant and other.bare and constant(part):
                raise FormulaError(say("unit.bare-role"), part.at, say("unit.bare-role.cure"))
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
        _counted(left, right, node)
        return left, right

    def of(self, node: Node) -> Dimension:
        """What an expression is measured in."""
        if isinstance(node, Ref):
            return self._cell(node)
        if isinstance(node, Number):
            money = node.unit in AMOUNT_UNITS
            return Dimension(
                int(money), True, not node.unit, "" if money else _PERCENT.get(node.unit, node.unit)
            )
        if isinstance(node, Negative):
            return self.of(node.operand)
        if isinstance(node, Call):
            return Dimension(0) if node.function == "count" else self._shared(node.arguments)
        if isinstance(node, Name):
            return self._named(node)
        return self._worked_out(node) if isinstance(node, Binary) else _UNKNOWN

    def _worked_out(self, node: Binary) -> Dimension:
        if node.operator in "+-":
            return self._added(node)
        left, right = self.of(node.left), self.of(node.right)
        constants = left.constant and right.constant, left.bare and right.bare
        if left.power is None or right.power is None:
            return Dimension(None, *constants)
        if node.operator == "*":
            return Dimension(left.power + right.power, *constants)
        # An amount divided by an amount is a ratio, 0.5 or 50%.
        share = node.operator == "/" and left.power == right.power == 1
        return Dimension(left.power - right.power, *constants, "%" if share else "")

    def _added(self, node: Binary) -> Dimension:
        """What a sum or a difference is measured in: as its two parts are, which are alike."""
        left, right = self._alike(node)
        unit = left.unit if left.unit == right.unit or right.constant else ""
        return Dimension(
            # 0 is of whatever the other part is.
            right.power if _zero(left, node.left) else left.power,
            left.constant and right.constant,
            left.bare and right.bare,
            unit,
        )

    def _shared(self, parts: tuple[Node, ...]) -> Dimension:
        found = [measure for part in parts if not _zero(measure := self.of(part), part)]
        # min(甲, 5) with an amount in it: 5 wants its unit as in a comparison.
        if any(one.power == 1 for one in found):
            for part, one in zip(parts, map(self.of, parts), strict=True):
                _refuse_bare(one, part)
        return _one(found)

    def _cell(self, ref: Ref) -> Dimension:
        relation, _, number = ref.table.rpartition(".")
        every: Mapping[str, Known] | None = self.every
        # A report of another kind is measured by its own forms, where these are loaded.
        if self.forms.relations.get(relation):
            other = self.forms.others.get(relation)
            every = known(other) if other is not None else None
        ours = every.get(number) if every is not None else None
        if ours is None:
            return _UNKNOWN
        # Which row or column the number is, only a report tells.
        if numbered(ref.row) or numbered(ref.column):
            return _any(ours)
        if ref.column in ours.columned:
            return Dimension(ours.columned[ref.column], unit=ours.units.get(ref.column, ""))
        return _row(ours, ref.row)

    def _named(self, name: Name) -> Dimension:
        """A bare name in a table: a column of its rows, or a row of its columns; in a claim a role,
        which is an amount or a count where it is neither a ratio nor a plain number.
        """
        if self.where.claim:
            if is_ratio(self.where.claim, name.name):
                return Dimension(0, unit="%")
            return Dimension(0) if is_number(self.where.claim, name.name) else _MEASURED
        return _one([self._of_table(name.name, self.every[number]) for number in self.where.tables])

    def _of_table(self, name: str, ours: Known) -> Dimension:
        if numbered(name):
            return _any(ours)
        if self.where.rows:
            return Dimension(ours.columned.get(name, ours.usual), unit=ours.units.get(name, ""))
        return _row(ours, name)


def _one(found: list[Dimension]) -> Dimension:
    """What several things are measured in together, where that is one."""
    powers, units = {one.power for one in found}, {one.unit for one in found}
    return Dimension(
        powers.pop() if len(powers) == 1 else None, unit=units.pop() if len(units) == 1 else ""
    )


def _any(ours: Known) -> Dimension:
    """What every figure of a table is; None where they differ."""
    return _UNKNOWN if ours.columned else Dimension(ours.usual)


def _row(ours: Known, row: str) -> Dimension:
    return Dimension(ours.powers.get(row, ours.usual), unit=ours.units.get(row, ""))


def _counted(left: Dimension, right: Dimension, node: Binary) -> None:
    """Refuse 批次 beside 人, a count beside a percentage, a ratio beside 50 that stands for 50%.
    Raises FormulaError.
    """
    for one, other, part in ((left, right, node.right), (right, left, node.left)):
        number = constant(part) if other.constant else None
        if number and not one.power and one.unit not in ("", _SOME):
            _refuse_number(one, other, number, part)


def _refuse_number(one: Dimension, other: Dimension, number: Decimal, part: Node) -> None:
    """Refuse a number that stands beside a count or a ratio and is in another unit. Raises
    FormulaError.
    """
    if other.bare and one.unit == "%" and abs(number) > _TIMES:
        raise FormulaError(say("unit.percent"), part.at, say("unit.percent.cure", number=number))
    if other.unit and not _alike(one.unit, other.unit):
        raise FormulaError(
            say("unit.counts", unit=one.unit, other=other.unit),
            part.at,
            say("unit.ratio.cure") if one.unit == "%" else say("unit.counts.cure", unit=one.unit),
        )


def _refuse_bare(measure: Dimension, part: Node) -> None:
    """Refuse a number without a unit beside money; 0 needs none. Raises FormulaError."""
    number = constant(part) if measure.constant and measure.bare else None
    if number:
        raise FormulaError(say("unit.bare"), part.at, say("unit.bare.cure", number=_short(number)))


def _short(number: Decimal) -> str:
    """A number of a formula as one may write it there (1/3 has no end)."""
    return (
        f"{number.quantize(_FINEST).normalize():f}"
        if number != number.quantize(_FINEST)
        else f"{number:f}"
    )


def _alike(one: str, other: str) -> bool:
    """Whether two units may count the same things: 人 and 人次, 次 and 批次."""
    return one in other or other in one


def _zero(measure: Dimension, node: Node) -> bool:
    return measure.constant and measure.bare and constant(node) == 0
