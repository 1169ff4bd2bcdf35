"""What a style sheet asks of its medium, answered for a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import tinycss2
import tinycss2.nth

from auditor.patterns import regex
from auditor.readers.html.traits import Node

LONGEST_TEXT: Final = 400
"""Characters of a value that are looked at; what is longer is a picture written out, and its
beginning tells so.
"""


_WIDTH, _HEIGHT = 1280.0, 720.0
"""Pixels of the window that a page is seen in."""


def text_of(tokens: Sequence[Node]) -> str:
    """The text of a value, its escapes undone; brackets within brackets beyond all measure are left
    out.
    """
    try:
        return str(tinycss2.serialize(tokens)).strip()[:LONGEST_TEXT]
    except RecursionError:
        return ""


# `(min-width: 768px)`, `(max-device-width: 40em)`.
_LIMIT: Final = regex(r"(min|max)-(?:device-)?(width|height)\s*+:\s*+([0-9.]++)\s*+(px|r?em)?")
# `(width >= 600px)`.
_RANGE: Final = regex(r"(width|height)\s*+([<>])=?\s*+([0-9.]++)\s*+(px|r?em)?")
# What a desk with a mouse answers.
_FEATURES: Final = {
    "orientation": "landscape",
    "hover": "hover",
    "pointer": "fine",
    "prefers-color-scheme": "light",
    "prefers-reduced-motion": "no-preference",
    "any-hover": "hover",
    "any-pointer": "fine",
}


def on_screen(prelude: Sequence[Node] | str) -> bool | None:
    """Whether a list of media holds on the screen of a desk; None where that cannot be told."""
    text = (prelude if isinstance(prelude, str) else text_of(prelude)).lower().strip()
    answers = [_query(query.strip()) for query in text.split(",")] if text else [True]
    # Of several queries one is enough; one that cannot be told leaves the whole untold.
    return True if True in answers else None if None in answers else False


def _query(query: str) -> bool | None:
    turned = query.startswith("not ")
    words = query.removeprefix("not ").removeprefix("only ").strip()
    # `or` only stands in newer queries, with brackets of its own.
    if " or " in words:
        return None
    answers = [_condition(part.strip()) for part in words.split(" and ")]
    answer = False if False in answers else None if None in answers else True
    return answer if answer is None or not turned else not answer


def _condition(text: str) -> bool | None:
    if not text.startswith("("):
        return text in ("all", "screen")
    inner = text[1:].rstrip(") ").strip()
    limit, ranged = _LIMIT.match(inner), _RANGE.match(inner)
    if found := limit or ranged:
        edge, side, number, unit = found.groups()
        # `width < 600px` is a most, `min-width: 600px` a least; the two patterns name them in
        # another order.
        side, edge = (side, edge) if limit else (edge, "max" if side == "<" else "min")
        length = _pixels(number, unit)
        window = _WIDTH if side == "width" else _HEIGHT
        return None if length is None else window >= length if edge == "min" else window <= length
    name, _, value = (part.strip() for part in inner.partition(":"))
    return _FEATURES[name] == value if name in _FEATURES else None


def _pixels(number: str, unit: str | None) -> float | None:
    try:
        return float(number) * (16 if unit in ("em", "rem") else 1)
    except ValueError:
        return None
