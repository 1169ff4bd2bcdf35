"""PDF: the text layer's characters and rules to paragraphs and grids; pages that are scans go to
OCR.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from auditor.document import Document, Notice, Place, Unreadable
from auditor.message import say
from auditor.readers.hidden import Unseen, notices
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits, Meter, oversized
from auditor.readers.pdf.cells import sorted_out
from auditor.readers.pdf.flow import Item, PageItems, blocks, stripped
from auditor.readers.pdf.grid import Lattice, fill_rules, lattices
from auditor.readers.pdf.ink import Char
from auditor.readers.pdf.open import lattice_of
from auditor.readers.pdf.page import PageContent, content
from auditor.readers.pdf.paths import IMAGE, Fill, Rule, TooFine, page_objects
from auditor.readers.pdf.piece import Row, is_data
from auditor.readers.pdf.piece import row as row_of
from auditor.readers.pdf.regions import regions, stands_alone
from auditor.readers.pdf.scan import check
from auditor.readers.pdf.table import Table, table
from auditor.readers.pdf.text import lines
from auditor.readers.pdf.whole import Soundness
from auditor.readers.progress import tell

_DOTS: Final = 200
"""Dots an inch at which scans are read."""
_MAX_PIXELS: Final = 24_000_000
_MOST_PICTURED: Final = 150_000_000
"""Pixels of the pictures of a scanned page: A3 at 600 dots an inch has 70 million."""
_FILL_GAP: Final = 4.5
"""Cells drawn only as fills lie this near each other."""
_CLOSE: Final = 2.5
"""Em from what is drawn of a table to a row of it that is not."""
_PASSWORD_ERROR: Final = 4


def read(path: Path, limits: Limits | None = None) -> Document:
    """The document in a PDF file.

    Raises Unreadable where it is encrypted, damaged or too long, or holds scans and OCR is not
    installed.
    """
    limits = limits or DEFAULT
    data = path.read_bytes()
    if len(data) > limits.bytes:
        raise Unreadable(
            say("pdf.large", name=path.name, limit=limits.bytes // MEGABYTE), say("pdf.large.cure")
        )
    document = _opened(data, path.name)
    try:
        sound = check(document, path.name, data)
        _refuse_damaged(sound, path.name)
        seen = _pages(document, path.name, limits, sound)
        seen.said.extend(_recognised(document, path.name, seen))
    finally:
        document.close()
    running = stripped(seen.pages)
    found = blocks(seen.pages)
    said = (*seen.told(), *notices(seen.unseen, found))
    return Document(path.name, found, said, hashlib.sha256(data).hexdigest(), running)


def _opened(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or b"/Encrypt" in data:
            raise Unreadable(say("pdf.encrypted", name=name), say("pdf.encrypted.cure")) from error
        raise Unreadable(say("pdf.damaged", name=name), say("pdf.export")) from error


def _refuse_damaged(sound: list[Soundness], name: str) -> None:
    broken = [number for number, page in enumerate(sound, 1) if page.broken]
    if broken:
        raise Unreadable(
            say("pdf.pages-damaged", name=name, pages=ranges(broken)), say("pdf.export")
        )


@dataclass(slots=True)
class Seen:
    """What the pages of a document hold."""

    pages: list[PageItems] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    """Pages that are to be read as pictures."""
    mute: list[int] = field(default_factory=list)
    """Those of them whose text layer tells no characters."""
    pictured: list[int] = field(default_factory=list)
    """Pages of text with a picture that may hold more of it."""
    unseen: list[Unseen] = field(default_factory=list)
    said: list[Notice] = field(default_factory=list)

    def told(self) -> list[Notice]:
        """All that is to be said of the pages."""
        if not self.pictured:
            return self.said
        said = say("pdf.pictures", pages=ranges(self.pictured))
        return [*self.said, Notice(said, Place(page=self.pictured[0]), lost=True)]

    def last_table(self) -> Table | None:
        """What the last page ends with, where that is a table with no more than its foot below
        it.
        """
        ends = self.pages[-1].items[-2:] if self.pages else []
        return next((item for item in reversed(ends) if isinstance(item, Table)), None)

    def take(self, page: PageContent, meter: Meter) -> None:
        """Takes a page, and what is to be said of it."""
        found = items(page, self.last_table())
        self.pages.append(found)
        self._say(page)
        if found.unread:
            said = say("pdf.unruled", page=page.number)
            self.said.append(Notice(said, Place(page=page.number), lost=True))
        meter.characters(len(page.chars))
        meter.cells(
            sum(
                len(item.rows) * len(item.rows[0])
                for item in found.items
                if isinstance(item, Table)
            )
        )

    def _say(self, page: PageContent) -> None:
        place = Place(page=page.number)
        if page.has_picture and not page.is_scan:
            self.pictured.append(page.number)
        if page.is_scan:
            self.scans.append(page.number)
        if page.is_mute:
            self.mute.append(page.number)
        elif page.unknown:
            self.said.append(
                Notice(
                    say("pdf.unknown-characters", page=page.number, count=page.unknown),
                    place,
                    lost=True,
                )
            )
        for kind, count in page.notes.items():
            self.said.append(
                Notice(say("pdf.annotations", page=page.number, what=kind, count=count), place)
            )
        if page.left_out:
            self.said.append(
                Notice(say("pdf.left-out", page=page.number, count=page.left_out), place)
            )
        self.unseen.extend(Unseen(why, text, place) for why, text in page.unseen.items())


def _pages(document: Any, name: str, limits: Limits, sound: list[Soundness]) -> Seen:
    """What every page holds, which pages are scans, what cannot be seen, and what else is to be
    said.
    """
    import pypdfium2

    if len(document) > limits.pages:
        raise Unreadable(
            say("pdf.pages", name=name, pages=len(document), limit=limits.pages),
            say("pdf.pages.cure"),
        )
    seen = Seen()
    meter = Meter(name, limits)
    for index in range(len(document)):
        try:
            page = document[index]
            found = content(
                page, index + 1, sound[index].mute if index < len(sound) else frozenset()
            )
            page.close()
            seen.take(found, meter)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(
                say("pdf.page-damaged", name=name, page=index + 1), say("pdf.export")
            ) from error
        except TooFine as error:
            raise oversized(name, say("dense.page", page=index + 1, what=error.args[0])) from error
    if not seen.pages:
        raise Unreadable(say("pdf.no-pages", name=name), say("pdf.export"))
    return seen


def items(page: PageContent, before: Table | None = None) -> PageItems:
    """The lines and tables of a page, from the top; `before` is what the page before ends with."""
    drawn = lattices(page.across, page.down)
    loose = _loose_fills(page, drawn)
    filled: list[Lattice] = []
    if len(loose) >= 4:
        filled = [
            lattice
            for lattice in lattices(*fill_rules(loose[:5000]), _FILL_GAP)
            if len(lattice.ys) > 2
        ]
    found, tables, rest = _whole(page, drawn, filled)
    bare, unread, rest = _open_tables(page, found, rest, before)
    tables += bare
    free = lines(rest)
    every: list[Item] = [line for line in free if line.text]
    every += tables
    every.sort(
        key=lambda item: item.top if isinstance(item, Table) else item.bottom - 0.5 * item.size
    )
    return PageItems(page.number, page.width, page.height, every, unread)


def _loose_fills(page: PageContent, found: list[Lattice]) -> list[Fill]:
    """The filled areas that lie in no lattice."""
    return [
        fill
        for fill in page.fills
        if not any(
            _within(lattice, (fill.left + fill.right) / 2, (fill.top + fill.bottom) / 2)
            for lattice in found
        )
    ]


def _open_tables(
    page: PageContent, found: list[Lattice], chars: list[Char], before: Table | None
) -> tuple[list[Table], int, list[Char]]:
    """The tables that are not wholly ruled, how many of them cannot be read, and the characters
    outside of both.
    """
    rows = [row for row in map(row_of, lines(chars)) if row]
    if not any(map(is_data, rows)):
        return [], 0, chars
    known = before.xs if before and before.loose else ()
    read: list[Lattice] = []
    unread = []
    for region in regions(rows, *_loose_rules(page, found), known):
        lattice = lattice_of(region, () if read else known)
        if lattice is None:
            unread.append(region)
        else:
            read.append(lattice)
    texts, rest = sorted_out(chars, read)
    tables = [
        table(lattice, own, page.number, True, page.red)
        for lattice, own in zip(read, texts, strict=True)
    ]
    # What is said to be unread is not read as text either: its figures would be no more than
    # guesses.
    rest = [
        char
        for char in rest
        if not any(
            region.holds((char.x0 + char.x1) / 2, char.base - 0.36 * char.size) for region in unread
        )
    ]
    return tables, len(unread), rest


def _whole(
    page: PageContent, drawn: list[Lattice], filled: list[Lattice]
) -> tuple[list[Lattice], list[Table], list[Char]]:
    """The lattices that part all their rows and columns, their tables, and the characters outside
    of them.
    """
    found = drawn + filled
    texts, rest = sorted_out(page.chars, found)
    tables = [
        table(lattice, own, page.number, red=page.red)
        for lattice, own in zip(found, texts, strict=True)
    ]
    shaded = {id(one) for one in tables[len(drawn) :]}
    doubted = [one for one in tables if id(one) in shaded or not one.has_amounts]
    beside = [row for row in map(row_of, lines(rest)) if row] if doubted else []
    loose = _loose_fills(page, found)
    whole = [
        not one.is_stacked
        and not (one in doubted and _goes_on(one, beside, loose if id(one) in shaded else []))
        for one in tables
    ]
    if all(whole):
        return found, tables, rest
    found = [lattice for lattice, good in zip(found, whole, strict=True) if good]
    return (
        found,
        [one for one, good in zip(tables, whole, strict=True) if good],
        sorted_out(page.chars, found)[1],
    )


def _goes_on(one: Table, beside: list[Row], loose: list[Fill]) -> bool:
    """Whether rows stand close below or above what is drawn: no more than a head, or shaded rows,
    is.

    They are rows of figures; of any print where further rows are shaded.
    """
    left, right = one.left - _FILL_GAP, one.right + _FILL_GAP
    striped = any(left < fill.left and fill.right < right for fill in loose)
    return any(
        left < row[0].x0
        and row[-1].x1 < right
        and (
            0 < row[0].y - one.bottom < _CLOSE * row[0].size
            or 0 < one.top - row[0].y < _CLOSE * row[0].size
        )
        and (is_data(row) or striped and not stands_alone(row, one.right - one.left))
        for row in beside
    )


def _loose_rules(
    page: PageContent, found: list[Lattice]
) -> tuple[list[Rule], list[Rule], list[Rule]]:
    """The rules across and down that are in no lattice, and the edges of shaded rows."""

    def free(rules: list[Rule]) -> list[Rule]:
        return [
            rule
            for rule in rules
            if not any(_within(lattice, (rule.low + rule.high) / 2, rule.at) for lattice in found)
        ]

    down = [
        rule
        for rule in page.down
        if not any(_within(lattice, rule.at, (rule.low + rule.high) / 2) for lattice in found)
    ]
    return free(page.across), down, free(fill_rules(_loose_fills(page, found))[0])


def _within(lattice: Lattice, x: float, y: float) -> bool:
    return (
        lattice.xs[0] - 3 <= x <= lattice.xs[-1] + 3
        and lattice.ys[0] - 3 <= y <= lattice.ys[-1] + 3
    )


def _recognised(document: Any, name: str, seen: Seen) -> tuple[Notice, ...]:
    """Reads the pages that are scans in place, where OCR is installed; says what was left
    unread.
    """
    pages, scans = seen.pages, seen.scans
    if not scans:
        return ()
    from auditor.readers import ocr

    place = Place(page=scans[0])
    if ocr.available():
        for at, number in enumerate(scans, 1):
            tell(f"识别扫描页 {at}/{len(scans)}")
            page = document[number - 1]
            _refuse_pictures(page, name, number)
            image, scale = _rendered(page)
            pages[number - 1] = ocr.page_items(image, number, scale)
        return (Notice(say("ocr.pages", pages=ranges(scans)), place, lost=True),)
    if seen.mute:
        raise Unreadable(say("pdf.mute", name=name, pages=ranges(seen.mute)), ocr.REMEDY)
    if len(pages) > 2 and set(scans) <= {1, len(pages)}:
        return (Notice(say("pdf.cover", pages=ranges(scans)), place),)
    raise Unreadable(say("pdf.scans", name=name, pages=ranges(scans)), ocr.REMEDY)


def _refuse_pictures(page: Any, name: str, number: int) -> None:
    """Refuse a page whose pictures take more memory than any scan: their sizes stand in their
    heads.
    """
    import ctypes

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


def ranges(numbers: list[int]) -> str:
    """`3–7、9`."""
    runs = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        own = [number for _, number in group]
        runs.append(str(own[0]) if len(own) == 1 else f"{own[0]}–{own[-1]}")
    return "、".join(runs)
