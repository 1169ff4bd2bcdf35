"""The pages of a PDF that are pictures, and the pictures on its pages of text: read by OCR where it
is installed, named where it is not.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, Final

from auditor.document import Notice, Place, Unreadable
from auditor.message import say
from auditor.readers.limits import oversized
from auditor.readers.pdf.asking import plain
from auditor.readers.pdf.drawings import IMAGE, page_objects
from auditor.readers.pdf.flow import Item, PageItems
from auditor.readers.pdf.items import height_of
from auditor.readers.pdf.seen import Seen, ranges
from auditor.readers.pdf.table import PageTable
from auditor.readers.progress import tell

_DOTS: Final = 200
"""Dots an inch at which scans are read."""
_MAX_PIXELS: Final = 24_000_000
_MOST_PICTURED: Final = 150_000_000
"""Pixels of the pictures of a scanned page: A3 at 600 dots an inch has 70 million."""


def recognise(document: Any, name: str, seen: Seen) -> None:
    """Reads the pages that are scans in place, and the pictures on pages of text, where OCR is
    installed; says what was read so, and what was left unread.

    Raises Unreadable where pages cannot be read without OCR.
    """
    if not seen.scans and not seen.pictured:
        return
    from auditor.readers import ocr

    if not ocr.available():
        if seen.scans:
            seen.said.append(_left(name, seen))
        return
    every = sorted([*seen.scans, *seen.pictured])
    read: list[int] = []
    for at, number in enumerate(every, 1):
        tell(say("progress.page", page=at, pages=len(every)))
        page = document[number - 1]
        _refuse_pictures(page, name, number)
        if number in seen.scans:
            seen.pages[number - 1] = ocr.page_items(*_rendered(page, number))
        elif _add_pictures(seen.pages[number - 1], page):
            read.append(number)
    seen.pictured = [number for number in seen.pictured if number not in read]
    seen.said += _recognised(seen, read)


def _recognised(seen: Seen, read: list[int]) -> Iterator[Notice]:
    """What is to be said of the pages that were recognised, by why they were."""
    drawn = [number for number in seen.scans if number not in seen.mute]
    for kind, numbers in (("ocr.pages", drawn), ("ocr.mute", seen.mute), ("ocr.pictures", read)):
        if numbers:
            said = say(kind, pages=ranges(numbers))
            yield Notice(said, Place(page=numbers[0]), lost=True)


def _add_pictures(own: PageItems, page: Any) -> bool:
    """Takes what the pictures of a page show into its text, but for what its letters tell; whether
    there is any.
    """
    from auditor.readers import ocr

    _leave_pictures(page)
    shown = ocr.page_items(*_rendered(page, own.number))
    fresh = [item for item in shown.items if not _is_told(item, own.items)]
    own.items = sorted([*own.items, *fresh], key=height_of)
    return bool(fresh)


def _leave_pictures(page: Any) -> None:
    """Takes all but the pictures from what is drawn of a page."""
    pdfium = plain()
    objects = page_objects(page, pdfium)
    others = [one.item for one in objects.drawn if one.kind != IMAGE]
    for item in (*others, *objects.texts.values()):
        pdfium.FPDFPageObj_SetIsActive(item, False)


def _is_told(item: Item, own: Sequence[Item]) -> bool:
    """Whether the letters of a page tell what was recognised: they cover a line, or stand in a
    table in as many lines as it has rows.
    """
    if isinstance(item, PageTable):
        inside = [one for one in own if _covers(item, *_middle(one))]
        rows = sum(len(one.rows) if isinstance(one, PageTable) else 1 for one in inside)
        return rows >= len(item.rows)
    places = (item.x0 + share * (item.x1 - item.x0) for share in (0.25, 0.5, 0.75))
    return all(any(_covers(one, x, _middle(item)[1]) for one in own) for x in places)


def _covers(item: Item, x: float, y: float) -> bool:
    left, right = (item.left, item.right) if isinstance(item, PageTable) else (item.x0, item.x1)
    return left <= x <= right and item.top <= y <= item.bottom


def _middle(item: Item) -> tuple[float, float]:
    left, right = (item.left, item.right) if isinstance(item, PageTable) else (item.x0, item.x1)
    return (left + right) / 2, (item.top + item.bottom) / 2


def _left(name: str, seen: Seen) -> Notice:
    """What is said where there is no OCR and only a cover is a picture. Raises Unreadable."""
    from auditor.readers import ocr

    if seen.mute:
        raise Unreadable(say("pdf.mute", name=name, pages=ranges(seen.mute)), ocr.REMEDY)
    if len(seen.pages) > 2 and set(seen.scans) <= {1, len(seen.pages)}:
        return Notice(say("pdf.cover", pages=ranges(seen.scans)), Place(page=seen.scans[0]))
    raise Unreadable(say("pdf.scans", name=name, pages=ranges(seen.scans)), ocr.REMEDY)


def _refuse_pictures(page: Any, name: str, number: int) -> None:
    """Refuse a page whose pictures take more memory than any scan: their sizes stand in their
    heads.
    """
    pdfium = plain()
    width, height = ctypes.c_uint(), ctypes.c_uint()
    total = 0
    sides = ctypes.byref(width), ctypes.byref(height)
    for one in page_objects(page, pdfium).drawn:
        if one.kind == IMAGE and pdfium.FPDFImageObj_GetImagePixelSize(one.item, *sides):
            total += width.value * height.value
    if total > _MOST_PICTURED:
        raise oversized(name, say("large.pictures", page=number, size=total // 1_000_000))


def _rendered(page: Any, number: int) -> tuple[Any, int, float]:
    """The page as pixels (blue, green, red), its number, and the points a pixel stands for."""
    width, height = page.get_size()
    scale = min(_DOTS / 72, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale)
    return bitmap.to_numpy()[:, :, :3].copy(), number, 1 / scale
