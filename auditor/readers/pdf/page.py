"""What stands on a PDF page, upright and from the top left, as pdfium tells it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from itertools import pairwise
from typing import Any, Final

from auditor.message import Said
from auditor.patterns import regex
from auditor.readers.pdf.asking import plain
from auditor.readers.pdf.characters import Boxed, CharRun, Fonts, characters
from auditor.readers.pdf.clips import areas
from auditor.readers.pdf.drawings import Box, PageObjects, page_objects
from auditor.readers.pdf.fonts import Borrowed, mute_texts
from auditor.readers.pdf.frame import PageFrame, Way
from auditor.readers.pdf.grid import Lattice, lattices
from auditor.readers.pdf.ink import (
    CUT_OFF,
    NO_INK,
    OFF_PAGE,
    UNKNOWN,
    WATERMARK,
    Char,
    Inked,
    Pictures,
    chars_of,
    printed,
    sight,
)
from auditor.readers.pdf.notes import notes
from auditor.readers.pdf.overlay import watermarks, with_gaps
from auditor.readers.pdf.paths import (
    Fill,
    Ground,
    Shapes,
    StraightLine,
    shapes,
)
from auditor.readers.pdf.placing import clipped, lying, placed
from auditor.readers.pdf.red import red_chars
from auditor.records import changing, frozen

_ODD: Final = regex("[\x00-\x1f\x7f-\xa0¡-¤¦¨-¯²-¶¸-ÖØ-öø-ÿ\ue000-\uf8ff\ufffd]")
"""What no Chinese report prints much of."""
_MUTE, _MUTE_SHARE = 5, 0.1
"""A page with so many of them, and this share of its print, is read as a picture."""
_PICTURE, _GROUND, _FULL = 0.08, 0.8, 200
"""Share of the page of a picture that may show a table, and of one behind the whole page;
characters on a full page.
"""
_LINE, _HIGH, _NEAR = 0.3, 10.0, 48.0
"""Of a picture in place of a paragraph: the share of the page's width, and in points its height and
how near text is.
"""
_FOLIO: Final = "-—第页 /"
"""What stands on a page beside its number."""


@changing
class PageContent:
    """One page, turned upright; y grows downwards."""

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    across: list[StraightLine] = field(default_factory=list)
    down: list[StraightLine] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    picture: float = 0.0
    """Share of the page that images cover."""
    in_text: bool = False
    """Whether a picture stands between lines of text as a paragraph does."""
    curves: int = 0
    """Curved outlines: print converted to drawings has thousands."""
    left_out: int = 0
    """Drawn objects that were not looked at, so many are there."""
    red: frozenset[Char] = frozenset()
    """Those of the characters that are red."""
    unknown: int = 0
    """Characters of which the file does not tell which they are."""
    notes: dict[Said, int] = field(default_factory=dict)
    """What is laid over the page apart from its print -> how many."""
    unseen: dict[Said, str] = field(default_factory=dict)
    """Why text cannot be seen -> the text."""
    asides: list[PageContent] = field(default_factory=list)
    """What lies another way than most of the page, each as a page that is turned upright."""

    @property
    def is_mute(self) -> bool:
        """Whether a good part of its print is such characters, or numbers of glyphs taken for
        characters.
        """
        odd = len(_ODD.findall("".join([char.text for char in self.chars])))
        return odd >= max(_MUTE, _MUTE_SHARE * len(self.chars))

    @property
    def has_picture(self) -> bool:
        """Whether a picture takes as much of the page as a table does, or the place of a paragraph;
        one behind a page full of text is its ground.
        """
        return self.in_text or self.picture >= _PICTURE and not self._is_grounded()

    def _is_grounded(self) -> bool:
        """Whether pictures lie behind the whole page, and text all over them: no half of the height
        is without any.
        """
        if self.picture < _GROUND or len(self.chars) < _FULL:
            return False
        heights = [0.0, *sorted(char.base for char in self.chars), self.height]
        return all(below - above < self.height / 2 for above, below in pairwise(heights))

    @property
    def is_scan(self) -> bool:
        """Whether the page shows something but has no text to take."""
        if self.is_mute:
            return True
        every = [char for page in (self, *self.asides) for char in page.chars]
        if self.picture >= 0.5:
            letters = sum(not char.text.isdigit() and char.text not in _FOLIO for char in every)
            return letters < 10 and len(self.down) < 3
        return not every and (self.picture >= 0.2 or self.curves >= 150)


@frozen
class _Stored:
    """A page as it is stored."""

    page: Any
    pdfium: Any
    box: Box
    objects: PageObjects
    fonts: Fonts
    areas: dict[int, Box]
    """What text objects are clipped to."""
    pictures: Pictures

    def characters(self) -> list[CharRun]:
        """Its characters as they come."""
        orders = {item: order for order, item in self.objects.texts.items()}
        return characters(self.page, self.fonts, orders, self.pdfium)

    def without(self, hidden: Iterable[int]) -> list[CharRun]:
        """Its characters without the text objects of these orders."""
        for order in hidden:
            self.pdfium.FPDFPageObj_SetIsActive(self.objects.texts[order], False)
        return self.characters()


@frozen
class _Part:
    """What lies one way on a page."""

    frame: PageFrame
    found: Shapes
    seen: list[Inked]
    unseen: dict[Said, list[Char]]
    """Why -> the characters that cannot be seen."""
    lines: frozenset[StraightLine]
    """The lines drawn for text."""


def content(page: Any, number: int, mute: frozenset[bytes] = frozenset()) -> PageContent:
    """All that the page prints; invisible and white text, watermarks and text off the page left
    out.

    Text in the fonts named `mute` is so many unknown characters.
    """
    pdfium = plain()
    stored = _stored(page, mute, pdfium)
    result, *asides = [_finished(part, number) for part in _seen(stored)]
    result.asides = [one for one in asides if one.chars]
    result.unknown += sum(one.unknown for one in asides)
    result.unseen = _joined(one.unseen for one in (result, *asides))
    result.notes = notes(page, pdfium)
    return result


def _joined(unseen: Iterable[dict[Said, str]]) -> dict[Said, str]:
    """Why text cannot be seen -> the text, of all that lies one way or another."""
    found: dict[Said, list[str]] = {}
    for own in unseen:
        for why, text in own.items():
            found.setdefault(why, []).append(text)
    return {why: "\n".join(texts) for why, texts in found.items()}


def _seen(stored: _Stored) -> list[_Part]:
    """What lies each way on a page, once what can be seen of it is known."""
    raw = stored.characters()
    parts = _parts(stored, raw)
    hidden = {run.order for run in raw} - _orders(parts) - {-1}
    if not hidden or not any(part.seen for part in parts):
        return parts
    # pdfium tells one of two characters that are alike and lie over each other: here the hidden
    # one.
    again = _parts(stored, stored.without(hidden), [part.frame for part in parts])
    return [
        _Part(part.frame, part.found, other.seen, part.unseen, part.lines)
        for part, other in zip(parts, again, strict=True)
    ]


def _stored(page: Any, mute: frozenset[bytes], pdfium: Any) -> _Stored:
    objects = page_objects(page, pdfium)
    items = [*objects.texts.values()]
    free = {order: item for order, item in objects.texts.items() if order not in objects.in_forms}
    return _Stored(
        page,
        pdfium,
        _box(page),
        objects,
        Fonts(Borrowed(items, pdfium), mute_texts(items, mute, pdfium)),
        areas(free, pdfium),
        Pictures(page, pdfium),
    )


def _orders(parts: Iterable[_Part]) -> set[int]:
    """The orders of the text objects that can be seen."""
    return {one.order for part in parts for one in part.seen}


def _parts(
    stored: _Stored, raw: Sequence[CharRun], frames: Sequence[PageFrame] = ()
) -> list[_Part]:
    """What lies each way on a page, most of it first; in the frames that are given."""
    frames = frames or _frames(stored, raw)
    kept, cut = clipped(raw, stored.areas)
    first = frames[0]
    found = shapes(stored.objects.drawn, first, stored.pdfium)
    if len(frames) == 1:
        part = _part(stored, first, found, kept, cut)
        return [_unmarked(part, watermarks(part.seen))]
    turned = [run for run in kept if run.style.way != first.way]
    own, asides = _shared_out(kept, first, lattices(found.across, found.down))
    parts = [_part(stored, first, found, own, cut)]
    for frame in frames[1:]:
        beside = [run for run in asides if run.style.way == frame.way]
        drawn = shapes(stored.objects.drawn, frame, stored.pdfium)
        parts.append(_part(stored, frame, drawn, beside, []))
    odd = {run.order for run in turned}
    upright = [one for one in parts[0].seen if one.order not in odd]
    marks = watermarks([*upright, *lying(turned, first)])
    return [_unmarked(part, marks) for part in parts]


def _shared_out(
    kept: Sequence[CharRun], frame: PageFrame, drawn: Iterable[Lattice]
) -> tuple[list[CharRun], list[CharRun]]:
    """The characters that lie as the page does or stand in one of its tables, whose print mostly
    lies as the page does; and the others.
    """
    every = [char for run in kept for char in run.chars]
    own = {id(char) for run in kept if run.style.way == frame.way for char in run.chars}
    for one in drawn:
        inside = [id(char) for char in every if _is_in(char, frame, one)]
        if 2 * len(own.intersection(inside)) >= len(inside):
            own.update(inside)
    return (
        _those(kept, lambda char: id(char) in own),
        _those(kept, lambda char: id(char) not in own),
    )


def _those(runs: Iterable[CharRun], is_so: Callable[[Boxed], bool]) -> list[CharRun]:
    """What is left with the characters of which something is so."""
    left = (run._replace(chars=[*filter(is_so, run.chars)]) for run in runs)
    return [run for run in left if run.chars]


def _frames(stored: _Stored, raw: Iterable[CharRun]) -> list[PageFrame]:
    """The page set upright for each way that text lies on it, first for that of most.

    A table set sideways on an upright page is read as a landscape page.
    """
    counts = Counter[Way | None]()
    for run in raw:
        counts[run.style.way] += len(run.chars)
    own = Way(stored.pdfium.FPDFPage_GetRotation(stored.page.raw) % 4, False)
    ways = sorted((way for way in counts if way), key=lambda way: (-counts[way], way != own))
    return [PageFrame(*stored.box, way) for way in ways or [own]]


def _is_in(char: Boxed, frame: PageFrame, drawn: Lattice) -> bool:
    """Whether a character stands in a table."""
    left, top, right, bottom = frame.rect(*char[1:])
    return drawn.at((left + right) / 2, (top + bottom) / 2) is not None


def _part(
    stored: _Stored,
    frame: PageFrame,
    found: Shapes,
    kept: Iterable[CharRun],
    cut: Iterable[CharRun],
) -> _Part:
    """The characters that can be seen, those that cannot, and the lines drawn for text."""
    visible, beyond, clear = placed(kept, frame)
    seen, unseen, lines = sight(visible, found, stored.pictures)
    unseen |= {WATERMARK: [], OFF_PAGE: beyond, NO_INK: clear}
    unseen[CUT_OFF] = chars_of(placed(cut, frame).inked)
    return _Part(frame, found, seen, unseen, lines)


def _unmarked(part: _Part, marks: set[int]) -> _Part:
    """What lies one way without the text objects of these orders, which are watermarks."""
    over = chars_of(one for one in part.seen if one.order in marks)
    seen = [one for one in part.seen if one.order not in marks] if over else part.seen
    return _Part(part.frame, part.found, seen, {**part.unseen, WATERMARK: over}, part.lines)


def _finished(part: _Part, number: int) -> PageContent:
    """A page of what lies one way."""
    found, chars = part.found, chars_of(part.seen)
    hidden = (char for own in part.unseen.values() for char in own)
    result = PageContent(
        number,
        part.frame.width,
        part.frame.height,
        chars=with_gaps(chars, hidden),
        across=[rule for rule in found.across if rule not in part.lines],
        down=found.down,
        fills=found.fills,
        picture=found.picture,
        curves=found.curves,
        left_out=found.left_out,
        red=red_chars(part.seen),
        unknown=[char.text for char in chars].count(UNKNOWN),
        unseen={why: text for why, chars in part.unseen.items() if (text := printed(chars))},
    )
    result.in_text = any(
        _is_in_text(ground, result) for ground in found.grounds if ground.picture is not None
    )
    return result


def _is_in_text(picture: Ground, page: PageContent) -> bool:
    """Whether a picture as wide as lines are has print close above and below it, and none of it on
    it.
    """
    wide, high = picture.right - picture.left, picture.bottom - picture.top
    if wide < _LINE * page.width or high < _HIGH:
        return False
    middles = [
        char.base - char.size / 2
        for char in page.chars
        if picture.left - _NEAR < char.x0 < picture.right + _NEAR
    ]
    return (
        any(picture.top - _NEAR < y < picture.top for y in middles)
        and any(picture.bottom < y < picture.bottom + _NEAR for y in middles)
        and not any(picture.top <= y <= picture.bottom for y in middles)
    )


def _box(page: Any) -> Box:
    """The visible part of the page: its crop box within its media box."""
    left, bottom, right, top = page.get_bbox()
    known = all(map(math.isfinite, (left, bottom, right, top)))
    if not known or right - left < 1 or top - bottom < 1:
        return 0.0, 0.0, 595.0, 842.0
    return left, bottom, right, top
