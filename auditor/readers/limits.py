"""What a reader may spend on one report; beyond it the report is refused in one line, never half
read.
"""

from __future__ import annotations

from dataclasses import field
from typing import Final

from auditor.document import Unreadable
from auditor.message import Said, say
from auditor.records import changing, frozen

MANY_LINES: Final = 5_000
"""Line breaks beyond which a paragraph is not a report's."""
MEGABYTE: Final = 1024 * 1024


@frozen
class Limits:
    """Bounds on one report. The defaults are far above any published report and keep a reader under
    1 GB of memory.
    """

    bytes: int = 100 * MEGABYTE
    """Size of the file, or of all files of a folder."""
    expanded: int = 300 * MEGABYTE
    """What all members of a zip container expand to."""
    markup: int = 64 * MEGABYTE
    """What all parts of a report that are parsed (XML, web pages, text) hold together."""
    part: int = 24 * MEGABYTE
    """What one XML part of an Office file may hold; its tree takes some twenty times as much
    memory.
    """
    nodes: int = 3_000_000
    """Elements and attributes of these parts together; a cell of a sheet has some seven."""
    page: int = 8 * MEGABYTE
    """What a web page or a text file may hold: no program wrote markup around each word there."""
    ratio: int = 400
    """How many times its own size a container of more than `part` expanded bytes may expand to."""
    members: int = 4000
    """Files in a container or a folder."""
    nesting: int = 2
    """Containers within containers."""
    pages: int = 2000
    """Pages of a PDF, of an OFD file or of a scan."""
    paragraphs: int = 100_000
    """Paragraphs of a Word document or web page."""
    cells: int = 500_000
    """Cells of all tables, blank ones included."""
    characters: int = 16_000_000
    """Characters of all text as printed: a text that stands in many cells counts in each."""
    seconds: float = 45.0
    """How long a foreign program (LibreOffice) may run on one file."""


# Characters of a number format beyond which each figure printed under it counts as text.
_LONG_FORMAT: Final = 100
DEFAULT: Final = Limits()
"""The limits that hold where the caller sets none."""


def oversized(name: str, what: Said) -> Unreadable:
    """The refusal of a file that goes beyond a limit."""
    return Unreadable(say("file.beyond", name=name, what=what), say("file.large.cure"))


@changing
class Meter:
    """Counts what is made of one report, before it is made. Each method raises Unreadable beyond
    its limit.
    """

    name: str
    limits: Limits
    _cells: int = field(default=0)
    _characters: int = field(default=0)
    _paragraphs: int = field(default=0)
    _markup: int = field(default=0)
    _nodes: int = field(default=0)

    def cells(self, count: int) -> None:
        """Cells are about to be made."""
        self._cells += count
        if self._cells > self.limits.cells:
            raise oversized(self.name, say("much.cells", limit=self.limits.cells))

    def characters(self, count: int) -> None:
        """Text of this length is about to be printed."""
        self._characters += count
        if self._characters > self.limits.characters:
            raise oversized(self.name, say("much.text", limit=self.limits.characters))

    def format(self, code: str) -> None:
        """A figure is about to be printed under a number format; a long one takes its time."""
        if len(code) > _LONG_FORMAT:
            self.characters(4 * len(code))

    def markup(self, size: int, nodes: int = 0) -> None:
        """So many bytes are about to be parsed, with so many elements and attributes."""
        self._markup += size
        self._nodes += nodes
        if self._nodes > self.limits.nodes:
            raise oversized(self.name, say("much.elements", count=self._nodes))
        if self._markup > self.limits.markup:
            raise oversized(self.name, say("much.parts", size=self.limits.markup // MEGABYTE))

    def paragraph(self) -> int:
        """The number of the next paragraph, from 1."""
        self._paragraphs += 1
        if self._paragraphs > self.limits.paragraphs:
            raise oversized(self.name, say("much.paragraphs", limit=self.limits.paragraphs))
        return self._paragraphs
