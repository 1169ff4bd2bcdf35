"""What a web page shows that is no running text: the text of its controls, and pictures and the
like that are not read.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from auditor.patterns import regex

CONTROLS: Final = frozenset(
    {"button", "input", "select", "option", "optgroup", "textarea", "output"}
)
DRAWINGS: Final = frozenset(
    {
        "svg",
        "g",
        "tspan",
        "textpath",
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "ms",
        "mstyle",
        "semantics",
        "msup",
        "mpadded",
        "mphantom",
        "picture",
    }
)
"""Drawings and formulas, whose text stands in the line."""
UNREAD: Final = frozenset(
    {"img", "image", "canvas", "iframe", "frame", "object", "embed", "applet", "audio", "video"}
)
"""What shows something that is not read."""
# Controls that show no text of their `value`.
_VALUELESS: Final = frozenset(
    {"hidden", "checkbox", "radio", "file", "image", "password", "range", "color"}
)
# Drawn as bars, whatever text they hold.
_UNDRAWN: Final = frozenset({"progress", "meter", "optgroup"})
_STACKED: Final = (
    "msub",
    "msubsup",
    "mfrac",
    "msqrt",
    "mroot",
    "mtable",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
)
"""Formulas that are not written in a line."""
_SMALL: Final = 24
"""Pixels up to which a picture is an ornament."""
_NUMBER: Final = regex(r"[0-9]{1,6}")


def fill(root: etree._Element) -> None:
    """Gives the controls of a page the text that they show, and takes what they do not show."""
    for control in root.iter("input", "textarea", "select", *_UNDRAWN):
        if control.tag == "input":
            kind = (control.get("type") or "text").lower()
            # An empty control shows its `placeholder`.
            control.text = (
                None if kind in _VALUELESS else control.get("value") or control.get("placeholder")
            )
        elif control.tag == "textarea":
            control.text = control.text or control.get("placeholder")
        elif control.tag == "select":
            _choose(control)
        else:
            control.text = None
    for formula in root.iter(*_STACKED):
        # Read as a line, its figures would be others.
        # Marked as a text that is turned round: its figures are said, and not read.
        math = next(formula.iterancestors("math"), formula)
        math.set("dir", "rtl")
        math.set("style", "unicode-bidi:bidi-override")


def _choose(control: etree._Element) -> None:
    """Of the options of a list that drops down, the one that is chosen is shown."""
    options = list(control.iter("option"))
    # A list that is open shows all of its options.
    if control.get("multiple") is not None or (control.get("size") or "1") not in ("0", "1"):
        return
    # Of several that are chosen the last one is shown, of none the first.
    chosen = [option for option in options if option.get("selected") is not None][-1:] or options[
        :1
    ]
    for option in options:
        if option not in chosen:
            for text in (option, *option.iter()):
                text.text = None


def is_unread(element: etree._Element) -> bool:
    """Whether an element shows something that is not read: a picture that is no ornament, another
    page, an object.
    """
    if element.tag not in UNREAD:
        return False
    sizes = [_NUMBER.match(element.get(name) or "") for name in ("width", "height")]
    # A picture of 24 pixels in one direction is a line, a dot or an icon.
    if any(size and int(size[0]) <= _SMALL for size in sizes):
        return False
    if element.tag in ("img", "image"):
        return True
    # An object without an address or anything in it shows nothing.
    return element.tag == "canvas" or bool(
        element.get("src") or element.get("srcdoc") or element.get("data") or len(element)
    )


def pictures(element: etree._Element) -> int:
    """How many things are in an element that show something and are not read."""
    return sum(1 for inner in element.iter(*UNREAD) if is_unread(inner))
