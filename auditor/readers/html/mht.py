"""Web archives (.mht): the pages in them; many systems export them under the suffix .xls or
.doc.
"""

from __future__ import annotations

import email
import email.policy
from email.message import Message
from hashlib import sha256
from typing import Final

from auditor.document import Document, Unreadable
from auditor.message import say
from auditor.readers.html import Page, page_text
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits, oversized

_MOST_BOUNDARIES: Final = 60
_FRAMES = ("tabstrip", "filelist", "header", "plchdr")


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in a web archive: its pages one after the other. Raises Unreadable."""
    if len(data) > 2 * limits.page:
        # Twice a page: the encodings of an archive add a third, and a workbook has several pages.
        raise oversized(name, say("large.size", size=len(data) // MEGABYTE))
    if data.lower().count(b"boundary") > _MOST_BOUNDARIES:
        # The parser compares each line with the boundary of every part around it.
        raise oversized(name, say("parts.nested"))
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    page = Page(name, limits)
    pages = 0
    for part in message.walk():
        if part.get_content_type() != "text/html" or _is_frame(part):
            continue
        pages += 1
        if pages > limits.members:
            raise oversized(name, say("much.pages"))
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            page.read(page_text(content, name, str(part.get_content_charset() or "")))
    if not pages:
        raise Unreadable(say("mht.none", name=name), say("mht.none.cure"))
    return Document(name, tuple(page.blocks), page.notices(), sha256(data).hexdigest())


def _is_frame(part: Message) -> bool:
    """Whether a part is the tab bar or the like around the sheets of a workbook."""
    location = str(part.get("Content-Location", "")).lower().rpartition("/")[2]
    return location.startswith(_FRAMES)
