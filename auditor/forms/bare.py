"""Figures that stand in paragraphs of their own, as a column that a format lost the lines of: told,
and counted as not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.document import Document, Notice, Paragraph
from auditor.entry import Entry
from auditor.figure import Figure, parse
from auditor.message import say
from auditor.patterns import regex

# 1,234.56, -0.50, (12.30): amounts have two decimals; a number of 3.1 or 2020 is none.
_AMOUNT: Final = regex(r"[-(（]?[0-9][0-9,，]{0,20}+\.[0-9]{2}(?![0-9]{3})[)）]?")
# A line may hold several: 12.34 56.78.
_BETWEEN: Final = regex(r"\s*+")


def entries(document: Document) -> tuple[Entry, ...]:
    """The amounts of paragraphs that hold nothing else, as figures of the text."""
    return tuple(entry for paragraph in document.paragraphs for entry in _amounts(paragraph))


def notices(found: tuple[Entry, ...]) -> list[Notice]:
    """One notice of them all."""
    if not found:
        return []
    return [Notice(say("loose.figures", count=len(found)), found[0].place)]


def _amounts(paragraph: Paragraph) -> Iterator[Entry]:
    text, found, at = paragraph.text, [], 0
    while at < len(text):
        # Any other word, and the paragraph is a sentence: none of its figures are told here.
        match = _AMOUNT.match(text, at)
        if match is None:
            return
        found.append(match)
        gap = _BETWEEN.match(text, match.end())
        at = gap.end() if gap else match.end()
    for match in found:
        figure = parse(match[0])
        if isinstance(figure, Figure):
            yield Entry(
                match[0],
                figure,
                place=paragraph.place_at(match.start()),
                excerpt=match[0],
                span=(0, len(match[0])),
                label=match[0],
            )
