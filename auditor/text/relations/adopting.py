"""Parts that a list left without a whole, put under the one that they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.text.items import (
    BASE,
    REACH,
    SHARE,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import is_own
from auditor.text.relations.making import nil
from auditor.text.vocabulary import Vocabulary

_REACHED: Final = 6
"""So many sentences back stand the parts of a total that follows them."""


def adopt(frame: Frame, vocabulary: Vocabulary) -> None:
    """Parts to their totals where no list says so: items that state a share and stand under no
    total are parts of the last item before them that states none; the known parts of a total that
    stands behind them are its addends.
    """
    parted = {whole.key for whole in vocabulary.wholes if whole.splits}
    for item in frame.items:
        # A known total without parts of its own: they may stand before it, else behind it.
        if item.key in parted and not item.children and not item.addends and item.main is not None:
            item.addends = (
                tuple(_ahead(frame, item, vocabulary))[:1]
                or tuple(_after(frame, item, vocabulary))[:1]
            )
    for item in frame.items:
        main = item.main
        if main is not None and _is_orphan(item):
            _put_under(frame, item, main, vocabulary)


def _put_under(frame: Frame, item: Item, main: Mention, vocabulary: Vocabulary) -> None:
    """An item under the likeliest total that it may be a part of."""
    wholes = _wholes(frame, item, vocabulary)
    # 甲 1、乙 2，合计 3，分别占 30%：…: a total stands under none of its own parts.
    above = next((one for one in wholes if _may_adopt(one, main) and not item.holds(one)), None)
    if above is None:
        return
    item.parent, item.depth = above, above.depth + 1
    told = above.key in vocabulary.parts_of.get(item.key, ()) and above.children
    if item.label and not told:
        # What has no name (上半年执行 40 万元) is no part beside others; known parts told again are
        # the same.
        above.children[item] = None


def _is_orphan(item: Item) -> bool:
    """Whether an item states a share of a whole that it does not name, and stands under none."""
    share = item.of(SHARE)
    if item.parent is not None or share is None or share.label:
        return False
    return item.of(BASE) is None and not item.key.startswith("科目:")


def _may_adopt(above: Item, main: Mention) -> bool:
    """Whether an item may be the total of a part: what is in no list and has no share of its own,
    but of a whole that it prints.
    """
    total = above.main
    if above.roster is not None or above.of(SHARE) is not None and above.of(BASE) is None:
        return False
    return total is not None and not nil(total) and total.dimension == main.dimension


def _wholes(frame: Frame, item: Item, vocabulary: Vocabulary) -> list[Item]:
    """What an item may be a part of, the likeliest first: those before it, of a known part its
    known wholes first.
    """
    keys = vocabulary.parts_of.get(item.key, ())
    before = frame.before(item)
    if not keys:
        return before
    # “三公”经费（其中驻外机构“三公”经费…）: one body's is a part of the known whole, not the whole.
    whole = [one for one in before if one.key in keys and is_own(one.label, vocabulary)]
    return [one for one in whole if one.parent is None or one.parent.key != one.key] + before


def _ahead(frame: Frame, item: Item, vocabulary: Vocabulary) -> Iterator[tuple[Item, ...]]:
    """The parts of a known composition that stand before their total, under none of their own, a
    sentence or two back.
    """
    near = [
        one
        for one in frame.before(item)
        if one.parent is None
        and one.section == item.section
        and one.number >= item.number - _REACHED
    ]
    yield from _composed(item, near[::-1], vocabulary)


def _after(frame: Frame, item: Item, vocabulary: Vocabulary) -> Iterator[tuple[Item, ...]]:
    """The parts of a known composition that have sentences or paragraphs of their own behind their
    total, before it is told again.
    """
    near: list[Item] = []
    if not is_own(item.label, vocabulary):
        return
    for one in frame.items[item.place + 1 : item.place + 1 + REACH]:
        # Told again: what follows belongs to the second.
        if one.key == item.key:
            break
        if one.parent is None and is_own(one.label, vocabulary):
            near.append(one)
    yield from _composed(item, near, vocabulary)


def _composed(
    item: Item, near: Sequence[Item], vocabulary: Vocabulary
) -> Iterator[tuple[Item, ...]]:
    """The parts of a known composition among some items, where all that are needed are there."""
    for whole in vocabulary.wholes:
        for split in whole.splits if whole.key == item.key else ():
            found = {one.key: one for one in near if one.key in split and one.main is not None}
            needed = [key for key in split if key not in whole.optional]
            if len(found) > 1 and all(key in found for key in needed):
                yield tuple(found.values())
