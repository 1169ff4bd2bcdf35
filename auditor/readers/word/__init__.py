"""Word documents (.docx): paragraphs and tables in their order, straight from the document XML."""

from __future__ import annotations

from hashlib import sha256

from lxml import etree

from auditor.document import Document
from auditor.readers.hidden import notices
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.package import Package
from auditor.readers.word import drawn
from auditor.readers.word.body import WordBody
from auditor.readers.word.parts import Opened


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a .docx file. Raises Unreadable."""
    reader = WordBody(Package(data, name, limits))
    blocks = reader.document()
    told = (*drawn.told(reader.counts, reader.pictured), *notices(reader.unseen, blocks))
    return Document(
        name, tuple(blocks), told, sha256(data).hexdigest(), drawn.running(reader.margins)
    )


def standing(package: Package, opened: Opened) -> dict[int | str, etree._Element]:
    """The element at which each place stands (paragraphs by number, cells by `表3 行2 列4`), in the
    trees that `opened` gives: the main part's, and those of its notes.
    """
    reader = WordBody(package, opened)
    reader.document()
    return reader.stands
