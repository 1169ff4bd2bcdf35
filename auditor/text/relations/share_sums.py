"""The shares of one list are not more than the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.claim import LIKELY, Claim
from auditor.language import phrases
from auditor.text.items import (
    SHARE,
    Frame,
    Item,
    Mention,
    Roster,
)
from auditor.text.relations.lists import apart
from auditor.text.relations.making import (
    claim,
    operands,
)
from auditor.text.relations.share_wholes import stated_whole
from auditor.text.vocabulary import Vocabulary

_WITHIN: Final = phrases()["each-within"]
"""货物支出中授予中小企业合同: each part is one of a whole of its own."""


def not_over(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The shares of one list are not more than the whole."""
    # By list and sentence: the same list may be told with shares twice.
    lists: dict[tuple[int, int], list[tuple[Item, Mention]]] = {}
    rosters = _rosters(frame)
    for item in frame.items:
        share = item.of(SHARE)
        if share is not None and _is_of_list(item, share):
            above = item.roster or rosters.get(id(item)) or item.parent
            lists.setdefault((id(above), share.number), []).append((item, share))
    for listed in lists.values():
        # 小微企业 within 中小企业 would count twice.
        beside = set(apart([item for item, _ in listed], vocabulary))
        shares = [share for item, share in listed if item in beside]
        if len(shares) > 1:
            yield claim("占比合计", shares[0], [{"各项": operands(shares)}], standing=LIKELY)


def _rosters(frame: Frame) -> dict[int, Roster]:
    """The list that names an item: one told of before keeps its first place (公务接待费 of the
    paragraph above), the list that names it again has it.
    """
    rosters = (one.roster for one in frame.items if one.roster is not None)
    return {id(part): roster for roster in rosters for part in roster.parts}


def _is_of_list(item: Item, share: Mention) -> bool:
    """Whether a share is of what its list divides: of no whole that is named or printed with it."""
    if share.label or not item.label or _WITHIN.search(item.label):
        return False
    return stated_whole(item, share) is None
