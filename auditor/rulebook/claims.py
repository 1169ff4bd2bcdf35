"""What the text asserts, as rules name it: the kinds of claims, their roles and their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from auditor.ledger import Ledger
from auditor.rules.rule import Rule
from auditor.rules.tree import ATTRIBUTES, OF_REPORT, Binary, Call, Name, Node, Text, below


@dataclass(slots=True)
class Kind:
    """One kind of claim: the roles that figures stand in, and what is said in words."""

    roles: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


def of_rules(rules: Iterable[Rule]) -> dict[str, Kind]:
    """The kinds of claims that rules are put to, with what they name."""
    kinds: dict[str, Kind] = {}
    for rule in rules:
        if rule.scope.claim:
            kind = kinds.setdefault(rule.scope.claim, Kind())
            for name, in_words in named(rule):
                (kind.words if in_words else kind.roles).add(name.name)
    return kinds


def of_ledgers(ledgers: Iterable[Ledger]) -> dict[str, Kind]:
    """The kinds of claims that are read in reports."""
    kinds: dict[str, Kind] = {}
    for ledger in ledgers:
        for claim in ledger.claims:
            kind = kinds.setdefault(claim.kind, Kind())
            kind.roles |= {role for reading in claim.readings for role in reading}
            kind.words |= set(claim.words)
    return kinds


def named(rule: Rule) -> Iterator[tuple[Name, bool]]:
    """The bare names of a rule, and whether each stands for words."""
    for tree in (rule.check, rule.when):
        if tree is not None:
            yield from _named(tree, False)


def _named(node: Node, in_words: bool) -> Iterator[tuple[Name, bool]]:
    if isinstance(node, Name):
        if not in_words or node.name not in OF_REPORT:
            yield node, in_words
        return
    words = isinstance(node, Binary) and any(
        isinstance(side, Text) or isinstance(side, Name) and side.name in ATTRIBUTES for side in (node.left, node.right)
    )
    for part in below(node):
        if not (isinstance(node, Call) and node.function == "列全"):
            yield from _named(part, words)


def merged(one: Mapping[str, Kind], two: Mapping[str, Kind]) -> dict[str, Kind]:
    """The kinds of both."""
    kinds = {name: Kind(set(kind.roles), set(kind.words)) for name, kind in one.items()}
    for name, kind in two.items():
        own = kinds.setdefault(name, Kind())
        own.roles |= kind.roles
        own.words |= kind.words
    return kinds
