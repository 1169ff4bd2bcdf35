"""A formula put to one instance of its scope: the relation as one polynomial, the condition as true or false."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from auditor.arithmetic import Monomial, Polynomial, satisfied, value_of
from auditor.entry import Entry
from auditor.narrative.claim import Claim
from auditor.rules.formula import Binary, Call, Name, Negative, Node, Not, Number, Ref, Text
from auditor.rules.resolve import Context, NotApplicable, Operands, resolve

ONE: Final[Polynomial] = {(): Decimal(1)}
_PLUS: Final = Decimal(1)
_MINUS: Final = Decimal(-1)
_ZERO: Final = Decimal(0)


Sum = tuple[tuple[Decimal, Node], ...]
"""Addends with their signs."""


@dataclass(frozen=True, slots=True)
class Fraction:
    """numerator / denominator, both polynomials over the operands' positions."""

    top: Polynomial
    bottom: Polynomial = field(default_factory=lambda: ONE)


def fraction(node: Node, context: Context, operands: Operands) -> Fraction:
    """An arithmetic expression as one fraction of polynomials."""
    parts = addends(node)
    if parts is not None:
        return Fraction(_added_up(parts, context, operands))
    if isinstance(node, Negative):
        inner = fraction(node.operand, context, operands)
        return Fraction(_added({}, inner.top, _MINUS), inner.bottom)
    if not isinstance(node, Binary):
        raise NotApplicable(str(node))
    left, right = fraction(node.left, context, operands), fraction(node.right, context, operands)
    if node.operator in "+-":
        sign = _PLUS if node.operator == "+" else _MINUS
        return Fraction(_added(_times(left.top, right.bottom), _times(right.top, left.bottom), sign), _times(left.bottom, right.bottom))
    if node.operator == "*":
        return Fraction(_times(left.top, right.top), _times(left.bottom, right.bottom))
    if value_of(right.top, operands.values()) == 0:
        operands.zero_base = True
    return Fraction(_times(left.top, right.bottom), _times(left.bottom, right.top))


def addends(node: Node, sign: Decimal = _PLUS) -> tuple[tuple[Decimal, Node], ...] | None:
    """The signed addends of a sum, or of a comparison as left minus right; None where a product or a quotient is in it."""
    if isinstance(node, Binary):
        if node.operator in "*/":
            return None
        left, right = addends(node.left, sign), addends(node.right, sign if node.operator == "+" else -sign)
        return None if left is None or right is None else left + right
    if isinstance(node, Negative):
        return addends(node.operand, -sign)
    return ((sign, node),)


def _added_up(parts: Sum, context: Context, operands: Operands) -> Polynomial:
    """The addends as one linear polynomial."""
    total: dict[Monomial, Decimal] = {}
    resolved = operands.resolved
    for sign, node in parts:
        if isinstance(node, Number):
            total[()] = total.get((), _ZERO) + sign * node.value
            continue
        found = resolved[id(node)] = _found(node, context, operands)
        for operand in found:
            if isinstance(operand, Decimal):
                total[()] = total.get((), _ZERO) + sign * operand
            else:
                key = (operands.position(operand),)
                total[key] = total.get(key, _ZERO) + sign
    return total


def _found(node: Node, context: Context, operands: Operands) -> list[Entry | Decimal]:
    if isinstance(node, Name | Ref):
        return resolve(node, context, operands)
    if not isinstance(node, Call):
        raise NotApplicable("文字")
    parts = _group(node, context, operands)
    if not parts and not operands.missing and not operands.lenient:
        raise NotApplicable(str(node.argument))
    return parts


def _group(call: Call, context: Context, operands: Operands) -> list[Entry | Decimal]:
    """The members of a group; a group whose rows the table does not print has none, and that is no hole."""
    before = len(operands.missing)
    parts = resolve(call.argument, context, operands)
    operands.missing[before:] = [text for text in operands.missing[before:] if not text.endswith("行")]
    return parts


def _added(left: Polynomial, right: Polynomial, sign: Decimal) -> Polynomial:
    total = dict(left)
    for monomial, coefficient in right.items():
        total[monomial] = total.get(monomial, _ZERO) + coefficient * sign
    return total


def _times(left: Polynomial, right: Polynomial) -> Polynomial:
    if left is ONE:
        return right
    if right is ONE:
        return left
    product: dict[Monomial, Decimal] = {}
    for one, first in left.items():
        for two, second in right.items():
            key = tuple(sorted((*one, *two)))
            product[key] = product.get(key, _ZERO) + first * second
    return product


def relation(node: Binary, context: Context, operands: Operands, flat: Sum | None = None) -> Polynomial:
    """`left - right` of a comparison with the denominators cleared (multiplied by what they print, which is not negative).

    `flat` are the comparison's addends where they are known already.
    """
    if flat is not None:
        return _reduced(_added_up(flat, context, operands))
    left, right = fraction(node.left, context, operands), fraction(node.right, context, operands)
    if left.bottom is ONE and right.bottom is ONE:
        return _reduced(_added(left.top, right.top, Decimal(-1)))
    return _reduced(_added(_times(left.top, right.bottom), _times(right.top, left.bottom), Decimal(-1)))


def _reduced(polynomial: Polynomial) -> Polynomial:
    if all(polynomial.values()):
        return polynomial
    return {monomial: coefficient for monomial, coefficient in polynomial.items() if coefficient}


# --- conditions -------------------------------------------------------------------------------------------------------


def condition(node: Node, context: Context) -> bool | None:
    """Whether a `when:` is met, by the printed figures; None where it cannot be told. Rows not there count as 0."""
    if isinstance(node, Binary) and node.operator in ("且", "或"):
        left, right = condition(node.left, context), condition(node.right, context)
        if node.operator == "且":
            return False if left is False or right is False else None if left is None or right is None else True
        return True if left or right else None if left is None or right is None else False
    if isinstance(node, Not):
        inner = condition(node.operand, context)
        return None if inner is None else not inner
    if isinstance(node, Call) and node.function != "sum":
        return _asked(node, context)
    if isinstance(node, Binary):
        if isinstance(node.right, Text):
            return _words(node, context)
        operands = Operands(lenient=True)
        try:
            at = value_of(relation(node, context, operands), operands.values())
        except NotApplicable:
            return None
        if any(entry.blank is not None and entry.blank.unknown for entry in operands.entries):
            return None
        return satisfied(node.operator, at)
    return None


def _asked(call: Call, context: Context) -> bool | None:
    if call.function == "有":
        argument = call.argument
        if isinstance(argument, Ref):
            operands = Operands()
            try:
                found = resolve(argument, context, operands)
            except NotApplicable:
                return False
            return any(isinstance(entry, Entry) and entry.figure is not None for entry in found)
        if context.at.claim is not None:
            return argument.name in context.reading
        if context.at.table is not None and context.at.column:
            entry = context.at.table.get(argument.name, context.at.column, context.at.side)
            return entry is not None and entry.figure is not None
        table = context.ledger.tables.get(argument.name.removeprefix("表"))
        return table is not None and not table.empty
    row = context.at.row
    if row is None or row.code not in context.ledger.economic:
        return False
    return {below.code for below in context.at.below} >= context.ledger.economic[row.code]


def _words(node: Binary, context: Context) -> bool | None:
    claim: Claim | None = context.at.claim
    if claim is None or not isinstance(node.left, Name) or not isinstance(node.right, Text):
        return None
    same = claim.words.get(node.left.name, "") == node.right.value
    return same if node.operator == "=" else not same
