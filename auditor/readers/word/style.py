"""What Word's styles say of a paragraph or run: heading level, automatic number, and how its text
is inked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from lxml import etree

from auditor.message import Said
from auditor.readers.hidden import HIDDEN, SAME_COLOUR, STRUCK
from auditor.readers.sight import SMALLEST, alike, of_hex
from auditor.readers.word.colour import UNKNOWN, WHITE, Palette
from auditor.readers.word.numbering import W, is_on, value
from auditor.records import frozen

_OFF: Final = frozenset({"0", "false", "off"})
_SHADE: Final = W + "shd"
_USUAL: Final = 21
"""Half points of a text that nothing gives a size."""
_HALF_POINT: Final = 2 / 3
"""Pixels."""
_OVERLAP: Final = 0.9
"""Share of its width by which a digit must be drawn back over the one before so that neither can be
told.
"""


@frozen
class Ink:
    """How text is inked; nothing where that is left to what is around it."""

    hidden: bool | None = None
    struck: bool | None = None
    size: int | None = None
    """Half points."""
    stretch: int | None = None
    """Percent of its width that it is drawn with."""
    spacing: int | None = None
    """Twentieths of a point between letters."""
    colour: str | None = None
    """Six hexadecimal digits; `?` where it cannot be told; empty where it is automatic."""

    def over(self, around: Ink) -> Ink:
        """This ink where it says something, else that around it."""
        if self == _BARE:
            return around
        pairs = ((getattr(self, name), getattr(around, name)) for name in _TRAITS)
        return Ink(*(other if own is None else own for own, other in pairs))

    def why(self, run: etree._Element, palette: Palette) -> Said:
        """Why the text of a run is not seen, or is struck; empty where it is seen."""
        if self.hidden or self._drawn() < SMALLEST or self._is_crammed():
            return HIDDEN
        if self.struck:
            return STRUCK
        return SAME_COLOUR if self.colour and _is_same(self.colour, palette.ground(run)) else ""

    def is_unsure(self, run: etree._Element, palette: Palette) -> bool:
        """Whether text would not be seen on white, and what it stands on cannot be told."""
        # White print on a ground that may be dark: read, and said.
        return (
            bool(self.colour)
            and _is_same(self.colour or "", WHITE)
            and palette.ground(run) == UNKNOWN
        )

    def _drawn(self) -> float:
        size = _USUAL if self.size is None else self.size
        # Letters drawn wider than usual are no larger to the eye.
        return size * _HALF_POINT * min(100, 100 if self.stretch is None else self.stretch) / 100

    def _is_crammed(self) -> bool:
        # A digit is half as wide as it is high; a half point is ten twentieths.
        width = (_USUAL if self.size is None else self.size) * 10 / 2
        return self.spacing is not None and -self.spacing > _OVERLAP * width


_BARE: Final = Ink()
_TRAITS: Final = tuple(trait.name for trait in fields(Ink))


def _is_same(colour: str, ground: str) -> bool:
    one, other = of_hex(colour), of_hex(ground)
    return one is not None and other is not None and alike(one, other)


@frozen
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
    prompt: bool = False
    """Whether it is the style of what an unfilled content control shows."""


def read_styles(root: etree._Element | None, palette: Palette) -> dict[str, Style]:
    """The styles of a document, by id; a circle of styles based on each other is cut where it was
    entered.

    Under an empty id stands what paragraphs have that name no style.
    """
    if root is None:
        return {"": Style()}
    raw = {element.get(W + "styleId", ""): element for element in root.iterfind(W + "style")}
    bases = {name: value(element.find(W + "basedOn")) for name, element in raw.items()}
    made: dict[str, Style] = {}
    for name in raw:
        chain: dict[str, None] = {}
        # Up to a base that is made already, or a circle; then the styles are made from there down.
        while name in raw and name not in made and name not in chain:
            chain[name] = None
            name = bases[name]
        for own in reversed(chain):
            made[own] = _style(raw[own], made.get(bases[own], Style()), palette)
    usual = next(
        (
            name
            for name, element in raw.items()
            if element.get(W + "type") == "paragraph"
            and element.get(W + "default", "0") not in _OFF
        ),
        "",
    )
    made[""] = made.get(usual, Style())
    return made


def default_ink(root: etree._Element | None, palette: Palette) -> Ink:
    """How all text of a document is inked that no style or run inks otherwise."""
    return inked(
        root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None,
        Ink(),
        palette,
    )


def _style(element: etree._Element, inherited: Style, palette: Palette) -> Style:
    title = value(element.find(W + "name")).lower()
    level = inherited.level
    # `heading 1` to `heading 9`, the names that Word gives whatever its language.
    if title.startswith("heading ") and title[8:].isdecimal() and len(title) < 11:
        level = int(title[8:])
    properties = element.find(W + "pPr")
    level, number, at = traits(properties, Style(level, inherited.list, inherited.depth))
    # Any shading in a style, of a paragraph, a cell or a row alone.
    shaded = inherited.shaded or any(palette.fill(shade) for shade in element.iter(_SHADE))
    run = element.find(W + "rPr")
    return Style(
        level,
        number,
        at,
        inked(run, inherited.ink, palette),
        shaded,
        is_raised(run, inherited.raised),
        # `toc 1`: entries of the table of contents.
        inherited.contents or title[:4] == "toc " and title[4:].isdecimal(),
        inherited.prompt or title == "placeholder text",
    )


def traits(properties: etree._Element | None, style: Style) -> tuple[int, str, int]:
    """(heading level, list, list level) of a paragraph: its own properties before those of its
    style.
    """
    level, number, depth = style.level, style.list, style.depth
    if properties is None:
        return level, number, depth
    outline = value(properties.find(W + "outlineLvl"))
    if outline.isdecimal():
        # Level 9 of the outline is body text.
        level = int(outline) + 1 if len(outline) == 1 and int(outline) < 9 else 0
    listed = properties.find(W + "numPr")
    if listed is not None:
        given = listed.find(W + "numId")
        if given is not None:
            number = value(given)
            # A list of its own begins at its first level, unless it is the style's.
            depth = 0 if number != style.list else depth
        at = value(listed.find(W + "ilvl"))
        depth = int(at) if at.isdecimal() and len(at) < 3 else depth
    # List 0 takes the number away that a style gives.
    return level, number if number != "0" else "", depth


def inked(properties: etree._Element | None, inherited: Ink, palette: Palette) -> Ink:
    """How run properties ink the text: their own marks before what is inherited."""
    if properties is None or not len(properties):
        return inherited
    colour = properties.find(W + "color")
    # Struck once or twice, hidden in one way or another: either is enough.
    struck = [_switched(properties, "strike"), _switched(properties, "dstrike")]
    hidden = [_switched(properties, "vanish"), _switched(properties, "specVanish")]
    return Ink(
        None if hidden == [None, None] else any(hidden),
        None if struck == [None, None] else any(struck),
        _number(properties, "sz"),
        _number(properties, "w"),
        _number(properties, "spacing"),
        None if colour is None else palette.text(colour),
    ).over(inherited)


def _switched(properties: etree._Element, name: str) -> bool | None:
    mark = properties.find(W + name)
    return None if mark is None else value(mark) not in _OFF


def _number(properties: etree._Element, name: str) -> int | None:
    text = value(properties.find(W + name)).removesuffix("%")
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 6 else None


def is_raised(properties: etree._Element | None, inherited: bool) -> bool:
    """Whether run properties set the text above the line (`w:vertAlign`, or `w:position` in half
    points).
    """
    if properties is None:
        return inherited
    align = properties.find(W + "vertAlign")
    if align is not None:
        return value(align) == "superscript"
    # `w:position` in half points; a negative one is no decimal number.
    shift = value(properties.find(W + "position"))
    return shift.isdecimal() and int(shift) > 0 or inherited


def is_prompt(control: etree._Element, styles: Mapping[str, Style]) -> bool:
    """Whether a content control shows its prompt, which is not the report's; a program that fills
    one may leave the mark of that on, and the prompt's style too.
    """
    if not is_on(control.find(f"{W}sdtPr/{W}showingPlcHdr")):
        return False
    runs = [
        (run, "".join(part.text or "" for part in run.iter(W + "t")))
        for run in control.iter(W + "r")
    ]
    # A figure in a prompt may be the report's own: it is read.
    if any(sign.isdecimal() for _, text in runs for sign in text):
        return False
    names = [value(run.find(f"{W}rPr/{W}rStyle")) for run, text in runs if text.strip()]
    return all(name in styles and styles[name].prompt for name in names)
