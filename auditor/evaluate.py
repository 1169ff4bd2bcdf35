"""A formula put to one instance of its scope: operands resolved, the relation as one polynomial, its verdict.

What is not there is kept apart by why: a table or a needed row that the report lacks and an unreadable cell make the
check undecided; a blank or a dash in a table counts as 0 and says so; a row that may be left out adds nothing; a column
that the printed variant of a table does not have makes the relation not applicable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from auditor.arithmetic import Monomial, Polynomial, satisfied, value_of
from auditor.entry import Entry, Row, Table
from auditor.figure import Blank
from auditor.formula import Binary, Call, Name, Negative, Node, Not, Number, Ref, Text
from auditor.findings import Term
from auditor.ledger import Ledger
from auditor.narrative.claim import Claim, Missing
from auditor.scope import Instance

ONE: Final[Polynomial] = {(): Decimal(1)}
_PLUS: Final = Decimal(1)
_MINUS: Final = Decimal(-1)
_ZERO: Final = Decimal(0)
_ROW_VARIABLES: Final = {"科目", "类", "款", "项", "本行"}
_SIGNS: Final = {"+": Term(" + "), "-": Term(" - "), "*": Term(" × "), "/": Term(" ÷ ")}


class NotApplicable(Exception):
    """The relation does not exist for this instance: the printed variant has no such column, the claim no such role."""


@dataclass(slots=True)
class Operands:
    """The figures that take part, each once, and what is missing."""

    entries: list[Entry] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    zero_base: bool = False
    lenient: bool = False
    """In a condition: a group without rows is 0."""
    resolved: dict[int, list[Entry | Decimal]] = field(default_factory=dict)
    """What each name and reference of the formula stands for here, by the identity of its node."""
    _at: dict[int, int] = field(default_factory=dict)

    def position(self, entry: Entry) -> int:
        """The position of an entry among the operands."""
        key = id(entry) if entry.index < 0 else entry.index
        if key not in self._at:
            self._at[key] = len(self.entries)
            self.entries.append(entry)
        return self._at[key]

    def values(self) -> list[Decimal]:
        """The values in base units, blanks as 0."""
        return [Decimal(0) if entry.figure is None else entry.figure.amount for entry in self.entries]

    def halves(self, norms: Mapping[str | None, Decimal]) -> tuple[list[Decimal], list[Decimal]]:
        """Half a printed step of each in base units, as printed and as graded.

        A bare 0 is as exact as its table's norm. For the grade of a tail a figure with fewer decimals than the norm is
        taken to have lost its trailing zeros.
        """
        printed, graded = [], []
        for entry in self.entries:
            half = Decimal(0) if entry.figure is None else entry.figure.half
            close = half
            if half and entry.figure is not None:
                norm = norms.get(entry.table)
                if norm is not None and entry.figure.step > norm and not entry.figure.is_ratio:
                    close = half * norm / entry.figure.step
                    half = close if not entry.figure.value else half
            printed.append(half)
            graded.append(close)
        return printed, graded


@dataclass(frozen=True, slots=True)
class Context:
    """Where names get their meaning."""

    ledger: Ledger
    at: Instance
    norms: Mapping[str | None, Decimal]

    @property
    def reading(self) -> dict[str, object]:
        """The roles of the claim, in the reading that is tried."""
        claim = self.at.claim
        return dict(claim.readings[self.at.reading]) if claim else {}


# --- resolving --------------------------------------------------------------------------------------------------------


def resolve(node: Name | Ref, context: Context, operands: Operands) -> list[Entry | Decimal]:
    """The entries a name or a reference stands for; [] where a row that may be left out is not there.

    Raises NotApplicable.
    """
    if isinstance(node, Ref):
        return _cells(node, context, operands)
    at = context.at
    if at.claim is not None:
        return _role(node, context, operands)
    if at.table is None:
        raise NotApplicable(node.name)
    if at.row is None:
        return _in_table(at.table, at.side, node.name, node.optional, at.column, operands)
    if node.name == "本级":
        return [_usable(at.row.cells[at.column], operands)]
    if node.name == "下级":
        return [_usable(row.cells[at.column], operands) for row in at.below if at.column in row.cells]
    entry = at.row.cells.get(node.name)
    if entry is None:
        if node.optional:
            return []
        raise NotApplicable(node.name)
    return [_usable(entry, operands)]


def _role(node: Name, context: Context, operands: Operands) -> list[Entry | Decimal]:
    operand = context.reading.get(node.name)
    if operand is None:
        if node.optional:
            return []
        raise NotApplicable(node.name)
    if isinstance(operand, Missing):
        operands.missing.append(operand.label)
        return []
    parts = operand if isinstance(operand, tuple) else (operand,)
    return [part if isinstance(part, Decimal) else _usable(part, operands) for part in parts if isinstance(part, Entry | Decimal)]


def _cells(ref: Ref, context: Context, operands: Operands) -> list[Entry | Decimal]:
    table = context.ledger.tables.get(ref.table)
    if table is None:
        if not ref.optional:
            operands.missing.append(f"缺{ref.table}表")
        return []
    row = ref.row
    column = ref.column
    if context.at.row is not None:
        if row in _ROW_VARIABLES:
            row = context.at.row.code or context.at.row.name
        if column == "本行":
            column = context.at.row.name
    if column == "本栏":
        column = context.at.column
    return _in_table(table, ref.side, row, ref.optional, column, operands)


def _in_table(table: Table, side: str, row: str, optional: bool, column: str, operands: Operands) -> list[Entry | Decimal]:
    found = table.row(row, side)
    if found is None:
        group = table.group(row, side)
        if group:
            return [_usable(entry, operands) for other in group if (entry := _cell(other, column)) is not None]
        if not optional:
            operands.missing.append(f"{table.number or table.id}表缺“{side + '.' if side else ''}{row}”行")
        return []
    if column and column not in table.columns:
        if optional:
            return []
        raise NotApplicable(column)
    entry = _cell(found, column)
    return [] if entry is None else [_usable(entry, operands)]


def _cell(row: Row, column: str) -> Entry | None:
    if column:
        return row.cells.get(column)
    return next(iter(row.cells.values()), None)


def _usable(entry: Entry, operands: Operands) -> Entry:
    if entry.blank is Blank.UNREADABLE:
        operands.missing.append(f"{entry.table or '文字'}表“{entry.label} {entry.column}”读作“{entry.text}”，{entry.doubt or '不是数字'}")
    return entry


# --- the relation as a polynomial -------------------------------------------------------------------------------------


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
        if any(entry.blank is Blank.UNREADABLE for entry in operands.entries):
            return None
        if any(text.startswith("缺") for text in operands.missing):
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


# --- the filled formula -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the figures of a name or a reference go in the filled formula."""

    node: int
    """The identity of the formula's node."""
    bracketed: bool = False
    """Whether several figures stand in brackets here."""


def template(node: Node) -> tuple[Term | Slot, ...]:
    """The formula with slots where its figures go; made once a rule."""
    if isinstance(node, Binary):
        sign = _SIGNS.get(node.operator) or Term(f" {node.operator} ")
        tight = node.operator in "*/"
        return (*_bracketed(node.left, tight), sign, *_bracketed(node.right, tight or node.operator == "-"))
    if isinstance(node, Negative):
        return (Term("-"), *_bracketed(node.operand, True))
    if isinstance(node, Number):
        return (Term(f"{node.value:f}"),)
    return (Slot(id(node)),)


def _bracketed(node: Node, tight: bool) -> tuple[Term | Slot, ...]:
    if tight and isinstance(node, Call):
        return (Slot(id(node), True),)
    parts = template(node)
    wide = tight and isinstance(node, Binary) and node.operator in "+-"
    return (Term("（"), *parts, Term("）")) if wide else parts


def filled(shape: tuple[Term | Slot, ...], operands: Operands) -> tuple[Term, ...]:
    """The formula with its figures in place of the names, once its relation has been resolved."""
    terms: list[Term] = []
    plus = _SIGNS["+"]
    for part in shape:
        if isinstance(part, Term):
            terms.append(part)
            continue
        found = operands.resolved.get(part.node, ())
        if not found:
            terms.append(Term("0"))
        brackets = part.bracketed and len(found) > 1
        if brackets:
            terms.append(Term("（"))
        for at, operand in enumerate(found):
            if at:
                terms.append(plus)
            terms.append(Term(f"{operand:f}") if isinstance(operand, Decimal) else Term(operand.text or "空白", operand))
        if brackets:
            terms.append(Term("）"))
    return tuple(terms)
