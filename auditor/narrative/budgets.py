"""Claims on budgets: completion rates, and the words that compare the outcome with the budget or with last year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.narrative.claim import Claim, Missing, Reading
from auditor.narrative.items import AMOUNT, BUDGET, CHANGE, DONE, LAST, REACH, Comparison, Item, Mention, Passage
from auditor.narrative.making import claim, signs
from auditor.narrative.tables import Cells

_WORDS: Final = {"more": "大于", "less": "小于", "same": "持平", "about-same": "基本持平"}


def read(passage: Passage, cells: Cells) -> Iterator[Claim]:
    """The claims on budgets of a passage."""
    for item in passage.items:
        for mention in item.mentions:
            if mention.role == DONE:
                yield from _completion(item, mention, passage, cells)
    for comparison in passage.comparisons:
        for item in _compared(passage, comparison):
            yield from _comparison(item, comparison)


def budget_of(item: Item, wanted: str, mention: Mention | None = None) -> Mention | None:
    """The budget of an item that a text means by 年初预算, 全年预算, 调整预算 or just 预算; before a mention where one stands there."""
    at = item.mentions.index(mention) if mention is not None else 0
    budgets = [other for other in item.mentions[:at] if other.role == BUDGET] or [other for other in item.mentions if other.role == BUDGET]
    exact = [other for other in budgets if other.base == wanted]
    if exact:
        return exact[-1]
    loose = [other for other in budgets if not other.base or not wanted]
    return loose[-1] if loose else budgets[-1] if budgets else None


def _completion(item: Item, mention: Mention, passage: Passage, cells: Cells) -> Iterator[Claim]:
    at = item.mentions.index(mention)
    amounts = [other for other in item.mentions[:at] if other.role == AMOUNT and other.dimension == "元"]
    amount = amounts[-1] if amounts else item.of(AMOUNT)
    if amount is None:
        return
    words = {"口径": mention.base or "预算"}
    budget = budget_of(item, mention.base, mention)
    if budget is not None and budget.dimension == amount.dimension:
        yield claim("完成率", mention, [{"完成率": mention.entry, "支出决算": amount.entry, "预算": budget.entry}], words)
        return
    change = next((other for other in item.mentions if other.role == CHANGE and other.base == "预算" and other.dimension == "元" and abs(other.number - mention.number) < 1), None)
    if change is not None:
        readings: list[Reading] = [{"完成率": mention.entry, "支出决算": amount.entry, "差额": change.entry, "方向": sign} for sign in signs(change)]
        yield claim("完成率推算", mention, readings, words)
        return
    printed = cells.stated(item.key, BUDGET, passage.section, passage.annex)
    if printed:
        yield claim("完成率", mention, [{"完成率": mention.entry, "支出决算": amount.entry, "预算": entry} for entry in printed], words)
        return
    yield claim("完成率", mention, [{"完成率": mention.entry, "支出决算": amount.entry, "预算": Missing(f"{item.label}{mention.base or '预算'}")}], words)


def _compared(passage: Passage, comparison: Comparison) -> list[Item]:
    """The items a comparison speaks of: with 均, all of its sentence."""
    if not comparison.all:
        return [comparison.item]
    if comparison.items:
        return list(comparison.items)
    place = comparison.item.place
    same = [item for item in passage.items[max(0, place - REACH):place + REACH] if any(mention.number == comparison.number for mention in item.mentions)]
    return same or [comparison.item]


def _comparison(item: Item, comparison: Comparison) -> Iterator[Claim]:
    words = {"关系": _WORDS[comparison.relation], "口径": comparison.base or "预算"}
    amount = item.of(AMOUNT)
    against = item.of(LAST, "上年") if comparison.base == "上年" else item.of(BUDGET)
    if amount is not None and against is not None and amount.dimension == against.dimension and amount is not against and (
            abs(amount.number - comparison.number) <= 1):
        yield claim("比较", amount, [{"数额": amount.entry, "基数": against.entry}], words)
    done = item.of(DONE)
    if done is not None and comparison.base != "上年" and done.number == comparison.number and comparison.relation != "about-same":
        yield claim("完成率比较", done, [{"完成率": done.entry}], words)
