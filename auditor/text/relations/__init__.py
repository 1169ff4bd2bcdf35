"""What a frame asserts, by kind: each module turns items and their mentions into claims, with what
else could be meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.claim import GUESSED, Claim
from auditor.text.items import Frame
from auditor.text.relations import (
    balances,
    budgets,
    changes,
    closing,
    counts,
    deducting,
    directions,
    graded,
    kinds,
    ratios,
    repeats,
    shares,
    signs,
    sums,
)
from auditor.text.vocabulary import Vocabulary


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """All claims of a frame."""
    # The sums go first: they put parts under their totals (`lists.adopt`), which all others ask
    # for.
    made = list(sums.read(frame, vocabulary))
    closed = list(closing.read(frame, vocabulary, made))
    said = {id(one.readings[0]["合计"]) for one in closed if "合计" in one.readings[0]}
    # What only stands around a total suggests gives way to what its words say.
    yield from (
        one
        for one in made
        if one.standing != GUESSED or id(one.readings[0].get("合计")) not in said
    )
    yield from closed
    yield from shares.read(frame, vocabulary)
    yield from changes.read(frame, vocabulary)
    yield from directions.read(frame, vocabulary)
    yield from budgets.read(frame, vocabulary)
    yield from repeats.read(frame, vocabulary)
    yield from graded.read(frame, vocabulary)
    yield from ratios.read(frame)
    yield from signs.read(frame)
    yield from counts.read(frame, vocabulary)
    yield from kinds.read(frame, vocabulary)
    yield from balances.read(frame, vocabulary)
    yield from deducting.read(frame, vocabulary)
