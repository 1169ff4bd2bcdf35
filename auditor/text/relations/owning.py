"""Whose a figure may be, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
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

_WITHOUT, _SCOPE = phrases()["without"], phrases()["scope"]
# So many characters before a figure may say that something was taken out.
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
    # From what leaves the figure nearly open to what leaves one reading.
    # The change that a rate is of may be what is told on another scope.
    scoped = any(on_other_scope(one, told) for told in (mention, *used[:1]) for one in used)
    if scoped or _is_of_rest(mention):
        return GUESSED
    if _is_behind_nothing(item, used):
        return LIKELY
    # Without a name, and figures of others between: it may be theirs.
    if not _is_named(mention, used) and not closed(item, mention, *used):
        return LIKELY
    if not mention.loose:
        return SURE
    return LIKELY if _is_of_several(item, mention) else SURE


def is_without(sentence: str, end: int) -> bool:
    """Whether the words before a place of a sentence take something out of what follows."""
    return _WITHOUT.search(sentence, max(0, end - _CLAUSE), end) is not None


def _is_of_rest(mention: Mention) -> bool:
    """Whether a figure is of what is left without something, which may not be printed
    (剔除一次性项目后，支出较上年下降 3.5%).
    """
    return is_without(mention.sentence, mention.entry.span[0])


def on_other_scope(before: Mention | None, mention: Mention | None) -> bool:
    """Whether words between two figures say that the second is on a scope of its own
    (增加 20 万元，同口径增长 3.5%).
    """
    if before is None or mention is None:
        return False
    start = _scoped(mention)
    if start < 0 or before.sentence != mention.sentence:
        return start >= 0 and before.at < mention.at
    return before.entry.span[1] <= start


def is_apart(mention: Mention) -> bool:
    """Whether a figure is told on a scope of its own, or without a part of what it is of."""
    return _is_of_rest(mention) or _scoped(mention) >= 0


def _scoped(mention: Mention) -> int:
    """Where the words before a figure begin that name its scope; -1 where there are none."""
    end = mention.entry.span[0]
    found = _SCOPE.search(mention.sentence, max(0, end - _CLAUSE), end)
    return found.start() if found else -1


def _is_behind_nothing(item: Item, used: Sequence[Mention | None]) -> bool:
    """Whether a figure stands behind the part of a list that came to nothing, and may be of the
    whole (其中甲 9 万元、乙 0 万元，较上年 15 万元减少 6 万元).
    """
    if item.roster is None or len(item.roster.parts) < 2:
        return False
    return any(one is not None and nil(one) for one in used[1:2])


def _is_named(mention: Mention, used: Sequence[Mention | None]) -> bool:
    """Whether a name stands before a figure, or before one behind it that it is read with."""
    behind = (one for one in used[1:] if one is not None and mention.before(one))
    return any(one is not None and one.label for one in (mention, *used[:1], *behind))


def _is_of_several(item: Item, mention: Mention) -> bool:
    """Whether the sentence before a figure spoke of several things, each of which it may be of."""
    before = {
        one for one in item.owners.get(mention.at, ()) if one.number == item.number and one.mentions
    }
    return len([one for one in before if one.parent is not item]) > 1


def against(mention: Mention) -> str:
    """What a change is against, as claims say it."""
    return BUDGET if mention.base == BUDGET else LAST


def whole_of(item: Item, change: Mention) -> Mention | None:
    """The total whose change may stand behind the last part of a list whose parts have none."""
    # 甲 1 万元、乙 2 万元，较上年增加 3 万元: the parts have no changes, so it may be the total's.
    above = item.parent
    if above is None or change.label or above.of(CHANGE) is not None:
        return None
    others = (one for one in above.children if one is not item and one.mentions)
    before = (one.of(CHANGE) for one in others if one.mentions[0].at < change.at)
    return above.main if next(before, change) is None and not any(before) else None
