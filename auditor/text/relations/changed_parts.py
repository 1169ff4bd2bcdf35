"""The changes of a total are the sums of the changes of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.claim import GUESSED, Claim, Reading, count
from auditor.records import frozen
from auditor.text.items import (
    CHANGE,
    Item,
    Mention,
)
from auditor.text.relations.lists import (
    COMPLETE,
    Listing,
)
from auditor.text.relations.making import claim, direction, nil, operands, sided, some


@frozen
class Level:
    """What is said to be as it was: the items that are level with last year, the sentences that say
    it of any.
    """

    items: frozenset[Item]
    sentences: frozenset[int]


def changed(item: Item, listing: Listing, level: Level) -> Iterator[Claim]:
    """The total's changes, from last year and from the budget, are the sums of its parts'."""
    totals = {
        one.base: one for one in item.mentions if one.role == CHANGE and one.dimension == "元"
    }
    last = item.of(CHANGE)
    for total in totals.values() if len(listing.parts) > 1 else ():
        # Of an open list, only what is said last is asserted of all its parts.
        known = (
            listing
            if total is last or listing.kind == COMPLETE
            else replace(listing, standing=GUESSED)
        )
        yield from _moved(total, known, level)


def _moved(total: Mention, listing: Listing, level: Level) -> Iterator[Claim]:
    moved: list[Mention] = []
    gone: list[Item] = []
    blank = about = False
    for part in listing.parts:
        own = _change(part, total)
        if own is not None:
            moved.append(own)
            continue
        inner = [one for child in part.children if (one := _change(child, total)) is not None]
        if inner and len(inner) == len(part.children):
            moved.extend(inner)
        elif part not in level.items and (part.main is None or not nil(part.main)):
            blank = True
        elif part not in level.items:
            # Nothing this year: perhaps nothing last year, too.
            about = True
            gone.append(part)
        else:
            # 持平 is said of what changed little, too.
            about = about or (main := part.main) is not None and not nil(main)
    if not moved:
        return
    ahead, back = sided(total, moved)
    loose = any(
        one.cue == "either" and not one.entry.text.startswith("-") and not nil(one)
        for one in (total, *moved)
    )
    reading: Reading = {"变动": total.entry, "同向": some(ahead), "反向": some(back)}
    way = direction(total)
    ended = [
        main for part in gone if (main := part.main) is not None and _unsaid(main, total, level)
    ]
    if (
        ended
        and len(ended) == len(gone)
        and way
        and listing.kind == COMPLETE
        and not (blank or loose)
    ):
        # 上年的支出本年没有再发生: by how much is not said, but what is nothing now went up by
        # nothing.
        fallen: Reading = {**reading, "方向": count(way), "未列": operands(ended)}
        yield claim("变动余额", total, [fallen], standing=listing.standing)
        return
    complete = listing.kind == COMPLETE and not (blank or about)
    standing = GUESSED if blank or loose or not complete and len(moved) < 2 else listing.standing
    yield claim(
        "变动合计", total, [reading], {"完整": "是" if complete else "否"}, standing=standing
    )


def _unsaid(main: Mention, total: Mention, level: Level) -> bool:
    """Whether a part that is nothing now is told among those that changed, and not as one that is
    level.
    """
    return total.at < main.at and main.number not in level.sentences


def _change(part: Item, total: Mention) -> Mention | None:
    """The change of a part that is from the same as its total's; what does not say from what is
    from last year or from that.
    """
    found = [one for one in reversed(part.mentions) if one.role == CHANGE and one.dimension == "元"]
    same = [one for one in found if one.base == total.base]
    return next(iter(same or [one for one in found if not one.base or not total.base]), None)
