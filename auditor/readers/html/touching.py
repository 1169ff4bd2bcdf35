"""Whether what is left of a page runs together where an unseen part was taken out."""

from __future__ import annotations

from itertools import islice
from typing import Final

from lxml import etree

from auditor.patterns import regex

# What a digit written in an element of its own may stand against: `1<span>2</span>,345`.
TOUCHING: Final = frozenset("0123456789.,，．０１２３４５６７８９")
# `12`, `.5`, `,345`; `12月` and `12-31` are pieces of a date and are none.
_PIECE: Final = regex(r"(?=[.,，．]?[0-9０-９])[0-9０-９.,，．]++(?![-/:：年月日])")
LOOKED: Final = 50
"""Pieces of an element's text that are looked through for digits."""


def touches(element: etree._Element) -> bool:
    """Whether the text of an element within a line stands with a piece of a figure against another;
    a date is none.
    """
    inner = _beginning(element)
    before, after = _before(element), _after(element)
    # A piece of a figure against one before it, or, read backwards, against one behind it.
    if before[-1:] in TOUCHING and _PIECE.match(inner):
        return True
    return after[:1] in TOUCHING and bool(_PIECE.match(inner[::-1]))


def _beginning(element: etree._Element) -> str:
    return "".join(map(str, islice(element.itertext(), LOOKED)))


def _before(element: etree._Element) -> str:
    """The text that an element stands behind."""
    beside = element.getprevious()
    if beside is not None:
        # The text between the two, else that of the element before (of its first pieces).
        return beside.tail or _beginning(beside)
    parent = element.getparent()
    return (parent.text if parent is not None else "") or ""


def _after(element: etree._Element) -> str:
    """The text that stands behind an element."""
    beside = element.getnext()
    if element.tail or beside is None:
        return element.tail or ""
    return next((str(one) for one in islice(beside.itertext(), LOOKED) if one), "")
