"""The pages of a PDF that are pictures: read by OCR where it is installed, named where it is not."""

from __future__ import annotations

import ctypes
from typing import Any, Final

from auditor.document import Notice, Place, Unreadable
from auditor.message import say
from auditor.readers.limits import oversized
from auditor.readers.pdf.paths import IMAGE, page_objects
from auditor.readers.pdf.seen import Seen, ranges
from auditor.readers.progress import tell

_DOTS: Final = 200
"""Dots an inch at which scans are read."""
_MAX_PIXELS: Final = 24_000_000
_MOST_PICTURED: Final = 150_000_000
"""Pixels of the pictures of a scanned page: A3 at 600 dots an inch has 70 million."""


def recognise(document: Any, name: str, seen: Seen) -> None:
    """Reads the pages that are scans in place, where OCR is installed; says what was left unread.

    Raises Unreadable where pages cannot be read without OCR.
    """
    if not seen.scans:
        return
    from auditor.readers import ocr

    if not ocr.available():
        seen.said.append(_left(name, seen))
        return
    for at, number in enumerate(seen.scans, 1):
        tell(f"识别扫描页 {at}/{len(seen.scans)}")
        page = document[number - 1]
        _refuse_pictures(page, name, number)
        image, scale = _rendered(page)
        seen.pages[number - 1] = ocr.page_items(image, number, scale)
    said = say("ocr.pages", pages=ranges(seen.scans))
    seen.said.append(Notice(said, Place(page=seen.scans[0]), lost=True))


def _left(name: str, seen: Seen) -> Notice:
    """What is said where there is no OCR and nothing but a cover is a picture. Raises Unreadable."""
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
    import pypdfium2.raw as pdfium

    width, height = ctypes.c_uint(), ctypes.c_uint()
    total = 0
    for kind, item, _, _ in page_objects(page, pdfium)[0]:
        if kind == IMAGE and pdfium.FPDFImageObj_GetImagePixelSize(item, width, height):
            total += width.value * height.value
    if total > _MOST_PICTURED:
        raise oversized(name, say("large.pictures", page=number, size=total // 1_000_000))


def _rendered(page: Any) -> tuple[Any, float]:
    """The page as pixels (blue, green, red), and the points a pixel stands for."""
    width, height = page.get_size()
    scale = min(_DOTS / 72, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale)
    return bitmap.to_numpy()[:, :, :3].copy(), 1 / scale
