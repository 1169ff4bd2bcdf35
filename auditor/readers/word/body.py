"""The body of a Word document: its paragraphs and tables in their order, with what stands in notes,
text boxes and cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Final

from lxml import etree

from auditor.characters import raised, turned
from auditor.document import Block, Grid, Paragraph, Place, Unreadable
from auditor.message import Said, say
from auditor.readers.aligned import broken, gridded
from auditor.readers.hidden import HIDDEN, PICTURED, REMOVED, UNDER_MERGED, Unseen
from auditor.readers.limits import MANY_LINES, oversized
from auditor.readers.package import Package
from auditor.readers.word.colour import Palette, read_theme
from auditor.readers.word.drawn import (
    LEFT,
    choice,
    drawn_letters,
    is_mirrored,
    is_unseen,
    left_out,
    tells,
)
from auditor.readers.word.drawn import name_of as local
from auditor.readers.word.embedded import Embedded
from auditor.readers.word.field import Fields, is_printing
from auditor.readers.word.formula import formula_text
from auditor.readers.word.numbering import W, is_on, read_numbering, value
from auditor.readers.word.parts import Opened, margins, part_of, related, xml
from auditor.readers.word.style import (
    Ink,
    Style,
    default_ink,
    inked,
    is_prompt,
    is_raised,
    read_styles,
    traits,
)
from auditor.readers.word.table import RawCell, WordRow, framing, rows_of, table_blocks, unseen_of
from auditor.readers.word.walk import LETTERS, THROUGH, boxes, letters, shallow

_P, _P_PROPERTIES, _R_PROPERTIES = W + "p", W + "pPr", W + "rPr"
_REMOVED: Final = frozenset({"del", "moveFrom"})


class WordBody:
    """Reads the body of a package; what it meets on the way is counted and kept beside it."""

    def __init__(self, package: Package, opened: Opened | None = None) -> None:
        self.package = package
        self.opened = opened or partial(xml, package)
        """Gives the tree of a part that holds text of the report."""
        self.main = package.main_part("word/document.xml")
        self.relations = package.relations(self.main)
        self.meter = package.meter
        looks, styles, lists = (
            related(package, self.relations, kind) for kind in ("theme", "styles", "numbering")
        )
        theme = read_theme(looks)
        # The styles need the theme's colours, and the palette of the text needs to know which
        # styles give a ground.
        self.styles = read_styles(styles, Palette(theme))
        self.palette = Palette(
            theme, frozenset(name for name, style in self.styles.items() if style.shaded)
        )
        self.inks = [default_ink(styles, self.palette)]
        """What text has that nothing inks: the document's, and within each other the tables'."""
        self.numbering = read_numbering(lists, package.name)
        # Under the empty name stands what paragraphs without a style have.
        self.plain = self.styles.pop("")
        self.counts: Counter[str] = Counter()
        self.unseen: list[Unseen] = []
        self.passed: list[tuple[Said, str]] = []
        """(why, text) of what was passed over in the paragraph or cell that is being read."""
        self.frames: set[etree._Element] = set()
        self.stands: dict[int | str, etree._Element] = {}
        """The element of each paragraph by its number, and of each cell by its name."""
        self.embedded = Embedded(package, self.relations)
        self.paragraph = 0
        self.tables = 0
        self.fields = Fields()
        self.margins: list[etree._Element] = []
        self.pictured: list[int] = []
        """The paragraphs behind which pictures stand."""
        self.carried: list[str] = []
        """Texts of paragraphs whose end marks were deleted: they belong to the next one."""

    def document(self) -> list[Block]:
        """The blocks of the document."""
        # Tables that are set with tabs or blanks are found only among all paragraphs together.
        return list(gridded(self._read(), self.meter))

    def _read(self) -> list[Block]:
        body = self.opened(self.main).find(W + "body")
        if body is None:
            raise Unreadable(say("word.no-body", name=self.package.name), say("word.resave"))
        # Found before the walk: whether a table frames others shows only once its cells are
        # counted.
        self.frames = framing(body)
        blocks = list(self._blocks(body))
        comments = related(self.package, self.relations, "comments")
        self.margins = margins(self.package, self.relations)
        self.counts["margin"] = sum(map(tells, self.margins))
        if comments is not None:
            self.counts["comment"] = sum(1 for _ in comments.iterfind(W + "comment"))
        # Notes stand behind the text, as on the last page.
        for kind in ("footnote", "endnote"):
            blocks.extend(self._notes(kind))
        return blocks

    def _notes(self, kind: str) -> Iterator[Block]:
        """The blocks of the foot- or endnotes; the lines that part them from the text are none."""
        part = part_of(self.package, self.relations, f"{kind}s")
        if not part:
            return
        root = self.opened(part)
        self.frames |= framing(root)
        for note in root.iterfind(W + kind):
            # `separator` and the like are the lines above the notes.
            if note.get(W + "type", "normal") == "normal":
                yield from self._blocks(note)

    def _blocks(self, container: etree._Element) -> Iterator[Block]:
        """The blocks in an element of block level, in order."""
        for child in container:
            tag = local(child)
            if tag == "p":
                yield from self._paragraph(child)
            elif tag == "tbl":
                yield from self._table(child)
            # An unfilled control: 单击此处输入文字 is no text of the report.
            elif tag == "sdt" and self._is_prompt(child):
                continue
            elif tag in THROUGH:
                yield from self._blocks(child)
            # Two renderings of the same drawing, for new and for old programs: one of them is read.
            elif tag == "AlternateContent":
                for shown in choice(child):
                    yield from self._blocks(shown)
            elif tag == "altChunk":
                self.counts["chunk"] += 1

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        # A paragraph in a text box is read while that around it is open: each has its own list.
        passed, self.passed = self.passed, []
        text, level, after = self.text_of(element)
        # An entry of the table of contents repeats a heading.
        if text.strip() and not self._is_contents(element):
            self.paragraph = self.meter.paragraph()
            self.stands[self.paragraph] = element
            place = Place(paragraph=self.paragraph)
            lines = text.split("\n")
            if len(lines) > MANY_LINES:
                raise oversized(self.package.name, say("dense.paragraph", lines=len(lines)))
            if len(lines) == 1:
                yield Paragraph(text.strip(), place, level)
            else:
                yield from broken(lines, place, level)
        # Hidden text of a paragraph that shows nothing is told at the one before.
        self._tell(Place(paragraph=max(self.paragraph, 1)), text.replace("\t", " "))
        self.passed = passed
        yield from after

    def _tell(self, place: Place, shown: str) -> None:
        """Notes what was passed over in a paragraph or cell."""
        for why, same in groupby(self.passed, key=lambda item: item[0]):
            self.unseen.append(Unseen(why, "".join(text for _, text in same), place, shown.strip()))
        self.passed = []

    def _is_contents(self, element: etree._Element) -> bool:
        style = self.styles.get(value(element.find(f"{_P_PROPERTIES}/{W}pStyle")))
        return style is not None and style.contents

    def text_of(
        self, element: etree._Element, in_cell: bool = False
    ) -> tuple[str, int, list[Block]]:
        """(text with its automatic number, heading level, blocks anchored in it) of a paragraph."""
        properties = next(element.iterchildren(_P_PROPERTIES), None)
        style = self.plain
        merged = False
        level, number, depth = 0, "", 0
        if properties is not None and len(properties):
            style = self.styles.get(value(properties.find(W + "pStyle")), self.plain)
            # The mark of the end of the paragraph: deleted, it joins this paragraph to the next.
            mark = properties.find(W + "rPr")
            merged = mark is not None and mark.find(W + "del") is not None
            level, number, depth = traits(properties, style)
        after: list[Block] = []
        # What is anchored in the paragraph (boxes, tables in boxes) follows it.
        text = "".join(self._inline(element, after, style.ink.over(self.inks[-1])))
        self.fields.pause()
        # A blank paragraph of a list shows its number too, but only in the cells of a table does
        # anybody write one; elsewhere it would count on.
        if number and (in_cell or text.strip()):
            prefix = self.numbering.mark(number, depth)
            # `1.` and `2024年` would become 1.2024: a blank parts them.
            gap = " " if prefix and prefix[-1] in ".0123456789" and text[:1].isascii() else ""
            text = prefix + gap + text.lstrip()
        self.meter.characters(len(text))
        self.carried.append(text)
        if merged:
            return "", level, after
        text, self.carried = "".join(self.carried), []
        return text, level, after

    def _inline(self, element: etree._Element, after: list[Block], ink: Ink) -> Iterator[str]:
        for child in element:
            tag = local(child)
            if tag == "r":
                yield from self._run(child, after, ink)
            elif tag == "sdt" and self._is_prompt(child):
                continue
            elif tag in THROUGH:
                # Insertions that nobody accepted yet: read, and said.
                self.counts["inserted"] += tag in ("ins", "moveTo")
                yield from self._through(child, tag, after, ink)
            elif tag in _REMOVED:
                # A deletion that nobody accepted yet is not read.
                self._remove(child)
            elif tag == "AlternateContent":
                for shown in choice(child):
                    yield from self._inline(shown, after, ink)
            elif tag in ("oMath", "oMathPara"):
                yield formula_text(child)

    def _is_prompt(self, control: etree._Element) -> bool:
        return is_prompt(control, self.styles)

    def _remove(self, element: etree._Element) -> None:
        """Notes what a tracked change deletes."""
        text = "".join(part.text or "" for part in element.iter(W + "delText", W + "t"))
        if text.strip():
            self.passed.append((REMOVED, text))

    def _through(
        self, element: etree._Element, tag: str, after: list[Block], ink: Ink
    ) -> Iterator[str]:
        """The text of an element around runs: a field in short, or one that turns its letters
        round.
        """
        text = "".join(self._inline(element, after, ink))
        if tag == "fldSimple":
            # A field with a code and no result: a program would calculate it on opening.
            self.counts["field"] += (
                not text.strip()
                and not self.fields.silent
                and is_printing(element.get(W + "instr", ""))
            )
        # Letters that run from right to left are said, with their figures marked.
        if tag == "bdo" and value(element) == "rtl" and turned(text) != text:
            self.counts["turned"] += 1
            text = turned(text)
        yield text

    def _run(self, run: etree._Element, after: list[Block], ink: Ink) -> Iterator[str]:
        properties = next(run.iterchildren(_R_PROPERTIES), None)
        above, own = False, ink
        if properties is not None:
            style = self.styles.get(value(properties.find(W + "rStyle")))
            above = is_raised(properties, style is not None and style.raised)
            # The paragraph's ink, that of the run's style over it, its own marks over that.
            own = inked(properties, style.ink.over(ink) if style else ink, self.palette)
        pieces = "".join(self._pieces(run, after, ink))
        # Whether the ground is the same is asked only where a run has an ink of its own.
        why = own.why(run, self.palette) if pieces and own != Ink() else ""
        if why and pieces.strip():
            self.passed.append((why, pieces.replace("\t", " ")))
            return
        if properties is not None and any(map(str.isdecimal, pieces)):
            # Hidden in a web view only; entries of contents have this mark within their field.
            self.counts["web"] += is_on(properties.find(W + "webHidden")) and not self.fields.stack
            self.counts["unsure"] += own.is_unsure(run, self.palette)
        yield raised(pieces) if above else pieces

    def _pieces(self, run: etree._Element, after: list[Block], ink: Ink) -> Iterator[str]:
        """The text of a run within the ink of its paragraph."""
        for child in run:
            tag = local(child)
            # Within the code of a field nothing is printed.
            if self.fields.silent and tag != "fldChar":
                self.fields.say(child.text or "" if tag == "instrText" else "")
            elif tag in LETTERS:
                yield letters(child, tag, self.fields)
            elif tag == "fldChar":
                self.counts["field"] += self.fields.mark(child.get(W + "fldCharType", ""))
            # A picture as the result of a field is a result too.
            elif tag in ("drawing", "pict", "object"):
                self.fields.show()
                after.extend(self._drawn(child))
            elif tag == "AlternateContent":
                for shown in choice(child):
                    yield from self._pieces(shown, after, ink)
            elif tag == "ruby":
                yield from self._inline(child, after, ink)

    def _drawn(self, element: etree._Element) -> list[Block]:
        """Text boxes, drawn letters and embedded workbooks of a drawing; pictures and the like are
        counted.
        """
        # Of a drawing that is not seen all letters are noted, none are read.
        if is_unseen(element):
            text = "".join(part.text or "" for part in element.iter(W + "t")) + drawn_letters(
                element
            )
            self.passed.extend([(HIDDEN, text)] if text.strip() else [])
            return []
        blocks: list[Block] = []
        # The fields and what was passed over around the drawing are put aside: the text in a box is
        # a text of its own.
        fields, self.fields = self.fields, Fields()
        passed, self.passed = self.passed, []
        for content in boxes(element):
            blocks.extend(self._blocks(content))
        self.fields, self.passed = fields, passed
        letters = drawn_letters(element)
        if letters.strip():
            self.paragraph = self.meter.paragraph()
            self.meter.characters(len(letters))
            blocks.append(Paragraph(letters.strip(), Place(paragraph=self.paragraph)))
        # An embedded object shows a picture of itself; what it holds is read instead, where that is
        # possible.
        embedded = element.find(".//{*}OLEObject")
        if embedded is None:
            if left_out(element, self.counts):
                self.pictured.append(self.paragraph)
        else:
            found = self.embedded.blocks(embedded)
            self.counts["object"] += not found
            blocks.extend(found)
        return blocks

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows = rows_of(table, self.counts)
        cells = [cell for row in rows for cell in row.cells if not row.why]
        if len(cells) == 1 or table in self.frames:
            # A frame around other content: what stands in it is the content.
            for cell in cells:
                yield from self._blocks(cell)
            return
        self.tables += 1
        self.counts["mirrored"] += is_mirrored(table)
        # What the style of the table inks holds for text that nothing else inks.
        own = self.styles.get(value(table.find(f"{W}tblPr/{W}tblStyle")), Style())
        self.inks.append(own.ink.over(self.inks[-1]))
        raw: list[tuple[int, list[RawCell]]] = []
        after: list[Block] = []
        for number, row in enumerate(rows, 1):
            # Rows that are not shown are told, and not counted in the places of cells.
            self.unseen += unseen_of(row, Place(cell=f"表{self.tables} 行{number}"))
            if not row.why:
                raw.append((row.skipped, self._row(row, len(raw) + 1, after)))
        self.inks.pop()
        yield from table_blocks(raw, self.tables, self.meter)
        yield from after

    def _row(self, row: WordRow, number: int, after: list[Block]) -> list[RawCell]:
        """The cells of a row, which is the `number`th that is shown."""
        line: list[RawCell] = []
        column = row.skipped + 1
        for cell in row.cells:
            place = Place(cell=f"表{self.tables} 行{number} 列{column}")
            self.stands[place.cell or ""] = cell
            found = self._cell(cell, place, after)
            # Text under a merged cell is not shown.
            covered = found.below and number > 1 or found.beside and line
            if covered and found.text.strip():
                self.unseen.append(Unseen(UNDER_MERGED, found.text, place))
            line.append(found)
            column += found.span
        return line

    def _cell(self, cell: etree._Element, place: Place, after: list[Block]) -> RawCell:
        """A cell; in doubt where it shows nothing but what is not read."""
        # More of what is not read was counted, and there is no text: the cell shows just that.
        before = sum(self.counts[kind] for kind in LEFT)
        text = self._cell_text(cell, place, after)
        left = sum(self.counts[kind] for kind in LEFT) > before and not text.strip()
        return RawCell.of(cell, text, PICTURED if left else "")

    def _cell_text(self, cell: etree._Element, place: Place, after: list[Block]) -> str:
        lines = []
        for paragraph in shallow(cell, _P, self._is_prompt):
            text, _, anchored = self.text_of(paragraph, in_cell=True)
            # A text box in a cell is the cell's own text more often than not.
            boxed = [block.text for block in anchored if isinstance(block, Paragraph)]
            lines.extend([text, *boxed])
            after.extend(block for block in anchored if isinstance(block, Grid))
        text = "\n".join(lines).replace("\t", " ")
        self._tell(place, text)
        return text
