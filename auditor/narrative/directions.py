"""The direction words of a change and its rate: 增加60.81万元，增长16.23% must say the same, and what the figures say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from auditor.narrative.changes import amount, paired, truth
from auditor.narrative.claim import Claim
from auditor.narrative.items import CHANGE, RATE, Mention, Passage
from auditor.narrative.lexer import squeeze, tokens
from auditor.narrative.making import direction
from auditor.narrative.vocabulary import Vocabulary

_LINKS: Final = frozenset({"comma", "enum", "open", "than", "last", "last-implied", "year", "up", "down", "either",
                           "each", "all"})
"""What may stand between a change and the rate of the same change."""
_FILL: Final = re.compile(r"[了为的约数额幅度率是达计相比即也相应同]*$")
_DIGITS: Final = re.compile(r"^[-+0-9.，]+")


def read(passage: Passage, vocabulary: Vocabulary) -> Iterator[Claim]:
    """A claim for each pair of a change and its rate whose words both say a direction."""
    for item in passage.items:
        for at, mention in enumerate(item.mentions):
            change = paired(item, at, mention) if mention.role == RATE else None
            if change is None or change.role != CHANGE or not (direction(change) and direction(mention)):
                continue
            first, second = sorted((change, mention), key=lambda other: other.entry.index)
            if not _linked(first, second, vocabulary):
                continue
            real = truth(item, change, mention)
            opposed = direction(mention) != direction(change)
            if opposed and real == direction(mention) and any(amount(item, change)):
                # The change's own word is what contradicts the figures: that is said of the change.
                opposed = False
            yield _claim(first, second, opposed, real)


def _linked(first: Mention, second: Mention, vocabulary: Vocabulary) -> bool:
    """Whether nothing stands between two figures but the words of one change: then no other thing can be meant."""
    if first.sentence != second.sentence or first.label != second.label and second.label:
        return False
    # With the second figure: some words are cues only before one (提高5%).
    start, end = first.entry.span[1], second.entry.span
    unit = _DIGITS.sub("", first.token.text)
    between = squeeze(first.sentence[start:end[0]]).text.removeprefix(unit)
    whole = squeeze(first.sentence[start:end[1]]).text.removeprefix(unit)
    found = [token for token in tokens(whole, vocabulary) if token.start < len(between)]
    listed = any(token.kind in ("each", "all") for token in found)
    at = 0
    for token in found:
        if token.kind not in _LINKS and not (token.kind == "number" and listed) or not _FILL.match(between[at:token.start]):
            return False
        at = token.end
    return bool(_FILL.match(between[at:]))


def _claim(first: Mention, second: Mention, opposed: bool, real: int) -> Claim:
    entry = second.entry
    one, two = _shown(first), _shown(second)
    said = f"写“{two}”，而同句写“{one}”，方向相反" if opposed else f"“{one}”与“{two}”方向一致"
    if opposed and real:
        wrong = first if direction(first) != real else second
        said += f"；按同句的数字，“{_shown(wrong)}”不对"
    return Claim("变动方向", ({"相反": Decimal(opposed)},), second.sentence, entry.place, entry.section,
                 {"名称": entry.label, "说明": said})


def _shown(mention: Mention) -> str:
    return f"{mention.word}{mention.token.text}"
