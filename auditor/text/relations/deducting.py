"""Claims on what is left of a figure without another (扣除年初结转 241 万元后，本年收入 3,656 万元;
剔除该因素后实际增加 165 万元).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Reading
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import AMOUNT, BUDGET, CHANGE, REACH, UNKNOWN, USED, Frame, Item, Mention
from auditor.text.names import clean, key_of
from auditor.text.relations.lists import COMPLETE
from auditor.text.relations.making import claim, operands, sided, some, words_since
from auditor.text.vocabulary import Vocabulary

_BACK: Final = 60
_WITHOUT: Final = phrases()["without-amount"]
_NAMED: Final = phrases()["without-named"]
_FACTOR: Final = phrases()["without-factor"]
_BEHIND: Final = phrases()["without-behind"]
_UNSPENT: Final = phrases()["unspent"]
_ADDED: Final = regex("(?:^|[，、；])[另再]?加")
_SEVERAL: Final = regex("[两二三四](?=[项个])")
_NUMERALS: Final = {"两": 2, "二": 2, "三": 3, "四": 4}
_FAR: Final = 2
"""So many sentences before may be told what is taken out."""


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on what is left without something."""
    owners = {mention.at: item for item in frame.items for mention in item.mentions}
    money: list[tuple[Mention, str]] = []
    for mention in frame.mentions:
        if mention.dimension != "元":
            continue
        words = words_since(mention, money[-1][0] if money else None, _BACK)
        item = owners.get(mention.at)
        if mention.role == AMOUNT and item is not None and money:
            yield from _of_amount(mention, item, words, money[-REACH:], owners)
            yield from _of_named(frame, mention, words, vocabulary)
            if _UNSPENT.search(words):
                yield from _unspent(
                    mention,
                    words,
                    [owners[one.at] for one, _ in money[-REACH:] if one.at in owners],
                )
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
    taken, ahead = money[-1]
    if taken.number != left.number or not _WITHOUT.search(ahead) or not _BEHIND.match(words):
        return
    before = [
        one for one, _ in money[:-1] if one.role == AMOUNT and one.number >= left.number - _FAR
    ]
    same = [
        one
        for one in before
        if item.key and (own := owners.get(one.at)) is not None and own.key == item.key
    ]
    near = [*same[-1:], *before[-1:]]
    if near and not any(one is near[0] and _ADDED.search(said) for one, said in money):
        # 收入 a，加年初结转 b，减支出 c: nothing is taken out of what was just added.
        yield _claim(near[0], taken, left)


def _unspent(left: Mention, words: str, told: Sequence[Item]) -> Iterator[Claim]:
    """`到位 a，已支出 b，结余 c`; `两项结余 c`: of what was had and what was spent of it, the last
    so many told of.
    """
    said = _SEVERAL.search(words)
    count = _NUMERALS[said[0]] if said is not None else 1
    pairs: dict[Item, tuple[Mention, Mention]] = {}
    for item in told:
        plan, spent = item.of(BUDGET), item.of(USED)
        had = plan if plan is not None else item.of(AMOUNT)
        spent = spent if spent is not None else item.of(AMOUNT) if plan is not None else None
        if had is not None and spent is not None and left.number - had.number <= count:
            pairs[item] = (had, spent)
    last = list(pairs.values())[-count:]
    if len(last) < count:
        return
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
    total = next(
        (one for one in reversed(near) if one.role == CHANGE and not one.reason and one.sign), None
    )
    taken = near[-1] if near else None
    if total is None or taken is None or taken is total or taken.role not in (UNKNOWN, AMOUNT):
        return
    ahead, back = sided(total, [left])
    readings: list[Reading] = [
        {"变动": total.entry, "同向": operands([taken, *ahead]), "反向": some(back)}
    ]
    if ahead:
        readings.append({"变动": total.entry, "同向": operands(ahead), "反向": operands([taken])})
    yield claim("变动合计", left, readings, {"完整": "是"}, standing=LIKELY)


def _claim(total: Mention, taken: Mention, left: Mention) -> Claim:
    reading: Reading = {"合计": total.entry, "各项": operands([taken, left])}
    return claim("合计", left, [reading], {"列举": COMPLETE}, standing=LIKELY)
