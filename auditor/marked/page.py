"""Web pages: a mark around each figure, its note shown when it is pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree, html

from auditor.marked.colours import colour
from auditor.marked.locate import anywhere
from auditor.marked.marks import Mark
from auditor.patterns import regex
from auditor.readers.html import Page
from auditor.readers.html.shown import INLINE
from auditor.readers.html.source import page_text
from auditor.readers.limits import DEFAULT

# The attribute by which elements are found again in the page that the reader makes of the copy.
_KEY: Final = "data-auditor-at"
_DECLARED: Final = regex(r"^\s*<\?xml[^>]*\?>")


def write(data: bytes, name: str, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """The marked copy, in UTF-8, and how many marks stand at their figure. Raises Unreadable."""
    root = html.document_fromstring(_DECLARED.sub("", page_text(data, name)))
    # Numbered before the page is read: the tree that the reader makes of it has the numbers, too.
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    for number, element in enumerate(elements):
        element.set(_KEY, str(number))
    page = Page(name, DEFAULT)
    page.read(etree.tostring(root, encoding="unicode", method="html"))
    # From the elements of the reader to those of the copy, by their numbers.
    where = {key: elements[int(element.get(_KEY, "0"))] for key, element in page.stands.items()}
    for element in elements:
        del element.attrib[_KEY]
    exact = sum(_stands(where, mark) for mark in marks)
    _say_utf8(root)
    # The declarations of the original may name another encoding than the copy has.
    text: bytes = etree.tostring(
        root.getroottree(), encoding="utf-8", method="html", doctype="<!DOCTYPE html>"
    )
    return text, exact


def _stands(where: Mapping[str | int, etree._Element], mark: Mark) -> bool:
    """Whether the page has the place of a mark and its figure there, which is then marked."""
    home = where.get(mark.place.cell or mark.place.paragraph or 0)
    return home is not None and _around(home, mark)


def _say_utf8(root: etree._Element) -> None:
    """Let the head of a page name the encoding in which it is written."""
    for declared in root.iterfind(".//meta[@charset]"):
        declared.set("charset", "utf-8")
    for declared in root.iterfind(".//meta[@content]"):
        content = declared.get("content", "")
        declared.set("content", re.sub(r"charset=[\w-]+", "charset=utf-8", content, flags=re.I))
    if root.find(".//meta[@charset]") is None:
        head = root.find("head")
        if head is None:
            head = html.Element("head")
            root.insert(0, head)
        head.insert(0, html.Element("meta", charset="utf-8"))


def _around(home: etree._Element, mark: Mark) -> bool:
    """Lay a mark around the figure, within the element at which its paragraph or cell begins."""
    pieces = list(_pieces(home))
    # The figure may run over several elements (`12<b>.34</b>`): they are read as one text.
    found = anywhere("".join(text for _, _, text in pieces), mark)
    if found is None:
        return False
    start, end = found
    at = 0
    for element, part, text in pieces:
        first, last = max(start - at, 0), min(end - at, len(text))
        # Laid around the first piece of it, which is what shows where it stands.
        if first < last:
            _wrap(element, part, text, first, last, mark)
            return True
        at += len(text)
    return False


def _pieces(home: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """The texts of the paragraph or cell that an element is or begins, in order: (element, `text`
    or `tail`, the text).
    """
    top = home
    # A paragraph may begin within a link or in bold: its text is that of the block around.
    while top.tag in INLINE and (parent := top.getparent()) is not None:
        top = parent
    for event, element in etree.iterwalk(top, events=("start", "end")):
        text = element.text if event == "start" else element.tail if element is not top else None
        if text and isinstance(element.tag, str):
            yield element, "text" if event == "start" else "tail", text


def _wrap(element: etree._Element, part: str, text: str, first: int, last: int, mark: Mark) -> None:
    around = element.makeelement(
        "mark", {"title": f"{mark.label}\n{mark.note}", "style": f"background:#{colour(mark.kind)}"}
    )
    # lxml keeps the text behind an element in the element, so both texts are cut by hand.
    around.text, around.tail = text[first:last], text[last:]
    if part == "text":
        element.text = text[:first]
        element.insert(0, around)
    else:
        element.addnext(around)
        element.tail = text[:first]
        around.tail = text[last:]
