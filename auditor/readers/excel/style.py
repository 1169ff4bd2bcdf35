"""What the styles of a workbook say of a cell: its number format, and whether its text can be
seen.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final, TypeVar

from lxml import etree

from auditor.message import Said, say
from auditor.readers.excel.builtin import BUILT_IN
from auditor.readers.excel.format import LONGEST
from auditor.readers.hidden import SAME_COLOUR, STRUCK, TINY
from auditor.readers.limits import oversized
from auditor.records import frozen

_T = TypeVar("_T")
WHITE: Final = "FFFFFF"
_ON: Final = ("1", "true")
_TINY: Final = 3.0
"""Points: nobody reads smaller print."""


@frozen
class Look:
    """How a cell of a style looks."""

    code: str = "General"
    """Its number format."""
    veil: Said = ""
    """Why its text is not read; empty where it is."""
    ground: str = WHITE
    """The colour of its cells, as six hexadecimal digits; `?` where it cannot be told."""
    scale: float = 1.0
    """Size of its print against the standard size of the workbook."""
    fits: bool = False
    """Whether its print is made smaller until it fits into the cell."""


_PLAIN: Final = Look()


@frozen
class Styles:
    """The styles of a workbook."""

    looks: list[Look] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    """What each conditional style changes: `figure` (how a figure reads), `fill`, or nothing of
    these.
    """

    def look(self, index: int) -> Look:
        """How the cells of a style look."""
        return self.looks[index] if index < len(self.looks) else _PLAIN

    def conditional(self, index: str) -> str:
        """What the conditional style of this number changes."""
        return (
            self.conditions[int(index)]
            if index.isdecimal() and int(index[:7]) < len(self.conditions)
            else ""
        )


def known_format(code: str, name: str) -> str:
    """A number format that a program may have written. Raises Unreadable for a longer one."""
    if len(code) > LONGEST:
        raise oversized(name, say("much.format", count=len(code)))
    return code


def read_styles(root: etree._Element | None, name: str) -> Styles:
    """The styles of `styles.xml`. Raises Unreadable where a number format is beyond the limits."""
    if root is None:
        return Styles()
    own = {
        element.get("numFmtId", ""): known_format(element.get("formatCode", ""), name)
        for element in root.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts = [_font(font) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_filled(fill.find("{*}patternFill")) for fill in root.iterfind("{*}fills/{*}fill")]
    # Many styles differ only in what a figure's reading does not hang on: one look serves them.
    made: dict[tuple[str, str, str, bool], Look] = {}
    looks = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        align = style.find("{*}alignment")
        fits = align is not None and align.get("shrinkToFit") in _ON
        key = style.get("numFmtId", "0"), style.get("fontId", ""), style.get("fillId", ""), fits
        if key not in made:
            number = key[0]
            # A number of its own goes before what Excel has under it.
            usual = BUILT_IN.get(int(number[:5]) if number.isdecimal() else 0, "General")
            font = _at(fonts, key[1], _Font())
            ground = _at(fills, key[2], WHITE)
            # Widths are told in digits of the first font.
            scale = font.size / fonts[0].size if fonts else 1.0
            made[key] = Look(
                own.get(number, usual),
                veil(font.struck, font.colour, ground, font.size),
                ground,
                scale,
                fits,
            )
        looks.append(made[key])
    return Styles(looks, [_condition(style) for style in root.iterfind("{*}dxfs/{*}dxf")])


def veil(struck: bool, colour: str, ground: str, size: float) -> Said:
    """Why print of a colour and size in points is not seen on a ground; empty where it is."""
    if struck:
        return STRUCK
    return SAME_COLOUR if colour and colour == ground else TINY if size < _TINY else ""


@frozen
class _Font:
    colour: str = ""
    struck: bool = False
    size: float = 11.0


def _font(font: etree._Element) -> _Font:
    size = font.find("{*}sz")
    given = size.get("val", "") if size is not None else ""
    points = float(given) if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,6})?", given) else 11.0
    return _Font(_colour(font.find("{*}color")), _is_struck(font), points or 11.0)


def _at(values: list[_T], index: str, otherwise: _T) -> _T:
    return values[int(index)] if index.isdecimal() and int(index[:7]) < len(values) else otherwise


def _condition(style: etree._Element) -> str:
    font, fill = style.find("{*}font"), style.find("{*}fill/{*}patternFill")
    ground = _colour(fill.find("{*}bgColor")) if fill is not None else ""
    # Struck out, in the colour of its ground, or under another format: the figure reads otherwise.
    if (
        style.find("{*}numFmt") is not None
        or font is not None
        and (_is_struck(font) or _colour(font.find("{*}color")) == (ground or WHITE))
    ):
        return "figure"
    return "fill" if ground else ""


def _is_struck(font: etree._Element) -> bool:
    strike = font.find("{*}strike")
    return strike is not None and strike.get("val", "1") in _ON


def _colour(element: etree._Element | None) -> str:
    """A colour as six hexadecimal digits; another of the theme or palette by its number; nothing
    where it is automatic.
    """
    if element is None or element.get("auto") in _ON:
        return ""
    if rgb := element.get("rgb"):
        # Eight digits begin with how much is covered, which Excel passes over.
        return rgb[-6:].upper()
    theme, indexed, tint = element.get("theme"), element.get("indexed"), element.get("tint", "0")
    # The first colour of the theme and two places of the palette are white.
    if theme == "0" and tint == "0" or indexed in ("1", "9"):
        return WHITE
    # 64 and 65 are the colours of the system: print and ground as usual.
    return f"{theme}/{indexed}/{tint}" if indexed not in ("64", "65") else ""


def _filled(fill: etree._Element | None) -> str:
    """The colour of a fill; `?` where it is none that can be told."""
    kind = "?" if fill is None else fill.get("patternType", "none")
    # A pattern of dots or lines: what stands on it is not judged.
    if fill is None or kind not in ("none", "solid"):
        return "?"
    return WHITE if kind == "none" else _colour(fill.find("{*}fgColor")) or "?"
