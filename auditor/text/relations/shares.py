"""Claims on shares: the part is what the sentence speaks of, the whole what the words name, what opened the list, what stood before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Final, NamedTuple

from auditor.claim import LIKELY, SURE, Claim, Missing, Operand, Reading, Wanted
from auditor.entry import Entry
from auditor.language import phrases, terms
from auditor.patterns import regex
from auditor.text.items import AMOUNT, BASE, BUDGET, COUNT, REACH, SHARE, VALUES, Frame, Item, Mention
from auditor.text.names import is_known, is_own, key_of, within
from auditor.text.relations.changes import owners
from auditor.text.relations.lists import apart
from auditor.text.relations.making import around, claim, closed, heads, operands, other, tight, unique
from auditor.text.vocabulary import Vocabulary

_GENERIC: Final = phrases()["generic"]
_COMMON: Final = frozenset(terms("common"))
_EXCEEDED: Final = phrases()["exceeded"]
"""What more than all of can be had."""
_WITHIN: Final = phrases()["each-within"]
"""货物支出中授予中小企业合同: each part is one of a whole of its own."""
_WHOLE_FLOW: Final = phrases()["whole-flow"]
_COUNTED: Final = regex("[两二三四五六]项")
_MOST: Final = 12
_ALL: Final = 100
"""Percent."""


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
                if not _EXCEEDED.search(mention.label if stated is None else stated.label + mention.label):
                    yield claim("占比上限", mention, [{"占比": mention.entry}])
    yield from _over(frame, vocabulary)


def _stated(item: Item, mention: Mention) -> Mention | None:
    """The whole that is printed with the share (占支出合计 x 的 p%)."""
    return next(
        (
            one
            for one in reversed(item.mentions)
            if one.before(mention) and one.role == BASE and one.number == mention.number
        ),
        None,
    )


def _part(item: Item, mention: Mention) -> Mention | None:
    before = [one for one in item.mentions if one.before(mention)]
    return (
        next((one for role in (AMOUNT, BUDGET, COUNT) for one in reversed(before) if one.role == role), None)
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
            yield _claim(frame, item, mention, part, [stated.entry], SURE)
        return
    key = key_of(mention.label, vocabulary)
    if (
        mention.label
        and not _GENERIC.search(mention.label)
        and not any(_holds(mention.label, above.label) for above in item.above)
    ):
        yield from _by_name(frame, item, mention, part, key, vocabulary)
        return
    found, sure = _stood(item, mention, part, base)
    if not found:
        found, sure = _unstated(frame, item, mention, part, key, vocabulary), LIKELY
    if found and base is not None and found == [base.whole] and base.number == mention.number:
        # One that only its share puts under the whole stands beside one that names it.
        beside = base.item.parent in (item.parent, None) and item.roster is base.item.roster
        sure = SURE if beside and closed(item, mention, part) else LIKELY
        yield _of_sentence(frame, mention, part, base.whole, sure)
    elif found:
        yield _claim(frame, item, mention, part, found, sure, _group(item))


def _by_name(
    frame: Frame, item: Item, mention: Mention, part: Mention, key: str, vocabulary: Vocabulary
) -> Iterator[Claim]:
    """A share of a whole that its words name; of none where the text does not print it (占年度计划的…)."""
    named = _named(frame, item, mention, key, vocabulary)
    if named is not None and is_known(mention.label, vocabulary):
        yield _of_name(frame, mention, part, named, key)
    elif named is not None:
        yield _claim(frame, item, mention, part, [named.entry], SURE)
    elif is_known(mention.label, vocabulary) and key != item.key:
        yield _claim(frame, item, mention, part, [Wanted(key, AMOUNT, mention.label)], SURE)


def _stood(item: Item, mention: Mention, part: Mention, base: Base | None) -> tuple[list[Operand], str]:
    """The wholes that stand above a part or were named for the shares before it, and how sure they are."""
    above = [_told_before(one, mention, part) for one in item.above]
    wholes = [one for one in unique(above) if one.at != part.at]
    sure = SURE if wholes and (item.roster is not None or mention.label) else LIKELY
    if item.roster is not None and item.roster.behind and not mention.label and (rivals := _rivals(item, part)):
        wholes, sure = unique((*wholes, *rivals)), LIKELY
    found: list[Operand] = [one.entry for one in wholes]
    if mention.label or base is None or abs(base.number - mention.number) > 1 or base.whole in found:
        return found, sure
    if isinstance(base.whole, Missing):
        return found, LIKELY if base.number == mention.number else sure
    # 占支出合计 x 的 70%；…占 30%: of the same whole, where the list has none of its own.
    return [*found, base.whole] if item.parent is not None else [base.whole, *found], sure


def _unstated(
    frame: Frame, item: Item, mention: Mention, part: Mention, key: str, vocabulary: Vocabulary
) -> list[Operand]:
    """The whole of a share where no figure of it stands above the part: its parts together, a total, what the tables have."""
    if item.parent is not None and (summed := _summed(item, part)):
        return [summed]
    if (total := _total(frame, item, mention)) is not None:
        return [total.entry]
    if mention.label and is_known(mention.label, vocabulary) and key != item.key:
        return [Wanted(key, AMOUNT, mention.label)]
    if item.parent is not None and item.parent.main is None and item.parent.label:
        # 支出主要用于：甲 1，占 p%: the whole of the list is what its words name.
        whole = item.parent.label
        return [Wanted(key_of(f"{whole}合计", vocabulary), AMOUNT, whole)]
    return [Wanted(whole, part.role, whole) for whole in vocabulary.parts_of.get(item.key, ())[:1]]


def _of_sentence(frame: Frame, mention: Mention, part: Mention, whole: Operand, sure: str) -> Claim:
    """A share behind one whose whole the sentence names (占甲的 80%，…占 15%): of that, of nothing from afar."""
    reading: Reading = {"占比": mention.entry, "部分": part.entry, "整体": whole}
    here = [one for one in around(frame, mention, (AMOUNT, BUDGET), part.dimension) if one.number == mention.number]
    rest = (
        other("占比", mention, {"占比": mention.entry, "部分": part.entry, "整体": one.entry})
        for one in here
        if one is not part
    )
    return claim("占比", mention, [reading], {}, islice(rest, _MOST), sure)


def _of_name(frame: Frame, mention: Mention, part: Mention, named: Mention, key: str) -> Claim:
    """A share of what its words name by a known name: of no other whole, at most of another figure of that name."""
    same = [
        one for item in frame.keyed.get(key, ()) for one in item.mentions if one.role in VALUES and one is not named
    ]
    near = around(frame, mention, (AMOUNT, BUDGET), part.dimension)[:2]
    rest = (
        other("占比", mention, {"占比": mention.entry, "部分": one.entry, "整体": whole.entry})
        for one, whole in product(unique((part, *near)), unique((named, *same)))
        if one is not whole and whole.dimension == part.dimension and not (one is part and whole is named)
    )
    reading: Reading = {"占比": mention.entry, "部分": part.entry, "整体": named.entry}
    return claim("占比", mention, [reading], {}, islice(rest, _MOST), SURE)


def _from_tables(item: Item, mention: Mention, vocabulary: Vocabulary, stated: Mention | None) -> Iterator[Claim]:
    """`甲占乙的 p%` without a figure of 甲, and perhaps of 乙: the tables have them."""
    if not is_known(item.label, vocabulary) or not is_own(item.label, vocabulary):
        return
    part = Wanted(item.key, AMOUNT, item.label)
    key = key_of(mention.label, vocabulary)
    if stated is not None:
        yield claim("占比", mention, [{"占比": mention.entry, "部分": part, "整体": stated.entry}], standing=LIKELY)
    elif is_known(mention.label, vocabulary) and is_own(mention.label, vocabulary) and key != item.key:
        whole = Wanted(key, AMOUNT, mention.label)
        yield claim("占比", mention, [{"占比": mention.entry, "部分": part, "整体": whole}], standing=LIKELY)
    elif not mention.label:
        known = [Wanted(key, AMOUNT, key) for key in vocabulary.parts_of.get(item.key, ())]
        readings: list[Reading] = [{"占比": mention.entry, "部分": part, "整体": whole} for whole in known]
        if readings:
            yield claim("占比", mention, readings, standing=LIKELY)


def _told_before(item: Item, mention: Mention, part: Mention) -> Mention | None:
    """The figure of a total that a share is of: in the role of the part, but one that stands before the share, if any does."""
    same = item.at(mention.at, part.role, dimension=part.dimension)
    if same is not None and same.before(mention):
        return same
    other_ = item.at(mention.at, AMOUNT, BUDGET, dimension=part.dimension)
    return other_ if same is None or other_ is not None and other_.before(mention) else same


def _rivals(item: Item, part: Mention) -> list[Mention]:
    """What else the list of a part may be of."""
    rivals = item.roster.rivals if item.roster is not None else ()
    return unique(one.at(part.at, part.role, dimension=part.dimension) for one in rivals)


def _summed(item: Item, part: Mention) -> tuple[Entry, ...]:
    """The whole of a list that has no figure of its own: its parts together, where they are all."""
    roster = item.roster
    if roster is None or roster.open or roster.whole.main is not None:
        return ()
    parts = [
        one for other in roster.parts if (one := other.at(part.at, part.role, dimension=part.dimension)) is not None
    ]
    return operands(parts) if len(parts) == len(roster.parts) > 1 else ()


def _group(item: Item) -> int:
    """The shares of one list are of one whole."""
    return id(item.roster if item.roster is not None else item.parent if item.parent is not None else item)


def _holds(one: str, two: str) -> bool:
    return bool(two) and (one in two or two in one)


def _claim(
    frame: Frame, item: Item, mention: Mention, part: Mention, wholes: Sequence[Operand], standing: str, group: int = 0
) -> Claim:
    readings: list[Reading] = [
        {"占比": mention.entry, "部分": part.entry, "整体": whole} for whole in wholes if whole is not part.entry
    ]
    if standing == SURE and not closed(item, mention, part):
        standing = LIKELY
    rest = (
        _above(item, mention, part)
        if standing == SURE and tight(item, mention, part)
        else _others(frame, item, mention, part)
    )
    return claim("占比", mention, readings, {}, islice(rest, _MOST), standing, group)


def _above(item: Item, mention: Mention, part: Mention) -> Iterator[Claim]:
    """The totals above the one that the list is of."""
    for one in unique(found for above in item.above for found in above.mentions if found.role in VALUES):
        if one.dimension == part.dimension and one is not part:
            yield other("占比", mention, {"占比": mention.entry, "部分": part.entry, "整体": one.entry})


def _others(frame: Frame, item: Item, mention: Mention, part: Mention) -> Iterator[Claim]:
    """What else a share can be one of: of the same part another whole in reach, of a part named near the same wholes."""
    near = around(frame, mention, (AMOUNT, BUDGET, BASE), part.dimension)
    mains = [one.main for one in owners(item, mention)[1:]]
    wholes = [one for one in unique((*mains, *heads(frame, mention), *near[1:])) if one.dimension == part.dimension]
    parts = unique((part, *near[:2]))
    for one, whole in product(parts, wholes):
        if one is not whole and (one is part or whole in wholes[:6]):
            yield other("占比", mention, {"占比": mention.entry, "部分": one.entry, "整体": whole.entry})


def _named(frame: Frame, item: Item, mention: Mention, key: str, vocabulary: Vocabulary) -> Mention | None:
    """The figure of the whole that a share names: by its very words, by words it holds, by its key; the nearest before the share."""
    label = mention.label
    siblings = {id(one) for one in item.parent.children} if item.parent is not None else set()
    found = [
        one
        for one in (*frame.items[item.place + REACH : item.place : -1], *frame.before(item))
        if one is not item and (id(one) not in siblings or one.key == key != item.key and is_known(label, vocabulary))
    ]
    for same in (
        lambda one: one.label == label,
        lambda one: len(label) > 3 and (label in one.label or one.label in label and len(one.label) > 3),
        lambda one: one.key == key,
        lambda one: len(label) > 3 and within(label, one.label),
        lambda one: one.parent is None and label[-2:] not in _COMMON and one.label.endswith(label[-2:]),
    ):
        for one in found:
            main = one.at(mention.at, AMOUNT, BUDGET, COUNT) if same(one) else None
            if main is not None and main.before(mention):
                return main
    return None


def _total(frame: Frame, item: Item, mention: Mention) -> Mention | None:
    """`占总收入的 p%` behind `各项收入合计 a`: the last total of the same flow, by whatever name."""
    flow = _flow(mention.label)
    if not flow:
        return None
    for one in frame.before(item):
        main = one.at(mention.at, AMOUNT, BUDGET)
        if one.parent is None and main is not None and main.before(mention) and _flow(one.label) == flow:
            return main
    return None


def _flow(label: str) -> str:
    """Whether a name is of all income or all expenditure, and of which; empty where it is of neither."""
    match = _WHOLE_FLOW.fullmatch(label)
    return match["one"] or match["two"] if match else ""


def _over(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The shares of one list are not more than the whole."""
    lists: dict[tuple[int, int], list[tuple[Item, Mention]]] = {}
    for item in frame.items:
        share = item.of(SHARE)
        if (
            share is not None
            and item.label
            and not share.label
            and not _WITHIN.search(item.label)
            and _stated(item, share) is None
        ):
            above = item.roster if item.roster is not None else item.parent
            lists.setdefault((id(above), share.number), []).append((item, share))
    for listed in lists.values():
        beside = set(apart([item for item, _ in listed], vocabulary))
        shares = [share for item, share in listed if item in beside]
        if len(shares) > 1:
            yield claim("占比合计", shares[0], [{"各项": operands(shares)}], standing=LIKELY)
