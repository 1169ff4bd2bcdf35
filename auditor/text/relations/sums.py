"""Claims on wholes and parts: sums of lists and of known compositions, sums of changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Reading
from auditor.entry import Entry
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    COUNT,
    LAST,
    SHARE,
    USED,
    VALUES,
    Frame,
    Item,
    Mention,
    Roster,
)
from auditor.text.names import is_own, is_total_name
from auditor.text.relations import accounts, reasons
from auditor.text.relations.added import added, beside
from auditor.text.relations.adopting import adopt
from auditor.text.relations.changed_parts import Level, changed
from auditor.text.relations.lists import ALIKE, COMPLETE, OPEN, SOME, Listing, is_left, listings
from auditor.text.relations.making import claim, operands
from auditor.text.vocabulary import Vocabulary

# Behind every figure of a text.
_FAR: Final = 10**9
# So many other sums of one total are tried.
_MOST: Final = 10
# 批 and 批次, 人 and 人次 count the same.
_MEASURES: Final = {"批": "批次", "人": "人次"}


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on wholes and parts of a frame."""
    # First of all: the parts of a total must stand under it.
    adopt(frame, vocabulary)
    same = [comparison for comparison in frame.comparisons if comparison.relation == "same"]
    # 持平 said of a budget says nothing of last year.
    level = Level(
        frozenset(
            item
            for comparison in same
            if comparison.base != BUDGET
            for item in comparison.items[:1]
        ),
        frozenset(comparison.number for comparison in same),
    )
    for item in frame.items:
        if item.addends:
            yield from added(item)
            yield from changed(item, Listing(item.addends[0], COMPLETE, LIKELY), level)
            yield from beside(item)
        for listing in listings(item, vocabulary):
            whole = _measured(frame, item, listing, listing.parts[0].main)
            yield from _sum(frame, whole, listing)
            # 轿车6辆120万元、越野车3辆60万元: one list, two sums.
            if counted := _counts(listing):
                other_ = _measured(frame, item, listing, counted)
                yield from _sum(frame, other_, listing) if other_ is not whole else ()
            yield from changed(item, listing, level)
    yield from reasons.read(frame)
    yield from accounts.read(frame, vocabulary)
    yield from _contained(frame, vocabulary)


def _counts(listing: Listing) -> Mention | None:
    """The first of the counts that the parts have beside their amounts (轿车 6 辆 120 万元、越野车
    3 辆 60 万元).
    """
    found = [part.of(COUNT) for part in listing.parts if part.of(AMOUNT) is not None]
    units = {one.dimension for one in found if one is not None}
    return (
        found[0]
        if len(found) == len(listing.parts) and None not in found and len(units) == 1
        else None
    )


def _measured(frame: Frame, item: Item, listing: Listing, first: Mention | None) -> Item:
    """The item that a list divides: where it has no figure of the parts' kind, the one spoken of
    before that has (项目 36 个，涉及…；其中优 1 个).
    """
    if first is None or _has_kind(item, first):
        return item
    behind = listing.roster is not None and listing.roster.behind
    # In the sentence of the list; the one before where the list stands behind it, or is one of
    # counts.
    reach = listing.parts[0].number - (behind or first.dimension != "元")
    near = [
        one
        for one in frame.before(listing.parts[0])
        if one.number >= reach
        and one.section == item.section
        and one not in listing.parts
        and _may_be_whole(one, item, first)
    ]
    # Of a total and its parts, the total.
    return next((one for one in near if one.parent not in near), item)


def _may_be_whole(one: Item, item: Item, first: Mention) -> bool:
    """Whether another item than the one that a list stands behind can be what it divides."""
    if one.roster is not None and len(one.roster.parts) > 1:
        # What is listed with others is no whole of another list.
        return False
    if one.parent is not None and one.parent is item.parent:
        return False
    # 基本支出中，…公用 20 万元。项目支出中，甲 25 万元…: what has a name of its own is at most of a
    # total of all.
    loose = bool(item.mentions) or first.dimension != "元" or is_total_name(one.label)
    return loose and _has_kind(one, first)


def _has_kind(item: Item, first: Mention) -> bool:
    """Whether an item has a figure of a kind."""
    return any(one.role in VALUES and one.dimension == first.dimension for one in item.mentions)


def _sum(frame: Frame, item: Item, listing: Listing) -> Iterator[Claim]:
    """For each figure of the total, the parts that follow it, up to where the total is stated
    again.
    """
    parts = listing.parts
    # 支出 9 万元：甲 4、乙 5。支出 8 万元：甲 4、乙 4: each statement of the total has its own parts.
    for block, until in _blocks(item, parts):
        start = block[-1].at
        told = [part for part in parts if _following(part, "", start, until, True) is not None]
        for total in block:
            present = _present(parts, total, block, until)
            partial = total.role == AMOUNT and listing.kind != COMPLETE
            # Figures of the parts in another role than the total's are no parts of it, unless the
            # list is open.
            if present and (len(present) >= len(told) or partial):
                yield from _summing(frame, item, listing, total, present, block)


def _present(
    parts: Sequence[Item], total: Mention, block: Sequence[Mention], until: int
) -> list[Mention]:
    """The figures of parts that a total may be the sum of: in its role, in any where it has but
    one.
    """
    # Budget and outcome of the total stand together: each is the sum of its own; with one alone the
    # role does not matter.
    roles = {one.role for one in block if one.role != LAST and one.dimension == total.dimension}
    single, measure = len(roles) == 1, _measure(total)
    found = [_following(part, total.role, block[-1].at, until, single, measure) for part in parts]
    return [one for one in found if one is not None and _measure(one) == measure]


def _blocks(item: Item, parts: Sequence[Item]) -> Iterator[tuple[list[Mention], int]]:
    """The figures of a total that stand together before figures of its parts, and where the next
    ones begin.
    """
    places = sorted(
        mention.at for part in parts for mention in part.mentions if mention.role in VALUES
    )
    stated = [mention for mention in item.mentions if mention.role in VALUES]
    block: list[Mention] = []
    for at, mention in enumerate(stated):
        block.append(mention)
        until = stated[at + 1].at if at + 1 < len(stated) else _FAR
        # Figures of parts follow: the block of the total's figures ends here.
        if any(mention.at < place < until for place in places):
            yield block, until
            block = []


def _measure(mention: Mention) -> str:
    """The dimension, one for the words that count the same (86 批次，其中外事 3 批)."""
    return _MEASURES.get(mention.dimension, mention.dimension)


def _following(
    part: Item, role: str, start: int, until: int, single: bool, measure: str | None = None
) -> Mention | None:
    """The first figure of a part between two places of the text, in a role; any where the total has
    but one. Of the `measure` first, where one is given.
    """
    here = _values_between(part, start, until, measure)
    exact = next((one for one in here if one.role == role), None)
    if exact is not None or not single or role == LAST:
        return exact
    return next((one for one in here if one.role != LAST), None)


def _values_between(part: Item, start: int, until: int, measure: str | None) -> list[Mention]:
    """The figures of a part between two places of the text: those of a measure, where it has
    any.
    """
    here = [one for one in part.mentions if start < one.at < until and one.role in VALUES]
    return [one for one in here if _measure(one) == measure] or here


def _summing(
    frame: Frame,
    item: Item,
    listing: Listing,
    total: Mention,
    present: Sequence[Mention],
    block: Sequence[Mention],
) -> Iterator[Claim]:
    """A total as the sum of the figures of its parts that are there."""
    kind = _kind(listing, present)
    # A single part, or what is left, makes no list.
    if kind != COMPLETE and not _is_listed(item, listing, present):
        return
    counted = _numbered(frame, item, listing, present) if _is_priced(total, kind) else {}
    # 项目 13 个，其中甲类 4 个 1,850 万元、乙类 9 个 503 万元: a list of all by number is one of all
    # by amount.
    reading: dict[str, object] = {
        "合计": total.entry,
        "各项": operands(present),
        **_shared(listing, present),
        **counted,
    }
    kind = OPEN if kind == ALIKE and total.dimension == "元" else kind
    of_list = _of_list(item, listing.roster, total, present)
    beside_ = _undecided(total, present, block)
    rivals = [*of_list, *_divided_anew(frame, item, listing, total)]
    rivals += [one for one in beside_ if one is not total]
    name = "数量合计" if total.role == COUNT else "合计"
    # Other parts of this total, then other totals of these parts.
    others = [_other_sum(name, total, total, one) for one in _sets(listing, total, present)]
    others += [_other_sum(name, total, one, present) for one in rivals]
    standing = _standing(listing, of_list, beside_)
    yield claim(name, total, [reading], {"列举": kind}, others[:_MOST], standing)  # type: ignore[list-item]


def _kind(listing: Listing, present: Sequence[Mention]) -> str:
    """How far a list goes, by how many of its parts have a figure."""
    roster = listing.roster
    # 全部为甲: one part may be all.
    if len(present) == 1 and not (roster is not None and roster.words.startswith("全部")):
        return SOME
    return listing.kind if len(present) == len(listing.parts) else OPEN


def _is_listed(item: Item, listing: Listing, present: Sequence[Mention]) -> bool:
    """Whether what is not said to be a list of all is one at all, of what is listed behind it."""
    if is_left(item) and not all(map(is_left, listing.parts)):
        return False
    return listing.roster is not None or len(present) > 1


def _is_priced(total: Mention, kind: str) -> bool:
    return total.dimension == "元" and kind != SOME


def _shared(listing: Listing, present: Sequence[Mention]) -> dict[str, object]:
    """The shares of parts that all have one, beside their figures."""
    shares = [
        share for part in listing.parts if (share := part.of(SHARE)) is not None and not share.label
    ]
    all_shared = len(shares) == len(listing.parts) == len(present) > 1
    return {"占比": operands(shares)} if all_shared else {}


def _of_list(
    item: Item, roster: Roster | None, total: Mention, present: Sequence[Mention]
) -> list[Mention]:
    """The other totals that the words of a list may open it under."""
    if roster is None or roster.whole is not item:
        return []
    rivals = [
        one.at(total.at, role, dimension=total.dimension)
        for one in roster.rivals
        for role in (total.role, USED)
    ]
    return [one for one in rivals if one is not None and one.before(present[0])]


def _divided_anew(frame: Frame, item: Item, listing: Listing, total: Mention) -> list[Mention]:
    """The totals before a list that divides a whole anew (按…分): it may be of any of them."""
    if listing.roster is None or not listing.roster.partition:
        return []
    tops = [one for one in frame.before(listing.parts[0]) if one.parent is None and one is not item]
    figures = (one.at(total.at, total.role, dimension=total.dimension) for one in tops)
    return [one for one in figures if one is not None]


def _undecided(
    total: Mention, present: Sequence[Mention], block: Sequence[Mention]
) -> list[Mention]:
    """The figures beside a total and itself, where no word says of the parts what they are
    (安排 64 万元，支出 61 万元。其中甲 22 万元…).
    """
    if any(one.cue for one in present):
        return []
    return [one for one in block if one.dimension == total.dimension]


def _standing(listing: Listing, of_list: Sequence[Mention], undecided: Sequence[Mention]) -> str:
    """How sure it is that a list is of the total at hand."""
    behind = listing.roster is not None and listing.roster.behind
    either = {AMOUNT, BUDGET} <= {one.role for one in undecided}
    doubted = bool(of_list) and behind or either
    return LIKELY if doubted and listing.standing == SURE else listing.standing


def _other_sum(name: str, total: Mention, whole: Mention, parts: Sequence[Mention]) -> Claim:
    """Another sum that a total may be meant for: of other parts, or another total of these."""
    reading: Reading = {"合计": whole.entry, "各项": operands(parts)}
    return Claim(name, (reading,), "", total.entry.place, words={"列举": COMPLETE})


def _numbered(
    frame: Frame, item: Item, listing: Listing, present: Sequence[Mention]
) -> dict[str, Entry | tuple[Entry, ...]]:
    """The counts of parts that have amounts, and the count that they are of; nothing where not all
    have one.
    """
    first = _counts(listing)
    if first is None or len(present) != len(listing.parts):
        return {}
    whole = _measured(frame, item, listing, first)
    total = next(
        (one for one in whole.mentions if one.role == COUNT and one.dimension == first.dimension),
        None,
    )
    found = [one for part in listing.parts if (one := part.of(COUNT)) is not None]
    return {"总数量": total.entry, "数量": operands(found)} if total is not None else {}


def _sets(
    listing: Listing, total: Mention, present: Sequence[Mention]
) -> Iterator[Sequence[Mention]]:
    """What else the total can be the sum of: parts of parts that stand beside them, or in their
    place; the first of the parts.
    """
    for part in listing.parts:
        inner = _inner(part, total)
        # The parts of a part with the part itself, all of them and one by one: the words may not
        # have said where the inner list ends.
        if inner and any(one in part.mentions for one in present):
            yield [*present, *inner]
            for one in inner:
                yield [*present, one]
    # An open list may end earlier than was read.
    if listing.kind != COMPLETE:
        for count in range(len(present) - 1, max(1, len(present) - _MOST), -1):
            yield present[:count]


def _inner(part: Item, total: Mention) -> list[Mention]:
    """The figures of the parts of a part, but of those in a bracket, that may be parts of its
    total.
    """
    beside_ = [child for child in part.children if child.roster is None or not child.roster.paren]
    figures = (child.at(total.at + _MOST, total.role) for child in beside_)
    return [one for one in figures if one is not None and one.dimension == total.dimension]


def _contained(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """What a known quantity holds is not more than it."""
    for whole in vocabulary.wholes:
        for key in whole.contains:
            for item in frame.keyed.get(key, ()):
                above = next(
                    (
                        one
                        for one in frame.before(item)
                        if one.key == whole.key and is_own(one.label, vocabulary)
                    ),
                    None,
                )
                part, total = item.of(AMOUNT), above.of(AMOUNT) if above is not None else None
                if (
                    part is not None
                    and total is not None
                    and part.dimension == total.dimension
                    and is_own(item.label, vocabulary)
                ):
                    yield claim("包含", part, [{"部分": part.entry, "整体": total.entry}])
