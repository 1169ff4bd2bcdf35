"""The forms of a pack: which grid is which statutory table, and what its columns and rows are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from auditor.forms.labels import as_pattern, caption, is_entity, squeeze
from auditor.patterns import regex
from auditor.records import frozen
from auditor.yamlfile import Node


@frozen
class RowSpec:
    """A row that a form names, by patterns of its label."""

    name: str
    pattern: re.Pattern[str]
    groups: tuple[str, ...] = ()
    after: str = ""
    """Only below the row of this name (the fund rows of 04 stand twice)."""
    unit: str = ""
    """A unit of the row's own, as for counts."""


@frozen
class Side:
    """One side of a table (收入, 支出), or the table itself where it has none."""

    name: str
    columns: Mapping[str, re.Pattern[str]]
    rows: tuple[RowSpec, ...]
    codes: str = ""
    """`functional` or `economic` where rows are known by account code."""
    unnamed: str = ""
    """The group that rows without a label belong to."""
    classes: str = ""
    """The group of the functional class rows, where the side lists them by name."""


@frozen
class Demand:
    """That a report must have a table."""

    since: int | None = None
    """The first year of which it is demanded; None for every year."""
    unless: re.Pattern[str] | None = None
    """What a sentence says where the report has nothing for the table, and may leave it out."""


@frozen
class Form:
    """A statutory table as its YAML describes it."""

    id: str
    title: str
    titles: re.Pattern[str]
    shape: tuple[str, ...]
    sides: tuple[Side, ...]
    across: bool = False
    """Whether the items stand in the heads of the columns (三公), so that a row is an item and the columns are 预算数, 决算数."""
    default: str = ""
    """The column of a figure whose head names none."""
    repeated: bool = False
    """Whether the one side is printed in several blocks beside each other (06)."""
    only: tuple[str, ...] = ()
    """The account classes that its rows belong to, where the shape alone does not tell it from another form (09)."""
    demand: Demand | None = None
    """What is demanded of a report; None for a table that it may have."""

    def side(self, name: str) -> Side | None:
        """The side of a name."""
        return next((side for side in self.sides if side.name == name), None)

    @property
    def columns(self) -> tuple[str, ...]:
        """All canonical columns."""
        return tuple(dict.fromkeys(column for side in self.sides for column in side.columns))


@frozen
class Forms:
    """All forms of a pack, and what it says of heads, classes and accounts."""

    forms: Mapping[str, Form]
    heads: Mapping[str, re.Pattern[str]]
    numbering: tuple[str, ...]
    classes: Mapping[str, re.Pattern[str]]
    class_names: Mapping[str, str]
    economic: Mapping[str, frozenset[str]] = field(default_factory=dict)
    others: Mapping[str, Forms] = field(default_factory=dict)
    """The forms of the kinds that formulas refer to, by relation; filled where mistakes are looked for."""
    nothing: re.Pattern[str] | None = None
    """How a note says that a table has no figures."""

    def by_title(self, text: str) -> Form | None:
        """The form whose title ends the caption, with nothing but a department, year or number before it; the longest wins."""
        bare = caption(text)
        if len(bare) > _LONGEST_TITLE:
            return None
        best: tuple[int, Form] | None = None
        for form in self.forms.values():
            for match in form.titles.finditer(bare):
                whole = match.end() == len(bare) and is_entity(bare[:match.start()])
                if whole and (best is None or len(match[0]) > best[0]):
                    best = (len(match[0]), form)
        return best[1] if best else None

    def by_shape(self, texts: Iterable[str], codes: Sequence[str]) -> Form | None:
        """The form all of whose tell-tale labels stand in the grid; the most telling wins."""
        page = "\n".join(squeeze(text) for text in texts)
        fits = [form for form in self.forms.values() if form.shape and all(squeeze(word) in page for word in form.shape)
                and (not form.only or (codes and all(code.startswith(form.only) for code in codes)))]
        return max(fits, key=lambda form: (len(form.only), sum(len(word) for word in form.shape)), default=None)

    def role(self, text: str) -> str:
        """What a squeezed head says its column holds: `skip`, `code`, `line` or `label`; empty where it says none of these."""
        return "" if len(text) > _LONGEST_TITLE else next((role for role in ROLES if role in self.heads and self.heads[role].fullmatch(text)), "")


_LONGEST_TITLE: Final = 200
"""No caption is longer."""
ROLES: Final = ("skip", "code", "line", "label")
"""What a column may hold other than figures, in the order they are tried."""
_FORM_KEYS: Final = frozenset({"id", "title", "titles", "shape", "sides", "items", "only", "required"})
_DEMAND_KEYS: Final = frozenset({"since", "unless", "why"})
_DEMANDS_KEYS: Final = frozenset({"nothing"})
_SIDE_KEYS: Final = frozenset({"name", "columns", "rows", "codes", "unnamed", "repeated"})
_ITEMS_KEYS: Final = frozenset({"columns", "rows", "default"})
_ROW_KEYS: Final = frozenset({"name", "also", "groups", "after", "unit"})


def compile_forms(pack: Node, sources: Sequence[Node]) -> Forms:
    """The forms of a pack. Raises RuleError, at file, line and column, for what is not understood."""
    heads = _lists(pack, "heads")
    for role in heads:
        if role not in ROLES:
            pack["heads"].fail(f"heads 中不认识“{role}”", role, f"可用：{'、'.join(ROLES)}。")
    classes, economic = _lists(pack, "classes"), _lists(pack, "economic")
    demands = _mapping(pack, "demands", pack["demands"]) if "demands" in pack else Node("", 0)
    demands.require(_DEMANDS_KEYS)
    forms: dict[str, Form] = {}
    for source in sources:
        form = _form(source)
        if form.id in forms:
            source.fail(f"表样“{form.id}”已有", "id", f"要扩展它，写 extends: \"{form.id}\"；新的表样请换一个 id。")
        forms[form.id] = form
    return Forms(forms, {role: _pattern(pack["heads"], role, texts) for role, texts in heads.items()},
                 tuple(squeeze(text) for text in _strings(pack, "numbering")),
                 {code: regex("|".join(re.escape(squeeze(name)) for name in names)) for code, names in classes.items()},
                 {code: names[0] for code, names in classes.items() if names},
                 {code: frozenset(code + item for item in items) for code, items in economic.items()},
                 nothing=_pattern(demands, "nothing", _strings(demands, "nothing")) if "nothing" in demands else None)


def _form(node: Node) -> Form:
    if "extends" in node:
        node.fail(f"没有可扩展的表样“{node['extends']}”", "extends", "extends 写已有表样的 id，例如 \"05\"。")
    node.require(_FORM_KEYS, ("id", "title", "titles"))
    if not re.fullmatch(r"[0-9]{2}", str(node["id"])):
        node.fail(f"表样的 id 应是两位数字，现为“{node['id']}”", "id", "例如 \"10\"；公式中写作 表10。")
    if ("sides" in node) == ("items" in node):
        node.fail("表样要有 sides（各栏各行）或 items（项目在栏头）之一")
    titles = _pattern(node, "titles", _strings(node, "titles"))
    across = "items" in node
    parts = [_mapping(node, "items", node["items"])] if across else [_mapping(node, "sides", part) for part in _list(node, "sides")]
    if not parts:
        node.fail("sides 是空的", "sides", "至少写一边，其下有 columns。")
    for part in parts:
        part.require(_ITEMS_KEYS if across else _SIDE_KEYS, ("columns",))
    sides = tuple(_side(part) for part in parts)
    if len(sides) > 1 and len({side.name for side in sides} - {""}) < len(sides):
        node.fail("几边的 name 要各不相同", "sides", "例如 收入、支出。")
    default = parts[0].get("default", "")
    if default and default not in sides[0].columns:
        parts[0].fail(f"default 不是 columns 之一：“{default}”", "default", f"可用：{'、'.join(sides[0].columns)}。")
    return Form(node["id"], node["title"], titles, tuple(_strings(node, "shape")), sides, across, default,
                any(part.get("repeated") == "true" for part in parts), tuple(_strings(node, "only")),
                _demand(_mapping(node, "required", node["required"])) if "required" in node else None)


def _demand(node: Node) -> Demand:
    node.require(_DEMAND_KEYS)
    since = node.get("since")
    if since is not None and not re.fullmatch("20[0-9]{2}", str(since)):
        node.fail("since 应是年份", "since", "例如 2020。")
    unless = _pattern(node, "unless", _strings(node, "unless")) if "unless" in node else None
    return Demand(int(since) if since is not None else None, unless)


def _side(node: Node) -> Side:
    columns = {name: _pattern(node["columns"], name, texts, name) for name, texts in _lists(node, "columns").items()}
    if node.get("codes", "functional") not in ("functional", "economic"):
        node.fail(f"codes 不能是“{node['codes']}”", "codes", "可用：functional（功能分类）、economic（经济分类）。")
    if node.get("repeated", "true") not in ("true", "false"):
        node.fail(f"repeated 不能是“{node['repeated']}”", "repeated", "可用：true、false。")
    rows: list[RowSpec] = []
    classes = ""
    for item in _list(node, "rows") if "rows" in node else ():
        row = _mapping(node, "rows", item)
        if "classes" in row:
            row.require(frozenset({"classes"}))
            classes = row["classes"]
            continue
        row.require(_ROW_KEYS, ("name",))
        if row.get("after") and row["after"] not in {spec.name for spec in rows}:
            row.fail(f"after 之行“{row['after']}”不在它前面", "after", "写本边中已列出的行名。")
        pattern = _pattern(row, "also", _strings(row, "also"), row["name"])
        rows.append(RowSpec(row["name"], pattern, tuple(_strings(row, "groups")), row.get("after", ""), row.get("unit", "")))
    return Side(node.get("name", ""), columns, tuple(rows), node.get("codes", ""), node.get("unnamed", ""), classes)


def _pattern(node: Node, key: str, texts: Iterable[str], name: str = "") -> re.Pattern[str]:
    """Patterns as one; a name of its own is taken literally. Where one is wrong, each is tried alone to name it."""
    texts = tuple(texts)
    parts = ([re.escape(squeeze(name))] if name else []) + [as_pattern(text) for text in texts]
    try:
        return regex("|".join(f"(?:{part})" for part in parts))
    except re.error as whole:
        for text in texts:
            try:
                regex(as_pattern(text))
            except re.error as error:
                node.fail(f"正则表达式“{text}”不成立：{error}", key, "括号、方括号要成对；字面的点写作 \\. 。")
        node.fail(f"正则表达式不成立：{whole}", key)


def _lists(node: Node, key: str) -> dict[str, list[str]]:
    value = node.get(key)
    if value is None or value == "":
        return {}
    inner = _mapping(node, key, value)
    return {name: _strings(inner, name) for name in inner}


def _strings(node: Node, key: str) -> list[str]:
    value = _list(node, key) if key in node else []
    if not all(isinstance(text, str) for text in value):
        node.fail(f"“{key}”的各项应是文字", key, "写成 [甲, 乙]。")
    return value


def _list(node: Node, key: str) -> list[Any]:
    value = node[key]
    if not isinstance(value, list):
        node.fail(f"“{key}”应是一个列表", key, "写成 [甲, 乙]，或每行以“- ”开头。")
    return value


def _mapping(node: Node, key: str, value: Any) -> Node:
    if not isinstance(value, Node):
        node.fail(f"“{key}”应是一个映射（键: 值）", key)
    return value
