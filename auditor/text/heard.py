"""Whether a name of the text can come to mean what a pack's measures are for."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.message import say
from auditor.text.names import key_of
from auditor.text.shaped import is_plain
from auditor.text.vocabulary import Vocabulary
from auditor.yamlfile import Node


def refuse_unheard(measures: Iterable[Node], vocabulary: Vocabulary) -> None:
    """Refuse a measure whose key is that of no name: one that no list of keys has is known without
    its kind, as 印刷 of 印刷费. Raises RuleError.
    """
    keys = set(vocabulary.key_names.values())
    for node in measures:
        key = node["key"]
        if is_plain(key) and key not in keys and key_of(key, vocabulary) != key:
            node.fail(
                say("words.key-unknown", key=key), "key", say("words.key-unknown.cure", key=key)
            )
