"""Claims on changes: the amount, the rate, and the base they follow from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Final

from auditor.claim import DOWN, GUESSED, LIKELY, SURE, UP, Claim, Constant, Reading, Wanted
from auditor.language import phrases
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    CHANGE,
    LAST,
    OF,
    POINTS,
    RATE,
    UNKNOWN,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import is_own
from auditor.text.relations import together
from auditor.text.relations.making import (
    PLANNED,
    around,
    bases,
    claim,
    closed,
    current,
    direction,
    heads,
    named,
    negative,
    nil,
    operands,
    other,
    signs,
    tight,
    unique,
)
from auditor.text.relations.pairing import afar, paired
from auditor.text.relations.points import points
from auditor.text.vocabulary import Vocabulary
from auditor.text.wholes import Whole

_WITHOUT: Final = phrases()["without"]
_CLAUSE: Final = 60
_NEXT: Final = 12
_MOST: Final = 14
"""So many other readings of one figure are tried."""


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the changes of a frame."""
    yield from together.read(frame)
    for item in frame.items:
        for mention in item.mentions:
            if mention.role == CHANGE:
                yield from _amount(frame, item, mention)
            elif mention.role == RATE:
                yield from _rate(frame, item, mention, vocabulary)
                if direction(mention) < 0:
                    yield claim(
                        "降幅", mention, [{"降幅": mention.entry, "方向": signs(mention)[0]}]
                    )
            elif mention.role == POINTS:
                yield from points(frame, mention)


def owners(item: Item, mention: Mention) -> tuple[Item, ...]:
    """Whose a figure may be, the likeliest first: its item, those before it in the text, the total
    it is a part of.
    """
    above = (item.parent,) if item.parent is not None else ()
    return tuple(dict.fromkeys((item, *item.owners.get(mention.at, ()), *above)))


def standing(item: Item, mention: Mention, *used: Mention | None) -> str:
    """How sure it is whose figure this is that is read with those `used`: without a name of its own
    it is not behind the end of a sentence that spoke of several things, nor behind figures of
    others.
    """
    end = mention.entry.span[0]
    if _WITHOUT.search(mention.sentence, max(0, end - _CLAUSE), end):
        # 剔除一次性项目后，支出较上年下降 3.5%: of what is left, which may not be printed.
        return GUESSED
    if (
        item.roster is not None
        and len(item.roster.parts) > 1
        and any(one is not None and nil(one) for one in used[1:2])
    ):
        # 其中甲 9 万元、乙 0 万元，较上年 15 万元减少 6 万元: of what came to nothing, or of the
        # whole.
        return LIKELY
    told = [
        mention,
        *used[:1],
        *(one for one in used[1:] if one is not None and mention.before(one)),
    ]
    if not any(one is not None and one.label for one in told) and not closed(item, mention, *used):
        return LIKELY
    if not mention.loose:
        return SURE
    before = [
        one for one in item.owners.get(mention.at, ()) if one.number == item.number and one.mentions
    ]
    return LIKELY if len({one for one in before if one.parent is not item}) > 1 else SURE


def _now(frame: Frame, item: Item, mention: Mention) -> Mention | None:
    """This year's figure of an item, as printed with it or where the frame states it before."""
    for one in named(frame, item):
        found = current(one, mention)
        if found is not None:
            return found
    return None


def _amount(frame: Frame, item: Item, mention: Mention) -> Iterator[Claim]:
    now = current(item, mention)
    if now is None:
        yield from _from_tables(item, mention)
        return
    if mention.base.startswith(OF):
        yield from _of_two(frame, mention, now)
        return
    if PLANNED.search(mention.word) and mention.base != LAST and item.of(BUDGET) is not None:
        # 全年预算 12 万元（年初预算 10 万元、追加 2 万元），决算 11 万元: the outcome has no part
        # in it.
        return
    readings: list[Reading] = []
    for then in bases(item, mention):
        if (
            now is not then
            and now.dimension == then.dimension == mention.dimension
            and not now.role == then.role == BUDGET
        ):
            readings += [
                {"变动": mention.entry, "方向": sign, "本期": now.entry, "基数": then.entry}
                for sign in signs(mention)
            ]
    if not readings:
        yield from _planned(item, mention, now)
        return
    values = (
        around(frame, mention, (AMOUNT, BUDGET, LAST))
        if not tight(item, mention, now, *bases(item, mention))
        else []
    )
    nows = [one for one in values if one.role != LAST][:4]
    thens = [
        one for one in values if one.role == LAST or one.role == BUDGET and mention.base == BUDGET
    ][:3]
    if not values and (total := _whole(item, mention)) is not None:
        nows, thens = [total], bases(item, mention)
    others = (
        other(
            "变动额",
            mention,
            {"变动": mention.entry, "方向": sign, "本期": one.entry, "基数": two.entry},
        )
        for one, two in product(nows, thens)
        if one is not two
        for sign in signs(mention)
    )
    yield claim(
        "变动额",
        mention,
        readings,
        {"口径": _against(mention)},
        islice(others, _MOST),
        standing(item, mention, None, now, *bases(item, mention)),
        told=[mention],
    )


def _of_two(frame: Frame, mention: Mention, now: Mention) -> Iterator[Claim]:
    """`甲比乙多 80 万元`: the difference of two things."""
    known = frame.known(mention.base.removeprefix(OF))
    then = known.main if known is not None else None
    if then is None or then.dimension != now.dimension or mention.dimension != now.dimension:
        return
    readings: list[Reading] = [
        {"变动": mention.entry, "方向": sign, "本期": now.entry, "基数": then.entry}
        for sign in signs(mention)
    ]
    yield claim("变动额", mention, readings, {"口径": LAST}, told=[mention])


def _planned(item: Item, mention: Mention, now: Mention) -> Iterator[Claim]:
    """`年初预算 a，决算 b，增加 c`: from the budget, where nothing is said of last year."""
    plan = next(
        (one for one in reversed(item.mentions) if one.role == BUDGET and one.before(now)), None
    )
    if (
        plan is None
        or mention.base
        or item.of(LAST) is not None
        or not plan.number == now.number == mention.number
    ):
        return
    yield claim(
        "变动额",
        mention,
        [
            {"变动": mention.entry, "方向": sign, "本期": now.entry, "基数": plan.entry}
            for sign in signs(mention)
        ],
        {"口径": BUDGET},
        standing=GUESSED,
    )


def _from_tables(item: Item, mention: Mention) -> Iterator[Claim]:
    """`与上年920万元相比，收、支总计增加20万元`: what this year comes to only the tables tell."""
    then = item.of(LAST, LAST)
    if (
        then is None
        or not item.key
        or mention.base not in ("", LAST)
        or then.number != mention.number
    ):
        return
    now = Wanted(item.key, AMOUNT, item.label)
    yield claim(
        "变动额",
        mention,
        [
            {"变动": mention.entry, "方向": sign, "本期": now, "基数": then.entry}
            for sign in signs(mention)
        ],
        {"口径": LAST},
        standing=LIKELY,
    )


def _against(mention: Mention) -> str:
    return BUDGET if mention.base == BUDGET else LAST


def _rate(frame: Frame, item: Item, mention: Mention, vocabulary: Vocabulary) -> Iterator[Claim]:
    change = paired(item, mention)
    if change is None and _now(frame, item, mention) is not None:
        change = afar(frame, item, mention)
    wanted = mention if mention.base or change is None else change
    now = _now(frame, item, wanted)
    thens = [
        then
        for then in bases(item, wanted)
        if then is not now
        and then.dimension == (now or mention if change is None else change).dimension
    ]
    words = {"口径": _against(mention)}
    used = [
        one
        for one in (now if not thens or change is None else None, change, *thens)
        if one is not None
    ]
    others: tuple[Claim, ...] = ()
    if not used or not tight(item, mention, *used):
        others = tuple(islice(_others(frame, item, mention, change), _MOST))
    elif change is not None and (total := _whole(item, change)) is not None:
        others = tuple(
            other("增幅推算", mention, _derived(mention, change, total, sign))
            for sign in signs(change)
        )
    elif (
        change is None and item.roster is not None and (whole := item.roster.whole.main) is not None
    ):
        # 由甲 9 万元、乙 84 万元构成，较上年 95 万元下降 2.1%: behind a list, of what it divides.
        others = tuple(one for then in thens for one in _between(mention, whole, then))
    sure = standing(item, mention, change, now if not thens else None, *thens)
    # 比上年 2.80 万元减少 0.20 万元，下降 7.14%: the base stands where it is spoken of.
    based = any(then.at + 1 == (change or mention).at and not mention.loose for then in thens)
    if change is None:
        held = thens if now is not None else []
        readings = [
            one.readings[0] for then in held for one in _between(mention, now or then, then)
        ]
        if readings:
            yield claim(
                "增幅差额", mention, readings, words, others, sure, told=[mention], named=based
            )
        return
    if thens:
        yield claim(
            "增幅",
            mention,
            [
                {"增幅": mention.entry, "方向": sign, "变动": change.entry, "基数": then.entry}
                for then in thens
                for sign in _agreeing(mention, change)
            ],
            words,
            others,
            sure,
            named=based,
        )
        return
    if now is None:
        yield from _looked_up(frame, item, mention, change, others, vocabulary)
        return
    if now.dimension != change.dimension or "口径" in item.label:
        # A rate on another scope (同口径) has a base of its own.
        return
    possible = signs(change)
    if direction(change) * direction(mention) < 0:
        # One of the two words is wrong, which is said of the words.
        possible = (*possible, -possible[0])
    told = [change, mention] if direction(change) * direction(mention) > 0 else [change]
    derived = [_derived(mention, change, now, sign) for sign in possible]
    yield claim("增幅推算", mention, derived, words, others, sure, told=told)


def _looked_up(
    frame: Frame,
    item: Item,
    mention: Mention,
    change: Mention,
    others: tuple[Claim, ...],
    vocabulary: Vocabulary,
) -> Iterator[Claim]:
    """The rate of a change whose figure of this year the sentence does not print: its parts or the
    tables have it.
    """
    wholes = [whole for whole in vocabulary.wholes if whole.key == item.key]
    found = list(_unstated(frame, item, mention, change, wholes))
    if not found and is_own(item.label, vocabulary) and item.key:
        wanted = Wanted(item.key, AMOUNT, item.label)
        looked: list[Reading] = [_derived(mention, change, wanted, sign) for sign in signs(change)]
        sure = SURE if change.number == mention.number and not mention.loose else LIKELY
        found = [claim("增幅推算", mention, looked, {"口径": _against(mention)}, others, sure)]
    yield from found


def _whole(item: Item, change: Mention) -> Mention | None:
    """The total whose change may stand behind the last part of a list whose parts have none."""
    above = item.parent
    if above is None or change.label or above.of(CHANGE) is not None:
        return None
    others = (one for one in above.children if one is not item and one.mentions)
    before = (one.of(CHANGE) for one in others if one.mentions[0].at < change.at)
    return above.main if next(before, change) is None and not any(before) else None


def _agreeing(mention: Mention, change: Mention) -> Sequence[Constant]:
    """The sign between a rate and its change: the same words, unless only one of the two figures
    carries a minus.
    """
    return (
        (UP,)
        if negative(mention) == negative(change) or nil(mention) or nil(change)
        else (UP, DOWN)
    )


def _derived(mention: Mention, change: Mention, now: Mention | Wanted, sign: Constant) -> Reading:
    return {
        "增幅": mention.entry,
        "变动": change.entry,
        "本期": now if isinstance(now, Wanted) else now.entry,
        "方向": sign,
        "号": _turned(mention, change),
    }


def _turned(mention: Mention, change: Mention) -> Constant:
    """-1 where a fall is printed with its minus as a rate, and without it as an amount (减收 37.50
    万元，增长-8.33%).
    """
    return DOWN if negative(mention) and not negative(change) else UP


def _between(mention: Mention, value: Mention, then: Mention) -> Iterator[Claim]:
    """A rate as one from an earlier figure to another."""
    for sign in signs(mention):
        reading: Reading = {
            "增幅": mention.entry,
            "方向": sign,
            "本期": value.entry,
            "基数": then.entry,
        }
        yield other("增幅差额", mention, reading)


def _others(frame: Frame, item: Item, mention: Mention, change: Mention | None) -> Iterator[Claim]:
    """What else a rate can be a rate of, the likeliest first: of the same change another figure, of
    another change, of two figures.
    """
    near = around(frame, mention, (AMOUNT, BUDGET))
    mains = [one.main for one in owners(item, mention)[1:]]
    values = [
        one for one in unique((*mains, *near, *heads(frame, mention))) if one.dimension == "元"
    ]
    lasts = around(frame, mention, (LAST, *((BUDGET,) if mention.base == BUDGET else ())))[:4]
    moved = [
        one
        for one in around(frame, mention, (CHANGE, UNKNOWN))
        if one.number == mention.number and one is not change
    ][:2]
    for then in lasts:
        if change is not None:
            yield other(
                "增幅",
                mention,
                {"增幅": mention.entry, "方向": UP, "变动": change.entry, "基数": then.entry},
            )
    for one in ([change] if change is not None else []) + moved:
        possible = signs(one) if one.sign or negative(one) else signs(mention)
        for value in values[:6]:
            for sign in possible:
                yield other("增幅推算", mention, _derived(mention, one, value, sign))
    for value, then in product(values[:3], lasts[:3]):
        if value is not then:
            yield from _between(mention, value, then)


def _unstated(
    frame: Frame, item: Item, mention: Mention, change: Mention, wholes: Sequence[Whole]
) -> Iterator[Claim]:
    """A rate on a total that is not printed: on the sum of its known parts, or of those that follow
    it.
    """
    near = frame.items[max(0, item.place - _NEXT) : item.place + _NEXT]
    known: list[Item] = list(item.addends[0]) if item.addends else []
    sure = LIKELY
    for whole, keys in ((one, keys) for one in wholes for keys in one.splits):
        found = [
            one
            for key in keys
            if (
                one := next(
                    (other for other in near if other.key == key and other.main is not None), None
                )
            )
            is not None
        ]
        if len(found) > len(known):
            known = found
            sure = SURE if {*keys} <= {*whole.optional, *(one.key for one in found)} else LIKELY
    if len(known) > 1:
        others = (
            other("增幅推算", mention, one)
            for addends in item.addends[1:]
            for one in _on_sum(mention, change, addends)
        )
        summed = list(_on_sum(mention, change, known))
        yield claim("增幅推算", mention, summed, {"口径": _against(mention)}, others, sure)
        return
    after = frame.items[item.place + 1 : item.place + _NEXT]
    parts = [
        main
        for one in item.children or after
        if (main := one.main) is not None
        and main.dimension == change.dimension
        and one.parent in (None, item)
    ]
    if len(parts) > 1:
        readings: list[Reading] = [
            {
                "增幅": mention.entry,
                "变动": change.entry,
                "本期": tuple(part.entry for part in parts),
                "方向": sign,
                "号": UP,
            }
            for sign in signs(change)
        ]
        yield claim("增幅推算", mention, readings, {"口径": _against(mention)}, standing=GUESSED)


def _on_sum(mention: Mention, change: Mention, parts: Sequence[Item]) -> Iterator[Reading]:
    """A rate of what several things come to together, by the directions that their change can
    have.
    """
    mains = [
        main
        for one in parts
        if (main := one.main) is not None and main.dimension == change.dimension
    ]
    for sign in signs(change) if mains else ():
        yield {
            "增幅": mention.entry,
            "变动": change.entry,
            "本期": operands(mains),
            "方向": sign,
            "号": _turned(mention, change),
        }
