"""Elements of a Word document found without going into what stands within them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from auditor.readers.word.drawn import name_of as local
from auditor.readers.word.field import Fields
from auditor.readers.word.numbering import W

THROUGH: Final = frozenset(
    {
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "sdtContent",
        "fldSimple",
        "dir",
        "bdo",
        "sdt",
        "rubyBase",
        "ruby",
    }
)
"""Elements around text and blocks that stand in their place as if they were not around them."""
# Pieces of a run that print letters of their own.
LETTERS: Final = frozenset({"t", "sym", "tab", "ptab", "br", "cr", "noBreakHyphen"})
# `ptab` is a tab that Word places by the margin; a hyphen that does not break is a plain one.
_MARKS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def shallow(
    top: etree._Element, tag: str, passes: Callable[[etree._Element], bool] = lambda _: False
) -> Iterator[etree._Element]:
    """The elements of a tag within another, none within each other, in a text box, in a second
    rendering, or in a content control that `passes`.
    """
    walker = etree.iterwalk(top, events=("start",))
    for _, element in walker:
        if element is top:
            continue
        name = local(element)
        if element.tag == tag:
            yield element
        left = name in ("txbxContent", "Fallback") or name == "sdt" and passes(element)
        if element.tag == tag or left:
            walker.skip_subtree()


def boxes(drawing: etree._Element) -> list[etree._Element]:
    """The text boxes of a drawing; a box within a box comes with the paragraph of the outer one
    that holds it.
    """
    return list(shallow(drawing, W + "txbxContent"))


def symbol(code: str) -> str:
    """The character that a symbol font shows for a code; empty for none."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    # Symbol fonts have their letters in the private area, 0xF000 above what they stand for.
    if 0xF020 <= number <= 0xF07E:
        return chr(number - 0xF000)
    return chr(number) if 0x20 <= number < 0xD800 else ""


def letters(piece: etree._Element, tag: str, fields: Fields) -> str:
    """The text of a piece of a run that is nothing but text; to the field that it stands in it is
    a result.
    """
    if tag == "sym":
        return symbol(piece.get(W + "char", ""))
    if tag != "t":
        return _MARKS[tag]
    fields.show()
    # A line break in the XML is a blank; breaks of the text are elements of their own.
    return (piece.text or "").replace("\n", " ")
