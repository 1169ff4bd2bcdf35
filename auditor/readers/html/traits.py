"""What selectors ask of one element alone: its attributes, and its state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from lxml import etree

Node = Any
"""What tinycss2 makes of the pieces of a style sheet."""
Test = Callable[[etree._Element], bool]


class NotUnderstood(Exception):
    """A selector that this module does not know."""


_NEVER: Final = frozenset(
    {
        "hover",
        "focus",
        "active",
        "visited",
        "target",
        "focus-within",
        "focus-visible",
        "fullscreen",
        "invalid",
        "autofill",
        "placeholder",
        "selection",
        "marker",
        "backdrop",
        "placeholder-shown",
        "host",
        "target-within",
        "user-invalid",
        "-moz-placeholder",
        "-ms-input-placeholder",
        "file-selector-button",
        "-moz-selection",
        "-moz-focus-inner",
        "-ms-clear",
        "-ms-expand",
        "cue",
        "popover-open",
        "modal",
        "playing",
        "-moz-focusring",
        "part",
        "slotted",
    }
)
"""States that a page has in nobody's hands, and parts that no text of a report stands in."""


def _is_root(element: etree._Element) -> bool:
    return element.getparent() is None


def _is_link(element: etree._Element) -> bool:
    return element.tag == "a" and element.get("href") is not None


_STATES: Final[dict[str, Test]] = {
    "root": _is_root,
    "scope": _is_root,
    "link": _is_link,
    "any-link": _is_link,
    "empty": lambda element: not len(element) and not element.text,
    "checked": lambda element: element.get("checked") is not None,
    "disabled": lambda element: element.get("disabled") is not None,
    "enabled": lambda element: element.get("disabled") is None,
}
"""Pseudo-classes that an element tells of itself."""


def state_of(name: str) -> Test | None:
    """The test of a pseudo-class that an element tells of itself; none for others."""
    if name in _NEVER or name.startswith("-webkit-"):
        # Parts of a browser's own controls (`::-webkit-scrollbar`) hold no text of the page.
        return lambda element: False
    return _STATES.get(name)


_COMPARED: Final[dict[str, Callable[[str, str], bool]]] = {
    "=": lambda own, wanted: own == wanted,
    "~=": lambda own, wanted: wanted in own.split(),
    "|=": lambda own, wanted: own == wanted or own.startswith(wanted + "-"),
    "^=": lambda own, wanted: bool(wanted) and own.startswith(wanted),
    "$=": lambda own, wanted: bool(wanted) and own.endswith(wanted),
    "*=": lambda own, wanted: bool(wanted) and wanted in own,
}


def attribute(tokens: Sequence[Node]) -> Test:
    """The test of `[name]` or `[name="value" i]`."""
    pieces = [token for token in tokens if token.type not in ("whitespace", "comment")]
    if not pieces or pieces[0].type != "ident":
        raise NotUnderstood
    name = pieces[0].lower_value
    if len(pieces) == 1:
        return lambda element: element.get(name) is not None
    compared, wanted = _comparison(pieces[1:])
    # A third piece is the sign `i`: without regard to case.
    if len(pieces) > 3:
        return lambda element: compared((element.get(name) or "").lower(), wanted.lower())
    return lambda element: (
        element.get(name) is not None and compared(element.get(name) or "", wanted)
    )


def _comparison(pieces: Sequence[Node]) -> tuple[Callable[[str, str], bool], str]:
    """How a value is compared, and with what."""
    if len(pieces) < 2 or pieces[0].type != "literal" or pieces[1].type not in ("ident", "string"):
        raise NotUnderstood
    compared = _COMPARED.get(pieces[0].value)
    if compared is None:
        raise NotUnderstood
    return compared, str(pieces[1].value)
