"""What a figure of the text could be besides what its words say: a relation of its sort among the figures around it.

Words propose whose a figure is; where what they propose fails, another relation of the same sort that the sentence
itself, or those beside it, bear out to the last digit says that the words were read wrongly. Nothing but types is asked:
a share is of two figures of one unit, a rate of change of two figures or of a change and one, a total of figures that
stand in a row. How many were tried is told with each, for what many would fit is no proof.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from typing import Final, NamedTuple

from auditor.arithmetic import ZERO
from auditor.claim import DOWN, UP, Claim, Reading
from auditor.document import Place
from auditor.entry import Entry

SHARES: Final = frozenset({"占比", "完成率", "完成率推算"})
RATES: Final = frozenset({"增幅", "增幅推算", "增幅差额"})
SUMS: Final = frozenset({"合计", "数量合计", "分项合计"})
_MOST: Final = 14
"""So many figures around one are looked at, the nearest."""
_SENTENCES: Final = 2
"""So many sentences before the own one, and half as many behind, may hold what it speaks of."""
_ALL: Final = Decimal(1)


class Other(NamedTuple):
    """What else a figure can be, and how many such relations were asked until then."""

    claim: Claim
    tried: int


def around(entry: Entry, text: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The figures that stand around one of the text, in text order: those of its sentence, then of those beside it."""
    at = bisect_left(text, entry.index, key=lambda one: one.index)
    if at == len(text) or text[at] is not entry:
        return
    first = last = at
    for wider in range(_SENTENCES + 1):
        if wider:
            first = _first(text, first - 1) if first and text[first - 1].section == entry.section else first
            forward = wider == 1 and last + 1 < len(text) and text[last + 1].section == entry.section
            last = _last(text, last + 1) if forward else last
        else:
            first, last = _first(text, at), _last(text, at)
        near = sorted((abs(place - at), place) for place in range(first, last + 1) if place != at)[:_MOST]
        yield [text[place] for _, place in sorted(near, key=lambda one: one[1])]


def _first(text: Sequence[Entry], at: int) -> int:
    while at and text[at - 1].excerpt == text[at].excerpt:
        at -= 1
    return at


def _last(text: Sequence[Entry], at: int) -> int:
    while at + 1 < len(text) and text[at + 1].excerpt == text[at].excerpt:
        at += 1
    return at


def others(claim: Claim, stated: Entry, text: Sequence[Entry]) -> Iterator[Other]:
    """What else a stated figure can be by the figures around it, each of which holds to the digit."""
    asked: Callable[[Entry, Sequence[Entry]], Iterator[Reading | None]] | None = (
        _shares if claim.kind in SHARES else _rates if claim.kind in RATES else _sums if claim.kind in SUMS else None
    )
    figure = stated.figure
    if asked is None or figure is None or not figure.value or figure.is_ratio and abs(figure.amount) == _ALL:
        return
    tried = 0
    for ring in around(stated, text):
        for reading in asked(stated, [one for one in ring if one.figure is not None and one.figure.value]):
            tried += 1
            if reading is not None:
                yield Other(Claim(_kind(reading), (reading,), "", Place(), words={"列举": "完整"}), tried)


def _kind(reading: Reading) -> str:
    if "占比" in reading:
        return "占比"
    return "合计" if "合计" in reading else "增幅推算" if "号" in reading else "增幅" if "变动" in reading else "增幅差额"


def _near(value: Decimal, rate: Decimal, base: Decimal, half: Decimal) -> bool:
    return base > 0 and abs(value - rate * base) <= half * base


def _amount(entry: Entry) -> Decimal:
    return entry.value or ZERO


def _pairs(ring: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    for one, two in permutations(ring, 2):
        if one.figure is not None and two.figure is not None and not one.figure.is_ratio:
            same = one.figure.is_amount and two.figure.is_amount or one.figure.unit == two.figure.unit
            if same:
                yield one, two


def _shares(stated: Entry, ring: Sequence[Entry]) -> Iterator[Reading | None]:
    """The one of two figures in the other; None for each two that are not it."""
    rate, half = _amount(stated), stated.figure.half if stated.figure else ZERO
    for part, whole in _pairs(ring):
        fits = _near(_amount(part), rate, _amount(whole), half)
        yield {"占比": stated, "部分": part, "整体": whole} if fits else None


def _rates(stated: Entry, ring: Sequence[Entry]) -> Iterator[Reading | None]:
    """The change between two figures, or a change in what it made of a figure; None for each two that are not it."""
    rate, half = abs(_amount(stated)), stated.figure.half if stated.figure else ZERO
    for one, two in _pairs(ring):
        now, then = _amount(one), _amount(two)
        way = UP if now > then else DOWN
        fits = _near(abs(now - then), rate, then, half)
        yield {"增幅": stated, "方向": way, "本期": one, "基数": two} if fits else None
        fits = _near(abs(now), rate, then, half)
        yield {"增幅": stated, "方向": UP, "变动": one, "基数": two} if fits else None
        for sign in (UP, DOWN):
            fits = _near(abs(now), rate, then - sign * abs(now), half)
            yield {"增幅": stated, "变动": one, "本期": two, "方向": sign, "号": UP} if fits else None


def _sums(stated: Entry, ring: Sequence[Entry]) -> Iterator[Reading | None]:
    """Figures in a row, or two of them, that come to a total; None for those that do not."""
    figure = stated.figure
    if figure is None:
        return
    alike = [
        one
        for one in ring
        if one.figure is not None and (one.figure.unit == figure.unit or one.figure.is_amount and figure.is_amount)
    ]
    for first in range(len(alike)):
        total = _amount(alike[first])
        for end in range(first + 1, len(alike)):
            total += _amount(alike[end])
            fits = abs(total - figure.amount) <= figure.half
            yield {"合计": stated, "各项": tuple(alike[first : end + 1])} if fits else None
            if end > first + 1:
                fits = abs(_amount(alike[first]) + _amount(alike[end]) - figure.amount) <= figure.half
                yield {"合计": stated, "各项": (alike[first], alike[end])} if fits else None
