"""A whole that a share names by the words beside its figure, not by the name of what it is of.

`已拨付 480 万元，已支出 360 万元，占已拨付资金的 75%`: no item is called 拨付资金, one figure stands behind 拨付.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from auditor.language import phrases
from auditor.text.items import AMOUNT, BUDGET, USED, Frame, Mention
from auditor.text.relations.making import clause_words

_ANY: Final = phrases()["any-amount"]
"""Words for amounts of all sorts, at the end of a name."""
_BACK: Final = 16
_SHORTEST: Final = 2


def worded(frame: Frame, mention: Mention, part: Mention) -> Mention | None:
    """The figure whose own words the name of a whole repeats; None where no figure before a share, or more than one, has them."""
    core = _ANY.sub("", mention.label)
    if len(core) < _SHORTEST or core == mention.label and len(core) < 2 * _SHORTEST:
        return None
    at = bisect_left(frame.mentions, mention.at, key=lambda one: one.at)
    found = [
        one
        for one in frame.mentions[max(0, at - _BACK) : at]
        if one.role in (AMOUNT, BUDGET, USED)
        and one is not part
        and one.dimension == part.dimension
        and _repeats(core, clause_words(one))
    ]
    here = [one for one in found if one.number == mention.number] or found
    return here[0] if len(here) == 1 else None


def _repeats(core: str, words: str) -> bool:
    """Whether words have all the signs of a name in their order, two by two (预留给中小企业 of 中小企业预留 has not)."""
    at = words.find(core)
    if at >= 0:
        return True
    half = len(core) // 2
    # 中小企业预留, 预留中小企业: the same two words.
    return half >= _SHORTEST and core[:half] in words and core[half:] in words
