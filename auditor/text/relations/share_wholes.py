"""What a share can be one of where its words do not name it: the total above it, the parts
together, what the tables have.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    behind = next(
        (
            one
            for one in item.mentions
            if one.role == BASE and one.at == mention.at + 1 and one.label
        ),
        None,
    )
    if behind is not None and behind.number == mention.number:
        return behind
    return next(
        (
            one
            for one in reversed(item.mentions)
            if one.at < mention.at
            and one.number == mention.number
            and (
                one.role == BASE
                or one.role == LAST
                and one.at == mention.at - 1
                and not mention.cue
            )
        ),
        None,
    )


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
    sure = (
        SURE
        if wholes
        and (item.roster is not None or mention.label or _known_part(item, mention, vocabulary))
        else LIKELY
    )
    if (
        item.roster is not None
        and item.roster.behind
        and not mention.label
        and (rivals := _rivals(item, part))
    ):
        wholes, sure = unique((*wholes, *rivals)), LIKELY
    found: list[Operand] = [one.entry for one in wholes]
    if (
        mention.label
        or base is None
        or abs(base.number - mention.number) > 1
        or base.whole in found
    ):
        return found, sure
    if isinstance(base.whole, Missing):
        return found, LIKELY if base.number == mention.number else sure
    # 占支出合计 x 的 70%；…占 30%: of the same whole, where the list has none of its own.
    return [*found, base.whole] if item.roster is not None else [base.whole, *found], sure


def unstated(
    frame: Frame, item: Item, mention: Mention, part: Mention, key: str, vocabulary: Vocabulary
) -> list[Operand]:
    """The whole of a share where no figure of it stands above the part: its parts together, a
    total, what the tables have.
    """
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
    return [Wanted(whole, part.role, whole) for whole in vocabulary.parts_of.get(item.key, ())[:1]]


def from_tables(
    item: Item, mention: Mention, vocabulary: Vocabulary, stated: Mention | None
) -> Iterator[Claim]:
    """`甲占乙的 p%` without a figure of 甲, and perhaps of 乙: the tables have them."""
    if not is_known(item.label, vocabulary) or not is_own(item.label, vocabulary):
        return
    part = Wanted(item.key, AMOUNT, item.label)
    key = key_of(mention.label, vocabulary)
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
    other_ = item.at(mention.at, AMOUNT, BUDGET, dimension=part.dimension)
    return other_ if same is None or other_ is not None and other_.before(mention) else same


def _rivals(item: Item, part: Mention) -> list[Mention]:
    """What else the list of a part may be of."""
    rivals = item.roster.rivals if item.roster is not None else ()
    return unique(one.at(part.at, part.role, dimension=part.dimension) for one in rivals)
