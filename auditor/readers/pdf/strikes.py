"""Lines that belong to text: those that strike it out, and those under it; neither is a rule of a
table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from auditor.message import say
from auditor.readers.pdf.drawings import TooFine
from auditor.readers.pdf.paths import Shapes, Slant, StraightLine
from auditor.records import frozen

if TYPE_CHECKING:
    from auditor.readers.pdf.ink import Char

_STRIKES: Final = (0.16, 0.44)
"""Where a line strikes text: so many em above the baseline."""
_UNDER: Final = (-0.35, 0.02)
"""Where it underlines it."""
_LARGEST: Final = 40.0
"""Points; larger text is looked at as if it were no larger."""
_BEYOND: Final = 1.5
"""A line of text ends within so many em of it."""
_END: Final = 0.7
"""Em of a figure at either end that a line through it may leave."""
_IN_FIGURES: Final = frozenset("0123456789.,-")
_MEETS: Final = 1.5
"""Points between two rules that meet."""
_MOST_PAIRS: Final = 20_000_000


@frozen
class Struck:
    """What lines do to the text of a page."""

    chars: frozenset[int]
    """The characters struck out, by identity."""
    rules: frozenset[StraightLine]
    """The lines across that strike or underline text."""


def struck(chars: Sequence[Char], shapes: Shapes) -> Struck:
    """Which characters are struck out. Raises TooFine where there are more lines and text than any
    print has.
    """
    lines = _Lines(chars)
    gone: set[int] = set()
    own: set[StraightLine] = set()
    for rule in shapes.across:
        hit = lines.whole(lines.along(rule, _STRIKES))
        if hit and _is_strike(rule, hit, shapes):
            gone.update(map(id, hit))
            own.add(rule)
        elif not hit and _is_underline(rule, lines.along(rule, _UNDER), shapes):
            own.add(rule)
    for slant in shapes.slants:
        hit = lines.crossed(slant)
        if hit and _hugs(slant.left, slant.right, hit):
            gone.update(map(id, hit))
    return Struck(frozenset(gone), frozenset(own))


class _Lines:
    """The characters of a page by their baselines."""

    def __init__(self, chars: Sequence[Char]) -> None:
        self.chars = sorted(
            [char for char in chars if not char.text.isspace()], key=attrgetter("base")
        )
        self.bases = [char.base for char in self.chars]
        self.size = min(max([char.size for char in self.chars], default=0.0), _LARGEST)
        self.looked = 0

    def along(self, rule: StraightLine, band: tuple[float, float]) -> list[Char]:
        """The characters over a line's length that it passes at such a height, in em above their
        baseline.
        """
        near = self._near(rule.at + band[0] * self.size, rule.at + band[1] * self.size)
        return [
            char
            for char in near
            if rule.low <= (char.x0 + char.x1) / 2 <= rule.high
            and band[0] * char.size <= char.base - rule.at <= band[1] * char.size
        ]

    def whole(self, hit: list[Char]) -> list[Char]:
        """What a line runs through, with the ends of the figures of which it leaves only those."""
        if not hit:
            return hit
        low, high = min(char.x0 for char in hit), max(char.x1 for char in hit)
        base, room = hit[0].base, _END * hit[0].size
        ends = [
            char
            for char in self._near(base - 0.1, base + 0.1)
            if char.text in _IN_FIGURES
            and (low - room <= char.x0 < low or high < char.x1 <= high + room)
        ]
        return (
            [*hit, *ends]
            if len(hit) > 2 * len(ends) and all(one.text in _IN_FIGURES for one in hit)
            else hit
        )

    def crossed(self, slant: Slant) -> list[Char]:
        """The characters of one line of text that a slanting line keeps within."""
        return [
            char
            for char in self._near(slant.bottom - self.size, slant.bottom + self.size)
            if slant.left - char.size < (char.x0 + char.x1) / 2 < slant.right + char.size
            and char.base - 1.3 * char.size
            <= slant.top
            < char.base - 0.3 * char.size
            < slant.bottom
            and slant.bottom <= char.base + 0.5 * char.size
        ]

    def _near(self, low: float, high: float) -> list[Char]:
        found = self.chars[bisect_left(self.bases, low) : bisect_left(self.bases, high)]
        self.looked += len(found)
        if self.looked > _MOST_PAIRS:
            raise TooFine(say("dense.lined", count=len(self.chars)))
        return found


def _is_strike(rule: StraightLine, hit: list[Char], shapes: Shapes) -> bool:
    """Whether a line through text is drawn for it: it ends near the text, or is no part of a longer
    rule of a table.
    """
    if _goes_on(rule, shapes):
        return False
    ends = _ends_on(rule, shapes)
    return _hugs(rule.low, rule.high, hit) or ends == 2 and not _crosses(rule, shapes)


def _is_underline(rule: StraightLine, over: list[Char], shapes: Shapes) -> bool:
    """Whether a line lies right under one run of text, as the rules of a table do not."""
    if not over or not _hugs(rule.low, rule.high, over) or _ends_on(rule, shapes):
        return False
    over = sorted(over, key=lambda char: char.x0)
    return all(
        after.x0 - before.x1 < before.size for before, after in zip(over, over[1:], strict=False)
    )


def _hugs(low: float, high: float, hit: list[Char]) -> bool:
    beyond = _BEYOND * max(char.size for char in hit)
    return (
        abs(min(char.x0 for char in hit) - low) <= beyond
        and abs(max(char.x1 for char in hit) - high) <= beyond
    )


def _ends_on(rule: StraightLine, shapes: Shapes) -> int:
    """How many of its ends meet a rule down."""
    return sum(
        any(
            abs(other.at - end) <= _MEETS and other.low - _MEETS <= rule.at <= other.high + _MEETS
            for other in shapes.down
        )
        for end in (rule.low, rule.high)
    )


def _crosses(rule: StraightLine, shapes: Shapes) -> bool:
    return any(
        rule.low + _MEETS < other.at < rule.high - _MEETS and other.low <= rule.at <= other.high
        for other in shapes.down
    )


def _goes_on(rule: StraightLine, shapes: Shapes) -> bool:
    """Whether another line goes on where it ends, as the sides of cells do."""
    return any(
        other is not rule
        and abs(other.at - rule.at) <= 1
        and (abs(other.low - rule.high) <= 1 or abs(other.high - rule.low) <= 1)
        for other in shapes.across
    )
