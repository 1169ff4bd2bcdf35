"""A formula put to one instance of its scope: operands resolved, the relation as one polynomial, its verdict.

What is not there is kept apart by why: a table or a needed row that the report lacks and an unreadable cell make the
check undecided; a blank or a dash in a table counts as 0 and says so; a row that may be left out adds nothing; a column
that the printed variant of a table does not have makes the relation not applicable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from auditor.arithmetic import Monomial, Polynomial, value_of
from auditor.entry import Entry, Row, Table
from auditor.figure import Blank
from auditor.formula import Binary, Call, Name, Negative, Node, Not, Number, Ref, Text
from auditor.findings import Term
from auditor.ledger import Ledger
from auditor.narrative.claim import Claim, Missing
from auditor.scope import Instance

ONE: Final[Polynomial] = {(): Decimal(1)}
_ROW_VARIABLES: Final = {"科目", "类", "款", "项", "本行"}
_OUTWARD: Final = {"+": " + ", "-": " - ", "*": " × ", "/": " ÷ "}


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
            norm = norms.get(entry.table, half)
            close = half
            if half and entry.figure is not None and not entry.figure.is_ratio and entry.figure.step > norm:
                close = half * norm / entry.figure.step
            printed.append(close if entry.figure is not None and entry.figure.value == 0 else half)
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
        return list(_cells(node, context, operands))
    at = context.at
    if at.claim is not None:
        return _role(node, context, operands)
    if at.table is None:
        raise NotApplicable(node.name)
    if at.row is None:
        return list(_in_table(at.table, at.side, node.name, node.optional, at.column, operands))
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


def _cells(ref: Ref, context: Context, operands: Operands) -> Iterator[Entry | Decimal]:
    table = context.ledger.tables.get(ref.table)
    if table is None:
        if not ref.optional:
            operands.missing.append(f"缺{ref.table}表")
        return
    row = ref.row
    if row in _ROW_VARIABLES and context.at.row is not None:
        row = context.at.row.code or context.at.row.name
    column = ref.column
    if column == "本栏":
        column = context.at.column
    elif column == "本行" and context.at.row is not None:
        column = context.at.row.name
    yield from _in_table(table, ref.side, row, ref.optional, column, operands)


def _in_table(table: Table, side: str, row: str, optional: bool, column: str, operands: Operands) -> Iterator[Entry | Decimal]:
    group = [other for other in table.rows if other.side == side and row in other.groups]
    found = table.row(row, side)
    if found is None and group:
        for other in group:
            entry = _cell(other, column)
            if entry is not None:
                yield _usable(entry, operands)
        return
    if found is None:
        if not optional:
            operands.missing.append(f"{table.number or table.id}表缺“{side + '.' if side else ''}{row}”行")
        return
    if column and column not in table.columns:
        if optional:
            return
        raise NotApplicable(column)
    entry = _cell(found, column)
    if entry is not None:
        yield _usable(entry, operands)


def _cell(row: Row, column: str) -> Entry | None:
    if column:
        return row.cells.get(column)
    return next(iter(row.cells.values()), None)


def _usable(entry: Entry, operands: Operands) -> Entry:
    if entry.blank is Blank.UNREADABLE:
        operands.missing.append(f"{entry.table or '文字'}表“{entry.label} {entry.column}”读作“{entry.text}”，{entry.doubt or '不是数字'}")
    return entry


# --- the relation as a polynomial -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fraction:
    """numerator / denominator, both polynomials over the operands' positions."""

    top: Polynomial
    bottom: Polynomial = field(default_factory=lambda: ONE)


def fraction(node: Node, context: Context, operands: Operands) -> Fraction:
    """An arithmetic expression as one fraction of polynomials."""
    if isinstance(node, Number):
        return Fraction({(): node.value})
    if isinstance(node, Negative):
        inner = fraction(node.operand, context, operands)
        return Fraction(_scaled(inner.top, Decimal(-1)), inner.bottom)
    if isinstance(node, Binary):
        left, right = fraction(node.left, context, operands), fraction(node.right, context, operands)
        if node.operator in "+-":
            sign = Decimal(1) if node.operator == "+" else Decimal(-1)
            if left.bottom is ONE and right.bottom is ONE:
                return Fraction(_added(left.top, right.top, sign))
            return Fraction(_added(_times(left.top, right.bottom), _times(right.top, left.bottom), sign),
                            _times(left.bottom, right.bottom))
        if node.operator == "*":
            return Fraction(_times(left.top, right.top), _times(left.bottom, right.bottom))
        if value_of(right.top, operands.values()) == 0:
            operands.zero_base = True
        return Fraction(_times(left.top, right.bottom), _times(left.bottom, right.top))
    if isinstance(node, Text):
        raise NotApplicable(node.value)
    if isinstance(node, Call):
        parts = _group(node, context, operands)
        if not parts and not operands.missing and not operands.lenient:
            raise NotApplicable(str(node.argument))
        return Fraction(_summed(parts, operands))
    if isinstance(node, Not):
        raise NotApplicable("非")
    return Fraction(_summed(resolve(node, context, operands), operands))


def _group(call: Call, context: Context, operands: Operands) -> list[Entry | Decimal]:
    """The members of a group; a group whose rows the table does not print has none, and that is no hole."""
    before = len(operands.missing)
    parts = resolve(call.argument, context, operands)
    operands.missing[before:] = [text for text in operands.missing[before:] if not text.endswith("行")]
    return parts


def _summed(parts: list[Entry | Decimal], operands: Operands) -> Polynomial:
    total: dict[Monomial, Decimal] = {}
    for part in parts:
        key: Monomial = () if isinstance(part, Decimal) else (operands.position(part),)
        total[key] = total.get(key, Decimal(0)) + (part if isinstance(part, Decimal) else 1)
    return total


def _scaled(polynomial: Polynomial, factor: Decimal) -> Polynomial:
    return {monomial: coefficient * factor for monomial, coefficient in polynomial.items()}


def _added(left: Polynomial, right: Polynomial, sign: Decimal) -> Polynomial:
    total = dict(left)
    for monomial, coefficient in right.items():
        total[monomial] = total.get(monomial, Decimal(0)) + coefficient * sign
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
            product[key] = product.get(key, Decimal(0)) + first * second
    return product


def relation(node: Binary, context: Context, operands: Operands) -> Polynomial:
    """`left - right` of a comparison with the denominators cleared (multiplied by what they print, which is not negative)."""
    left, right = fraction(node.left, context, operands), fraction(node.right, context, operands)
    if left.bottom is ONE and right.bottom is ONE:
        return _reduced(_added(left.top, right.top, Decimal(-1)))
    return _reduced(_added(_times(left.top, right.bottom), _times(right.top, left.bottom), Decimal(-1)))


def _reduced(polynomial: Polynomial) -> Polynomial:
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
        return {"=": at == 0, "!=": at != 0, "<": at < 0, "<=": at <= 0, ">": at > 0, ">=": at >= 0}[node.operator]
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


def filled(node: Node, context: Context, inside: bool = False) -> list[Term]:
    """The formula with its figures in place of the names."""
    if isinstance(node, Binary):
        left, right = filled(node.left, context, True), filled(node.right, context, True)
        sign = _OUTWARD.get(node.operator, f" {node.operator} ")
        if node.operator in "*/" :
            left, right = _bracketed(node.left, left), _bracketed(node.right, right)
        elif node.operator == "-":
            right = _bracketed(node.right, right)
        return [*left, Term(sign), *right]
    if isinstance(node, Negative):
        return [Term("-"), *filled(node.operand, context, True)]
    if isinstance(node, Number):
        return [Term(f"{node.value:f}")]
    if isinstance(node, Text):
        return [Term(node.value)]
    try:
        parts = resolve(node.argument if isinstance(node, Call) else node, context, Operands())
    except NotApplicable:
        parts = []
    terms: list[Term] = []
    for part in parts:
        if terms:
            terms.append(Term(" + "))
        terms.append(Term(f"{part:f}") if isinstance(part, Decimal) else Term(part.text or "空白", part))
    return terms or [Term("0")]


def _bracketed(node: Node, terms: list[Term]) -> list[Term]:
    wide = isinstance(node, Binary) and node.operator in "+-" or isinstance(node, Call) and len(terms) > 1
    return [Term("（"), *terms, Term("）")] if wide else terms
