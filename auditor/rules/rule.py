"""A rule as a record, ready to be put to a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Final

from auditor.findings import RuleInfo, Term
from auditor.records import frozen
from auditor.rules.evaluate import Sum, addends
from auditor.rules.fill import Slot, template
from auditor.rules.plain import Plain, plain
from auditor.rules.scope import Scope
from auditor.rules.tree import Binary, Node, conjuncts, is_relation, walk

SAME: Final = "same"
"""The kind of a rule on one quantity printed twice: the same digits, or the finer one rounded."""
FoundSpot = tuple[int, int]
"""Line and column, from 1."""


@frozen
class RulePart:
    """One of the conditions that a rule demands, each a check of its own."""

    node: Node
    relation: Binary | None = None
    """The condition, where it compares figures and nothing else."""
    shape: tuple[Term | Slot, ...] = ()
    """The formula with slots for its figures."""
    flat: Sum | None = None
    """The relation's addends, where it has no product or quotient."""
    plain: Plain | None = None
    """The same, where they are single cells."""


@frozen
class Rule:
    """One relation, ready to be put to a ledger."""

    info: RuleInfo
    scope: Scope
    check: Node
    parts: tuple[RulePart, ...] = ()
    when: Node | None = None
    until: int | None = None
    kind: str = ""
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    target: str = ""
    """The `for:` as written."""
    condition: str = ""
    """The `when:` as written."""
    source: str = ""
    line: int = 0
    spots: Mapping[str, FoundSpot] = field(default_factory=dict)
    """Where the value of each key stands in the file."""
    accepted: Mapping[str, str] = field(default_factory=dict)
    """The remarks that its author knows of, by name, with the reason why it stays as it is."""

    sums: tuple[tuple[Binary, Plain], ...] = field(init=False, repr=False, compare=False)
    """Its parts, where it is nothing but sums of single cells, put once a report; empty where it is
    more.
    """

    def __post_init__(self) -> None:
        # Put to nothing but the report: no rows, no claims, no condition.
        once = (
            not self.scope.tables
            and not self.scope.claim
            and self.when is None
            and self.kind != SAME
        )
        sums = [
            (part.relation, part.plain)
            for part in self.parts
            if once and part.relation and part.plain
        ]
        # All parts or none: a rule is put in one way.
        object.__setattr__(self, "sums", tuple(sums) if len(sums) == len(self.parts) else ())

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.info.id


def fitting(name: str, ids: Iterable[str]) -> list[str]:
    """The ids that a name stands for; one ending in `*` is a prefix."""
    return [one for one in ids if one == name or name.endswith("*") and one.startswith(name[:-1])]


def parts(check: Node, scope: Scope) -> tuple[RulePart, ...]:
    """What a check demands, part by part; of a claim, whose readings are chosen as a whole, in
    one."""
    # 甲 = 乙 且 丙 = 丁 are two checks, so that the one that fails is told by itself.
    nodes = (check,) if scope.claim else conjuncts(check)
    return tuple(_part(node) for node in nodes)


def _part(node: Node) -> RulePart:
    if isinstance(node, Binary) and is_relation(node):
        shape, flat = template(node), addends(node)
        return RulePart(node, node, shape, flat, plain(flat, shape))
    return RulePart(node)


def relations(node: Node) -> list[Binary]:
    """The comparisons of figures in a condition."""
    return [part for part in walk(node) if isinstance(part, Binary) and is_relation(part)]
