"""Claims on what is left of a figure without another (扣除年初结转 241 万元后，本年收入 3,656 万元;
剔除该因素后实际增加 165 万元).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Reading
from auditor.language import phrases
from auditor.numbering import SEVERAL
from auditor.patterns import regex
from auditor.text.items import AMOUNT, BUDGET, CHANGE, REACH, UNKNOWN, USED, Frame, Item, Mention
from auditor.text.names import clean, key_of
from auditor.text.relations.lists import COMPLETE
from auditor.text.relations.making import claim, operands, sided, some, words_since
from auditor.text.vocabulary import Vocabulary

# So many characters before a figure may say that something is taken out.
_BACK: Final = 60
_WITHOUT: Final = phrases()["without-amount"]
_NAMED: Final = phrases()["without-named"]
_FACTOR: Final = phrases()["without-factor"]
_BEHIND: Final = phrases()["without-behind"]
_UNSPENT: Final = phrases()["unspent"]
# ，再加年初结转
_ADDED: Final = regex("(?:^|[，、；])[另再]?加")
# 两项结余: what is left of two things together.
_SEVERAL: Final = regex(f"[{''.join(SEVERAL)}](?=[项个])")
_FAR: Final = 2
"""So many sentences before may be told what is taken out."""


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on what is left without something."""
    owners = frame.owners()
    money: list[tuple[Mention, str]] = []
    for mention in frame.mentions:
        if mention.dimension != "元":
            continue
        words = words_since(mention, money[-1][0] if money else None, _BACK)
        item = owners.get(mention.at)
        # Three ways to say what is left: 扣除 b 后 c, 甲扣除乙后 c, 已支出 b，结余 c.
        if mention.role == AMOUNT and item is not None and money:
            yield from _of_amount(mention, item, words, money[-REACH:], owners)
            yield from _of_named(frame, mention, words, vocabulary)
            yield from _unspent(mention, words, money[-REACH:], owners)
        if mention.role in (CHANGE, UNKNOWN) and mention.sign and _FACTOR.search(words):
            yield from _of_change(mention, [one for one, _ in money[-REACH:]])
        money.append((mention, words))


def _of_amount(
    left: Mention,
    item: Item,
    words: str,
    money: Sequence[tuple[Mention, str]],
    owners: dict[int, Item],
) -> Iterator[Claim]:
    """`收入总计 a，扣除年初结转 b 后，本年收入 c`: of the amount of the same name, else of the one
    before what is taken out.
    """
    # What is taken out stands right before what is left.
    taken, ahead = money[-1]
    if taken.number != left.number or not _WITHOUT.search(ahead) or not _BEHIND.match(words):
        return
    total = _had(left, item, [one for one, _ in money[:-1]], owners)
    if total is not None and not any(one is total and _ADDED.search(said) for one, said in money):
        # 收入 a，加年初结转 b，减支出 c: nothing is taken out of what was just added.
        yield _claim(total, taken, left)


def _had(
    left: Mention, item: Item, before: Sequence[Mention], owners: dict[int, Item]
) -> Mention | None:
    """The amount that something is taken out of: the last of the same name as what is left, else
    the last.
    """
    near = [one for one in before if one.role == AMOUNT and one.number >= left.number - _FAR]
    same = [
        one
        for one in near
        if item.key and (own := owners.get(one.at)) is not None and own.key == item.key
    ]
    return next(reversed(same or near), None)


def _unspent(
    left: Mention, words: str, money: Sequence[tuple[Mention, str]], owners: dict[int, Item]
) -> Iterator[Claim]:
    """`到位 a，已支出 b，结余 c`; `两项结余 c`: of what was had and what was spent of it, the last
    so many told of.
    """
    if not _UNSPENT.search(words):
        return
    said = _SEVERAL.search(words)
    count = SEVERAL[said[0]] if said is not None else 1
    told = dict.fromkeys(owners[one.at] for one, _ in money if one.at in owners)
    pairs = [pair for item in told if (pair := _used_of(item, left, count)) is not None]
    last = pairs[-count:]
    if len(last) < count:
        return
    # The first pair has the two roles, any others are added to both sides.
    (had, spent), *more = last[::-1]
    reading: Reading = {
        "结余": left.entry,
        "收入": had.entry,
        "年初": some([one for one, _ in more]),
        "支出": spent.entry,
        "其他": some([one for _, one in more]),
    }
    sure = SURE if spent.role == USED and had.number == left.number else LIKELY
    yield claim("结余", left, [reading], standing=sure)


def _used_of(item: Item, left: Mention, count: int) -> tuple[Mention, Mention] | None:
    """What an item had and what was spent of it, told so many sentences before at most."""
    plan, amount = item.of(BUDGET), item.of(AMOUNT)
    had = plan or amount
    spent = item.of(USED) or (amount if plan is not None else None)
    if had is None or spent is None or left.number - had.number > count:
        return None
    return had, spent


def _of_named(frame: Frame, left: Mention, words: str, vocabulary: Vocabulary) -> Iterator[Claim]:
    """`项目支出扣除结转后，当年安排 c`: of what is named before the word, without what is named
    behind it.
    """
    said = _NAMED.search(words)
    if said is None:
        return
    whole = frame.known(key_of(clean(said["whole"], vocabulary), vocabulary))
    total = whole.of(AMOUNT) if whole is not None else None
    near = [one for one in frame.items[-REACH:] if said["part"] in one.label and one is not whole]
    taken = next((one.of(AMOUNT) for one in near if one.of(AMOUNT) is not None), None)
    if (
        total is not None
        and taken is not None
        and left.at > max(total.at, taken.at)
        and left is not total
    ):
        yield _claim(total, taken, left)


def _of_change(left: Mention, money: Sequence[Mention]) -> Iterator[Claim]:
    """`减少 a，主要是某项目（b）完工，剔除该因素后增加 c`: the change is that of the factor and the
    rest.
    """
    near = [one for one in money if left.number - one.number <= _FAR]
    total = next((one for one in reversed(near) if _is_whole_change(one)), None)
    taken = near[-1] if near else None
    if total is None or taken is None or taken is total or taken.role not in (UNKNOWN, AMOUNT):
        return
    ahead, back = sided(total, [left])
    # 减少 a，剔除（b）后增加 c: the factor went the way of the whole change; where the rest did, too, it
    # may have gone the other way.
    readings: list[Reading] = [
        {"变动": total.entry, "同向": operands([taken, *ahead]), "反向": some(back)}
    ]
    if ahead:
        readings.append({"变动": total.entry, "同向": operands(ahead), "反向": operands([taken])})
    yield claim("变动合计", left, readings, {"完整": "是"}, standing=LIKELY)


def _is_whole_change(one: Mention) -> bool:
    """Whether a figure is a change that has a direction and is no reason of another."""
    return one.role == CHANGE and bool(one.sign) and not one.reason


def _claim(total: Mention, taken: Mention, left: Mention) -> Claim:
    reading: Reading = {"合计": total.entry, "各项": operands([taken, left])}
    return claim("合计", left, [reading], {"列举": COMPLETE}, standing=LIKELY)
