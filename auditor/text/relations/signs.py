"""Rates that are printed without their percent sign (`占76.23；`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.claim import Claim, count
from auditor.patterns import regex
from auditor.text.items import RATIOS, Frame

_SIGNS: Final = ("%", "‰", "百分", "倍")
"""What makes a number a rate."""
_NEAR: Final = 6
_HEADED: Final = regex("(?<![0-9])%")
"""A sign that stands before its number (增幅（%）5.2); not that of the rate before it."""


def read(frame: Frame) -> Iterator[Claim]:
    """A claim for each rate without its sign."""
    for mention in frame.mentions:
        entry = mention.entry
        if mention.role not in RATIOS or mention.token.doubt or any(sign in mention.token.text for sign in _SIGNS):
            continue
        if _HEADED.search(mention.sentence[max(0, entry.span[0] - _NEAR) : entry.span[0]]):
            continue
        yield Claim(
            "百分号",
            ({"缺少": count(1), "数字": entry},),
            mention.sentence,
            entry.place,
            entry.section,
            {"名称": entry.label, "说明": f"{entry.label}列示 {entry.text}，缺少百分号"},
        )
