"""Claims on changes: the amounts, from the figures that they lie between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
                # 下降120%: nothing falls by more than all of it.
                if direction(mention) < 0:
                    yield claim(
                        "降幅", mention, [{"降幅": mention.entry, "方向": signs(mention)[0]}]
                    )
            elif mention.role == POINTS:
                yield from points(frame, mention)


def _amount(frame: Frame, item: Item, mention: Mention) -> Iterator[Claim]:
    """The claim on the amount of a change."""
    now = current(item, mention)
    # What this year comes to is not printed: the tables may have it.
    if now is None:
        yield from _from_tables(item, mention)
    # 甲比乙多: the other thing takes the place of last year.
    elif mention.base.startswith(OF):
        yield from _of_two(frame, mention, now)
    elif not _is_of_plan(item, mention):
        froms = bases(item, mention)
        # Each figure that the change may be from, in each direction that it may have.
        readings = [
            one
            for then in froms
            if _is_from(mention, now, then)
            for one in _moves(mention, now, then)
        ]
        if readings:
            others = islice(_others(frame, item, mention, now, froms), MOST)
            sure = standing(item, mention, None, now, *froms)
            words = {"口径": against(mention)}
            yield claim("变动额", mention, readings, words, others, sure, told=[mention])
        else:
            yield from _planned(item, mention, now)


def _is_of_plan(item: Item, mention: Mention) -> bool:
    """Whether a change is one of the budget itself: the outcome has no part in it (全年预算 12
    万元（年初预算 10 万元、追加 2 万元），决算 11 万元).
    """
    planned = PLANNED.search(mention.word) is not None and mention.base != LAST
    return planned and item.of(BUDGET) is not None


def _is_from(mention: Mention, now: Mention, then: Mention) -> bool:
    """Whether a change can lie between two figures: of its measure, and not both budgets."""
    if now is then or not now.dimension == then.dimension == mention.dimension:
        return False
    # 年初预算 and 全年预算: a change between them is one of the budget, not of the item.
    return not now.role == then.role == BUDGET


def _moves(mention: Mention, now: Mention | Wanted, then: Mention) -> list[Reading]:
    """A change as one from a figure to another, in each direction that it can have."""
    value = now if isinstance(now, Wanted) else now.entry
    return [
        {"变动": mention.entry, "方向": sign, "本期": value, "基数": then.entry}
        for sign in signs(mention)
    ]


def _others(
    frame: Frame, item: Item, mention: Mention, now: Mention, froms: Sequence[Mention]
) -> Iterator[Claim]:
    """What else a change can lie between: figures near it, else behind a list the total and what it
    is from.
    """
    close = tight(item, mention, now, *froms)
    # Where only the item's own figures stand between, no others are meant.
    near = [] if close else around(frame, mention, (AMOUNT, BUDGET, LAST))
    # Behind the last part of a list the change may be the total's.
    total = whole_of(item, mention) if not near else None
    nows, thens = ([total], froms) if total is not None else _parted(mention, near)
    for one, two in product(nows, thens):
        if one is not two:
            for reading in _moves(mention, one, two):
                yield other("变动额", mention, reading)


def _parted(mention: Mention, near: Sequence[Mention]) -> tuple[list[Mention], list[Mention]]:
    """The figures that a change may lead to, and those that it may be from."""
    nows = [one for one in near if one.role != LAST]
    plans = (BUDGET,) if mention.base == BUDGET else ()
    thens = [one for one in near if one.role in (LAST, *plans)]
    return nows[:4], thens[:3]


def _of_two(frame: Frame, mention: Mention, now: Mention) -> Iterator[Claim]:
    """`甲比乙多 80 万元`: the difference of two things."""
    known = frame.known(mention.base.removeprefix(OF))
    then = known.main if known is not None else None
    if then is None or then.dimension != now.dimension or mention.dimension != now.dimension:
        return
    yield claim("变动额", mention, _moves(mention, now, then), {"口径": LAST}, told=[mention])


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
    yield claim("变动额", mention, _moves(mention, now, plan), {"口径": BUDGET}, standing=GUESSED)


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
    yield claim("变动额", mention, _moves(mention, now, then), {"口径": LAST}, standing=LIKELY)
