"""The colours of a Word document: of its text and of what it stands on, by name, by number and by
theme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from lxml import etree

from auditor.readers.word.numbering import W, value
from auditor.records import frozen

WHITE: Final = "FFFFFF"
UNKNOWN: Final = "?"
"""A colour that cannot be told."""
AUTOMATIC: Final = ""
"""The colour of a text that none is given: whatever shows on its ground."""
# Values that lay no colour.
_BLANK: Final = frozenset({"", "auto", "nil", "none"})
_SHADE, _TEXT_BOX = W + "shd", W + "txbxContent"
_PROPERTIES: Final = {
    W + "r": W + "rPr",
    W + "p": W + "pPr",
    W + "tc": W + "tcPr",
    W + "tbl": W + "tblPr",
}
_MARKERS: Final = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": "FFFFFF",
    "darkblue": "00008B",
    "darkcyan": "008B8B",
    "darkgreen": "006400",
    "darkmagenta": "800080",
    "darkred": "8B0000",
    "darkyellow": "808000",
    "darkgray": "A9A9A9",
    "lightgray": "D3D3D3",
}
"""The pens that mark text."""
# The names of colours in text, by their slots in the theme.
_SLOTS: Final = {
    "background1": "lt1",
    "text1": "dk1",
    "background2": "lt2",
    "text2": "dk2",
    "light1": "lt1",
    "dark1": "dk1",
    "light2": "lt2",
    "dark2": "dk2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}


@frozen
class Palette:
    """The theme's colours by their slots, and the styles that give what they are used on a ground
    of its own.
    """

    theme: Mapping[str, str] = field(default_factory=lambda: {"lt1": WHITE, "dk1": "000000"})
    shaded: frozenset[str] = frozenset()

    def text(self, element: etree._Element) -> str:
        """The colour that `w:color` gives."""
        return self._given(element.get(W + "themeColor"), element, "theme", value(element))

    def fill(self, shade: etree._Element | None) -> str:
        """The colour that a shading lays; nothing where it lays none."""
        if shade is None:
            return AUTOMATIC
        pattern = value(shade)
        # A solid pattern lays its own colour over all of the ground.
        if pattern == "solid":
            return (
                self._given(shade.get(W + "themeColor"), shade, "theme", shade.get(W + "color", ""))
                or "000000"
            )
        # A pattern of dots or lines mixes two colours.
        if pattern not in ("clear", "nil", ""):
            return UNKNOWN
        return self._given(
            shade.get(W + "themeFill"), shade, "themeFill", shade.get(W + "fill", "")
        )

    def ground(self, run: etree._Element) -> str:
        """The colour that a run stands on; `?` where that cannot be told."""
        # From the run outwards: the first that lays a ground is what the text stands on.
        for element in (run, *run.iterancestors(*_PROPERTIES, _TEXT_BOX)):
            # A box may have any ground of its own.
            if element.tag == _TEXT_BOX:
                return UNKNOWN
            properties = element.find(_PROPERTIES[element.tag])
            if properties is None:
                continue
            marked = value(properties.find(W + "highlight")).lower()
            if marked not in _BLANK:
                return _MARKERS.get(marked, UNKNOWN)
            fill = self.fill(properties.find(_SHADE))
            if fill:
                return fill
            # A style that shades somewhere, perhaps only in the first row of a table: not to be
            # told here.
            if any(
                value(properties.find(W + kind)) in self.shaded
                for kind in ("rStyle", "pStyle", "tblStyle")
            ):
                return UNKNOWN
        # A document with a colour of its own for the page: it may be any.
        return UNKNOWN if run.getroottree().getroot().find(W + "background") is not None else WHITE

    def _given(self, slot: str | None, element: etree._Element, prefix: str, plain: str) -> str:
        """A colour of the theme, lighter or darker, where one is named; else the number."""
        if not slot or slot == "none":
            return AUTOMATIC if plain.lower() in _BLANK else plain.upper()
        code = self.theme.get(_SLOTS.get(slot, slot), "")
        if len(code) != 6:
            return UNKNOWN
        three = list(bytes.fromhex(code))
        # So many parts of 255 are left of the colour; the rest is white (tint) or black (shade).
        for kind, towards in (("Tint", 255), ("Shade", 0)):
            share = element.get(W + prefix + kind, "")
            if len(share) == 2 and all(letter in "0123456789ABCDEFabcdef" for letter in share):
                three = [round(towards + (part - towards) * int(share, 16) / 255) for part in three]
        return bytes(three).hex().upper()


def read_theme(root: etree._Element | None) -> dict[str, str]:
    """The colours of a theme, by slot."""
    scheme = root.find(".//{*}clrScheme") if root is not None else None
    found = {"lt1": WHITE, "dk1": "000000"}
    for slot in scheme if scheme is not None else ():
        for colour in slot:
            # `lastClr` is what a colour of the system was when the file was saved.
            code = colour.get("lastClr") or colour.get("val") or ""
            if len(code) == 6 and all(letter in "0123456789ABCDEFabcdef" for letter in code):
                found[etree.QName(slot).localname] = code
    return found
