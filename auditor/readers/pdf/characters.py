"""The characters of a PDF page as pdfium tells them: which they are, where, and how set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple

from auditor.message import say
from auditor.readers.pdf.asking import Handle, records, values
from auditor.readers.pdf.drawings import Rgb, TooFine
from auditor.readers.pdf.fonts import INVISIBLE, Borrowed, Setting
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
    mute: frozenset[Handle]
    """The text objects whose fonts do not tell their characters."""


Boxed = tuple[str, float, float, float, float]
"""Character, left, bottom, right and top, on the page as stored; a bare tuple, for there are many.
"""


class Run(NamedTuple):
    """Characters of one text object that follow each other."""

    style: CharacterStyle
    chars: list[Boxed]


def characters(page: Any, fonts: Fonts, orders: Mapping[Handle, int], pdfium: Any) -> list[Run]:
    """The characters of a page as they come; `orders` are those of its text objects.

    Raises TooFine where there are more than any page of print has.
    """
    text_page = pdfium.FPDFText_LoadPage(page.raw)
    if not text_page:
        return []
    try:
        runs = _runs(text_page, fonts, orders, pdfium)
        return [run for run in runs if run.chars]
    finally:
        pdfium.FPDFText_ClosePage(text_page)


class _Told(NamedTuple):
    """What pdfium tells of each character of a page."""

    owners: list[Handle | None]
    """Its text object; None of a space or line break that pdfium made up."""
    codes: list[int]
    boxes: list[tuple[float, float, float, float]]
    """Left, top, right and bottom."""
    origins: list[tuple[float, float]]
    """Only where the page has text in borrowed fonts."""


def _told(text_page: Handle, borrowed: bool, pdfium: Any) -> _Told:
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MAX_CHARS:
        raise TooFine(say("dense.characters", count=count))
    page, every = repeat(text_page), range(count)
    return _Told(
        [*map(pdfium.FPDFText_GetTextObject, page, every)],
        [*map(pdfium.FPDFText_GetUnicode, page, every)],
        records(pdfium.FPDFText_GetLooseCharBox, "4f", count, page, every),
        values(pdfium.FPDFText_GetCharOrigin, "2d", count, page, every)[1] if borrowed else [],
    )


def _runs(
    text_page: Handle, fonts: Fonts, orders: Mapping[Handle, int], pdfium: Any
) -> Iterator[Run]:
    """The characters of each text object that does not lie slanted."""
    told = _told(text_page, bool(fonts.borrowed.fonts), pdfium)
    firsts = [*_firsts(told.owners)]
    starts, owners = [at for at, _ in firsts], [owner for _, owner in firsts]
    styles = _Probe(text_page, fonts, orders, pdfium).styles(starts, owners)
    high = 0
    ends = [*starts, len(told.owners)][1:]
    for style, start, end in zip(styles, starts, ends, strict=True):
        if style.way is None:
            continue
        chars: list[Boxed] = []
        for index in range(start, end):
            code = _UNKNOWN if style.mute else told.codes[index]
            if not told.owners[index] or code in _NO_CHARACTER:
                continue
            if code >= _SURROGATES:
                code, high = _beyond(code, high)
                if high:
                    continue
            left, top, right, bottom = told.boxes[index]
            if style.borrowed:
                loose = left, bottom, right, top
                left, bottom, right, top = fonts.borrowed.box(
                    code, style.borrowed, told.origins[index], loose
                )
            chars.append((chr(code), left, bottom, right, top))
        yield Run(style, chars)


def _firsts(owners: Iterable[Handle | None]) -> Iterator[tuple[int, Handle]]:
    """Where the characters of another text object begin, and the object."""
    last = None
    for index, owner in enumerate(owners):
        if owner and owner != last:
            last = owner
            yield index, owner


def _beyond(code: int, high: int) -> tuple[int, int]:
    """The character of two surrogates, or the replacement character for half of one; and a first
    surrogate that waits for its second, 0 where none does.
    """
    if code < 0xDC00:
        return code, code
    if code < 0xE000:
        return (0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD), 0
    return (code if code <= _LAST else 0xFFFD), 0


_Colour = tuple[int, tuple[int, int, int, int]]
"""Whether a colour is known; red, green, blue and how much it covers."""


class _Probe:
    """Asks for the styles of text objects."""

    def __init__(
        self, text_page: Handle, fonts: Fonts, orders: Mapping[Handle, int], pdfium: Any
    ) -> None:
        self.text_page, self.fonts, self.orders, self.pdfium = text_page, fonts, orders, pdfium
        self.inks: dict[_Colour, tuple[Rgb, bool]] = {}

    def styles(self, firsts: Sequence[int], owners: Sequence[Handle]) -> Iterator[CharacterStyle]:
        """The styles of text objects, each with the index of its first character."""
        pdfium, page, count = self.pdfium, repeat(self.text_page), len(firsts)
        matrices = records(pdfium.FPDFText_GetMatrix, "6f", count, page, firsts)
        bases = values(pdfium.FPDFText_GetCharOrigin, "2d", count, page, firsts)[1]
        points = map(pdfium.FPDFText_GetFontSize, page, firsts)
        colours = zip(*values(pdfium.FPDFPageObj_GetFillColor, "4I", count, owners), strict=True)
        modes = map(pdfium.FPDFTextObj_GetTextRenderMode, owners)
        for first, owner, matrix, base, own, colour, mode in zip(
            firsts, owners, matrices, bases, points, colours, modes, strict=True
        ):
            yield self._style(first, owner, matrix, base, own, colour, mode in INVISIBLE)

    def _style(
        self,
        index: int,
        owner: Handle,
        matrix: tuple[float, ...],
        base: tuple[float, float],
        points: float,
        colour: _Colour,
        unseen: bool,
    ) -> CharacterStyle:
        a, b, c, d, _, _ = matrix
        if points < 0:  # it is set the other way round, in letters that stand on their heads
            a, b, c, d, points = -a, -b, -c, -d, -points
        size = points * math.hypot(c, d)
        way = UPRIGHT if a > 0 and d > 0 and not b else self._way(index, base, (a, b, c, d))
        if colour not in self.inks:
            self.inks[colour] = _ink(*colour)
        rgb, clear = self.inks[colour]
        font = self.fonts.borrowed.fonts.get(owner)
        return CharacterStyle(
            way is not None and 0.5 < size < 1e4 and not clear and not unseen,
            self.orders.get(owner, -1),
            rgb,
            size,
            way,
            base,
            Setting(font, points * math.hypot(a, b), size, way) if font and way else None,
            owner in self.fonts.mute,
        )

    def _way(
        self, index: int, base: tuple[float, float], matrix: tuple[float, float, float, float]
    ) -> Way | None:
        """How the text of a matrix lies on the page; None where it is slanted."""
        a, b, c, d = matrix
        turns = math.atan2(b, a) / _QUARTER
        if abs(turns - round(turns)) >= _SLANT:
            return None
        turn = round(turns) % 4
        return Way(turn, a * d < b * c and self._hangs(index, base, turn))

    def _hangs(self, index: int, base: tuple[float, float], turn: int) -> bool:
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
