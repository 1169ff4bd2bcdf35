"""Rates of several things together: a bound that all of them exceed, those of a total and of its
two parts.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.claim import LIKELY, Claim, Operand
from auditor.text.items import AMOUNT, CHANGE, LAST, RATE, RATIOS, Frame, Item, Mention
from auditor.text.relations.making import claim, direction, nil, signs


def read(frame: Frame) -> Iterator[Claim]:
    """The claims on rates of several things of a frame."""
    yield from _bounds(frame)
    for item in frame.items:
        yield from _weighted(item)


def _bounds(frame: Frame) -> Iterator[Claim]:
    """`均超过25%`: so does each rate of the sentence."""
    for bound, items in frame.bounds:
        word = "超过" if bound.token.about == ">" else "不到"
        for item in items:
            # The last rate of the sentence is the one that the bound was said of.
            rate = next(
                (
                    one
                    for one in reversed(item.mentions)
                    if one.role in RATIOS and one.number == bound.number
                ),
                None,
            )
            if rate is not None:
                yield claim(
                    "均超过",
                    rate,
                    [{"比率": rate.entry, "界": bound.entry}],
                    {"关系": word, "词": f"均{word}"},
                )


def _weighted(item: Item) -> Iterator[Claim]:
    """Of a total and its two parts, each with its rate alone: the bases that follow from the parts
    make up that of the total.
    """
    roster = item.roster_of
    # With two parts alone the total's rate follows from theirs.
    if roster is None or roster.rest or len(roster.parts) != 2:
        return
    reading: dict[str, Operand] = {}
    for name, one in zip(("总", "甲", "乙"), (item, *roster.parts), strict=True):
        amount, rate = one.of(AMOUNT), one.of(RATE)
        if amount is None or rate is None or not _is_alone(one, rate):
            return
        reading |= {f"{name}额": amount.entry, f"{name}幅": rate.entry, f"{name}向": signs(rate)[0]}
    stated = item.of(RATE)
    if stated is not None:
        yield claim("加权增幅", stated, [reading], standing=LIKELY)


def _is_alone(item: Item, rate: Mention) -> bool:
    """Whether an item changed since last year by a rate that leaves no way open, and by no amount
    that is told.
    """
    if item.of(CHANGE) is not None or rate.base not in ("", LAST):
        return False
    return bool(direction(rate)) or nil(rate)
