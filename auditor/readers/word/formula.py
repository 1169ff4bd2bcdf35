"""Formulas set in a Word document (OMML), on one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

from auditor.characters import raised
from auditor.readers.word.drawn import name_of

# Parts within parts, beyond which a formula is read as nothing.
_DEEPEST: Final = 40


def formula_text(element: etree._Element, depth: int = 0) -> str:
    """A formula as it is written on one line: a fraction with a stroke, a power raised."""
    if depth > _DEEPEST:
        return ""
    name = name_of(element)
    if name == "t":
        return element.text or ""
    if name in _FORMS:
        return _FORMS[name](lambda part: _part(element, part, depth))
    return "".join(formula_text(child, depth + 1) for child in element)


def _part(element: etree._Element, name: str, depth: int) -> str:
    """A part of a formula; in brackets where it is more than a figure or a name."""
    text = "".join(formula_text(part, depth + 1) for part in element.iterfind("{*}" + name))
    # `(1+2)/3`: without its brackets the fraction would be another.
    return f"({text})" if name in ("num", "den") and any(map(text.count, "+-×*/÷")) else text


_FORMS: Final[dict[str, Callable[[Callable[[str], str]], str]]] = {
    "f": lambda part: f"{part('num')}/{part('den')}",
    "sSup": lambda part: part("e") + raised(part("sup")),
    "sSub": lambda part: f"{part('e')}_{part('sub')}",
    "rad": lambda part: f"{raised(part('deg'))}√({part('e')})",
    "d": lambda part: f"({part('e')})",
}
