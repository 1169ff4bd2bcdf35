"""Percentage points: the difference of two rates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import product
from typing import Final

from auditor.claim import GUESSED, SURE, Claim, Reading, count
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import POINTS, RATE, Frame, Mention
from auditor.text.relations.making import claim

_BRACKETS: Final = regex("（[^（）]{0,80}）")
_EARLIER: Final = phrases()["earlier-ratio"]
_NEXT: Final = 12
"""So many mentions before and after are near."""


def points(frame: Frame, mention: Mention) -> Iterator[Claim]:
    """`高6个百分点`: the difference of two rates of the sentence.

    Points against an earlier time (增幅同比提高) have a base that is not printed: they are not
    asserted.
    """
    at = bisect_left(frame.mentions, mention.at, key=lambda one: one.at)
    here = [
        one
        for one in frame.mentions[max(0, at - _NEXT) : at + _NEXT]
        if one.number == mention.number
    ]
    rates = [one for one in here if one.dimension == "%" and one.role != POINTS]
    alone = (
        len(rates) == 2
        and [one.role for one in here].count(POINTS) == 1
        and not mention.base
        and all(one.dimension in ("%", "") for one in here)
    )
    pair = _pair(frame, at, mention) or _behind(frame, at, mention)
    sure = SURE if alone or pair else GUESSED
    found = pair or [
        one
        for one in frame.mentions[max(0, at - 9) : at]
        if one.dimension == "%" and one.role != POINTS
    ]
    readings: list[Reading] = []
    for first, second in product(found, found):
        if first is not second and not (
            pair and mention.sign and _told_earlier(pair) and first is not pair[mention.sign < 0]
        ):
            up, down = (
                count(one.sign if one.role == RATE and one.sign else 1) for one in (first, second)
            )
            readings.append(
                {
                    "百分点": mention.entry,
                    "较高": first.entry,
                    "较低": second.entry,
                    "甲": up,
                    "乙": down,
                }
            )
    if readings:
        yield claim("百分点", mention, readings, standing=sure)


def _told_earlier(pair: list[Mention]) -> bool:
    """Whether the second of a pair is the earlier one: then the word of direction tells which is
    the larger.
    """
    between = pair[0].sentence[pair[0].entry.span[1] : pair[1].entry.span[0]]
    return (
        pair[0].sentence == pair[1].sentence
        and _EARLIER.search(_BRACKETS.sub("", between)) is not None
    )


def _behind(frame: Frame, at: int, mention: Mention) -> list[Mention]:
    """The percentage before, and the earlier one that stands behind the points (提高 2.5
    个百分点（上年为 66.4%）).
    """
    past = next(
        (one for one in reversed(frame.mentions[max(0, at - _NEXT) : at]) if one.dimension == "%"),
        None,
    )
    then = frame.mentions[at + 1] if at + 1 < len(frame.mentions) else None
    if (
        past is None
        or then is None
        or past.role == POINTS
        or then.dimension != "%"
        or then.role == POINTS
    ):
        return []
    words = (
        mention.sentence[mention.entry.span[1] : then.entry.span[0]]
        if then.sentence == mention.sentence
        else ""
    )
    return [past, then] if past.number == mention.number and _EARLIER.search(words) else []


def _pair(frame: Frame, at: int, mention: Mention) -> list[Mention]:
    """The two percentages just before, where the words set them against each other (由…降至…,
    …，比上年的…).
    """
    here = [one for one in frame.mentions[max(0, at - _NEXT) : at] if one.number == mention.number]
    near = [one for one in here if one.dimension == "%"][-2:]
    if len(near) < 2 or any(one.role == POINTS for one in near):
        return []
    between = (
        mention.sentence[near[0].entry.span[1] : near[1].entry.span[0]]
        if near[0].sentence == mention.sentence
        else ""
    )
    # 97.2%（决算 9 万元，预算 10 万元），上年为 95.1%: what stands in brackets explains the first.
    outside = _BRACKETS.sub("", between)
    if _EARLIER.search(outside):
        return near
    if near != frame.mentions[at - 2 : at]:
        return []
    joined = (
        re.search("[到至]$", between)
        or re.search("[比较][^，,]{0,14}$", between)
        and near[1].role != RATE
    )
    return near if joined else []
