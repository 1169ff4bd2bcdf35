"""The kinds of claims that a text can make, and what belongs to the language, not to a kind of document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from auditor import yamlfile
from auditor.language import language


@lru_cache(maxsize=1)
def claims() -> Mapping[str, frozenset[str]]:
    """The kinds of claims, each with the names that a rule can use of it: its roles and its words."""
    known = frozenset({"what", "roles", "words", "sums"})
    found: dict[str, frozenset[str]] = {}
    for kind, node in yamlfile.load(language("claims")).items():
        node.require(known, ("what", "roles"))
        found[kind] = frozenset((*node["roles"], *node.get("words", ())))
    return found


@lru_cache(maxsize=1)
def worded() -> Mapping[str, tuple[str, ...]]:
    """The kinds of claims, each with its words: those of its names that stand for a text."""
    return {kind: tuple(node.get("words", ())) for kind, node in yamlfile.load(language("claims")).items()}
