"""Rates of what was graded well (优秀率, 优良率): the things of those grades in all that were
graded, by number or by money.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.claim import Claim, Reading
from auditor.language import phrases
from auditor.text.items import AMOUNT, COUNT, REACH, UNKNOWN, Frame, Item, Mention
from auditor.text.names import key_of
from auditor.text.relations.making import claim, clause_words, operands, other
from auditor.text.vocabulary import Vocabulary

_RATE: Final = phrases()["grade-rate"]
# 优良率 is of both grades, any other of its own.
_GRADES: Final = {"优良": ("优", "良")}
_BY: Final = phrases()["grade-by"]
_MONEY: Final = "元"
_NEAR: Final = 16
"""So many characters before a figure may say of what grade, and by what, it is the rate."""


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the rates of grades of a frame."""
    # The grade said last, and in which sentence: …，按资金计 86.8% goes on with it.
    said, number = "", -1
    for mention in frame.mentions:
        if mention.role != UNKNOWN or mention.dimension != "%":
            continue
        words = clause_words(mention)
        # 优秀率（按个数）83.9%，按资金计 86.8%: a bracket parts the rate from its figure.
        end = mention.entry.span[0]
        before = mention.sentence[max(0, end - _NEAR) : end]
        rate = _RATE.search(before)
        if rate is not None:
            said, number = rate["grade"], mention.number
        elif number != mention.number or not _BY.search(words):
            continue
        by = _BY.search(before if rate is not None else words)
        money = by is not None and by["money"] is not None
        yield from _claim(frame, mention, said, money, vocabulary)


def _claim(
    frame: Frame, mention: Mention, said: str, money: bool, vocabulary: Vocabulary
) -> Iterator[Claim]:
    """The rate of some grades: of all that was graded, as told before them, else as they come to
    together.
    """
    items = _graded(frame, mention, vocabulary)
    keys = {key_of(grade, vocabulary) for grade in _GRADES.get(said, (said,))}
    told = [(item, one) for item in items if (one := _figure(item, money)) is not None]
    good = [one for item, one in told if item.key in keys]
    every = [one for _, one in told]
    if not good:
        return
    summed: Reading = {"占比": mention.entry, "部分": operands(good), "整体": operands(every)}
    total = _total(frame, items[0], every[0], money)
    # Without a total told before: all grades together are what was graded.
    if total is None:
        yield claim("占比", mention, [summed])
        return
    reading: Reading = {"占比": mention.entry, "部分": operands(good), "整体": total.entry}
    others = (other("占比", mention, summed),) if len(every) > 1 else ()
    yield claim("占比", mention, [reading], others=others)


def _total(frame: Frame, item: Item, first: Mention, money: bool) -> Mention | None:
    """What all that was graded comes to: of what the grades stand under, else the last figure of
    the sort before them.
    """
    own = _figure(item.parent, money) if item.parent is not None else None
    return own or next(
        (one for one in reversed(frame.mentions) if _is_total(one, first, money)), None
    )


def _graded(frame: Frame, mention: Mention, vocabulary: Vocabulary) -> list[Item]:
    """The last items before a rate whose names are grades."""
    found: list[Item] = []
    for item in reversed(frame.items[-REACH:]):
        if not item.mentions or item.mentions[0].at > mention.at:
            continue
        # Back to the first that is no grade, or to the same grade again: that is another list.
        if item.key not in vocabulary.grades or any(one.key == item.key for one in found):
            if found:
                break
            continue
        found.append(item)
    return found[::-1]


def _figure(item: Item, money: bool) -> Mention | None:
    wanted = AMOUNT if money else COUNT
    return next(
        (one for one in item.mentions if one.role == wanted and (one.dimension == _MONEY) == money),
        None,
    )


def _is_total(mention: Mention, first: Mention, money: bool) -> bool:
    """Whether a figure is the last of its sort before the first that was graded."""
    return (
        mention.at < first.at
        and mention.role == (AMOUNT if money else COUNT)
        and (mention.dimension == _MONEY) == money
    )
