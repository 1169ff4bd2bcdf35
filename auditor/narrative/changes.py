"""Claims on changes: the amount, the rate, and the base they follow from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

from auditor.narrative.claim import Claim, Reading
from auditor.narrative.items import AMOUNT, BUDGET, CHANGE, LAST, POINTS, RATE, REACH, Item, Mention, Passage
from auditor.narrative.making import UP, bases, claim, current, direction, operands, signs, value, within


def read(passage: Passage) -> Iterator[Claim]:
    """The claims on the changes of a passage."""
    for item in passage.items:
        for at, mention in enumerate(item.mentions):
            if mention.role == CHANGE:
                yield from amount(item, mention)
            elif mention.role == RATE:
                yield from _rate(item, at, mention, passage)
            elif mention.role == POINTS:
                yield from _points(passage, mention)


def amount(item: Item, mention: Mention) -> Iterator[Claim]:
    """The claim on a change whose base is printed, if it is."""
    now = current(item, mention)
    if now is None:
        return
    readings: list[Reading] = []
    words = {"口径": "预算" if mention.base == "预算" else "上年"}
    for then in bases(item, mention):
        if now is then or not now.dimension == then.dimension == mention.dimension or now.role == BUDGET and then.role == BUDGET:
            continue
        readings += [{"变动": mention.entry, "方向": sign, "本期": now.entry, "基数": then.entry} for sign in signs(mention)]
    if readings:
        yield claim("变动额", mention, readings, words)


def paired(item: Item, at: int, mention: Mention) -> Mention | None:
    """The change that a rate is of: the last one before it in its sentence, or the one right behind it."""
    change = next((other for other in reversed(item.mentions[:at]) if other.role == CHANGE and other.number == mention.number
                   and (other.base == mention.base or not mention.base or not other.base)), None)
    if change is None and at + 1 < len(item.mentions):
        after = item.mentions[at + 1]
        # 增长10.7%，增收5939万元: the rate first.
        if after.role == CHANGE and after.number == mention.number and after.token.start - mention.token.end < 12:
            change = after
    return change


def truth(item: Item, change: Mention, mention: Mention) -> int:
    """The direction that the figures of a sentence say of a change: by its base, else by what the rate is a rate of."""
    now, moved, figure = value(current(item, change)), value(change), mention.entry.figure
    if now is None or moved is None or figure is None:
        return 0
    then = next((amount for other in bases(item, change) if (amount := value(other)) is not None), None)
    if then is not None:
        return 0 if now == then else 1 if now > then else -1
    found = [sign for sign in (1, -1) if (before := now - sign * abs(moved)) and abs(
        abs(moved) / before - abs(value(mention) or Decimal(0))) <= figure.step * figure.factor]
    return found[0] if len(found) == 1 else 0


def _rate(item: Item, at: int, mention: Mention, passage: Passage) -> Iterator[Claim]:
    change = paired(item, at, mention)
    now = current(item, mention)
    thens = [then for then in bases(item, mention if mention.base or change is None else change) if then is not now and then.dimension == (now or mention if change is None else change).dimension]
    words = {"口径": "预算" if mention.base == "预算" else "上年"}
    readings: list[Reading]
    if change is None:
        readings = [{"增幅": mention.entry, "方向": sign, "本期": now.entry, "基数": then.entry}
                    for then in thens for sign in signs(mention) if now is not None]
        if readings:
            yield claim("增幅差额", mention, readings, words)
        return
    if thens:
        yield claim("增幅", mention, [{"增幅": mention.entry, "方向": sign, "变动": change.entry, "基数": then.entry}
                                  for then in thens for sign in _agreeing(mention, change)], words)
        return
    if now is None:
        yield from _unstated(item, mention, change, passage)
    if now is None or now.dimension != change.dimension or "口径" in item.label:
        # A rate on another scope (同口径) has a base of its own.
        return
    possible = signs(change)
    if direction(change) * direction(mention) < 0 and truth(item, change, mention) == direction(mention):
        # The word of the change contradicts the figures, which is said of the word.
        possible = (*possible, -possible[0])
    readings = [_derived(mention, change, holder, sign) for holder in _holders(item, change, now) for sign in possible]
    before = [value_before(now, change, sign) for sign in signs(change)]
    if all(amount == 0 for amount in before):
        yield claim("零基数增幅", mention, readings[:1], words)
    else:
        yield claim("增幅推算", mention, readings, words)


def _unstated(item: Item, mention: Mention, change: Mention, passage: Passage) -> Iterator[Claim]:
    """A rate on a total that is not printed: on the sum of the parts that follow, where that is what it was worked out from."""
    after = passage.items[item.place + 1:item.place + REACH]
    parts = [main for other in item.children or after if (main := other.main) is not None and main.dimension == change.dimension
             and (other.parent is item or other.parent is None)]
    figure, moved = value(mention), value(change)
    if not parts or figure is None or moved is None or mention.entry.figure is None:
        return
    now = sum((value(part) or Decimal(0) for part in parts), Decimal(0))
    for sign in signs(change):
        then = now - sign * moved
        if then and abs(moved / then - figure) <= mention.entry.figure.step * mention.entry.figure.factor:
            yield claim("增幅推算", mention, [{"增幅": mention.entry, "变动": change.entry, "本期": operands(parts), "方向": sign}],
                        {"口径": "上年"})
            return


def _agreeing(mention: Mention, change: Mention) -> tuple[Decimal, ...]:
    """The sign between a rate and its change: the same words, unless only one of the two figures carries a minus."""
    one, two = value(mention) or Decimal(0), value(change) or Decimal(0)
    return (UP,) if (one < 0) == (two < 0) or not one or not two else (UP, -UP)


def _derived(mention: Mention, change: Mention, now: Mention, sign: Decimal) -> Reading:
    return {"增幅": mention.entry, "变动": change.entry, "本期": now.entry, "方向": sign}


def value_before(now: Mention, change: Mention, sign: Decimal) -> Decimal | None:
    """What the base must have been."""
    one, two = value(now), value(change)
    return None if one is None or two is None else one - sign * two


def _holders(item: Item, change: Mention, now: Mention) -> Iterator[Mention]:
    """Whose change it can be: the item's, or, after the last part of a list whose parts have none, the total's."""
    yield now
    above = item.parent
    if above is None or change.label or above.of(CHANGE) is not None or above.main is None:
        return
    siblings = [other for other in above.children if other is not item and other.mentions
                and other.mentions[0].entry.index < change.entry.index]
    latest = max((other.mentions[-1].entry.index for other in siblings), default=-1)
    if siblings and latest < now.entry.index and all(other.of(CHANGE) is None for other in siblings):
        yield above.main


def _points(passage: Passage, mention: Mention) -> Iterator[Claim]:
    """`高6个百分点`: the difference of two rates of the sentence, or one that the text before bears out.

    Points against an earlier time (增幅同比提高) have a base that is not printed: only what fits is taken.
    """
    at = bisect_left(passage.mentions, mention.entry.index, key=lambda other: other.entry.index)
    around = [other for other in passage.mentions[max(0, at - 12):at + 12] if other.number == mention.number]
    here = [other for other in around if other.dimension == "%" and other.role != POINTS]
    rates = [other for other in passage.mentions[max(0, at - 9):at] if other.dimension == "%" and other.role != POINTS]
    alone = len(here) == 2 and sum(other.role == POINTS for other in around) == 1 and not mention.base and all(
        other.dimension in ("%", "") for other in around)
    readings: list[Reading] = []
    pair = _pair(passage, at, mention)
    if pair:
        rates, alone = pair, True
        here = pair
    for first in rates:
        for second in rates:
            if first is second:
                continue
            up, down = (Decimal(other.sign if other.role == RATE and other.sign else 1) for other in (first, second))
            gap = up * (value(first) or Decimal(0)) - down * (value(second) or Decimal(0))
            if within(gap - (value(mention) or Decimal(0)), [first, second, mention]) or alone and first in here and second in here and gap >= 0:
                readings.append({"百分点": mention.entry, "较高": first.entry, "较低": second.entry, "甲": up, "乙": down})
    if readings:
        yield claim("百分点", mention, readings)


def _pair(passage: Passage, at: int, mention: Mention) -> list[Mention]:
    """The two percentages just before, where the words set them against each other (由…降至…, …，比上年的…)."""
    near = passage.mentions[max(0, at - 2):at]
    if len(near) < 2 or any(other.dimension != "%" or other.number != mention.number or other.role == POINTS for other in near):
        return []
    between = mention.sentence[near[0].entry.span[1]:near[1].entry.span[0]] if near[0].sentence == mention.sentence else ""
    joined = re.search("[到至]$", between) or re.search("[比较][^，,]{0,14}$", between) and near[1].role != RATE
    return near if joined else []


__all__ = ["AMOUNT", "LAST", "read"]
