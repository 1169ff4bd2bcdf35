"""Figures that are printed without what makes them one: rates without their percent sign
(`占76.23；`), amounts without their unit (`支出决算为122.55，`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.claim import Claim, count
from auditor.message import say
from auditor.patterns import regex
from auditor.text.items import RATIOS, Frame, Mention

_SIGNS: Final = ("%", "‰", "百分", "倍")
"""What makes a number a rate."""
# So many characters before a rate may hold a % of its own (增幅（%）5.2).
_NEAR: Final = 6
_HEADED: Final = regex("(?<![0-9])%")
"""A sign that stands before its number (增幅（%）5.2); not that of the rate before it."""
_OPEN: Final = regex("[，。；]|$")
"""What ends a figure that has no unit behind it."""
_MOSTLY: Final = 3
"""Of so many amounts with a unit for each without one, it is missing; else the text prints none."""
_MONEY: Final = "元"


def unitless(frames: Sequence[Frame]) -> Iterator[Claim]:
    """A claim for each amount without its unit, where the text prints units: of a list that has its
    unit at the end (`分别为 a、b 万元`) the others lack none.
    """
    amounts = [
        one
        for frame in frames
        for one in frame.mentions
        if one.dimension == _MONEY and one.entry.figure is not None
    ]
    bare = [one for one in amounts if _MONEY not in one.token.text]
    # A text that prints hardly any unit means none to be missing.
    if len(amounts) - len(bare) < _MOSTLY * len(bare):
        return
    for mention in bare:
        entry, behind = mention.entry, mention.sentence[mention.entry.span[1] :]
        # Without decimals it may count something.
        if "." not in entry.text or mention.token.doubt or not _OPEN.match(behind):
            continue
        yield _lacking(mention, "金额单位")


def read(frame: Frame) -> Iterator[Claim]:
    """A claim for each rate without its sign."""
    for mention in frame.mentions:
        entry = mention.entry
        if (
            mention.role not in RATIOS
            # Of a doubtful figure the doubt itself is told.
            or mention.token.doubt
            or any(sign in mention.token.text for sign in _SIGNS)
        ):
            continue
        if _HEADED.search(mention.sentence[max(0, entry.span[0] - _NEAR) : entry.span[0]]):
            continue
        yield _lacking(mention, "百分号")


_SAID: Final = {"百分号": "percent.missing", "金额单位": "unit.missing"}


def _lacking(mention: Mention, what: str) -> Claim:
    """The claim, named after what the figure lacks."""
    entry = mention.entry
    return Claim(
        what,
        ({"缺少": count(1), "数字": entry},),
        mention.sentence,
        entry.place,
        entry.section,
        {"名称": entry.label, "说明": say(_SAID[what], label=entry.label, figure=entry.text)},
    )
