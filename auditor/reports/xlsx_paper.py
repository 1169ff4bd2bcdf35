"""What all sheets of a working paper share: the report with its marks, where every figure stands,
heads, links, print set-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.entry import Entry
from auditor.findings import Finding, Report
from auditor.reports import Run
from auditor.reports.marks import Marks
from auditor.reports.xlsx_style import WorkbookFormats, write_figure, write_text
from auditor.wording.explain import Explanation, explain
from auditor.wording.words import Words, printable

FIRST: Final = 3
"""Title, legend and heads stand above the rows of a list."""
Address = tuple[str, int, int]
"""(sheet, row, column)."""


@dataclass
class Paper:
    """The working paper of one report while it is written."""

    book: Any
    run: Run
    report: Report
    styles: WorkbookFormats
    marks: Marks
    told: list[tuple[Finding, Explanation]]
    """Findings and tails, in the order of the list of findings."""
    cells: dict[int, Address] = field(default_factory=dict)
    """Where each figure stands, by its index."""
    excused: Mapping[int, str] = field(default_factory=dict)
    """Why findings do not count, by `id(check)`."""
    _explained: dict[int, Explanation] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The messages."""
        return self.run.words

    def name(self, key: str) -> str:
        """The name of a sheet by the key of its title."""
        # Excel takes 31 characters.
        return self.words(key)[:31]

    def explain(self, finding: Finding) -> Explanation:
        """The explanation of a finding, worked out once."""
        key = id(finding.check)
        if key not in self._explained:
            self._explained[key] = explain(finding, self.report, self.words)
        return self._explained[key]

    def row_of(self, finding: Finding) -> int:
        """The row of a finding in the list of findings, as Excel counts; 0 where it is not in
        it.
        """
        return next(
            (
                at
                for at, (other, _) in enumerate(self.told, FIRST + 1)
                if other.check is finding.check
            ),
            0,
        )

    def link(self, sheet: Any, row: int, column: int, target: str, text: str) -> None:
        """A link within the workbook."""
        sheet.write_url(row, column, f"internal:{target}", self.styles("link"), printable(text))

    def link_finding(self, sheet: Any, row: int, column: int, finding: Finding) -> None:
        """A link to a finding in the list of findings, by its mark."""
        at = self.row_of(finding)
        if at:
            self.link(
                sheet,
                row,
                column,
                f"'{self.name('title.findings')}'!A{at}",
                self.explain(finding).mark,
            )

    def cells_of(self, sheet: Any, row: int, cells: Sequence[str], start: int = 0) -> None:
        """Texts in one row; an empty one keeps the line below."""
        for column, content in enumerate(cells, start):
            write_text(sheet, row, column, content, self.styles("text"))


def sheet_of(paper: Paper, key: str) -> Any:
    """A new sheet, named by its title."""
    return paper.book.add_worksheet(paper.name(key))


def heads(
    paper: Paper,
    sheet: Any,
    key: str,
    columns: Sequence[tuple[str, float]],
    reference: str,
    *,
    frozen: int = 0,
    landscape: bool = True,
    note: str = "",
) -> None:
    """Title, legend and the row of heads of a list, and how it prints; rows begin at `FIRST`."""
    words = paper.words
    write_text(sheet, 0, 0, words(key), paper.styles("title"))
    write_text(
        sheet,
        1,
        0,
        "　".join(part for part in (words("ui.legend"), note) if part),
        paper.styles("quiet"),
    )
    for column, (head, width) in enumerate(columns):
        write_text(sheet, FIRST - 1, column, words(head), paper.styles("head"))
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST, frozen)
    sheet.repeat_rows(0, FIRST - 1)
    page_set(paper, sheet, reference, landscape)


def page_set(
    paper: Paper, sheet: Any, reference: str, landscape: bool, high: int = 0, wide: int = 1
) -> None:
    """A4, so many pages wide, with the heads and feet of a working paper."""
    words, report = paper.words, paper.report
    # A4.
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(wide, high)
    # 1.5 cm, 2 cm at the bottom.
    sheet.set_margins(0.59, 0.59, 0.75, 0.79)
    year = words("sum.year", year=report.year) if report.year else ""
    # An ampersand begins a code in heads and feet; more than 255 characters Excel does not read.
    owner = f"{printable(report.entity or report.file)[:60]} {year}".strip().replace("&", "&&")
    sheet.set_header(f"&L{words('title.paper')}&R{words('ui.reference')} {reference}")
    sheet.set_footer(
        f"&L{owner}&C{words('ui.prepared')} ______  {words('ui.reviewed')} ______"
        f"&R{words('ui.page', page='&P', pages='&N')}"
    )


def tab(sheet: Any, worst: str) -> None:
    """The colour of a tab: red where something fails, amber where something needs an
    explanation.
    """
    if worst in ("fails", "explain"):
        sheet.set_tab_color("#A61B1B" if worst == "fails" else "#C98A00")


def put_stated(paper: Paper, sheet: Any, row: int, column: int, entry: Entry | None) -> None:
    """The figure that a line is about, as it is printed; the cell stays empty without one."""
    if entry is not None:
        write_figure(sheet, row, column, entry, paper.styles, "figure")


def address(cell: Address) -> str:
    """A cell as formulas and links name it."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    sheet, row, column = cell
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{xl_rowcol_to_cell(row, column)}"
