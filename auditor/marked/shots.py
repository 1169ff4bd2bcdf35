"""Pictures of the pages of a PDF, and where on them the figures of marks stand."""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from auditor.marked.marks import Mark
from auditor.marked.pdf import boxes
from auditor.records import frozen

_WIDE: Final = 1000
"""Pixels of a page's width: small print can be read, and a page takes some 50 kB."""
_TALL: Final = 2000
"""Pixels of its height at most."""
_MOST: Final = 8_000_000
"""Bytes of all pictures together."""
_PAGES: Final = 200
"""So many pages are drawn at most."""


@frozen
class Spot:
    """Where the figure of a mark stands on a picture, in hundredths of its width and height."""

    mark: Mark
    left: float
    top: float
    width: float
    height: float


@frozen
class Shot:
    """The picture of a page."""

    page: int
    """From 1."""
    png: bytes
    wide: int
    tall: int
    spots: tuple[Spot, ...]
    beside: tuple[Mark, ...]
    """Marks of the page whose figure was not found on it."""


def shots(data: bytes, marks: Sequence[Mark], most: int = _MOST) -> tuple[list[Shot], int]:
    """The pictures of the pages, in order, and how many pages there are.

    Where all of them are more than `most` bytes, those with marks come first; what is then left out
    is not drawn. Raises pypdfium2.PdfiumError for a file that cannot be opened.
    """
    import pypdfium2

    by_page: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_page[mark.place.page or 1].append(mark)
    document = pypdfium2.PdfDocument(data)
    try:
        count = len(document)
        # Pages with marks first, since pictures end with their room.
        wanted = sorted(range(1, count + 1), key=lambda number: (number not in by_page, number))[
            :_PAGES
        ]
        found: list[Shot] = []
        for number in wanted:
            page = document[number - 1]
            shot = _shot(page, number, by_page.get(number, []))
            page.close()
            most -= len(shot.png)
            if most < 0:
                break
            found.append(shot)
        return sorted(found, key=lambda shot: shot.page), count
    finally:
        document.close()


def _shot(page: Any, number: int, marks: Sequence[Mark]) -> Shot:
    width, height = page.get_size()
    scale = min(_WIDE / max(width, 1.0), _TALL / max(height, 1.0))
    drawn = page.render(scale=scale, grayscale=True)
    found = [(mark, box) for mark, box in zip(marks, boxes(page, marks), strict=True)]
    spots = tuple(_spot(page, mark, box) for mark, box in found if box is not None)
    beside = tuple(mark for mark, box in found if box is None)
    picture = Shot(number, _png(drawn), drawn.width, drawn.height, spots, beside)
    drawn.close()
    return picture


def _spot(page: Any, mark: Mark, box: tuple[float, float, float, float]) -> Spot:
    """A box in points of the page, as it stands on the picture, which is turned as the page is
    shown.
    """
    left, bottom, right, top = page.get_bbox()
    # From points of the page to parts of its picture, whose origin is at the top.
    x0, x1 = ((at - left) / max(right - left, 1.0) for at in (box[0], box[2]))
    y0, y1 = ((top - at) / max(top - bottom, 1.0) for at in (box[3], box[1]))
    # The picture is turned as the page is shown; the box turns with it.
    turned = page.get_rotation() % 360
    if turned == 90:
        x0, x1, y0, y1 = 1 - y1, 1 - y0, x0, x1
    elif turned == 180:
        x0, x1, y0, y1 = 1 - x1, 1 - x0, 1 - y1, 1 - y0
    elif turned == 270:
        x0, x1, y0, y1 = y0, y1, 1 - x1, 1 - x0
    return Spot(mark, *(round(100 * part, 2) for part in (x0, y0, x1 - x0, y1 - y0)))


def _png(drawn: Any) -> bytes:
    """A picture of one byte a pixel as a PNG of sixteen greys."""
    import numpy

    # Sixteen greys are four bits a pixel, two pixels a byte; an odd width gets one more.
    grey = numpy.asarray(drawn.to_numpy()).reshape(drawn.height, -1)[:, : drawn.width] >> 4
    if drawn.width % 2:
        grey = numpy.pad(grey, ((0, 0), (0, 1)))
    packed = (grey[:, 0::2] << 4 | grey[:, 1::2]).astype("uint8")
    rows = numpy.pad(packed, ((0, 0), (1, 0)))  # each row begins with its filter: none
    # Four bits a pixel, grey, no interlacing.
    head = struct.pack(">IIBBBBB", drawn.width, drawn.height, 4, 0, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
