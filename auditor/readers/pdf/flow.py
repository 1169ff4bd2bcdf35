"""Pages to one flow: page numbers and running heads left out, tables and sentences that a page cuts
made whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from statistics import median
from typing import Final, NamedTuple

from auditor.characters import unspaced
from auditor.document import Block, Paragraph, Place
from auditor.language import captions
from auditor.numbering import NUMERAL
from auditor.patterns import regex
from auditor.readers.paragraphs import MARKER, Line, is_page_number, paragraphs
from auditor.readers.pdf.piece import Span
from auditor.readers.pdf.table import PageTable, continued
from auditor.readers.pdf.text import TextLine, split_at
from auditor.records import changing

Item = TextLine | PageTable

_MARGIN: Final = 0.12
"""Share of the page's height in which running heads and page numbers stand."""
_RUNNING: Final = 3
"""Pages on which a running line stands at least."""
_FOLIO: Final = regex(
    rf"[\s\-—–－·•~～|]*+(?:第\s*+)?(?:[0-9]{{1,4}}|[ivxIVX]{{1,6}}|{NUMERAL}(?=\s*+页))(?:\s*+页)?"
    r"(?:(?:\s*+[/／，,|]\s*+|\s++)(?:[共/]\s*+)?[0-9]{1,4}(?:\s*+页)?)?[\s\-—–－·•~～|]*+$"
)
CAPTION: Final = captions()["repeated"]
"""Captions and notes, which repeat over the pages of a long table and are no running heads."""
_TOKEN: Final = regex(r"[（“‘《【(]*(?:[0-9A-Za-z.,:%％]+|.)[，。、；：！？）”’》】,.;:!?)]*")
"""What no line break parts: a figure or one character, with the brackets and stops that cling to
it.
"""
_OPENS: Final = regex(r".*[（(“‘《【]$")


@changing
class PageItems:
    """The lines and tables of a page, from the top."""

    number: int
    width: float
    height: float
    items: list[Item]
    unread: int = 0
    """Tables without rules whose columns cannot be told apart."""
    columns: list[Span] = field(default_factory=list)
    """The sides of the columns that running text is set in, where it is."""


_Key = tuple[bool, str, int, int]


class _Edge(NamedTuple):
    """A line at the top or the bottom of a page."""

    page: PageItems
    line: TextLine
    is_top: bool

    def marks(self) -> Iterator[_Key]:
        """What two printings of one running line have in common; its height within 2 points."""
        text = unspaced(self.line.text)
        if not self.is_top:
            text = re.sub(r"[0-9]+", "#", text)
        height, high = self.line.bottom / 4, round(self.page.height)
        yield self.is_top, text, high, int(height)
        yield self.is_top, text, high, int(height + 0.5) + 10000

    def is_repeated(self, counts: Mapping[_Key, int]) -> bool:
        """Whether the line is a running one, and no caption that repeats over a long table."""
        repeated = max(counts[key] for key in self.marks()) >= _RUNNING
        return repeated and not CAPTION.match(self.line.text)


def blocks(pages: list[PageItems]) -> tuple[Block, ...]:
    """Paragraphs and grids of pages without their running lines, in reading order."""
    result: list[Block] = []
    run: list[Line] = []
    for item in _joined(pages):
        if isinstance(item, Line):
            run.append(item)
            continue
        result.extend(paragraphs(run))
        result.append(item.grid())
        run = []
    result.extend(paragraphs(run))
    return tuple(result)


def stripped(pages: list[PageItems]) -> tuple[Paragraph, ...]:
    """Takes running heads and feet and page numbers out of the pages: the heads and feet, each
    once.
    """
    found: dict[str, Paragraph] = {}
    for _ in range(2):  # a running foot may stand below the page number, or above it
        edges = [edge for page in pages for edge in _edges(page)]
        counts = Counter(key for edge in edges for key in edge.marks())
        for edge in edges:
            page, item, _ = edge
            if item not in page.items:
                continue
            if is_page_number(item.text) or _FOLIO.match(item.text):
                page.items.remove(item)
            elif edge.is_repeated(counts):
                page.items.remove(item)
                said = Paragraph(item.text, Place(page=page.number))
                found.setdefault(unspaced(item.text), said)
    return tuple(found.values())


def _edges(page: PageItems) -> Iterator[_Edge]:
    """The lines at the top and the bottom of a page."""
    if not page.items:
        return
    first, last = page.items[0], page.items[-1]
    if isinstance(first, TextLine) and first.bottom < _MARGIN * page.height:
        yield _Edge(page, first, True)
    if isinstance(last, TextLine) and last.top > (1 - _MARGIN) * page.height:
        yield _Edge(page, last, False)


def _joined(pages: list[PageItems]) -> Iterator[Line | PageTable]:
    """Lines and tables of all pages, tables continued over pages as one."""
    margins = _Margins(pages)
    pending: PageTable | None = None
    captions: set[str] = set()
    before: tuple[PageItems, TextLine] | None = None
    for page, lines, item in _stretches(pages):
        if item is not None:
            own = {_bare(line.text) for line in lines}
            whole = _continuation(pending, item, page, own, captions)
            if whole is not None:
                pending = whole
                continue
        if pending is not None:
            yield pending
        for line in lines:
            yield from margins.lines(page, line, before)
            before = page, line
        if item is not None:
            captions, before = own, None
        pending = item
    if pending is not None:
        yield pending


def _stretches(
    pages: Iterable[PageItems],
) -> Iterator[tuple[PageItems, list[TextLine], PageTable | None]]:
    """The lines before each table of a page, and those after its last, without a table."""
    for page in pages:
        lines: list[TextLine] = []
        for item in page.items:
            if isinstance(item, TextLine):
                lines.append(item)
            else:
                yield page, lines, item
                lines = []
        if lines:
            yield page, lines, None


def _continuation(
    pending: PageTable | None, item: PageTable, page: PageItems, own: set[str], captions: set[str]
) -> PageTable | None:
    """Both tables as one where only captions that repeat, or nothing, stand between them."""
    if pending is None or own and not own <= captions:
        return None
    near = item.top - pending.bottom
    if item.page == pending.page and not (own or -2 < near < 8):
        return None
    whole = continued(pending, item, bool(own))
    if whole is not None:
        whole.page = pending.page
        whole.bottom = item.bottom if item.page == page.number else pending.bottom
    return whole


def _bare(text: str) -> str:
    return re.sub(r"\s+|[（(]续表?[)）]|续表", "", text)


class _Margins:
    """Where lines begin and end on the pages, to tell a wrapped line from a finished one."""

    def __init__(self, pages: Iterable[PageItems]) -> None:
        self.by_page: dict[int, Span] = {}
        by_width: dict[int, list[Span]] = {}
        for page in pages:
            long = _long_lines(page)
            if long:
                own = min(line.x0 for line in long), max(line.x1 for line in long)
                self.by_page[page.number] = own
                by_width.setdefault(round(page.width), []).append(own)
        self.by_width = {
            width: (median(low for low, _ in own), median(high for _, high in own))
            for width, own in by_width.items()
        }

    def lines(
        self, page: PageItems, line: TextLine, before: tuple[PageItems, TextLine] | None
    ) -> Iterator[Line]:
        """The line, and whether the one before it runs on into it; captions beside each other
        apart.
        """
        parts = split_at(line, 2.5)
        if len(parts) == 1 or not any(MARKER.match(part.text) for part in parts[1:]):
            parts = [line]
        opens = before is not None and self._runs_on(*before, page, line)
        for index, part in enumerate(parts):
            yield Line(part.text, Place(page=page.number), False, 0, opens if index == 0 else False)

    def _of(self, page: PageItems, line: TextLine) -> Span | None:
        """Where the lines begin and end among which a line stands."""
        for low, high in page.columns:
            if low - 1 <= line.x0 and line.x1 <= high + 1:
                return low, high
        return self.by_page.get(page.number) or self.by_width.get(round(page.width))

    def _runs_on(self, page: PageItems, above: TextLine, here: PageItems, line: TextLine) -> bool:
        edges = self._of(page, above)
        if edges is None or abs(above.size - line.size) > 0.15 * line.size:
            return False
        own = self._of(here, line) or edges
        short = above.x1 + _first_wide(line) < edges[1] - 0.8 * line.size
        if short and not _OPENS.match(above.text):
            return False
        centred = abs((above.middle - edges[0]) - (line.middle - own[0])) < 1.5 * line.size
        inset = 1.2 * line.size
        return line.x0 < own[0] + inset or centred and above.x0 > edges[0] + inset


def _long_lines(page: PageItems) -> list[TextLine]:
    """The lines of a page that tell its margins."""
    return [
        item
        for item in page.items
        if isinstance(item, TextLine) and item.x1 - item.x0 > 0.5 * page.width
    ]


def _first_wide(line: TextLine) -> float:
    """How wide the first part of a line is that no line break parts."""
    token = _TOKEN.match(line.text)
    wide = sum(0.55 if letter.isascii() else 1.0 for letter in (token[0] if token else ""))
    return line.size * wide
