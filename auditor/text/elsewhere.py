"""What a frame says that only other sections can confirm: changes from last year, totals that are level with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.claim import Claim, Moved
from auditor.text.items import AMOUNT, CHANGE, Frame

_TOTALS: Final = frozenset({"财政拨款总计", "收支总计", "财政拨款收入总计", "财政拨款支出总计"})
_PARTS: Final = frozenset({"一般公共支出", "一般公共收入", "本年支出", "本年收入"})


def moved(frame: Frame) -> Iterator[Moved]:
    """Each item's change from last year."""
    for item in frame.items:
        change = next(
            (one for one in item.mentions if one.role == CHANGE and one.base in ("", "上年") and one.dimension == "元"),
            None,
        )
        if change is not None:
            amount = item.of(AMOUNT)
            yield Moved(
                change.entry,
                amount.entry if amount is not None else None,
                change.sign,
                change.label,
                frame.annex,
                item.key in _PARTS,
            )


def level(frame: Frame) -> Iterator[Claim]:
    """Grand totals said to be level with last year."""
    for comparison in frame.comparisons:
        item = comparison.items[0]
        if (
            frame.annex
            or item.key not in _TOTALS
            or comparison.base != "上年"
            or comparison.relation != "same"
            or not item.mentions
        ):
            continue
        entry = item.mentions[0].entry
        yield Claim("持平", (), comparison.sentence, entry.place, entry.section, {"名称": item.label})
