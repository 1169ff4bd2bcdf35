"""The same thing said in two sections: changes repeated in an annex, and 持平 beside a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from auditor.narrative.claim import Claim
from auditor.narrative.items import AMOUNT, CHANGE, Item, Mention, Passage
from auditor.narrative.making import claim, value

_TOTALS: Final = frozenset({"财政拨款总计", "收支总计", "财政拨款收入总计", "财政拨款支出总计"})
_PARTS: Final = frozenset({"一般公共支出", "一般公共收入", "本年支出", "本年收入"})


def read(passages: Sequence[Passage]) -> Iterator[Claim]:
    """The claims across sections."""
    body = [(passage, item, change) for passage in passages if not passage.annex for item in passage.items if (change := _moved(item))]
    amounts: dict[Decimal, list[Mention]] = {}
    for _, item, change in body:
        amounts.setdefault(value(item.of(AMOUNT)) or Decimal(0), []).append(change)
    parts = [change for _, item, change in body if item.key in _PARTS]
    for passage in passages:
        if passage.annex:
            for item in passage.items:
                yield from _again(item, amounts)
        else:
            yield from _level(passage, parts)


def _moved(item: Item) -> Mention | None:
    """An item's change from last year."""
    return next((mention for mention in item.mentions if mention.role == CHANGE and mention.base in ("", "上年") and mention.dimension == "元"), None)


def _again(item: Item, body: Mapping[Decimal, Sequence[Mention]]) -> Iterator[Claim]:
    """An annex that states the change of an amount which the body states too."""
    change, amount = _moved(item), value(item.of(AMOUNT))
    if change is None or not amount:
        return
    stated = value(change) or Decimal(0)
    same = [other for other in body.get(amount, ()) if other.sign == change.sign]
    if same:
        near = min(same, key=lambda other: abs((value(other) or Decimal(0)) - stated))
        yield claim("附件重复", change, [{"列示": change.entry, "另列": near.entry}])


def _level(passage: Passage, changes: Sequence[Mention]) -> Iterator[Claim]:
    """A grand total said to be level with last year beside a part of it that moved."""
    for comparison in passage.comparisons:
        if comparison.item.key not in _TOTALS or comparison.base != "上年" or comparison.relation != "same":
            continue
        moved = next((change for change in changes if value(change)), changes[0] if changes else None)
        entry = comparison.item.mentions[0].entry
        if moved is None:
            continue
        words = {"名称": comparison.item.label, "说明": f"文字称{comparison.item.label}与上年持平，而{moved.label or '一般公共预算财政拨款支出'}"
                 f"{'增加' if moved.sign > 0 else '减少'} {moved.entry.text} 万元"}
        yield Claim("持平", ({"变动": value(moved) or Decimal(0)},), comparison.sentence, entry.place, entry.section, words)
