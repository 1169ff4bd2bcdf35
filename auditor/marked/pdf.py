"""PDF: highlights with notes on the original pages, written as annotations."""

from __future__ import annotations

import ctypes
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from auditor.marked.colours import colour
from auditor.marked.locate import locate, locate_end
from auditor.marked.marks import Mark

_AUTHOR: Final = "auditor"
_SAME_LINE: Final = 0.5
"""Of two characters on one line, the middles are apart by less than this share of their height."""
_GAP: Final = 0.25
"""Of a character's height, the least gap that parts two words."""
_CORNER: Final = (24.0, 18.0)
"""Width and height, in points, of a mark that belongs to a page as a whole."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points of the page."""


def write(data: bytes, name: str, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """The marked copy, and how many marks stand at their figure."""
    # A mark without a page is put on the first.
    by_page: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_page[mark.place.page or 1].append(mark)
    document = pypdfium2.PdfDocument(data)
    try:
        exact = 0
        for number, group in sorted(by_page.items()):
            if number <= len(document):
                page = document[number - 1]
                exact += _marked(page, group)
                page.close()
        copy = io.BytesIO()
        document.save(copy)
        return copy.getvalue(), exact
    finally:
        document.close()


def _marked(page: Any, marks: Sequence[Mark]) -> int:
    exact = corner = 0
    left, _, _, top = page.get_bbox()
    # Marks of the page as a whole stand below each other in its upper left corner.
    for mark, box in zip(marks, boxes(page, marks), strict=True):
        if box is None:
            width, height = _CORNER
            at = top - height * (corner + 1)
            box, corner = (left, at, left + width, at + height), corner + 1
        else:
            exact += 1
        _annotate(page, box, mark)
    return exact


def boxes(page: Any, marks: Sequence[Mark]) -> list[Box | None]:
    """Where the figures of marks stand on a page; None for one that is not found there."""
    drawn = _drawn(page)
    lines = _in_lines(drawn)
    # A name in two lines of a cell is whole in the order in which the page is drawn.
    # First figures by lines, then names as drawn, then the end of a name.
    ways = ((lines, locate), (drawn, locate), (lines, locate_end))
    read = [("".join(letter for letter, _ in letters), letters, way) for letters, way in ways]
    return [_box(mark, read) for mark in marks]


_Letters = Sequence[tuple[str, Box | None]]
_Way = Callable[[str, Mark], tuple[int, int] | None]


def _box(mark: Mark, read: Sequence[tuple[str, _Letters, _Way]]) -> Box | None:
    for text, letters, way in read:
        if span := way(text, mark):
            return _around([box for _, box in letters[slice(*span)] if box is not None])
    return None


def _drawn(page: Any) -> list[tuple[str, Box]]:
    """The characters of a page in the order in which they are drawn, without blanks."""
    shown = page.get_textpage()
    letters: list[tuple[str, Box]] = []
    for index in range(shown.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(shown, index))
        # Blanks of the file are no help: they are set anew where a gap is seen.
        if letter.isprintable() and not letter.isspace():
            letters.append((letter, shown.get_charbox(index, loose=True)))
    shown.close()
    return letters


def _in_lines(drawn: Sequence[tuple[str, Box]]) -> list[tuple[str, Box | None]]:
    """The characters of a page as the eye reads them: line by line, from left to right."""
    # From the top down; the loop then parts where the middles are apart.
    letters = sorted(drawn, key=lambda one: -(one[1][1] + one[1][3]))
    lines: list[list[tuple[str, Box]]] = [[]]
    for before, one in pairwise([letters[0], *letters] if letters else []):
        if lines[-1] and not _same_line(before[1], one[1]):
            lines.append([])
        lines[-1].append(one)
    return [item for line in lines for item in (*_spaced(line), ("\n", None))]


def _spaced(line: Sequence[tuple[str, Box]]) -> Iterator[tuple[str, Box | None]]:
    """The characters of a line from left to right, a blank where there is a gap."""
    end = None
    for letter, box in sorted(line, key=lambda one: one[1][0]):
        if end is not None and box[0] - end > _GAP * (box[3] - box[1]):
            yield " ", None
        yield letter, box
        end = box[2]


def _same_line(one: Box, other: Box) -> bool:
    height = min(one[3] - one[1], other[3] - other[1])
    return abs(one[1] + one[3] - other[1] - other[3]) / 2 < _SAME_LINE * max(height, 1.0)


def _around(boxes: Sequence[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _annotate(page: Any, box: Box, mark: Mark) -> None:
    left, bottom, right, top = box
    note = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_HIGHLIGHT)
    # Of the annotation: its colour, its rectangle, and the four corners that are highlighted.
    red, green, blue = bytes.fromhex(colour(mark.kind))
    pdfium.FPDFAnnot_SetColor(note, pdfium.FPDFANNOT_COLORTYPE_Color, red, green, blue, 255)
    pdfium.FPDFAnnot_SetRect(note, pdfium.FS_RECTF(left, top, right, bottom))
    corners = pdfium.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
    pdfium.FPDFAnnot_AppendAttachmentPoints(note, corners)
    content = f"{mark.label}\n{mark.note}" if mark.note else mark.label
    for key, value in (("Contents", content), ("T", _AUTHOR)):
        pdfium.FPDFAnnot_SetStringValue(note, key.encode(), _wide(value))
    # On paper too, as the page is printed.
    pdfium.FPDFAnnot_SetFlags(note, pdfium.FPDF_ANNOT_FLAG_PRINT)
    pdfium.FPDFPage_CloseAnnot(note)


def _wide(text: str) -> Any:
    """A text as pdfium takes it."""
    # UTF-16 with a zero behind it.
    data = (text + "\0").encode("utf-16-le")
    return ctypes.cast(ctypes.create_string_buffer(data), pdfium.FPDF_WIDESTRING)
