"""Text in fonts that the file does not carry: its place from the file alone, whatever font stands
in for them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from auditor.readers.pdf.frame import Way

INVISIBLE: Final = frozenset({3, 7})
"""Render modes of text that leaves no ink."""
_FILL_AND_STROKE: Final = 2
_LONGEST_NAME: Final = 256
_LEAST_WIDTH: Final = 0.1
_ASCENT, _DESCENT = 0.86, 0.14
_ALONG: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Where the next character stands, by quarter turns of the text against the page as stored."""

Box = tuple[float, float, float, float]
Span = tuple[float, float]


class Font(NamedTuple):
    """A font that the file only names."""

    raw: Any
    advances: dict[int, float]
    """Of the characters met so far, in em."""


class Setting(NamedTuple):
    """How text is set in such a font."""

    font: Font
    em: float
    """Width of an em along the line."""
    size: float
    """Height of an em."""
    way: Way


def mute_texts(texts: Iterable[Any], names: frozenset[bytes], pdfium: Any) -> frozenset[int]:
    """The addresses of the text objects that are set in the fonts of these names."""
    if not names:
        return frozenset()
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    found: dict[int, bool] = {}
    addresses = []
    for item in texts:
        raw = pdfium.FPDFTextObj_GetFont(item)
        key = ctypes.addressof(raw.contents) if raw else 0
        if key and key not in found:
            pdfium.FPDFFont_GetBaseFontName(raw, buffer, _LONGEST_NAME)
            found[key] = buffer.value in names
        if found.get(key):
            addresses.append(ctypes.addressof(item.contents))
    return frozenset(addresses)


class Borrowed:
    """The text objects of a page that are set in borrowed fonts, those that the file only names."""

    def __init__(self, texts: Iterable[Any], pdfium: Any) -> None:
        self.pdfium = pdfium
        self.fonts: dict[int, Font] = {}
        """The font of each of these text objects, by the address of the object."""
        self._width, self._x, self._y = ctypes.c_float(), ctypes.c_double(), ctypes.c_double()
        self._bounds = tuple(ctypes.c_float() for _ in range(4))
        known: dict[int, Font | None] = {}
        font_of, address = pdfium.FPDFTextObj_GetFont, ctypes.addressof
        for item in texts:
            raw = font_of(item)
            if not raw:
                continue
            key = address(raw.contents)
            if key not in known:
                known[key] = None if pdfium.FPDFFont_GetIsEmbedded(raw) else Font(raw, {})
            font = known[key]
            if font:
                self.fonts[address(item.contents)] = font
                self._widen(item)

    def _widen(self, item: Any) -> None:
        """Gives width to text that has none.

        Glyphs that no font at hand has are empty, and pdfium passes over text whose glyphs span no
        width: one character, or a sideways line. What is stroked is as wide as the stroke; a
        transform reckons it anew.
        """
        pdfium = self.pdfium
        pdfium.FPDFPageObj_GetBounds(item, *self._bounds)
        left, _, right, _ = self._bounds
        if (
            right.value - left.value >= _LEAST_WIDTH
            or pdfium.FPDFTextObj_GetTextRenderMode(item) in INVISIBLE
        ):
            return
        pdfium.FPDFTextObj_SetTextRenderMode(item, _FILL_AND_STROKE)
        pdfium.FPDFPageObj_SetStrokeWidth(item, 1.0)
        pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, 0, 0)

    def box(self, text_page: Any, index: int, code: int, how: Setting, loose: Box) -> Box:
        """(left, bottom, right, top) of a character on the page as stored: its advance, and the
        height of its em.

        The loose box of pdfium has the advance in it, but joined with the glyph of the font that
        stands in.
        """
        self.pdfium.FPDFText_GetCharOrigin(text_page, index, self._x, self._y)
        font, em, size, (turn, mirrored) = how
        right, up = _ALONG[turn]
        on, across = (self._x.value, self._y.value) if right else (self._y.value, self._x.value)
        advance = font.advances.get(code)
        if advance is None:
            advance = self._advance(font, code)
        low, high = (loose[0], loose[2]) if right else (loose[1], loose[3])
        start, end = _reach(on, (right or up) * em, advance, (low, high))
        if (right > up) != mirrored:
            bottom, top = across - _DESCENT * size, across + _ASCENT * size
        else:
            bottom, top = across - _ASCENT * size, across + _DESCENT * size
        return (start, bottom, end, top) if right else (bottom, start, top, end)

    def _advance(self, font: Font, code: int) -> float:
        """The advance of a character in em, as the file gives it; less than nothing where the font
        runs downwards.
        """
        known = self.pdfium.FPDFFont_GetGlyphWidth(font.raw, code, 1.0, self._width)
        advance = font.advances[code] = self._width.value if known else 0.0
        return advance


def _reach(on: float, ahead: float, advance: float, loose: Span) -> Span:
    """From and to where a character reaches along its line: from its origin `on`, by so many em
    (`ahead`, less than nothing against the axis), within what pdfium takes for its box.
    """
    low, high = loose
    em = abs(ahead)
    if advance < 0:  # it runs downwards: a whole em, which glyphs do not reach beyond
        return (high - em, high) if ahead > 0 else (low, low + em)
    start, end = (on, on + ahead * advance) if ahead > 0 else (on + ahead * advance, on)
    other = start < low - 0.01 * em or end > high + 0.01 * em
    # It has several widths, and this is another.
    return (low, high) if advance == 0 or other else (start, end)
