"""What checklist.yaml says a document of a kind should hold: items, each with one way to look for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from auditor.forms.form import Forms
from auditor.forms.labels import as_pattern
from auditor.patterns import regex
from auditor.records import frozen
from auditor.rules.claims import claims
from auditor.yamlfile import Node, RuleError
from auditor.yamlwords import near

CHECKLIST: Final = "checklist.yaml"
"""Stands in the folder of a pack."""
ALL: Final = "required"
"""The tables that the forms demand."""
_TEXTS: Final = ("id", "title", "group", "basis")
_WAYS: Final = ("tables", "headings", "says", "levels", "rules", "reasons")
_WITH_SAYS: Final = ("nothing", "mentions")
_KNOWN: Final = frozenset({*_TEXTS, *_WAYS, *_WITH_SAYS})
_REASONS: Final = ("claims", "role", "above", "under", "says")
_ID: Final = regex(r"[A-Za-z][A-Za-z0-9-]{0,59}")


@frozen
class Part:
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
class Item:
    """One line of a checklist, with the one way in which it is looked for."""

    id: str
    title: str
    group: str
    basis: str
    folder: str
    tables: bool = False
    """A line for each table that the forms demand."""
    headings: re.Pattern[str] | None = None
    parts: tuple[Part, ...] = ()
    levels: Mapping[str, str] | None = None
    """By table, the level of accounts that its rows go down to."""
    rules: tuple[str, ...] = ()
    """Rules whose checks say it."""
    reasons: Reasons | None = None


def compiled(content: Any, path: str, folder: str, forms: Forms) -> list[Item]:
    """The items of a checklist. Raises RuleError."""
    if not isinstance(content, list):
        raise RuleError(path, 1, 1, "清单应是一个列表", "每项以“- id: …”开头。")
    items: list[Item] = []
    for node in content:
        if not isinstance(node, Node):
            raise RuleError(path, 1, 1, "清单的每一项应是一个映射（键: 值）", "每项以“- id: …”开头。")
        item = _item(node, folder, forms)
        if any(item.id == other.id for other in items):
            node.fail(f"清单项“{item.id}”重复", "id", "同一份清单里 id 只能用一次。")
        items.append(item)
    return items


def refuse_unknown_rules(node: Node, known: Collection[str]) -> None:
    """Refuse an item that rests on a rule which the pack does not have, or goes by the id of one. Raises RuleError."""
    if node["id"] in known:
        node.fail(f"“{node['id']}”是一条规则的编号", "id", "清单项与规则不能同名，请换一个 id。")
    for name in node.get("rules", ()):
        if name not in known:
            cure = f"用 auditor rules list 查看全部规则。{near(name, known)}"
            node.fail(f"rules 中的规则“{name}”不存在", "rules", cure)


def _item(node: Node, folder: str, forms: Forms) -> Item:
    node.require(_KNOWN, ("id", "title", "basis"))
    node.words(_TEXTS)
    if not _ID.fullmatch(node["id"]):
        node.fail(f"清单项的 id 不能是“{node['id']}”", "id", "以英文字母开头，可用字母、数字和连字符。")
    ways = [way for way in _WAYS if way in node]
    if len(ways) != 1:
        node.fail(f"清单项“{node['id']}”要有且只有一种找法", None, f"写 {'、'.join(_WAYS)} 之一。")
    for key in _WITH_SAYS:
        if key in node and "says" not in node:
            node.fail(f"{key} 只与 says 同用", key, "删去它，或改用 says。")
    if "tables" in node and node["tables"] != ALL:
        node.fail(f"tables 不能是“{node['tables']}”", "tables", f"可用：{ALL}（表样里写了 required 的各表）。")
    return Item(
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
        _reasons(_mapping(node, "reasons")) if "reasons" in node else None,
    )


def _parts(node: Node) -> Iterable[Part]:
    if "says" not in node:
        return
    says = _mapping(node, "says")
    spoken = [f"(?:{_pattern(node, 'mentions').pattern})"] if "mentions" in node else []
    none = [f"(?:{_pattern(node, 'nothing').pattern})"] if "nothing" in node else []
    for name in says:
        own = _pattern(says, name).pattern
        yield Part(name, regex("|".join((own, *none))), regex("|".join((re.escape(as_pattern(name)), *spoken))))


def _levels(node: Node, forms: Forms) -> dict[str, str]:
    levels = _mapping(node, "levels")
    for table, level in levels.items():
        form = forms.forms.get(table)
        if form is None:
            levels.fail(f"没有表样“{table}”", table, f"可用：{'、'.join(forms.forms)}。{near(table, forms.forms)}")
        charts = [forms.charts.by_id[side.codes] for side in form.sides if side.codes]
        words = tuple(dict.fromkeys(word for chart in charts for word in chart.levels))
        if not charts:
            levels.fail(f"表样“{table}”的各行没有科目编码", table, "写一张有 codes 的表。")
        if level not in words:
            levels.fail(f"没有科目级次“{level}”", table, f"可用：{'、'.join(words)}。")
    return dict(levels)


def _reasons(node: Node) -> Reasons:
    node.require(frozenset(_REASONS), ("claims", "role", "above", "says"))
    node.words(("role", "above"))
    kinds = tuple(_texts(node, "claims"))
    for kind in kinds:
        if kind not in claims():
            cure = f"用 auditor rules words 查看各种说法。{near(kind, claims())}"
            node.fail(f"没有“{kind}”这种说法", "claims", cure)
        if node["role"] not in claims()[kind]:
            node.fail(f"“{kind}”没有“{node['role']}”", "role", f"可用：{'、'.join(sorted(claims()[kind]))}。")
    if not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,4})?", node["above"]):
        node.fail("above 应是百分数", "above", "例如 10，就是超过 10% 的才要说明原因。")
    under = _pattern(node, "under") if "under" in node else None
    return Reasons(kinds, node["role"], Decimal(node["above"]), under, _pattern(node, "says"))


def _pattern(node: Node, key: str) -> re.Pattern[str]:
    """Patterns as one, put to any stretch of a text without blanks and quotes."""
    texts = [as_pattern(text) for text in _texts(node, key)]
    if not texts:
        node.fail(f"“{key}”是空的", key, "至少写一个，例如 [主要职[能责]]。")
    for text in texts:
        try:
            regex(text)
        except re.error as error:
            node.fail(f"正则表达式“{text}”不成立：{error}", key, "括号、方括号要成对；字面的点写作 \\. 。")
    return regex("|".join(f"(?:{text})" for text in texts))


def _texts(node: Node, key: str) -> list[str]:
    value = node.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        node.fail(f"“{key}”应是一个列表，各项是文字", key, "写成 [甲, 乙]。")
    return value


def _mapping(node: Node, key: str) -> Node:
    value = node[key]
    if not isinstance(value, Node) or not value:
        node.fail(f"“{key}”应是一个映射（键: 值）", key)
    return value
