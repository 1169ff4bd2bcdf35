"""What stands on a PDF page: characters, rules and fills, upright and from the top left, as pdfium
tells them.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from auditor.message import Said, say
from auditor.patterns import regex
from auditor.readers.pdf.fonts import INVISIBLE, Borrowed, Box, Font, Setting, mute_texts
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
    Fill,
    Frame,
    Ground,
    Rgb,
    Rule,
    Shapes,
    TooFine,
    page_objects,
    shapes,
)
from auditor.readers.pdf.red import red_chars

MAX_CHARS: Final = 400_000
"""Characters on one page: a whole report printed to one long page has a quarter of it."""

_NO_CHARACTER: Final = frozenset({0, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B, 0xAD, 0x0D, 0x0A, 0x02})
_ODD: Final = regex("[\x00-\x1f\x7f-\xa0¡-¤¦¨-¯²-¶¸-ÖØ-öø-ÿ\ue000-\uf8ff\ufffd]")
"""What no Chinese report prints much of."""
_OPAQUE: Final = 255
_UNKNOWN: Final = ord(UNKNOWN)
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
_QUARTER: Final = math.pi / 2


@dataclass(slots=True)
class PageContent:
    """One page, turned upright; y grows downwards."""

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
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
        return (
            self.in_text
            or self.picture >= _PICTURE
            and (self.picture < _GROUND or len(self.chars) < _FULL)
        )

    @property
    def is_scan(self) -> bool:
        """Whether the page shows something but has no text to take."""
        if self.is_mute:
            return True
        letters = sum(
            1 for char in self.chars if not char.text.isdigit() and char.text not in "-—第页 /"
        )
        if self.picture >= 0.5:
            return letters < 10 and len(self.down) < 3
        return not self.chars and (self.picture >= 0.2 or self.curves >= 150)


class _Style(NamedTuple):
    """What the characters of one text object share."""

    shown: bool
    order: int
    """How many objects were drawn before it; -1 where that is not known."""
    colour: Rgb
    size: float
    turn: int | None
    """Quarter turns against the page as stored, None for a slant (a watermark)."""
    base: tuple[float, float]
    """The origin of its first character."""
    borrowed: Setting | None
    """How it is set, where its font is not in the file."""
    mute: bool
    """Whether its font does not tell which characters it is."""


class _Fonts(NamedTuple):
    """What is odd of the fonts of a page."""

    borrowed: Borrowed
    mute: frozenset[int]
    """The text objects, by their addresses, whose fonts do not tell their characters."""


_Raw = tuple[str, float, float, float, float, _Style]
"""Character, left, bottom, right, top and style, on the page as stored; a bare tuple, for there are
many.
"""


def content(page: Any, number: int, mute: frozenset[bytes] = frozenset()) -> PageContent:
    """All that the page prints; invisible and white text, watermarks and text off the page left
    out.

    Text in the fonts named `mute` is so many unknown characters.
    """
    import pypdfium2.raw as pdfium

    box = _box(page, pdfium)
    turn = pdfium.FPDFPage_GetRotation(page.raw) % 4
    drawn, texts = page_objects(page, pdfium)
    orders = {ctypes.addressof(item.contents): order for order, (item, _) in texts.items()}
    items = [item for item, _ in texts.values()]
    fonts = _Fonts(Borrowed(items, pdfium), mute_texts(items, mute, pdfium))
    raw = _characters(page, fonts, orders, pdfium)
    clips = Clips(pdfium)
    areas = {order: clips.area(item) for order, (item, inside) in texts.items() if not inside}
    turns = [char[5].turn for char in raw]
    # A table set sideways on an upright page is read as a landscape page.
    frame = Frame(*box, max(range(4), key=lambda quarter: (turns.count(quarter), quarter == turn)))
    found = shapes(drawn, frame, pdfium)
    result = PageContent(
        number,
        frame.width,
        frame.height,
        across=found.across,
        down=found.down,
        fills=found.fills,
        picture=found.picture,
        curves=found.curves,
    )
    result.left_out = found.left_out
    result.notes = notes(page, pdfium)
    pictures = Pictures(page, pdfium)
    seen, unseen, lines = _sighted(*_clipped(raw, areas), frame, found, pictures)
    hidden = {char[5].order for char in raw} - {order for _, order, _ in seen} - {-1}
    if hidden and seen:
        # pdfium tells one of two characters that are alike and lie over each other: here the hidden
        # one.
        for order in hidden:
            pdfium.FPDFPageObj_SetIsActive(texts[order][0], False)
        raw = _characters(page, fonts, orders, pdfium)
        seen, _, _ = _sighted(*_clipped(raw, areas), frame, found, pictures)
    result.across = [rule for rule in found.across if rule not in lines]
    result.red = red_chars(seen)
    result.unknown = [char.text for char, _, _ in seen].count(UNKNOWN)
    result.chars = with_gaps(
        [char for char, _, _ in seen], (char for own in unseen.values() for char in own)
    )
    result.in_text = any(
        _is_in_text(ground, result) for ground in found.grounds if ground.picture is not None
    )
    result.unseen = {why: text for why, chars in unseen.items() if (text := printed(chars))}
    return result


def _is_in_text(picture: Ground, page: PageContent) -> bool:
    """Whether a picture as wide as lines are has print close above and below it, and none of it on
    it.
    """
    wide, high = picture.right - picture.left, picture.bottom - picture.top
    if wide < _LINE * page.width or high < _HIGH:
        return False
    beside = [char for char in page.chars if picture.left - _NEAR < char.x0 < picture.right + _NEAR]
    middles = [char.base - char.size / 2 for char in beside]
    return (
        any(picture.top - _NEAR < y < picture.top for y in middles)
        and any(picture.bottom < y < picture.bottom + _NEAR for y in middles)
        and not any(picture.top <= y <= picture.bottom for y in middles)
    )


def _sighted(
    raw: list[_Raw], cut: list[_Raw], frame: Frame, found: Shapes, pictures: Pictures
) -> tuple[list[Inked], dict[Said, list[Char]], frozenset[Rule]]:
    """The characters that can be seen, why -> those that cannot, and the lines drawn for text."""
    visible, beyond, clear = _placed(raw, frame)
    seen, unseen, lines = sight(visible, found, pictures)
    marks = watermarks(seen)
    over = [char for char, order, _ in seen if order in marks]
    unseen |= {WATERMARK: over, OFF_PAGE: beyond, NO_INK: clear}
    unseen[CUT_OFF] = [char for char, _, _ in _placed(cut, frame)[0]]
    return [item for item in seen if item[1] not in marks], unseen, lines


def _box(page: Any, pdfium: Any) -> tuple[float, float, float, float]:
    """The visible part of the page: its crop box within its media box."""
    left, bottom, right, top = page.get_bbox()
    if (
        not all(map(math.isfinite, (left, bottom, right, top)))
        or right - left < 1
        or top - bottom < 1
    ):
        return 0.0, 0.0, 595.0, 842.0
    return left, bottom, right, top


def _characters(page: Any, fonts: _Fonts, orders: dict[int, int], pdfium: Any) -> list[_Raw]:
    text_page = pdfium.FPDFText_LoadPage(page.raw)
    if not text_page:
        return []
    try:
        return _raw_characters(text_page, fonts, orders, pdfium)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _raw_characters(
    text_page: Any, fonts: _Fonts, orders: dict[int, int], pdfium: Any
) -> list[_Raw]:
    rect = pdfium.FS_RECTF()
    rect_at = ctypes.byref(rect)
    text_object, unicode_at = pdfium.FPDFText_GetTextObject, pdfium.FPDFText_GetUnicode
    loose_box, address = pdfium.FPDFText_GetLooseCharBox, ctypes.addressof
    probe, borrowed = _Probe(text_page, fonts, pdfium), fonts.borrowed
    result: list[_Raw] = []
    last, style, high = 0, None, 0
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MAX_CHARS:
        raise TooFine(say("dense.characters", count=count))
    for index in range(count):
        owner = text_object(text_page, index)
        if not owner:  # a space or line break that pdfium made up
            continue
        if (here := address(owner.contents)) != last:
            last, style = here, probe.style(owner, index, here, orders.get(here, -1))
        if style is None or style.turn is None:
            continue
        code = _UNKNOWN if style.mute else unicode_at(text_page, index)
        if code in _NO_CHARACTER:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if code > 0xFFFF or 0xDC00 <= code < 0xE000:
            code, high = _beyond(code, high), 0
        loose_box(text_page, index, rect_at)
        if style.borrowed:
            loose = rect.left, rect.bottom, rect.right, rect.top
            result.append(
                (chr(code), *borrowed.box(text_page, index, code, style.borrowed, loose), style)
            )
        else:
            result.append((chr(code), rect.left, rect.bottom, rect.right, rect.top, style))
    return result


def _beyond(code: int, high: int) -> int:
    """The character of two surrogates, or the replacement character for half of one."""
    if code < 0xE000:
        return 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
    return code if code <= 0x10FFFF else 0xFFFD


class _Probe:
    """Asks for the style of text objects, in buffers made once."""

    def __init__(self, text_page: Any, fonts: _Fonts, pdfium: Any) -> None:
        self.text_page, self.fonts, self.pdfium = text_page, fonts, pdfium
        self.matrix, self.x, self.y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        self.colour = tuple(ctypes.c_uint() for _ in range(4))

    def style(self, owner: Any, index: int, address: int, order: int) -> _Style:
        """The style of the text object at an address, whose first character has this index."""
        font: Font | None = self.fonts.borrowed.fonts.get(address)
        pdfium, matrix = self.pdfium, self.matrix
        pdfium.FPDFText_GetMatrix(self.text_page, index, matrix)
        pdfium.FPDFText_GetCharOrigin(self.text_page, index, self.x, self.y)
        points = abs(pdfium.FPDFText_GetFontSize(self.text_page, index))
        size = points * math.hypot(matrix.c, matrix.d)
        turn: int | None = 0
        if matrix.b or matrix.a < 0:
            angle = math.atan2(matrix.b, matrix.a) / _QUARTER
            turn = round(angle) % 4 if abs(angle - round(angle)) < 0.08 else None
        known = pdfium.FPDFPageObj_GetFillColor(owner, *self.colour)
        red, green, blue, alpha = self.colour
        shown = (
            turn is not None
            and 0.5 < size < 1e4
            and not (known and alpha.value == 0)
            and pdfium.FPDFTextObj_GetTextRenderMode(owner) not in INVISIBLE
        )
        # What lets its ground through is so much paler.
        colour: Rgb = (red.value, green.value, blue.value) if known else (0, 0, 0)
        if known and alpha.value < _OPAQUE:
            clear = 255 - alpha.value
            colour = tuple(part + (255 - part) * clear // 255 for part in colour)  # type: ignore[assignment]
        borrowed = None
        if font and turn is not None:
            borrowed = Setting(font, points * math.hypot(matrix.a, matrix.b), size, turn)
        return _Style(
            shown,
            order,
            colour,
            size,
            turn,
            (self.x.value, self.y.value),
            borrowed,
            address in self.fonts.mute,
        )


def _clipped(raw: list[_Raw], areas: dict[int, Box | None]) -> tuple[list[_Raw], list[_Raw]]:
    """The characters that the areas of their text objects let through, and those that they cut off
    whole.
    """
    kept: list[_Raw] = []
    cut: list[_Raw] = []
    for char in raw:
        area = areas.get(char[5].order)
        outside = area is not None and (
            char[1] > area[2] or char[3] < area[0] or char[2] > area[3] or char[4] < area[1]
        )
        (cut if outside else kept).append(char)
    return kept, cut


def _placed(raw: list[_Raw], frame: Frame) -> tuple[list[Inked], list[Char], list[Char]]:
    """The characters on the upright page with how they are inked; those beyond the page; those
    without ink.
    """
    result: list[Inked] = []
    beyond: list[Char] = []
    clear: list[Char] = []
    style, upright, base, size = None, True, 0.0, 0.0
    plain, shift, wide, tall = frame.turn == 0, frame.left, frame.width + 2, frame.height + 2
    for text, x0, y0, x1, y1, own in raw:
        if own is not style:
            style, upright, size = own, own.turn == frame.turn, own.size
            base = frame.point(*own.base)[1]
        if plain and upright:
            left, right = x0 - shift, x1 - shift
        else:
            left, top, right, bottom = frame.rect(x0, y0, x1, y1)
            if not upright:  # a few words across the reading direction
                size = min(own.size, bottom - top) or own.size
                base = bottom - 0.12 * size
        if upright and right - left > 3 * size:  # a font without usable metrics
            right = left + size
        char = Char(text, left, right, base, size)
        if not own.shown:
            clear.append(char)
        elif not (-2 <= (left + right) / 2 <= wide and -2 <= base - size / 2 <= tall):
            beyond.append(char)
        else:
            result.append((char, own.order, own.colour))
    return result, beyond, clear
