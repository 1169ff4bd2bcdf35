"""Text printed over other text: a watermark is no part of what it lies over; and where hidden
characters leave gaps.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from auditor.message import say
from auditor.readers.pdf.drawings import Rgb, TooFine
from auditor.readers.pdf.ink import UNKNOWN, Char, Inked, chars_of

_PALER: Final = 0.2
"""Part of the way from black to white by which a watermark is paler than what it lies over."""
_LARGER: Final = 1.6
"""So many times it is larger."""
_SHARE: Final = 0.25
"""Share of a character that another covers at least, to lie over it."""
_ASCENT, _DESCENT = 0.86, 0.14
_MOST_PAIRS: Final = 20_000_000
_TOUCH: Final = 0.2
"""Em between characters that follow each other within a figure."""
_IN_FIGURES: Final = frozenset("0123456789.,")

_Key = tuple[str, Rgb, int]


def watermarks(inked: Sequence[Inked]) -> set[int]:
    """The orders of the text objects that lie over print and are plainly paler or larger, and of
    others like them.
    """
    strange = _strange(inked)
    if not strange:
        return set()
    print_: list[Char] = []
    odd: list[tuple[_Key, int, list[Char]]] = []
    for order, run in groupby(inked, key=attrgetter("order")):
        own = list(run)
        chars = chars_of(own)
        if order >= 0 and (own[0].colour, chars[0].size) in strange:
            odd.append((_key(own), order, chars))
        else:
            print_ += chars
    over = _Under(print_)
    keys = {key for key, _, chars in odd if any(map(over.lies, chars))}
    return {order for key, order, _ in odd if key in keys}


def _strange(inked: Iterable[Inked]) -> set[tuple[Rgb, float]]:
    """The colours and sizes that are plainly paler or larger than most of the print."""
    looks, styles = Counter[tuple[Rgb, float]](), Counter[tuple[Rgb, int]]()
    for one in inked:
        looks[one.colour, one.chars[0].size] += len(one.chars)
    for (colour, size), count in looks.items():
        styles[colour, round(size)] += count
    if len(styles) < 2:
        return set()
    (most, usual), _ = styles.most_common(1)[0]
    pale = _light(most) + _PALER
    return {
        (colour, size) for colour, size in looks if _light(colour) > pale or size > _LARGER * usual
    }


def _key(own: list[Inked]) -> _Key:
    text = "".join([char.text for char in chars_of(own)])
    return text, own[0].colour, round(own[0].chars[0].size)


def _light(colour: Rgb) -> float:
    red, green, blue = colour
    return (0.3 * red + 0.59 * green + 0.11 * blue) / 255


class _Under:
    """Print that something may lie over."""

    def __init__(self, chars: Iterable[Char]) -> None:
        self.chars = sorted(chars, key=lambda char: char.base)
        self.bases = [char.base for char in self.chars]
        self.size = max((char.size for char in self.chars), default=0.0)
        self.looked = 0

    def lies(self, char: Char) -> bool:
        """Whether a character lies over some of the print. Raises TooFine beyond any print."""
        low = bisect_left(self.bases, char.base - char.size)
        high = bisect_right(self.bases, char.base + self.size)
        self.looked += high - low
        if self.looked > _MOST_PAIRS:
            raise TooFine(say("dense.overlaps", count=len(self.chars)))
        return any(_covers(char, other) for other in self.chars[low:high])


def _covers(one: Char, other: Char) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    top = max(one.base - _ASCENT * one.size, other.base - _ASCENT * other.size)
    down = min(one.base + _DESCENT * one.size, other.base + _DESCENT * other.size) - top
    area = min((char.x1 - char.x0) * char.size for char in (one, other))
    return across > 0 and down > 0 and not other.text.isspace() and across * down > _SHARE * area


def with_gaps(seen: list[Char], hidden: Iterable[Char]) -> list[Char]:
    """The characters, with an unknown one where a hidden one leaves a gap within a figure.

    What a person sees there is a figure with a hole, as `807 32` whose point is white.
    """
    gaps = _gaps(seen, hidden)
    if not gaps:
        return seen
    return [
        one for at, char in enumerate(seen) for one in (char, *([gaps[at]] if at in gaps else ()))
    ]


def _gaps(seen: list[Char], hidden: Iterable[Char]) -> dict[int, Char]:
    """Behind which characters an unknown one stands."""
    hidden = list(hidden)
    if not hidden:
        return {}
    lines: dict[float, list[tuple[float, int]]] = {}
    for at, char in enumerate(seen):
        if char.text in _IN_FIGURES:
            lines.setdefault(char.base, []).append((char.x0, at))
    for line in lines.values():
        line.sort()
    gaps: dict[int, Char] = {}
    for char in hidden:
        line = lines.get(char.base, [])
        middle = (char.x0 + char.x1) / 2
        right = bisect_left(line, (middle, 0))
        if 0 < right < len(line):
            at = line[right - 1][1]
            before, after = seen[at], seen[line[right][1]]
            near = _TOUCH * before.size
            if before.x1 <= middle and char.x0 - before.x1 <= near and after.x0 - char.x1 <= near:
                gaps[at] = char._replace(text=UNKNOWN)
    return gaps
