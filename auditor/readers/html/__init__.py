"""Web pages: paragraphs and tables as they are shown, whatever the page was made with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import groupby
from typing import Final

from lxml import etree

from auditor.document import Block, Cell, Document, Grid, Notice, Paragraph, Place, Unreadable
from auditor.language import captions
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.readers.hidden import PICTURED, Unseen, notices
from auditor.readers.html.drawn import CONTROLS, fill, is_unread, pictures
from auditor.readers.html.plain import PREFORMATTED, is_plain, plain_blocks
from auditor.readers.html.rows import WIDEST, WebRow, arranges, between, inner_tables, rows_of, span
from auditor.readers.html.seen import NO_SHEETS, prune
from auditor.readers.html.shown import (
    INLINE,
    SILENT,
    UNSEEN,
    bare_length,
    cell_text,
    shown,
    squeezed,
    tag_of,
    tidy,
)
from auditor.readers.html.source import page_text, refuse_attributes
from auditor.readers.layout import split
from auditor.readers.limits import DEFAULT, MANY_LINES, MEGABYTE, Limits, Meter, oversized
from auditor.readers.paragraphs import Line, may_go_on, paragraphs
from auditor.units import SCALED

_ASIDE: Final = CONTROLS | {"nav", "svg", "math"}
"""What stands beside the text: read where it stands within a cell or sentence, else passed over as
links are.
"""
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
# `12.34万元`, `5.6%`, or the end of a sentence.
_TELLS: Final = regex(rf"[0-9](?:{SCALED}|[%％])|。")
"""What no link or control has that only leads elsewhere: an amount, a sentence."""
_RUNNING: Final = frozenset({"p", "div", "section", "article", "center", "blockquote"})
"""Elements whose sentences may go on in the next one."""
# `2024年度部门决算`, `收入决算表`: titles of a report, which a page may link to its own tables.
_STATUTORY: Final = captions()["statutory"]
# What was counted on a page, by the message that says it.
_SAID: Final = {
    "link": "html.links",
    "control": "html.forms",
    "picture": "html.pictures",
    "unsure": "html.style-sheets",
    "counted": "html.generated",
    "unknown": "html.rules",
    "moved": "html.moved",
    "unclear": "html.covered",
    "reordered": "html.reordered",
}
_LOST: Final = frozenset({"control", "picture"})
"""What may say something that was not read."""
# Elements that hold one text; what was taken out of any other (a whole page) is not compared.
_NARROW: Final = frozenset({"td", "th", "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption"})
_DEEPEST: Final = 250
"""Elements within elements; the parser itself stops at 256."""


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a web page, in any Chinese encoding. Raises Unreadable."""
    if len(data) > limits.page:
        raise oversized(name, say("large.web", size=len(data) // MEGABYTE))
    page = Page(name, limits)
    page.read(page_text(data, name))
    return Document(name, tuple(page.blocks), page.notices(), sha256(data).hexdigest())


class Page:
    """The blocks of one page, or of the pages of one archive one after the other."""

    def __init__(self, name: str, limits: Limits, sheets: Mapping[str, str] = NO_SHEETS) -> None:
        """An empty page; what is read is counted against the limits. `sheets` are the style sheets
        that stand beside it, by their addresses.
        """
        self.name = name
        self._sheets = sheets
        self.meter = Meter(name, limits)
        self.blocks: list[Block] = []
        self.counts: Counter[str] = Counter()
        self.unseen: list[Unseen] = []
        self._hidden: dict[etree._Element, list[tuple[Said, str]]] = {}
        self._number = self._first = 0
        self._tables = 0
        self._text: list[str] = []
        self._linked = self._aside = 0
        """Characters of the paragraph so far that are a link, and that are a control's or a menu's.
        """
        self._inner = False
        """Whether the paragraph so far holds a link within the page, as a list of contents does."""
        self._lines: list[Line] = []
        """What was read and may go on in the next paragraph."""
        self.stands: dict[int | str, etree._Element] = {}
        """The element in which each paragraph (by its number) and each cell (by its name) stands.
        """
        self._home: etree._Element | None = None
        """The element in which the paragraph so far begins."""

    def notices(self) -> tuple[Notice, ...]:
        """What was left out of the page."""
        said = tuple(
            Notice(say(key, count=self.counts[kind]), lost=kind in _LOST)
            for kind, key in _SAID.items()
            if self.counts[kind]
        )
        return said + notices(self.unseen, self.blocks)

    def read(self, text: str, title: str = "", line: int = 0) -> None:
        """Add the blocks of a page; its tables take the title where they have none of their own.

        `line` is the line of a text that the page is a part of and begins on: what is read then has
        lines for places, too.
        """
        self._first = line
        # lxml refuses a text, no bytes, that declares its encoding.
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
        refuse_attributes(text, self.meter, self.name)
        parser = etree.HTMLParser(
            encoding="utf-8",
            no_network=True,
            huge_tree=False,
            # Comments and instructions would cut the texts around them into pieces.
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(text.encode("utf-8", "replace"), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable(
                say("html.damaged", name=self.name), say("html.damaged.cure")
            ) from error
        if root is not None:
            # The order matters: controls get their text before it is judged what is seen of it, and
            # what is not seen is out of the tree before the page is read.
            fill(root)
            seen = prune(root, self.name, UNSEEN, self._sheets)
            self._hidden = seen.hidden
            self.counts.update({kind: getattr(seen, kind) for kind in _SAID if hasattr(seen, kind)})
            self._walk(root, title)
            self._flush(0)
            self._close()
            # What stood in elements that were not read as a cell or paragraph.
            for home in list(self._hidden):
                self._tell(home, Place(), shown(cell_text(home)) if home.tag in _NARROW else "")

    def _tell(self, home: etree._Element, place: Place, visible: str) -> None:
        """Notes what was taken out of a cell or paragraph."""
        for why, same in groupby(self._hidden.pop(home, ()), key=lambda item: item[0]):
            self.unseen.append(Unseen(why, "\n".join(text for _, text in same), place, visible))

    def _walk(self, root: etree._Element, title: str) -> None:
        """The page in order, without recursion: pages nest deeper than Python calls may."""
        walker = etree.iterwalk(root, events=("start", "end"))
        level = depth = links = aside = 0
        for event, element in walker:
            tag = tag_of(element)
            linking = tag == "a" and bool(element.get("href"))
            if event == "end":
                depth -= 1
                level = self._end(tag, level)
                # The text behind an element belongs to the one around it, with that one's links.
                links, aside = links - linking, aside - (tag in _ASIDE)
                if depth:
                    self._say(element.getparent(), element.tail, links, aside)
                continue
            depth += 1
            if depth > _DEEPEST:
                raise Unreadable(say("html.nested", name=self.name), say("html.nested.cure"))
            # Tables, pictures and plain text are dealt with whole; the walk goes on behind them.
            if self._whole(element, tag, level, title, links or aside):
                walker.skip_subtree()
                continue
            links, aside = links + linking, aside + (tag in _ASIDE)
            # `<a href="#part1">`: an entry of a list of contents on the page.
            self._inner |= tag == "a" and element.get("href", "").startswith("#")
            level = self._begin(tag, level)
            self._say(element, element.text, links, aside)

    def _begin(self, tag: str, level: int) -> int:
        """Break the line or the paragraph where an element does; the level of heading within it."""
        if tag == "br":
            self._text.append("\n")
        elif tag not in INLINE:
            self._flush(level)
            return _HEADINGS.get(tag, level)
        return level

    def _end(self, tag: str, level: int) -> int:
        """The same where the element ends; the level behind it."""
        if tag in INLINE or tag == "br":
            return level
        self._flush(level, tag)
        return 0 if tag in _HEADINGS else level

    def _whole(
        self, element: etree._Element, tag: str, level: int, title: str, beside: int
    ) -> bool:
        """Whether an element is dealt with as a whole; `beside`: it is in a link or control."""
        if tag in SILENT:
            self.counts["picture"] += not beside and is_unread(element)
        elif tag == "table" and not arranges(element):
            self._flush(level)
            self._table(element, title)
        elif tag in PREFORMATTED and is_plain(element):
            self._flush(level)
            self._plain(element)
        else:
            return False
        return True

    def _say(self, home: etree._Element | None, text: str | None, links: int, aside: int) -> None:
        if text:
            # The paragraph stands where its first letter does.
            if self._home is None and not text.isspace():
                self._home = home
            piece = squeezed(text)
            self._text.append(piece)
            count = bare_length(piece) if links or aside else 0
            self._linked += count if links else 0
            self._aside += count if aside else 0

    def _flush(self, level: int, tag: str = "") -> None:
        """End the paragraph that the text so far makes, in an element of this tag."""
        text, self._text = "".join(self._text), []
        linked, self._linked = self._linked, 0
        aside, self._aside = self._aside, 0
        inner, self._inner = self._inner, False
        home, self._home = self._home, None
        bare = bare_length(text)
        if not bare:
            return
        # A paragraph of nothing but links leads elsewhere, unless it is a heading or a title
        # (`2024年部门决算`); a title that links within the page is an entry of its contents.
        leads = linked >= bare and not level and (inner or not _STATUTORY.search(text))
        # Navigation is short and says neither an amount nor a sentence; what does is text, in a
        # link or not.
        if (aside >= bare or leads) and bare < 40 and not _TELLS.search(text):
            self.counts["link"] += bool(linked)
            # A list of pages (`1 2 3`) is told; a button without digits can hide no figure.
            self.counts["control"] += not linked and any(map(str.isdecimal, text))
            return
        self._number = self.meter.paragraph()
        if home is not None:
            self.stands[self._number] = home
        self._line_up(text, level, tag)

    def _line_up(self, text: str, level: int, tag: str) -> None:
        """Add the lines of a paragraph to those that may go on."""
        self.meter.characters(len(text))
        place = Place(paragraph=self._number, line=self._first or None)
        lines = text.split("\n")
        if len(lines) > MANY_LINES:
            raise oversized(self.name, say("dense.paragraph", lines=len(lines)))
        made = [Line(tidy(line), place, True, level) for line in lines if not line.isspace()]
        if tag not in _RUNNING or not may_go_on(self._lines, made):
            self._close()
        self._lines.extend(made)

    def _close(self) -> None:
        """What was read so far has no more to come."""
        lines, self._lines = self._lines, []
        self.blocks.extend(paragraphs(lines))

    def _table(self, table: etree._Element, title: str) -> None:
        self._close()
        self._tables += 1
        caption = next(
            (shown(cell_text(child)) for child in table if tag_of(child) == "caption"), ""
        )
        # Browsers show what stands between the cells above the table.
        for home, text in between(table):
            self._home = home
            self._text.append(squeezed(text))
            self._flush(0)
        self._close()
        rows = rows_of(table)
        inner: list[etree._Element] = []
        grid = self._grid(rows, inner)
        if not grid:
            return
        # One cell over all rows and columns.
        if len(grid) == 1 and len({id(cell) for cell in grid[0]}) == 1:
            # A frame around a text.
            self._text.append(cell_text(rows[0].element))
            self._flush(0)
            return
        # Cells of a web table are drawn, so a text alone in a row may be a part of it.
        for block in split(grid, caption or title, drawn=True):
            if isinstance(block, Paragraph):
                self._number = self.meter.paragraph()
            self.blocks.append(block)
        for table in inner:
            self._table(table, "")

    def _grid(self, rows: list[WebRow], inner: list[etree._Element]) -> list[list[Cell]]:
        """The cells of a table over all rows and columns that they span; tables within its cells
        are put into `inner`.
        """
        filled: dict[tuple[int, int], Cell] = {}
        width = 0
        for index, row in enumerate(rows):
            column = 0
            for element in row.cells:
                # Columns that a cell of a row above spans down into are taken.
                while (index, column) in filled:
                    column += 1
                across = span(element.get("colspan"), WIDEST)
                # No cell spans beyond its group of rows (`thead`, `tbody`).
                down = span(element.get("rowspan"), row.below + 1)
                self.meter.cells(across * down)
                cell = self._cell(element, self._place(row.element, index, column), inner)
                cell = replace(cell, rowspan=down, colspan=across)
                for at in range(index, index + down):
                    for beside in range(column, column + across):
                        # Where spans overlap, the first cell keeps its place.
                        filled.setdefault((at, beside), cell)
                column += across
                width = max(width, column)
        # The cells that no markup gives: they are made below.
        self.meter.cells(max(0, len(rows) * width - len(filled)))
        if not width:
            return []
        return [
            [
                filled.get((index, column)) or Cell("", self._place(row.element, index, column))
                for column in range(width)
            ]
            for index, row in enumerate(rows)
        ]

    def _cell(self, element: etree._Element, place: Place, inner: list[etree._Element]) -> Cell:
        """A cell; in doubt where it shows nothing but what is not read."""
        # By its name, so that a marked copy finds the element again.
        self.stands[place.cell or ""] = element
        own = inner_tables(element)
        inner.extend(own)
        text, left = shown(cell_text(element, frozenset(own))), pictures(element)
        self.counts["picture"] += left
        self.meter.characters(len(text))
        self._tell(element, place, text)
        return Cell(text, place, doubt=PICTURED if left and not text else "")

    def _plain(self, element: etree._Element) -> None:
        """The blocks of text whose lines and tabs are shown as they are written."""
        self._close()
        for block in plain_blocks(element):
            if isinstance(block, Paragraph):
                self._number = self.meter.paragraph()
                self.meter.characters(len(block.text))
                self.stands[self._number] = element
                self.blocks.append(
                    Paragraph(block.text, Place(paragraph=self._number), block.level)
                )
            else:
                self._tables += 1
                self.blocks.append(self._placed(block, element))

    def _placed(self, grid: Grid, element: etree._Element) -> Grid:
        """A grid of plain text with places of this page."""
        rows = []
        for index, row in enumerate(grid.rows):
            self.meter.cells(len(row))
            self.meter.characters(sum(len(cell.text) for cell in row))
            places = [self._place(element, index, column) for column in range(len(row))]
            self.stands.update({place.cell or "": element for place in places})
            rows.append(
                tuple(Cell(cell.text, place) for cell, place in zip(row, places, strict=True))
            )
        return Grid(tuple(rows), rows[0][0].place)

    def _place(self, row: etree._Element, index: int, column: int) -> Place:
        source: int = row.sourceline or 1  # type: ignore[assignment, unreachable]  # stubs lack it
        # The parser counts lines from the beginning of the part, the text from its own.
        line = self._first + source - 1 if self._first else None
        return Place(cell=f"表{self._tables} 行{index + 1} 列{column + 1}", line=line)
