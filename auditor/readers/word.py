"""Word documents (.docx): paragraphs and tables in their order, straight from the document XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Final

from lxml import etree

from auditor.characters import raised
from auditor.document import Block, Document, Grid, Notice, Paragraph, Place, Unreadable
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.numbering import W, read_numbering, value
from auditor.readers.package import Package, oversized, parse_xml, relation_id
from auditor.readers.paragraphs import Line, paragraphs
from auditor.readers.word_style import Style, hidden, is_raised, read_styles, traits
from auditor.readers.word_table import RawCell, rows_of, table_blocks

_STRICT: Final = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships":
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_THROUGH: Final = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdtContent", "fldSimple", "dir",
                             "bdo", "sdt", "rubyBase", "ruby"})
_P, _TABLE, _P_PROPERTIES, _R_PROPERTIES = W + "p", W + "tbl", W + "pPr", W + "rPr"
_MANY_LINES: Final = 5_000
"""Line breaks beyond which a paragraph is not a report's."""
_REMOVED: Final = frozenset({"del", "moveFrom"})
_MARKS: Final = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SAID: Final = {
    "inserted": "文件带有修订记录：插入的内容 {} 处按已接受处理。",
    "removed": "文件带有修订记录：删除的内容 {} 处按已接受处理，没有读入。",
    "hidden": "隐藏文字 {} 处没有读入。",
    "image": "文中有图片 {} 张，图片里的文字没有读入。",
    "object": "文中有嵌入的对象 {} 个，没有读入。",
    "chunk": "文中引用的外部片段 {} 处没有读入。",
}


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a .docx file. Raises Unreadable."""
    reader = _Reader(Package(data, name, limits))
    blocks = reader.document()
    notices = tuple(Notice(text.format(reader.counts[kind])) for kind, text in _SAID.items() if reader.counts[kind])
    return Document(name, tuple(blocks), notices, sha256(data).hexdigest())


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.limits = package.limits
        self.main = package.main_part("word/document.xml")
        self.relations = package.relations(self.main)
        self.styles = read_styles(self._part("styles"))
        self.numbering = read_numbering(self._part("numbering"))
        self.plain = Style()
        self.counts: Counter[str] = Counter()
        self.paragraph = 0
        self.tables = 0
        self.cells = 0
        self.fields: list[bool] = []
        """For each open field whether its code (True) or its result is being read."""
        self.carried = ""
        """Text of a paragraph whose end mark was deleted: it belongs to the next one."""

    def document(self) -> list[Block]:
        body = self._xml(self.main).find(W + "body")
        if body is None:
            raise Unreadable(f"{self.package.name}：Word 文件中没有正文。", "请用 Word 打开后另存一份。")
        blocks = list(self._blocks(body))
        for kind, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
            root = self._part(kind)
            for note in root.iterfind(W + tag) if root is not None else ():
                if note.get(W + "type", "normal") == "normal":
                    blocks.extend(self._blocks(note))
        return blocks

    def _part(self, kind: str) -> etree._Element | None:
        target = next((target for found, target in self.relations.values() if found == kind), "")
        return self._xml(target) if target in self.package else None

    def _xml(self, member: str) -> etree._Element:
        data = self.package.read(member)
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
        return parse_xml(data, self.package.name, self.limits)

    def _blocks(self, container: etree._Element) -> Iterator[Block]:
        """The blocks in an element of block level, in order."""
        for child in container:
            tag = local(child)
            if tag == "p":
                yield from self._paragraph(child)
            elif tag == "tbl":
                yield from self._table(child)
            elif tag in _THROUGH:
                yield from self._blocks(child)
            elif tag == "AlternateContent":
                for choice in self._choice(child):
                    yield from self._blocks(choice)
            elif tag == "altChunk":
                self.counts["chunk"] += 1

    def _choice(self, element: etree._Element) -> list[etree._Element]:
        """One of the renderings that a file offers for the same content."""
        return [child for child in element if local(child) in ("Choice", "Fallback")][:1]

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        text, level, after = self.text_of(element)
        if text.strip() and not self._is_contents(element):
            self.paragraph += 1
            if self.paragraph > self.limits.paragraphs:
                raise oversized(self.package.name, "段落过多")
            place = Place(paragraph=self.paragraph)
            lines = text.split("\n")
            if len(lines) > _MANY_LINES:
                raise oversized(self.package.name, f"一段文字有 {len(lines)} 行")
            if len(lines) == 1:
                yield Paragraph(text.strip(), place, level)
            else:
                # A break within a paragraph is an end more often than not; only a cut sentence goes on.
                yield from paragraphs(Line(line, place, True, level) for line in lines)
        yield from after

    def _is_contents(self, element: etree._Element) -> bool:
        style = self.styles.get(value(element.find(f"{_P_PROPERTIES}/{W}pStyle")))
        return style is not None and style.contents

    def text_of(self, element: etree._Element) -> tuple[str, int, list[Block]]:
        """(text with its automatic number, heading level, blocks anchored in it) of a paragraph."""
        properties = next(element.iterchildren(_P_PROPERTIES), None)
        style = self.plain
        merged = False
        level, number, depth = 0, "", 0
        if properties is not None and len(properties):
            style = self.styles.get(value(properties.find(W + "pStyle")), self.plain)
            mark = properties.find(W + "rPr")
            merged = mark is not None and mark.find(W + "del") is not None
            level, number, depth = traits(properties, style)
        after: list[Block] = []
        text = "".join(self._inline(element, after, style.hidden))
        # A field that never ends must not swallow the rest of the document.
        self.fields = [False for _ in self.fields]
        # A blank paragraph of a list shows its number too, but nobody writes one; it would only count on.
        if number and text.strip():
            prefix = self.numbering.mark(number, depth)
            gap = " " if prefix and prefix[-1] in ".0123456789" and text[:1].isascii() else ""
            text = prefix + gap + text.lstrip()
        text, self.carried = self.carried + text, ""
        if merged:
            self.carried, text = text, ""
        return text, level, after

    def _inline(self, element: etree._Element, after: list[Block], vanished: bool) -> Iterator[str]:
        for child in element:
            tag = local(child)
            if tag == "r":
                yield from self._run(child, after, vanished)
            elif tag == "sdt" and child.find(W + "sdtPr/" + W + "showingPlcHdr") is not None:
                # An unfilled content control shows a prompt, which is not the report's.
                continue
            elif tag in _THROUGH:
                self.counts["inserted"] += tag in ("ins", "moveTo")
                yield from self._inline(child, after, vanished)
            elif tag in _REMOVED:
                self.counts["removed"] += 1
            elif tag == "AlternateContent":
                for choice in self._choice(child):
                    yield from self._inline(choice, after, vanished)
            elif tag in ("oMath", "oMathPara"):
                yield "".join(part.text or "" for part in child.iter("{*}t"))

    def _run(self, run: etree._Element, after: list[Block], vanished: bool) -> Iterator[str]:
        properties = next(run.iterchildren(_R_PROPERTIES), None)
        above = False
        if properties is not None:
            style = self.styles.get(value(properties.find(W + "rStyle")))
            above = is_raised(properties, style is not None and style.raised)
            vanished = hidden(properties, style.hidden if style and style.hidden else vanished)
        pieces = "".join(self._pieces(run, after))
        if vanished and pieces.strip():
            self.counts["hidden"] += 1
        else:
            yield raised(pieces) if above else pieces

    def _pieces(self, run: etree._Element, after: list[Block]) -> Iterator[str]:
        for child in run:
            tag = local(child)
            if any(self.fields) and tag != "fldChar":
                # The code of a field is not printed, its result is.
                continue
            if tag == "t":
                yield (child.text or "").replace("\n", " ")
            elif tag in _MARKS:
                yield _MARKS[tag]
            elif tag == "fldChar":
                self._field(child.get(W + "fldCharType", ""))
            elif tag == "sym":
                yield _symbol(child.get(W + "char", ""))
            elif tag in ("drawing", "pict", "object"):
                after.extend(self._drawn(child))
            elif tag == "AlternateContent":
                for choice in self._choice(child):
                    yield from self._pieces(choice, after)
            elif tag == "ruby":
                yield from self._inline(child, after, False)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(True)
        elif kind == "separate" and self.fields:
            self.fields[-1] = False
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _drawn(self, element: etree._Element) -> list[Block]:
        """Text boxes and embedded workbooks of a drawing; pictures are counted."""
        blocks: list[Block] = []
        fields, self.fields = self.fields, []
        depth = sum(1 for _ in element.iterancestors(W + "txbxContent"))
        for content in element.iter(W + "txbxContent"):
            # A box within a box comes with the paragraph of the outer one that holds it.
            own = sum(1 for _ in content.iterancestors(W + "txbxContent")) == depth
            if own and not _offered_twice(content, element):
                blocks.extend(self._blocks(content))
        self.fields = fields
        embedded = element.find(".//{*}OLEObject")
        if embedded is not None:
            found = self._embedded(embedded)
            self.counts["object"] += not found
            blocks.extend(found)
        elif not blocks:
            self.counts["image"] += sum(1 for _ in element.iter("{*}blip", "{*}imagedata"))
        return blocks

    def _embedded(self, element: etree._Element) -> list[Block]:
        """The tables of an embedded workbook of one sheet; of several nobody knows which one is shown."""
        target = self.relations.get(relation_id(element), ("", ""))[1]
        if not element.get("ProgID", "").startswith(("Excel", "ET")) or target not in self.package:
            return []
        from auditor.readers import read_bytes

        try:
            found = read_bytes(self.package.read(target), self.package.name, replace(self.limits, nesting=0))
        except Unreadable:
            return []
        return list(found.blocks) if len({block.place.sheet for block in found.blocks}) == 1 else []

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows = rows_of(table, self.counts)
        cells = [cell for row in rows for cell in row.cells]
        nested = [inner for inner in table.iter(_TABLE) if inner is not table]
        if len(cells) == 1 or any(len(list(inner.iter(W + "tc"))) > 1 for inner in nested):
            # A frame around other content: what stands in it is the content.
            for cell in cells:
                yield from self._blocks(cell)
            return
        self.tables += 1
        raw = []
        after: list[Block] = []
        for row in rows:
            line = [RawCell.of(cell, self._cell_text(cell, after)) for cell in row.cells]
            self.cells += sum(min(cell.span, 1000) for cell in line)
            raw.append((row.skipped, line))
        if self.cells > self.limits.cells:
            raise oversized(self.package.name, "表格的单元格过多")
        blocks = table_blocks(raw, self.tables, self.package.name, self.limits)
        yield from blocks
        yield from after

    def _cell_text(self, cell: etree._Element, after: list[Block]) -> str:
        lines = []
        for paragraph in cell.iter(_P):
            if paragraph.getparent() is cell or _owner(paragraph, cell):
                text, _, anchored = self.text_of(paragraph)
                # A text box in a cell is the cell's own text more often than not.
                boxed = [block.text for block in anchored if isinstance(block, Paragraph)]
                lines.extend([text, *boxed])
                after.extend(block for block in anchored if isinstance(block, Grid))
        return "\n".join(lines)


def _owner(paragraph: etree._Element, cell: etree._Element) -> bool:
    """Whether a paragraph stands in the cell itself and was not deleted or drawn in a text box within."""
    for ancestor in paragraph.iterancestors():
        if ancestor is cell:
            return True
        if local(ancestor) in ("txbxContent", "Fallback"):
            return False
    return False


def _offered_twice(content: etree._Element, top: etree._Element) -> bool:
    """Whether an element stands in the second rendering of something whose first one is read."""
    for ancestor in content.iterancestors():
        if ancestor is top:
            return False
        if local(ancestor) == "Fallback":
            return True
    return False


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    # Symbol fonts have their letters in the private area, 0xF000 above what they stand for.
    if 0xF020 <= number <= 0xF07E:
        return chr(number - 0xF000)
    return chr(number) if 0x20 <= number < 0xD800 else ""
