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
# So many figures behind a ratio, in its sentence, may be what it is of.
_AHEAD: Final = 3
# So many pairs of figures are tried.
_MOST: Final = 4
# A share has its own claims, points are no ratio, last year's is of other figures.
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
            # 资产负债率为, 资产负债率达到; another 率 between would be another ratio.
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
            # Most percentages are none of these: no pattern is tried on them.
            if "率" in words
            else None
        )
        if ratio is not None:
            yield from _of(frame, mention, ratio)


def _of(frame: Frame, mention: Mention, ratio: _Ratio) -> Iterator[Claim]:
    """A ratio as one of each pair of figures near it that its name can be of."""
    pairs = _pairs(_near(frame, mention), ratio)
    readings = [one for part, whole in pairs for one in _readings(mention, ratio, part, whole)]
    if readings:
        kind = "增幅差额" if ratio.beyond else "占比"
        others = [other(kind, mention, one) for one in readings[1:]]
        sure = SURE if len(pairs) == 1 else LIKELY
        yield claim(kind, mention, readings[:1], {}, others, sure, named=True)


def _near(frame: Frame, mention: Mention) -> list[Mention]:
    """The figures that a ratio may be one of: the nearest before it first, then those behind it in
    its sentence.
    """
    at = bisect_left(frame.mentions, mention.at, key=lambda one: one.at)
    back = frame.mentions[max(0, at - _BACK) : at]
    ahead = frame.mentions[at + 1 : at + 1 + _AHEAD]
    near = (
        *(one for one in reversed(back) if mention.number - one.number <= _FAR),
        *(one for one in ahead if one.number == mention.number),
    )
    return [one for one in near if one.dimension != "%"]


def _pairs(near: Sequence[Mention], ratio: _Ratio) -> list[tuple[Mention, Mention]]:
    """The figures whose words are those of what is divided, with those of what it is divided
    by.
    """
    parts, wholes = _told(near, ratio.part), _told(near, ratio.whole)
    return [
        (part, whole)
        for whole in wholes
        for part in parts
        if part is not whole and part.dimension == whole.dimension and whole.entry.value
    ][:_MOST]


def _readings(mention: Mention, ratio: _Ratio, part: Mention, whole: Mention) -> list[Reading]:
    """A ratio of two figures, or by how much the one is more or less than the other."""
    if not ratio.beyond:
        return [{"占比": mention.entry, "部分": part.entry, "整体": whole.entry}]
    both: Reading = {"增幅": mention.entry, "本期": part.entry, "基数": whole.entry}
    # A difference may be told without its sign.
    return [{**both, "方向": sign} for sign in (UP, DOWN)]


def _told(near: Sequence[Mention], words: re.Pattern[str]) -> list[Mention]:
    return [one for one in near if words.search("".join(clause_words(one).split()))]
