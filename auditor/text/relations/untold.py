"""The whole of shares that the text does not tell: their parts together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from auditor.entry import Entry
from auditor.text.items import BASE, REACH, SHARE, Frame, Item, Mention, Roster
from auditor.text.relations.making import operands

_NEAR: Final = 12
"""So many items before and behind one stand in its sentence."""
_ALL: Final = 1
_ROUNDED: Final = Decimal("0.001")
"""By so much shares that come to the whole may miss it."""


def of_list(item: Item, part: Mention) -> tuple[Entry, ...]:
    """The whole of a list that has no figure of its own: its parts together, where they are all."""
    roster = item.roster
    if roster is None or roster.whole.main is not None or not _closed(roster):
        return ()
    parts = [
        one for other in roster.parts if (one := other.at(part.at, part.role, dimension=part.dimension)) is not None
    ]
    return operands(parts) if len(parts) == len(roster.parts) > 1 else ()


def of_shares(frame: Frame, item: Item, mention: Mention) -> tuple[Entry, ...]:
    """The amounts of a sentence whose shares come to the whole, which it does not tell."""
    near = frame.items[max(0, item.place - _NEAR) : item.place + _NEAR]
    here = [
        one
        for one in near
        if one.parent is None
        and one.of(BASE) is None
        and (share := one.of(SHARE)) is not None
        and share.number == mention.number
    ]
    mains = [one.main for one in here]
    found = [one for one in mains if one is not None and one.number == mention.number]
    return operands(found) if len(found) == len(here) > 1 and item in here and _are_all(here) else ()


def _closed(roster: Roster) -> bool:
    """Whether a list leaves nothing out: by its words, else by its shares."""
    return not roster.open or len(roster.parts) <= REACH and _are_all(roster.parts)


def _are_all(parts: Sequence[Item]) -> bool:
    """Whether some parts are all that there is, by their shares: these come to the whole."""
    shares = [share.entry.value for part in parts if (share := part.of(SHARE)) is not None and not share.label]
    known = [share for share in shares if share is not None]
    return len(known) == len(parts) and abs(sum(known, Decimal()) - _ALL) <= _ROUNDED
