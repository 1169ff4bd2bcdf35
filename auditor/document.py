"""What a reader saw: paragraphs and grids of cells, each with its place; text only, no number
parsed.
"""

from __future__ import annotations

from bisect import bisect_right

from auditor.errors import AuditorError
from auditor.message import Said
from auditor.records import frozen


@frozen
class Place:
    """Where something stands, in the document's own terms; whatever the format has of these."""

    page: int | None = None
    """Page, from 1."""
    line: int | None = None
    """Line of a text file, from 1."""
    sheet: str | None = None
    """Worksheet name."""
    cell: str | None = None
    """Worksheet cell, as `C9`; in Word and HTML `表3 行2 列4` (table, row, column, from 1)."""
    paragraph: int | None = None
    """Paragraph of a Word or HTML document, from 1."""
    file: str | None = None
    """Member file, where one report is made of several."""


@frozen
class Cell:
    """One cell of a grid, its text as printed."""

    text: str
    place: Place = Place()
    rowspan: int = 1
    colspan: int = 1
    doubt: Said = ""
    """Why the text cannot be trusted (`#REF!`, a low-confidence scan); empty where it can."""


@frozen
class Grid:
    """A table as printed. A merged cell stands, as the same object, at every position it covers.

    Rows have equal lengths where the format draws cells; in tab-separated text a short row ends
    early.
    """

    rows: tuple[tuple[Cell, ...], ...]
    place: Place = Place()
    title: str = ""
    """A title that belongs to the grid by the format itself (worksheet name, HTML caption), else
    empty.
    """


@frozen
class Paragraph:
    """One paragraph of running text, or a heading; lines and pages that cut it are joined."""

    text: str
    place: Place = Place()
    level: int = 0
    """Heading level where the format marks one (1 is the highest); 0 is body text or unmarked."""
    spans: tuple[tuple[int, Place], ...] = ()
    """(offset, place) of each line the text was joined from, by offset."""

    def place_at(self, offset: int) -> Place:
        """The place of the line that the character at `offset` stands on."""
        if not self.spans:
            return self.place
        # Most paragraphs are of one line.
        if len(self.spans) == 1:
            return self.spans[0][1]
        # The last line that begins at or before the offset.
        return self.spans[max(0, bisect_right(self.spans, offset, key=lambda span: span[0]) - 1)][1]

    @property
    def lines(self) -> list[tuple[str, Place]]:
        """The lines that the text was joined from, each with its place; the text itself where it
        was not.
        """
        if len(self.spans) < 2:
            return [(self.text, self.place)]
        ends = [*(offset for offset, _ in self.spans[1:]), len(self.text)]
        return [
            (self.text[start:end], place)
            for (start, place), end in zip(self.spans, ends, strict=True)
        ]


Block = Paragraph | Grid


@frozen
class Notice:
    """Something the reader wants said: a hidden sheet, a tracked change, a page left out."""

    message: Said
    place: Place = Place()
    lost: bool = False
    """Whether something of the document was not read, so that what is not found may yet stand in
    it.
    """


@frozen
class Document:
    """A report as read: its blocks in reading order, and what the reader has to say about them."""

    name: str
    blocks: tuple[Block, ...]
    notices: tuple[Notice, ...] = ()
    sha256: str = ""
    running: tuple[Paragraph, ...] = ()
    """The lines that every page repeats above and below its print, each once; none of them is a
    block.
    """

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The grids, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))


class Unreadable(AuditorError):
    """A file that cannot be read; its message says what, where and what to do, in one line each.

    `remedy` is a second line with what the user can do.
    """

    def __init__(self, message: Said, remedy: Said = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
