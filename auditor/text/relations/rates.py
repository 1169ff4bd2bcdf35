"""Claims on rates of change: from the change and its base, from the change and the figure of this
year, from the figures of two years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Final

from auditor.claim import DOWN, GUESSED, LIKELY, SURE, UP, Claim, Constant, Reading, Wanted
from auditor.records import frozen
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    CHANGE,
    LAST,
    UNKNOWN,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import is_own
from auditor.text.relations.making import (
    around,
    bases,
    claim,
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
from auditor.text.relations.owning import MOST, against, owners, standing, whole_of
from auditor.text.relations.pairing import afar, paired
from auditor.text.vocabulary import Vocabulary
from auditor.text.wholes import Whole

# So many items before and behind a total its parts may be told.
_NEXT: Final = 12


@frozen
class _Rate:
    """A rate of change, and what is told beside it."""

    mention: Mention
    change: Mention | None
    now: Mention | None
    """This year's figure."""
    thens: Sequence[Mention]
    """The figures that it can be from."""

    @property
    def used(self) -> list[Mention]:
        """The figures that it is read with."""
        now = self.now if not self.thens or self.change is None else None
        return [one for one in (now, self.change, *self.thens) if one is not None]

    @property
    def based(self) -> bool:
        """Whether its base stands where it is spoken of (比上年 2.80 万元减少 0.20 万元，下降
        7.14%).
        """
        first = self.change or self.mention
        return any(then.at + 1 == first.at and not self.mention.loose for then in self.thens)


def rate(frame: Frame, item: Item, mention: Mention, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claim on a rate of change."""
    one = _told_with(frame, item, mention)
    change, now, thens = one.change, one.now, one.thens
    words = {"口径": against(mention)}
    others = _rivals(frame, item, one)
    sure = standing(item, mention, change, now if not thens else None, *thens)
    # By what is printed beside the rate: two figures; the change and its base; the change alone,
    # whose base is this year's figure less it.
    if change is None:
        readings = _from_figures(mention, now, thens)
        if readings:
            yield claim(
                "增幅差额", mention, readings, words, others, sure, told=[mention], named=one.based
            )
    elif thens:
        readings = _on_bases(mention, change, thens)
        yield claim("增幅", mention, readings, words, others, sure, named=one.based)
    elif now is None:
        yield from _looked_up(frame, item, mention, change, others, vocabulary)
    elif now.dimension == change.dimension and "口径" not in item.label:
        # A rate on another scope (同口径) has a base of its own.
        alike = direction(change) * direction(mention)
        told = [change, mention] if alike > 0 else [change]
        derived = [_derived(mention, change, now, sign) for sign in _possible(change, alike)]
        yield claim("增幅推算", mention, derived, words, others, sure, told=told)


def _told_with(frame: Frame, item: Item, mention: Mention) -> _Rate:
    """A rate with its change, this year's figure and the figures that it can be from."""
    change = paired(item, mention)
    # The change of another sentence counts only where this year's figure is known.
    if change is None and _now(frame, item, mention) is not None:
        change = afar(frame, item, mention)
    # 较预算增加 3 万元，增长 5%: the rate is against what its change is.
    wanted = mention if mention.base or change is None else change
    now = _now(frame, item, wanted)
    dimension = (now or mention if change is None else change).dimension
    thens = [
        then for then in bases(item, wanted) if then is not now and then.dimension == dimension
    ]
    return _Rate(mention, change, now, thens)


def _from_figures(mention: Mention, now: Mention | None, thens: Sequence[Mention]) -> list[Reading]:
    """A rate as one from each of some earlier figures to this year's."""
    if now is None:
        return []
    return [one.readings[0] for then in thens for one in _between(mention, now, then)]


def _on_bases(mention: Mention, change: Mention, thens: Sequence[Mention]) -> list[Reading]:
    """A rate as its change on each of some earlier figures."""
    return [
        _on_base(mention, change, then, sign)
        for then in thens
        for sign in _agreeing(mention, change)
    ]


def _possible(change: Mention, alike: int) -> tuple[Constant, ...]:
    """The directions of a change beside its rate: where their words are opposed one of the two is
    wrong, which is said of the words.
    """
    # 增加 3 万元，下降 5%: both directions are tried, so that the figures say which word is wrong.
    possible = signs(change)
    return (*possible, -possible[0]) if alike < 0 else possible


def _rivals(frame: Frame, item: Item, one: _Rate) -> tuple[Claim, ...]:
    """What else a rate can be, beside the figures that are found for it."""
    # Figures of others between: any of them may be meant; else only the total, or what the list
    # divides.
    if not one.used or not tight(item, one.mention, *one.used):
        return tuple(islice(_others(frame, item, one.mention, one.change), MOST))
    if one.change is not None:
        return _of_total(item, one.mention, one.change)
    return _of_divided(item, one.mention, one.thens)


def _of_total(item: Item, mention: Mention, change: Mention) -> tuple[Claim, ...]:
    """A rate behind the last part of a list as that of the total."""
    total = whole_of(item, change)
    if total is None:
        return ()
    return tuple(
        other("增幅推算", mention, _derived(mention, change, total, sign)) for sign in signs(change)
    )


def _of_divided(item: Item, mention: Mention, thens: Sequence[Mention]) -> tuple[Claim, ...]:
    """A rate behind a list as that of what the list divides (由甲 9 万元、乙 84 万元构成，较上年 95
    万元下降 2.1%).
    """
    whole = item.roster.whole.main if item.roster is not None else None
    if whole is None:
        return ()
    return tuple(one for then in thens for one in _between(mention, whole, then))


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
    # Its known parts first, for they stand in the text; then the tables.
    if not found and is_own(item.label, vocabulary) and item.key:
        wanted = Wanted(item.key, AMOUNT, item.label)
        looked: list[Reading] = [_derived(mention, change, wanted, sign) for sign in signs(change)]
        sure = SURE if change.number == mention.number and not mention.loose else LIKELY
        found = [claim("增幅推算", mention, looked, {"口径": against(mention)}, others, sure)]
    yield from found


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


def _on_base(mention: Mention, change: Mention, then: Mention, sign: Constant) -> Reading:
    return {"增幅": mention.entry, "方向": sign, "变动": change.entry, "基数": then.entry}


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
    values = _values(frame, item, mention)
    lasts = around(frame, mention, (LAST, *((BUDGET,) if mention.base == BUDGET else ())))[:4]
    # The same change from another base, another change, two other figures: in this order.
    if change is not None:
        for then in lasts:
            yield other("增幅", mention, _on_base(mention, change, then, UP))
    for one in _changes(frame, mention, change):
        possible = signs(one) if one.sign or negative(one) else signs(mention)
        for value, sign in product(values[:6], possible):
            yield other("增幅推算", mention, _derived(mention, one, value, sign))
    for value, then in product(values[:3], lasts[:3]):
        if value is not then:
            yield from _between(mention, value, then)


def _values(frame: Frame, item: Item, mention: Mention) -> list[Mention]:
    """The amounts that a rate may lead to: of its other owners, near it, of the totals."""
    # The first owner is the item itself.
    mains = [one.main for one in owners(item, mention)[1:]]
    near = around(frame, mention, (AMOUNT, BUDGET))
    return [one for one in unique((*mains, *near, *heads(frame, mention))) if one.dimension == "元"]


def _changes(frame: Frame, mention: Mention, change: Mention | None) -> list[Mention]:
    """The changes that a rate may be of: its own, and two others of its sentence."""
    moved = [
        one
        for one in around(frame, mention, (CHANGE, UNKNOWN))
        if one.number == mention.number and one is not change
    ][:2]
    return [change, *moved] if change is not None else moved


def _unstated(
    frame: Frame, item: Item, mention: Mention, change: Mention, wholes: Sequence[Whole]
) -> Iterator[Claim]:
    """A rate on a total that is not printed: on the sum of its known parts, or of those that follow
    it.
    """
    known, sure = _known_parts(frame, item, wholes)
    # Known parts of a known whole; else whatever is told under it or right behind it.
    if len(known) > 1:
        others = (
            other("增幅推算", mention, one)
            for addends in item.addends[1:]
            for one in _on_sum(mention, change, addends)
        )
        summed = list(_on_sum(mention, change, known))
        yield claim("增幅推算", mention, summed, {"口径": against(mention)}, others, sure)
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
        yield claim("增幅推算", mention, readings, {"口径": against(mention)}, standing=GUESSED)


def _known_parts(frame: Frame, item: Item, wholes: Sequence[Whole]) -> tuple[Sequence[Item], str]:
    """The most parts of a total that are told near it, by what it is known to be made of, and how
    sure it is that these are all.
    """
    near = frame.items[max(0, item.place - _NEXT) : item.place + _NEXT]
    known: list[Item] = list(item.addends[0]) if item.addends else []
    sure = LIKELY
    # The split of which most parts are told.
    for whole, keys in ((one, keys) for one in wholes for keys in one.splits):
        told = (_told(near, key) for key in keys)
        found = [one for one in told if one is not None]
        if len(found) > len(known):
            known = found
            sure = SURE if {*keys} <= {*whole.optional, *(one.key for one in found)} else LIKELY
    return known, sure


def _told(near: Sequence[Item], key: str) -> Item | None:
    return next((one for one in near if one.key == key and one.main is not None), None)


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


def _now(frame: Frame, item: Item, mention: Mention) -> Mention | None:
    """This year's figure of an item, as printed with it or where the frame states it before."""
    for one in named(frame, item):
        found = current(one, mention)
        if found is not None:
            return found
    return None
