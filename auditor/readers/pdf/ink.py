"""Which characters of a PDF page can be seen: not those under a later fill or picture, of their
ground's colour, or struck.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, groupby
from operator import itemgetter, not_
from typing import Any, Final, NamedTuple

from auditor.message import Said, say
from auditor.readers.hidden import SAME_COLOUR, STRUCK
from auditor.readers.pdf.paths import Ground, Rgb, Shapes, StraightLine, TooFine
from auditor.readers.pdf.strikes import struck

COVERED: Final = say("hidden.under")
OFF_PAGE: Final = say("hidden.beyond")
CUT_OFF: Final = say("hidden.clipped")
NO_INK: Final = say("hidden.inkless")
WATERMARK: Final = say("hidden.watermark")
UNKNOWN: Final = "\ufffd"
"""Stands for a character of which the file does not tell which it is: what holds one is no figure.
"""
_WHITE: Final = (255, 255, 255)
_NEAR: Final = 6
"""Parts of 255 by which two colours may differ and look the same."""
_OPAQUE: Final = 250
_MOST_CLIPS, _MOST_CORNERS = 20, 100
"""Paths that text is clipped to at most, and corners of each."""
_RECTANGLE: Final = (4, 5)
"""Corners of a rectangle, the first of which may come again at the end."""
Point = tuple[float, float]
Box = tuple[float, float, float, float]
_MOST_PAIRS: Final = 20_000_000
"""Pieces of text times areas that are looked at."""


class Char(NamedTuple):
    """One character: its advance from `x0` to `x1`, the baseline it stands on, its em."""

    text: str
    x0: float
    x1: float
    base: float
    size: float


Inked = tuple[Char, int, Rgb]
"""A character, its order among what is drawn on the page (-1 unknown), and its colour."""


class Pictures:
    """What the pictures of a page let through; each is looked at when text lies under it."""

    def __init__(self, page: Any, pdfium: Any) -> None:
        self.page, self.pdfium = page, pdfium
        self.seen: dict[int, tuple[Any, int, int, int] | None] = {}

    def is_opaque(self, ground: Ground, x: float, y: float) -> bool:
        """Whether the picture hides what lies under it at a point of the upright page."""
        if ground.order not in self.seen:
            self.seen[ground.order] = self._drawn(ground.picture)
        drawn = self.seen[ground.order]
        if drawn is None:
            return not self.pdfium.FPDFPageObj_HasTransparency(ground.picture)
        data, width, height, stride = drawn
        across = (x - ground.left) / max(ground.right - ground.left, 1e-6)
        down = (y - ground.top) / max(ground.bottom - ground.top, 1e-6)
        column, row = min(int(across * width), width - 1), min(int(down * height), height - 1)
        return int(data[row * stride + 4 * column + 3]) >= _OPAQUE

    def _drawn(self, picture: Any) -> tuple[Any, int, int, int] | None:
        """(pixels, width, height, bytes a row) of a picture with its mask; None where it has no
        mask or is too large.
        """
        import ctypes

        pdfium = self.pdfium
        width, height = ctypes.c_uint(), ctypes.c_uint()
        if (
            pdfium.FPDFPageObj_HasTransparency(picture)
            or not pdfium.FPDFImageObj_GetImagePixelSize(picture, width, height)
            or width.value * height.value > 30_000_000
        ):
            return None
        bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(self.page.pdf.raw, self.page.raw, picture)
        if not bitmap:
            return None
        try:
            if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA:
                return None
            wide, high = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            return (
                ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * high),
                wide,
                high,
                stride,
            )
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)


def sight(
    inked: Sequence[Inked], shapes: Shapes, pictures: Pictures | None
) -> tuple[list[Inked], dict[Said, list[Char]], frozenset[StraightLine]]:
    """The characters that can be seen, why -> those that cannot, and the lines that strike or
    underline text.

    Raises TooFine beyond any print.
    """
    seen: list[Inked] = []
    unseen: dict[Said, list[Char]] = {}
    looked = 0
    for (order, colour), run in groupby(inked, key=itemgetter(1, 2)):
        own = list(run)
        near = _near(own, shapes.grounds)
        looked += len(shapes.grounds) + len(near) * len(own)
        if looked > _MOST_PAIRS:
            raise TooFine(say("dense.grounds", count=len(inked), grounds=len(shapes.grounds)))
        if not near and not _same(colour, _WHITE):
            seen += own
            continue
        for item in own:
            why = _why(item[0], order, colour, near, pictures)
            if why:
                unseen.setdefault(why, []).append(item[0])
            else:
                seen.append(item)
    lines = struck([item[0] for item in seen], shapes)
    if lines.chars:
        gone = [id(item[0]) in lines.chars for item in seen]
        unseen[STRUCK] = [item[0] for item in compress(seen, gone)]
        seen = [*compress(seen, map(not_, gone))]
    return seen, unseen, lines.rules


def printed(chars: Iterable[Char]) -> str:
    """The text of characters as they come, a line for each baseline."""
    return "\n".join(
        "".join(char.text for char in line)
        for _, line in groupby(chars, key=lambda char: char.base)
    ).strip()


def _near(inked: list[Inked], grounds: list[Ground]) -> list[Ground]:
    """The areas that lie near characters."""
    if not grounds:
        return []
    chars = [item[0] for item in inked]
    left, right = min([char.x0 for char in chars]), max([char.x1 for char in chars])
    top, bottom = min([char.base - char.size for char in chars]), max([char.base for char in chars])
    return [
        ground
        for ground in grounds
        if ground.left < right
        and ground.right > left
        and ground.top < bottom
        and ground.bottom > top
    ]


def _why(
    char: Char, order: int, colour: Rgb, grounds: list[Ground], pictures: Pictures | None
) -> Said:
    """Why a character cannot be seen; empty where it can."""
    x, y = (char.x0 + char.x1) / 2, char.base - 0.35 * char.size
    under: Rgb | None = _WHITE
    for ground in grounds:
        if not ground.holds(x, y):
            continue
        if ground.order < order or order < 0:
            under = ground.colour
        elif _covers(ground, char, x, y, pictures):
            return COVERED
    return SAME_COLOUR if under is not None and _same(colour, under) else ""


def _covers(ground: Ground, char: Char, x: float, y: float, pictures: Pictures | None) -> bool:
    """Whether a later fill or picture leaves nothing of a character."""
    if not (
        ground.holds(char.x0 + 0.15 * (char.x1 - char.x0), y)
        and ground.holds(char.x1 - 0.15 * (char.x1 - char.x0), y)
        and ground.top <= char.base - 0.65 * char.size
        and ground.bottom >= char.base - 0.1 * char.size
    ):
        return False
    if ground.picture is None or pictures is None:
        return ground.colour is not None
    return all(
        pictures.is_opaque(ground, at, y + shift * char.size)
        for at in (char.x0 + 0.2 * (char.x1 - char.x0), x, char.x1 - 0.2 * (char.x1 - char.x0))
        for shift in (-0.2, 0, 0.2)
    )


def _same(one: Rgb, other: Rgb) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


class Clips:
    """Where text may leave ink: the area that its text object is clipped to, on the page as
    stored.
    """

    def __init__(self, pdfium: Any) -> None:
        import ctypes

        self.pdfium = pdfium
        self.x, self.y = ctypes.c_float(), ctypes.c_float()
        self.known: dict[tuple[int, Point, Point], Box] = {}
        """The rectangles met so far, by two corners across: text is clipped to the same again and
        again, and asking for each point costs as much as the rest of the page.
        """

    def area(self, item: Any) -> Box | None:
        """(left, bottom, right, top) that a text object is clipped to; None where it is not, or
        intricately.
        """
        clip = self.pdfium.FPDFPageObj_GetClipPath(item)
        paths = self.pdfium.FPDFClipPath_CountPaths(clip)
        if not 0 < paths <= _MOST_CLIPS:
            return None
        left, bottom, right, top = -1e9, -1e9, 1e9, 1e9
        for path in range(paths):
            count = self.pdfium.FPDFClipPath_CountPathSegments(clip, path)
            if 0 < count <= _MOST_CORNERS:
                x0, y0, x1, y1 = self._box(clip, path, count)
                left, right = max(left, x0), min(right, x1)
                bottom, top = max(bottom, y0), min(top, y1)
        return left, bottom, right, top

    def _box(self, clip: Any, path: int, count: int) -> Box:
        """The box of a clip path with so many corners."""
        if count not in _RECTANGLE:
            return _around([self._point(clip, path, at) for at in range(count)])
        key = count, self._point(clip, path, 0), self._point(clip, path, 2)
        box = self.known.get(key)
        if box is None:
            points = [self._point(clip, path, at) for at in range(count)]
            box = _around(points)
            if {x for x, _ in points} <= {box[0], box[2]} and key[1] != key[2]:
                self.known[key] = box
        return box

    def _point(self, clip: Any, path: int, at: int) -> Point:
        segment = self.pdfium.FPDFClipPath_GetPathSegment(clip, path, at)
        self.pdfium.FPDFPathSegment_GetPoint(segment, self.x, self.y)
        return self.x.value, self.y.value


def _around(points: list[Point]) -> Box:
    """The box around some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
