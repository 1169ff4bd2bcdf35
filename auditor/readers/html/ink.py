"""How the text of a web page is inked: size, colour and ground, as an element takes them from those
around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import lru_cache
from typing import Any, Final

from lxml import etree
from tinycss2.color5 import parse_color

from auditor.message import Said
from auditor.readers.hidden import HIDDEN, SAME_COLOUR, STRUCK
from auditor.readers.html.boxes import font_size, opacity, scale
from auditor.readers.sight import BLACK, FAINT, SMALLEST, WHITE, Colour, alike, of_rgb, over
from auditor.records import frozen

_STRIKES: Final = frozenset({"del", "s", "strike"})
# Colours that a page takes from the system, as they are on a white desk.
_SYSTEM: Final = {
    "window": WHITE,
    "canvas": WHITE,
    "field": WHITE,
    "windowtext": BLACK,
    "canvastext": BLACK,
    "fieldtext": BLACK,
    "buttontext": BLACK,
}
_KEPT: Final = frozenset(
    {"", "none", "inherit", "initial", "unset", "revert", "revert-layer", "transparent"}
)
"""Grounds that leave what lies beneath."""
_PRESENTED: Final = ("display", "visibility", "opacity", "font-size", "fill", "transform")
"""What an element of a drawing says of its look in attributes."""
_DRAWING: Final = frozenset({"svg", "g", "text", "tspan", "textpath", "a"})


@frozen
class InheritedInk:
    """What an element takes from those around it."""

    visible: bool = True
    size: float = 16.0
    """Pixels."""
    drawn: float = 1.0
    """How large it is drawn, 1 for its own size."""
    colour: Colour | None = BLACK
    """Nothing where it is not understood."""
    filled: Colour | None = None
    """What letters are filled with, whatever their colour."""
    cover: float = 1.0
    """What the opacity of all elements around leaves of it."""
    ground: Colour | None = WHITE
    pictured: bool = False
    """Whether a picture or a course of colours lies over its ground."""
    shadowed: bool = False
    """Whether letters have a shadow or an edge, which shows them on a ground of their colour."""
    struck: bool = False
    above: int = 0
    """How many times it is set above the line."""
    right: bool = False
    """Whether it runs from right to left."""
    turned: bool = False
    """Whether letters are drawn in another order than they are written, or so that they cannot be
    told.
    """
    custom: Mapping[str, str] = field(default_factory=dict)
    """The variables."""

    def why(self, external: bool) -> Said:
        """Why text here is not read; empty where it is."""
        # `-webkit-text-fill-color` goes before `color`.
        ink = self.filled or self.colour
        if (
            not self.visible
            # Smaller than can be read, or hardly covering what lies beneath.
            or self.size * self.drawn < SMALLEST
            or self.cover * (ink[3] if ink else 1.0) < FAINT
        ):
            return HIDDEN
        if self.struck:
            return STRUCK
        return (
            # A ground that is not known (a sheet elsewhere, a picture) or a shadow may show the
            # text.
            SAME_COLOUR if self.is_same and not (external or self.pictured or self.shadowed) else ""
        )

    @property
    def is_same(self) -> bool:
        """Whether text here cannot be told from what it stands on, pictures aside."""
        ink = self.filled or self.colour
        return (
            ink is not None
            and self.ground is not None
            and alike((*ink[:3], ink[3] * self.cover), self.ground)
        )

    @property
    def unclear(self) -> bool:
        """Whether it cannot be judged if text here is seen."""
        return (
            self.colour is None
            or self.ground is None
            or (self.pictured or self.shadowed)
            and self.is_same
        )


def presented(element: etree._Element, tag: str, own: dict[str, str]) -> dict[str, str]:
    """The declarations of an element, with what it says in attributes where it is of a drawing."""
    if tag not in _DRAWING or element.getparent() is None:
        return own
    return {
        **{name: element.get(name, "").lower() for name in _PRESENTED if element.get(name)},
        **own,
    }


def inherited(
    around: InheritedInk, element: etree._Element, tag: str, own: dict[str, str]
) -> InheritedInk:
    """The state within an element of these declarations."""
    # Most elements say nothing of their look: they share the state of those around them.
    if not own and not element.attrib and tag not in _STRIKES and tag != "bdo":
        return around
    changes = {
        **_sized(around, own),
        **_dressed(around, tag, own),
        **_directed(around, element, own),
    }
    return _painted(replace(around, **changes), element, tag, own)  # type: ignore[arg-type]


_Changes = dict[str, object]


def _sized(around: InheritedInk, own: dict[str, str]) -> _Changes:
    """Whether, how large and how strongly text is drawn."""
    changes: _Changes = {}
    if "visibility" in own:
        changes["visible"] = own["visibility"] not in ("hidden", "collapse")
    if own.keys() & {"font-size", "font"}:
        changes["size"] = font_size(own, around.size)
    if own.keys() & {"scale", "transform", "zoom"}:
        changes["drawn"] = around.drawn * abs(scale(own))
    if own.keys() & {"opacity", "filter"}:
        changes["cover"] = around.cover * opacity(own)
    return changes


def _dressed(around: InheritedInk, tag: str, own: dict[str, str]) -> _Changes:
    """Its shadow and edge, and the line through it."""
    changes: _Changes = {}
    shadow, edge = own.get("text-shadow", ""), own.get("-webkit-text-stroke", "")
    if shadow or edge:
        # `-webkit-text-stroke: 0` and the like draw no edge.
        edged = edge not in _KEPT and not edge.startswith("0")
        changes["shadowed"] = shadow not in _KEPT or edged
    line = own.get("text-decoration-line") or own.get("text-decoration") or ""
    struck = "line-through" in line or tag in _STRIKES and "none" not in line
    # A line through the text goes on through all that is within, whatever that declares.
    changes["struck"] = around.struck or struck
    return changes


def _directed(around: InheritedInk, element: etree._Element, own: dict[str, str]) -> _Changes:
    """Which way it runs, and whether its letters are put in that order."""
    changes: _Changes = {}
    right = own.get("direction") or (element.get("dir") or "").lower()
    changes["right"] = right == "rtl" if right in ("rtl", "ltr") else around.right
    # `<bdo dir="rtl">` and `unicode-bidi: bidi-override` draw `43.21` where `12.34` is written.
    if "override" in own.get("unicode-bidi", "override" if element.tag == "bdo" else ""):
        changes["turned"] = bool(changes["right"])
    return changes


def _painted(
    state: InheritedInk, element: etree._Element, tag: str, own: dict[str, str]
) -> InheritedInk:
    """The state with the colours of an element."""
    changes = _inked(element, tag, own)
    colour = changes.get("colour", state.colour)
    changes |= _grounded(state, element, own, colour)  # type: ignore[arg-type]
    return replace(state, **changes) if changes else state  # type: ignore[arg-type]


def _inked(element: etree._Element, tag: str, own: dict[str, str]) -> _Changes:
    """The colour of its text, and of what its text is filled with."""
    changes: _Changes = {}
    given = own.get("color") or _attribute(element, _COLOURING.get(tag, ""))
    # The letters of a drawing have the colour of its `fill`.
    if tag in _DRAWING and tag != "a":
        given = own.get("fill", "") or given
    if given and given not in ("inherit", "currentcolor", "unset"):
        changes["colour"] = _NAMED[given] if given in _NAMED else _colour(given)
    filled = own.get("-webkit-text-fill-color", "")
    if filled and filled != "inherit":
        # Letters filled with their own colour: as if nothing were said.
        as_text = filled in ("currentcolor", "initial", "unset")
        changes["filled"] = None if as_text else _colour(filled)
    return changes


def _grounded(
    state: InheritedInk, element: etree._Element, own: dict[str, str], colour: Colour | None
) -> _Changes:
    """What its text of this colour stands on."""
    ground = own.get("background-color") or own.get("background") or _attribute(element, "bgcolor")
    pictures = ground + own.get("background-image", "") + own.get("background", "")
    # A picture or a course of colours: what stands on it cannot be compared with a ground.
    if "url(" in pictures or "gradient" in pictures or element.get("background"):
        return {"pictured": True}
    if ground in _KEPT:
        return {}
    laid = colour if "currentcolor" in ground else _colour(ground)
    if laid is None:
        # A ground that is not understood leaves it unclear whether the text is seen; it is read.
        return {"ground": None, "pictured": state.pictured}
    if laid[3] < FAINT:
        return {}
    # A ground that covers wholly covers a picture beneath it as well.
    pictured = state.pictured and laid[3] < 1
    return {"ground": over(laid, state.ground or WHITE), "pictured": pictured}


_COLOURING: Final = {"font": "color", "body": "text"}
"""The attributes by which elements colour their text."""
# `fill: none` draws nothing, as if it were clear.
_NAMED: Final = {"initial": BLACK, "revert": BLACK, "none": WHITE[:3] + (0.0,)}


def _attribute(element: etree._Element, name: str) -> str:
    return (element.get(name) or "")[:40].strip().lower() if name else ""


@lru_cache(maxsize=4096)
def _colour(text: str) -> Colour | None:
    """The first colour in a value; nothing where none is understood."""
    # An attribute may leave the sign out.
    # Six letters or digits without the sign, as `ffffff`, after all names were tried.
    for piece in (*_pieces(text), "#" + text if len(text) == 6 else ""):
        if piece in _SYSTEM:
            return _SYSTEM[piece]
        try:
            found = parse_color(piece) if piece else None
        # The parser of colours lets errors of its own through.
        except (AttributeError, ValueError, LookupError, TypeError, ArithmeticError):
            found = None
        if found is not None and not isinstance(found, str):
            return _seen(found)
    return None


def _pieces(text: str) -> list[str]:
    """The parts of a value between blanks that stand in no brackets."""
    found, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter.isspace() and depth <= 0:
            found.append("")
        else:
            found[-1] += letter
    return found


def _seen(colour: Any) -> Colour:
    """What tinycss2 knows as a colour, as it is seen."""
    # These are told in the same coordinates as `sight` compares in; all others by way of sRGB.
    if colour.space in ("lab", "lch", "oklab", "oklch", "xyz", "xyz-d50", "xyz-d65"):
        light, red, yellow = colour.to("lab").coordinates
        return light, red, yellow, colour.alpha
    three = colour.to("srgb").coordinates if colour.space in ("hsl", "hwb") else colour.coordinates
    red, green, blue = (part or 0.0 for part in three)
    return of_rgb(red, green, blue, colour.alpha)
