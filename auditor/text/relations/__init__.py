"""What a frame asserts, by kind: each module turns items and their mentions into claims, with what else could be meant."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.claim import Claim
from auditor.text.items import Frame
from auditor.text.relations import balances, budgets, changes, counts, directions, graded, repeats, shares, signs, sums
from auditor.text.vocabulary import Vocabulary


def read(frame: Frame, vocabulary: Vocabulary) -> Iterator[Claim]:
    """All claims of a frame."""
    yield from sums.read(frame, vocabulary)
    yield from shares.read(frame, vocabulary)
    yield from changes.read(frame, vocabulary)
    yield from directions.read(frame, vocabulary)
    yield from budgets.read(frame, vocabulary)
    yield from repeats.read(frame, vocabulary)
    yield from graded.read(frame, vocabulary)
    yield from signs.read(frame)
    yield from counts.read(frame, vocabulary)
    yield from balances.read(frame, vocabulary)
