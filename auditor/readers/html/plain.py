"""Text of a web page whose lines, blanks and tabs are shown as they are written (`<pre>`)."""

from __future__ import annotations

from typing import Final

from lxml import etree

from auditor.document import Block
from auditor.readers.html.shown import INLINE, SILENT, tag_of

PREFORMATTED: Final = frozenset({"pre", "xmp", "listing", "plaintext"})
"""Elements that show their text as it is written."""


def is_plain(element: etree._Element) -> bool:
    """Whether there is nothing but text in lines in it."""
    return all(tag_of(inner) in INLINE | {"br"} for inner in element.iterdescendants())


def plain_blocks(element: etree._Element) -> tuple[Block, ...]:
    """The blocks of its text, as those of a text file."""
    from auditor.readers.text import parse

    pieces = [element.text or ""]
    for inner in element.iterdescendants():
        tag = tag_of(inner)
        pieces += [
            "\n" if tag == "br" else "" if tag in SILENT else inner.text or "",
            inner.tail or "",
        ]
    return parse("".join(pieces)).blocks
