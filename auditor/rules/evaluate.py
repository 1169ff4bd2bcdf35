"""A comparison put to one instance of its scope: the relation as one polynomial over the figures
that take part."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from itertools import islice, product
from typing import Final

from auditor.arithmetic import MINUS, PLUS, ZERO, Monomial, Polynomial, span, value_of
from auditor.entry import Entry
from auditor.interval import Interval
from auditor.message import Message
from auditor.records import frozen
from auditor.rules.resolve import ROW_MISSING, Context, NotApplicable, Operands, resolve
from auditor.rules.tree import Binary, Call, Name, Negative, Node, Number, Ref
from auditor.units import AMOUNT_UNITS, RATIO_UNITS

ONE: Final[Polynomial] = {(): Decimal(1)}
# Of many min, max and abs in one formula no more combinations are tried.
MOST_BRANCHES: Final = 64
Sum = tuple[tuple[Decimal, Node], ...]
"""Addends with their signs."""


@frozen
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
        return Fraction(_added({}, inner.top, MINUS), inner.bottom)
    if isinstance(node, Call):
        return _absolute(node, context, operands)
    if not isinstance(node, Binary):
        raise NotApplicable(str(node))
    left, right = fraction(node.left, context, operands), fraction(node.right, context, operands)
    # a/b + c/d over the common denominator
    if node.operator in "+-":
        sign = PLUS if node.operator == "+" else MINUS
        return Fraction(
            _added(_times(left.top, right.bottom), _times(right.top, left.bottom), sign),
            _times(left.bottom, right.bottom),
        )
    if node.operator == "*":
        return Fraction(_times(left.top, right.top), _times(left.bottom, right.bottom))
    # What is divided by is printed as 0: there is no value, and that is told as such.
    if value_of(right.top, operands.values()) == 0:
        operands.zero_base = True
    return Fraction(_times(left.top, right.bottom), _times(left.bottom, right.top))


def addends(node: Node, sign: Decimal = PLUS) -> Sum | None:
    """The signed addends of a sum, or of a comparison as left minus right; None where it is no
    plain sum."""
    if isinstance(node, Binary):
        if node.operator in "*/":
            return None
        left, right = (
            addends(node.left, sign),
            # Of a comparison, too, the right side is taken away.
            addends(node.right, sign if node.operator == "+" else _turned(sign)),
        )
        return None if left is None or right is None else left + right
    if isinstance(node, Negative):
        return addends(node.operand, _turned(sign))
    return None if isinstance(node, Call) and node.function == "abs" else ((sign, node),)


def _turned(sign: Decimal) -> Decimal:
    """The other of the two signs, itself and no copy."""
    return MINUS if sign is PLUS else PLUS


def _added_up(parts: Sum, context: Context, operands: Operands) -> Polynomial:
    """The addends as one linear polynomial."""
    total: dict[Monomial, Decimal] = {}
    units: set[str] = set()
    for sign, node in parts:
        if isinstance(node, Number):
            total[()] = total.get((), ZERO) + sign * node.value
            units.add(node.unit)
            continue
        found = _found(node, context, operands)
        # For the filled formula, which is made of the same nodes.
        operands.resolved[id(node)] = found
        if isinstance(node, Call) and node.function in ("min", "max"):
            found = [_extreme(node, found, context, operands)]
        for operand in found:
            if isinstance(operand, Decimal):
                total[()] = total.get((), ZERO) + sign * operand
            else:
                key = (operands.position(operand),)
                total[key] = total.get(key, ZERO) + sign
    if context.at.claim is not None and any(
        _unlike(unit, one) for unit in units - {""} for one in operands.entries
    ):
        raise NotApplicable("单位")
    return total


def _unlike(unit: str, entry: Entry) -> bool:
    """Whether a figure of the text is measured in something else than a number of the formula (部分
    >= 3辆 of 5万元).
    """
    figure = entry.figure
    if figure is None:
        return False
    if unit in AMOUNT_UNITS or unit in RATIO_UNITS:
        return figure.is_amount != (unit in AMOUNT_UNITS) or figure.is_ratio != (
            unit in RATIO_UNITS
        )
    return figure.is_amount or figure.is_ratio or bool(figure.unit) and unit not in figure.unit


def _found(node: Node, context: Context, operands: Operands) -> list[Entry | Decimal]:
    if isinstance(node, Name | Ref):
        return resolve(node, context, operands)
    if not isinstance(node, Call):
        raise NotApplicable("文字")
    if node.function == "count":
        return [_counted(node, context, operands)]
    parts: list[Entry | Decimal] = []
    for argument in node.arguments:
        parts += (
            [argument.value]
            if isinstance(argument, Number)
            else _group(argument, context, operands)
        )
    # A sum of nothing is no 0 that could be compared.
    if not parts and not operands.missing and not operands.lenient:
        raise NotApplicable(str(node.arguments))
    return parts


def _group(argument: Node, context: Context, operands: Operands) -> list[Entry | Decimal]:
    """The members of a group; a group whose rows the table does not print has none, and that is no
    hole."""
    before = len(operands.missing)
    parts = resolve(argument, context, operands) if isinstance(argument, Name | Ref) else []
    operands.missing[before:] = [
        one
        for one in operands.missing[before:]
        if not (isinstance(one, Message) and one.key == ROW_MISSING)
    ]
    return parts


def _counted(call: Call, context: Context, operands: Operands) -> Decimal:
    """How many rows a group has, or with a column how many of its figures are printed."""
    operands.counted = True
    number = 0
    for argument in call.arguments:
        # What is counted takes no part with its value, and what is not there counts as none.
        own = Operands()
        found = _group(argument, context, own)
        rows = isinstance(argument, Ref) and not argument.column
        number += sum(
            rows or not isinstance(part, Entry) or part.figure is not None for part in found
        )
    return Decimal(number)


# --- what has branches ----------------------------------------------------------------------------


def _extreme(
    call: Call, found: list[Entry | Decimal], context: Context, operands: Operands
) -> Entry | Decimal:
    """The member that is the least or the greatest, as printed or in the branch that is tried."""
    if not found:
        return ZERO
    for part in found:
        if isinstance(part, Entry):
            operands.position(part)
    if id(call) in operands.chosen:
        return found[operands.chosen[id(call)]]
    # The least is the greatest of the negatives.
    sign = PLUS if call.function == "max" else MINUS
    halves = _halves(operands, context)
    reach = [_reach(part, sign, operands, halves) for part in found]
    best = max(range(len(found)), key=lambda at: reach[at].low + reach[at].high)
    floor = max(interval.low for interval in reach)
    # All that may be as great as the greatest, within half a printed step of each.
    operands.branches[id(call)] = (
        best,
        *(at for at, interval in enumerate(reach) if at != best and interval.high >= floor),
    )
    return found[best]


def _reach(
    part: Entry | Decimal, sign: Decimal, operands: Operands, halves: list[Decimal]
) -> Interval:
    if isinstance(part, Decimal):
        return Interval(part * sign, part * sign)
    return Interval.around((part.value or ZERO) * sign, halves[operands.position(part)])


def _halves(operands: Operands, context: Context) -> list[Decimal]:
    return operands.halves(context.norms)[0]


def _absolute(call: Call, context: Context, operands: Operands) -> Fraction:
    inner = fraction(call.arguments[0], context, operands)
    negative = Fraction(_added({}, inner.top, MINUS), inner.bottom)
    if id(call) in operands.chosen:
        return negative if operands.chosen[id(call)] else inner
    values = operands.values()
    box = [
        Interval.around(value, half)
        for value, half in zip(values, _halves(operands, context), strict=True)
    ]
    # The sign as printed; the other branch, too, where the top may be 0 within its half steps.
    below = value_of(inner.top, values) * value_of(inner.bottom, values) < 0
    both = span(inner.top, box).low <= 0 <= span(inner.top, box).high
    operands.branches[id(call)] = (int(below), int(not below)) if both else (int(below),)
    return negative if below else inner


def other_branches(operands: Operands) -> list[dict[int, int]]:
    """The branches besides the printed ones that true values allow, together; no more than
    MOST_BRANCHES."""
    if not any(len(options) > 1 for options in operands.branches.values()):
        return []
    names = tuple(operands.branches)
    every = product(*operands.branches.values())
    # The first combination is the one that is printed.
    return [dict(zip(names, options, strict=True)) for options in islice(every, 1, MOST_BRANCHES)]


# --- polynomials ----------------------------------------------------------------------------------


def _added(left: Polynomial, right: Polynomial, sign: Decimal) -> Polynomial:
    total = dict(left)
    for monomial, coefficient in right.items():
        total[monomial] = total.get(monomial, ZERO) + coefficient * sign
    return total


def _times(left: Polynomial, right: Polynomial) -> Polynomial:
    # By identity: most expressions have no denominator, and need no product.
    if left is ONE:
        return right
    if right is ONE:
        return left
    result: dict[Monomial, Decimal] = {}
    for one, first in left.items():
        for two, second in right.items():
            key = tuple(sorted((*one, *two)))
            result[key] = result.get(key, ZERO) + first * second
    return result


def relation(
    node: Binary, context: Context, operands: Operands, flat: Sum | None = None
) -> Polynomial:
    """`left - right` of a comparison with the denominators cleared: multiplied by their absolute
    value as printed.

    `flat` are the comparison's addends where they are known already.
    """
    if flat is not None:
        return _reduced(_added_up(flat, context, operands))
    left, right = fraction(node.left, context, operands), fraction(node.right, context, operands)
    if left.bottom is ONE and right.bottom is ONE:
        return _reduced(_added(left.top, right.top, MINUS))
    cleared = _added(_times(left.top, right.bottom), _times(right.top, left.bottom), MINUS)
    # A negative denominator would turn < and >.
    negative = value_of(_times(left.bottom, right.bottom), operands.values()) < 0
    return _reduced(_added({}, cleared, MINUS) if negative else cleared)


def _reduced(polynomial: Polynomial) -> Polynomial:
    # 甲 - 甲 leaves a coefficient of 0: that figure takes no part.
    if all(polynomial.values()):
        return polynomial
    return {monomial: coefficient for monomial, coefficient in polynomial.items() if coefficient}
