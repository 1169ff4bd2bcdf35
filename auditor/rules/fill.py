"""The filled formula: a rule's formula with the figures in place of the names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from auditor.findings import Term
from auditor.rules.formula import Binary, Call, Negative, Node, Number
from auditor.rules.resolve import Operands

_SIGNS: Final = {"+": Term(" + "), "-": Term(" - "), "*": Term(" × "), "/": Term(" ÷ ")}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the figures of a name or a reference go in the filled formula."""

    node: Node
    """The very node of the formula, of whatever copy of the rule."""
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
    return (Slot(node),)


def _bracketed(node: Node, tight: bool) -> tuple[Term | Slot, ...]:
    if tight and isinstance(node, Call):
        return (Slot(node, True),)
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
        found = operands.resolved.get(id(part.node), ())
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
