"""What can be said of a rule set as such: rules implied by others, rules that contradict others,
rules never put.

The rules are put to blank forms, and to their own examples; every equality becomes a row over the
cells, and rows are reduced exactly. A rule is redundant when each of its rows follows from rows of
other rules that are never less strict. Rules on the text and over several reports are held against
each other as written. Only rules that are put wherever a rule is, under its condition and in its
years, can imply it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from auditor.arithmetic import Verdict
from auditor.booking import post
from auditor.engine import put
from auditor.family import relatives as family
from auditor.findings import Check
from auditor.ledger import Ledger
from auditor.message import Message, Said, listed, say, sentences
from auditor.readers import text
from auditor.records import frozen
from auditor.rulebook.always import settled, whatever
from auditor.rulebook.blank import blank
from auditor.rulebook.linear import Vector, contradictory, redundant, vector_of
from auditor.rulebook.lines import placed
from auditor.rulebook.relations import (
    STRICT,
    Relation,
    alongside,
    covers,
    implies,
    meet,
    opposed,
    symbolic,
)
from auditor.rules.compiling import REMARKS
from auditor.rules.fill import written as shown
from auditor.rules.pack import Pack
from auditor.rules.rule import Rule
from auditor.rules.scope import LISTED
from auditor.rules.tokens import wide
from auditor.rules.tree import Call, Name, Ref, table_named, walk

ERRORS: Final = ("always", "contradictory", "replaces", "wide")
"""Kinds of remarks that are mistakes: lint ends as with a rule that cannot be read."""
_CURES: Final = {
    "always": say("remark.always.cure"),
    "redundant": say("remark.redundant.cure"),
    "contradictory": say("remark.contradictory.cure"),
    "never": say("remark.never.cure"),
    "replaces": say("remark.replaces.cure"),
    "optional": say("remark.optional.cure"),
    "wide": say("remark.wide.cure"),
}


@frozen
class Remark:
    """Something about a rule that its author should know."""

    rule: Rule
    kind: str
    """One of REMARKS."""
    others: tuple[Said, ...] = ()
    """The rules that imply or contradict it; what it names."""
    reason: Said = ""
    """Why it is never put, where that can be told; whether it always holds."""
    spot: tuple[int, int] = (0, 0)
    """Where in the file."""

    @property
    def message(self) -> Message:
        """What is remarked, without a stop."""
        named = listed(self.others)
        match self.kind:
            case "contradictory" if self.others == (self.rule.id,):
                return say("remark.contradictory-itself")
            case "never":
                return (
                    say("remark.never-why", why=self.reason) if self.reason else say("remark.never")
                )
            case "always":
                return say("remark.always", named=named, reason=self.reason)
        return say(f"remark.{self.kind}", named=named)

    @property
    def is_error(self) -> bool:
        """Whether it is a mistake."""
        return self.kind in ERRORS

    @property
    def accepted(self) -> bool:
        """Whether the rule accepts it, with a reason."""
        return self.kind in self.rule.accepted

    @property
    def line(self) -> Message:
        """File, line, column, rule, message and what would be right."""
        accept = [say("remark.accept", kind=self.kind)] if self.kind in REMARKS else []
        what = say("sentence", text=say("of-file", file=self.rule.id, what=self.message))
        cure = [_CURES[self.kind]] if self.kind in _CURES else []
        spot = self.spot if self.spot[0] else self.rule.spots.get("check", (self.rule.line, 1))
        return placed(self.rule.source, spot, sentences(what, *cure, *accept))


def remarks(pack: Pack) -> list[Remark]:
    """All remarks on a pack's rules, in the order of the rules."""
    # What blank forms tell: the checks of each rule as rows over cells, and rules never put.
    forms = blank(pack.forms)
    rows: list[tuple[Rule, Vector, str]] = []
    found: dict[tuple[str, str], Remark] = {}
    for rule in pack.rules.values():
        checks = _decided(rule, forms)
        rows += _rows(rule, checks)
        # A blank form gives it nothing to decide: its own examples may.
        remark = _unheard(rule, pack, forms) if not checks else None
        if remark is not None:
            found[rule.id, remark.kind] = remark
    # What the formulas tell as such.
    relations = [
        relation for rule in pack.rules.values() for relation in symbolic(rule, pack.forms, forms)
    ]
    for remark in (
        *_settled(pack, forms),
        *written(pack),
        *_implied(rows),
        *(Remark(rule, "contradictory", others) for rule, others in contradictory(rows)),
        *_repeated(relations),
        *_against(relations),
    ):
        # One remark of a kind a rule: the first.
        found.setdefault((remark.rule.id, remark.kind), remark)
    order = {rule: at for at, rule in enumerate(pack.rules)}
    return sorted(found.values(), key=lambda remark: (order[remark.rule.id], remark.kind))


def _rows(rule: Rule, checks: list[Check]) -> list[tuple[Rule, Vector, str]]:
    """The checks of a rule that are sums of cells, as rows over them."""
    return [
        (rule, vector_of(check), check.relation)
        for check in checks
        if check.operands
        and check.polynomial
        and all(len(monomial) < 2 for monomial in check.polynomial)
    ]


def _implied(rows: list[tuple[Rule, Vector, str]]) -> Iterator[Remark]:
    """Rules that follow from others, cell by cell."""
    for rule, others in redundant(rows):
        if not _by_pattern(rule):
            yield Remark(rule, "redundant", others)


def written(pack: Pack) -> Iterator[Remark]:
    """What shows in the rules as they are written."""
    for rule in pack.rules.values():
        if rule.id in pack.replaced:
            yield Remark(rule, "replaces", (rule.id,), spot=rule.spots.get("id", (0, 0)))
        for key in ("for", "check", "when"):
            text = {
                "check": rule.info.check,
                "when": rule.condition,
                # The brackets around a list of tables may be of any width.
                "for": rule.target.translate(LISTED),
            }[key]
            signs = wide(text) if text else []
            if signs:
                line, column = rule.spots.get(key, (rule.line, 1))
                yield Remark(
                    rule,
                    "wide",
                    tuple(dict.fromkeys(sign for _, sign in signs)),
                    spot=(line, column + signs[0][0]),
                )
                break
        bare = _unguarded(rule)
        if bare:
            yield Remark(rule, "optional", tuple(say("table", table=table) for table in bare))


def _settled(pack: Pack, forms: Ledger) -> Iterator[Remark]:
    """Checks, parts of them and conditions that the figures do not decide."""
    for rule in pack.rules.values():
        if whatever(rule.check) is False:
            yield Remark(rule, "contradictory", (rule.id,))
        for key, nodes in (
            ("check", [part.node for part in rule.parts]),
            ("when", [rule.when] if rule.when is not None else []),
        ):
            for node in nodes:
                answer = settled(rule, node, pack.forms, forms)
                if answer is not None:
                    line, column = rule.spots.get(key, (rule.line, 1))
                    reason = say("rule.always") if answer else say("remark.never-holds")
                    yield Remark(rule, "always", (f"“{shown(node)}”",), reason, (line, column))


def _unguarded(rule: Rule) -> list[str]:
    """The tables that a rule takes as 0 where the report lacks them: `?`, and no word of it whether
    they are there."""
    named = _beside(rule)
    # A table that is also named without `?` must be there for the rule to be put.
    needed = {part.table for part in named if not part.optional}
    if not needed and not rule.scope.tables and len({part.table for part in named}) == 1:
        return []
    told = needed | _asked(rule)
    tables = (part.table for part in named if part.optional and part.table not in told)
    return list(dict.fromkeys(tables))


def _beside(rule: Rule) -> list[Ref]:
    """The references of a check to tables that the rule is not put to."""
    return [
        part
        for part in walk(rule.check)
        if isinstance(part, Ref) and part.table not in rule.scope.tables
    ]


def _asked(rule: Rule) -> set[str]:
    """The tables after which a rule asks whether they are there."""
    return {
        table_named(part.name) if isinstance(part, Name) else part.table
        for tree in (rule.check, rule.when)
        if tree is not None
        for call in walk(tree)
        if isinstance(call, Call) and call.function in ("有", "缺")
        for part in call.arguments
        if isinstance(part, Name | Ref)
    }


def _decided(rule: Rule, ledger: Ledger) -> list[Check]:
    return [check for check in put(rule, ledger) if check.verdict is not Verdict.UNDECIDED]


def _unheard(rule: Rule, pack: Pack, forms: Ledger) -> Remark | None:
    """What to say of a rule to which a blank form gives nothing to decide; None where an example of
    its own does."""
    examples = [
        family.example(
            example,
            rule,
            pack,
            lambda part, under: post(text.parse(part), under.forms, under.vocabulary),
        )
        for example in (*rule.holds, *rule.fails)
    ]
    # Its own examples show that it can be put.
    if any(_decided(rule, ledger) for ledger in examples):
        return None
    return Remark(
        rule,
        "never",
        reason=_never(rule, forms, examples),
        spot=rule.spots.get("when" if rule.when is not None else "check", (0, 0)),
    )


def _never(rule: Rule, forms: Ledger, examples: list[Ledger]) -> Said:
    """Why a rule has nothing to decide, where that can be told."""
    kind = rule.scope.claim
    # In the order in which a rule is put: its claims, its condition, its figures.
    if kind and not any(claim.kind == kind for ledger in examples for claim in ledger.claims):
        return say("remark.no-claim", claim=kind)
    if rule.when is not None and any(
        _decided(replace(rule, when=None), ledger) for ledger in (forms, *examples)
    ):
        return say("remark.condition-never")
    missing = dict.fromkeys(
        one for ledger in (*examples, forms) for check in put(rule, ledger) for one in check.missing
    )
    return listed([*missing][:3]) if missing else ""


def _by_pattern(rule: Rule) -> bool:
    """Whether a rule names rows by a pattern: what rows these are is up to the report, a blank form
    has all there may be.
    """
    return any(isinstance(part, Ref) and "*" in part.row for part in walk(rule.check))


def _compared(rule: Rule) -> bool:
    """Whether a rule is compared as written: blank forms give nothing for it."""
    return bool(rule.scope.claim or rule.scope.relation)


def _repeated(relations: list[Relation]) -> Iterator[Remark]:
    """Rules that another one, at least as strict, implies; of two that say the same the less
    severe, or the later."""
    dropped: set[str] = set()
    # The least strict first, of equals the later: what is dropped implies no other.
    for _, own in sorted(
        enumerate(relations), key=lambda item: (STRICT[item[1].rule.info.severity], -item[0])
    ):
        implied = [
            other.rule.id
            for other in relations
            if other is not own
            and other.rule.id not in dropped
            and STRICT[other.rule.info.severity] >= STRICT[own.rule.info.severity]
            and alongside(other.rule, own.rule)
            and covers(other.rule, own.rule)
            and implies(other, own)
        ]
        if implied and _compared(own.rule):
            dropped.add(own.rule.id)
            yield Remark(own.rule, "redundant", tuple(implied[:1]))


def _against(relations: list[Relation]) -> Iterator[Remark]:
    """Rules on the same claims or reports of which only one can hold."""
    for at, own in enumerate(relations):
        others = [
            other.rule.id
            for other in relations[:at]
            if (_compared(own.rule) or _compared(other.rule))
            and meet(own.rule, other.rule)
            and (alongside(other.rule, own.rule) or alongside(own.rule, other.rule))
            and opposed(own, other)
        ]
        if others:
            yield Remark(own.rule, "contradictory", tuple(others))
