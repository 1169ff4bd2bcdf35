"""PDF: the text layer's characters and rules to paragraphs and grids; pages that are scans go to OCR."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
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
from auditor.readers.pdf_unruled import unruled
from auditor.readers.pdf_whole import Soundness
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
        sound = check(document, path.name, data)
        _refuse_damaged(sound, path.name)
        seen = _pages(document, path.name, limits, sound)
        seen.said.extend(_recognised(document, path.name, seen))
    finally:
        document.close()
    found = blocks(seen.pages)
    said = (*seen.said, *notices(seen.unseen, found))
    return Document(path.name, found, said, hashlib.sha256(data).hexdigest())


def _opened(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or b"/Encrypt" in data:
            raise Unreadable(f"{name}：PDF 已加密，需要密码才能打开。", "请提供未加密的文件。") from error
        raise Unreadable(f"{name}：PDF 文件已损坏，无法打开。", "请重新导出或下载该文件。") from error


def _refuse_damaged(sound: list[Soundness], name: str) -> None:
    broken = [number for number, page in enumerate(sound, 1) if page.broken]
    if broken:
        where = f"第 {_ranges(broken)} 页"
        raise Unreadable(f"{name}：{where}已损坏，内容不完整。", "请重新导出或下载该文件。")


@dataclass(slots=True)
class _Seen:
    """What the pages of a document hold."""

    pages: list[PageItems] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    """Pages that are to be read as pictures."""
    mute: list[int] = field(default_factory=list)
    """Those of them whose text layer tells no characters."""
    unseen: list[Unseen] = field(default_factory=list)
    said: list[Notice] = field(default_factory=list)

    def add(self, page: PageContent) -> None:
        """Takes what is to be said of a page."""
        place = Place(page=page.number)
        where = f"第 {page.number} 页"
        if page.is_scan:
            self.scans.append(page.number)
        if page.is_mute:
            self.mute.append(page.number)
        elif page.unknown:
            self.said.append(Notice(f"{where}有 {page.unknown} 个字的字体没有文字编码，读不出。", place))
        for kind, count in page.notes.items():
            self.said.append(Notice(f"{where}有{kind} {count} 个，没有读入。", place))
        if page.left_out:
            said = f"{where}的图形过多，有 {page.left_out} 个没有处理，表格线可能不全。"
            self.said.append(Notice(said, place))
        self.unseen.extend(Unseen(why, text, place) for why, text in page.unseen.items())


def _pages(document: Any, name: str, limits: Limits, sound: list[Soundness]) -> _Seen:
    """What every page holds, which pages are scans, what cannot be seen, and what else is to be said."""
    import pypdfium2

    if len(document) > limits.pages:
        raise Unreadable(f"{name}：共 {len(document)} 页，超过上限 {limits.pages} 页。",
                         "请只提供报告本身，或调高页数上限。")
    seen = _Seen()
    meter = Meter(name, limits)
    for index in range(len(document)):
        try:
            page = document[index]
            found = content(page, index + 1, sound[index].mute if index < len(sound) else frozenset())
            page.close()
            meter.characters(len(found.chars))
            seen.pages.append(items(found))
        except pypdfium2.PdfiumError as error:
            raise Unreadable(f"{name}：第 {index + 1} 页已损坏，无法读取。", "请重新导出或下载该文件。") from error
        except TooFine as error:
            raise oversized(name, f"第 {index + 1} 页的文字或线条过密（{error}）") from error
        seen.add(found)
        if seen.pages[-1].unread:
            said = f"第 {index + 1} 页有没有表格线的表格，栏目分不清，没有读出。"
            seen.said.append(Notice(said, Place(page=index + 1)))
        meter.cells(sum(len(item.rows) * len(item.rows[0]) for item in seen.pages[-1].items if isinstance(item, Table)))
    if not seen.pages:
        raise Unreadable(f"{name}：PDF 中没有页面。", "请重新导出或下载该文件。")
    return seen


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
        tables += [table(lattice, own, page.number, True) for lattice, own in zip(bare, texts, strict=True)]
    without = unruled(free)
    if without.lattices:
        texts, rest = sorted_out(rest, without.lattices)
        free = lines(rest)
        tables += [table(lattice, own, page.number, True) for lattice, own in zip(without.lattices, texts, strict=True)]
    every: list[Item] = [line for line in free if line.text]
    every += tables
    every.sort(key=lambda item: (item.top if isinstance(item, Table) else item.bottom - 0.5 * item.size))
    return PageItems(page.number, page.width, page.height, every, without.unread)


def _within(lattice: Lattice, x: float, y: float) -> bool:
    return lattice.xs[0] - 3 <= x <= lattice.xs[-1] + 3 and lattice.ys[0] - 3 <= y <= lattice.ys[-1] + 3


def _recognised(document: Any, name: str, seen: _Seen) -> tuple[Notice, ...]:
    """Reads the pages that are scans in place, where OCR is installed; says what was left unread."""
    pages, scans = seen.pages, seen.scans
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
    if seen.mute:
        where = f"第 {_ranges(seen.mute)} 页"
        raise Unreadable(f"{name}：{where}的字体没有文字编码，读不出文字。", ocr.REMEDY)
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
