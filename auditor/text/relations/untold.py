"""Shares of a whole that the text does not tell: of their parts together, where the shares come to
all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.claim import LIKELY, Claim, Reading
from auditor.entry import Entry
from auditor.text.items import BASE, REACH, SHARE, Frame, Item, Mention
from auditor.text.relations.making import claim, operands

_NEAR: Final = 12
"""So many items before and behind one stand in its sentence."""


def of_list(item: Item, part: Mention) -> tuple[Entry, ...]:
    """The whole of a list that has no figure of its own: its parts together, where they are all."""
    roster = item.roster
    # Of an open list the parts together are not all.
    if roster is None or roster.open or roster.whole.main is not None:
        return ()
    parts = [
        one
        for other in roster.parts
        if (one := other.at(part.at, part.role, dimension=part.dimension)) is not None
    ]
    return operands(parts) if len(parts) == len(roster.parts) > 1 else ()


def together(frame: Frame, item: Item, mention: Mention, part: Mention) -> Iterator[Claim]:
    """A share of all that its sentence, or its list, gives a share of."""
    beside = _beside(frame, item, mention)
    shares = [one for other in beside if (one := _share(other, mention)) is not None]
    mains = [one.main for one in beside]
    parts = [one for one in mains if one is not None and one.dimension == part.dimension]
    # Each with an amount and a share: the shares say what all come to.
    if item in beside and len(shares) == len(parts) == len(beside) > 1:
        reading: Reading = {
            "占比": mention.entry,
            "部分": part.entry,
            "整体": operands(parts),
            "各项占比": operands(shares),
        }
        yield claim("占比推算", mention, [reading], standing=LIKELY)


def _beside(frame: Frame, item: Item, mention: Mention) -> list[Item]:
    """What may be all of a whole together with an item: its list, where no figure was told of what
    that divides; else what its sentence gives shares of.
    """
    if item.roster is not None and item.roster.whole.main is None:
        return item.roster.parts[:REACH]
    if item.parent is not None:
        return []
    near = frame.items[max(0, item.place - _NEAR) : item.place + _NEAR]
    return [one for one in near if one.parent is None and _share(one, mention) is not None]


def _share(item: Item, beside: Mention) -> Mention | None:
    """The share of an item that names no whole, told with another."""
    share = item.of(SHARE)
    plain = (
        share is not None
        and not share.label
        and share.number == beside.number
        and item.of(BASE) is None
    )
    return share if plain else None
