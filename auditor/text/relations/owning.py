"""Whose a figure may be, and how sure that is."""

from __future__ import annotations

from typing import Final

from auditor.claim import GUESSED, LIKELY, SURE
from auditor.language import phrases
from auditor.text.items import (
    BUDGET,
    CHANGE,
    LAST,
    Item,
    Mention,
)
from auditor.text.relations.making import (
    closed,
    nil,
)

_WITHOUT: Final = phrases()["without"]
_CLAUSE: Final = 60
MOST: Final = 14
"""So many other readings of one figure are tried."""


def owners(item: Item, mention: Mention) -> tuple[Item, ...]:
    """Whose a figure may be, the likeliest first: its item, those before it in the text, the total
    it is a part of.
    """
    above = (item.parent,) if item.parent is not None else ()
    return tuple(dict.fromkeys((item, *item.owners.get(mention.at, ()), *above)))


def standing(item: Item, mention: Mention, *used: Mention | None) -> str:
    """How sure it is whose figure this is that is read with those `used`: without a name of its own
    it is not behind the end of a sentence that spoke of several things, nor behind figures of
    others.
    """
    end = mention.entry.span[0]
    if _WITHOUT.search(mention.sentence, max(0, end - _CLAUSE), end):
        # 剔除一次性项目后，支出较上年下降 3.5%: of what is left, which may not be printed.
        return GUESSED
    if (
        item.roster is not None
        and len(item.roster.parts) > 1
        and any(one is not None and nil(one) for one in used[1:2])
    ):
        # 其中甲 9 万元、乙 0 万元，较上年 15 万元减少 6 万元: of what came to nothing, or of the
        # whole.
        return LIKELY
    told = [
        mention,
        *used[:1],
        *(one for one in used[1:] if one is not None and mention.before(one)),
    ]
    if not any(one is not None and one.label for one in told) and not closed(item, mention, *used):
        return LIKELY
    if not mention.loose:
        return SURE
    before = [
        one for one in item.owners.get(mention.at, ()) if one.number == item.number and one.mentions
    ]
    return LIKELY if len({one for one in before if one.parent is not item}) > 1 else SURE


def against(mention: Mention) -> str:
    """What a change is against, as claims say it."""
    return BUDGET if mention.base == BUDGET else LAST


def whole_of(item: Item, change: Mention) -> Mention | None:
    """The total whose change may stand behind the last part of a list whose parts have none."""
    above = item.parent
    if above is None or change.label or above.of(CHANGE) is not None:
        return None
    others = (one for one in above.children if one is not item and one.mentions)
    before = (one.of(CHANGE) for one in others if one.mentions[0].at < change.at)
    return above.main if next(before, change) is None and not any(before) else None
