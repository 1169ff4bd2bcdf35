"""What Word's styles say of a paragraph or run: heading level, automatic number, hidden text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lxml import etree

from auditor.readers.numbering import W, value

_OFF: Final = frozenset({"0", "false", "off"})
_DEEPEST: Final = 20
"""Styles based on styles are followed this far; a circle ends here."""


@dataclass(frozen=True, slots=True)
class Style:
    """The traits of a style, those of the style it is based on included."""

    level: int = 0
    """Heading level from 1; 0 for body text."""
    list: str = ""
    depth: int = 0
    hidden: bool = False
    raised: bool = False
    """Whether it sets text above the line, as note marks are."""
    contents: bool = False
    """Whether it is the style of an entry in a table of contents, which repeats headings."""


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """The styles of a document, by id."""
    if root is None:
        return {}
    raw = {element.get(W + "styleId", ""): element for element in root.iterfind(W + "style")}
    return {name: _resolved(name, raw, 0) for name in raw}


def _resolved(name: str, raw: dict[str, etree._Element], depth: int) -> Style:
    element = raw.get(name)
    if element is None or depth > _DEEPEST:
        return Style()
    base = value(element.find(W + "basedOn"))
    inherited = _resolved(base, raw, depth + 1) if base else Style()
    title = value(element.find(W + "name")).lower()
    level = inherited.level
    if title.startswith("heading ") and title[8:].isdecimal():
        level = int(title[8:])
    properties = element.find(W + "pPr")
    level, number, at = traits(properties, Style(level, inherited.list, inherited.depth))
    run = element.find(W + "rPr")
    return Style(level, number, at, hidden(run, inherited.hidden), is_raised(run, inherited.raised),
                 inherited.contents or title[:4] == "toc " and title[4:].isdecimal())


def traits(properties: etree._Element | None, style: Style) -> tuple[int, str, int]:
    """(heading level, list, list level) of a paragraph: its own properties before those of its style."""
    level, number, depth = style.level, style.list, style.depth
    if properties is None:
        return level, number, depth
    outline = value(properties.find(W + "outlineLvl"))
    if outline.isdecimal():
        level = int(outline) + 1 if int(outline) < 9 else 0
    listed = properties.find(W + "numPr")
    if listed is not None:
        given = listed.find(W + "numId")
        if given is not None:
            number = value(given)
            depth = 0 if number != style.list else depth
        at = value(listed.find(W + "ilvl"))
        depth = int(at) if at.isdecimal() and len(at) < 3 else depth
    return level, number if number != "0" else "", depth


def hidden(properties: etree._Element | None, inherited: bool) -> bool:
    """Whether run properties hide the text (`w:vanish`)."""
    mark = properties.find(W + "vanish") if properties is not None else None
    return inherited if mark is None else value(mark) not in _OFF


def is_raised(properties: etree._Element | None, inherited: bool) -> bool:
    """Whether run properties set the text above the line (`w:vertAlign`, or `w:position` in half points)."""
    if properties is None:
        return inherited
    align = properties.find(W + "vertAlign")
    if align is not None:
        return value(align) == "superscript"
    shift = value(properties.find(W + "position"))
    return shift.isdecimal() and int(shift) > 0 or inherited
