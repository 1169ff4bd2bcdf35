"""Claims on balances: what is left is what came in less what went out; income and expenditure come
to the same total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from auditor.claim import GUESSED, LIKELY, SURE, UP, Claim, Reading
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import AMOUNT, CHANGE, LAST, Frame, Item, Mention
from auditor.text.relations import rolling
from auditor.text.relations.making import claim, direction, some
from auditor.text.vocabulary import Vocabulary

_LEFT: Final = phrases()["balance"]
_SHORT: Final = phrases()["deficit"]
_THIS_YEAR: Final = regex("当年|本年|收支|相抵|之差|净")
_ROLLED: Final = regex("滚存|累计|历年")
_OPENING: Final = regex(r"年初|上年|动用|历年|使用")
_IN: Final = phrases()["all-income"]
_OUT: Final = phrases()["all-spending"]
_CARRIED: Final = phrases()["carried"]
_ENUMERATED: Final = regex("[^，。；]*、")
_GRAND: Final = regex("总|合计")


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the balances of a frame; what is carried forward is no balance of income and
    expenditure alone.
    """
    rolled = list(rolling.read(frame))
    yield from rolled
    yield from _level(frame, vocabulary)
    closings = {
        id(one) for made in rolled if made.kind == "滚存" for one in made.readings[0].values()
    }
    for item in frame.items:
        left = item.of(AMOUNT)
        if item.parent is None and _SHORT.search(item.label):
            yield from _deficit(frame, item)
        if item.parent is not None or not _LEFT.search(item.label):
            continue
        if any(id(one.entry) in closings for one in item.mentions):
            continue
        moved = item.of(CHANGE)
        if moved is not None and moved.dimension == "元":
            yield from _change(frame, item, moved)
        if left is None or left.dimension != "元":
            continue
        then = item.of(LAST)
        if then is not None:
            yield from _moved(frame, item, left, then)
        elif not _OPENING.search(item.label) and not _listed(frame, item):
            yield from _left(frame.before(item)[::-1], left)


def _listed(frame: Frame, item: Item) -> bool:
    """Whether a balance is enumerated with another (甲结转 8、乙结转 47): then it is a part of
    one.
    """
    near = frame.items[max(0, item.place - 1) : item.place + 2]
    pairs = (
        (one.of(AMOUNT), two.of(AMOUNT)) for one, two in pairwise(near) if _LEFT.search(one.label)
    )
    return any(
        first is not None
        and second is not None
        and first.sentence == second.sentence
        and _ENUMERATED.match(first.sentence, first.entry.span[1], second.entry.span[0]) is not None
        for first, second in pairs
    )


def _level(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """`收入总计 x，支出总计 y`: one total."""
    for level in vocabulary.balanced:
        came, went = (
            next(
                (
                    item
                    for item in frame.items
                    if re.match(rf"{key}2?$", item.key) and item.of(AMOUNT) is not None
                ),
                None,
            )
            for key in (level.income, level.spending)
        )
        if (
            came is None
            or went is None
            or not came.label.endswith("总计")
            or not went.label.endswith("总计")
        ):
            continue
        if abs(came.number - went.number) > 1 or "（" in came.label + went.label:
            continue
        # 收入总计 a，支出总计 a。某基金收入总计 b，支出总计 b: each as it was told first.
        first, second = (item.at(-1, AMOUNT) for item in (came, went))
        if first is not None and second is not None:
            yield claim(
                "收支平衡",
                second,
                [{"支出": second.entry, "收入": first.entry}],
                {"范围": level.scope},
            )


def _flows(before: Sequence[Item], number: int) -> tuple[Item | None, list[Item]]:
    """The income that a balance is of, and the expenditure behind it."""
    income = next(
        (
            one
            for one in reversed(before)
            if _IN.search(one.label)
            and one.of(AMOUNT) is not None
            and not (
                one.parent is not None and _IN.search(one.parent.label) and one.number < number - 1
            )
        ),
        None,
    )
    while income is not None and income.roster is not None and income.parent in before:
        # 总收入 5.6 亿元，其中…其他收入 0.3 亿元。总支出…，结余…: of the whole, not of its last
        # part.
        if (
            income.parent is None
            or not _IN.search(income.parent.label)
            or income.parent.of(AMOUNT) is None
        ):
            break
        income = income.parent
    if income is None:
        return None, []
    if not _GRAND.search(income.label):
        # 总收入 9 万元，医疗收入 7 万元…。总支出…: the whole, though nothing says that the others
        # are its parts.
        whole = next(
            (one for one in reversed(before[: before.index(income)]) if _is_whole(one, number)),
            None,
        )
        income = whole if whole is not None else income
    since = before[before.index(income) + 1 :]
    return income, [
        one
        for one in since
        if one.parent in (None, income.parent)
        and _OUT.search(one.label)
        and one.of(AMOUNT) is not None
    ]


def _is_whole(item: Item, number: int) -> bool:
    """Whether an item is all income, told of in the sentence before or this one."""
    near = item.parent is None and item.number >= number - 1
    return (
        near
        and bool(_IN.search(item.label) and _GRAND.search(item.label))
        and item.of(AMOUNT) is not None
    )


def _change(frame: Frame, item: Item, moved: Mention) -> Iterator[Claim]:
    """`收入 a，支出 b，结余较上年增加 c`."""
    income, outs = _flows(frame.before(item)[::-1], item.number)
    one = income.of(AMOUNT) if income is not None else None
    two = outs[-1].of(AMOUNT) if outs else None
    if one is None or two is None or not direction(moved) or moved.number - one.number > 1:
        return
    sides = (one, two) if direction(moved) == UP else (two, one)
    yield claim(
        "结余增减",
        moved,
        [{"增减": moved.entry, "多": sides[0].entry, "少": sides[1].entry}],
        standing=LIKELY,
    )


def _left(before: list[Item], left: Mention) -> Iterator[Claim]:
    income, outs = _flows(before, left.number)
    if income is None or not outs:
        return
    since = before[before.index(income) + 1 :]
    grand = [one for one in outs if _GRAND.search(one.label)]
    spent = grand[-1] if grand else outs[0]
    one, two = income.of(AMOUNT), spent.of(AMOUNT)
    if (
        one is None
        or two is None
        or _ROLLED.search(left.label or left.entry.label)
        and not _opened(before)
    ):
        # What has been carried on for years is not this year's balance.
        return
    more = [
        mention
        for item in since
        if item is not spent
        and item.parent is None
        and (mention := item.of(AMOUNT)) is not None
        and mention.dimension == "元"
        and mention is not left
    ]
    opening = [
        mention
        for item in before
        if _OPENING.search(item.label)
        and _CARRIED.search(item.label)
        and (mention := item.of(AMOUNT)) is not None
    ]
    rest = [mention for mention in more if mention not in opening]
    near = (
        one.at < two.at < left.at
        and left.number - one.number <= 1
        and not _ROLLED.search(left.label)
    )
    opened = (
        len(opening) == 1
        and opening[0].number == one.number == two.number == left.number
        and not rest
    )
    certain = near and (
        opened
        or left.at - one.at == 2
        or len(grand or outs) == 1
        and not more
        and not opening
        or bool(_THIS_YEAR.search(left.label))
        and not opening
    )
    starts = (opening, []) if opened else ([], opening)
    sets = [(start, others) for start in starts for others in ([], rest)]
    readings: list[Reading] = [
        {
            "结余": left.entry,
            "收入": one.entry,
            "年初": some(start),
            "支出": two.entry,
            "其他": some(others),
        }
        for start, others in sets
    ]
    kept = {str([key for key, value in reading.items() if value]): reading for reading in readings}
    yield claim("结余", left, list(kept.values()), standing=SURE if certain else GUESSED)


def _deficit(frame: Frame, item: Item) -> Iterator[Claim]:
    """`总收入 a，总支出 b，亏损 c`: c = b - a."""
    income, outs = _flows(frame.before(item)[::-1], item.number)
    short = item.of(AMOUNT)
    one = income.of(AMOUNT) if income is not None else None
    two = outs[-1].of(AMOUNT) if outs else None
    if one is None or two is None or short is None or short.number - one.number > 1:
        return
    reading: Reading = {
        "结余": short.entry,
        "收入": two.entry,
        "年初": some([]),
        "支出": one.entry,
        "其他": some([]),
    }
    yield claim("结余", short, [reading], standing=SURE if len(outs) == 1 else LIKELY)


def _opened(before: Sequence[Item]) -> bool:
    """Whether the text says what the year began with."""
    return any(_OPENING.search(item.label) and item.of(AMOUNT) is not None for item in before)


def _moved(frame: Frame, item: Item, now: Mention, then: Mention) -> Iterator[Claim]:
    """`上年结余 a 增加到 b` after this year's surplus c: b = a + c."""
    surplus = next(
        (
            mention
            for one in frame.before(item)
            if _LEFT.search(one.label)
            and (mention := one.of(AMOUNT)) is not None
            and mention.number in (now.number, now.number - 1)
        ),
        None,
    )
    if surplus is not None:
        yield claim(
            "结余变动", now, [{"年末": now.entry, "年初": then.entry, "本年": surplus.entry}]
        )
