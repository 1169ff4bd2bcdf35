"""The headings of a table without all its rules: their lines put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.readers.pdf.paths import StraightLine
from auditor.readers.pdf.piece import Piece, Row, Span, words
from auditor.records import changing

_TIGHT: Final = 1.45
"""Em from one line of a wrapped heading to the next, at most."""
_CENTRED, FLUSH = 0.75, 0.4
"""Em that the lines of one heading may be off its middle, or its left side."""


@changing
class Heading:
    """The lines of one heading."""

    lines: list[Piece]
    first: int = 0
    last: int = 0
    """The columns that it spans."""
    level: int = 0

    @property
    def span(self) -> Span:
        """Where it stands on the width of the page."""
        return min(one.x0 for one in self.lines), max(one.x1 for one in self.lines)

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def top(self) -> float:
        """The height of its first line."""
        return self.lines[0].y

    @property
    def bottom(self) -> float:
        """The height of its last line."""
        return self.lines[-1].y


def headings(rows: Sequence[Row], across: Sequence[StraightLine]) -> list[Heading]:
    """The headings of the lines of a head, from the top."""
    found: list[Heading] = []
    for row in sorted(rows, key=lambda row: row[0].y):
        fresh = []
        for piece in row:
            above = [one for one in found if over(one, piece) and not _covered(one, piece, found)]
            if len(above) == 1 and _goes_on(above[0], piece, across):
                above[0].lines.append(piece)
            else:
                fresh.append(piece)
        found += [Heading([piece]) for piece in words(fresh)]
    return found


def over(heading: Heading, piece: Piece) -> bool:
    """Whether a heading stands above a piece, on the width of the page."""
    low, high = heading.span
    return low < piece.x1 and piece.x0 < high


def _covered(heading: Heading, piece: Piece, found: list[Heading]) -> bool:
    """Whether another heading stands between the two."""
    return any(
        one is not heading and over(one, piece) and heading.bottom < one.bottom for one in found
    )


def _goes_on(heading: Heading, piece: Piece, across: Sequence[StraightLine]) -> bool:
    """Whether a line is the next one of a heading."""
    low, high = heading.span
    size = piece.size
    if not 0 < piece.y - heading.bottom < _TIGHT * size:
        return False
    if any(
        heading.bottom < rule.at < piece.y and rule.low < piece.middle < rule.high
        for rule in across
    ):
        return False
    centred = abs((low + high) / 2 - piece.middle) < _CENTRED * size
    return centred or min(abs(low - piece.x0), abs(high - piece.x1)) < FLUSH * size
