"""Claims on counts: batches and persons received, groups and persons abroad, amounts and what was
had for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from auditor.claim import GUESSED, LIKELY, SURE, Claim, Reading, Wanted
from auditor.patterns import regex
from auditor.text.items import AMOUNT, AVERAGE, BUDGET, COUNT, Frame, Item, Mention
from auditor.text.names import key_of
from auditor.text.relations.making import around, claim, other, unique
from auditor.text.vocabulary import Vocabulary

# So many counts are tried for one average.
_COUNTS: Final = 8
# 64人×3.2万元
_TIMES: Final = regex("[^，。；：、0-9×xX*]{0,8}(?:×|x|X|[*]|乘以?)[^，。；：、0-9]{0,4}")
# ＝204.8万元; ，共计204.8万元
_EQUALS: Final = regex("[^，。；：、0-9=＝]{0,8}(?:=|＝|，?[共合]?计|即为?)[^，。；：、0-9]{0,2}")
_PAID: Final = (AMOUNT, BUDGET)
# 均价, 平均单价为: of what, the word does not say.
_NO_NOUN: Final = regex("^均?(?:价格?|单价)?[为是]?$")
_BESIDE: Final = 3
"""So many figures from an average stands the count that it is plainly one of."""
_GROUPS: Final = ("批次", "批", "团次", "团组", "个", "次")
_PERSONS: Final = ("人次", "人")
_CARS: Final = ("辆",)
_EACH: Final = {
    "人": _PERSONS,
    "车": _CARS,
    "辆": _CARS,
    "批": ("批次", "批", "个"),
    "台": ("台", "台（套）", "台套"),
}
"""What an average is one of, by its first sign."""


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the counts of a frame."""
    for item in frame.items:
        counts = [one for one in item.mentions if one.role == COUNT]
        if not counts:
            continue
        # 45批次、120人次: there are no fewer persons than batches.
        groups, persons = _count(counts, _GROUPS), _count(counts, _PERSONS)
        if groups is not None and persons is not None:
            yield claim("批次人次", persons, [{"人次": persons.entry, "批次": groups.entry}])
        if item.key in vocabulary.counted:
            yield from _paid(frame, item, counts)
    owners = frame.owners()
    for mention in frame.mentions:
        if mention.role == AVERAGE:
            yield from _average(frame, mention, owners, vocabulary)
    for one, two, three in zip(
        frame.mentions, frame.mentions[1:], frame.mentions[2:], strict=False
    ):
        yield from _product(one, two, three)


def _product(one: Mention, two: Mention, three: Mention) -> Iterator[Claim]:
    """`64 人×3.2 万元/人＝204.8 万元`, either factor first."""
    if not one.number == two.number == three.number or three.dimension != "元":
        return
    if not _TIMES.fullmatch(_between(one, two)) or not _EQUALS.fullmatch(_between(two, three)):
        return
    # Either factor may stand first; the price is the one in money.
    counted, price = (one, two) if two.dimension == "元" else (two, one)
    if price.dimension == "元" and counted.dimension not in ("元", "%"):
        yield claim(
            "均值", price, [{"均值": price.entry, "总额": three.entry, "数量": counted.entry}]
        )


def _between(one: Mention, two: Mention) -> str:
    return "".join(one.sentence[one.entry.span[1] : two.entry.span[0]].split())


def _average(
    frame: Frame, mention: Mention, owners: Mapping[int, Item], vocabulary: Vocabulary
) -> Iterator[Claim]:
    """`接待250人次，人均160元`: what was paid, parted among those that the sentence counts."""
    # Without a count an average says nothing that could be checked.
    near = _counted(frame, mention, owners)
    if not near:
        return
    own = _paid_for(owners.get(mention.at))
    beside = around(frame, mention, _PAID)[:3]
    first = [own] if own is not None and own.before(mention) else []
    # The amount that the average names (人均接待费), else what the item cost, else what stands near.
    totals = _named(frame, mention, vocabulary) or unique([*first, *beside])
    readings: list[Reading] = [
        {"均值": mention.entry, "总额": one.entry, "数量": count.entry}
        for count in near[:_COUNTS]
        for one in totals
    ]
    if readings:
        others = [other("均值", mention, reading) for reading in readings[1:]]
        alone = totals[0] is own or len(_of_sentence(beside, mention)) == 1
        yield claim("均值", mention, readings[:1], {}, others, _sure(mention, near, alone))


def _paid_for(item: Item | None) -> Mention | None:
    """What was paid, else planned, for a thing."""
    if item is None:
        return None
    return next((one for role in _PAID if (one := item.of(role)) is not None), None)


def _named(frame: Frame, mention: Mention, vocabulary: Vocabulary) -> list[Mention]:
    """The amount of what an average names."""
    key = key_of(mention.label, vocabulary)
    same = frame.keyed.get(key, ())[-1:] if key else ()
    return [found for one in same if (found := one.of(AMOUNT)) is not None]


def _sure(mention: Mention, near: Sequence[Mention], alone: bool) -> str:
    """How sure it is what an average is one of: the one count that stands right beside it, where
    the amount is plain, too.
    """
    first = near[0]
    if first.number != mention.number or abs(first.at - mention.at) > _BESIDE:
        return GUESSED
    only = len({one.token.text for one in _of_sentence(near, mention)}) == 1
    return SURE if only and alone else LIKELY


def _of_sentence(mentions: Sequence[Mention], mention: Mention) -> list[Mention]:
    """Those that stand in the sentence of another."""
    return [one for one in mentions if one.number == mention.number]


def _counted(frame: Frame, mention: Mention, owners: Mapping[int, Item]) -> list[Mention]:
    """The counts that an average may be one of, the likeliest first: what is counted in all before
    its kinds.
    """
    noun = _NO_NOUN.sub("", mention.word.removeprefix("平均").removeprefix("每").removeprefix("单"))
    told = [
        one
        for one in around(frame, mention, (COUNT,), "")
        if mention.number - 1 <= one.number <= mention.number
    ]
    if not noun:
        # 购置 2 辆，均价 18 万元: one of what was counted last.
        return _of_sentence(told, mention)[:1]
    near = _of_noun(told, noun)
    items = {owners.get(one.at) for one in near} - {None}
    kinds = [
        one for one in near if (item := owners.get(one.at)) is not None and item.parent in items
    ]
    # 在职 80 人，其中行政 30 人: the 80 before its kinds.
    return [*(one for one in near if one not in kinds), *kinds]


def _of_noun(told: Sequence[Mention], noun: str) -> list[Mention]:
    """The counts of what an average names: by their unit, else by the word behind it."""
    units = _EACH.get(noun[0], (noun[0],))
    near = [one for unit in units for one in told if one.dimension == unit]
    # 120个村: 个 counts anything, the word behind it says what.
    return near or [one for one in told if one.dimension == "个" and _counts(one, noun)]


def _counts(mention: Mention, noun: str) -> bool:
    """Whether what is counted is what an average is one of (120 个村，每村 9 万元)."""
    return mention.sentence[mention.entry.span[1] :].lstrip(" 个").startswith(noun)


def _paid(frame: Frame, item: Item, had: Sequence[Mention]) -> Iterator[Claim]:
    """An amount goes with what was had for it: none without the other."""
    # What was bought is cars; what was received or sent abroad is groups and persons.
    units = _CARS if item.key == "购置" else (*_GROUPS, *_PERSONS)
    counts = [one for one in had if one.dimension in units]
    if not counts:
        return
    same = [
        one for one in frame.keyed.get(item.key, ()) if abs(one.place - item.place) <= len(_GROUPS)
    ]
    amount = next(
        (
            found
            for one in (item, *same)
            if (found := one.of(AMOUNT)) is not None and found.dimension == "元"
        ),
        None,
    )
    for one in counts[:2]:
        yield claim(
            "金额数量",
            one,
            [
                {
                    "数量": one.entry,
                    "金额": amount.entry
                    if amount is not None
                    else Wanted(item.key, AMOUNT, item.label),
                }
            ],
        )


def _count(counts: Sequence[Mention], units: tuple[str, ...]) -> Mention | None:
    return next((one for unit in units for one in counts if one.dimension == unit), None)
