"""A rule from its YAML, every mistake said with file, line, column and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

from auditor.findings import RuleInfo
from auditor.forms.form import Forms
from auditor.message import Said, listed, say
from auditor.patterns import regex
from auditor.rules import formula, names, related, scope
from auditor.rules.claims import also_called, claims
from auditor.rules.covered import check_scope
from auditor.rules.dimensions import Units
from auditor.rules.rule import SAME, Rule, parts
from auditor.rules.scope import Scope, ScopeError
from auditor.rules.tokens import FormulaError
from auditor.rules.tree import (
    Binary,
    Name,
    Node,
    Ref,
    Text,
    constant,
    is_condition,
    is_relation,
    same,
    walk,
)
from auditor.severity import Severity
from auditor.yamlfile import Items, RuleError
from auditor.yamlfile import Node as Mapped
from auditor.yamlwords import near

_TEXTS: Final = (
    "id",
    "title",
    "severity",
    "for",
    "check",
    "when",
    "why",
    "basis",
    "remedy",
    "since",
    "until",
    "kind",
)
RULE_KEYS: Final = frozenset({*_TEXTS, "innocent", "examples", "accept"})
KINDS: Final = ("unit", "structure", "word", SAME)
REMARKS: Final = ("always", "redundant", "contradictory", "never", "replaces", "optional", "wide")
"""The remarks that a rule may accept, with a reason."""
_CHOICES: Final = {"severity": tuple(Severity), "kind": KINDS}
_WRITTEN: Final = {
    "id": say("rule.blank-id.cure"),
    "title": say("rule.blank-title.cure"),
    "check": say("rule.blank-check.cure"),
}
_NEEDED: Final = ("id", "title", "severity", "check", "examples")
_TOLD: Final = {
    "severity": say("rule.severity.cure", known=listed(Severity)),
    "examples": say("rule.examples.cure"),
}
"""What is said of a key that is missing."""
_EXAMPLES: Final = {"holds": say("rule.so"), "fails": say("rule.never-so")}
"""What the examples of a rule are, by their key."""
_EACH: Final = say("rule.example-list.cure")
_ID: Final = regex(r"[^\s,*]++")
_Answer = TypeVar("_Answer")


def compile_rule(node: Mapped, forms: Forms, group: str = "", folder: str = "") -> Rule:
    """One rule. Raises RuleError at the key, or at the place in the formula, that is wrong."""
    node.require(RULE_KEYS, _NEEDED)
    _plain(node)
    # First: it says what the names of the formulas may mean.
    where = _scope(node, forms)
    check = _formula(node, "check", where, forms)
    _sensible(node, check)
    when = _formula(node, "when", where, forms) if "when" in node else None
    holds, fails = _examples(node)
    related.check_examples(node["examples"], where.relation, forms)
    since, until = _years(node)
    info = RuleInfo(
        node["id"],
        node["title"],
        Severity(node["severity"]),
        node["check"],
        node.get("why", ""),
        node.get("basis", ""),
        node.get("remedy", ""),
        tuple(_listed(node, "innocent")),
        since,
        group,
        folder,
    )
    return Rule(
        info,
        where,
        check,
        parts(check, where),
        when,
        until,
        node.get("kind", ""),
        holds,
        fails,
        node.get("for", ""),
        node.get("when", ""),
        node.path,
        node.line,
        {**node.at, **_example_spots(node["examples"])},
        _accepted(node),
    )


def mistakes(node: Mapped, forms: Forms) -> list[RuleError]:
    """All that is wrong with a rule, as far as one mistake does not hide another."""
    found: list[RuleError] = []

    def tried(work: Callable[..., _Answer], *about: object) -> _Answer | None:
        try:
            return work(*about)
        except RuleError as error:
            found.append(error)
            return None

    # Keys first; then each part that can be read without those that are wrong.
    found += node.misfits(RULE_KEYS, _NEEDED, _TOLD)
    # Nothing further can be read.
    if any(not isinstance(node.get(key, ""), str) for key in _TEXTS) or "check" not in node:
        tried(_plain, node)
        return found
    for work in (_plain, _years, _accepted):
        tried(work, node)
    # That they are missing is told above.
    examples = tried(_examples, node) if "examples" in node else None
    where = tried(_scope, node, forms)
    if where is not None:
        check = tried(_formula, node, "check", where, forms)
        if check is not None:
            tried(_sensible, node, check)
        if "when" in node:
            tried(_formula, node, "when", where, forms)
        if examples is not None:
            tried(related.check_examples, node["examples"], where.relation, forms)
    return found


def _plain(node: Mapped) -> None:
    node.words(_TEXTS)
    for key in ("id", "title", "check"):
        if not node.get(key, key).strip():
            node.fail(say("rule.blank", key=key), key, _WRITTEN[key])
    if not _ID.fullmatch(node.get("id", "-")):
        node.fail(say("rule.id", id=node["id"]), "id", say("rule.id.cure"))
    for key, known in _CHOICES.items():
        if key in node and node[key] not in known:
            hint = say("rule.words.cure", known=listed(known), node=near(node[key], known))
            node.fail(say("form.key-value", key=key, node=node[key]), key, hint)


def _scope(node: Mapped, forms: Forms) -> Scope:
    # Empty: the rule is put once a report.
    text = node.get("for", "")
    try:
        where = scope.parse(text)
        check_scope(where, text, forms)
    except ScopeError as error:
        node.fail(error.message, "for", error.hint, max(0, error.at))
    if where.claim and where.claim not in claims():
        known = tuple(claims())
        other = also_called(where.claim)
        meant = say("near", name=other) if other else near(where.claim, known)
        hint = say("rule.claim.cure", known=listed(known), claim=meant)
        node.fail(say("rule.claim", claim=where.claim), "for", hint, max(0, text.find(where.claim)))
    return where


def _formula(node: Mapped, key: str, where: Scope, forms: Forms) -> Node:
    # Names before units: what a name is measured in only its form tells.
    tree = _read(
        node, key, lambda: names.bound(formula.parse(node[key], forms.relations), where, forms)
    )
    if not is_condition(tree):
        node.fail(
            say("rule.condition", key=key),
            key,
            say("rule.condition.cure"),
        )
    _read(node, key, lambda: Units(where, forms).check(tree))
    return tree


def _read(node: Mapped, key: str, work: Callable[[], _Answer]) -> _Answer:
    try:
        return work()
    except FormulaError as error:
        node.fail(error.message, key, error.hint, error.at)


def _sensible(node: Mapped, check: Node) -> None:
    """Refuse a check that is true, or false, whatever the figures are."""
    within = tuple(walk(check))
    if node.get("kind") == SAME and not _is_restated(check):
        node.fail(say("rule.same"), "kind", say("rule.same.cure"))
    for part in within:
        if not isinstance(part, Binary) or part.operator in "+-*/":
            continue
        if isinstance(part.left, Text) and isinstance(part.right, Text):
            node.fail(say("rule.fixed"), "check", say("rule.fixed.cure"), part.at)
        if is_relation(part):
            _refuse_decided(node, part)
    # 1 + 1 = 2 says nothing of a report.
    if not any(isinstance(part, Name | Ref) for part in within):
        node.fail(say("rule.refers-nothing"), "check", say("rule.refers-nothing.cure"))


def _refuse_decided(node: Mapped, part: Binary) -> None:
    """Refuse a comparison of a figure with itself, or of two numbers. Raises RuleError."""
    if same(part.left, part.right):
        always = say("rule.always") if part.operator in ("=", "<=", ">=") else say("rule.never")
        node.fail(
            say("rule.same-sides", operator=part.operator, always=always),
            "check",
            say("rule.same-sides.cure"),
            part.at,
        )
    if constant(part.left) is not None and constant(part.right) is not None:
        node.fail(say("rule.constants"), "check", say("rule.constants.cure"), part.at)


def _is_restated(check: Node) -> bool:
    """Whether a check is that two figures are the same, which are one printed twice."""
    return (
        isinstance(check, Binary)
        and check.operator == "="
        and all(isinstance(side, Name | Ref) for side in (check.left, check.right))
    )


def _accepted(node: Mapped) -> dict[str, str]:
    accepted = node.get("accept", {})
    if accepted and not isinstance(accepted, Mapped):
        node.fail(
            say("rule.accept"),
            "accept",
            say("rule.accept.cure", remarks=REMARKS[0]),
        )
    if accepted:
        accepted.require(frozenset(REMARKS))
        for name, reason in accepted.items():
            if not isinstance(reason, str) or not reason.strip():
                accepted.fail(
                    say("rule.accept-reason", name=name),
                    name,
                    say("rule.accept-reason.cure", name=name),
                )
    return dict(accepted)


def _listed(node: Mapped, key: str, hint: Said | None = None) -> list[str]:
    value = node.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        node.fail(say("rule.texts", key=key), key, hint or say("form.list.cure"))
    return value


def _years(node: Mapped) -> tuple[int | None, int | None]:
    since, until = _year(node, "since"), _year(node, "until")
    if since is not None and until is not None and until < since:
        node.fail(say("rule.years", since=since, until=until), "until", say("rule.years.cure"))
    return since, until


def _year(node: Mapped, key: str) -> int | None:
    if key not in node:
        return None
    if not re.fullmatch("20[0-9]{2}", node[key]):
        node.fail(say("rule.year", key=key), key, say("year.cure"))
    return int(node[key])


def _examples(node: Mapped) -> tuple[tuple[str, ...], tuple[str, ...]]:
    examples = node.get("examples")
    if not isinstance(examples, Mapped):
        node.fail(
            say("rule.examples"),
            "examples",
            say("rule.examples.cure"),
        )
    examples.require(frozenset({"holds", "fails"}))
    for key, words in _EXAMPLES.items():
        if not examples.get(key):
            node.fail(
                say("rule.example-missing", words=words),
                "examples",
                say("rule.example-missing.cure"),
            )
    return tuple(_listed(examples, "holds", _EACH)), tuple(_listed(examples, "fails", _EACH))


def _example_spots(examples: Mapped) -> dict[str, tuple[int, int]]:
    """Where each example stands: `holds.1`."""
    return {
        f"{key}.{number}": place
        for key, value in examples.items()
        if isinstance(value, Items)
        for number, place in enumerate(value.places, 1)
    }
