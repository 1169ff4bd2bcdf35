"""Percentage points: the difference of two rates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import product
from typing import Final

from auditor.claim import GUESSED, SURE, Claim, Constant, Reading, count
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import POINTS, RATE, Frame, Mention
from auditor.text.relations.making import claim

# What stands in brackets between two percentages is none of the words that join them.
_BRACKETS: Final = regex("（[^（）]{0,80}）")
_EARLIER: Final = phrases()["earlier-ratio"]
# 由95%提高到97%
_LEADS: Final = regex("[到至]$")
# 97%，比上年的95%
_COMPARES: Final = regex("[比较][^，,]{0,14}$")
_NEXT: Final = 12
"""So many mentions before and after are near."""
_BACK: Final = 9
"""So many before the points may be what they are the difference of."""


def points(frame: Frame, mention: Mention) -> Iterator[Claim]:
    """`高6个百分点`: the difference of two rates of the sentence.

    Points against an earlier time (增幅同比提高) have a base that is not printed: they are not
    asserted.
    """
    at = bisect_left(frame.mentions, mention.at, key=lambda one: one.at)
    # Words that set two percentages against each other; else any two before the points.
    pair = _pair(frame, at, mention) or _behind(frame, at, mention)
    found = pair or [one for one in frame.mentions[max(0, at - _BACK) : at] if _is_ratio(one)]
    # Where the words tell which is the larger, only that reading is left.
    higher = _higher(pair, mention) if pair else None
    readings = [
        _reading(mention, first, second)
        for first, second in product(found, found)
        if first is not second and higher in (None, first)
    ]
    if readings:
        sure = SURE if pair or _is_alone(frame, at, mention) else GUESSED
        yield claim("百分点", mention, readings, standing=sure)


def _is_ratio(one: Mention) -> bool:
    """Whether a figure is a percentage, and no difference of two."""
    return one.dimension == "%" and one.role != POINTS


def _is_alone(frame: Frame, at: int, mention: Mention) -> bool:
    """Whether a sentence has two percentages and the points, and nothing else."""
    here = [
        one
        for one in frame.mentions[max(0, at - _NEXT) : at + _NEXT]
        if one.number == mention.number
    ]
    if mention.base or any(one.dimension not in ("%", "") for one in here):
        return False
    return (
        len([one for one in here if _is_ratio(one)]) == 2
        and [one.role for one in here].count(POINTS) == 1
    )


def _reading(mention: Mention, first: Mention, second: Mention) -> Reading:
    """The points that one percentage is higher than another, each the way it went."""
    return {
        "百分点": mention.entry,
        "较高": first.entry,
        "较低": second.entry,
        "甲": _way(first),
        "乙": _way(second),
    }


def _way(one: Mention) -> Constant:
    """The direction of a rate of change; up of any other percentage."""
    return count(one.sign if one.role == RATE and one.sign else 1)


def _higher(pair: list[Mention], mention: Mention) -> Mention | None:
    """Which of a pair is the larger, where the second is the earlier one: then the word of
    direction tells it.
    """
    first, second = pair
    earlier = _EARLIER.search(_BRACKETS.sub("", _between(first, second))) is not None
    if not earlier or not mention.sign:
        return None
    return second if mention.sign < 0 else first


def _between(one: Mention, two: Mention) -> str:
    """What stands between two figures of one sentence; nothing between those of two."""
    if one.sentence != two.sentence:
        return ""
    return one.sentence[one.entry.span[1] : two.entry.span[0]]


def _behind(frame: Frame, at: int, mention: Mention) -> list[Mention]:
    """The percentage before, and the earlier one that stands behind the points (提高 2.5
    个百分点（上年为 66.4%）).
    """
    before = reversed(frame.mentions[max(0, at - _NEXT) : at])
    past = next((one for one in before if one.dimension == "%"), None)
    then = next(iter(frame.mentions[at + 1 : at + 2]), None)
    if past is None or then is None or not _is_ratio(past) or not _is_ratio(then):
        return []
    earlier = _EARLIER.search(_between(mention, then)) is not None
    return [past, then] if earlier and past.number == mention.number else []


def _pair(frame: Frame, at: int, mention: Mention) -> list[Mention]:
    """The two percentages just before, where the words set them against each other (由…降至…,
    …，比上年的…).
    """
    here = [one for one in frame.mentions[max(0, at - _NEXT) : at] if one.number == mention.number]
    # Points between would have a pair of their own.
    near = [one for one in here if one.dimension == "%"][-2:]
    if len(near) < 2 or any(one.role == POINTS for one in near):
        return []
    between = _between(*near)
    # 97.2%（决算 9 万元，预算 10 万元），上年为 95.1%: what stands in brackets explains the first.
    if _EARLIER.search(_BRACKETS.sub("", between)):
        return near
    return near if near == frame.mentions[at - 2 : at] and _joins(between, near[1]) else []


def _joins(between: str, second: Mention) -> bool:
    """Whether the words between two percentages lead from the one to the other, or compare them."""
    if _LEADS.search(between):
        return True
    return second.role != RATE and _COMPARES.search(between) is not None
