"""What stands on a PDF page, upright and from the top left, as pdfium tells it."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field
from itertools import pairwise
from typing import Any, Final

from auditor.message import Said
from auditor.patterns import regex
from auditor.readers.pdf.characters import Fonts, Raw, characters
from auditor.readers.pdf.fonts import Borrowed, Box, mute_texts
from auditor.readers.pdf.frame import PageFrame, Way
from auditor.readers.pdf.grid import Lattice, lattices
from auditor.readers.pdf.ink import (
    CUT_OFF,
    NO_INK,
    OFF_PAGE,
    UNKNOWN,
    WATERMARK,
    Char,
    Clips,
    Inked,
    Pictures,
    printed,
    sight,
)
from auditor.readers.pdf.notes import notes
from auditor.readers.pdf.overlay import watermarks, with_gaps
from auditor.readers.pdf.paths import (
    Drawn,
    Fill,
    Ground,
    Shapes,
    StraightLine,
    page_objects,
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
    drawn: list[Drawn]
    texts: dict[int, tuple[Any, bool]]
    """Its text objects by their order, with whether a form holds them."""
    fonts: Fonts
    areas: dict[int, Box | None]
    """What the text objects are clipped to."""
    pictures: Pictures

    def characters(self) -> list[Raw]:
        """Its characters as they come."""
        orders = {ctypes.addressof(item.contents): at for at, (item, _) in self.texts.items()}
        return characters(self.page, self.fonts, orders, self.pdfium)

    def without(self, hidden: Iterable[int]) -> list[Raw]:
        """Its characters without the text objects of these orders."""
        for order in hidden:
            self.pdfium.FPDFPageObj_SetIsActive(self.texts[order][0], False)
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
    import pypdfium2.raw as pdfium

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
    hidden = {char[5].order for char in raw} - _orders(parts) - {-1}
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
    drawn, texts = page_objects(page, pdfium)
    items = [item for item, _ in texts.values()]
    clips = Clips(pdfium)
    return _Stored(
        page,
        pdfium,
        _box(page),
        drawn,
        texts,
        Fonts(Borrowed(items, pdfium), mute_texts(items, mute, pdfium)),
        {order: clips.area(item) for order, (item, inside) in texts.items() if not inside},
        Pictures(page, pdfium),
    )


def _orders(parts: Iterable[_Part]) -> set[int]:
    """The orders of the text objects that can be seen."""
    return {order for part in parts for _, order, _ in part.seen}


def _parts(stored: _Stored, raw: Sequence[Raw], frames: Sequence[PageFrame] = ()) -> list[_Part]:
    """What lies each way on a page, most of it first; in the frames that are given."""
    frames = frames or _frames(stored, raw)
    kept, cut = clipped(raw, stored.areas)
    first = frames[0]
    found = shapes(stored.drawn, first, stored.pdfium)
    if len(frames) == 1:
        part = _part(stored, first, found, kept, cut)
        return [_unmarked(part, watermarks(part.seen))]
    turned = [char for char in kept if char[5].way != first.way]
    own, asides = _shared_out(kept, first, lattices(found.across, found.down))
    parts = [_part(stored, first, found, own, cut)]
    for frame in frames[1:]:
        beside = [char for char in asides if char[5].way == frame.way]
        drawn = shapes(stored.drawn, frame, stored.pdfium)
        parts.append(_part(stored, frame, drawn, beside, []))
    odd = {char[5].order for char in turned}
    upright = [item for item in parts[0].seen if item[1] not in odd]
    marks = watermarks([*upright, *lying(turned, first)])
    return [_unmarked(part, marks) for part in parts]


def _shared_out(
    kept: Sequence[Raw], frame: PageFrame, drawn: Iterable[Lattice]
) -> tuple[list[Raw], list[Raw]]:
    """The characters that lie as the page does or stand in one of its tables, whose print mostly
    lies as the page does; and the others.
    """
    own = {id(char) for char in kept if char[5].way == frame.way}
    for one in drawn:
        inside = [id(char) for char in kept if _is_in(char, frame, one)]
        if 2 * len(own.intersection(inside)) >= len(inside):
            own.update(inside)
    return (
        [char for char in kept if id(char) in own],
        [char for char in kept if id(char) not in own],
    )


def _frames(stored: _Stored, raw: Iterable[Raw]) -> list[PageFrame]:
    """The page set upright for each way that text lies on it, first for that of most.

    A table set sideways on an upright page is read as a landscape page.
    """
    counts = Counter(char[5].way for char in raw)
    own = Way(stored.pdfium.FPDFPage_GetRotation(stored.page.raw) % 4, False)
    ways = sorted((way for way in counts if way), key=lambda way: (-counts[way], way != own))
    return [PageFrame(*stored.box, way) for way in ways or [own]]


def _is_in(char: Raw, frame: PageFrame, drawn: Lattice) -> bool:
    """Whether a character stands in a table."""
    left, top, right, bottom = frame.rect(*char[1:5])
    return drawn.at((left + right) / 2, (top + bottom) / 2) is not None


def _part(
    stored: _Stored, frame: PageFrame, found: Shapes, kept: Iterable[Raw], cut: Iterable[Raw]
) -> _Part:
    """The characters that can be seen, those that cannot, and the lines drawn for text."""
    visible, beyond, clear = placed(kept, frame)
    seen, unseen, lines = sight(visible, found, stored.pictures)
    unseen |= {WATERMARK: [], OFF_PAGE: beyond, NO_INK: clear}
    unseen[CUT_OFF] = [char for char, _, _ in placed(cut, frame).inked]
    return _Part(frame, found, seen, unseen, lines)


def _unmarked(part: _Part, marks: set[int]) -> _Part:
    """What lies one way without the text objects of these orders, which are watermarks."""
    over = [char for char, order, _ in part.seen if order in marks]
    seen = [item for item in part.seen if item[1] not in marks] if over else part.seen
    return _Part(part.frame, part.found, seen, {**part.unseen, WATERMARK: over}, part.lines)


def _finished(part: _Part, number: int) -> PageContent:
    """A page of what lies one way."""
    found, seen = part.found, part.seen
    hidden = (char for own in part.unseen.values() for char in own)
    result = PageContent(
        number,
        part.frame.width,
        part.frame.height,
        chars=with_gaps([char for char, _, _ in seen], hidden),
        across=[rule for rule in found.across if rule not in part.lines],
        down=found.down,
        fills=found.fills,
        picture=found.picture,
        curves=found.curves,
        left_out=found.left_out,
        red=red_chars(seen),
        unknown=[char.text for char, _, _ in seen].count(UNKNOWN),
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
