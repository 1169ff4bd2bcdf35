"""The characters of a PDF page as pdfium tells them: which they are, where, and how set."""

from __future__ import annotations

import ctypes
import math
from typing import Any, Final, NamedTuple

from auditor.message import say
from auditor.readers.pdf.fonts import INVISIBLE, Borrowed, Setting
from auditor.readers.pdf.frame import UPRIGHT, Way
from auditor.readers.pdf.ink import UNKNOWN
from auditor.readers.pdf.paths import Rgb, TooFine

MAX_CHARS: Final = 400_000
"""Characters on one page: a whole report printed to one long page has a quarter of it."""
_NO_CHARACTER: Final = frozenset({0, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B, 0xAD, 0x0D, 0x0A, 0x02})
_OPAQUE: Final = 255
_UNKNOWN: Final = ord(UNKNOWN)
_QUARTER: Final = math.pi / 2
_SLANT: Final = 0.08
"""Part of a quarter turn by which text may be off the upright and is not slanted."""
_SURROGATES: Final = 0xD800
"""From this code on stand the halves of characters, and what lies behind them."""
_LAST: Final = 0x10FFFF
_WHITE: Final = 255


class CharacterStyle(NamedTuple):
    """What the characters of one text object share."""

    shown: bool
    order: int
    """How many objects were drawn before it; -1 where that is not known."""
    colour: Rgb
    size: float
    way: Way | None
    """How it lies on the page as stored, None for a slant (a watermark)."""
    base: tuple[float, float]
    """The origin of its first character."""
    borrowed: Setting | None
    """How it is set, where its font is not in the file."""
    mute: bool
    """Whether its font does not tell which characters it is."""


class Fonts(NamedTuple):
    """What is odd of the fonts of a page."""

    borrowed: Borrowed
    mute: frozenset[int]
    """The text objects, by their addresses, whose fonts do not tell their characters."""


Raw = tuple[str, float, float, float, float, CharacterStyle]
"""Character, left, bottom, right, top and style, on the page as stored; a bare tuple, for there are
many.
"""


def characters(page: Any, fonts: Fonts, orders: dict[int, int], pdfium: Any) -> list[Raw]:
    """The characters of a page as they come; `orders` are those of its text objects, by address.

    Raises TooFine where there are more than any page of print has.
    """
    text_page = pdfium.FPDFText_LoadPage(page.raw)
    if not text_page:
        return []
    try:
        return _characters(text_page, fonts, orders, pdfium)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _characters(text_page: Any, fonts: Fonts, orders: dict[int, int], pdfium: Any) -> list[Raw]:
    rect = pdfium.FS_RECTF()
    rect_at = ctypes.byref(rect)
    text_object, unicode_at = pdfium.FPDFText_GetTextObject, pdfium.FPDFText_GetUnicode
    loose_box, address = pdfium.FPDFText_GetLooseCharBox, ctypes.addressof
    probe, borrowed = _Probe(text_page, fonts, pdfium), fonts.borrowed
    result: list[Raw] = []
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
        if style is None or style.way is None:
            continue
        code = _UNKNOWN if style.mute else unicode_at(text_page, index)
        if code in _NO_CHARACTER:
            continue
        if code >= _SURROGATES:
            code, high = _beyond(code, high)
            if high:
                continue
        loose_box(text_page, index, rect_at)
        box = rect.left, rect.bottom, rect.right, rect.top
        if style.borrowed:
            box = borrowed.box(text_page, index, code, style.borrowed, box)
        result.append((chr(code), *box, style))
    return result


def _beyond(code: int, high: int) -> tuple[int, int]:
    """The character of two surrogates, or the replacement character for half of one; and a first
    surrogate that waits for its second, 0 where none does.
    """
    if code < 0xDC00:
        return code, code
    if code < 0xE000:
        return (0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD), 0
    return (code if code <= _LAST else 0xFFFD), 0


class _Probe:
    """Asks for the style of text objects, in buffers made once."""

    def __init__(self, text_page: Any, fonts: Fonts, pdfium: Any) -> None:
        self.text_page, self.fonts, self.pdfium = text_page, fonts, pdfium
        self.matrix, self.x, self.y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        self.colour = tuple(ctypes.c_uint() for _ in range(4))
        self.box = tuple(ctypes.c_double() for _ in range(4))

    def style(self, owner: Any, index: int, address: int, order: int) -> CharacterStyle:
        """The style of the text object at an address, whose first character has this index."""
        pdfium, text_page, matrix = self.pdfium, self.text_page, self.matrix
        pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        pdfium.FPDFText_GetCharOrigin(text_page, index, self.x, self.y)
        points = pdfium.FPDFText_GetFontSize(text_page, index)
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        if points < 0:  # it is set the other way round, in letters that stand on their heads
            a, b, c, d, points = -a, -b, -c, -d, -points
        size = points * math.hypot(c, d)
        way = UPRIGHT if a > 0 and d > 0 and not b else self._way(index, (a, b, c, d))
        colour, clear = self._ink(owner)
        shown = way is not None and 0.5 < size < 1e4 and not clear
        font = self.fonts.borrowed.fonts.get(address)
        return CharacterStyle(
            shown and pdfium.FPDFTextObj_GetTextRenderMode(owner) not in INVISIBLE,
            order,
            colour,
            size,
            way,
            (self.x.value, self.y.value),
            Setting(font, points * math.hypot(a, b), size, way) if font and way else None,
            address in self.fonts.mute,
        )

    def _way(self, index: int, matrix: tuple[float, float, float, float]) -> Way | None:
        """How the text of a matrix lies on the page; None where it is slanted."""
        a, b, c, d = matrix
        turns = math.atan2(b, a) / _QUARTER
        if abs(turns - round(turns)) >= _SLANT:
            return None
        turn = round(turns) % 4
        return Way(turn, a * d < b * c and self._hangs(index, turn))

    def _hangs(self, index: int, turn: int) -> bool:
        """Whether a character, whose line runs this way, lies below its line as in a mirror.

        The glyphs of a font may be drawn upside down for a matrix that mirrors them: they stand.
        """
        self.pdfium.FPDFText_GetCharBox(self.text_page, index, *self.box)
        left, right, bottom, top = (side.value for side in self.box)
        across, up = (left + right) / 2 - self.x.value, (bottom + top) / 2 - self.y.value
        return (up, -across, -up, across)[turn] < 0

    def _ink(self, owner: Any) -> tuple[Rgb, bool]:
        """The colour of a text object, paler for the ground that it lets through; and whether it is
        wholly clear.
        """
        if not self.pdfium.FPDFPageObj_GetFillColor(owner, *self.colour):
            return (0, 0, 0), False
        red, green, blue, alpha = (part.value for part in self.colour)
        if alpha >= _OPAQUE:
            return (red, green, blue), False
        clear = _OPAQUE - alpha
        red, green, blue = (
            part + (_WHITE - part) * clear // _OPAQUE for part in (red, green, blue)
        )
        return (red, green, blue), alpha == 0
