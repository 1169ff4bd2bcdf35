"""Rates that are printed without their percent sign (`占76.23；`)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from auditor.narrative.claim import Claim
from auditor.narrative.items import DONE, RATE, SHARE, Passage

_SIGNS: Final = ("%", "‰", "百分", "倍")
"""What makes a number a rate."""


def read(passage: Passage) -> Iterator[Claim]:
    """A claim for each rate without its sign; one that holds where a passage prints all of them."""
    rates = [mention for mention in passage.mentions if mention.role in (SHARE, DONE, RATE)]
    bare = [mention for mention in rates if not (mention.token.doubt or any(sign in mention.token.text for sign in _SIGNS))
            and "%" not in mention.sentence[max(0, mention.entry.span[0] - 6):mention.entry.span[0]]]
    for mention in bare or rates[:1]:
        entry = mention.entry
        yield Claim("百分号", ({"缺少": Decimal(mention in bare), "列示": entry},), mention.sentence, entry.place, entry.section,
                    {"名称": entry.label, "说明": f"{entry.label}列示 {entry.text}，缺少百分号"})
