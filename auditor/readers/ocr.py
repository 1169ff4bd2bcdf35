"""Scans: the rules of a picture to the same grids, its cells to text, and what is not sure to a
hole that says so.

Needs the extra `ocr` (rapidocr with onnxruntime); every heavy import is made on use.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from auditor.document import Cell, Document, Notice, Place, Unreadable
from auditor.figure import Blank, Figure, normal, parse
from auditor.message import Message, Said, say
from auditor.patterns import regex
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.ocr_image import Picture, Spot, Way, picture
from auditor.readers.ocr_turn import upright
from auditor.readers.pdf.flow import Item, PageItems, blocks, stripped
from auditor.readers.pdf.grid import Lattice, lattices
from auditor.readers.pdf.ink import Char
from auditor.readers.pdf.table import Table
from auditor.readers.pdf.text import lines
from auditor.readers.progress import tell

if TYPE_CHECKING:
    from numpy.typing import NDArray

REMEDY: Final = say("ocr.install")
_FIGURE_SURE: Final = 0.88
"""Confidence that the best reading of a figure must have; else it is a hole."""
_FIGURE_POOR: Final = 0.65
"""Confidence that every reading of it must have."""
_NAME_SURE: Final = 0.65
_TEXT_SURE: Final = 0.5
_NUMBER: Final = regex(r"[0-9][0-9,.]*")
BLOT: Final = "□"
"""Stands for each character of a figure in running text that could not be read for sure."""
_DETECT: Final = 960
"""Longest side, in pixels, of what the detector sees."""
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
    """The lines and tables of a scanned page, whichever way up it lies; `scale` is points a pixel, 0
    where unknown.
    """
    scale = scale or _LONGEST / max(image.shape[:2])
    shown = picture(upright(image, scale, _recognised), scale)
    found = lattices(shown.across, shown.down)
    items: list[Item] = [_table(lattice, shown, number) for lattice in found]
    items += [line for line in lines(_outside(shown, found)) if line.text]
    items.sort(
        key=lambda item: item.top if isinstance(item, Table) else item.bottom - 0.5 * item.size
    )
    return PageItems(number, shown.width, shown.height, items)


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    # Detection on large pictures takes a gigabyte and finds no more lines.
    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECT,
        }
    )
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


def _table(lattice: Lattice, shown: Picture, number: int) -> Table:
    """The table of a lattice: every line of every cell recognised, figures in three ways."""
    spots: list[tuple[int, Spot]] = [
        (index, spot)
        for index, box in enumerate(lattice.boxes)
        for spot in shown.spots(lattice, box)
    ]
    read: dict[int, list[tuple[str, Said]]] = {
        cell: [("-", "")] for cell, spot in spots if shown.is_dash(spot)
    }
    spots = [(cell, spot) for cell, spot in spots if not shown.is_dash(spot)]
    first = _recognised([shown.crop(spot) for _, spot in spots])
    again = [index for index, (text, _) in enumerate(first) if _LOOKS.match(normal(text))]
    more = [
        dict(
            zip(
                again,
                _recognised([shown.crop(spots[index][1], way) for index in again]),
                strict=True,
            )
        )
        for way in (Way.SOFT, Way.LARGE)
    ]
    reach: dict[int, float] = {}
    for index, (cell, spot) in enumerate(spots):
        read.setdefault(cell, []).append(
            _judged([first[index], *(way[index] for way in more if index in way)])
        )
        reach[cell] = spot.right
    place = Place(page=number)
    cells: list[Cell] = []
    for index, box in enumerate(lattice.boxes):
        parts = read.get(index, [])
        if not parts and shown.is_red(lattice, box):
            parts = [("", _RED)]
        text = "".join(part for part, _ in parts)
        doubt = next((doubt for _, doubt in parts if doubt), "")
        cells.append(Cell(text, place, *box[2:], doubt))
    cells = _among_figures(_same_places(cells), lattice)
    xs, ys, owner = lattice.xs, lattice.ys, lattice.owner
    full = [
        index in reach and xs[box[1] + box[3]] - reach[index] < _FULL
        for index, box in enumerate(lattice.boxes)
    ]
    return Table(
        number,
        xs[0],
        ys[0],
        xs[-1],
        ys[-1],
        xs,
        [[cells[index] for index in row] for row in owner],
        [full[index] for index in owner[-1]],
    )


def _judged(readings: list[tuple[str, float]]) -> tuple[str, Said]:
    """The text of a line, and why it cannot be trusted, if so: a figure must be read alike in every
    way.
    """
    text, score = readings[0][0].strip(), readings[0][1]
    if len(readings) == 1:
        return text, "" if score >= _NAME_SURE or not text else _unsure(score)
    compact = [re.sub(r"\s+", "", normal(other)) for other, _ in readings]
    if not isinstance(parse(compact[0]), Figure):
        return text, say("doubt.ocr-no-figure")
    if len(set(compact)) > 1:
        return text, say("doubt.ocr-differs", readings="、".join(dict.fromkeys(compact)))
    scores = [score for _, score in readings]
    if min(scores) < _FIGURE_POOR or max(scores) < _FIGURE_SURE:
        return text, _unsure(min(scores))
    return compact[0], ""


def _unsure(score: float) -> Message:
    return say("doubt.ocr-unsure", score=f"{score:.0%}")


def _same_places(cells: list[Cell]) -> list[Cell]:
    """The cells, doubting a figure whose decimals differ from those of nearly all others: a digit
    was lost.
    """
    figures = [
        (index, figure)
        for index, cell in enumerate(cells)
        if not cell.doubt and isinstance(figure := parse(cell.text), Figure) and "." in cell.text
    ]
    if len(figures) < 5:
        return cells
    steps = [figure.step for _, figure in figures]
    usual = max(set(steps), key=steps.count)
    if steps.count(usual) < 0.8 * len(steps):
        return cells
    result = list(cells)
    for index, figure in figures:
        if figure.step != usual:
            result[index] = replace(cells[index], doubt=say("doubt.decimals"))
    return result


def _among_figures(cells: list[Cell], lattice: Lattice) -> list[Cell]:
    """The cells, doubting a character or two where all others of the column are figures: 11 read as
    目.
    """
    result = list(cells)
    for column in range(len(lattice.xs) - 1):
        own = [index for index, box in enumerate(lattice.boxes) if box[1] == column and box[3] == 1]
        figures = [index for index in own if isinstance(parse(cells[index].text), Figure)]
        words = [
            index
            for index in own
            if figures
            and index > figures[0]
            and 0 < len(cells[index].text) <= 3
            and parse(cells[index].text) in (Blank.WORDS, Blank.UNREADABLE)
            and not cells[index].doubt
        ]
        if len(figures) >= 4 and len(figures) >= 3 * len(words):
            for index in words:
                result[index] = replace(cells[index], doubt=say("doubt.neighbours"))
    return result


def _outside(shown: Picture, found: list[Lattice]) -> list[Char]:
    """The text around the tables, its characters spread evenly over the boxes they were found
    in.
    """
    read: list[tuple[str, Spot]] = []
    for x0, y0, image in shown.bands(found):
        result = _engine()(image)
        if getattr(result, "boxes", None) is None or getattr(result, "txts", None) is None:
            continue
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            if score >= _TEXT_SURE and text.strip():
                xs = [(float(x) + x0) * shown.scale for x, _ in box]
                ys = [(float(y) + y0) * shown.scale for _, y in box]
                read.append((text, Spot(min(xs), min(ys), max(xs), max(ys))))
    again = [index for index, (text, _) in enumerate(read) if _NUMBER.search(text)]
    second = dict(
        zip(
            again,
            _recognised([shown.crop(read[index][1], Way.SOFT) for index in again]),
            strict=True,
        )
    )
    chars: list[Char] = []
    usual = median([spot.bottom - spot.top for _, spot in read] or [0.0])
    for index, (text, spot) in enumerate(read):
        high = spot.bottom - spot.top
        # A box is as high as its own letters; lines of one size must have one size to be one
        # paragraph.
        size = 0.8 * (usual if abs(high - usual) < 0.3 * usual else high)
        chars += _spread(
            _agreed(_punctuated(text), second[index][0] if index in second else None), spot, size
        )
    return chars


def _agreed(text: str, second: str | None) -> str:
    """The text with the figures that a second reading does not bear out blotted out."""
    if second is None:
        return text
    numbers, others = _NUMBER.findall(text), _NUMBER.findall(second)
    same = len(numbers) == len(others)
    sure = iter(
        [same and number == other for number, other in zip(numbers, others, strict=True)]
        if same
        else []
    )
    return _NUMBER.sub(lambda match: match[0] if next(sure, False) else BLOT * len(match[0]), text)


def _punctuated(text: str) -> str:
    """Chinese text with its own punctuation, which recognisers mix with the narrow one."""
    if not re.search(r"[\u4e00-\u9fff]", text):
        return text.replace(";", "；")
    wide = text.translate({ord("("): "（", ord(")"): "）", ord(";"): "；"})
    return re.sub(
        r"(?<=[\u4e00-\u9fff%）”])[,:]|[,:](?=[\u4e00-\u9fff（“])",
        lambda match: "，" if match[0] == "," else "：",
        wide,
    )


def _spread(text: str, spot: Spot, size: float) -> list[Char]:
    left, top, right, bottom = spot
    weights = [0.5 if letter.isascii() else 1.0 for letter in text]
    step, x = (right - left) / sum(weights), left
    chars = []
    for letter, weight in zip(text, weights, strict=True):
        chars.append(Char(letter, x, x + weight * step, bottom - 0.2 * (bottom - top), size))
        x += weight * step
    return chars
