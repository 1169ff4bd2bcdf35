"""The drawn lines of a PDF page: strokes, hairline rectangles and the edges of fills, with the
matrices of forms.
"""

from __future__ import annotations

import ctypes
from dataclasses import field
from itertools import repeat
from typing import Any, Final, NamedTuple

from auditor.readers.pdf.asking import Handle
from auditor.readers.pdf.drawings import (
    IMAGE,
    SHADING,
    Box,
    Drawn,
    DrawnInk,
    PathInk,
    Rgb,
    applied,
    drawings,
    matrix_of,
    times,
)
from auditor.readers.pdf.frame import PageFrame
from auditor.records import changing

MAX_OBJECTS: Final = 60_000
"""Drawn objects on one page; a table of hairline rectangles has some 4,000."""
MAX_SEGMENTS: Final = 4_000
"""Segments of one path; what has more is a picture."""
HAIR: Final = 3.2
"""Up to this thickness a rectangle is a rule."""
_MOST_SLANTS: Final = 2_000
"""Slanting lines that are kept; beyond it they are a drawing."""
_CURVE, _MOVE = 1, 2
_SIDES, _FEW = 4, 5
"""Segments of a rectangle at least, and at most."""
_FAR: Final = 1e6
"""Points from the page beyond which nothing is drawn."""


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
    picture: Handle | None = None
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


class Pen:
    """Takes rectangles and lines of the stored page to rules and fills of the upright one."""

    def __init__(self, frame: PageFrame) -> None:
        self.frame = frame
        self.wide, self.high = frame.width, frame.height
        self.shapes = Shapes()
        self.white = Shapes()

    def ground(
        self,
        order: int,
        box: Box,
        colour: Rgb | None,
        picture: Handle | None = None,
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
    pen = Pen(frame)
    area = max(frame.width * frame.height, 1.0)
    pen.shapes.left_out = max(0, len(drawn) - MAX_OBJECTS)
    for one in drawings(drawn[:MAX_OBJECTS], pdfium):
        if one.kind == SHADING:
            pen.ground(one.order, one.box, None)
        elif one.kind == IMAGE:
            pen.ground(one.order, one.box, None, one.item)
            x0, y0, x1, y1 = frame.rect(*one.box)
            wide, high = min(x1, frame.width) - max(x0, 0), min(y1, frame.height) - max(y0, 0)
            pen.shapes.picture += max(wide, 0) * max(high, 0) / area
        elif one.ink is not None and _is_bounded(*one.box):
            _path(one, one.ink, pen, pdfium)
    return pen.done()


def _path(one: DrawnInk, ink: PathInk, pen: Pen, pdfium: Any) -> None:
    left, bottom, right, top = one.box
    if ink.filled is not None:
        pen.ground(one.order, one.box, ink.colour if _hides(one, ink, pdfium) else None)
    thin = right - left <= HAIR or top - bottom <= HAIR
    if one.segments <= (_FEW + 1 if thin else _FEW if ink.is_plain else 0):
        # Its bounds tell all there is to know, and asking for every point costs as much as the rest
        # of the page.
        if thin or one.segments >= _SIDES:
            pen.rect(*one.box, ink.is_white)
    elif one.segments <= MAX_SEGMENTS:
        _outline(one, (ink.filled, ink.stroked), pen, pdfium)


def _hides(one: DrawnInk, ink: PathInk, pdfium: Any) -> bool:
    """Whether a filled path is a plain rectangle that nothing shows through."""
    few = ink.opaque and one.segments <= _FEW
    return few and not pdfium.FPDFPageObj_HasTransparency(one.item)


def _is_bounded(left: float, bottom: float, right: float, top: float) -> bool:
    return -_FAR < left <= right < _FAR and -_FAR < bottom <= top < _FAR


def _outline(
    one: DrawnInk, colours: tuple[bool | None, bool | None], pen: Pen, pdfium: Any
) -> None:
    """The straight parts of a path: strokes as lines, filled subpaths as rectangles."""
    matrix = times(matrix_of(one.item, pdfium), one.matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    x_at, y_at = ctypes.byref(x), ctypes.byref(y)
    kind_of, point = pdfium.FPDFPathSegment_GetType, pdfium.FPDFPathSegment_GetPoint
    closes = pdfium.FPDFPathSegment_GetClose
    points: list[tuple[float, float]] = []
    for segment in map(pdfium.FPDFPath_GetPathSegment, repeat(one.item), range(one.segments)):
        if not segment:
            return
        kind = kind_of(segment)
        if kind == _CURVE:
            pen.shapes.curves += one.segments
            return
        point(segment, x_at, y_at)
        if kind == _MOVE:
            _subpath(points, colours, pen)
            points = []
        points.append(applied(matrix, x.value, y.value))
        if closes(segment):
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
