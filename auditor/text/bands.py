"""Classes of what is counted, by the bounds that their words set (90 分以上、80 至 90 分、80
分以下).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex

_BAND: Final = phrases()["band"]
_ABOVE: Final = phrases()["band-above"]
_BELOW: Final = phrases()["band-below"]
# 10个项目得分在90分以上，: the bounds end at the next stop.
_BEHIND: Final = regex(
    r"[^，。；：、0-9（）]{0,16}(?P<band>[0-9][^，。；：、]{0,24}?)(?=[，。；：、）]|$)"
)
# What stands around the words of a class and is none of them.
_EDGES: Final = "的有为是共计在：，、。；"
_LONGEST: Final = 30
# Both bounds of 80至90分, with their decimals.
_NUMBER: Final = regex(r"([0-9]{1,9})(?:\.([0-9]{1,4}))?")
# No bound is below 0 or above the most; 80至89分 and 90分以上 may lie one apart, in the same places.
_LEAST, _MOST, _ONE = -1, 10**14, 10**4
_FEW: Final = 2
_PLACES: Final = 4
"""Bounds are put in so many places."""


def is_band(label: str) -> bool:
    """Whether a name is a class by its bounds."""
    return _BAND.search(label) is not None


def banded(text: str, start: int, end: int) -> str:
    """The words before a count, where they set the bounds of a class; else empty."""
    words = text[max(start, end - _LONGEST) : end].strip(_EDGES)
    return words if is_band(words) else ""


def banded_behind(text: str, end: int) -> str:
    """The bounds behind a count (10 个项目得分在 90 分以上); empty where there are none."""
    match = _BEHIND.match(text, end)
    return match["band"] if match is not None and is_band(match["band"]) else ""


def are_all(labels: Iterable[str]) -> bool:
    """Whether classes leave nothing out: one has no lower bound, one no upper one, and each begins
    where another ends.
    """
    named = list(labels)
    spans = sorted(span for label in named if (span := _span(label)) is not None)
    if len(spans) < max(len(named), _FEW) or spans[0][0] != _LEAST or spans[-1][1] != _MOST:
        return False
    return all(0 <= two[0] - one[1] <= _ONE for one, two in pairwise(spans))


def _span(label: str) -> tuple[int, int] | None:
    """The bounds of a class; None where its words set none."""
    band = _BAND.search(label)
    if band is None:
        return None
    found = [
        # As whole numbers: 80.5 is 805000, so that bounds are compared exactly.
        int(whole + part.ljust(_PLACES, "0"))
        for whole, part in _NUMBER.findall(label, band.start())
    ]
    if not found:
        return None
    if _ABOVE.search(label):
        return found[0], _MOST
    if _BELOW.search(label):
        return _LEAST, found[0]
    return (found[0], found[1]) if len(found) > 1 else None
