"""The shapes of the files of a pack's words: lists of words, lists by name, lists of mappings; words that are patterns."""

from __future__ import annotations

import re
from typing import Final

from auditor.patterns import regex
from auditor.yamlfile import Node

_META: Final = frozenset(r"\\.^$*+?{}[]|()")


_ENTRIES: Final = {
    "wholes": "{key: 合计, splits: [[甲, 乙]]}",
    "measures": "{name: 合计, key: 合计, cells: ['表05[合计, 合计]']}",
}
"""Files whose lists hold mappings, and how one is written."""


def shaped(content: Node, stem: str) -> None:
    """Refuse what is no list of words (or of mappings, or lists by name) where one should be. Raises RuleError."""
    for key, value in content.items() if stem != "accounts" else ():
        if key in ("edges", "amount"):
            content.words((key,))
        elif key in ("keys", "columns"):
            if not isinstance(value, Node):
                content.fail(f"“{key}”应是一个映射（名称: 列表）", key, f"写成 {key}: {{甲: [甲, 乙]}}。")
            for name in value:
                listed(value, name)
        elif key == "level":
            if not isinstance(value, Node):
                content.fail("“level”应是一个映射", key, "写成 level: {totals: [甲], parts: [乙]}。")
        elif stem in _ENTRIES and key not in ("items", "itemised"):
            if not isinstance(value, list):
                content.fail(f"“{key}”应是一个列表", key, f"每项写成 - {_ENTRIES[stem]}。")
            for item in value:
                if not isinstance(item, Node):
                    content.fail(f"“{key}”的各项应是一个映射", key, f"写成 - {_ENTRIES[stem]}。", item=item)
        else:
            listed(content, key)


def listed(node: Node, key: str) -> None:
    """Refuse what is no list of words. Raises RuleError."""
    value = node[key]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        node.fail(f"“{key}”应是一个列表，各项是文字", key, "写成 [甲, 乙]，或每行以“- ”开头。")
    if not all(value):
        node.fail(f"“{key}”里有空的一项", key, "删去它，或写上字。", item=next(item for item in value if not item))
    sound(node, key, *value)


def sound(node: Node, key: str, *words: str) -> None:
    """Refuse words that are no regular expression: all are tried as one, each where that fails; plain ones need no look."""
    marked = [word for word in words if not _META.isdisjoint(word)]
    try:
        regex("|".join(f"(?:{word})" for word in marked))
    except re.error:
        for word in marked:
            node.regex(key, word)
