"""PDF: the text layer's characters and rules to paragraphs and grids; pages that are scans go to OCR."""

from __future__ import annotations

import hashlib
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from auditor.document import Document, Notice, Place, Unreadable
from auditor.readers.hidden import Unseen, notices
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits, Meter, oversized
from auditor.readers.pdf_cells import sorted_out
from auditor.readers.pdf_flow import Item, PageItems, blocks
from auditor.readers.pdf_gaps import gap_lattices
from auditor.readers.pdf_grid import Lattice, fill_rules, lattices
from auditor.readers.pdf_page import PageContent, content
from auditor.readers.pdf_paths import IMAGE, TooFine, objects
from auditor.readers.pdf_scan import check
from auditor.readers.pdf_table import Table, table
from auditor.readers.pdf_text import lines
from auditor.readers.progress import tell

_DOTS: Final = 200
"""Dots an inch at which scans are read."""
_MAX_PIXELS: Final = 24_000_000
_MOST_PICTURED: Final = 150_000_000
"""Pixels of the pictures of a scanned page: A3 at 600 dots an inch has 70 million."""
_FILL_GAP: Final = 4.5
"""Cells drawn only as fills lie this near each other."""
_PASSWORD_ERROR: Final = 4


def read(path: Path, limits: Limits | None = None) -> Document:
    """The document in a PDF file.

    Raises Unreadable where it is encrypted, damaged or too long, or holds scans and OCR is not installed.
    """
    limits = limits or DEFAULT
    data = path.read_bytes()
    if len(data) > limits.bytes:
        raise Unreadable(f"{path.name}：文件过大，超过上限 {limits.bytes // MEGABYTE} MB。", "请压缩文件，或调高上限。")
    document = _opened(data, path.name)
    try:
        check(document, path.name, data)
        pages, scans, unseen, said = _pages(document, path.name, limits)
        said.extend(_recognised(document, path.name, pages, scans))
    finally:
        document.close()
    found = blocks(pages)
    return Document(path.name, found, (*said, *notices(unseen, found)), hashlib.sha256(data).hexdigest())


def _opened(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or b"/Encrypt" in data:
            raise Unreadable(f"{name}：PDF 已加密，需要密码才能打开。", "请提供未加密的文件。") from error
        raise Unreadable(f"{name}：PDF 文件已损坏，无法打开。", "请重新导出或下载该文件。") from error


def _pages(document: Any, name: str, limits: Limits) -> tuple[list[PageItems], list[int], list[Unseen], list[Notice]]:
    """What every page holds, which pages are scans, what cannot be seen, and what else is to be said."""
    import pypdfium2

    if len(document) > limits.pages:
        raise Unreadable(f"{name}：共 {len(document)} 页，超过上限 {limits.pages} 页。",
                         "请只提供决算报告本身，或调高页数上限。")
    pages: list[PageItems] = []
    scans: list[int] = []
    unseen: list[Unseen] = []
    said: list[Notice] = []
    meter = Meter(name, limits)
    for index in range(len(document)):
        try:
            page = document[index]
            found = content(page, index + 1)
            page.close()
            meter.characters(len(found.chars))
            pages.append(items(found))
        except pypdfium2.PdfiumError as error:
            raise Unreadable(f"{name}：第 {index + 1} 页已损坏，无法读取。", "请重新导出或下载该文件。") from error
        except TooFine as error:
            raise oversized(name, f"第 {index + 1} 页的文字或线条过密（{error}）") from error
        if found.is_scan:
            scans.append(index + 1)
        if found.left_out:
            said.append(Notice(f"第 {index + 1} 页的图形过多，有 {found.left_out} 个没有处理，表格线可能不全。",
                               Place(page=index + 1)))
        unseen.extend(Unseen(why, text, Place(page=index + 1)) for why, text in found.unseen.items())
        meter.cells(sum(len(item.rows) * len(item.rows[0]) for item in pages[-1].items if isinstance(item, Table)))
    if not pages:
        raise Unreadable(f"{name}：PDF 中没有页面。", "请重新导出或下载该文件。")
    return pages, scans, unseen, said


def items(page: PageContent) -> PageItems:
    """The lines and tables of a page, from the top."""
    found = lattices(page.across, page.down)
    loose = [fill for fill in page.fills if not any(_within(lattice, (fill.left + fill.right) / 2,
                                                            (fill.top + fill.bottom) / 2) for lattice in found)]
    if len(loose) >= 4:
        found += [lattice for lattice in lattices(*fill_rules(loose[:5000]), _FILL_GAP) if len(lattice.ys) > 2]
    texts, rest = sorted_out(page.chars, found)
    free = lines(rest)
    across = [rule for rule in page.across
              if not any(_within(lattice, (rule.low + rule.high) / 2, rule.at) for lattice in found)]
    bare = gap_lattices(across, free) if len(across) >= 3 else []
    tables = [table(lattice, own, page.number) for lattice, own in zip(found, texts, strict=True)]
    if bare:
        texts, rest = sorted_out(rest, bare)
        free = lines(rest)
        tables += [table(lattice, own, page.number) for lattice, own in zip(bare, texts, strict=True)]
    every: list[Item] = [line for line in free if line.text]
    every += tables
    every.sort(key=lambda item: (item.top if isinstance(item, Table) else item.bottom - 0.5 * item.size))
    return PageItems(page.number, page.width, page.height, every)


def _within(lattice: Lattice, x: float, y: float) -> bool:
    return lattice.xs[0] - 3 <= x <= lattice.xs[-1] + 3 and lattice.ys[0] - 3 <= y <= lattice.ys[-1] + 3


def _recognised(document: Any, name: str, pages: list[PageItems], scans: list[int]) -> tuple[Notice, ...]:
    """Reads the pages that are scans in place, where OCR is installed; says what was left unread."""
    if not scans:
        return ()
    from auditor.readers import ocr

    where, place = f"第 {_ranges(scans)} 页", Place(page=scans[0])
    if ocr.available():
        for at, number in enumerate(scans, 1):
            tell(f"识别扫描页 {at}/{len(scans)}")
            page = document[number - 1]
            _refuse_pictures(page, name, number)
            image, scale = _rendered(page)
            pages[number - 1] = ocr.page_items(image, number, scale)
        return (Notice(f"{where}{ocr.NOTICE}", place),)
    if len(pages) > 2 and set(scans) <= {1, len(pages)}:
        return (Notice(f"{where}是图像，没有文字层，未读取（封面或封底）。", place),)
    raise Unreadable(f"{name}：{where}是扫描图像，没有文字层。", ocr.REMEDY)


def _refuse_pictures(page: Any, name: str, number: int) -> None:
    """Refuse a page whose pictures take more memory than any scan: their sizes stand in their heads."""
    import ctypes

    import pypdfium2.raw as pdfium

    width, height = ctypes.c_uint(), ctypes.c_uint()
    total = 0
    for kind, item, _, _ in objects(page, pdfium)[0]:
        if kind == IMAGE and pdfium.FPDFImageObj_GetImagePixelSize(item, width, height):
            total += width.value * height.value
    if total > _MOST_PICTURED:
        raise oversized(name, f"第 {number} 页的图像有 {total // 1_000_000} 百万像素")


def _rendered(page: Any) -> tuple[Any, float]:
    """The page as pixels (blue, green, red), and the points a pixel stands for."""
    width, height = page.get_size()
    scale = min(_DOTS / 72, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale)
    return bitmap.to_numpy()[:, :, :3].copy(), 1 / scale


def _ranges(numbers: list[int]) -> str:
    """`3–7、9`."""
    runs = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        own = [number for _, number in group]
        runs.append(str(own[0]) if len(own) == 1 else f"{own[0]}–{own[-1]}")
    return "、".join(runs)
