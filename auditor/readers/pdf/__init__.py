"""PDF: the text layer's characters and rules to paragraphs and grids; pages that are scans go to
OCR.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from auditor.document import Document, Unreadable
from auditor.message import say
from auditor.readers.hidden import notices
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits, Meter, oversized
from auditor.readers.pdf.drawings import TooFine
from auditor.readers.pdf.flow import blocks, stripped
from auditor.readers.pdf.page import content
from auditor.readers.pdf.recognised import recognise
from auditor.readers.pdf.scan import check
from auditor.readers.pdf.seen import Seen, ranges
from auditor.readers.pdf.whole import Soundness

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
        recognise(document, path.name, seen)
    finally:
        document.close()
    pages = seen.in_order()
    running = stripped(pages)
    found = blocks(pages)
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
