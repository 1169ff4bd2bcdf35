"""The filled formula: a rule's formula with the figures in place of the names; and a part of a
formula as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from auditor.entry import Entry
from auditor.findings import Term
from auditor.records import frozen
from auditor.rules.tree import Binary, Call, Name, Negative, Node, Not, Number, Ref, Text, is_date

_SIGNS: Final = {"+": Term(" + "), "-": Term(" - "), "*": Term(" × "), "/": Term(" ÷ ")}
_COMMA: Final = Term(", ")
BLANK: Final = "空白"


@frozen
class Slot:
    """Where the figures of a name or a reference go in the filled formula."""

    node: Node
    """The very node of the formula, of whatever copy of the rule."""
    bracketed: bool = False
    """Whether several figures stand in brackets here."""
    between: Term = _SIGNS["+"]
    """What stands between several figures."""


def template(node: Node) -> tuple[Term | Slot, ...]:
    """The formula with slots where its figures go; made once a rule."""
    if isinstance(node, Binary):
        sign = _SIGNS.get(node.operator) or Term(f" {node.operator} ")
        # 甲 - （乙 + 丙） and （甲 + 乙） × 丙 need their brackets.
        tight = node.operator in "*/"
        return (
            *_bracketed(node.left, tight),
            sign,
            *_bracketed(node.right, tight or node.operator == "-"),
        )
    if isinstance(node, Negative):
        return (Term("-"), *_bracketed(node.operand, True))
    if isinstance(node, Number):
        return (Term(written(node)),)
    if isinstance(node, Call) and node.function == "abs":
        return (Term("abs("), *template(node.arguments[0]), Term(")"))
    if isinstance(node, Call) and node.function in ("min", "max"):
        return (Term(f"{node.function}("), Slot(node, between=_COMMA), Term(")"))
    return (Slot(node),)


def _bracketed(node: Node, tight: bool) -> tuple[Term | Slot, ...]:
    if tight and isinstance(node, Call) and node.function == "sum":
        return (Slot(node, True),)
    parts = template(node)
    wide = tight and isinstance(node, Binary) and node.operator in "+-"
    return (Term("（"), *parts, Term("）")) if wide else parts


def filled(
    shape: tuple[Term | Slot, ...], resolved: Mapping[int, Entry | Sequence[Entry | Decimal]]
) -> tuple[Term, ...]:
    """The formula with its figures in place of the names, by what each name and reference stands
    for."""
    terms: list[Term] = []
    for part in shape:
        if part.__class__ is Term:
            terms.append(part)
            continue
        found = resolved.get(id(part.node), ())  # type: ignore[union-attr]
        if found.__class__ is Entry:
            terms.append(Term(found.text or BLANK, found))
        else:
            terms += _several(part, found)  # type: ignore[arg-type]
    return tuple(terms)


def _several(slot: Slot, found: Sequence[Entry | Decimal]) -> Iterator[Term]:
    """The terms of a name that stands for none, for several figures, or for a number."""
    if not found:
        # Nothing is there, and counts as 0.
        yield Term("0")
    brackets = slot.bracketed and len(found) > 1
    if brackets:
        yield Term("（")
    for at, operand in enumerate(found):
        if at:
            yield slot.between
        if isinstance(operand, Decimal):
            yield Term(f"{operand:f}")
        else:
            yield Term(operand.text or BLANK, operand)
    if brackets:
        yield Term("）")


# --- as it is written -----------------------------------------------------------------------------


def written(node: Node) -> str:
    """A part of a formula as one would write it."""
    if isinstance(node, Binary):
        words = f"{_within(node.left, node)} {node.operator} {_within(node.right, node)}"
        return f"若 {words}" if node.operator == "则" else words
    if isinstance(node, Not):
        return f"非 {_within(node.operand, node)}"
    if isinstance(node, Negative):
        return f"-{_within(node.operand, node)}"
    if isinstance(node, Call):
        return f"{node.function}({', '.join(map(written, node.arguments))})"
    if isinstance(node, Ref):
        return _reference(node)
    if isinstance(node, Text):
        return node.value if is_date(node) else f"“{node.value}”"
    return (
        _number(node)
        if isinstance(node, Number)
        else node.name + ("?" if isinstance(node, Name) and node.optional else "")
    )


_RISING: Final = {"则": 0, "或": 1, "且": 2, "+": 4, "-": 4, "*": 5, "/": 5}


def _within(node: Node, outer: Node) -> str:
    # Comparisons are 3; a part that joins nothing binds closest, and 非 or - next.
    own = _RISING.get(node.operator, 3) if isinstance(node, Binary) else 9
    floor = _RISING.get(outer.operator, 3) if isinstance(outer, Binary) else 8
    return (
        f"({written(node)})"
        # 甲 - (乙 - 丙) keeps its brackets, (甲 - 乙) - 丙 needs none.
        if own < floor or own == floor and isinstance(outer, Binary) and node is outer.right
        else written(node)
    )


def _reference(ref: Ref) -> str:
    side = f"{ref.side}." if ref.side else ""
    column = f", {ref.column}" if ref.column else ""
    report, _, table = ref.table.rpartition(".")
    attribute = f".{ref.attribute}" if ref.attribute else ""
    return f"{report + '.' if report else ''}表{table}[{side}{ref.row}{column}{'?' if ref.optional else ''}]{attribute}"


def _number(number: Number) -> str:
    factor = number.factor
    return f"{(number.value / factor):f}{number.unit}"
