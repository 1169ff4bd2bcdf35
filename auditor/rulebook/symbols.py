"""Relations with names for figures: what can be told of two rules of the text, or over several reports, without any report.

A formula becomes a polynomial over the names it uses, denominators cleared; two that differ by a factor are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from auditor.rules.formula import Binary, Call, Name, Negative, Node, Number, Ref, Text
from auditor.rules.pack import Rule
from auditor.rules.scope import Scope

Terms = dict[tuple[str, ...], Fraction]
"""Coefficients by the sorted names multiplied."""
_TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPPOSED: Final = ({"=", "<"}, {"=", ">"}, {"=", "!="}, {"<", ">"}, {"<", ">="}, {">", "<="})
_IMPLIES: Final = {"=": ("<=", ">="), "<": ("<=", "!="), ">": (">=", "!=")}


@dataclass(frozen=True, slots=True)
class Relation:
    """A rule's relation: `terms + constant sign 0`, the first coefficient 1; where, under what condition and when it is put."""

    rule: Rule
    scope: Scope
    when: str
    years: tuple[int | None, int | None]
    terms: frozenset[tuple[tuple[str, ...], Fraction]]
    constant: Fraction
    sign: str

    def implies(self, other: Relation) -> bool:
        """Whether the other says no more than this does, wherever it is put."""
        return (self._beside(other) and self.when in ("", other.when) and self.constant == other.constant
                and (self.sign == other.sign or other.sign in _IMPLIES.get(self.sign, ())))

    def opposes(self, other: Relation) -> bool:
        """Whether both cannot hold where both are put."""
        if not self._beside(other) or not (self.when == other.when or "" in (self.when, other.when)):
            return False
        if self.constant != other.constant:
            return self.sign == other.sign == "="
        return {self.sign, other.sign} in _OPPOSED

    def _beside(self, other: Relation) -> bool:
        """Whether both are put to the same things in the same years, over the same names."""
        return (self.scope, self.years, self.terms) == (other.scope, other.years, other.terms)


def relations(rules: Iterable[Rule]) -> Iterator[Relation]:
    """The relations of rules that are put to claims of the text or to several reports at once."""
    for rule in rules:
        if rule.scope.claim or rule.scope.relation:
            top, bottom = _fraction(Binary("-", rule.check.left, rule.check.right, 0))
            sign = rule.check.operator
            lead = top[min((names for names in top if names), default=())] if top else Fraction(1)
            if lead < 0:
                sign = _TURNED.get(sign, sign)
            # An inequality between quotients keeps its direction only where no denominator can be negative.
            if top and (sign in ("=", "!=") or bottom.keys() == {()}):
                terms = frozenset((names, coefficient / lead) for names, coefficient in top.items() if names)
                yield Relation(rule, rule.scope, said(rule.when) if rule.when is not None else "", (rule.info.since, rule.until),
                               terms, top.get((), Fraction(0)) / lead, sign)


def said(node: object) -> str:
    """A node of a formula without its places in the text."""
    if isinstance(node, Name):
        return f"{node.name}{'?' * node.optional}"
    if isinstance(node, Ref):
        return f"{node.table}[{node.side}.{node.row},{node.column}]{'?' * node.optional}"
    if isinstance(node, Call):
        return f"{node.function}({said(node.argument)})"
    if isinstance(node, Text | Number):
        return str(node.value)
    if isinstance(node, Binary):
        return f"({said(node.left)}{node.operator}{said(node.right)})"
    return f"{type(node).__name__}({said(getattr(node, 'operand', ''))})"


def _fraction(node: Node) -> tuple[Terms, Terms]:
    """(numerator, denominator) of an expression."""
    if isinstance(node, Number):
        return ({(): Fraction(node.value)} if node.value else {}), {(): Fraction(1)}
    if isinstance(node, Negative):
        top, bottom = _fraction(node.operand)
        return _sum(top, {}, Fraction(-1)), bottom
    if isinstance(node, Binary):
        one, under = _fraction(node.left)
        two, below = _fraction(node.right)
        if node.operator == "*":
            return _product(one, two), _product(under, below)
        if node.operator == "/":
            return _product(one, below), _product(under, two)
        if under != below:
            one, two, under = _product(one, below), _product(two, under), _product(under, below)
        return _sum(one, two, Fraction(1), Fraction(-1 if node.operator == "-" else 1)), under
    return {(said(node),): Fraction(1)}, {(): Fraction(1)}


def _product(one: Terms, two: Terms) -> Terms:
    found: Terms = {}
    for names, times in one.items():
        for others, more in two.items():
            key = tuple(sorted(names + others))
            found[key] = found.get(key, Fraction(0)) + times * more
    return {key: value for key, value in found.items() if value}


def _sum(one: Terms, two: Terms, first: Fraction, second: Fraction = Fraction(1)) -> Terms:
    keys = dict.fromkeys((*one, *two))
    found = {key: one.get(key, Fraction(0)) * first + two.get(key, Fraction(0)) * second for key in keys}
    return {key: value for key, value in found.items() if value}
