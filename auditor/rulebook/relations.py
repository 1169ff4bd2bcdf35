"""What a rule says as such, whatever the report: one polynomial over its roles and references, held
against those of other rules.

Rules on the text and rules over several reports are compared by it, for no blank form prints what
they are put to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from auditor.arithmetic import Polynomial, satisfied
from auditor.claim import Claim
from auditor.document import Place
from auditor.entry import POINT, Entry
from auditor.forms.form import Forms
from auditor.ledger import Ledger
from auditor.records import frozen
from auditor.rules import evaluate
from auditor.rules.resolve import Context, NotApplicable, Operands
from auditor.rules.rule import Rule
from auditor.rules.scope import Instance
from auditor.rules.tree import (
    TURNED,
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Ref,
    conjuncts,
    is_relation,
    walk,
    written,
)
from auditor.severity import Severity

STRICT: Final = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.INFO: 0}
Line = frozenset[tuple[tuple[str, ...], Fraction]]
"""Terms, to be compared."""
Terms = dict[tuple[str, ...], Fraction]
"""Coefficients by the names that are multiplied; () is the constant."""


@frozen
class Relation:
    """A rule as `terms sign bound`, the first coefficient brought to 1: relations the same up to a
    factor are one."""

    rule: Rule
    terms: Terms
    sign: str
    bound: Fraction
    needed: frozenset[str]
    """The names without which the rule says nothing."""
    divisors: frozenset[Line]
    """What it divides by: where that is 0 it says more than the cleared polynomial."""
    restated: tuple[str, ...] = ()
    """Both sides, where the relation can be that a text restates a table figure, to the digit."""

    def holds(self, value: Fraction) -> bool:
        """Whether it holds where its terms come to a value."""
        return satisfied(self.sign, Decimal((value > self.bound) - (value < self.bound)))


def symbolic(rule: Rule, forms: Forms, blank: Ledger) -> list[Relation]:
    """The relations that a rule demands, by the evaluator itself, each name standing for a figure
    of its own."""
    nodes = conjuncts(rule.check)
    found = [
        relation_of(rule, node, forms, blank)
        for node in nodes
        if isinstance(node, Binary) and is_relation(node) and not branched(node)
    ]
    return [relation for relation in found if isinstance(relation, Relation)]


def branched(node: Node) -> bool:
    """Whether a relation is no polynomial of its names alone."""
    return any(isinstance(part, Call) and part.function != "sum" for part in walk(node))


def relation_of(rule: Rule, node: Binary, forms: Forms, blank: Ledger) -> Relation | bool | None:
    """A comparison as a relation; whether it holds, where it has no figure left; None where it is
    none."""
    check = Binary(node.operator, _named(node.left, forms), _named(node.right, forms), 0)
    names = {part.name: part.optional for part in walk(check) if isinstance(part, Name)}
    found = _worked_out(check, names, blank)
    if found is None:
        return None
    terms, divisors = found
    # terms + constant sign 0 becomes terms sign bound.
    constant = terms.pop((), Fraction(0))
    if not terms:
        return satisfied(node.operator, Decimal((constant > 0) - (constant < 0)))
    # Brought to 1, so that 2甲 = 2乙 and 甲 = 乙 are one; a negative one turns < and >.
    lead = terms[min(terms)]
    return Relation(
        rule,
        _scaled(terms, lead),
        TURNED.get(node.operator, node.operator) if lead < 0 else node.operator,
        -constant / lead,
        frozenset(name for name, optional in names.items() if not optional),
        divisors,
        _restated(node, forms),
    )


def _worked_out(
    check: Binary, names: Iterable[str], blank: Ledger
) -> tuple[Terms, frozenset[Line]] | None:
    """The terms of a comparison by the evaluator, each name a figure of its own, and what is
    divided by in it, to scale; None where it is none of figures.
    """
    # As roles of a claim, which the evaluator takes as they are.
    figures = {name: Entry("", None, label=name, index=at) for at, name in enumerate(names)}
    context = Context(blank, Instance(claim=Claim("", (figures,), "", Place())), {})
    operands = Operands()
    try:
        terms = _terms(evaluate.relation(check, context, operands), operands)
        divided = [
            _terms(evaluate.fraction(part.right, context, operands).top, operands)
            for part in walk(check)
            if isinstance(part, Binary) and part.operator == "/"
        ]
    except NotApplicable:
        return None
    scaled = (_scaled(part, part[min(part)]) for part in divided if set(part) - {()})
    return terms, frozenset(frozenset(part.items()) for part in scaled)


def _restated(node: Binary, forms: Forms) -> tuple[str, ...]:
    """Both sides of a relation that can be that a text restates a figure; none of any other."""
    left, right = node.left, node.right
    if node.operator != "=" or not isinstance(left, Name) or not isinstance(right, Name | Ref):
        return ()
    return tuple(str(written(_named(side, forms))) for side in (left, right))


def _named(node: Node, forms: Forms) -> Node:
    """The formula with a name in place of each reference and each sum of a group."""
    if isinstance(node, Binary):
        return Binary(node.operator, _named(node.left, forms), _named(node.right, forms), node.at)
    if isinstance(node, Negative):
        return Negative(_named(node.operand, forms), node.at)
    # sum(甲, 乙) is 甲 + 乙, each a figure of its own: a group is one name.
    if isinstance(node, Call):
        total: Node = Name("", node.at)
        for at, argument in enumerate(node.arguments):
            named = _named(argument, forms)
            total = named if not at else Binary("+", total, named, node.at)
        return total
    if isinstance(node, Ref):
        # A column that is not written is the only one there is.
        form = forms.forms.get(node.table.rpartition(POINT)[2])
        only = form.columns[0] if form is not None and len(form.columns) == 1 else ""
        return Name(
            f"表{node.table}[{node.side}.{node.row},{node.column or only}]", node.at, node.optional
        )
    return node


def _terms(polynomial: Polynomial, operands: Operands) -> Terms:
    return {
        tuple(sorted(operands.entries[at].label for at in monomial)): Fraction(coefficient)
        for monomial, coefficient in polynomial.items()
        if coefficient
    }


def _scaled(terms: Terms, by: Fraction) -> Terms:
    return {names: coefficient / by for names, coefficient in terms.items()}


# --- two relations --------------------------------------------------------------------------------


def implies(one: Relation, two: Relation) -> bool:
    """Whether the second relation says nothing that the first does not, wherever the second is
    put."""
    return (
        one.terms == two.terms
        # A rule that needs more names is silent where the second speaks.
        and one.needed <= two.needed
        and two.divisors <= one.divisors
        and (not two.restated or one.restated == two.restated)
        and all(two.holds(value) for value in _values(one, two) if one.holds(value))
    )


def opposed(one: Relation, two: Relation) -> bool:
    """Whether both cannot hold, or only where a figure (or a product of figures) is 0."""
    if one.terms == two.terms:
        return not any(one.holds(value) and two.holds(value) for value in _values(one, two))
    # Two equations over the same names: opposed where one of them must then be 0.
    if one.terms.keys() != two.terms.keys() or (one.sign, two.sign) != ("=", "="):
        return False
    first, second = {**one.terms, (): -one.bound}, {**two.terms, (): -two.bound}
    return any(
        sum(first[key] * second[at] != second[key] * first[at] for key in first) == 1
        for at in one.terms
    )


def _values(one: Relation, two: Relation) -> list[Fraction]:
    """Values that tell two relations of the same terms apart."""
    return points(sorted({one.bound, two.bound}))


def points(bounds: Sequence[Fraction]) -> list[Fraction]:
    """A value in each part into which bounds divide the line, and the bounds."""
    if not bounds:
        return [Fraction(0)]
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    return [bounds[0] - 1, *bounds, *between, bounds[-1] + 1]


# --- where a rule is put --------------------------------------------------------------------------


def covers(other: Rule, rule: Rule) -> bool:
    """Whether a rule is in force in every year, and under every condition, that another is."""
    return (
        _follows(other.when, rule.when)
        and (
            other.info.since is None
            or (rule.info.since is not None and other.info.since <= rule.info.since)
        )
        and (other.until is None or (rule.until is not None and rule.until <= other.until))
    )


def alongside(other: Rule, rule: Rule) -> bool:
    """Whether a rule is put to all that another is put to: the same claims or rows, of one report
    or the same relatives."""
    return replace(other.scope, relation="") == replace(
        rule.scope, relation=""
    ) and other.scope.relation in (
        "",
        rule.scope.relation,
    )


def meet(one: Rule, two: Rule) -> bool:
    """Whether two rules are put together wherever one of them is, as far as conditions go, in some
    year at least."""
    # Some year in which both are in force
    since = max(one.info.since or 0, two.info.since or 0)
    until = min(one.until or 9999, two.until or 9999)
    return since <= until and (_follows(one.when, two.when) or _follows(two.when, one.when))


def _follows(condition: Node | None, given: Node | None) -> bool:
    """Whether a condition is met whenever another is, by how they are put together."""
    if condition is None or given is None:
        return condition is None
    if written(condition) == written(given):
        return True
    # What must hold of all parts is looked at part by part before any choice is made.
    if both := _joined(condition, "且"):
        return all(_follows(side, given) for side in both)
    if either := _joined(given, "或"):
        return all(_follows(condition, side) for side in either)
    return any(_follows(condition, side) for side in _joined(given, "且")) or any(
        _follows(side, given) for side in _joined(condition, "或")
    )


def _joined(node: Node, operator: str) -> tuple[Node, ...]:
    """The two conditions that an operator joins; none where a condition is not joined by it."""
    if isinstance(node, Binary) and node.operator == operator:
        return node.left, node.right
    return ()
