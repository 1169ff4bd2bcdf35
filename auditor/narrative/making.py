"""Small helpers that all claim makers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from auditor.entry import Entry
from auditor.narrative.claim import Claim, Operand, Reading
from auditor.narrative.items import AMOUNT, BUDGET, LAST, Item, Mention

UP: Final = Decimal(1)
DOWN: Final = Decimal(-1)


def claim(kind: str, mention: Mention, readings: Sequence[Reading], words: Mapping[str, str] | None = None) -> Claim:
    """A claim on the sentence of a mention."""
    entry = mention.entry
    return Claim(kind, tuple(readings), mention.sentence, entry.place, entry.section, words or {})


def value(mention: Mention | None) -> Decimal | None:
    """The value of a mention in base units."""
    return None if mention is None else mention.entry.value


def half(mention: Mention) -> Decimal:
    """Half a step of a mention, in base units; a printed 0 has none."""
    return mention.entry.figure.half if mention.entry.figure and mention.entry.figure.value else Decimal(0)


def signs(mention: Mention) -> tuple[Decimal, ...]:
    """The directions a change can have: as its words say; as its figure is signed; both where the words leave it open."""
    figure = mention.entry.figure
    if figure is not None and figure.value < 0:
        return (UP, DOWN) if mention.sign < 0 else (UP,)
    if mention.sign:
        return (UP if mention.sign > 0 else DOWN,)
    return UP, DOWN


def direction(mention: Mention) -> int:
    """The one direction that a change's word and the sign of its figure say; 0 where they leave it open.

    下降-16.23% says either, as people write it; 增长率-16.23% says down.
    """
    figure = mention.entry.figure
    if figure is None or not figure.value or figure.value < 0 and mention.sign < 0:
        return 0
    return -mention.sign if figure.value < 0 else mention.sign


def current(item: Item, mention: Mention) -> Mention | None:
    """This year's figure that a rate or change speaks of: the last before it, else the item's."""
    at = item.mentions.index(mention)
    for role in (AMOUNT, BUDGET):
        found = next((other for other in reversed(item.mentions[:at]) if other.role == role and other.dimension != "%"), None)
        if found is not None and not (role == BUDGET and mention.base == "预算"):
            return found
    return item.of(AMOUNT)


def bases(item: Item, mention: Mention) -> list[Mention]:
    """The figures that a change can be stated against, where the text prints them.

    A change without a word on its base is one from last year; only 差额 and its like can be one from the budget.
    """
    budgets = [other for other in item.mentions if other.role == BUDGET]
    if mention.base == "预算":
        return sorted(budgets, key=lambda other: other.base == "调整预算")
    if mention.base:
        return [other for other in item.mentions if other.role == LAST and other.base == mention.base][-1:]
    if mention.cue == "either":
        at = item.mentions.index(mention)
        near = [other for other in item.mentions[:at] if other.role in (LAST, BUDGET)][-1:]
        if near:
            return near
    found = [other for other in item.mentions if other.role == LAST][-1:]
    return found or (budgets if item.of(AMOUNT) is not None and mention.cue == "either" else [])


def within(difference: Decimal, mentions: Sequence[Mention]) -> bool:
    """Whether rounding explains a difference between figures."""
    return abs(difference) <= sum((half(mention) for mention in mentions), Decimal(0))


def named(entry: Entry, label: str) -> Entry:
    """An entry with a label that messages can use."""
    return replace(entry, label=label)


def operands(mentions: Sequence[Mention]) -> tuple[Entry, ...]:
    """The entries of several mentions."""
    return tuple(mention.entry for mention in mentions)


def some(mentions: Sequence[Mention]) -> Operand:
    """The entries of several mentions, or 0 where there are none: a sum of nothing."""
    return operands(mentions) or Decimal(0)
