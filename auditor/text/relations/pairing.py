"""Which change a rate is of: the one beside it, else the only one that is told of the same
thing.
"""

from __future__ import annotations

from typing import Final

from auditor.text.items import CHANGE, LAST, RATE, Frame, Item, Mention

_NEXT: Final = 12
_FEW: Final = 3
"""So many sentences apart a change and its rate may stand."""


def paired(item: Item, mention: Mention) -> Mention | None:
    """The change that a rate is of: the last one before it in its sentence, or the one right behind
    it.
    """
    same = [
        one
        for one in item.mentions
        if one.role == CHANGE
        and one.number == mention.number
        and (one.base == mention.base or not mention.base or not one.base)
    ]
    before = [one for one in same if one.at < mention.at]
    if before:
        return before[-1]
    # 增长10.7%，增收5939万元: the rate first.
    return next(
        (
            one
            for one in same
            if one.at == mention.at + 1
            and one.token.start - mention.token.end < _NEXT
            # 各增长 p、q，即各增 a、b
            or one.run
            and mention.run
        ),
        None,
    )


def afar(frame: Frame, item: Item, mention: Mention) -> Mention | None:
    """The one change of an item that its rate is of, told in another sentence (收入合计增加 80
    万元，…。收入合计 1080 万元，增长 8%).
    """
    if mention.base not in ("", LAST) or mention.reason or mention.dimension != "%":
        return None
    same = [
        one
        for one in frame.items[max(0, item.place - _NEXT) : item.place + _NEXT]
        if one.label == item.label and item.label
    ]
    moved = [
        one
        for other_ in same
        for one in other_.mentions
        if one.role == CHANGE and one.dimension == "元"
    ]
    rates = [one for other_ in same for one in other_.mentions if one.role == RATE]
    only = len(moved) == len(rates) == 1 and moved[0].base in ("", LAST) and not moved[0].reason
    return moved[0] if only and abs(moved[0].number - mention.number) <= _FEW else None
