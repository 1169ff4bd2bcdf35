"""Web pages: paragraphs and tables as they are shown, whatever the page was made with."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from itertools import groupby
from typing import Final

from lxml import etree

from auditor.document import Block, Cell, Document, Notice, Paragraph, Place, Unreadable
from auditor.readers.encoding import decode
from auditor.readers.hidden import Unseen, notices
from auditor.readers.html_seen import prune
from auditor.readers.layout import join_lines, split
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits, Meter, oversized
from auditor.readers.paragraphs import Line, paragraphs

_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SILENT: Final = frozenset({
    "script", "style", "head", "title", "noscript", "template", "select", "option", "textarea", "iframe", "object",
    "svg", "button", "nav", "canvas", "audio", "video", "map", "math", "input",
})
_INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr", "ruby", "rb",
})
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_SPACES: Final = re.compile(r"[ \t\r\n\f\u00a0\u200b\ufeff]+")
_BREAK: Final = "\x1f"
"""Stands for white space with a line break of the page's source: a space between Latin words, nothing in Chinese."""
_RUN: Final = re.compile(r"[\x1f ]++")
_BROKEN: Final = re.compile(r"(?<=[^\x00-\x7f])\x1f|\x1f(?=[^\x00-\x7f])")
_VALUED: Final = re.compile(r"[\s\"'/]([^\s\"'/<>=]{1,80})\s{0,3}=")
_LONG_TAG: Final = re.compile(r"<[A-Za-z][^<>]{8000,}")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES: Final = 4_000
_STATUTORY: Final = re.compile(r"决算|预算|表\s*$")
_SAID: Final = {
    "link": "网页中的导航链接 {} 处没有作为正文读入。",
    "control": "网页中的表单、图形等 {} 处有数字，没有读入。",
    "unsure": "网页另有样式表没有读入，与底色相同的文字 {} 处已照常读入。",
    "counted": "网页样式自动生成的编号 {} 处没有读入。",
    "unknown": "网页的样式规则 {} 条会隐藏或生成内容，未能判断用在何处。",
}
_UNSEEN: Final = frozenset({"script", "style", "head", "title", "noscript", "template"})
"""Of the silent elements those that no browser shows."""
_NARROW: Final = frozenset({"td", "th", "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption"})
_WIDEST: Final = 1000
_MANY_LINES: Final = 5_000
"""Line breaks beyond which a paragraph is not a report's."""
_DEEPEST: Final = 250
"""Elements within elements; the parser itself stops at 256."""


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a web page, in any Chinese encoding. Raises Unreadable."""
    if len(data) > limits.page:
        raise oversized(name, f"网页有 {len(data) // MEGABYTE} MB")
    page = Page(name, limits)
    page.read(page_text(data, name))
    return Document(name, tuple(page.blocks), page.notices(), sha256(data).hexdigest())


def page_text(data: bytes, name: str, declared: str = "") -> str:
    """The characters of a page: by byte order mark, else as it reads, whatever it declares; as any browser shows it.

    `declared` is what its surroundings say of its encoding. Raises Unreadable where it does not read.
    """
    own = _CHARSET.search(data[:4096])
    return decode(data, name, (own[1].decode("ascii") if own else declared).lower(), lenient=True)


class Page:
    """The blocks of one page, or of the pages of one archive one after the other."""

    def __init__(self, name: str, limits: Limits) -> None:
        """An empty page; what is read is counted against the limits."""
        self.name = name
        self.meter = Meter(name, limits)
        self.blocks: list[Block] = []
        self.counts: Counter[str] = Counter()
        self.unseen: list[Unseen] = []
        self._hidden: dict[etree._Element, list[tuple[str, str]]] = {}
        self._number = 0
        self._tables = 0
        self._text: list[str] = []
        self._linked = 0
        self._inner = False
        """Whether the paragraph so far holds a link within the page, as a list of contents does."""

    def notices(self) -> tuple[Notice, ...]:
        """What was left out of the page."""
        said = tuple(Notice(text.format(self.counts[kind])) for kind, text in _SAID.items() if self.counts[kind])
        return said + notices(self.unseen, self.blocks)

    def read(self, text: str, title: str = "") -> None:
        """Add the blocks of a page; its tables take the title where they have none of their own."""
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
        self._refuse_attributes(text)
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True,
                                  remove_pis=True)
        try:
            root = etree.fromstring(text.encode("utf-8", "replace"), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable(f"{self.name}：网页已损坏，无法读取。",
                             "请在浏览器中打开后重新保存。") from error
        if root is not None:
            seen = prune(root, self.name, _UNSEEN)
            self._hidden = seen.hidden
            self.counts.update(unsure=seen.unsure, counted=seen.counted, unknown=seen.unknown)
            self._walk(root, title)
            self._flush(0)
            for home in list(self._hidden):
                self._tell(home, Place(), shown(cell_text(home)) if home.tag in _NARROW else "")

    def _tell(self, home: etree._Element, place: Place, visible: str) -> None:
        """Notes what was taken out of a cell or paragraph."""
        for why, same in groupby(self._hidden.pop(home, ()), key=lambda item: item[0]):
            self.unseen.append(Unseen(why, "\n".join(text for _, text in same), place, visible))

    def _refuse_attributes(self, text: str) -> None:
        """Refuse more attributes than any page has: the parser compares each with all others of its element."""
        self.meter.markup(len(text), text.count("<") - text.count("</") + text.count("="))
        names = len(set(_VALUED.findall(text)))
        widest = max((len(_QUOTED.sub("", tag).split()) for tag in _LONG_TAG.findall(text)), default=0)
        if max(names, widest) > _MOST_ATTRIBUTES:
            raise oversized(self.name, f"网页的标签有 {max(names, widest)} 种属性")

    def _walk(self, root: etree._Element, title: str) -> None:
        """The page in order, without recursion: pages nest deeper than Python calls may."""
        walker = etree.iterwalk(root, events=("start", "end"))
        level = depth = links = 0
        for event, element in walker:
            tag = _tag(element)
            if event == "end":
                depth -= 1
                if tag not in _INLINE and tag != "br":
                    self._flush(level)
                    level = 0 if tag in _HEADINGS else level
                links -= tag == "a" and bool(element.get("href"))
                if depth:
                    self._say(element.tail, links)
                continue
            depth += 1
            if depth > _DEEPEST:
                raise Unreadable(f"{self.name}：网页嵌套过深，无法读取。",
                                 "请在浏览器中打开，将内容复制到 Word 后提供。")
            if tag in _SILENT:
                self.counts["control"] += tag not in _UNSEEN and _has_figure(element)
                walker.skip_subtree()
                continue
            if tag == "table" and not _is_layout(element):
                self._flush(level)
                self._table(element, title)
                walker.skip_subtree()
                continue
            links += tag == "a" and bool(element.get("href"))
            self._inner |= tag == "a" and element.get("href", "").startswith("#")
            if tag == "br":
                self._text.append("\n")
            elif tag not in _INLINE:
                self._flush(level)
                level = _HEADINGS.get(tag, level)
            self._say(element.text, links)

    def _say(self, text: str | None, links: int) -> None:
        if text:
            piece = _squeezed(text)
            self._text.append(piece)
            self._linked += len("".join(piece.split()).replace(_BREAK, "")) if links > 0 else 0

    def _flush(self, level: int) -> None:
        """End the paragraph that the text so far makes."""
        text, self._text = "".join(self._text), []
        linked, self._linked = self._linked, 0
        inner, self._inner = self._inner, False
        bare = len("".join(text.split()).replace(_BREAK, ""))
        if not bare:
            return
        if linked >= bare and bare < 40 and not level and (inner or not _STATUTORY.search(text)):
            self.counts["link"] += 1
            return
        self._number = self.meter.paragraph()
        self.meter.characters(len(text))
        place = Place(paragraph=self._number)
        lines = text.split("\n")
        if len(lines) > _MANY_LINES:
            raise oversized(self.name, f"一段文字有 {len(lines)} 行")
        self.blocks.extend(paragraphs(Line(tidy(line), place, True, level) for line in lines))

    def _table(self, table: etree._Element, title: str) -> None:
        self._tables += 1
        caption = next((shown(cell_text(child)) for child in table if _tag(child) == "caption"), "")
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        grid = self._grid(rows)
        if not grid:
            return
        if len(grid) == 1 and len({id(cell) for cell in grid[0]}) == 1:
            # A frame around a text.
            self._text.append(cell_text(rows[0]))
            self._flush(0)
            return
        for block in split(grid, caption or title, drawn=True):
            if isinstance(block, Paragraph):
                self._number = self.meter.paragraph()
            self.blocks.append(block)

    def _grid(self, rows: list[etree._Element]) -> list[list[Cell]]:
        """The cells of a table over all rows and columns that they span."""
        filled: dict[tuple[int, int], Cell] = {}
        width = 0
        for index, row in enumerate(rows):
            column = 0
            for element in row:
                if _tag(element) not in ("td", "th"):
                    continue
                while (index, column) in filled:
                    column += 1
                across = _span(element.get("colspan"), _WIDEST)
                down = _span(element.get("rowspan"), len(rows) - index)
                self.meter.cells(across * down)
                place = Place(cell=f"表{self._tables} 行{index + 1} 列{column + 1}")
                cell = Cell(shown(cell_text(element)), place, down, across)
                self.meter.characters(len(cell.text))
                self._tell(element, place, cell.text)
                for at in range(index, index + down):
                    for beside in range(column, column + across):
                        filled.setdefault((at, beside), cell)
                column += across
                width = max(width, column)
        self.meter.cells(max(0, len(rows) * width - len(filled)))
        return [[filled[row, column] if (row, column) in filled
                 else Cell("", Place(cell=f"表{self._tables} 行{row + 1} 列{column + 1}"))
                 for column in range(width)] for row in range(len(rows))] if width else []


def cell_text(element: etree._Element) -> str:
    """The text of a cell as shown, a line for each of its paragraphs."""
    pieces: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, child in walker:
        tag = _tag(child)
        if event == "start":
            if child is not element and tag in _SILENT:
                walker.skip_subtree()
                continue
            pieces.append("\n" if tag not in _INLINE else "")
            pieces.append(_squeezed(child.text or ""))
        elif child is not element:
            pieces.append("\n" if tag not in _INLINE and tag != "br" else "")
            pieces.append(_squeezed(child.tail or ""))
    return "".join(pieces)


def tidy(text: str) -> str:
    """A text without the spaces that come from line breaks of the page's source between Chinese characters."""
    if _BREAK in text:
        one = _RUN.sub(lambda run: _BREAK if _BREAK in run[0] else " ", text.strip(" \x1f"))
        text = _BROKEN.sub("", one).replace(_BREAK, " ")
    return re.sub(r"  +", " ", text).strip()


def shown(text: str) -> str:
    """The text of a cell on one line."""
    return join_lines("\n".join(tidy(line) for line in text.split("\n")))


def _squeezed(text: str) -> str:
    return _SPACES.sub(lambda match: _BREAK if "\n" in match[0] else " ", text.replace("\r", "\n"))


def _has_figure(element: etree._Element) -> bool:
    """Whether a control or drawing shows a figure."""
    texts = (*map(str, element.itertext()), element.get("value", "") if element.get("type") != "hidden" else "")
    return any(letter.isdecimal() for text in texts for letter in text)


def _is_layout(table: etree._Element) -> bool:
    """Whether a table only arranges others on the page."""
    return any(inner is not table for inner in table.iter("table"))


def _span(text: str | None, most: int) -> int:
    """A span as browsers take it: 1 where it is no number, all that is left where it is 0 rows."""
    digits = re.match(r"\s*([0-9]{1,6})", text or "")
    if not digits:
        return 1
    return max(1, min(int(digits[1]) or (most if most < _WIDEST else 1), most))


def _tag(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


