"""The text of an element of a page as it is shown."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from lxml import etree

from auditor.patterns import regex
from auditor.readers.html.drawn import CONTROLS, DRAWINGS, UNREAD
from auditor.readers.layout import join_lines

UNSEEN: Final = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "noscript",
        "template",
        "datalist",
        "desc",
        "metadata",
        "defs",
        "annotation",
        "param",
        "source",
        "track",
        "map",
        "noframes",
    }
)
"""What no browser shows."""
SILENT: Final = UNSEEN | UNREAD
INLINE: Final = (
    frozenset(
        {
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "img",
            "ins",
            "kbd",
            "label",
            "mark",
            "nobr",
            "q",
            "s",
            "samp",
            "small",
            "span",
            "strike",
            "strong",
            "sub",
            "sup",
            "time",
            "tt",
            "u",
            "var",
            "wbr",
            "ruby",
            "rb",
        }
    )
    | CONTROLS
    | DRAWINGS
)
# Blanks that a page shows as one; a no-break blank and marks without width are the same here.
_SPACES: Final = regex(r"[ \t\r\n\f\u00a0\u200b\ufeff]+")
_BREAK: Final = "\x1f"
"""Stands for white space with a line break of the page's source: a space between Latin words,
nothing in Chinese.
"""
_RUN: Final = regex(r"[\x1f ]++")
# A break beside Chinese is nothing.
_BROKEN: Final = regex(r"(?<=[^\x00-\x7f])\x1f|\x1f(?=[^\x00-\x7f])")


def cell_text(element: etree._Element, without: Container[etree._Element] = ()) -> str:
    """The text of a cell as shown, a line for each of its paragraphs; `without` what is read for
    itself.
    """
    pieces: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, child in walker:
        tag = tag_of(child)
        if event == "start":
            # The element that is asked for is read whatever it is.
            if child is not element and (tag in SILENT or child in without):
                walker.skip_subtree()
                continue
            # Blocks are lines of their own; `<br>` is one break, not two.
            pieces.append("\n" if tag not in INLINE else "")
            pieces.append(squeezed(child.text or ""))
        elif child is not element:
            pieces.append("\n" if tag not in INLINE and tag != "br" else "")
            pieces.append(squeezed(child.tail or ""))
    return "".join(pieces)


def tidy(text: str) -> str:
    """A text without the spaces that come from line breaks of the page's source between Chinese
    characters.
    """
    if _BREAK in text:
        # Blanks around a break belong to it.
        one = _RUN.sub(lambda run: _BREAK if _BREAK in run[0] else " ", text.strip(" \x1f"))
        text = _BROKEN.sub("", one).replace(_BREAK, " ")
    return re.sub(r"  +", " ", text).strip()


def shown(text: str) -> str:
    """The text of a cell on one line."""
    return join_lines("\n".join(tidy(line) for line in text.split("\n")))


def squeezed(text: str) -> str:
    """A text with each run of blanks as one, that of a line break told apart."""
    return _SPACES.sub(lambda match: _BREAK if "\n" in match[0] else " ", text.replace("\r", "\n"))


def bare_length(text: str) -> int:
    """How many characters of a text are no blanks."""
    return len("".join(text.split()).replace(_BREAK, ""))


def tag_of(element: etree._Element) -> str:
    """The name of an element; empty for a comment."""
    return element.tag.lower() if isinstance(element.tag, str) else ""
