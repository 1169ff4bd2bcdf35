"""What Word's styles say of a paragraph or run: heading level, automatic number, and how its text is inked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lxml import etree

from auditor.readers.hidden import HIDDEN, SAME_COLOUR, STRUCK
from auditor.readers.numbering import W, value

_OFF: Final = frozenset({"0", "false", "off"})
_BLANK: Final = frozenset({"", "auto", "nil", "none"})
WHITE: Final = "FFFFFF"
UNKNOWN: Final = "?"
"""A ground whose colour cannot be told."""
_TINY: Final = 2
"""Half points below which text cannot be seen."""
_SHADE, _TEXT_BOX, _TABLE = W + "shd", W + "txbxContent", W + "tbl"
_PROPERTIES: Final = {W + "r": W + "rPr", W + "p": W + "pPr", W + "tc": W + "tcPr", _TABLE: W + "tblPr"}


@dataclass(frozen=True, slots=True)
class Ink:
    """How text is inked."""

    hidden: bool = False
    struck: bool = False
    tiny: bool = False
    colour: str = ""
    """Six hexadecimal digits; nothing where it is automatic."""

    def why(self, run: etree._Element, shaded: frozenset[str]) -> str:
        """Why the text of a run is not seen, or is struck; empty where it is seen."""
        if self.hidden or self.tiny:
            return HIDDEN
        if self.struck:
            return STRUCK
        return SAME_COLOUR if self.colour and self.colour == ground(run, shaded) else ""


@dataclass(frozen=True, slots=True)
class Style:
    """The traits of a style, those of the style it is based on included."""

    level: int = 0
    """Heading level from 1; 0 for body text."""
    list: str = ""
    depth: int = 0
    ink: Ink = Ink()
    shaded: bool = False
    """Whether it gives what it is used on a ground of its own, somewhere at least."""
    raised: bool = False
    """Whether it sets text above the line, as note marks are."""
    contents: bool = False
    """Whether it is the style of an entry in a table of contents, which repeats headings."""


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """The styles of a document, by id; a circle of styles based on each other is cut where it was entered."""
    if root is None:
        return {}
    raw = {element.get(W + "styleId", ""): element for element in root.iterfind(W + "style")}
    bases = {name: value(element.find(W + "basedOn")) for name, element in raw.items()}
    made: dict[str, Style] = {}
    for name in raw:
        chain: dict[str, None] = {}
        while name in raw and name not in made and name not in chain:
            chain[name] = None
            name = bases[name]
        for own in reversed(chain):
            made[own] = _style(raw[own], made.get(bases[own], Style()))
    return made


def _style(element: etree._Element, inherited: Style) -> Style:
    title = value(element.find(W + "name")).lower()
    level = inherited.level
    if title.startswith("heading ") and title[8:].isdecimal() and len(title) < 11:
        level = int(title[8:])
    properties = element.find(W + "pPr")
    level, number, at = traits(properties, Style(level, inherited.list, inherited.depth))
    shaded = inherited.shaded or any(_fill(shade) for shade in element.iter(_SHADE))
    run = element.find(W + "rPr")
    return Style(level, number, at, inked(run, inherited.ink), shaded, is_raised(run, inherited.raised),
                 inherited.contents or title[:4] == "toc " and title[4:].isdecimal())


def traits(properties: etree._Element | None, style: Style) -> tuple[int, str, int]:
    """(heading level, list, list level) of a paragraph: its own properties before those of its style."""
    level, number, depth = style.level, style.list, style.depth
    if properties is None:
        return level, number, depth
    outline = value(properties.find(W + "outlineLvl"))
    if outline.isdecimal():
        level = int(outline) + 1 if len(outline) == 1 and int(outline) < 9 else 0
    listed = properties.find(W + "numPr")
    if listed is not None:
        given = listed.find(W + "numId")
        if given is not None:
            number = value(given)
            depth = 0 if number != style.list else depth
        at = value(listed.find(W + "ilvl"))
        depth = int(at) if at.isdecimal() and len(at) < 3 else depth
    return level, number if number != "0" else "", depth


def inked(properties: etree._Element | None, inherited: Ink) -> Ink:
    """How run properties ink the text: their own marks before what is inherited."""
    if properties is None or not len(properties):
        return inherited
    size, colour = value(properties.find(W + "sz")), properties.find(W + "color")
    return Ink(
        _switched(properties, "vanish", inherited.hidden),
        _switched(properties, "strike", False) or _switched(properties, "dstrike", False) or (
            inherited.struck and properties.find(W + "strike") is None and properties.find(W + "dstrike") is None),
        int(size) <= _TINY if size.isdecimal() and len(size) < 5 else inherited.tiny,
        inherited.colour if colour is None else _named(value(colour)))


def _switched(properties: etree._Element, name: str, inherited: bool) -> bool:
    mark = properties.find(W + name)
    return inherited if mark is None else value(mark) not in _OFF


def ground(run: etree._Element, shaded: frozenset[str]) -> str:
    """The colour that a run stands on; `?` where that cannot be told. `shaded` are the styles that have a ground."""
    for element in (run, *run.iterancestors(*_PROPERTIES, _TEXT_BOX)):
        if element.tag == _TEXT_BOX:
            return UNKNOWN
        properties = element.find(_PROPERTIES[element.tag])
        if properties is None:
            continue
        if properties.find(W + "highlight") is not None:
            return UNKNOWN
        fill = _fill(properties.find(_SHADE))
        if fill:
            return fill
        if any(value(properties.find(W + kind)) in shaded for kind in ("rStyle", "pStyle", "tblStyle")):
            return UNKNOWN
    return UNKNOWN if run.getroottree().getroot().find(W + "background") is not None else WHITE


def _fill(shade: etree._Element | None) -> str:
    if shade is None:
        return ""
    if shade.get(W + "themeFill") or value(shade) not in ("clear", "nil", ""):
        return UNKNOWN
    return _named(shade.get(W + "fill", ""))


def _named(colour: str) -> str:
    return "" if colour.lower() in _BLANK else colour.upper()


def is_raised(properties: etree._Element | None, inherited: bool) -> bool:
    """Whether run properties set the text above the line (`w:vertAlign`, or `w:position` in half points)."""
    if properties is None:
        return inherited
    align = properties.find(W + "vertAlign")
    if align is not None:
        return value(align) == "superscript"
    shift = value(properties.find(W + "position"))
    return shift.isdecimal() and int(shift) > 0 or inherited
