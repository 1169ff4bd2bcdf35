"""The characters of a PDF page as pdfium tells them: which they are, where, and how set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from struct import unpack
from typing import Any, Final, NamedTuple, cast

from auditor.message import say
from auditor.readers.pdf.asking import Handle, records, values
from auditor.readers.pdf.drawings import Rgb, TooFine
from auditor.readers.pdf.fonts import INVISIBLE, Borrowed, Font, Setting
from auditor.readers.pdf.frame import UPRIGHT, Way
from auditor.readers.pdf.ink import UNKNOWN

MAX_CHARS: Final = 400_000
"""Characters on one page: a whole report printed to one long page has a quarter of it."""
_NO_CHARACTER: Final = frozenset({0, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B, 0xAD, 0x0D, 0x0A, 0x02})
_OPAQUE: Final = 255
_UNKNOWN: Final = ord(UNKNOWN)
_QUARTER: Final = math.pi / 2
_SLANT: Final = 0.08
"""Part of a quarter turn by which text may be off the upright and is not slanted."""
_SURROGATES, _SECOND, _BEHIND = 0xD800, 0xDC00, 0xE000
"""Where the first halves of characters begin, the second ones, and what lies behind them."""
_LAST: Final = 0x10FFFF
_WHITE: Final = 255


Point = tuple[float, float]


class CharacterStyle(NamedTuple):
    """How the characters of a text object are set."""

    shown: bool
    colour: Rgb
    size: float
    way: Way | None
    """How it lies on the page as stored, None for a slant (a watermark)."""
    borrowed: Setting | None
    """How it is set, where its font is not in the file."""
    mute: bool
    """Whether its font does not tell which characters it is."""


class Fonts(NamedTuple):
    """What is odd of the fonts of a page."""

    borrowed: Borrowed
    mute: frozenset[Handle]
    """The text objects whose fonts do not tell their characters."""


Boxed = tuple[str, float, float, float, float]
"""Character, left, bottom, right and top, on the page as stored; a bare tuple, for there are many.
"""


class CharRun(NamedTuple):
    """Characters of one text object that follow each other."""

    style: CharacterStyle
    order: int
    """How many objects were drawn before it; -1 where that is not known."""
    base: Point
    """The origin of the first character of the object."""
    chars: list[Boxed]


def characters(page: Any, fonts: Fonts, orders: Mapping[Handle, int], pdfium: Any) -> list[CharRun]:
    """The characters of a page as they come; `orders` are those of its text objects.

    Raises TooFine where there are more than any page of print has.
    """
    text_page = pdfium.FPDFText_LoadPage(page.raw)
    if not text_page:
        return []
    try:
        return [*_runs(text_page, fonts, orders, pdfium)]
    finally:
        pdfium.FPDFText_ClosePage(text_page)


class _Told(NamedTuple):
    """What pdfium tells of each character of a page."""

    owners: list[Handle | None]
    """Its text object; None of a space or line break that pdfium made up."""
    codes: list[int]
    boxes: list[tuple[float, float, float, float]]
    """Left, top, right and bottom."""
    origins: list[Point]
    """Only where the page has text in borrowed fonts."""


def _told(text_page: Handle, borrowed: Borrowed, pdfium: Any) -> _Told:
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MAX_CHARS:
        raise TooFine(say("dense.characters", count=count))
    page, every = repeat(text_page), range(count)
    codes = pdfium.listed("FPDFText_GetUnicode", text_page, every)
    origins = pdfium.FPDFText_GetCharOrigin
    return _Told(
        pdfium.listed("FPDFText_GetTextObject", text_page, every),
        [*_whole(codes)] if max(codes, default=0) >= _SURROGATES else codes,
        records(pdfium.FPDFText_GetLooseCharBox, "4f", count, page, every),
        values(origins, "2d", count, page, every)[1] if borrowed.fonts else [],
    )


def _whole(codes: Iterable[int]) -> Iterator[int]:
    """The codes with the halves of characters put together; 0 for the first half, the replacement
    character for one without the other.
    """
    high = 0
    for code in codes:
        if code < _SURROGATES or code in _NO_CHARACTER:
            yield code
        elif code < _SECOND:
            high = code
            yield 0
        elif code < _BEHIND:
            yield 0x10000 + ((high - _SURROGATES) << 10) + code - _SECOND if high else _UNKNOWN
            high = 0
        else:
            yield code if code <= _LAST else _UNKNOWN
            high = 0


def _runs(
    text_page: Handle, fonts: Fonts, orders: Mapping[Handle, int], pdfium: Any
) -> Iterator[CharRun]:
    """The characters of each text object that does not lie slanted."""
    told = _told(text_page, fonts.borrowed, pdfium)
    boxed = _boxed(told)
    firsts = [*_firsts(told.owners)]
    starts, owners = [at for at, _ in firsts], [owner for _, owner in firsts]
    bases = values(pdfium.FPDFText_GetCharOrigin, "2d", len(starts), repeat(text_page), starts)[1]
    styles = _Styles(text_page, fonts, pdfium).each(starts, owners, bases)
    ends = [*starts, len(boxed)][1:]
    for owner, style, base, start, end in zip(owners, styles, bases, starts, ends, strict=True):
        if style.way is None:
            continue
        if style.borrowed or style.mute:
            chars = [*_odd(told, range(start, end), style, fonts.borrowed)]
        else:
            own = boxed[start:end]
            chars = [char for char in own if char] if None in own else cast("list[Boxed]", own)
        if chars:
            yield CharRun(style, orders.get(owner, -1), base, chars)


def _boxed(told: _Told) -> list[Boxed | None]:
    """The characters with their boxes, None where there is none."""
    return [
        (chr(code), left, bottom, right, top) if owner and code not in _NO_CHARACTER else None
        for owner, code, (left, top, right, bottom) in zip(
            told.owners, told.codes, told.boxes, strict=True
        )
    ]


def _odd(
    told: _Told, places: Iterable[int], style: CharacterStyle, borrowed: Borrowed
) -> Iterator[Boxed]:
    """The characters of a font that does not tell them, or that the file does not carry."""
    for at in places:
        code = _UNKNOWN if style.mute else told.codes[at]
        if not told.owners[at] or code in _NO_CHARACTER:
            continue
        left, top, right, bottom = told.boxes[at]
        box = left, bottom, right, top
        if style.borrowed:
            box = borrowed.box(code, style.borrowed, told.origins[at], box)
        yield chr(code), *box


def _firsts(owners: Iterable[Handle | None]) -> Iterator[tuple[int, Handle]]:
    """Where the characters of another text object begin, and the object."""
    last = None
    for index, owner in enumerate(owners):
        if owner and owner != last:
            last = owner
            yield index, owner


_Asked = tuple[tuple[bytes], float, int, tuple[int, int, int, int], int, Font | None, bool]
"""What is asked of a text object: its matrix as bytes, the size of its font, whether its colour is
known, and the colour, its render mode, the font that it borrows, and whether it is mute.
"""


class _Styles:
    """The styles of text objects; most objects of a page are set as others are."""

    def __init__(self, text_page: Handle, fonts: Fonts, pdfium: Any) -> None:
        self.text_page, self.fonts, self.pdfium = text_page, fonts, pdfium

    def each(
        self, firsts: Sequence[int], owners: Sequence[Handle], bases: Iterable[Point]
    ) -> Iterator[CharacterStyle]:
        """The styles of text objects, of each of which the first character and its origin are
        given.
        """
        known: dict[_Asked, CharacterStyle] = {}
        for asked, first, base in zip(self._asked(firsts, owners), firsts, bases, strict=True):
            style = known.get(asked)
            if style is None:
                a, b, c, d = unpack("4f", asked[0][0])
                style = self._style(asked, (a, b, c, d), first, base)
                if a * d >= b * c:  # else it shows in the glyphs of each how it lies
                    known[asked] = style
            yield style

    def _asked(self, firsts: Sequence[int], owners: Sequence[Handle]) -> Iterator[_Asked]:
        pdfium, page, count = self.pdfium, repeat(self.text_page), len(firsts)
        colours = values(pdfium.FPDFPageObj_GetFillColor, "4I", count, owners)
        borrowed, mute = self.fonts.borrowed.fonts, self.fonts.mute
        return zip(
            records(pdfium.FPDFText_GetMatrix, "16s8x", count, page, firsts),
            pdfium.listed("FPDFText_GetFontSize", self.text_page, firsts),
            *colours,
            map(pdfium.FPDFTextObj_GetTextRenderMode, owners),
            map(borrowed.get, owners),
            map(mute.__contains__, owners),
            strict=True,
        )

    def _style(
        self, asked: _Asked, matrix: tuple[float, float, float, float], index: int, base: Point
    ) -> CharacterStyle:
        _, points, known, colour, mode, font, mute = asked
        a, b, c, d = matrix
        if points < 0:  # it is set the other way round, in letters that stand on their heads
            a, b, c, d, points = -a, -b, -c, -d, -points
        size = points * math.hypot(c, d)
        way = UPRIGHT if a > 0 and d > 0 and not b else self._way((a, b, c, d), index, base)
        rgb, clear = _ink(known, colour)
        shown = way is not None and 0.5 < size < 1e4 and not clear and mode not in INVISIBLE
        setting = Setting(font, points * math.hypot(a, b), size, way) if font and way else None
        return CharacterStyle(shown, rgb, size, way, setting, mute)

    def _way(
        self, matrix: tuple[float, float, float, float], index: int, base: Point
    ) -> Way | None:
        """How the text of a matrix lies on the page; None where it is slanted."""
        a, b, c, d = matrix
        turns = math.atan2(b, a) / _QUARTER
        if abs(turns - round(turns)) >= _SLANT:
            return None
        turn = round(turns) % 4
        return Way(turn, a * d < b * c and self._hangs(turn, index, base))

    def _hangs(self, turn: int, index: int, base: Point) -> bool:
        """Whether a character, whose line runs this way, lies below its line as in a mirror.

        The glyphs of a font may be drawn upside down for a matrix that mirrors them: they stand.
        """
        ask = self.pdfium.FPDFText_GetCharBox
        [(left, right, bottom, top)] = values(ask, "4d", 1, [self.text_page], [index])[1]
        across, up = (left + right) / 2 - base[0], (bottom + top) / 2 - base[1]
        return bool((up, -across, -up, across)[turn] < 0)


def _ink(known: int, parts: tuple[int, int, int, int]) -> tuple[Rgb, bool]:
    """A colour, paler for the ground that it lets through; and whether it is wholly clear."""
    if not known:
        return (0, 0, 0), False
    red, green, blue, alpha = parts
    if alpha >= _OPAQUE:
        return (red, green, blue), False
    clear = _OPAQUE - alpha
    red, green, blue = (part + (_WHITE - part) * clear // _OPAQUE for part in (red, green, blue))
    return (red, green, blue), alpha == 0
