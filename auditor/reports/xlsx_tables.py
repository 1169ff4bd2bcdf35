"""The sheets of the working paper that show the tables: redrawn as printed, every figure with its
procedures and its mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from auditor.document import Cell, Grid
from auditor.entry import Entry, Table
from auditor.records import frozen
from auditor.reports.wrap import width
from auditor.reports.xlsx_paper import Paper, page_set, tab
from auditor.reports.xlsx_style import height, write_figure, write_text
from auditor.wording.places import number_of, source_words, table_words

_TOP: Final = 2
"""Title and legend stand above the table."""
_LABEL: Final = 17
"""A label wider than this wraps."""
_WIDE: Final = 4
"""A table with more columns of figures prints landscape."""
_COMMENTED: Final = frozenset(
    {"fails", "explain", "query", "suspect", "rounding", "follows", "undecided"}
)
_EXCEPTIONS: Final = frozenset({"fails", "explain", "query", "suspect"})
_BESIDE: Final = 2
"""Beside each column of figures stand its procedures and its marks."""


@frozen
class _Layout:
    """Where the columns of a printed table stand on its sheet."""

    columns: tuple[int, ...]
    figured: frozenset[int]

    def end(self, column: int) -> int:
        """The last column of the sheet that belongs to a printed column."""
        return self.columns[column] + (_BESIDE if column in self.figured else 0)

    @property
    def last(self) -> int:
        """The column behind all others: where each row stands in the file."""
        return self.end(len(self.columns) - 1) + 1 if self.columns else 1


def tables(paper: Paper) -> list[tuple[str, str, str]]:
    """A sheet for each table; (name, index, title) of each."""
    made = []
    for table in paper.report.ledger.tables.values():
        name = table_words(number_of(paper.report, table.id), paper.words)[:31]
        _table(paper, table, name)
        made.append((name, f"K-{table.id}", table.title))
    return made


def _table(paper: Paper, table: Table, name: str) -> None:
    sheet = paper.book.add_worksheet(name)
    worst = _headed(paper, sheet, table)
    at = paper.marks.placed[table.id]
    # Columns that have a figure anywhere, in whichever page of the table.
    layout = _columns(sheet, table, frozenset(column for _, _, column in at))
    sheet.set_column(layout.last, layout.last, 10)
    top = _TOP
    for number, grid in enumerate(table.grids):
        here = {
            (row, column): entry for (which, row, column), entry in at.items() if which == number
        }
        begun = _grid(paper, sheet, name, grid, here, layout, top)
        # The heads of the first page are those of all.
        if number == 0:
            _hold_heads(paper, sheet, layout, top + begun, begun)
        for row in range(begun, len(grid.rows)):
            place = next((cell.place for cell in grid.rows[row]), grid.place)
            source = source_words(place, paper.words)
            write_text(sheet, top + row, layout.last, source, paper.styles("quiet"))
        top += len(grid.rows)
    if table.empty:
        write_text(sheet, top, 0, paper.words("ui.rows.zero"), paper.styles("quiet"))
    tab(sheet, worst)
    page_set(paper, sheet, f"K-{table.id}", max(len(layout.figured), len(table.columns)) > _WIDE)


def _headed(paper: Paper, sheet: Any, table: Table) -> str:
    """The title, the way back and what the marks come to; the worst kind of them."""
    words, styles = paper.words, paper.styles
    title = f"{table_words(number_of(paper.report, table.id), words)}　{table.title}"
    write_text(sheet, 0, 0, title, styles("title"))
    paper.link(sheet, 1, 0, f"'{paper.name('title.cover')}'!A1", f"◁ {words('title.cover')}")
    ticks = sum(paper.marks.mark(entry).kind == "holds" for entry in table.entries if entry.figure)
    found, worst = paper.marks.tally(table.entries)
    marked = (f"√{ticks}" if ticks else "", found if found not in ("√", "—") else "")
    tally = " ".join(filter(None, marked))
    unit = f"{words('ui.moneyunit')} {table.unit}"
    line = "　".join(filter(None, (unit, tally, words("ui.legend"))))
    write_text(sheet, 1, 1, line, styles("quiet"))
    return worst


def _hold_heads(paper: Paper, sheet: Any, layout: _Layout, below: int, heads: int) -> None:
    """The heads stay in sight, and are printed on every page."""
    sheet.freeze_panes(below, layout.columns[min(layout.figured)] if layout.figured else 0)
    if heads:
        sheet.repeat_rows(0, below - 1)
        source = paper.words("fact.source")
        write_text(sheet, below - 1, layout.last, source, paper.styles("quiet"))


def _columns(sheet: Any, table: Table, figured: frozenset[int]) -> _Layout:
    """Widths; the procedures beside each column of figures are an outline, folded."""
    columns: list[int] = []
    for column in range(max((len(row) for grid in table.grids for row in grid.rows), default=0)):
        # A column of figures takes three columns of the sheet: itself, its procedures, its marks.
        here = columns[-1] + 1 + (_BESIDE if column - 1 in figured else 0) if columns else 0
        columns.append(here)
        sheet.set_column(here, here, 13 if column in figured else 18)
        if column in figured:
            sheet.set_column(here + 1, here + 1, 8, None, {"level": 1, "hidden": True})
            sheet.set_column(here + 2, here + 2, 5.5, None, {"collapsed": True})
    return _Layout(tuple(columns), figured)


def _grid(
    paper: Paper,
    sheet: Any,
    name: str,
    grid: Grid,
    here: dict[tuple[int, int], Entry],
    layout: _Layout,
    top: int,
) -> int:
    """One grid; how many rows of heads it begins with."""
    heads = min((row for row, _ in here), default=len(grid.rows))
    seen: set[int] = set()
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        _heighten(sheet, top + row, cells, layout)
        for column, cell in enumerate(cells):
            spanned = cell.rowspan * cell.colspan > 1
            # Covered by a merged cell, or drawn at its first place.
            if (spanned and id(cell) in seen) or (row, column) in taken:
                continue
            seen.add(id(cell))
            entry = here.get((row, column))
            if entry is not None:
                figure(paper, sheet, name, top + row, layout.columns[column], entry)
                continue
            style = _style(cell, row < heads)
            # A head over figures also covers the two columns beside them.
            joined = spanned or (row < heads and column in layout.figured)
            if joined and _merged(
                paper, sheet, cell, (row, column), layout, top, taken, style, len(grid.rows)
            ):
                continue
            write_text(sheet, top + row, layout.columns[column], cell.text, paper.styles(style))
    return heads


def _heighten(sheet: Any, row: int, cells: Sequence[Cell], layout: _Layout) -> None:
    """Room for labels that are longer than their column is wide."""
    labels = [
        (cell.text, 17.0) for column, cell in enumerate(cells) if column not in layout.figured
    ]
    if any(width(text) > _LABEL for text, _ in labels):
        sheet.set_row(row, height(*labels))


def _style(cell: Cell, in_head: bool) -> str:
    """How a cell without a figure looks."""
    if in_head:
        return "heads"
    return "line" if cell.text.strip().isdigit() else "label"


def _merged(
    paper: Paper,
    sheet: Any,
    cell: Cell,
    at: tuple[int, int],
    layout: _Layout,
    top: int,
    taken: set[tuple[int, int]],
    style: str,
    rows: int,
) -> bool:
    """Merge as printed, where nothing else is in the way; a head also over what stands beside its
    figures.
    """
    (row, column), last = at, min(at[1] + cell.colspan, len(layout.columns)) - 1
    bottom = min(row + cell.rowspan, rows) - 1
    covered = {
        (down, right) for down in range(row, bottom + 1) for right in range(column, last + 1)
    }
    first, end = layout.columns[column], layout.end(last)
    # Something stands there already, or there is nothing to merge.
    if covered & taken or (bottom == row and end == first):
        return False
    taken |= covered
    sheet.merge_range(top + row, first, top + bottom, end, "", paper.styles(style))
    write_text(sheet, top + row, first, cell.text, paper.styles(style))
    return True


def figure(paper: Paper, sheet: Any, name: str, row: int, column: int, entry: Entry) -> None:
    """A figure of a table, what is done with it, and its mark."""
    mark, done = paper.marks.mark(entry), paper.marks.done(entry)
    zero = mark.kind == "holds" and entry.figure is not None and entry.figure.value == 0
    write_figure(sheet, row, column, entry, paper.styles, "zero" if zero else mark.kind)
    if done:
        write_text(sheet, row, column + 1, done, paper.styles("mark"))
    write_text(
        sheet,
        row,
        column + _BESIDE,
        mark.text,
        paper.styles("exception" if mark.kind in _EXCEPTIONS else "mark"),
    )
    # Kept for the formulas and links of the lists.
    paper.cells[entry.index] = (name, row, column)
    comment(paper, sheet, row, column, entry)


def comment(paper: Paper, sheet: Any, row: int, column: int, entry: Entry) -> None:
    """What is to be said of a figure that is not simply agreed, in a comment of at most five
    lines.
    """
    words, mark = paper.words, paper.marks.mark(entry)
    if mark.kind not in _COMMENTED:
        return
    finding = mark.own or mark.finding
    lines = [f"{mark.text} {words(f'verdict.{mark.kind}')}"]
    if finding is not None:
        told = paper.explain(finding)
        if mark.kind != "undecided":
            lines[0] += words("ui.bracket", text=told.severity)
        at = paper.row_of(finding)
        lines += [
            told.headline,
            "" if mark.kind == "undecided" else told.rounding,
            words.sentence(told.advice.remedy, told.advice.confirmed),
            words("ui.row", sheet=paper.name("title.findings"), row=at) if at else "",
        ]
    sheet.write_comment(
        row,
        column,
        "\n".join(line for line in lines if line),
        {"author": "auditor", "width": 300, "height": 120},
    )
