"""What a pack says of totals: what they are made of, which of them are equal, which are listed by
accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auditor.message import say
from auditor.records import frozen
from auditor.text.shaped import listed


@frozen
class Whole:
    """What a total is made of: each alternative lists the keys of a complete split."""

    key: str
    # 出国 + 用车 + 接待, or 出国 + 购置 + 运行 + 接待: each is the whole by itself.
    splits: tuple[tuple[str, ...], ...]
    optional: frozenset[str] = frozenset()
    """Parts that a text leaves out where they are 0."""
    parts: frozenset[str] = frozenset()
    contains: tuple[str, ...] = ()
    """Keys of what is never more than it, though no part of a split."""


@frozen
class Balance:
    """Totals that come to the same: keys of all income and all spending, and what they are the
    totals of.
    """

    income: str
    spending: str
    scope: str


@frozen
class LevelTotals:
    """Totals that are said to be level with last year, and parts whose change tells that they are
    not: keys.
    """

    totals: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


def parts_of(wholes: Sequence[Whole]) -> dict[str, tuple[str, ...]]:
    """Key of a part -> keys of the totals it is a part of."""
    found: dict[str, tuple[str, ...]] = {}
    for one in wholes:
        # What any total may be divided into (中央, 地方) is a part of none by name.
        for part in one.parts if one.key != "*" else ():
            found[part] = (*found.get(part, ()), one.key)
    return found


def whole(node: Any) -> Whole:
    """An entry of `wholes`. Raises RuleError."""
    node.require(frozenset({"key", "splits", "optional", "contains"}), ("key",))
    node.words(("key",))
    for key in ("optional", "contains"):
        listed(node, key) if key in node else None
    found = node.get("splits", [])
    if not isinstance(found, list) or not all(
        isinstance(one, list) and all(map(_is_text, one)) for one in found
    ):
        node.fail(say("words.splits"), "splits", say("words.splits.cure"))
    splits = tuple(tuple(split) for split in found)
    return Whole(
        node["key"],
        splits,
        frozenset(node.get("optional", ())),
        frozenset(key for split in splits for key in split),
        tuple(node.get("contains", ())),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def balance(node: Any) -> Balance:
    """An entry of `balanced`. Raises RuleError."""
    keys = ("income", "spending", "scope")
    node.require(frozenset(keys), keys)
    node.words(keys)
    return Balance(node["income"], node["spending"], node["scope"])


def level(node: Any) -> LevelTotals:
    """What `level` says. Raises RuleError."""
    if not node:
        return LevelTotals()
    keys = ("totals", "parts")
    node.require(frozenset(keys), keys)
    for key in keys:
        listed(node, key)
    return LevelTotals(frozenset(node["totals"]), frozenset(node["parts"]))
