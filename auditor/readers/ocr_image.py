"""A scanned page set straight: its rules, the lines of print in each cell, and the pictures of
them.
"""

from __future__ import annotations

import math
from enum import Enum
from statistics import median
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from auditor.readers.pdf.grid import Box, Lattice
from auditor.readers.pdf.paths import StraightLine
from auditor.records import changing

if TYPE_CHECKING:
    from numpy.typing import NDArray
from auditor.readers.ocr_skew import long_runs, skew_of

_RULE_ACROSS: Final = 24.0
"""Points that a rule across runs at least: longer than any stroke of a character."""
# Points that a rule down runs at least: a row is not much higher than its print.
_RULE_DOWN: Final = 17.0
_INSET: Final = 1.6
"""Points that a rule may take of the cells at its sides."""
# Points across, below which the print of a cell is a speck.
_SPECK: Final = 1.8
_DUST: Final = 1.3
"""Points across, below which ink is dust."""
_STRETCH: Final = 200.0
"""Points of height after which a stretch of lines is cut, to keep the memory of the detector small.
"""
_BAND: Final = 480
"""Pixels that a picture of some lines is filled up to, so that they keep their usual size in it."""
_REDDER: Final = 40
"""Parts of 255 by which red ink is above green and blue."""
_UNDER: Final = 0.55
"""Part of the usual light of red ink below which black print lies under it."""
_LINE_HEIGHT: Final = 32
"""Pixels of height that the recogniser is at its best with."""


class Drawing(Enum):
    """How a line of print is drawn for the recogniser: a figure must read alike in all ways."""

    PLAIN = 1.5
    SOFT = 1.9
    LARGE = 2.6


class LineBox(NamedTuple):
    """Where a line of print stands, in points."""

    left: float
    top: float
    right: float
    bottom: float


@changing
class Picture:
    """A page as pixels: grey, straight, with its rules in points."""

    grey: NDArray[Any]
    ink: NDArray[Any]
    """True where there is print, rules left out."""
    red: NDArray[Any]
    """Above 0 where red was left out."""
    scale: float
    """Points a pixel."""
    across: list[StraightLine]
    down: list[StraightLine]
    line: float = 0.0
    """Usual height of a line of print in cells, in pixels; 0 before it is known."""

    @property
    def width(self) -> float:
        """Width in points."""
        return float(self.grey.shape[1]) * self.scale

    @property
    def height(self) -> float:
        """Height in points."""
        return float(self.grey.shape[0]) * self.scale

    def spots(self, lattice: Lattice, box: Box) -> list[LineBox]:
        """The lines of print in a cell, from the top."""
        if not self.line:
            self.line = self._usual(lattice)
        x0, y0, x1, y1 = self._pixels(lattice, box)
        inside = self.ink[y0:y1, x0:x1]
        found: list[LineBox] = []
        for top, bottom in _parts(inside, self.line):
            columns = inside[top:bottom].any(axis=0).nonzero()[0]
            wide = columns[-1] - columns[0] + 1
            if max(wide, bottom - top) * self.scale >= _SPECK:
                found.append(
                    LineBox(
                        (x0 + columns[0]) * self.scale,
                        (y0 + top) * self.scale,
                        (x0 + columns[-1] + 1) * self.scale,
                        (y0 + bottom) * self.scale,
                    )
                )
        return found

    def is_red(self, lattice: Lattice, box: Box) -> bool:
        """Whether characters in red stand in a cell."""
        x0, y0, x1, y1 = self._pixels(lattice, box)
        line = self.line or self._usual(lattice)
        letters = [
            high
            for _, _, wide, high in boxes_of(self.red[y0:y1, x0:x1])
            # By their size against a line: smaller is dust of a stamp, larger is the stamp itself.
            if 0.4 * line < high < 1.5 * line and wide < 1.5 * line
        ]
        # One alone may be a piece of a stamp.
        return len(letters) > 1

    def is_dash(self, spot: LineBox) -> bool:
        """Whether the print is a flat stroke and nothing else, which a recogniser takes for
        anything.
        """
        high, wide = spot.bottom - spot.top, spot.right - spot.left
        # Lower than three tenths of a line, and longer than high.
        return high < 0.3 * self.line * self.scale and wide > 1.6 * high

    def _usual(self, lattice: Lattice) -> float:
        heights = []
        for box in lattice.boxes:
            x0, y0, x1, y1 = self._pixels(lattice, box)
            rows = self.ink[y0:y1, x0:x1].any(axis=1).nonzero()[0]
            # One line of print is between 4 and 16 points high; less is dust, more are several
            # lines.
            if len(rows) and 4 < (rows[-1] - rows[0] + 1) * self.scale < 16:
                heights.append(int(rows[-1] - rows[0] + 1))
        # Eleven points where no cell tells.
        return float(median(heights)) if heights else 11 / self.scale

    def _pixels(self, lattice: Lattice, box: Box) -> tuple[int, int, int, int]:
        row, column, rows, columns = box
        edges = (
            lattice.xs[column],
            lattice.ys[row],
            lattice.xs[column + columns],
            lattice.ys[row + rows],
        )
        x0, y0, x1, y1 = (edge / self.scale for edge in edges)
        # The rules lie at the edges of a cell.
        inset = _INSET / self.scale
        return (
            max(0, math.ceil(x0 + inset)),
            max(0, math.ceil(y0 + inset)),
            max(0, math.floor(x1 - inset)),
            max(0, math.floor(y1 - inset)),
        )

    def crop(self, spot: LineBox, way: Drawing = Drawing.PLAIN) -> NDArray[Any]:
        """The picture of a line of print on white."""
        import cv2
        import numpy

        # A little of the scan is cut out around the print, and white is laid around that.
        margin = max(2, round(1.2 / self.scale))
        x0, y0, x1, y1 = (max(0, round(edge / self.scale)) for edge in spot)
        part = self.grey[max(0, y0 - margin) : y1 + margin, max(0, x0 - margin) : x1 + margin]
        if way is Drawing.SOFT:
            part = cv2.GaussianBlur(part, (3, 3), 0)
        # What stands beyond the print are the rules of the cell.
        clean = numpy.full(
            (part.shape[0] + 2 * margin, part.shape[1] + 4 * margin), 255, numpy.uint8
        )
        top, left = min(margin, y0), min(margin, x0)
        inner = part[top : top + y1 - y0, left : left + x1 - x0]
        clean[
            2 * margin : 2 * margin + inner.shape[0], 3 * margin : 3 * margin + inner.shape[1]
        ] = inner
        height = clean.shape[0]
        factor = _LINE_HEIGHT * way.value / height
        clean = cv2.resize(
            clean,
            None,
            fx=factor,
            fy=factor,
            interpolation=cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA,
        )
        return cv2.cvtColor(clean, cv2.COLOR_GRAY2BGR)

    def _cuts(self, rows: list[int]) -> list[int]:
        """Where the rows of ink part: at every wide gap, and between lines before a stretch grows
        tall.
        """
        edges = [0]
        for index in range(1, len(rows)):
            gap = (rows[index] - rows[index - 1]) * self.scale
            tall = (rows[index] - rows[edges[-1]]) * self.scale > _STRETCH
            # Points: a gap of 25 parts stretches in any case, one of 2.5 only where they get tall.
            if gap > 25 or tall and gap > 2.5:
                edges.append(index)
        return [*edges, len(rows)]

    def bands(self, lattices: list[Lattice]) -> list[tuple[int, int, NDArray[Any]]]:
        """(x, y, pixels) of the stretches of print around the tables: detection overlooks a line on
        an empty page.
        """
        import cv2
        import numpy

        clean, ink = self.grey.copy(), self.ink.copy()
        for lattice in lattices:
            x0, y0, x1, y1 = (
                max(0, round(edge / self.scale))
                for edge in (
                    lattice.xs[0] - 2,
                    lattice.ys[0] - 2,
                    lattice.xs[-1] + 2,
                    lattice.ys[-1] + 2,
                )
            )
            # Tables are read cell by cell: here they are white.
            clean[y0:y1, x0:x1], ink[y0:y1, x0:x1] = 255, False
        margin = round(4 / self.scale)
        # Two dark pixels in a row are dust.
        rows = (ink.sum(axis=1) > 2).nonzero()[0].tolist()
        edges = self._cuts(rows)
        found = []
        for start, end in zip(edges, edges[1:], strict=False):
            # Fewer than three rows of ink are no line.
            if end - start < 3:
                continue
            columns = ink[rows[start] : rows[end - 1] + 1].any(axis=0).nonzero()[0]
            x, y = max(0, int(columns[0]) - margin), max(0, rows[start] - margin)
            part = clean[y : rows[end - 1] + margin, x : int(columns[-1]) + margin]
            page = numpy.full(
                (max(part.shape[0], _BAND), max(part.shape[1], _BAND)), 255, numpy.uint8
            )
            page[: part.shape[0], : part.shape[1]] = part
            found.append((x, y, cv2.cvtColor(page, cv2.COLOR_GRAY2BGR)))
        return found


def picture(image: NDArray[Any], scale: float) -> Picture:
    """The page in the image, set straight; red (stamps) left out."""
    grey, red = without_red(image)
    dark = dark_of(grey)
    angle = skew_of(dark, scale)
    # A smaller lean moves nothing by a point across a page.
    if abs(angle) > 0.03:
        grey, red = _turned(grey, angle), _turned(red, angle, 0)
        dark = dark_of(grey)
    # Rules are what runs on longer than any stroke, before characters are looked at.
    lying, standing = (
        long_runs(dark, round(_RULE_ACROSS / scale), 1),
        long_runs(dark, 1, round(_RULE_DOWN / scale)),
    )
    across = [
        StraightLine((y + high / 2) * scale, x * scale, (x + wide) * scale)
        for x, y, wide, high in boxes_of(lying)
        # Points: what is thicker is a filled cell or a bar, no rule.
        if high * scale < 6
    ]
    down = [
        StraightLine((x + wide / 2) * scale, y * scale, (y + high) * scale)
        for x, y, wide, high in boxes_of(standing)
        if wide * scale < 6
    ]
    ink = _unspecked((dark > 0) & ~_near(lying) & ~_near(standing), scale)
    return Picture(grey, ink, red, scale, across, down)


def without_red(image: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The greys of a picture with what is red as white as paper (a stamp, but not the print under
    it), and 255 where that is.
    """
    import numpy

    # A grey picture has no red.
    if image.ndim < 3:
        return image, numpy.zeros_like(image)
    blue, green, red = (image[:, :, at].astype(numpy.int16) for at in range(3))
    stamped = red - numpy.maximum(blue, green) > _REDDER
    # Black print under a stamp is darker than the stamp: it stays.
    if stamped.any():
        stamped &= red > _UNDER * numpy.median(red[stamped])
    # In the light of the red channel red ink is nearly white, and black stays black.
    grey = image[:, :, 2].copy()
    grey[stamped] = 255
    return grey, stamped.astype(numpy.uint8) * 255


def _unspecked(ink: NDArray[Any], scale: float) -> NDArray[Any]:
    """The ink without the dust of a scan; points and commas go too, but they never stand at an end
    alone.
    """
    import cv2
    import numpy

    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(numpy.uint8), connectivity=8)
    real = numpy.maximum(stats[:, 2], stats[:, 3]) * scale >= _DUST
    real[0] = False
    kept: NDArray[Any] = real[labels]
    return kept


def dark_of(grey: NDArray[Any]) -> NDArray[Any]:
    """255 where a picture is darker than what is around it."""
    import cv2

    # Against what is around it (41 pixels), so that a shadow over the page darkens nothing.
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    return cv2.adaptiveThreshold(
        soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 14
    )


def _turned(grey: NDArray[Any], angle: float, around: int = 255) -> NDArray[Any]:
    import cv2

    high, wide = grey.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    return cv2.warpAffine(grey, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=around)


def boxes_of(mask: NDArray[Any]) -> list[tuple[int, int, int, int]]:
    """(left, top, width, height) of what hangs together in a mask."""
    if not mask.size:
        # A cell no wider than its rules; OpenCV 5 ends the process on an empty picture.
        return []
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [(int(x), int(y), int(wide), int(high)) for x, y, wide, high, _ in stats[1:count]]


def _near(mask: NDArray[Any]) -> NDArray[Any]:
    import cv2
    import numpy

    near: NDArray[Any] = cv2.dilate(mask, numpy.ones((3, 3), numpy.uint8)) > 0
    return near


def _parts(inside: NDArray[Any], line: float) -> list[tuple[int, int]]:
    """(top, bottom) of each line of print: rows of ink, cut only where more than one line fits."""
    rows = inside.any(axis=1).nonzero()[0]
    if not len(rows):
        return []
    runs: list[list[int]] = []
    for row in rows.tolist():
        if runs and row - runs[-1][1] <= 1:
            runs[-1][1] = row + 1
        else:
            runs.append([row, row + 1])
    # Not higher than one and a half lines: one line, whatever gaps its strokes have.
    if runs[-1][1] - runs[0][0] <= 1.5 * line:
        runs = [[runs[0][0], runs[-1][1]]]
    merged: list[list[int]] = []
    for run in runs:
        # The strokes of 二 are no lines of their own.
        if merged and (run[1] - merged[-1][0] <= 1.25 * line):
            merged[-1][1] = run[1]
        else:
            merged.append(run)
    return [(top, bottom) for top, bottom in merged]
