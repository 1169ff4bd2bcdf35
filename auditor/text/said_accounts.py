"""What a pack says of the accounts that a text names: their levels, the tables they stand in, lists
of their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from auditor.message import say
from auditor.numbering import HAN
from auditor.patterns import regex
from auditor.records import frozen
from auditor.yamlfile import Node

KEYS: Final = frozenset({"levels", "endings", "tables", "classes", "alike", "lists"})
_MOST_KEPT: Final = 5_000
"""So many names are kept with what can be compared of them."""
_TABLE: Final = frozenset({"table", "section", "column"})
_LIST: Final = frozenset({"table", "parts", "names"})


@frozen
class AccountTable:
    """A table whose accounts a text restates, and the column that it does."""

    table: str
    column: str
    section: re.Pattern[str] | None = None
    """Words of the headings under which it is meant; None for everywhere else."""


@frozen
class AccountList:
    """A table whose accounts a text lists by their names."""

    table: str
    parts: Mapping[str, frozenset[str]]
    """What a list is called -> the topmost accounts that it is of; empty for all others."""
    words: re.Pattern[str]
    """`part` and `names` of a sentence that lists them."""
    names: re.Pattern[str]
    """How names of accounts end."""


@frozen
class Accounts:
    """What a pack says of accounts in a text."""

    levels: tuple[str, ...] = ()
    """The words behind the name of an account for its level, the topmost first."""
    path: re.Pattern[str] | None = None
    """`l0`, `l1` … : the names of an account and of those above it, the last one always."""
    endings: tuple[str, ...] = ()
    """What the name of an account may end in, or not."""
    tables: tuple[AccountTable, ...] = ()
    classes: re.Pattern[str] | None = None
    """Headings under which topmost accounts are restated by their names alone."""
    alike: tuple[str, ...] = ()
    """Tables in which an account has one code."""
    lists: tuple[AccountList, ...] = ()
    _bare: dict[str, str] = field(init=False, default_factory=dict, repr=False, compare=False)
    """The names that were asked: the same ones come again and again."""

    def meant(self, section: Sequence[str]) -> tuple[AccountTable, ...]:
        """The tables whose accounts are meant under a heading path."""
        # A table that names its sections is meant only there; the others wherever none of those is.
        path = "/".join(section)
        found = tuple(
            one for one in self.tables if one.section is not None and one.section.search(path)
        )
        return found or tuple(one for one in self.tables if one.section is None)

    def bare(self, name: str) -> str:
        """An account's name as it can be compared: without its level, its endings, blanks and
        signs.
        """
        if name not in self._bare:
            if len(self._bare) >= _MOST_KEPT:
                self._bare.clear()
            self._bare[name] = self._without(name)
        return self._bare[name]

    def _without(self, name: str) -> str:
        marks = "|".join(map(re.escape, self.levels))
        text = re.sub(rf"[（(](?:{marks})[)）]", "", name) if marks else name
        text = re.sub(r"[\s“”\"、，,]", "", text).replace("(", "（").replace(")", "）")
        # 支出经费: several endings in a row; the name itself is never taken away.
        while end := next((end for end in self.endings if text.endswith(end) and text != end), ""):
            text = text.removesuffix(end)
        return text


def compiled(node: Any) -> Accounts:
    """What narrative/accounts.yaml says. Raises RuleError at what is wrong."""
    if not isinstance(node, Node):
        return Accounts()
    levels, endings = _texts(node, "levels"), _texts(node, "endings")
    classes = _texts(node, "classes")
    tables = []
    for inner in _nodes(node, "tables"):
        inner.require(_TABLE, ("table", "column"))
        tables.append(
            AccountTable(
                inner["table"],
                inner["column"],
                _pattern(inner, "section") if "section" in inner else None,
            )
        )
    lists = [_list(inner) for inner in _nodes(node, "lists")]
    return Accounts(
        levels,
        _path(levels, endings),
        endings,
        tuple(tables),
        regex("|".join(classes))
        if all(node.regex("classes", text) for text in classes) and classes
        else None,
        _texts(node, "alike"),
        tuple(lists),
    )


def _path(levels: Sequence[str], endings: Sequence[str]) -> re.Pattern[str] | None:
    """The path of an account: 某某（类）某某（款）某某（项）, those above it where they are
    named.
    """
    if not levels:
        return None
    # 教育支出（类）支出: an ending may stand behind the level of the topmost account.
    end = f"(?:{'|'.join(map(re.escape, endings))})?" if endings else ""
    above = "".join(
        rf"(?:(?P<l{at}>{'[^（）]{2,30}?' if at == 0 else '.{2,40}?'})"
        rf"（{re.escape(word)}）{end if at == 0 else ''})?"
        for at, word in enumerate(levels[:-1])
    )
    return regex(
        # 1.教育支出（类）普通教育（款）小学教育（项）: the number is no part of the first name.
        rf"(?:[0-9]{{1,2}}[、.．]|（[0-9{HAN}]{{1,3}}）|[①-⑳])?{above}"
        rf"(?P<l{len(levels) - 1}>.{{2,40}}?)（{re.escape(levels[-1])}）"
    )


def _list(node: Node) -> AccountList:
    node.require(_LIST, ("table", "parts", "names"))
    parts = node["parts"]
    if not isinstance(parts, Node) or not parts:
        node.fail(say("words.parts"), "parts", say("words.parts.cure"))
    told = {name: frozenset(_texts(parts, name)) for name in parts}
    words = regex(
        # 人员经费 120 万元，主要包括：基本工资、津贴补贴…: up to the next stop.
        rf"(?P<part>{'|'.join(map(re.escape, told))})[^。；]{{0,60}}?主要?(?:包括|用于|支出|是|有)[：，]?(?P<names>[^。；：]{{6,2000}})"
    )
    return AccountList(node["table"], told, words, _pattern(node, "names"))


def _nodes(node: Node, key: str) -> list[Node]:
    value = node.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, Node) for item in value):
        node.fail(say("words.mappings", key=key), key, say("words.mappings.cure"))
    for item in value:
        item.words(("table", "column"))
    return list(value)


def _texts(node: Node, key: str) -> tuple[str, ...]:
    value = node.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        node.fail(say("rule.texts", key=key), key, say("list.short"))
    return tuple(value)


def _pattern(node: Node, key: str) -> re.Pattern[str]:
    node.words((key,))
    return node.regex(key, node[key])
