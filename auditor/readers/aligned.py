"""Tables that are set as lines of running text, their cells apart by tabs or by runs of blanks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from auditor.document import Block, Cell, Grid, Paragraph, Place
from auditor.figure import is_figure
from auditor.patterns import regex
from auditor.readers.limits import Meter
from auditor.readers.paragraphs import Line, paragraphs
from auditor.records import frozen

_BLANK: Final = r"[\t \u3000\xa0\u2000-\u200a]"
# A tab, or two blanks of any width: one blank alone stands within names (`其中： 基本工资`).
_APART: Final = regex(rf"\t|{_BLANK}{{2}}")
"""What a line that is a row must have between its texts."""
# The whole of such a gap, by which a line is cut.
_WIDE: Final = regex(rf"\t{_BLANK}*+|{_BLANK}{{2,}}+")
# What ends a sentence: with one of these a line is text, whatever blanks it has.
_SENTENCE: Final = regex(r"[。；;]")
# As printed: `-`, `—`, `/`; an empty cell may also be blank.
_NONE: Final = frozenset({"", "-", "—", "–", "－", "——", "/"})
"""What stands where there is no figure."""
_LONGEST: Final = 400
"""Characters beyond which a line is no row of a table."""
_GAPS: Final = (1, 2, 3, 4, 5, 6, 8, 10, 12)
"""Blanks between the texts of a head, which may part the characters of a word too."""

Cells = list[str]


@frozen
class Rows:
    """The lines of one table: where they begin, and the cells of each."""

    start: int
    cells: list[Cells]

    @property
    def end(self) -> int:
        """The first line behind the table."""
        return self.start + len(self.cells)


def tables(lines: Sequence[str], gaps: frozenset[int] = frozenset()) -> list[Rows]:
    """The tables among lines of text, in order: rows of as many cells each, with columns of
    figures. No table goes on over `gaps`, the lines that something stands before.
    """
    found: list[Rows] = []
    stretch = 0

    def numbered(at: int) -> tuple[bool, int]:
        nonlocal stretch
        apart = _is_apart(lines[at])
        # Every line that is no row, and every gap, begins the next stretch; rows that follow each
        # other without one share a number and so a group.
        stretch += not apart or at in gaps
        return apart, stretch

    for (apart, _), same in groupby(range(len(lines)), key=numbered):
        if apart:
            own = list(same)
            found.extend(_of_stretch(lines[own[0] : own[-1] + 1], own[0]))
    return found


def gridded(blocks: Sequence[Block], meter: Meter) -> Iterator[Block]:
    """Blocks in which paragraphs that make up a table are a grid; the tabs of the others are
    blanks.
    """
    for running, same in groupby(blocks, key=_is_running):
        if not running:
            yield from same
            continue
        own = [block for block in same if isinstance(block, Paragraph)]
        at = 0
        # No gaps are known here: every paragraph of a format such as Word stands alone.
        for rows in tables([paragraph.text for paragraph in own]):
            yield from map(_untabbed, own[at : rows.start])
            meter.cells(len(rows.cells) * len(rows.cells[0]))
            places = [paragraph.place for paragraph in own[rows.start : rows.end]]
            yield Grid(
                tuple(
                    tuple(Cell(text, place) for text in row)
                    for row, place in zip(rows.cells, places, strict=True)
                ),
                places[0],
            )
            at = rows.end
        yield from map(_untabbed, own[at:])


def broken(lines: list[str], place: Place, level: int) -> Iterator[Block]:
    """The paragraphs of one that line breaks cut; rows of a table are left for themselves."""
    at = 0
    # A break within a paragraph is an end more often than not; only a cut sentence goes on.
    for rows in tables(lines):
        yield from _joined(lines[at : rows.start], place, level)
        for line in lines[rows.start : rows.end]:
            yield Paragraph(line.strip(), place, level)
        at = rows.end
    yield from _joined(lines[at:], place, level)


def _joined(lines: list[str], place: Place, level: int) -> Iterator[Block]:
    return paragraphs(Line(line.replace("\t", " "), place, True, level) for line in lines)


def _is_running(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.level


def _untabbed(paragraph: Paragraph) -> Paragraph:
    if "\t" not in paragraph.text:
        return paragraph
    return Paragraph(
        paragraph.text.replace("\t", " ").strip(), paragraph.place, paragraph.level, paragraph.spans
    )


def _is_apart(line: str) -> bool:
    bare = line.strip()
    return len(bare) <= _LONGEST and bool(_APART.search(bare)) and not _SENTENCE.search(bare)


def _of_stretch(lines: Sequence[str], start: int) -> list[Rows]:
    """The tables of lines that follow each other, by the mark that makes rows of most of them."""
    # One tab a column, several tabs a column, or runs of blanks. The way that makes most lines rows
    # is the one that the writer used; of equal ones the first.
    ways: tuple[Callable[[str], Cells], ...] = (_by_tab, _by_tabs, _by_blanks)
    found = [_by(way, lines, start) for way in ways]
    return max(found, key=lambda tables: sum(len(rows.cells) for rows in tables))


def _by(cut: Callable[[str], Cells], lines: Sequence[str], start: int) -> list[Rows]:
    found: list[Rows] = []
    at = 0
    # Lines next to each other that are cut into as many cells.
    for width, same in groupby(map(cut, lines), key=len):
        cells = list(same)
        if _is_table(cells, width):
            head = (
                _head(lines, at, width)
                # A line that already is the last row of the table above is not its head as well.
                if at and not (found and found[-1].end == start + at)
                else []
            )
            found.append(Rows(start + at - len(head), [*head, *cells]))
        at += len(cells)
    return found


def _by_tab(line: str) -> Cells:
    return [cell.strip() for cell in line.strip().split("\t")]


def _by_tabs(line: str) -> Cells:
    """The texts of a line where several tabs lead to one stop."""
    return [cell for cell in _by_tab(line) if cell]


def _by_blanks(line: str) -> Cells:
    """The texts of a line; characters of a word that blanks set apart (`合　　计`) are one."""
    cells: Cells = []
    single = False
    # `合　　计` is cut into two texts of one character, which are put together again.
    for text in _WIDE.split(line.strip()):
        if single and _is_ideograph(text):
            cells[-1] += text
        else:
            cells.append(text)
        single = _is_ideograph(text)
    return cells


def _is_ideograph(text: str) -> bool:
    return len(text) == 1 and "\u3400" <= text <= "\u9fff"


def _head(lines: Sequence[str], at: int, width: int) -> list[Cells]:
    """The head above a table, whose texts stand wider or narrower apart than those of the rows."""
    line = lines[at - 1].strip()
    # The narrowest gap first: `科目 编码  金额` is asked which gap gives as many texts as a row has.
    for gap in _GAPS:
        cells = re.split(rf"{_BLANK}{{{gap},}}", line)
        if len(cells) == width and not any(map(is_figure, cells)):
            # `科 目 编 码`: the blanks that are left stand within a word.
            return [["".join(cell.split()) for cell in cells]]
    return []


def _is_table(rows: Sequence[Cells], width: int) -> bool:
    """Whether rows of as many cells are a table: a column behind the names holds figures only, its
    head aside.
    """
    if width < 2 or len(rows) < 2:
        return False
    # A first row without figures is the head.
    body = rows if _has_figures(rows[0]) else rows[1:]
    columns = [[row[column] for row in body] for column in range(1, width)]
    figures = [column for column in columns if _are_figures(column)]
    # Names with their pages are a list of contents.
    # Two columns only with decimals: `一、部门职责  3` is an entry of the contents, no amount.
    return bool(figures) and (width > 2 or any("." in cell for cell in figures[0]))


def _has_figures(row: Cells) -> bool:
    return any(map(is_figure, row[1:]))


def _are_figures(column: Cells) -> bool:
    return any(map(is_figure, column)) and all(cell in _NONE or is_figure(cell) for cell in column)
