"""The filled formula: a rule's formula with the figures in place of the names; and a part of a formula as it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from auditor.entry import Entry
from auditor.findings import Term
from auditor.rules.tree import Binary, Call, Name, Negative, Node, Not, Number, Ref, Text

_SIGNS: Final = {"+": Term(" + "), "-": Term(" - "), "*": Term(" × "), "/": Term(" ÷ ")}
_COMMA: Final = Term(", ")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the figures of a name or a reference go in the filled formula."""

    node: int
    """The identity of the formula's node."""
    bracketed: bool = False
    """Whether several figures stand in brackets here."""
    between: Term = _SIGNS["+"]
    """What stands between several figures."""


def template(node: Node) -> tuple[Term | Slot, ...]:
    """The formula with slots where its figures go; made once a rule."""
    if isinstance(node, Binary):
        sign = _SIGNS.get(node.operator) or Term(f" {node.operator} ")
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
        return (Term(f"{node.function}("), Slot(id(node), between=_COMMA), Term(")"))
    return (Slot(id(node)),)


def _bracketed(node: Node, tight: bool) -> tuple[Term | Slot, ...]:
    if tight and isinstance(node, Call) and node.function == "sum":
        return (Slot(id(node), True),)
    parts = template(node)
    wide = tight and isinstance(node, Binary) and node.operator in "+-"
    return (Term("（"), *parts, Term("）")) if wide else parts


@dataclass(frozen=True, slots=True)
class Filled:
    """A formula and the figures that stand in place of its names."""

    shape: tuple[Term | Slot, ...]
    found: Mapping[int, Entry | Sequence[Entry | Decimal]]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The formula with its figures in place of the names."""
        return _terms(self.shape, self.found)


def _terms(
    shape: tuple[Term | Slot, ...], resolved: Mapping[int, Entry | Sequence[Entry | Decimal]]
) -> tuple[Term, ...]:
    terms: list[Term] = []
    for part in shape:
        if isinstance(part, Term):
            terms.append(part)
            continue
        one = resolved.get(part.node, ())
        found = (one,) if isinstance(one, Entry) else one
        if not found:
            terms.append(Term("0"))
        brackets = part.bracketed and len(found) > 1
        if brackets:
            terms.append(Term("（"))
        for at, operand in enumerate(found):
            if at:
                terms.append(part.between)
            terms.append(
                Term(f"{operand:f}")
                if isinstance(operand, Decimal)
                else Term(operand.text or "空白", operand)
            )
        if brackets:
            terms.append(Term("）"))
    return tuple(terms)


# --- as it is written -------------------------------------------------------------------------------------------------


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
        return f"“{node.value}”"
    return (
        _number(node)
        if isinstance(node, Number)
        else node.name + ("?" if isinstance(node, Name) and node.optional else "")
    )


_RISING: Final = {"则": 0, "或": 1, "且": 2, "+": 4, "-": 4, "*": 5, "/": 5}


def _within(node: Node, outer: Node) -> str:
    own = _RISING.get(node.operator, 3) if isinstance(node, Binary) else 9
    floor = _RISING.get(outer.operator, 3) if isinstance(outer, Binary) else 8
    return (
        f"({written(node)})"
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
