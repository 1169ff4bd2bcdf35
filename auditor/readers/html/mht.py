"""Web archives (.mht): the pages in them; many systems export them under the suffix .xls or
.doc.
"""

from __future__ import annotations

import email
import email.errors
import email.policy
from collections.abc import Iterator, Sequence
from email.message import Message
from hashlib import sha256
from html import escape
from typing import Final

from auditor.document import Document, Notice, Unreadable
from auditor.message import say
from auditor.readers import shown_name
from auditor.readers.encoding import decode
from auditor.readers.html import Page
from auditor.readers.html.source import page_text
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits, oversized

# How often the word may stand in an archive: every part that holds others declares a boundary.
_MOST_BOUNDARIES: Final = 60
_BEFORE: Final = b"\xef\xbb\xbf \t\r\n"
"""What may stand before the first line."""
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_OFFICE: Final = frozenset({"application/pdf", "application/msword", "application/vnd.ms-excel"})
"""Documents that stand in an archive as such."""
_LISTED: Final = 5
# Parts around a workbook: its tab bar, the list of its files, heads and placeholders.
_FRAMES: Final = ("tabstrip", "filelist", "header", "plchdr")


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in a web archive: its pages one after the other. Raises Unreadable."""
    if len(data) > 2 * limits.page:
        # Twice a page: the encodings of an archive add a third, and a workbook has several pages.
        raise oversized(name, say("large.size", size=len(data) // MEGABYTE))
    if data.lower().count(b"boundary") > _MOST_BOUNDARIES:
        # The parser compares each line with the boundary of every part around it.
        raise oversized(name, say("parts.nested"))
    message = email.message_from_bytes(data.lstrip(_BEFORE), policy=email.policy.compat32)
    parts = [part for part in message.walk() if not part.is_multipart()]
    page = Page(name, limits, _sheets(parts, name))
    pages = 0
    for part in _pages(parts):
        pages += 1
        if pages > limits.members:
            raise oversized(name, say("much.pages"))
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            text = page_text(content, name, str(part.get_content_charset() or ""))
            # Plain text is shown as it is written, line by line.
            page.read(text if part.get_content_type() in _PAGES else f"<pre>{escape(text)}</pre>")
    if not pages:
        raise Unreadable(say("mht.none", name=name), say("mht.none.cure"))
    said = (*page.notices(), *_left_out(parts), *_cut_off(message))
    return Document(name, tuple(page.blocks), said, sha256(data).hexdigest())


def _pages(parts: Sequence[Message]) -> list[Message]:
    """The pages of an archive; of one that has none, its plain text."""
    pages = [part for part in parts if part.get_content_type() in _PAGES and not _is_frame(part)]
    # A mail without a page: its text, attachments aside.
    return pages or [
        part
        for part in parts
        if part.get_content_type() == "text/plain" and part.get_content_disposition() is None
    ]


def _sheets(parts: Sequence[Message], name: str) -> dict[str, str]:
    """Address -> text of the style sheets that the archive holds."""
    found = {}
    for part in parts:
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/css" and isinstance(content, bytes):
            text = decode(content, name, lenient=True)
            location = str(part.get("Content-Location") or "").strip()
            # Pages refer to a part by its whole address, by the end of it, or by its id.
            for address in (location, location.rpartition("/")[2], _by_id(part)):
                if address:
                    found[address] = text
    return found


def _by_id(part: Message) -> str:
    """How a page refers to a part by its id."""
    own = str(part.get("Content-ID") or "").strip("<> ")
    return f"cid:{own}" if own else ""


def _left_out(parts: Sequence[Message]) -> Iterator[Notice]:
    """What is said of files that are attached to a page and are not read."""
    names = [
        shown_name(part.get_filename() or part.get_content_type())
        for part in parts
        if part.get_content_disposition() == "attachment" or part.get_content_type() in _OFFICE
    ]
    if names:
        yield Notice(
            say("mht.attached", count=len(names), files="、".join(names[:_LISTED])), lost=True
        )


def _cut_off(message: Message) -> Iterator[Notice]:
    """What is said of an archive that ends before it says so."""
    if any(
        isinstance(defect, email.errors.CloseBoundaryNotFoundDefect)
        for part in message.walk()
        for defect in part.defects
    ):
        yield Notice(say("mht.cut"), lost=True)


def _is_frame(part: Message) -> bool:
    """Whether a part is the tab bar or the like around the sheets of a workbook."""
    location = str(part.get("Content-Location", "")).lower().rpartition("/")[2]
    return location.startswith(_FRAMES)
