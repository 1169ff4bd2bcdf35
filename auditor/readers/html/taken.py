"""Taking out of a page's tree what is not seen, and telling where it stood."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from lxml import etree

from auditor.characters import raised
from auditor.message import Said
from auditor.readers.hidden import tabbed

BOUNDS: Final = frozenset(
    {"td", "th", "p", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "body", "caption"}
)
"""Elements of which is said that something was taken out of them."""


def raise_up(element: etree._Element) -> None:
    """Makes what is set above the line a mark and no digit, whatever elements it is made of."""
    # A whole figure set above the line is no mark and stays.
    if raised(whole := "".join(map(str, element.itertext()))) == whole:
        return
    for inner in element.iter():
        inner.text = inner.text and raised(inner.text)
        if inner is not element:
            inner.tail = inner.tail and raised(inner.tail)


def container(element: etree._Element | None) -> etree._Element | None:
    """The cell or paragraph that an element stands in."""
    while element is not None and element.tag not in BOUNDS and element.getparent() is not None:
        element = element.getparent()
    return element


_Note = tuple[etree._Element | None, Said, str]


def by_row(notes: list[_Note]) -> list[_Note]:
    """What was taken out; rows of which nothing is left as one line, and noted beside the table."""
    found: list[_Note] = []
    for row, same in groupby(notes, key=_row_of):
        own = list(same)
        # Of a row that shows something, each cell is noted with what it shows.
        if row is None or "".join(map(str, row.itertext())).strip():
            found.extend(own)
        else:
            found.append(
                (container(row.getparent()), own[0][1], tabbed(text for _, _, text in own))
            )
    return found


def _row_of(note: _Note) -> etree._Element | None:
    home = note[0]
    return home.getparent() if home is not None and home.tag in ("td", "th") else None


def lines_of(element: etree._Element) -> str:
    """The text of what is not seen, rows of tables as lines."""
    rows = list(element.iter("tr"))
    # Without rows it is running text.
    if not rows:
        return "".join(str(text) for text in element.itertext())
    return "\n".join(
        tabbed("".join(map(str, cell.itertext())) for cell in row if cell.tag in ("td", "th"))
        for row in rows
    )


def emptied(element: etree._Element) -> None:
    """Takes out all that is in an element."""
    for child in list(element):
        element.remove(child)
    element.text = None


def removed(element: etree._Element) -> None:
    """Takes an element out; what follows it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    # The text behind an element is kept by lxml in the element itself.
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)
