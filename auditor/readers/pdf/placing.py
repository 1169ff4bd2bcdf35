"""Characters of the page as stored to the upright page; words that lie another way are read as
they run, in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from auditor.readers.pdf.characters import Raw
from auditor.readers.pdf.fonts import Box
from auditor.readers.pdf.frame import UPRIGHT, PageFrame
from auditor.readers.pdf.ink import Char, Inked

_MIDDLE: Final = 0.36
"""Em from the line of a character up to its middle."""
_BELOW: Final = 0.12
"""Em of a character below its line."""
_FAR: Final = 2.0
"""Em between two characters of one run, at most."""
_NO_METRICS: Final = 3
"""A character wider than so many em is of a font without usable metrics."""
_MARGIN: Final = 2
"""Points by which print may lie outside of the page."""


class Placed(NamedTuple):
    """The characters of an upright page."""

    inked: list[Inked]
    beyond: list[Char]
    """Those outside of the page."""
    clear: list[Char]
    """Those without ink."""


def clipped(raw: Iterable[Raw], areas: dict[int, Box | None]) -> tuple[list[Raw], list[Raw]]:
    """The characters that the areas of their text objects let through, and those that they cut off
    whole.
    """
    kept: list[Raw] = []
    cut: list[Raw] = []
    for char in raw:
        area = areas.get(char[5].order)
        outside = area is not None and (
            char[1] > area[2] or char[3] < area[0] or char[2] > area[3] or char[4] < area[1]
        )
        (cut if outside else kept).append(char)
    return kept, cut


def placed(raw: Iterable[Raw], frame: PageFrame) -> Placed:
    """The characters on the upright page."""
    result = Placed([], [], [])
    turned: list[Raw] = []
    style, base, size, upright, shown = None, 0.0, 0.0, True, True
    plain, shift = frame.way == UPRIGHT, frame.left
    wide, tall = frame.width + _MARGIN, frame.height + _MARGIN
    for one in raw:
        text, x0, y0, x1, y1, own = one
        if own is not style:
            style, size, shown = own, own.size, own.shown
            upright = own.way == frame.way
            base = frame.point(*own.base)[1]
        if not upright:
            turned.append(one)
            continue
        if plain:
            left, right = x0 - shift, x1 - shift
        else:
            left, _, right, _ = frame.rect(x0, y0, x1, y1)
        if right - left > _NO_METRICS * size:
            right = left + size
        char = Char(text, left, right, base, size)
        if not shown:
            result.clear.append(char)
        elif not (-2 <= (left + right) / 2 <= wide and -2 <= base - size / 2 <= tall):
            result.beyond.append(char)
        else:
            result.inked.append((char, own.order, own.colour))
    if turned:
        _add_turned(result, turned, frame)
    return result


def lying(raw: Iterable[Raw], frame: PageFrame) -> list[Inked]:
    """The characters where they lie on the page, whichever way up."""
    result: list[Inked] = []
    for text, x0, y0, x1, y1, style in raw:
        left, top, right, bottom = frame.rect(x0, y0, x1, y1)
        size = min(style.size, bottom - top) or style.size
        char = Char(text, left, right, bottom - _BELOW * size, size)
        if style.shown:
            result.append((char, style.order, style.colour))
    return result


def _add_turned(result: Placed, turned: Sequence[Raw], frame: PageFrame) -> None:
    """Takes in the words that lie another way than the page."""
    for run in _runs(turned, frame):
        for char, (*_, style) in zip(_laid(run, frame), run, strict=True):
            if not style.shown:
                result.clear.append(char)
            elif not _is_on(char, frame):
                result.beyond.append(char)
            else:
                result.inked.append((char, style.order, style.colour))


def _is_on(char: Char, frame: PageFrame) -> bool:
    across, down = (char.x0 + char.x1) / 2, char.base - char.size / 2
    return (
        -_MARGIN <= across <= frame.width + _MARGIN and -_MARGIN <= down <= frame.height + _MARGIN
    )


def _runs(turned: Sequence[Raw], frame: PageFrame) -> Iterator[list[Raw]]:
    """The characters that follow each other on one line of their own way."""
    run: list[Raw] = []
    for char in turned:
        if run and not _follows(run[-1], char, frame):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _follows(before: Raw, char: Raw, frame: PageFrame) -> bool:
    """Whether a character stands close behind another, along the line of both."""
    (*_, one), (*_, other) = before, char
    if one.way != other.way or other.way is None:
        return False
    own = PageFrame(frame.left, frame.bottom, frame.right, frame.top, other.way)
    first, then = own.rect(*before[1:5]), own.rect(*char[1:5])
    level = abs(own.point(*one.base)[1] - own.point(*other.base)[1]) < 0.3 * other.size
    return level and -0.5 * other.size < then[0] - first[2] < _FAR * other.size


def _laid(run: Sequence[Raw], frame: PageFrame) -> list[Char]:
    """The characters of a run as they are read, drawn small enough for the place of the run."""
    style = run[0][5]
    own = PageFrame(frame.left, frame.bottom, frame.right, frame.top, style.way or UPRIGHT)
    along = [own.rect(*char[1:5]) for char in run]
    boxes = [frame.rect(*char[1:5]) for char in run]
    start, end = min(box[0] for box in along), max(box[2] for box in along)
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    middle = (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2
    scale = min(1.0, (right - left) / max(end - start, 1e-6))
    size = scale * style.size
    return [
        Char(
            char[0],
            left + scale * (x0 - start),
            left + scale * (x1 - start),
            middle + _MIDDLE * size,
            size,
        )
        for char, (x0, _, x1, _) in zip(run, along, strict=True)
    ]
