"""Claims on shares: the part is what the sentence speaks of, the whole what the words name, what
opened the list, what stood before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Missing, Reading, Wanted
from auditor.entry import Entry
from auditor.language import phrases
from auditor.numbering import SEVERAL
from auditor.patterns import regex
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    COUNT,
    LAST,
    SHARE,
    USED,
    Frame,
    Item,
    Mention,
)
from auditor.text.names import is_known, is_own, key_of
from auditor.text.relations.making import (
    claim,
    clause_words,
    closed,
)
from auditor.text.relations.naming import named_whole, own_whole, told_behind, worded
from auditor.text.relations.share_claims import group, of_any, of_name, of_sentence
from auditor.text.relations.share_sums import not_over
from auditor.text.relations.share_wholes import Base, from_tables, stated_whole, stood, unstated
from auditor.text.relations.untold import together
from auditor.text.vocabulary import Vocabulary

_GENERIC: Final = phrases()["generic"]
_EXCEEDED: Final = phrases()["exceeded"]
"""What more than all of can be had."""
# 占上述三项合计的5%: a whole of several things.
_COUNTED: Final = regex(f"[{''.join(SEVERAL)}]项")
# 占 100%: then part and whole are alike.
_ALL: Final = 1
"""100 % in base units."""


_EACH_OWN: Final = phrases()["each-own"]
_OTHERWISE: Final = phrases()["total-of-any"]


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the shares of a frame."""
    # The whole of the last share that said one: those behind it may be of the same.
    base: Base | None = None
    for item in frame.items:
        for mention in item.mentions:
            if mention.role == SHARE:
                stated = stated_whole(item, mention)
                if stated is not None:
                    base = Base(mention.number, stated.entry, item)
                found = list(_share(frame, item, mention, vocabulary, stated, base))
                yield from found
                if mention.label and stated is None:
                    # A whole that is named and not told is the whole of those behind it, too.
                    whole = found[0].readings[0]["整体"] if found else Missing(mention.label)
                    base = Base(mention.number, whole, item)
                # No share is more than all.
                if not _unbounded(mention, stated):
                    yield claim("占比上限", mention, [{"占比": mention.entry}])
    yield from not_over(frame, vocabulary)


def _unbounded(mention: Mention, stated: Mention | None) -> bool:
    """Whether more than all of a whole can be had: of a plan, of an earlier figure, of what nothing
    says is a whole.
    """
    if stated is not None and not mention.cue and (stated.role == LAST or not stated.cue):
        return True
    return (
        _EXCEEDED.search(mention.label if stated is None else stated.label + mention.label)
        is not None
    )


def _part(item: Item, mention: Mention) -> Mention | None:
    before = [one for one in item.mentions if one.at < mention.at]
    if before and before[-1].role == USED:
        # 已拨付 480 万元，已支出 360 万元，占已拨付资金的 75%
        return before[-1]
    return (
        next(
            (
                one
                for role in (AMOUNT, BUDGET, COUNT)
                for one in reversed(before)
                if one.role == role
            ),
            None,
        )
        or item.main
    )


def _share(
    frame: Frame,
    item: Item,
    mention: Mention,
    vocabulary: Vocabulary,
    stated: Mention | None,
    base: Base | None,
) -> Iterator[Claim]:
    """The claim on a share: of the whole that is printed with it, that its words name, that they do
    not name.
    """
    part = _part(item, mention)
    # From the surest to the most open: no figure of the part, a whole that is printed, named, named
    # behind it, not named.
    if part is None:
        yield from from_tables(item, mention, vocabulary, stated)
        return
    if stated is not None:
        yield from _by_stated(frame, item, mention, part, stated)
        return
    key = key_of(mention.label, vocabulary)
    if _is_named(frame, item, mention, key, vocabulary):
        yield from _by_name(frame, item, mention, part, key, vocabulary)
    elif (ahead := _named_behind(frame, item, mention, part)) is not None:
        yield of_name(frame, mention, part, ahead, key)
    else:
        yield from _unnamed(frame, item, mention, part, key, base, vocabulary)


def _by_stated(
    frame: Frame, item: Item, mention: Mention, part: Mention, stated: Mention
) -> Iterator[Claim]:
    """A share of the whole that is printed with it."""
    # 支出 200。甲占支出 200 的 70%，为 140: the whole that is told twice is no part of itself.
    twice = part.entry.value == stated.entry.value and mention.entry.value != _ALL
    if _COUNTED.search(stated.label) or twice:
        return
    if item.label and item.label in clause_words(stated):
        # 人员经费占基本支出 1,200 万元的 75%: both are named.
        yield of_name(frame, mention, part, stated, item.key)
    else:
        yield of_any(frame, item, mention, part, [stated.entry], SURE)


def _is_named(frame: Frame, item: Item, mention: Mention, key: str, vocabulary: Vocabulary) -> bool:
    """Whether the words of a share name a whole of their own: one that was told, or none of those
    that it stands under.
    """
    if not mention.label:
        return False
    if _told(frame, item, mention, key, vocabulary):
        return True
    # A name like that of a total above it is that total: no other is looked for.
    held = any(_holds(mention.label, above.label) for above in item.above)
    return not held and not _GENERIC.search(mention.label)


def _named_behind(frame: Frame, item: Item, mention: Mention, part: Mention) -> Mention | None:
    """The whole that a share names and that is told behind it, where it is of the part's kind."""
    ahead = told_behind(frame, item, mention) if mention.label else None
    return ahead if ahead is not None and ahead.dimension == part.dimension else None


def _unnamed(
    frame: Frame,
    item: Item,
    mention: Mention,
    part: Mention,
    key: str,
    base: Base | None,
    vocabulary: Vocabulary,
) -> Iterator[Claim]:
    """A share of a whole that its own words leave open: what stands above it, what a share before
    it named, what is not printed.
    """
    # What stands above the part, then what is nowhere printed.
    found, sure = stood(item, mention, part, base, vocabulary)
    if not found:
        found, sure = unstated(frame, item, mention, part, key, vocabulary), LIKELY
        if not any(isinstance(one, (Entry, tuple)) for one in found):
            yield from together(frame, item, mention, part)
    # Only the whole of the share before it in the sentence is left.
    if base is not None and found == [base.whole] and base.number == mention.number:
        sure = SURE if _is_beside(item, mention, part, base.item, vocabulary) else LIKELY
        yield of_sentence(frame, mention, part, base.whole, sure)
    elif found:
        yield of_any(frame, item, mention, part, found, sure, group(frame, item, mention))


def _is_beside(
    item: Item, mention: Mention, part: Mention, first: Item, vocabulary: Vocabulary
) -> bool:
    """Whether one that only its share puts under a whole stands beside the first, whose share names
    the whole, and whose it is is plain.
    """
    if first.parent not in (item.parent, None) or item.roster is not first.roster:
        return False
    known = bool(item.label) and is_known(item.label, vocabulary)
    return known and item.label in clause_words(mention) or closed(item, mention, part)


def _told(frame: Frame, item: Item, mention: Mention, key: str, vocabulary: Vocabulary) -> bool:
    """Whether the whole that a share names by a known name was told, just so and once
    (占本年支出的…, of 本年支出合计).
    """
    if (
        not is_known(mention.label, vocabulary)
        or not is_own(mention.label, vocabulary)
        or key == item.key
    ):
        return False
    same = [one for one in frame.keyed.get(key, ()) if one.place < item.place or one is item.parent]
    # By the printed text: the same figure told twice is one.
    told = {
        main.token.text for one in same if (main := one.main) is not None and main.at < mention.at
    }
    return len(told) == 1 and _OTHERWISE.search(mention.label) is None


def _by_name(
    frame: Frame, item: Item, mention: Mention, part: Mention, key: str, vocabulary: Vocabulary
) -> Iterator[Claim]:
    """A share of a whole that its words name; of none where the text does not print it
    (占年度计划的…).
    """
    # 分别占同类支出的: each has a whole of its own.
    if mention.run and _EACH_OWN.search(mention.label):
        own = own_whole(frame, item)
        if own is not None:
            reading: Reading = {"占比": mention.entry, "部分": part.entry, "整体": own.entry}
            yield claim("占比", mention, [reading], named=True)
        return
    named = named_whole(frame, item, mention, part, key, vocabulary)
    # By no item's name, but by the words before one figure.
    if named is None and (said := worded(frame, mention, part)) is not None:
        yield of_name(frame, mention, part, said, key)
        return
    if named is not None and is_known(mention.label, vocabulary):
        yield of_name(frame, mention, part, named, key)
    elif named is not None:
        yield of_any(frame, item, mention, part, [named.entry], SURE)
    elif is_known(mention.label, vocabulary) and key != item.key:
        yield of_any(frame, item, mention, part, [Wanted(key, AMOUNT, mention.label)], SURE)


def _holds(one: str, two: str) -> bool:
    return bool(two) and (one in two or two in one)
