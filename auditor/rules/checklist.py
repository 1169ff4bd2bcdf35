"""What checklist.yaml says a document of a kind should hold: items, each with one way to look for
it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from auditor.forms.form import Forms
from auditor.forms.labels import as_pattern
from auditor.message import listed, say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.rules.claims import claims
from auditor.yamlfile import Node, RuleError
from auditor.yamlwords import near

ALL: Final = "required"
"""The tables that the forms demand."""
_TEXTS: Final = ("id", "title", "group", "basis")
# By the tables that are demanded, a heading, a sentence, the level of accounts that a table goes
# down to, checks of rules, or a reason beside each large rate of change.
_WAYS: Final = ("tables", "headings", "says", "levels", "rules", "reasons")
_WITH_SAYS: Final = ("nothing", "mentions")
PLACES: Final = ("title", "tables")
"""Where that stands which a rule says of the whole document."""
_KNOWN: Final = frozenset({*_TEXTS, *_WAYS, *_WITH_SAYS, "at"})
# Of which claims, which role of theirs, from which percentage on, under which heading, and how a
# sentence says a reason.
_REASONS: Final = ("claims", "role", "above", "under", "says")
_ID: Final = regex(r"[A-Za-z][A-Za-z0-9-]{0,59}")


@frozen
class ItemPart:
    """One of the things that an item's text is to say."""

    name: str
    says: re.Pattern[str]
    """How a sentence says it, or that there is nothing of the item at all."""
    mentions: re.Pattern[str]
    """Words that speak of it at all: where a text has none of them, it does not say it."""


@frozen
class Reasons:
    """Rates of change that call for a reason."""

    claims: tuple[str, ...]
    role: str
    above: Decimal
    """In percent: smaller ones need none."""
    under: re.Pattern[str] | None
    """What the heading or the sentence has; None for any."""
    says: re.Pattern[str]


@frozen
class ChecklistItem:
    """One line of a checklist, with the one way in which it is looked for."""

    id: str
    title: str
    group: str
    basis: str
    folder: str
    tables: bool = False
    """A line for each table that the forms demand."""
    headings: re.Pattern[str] | None = None
    parts: tuple[ItemPart, ...] = ()
    levels: Mapping[str, str] | None = None
    """By table, the level of accounts that its rows go down to."""
    rules: tuple[str, ...] = ()
    """Rules whose checks say it."""
    at: str = ""
    """Of rules that say it of the whole document: one of PLACES."""
    reasons: Reasons | None = None


def compiled(content: Any, path: str, folder: str, forms: Forms) -> list[ChecklistItem]:
    """The items of a checklist. Raises RuleError."""
    if not isinstance(content, list):
        raise RuleError(path, 1, 1, say("list.list"), say("list.list.cure"))
    items: list[ChecklistItem] = []
    for node in content:
        if not isinstance(node, Node):
            raise RuleError(path, 1, 1, say("list.item-mapping"), say("list.list.cure"))
        item = _item(node, folder, forms)
        if any(item.id == other.id for other in items):
            node.fail(say("list.twice", id=item.id), "id", say("list.twice.cure"))
        items.append(item)
    return items


def refuse_unknown_rules(node: Node, known: Collection[str]) -> None:
    """Refuse an item that rests on a rule which the pack does not have, or goes by the id of one.
    Raises RuleError.
    """
    if node["id"] in known:
        node.fail(say("list.rule-id", id=node["id"]), "id", say("list.rule-id.cure"))
    for name in node.get("rules", ()):
        if name not in known:
            cure = say("rule.list.cure", name=near(name, known))
            node.fail(say("list.rule", name=name), "rules", cure)


def _item(node: Node, folder: str, forms: Forms) -> ChecklistItem:
    node.require(_KNOWN, ("id", "title", "basis"))
    node.words(_TEXTS)
    if not _ID.fullmatch(node["id"]):
        node.fail(say("list.id", id=node["id"]), "id", say("list.id.cure"))
    _refuse_ways(node)
    if "tables" in node and node["tables"] != ALL:
        node.fail(
            say("list.tables", tables=node["tables"]), "tables", say("list.tables.cure", all=ALL)
        )
    return ChecklistItem(
        node["id"],
        node["title"],
        node.get("group", ""),
        node["basis"],
        folder,
        "tables" in node,
        _pattern(node, "headings") if "headings" in node else None,
        tuple(_parts(node)),
        _levels(node, forms) if "levels" in node else None,
        tuple(_texts(node, "rules")),
        node.get("at", ""),
        _reasons(_mapping(node, "reasons")) if "reasons" in node else None,
    )


def _refuse_ways(node: Node) -> None:
    """Refuse an item that is told in no way or in several, or what only goes with `says` beside
    another. Raises RuleError.
    """
    # One item, one way to look for it.
    ways = [way for way in _WAYS if way in node]
    if len(ways) != 1:
        node.fail(say("list.ways", id=node["id"]), None, say("list.ways.cure", ways=listed(_WAYS)))
    for key in _WITH_SAYS:
        if key in node and "says" not in node:
            node.fail(say("list.says-only", key=key), key, say("list.says-only.cure"))
    if "at" in node and "rules" not in node:
        node.fail(say("list.rules-only"), "at", say("list.rules-only.cure"))
    if node.get("at", "title") not in PLACES:
        node.fail(
            say("list.at", at=f"{node['at']}"), "at", say("known.names", known=listed(PLACES))
        )


def _parts(node: Node) -> Iterable[ItemPart]:
    if "says" not in node:
        return
    says = _mapping(node, "says")
    # Where nothing else is said, the part's own name is what mentions it.
    spoken = [f"(?:{_pattern(node, 'mentions').pattern})"] if "mentions" in node else []
    none = [f"(?:{_pattern(node, 'nothing').pattern})"] if "nothing" in node else []
    for name in says:
        own = _pattern(says, name).pattern
        yield ItemPart(
            name,
            regex("|".join((own, *none))),
            regex("|".join((re.escape(as_pattern(name)), *spoken))),
        )


def _levels(node: Node, forms: Forms) -> dict[str, str]:
    levels = _mapping(node, "levels")
    for table, level in levels.items():
        form = forms.forms.get(table)
        if form is None:
            levels.fail(
                say("list.form", form=table),
                table,
                say("rule.words.cure", known=listed(forms.forms), node=near(table, forms.forms)),
            )
        # Only a level of the charts that the table's own rows are of can be asked for.
        charts = [forms.charts.by_id[side.codes] for side in form.sides if side.codes]
        words = tuple(dict.fromkeys(word for chart in charts for word in chart.levels))
        if not charts:
            levels.fail(say("list.codeless", form=table), table, say("list.codeless.cure"))
        if level not in words:
            levels.fail(
                say("list.level", level=level), table, say("known.names", known=listed(words))
            )
    return dict(levels)


def _reasons(node: Node) -> Reasons:
    node.require(frozenset(_REASONS), ("claims", "role", "above", "says"))
    node.words(("role", "above"))
    kinds = tuple(_texts(node, "claims"))
    for kind in kinds:
        if kind not in claims():
            cure = say("list.claim.cure", near=near(kind, claims()))
            node.fail(say("list.claim", claim=kind), "claims", cure)
        if node["role"] not in claims()[kind]:
            node.fail(
                say("list.role", claim=kind, role=node["role"]),
                "role",
                say("known.names", known=listed(sorted(claims()[kind]))),
            )
    if not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,4})?", node["above"]):
        node.fail(say("list.above"), "above", say("list.above.cure"))
    under = _pattern(node, "under") if "under" in node else None
    return Reasons(kinds, node["role"], Decimal(node["above"]), under, _pattern(node, "says"))


def _pattern(node: Node, key: str) -> re.Pattern[str]:
    """Patterns as one, put to any stretch of a text without blanks and quotes."""
    texts = _texts(node, key)
    if not texts:
        node.fail(say("list.empty", key=key), key, say("list.empty.cure"))
    return regex(
        "|".join(f"(?:{node.regex(key, text, as_pattern(text)).pattern})" for text in texts)
    )


def _texts(node: Node, key: str) -> list[str]:
    value = node.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        node.fail(say("list.texts", code=key), key, say("list.short"))
    return value


def _mapping(node: Node, key: str) -> Node:
    value = node[key]
    if not isinstance(value, Node) or not value:
        node.fail(say("form.mapping", key=key), key)
    return value
