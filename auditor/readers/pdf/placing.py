"""Characters of the page as stored to the upright page; words that lie another way are read as
they run, in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from auditor.readers.pdf.characters import Boxed, CharacterStyle, Run
from auditor.readers.pdf.drawings import Box
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


Raw = tuple[str, float, float, float, float, CharacterStyle]
"""A character with its box and its style."""


class Placed(NamedTuple):
    """The characters of an upright page."""

    inked: list[Inked]
    beyond: list[Char]
    """Those outside of the page."""
    clear: list[Char]
    """Those without ink."""


def clipped(runs: Iterable[Run], areas: Mapping[int, Box]) -> tuple[list[Run], list[Run]]:
    """The characters that the areas of their text objects let through, and those that they cut off
    whole.
    """
    kept: list[Run] = []
    cut: list[Run] = []
    for run in runs:
        area = areas.get(run.style.order)
        if area is None or not any(_is_outside(char, area) for char in run.chars):
            kept.append(run)
            continue
        outside = [char for char in run.chars if _is_outside(char, area)]
        cut.append(Run(run.style, outside))
        if len(outside) < len(run.chars):
            left = [char for char in run.chars if not _is_outside(char, area)]
            kept.append(Run(run.style, left))
    return kept, cut


def _is_outside(char: Boxed, area: Box) -> bool:
    """Whether a character lies wholly outside of an area."""
    left, bottom, right, top = area
    return char[1] > right or char[3] < left or char[2] > top or char[4] < bottom


def placed(runs: Iterable[Run], frame: PageFrame) -> Placed:
    """The characters on the upright page."""
    result = Placed([], [], [])
    turned: list[Run] = []
    for run in runs:
        if run.style.way == frame.way:
            _sort(result, _upright(run, frame), run.style, frame)
        else:
            turned.append(run)
    if turned:
        _add_turned(result, turned, frame)
    return result


def _upright(run: Run, frame: PageFrame) -> list[Char]:
    """The characters of a run that lies as the page does."""
    style, own = run
    base, size = frame.point(*style.base)[1], style.size
    widest, shift = _NO_METRICS * size, frame.left
    chars: list[Char] = []
    for text, x0, y0, x1, y1 in own:
        if frame.way == UPRIGHT:
            left, right = x0 - shift, x1 - shift
        else:
            left, _, right, _ = frame.rect(x0, y0, x1, y1)
        if right - left > widest:
            right = left + size
        chars.append(Char(text, left, right, base, size))
    return chars


def _sort(result: Placed, chars: list[Char], style: CharacterStyle, frame: PageFrame) -> None:
    """Adds characters of one style to those with ink on the page, outside of it, or without ink."""
    if not style.shown:
        result.clear.extend(chars)
        return
    on = [char for char in chars if _is_on(char, frame)]
    if len(on) < len(chars):
        result.beyond.extend(char for char in chars if not _is_on(char, frame))
    if on:
        result.inked.append(Inked(on, style.order, style.colour))


def lying(runs: Iterable[Run], frame: PageFrame) -> list[Inked]:
    """The characters where they lie on the page, whichever way up."""
    result: list[Inked] = []
    for style, own in runs:
        for text, *box in own if style.shown else ():
            left, top, right, bottom = frame.rect(*box)
            size = min(style.size, bottom - top) or style.size
            char = Char(text, left, right, bottom - _BELOW * size, size)
            result.append(Inked([char], style.order, style.colour))
    return result


def _add_turned(result: Placed, turned: Iterable[Run], frame: PageFrame) -> None:
    """Takes in the words that lie another way than the page."""
    every = [(*char, style) for style, own in turned for char in own]
    for run in _runs(every, frame):
        for char, (*_, style) in zip(_laid(run, frame), run, strict=True):
            _sort(result, [char], style, frame)


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
