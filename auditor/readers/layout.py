"""A sheet or a pasted table taken apart: titles, captions and notes become paragraphs, the rest
grids.

Worksheets, Word and web tables carry the title, 公开01表, 部门 and 单位 in rows of their own above
the header, and notes below the last row; a sheet may hold several tables one under the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Block, Cell, Grid, Paragraph
from auditor.language import captions
from auditor.numbering import HAN
from auditor.patterns import regex

# `公开01表`, `部门：某某局`, `金额单位：万元`, `制表人：`.
_CAPTION: Final = captions()["around-table"]
"""What a row above or below a table says: its number, department, unit, date, or who signed."""
# `收入支出决算总表`, `财政拨款收入支出决算表（续）`.
_TITLE: Final = regex(r".{4,}表\s*+(?:[（(].{1,20}[）)])?\s*+$")
# `注：本表反映…`, `备注1`, `说明：`, `【说明】`, `*`, `本表…`.
_NOTE: Final = regex(
    rf"\s*+(?:[（(【]?\s*+(?:备\s*+注|注|说\s*+明|附\s*+注)\s*+[】）)]?\s*+(?:[:：0-9{HAN}]|$)|[*※]\s*+\S|本表)"
)
# `- 12 -`, `第 3 页 共 12 页`, `（续表）`, `续上表`.
_PAGE_MARK: Final = regex(
    r"\s*+(?:[-—–－]\s*+[0-9]{1,4}\s*+[-—–－]|第\s*+[0-9]{1,4}\s*+页.{0,12}|[（(]?\s*+续\s*+上?\s*+表?\s*+[）)]?)\s*+$"
)
"""What a page puts between the rows of a table: its number, 续表."""
_HEADER: Final = captions()["header-word"]
"""The words of a header row."""
# `科目编码`, `支出功能分类科目代码`.
_CODE_HEAD: Final = captions()["code-head"]
_CAPTION_ROWS: Final = 6
"""No table has so many rows of captions."""
# `1,234.56`, `－12.3`, `(5.00)`, `+5.2%`, `１２．５`.
_NUMBER: Final = regex(r"[-－+(（]?[0-9０-９][0-9０-９,，.]*[)）]?%?$")
# `2010301`: an account or the code of a body, which a caption may have beside it.
_CODE: Final = regex(r"[0-9]{1,12}$")
_SENTENCE: Final = regex(r"[。；;]")
# `="0201"`: a formula around a text, so that a workbook keeps its leading zero.
_GUARDED: Final = regex(r"\s*+=\s*+([\"“])(.*)[\"”]\s*+$", re.DOTALL)
# `"部门：""某局"""`: a cell in quotes, with quotes of its own.
_QUOTED: Final = regex(r"\s*+\"((?:[^\"]|\"\")*+)\"\s*+$")
# `'0201`: the sign by which a workbook knows a text; before a figure only.
_APOSTROPHE: Final = regex(r"\A\s*+['‘](?=[-+(（]?[0-9０-９])")


def join_lines(text: str) -> str:
    """One line of a text that its cell breaks: no space beside Chinese, one between Latin words or
    numbers.
    """
    if "\n" not in text and "\r" not in text:
        return text.strip(" \t\u3000\xa0")
    lines = [line.strip(" \t\u3000\xa0") for line in text.replace("\r", "\n").split("\n")]
    joined = ""
    for line in lines:
        beside = (joined[-1:] + line[:1]) if joined and line else ""
        # `Microsoft` and `Word`, `2019` and `2020` are two words over a break; beside Chinese no
        # blank.
        if beside.isascii() and beside.isalnum():
            joined += " "
        joined += line
    return joined


def unguarded(text: str) -> str:
    """A text without what is written around it in a separated file so that programs leave it a
    text: `="0201"`, `'0201`.
    """
    guarded = _GUARDED.match(text)
    return guarded[2] if guarded else _APOSTROPHE.sub("", text, count=1)


def unquoted(text: str) -> str:
    """A text without the quotes around it; a quote within is written twice."""
    quoted = _QUOTED.match(text)
    return quoted[1].replace('""', '"') if quoted else text


def split(
    rows: Sequence[Sequence[Cell]],
    title: str,
    gaps: frozenset[int] = frozenset(),
    drawn: bool = False,
) -> list[Block]:
    """The blocks of the rows of a sheet or table.

    `gaps` are the rows that blank ones stand before. `drawn` tables have their cells drawn: a text
    alone in its row is part of the table there unless it is a title or a note; in a sheet it may as
    well be text in the first column.
    """
    return _Splitter(title, drawn).run(rows, gaps)


class _Splitter:
    def __init__(self, title: str, drawn: bool) -> None:
        self.title = title
        self.drawn = drawn
        self.blocks: list[Block] = []
        self.body: list[Sequence[Cell]] = []
        self.after_note = False
        self.unit_said = False
        """Whether the unit of the next table was said: what is merged over columns from there on is
        its header.
        """
        self.seen: set[int] = set()

    def run(self, rows: Sequence[Sequence[Cell]], gaps: frozenset[int]) -> list[Block]:
        for index, row in enumerate(rows):
            cells = distinct(row)
            if not cells:
                # A blank row of a sheet is no cell at all and comes as a gap; one that is drawn
                # stands here.
                # A row that is drawn but empty belongs to the table around it.
                if self.body:
                    self.body.append(row)
            # Several tables side by side: each has its own 单位 and 部门 in its own columns, so the
            # captions stay in the grid.
            elif self._is_under_titles() and all(_CAPTION.match(cell.text) for cell in cells):
                self.body.append(row)
            elif self._is_outside(rows, index, cells, index in gaps):
                self._close()
                self._say(cells)
            else:
                self._go_on(row, cells, index in gaps)
        self._close()
        return self.blocks

    def _is_outside(
        self, rows: Sequence[Sequence[Cell]], index: int, cells: list[Cell], gap: bool
    ) -> bool:
        """Whether a row is text around the table, or below it."""
        return self._is_text(cells, gap, len(rows[index])) or gap and self._is_below(rows, index)

    def _go_on(self, row: Sequence[Cell], cells: list[Cell], gap: bool) -> None:
        """Add a row to the table; one that heads columns anew below figures begins another."""
        # A header (`项目`) needs a blank row before it to begin a new table; a head of codes does
        # not.
        again = gap and _is_header(cells[0].text) or _is_code_head(cells)
        if again and self._has_figures():
            self._close()
        self.after_note = False
        self.body.append(row)

    def _is_under_titles(self) -> bool:
        """Whether the rows so far are titles side by side, and captions: what these tables'
        captions are, their grid tells.
        """
        rows = [distinct(row) for row in self.body[:_CAPTION_ROWS]]
        return (
            0 < len(self.body) < _CAPTION_ROWS
            and len(rows[0]) > 1
            and all(
                (_TITLE if at == 0 else _CAPTION).match(cell.text)
                # The first row is titles, the others captions.
                for at, row in enumerate(rows)
                for cell in row
            )
        )

    def _is_text(self, cells: list[Cell], gap: bool, width: int) -> bool:
        # A cell that shows something that is no text (a picture, a control) is part of a table.
        if any(cell.doubt for cell in cells):
            return False
        texts = [cell.text for cell in cells]
        captions = len(list(filter(_CAPTION.match, texts)))
        numbers = list(filter(_NUMBER.match, texts))
        heads = any(map(_is_header, texts))
        # Above a table: `部门编码：123 单位：万元`. A number that is no code would be an amount.
        if captions and not self.body and not heads:
            return all(map(_CODE.match, numbers))
        # Below the first row no row with a figure is text.
        if numbers:
            return False
        if _is_captions(captions, len(texts), gap):
            return not heads
        return _is_note(texts) if len(texts) > 1 else self._is_text_alone(cells[0], width)

    def _is_below(self, rows: Sequence[Sequence[Cell]], index: int) -> bool:
        """Whether a row after a blank one begins a text below a sheet's table, line by line in the
        first column.
        """
        if self.drawn or not self._has_figures():
            return False
        following = [distinct(row) for row in rows[index : index + 2]]
        return all(
            len(cells) == 1
            # `合计` or `总计` alone in a row is a row of the table whose figures are blank.
            and not _NUMBER.match(cells[0].text)
            and not cells[0].text.endswith("计")
            for cells in following
        )

    def _is_text_alone(self, cell: Cell, width: int) -> bool:
        """Whether the only text of a row is no row of a table."""
        text = cell.text
        # What a page puts between two rows is taken out and does not end the notes below a table.
        if _PAGE_MARK.match(text):
            return True
        # A note, or a long sentence: from here on what stands alone in a row is text too.
        if _NOTE.match(text) or len(text) > 40 and _SENTENCE.search(text):
            self.after_note = True
            return True
        # Within a table only a title is text; below a note all is.
        if self.body or self.after_note:
            return self.after_note or _is_title(text)
        # A text over the columns of a table is its title, or a band of its header.
        band = self.unit_said and cell.colspan > 1 or self.drawn and width > 1
        return _is_title(text) if band else not _is_header(text)

    def _say(self, cells: list[Cell]) -> None:
        """Paragraphs of a text row; a name in the cell after `部门：` belongs to it."""
        said: list[Paragraph] = []
        for cell in cells:
            # A merged cell over two rows is said once.
            if id(cell) in self.seen:
                continue
            self.seen.add(id(cell))
            # `部门：` and `某某局` in two cells are one caption.
            if (
                said
                and said[-1].text.rstrip().endswith((":", "："))
                and not _CAPTION.match(cell.text)
            ):
                said[-1] = replace(said[-1], text=said[-1].text + cell.text)
            else:
                said.append(Paragraph(cell.text, cell.place))
                # `单位：万元`: what follows is the header of its table, not another title.
                self.unit_said |= bool(_CAPTION.match(cell.text)) and "元" in cell.text
        self.blocks.extend(said)

    def _has_figures(self) -> bool:
        return any(_NUMBER.match(cell.text) for row in self.body for cell in row)

    def _close(self) -> None:
        rows, self.body = self.body, []
        if rows:
            self.unit_said = False
        # Blank rows below the last one belong to no table.
        while rows and not distinct(rows[-1]):
            rows.pop()
        if not rows:
            return
        first, last = _used(rows)
        cut = tuple(tuple(row[first:last]) for row in rows)
        self.blocks.append(Grid(cut, cut[0][0].place, self.title))


def _used(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """The columns of a table from the first to behind the last that says something."""
    width = max(len(row) for row in rows)
    used = [column for row in rows for column, cell in enumerate(row) if cell.text or cell.doubt]
    return (min(used), max(used) + 1) if used else (0, width)


def _is_captions(captions: int, count: int, gap: bool) -> bool:
    """Whether the texts of a row are captions, `captions` of `count` by their words."""
    # All are captions, or some in a row set apart, or at least half of a row with few texts
    # (`部门：`, `某某局`, `单位：`, `万元`).
    return captions == count or captions > 0 and (gap or captions * 2 >= count and count < 5)


def _is_note(texts: Sequence[str]) -> bool:
    """Whether a row is a note whose text stands in a cell of its own."""
    # `注：` in the first cell, its sentence in the second.
    return len(texts) == 2 and bool(_NOTE.match(texts[0])) and bool(_SENTENCE.search(texts[1]))


def _is_title(text: str) -> bool:
    named = _TITLE.match(text) and len(text) < 60
    # `其他支出表…`, `（一）…表` are names of rows that happen to end on 表.
    return bool(named) and not text.startswith(("其中", "其他", "（", "("))


def distinct(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row that say something, a merged one once."""
    found: list[Cell] = []
    for cell in row:
        if (cell.text or cell.doubt) and not (found and found[-1] is cell):
            found.append(cell)
    return found


def _is_header(text: str) -> bool:
    # `金额（万元）` is `金额`.
    bare = "".join(text.split()).partition("（")[0].partition("(")[0]
    return bool(_HEADER.fullmatch(bare))


def _is_code_head(cells: Sequence[Cell]) -> bool:
    """Whether a row is the head of a table of accounts: below figures, it begins the table's next
    part or another.
    """
    texts = ["".join(cell.text.split()) for cell in cells]
    return (
        len(texts) > 2
        and bool(_CODE_HEAD.fullmatch(texts[0]))
        and not any(map(_NUMBER.match, texts))
    )
