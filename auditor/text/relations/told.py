"""Figures that a total behind them may close, each with the words before it; and which of them go
together: by the numbers or the codes printed before them, by their flow, as parts of no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.items import AMOUNT, Item, Mention

REACH: Final = 40
"""So many figures before a total may be what it sums."""
# ，2.办公费 3 万元; （1）甲
_ORDINAL: Final = regex(
    r"(?:^|[，。；：、])[（(]?(?P<number>[0-9]{1,2})[）)]?[.．、]?[^0-9.．、）)]{2,60}$"
)
# 2010101行政运行
_SEVEN: Final = regex(r"(?<![0-9.])(?P<code>[0-9]{7})[^0-9]{1,40}$")
_SHARES: Final = regex(r"[0-9.]{1,9}[%％]")
FLOWS: Final = (phrases()["flow-in"], phrases()["flow-out"])


@frozen
class Told:
    """A figure that may be summed, the words before it, and whether it stands in a bracket."""

    mention: Mention
    item: Item
    words: str
    bracketed: bool
    closes: bool
    """Whether its words say that it is what those before it come to."""


def ordinal(one: Told) -> int:
    """The number printed before a figure; 0 where none is, or in a bracket."""
    found = _ORDINAL.search(one.words)
    return int(found["number"]) if found is not None and not one.bracketed else 0


def numbered_on(told: Sequence[Told], at: int) -> list[Told]:
    """The amounts of a sentence that are numbered on from the first of it."""
    one, parts = told[at], [told[at]]
    for two in told[at + 1 : at + REACH]:
        if two.mention.number != one.mention.number:
            break
        if ordinal(two) == len(parts) + 1 and two.mention.role == AMOUNT:
            parts.append(two)
    return parts


def numbered(alike: Sequence[Told], first: int, last: int) -> list[Told]:
    """The things of some numbers, as they are printed before them; nothing where one is not
    there.
    """
    found = {number: one for one in alike if (number := ordinal(one))}
    wanted = range(first, last + 1)
    if len(wanted) < 2 or not all(map(found.__contains__, wanted)):
        return []
    return [found[number] for number in wanted]


def coded(alike: Sequence[Told], code: str) -> list[Told]:
    """The things whose codes begin as the one of their total (一般公共服务支出（201 类）)."""
    own = ((one, _SEVEN.search(one.words)) for one in alike)
    return [one for one, found in own if found is not None and found["code"].startswith(code)]


def of_sentence(told: Sequence[Told], total: Mention, *back: int) -> list[Told]:
    """Those of the sentence of a total, or of those so far back."""
    numbers = {total.number - one for one in back or (0,)}
    return [one for one in told if one.mention.number in numbers]


def tops(near: Sequence[Told]) -> list[Told]:
    """Those of some figures that are parts of none of the others; the ones in brackets only where
    all stand in one.
    """
    # 甲 9 万元（其中乙 4 万元）、丙 5 万元: 乙 is a part of 甲.
    open_ = [one for one in near if not one.bracketed] or list(near)
    items = {one.item for one in open_}
    return [one for one in open_ if not any(above in items for above in one.item.above)]


def of_flow(told: Sequence[Told], label: str) -> list[Told]:
    """Those that are not of the other flow than a total."""
    for flow, other in (FLOWS, FLOWS[::-1]):
        # 收支总计 is of both.
        if flow.search(label) and not other.search(label):
            return [one for one in told if not other.search(one.item.label)]
    return list(told)


def divide(told: Sequence[Told], whole: Item) -> bool:
    """Whether the sentence of some figures gives each a share: it divides a whole that it does not
    state, nor names as another than the one at hand.
    """
    sentence = told[0].mention.sentence
    above = {one.item.parent for one in told}
    # What stands under something else by name is no part of this whole.
    if any(one is not None and one.label and one.key != whole.key for one in above):
        return False
    return len(_SHARES.findall(sentence)) >= len(told) and all(
        not one.item.children for one in told
    )
