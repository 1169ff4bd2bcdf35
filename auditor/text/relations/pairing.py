"""Which change a rate is of: the one beside it, else the only one that is told of the same
thing.
"""

from __future__ import annotations

from typing import Final

from auditor.text.items import CHANGE, LAST, RATE, Frame, Item, Mention

# So many characters behind a rate its change may stand.
_NEXT: Final = 12
# So many items before and behind one are near.
_NEAR: Final = 12
_FEW: Final = 3
"""So many sentences apart a change and its rate may stand."""


def paired(item: Item, mention: Mention) -> Mention | None:
    """The change that a rate is of: the last one before it in its sentence, or the one right behind
    it.
    """
    same = [one for one in item.mentions if _is_change_of(one, mention)]
    before = [one for one in same if one.at < mention.at]
    # 增加 3 万元，增长 5%: as a rule the amount stands first.
    if before:
        return before[-1]
    return next((one for one in same if _is_right_behind(one, mention)), None)


def _is_change_of(one: Mention, rate: Mention) -> bool:
    """Whether a figure is a change in the sentence of a rate, and not from something else."""
    if one.role != CHANGE or one.number != rate.number:
        return False
    return one.base == rate.base or not rate.base or not one.base


def _is_right_behind(change: Mention, rate: Mention) -> bool:
    """Whether the rate was told first (增长10.7%，增收5939万元; 各增长 p、q，即各增 a、b)."""
    if change.run and rate.run:
        return True
    return change.at == rate.at + 1 and change.token.start - rate.token.end < _NEXT


def afar(frame: Frame, item: Item, mention: Mention) -> Mention | None:
    """The one change of an item that its rate is of, told in another sentence (收入合计增加 80
    万元，…。收入合计 1080 万元，增长 8%).
    """
    if mention.dimension != "%" or not _is_since_last(mention):
        return None
    told = _of_name(frame, item)
    moved = [one for one in told if one.role == CHANGE and one.dimension == "元"]
    rates = [one for one in told if one.role == RATE]
    # With more of either it is open which belongs to which.
    if not len(moved) == len(rates) == 1:
        return None
    change = moved[0]
    near = abs(change.number - mention.number) <= _FEW
    return change if near and _is_since_last(change) else None


def _is_since_last(mention: Mention) -> bool:
    """Whether a change or a rate can be one since last year, and is no reason of one."""
    return mention.base in ("", LAST) and not mention.reason


def _of_name(frame: Frame, item: Item) -> list[Mention]:
    """All figures near an item that are told by its name."""
    near = frame.items[max(0, item.place - _NEAR) : item.place + _NEAR] if item.label else ()
    return [one for other in near if other.label == item.label for one in other.mentions]
