"""Claims on counts: batches and persons received, groups and persons abroad, amounts and what was had for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.claim import Claim, Wanted
from auditor.text.items import AMOUNT, COUNT, Frame, Item, Mention
from auditor.text.relations.making import claim
from auditor.text.vocabulary import Vocabulary

_GROUPS: Final = ("批次", "批", "团次", "团组", "个", "次")
_PERSONS: Final = ("人次", "人")
_CARS: Final = ("辆",)


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the counts of a frame."""
    for item in frame.items:
        groups, persons = _count(item, _GROUPS), _count(item, _PERSONS)
        if groups is not None and persons is not None and not item.children:
            yield claim("批次人次", persons, [{"人次": persons.entry, "批次": groups.entry}])
        if item.key in vocabulary.counted:
            yield from _paid(frame, item)


def _paid(frame: Frame, item: Item) -> Iterator[Claim]:
    """An amount goes with what was had for it: none without the other."""
    units = _CARS if item.key == "购置" else (*_GROUPS, *_PERSONS)
    counts = [one for one in item.mentions if one.role == COUNT and one.dimension in units]
    if not counts:
        return
    same = [one for one in frame.keyed.get(item.key, ()) if abs(one.place - item.place) <= len(_GROUPS)]
    amount = next(
        (found for one in (item, *same) if (found := one.of(AMOUNT)) is not None and found.dimension == "元"), None
    )
    for one in counts[:2]:
        yield claim(
            "金额数量",
            one,
            [{"数量": one.entry, "金额": amount.entry if amount is not None else Wanted(item.key, AMOUNT, item.label)}],
        )


def _count(item: Item, units: tuple[str, ...]) -> Mention | None:
    return next((one for unit in units for one in item.mentions if one.role == COUNT and one.dimension == unit), None)
