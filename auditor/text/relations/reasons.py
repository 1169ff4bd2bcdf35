"""Claims on what makes up a change: the amounts named behind it as its reasons, each more or less by the words before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.claim import GUESSED, SURE, Claim, Reading
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import CHANGE, UNKNOWN, Frame, Mention
from auditor.text.relations.making import claim, sided, some

_BACK: Final = 40
_MOST: Final = 20
"""So many amounts at most are the reasons of one change."""
_BETWEEN: Final = 60
_UP: Final = phrases()["reason-up"]
_DOWN: Final = phrases()["reason-down"]
_PAST: Final = phrases()["reason-past"]
_GONE: Final = phrases()["reason-gone"]
_ALL: Final = phrases()["reason-all"]
_PARTS: Final = regex("[；。]")


def read(frame: Frame) -> Iterator[Claim]:
    """`增加 a，主要原因是甲增加 b、乙减少 c`: the changes named as the reasons may make up the whole, and do where the words say so."""
    total: Mention | None = None
    moved: list[Mention] = []
    past: Mention | None = None
    way = 0
    for mention in frame.mentions:
        if mention.dimension != "元":
            continue
        if mention.role == CHANGE and not mention.reason:
            yield from _made(total, moved)
            total, moved, way = mention, [], 0
        elif total is not None and _explains(total, mention) and len(moved) < _MOST:
            words = _words(mention, past)
            if not (moved and past is moved[-1] and moved[-1].sign and _within(words)):
                way = _way(mention, words, way)
                moved.append(replace(mention, sign=mention.sign or way))
        past = mention
    yield from _made(total, moved)


def _explains(total: Mention, mention: Mention) -> bool:
    """Whether an amount stands in the reasons that are given for a change."""
    return mention.reason and mention.number - total.number in (0, 1) and mention.role in (UNKNOWN, CHANGE)


def _words(mention: Mention, past: Mention | None) -> str:
    """The words since the amount before it in its sentence."""
    start = past.entry.span[1] if past is not None and past.sentence == mention.sentence else 0
    end = mention.entry.span[0]
    return "".join(mention.sentence[max(start, end - _BACK) : end].split())


def _within(words: str) -> bool:
    """Whether an amount tells of the one before it in a bracket."""
    return words.rfind("（") > words.rfind("）")


def _way(mention: Mention, words: str, before: int) -> int:
    """The direction of an amount by the words before it, else by those behind it (96 万元本年未安排), else as the one before."""
    parts = _PARTS.split(words)
    behind = mention.sentence[mention.entry.span[1] : mention.entry.span[1] + _BACK // 2]
    if _GONE.match("".join(behind.split())) or _PAST.search(parts[-1]):
        return -1
    up, down = [found[-1].end() if (found := list(test.finditer(parts[-1]))) else -1 for test in (_UP, _DOWN)]
    if up != down:
        return 1 if up > down else -1
    return before if len(parts) == 1 else 0


def _made(total: Mention | None, moved: Sequence[Mention]) -> Iterator[Claim]:
    if total is None or len(moved) < 2 or not total.sign:
        return
    known = [one if one.sign else replace(one, sign=total.sign) for one in moved]
    reading = _reading(total, known)
    first = moved[0]
    words = first.sentence[max(0, first.entry.span[0] - _BETWEEN) : first.entry.span[0]]
    if _ALL.search(words):
        # 增加额全部由以下三项构成
        yield claim("变动合计", total, [reading], {"完整": "是"}, standing=SURE)
        return
    said = [one for one in moved if one.sign]
    readings = [reading, *([_reading(total, said)] if 1 < len(said) < len(moved) else [])]
    yield claim("变动原因", total, readings, standing=GUESSED)


def _reading(total: Mention, moved: Sequence[Mention]) -> Reading:
    ahead, back = sided(total, moved)
    return {"变动": total.entry, "同向": some(ahead), "反向": some(back)}
