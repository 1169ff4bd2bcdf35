"""The drawn lines of a PDF page: strokes, hairline rectangles and the edges of fills, with the
matrices of forms.
"""

from __future__ import annotations

import ctypes
from dataclasses import field
from typing import Any, Final, NamedTuple

from auditor.message import say
from auditor.readers.pdf.frame import PageFrame
from auditor.records import changing

MAX_OBJECTS: Final = 60_000
"""Drawn objects on one page; a table of hairline rectangles has some 4,000."""
MAX_SEGMENTS: Final = 4_000
"""Segments of one path; what has more is a picture."""
HAIR: Final = 3.2
"""Up to this thickness a rectangle is a rule."""
_DEPTH: Final = 6
_MOST_SEEN: Final = 500_000
"""Objects on one page with all its text."""
_MOST_SLANTS: Final = 2_000
"""Slanting lines that are kept; beyond it they are a drawing."""
IMAGE: Final = 3
"""The kind of an image among what is drawn."""
_TEXT, _PATH, _SHADING, _FORM = 1, 2, 4, 5
_LINE, _CURVE, _MOVE = 0, 1, 2
_SIDES, _FEW = 4, 5
"""Segments of a rectangle at least, and at most."""
_OPAQUE: Final = 255
_FAR: Final = 1e6
"""Points from the page beyond which nothing is drawn."""

Matrix = tuple[float, float, float, float, float, float]
Drawn = tuple[int, Any, Matrix | None, int]
"""Kind, object, matrix of the forms around it, and how many objects were drawn before it."""
Rgb = tuple[int, int, int]


class TooFine(Exception):
    """More text or lines on one page than print has; the message says how many."""


class StraightLine(NamedTuple):
    """A straight line along x or y: where it lies, from and to."""

    at: float
    low: float
    high: float


class Slant(NamedTuple):
    """The box of a straight line that runs along neither."""

    left: float
    top: float
    right: float
    bottom: float


class Fill(NamedTuple):
    """A filled rectangle."""

    left: float
    top: float
    right: float
    bottom: float


class Ground(NamedTuple):
    """What lies on an area of the page: paper is laid over by fills and pictures, in the order in
    which they are drawn.
    """

    order: int
    left: float
    top: float
    right: float
    bottom: float
    colour: Rgb | None
    """Of a plain opaque rectangle; None of a picture or of an outline."""
    picture: Any = None
    """The image, which may let through what lies under it."""

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies on it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@changing
class Shapes:
    """The rules and fills of a page."""

    across: list[StraightLine] = field(default_factory=list)
    down: list[StraightLine] = field(default_factory=list)
    slants: list[Slant] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    picture: float = 0.0
    curves: int = 0
    left_out: int = 0
    """Drawn objects beyond the most that are looked at."""

    def is_dark(self, x: float, y: float) -> bool:
        """Whether the point lies on a coloured fill, where white shows."""
        return any(
            fill.left <= x <= fill.right and fill.top <= y <= fill.bottom for fill in self.fills
        )


class _Ink(NamedTuple):
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


class Pen:
    """Takes rectangles and lines of the stored page to rules and fills of the upright one; buffers
    made once.
    """

    def __init__(self, frame: PageFrame, pdfium: Any) -> None:
        self.frame = frame
        self.wide, self.high = frame.width, frame.height
        self.pdfium = pdfium
        self.shapes = Shapes()
        self.white = Shapes()
        self.box = tuple(ctypes.c_float() for _ in range(4))
        self.rgba = tuple(ctypes.c_uint() for _ in range(4))
        self.mode, self.stroke = ctypes.c_int(), ctypes.c_int()

    def bounds(self, item: Any, matrix: Matrix | None) -> tuple[float, float, float, float]:
        """(left, bottom, right, top) of an object, within the page as stored."""
        if not self.pdfium.FPDFPageObj_GetBounds(item, *self.box):
            return 0.0, 0.0, 0.0, 0.0
        left, bottom, right, top = (side.value for side in self.box)
        if matrix is None:
            return left, bottom, right, top
        x0, y0 = applied(matrix, left, bottom)
        x1, y1 = applied(matrix, right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def colour(self, get: Any, item: Any) -> bool | None:
        """Whether the colour is white; None where it is wholly clear."""
        if not get(item, *self.rgba):
            return False
        red, green, blue, alpha = (part.value for part in self.rgba)
        return None if alpha == 0 else red >= 250 and green >= 250 and blue >= 250

    def ink(self, item: Any) -> _Ink | None:
        """How a path is inked; None where it leaves none."""
        pdfium = self.pdfium
        if not pdfium.FPDFPath_GetDrawMode(item, self.mode, self.stroke):
            return None
        filled = self.colour(pdfium.FPDFPageObj_GetFillColor, item) if self.mode.value else None
        red, green, blue, alpha = [part.value for part in self.rgba]
        get = pdfium.FPDFPageObj_GetStrokeColor
        stroked = self.colour(get, item) if self.stroke.value else None
        if filled is None and stroked is None:
            return None
        return _Ink(filled, stroked, (red, green, blue), alpha == _OPAQUE)

    def ground(
        self,
        order: int,
        box: tuple[float, float, float, float],
        colour: Rgb | None,
        picture: Any = None,
    ) -> None:
        """An area that was laid over."""
        x0, y0, x1, y1 = self.frame.rect(*box)
        if x1 - x0 > HAIR and y1 - y0 > HAIR:
            self.shapes.grounds.append(Ground(order, x0, y0, x1, y1, colour, picture))

    def rect(self, left: float, bottom: float, right: float, top: float, white: bool) -> None:
        """A filled rectangle, a rule where it is thin."""
        x0, y0, x1, y1 = self.frame.rect(left, bottom, right, top)
        if not (x1 >= 0 <= y1 and x0 <= self.wide and y0 <= self.high):
            return
        shapes = self.white if white else self.shapes
        wide, high = x1 - x0, y1 - y0
        if wide > HAIR < high:
            if not white:
                shapes.fills.append(Fill(x0, y0, x1, y1))
            return
        if high <= wide:
            shapes.across.append(StraightLine((y0 + y1) / 2, x0, x1))
        if wide <= high:
            shapes.down.append(StraightLine((x0 + x1) / 2, y0, y1))

    def line(self, x0: float, y0: float, x1: float, y1: float, white: bool) -> None:
        """A stroke: a rule where it runs along x or y."""
        box = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        if abs(x0 - x1) <= 1 or abs(y0 - y1) <= 1:
            self.rect(*box, white)
        elif not white and len(self.shapes.slants) < _MOST_SLANTS:
            self.shapes.slants.append(Slant(*self.frame.rect(*box)))

    def done(self) -> Shapes:
        """All shapes; white rules only where they part coloured fills."""
        for rules, white in (
            (self.shapes.across, self.white.across),
            (self.shapes.down, self.white.down),
        ):
            for rule in white[:2000]:
                middle = (rule.low + rule.high) / 2
                x, y = (middle, rule.at) if rules is self.shapes.across else (rule.at, middle)
                if self.shapes.is_dark(x, y):
                    rules.append(rule)
        return self.shapes


def shapes(drawn: list[Drawn], frame: PageFrame, pdfium: Any) -> Shapes:
    """The rules and fills of the page."""
    pen = Pen(frame, pdfium)
    area = max(frame.width * frame.height, 1.0)
    pen.shapes.left_out = max(0, len(drawn) - MAX_OBJECTS)
    for kind, item, matrix, order in drawn[:MAX_OBJECTS]:
        if kind == _SHADING:
            pen.ground(order, pen.bounds(item, matrix), None)
        elif kind == IMAGE:
            pen.ground(order, pen.bounds(item, matrix), None, item)
            x0, y0, x1, y1 = frame.rect(*pen.bounds(item, matrix))
            wide, high = min(x1, frame.width) - max(x0, 0), min(y1, frame.height) - max(y0, 0)
            pen.shapes.picture += max(wide, 0) * max(high, 0) / area
        else:
            _path(item, matrix, pen, order)
    return pen.done()


def page_objects(page: Any, pdfium: Any) -> tuple[list[Drawn], dict[int, tuple[Any, bool]]]:
    """Every path and image of the page, and every text object by its order with whether a form
    holds it; forms opened.

    Raises TooFine where there are more objects than any page of print has.
    """
    drawn: list[Drawn] = []
    texts: dict[int, tuple[Any, bool]] = {}
    stack: list[tuple[Any, Any, Any, int, Matrix | None, int]] = [
        (page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, 0, None, 0)
    ]
    kind_of = pdfium.FPDFPageObj_GetType
    seen = 0
    while stack:
        owner, count, get, start, matrix, depth = stack.pop()
        total = count(owner)
        for index in range(start, total):
            item = get(owner, index)
            seen += 1
            if seen > _MOST_SEEN:
                raise TooFine(say("dense.drawings", count=_MOST_SEEN))
            if not item:
                continue
            kind = kind_of(item)
            if kind in (_PATH, IMAGE, _SHADING):
                drawn.append((kind, item, matrix, seen))
            elif kind == _TEXT:
                texts[seen] = item, depth > 0
            elif kind == _FORM and depth < _DEPTH:
                stack.append((owner, count, get, index + 1, matrix, depth))
                stack.append(
                    (
                        item,
                        pdfium.FPDFFormObj_CountObjects,
                        pdfium.FPDFFormObj_GetObject,
                        0,
                        times(_matrix(item, pdfium), matrix),
                        depth + 1,
                    )
                )
                break
    return drawn, texts


def _matrix(item: Any, pdfium: Any) -> Matrix | None:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return None
    values = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    return None if values == (1, 0, 0, 1, 0, 0) else values


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


def _path(item: Any, matrix: Matrix | None, pen: Pen, order: int) -> None:
    pdfium = pen.pdfium
    ink = pen.ink(item)
    box = left, bottom, right, top = pen.bounds(item, matrix)
    if ink is None or not _is_bounded(left, bottom, right, top):
        return
    count = pdfium.FPDFPath_CountSegments(item)
    if ink.filled is not None:
        pen.ground(order, box, ink.colour if _hides(item, ink, count, pdfium) else None)
    thin = right - left <= HAIR or top - bottom <= HAIR
    if count <= (_FEW + 1 if thin else _FEW if ink.is_plain else 0):
        # Its bounds tell all there is to know, and asking for every point costs as much as the rest
        # of the page.
        if thin or count >= _SIDES:
            pen.rect(*box, ink.is_white)
    elif count <= MAX_SEGMENTS:
        whole = times(_matrix(item, pdfium), matrix)
        _outline(item, count, whole, (ink.filled, ink.stroked), pen)


def _hides(item: Any, ink: _Ink, count: int, pdfium: Any) -> bool:
    """Whether a filled path of so many segments is a plain rectangle that nothing shows through."""
    return ink.opaque and count <= _FEW and not pdfium.FPDFPageObj_HasTransparency(item)


def _is_bounded(left: float, bottom: float, right: float, top: float) -> bool:
    return -_FAR < left <= right < _FAR and -_FAR < bottom <= top < _FAR


def _outline(
    item: Any, count: int, matrix: Matrix | None, colours: tuple[bool | None, bool | None], pen: Pen
) -> None:
    """The straight parts of a path: strokes as lines, filled subpaths as rectangles."""
    pdfium = pen.pdfium
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not segment:
            return
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == _CURVE:
            pen.shapes.curves += count
            return
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == _MOVE:
            _subpath(points, colours, pen)
            points = []
        points.append(applied(matrix, x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    _subpath(points, colours, pen)


def _subpath(
    points: list[tuple[float, float]], colours: tuple[bool | None, bool | None], pen: Pen
) -> None:
    filled, stroked = colours
    if len(points) < 2:
        return
    if stroked is not None:
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            pen.line(x0, y0, x1, y1, stroked)
    if filled is not None and 4 <= len(points) <= 6:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if stroked is None or max(xs) - min(xs) > HAIR and max(ys) - min(ys) > HAIR:
            pen.rect(min(xs), min(ys), max(xs), max(ys), filled)
