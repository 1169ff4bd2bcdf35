"""What stands at the keys of a form: texts, lists of them, patterns of names. Raises RuleError."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from auditor.forms.labels import as_pattern, squeeze
from auditor.message import say
from auditor.patterns import regex
from auditor.yamlfile import Node

# Two letters of a word (Total); the letter of \d or \w begins none.
_WORDS: Final = regex(r"(?<!\\)[A-Za-z]{2}")
WRITTEN: Final = {
    "sides": "{columns: {金额: [金额]}, rows: [{name: 合计}]}",
    "items": "{columns: {金额: [金额]}, rows: [{name: 合计}]}",
    "sheet": "{rows: [{name: 合计}]}",
    "rows": "{name: 合计}",
    "columns": "{金额: [金额]}",
    "required": "{why: 每次公开都有}",
    "identity": "{year: ['(20[0-9]{2})年']}",
    "heads": "{label: [项目]}",
    "demands": "{nothing: [空表]}",
}
"""How the mappings of forms and of pack.yaml are written."""


def pattern_at(node: Node, key: str, texts: Iterable[str], name: str = "") -> re.Pattern[str]:
    """Patterns as one; a name of its own is taken literally. Where one is wrong, each is tried
    alone to name it.
    """
    texts = tuple(texts)
    parts = ([re.escape(squeeze(name))] if name else []) + [as_pattern(text) for text in texts]
    # Words in letters are known in capitals, too.
    flags = re.IGNORECASE if any(map(_WORDS.search, (name, *texts))) else re.NOFLAG
    try:
        return regex("|".join(f"(?:{part})" for part in parts), flags)
    except re.error:
        for text in texts:
            node.regex(key, text, as_pattern(text))
        node.fail(say("pattern.unfit-whole", key=key), key, say("pattern.unfit-whole.cure"))


def lists_at(node: Node, key: str) -> dict[str, list[str]]:
    """The lists of texts of a mapping at a key, by its own keys; none where it is empty."""
    value = node.get(key)
    if value is None or value == "":
        return {}
    inner = mapping_at(node, key, value)
    return {name: texts_at(inner, name) for name in inner}


def texts_at(node: Node, key: str) -> list[str]:
    """The texts of the list at a key; none without the key."""
    value = list_at(node, key) if key in node else []
    if not all(isinstance(text, str) for text in value):
        node.fail(say("form.items-texts", key=key), key, say("list.short"))
    return value


def list_at(node: Node, key: str) -> list[Any]:
    """The list at a key."""
    value = node[key]
    if not isinstance(value, list):
        node.fail(say("form.list", key=key), key, say("form.list.cure"))
    return value


def mapping_at(node: Node, key: str, value: Any) -> Node:
    """The value as a mapping; refused at its key where it is none."""
    if not isinstance(value, Node):
        # Either the value itself is wrong, or one item of the list that it is.
        whole = value is node[key]
        written = WRITTEN.get(key, "{键: 值, 键: 值}")
        node.fail(
            say("form.mapping", key=key) if whole else say("form.item-mapping", key=key),
            key,
            say("write.as", text=f"{key}: {written}" if whole else f"- {written}"),
            item=value,
        )
    return value
