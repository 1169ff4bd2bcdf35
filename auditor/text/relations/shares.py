"""Claims on shares: the part is what the sentence speaks of, the whole what the words name, what
opened the list, what stood before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain, islice, product
from typing import Final, NamedTuple

from auditor.claim import LIKELY, SURE, Claim, Missing, Operand, Reading, Wanted
from auditor.entry import Entry
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import (
    AMOUNT,
    BASE,
    BUDGET,
    COUNT,
    LAST,
    SHARE,
    USED,
    VALUES,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import is_known, is_own, key_of
from auditor.text.relations.changes import owners
from auditor.text.relations.lists import apart
from auditor.text.relations.making import (
    around,
    claim,
    clause_words,
    closed,
    heads,
    operands,
    other,
    tight,
    unique,
)
from auditor.text.relations.naming import named_whole, own_whole, told_behind, total_whole, worded
from auditor.text.relations.untold import of_list, together
from auditor.text.vocabulary import Vocabulary

_GENERIC: Final = phrases()["generic"]
_EXCEEDED: Final = phrases()["exceeded"]
"""What more than all of can be had."""
_WITHIN: Final = phrases()["each-within"]
"""货物支出中授予中小企业合同: each part is one of a whole of its own."""
_COUNTED: Final = regex("[两二三四五六]项")
_MOST: Final = 12
_ALL: Final = 1
"""100 % in base units."""


_EACH_OWN: Final = phrases()["each-own"]
_OTHERWISE: Final = phrases()["total-of-any"]


class Base(NamedTuple):
    """The whole that the words named for the last share that said one."""

    number: int
    whole: Operand
    item: Item


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the shares of a frame."""
    base: Base | None = None
    for item in frame.items:
        for mention in item.mentions:
            if mention.role == SHARE:
                stated = _stated(item, mention)
                if stated is not None:
                    base = Base(mention.number, stated.entry, item)
                found = list(_share(frame, item, mention, vocabulary, stated, base))
                yield from found
                if mention.label and stated is None:
                    # A whole that is named and not told is the whole of those behind it, too.
                    whole = found[0].readings[0]["整体"] if found else Missing(mention.label)
                    base = Base(mention.number, whole, item)
                if not _unbounded(mention, stated):
                    yield claim("占比上限", mention, [{"占比": mention.entry}])
    yield from _over(frame, vocabulary)


def _stated(item: Item, mention: Mention) -> Mention | None:
    """The whole that is printed with the share (占支出合计 x 的 p%, 占支出合计的 p%（支出合计
    x）).
    """
    behind = next(
        (
            one
            for one in item.mentions
            if one.role == BASE and one.at == mention.at + 1 and one.label
        ),
        None,
    )
    if behind is not None and behind.number == mention.number:
        return behind
    return next(
        (
            one
            for one in reversed(item.mentions)
            if one.at < mention.at
            and one.number == mention.number
            and (
                one.role == BASE
                or one.role == LAST
                and one.at == mention.at - 1
                and not mention.cue
            )
        ),
        None,
    )


def _unbounded(mention: Mention, stated: Mention | None) -> bool:
    """Whether more than all of a whole can be had: of a plan, of an earlier figure, of what nothing
    says is a whole.
    """
    if stated is not None and not mention.cue and (stated.role == LAST or not stated.cue):
        return True
    return (
        _EXCEEDED.search(mention.label if stated is None else stated.label + mention.label)
        is not None
    )


def _part(item: Item, mention: Mention) -> Mention | None:
    before = [one for one in item.mentions if one.at < mention.at]
    if before and before[-1].role == USED:
        # 已拨付 480 万元，已支出 360 万元，占已拨付资金的 75%
        return before[-1]
    return (
        next(
            (
                one
                for role in (AMOUNT, BUDGET, COUNT)
                for one in reversed(before)
                if one.role == role
            ),
            None,
        )
        or item.main
    )


def _share(
    frame: Frame,
    item: Item,
    mention: Mention,
    vocabulary: Vocabulary,
    stated: Mention | None,
    base: Base | None,
) -> Iterator[Claim]:
    part = _part(item, mention)
    if part is None:
        yield from _from_tables(item, mention, vocabulary, stated)
        return
    if stated is not None:
        # 支出 200。甲占支出 200 的 70%，为 140: the whole that is told twice is no part of itself.
        twice = part.entry.value == stated.entry.value and mention.entry.value != _ALL
        if not _COUNTED.search(stated.label) and not twice:
            if item.label and item.label in clause_words(stated):
                # 人员经费占基本支出 1,200 万元的 75%: both are named.
                yield _of_name(frame, mention, part, stated, item.key)
            else:
                yield _claim(frame, item, mention, part, [stated.entry], SURE)
        return
    key = key_of(mention.label, vocabulary)
    told = mention.label and _told(frame, item, mention, key, vocabulary)
    if told or (
        mention.label
        and not _GENERIC.search(mention.label)
        and not any(_holds(mention.label, above.label) for above in item.above)
    ):
        yield from _by_name(frame, item, mention, part, key, vocabulary)
        return
    if (
        mention.label
        and (ahead := told_behind(frame, item, mention)) is not None
        and ahead.dimension == part.dimension
    ):
        yield _of_name(frame, mention, part, ahead, key)
        return
    found, sure = _stood(item, mention, part, base, vocabulary)
    if not found:
        found, sure = _unstated(frame, item, mention, part, key, vocabulary), LIKELY
        if not any(isinstance(one, (Entry, tuple)) for one in found):
            yield from together(frame, item, mention, part)
    if found and base is not None and found == [base.whole] and base.number == mention.number:
        # One that only its share puts under the whole stands beside one that names it.
        beside = base.item.parent in (item.parent, None) and item.roster is base.item.roster
        named = (
            bool(item.label)
            and is_known(item.label, vocabulary)
            and item.label in clause_words(mention)
        )
        sure = SURE if beside and (named or closed(item, mention, part)) else LIKELY
        yield _of_sentence(frame, mention, part, base.whole, sure)
    elif found:
        yield _claim(frame, item, mention, part, found, sure, _group(item))


def _told(frame: Frame, item: Item, mention: Mention, key: str, vocabulary: Vocabulary) -> bool:
    """Whether the whole that a share names by a known name was told, just so and once
    (占本年支出的…, of 本年支出合计).
    """
    if (
        not is_known(mention.label, vocabulary)
        or not is_own(mention.label, vocabulary)
        or key == item.key
    ):
        return False
    same = [one for one in frame.keyed.get(key, ()) if one.place < item.place or one is item.parent]
    told = {
        main.token.text for one in same if (main := one.main) is not None and main.at < mention.at
    }
    return len(told) == 1 and _OTHERWISE.search(mention.label) is None


def _by_name(
    frame: Frame, item: Item, mention: Mention, part: Mention, key: str, vocabulary: Vocabulary
) -> Iterator[Claim]:
    """A share of a whole that its words name; of none where the text does not print it
    (占年度计划的…).
    """
    if mention.run and _EACH_OWN.search(mention.label):
        own = own_whole(frame, item, mention)
        if own is not None:
            reading: Reading = {"占比": mention.entry, "部分": part.entry, "整体": own.entry}
            yield claim("占比", mention, [reading], named=True)
        return
    named = named_whole(frame, item, mention, part, key, vocabulary)
    if named is None and (said := worded(frame, mention, part)) is not None:
        yield _of_name(frame, mention, part, said, key)
        return
    if named is not None and is_known(mention.label, vocabulary):
        yield _of_name(frame, mention, part, named, key)
    elif named is not None:
        yield _claim(frame, item, mention, part, [named.entry], SURE)
    elif is_known(mention.label, vocabulary) and key != item.key:
        yield _claim(frame, item, mention, part, [Wanted(key, AMOUNT, mention.label)], SURE)


def _known_part(item: Item, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether an item is by its very name a part of what it stands under, told no more than a
    sentence before.
    """
    parent = item.parent
    main = parent.main if parent is not None else None
    if (
        parent is None
        or main is None
        or not is_own(item.label, vocabulary)
        or main.number < mention.number - 1
    ):
        return False
    return parent.key in vocabulary.parts_of.get(item.key, ()) or item.key in vocabulary.anywhere


def _stood(
    item: Item, mention: Mention, part: Mention, base: Base | None, vocabulary: Vocabulary
) -> tuple[list[Operand], str]:
    """The wholes that stand above a part or were named for the shares before it, and how sure they
    are.
    """
    above = [_told_before(one, mention, part) for one in item.above]
    wholes = [one for one in unique(above) if one.at != part.at]
    sure = (
        SURE
        if wholes
        and (item.roster is not None or mention.label or _known_part(item, mention, vocabulary))
        else LIKELY
    )
    if (
        item.roster is not None
        and item.roster.behind
        and not mention.label
        and (rivals := _rivals(item, part))
    ):
        wholes, sure = unique((*wholes, *rivals)), LIKELY
    found: list[Operand] = [one.entry for one in wholes]
    if (
        mention.label
        or base is None
        or abs(base.number - mention.number) > 1
        or base.whole in found
    ):
        return found, sure
    if isinstance(base.whole, Missing):
        return found, LIKELY if base.number == mention.number else sure
    # 占支出合计 x 的 70%；…占 30%: of the same whole, where the list has none of its own.
    return [*found, base.whole] if item.roster is not None else [base.whole, *found], sure


def _unstated(
    frame: Frame, item: Item, mention: Mention, part: Mention, key: str, vocabulary: Vocabulary
) -> list[Operand]:
    """The whole of a share where no figure of it stands above the part: its parts together, a
    total, what the tables have.
    """
    if summed := of_list(item, part):
        return [summed]
    if (total := total_whole(frame, item, mention)) is not None:
        return [total.entry]
    if mention.label and is_known(mention.label, vocabulary) and key != item.key:
        return [Wanted(key, AMOUNT, mention.label)]
    if item.parent is not None and item.parent.main is None and item.parent.label:
        # 支出主要用于：甲 1，占 p%: the whole of the list is what its words name.
        whole = item.parent.label
        return [Wanted(key_of(f"{whole}合计", vocabulary), AMOUNT, whole)]
    return [Wanted(whole, part.role, whole) for whole in vocabulary.parts_of.get(item.key, ())[:1]]


def _of_sentence(frame: Frame, mention: Mention, part: Mention, whole: Operand, sure: str) -> Claim:
    """A share behind one whose whole the sentence names (占甲的 80%，…占 15%): of that, of nothing
    from afar.
    """
    reading: Reading = {"占比": mention.entry, "部分": part.entry, "整体": whole}
    here = [
        one
        for one in around(frame, mention, (AMOUNT, BUDGET), part.dimension)
        if one.number == mention.number
    ]
    rest = (
        other("占比", mention, {"占比": mention.entry, "部分": part.entry, "整体": one.entry})
        for one in here
        if one is not part
    )
    return claim("占比", mention, [reading], {}, islice(rest, _MOST), sure)


def _of_name(frame: Frame, mention: Mention, part: Mention, named: Mention, key: str) -> Claim:
    """A share of what its words name by a known name: of no other whole, at most of another figure
    of that name.
    """
    # Of an outcome no budget and no earlier figure of the same thing is the whole.
    roles = {AMOUNT} if part.role == named.role == AMOUNT else VALUES
    same = [
        one
        for item in frame.keyed.get(key, ())
        for one in item.mentions
        if one.role in roles and one is not named
    ]
    near = (
        []
        if mention.run or mention.at == part.at + 1
        else around(frame, mention, (AMOUNT, BUDGET), part.dimension)[:2]
    )
    rest = (
        other("占比", mention, {"占比": mention.entry, "部分": one.entry, "整体": whole.entry})
        for one, whole in product(unique((part, *near)), unique((named, *same)))
        if one is not whole
        and whole.dimension == part.dimension
        and not (one is part and whole is named)
    )
    reading: Reading = {"占比": mention.entry, "部分": part.entry, "整体": named.entry}
    return claim("占比", mention, [reading], {}, islice(rest, _MOST), SURE, named=True)


def _from_tables(
    item: Item, mention: Mention, vocabulary: Vocabulary, stated: Mention | None
) -> Iterator[Claim]:
    """`甲占乙的 p%` without a figure of 甲, and perhaps of 乙: the tables have them."""
    if not is_known(item.label, vocabulary) or not is_own(item.label, vocabulary):
        return
    part = Wanted(item.key, AMOUNT, item.label)
    key = key_of(mention.label, vocabulary)
    if stated is not None:
        yield claim(
            "占比",
            mention,
            [{"占比": mention.entry, "部分": part, "整体": stated.entry}],
            standing=LIKELY,
        )
    elif (
        is_known(mention.label, vocabulary)
        and is_own(mention.label, vocabulary)
        and key != item.key
    ):
        whole = Wanted(key, AMOUNT, mention.label)
        yield claim(
            "占比", mention, [{"占比": mention.entry, "部分": part, "整体": whole}], standing=LIKELY
        )
    elif not mention.label:
        known = [Wanted(key, AMOUNT, key) for key in vocabulary.parts_of.get(item.key, ())]
        readings: list[Reading] = [
            {"占比": mention.entry, "部分": part, "整体": whole} for whole in known
        ]
        if readings:
            yield claim("占比", mention, readings, standing=LIKELY)


def _told_before(item: Item, mention: Mention, part: Mention) -> Mention | None:
    """The figure of a total that a share is of: in the role of the part, but one that stands before
    the share, if any does.
    """
    same = item.at(mention.at, part.role, dimension=part.dimension)
    if same is not None and same.before(mention):
        return same
    other_ = item.at(mention.at, AMOUNT, BUDGET, dimension=part.dimension)
    return other_ if same is None or other_ is not None and other_.before(mention) else same


def _rivals(item: Item, part: Mention) -> list[Mention]:
    """What else the list of a part may be of."""
    rivals = item.roster.rivals if item.roster is not None else ()
    return unique(one.at(part.at, part.role, dimension=part.dimension) for one in rivals)


def _group(item: Item) -> int:
    """The shares of one list are of one whole."""
    return id(
        item.roster if item.roster is not None else item.parent if item.parent is not None else item
    )


def _holds(one: str, two: str) -> bool:
    return bool(two) and (one in two or two in one)


def _claim(
    frame: Frame,
    item: Item,
    mention: Mention,
    part: Mention,
    wholes: Sequence[Operand],
    standing: str,
    group: int = 0,
) -> Claim:
    readings: list[Reading] = [
        {"占比": mention.entry, "部分": part.entry, "整体": whole}
        for whole in wholes
        if whole is not part.entry
    ]
    if standing == SURE and not closed(item, mention, part):
        standing = LIKELY
    rest = (
        chain(_above(item, mention, part), _together(item, mention, wholes))
        if standing == SURE and tight(item, mention, part)
        else _others(frame, item, mention, part)
    )
    return claim("占比", mention, readings, {}, islice(rest, _MOST), standing, group)


def _above(item: Item, mention: Mention, part: Mention) -> Iterator[Claim]:
    """The totals above the one that the list is of; of an outcome no budget that was told with
    one.
    """
    totals = [
        (above, found) for above in item.above for found in above.mentions if found.role in VALUES
    ]
    alike = [
        one
        for above, one in totals
        if one.role == part.role or above.of(part.role) is None and one.role != LAST
    ]
    for one in unique(alike):
        if one.dimension == part.dimension and one is not part:
            yield other(
                "占比", mention, {"占比": mention.entry, "部分": part.entry, "整体": one.entry}
            )


def _together(item: Item, mention: Mention, wholes: Sequence[Operand]) -> Iterator[Claim]:
    """`项目支出 a，即甲 b、乙 c，占总支出 x 的 p%`: behind the last of a list, a share of what is
    listed together.
    """
    roster = item.roster
    if (
        roster is None
        or roster.parts[-1] is not item
        or any(one.of(SHARE) for one in roster.parts[:-1])
    ):
        return
    main = roster.whole.main
    if main is not None and mention.number == main.number:
        for whole in wholes:
            yield other("占比", mention, {"占比": mention.entry, "部分": main.entry, "整体": whole})


def _others(frame: Frame, item: Item, mention: Mention, part: Mention) -> Iterator[Claim]:
    """What else a share can be one of: of the same part another whole in reach, of a part named
    near the same wholes.
    """
    near = around(frame, mention, (AMOUNT, BUDGET, BASE), part.dimension)
    mains = [one.main for one in owners(item, mention)[1:]]
    wholes = [
        one
        for one in unique((*mains, *heads(frame, mention), *near[1:]))
        if one.dimension == part.dimension
    ]
    # 即 a、b、c，占总支出预算 x 的 p%: the share of all of them; what has a share of its own needs
    # none.
    parts = unique(
        (part, *mains[:1], *(one for one in near[:2] if not _has_share(frame, one, mention)))
    )
    for one, whole in product(parts, wholes):
        if one is not whole and (one is part or whole in wholes[:6]):
            yield other(
                "占比", mention, {"占比": mention.entry, "部分": one.entry, "整体": whole.entry}
            )


def _has_share(frame: Frame, part: Mention, mention: Mention) -> bool:
    """Whether another share than the one at hand stands right behind a figure."""
    after = bisect_left(frame.mentions, part.at + 1, key=lambda one: one.at)
    return any(
        one.role == SHARE and one is not mention for one in frame.mentions[after : after + 1]
    )


def _over(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The shares of one list are not more than the whole."""
    lists: dict[tuple[int, int], list[tuple[Item, Mention]]] = {}
    # An item told of before keeps its first place (公务接待费 of the paragraph above): the list
    # that names it again has it.
    rosters = {
        id(part): one.roster
        for one in frame.items
        if one.roster is not None
        for part in one.roster.parts
    }
    for item in frame.items:
        share = item.of(SHARE)
        if (
            share is not None
            and item.label
            and not share.label
            and not _WITHIN.search(item.label)
            and _stated(item, share) is None
        ):
            above = item.roster or rosters.get(id(item)) or item.parent
            lists.setdefault((id(above), share.number), []).append((item, share))
    for listed in lists.values():
        beside = set(apart([item for item, _ in listed], vocabulary))
        shares = [share for item, share in listed if item in beside]
        if len(shares) > 1:
            yield claim("占比合计", shares[0], [{"各项": operands(shares)}], standing=LIKELY)
