"""What a share can be one of where its words do not name it: the total above it, the parts
together, what the tables have.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from auditor.claim import LIKELY, SURE, Claim, Missing, Operand, Reading, Wanted
from auditor.text.items import (
    AMOUNT,
    BASE,
    BUDGET,
    LAST,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import is_known, is_own, key_of
from auditor.text.relations.making import (
    claim,
    unique,
)
from auditor.text.relations.naming import total_whole
from auditor.text.relations.untold import of_list
from auditor.text.vocabulary import Vocabulary


class Base(NamedTuple):
    """The whole that the words named for the last share that said one."""

    number: int
    whole: Operand
    item: Item


def stated_whole(item: Item, mention: Mention) -> Mention | None:
    """The whole that is printed with the share (占支出合计 x 的 p%, 占支出合计的 p%（支出合计
    x）).
    """
    return next(
        chain(
            # 占支出合计的97%（支出合计9163万元） before 占支出合计9163万元的97%: the bracket is plainer.
            (one for one in item.mentions if _is_whole_behind(one, mention)),
            (one for one in reversed(item.mentions) if _is_whole_before(one, mention)),
        ),
        None,
    )


def _is_whole_behind(one: Mention, share: Mention) -> bool:
    """Whether a figure with a name stands right behind a share as its whole."""
    if one.role != BASE or not one.label:
        return False
    return one.at == share.at + 1 and one.number == share.number


def _is_whole_before(one: Mention, share: Mention) -> bool:
    """Whether a figure stands before a share as its whole: as an earlier one right before it, where
    no word makes it a share.
    """
    if one.at >= share.at or one.number != share.number:
        return False
    return one.role == BASE or one.role == LAST and one.at == share.at - 1 and not share.cue


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


def stood(
    item: Item, mention: Mention, part: Mention, base: Base | None, vocabulary: Vocabulary
) -> tuple[list[Operand], str]:
    """The wholes that stand above a part or were named for the shares before it, and how sure they
    are.
    """
    above = [_told_before(one, mention, part) for one in item.above]
    wholes = [one for one in unique(above) if one.at != part.at]
    # Put under its whole by a list or a name, not only by its share.
    sure = SURE if wholes and _is_placed(item, mention, vocabulary) else LIKELY
    rivals = _rivals(item, mention, part)
    # Behind the end of a sentence the list may be of anything that it told of.
    if rivals:
        wholes, sure = unique((*wholes, *rivals)), LIKELY
    found: list[Operand] = [one.entry for one in wholes]
    # 占支出合计的70%；乙占30%: the whole of the share before.
    if base is None or base.whole in found or not _goes_on(base, mention):
        return found, sure
    return _with_base(found, sure, base, item, mention)


def _with_base(
    found: list[Operand], sure: str, base: Base, item: Item, mention: Mention
) -> tuple[list[Operand], str]:
    """The wholes of a part with the one that the share before it named: that first where the part
    stands in no list of its own (占支出合计 x 的 70%；…占 30%).
    """
    if isinstance(base.whole, Missing):
        return found, LIKELY if base.number == mention.number else sure
    return [*found, base.whole] if item.roster is not None else [base.whole, *found], sure


def _is_placed(item: Item, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a list, a name of the whole or its own name puts a part under what stands above
    it.
    """
    return item.roster is not None or bool(mention.label) or _known_part(item, mention, vocabulary)


def _goes_on(base: Base, mention: Mention) -> bool:
    """Whether a share that names no whole stands in the sentence of one that did, or beside it."""
    return not mention.label and abs(base.number - mention.number) <= 1


def unstated(
    frame: Frame, item: Item, mention: Mention, part: Mention, key: str, vocabulary: Vocabulary
) -> list[Operand]:
    """The whole of a share where no figure of it stands above the part: its parts together, a
    total, what the tables have.
    """
    # The nearest first: the parts together, a total of the text, the tables.
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
    # At last what the item is known to be a part of.
    return [Wanted(whole, part.role, whole) for whole in vocabulary.parts_of.get(item.key, ())[:1]]


def from_tables(
    item: Item, mention: Mention, vocabulary: Vocabulary, stated: Mention | None
) -> Iterator[Claim]:
    """`甲占乙的 p%` without a figure of 甲, and perhaps of 乙: the tables have them."""
    if not is_known(item.label, vocabulary) or not is_own(item.label, vocabulary):
        return
    part = Wanted(item.key, AMOUNT, item.label)
    key = key_of(mention.label, vocabulary)
    # The part is in the tables; the whole is printed here, named, or what the part is known to be
    # of.
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
    # Of an outcome the budget of its total, where no outcome of that stands before the share.
    other_ = item.at(mention.at, AMOUNT, BUDGET, dimension=part.dimension)
    return other_ if same is None or other_ is not None and other_.before(mention) else same


def _rivals(item: Item, mention: Mention, part: Mention) -> list[Mention]:
    """What else the list of a part may be of, where it stands behind the end of a sentence and the
    share names no whole.
    """
    roster = item.roster
    if roster is None or not roster.behind or mention.label:
        return []
    return unique(one.at(part.at, part.role, dimension=part.dimension) for one in roster.rivals)
