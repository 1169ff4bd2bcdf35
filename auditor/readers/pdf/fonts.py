"""Text in fonts that the file does not carry: its place from the file alone, whatever font stands
in for them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import field
from typing import Any, Final, NamedTuple

from auditor.readers.pdf.asking import Handle, values
from auditor.readers.pdf.drawings import Box
from auditor.readers.pdf.frame import Way
from auditor.records import frozen

INVISIBLE: Final = frozenset({3, 7})
"""Render modes of text that leaves no ink."""
_FILL_AND_STROKE: Final = 2
_LONGEST_NAME: Final = 256
_LEAST_WIDTH: Final = 0.1
_ASCENT, _DESCENT = 0.86, 0.14
_ALONG: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Where the next character stands, by quarter turns of the text against the page as stored."""

Span = tuple[float, float]


@frozen
class Font:
    """A font that the file only names."""

    raw: Handle
    advances: dict[int, float] = field(default_factory=dict, compare=False)
    """Of the characters met so far, in em."""


class Setting(NamedTuple):
    """How text is set in such a font."""

    font: Font
    em: float
    """Width of an em along the line."""
    size: float
    """Height of an em."""
    way: Way


def mute_texts(texts: Sequence[Handle], names: frozenset[bytes], pdfium: Any) -> frozenset[Handle]:
    """The text objects that are set in the fonts of these names."""
    if not names:
        return frozenset()
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    fonts = [*map(pdfium.FPDFTextObj_GetFont, texts)]
    mute = set()
    for font in filter(None, {*fonts}):
        pdfium.FPDFFont_GetBaseFontName(font, buffer, _LONGEST_NAME)
        if buffer.value in names:
            mute.add(font)
    return frozenset(text for text, font in zip(texts, fonts, strict=True) if font in mute)


class Borrowed:
    """The text objects of a page that are set in borrowed fonts, those that the file only names."""

    def __init__(self, texts: Sequence[Handle], pdfium: Any) -> None:
        self.pdfium = pdfium
        self._width = ctypes.c_float()
        fonts = [*map(pdfium.FPDFTextObj_GetFont, texts)]
        known = {
            font: Font(font)
            for font in {*fonts}
            if font and not pdfium.FPDFFont_GetIsEmbedded(font)
        }
        self.fonts: dict[Handle, Font] = (
            {text: known[font] for text, font in zip(texts, fonts, strict=True) if font in known}
            if known
            else {}
        )
        """The font of each of these text objects."""
        self._widen()

    def _widen(self) -> None:
        """Gives width to text that has none.

        Glyphs that no font at hand has are empty, and pdfium passes over text whose glyphs span no
        width: one character, or a sideways line. What is stroked is as wide as the stroke; a
        transform reckons it anew.
        """
        pdfium = self.pdfium
        _, bounds = values(pdfium.FPDFPageObj_GetBounds, "4f", len(self.fonts), self.fonts)
        for text, (left, _, right, _) in zip(self.fonts, bounds, strict=True):
            if (
                right - left < _LEAST_WIDTH
                and pdfium.FPDFTextObj_GetTextRenderMode(text) not in INVISIBLE
            ):
                pdfium.FPDFTextObj_SetTextRenderMode(text, _FILL_AND_STROKE)
                pdfium.FPDFPageObj_SetStrokeWidth(text, 1.0)
                pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, 0, 0)

    def box(self, code: int, how: Setting, origin: tuple[float, float], loose: Box) -> Box:
        """(left, bottom, right, top) of a character on the page as stored: its advance from its
        origin, and the height of its em.

        The loose box of pdfium has the advance in it, but joined with the glyph of the font that
        stands in.
        """
        font, em, size, (turn, mirrored) = how
        right, up = _ALONG[turn]
        on, across = origin if right else (origin[1], origin[0])
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
        width = ctypes.byref(self._width)
        known = self.pdfium.FPDFFont_GetGlyphWidth(font.raw, code, 1.0, width)
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
