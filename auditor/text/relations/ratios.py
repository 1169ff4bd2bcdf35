"""Claims on ratios that have a name of their own, which says what is divided by what (资产负债率,
成新率, 预决算差异率).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from auditor import parsed
from auditor.claim import DOWN, LIKELY, SURE, UP, Claim, Reading
from auditor.language import language
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.items import LAST, POINTS, SHARE, Frame, Mention
from auditor.text.relations.making import claim, clause_words, other

_BACK: Final = 12
"""So many figures before a ratio may be what it is of."""
_FAR: Final = 3
"""So many sentences."""
_AHEAD: Final = 3
_MOST: Final = 4
_NOT: Final = frozenset({POINTS, SHARE, LAST})


@frozen
class _Ratio:
    """A ratio by its name: the words before its two figures, and whether it is how much more the
    one is than the other.
    """

    name: re.Pattern[str]
    part: re.Pattern[str]
    whole: re.Pattern[str]
    beyond: bool


@lru_cache(maxsize=1)
def _ratios() -> tuple[_Ratio, ...]:
    return tuple(
        _Ratio(
            regex(rf"(?:{one['name']})[^，。；：、0-9率]{{0,8}}$"),
            regex(one["part"]),
            regex(one["whole"]),
            bool(one.get("beyond", False)),
        )
        for one in parsed.load(language("ratios"))
    )


def read(frame: Frame) -> Iterator[Claim]:
    """The claims on named ratios of a frame."""
    for mention in frame.mentions:
        if mention.dimension != "%" or mention.role in _NOT:
            continue
        words = clause_words(mention)
        ratio = (
            next((one for one in _ratios() if one.name.search(words)), None)
            if "率" in words
            else None
        )
        if ratio is not None:
            yield from _of(frame, mention, ratio)


def _of(frame: Frame, mention: Mention, ratio: _Ratio) -> Iterator[Claim]:
    at = bisect_left(frame.mentions, mention.at, key=lambda one: one.at)
    back = [
        one
        for one in frame.mentions[max(0, at - _BACK) : at]
        if mention.number - one.number <= _FAR
    ]
    ahead = [
        one for one in frame.mentions[at + 1 : at + 1 + _AHEAD] if one.number == mention.number
    ]
    near = [one for one in (*back[::-1], *ahead) if one.dimension != "%"]
    parts, wholes = _told(near, ratio.part), _told(near, ratio.whole)
    pairs = [
        (part, whole)
        for whole in wholes
        for part in parts
        if part is not whole and part.dimension == whole.dimension and whole.entry.value
    ][:_MOST]
    readings: list[Reading] = []
    for part, whole in pairs:
        if ratio.beyond:
            both = {"增幅": mention.entry, "本期": part.entry, "基数": whole.entry}
            readings += [{**both, "方向": sign} for sign in (UP, DOWN)]
        else:
            readings.append({"占比": mention.entry, "部分": part.entry, "整体": whole.entry})
    if readings:
        kind = "增幅差额" if ratio.beyond else "占比"
        others = [other(kind, mention, one) for one in readings[1:]]
        yield claim(
            kind, mention, readings[:1], {}, others, SURE if len(pairs) == 1 else LIKELY, named=True
        )


def _told(near: Sequence[Mention], words: re.Pattern[str]) -> list[Mention]:
    return [one for one in near if words.search("".join(clause_words(one).split()))]
