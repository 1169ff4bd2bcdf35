"""The forms of a pack: which grid is which statutory table, and what its columns and rows are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.figure import normal
from auditor.yamlfile import Node

_QUOTES: Final = re.compile(r"[\s“”\"'‘’《》「」〈〉　]")
_LEADING: Final = re.compile(
    r"^(?:(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[、.．,，:：](?![0-9])|[（(](?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[)）][、.．]?|[①-⑳*•-])"
)
_TRAILING: Final = re.compile(r"(?:[（(]?公开[0-9]{2}表[)）]?|[（(](?:公开|表)[^()（）]*[)）]|[-—]?续表?|[（(]续[^()（）]*[)）])$")


def squeeze(text: str) -> str:
    """A label or title without spaces and quotes, brackets half-width: how labels are compared."""
    return _QUOTES.sub("", normal(text)).replace("：", ":").replace("［", "(").replace("］", ")").replace("[", "(").replace("]", ")").replace("〔", "(").replace("〕", ")")


def strip_number(label: str) -> str:
    """A squeezed label without the number before it (一、, （二）, 1.), and without 其中：/减： that part it from its parent."""
    return _LEADING.sub("", label, count=1)


def _pattern(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{text})" for text in texts))


def _literal(name: str) -> str:
    return re.escape(squeeze(name))


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A row that a form names, by patterns of its label."""

    name: str
    pattern: re.Pattern[str]
    groups: tuple[str, ...] = ()
    after: str = ""
    """Only below the row of this name (the fund rows of 04 stand twice)."""
    unit: str = ""
    """A unit of the row's own, as for counts."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
    repeated: bool = False
    """Whether the one side is printed in several blocks beside each other (06)."""

    def side(self, name: str) -> Side | None:
        """The side of a name."""
        return next((side for side in self.sides if side.name == name), None)

    @property
    def columns(self) -> tuple[str, ...]:
        """All canonical columns."""
        return tuple(dict.fromkeys(column for side in self.sides for column in side.columns))


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of a pack, and what it says of heads, classes and accounts."""

    forms: Mapping[str, Form]
    heads: Mapping[str, re.Pattern[str]]
    numbering: tuple[str, ...]
    classes: Mapping[str, re.Pattern[str]]
    class_names: Mapping[str, str]
    economic: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def by_title(self, text: str) -> tuple[Form, int] | None:
        """The form whose title ends the caption, and how long the match is; the longest title wins."""
        caption = squeeze(text)
        while (trimmed := _TRAILING.sub("", caption)) != caption:
            caption = trimmed
        best: tuple[Form, int] | None = None
        for form in self.forms.values():
            for match in form.titles.finditer(caption):
                if match.end() == len(caption) and (best is None or len(match[0]) > best[1]):
                    best = (form, len(match[0]))
        return best

    def by_shape(self, texts: Sequence[str], codes: Sequence[str]) -> Form | None:
        """The form all of whose tell-tale labels stand in the grid; the most telling wins."""
        page = "\n".join(squeeze(text) for text in texts)
        fits = [form for form in self.forms.values() if form.shape and all(squeeze(word) in page for word in form.shape)]
        if not fits:
            return None
        best = max(fits, key=lambda form: sum(len(word) for word in form.shape))
        if best.id == "08" and codes and all(code.startswith("223") for code in codes):
            return self.forms.get("09", best)
        return best


_FORM_KEYS: Final = frozenset({"id", "title", "titles", "shape", "sides", "items"})
_SIDE_KEYS: Final = frozenset({"name", "columns", "rows", "codes", "unnamed", "repeated", "default"})
_ROW_KEYS: Final = frozenset({"name", "also", "groups", "after", "unit", "classes"})


def compile_forms(pack: Node, sources: Sequence[Node]) -> Forms:
    """The forms of a pack. Raises RuleError, at file, line and column, for what is not understood."""
    heads = {role: _pattern(texts) for role, texts in (pack.get("heads") or {}).items()}
    classes = {code: _pattern(_literal(name) for name in names) for code, names in (pack.get("classes") or {}).items()}
    names = {code: names[0] for code, names in (pack.get("classes") or {}).items()}
    economic = {code: frozenset(code + item for item in items) for code, items in (pack.get("economic") or {}).items()}
    forms: dict[str, Form] = {}
    for source in sources:
        form = _form(source)
        forms[form.id] = form
    return Forms(forms, heads, tuple(pack.get("numbering") or ()), classes, names, economic)


def _form(node: Node) -> Form:
    node.require(_FORM_KEYS, ("id", "title", "titles"))
    if ("sides" in node) == ("items" in node):
        node.fail("表样要有 sides（各栏各行）或 items（项目在栏头）之一")
    titles = [squeeze(text) for text in _list(node, "titles")]
    try:
        pattern = _pattern(titles)
    except re.error as error:
        node.fail(f"标题的正则表达式不成立：{error}", "titles")
    across = "items" in node
    parts = [node["items"]] if across else node["sides"]
    return Form(node["id"], node["title"], pattern, tuple(node.get("shape", ())), tuple(_side(part) for part in parts),
                across, parts[0].get("default", ""), any("repeated" in part for part in parts))


def _side(node: Node) -> Side:
    node.require(_SIDE_KEYS, ("columns",))
    columns = {name: _safe(node, "columns", [_literal(name), *patterns]) for name, patterns in node["columns"].items()}
    rows = []
    classes = ""
    for row in node.get("rows", ()):
        row.require(_ROW_KEYS)
        if "classes" in row:
            classes = row["classes"]
            continue
        patterns = [_literal(row["name"]), *(squeeze(text) for text in row.get("also", ()))]
        rows.append(RowSpec(row["name"], _safe(row, "name", patterns), tuple(row.get("groups", ())), row.get("after", ""),
                            row.get("unit", "")))
    return Side(node.get("name", ""), columns, tuple(rows), node.get("codes", ""), node.get("unnamed", ""), classes)


def _safe(node: Node, key: str, patterns: list[str]) -> re.Pattern[str]:
    try:
        return _pattern(patterns)
    except re.error as error:
        node.fail(f"正则表达式不成立：{error}", key)


def _list(node: Node, key: str) -> list[Any]:
    value = node[key]
    if not isinstance(value, list):
        node.fail(f"“{key}”应是一个列表", key, "写成 [甲, 乙]。")
    return value
