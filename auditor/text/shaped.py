"""The shapes of the files of a pack's words: lists of words, lists by name, lists of mappings;
words that are patterns.
"""

from __future__ import annotations

import re
from typing import Any, Final

from auditor import patterns
from auditor.message import say
from auditor.yamlfile import Node

# Any of these makes a word a pattern.
_META: Final = frozenset(r"\.^$*+?{}[]|()")


_ENTRIES: Final = {
    "wholes": "{key: 合计, splits: [[甲, 乙]]}",
    "measures": "{name: 合计, key: 合计, cells: ['表05[合计, 合计]']}",
}
"""Files whose lists hold mappings, and how one is written."""


def shaped(content: Node, stem: str) -> None:
    """Refuse what is no list of words (or of mappings, or lists by name) where one should be.
    Raises RuleError.
    """
    for key, value in content.items() if stem != "accounts" else ():
        if key in ("edges", "amount"):
            content.words((key,))
        elif key in ("keys", "columns"):
            for name in _mapped(content, key, value):
                listed(value, name)
        # `level` of wholes.yaml: {totals: […], parts: […]}.
        elif key == "level":
            if not isinstance(value, Node):
                content.fail(
                    say("words.level"),
                    key,
                    say("write.as", text="level: {totals: [甲], parts: [乙]}"),
                )
        elif stem in _ENTRIES and key not in ("items", "itemised"):
            _entries(content, key, value, stem)
        else:
            listed(content, key)


def _mapped(content: Node, key: str, value: Any) -> Node:
    """The lists by name at a key. Raises RuleError where there are none."""
    if not isinstance(value, Node):
        content.fail(
            say("words.lists", key=key), key, say("write.as", text=f"{key}: {{甲: [甲, 乙]}}")
        )
    return value


def _entries(content: Node, key: str, value: Any, stem: str) -> None:
    """Refuse what is no list of mappings. Raises RuleError."""
    if not isinstance(value, list):
        content.fail(say("form.list", key=key), key, say("write.each", text=f"- {_ENTRIES[stem]}"))
    for item in value:
        if not isinstance(item, Node):
            content.fail(
                say("words.entries", key=key),
                key,
                say("write.as", text=f"- {_ENTRIES[stem]}"),
                item=item,
            )


def listed(node: Node, key: str) -> None:
    """Refuse what is no list of words. Raises RuleError."""
    value = node[key]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        node.fail(say("list.texts", code=key), key, say("form.list.cure"))
    if not all(value):
        node.fail(
            say("words.empty", key=key),
            key,
            say("words.empty.cure"),
            item=next(item for item in value if not item),
        )
    sound(node, key, *value)


def is_plain(word: str) -> bool:
    """Whether a pattern is nothing but the word that it finds."""
    return _META.isdisjoint(word)


def sound(node: Node, key: str, *words: str) -> None:
    """Refuse words that are no regular expression: all are tried as one, each where that fails;
    plain ones need no look.
    """
    marked = [word for word in words if not is_plain(word)]
    try:
        patterns.sound("|".join(f"(?:{word})" for word in marked))
    except re.error:
        # Tried one by one only to say which it is.
        for word in marked:
            node.regex(key, word)
