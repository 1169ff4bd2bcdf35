"""Scans: the rules of a picture to the same grids, its cells to text, and what is not sure to a
hole that says so.

Needs the extra `ocr` (rapidocr with onnxruntime); every heavy import is made on use.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from auditor.document import Cell, Document, Notice, Place, Unreadable
from auditor.figure import normal
from auditor.message import say
from auditor.patterns import regex
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.ocr_image import Drawing, LineBox, Picture, picture
from auditor.readers.ocr_text import (
    NUMBER,
    Reading,
    agreed,
    among_figures,
    judged,
    punctuated,
    same_places,
)
from auditor.readers.ocr_turn import upright
from auditor.readers.pdf.flow import Item, PageItems, blocks, stripped
from auditor.readers.pdf.grid import Box, Lattice, lattices
from auditor.readers.pdf.ink import Char
from auditor.readers.pdf.table import PageTable
from auditor.readers.pdf.text import lines
from auditor.readers.progress import tell

if TYPE_CHECKING:
    from numpy.typing import NDArray

REMEDY: Final = say("ocr.install")
# Confidence that a line around the tables must have.
_TEXT_SURE: Final = 0.5
_DETECT: Final = 960
"""Longest side, in pixels, of what the detector sees."""
# `1,234.56`, also with O for 0, l or I for 1: what looks like a figure is read again.
_LOOKS: Final = regex(r"[-+(]?(?=[OoIl.,:;'\s]*+[0-9])[0-9OoIl.,:;'%)\s]++$")
_FULL: Final = 16.0
"""Points left in a cell whose text runs to its right edge: no further character would fit."""
_MAX_PIXELS: Final = 60_000_000
"""Pixels of one picture: A3 at 400 dots an inch has 31 million."""
_ALL_PIXELS: Final = 150_000_000
"""Pixels of all pages of one file."""
_LARGEST: Final = 2800
"""Pixels of the longer side: A4 at 240 dots an inch."""
_RED: Final = say("doubt.ocr-red")
_LONGEST: Final = 842.0
"""A picture without a scale is taken for A4."""


def available() -> bool:
    """Whether the OCR engine is installed."""
    return all(
        importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2")
    )


def read(path: Path, limits: Limits | None = None) -> Document:
    """The document in a picture (PNG, JPEG, TIFF with any number of pages).

    Raises Unreadable where it is no picture, or OCR is not installed.
    """
    data = path.read_bytes()
    if len(data) > (limits or DEFAULT).bytes:
        raise Unreadable(
            say("image.large", name=path.name, size=len(data) // 1048576), say("image.large.cure")
        )
    if not available():
        raise Unreadable(say("image.bare", name=path.name), REMEDY)
    # Decoded at once, so the sum of all pages is bounded before (`refuse_pixels`).
    images = _decoded(data, path.name, (limits or DEFAULT).pages)
    pages = []
    for number, image in enumerate(images, 1):
        tell(f"识别扫描页 {number}/{len(images)}")
        pages.append(page_items(_fitting(image), number))
    running = stripped(pages)
    said = (Notice(say("ocr.file", name=path.name), lost=True),)
    return Document(path.name, blocks(pages), said, hashlib.sha256(data).hexdigest(), running)


def _decoded(data: bytes, name: str, most: int) -> list[NDArray[Any]]:
    """The pixels of each page, once its header tells that they fit into memory."""
    import cv2
    import numpy

    refuse_pixels(data, name, most)
    try:
        done, images = cv2.imdecodemulti(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _broken(name) from error
    if not done or not images:
        raise _broken(name)
    return list(images)


def refuse_pixels(data: bytes, name: str, most: int) -> None:
    """Refuse a picture whose headers tell of more pages than `most`, or more pixels than fit.
    Raises Unreadable.
    """
    from PIL import Image

    # Only the heads are read: what a picture would unfold to is known before it does.
    count = area = total = 0
    try:
        with Image.open(io.BytesIO(data)) as header:
            count = getattr(header, "n_frames", 1)
            for number in range(min(count, most)):
                header.seek(number)
                area = max(area, header.size[0] * header.size[1])
                total += header.size[0] * header.size[1]
    except Image.DecompressionBombError:
        area = _ALL_PIXELS + 1
        total = area
    except Exception as error:  # whatever a decoder makes of random bytes
        raise _broken(name) from error
    if area > _MAX_PIXELS or total > _ALL_PIXELS or count > most:
        # All pages are decoded at once, three bytes a pixel.
        raise Unreadable(
            say("image.pages", name=name, pages=count, size=total // 1_000_000),
            say("image.pages.cure"),
        )


def _broken(name: str) -> Unreadable:
    return Unreadable(say("image.damaged", name=name), say("image.damaged.cure"))


def _fitting(image: NDArray[Any]) -> NDArray[Any]:
    """The picture, made smaller where it is larger than recognition profits from."""
    longest = max(image.shape[:2])
    if longest <= _LARGEST:
        return image
    import cv2

    factor = _LARGEST / longest
    smaller: NDArray[Any] = cv2.resize(
        image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA
    )
    return smaller


def page_items(image: NDArray[Any], number: int, scale: float = 0.0) -> PageItems:
    """The lines and tables of a scanned page, whichever way up it lies; `scale` is points a pixel,
    0 where unknown.
    """
    # Without a known scale the longer side is that of A4.
    scale = scale or _LONGEST / max(image.shape[:2])
    shown = picture(upright(image, scale, _recognised), scale)
    found = lattices(shown.across, shown.down)
    items: list[Item] = [_table(lattice, shown, number) for lattice in found]
    items += [line for line in lines(_outside(shown, found)) if line.text]
    # By where the print begins: a table by its edge, a line by the middle of its letters.
    items.sort(
        key=lambda item: item.top if isinstance(item, PageTable) else item.bottom - 0.5 * item.size
    )
    return PageItems(number, shown.width, shown.height, items)


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    # Detection on large pictures takes a gigabyte and finds no more lines.
    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            # Pages are turned upright beforehand.
            "Global.use_cls": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECT,
        }
    )
    # The model that reads lines is loaded at once: `text_rec` is called without the detector.
    engine._load_rec_model()
    return engine


def _recognised(images: list[NDArray[Any]]) -> list[tuple[str, float]]:
    """Text and confidence of each picture of one line."""
    if not images:
        return []
    from rapidocr.ch_ppocr_rec.typings import TextRecInput

    result = _engine().text_rec(TextRecInput(img=images))
    return [
        (str(text), float(score)) for text, score in zip(result.txts, result.scores, strict=True)
    ]


def _table(lattice: Lattice, shown: Picture, number: int) -> PageTable:
    """The table of a lattice: every line of every cell recognised, figures in three ways."""
    read, reach = _read(shown, lattice)
    place = Place(page=number)
    cells = [
        _cell(read.get(index) or _in_red(shown, lattice, box), place, box)
        # A cell without print may still hold characters in red, left out with the stamps.
        for index, box in enumerate(lattice.boxes)
    ]
    # First what the decimals of the table show, then what each column shows.
    cells = among_figures(same_places(cells), lattice)
    xs, ys, owner = lattice.xs, lattice.ys, lattice.owner
    # Which cells of the last column are filled to their right edge.
    full = [index in reach and _right(lattice, index) - reach[index] < _FULL for index in owner[-1]]
    rows = [[cells[index] for index in row] for row in owner]
    return PageTable(number, xs[0], ys[0], xs[-1], ys[-1], xs, rows, full)


def _read(shown: Picture, lattice: Lattice) -> tuple[dict[int, list[Reading]], dict[int, float]]:
    """The lines of each cell that has any, and how far the last of them reaches."""
    spots = [
        _InCell(index, spot)
        for index, box in enumerate(lattice.boxes)
        for spot in shown.spots(lattice, box)
    ]
    # A dash is told by its shape; recognised, it may be 一 or a point.
    read = {cell: [Reading("-", "")] for cell, spot in spots if shown.is_dash(spot)}
    reach: dict[int, float] = {}
    printed = [one for one in spots if not shown.is_dash(one.spot)]
    for (cell, spot), readings in zip(printed, _readings(printed, shown), strict=True):
        read.setdefault(cell, []).append(judged(readings))
        reach[cell] = spot.right
    return read, reach


class _InCell(NamedTuple):
    """A line of print in a cell of a lattice."""

    cell: int
    spot: LineBox


def _readings(printed: list[_InCell], shown: Picture) -> list[list[tuple[str, float]]]:
    """What each line is read as: what looks like a figure in three ways."""
    found = [[one] for one in _recognised([shown.crop(spot) for _, spot in printed])]
    # Only what looks like a figure: a figure must be read alike in all ways.
    again = [at for at, [(text, _)] in enumerate(found) if _LOOKS.match(normal(text))]
    for way in (Drawing.SOFT, Drawing.LARGE):
        more = _recognised([shown.crop(printed[at].spot, way) for at in again])
        for at, one in zip(again, more, strict=True):
            found[at].append(one)
    return found


def _in_red(shown: Picture, lattice: Lattice, box: Box) -> list[Reading]:
    """What is said of a cell without print: that characters in red stand in it, if so."""
    return [Reading("", _RED)] if shown.is_red(lattice, box) else []


def _cell(parts: list[Reading], place: Place, box: Box) -> Cell:
    """The cell of the lines that were read in it, in doubt where one of them is."""
    doubt = next((one.doubt for one in parts if one.doubt), "")
    return Cell("".join(one.text for one in parts), place, *box[2:], doubt)


def _right(lattice: Lattice, index: int) -> float:
    """The right edge of a cell."""
    _, column, _, columns = lattice.boxes[index]
    return lattice.xs[column + columns]


def _outside(shown: Picture, found: list[Lattice]) -> list[Char]:
    """The text around the tables, its characters spread evenly over the boxes they were found
    in.
    """
    read = [*_found(shown, found)]
    # Lines with a figure are read a second time, softened.
    again = [at for at, (text, _) in enumerate(read) if NUMBER.search(text)]
    soft = _recognised([shown.crop(read[at][1], Drawing.SOFT) for at in again])
    second = {at: text for at, (text, _) in zip(again, soft, strict=True)}
    usual = median([spot.bottom - spot.top for _, spot in read] or [0.0])
    chars: list[Char] = []
    for at, (text, spot) in enumerate(read):
        high = spot.bottom - spot.top
        # A box is as high as its own letters; lines of one size must have one size to be one
        # paragraph.
        size = 0.8 * (usual if abs(high - usual) < 0.3 * usual else high)
        chars += _spread(agreed(punctuated(text), second.get(at)), spot, size)
    return chars


def _found(shown: Picture, lattices_: list[Lattice]) -> Iterator[tuple[str, LineBox]]:
    """The lines of print around the tables, those that are sure enough, and where they stand."""
    for x0, y0, image in shown.bands(lattices_):
        result = _engine()(image)
        if getattr(result, "boxes", None) is None or getattr(result, "txts", None) is None:
            continue
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            if score >= _TEXT_SURE and text.strip():
                yield text, _spot(box, x0, y0, shown.scale)


def _spot(box: Any, x0: int, y0: int, scale: float) -> LineBox:
    """Where the corners of a box lie on the page, in points."""
    xs = [(float(x) + x0) * scale for x, _ in box]
    ys = [(float(y) + y0) * scale for _, y in box]
    return LineBox(min(xs), min(ys), max(xs), max(ys))


def _spread(text: str, spot: LineBox, size: float) -> list[Char]:
    left, top, right, bottom = spot
    # A Latin letter takes half the room of a Chinese one.
    weights = [0.5 if letter.isascii() else 1.0 for letter in text]
    step, x = (right - left) / sum(weights), left
    chars = []
    for letter, weight in zip(text, weights, strict=True):
        # The line that letters stand on is a fifth above the lower edge of their box.
        chars.append(Char(letter, x, x + weight * step, bottom - 0.2 * (bottom - top), size))
        x += weight * step
    return chars
