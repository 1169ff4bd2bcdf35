"""Claims on balances: what is left is what came in less what went out; income and expenditure come
to the same total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from auditor.claim import GUESSED, LIKELY, SURE, UP, Claim, Reading
from auditor.language import phrases
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.items import AMOUNT, CHANGE, LAST, Frame, Item, Mention
from auditor.text.relations import rolling
from auditor.text.relations.making import claim, direction, some
from auditor.text.vocabulary import Vocabulary

_LEFT: Final = phrases()["balance"]
_SHORT: Final = phrases()["deficit"]
# 收支相抵, 当年结余, 收支差额: of this year's two flows, and nothing else.
_THIS_YEAR: Final = regex("当年|本年|收支|相抵|之差|净")
# 滚存结余, 累计结余: with what earlier years left.
_ROLLED: Final = regex("滚存|累计|历年")
# 年初结转, 上年结余, 使用非财政拨款结余: what the year began with.
_OPENING: Final = regex(r"年初|上年|动用|历年|使用")
_IN: Final = phrases()["all-income"]
_OUT: Final = phrases()["all-spending"]
_CARRIED: Final = phrases()["carried"]
# Nothing but a 、 in one clause: two balances of a list.
_ENUMERATED: Final = regex("[^，。；]*、")
_GRAND: Final = regex("总|合计")


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the balances of a frame; what is carried forward is no balance of income and
    expenditure alone.
    """
    rolled = list(rolling.read(frame))
    yield from rolled
    yield from _level(frame, vocabulary)
    # A balance that a roll-forward (年初 + 收入 - 支出 = 年末) tells of is checked there.
    closings = {
        id(one) for made in rolled if made.kind == "滚存" for one in made.readings[0].values()
    }
    for item in frame.items:
        if item.parent is not None:
            continue
        if _SHORT.search(item.label):
            yield from _deficit(frame, item)
        rolls = any(id(one.entry) in closings for one in item.mentions)
        # Without a roll-forward: income less expenditure.
        if _LEFT.search(item.label) and not rolls:
            yield from _balance(frame, item)


def _balance(frame: Frame, item: Item) -> Iterator[Claim]:
    """What an item left over is, and what it changed by."""
    moved, left, then = item.of(CHANGE), item.of(AMOUNT), item.of(LAST)
    if moved is not None and moved.dimension == "元":
        yield from _change(frame, item, moved)
    if left is None or left.dimension != "元":
        return
    if then is not None:
        yield from _moved(frame, item, left, then)
    # 年初结余 is what there was, not what is left.
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
        came, went = _total(frame, level.income), _total(frame, level.spending)
        if came is None or went is None or not _is_total(came) or not _is_total(went):
            continue
        # Told in two sentences far apart they may be of two funds.
        if abs(came.number - went.number) > 1:
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


def _total(frame: Frame, key: str) -> Item | None:
    return next(
        (
            item
            for item in frame.items
            # The second of 收、支总计 has the key of the first and a 2 (`dealing.owners`).
            if item.key in (key, f"{key}2") and item.of(AMOUNT) is not None
        ),
        None,
    )


def _is_total(item: Item) -> bool:
    return item.label.endswith("总计") and "（" not in item.label


def _flows(before: Sequence[Item], number: int) -> tuple[Item | None, list[Item]]:
    """The income that a balance is of, and the expenditure behind it."""
    income = next((one for one in reversed(before) if _is_income(one, number)), None)
    if income is None:
        return None, []
    income = _whole_of(income, before)
    if not _GRAND.search(income.label):
        # 总收入 9 万元，医疗收入 7 万元…。总支出…: the whole, though nothing says that the others
        # are its parts.
        ahead = reversed(before[: before.index(income)])
        income = next((one for one in ahead if _is_whole(one, number)), income)
    since = before[before.index(income) + 1 :]
    return income, [
        one
        for one in since
        if one.parent in (None, income.parent)
        and _OUT.search(one.label)
        and one.of(AMOUNT) is not None
    ]


def _is_income(item: Item, number: int) -> bool:
    """Whether an item is income that a balance of a sentence may be of: no part of an income told
    long before.
    """
    if not _IN.search(item.label) or item.of(AMOUNT) is None:
        return False
    # 其他收入 under 收入合计 of an earlier paragraph is no side of this balance.
    within = item.parent is not None and _IN.search(item.parent.label)
    return not within or item.number >= number - 1


def _whole_of(income: Item, before: Sequence[Item]) -> Item:
    """`总收入 5.6 亿元，其中…其他收入 0.3 亿元。总支出…，结余…`: the whole, not its last part."""
    while income.roster is not None and income.parent in before:
        above = income.parent
        if above is None or not _IN.search(above.label) or above.of(AMOUNT) is None:
            break
        income = above
    return income


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


@frozen
class _Sides:
    """What a balance lies between."""

    came: Mention
    went: Mention
    single: bool
    """Whether one expenditure was told."""
    opening: Sequence[Mention]
    """What the year began with."""
    more: Sequence[Mention]
    """What else was told behind the income."""

    @property
    def rest(self) -> list[Mention]:
        """What else moved on the way."""
        return [one for one in self.more if one not in self.opening]


def _left(before: list[Item], left: Mention) -> Iterator[Claim]:
    """`收入 a，支出 b，结余 c`: c = a - b, with what the year began with and what else moved."""
    sides = _sides(before, left)
    if sides is None:
        return
    opened = _is_opened(sides, left)
    # With and without what the year began with; the likelier of the two first.
    starts = (sides.opening, []) if opened else ([], sides.opening)
    readings: list[Reading] = [
        {
            "结余": left.entry,
            "收入": sides.came.entry,
            "年初": some(start),
            "支出": sides.went.entry,
            "其他": some(others),
        }
        for start in starts
        for others in ([], sides.rest)
    ]
    # Readings with the same roles filled are the same: one of each is kept.
    kept = {str([key for key, value in reading.items() if value]): reading for reading in readings}
    plain = opened or _is_plain(sides, left)
    certain = plain and _is_near(sides.came, sides.went, left)
    yield claim("结余", left, list(kept.values()), standing=SURE if certain else GUESSED)


def _sides(before: list[Item], left: Mention) -> _Sides | None:
    """What a balance may lie between; None where the text does not tell it."""
    income, outs = _flows(before, left.number)
    if income is None or not outs:
        return None
    # 支出总计 before 基本支出: the whole, where it is told.
    grand = [one for one in outs if _GRAND.search(one.label)]
    spent = grand[-1] if grand else outs[0]
    came, went = income.of(AMOUNT), spent.of(AMOUNT)
    if came is None or went is None or _is_rolled(left) and not _opened(before):
        # What has been carried on for years is not this year's balance.
        return None
    more = _beside(before[before.index(income) + 1 :], spent, left)
    return _Sides(came, went, len(grand or outs) == 1, _openings(before), more)


def _is_rolled(left: Mention) -> bool:
    """Whether a balance has been carried on for years, by its name."""
    return _ROLLED.search(left.label or left.entry.label) is not None


def _beside(since: Sequence[Item], spent: Item, left: Mention) -> list[Mention]:
    """The amounts that were told of whole things behind the income, beside what was spent."""
    amounts = [one.of(AMOUNT) for one in since if one is not spent and one.parent is None]
    return [one for one in amounts if one is not None and one.dimension == "元" and one is not left]


def _openings(before: Sequence[Item]) -> list[Mention]:
    """What the year began with, by its names."""
    carried = (
        one.of(AMOUNT)
        for one in before
        if _OPENING.search(one.label) and _CARRIED.search(one.label)
    )
    return [one for one in carried if one is not None]


def _is_opened(sides: _Sides, left: Mention) -> bool:
    """Whether one sentence tells what the year began with, what came, what went and what is left,
    and no more.
    """
    if len(sides.opening) != 1 or sides.rest:
        return False
    told = (*sides.opening, sides.came, sides.went, left)
    return len({one.number for one in told}) == 1


def _is_plain(sides: _Sides, left: Mention) -> bool:
    """Whether a balance is that of its two sides alone: nothing else stands between or was told of,
    or its name says that it is this year's.
    """
    if left.at - sides.came.at == 2:
        return True
    lone = sides.single and not sides.more or _THIS_YEAR.search(left.label) is not None
    return lone and not sides.opening


def _is_near(one: Mention, two: Mention, left: Mention) -> bool:
    """Whether a balance stands right behind what it is between, and is of the year alone."""
    near = one.at < two.at < left.at and left.number - one.number <= 1
    return near and not _ROLLED.search(left.label)


def _deficit(frame: Frame, item: Item) -> Iterator[Claim]:
    """`总收入 a，总支出 b，亏损 c`: c = b - a."""
    income, outs = _flows(frame.before(item)[::-1], item.number)
    short = item.of(AMOUNT)
    one = income.of(AMOUNT) if income is not None else None
    two = outs[-1].of(AMOUNT) if outs else None
    if one is None or two is None or short is None or short.number - one.number > 1:
        return
    # The sides are turned: what is short is expenditure less income.
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
