"""The texts of a pack's rules in English, beside its rules: read by what shows them, held against the rules by lint."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from auditor import yamlfile
from auditor.rules.folders import TRANSLATION
from auditor.yamlfile import Node, RuleError
from auditor.yamlwords import near

TEXTS: Final = ("title", "basis", "why", "remedy")
_LISTS: Final = ("innocent", "parts")
_KEYS: Final = frozenset({*TEXTS, *_LISTS, "group"})
"""Of a rule, and of an item of a checklist."""


class Told(Protocol):
    """A rule, or an item of a checklist, by its id and the folder that it stands in."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def folder(self) -> str:
        """Where its pack stands."""


@lru_cache(maxsize=64)
def translation(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """The texts that the pack in the folder has in English, by the id of a rule or an item. Raises RuleError where they cannot be read."""
    path = Path(folder) / TRANSLATION
    if not path.is_file():
        return {}
    content = yamlfile.load(path)
    if content is None:
        raise RuleError(str(path), 1, 1, "文件是空的", "写入译文（规则 id: {title: …}），或删去文件。")
    if not isinstance(content, Node):
        raise RuleError(
            str(path), 1, 1, "应是一个映射（规则 id: 译文）", "写成 规则 id: {title: …}；规则文件请用别的文件名。"
        )
    for rule, texts in content.items():
        if not isinstance(texts, Node):
            content.fail(
                f"“{rule}”应是一个映射（title、basis、why、remedy、innocent；清单项另有 group、parts）",
                rule,
                "写成 规则 id: {title: …}。",
            )
        _plain(texts)
    return content


def _plain(texts: Node) -> None:
    texts.require(_KEYS)
    texts.words((*TEXTS, "group"))
    for key in _LISTS:
        listed = texts.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            texts.fail(f"“{key}”应是一个列表，各项是文字", key, f"写成 [one, another]，与规则的 {key} 项数相同。")


def unlike(folder: Path, rules: Collection[Told]) -> list[RuleError]:
    """What the texts of a pack say of rules that its folder does not have, or otherwise than these."""
    found: list[RuleError] = []
    try:
        content = translation(str(folder))
    except RuleError as error:
        return [error]
    own = {rule.id: rule for rule in rules if rule.folder == str(folder)}
    for name, texts in content.items():
        try:
            assert isinstance(content, Node) and isinstance(texts, Node)
            _alike(content, name, texts, own)
        except RuleError as error:
            found.append(error)
    return found


def _alike(content: Node, name: str, texts: Node, own: Mapping[str, Told]) -> None:
    rule = own.get(name)
    if rule is None:
        line, column = content.keys_at[name]
        raise RuleError(
            content.path,
            line,
            column,
            f"这个文件夹里没有规则“{name}”",
            near(name, own) or "键是本文件夹中规则的 id；删去这一项，或改为已有的 id。",
        )
    for key in texts:
        if not getattr(rule, key, None):
            texts.fail(f"规则“{name}”没有 {key}，译文不会用到", key, "删去这一项，或在规则里写上。")
    for key in _LISTS:
        many, of = len(texts.get(key, ())), len(getattr(rule, key, ()))
        if key in texts and many != of:
            texts.fail(f"{key} 有 {many} 项，规则“{name}”有 {of} 项", key, "逐项对应，项数相同；否则一项也不用。")
