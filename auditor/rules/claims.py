"""The kinds of claims that a text can make, and what belongs to the language, not to a kind of
document.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from auditor import parsed
from auditor.language import language


@lru_cache(maxsize=1)
def _told() -> Mapping[str, Any]:
    # Roles are figures, words are texts; ratios and numbers say which roles are no amounts.
    known = frozenset({"roles", "words", "ratios", "numbers", "also"})
    found: Mapping[str, Any] = parsed.load(language("claims"))
    for node in found.values():
        node.require(known, ("roles",))
    return found


@lru_cache(maxsize=1)
def claims() -> Mapping[str, frozenset[str]]:
    """The kinds of claims, each with the names that a rule can use of it: its roles and its
    words.
    """
    # A claim is what a sentence asserts of figures (变动, 占比); roles are the parts they play in it.
    return {
        kind: frozenset((*node["roles"], *node.get("words", ()))) for kind, node in _told().items()
    }


@lru_cache(maxsize=1)
def worded() -> Mapping[str, tuple[str, ...]]:
    """The kinds of claims, each with its words: those of its names that stand for a text."""
    return {kind: tuple(node.get("words", ())) for kind, node in _told().items()}


def also_called(name: str) -> str:
    """The kind of claims that a name which is none means; empty where it means none."""
    return next((kind for kind, node in _told().items() if name in node.get("also", ())), "")


def is_ratio(kind: str, role: str) -> bool:
    """Whether a role of a claim is a percentage."""
    return role in _told()[kind].get("ratios", ())


def is_number(kind: str, role: str) -> bool:
    """Whether a role of a claim is a number without a unit: how many, a score, a sign; the other
    roles are amounts, or counts with their unit.
    """
    return role in _told()[kind].get("numbers", ())
