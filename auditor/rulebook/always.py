"""Conditions that are true, or false, whatever the figures are: by their relations, where all are
about one sum of figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Final

from auditor.forms.form import Forms
from auditor.ledger import Ledger
from auditor.rulebook.relations import Relation, branched, points, relation_of
from auditor.rules import logic
from auditor.rules.rule import Rule, relations
from auditor.rules.tree import (
    DENIED,
    JOINING,
    Binary,
    Call,
    Node,
    Not,
    is_condition,
    is_relation,
    walk,
    written,
)

Atom = tuple[object, ...]
"""A condition without parts, wherever it stands."""
_SECOND: Final = (">=", ">", "!=")
"""Of two comparisons that deny each other the one that is known by the other."""
# Every combination is tried: 2 ** 8 of them at most.
_MOST_ATOMS: Final = 8


def settled(rule: Rule, node: Node, forms: Forms, blank: Ledger) -> bool | None:
    """Whether a condition is true whatever the figures are, or false; None where it depends on
    them."""
    # By the words alone first: that holds of any condition.
    logical = whatever(node)
    if logical is not None:
        return logical
    about = _relations(rule, node, forms, blank)
    figured = [found for found in about.values() if isinstance(found, Relation)]
    # Nothing to go by, or relations about several sums, which vary apart.
    if not about or len({frozenset(found.terms.items()) for found in figured}) > 1:
        return None
    bounds = sorted({found.bound for found in figured})
    # Between two bounds nothing changes: one value from each stretch is enough.
    answers = {_true(node, about, point) for point in points(bounds)}
    return answers.pop() if len(answers) == 1 else None


def _relations(rule: Rule, node: Node, forms: Forms, blank: Ledger) -> dict[int, Relation | bool]:
    """The comparisons of a condition, each as a relation or by whether it holds; nothing where any
    of them is neither.
    """
    about: dict[int, Relation | bool] = {}
    for part in relations(node):
        found = None if branched(part) else relation_of(rule, part, forms, blank)
        if found is None:
            return {}
        about[id(part)] = found
    return about


def whatever(node: Node) -> bool | None:
    """Whether a condition is true, or false, by its words alone (甲 或 非 甲), whatever its parts
    come to.
    """
    if not isinstance(node, Binary) or node.operator not in JOINING:
        return None
    atoms: dict[Atom, int] = {}
    for part in walk(node):
        if (
            not isinstance(part, Not)
            and not (isinstance(part, Binary) and part.operator in JOINING)
            and is_condition(part)
        ):
            atoms.setdefault(_atom(part)[0], len(atoms))
    if len(atoms) > _MOST_ATOMS:
        return None
    answers = {_answer(node, atoms, which) for which in product((True, False), repeat=len(atoms))}
    return answers.pop() if len(answers) == 1 else None


def _atom(node: Node) -> tuple[Atom, bool]:
    """A condition without parts as what it asks, and whether it asks that it be so: 缺 asks that
    there be none, >= that it be not <.
    """
    if isinstance(node, Call) and node.function == "缺":
        return written(replace(node, function="有")), False
    if isinstance(node, Binary) and node.operator in _SECOND:
        return written(replace(node, operator=DENIED[node.operator])), False
    return written(node), True


def _answer(node: Node, atoms: Mapping[Atom, int], which: tuple[bool, ...]) -> bool:
    if isinstance(node, Not):
        return not _answer(node.operand, atoms, which)
    if isinstance(node, Binary) and node.operator in JOINING:
        left, right = _answer(node.left, atoms, which), _answer(node.right, atoms, which)
        return (
            # 则 is 或 with the first denied.
            left and right if node.operator == "且" else (left != (node.operator == "则")) or right
        )
    atom, so = _atom(node)
    return which[atoms[atom]] == so


def _true(node: Node, about: dict[int, Relation | bool], point: Fraction) -> bool | None:
    """Whether a condition is true where the one sum of its relations comes to a value."""
    if isinstance(node, Not):
        return logic.denied(_true(node.operand, about, point))
    if isinstance(node, Binary) and node.operator in JOINING:
        left, right = _true(node.left, about, point), _true(node.right, about, point)
        return logic.joined(node.operator, left, right)
    if isinstance(node, Binary) and is_relation(node):
        found = about[id(node)]
        return found if isinstance(found, bool) else found.holds(point)
    return None
