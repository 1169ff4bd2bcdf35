"""Every object of a page in the order in which it is drawn, forms opened; and how its paths are
inked.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from auditor.message import say
from auditor.readers.pdf.asking import Handle, values

IMAGE: Final = 3
"""The kind of an image among what is drawn."""
SHADING: Final = 4
_TEXT, _PATH, _FORM = 1, 2, 5
_DEPTH: Final = 6
_MOST_SEEN: Final = 500_000
"""Objects on one page with all its text."""
_OPAQUE: Final = 255
_WHITE: Final = 250
"""Parts of 255 from which on a colour is white."""

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
Rgb = tuple[int, int, int]


class TooFine(Exception):
    """More text or lines on one page than print has; the message says how many."""


class Drawn(NamedTuple):
    """A path, an image or a shading of a page."""

    kind: int
    item: Handle
    matrix: Matrix | None
    """Of the forms around it."""
    order: int
    """How many objects were drawn before it."""


class PageObjects(NamedTuple):
    """The objects of a page."""

    drawn: list[Drawn]
    texts: dict[int, Handle]
    """Its text objects by their order."""
    in_forms: set[int]
    """The orders of those that forms hold."""


class PathInk(NamedTuple):
    """How a path is inked."""

    filled: bool | None
    """Whether it is filled with white; None where it is not filled."""
    stroked: bool | None
    colour: Rgb
    """Of what it is filled with."""
    opaque: bool

    @property
    def is_white(self) -> bool:
        """Whether it is white, inside where it is filled."""
        return bool(self.stroked if self.filled is None else self.filled)

    @property
    def is_plain(self) -> bool:
        """Whether it is filled and has no outline."""
        return self.filled is not None and self.stroked is None


class DrawnInk(NamedTuple):
    """What is asked of each thing that is drawn."""

    kind: int
    item: Handle
    matrix: Matrix | None
    order: int
    box: Box
    """(left, bottom, right, top) on the page as stored."""
    ink: PathInk | None
    """None where it leaves none."""
    segments: int
    """How many a path has."""


def page_objects(page: Any, pdfium: Any) -> PageObjects:
    """The objects of a page, forms opened.

    Raises TooFine where there are more objects than any page of print has.
    """
    result = PageObjects([], {}, set())
    drawn, texts, in_forms = result
    count = pdfium.FPDFFormObj_CountObjects
    first = _listed(page.raw, pdfium.FPDFPage_CountObjects(page.raw), "FPDFPage_GetObject", pdfium)
    stack: list[tuple[Iterator[tuple[Handle | None, int]], Matrix | None]] = [(first, None)]
    seen = 0
    while stack:
        listed, matrix = stack[-1]
        for item, kind in listed:
            seen += 1
            if seen > _MOST_SEEN:
                raise TooFine(say("dense.drawings", count=_MOST_SEEN))
            if not item:
                continue
            if kind == _TEXT:
                texts[seen] = item
                if len(stack) > 1:
                    in_forms.add(seen)
            elif kind in (_PATH, IMAGE, SHADING):
                drawn.append(Drawn(kind, item, matrix, seen))
            elif kind == _FORM and len(stack) <= _DEPTH:
                own = _listed(item, count(item), "FPDFFormObj_GetObject", pdfium)
                stack.append((own, times(matrix_of(item, pdfium), matrix)))
                break
        else:
            stack.pop()
    return result


def _listed(owner: Any, count: int, get: str, pdfium: Any) -> Iterator[tuple[Handle | None, int]]:
    """The objects of a page or a form with their kinds."""
    items = pdfium.listed(get, owner, range(min(count, _MOST_SEEN + 1)))
    return zip(items, map(pdfium.FPDFPageObj_GetType, items), strict=True)


def matrix_of(item: Handle, pdfium: Any) -> Matrix | None:
    """The matrix of an object; None is the identity."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return None
    found = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    return None if found == (1, 0, 0, 1, 0, 0) else found


def times(first: Matrix | None, then: Matrix | None) -> Matrix | None:
    """The matrix that applies `first`, then `then`; None is the identity."""
    if first is None or then is None:
        return first or then
    a, b, c, d, e, f = first
    o, p, q, r, s, t = then
    return (
        a * o + b * q,
        a * p + b * r,
        c * o + d * q,
        c * p + d * r,
        e * o + f * q + s,
        e * p + f * r + t,
    )


def applied(matrix: Matrix | None, x: float, y: float) -> tuple[float, float]:
    """Where a matrix takes a point; None is the identity."""
    if matrix is None:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def drawings(drawn: Sequence[Drawn], pdfium: Any) -> list[DrawnInk]:
    """What is drawn, with where and how."""
    if not drawn:
        return []
    size = len(drawn)
    items = [one.item for one in drawn]
    boxes = values(pdfium.FPDFPageObj_GetBounds, "4f", size, items)[1]
    ways = zip(*values(pdfium.FPDFPath_GetDrawMode, "2i", size, items), strict=True)
    fills = zip(*values(pdfium.FPDFPageObj_GetFillColor, "4I", size, items), strict=True)
    strokes = zip(*values(pdfium.FPDFPageObj_GetStrokeColor, "4I", size, items), strict=True)
    counts = map(pdfium.FPDFPath_CountSegments, items)
    known: dict[Any, PathInk | None] = {}
    result = []
    for one, box, own, count in zip(
        drawn, boxes, zip(ways, fills, strokes, strict=True), counts, strict=True
    ):
        if own not in known:
            known[own] = _ink(*own)
        place = box if one.matrix is None else _moved(one.matrix, *box)
        result.append(DrawnInk(*one, place, known[own], count))
    return result


def _moved(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> Box:
    """Where a matrix takes a box."""
    x0, y0 = applied(matrix, left, bottom)
    x1, y1 = applied(matrix, right, top)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


_Told = tuple[int, tuple[Any, ...]]
"""Whether something is known, and its parts."""


def _ink(way: _Told, fill: _Told, stroke: _Told) -> PathInk | None:
    """How a path is inked; None where it leaves none."""
    known, (is_filled, is_stroked) = way
    filled = _is_white(fill) if known and is_filled else None
    stroked = _is_white(stroke) if known and is_stroked else None
    if filled is None and stroked is None:
        return None
    red, green, blue, alpha = fill[1]
    return PathInk(filled, stroked, (red, green, blue), alpha == _OPAQUE)


def _is_white(colour: _Told) -> bool | None:
    """Whether a colour is white; None where it is wholly clear."""
    known, (*parts, alpha) = colour
    if not known:
        return False
    return None if alpha == 0 else min(parts) >= _WHITE
