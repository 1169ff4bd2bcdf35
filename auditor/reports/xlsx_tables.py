"""The sheets of the working paper that show the document: its tables redrawn with marks, and the figures of its text."""

from __future__ import annotations

from typing import Any

from auditor.document import Cell, Grid
from auditor.entry import Entry, Table
from auditor.reports.marks import Marks, placed
from auditor.reports.wrap import width
from auditor.reports.xlsx_style import Styles, height, write_figure, write_text
from auditor.wording.explain import explain
from auditor.wording.places import number_of, section_words, source_words, table_words

_TOP = 2
"""Title and legend stand above the table."""
_LABEL = 17
"""A label wider than this wraps."""
_COMMENTED = frozenset({"fails", "explain", "query", "suspect", "rounding", "undecided"})


class Sheets:
    """Writes the document's sheets and remembers where every figure stands, for formulas and links."""

    def __init__(self, book: Any, styles: Styles, marks: Marks, prefix: str) -> None:
        """`prefix` begins the names of the sheets where several reports share a workbook."""
        self.book, self.styles, self.marks, self.prefix, self.words = book, styles, marks, prefix, marks.words
        self.cells: dict[int, tuple[str, int, int]] = {}
        """Where each entry stands: index -> (sheet, row, column)."""

    def tables(self) -> list[tuple[str, str]]:
        """A sheet for each table; (name, title) of each."""
        made = []
        for table in self.marks.report.ledger.tables.values():
            name = f"{self.prefix}{table_words(number_of(self.marks.report, table.id), self.words)}"
            self._table(table, name)
            made.append((name, table.title))
        return made

    def _table(self, table: Table, name: str) -> None:
        sheet, words = self.book.add_worksheet(name), self.words
        write_text(sheet, 0, 0, f"{table_words(number_of(self.marks.report, table.id), words)}　{table.title}",
                   self.styles("title"))
        legend = f"{words('ui.moneyunit')} {table.unit}　{source_words(table.place, words)}　{words('ui.legend')}"
        write_text(sheet, 1, 0, legend, self.styles("quiet"))
        at = placed(table)
        figured = {column for _, _, column in at}
        across = max((len(row) for grid in table.grids for row in grid.rows), default=0)
        columns: list[int] = []
        for column in range(across):
            columns.append(columns[-1] + 1 + (column - 1 in figured) if columns else 0)
            sheet.set_column(columns[-1], columns[-1], 13 if column in figured else 18)
            if column in figured:
                sheet.set_column(columns[-1] + 1, columns[-1] + 1, 5.5)
        top = _TOP
        for number, grid in enumerate(table.grids):
            here = {(row, column): entry for (which, row, column), entry in at.items() if which == number}
            heads = self._grid(sheet, name, grid, here, columns, figured, top)
            if number == 0:
                sheet.freeze_panes(top + heads, 0)
                if heads:
                    sheet.repeat_rows(0, top + heads - 1)
            top += len(grid.rows)
        if table.empty:
            write_text(sheet, top, 0, words("ui.rows.zero"), self.styles("quiet"))
        _printed(sheet, len(figured) > 4, name)

    def _grid(self, sheet: Any, name: str, grid: Grid, here: dict[tuple[int, int], Entry], columns: list[int],
              figured: set[int], top: int) -> int:
        """One grid; how many rows of heads it begins with."""
        heads = min((row for row, _ in here), default=len(grid.rows))
        seen: set[int] = set()
        taken: set[tuple[int, int]] = set()
        for row, cells in enumerate(grid.rows):
            labels = [(cell.text, 17.0) for column, cell in enumerate(cells) if column not in figured]
            if any(width(text) > _LABEL for text, _ in labels):
                sheet.set_row(top + row, height(*labels))
            for column, cell in enumerate(cells):
                spanned = cell.rowspan * cell.colspan > 1
                if (spanned and id(cell) in seen) or (row, column) in taken:
                    continue
                seen.add(id(cell))
                entry = here.get((row, column))
                if entry is not None:
                    self._figure(sheet, name, top + row, columns[column], entry)
                    continue
                style = "heads" if row < heads else "line" if cell.text.strip().isdigit() else "label"
                if spanned and self._merged(sheet, cell, (row, column), columns, figured, top, taken, style, len(grid.rows)):
                    continue
                write_text(sheet, top + row, columns[column], cell.text, self.styles(style))
        return heads

    def _merged(self, sheet: Any, cell: Cell, at: tuple[int, int], columns: list[int], figured: set[int], top: int,
                taken: set[tuple[int, int]], style: str, rows: int) -> bool:
        """Merge as printed, where nothing else is in the way."""
        (row, column), last = at, min(at[1] + cell.colspan, len(columns)) - 1
        bottom = min(row + cell.rowspan, rows) - 1
        covered = {(down, right) for down in range(row, bottom + 1) for right in range(column, last + 1)}
        end = columns[last] + (last in figured)
        if covered & taken or (bottom == row and end == columns[column]):
            return False
        taken |= covered
        sheet.merge_range(top + row, columns[column], top + bottom, end, "", self.styles(style))
        write_text(sheet, top + row, columns[column], cell.text, self.styles(style))
        return True

    def _figure(self, sheet: Any, name: str, row: int, column: int, entry: Entry) -> None:
        mark = self.marks.mark(entry)
        write_figure(sheet, row, column, entry, self.styles, mark.kind)
        write_text(sheet, row, column + 1, mark.text, self.styles("mark"))
        self.cells[entry.index] = (name, row, column)
        self._comment(sheet, row, column, entry)

    def _comment(self, sheet: Any, row: int, column: int, entry: Entry) -> None:
        """What is to be said of a figure that is not simply agreed, in a comment of at most five lines."""
        mark = self.marks.mark(entry)
        if mark.kind not in _COMMENTED or mark.finding is None:
            return
        told = explain(mark.finding, self.marks.report, self.words)
        lines = [f"{told.mark} {self.words(f'verdict.{told.kind}')}（{told.severity}）", told.headline, told.rounding,
                 told.advice.remedy, f"{self.words('fact.rule')} {mark.finding.rule.id}"]
        sheet.write_comment(row, column, "\n".join(line for line in lines if line),
                            {"author": "auditor", "width": 300, "height": 120})

    def text(self, name: str) -> bool:
        """A row for each figure of the text; whether there is any."""
        entries = [entry for entry in self.marks.report.ledger.entries if entry.table is None and entry.figure]
        if not entries:
            return False
        words, sheet = self.words, self.book.add_worksheet(name)
        heads = ("fact.place", "fact.source", "ui.sentence", "ui.figure", "ui.unit", "ui.item", "ui.mark", "ui.check")
        write_text(sheet, 0, 0, words("title.text"), self.styles("title"))
        write_text(sheet, 1, 0, words("ui.legend"), self.styles("quiet"))
        for column, (key, wide) in enumerate(zip(heads, (16, 12, 60, 12, 8, 18, 8, 18), strict=True)):
            write_text(sheet, _TOP, column, words(key), self.styles("head"))
            sheet.set_column(column, column, wide)
        for row, entry in enumerate(entries, _TOP + 1):
            mark = self.marks.mark(entry)
            start, end = entry.span
            sentence = entry.excerpt
            if end > start:
                sentence = f"{sentence[:start]}【{sentence[start:end]}】{sentence[end:]}"
            figure = entry.figure
            checks = "、".join(str(self.marks.numbers[id(check)]) for check in self.marks.of_entry.get(entry.index, ()))
            for column, content in ((0, section_words(entry.section, words)), (1, source_words(entry.place, words)),
                                    (2, sentence), (4, figure.unit if figure else ""), (5, entry.label), (6, mark.text),
                                    (7, checks)):
                write_text(sheet, row, column, content, self.styles("text"))
            write_figure(sheet, row, 3, entry, self.styles, mark.kind)
            self.cells[entry.index] = (name, row, 3)
            self._comment(sheet, row, 3, entry)
        sheet.freeze_panes(_TOP + 1, 2)
        sheet.autofilter(_TOP, 0, _TOP + len(entries), len(heads) - 1)
        sheet.repeat_rows(_TOP)
        _printed(sheet, True, name)
        return True


def _printed(sheet: Any, landscape: bool, name: str) -> None:
    page_set(sheet, landscape, name, "")


def page_set(sheet: Any, landscape: bool, index: str, title: str) -> None:
    """A4, one page wide, with the heads and feet of a working paper."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.6, 0.6, 0.75, 0.8)
    # An ampersand begins a code in heads and feet.
    sheet.set_header(f"&L{title.replace('&', '&&')}&R{index.replace('&', '&&')}")
    sheet.set_footer("&R&P / &N")
