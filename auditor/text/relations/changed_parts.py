"""The changes of a total are the sums of the changes of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    # For each thing that a change may be against (上年, 年初预算) the last such change.
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
    """A change of a total as the sum of those of its parts."""
    found = _of_parts(total, listing, level)
    if not found.moved:
        return
    ahead, back = sided(total, found.moved)
    reading: Reading = {"变动": total.entry, "同向": some(ahead), "反向": some(back)}
    # A part that does not say by how much, or a figure that goes either way: the sum is open.
    vague = found.blank or any(map(_is_open, (total, *found.moved)))
    ended = _ended(total, found.gone, level) if listing.kind == COMPLETE and not vague else []
    if ended:
        # 上年的支出本年没有再发生: by how much is not said, but what is nothing now went up by
        # nothing.
        fallen: Reading = {
            **reading,
            "方向": count(direction(total)),
            "未列": operands(ended),
        }
        yield claim("变动余额", total, [fallen], standing=listing.standing)
        return
    complete = listing.kind == COMPLETE and not (found.blank or found.about)
    # The change of one part of an open list says nothing of the whole.
    few = not complete and len(found.moved) < 2
    standing = GUESSED if vague or few else listing.standing
    yield claim(
        "变动合计", total, [reading], {"完整": "是" if complete else "否"}, standing=standing
    )


def _is_open(change: Mention) -> bool:
    """Whether neither the word nor the figure of a change says which way it went."""
    return change.cue == "either" and not change.entry.text.startswith("-") and not nil(change)


@frozen
class _Moves:
    """What the parts of a list say of their changes."""

    moved: Sequence[Mention]
    gone: Sequence[Item]
    """Those that are nothing this year: perhaps they were nothing last year, too."""
    blank: bool
    """Whether any may have changed and does not say by how much."""
    about: bool
    """Whether any may have changed a little, or was nothing before."""


def _of_parts(total: Mention, listing: Listing, level: Level) -> _Moves:
    """The changes of the parts of a list, or where one has none those of its own parts."""
    moved: list[Mention] = []
    gone: list[Item] = []
    blank = about = False
    for part in listing.parts:
        told = _told(part, total)
        if told:
            moved.extend(told)
        elif part in level.items:
            # 持平 is said of what changed little, too.
            about = about or (main := part.main) is not None and not nil(main)
        elif part.main is None or not nil(part.main):
            blank = True
        else:
            gone.append(part)
    return _Moves(moved, gone, blank, about or bool(gone))


def _told(part: Item, total: Mention) -> list[Mention]:
    """The change of a part, else those of its own parts where all have one."""
    own = _change(part, total)
    if own is not None:
        return [own]
    # 甲（其中 a 增加 1、b 减少 2）: what a part changed by is what its own parts did.
    inner = [one for child in part.children if (one := _change(child, total)) is not None]
    return inner if len(inner) == len(part.children) else []


def _ended(total: Mention, gone: Sequence[Item], level: Level) -> list[Mention]:
    """The figures of the parts that came to nothing, where all are told as such beside a change
    that has a direction.
    """
    ended = [
        main for part in gone if (main := part.main) is not None and _unsaid(main, total, level)
    ]
    return ended if direction(total) and len(ended) == len(gone) else []


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
