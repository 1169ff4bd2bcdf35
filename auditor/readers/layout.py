"""A sheet or a pasted table taken apart: titles, captions and notes become paragraphs, the rest grids.

Worksheets, Word and web tables carry the title, 公开01表, 部门 and 单位 in rows of their own above the header,
and notes below the last row; a sheet may hold several tables one under the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Block, Cell, Grid, Paragraph

_CAPTION: Final = re.compile(
    r"\s*(?:[（(【]?\s*(?:财决)?(?:(?:公开|附|预算|决算)\s*(?:表|附件)?|表|附件)\s*[0-9０-９一二三四五六七八九十]{1,3}(?:[-－][0-9]+)?\s*表?\s*[】）)]?\s*$"
    r"|(?:财决|附)?\s*[0-9]{2}\s*表\s*$"
    r"|(?:编[制报]|填报|公开|预算)?\s*(?:部\s*门|单\s*位)\s*(?:名\s*称)?\s*[:：]|(?:金\s*额\s*)?(?:计量)?单\s*位\s*[:：]"
    r"|[（(]\s*(?:金额)?单位[:：]|金额单位|(?:编制|填报|公开)?日期\s*[:：]|[0-9]{4}\s*年(?:度)?\s*$"
    r"|(?:[部门单位财务]*负责人|填表人|制表人?|审核人?|联系(?:人|电话)|经办人|复核人?|编制人)\s*(?:[（(]签[章名][）)])?\s*[:：])")
"""What a row above or below a table says: its number, department, unit, date, or who signed."""
_TITLE: Final = re.compile(r".{2,}(?:表|明细表?|情况|汇总)\s*(?:[（(].{1,20}[）)])?\s*$")
_NOTE: Final = re.compile(
    r"\s*(?:[（(【]?\s*(?:备\s*注|注|说\s*明|附\s*注)\s*[】）)]?\s*(?:[:：0-9一二三四五六七八九十]|$)|[*※]\s*\S|本表)")
_HEADER: Final = re.compile(
    r"\s*(?:项\s*目|科\s*目|支出功能|功能分类|经济分类|收\s*入$|支\s*出$|预\s*算\s*数|决\s*算\s*数|金\s*额$"
    r"|编\s*码|单位名称|栏\s*次|行\s*次|人员经费$|类$|序\s*号)")
_NUMBER: Final = re.compile(r"[-－+(（]?[0-9０-９][0-9０-９,，.]*[)）]?%?$")
_SENTENCE: Final = re.compile(r"[。；;]")


def join_lines(text: str) -> str:
    """One line of a text that its cell breaks: no space beside Chinese, one between Latin words or numbers."""
    lines = [line.strip(" \t\u3000\xa0") for line in text.replace("\r", "\n").split("\n")]
    joined = ""
    for line in lines:
        beside = (joined[-1:] + line[:1]) if joined and line else ""
        if beside.isascii() and beside.isalnum():
            joined += " "
        joined += line
    return joined


def split(rows: Sequence[Sequence[Cell]], title: str, blank_before: frozenset[int] = frozenset()) -> list[Block]:
    """The blocks of the rows of a sheet or table; `blank_before` are the rows that blank ones stand before."""
    return _Splitter(title).run(rows, blank_before)


class _Splitter:
    def __init__(self, title: str) -> None:
        self.title = title
        self.blocks: list[Block] = []
        self.body: list[Sequence[Cell]] = []
        self.after_note = False
        self.seen: set[int] = set()

    def run(self, rows: Sequence[Sequence[Cell]], blank_before: frozenset[int]) -> list[Block]:
        for index, row in enumerate(rows):
            cells = distinct(row)
            if not cells:
                # A row that is drawn but empty belongs to the table around it.
                if self.body:
                    self.body.append(row)
            elif self._is_text(cells, index in blank_before):
                self._close()
                self._say(cells)
            else:
                if index in blank_before and self.body and _HEADER.match(cells[0].text):
                    self._close()
                self.after_note = False
                self.body.append(row)
        self._close()
        return self.blocks

    def _is_text(self, cells: list[Cell], gap: bool) -> bool:
        texts = [cell.text for cell in cells]
        if any(cell.doubt or _NUMBER.match(text) for cell, text in zip(cells, texts, strict=True)):
            # 2024 alone above a header is a year; a number in a body row is data.
            return False
        captions = sum(1 for text in texts if _CAPTION.match(text))
        mostly = captions * 2 >= len(texts) and len(texts) < 5
        if captions and (not self.body or captions == len(texts) or gap or mostly):
            return not (self.body and len(texts) == 1 and _HEADER.match(texts[0]))
        if len(texts) > 1:
            return len(texts) == 2 and bool(_NOTE.match(texts[0])) and bool(_SENTENCE.search(texts[1]))
        only = texts[0]
        if _NOTE.match(only) or len(only) > 40 and _SENTENCE.search(only):
            self.after_note = True
            return True
        if not self.body:
            return not (_HEADER.match(only) and len(only) < 12)
        titled = bool(_TITLE.match(only)) and len(only) < 60 and not only.startswith(("其中", "其他", "（", "("))
        return self.after_note or titled

    def _say(self, cells: list[Cell]) -> None:
        """Paragraphs of a text row; a name in the cell after `部门：` belongs to it."""
        said: list[Paragraph] = []
        for cell in cells:
            if id(cell) in self.seen:
                continue
            self.seen.add(id(cell))
            if said and said[-1].text.rstrip().endswith((":", "：")) and not _CAPTION.match(cell.text):
                said[-1] = replace(said[-1], text=said[-1].text + cell.text)
            else:
                said.append(Paragraph(cell.text, cell.place))
        self.blocks.extend(said)

    def _close(self) -> None:
        rows, self.body = self.body, []
        while rows and not distinct(rows[-1]):
            rows.pop()
        if not rows:
            return
        width = max(len(row) for row in rows)
        used = [column for column in range(width) if any(column < len(row) and row[column].text for row in rows)]
        first, last = (used[0], used[-1] + 1) if used else (0, width)
        cut = tuple(tuple(row[first:last]) for row in rows)
        self.blocks.append(Grid(cut, cut[0][0].place, self.title))


def distinct(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row that say something, a merged one once."""
    found: list[Cell] = []
    for cell in row:
        if (cell.text or cell.doubt) and not (found and found[-1] is cell):
            found.append(cell)
    return found

