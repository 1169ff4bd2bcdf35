"""Claims on balances: what is left is what came in less what went out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from auditor.narrative.claim import Claim, Reading
from auditor.narrative.items import AMOUNT, LAST, Item, Mention, Passage
from auditor.narrative.making import claim, some, value, within

_LEFT: Final = re.compile(r"结余|结转(?:下年|$)|结转下年|之差|净结余")
_THIS_YEAR: Final = re.compile("当年|本年|收支|相抵|之差|净")
_ROLLED: Final = re.compile("滚存|累计|历年")
_OPENING: Final = re.compile(r"年初|上年|动用|历年|使用")
_IN: Final = re.compile(r"收入(?:总量|合计|总计)?$|总收入$")
_OUT: Final = re.compile(r"支出(?:总量|合计|总计)?$|总支出$")


def read(passage: Passage) -> Iterator[Claim]:
    """The claims on the balances of a passage."""
    for item in passage.items:
        left = item.of(AMOUNT)
        if left is None or left.dimension != "元" or item.parent is not None or not _LEFT.search(item.label):
            continue
        then = item.of(LAST)
        if then is not None:
            yield from _moved(passage.before(item)[::-1], left, then)
        elif not _OPENING.search(item.label):
            yield from _left(passage.before(item)[::-1], left)


def _left(before: list[Item], left: Mention) -> Iterator[Claim]:
    income = next((other for other in reversed(before) if _IN.search(other.label) and other.of(AMOUNT) is not None
                   and not (other.parent is not None and _IN.search(other.parent.label) and other.number < left.number - 1)), None)
    if income is None:
        return
    since = before[before.index(income) + 1:]
    outs = [other for other in since if other.parent in (None, income.parent) and _OUT.search(other.label) and other.of(AMOUNT) is not None]
    grand = [other for other in outs if re.search("总|合计", other.label)]
    if not outs:
        return
    spent = grand[-1] if grand else outs[0]
    one, two = income.of(AMOUNT), spent.of(AMOUNT)
    if one is None or two is None:
        return
    more = [mention for other in since if other is not spent and other.parent is None and (mention := other.of(AMOUNT)) is not None
            and mention.dimension == "元" and mention is not left]
    opening = [mention for other in before if _OPENING.search(other.label) and re.search("结转|结余", other.label)
               and (mention := other.of(AMOUNT)) is not None]
    readings: list[Reading] = []
    for start in ([], opening) if opening else ([],):
        for others in ([], [mention for mention in more if mention not in opening]) if more else ([],):
            gap = _total([one, *start]) - _total([two, left, *others])
            near = one.entry.index < two.entry.index < left.entry.index and left.number - one.number <= 1 and not _ROLLED.search(left.label)
            plain = not start and not others
            together = left.entry.index - one.entry.index == 2
            certain = near and (value(one) or Decimal(0)) > (value(two) or Decimal(0)) and (plain and together or len(grand or outs) == 1 and (
                bool(start) and not others if opening else not others and (not more or bool(_THIS_YEAR.search(left.label)))))
            if within(gap, [one, two, left, *others, *start]) or certain:
                readings.append({"结余": left.entry, "收入": one.entry, "年初": some(start), "支出": two.entry,
                                 "其他": some(others)})
    if readings:
        yield claim("结余", left, readings)


def _total(mentions: list[Mention]) -> Decimal:
    return sum((value(mention) or Decimal(0) for mention in mentions), Decimal(0))


def _moved(before: list[Item], now: Mention, then: Mention) -> Iterator[Claim]:
    """`上年结余 a 增加到 b` after this year's surplus c: b = a + c."""
    surplus = next((mention for other in reversed(before) if _LEFT.search(other.label) and (mention := other.of(AMOUNT)) is not None
                    and mention.number in (now.number, now.number - 1)), None)
    if surplus is not None:
        yield claim("结余变动", now, [{"年末": now.entry, "年初": then.entry, "本年": surplus.entry}])
