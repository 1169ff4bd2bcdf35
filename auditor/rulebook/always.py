"""Conditions that are true, or false, whatever the figures are: by their relations, where all are
about one sum of figures."""

from __future__ import annotations

from fractions import Fraction

from auditor.forms.form import Forms
from auditor.ledger import Ledger
from auditor.rulebook.relations import Relation, branched, relation_of
from auditor.rules.rule import Rule, relations
from auditor.rules.tree import JOINING, Binary, Node, Not, is_relation


def settled(rule: Rule, node: Node, forms: Forms, blank: Ledger) -> bool | None:
    """Whether a condition is true whatever the figures are, or false; None where it depends on
    them."""
    about: dict[int, Relation | bool] = {}
    for part in relations(node):
        found = None if branched(part) else relation_of(rule, part, forms, blank)
        if found is None:
            return None
        about[id(part)] = found
    lines = {frozenset(found.terms.items()) for found in about.values() if isinstance(found, Relation)}
    if len(lines) > 1 or not about:
        return None
    bounds = sorted({found.bound for found in about.values() if isinstance(found, Relation)})
    points = (
        [Fraction(0)]
        if not bounds
        else [
            bounds[0] - 1,
            *bounds,
            *((low + high) / 2 for low, high in zip(bounds, bounds[1:], strict=False)),
            bounds[-1] + 1,
        ]
    )
    answers = {_true(node, about, point) for point in points}
    return answers.pop() if len(answers) == 1 else None


def _true(node: Node, about: dict[int, Relation | bool], point: Fraction) -> bool | None:
    if isinstance(node, Not):
        inner = _true(node.operand, about, point)
        return None if inner is None else not inner
    if isinstance(node, Binary) and node.operator in JOINING:
        left, right = _true(node.left, about, point), _true(node.right, about, point)
        if node.operator == "则":
            left = None if left is None else not left
        decisive = node.operator != "且"
        return decisive if decisive in (left, right) else None if left is None or right is None else not decisive
    if isinstance(node, Binary) and is_relation(node):
        found = about[id(node)]
        return found if isinstance(found, bool) else found.holds(point)
    return None
