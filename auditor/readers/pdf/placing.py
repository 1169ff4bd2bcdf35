"""Characters of the page as stored to the upright page; words that lie another way are read as
they run, in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from auditor.readers.pdf.characters import Boxed, CharRun
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
_CHAR: Final = partial(tuple.__new__, Char)
"""Makes a character of its fields in half the time: there are many."""
_MARGIN: Final = 2
"""Points by which print may lie outside of the page."""


class Placed(NamedTuple):
    """The characters of an upright page."""

    inked: list[Inked]
    beyond: list[Char]
    """Those outside of the page."""
    clear: list[Char]
    """Those without ink."""


def clipped(
    runs: Iterable[CharRun], areas: Mapping[int, Box]
) -> tuple[list[CharRun], list[CharRun]]:
    """The characters that the areas of their text objects let through, and those that they cut off
    whole.
    """
    if not areas:
        return [*runs], []
    kept: list[CharRun] = []
    cut: list[CharRun] = []
    for run in runs:
        area = areas.get(run.order)
        outside = _outside(run.chars, area) if area else []
        if not outside:
            kept.append(run)
            continue
        cut.append(run._replace(chars=outside))
        if len(outside) < len(run.chars):
            own = {*map(id, outside)}
            kept.append(run._replace(chars=[one for one in run.chars if id(one) not in own]))
    return kept, cut


def _outside(chars: Iterable[Boxed], area: Box) -> list[Boxed]:
    """The characters that lie wholly outside of an area."""
    left, bottom, right, top = area
    return [
        char
        for char in chars
        if char[1] > right or char[3] < left or char[2] > top or char[4] < bottom
    ]


def placed(runs: Iterable[CharRun], frame: PageFrame) -> Placed:
    """The characters on the upright page."""
    result = Placed([], [], [])
    sides = frame.width + _MARGIN, frame.height + _MARGIN
    turned: list[CharRun] = []
    for run in runs:
        if run.style.way != frame.way:
            turned.append(run)
        else:
            _sort(result, _upright(run, frame), run, sides)
    if turned:
        _add_turned(result, turned, frame, sides)
    return result


def _upright(run: CharRun, frame: PageFrame) -> list[Char]:
    """The characters of a run that lies as the page does."""
    base, size = frame.point(*run.base)[1], run.style.size
    widest, shift, is_stored = _NO_METRICS * size, frame.left, frame.way == UPRIGHT
    chars: list[Char] = []
    for text, x0, y0, x1, y1 in run.chars:
        if is_stored:
            left, right = x0 - shift, x1 - shift
        else:
            left, _, right, _ = frame.rect(x0, y0, x1, y1)
        if right - left > widest:
            right = left + size
        chars.append(_CHAR((text, left, right, base, size)))
    return chars


def _sort(result: Placed, chars: list[Char], run: CharRun, sides: tuple[float, float]) -> None:
    """Adds characters of a run to those with ink on the page (`sides` are its right and its lower
    one), outside of it, or without ink.
    """
    if not run.style.shown:
        result.clear.extend(chars)
        return
    right, down = sides
    level = -_MARGIN <= chars[0].base - chars[0].size / 2 <= down
    on = [char for char in chars if level and -_MARGIN <= (char[1] + char[2]) / 2 <= right]
    if len(on) < len(chars):
        own = {*map(id, on)}
        result.beyond.extend(char for char in chars if id(char) not in own)
    if on:
        result.inked.append(Inked(on, run.order, run.style.colour))


def lying(runs: Iterable[CharRun], frame: PageFrame) -> list[Inked]:
    """The characters where they lie on the page, whichever way up."""
    result: list[Inked] = []
    for run in runs:
        for text, *box in run.chars if run.style.shown else ():
            left, top, right, bottom = frame.rect(*box)
            size = min(run.style.size, bottom - top) or run.style.size
            char = Char(text, left, right, bottom - _BELOW * size, size)
            result.append(Inked([char], run.order, run.style.colour))
    return result


def _add_turned(
    result: Placed, turned: Iterable[CharRun], frame: PageFrame, sides: tuple[float, float]
) -> None:
    """Takes in the words that lie another way than the page."""
    every = [run._replace(chars=[char]) for run in turned for char in run.chars]
    for word in _words(every, frame):
        for char, one in zip(_laid(word, frame), word, strict=True):
            _sort(result, [char], one, sides)


def _words(turned: Iterable[CharRun], frame: PageFrame) -> Iterator[list[CharRun]]:
    """The characters, each by itself, that follow each other on one line of their own way."""
    word: list[CharRun] = []
    for one in turned:
        if word and not _follows(word[-1], one, frame):
            yield word
            word = []
        word.append(one)
    if word:
        yield word


def _follows(before: CharRun, one: CharRun, frame: PageFrame) -> bool:
    """Whether a character stands close behind another, along the line of both."""
    way, size = one.style.way, one.style.size
    if before.style.way != way or way is None:
        return False
    own = PageFrame(frame.left, frame.bottom, frame.right, frame.top, way)
    first, then = own.rect(*before.chars[0][1:]), own.rect(*one.chars[0][1:])
    level = abs(own.point(*before.base)[1] - own.point(*one.base)[1]) < 0.3 * size
    return level and -0.5 * size < then[0] - first[2] < _FAR * size


def _laid(word: Sequence[CharRun], frame: PageFrame) -> list[Char]:
    """The characters of a word as they are read, drawn small enough for the place of the word."""
    style, chars = word[0].style, [one.chars[0] for one in word]
    own = PageFrame(frame.left, frame.bottom, frame.right, frame.top, style.way or UPRIGHT)
    along = [own.rect(*char[1:]) for char in chars]
    boxes = [frame.rect(*char[1:]) for char in chars]
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
        for char, (x0, _, x1, _) in zip(chars, along, strict=True)
    ]
