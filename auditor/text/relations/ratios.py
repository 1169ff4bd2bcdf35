"""Rates that have one known way to be made, whatever stands around them (资产负债率 = 负债 ÷ 资产)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Reading
from auditor.language import ratios
from auditor.text.items import AMOUNT, LAST, REACH, Frame, Mention
from auditor.text.relations.making import claim, other
from auditor.text.relations.making import clause_words as words

_FAR: Final = 3
"""So many sentences from its rate a figure may stand."""
_FILLED: Final = "分别各约为是达到：的"
_RATE: Final = "%"


def read(frame: Frame) -> Iterator[Claim]:
    """The claims on the rates of a frame that are made in a known way."""
    for mention in frame.mentions:
        if mention.dimension != _RATE or mention.run:
            continue
        said = words(mention).rstrip(_FILLED)
        for name, part, whole in ratios() if said else ():
            if any(match.end() == len(said) for match in name.finditer(said)):
                yield from _claim(frame, mention, part, whole)
                break


def _claim(frame: Frame, mention: Mention, part: re.Pattern[str], whole: re.Pattern[str]) -> Iterator[Claim]:
    parts, wholes = _named(frame, mention, part), _named(frame, mention, whole)
    readings: list[Reading] = [
        {"占比": mention.entry, "部分": one.entry, "整体": two.entry} for one in parts for two in wholes
    ]
    if readings:
        others = [other("占比", mention, reading) for reading in readings[1:]]
        standing = SURE if len(readings) == 1 else LIKELY
        yield claim("占比", mention, readings[:1], {}, others, standing, named=True)


def _named(frame: Frame, mention: Mention, name: re.Pattern[str]) -> list[Mention]:
    """The amounts of a name in reach of a rate, the nearest first."""
    found = [
        one
        for item in frame.items
        if name.search(item.label) and abs(item.number - mention.number) <= _FAR
        for one in item.mentions
        if one.role in (AMOUNT, LAST) and abs(one.at - mention.at) <= REACH and one.number <= mention.number
    ]
    return sorted(found, key=lambda one: abs(one.at - mention.at))[:_FAR]
