"""Claims on a share, each with what else it can be a share of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain, islice, product
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Operand, Reading
from auditor.text.items import (
    AMOUNT,
    BASE,
    BUDGET,
    LAST,
    SHARE,
    VALUES,
    Frame,
    Item,
    Mention,
)
from auditor.text.relations.making import (
    around,
    claim,
    closed,
    heads,
    other,
    tight,
    unique,
)
from auditor.text.relations.owning import owners

_MOST: Final = 12
"""So many other readings of one share are tried."""


def of_sentence(frame: Frame, mention: Mention, part: Mention, whole: Operand, sure: str) -> Claim:
    """A share behind one whose whole the sentence names (占甲的 80%，…占 15%): of that, of nothing
    from afar.
    """
    reading: Reading = {"占比": mention.entry, "部分": part.entry, "整体": whole}
    here = [
        one
        for one in around(frame, mention, (AMOUNT, BUDGET), part.dimension)
        if one.number == mention.number
    ]
    # In the sentence that names the whole nothing else is meant, but for its own figures.
    rest = (
        other("占比", mention, {"占比": mention.entry, "部分": part.entry, "整体": one.entry})
        for one in here
        if one is not part
    )
    return claim("占比", mention, [reading], {}, islice(rest, _MOST), sure)


def of_name(frame: Frame, mention: Mention, part: Mention, named: Mention, key: str) -> Claim:
    """A share of what its words name by a known name: of no other whole, at most of another figure
    of that name.
    """
    near = (
        []
        # A part right before its share is that part.
        if mention.run or mention.at == part.at + 1
        else around(frame, mention, (AMOUNT, BUDGET), part.dimension)[:2]
    )
    wholes = unique((named, *_of_key(frame, key, part, named)))
    rest = (
        other("占比", mention, {"占比": mention.entry, "部分": one.entry, "整体": whole.entry})
        for one, whole in product(unique((part, *near)), wholes)
        if one is not whole
        and whole.dimension == part.dimension
        and not (one is part and whole is named)
    )
    reading: Reading = {"占比": mention.entry, "部分": part.entry, "整体": named.entry}
    return claim("占比", mention, [reading], {}, islice(rest, _MOST), SURE, named=True)


def _of_key(frame: Frame, key: str, part: Mention, named: Mention) -> list[Mention]:
    """The other figures of a whole: of an outcome no budget and no earlier figure of the same thing
    is the whole.
    """
    roles = {AMOUNT} if part.role == named.role == AMOUNT else VALUES
    return [
        one
        for item in frame.keyed.get(key, ())
        for one in item.mentions
        if one.role in roles and one is not named
    ]


def group(frame: Frame, item: Item, mention: Mention) -> int:
    """The shares of one list are of one whole: the place of the first of them."""
    return frame.shared.setdefault(item.roster or item.parent or item, mention.at)


def of_any(
    frame: Frame,
    item: Item,
    mention: Mention,
    part: Mention,
    wholes: Sequence[Operand],
    standing: str,
    group: int | None = None,
) -> Claim:
    """A share of any of some wholes."""
    readings: list[Reading] = [
        {"占比": mention.entry, "部分": part.entry, "整体": whole}
        for whole in wholes
        if whole is not part.entry
    ]
    # A figure of another item between the part and its share: it may be of that.
    if standing == SURE and not closed(item, mention, part):
        standing = LIKELY
    rest = (
        chain(_above(item, mention, part), _together(item, mention, wholes))
        # Where the part is plain only the whole may be another: one above, or of all that is
        # listed.
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
    # 项目支出 a，即甲 b、乙 c，占 p%: only behind the last of the list, and if no part has a share.
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
    # Of another part only the nearest wholes: far ones would fit by chance.
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
