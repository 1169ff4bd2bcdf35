"""Claims on changes: the amounts, from the figures that they lie between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from auditor.claim import GUESSED, LIKELY, Claim, Reading, Wanted
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    CHANGE,
    LAST,
    OF,
    POINTS,
    RATE,
    Frame,
    Item,
    Mention,
)
from auditor.text.relations import together
from auditor.text.relations.making import (
    PLANNED,
    around,
    bases,
    claim,
    current,
    direction,
    other,
    signs,
    tight,
)
from auditor.text.relations.owning import MOST, against, standing, whole_of
from auditor.text.relations.points import points
from auditor.text.relations.rates import rate
from auditor.text.vocabulary import Vocabulary


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the changes of a frame."""
    yield from together.read(frame)
    for item in frame.items:
        for mention in item.mentions:
            if mention.role == CHANGE:
                yield from _amount(frame, item, mention)
            elif mention.role == RATE:
                yield from rate(frame, item, mention, vocabulary)
                if direction(mention) < 0:
                    yield claim(
                        "降幅", mention, [{"降幅": mention.entry, "方向": signs(mention)[0]}]
                    )
            elif mention.role == POINTS:
                yield from points(frame, mention)


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
    if not values and (total := whole_of(item, mention)) is not None:
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
        {"口径": against(mention)},
        islice(others, MOST),
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
