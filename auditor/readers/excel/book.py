"""What an .xls workbook says once for all its sheets: fonts, styles, formats, texts."""

from __future__ import annotations

from dataclasses import field
from typing import Final, NamedTuple

from auditor.readers.excel.beside import Beside
from auditor.readers.excel.builtin import BUILT_IN
from auditor.readers.excel.records import Rich
from auditor.readers.excel.sheet import Sheet
from auditor.readers.excel.style import WHITE, Look, veil
from auditor.readers.limits import Meter
from auditor.records import changing

_WHITE: Final = (1, 9)
"""White in the palette."""


class XlsFont(NamedTuple):
    """How the characters of a style look."""

    colour: int = 0
    """In the palette."""
    struck: bool = False
    size: float = 11.0
    """Points."""
    raised: bool = False


class XlsStyle(NamedTuple):
    """How the cells of a style look."""

    font: int = 0
    number: int = 0
    """Its number format."""
    filled: bool = True
    fits: bool = False
    """Whether print is made smaller until it fits into the cell."""


@changing
class XlsBook:
    """What the records before the sheets told."""

    meter: Meter
    encoding: str
    """The code page of its strings; empty for BIFF8, where they are in Unicode."""
    from_1904: bool = False
    formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    fonts: list[XlsFont] = field(default_factory=list)
    styles: list[XlsStyle] = field(default_factory=list)
    strings: list[Rich] = field(default_factory=list)
    beside: Beside = field(default_factory=Beside)
    sheets: dict[int, Sheet] = field(default_factory=dict)
    """Offset of its records -> sheet."""
    records: int = 0

    def font(self, number: int) -> XlsFont:
        """A font by the number that styles and strings give it; there is no font 4."""
        at = number - (number > 4)
        return self.fonts[at] if at < len(self.fonts) else XlsFont()

    def look(self, style: int) -> Look:
        """How the cells of a style look."""
        own = self.styles[style] if style < len(self.styles) else XlsStyle()
        font = self.font(own.font)
        code = self.formats.get(own.number, "General")
        # A fill in the palette of the file is not told apart; only what has none is white.
        ground = "?" if own.filled else WHITE
        colour = WHITE if font.colour in _WHITE else ""
        scale = font.size / (self.font(0).size or font.size or 1.0)
        why = veil(font.struck, colour, ground, font.size)
        return Look(code, why, ground, scale, own.fits)
