"""The working paper (工作底稿) as an Excel workbook: figures as numbers, verdicts as values, re-performance as formulas."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, Final

from auditor.arithmetic import Verdict
from auditor.entry import Entry
from auditor.findings import Check, Report
from auditor.reports import Run
from auditor.reports.marks import Marks
from auditor.reports.terminal import undecided_lines
from auditor.reports.verdicts import conclusion, coverage
from auditor.reports.xlsx_formula import difference, digits, recomputed
from auditor.reports.xlsx_style import Styles, height, number_format, stored, write_figure, write_text
from auditor.reports.xlsx_tables import Sheets, page_set
from auditor.wording.explain import Explanation, explain
from auditor.wording.filled import filled
from auditor.wording.places import part_of, where_words
from auditor.wording.shown import expected, factor_of, printed, rounded
from auditor.wording.words import printable

_FIXED: Final = datetime(2000, 1, 1)
"""The date of creation: the same input gives the same bytes."""
_LEGEND: Final = (("√", "holds"), ("≈", "rounding"), ("×", "fails"), ("※", "explain"), ("▲", "suspect"), ("○", "uncovered"),
                  ("□", "undecided"))


def render(run: Run) -> bytes:
    """The run as a workbook."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": run.words("title.paper"), "author": "auditor", "created": _FIXED})
    styles = Styles(book)
    several = len(run.reports) > 1
    if several or not run.reports:
        _summary(book, run, styles)
    for number, report in enumerate(run.reports, 1):
        _Paper(book, report, run, styles, f"{number}." if several else "").write()
    book.close()
    return target.getvalue()


def _summary(book: Any, run: Run, styles: Styles) -> None:
    words, sheet = run.words, book.add_worksheet(run.words("title.summary"))
    heads = [words("ui.file"), words("ui.entity"), words("ui.year"), "√", "≈", "×", "□", "○"]
    for column, head in enumerate(heads):
        write_text(sheet, 0, column, head, styles("head"))
    sheet.set_column(0, 1, 34)
    for row, report in enumerate(run.reports, 1):
        summary = report.summary
        for column, content in enumerate((report.file, report.entity, str(report.year or ""))):
            write_text(sheet, row, column, content, styles("text"))
        for column, number in enumerate((summary.holds, summary.rounding, summary.fails, summary.undecided,
                                         summary.figures - summary.covered), 3):
            sheet.write_number(row, column, number, styles("figure", "0"))
    for row, error in enumerate(run.errors, len(run.reports) + 2):
        write_text(sheet, row, 0, error.file, styles("text"))
        write_text(sheet, row, 1, f"{error.message} {error.remedy}", styles("text"))


class _Paper:
    """The sheets of one report."""

    def __init__(self, book: Any, report: Report, run: Run, styles: Styles, prefix: str) -> None:
        """Explain every finding once."""
        self.book, self.report, self.run, self.styles, self.prefix = book, report, run, styles, prefix
        self.words = run.words
        self.marks = Marks(report, run.words)
        self.told = [(finding, explain(finding, report, self.words)) for finding in (*report.findings, *report.tails)]
        self.rows: dict[int, int] = {}
        """Row of each finding's check in the list of findings, by `id(check)`."""

    def write(self) -> None:
        """Cover and lists first; the sheets of the document after them, though the lists point into these."""
        words = self.words
        cover = self._sheet("title.cover")
        changes = self._sheet("title.fix")
        findings = self._sheet("title.findings")
        checks = self._sheet("title.checks")
        sheets = Sheets(self.book, self.styles, self.marks, self.prefix)
        index = [(changes.name, words("title.fix.about")), (findings.name, words("title.cards.about")),
                 (checks.name, words("ui.rounding.note")), *sheets.tables()]
        name = f"{self.prefix}{words('title.text')}"
        if sheets.text(name):
            index.append((name, ""))
        self._findings(findings, checks.name, sheets)
        self._changes(changes, findings.name)
        self._checks(checks, findings.name, sheets)
        index += [(self._open().name, words("title.uncovered.about")), (self._legend().name, "")]
        self._cover(cover, index)

    def _sheet(self, key: str) -> Any:
        return self.book.add_worksheet(f"{self.prefix}{self.words(key)}"[:31])

    def _heads(self, sheet: Any, key: str, heads: tuple[tuple[str, float], ...], frozen: int, landscape: bool = True) -> None:
        """Title, legend and the row of heads; rows of the list begin at row 3."""
        write_text(sheet, 0, 0, self.words(key), self.styles("title"))
        write_text(sheet, 1, 0, self.words("ui.legend"), self.styles("quiet"))
        for column, (head, width) in enumerate(heads):
            write_text(sheet, 2, column, head if not self.words.has(head) else self.words(head), self.styles("head"))
            sheet.set_column(column, column, width)
        sheet.freeze_panes(3, frozen)
        sheet.repeat_rows(0, 2)
        page_set(sheet, landscape, f"{self.words('ui.reference')} {sheet.name}", self.words("title.paper"))

    def _row(self, sheet: Any, row: int, cells: tuple[str, ...], start: int = 0) -> None:
        for column, content in enumerate(cells, start):
            if content:
                write_text(sheet, row, column, content, self.styles("text"))

    def _link(self, sheet: Any, row: int, column: int, target: str, text: str) -> None:
        sheet.write_url(row, column, f"internal:{target}", self.styles("link"), text)

    def _cover(self, sheet: Any, index: list[tuple[str, str]]) -> None:
        words, report, summary = self.words, self.report, self.report.summary
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 80)
        write_text(sheet, 0, 0, words("title.paper"), self.styles("title"))
        year = words("sum.year", year=report.year) if report.year else ""
        facts = [("ui.entity", report.entity), ("ui.year", year), ("ui.file", report.file), ("ui.hash", report.sha256),
                 ("ui.pack", f"{report.pack} {report.pack_version} {report.pack_sha256}".strip()),
                 ("ui.program", f"auditor {self.run.version}"), ("ui.moneyunit", report.unit),
                 ("ui.conclusion", conclusion(report, words)), ("ui.count", coverage(report, words))]
        row = 2
        for key, content in facts:
            write_text(sheet, row, 0, words(key), self.styles("head"))
            write_text(sheet, row, 1, content, self.styles("text"))
            row += 1
        row += 1
        numbers = (("√", "holds", summary.holds), ("≈", "rounding", summary.rounding), ("×", "fails", summary.fails),
                   ("□", "undecided", summary.undecided), ("○", "uncovered", summary.figures - summary.covered))
        for sign, name, number in numbers:
            write_text(sheet, row, 0, f"{sign} {words(f'verdict.{name}')}", self.styles("text"))
            sheet.write_number(row, 1, number, self.styles("text", "0"))
            row += 1
        row += 1
        for name, title in index:
            self._link(sheet, row, 0, f"'{name}'!A1", name)
            write_text(sheet, row, 1, title, self.styles("text"))
            row += 1
        row += 1
        for key in ("ui.prepared", "ui.date", "ui.reviewed", "ui.date"):
            write_text(sheet, row, 0, words(key), self.styles("head"))
            sheet.write_blank(row, 1, None, self.styles("open"))
            row += 1
        write_text(sheet, row + 1, 0, words("method.limit"), self.styles("quiet"))
        page_set(sheet, False, "", words("title.paper"))
        sheet.protect()

    def _changes(self, sheet: Any, findings: str) -> None:
        words = self.words
        self._heads(sheet, "title.fix", (("ui.done", 6), ("ui.number", 8), ("fact.place", 20), ("fact.source", 12),
                                         ("ui.item", 20), ("ui.now", 14), ("fact.expected", 14), ("ui.change", 40)), 0, False)
        listed = [(finding, told) for finding, told in self.told if told.kind != "rounding" or told.improbable]
        for row, (finding, told) in enumerate(listed, 3):
            write_text(sheet, row, 0, "□", self.styles("open"))
            self._link(sheet, row, 1, f"'{findings}'!A{self.rows[id(finding.check)] + 1}", told.mark)
            sheet.set_row(row, height((told.advice.proposed or told.advice.remedy, 40), (told.item, 20)))
            outer = told.where.split(words("place.comma"))[0]
            self._row(sheet, row, (outer, told.source, told.item), 2)
            self._stated(sheet, row, 5, finding.check.stated)
            write_text(sheet, row, 6, told.expected, self.styles("text"))
            write_text(sheet, row, 7, told.advice.proposed or told.advice.remedy, self.styles("text"))
        sheet.protect()

    def _stated(self, sheet: Any, row: int, column: int, entry: Entry | None) -> None:
        if entry is None:
            write_text(sheet, row, column, "", self.styles("text"))
        else:
            write_figure(sheet, row, column, entry, self.styles, "figure")

    def _findings(self, sheet: Any, checks: str, sheets: Sheets) -> None:
        words = self.words
        self._heads(sheet, "title.findings", (
            ("ui.number", 7), ("ui.class", 10), ("fact.place", 20), ("fact.source", 12), ("ui.matter", 46), ("fact.stated", 11),
            ("fact.expected", 11), ("fact.difference", 14), ("fact.bound", 16), ("fact.filled", 40), ("fact.suspect", 34),
            ("fact.remedy", 30), ("fact.exception", 24), ("fact.rule", 18), ("ui.handling", 12), ("ui.answer", 34),
            ("ui.person", 10), ("ui.date", 11)), 3)
        for row, (finding, told) in enumerate(self.told, 3):
            self.rows[id(finding.check)] = row
            check, stated = finding.check, finding.check.stated
            kind = told.verdict if told.kind == "rounding" else told.severity
            self._row(sheet, row, (told.mark, kind))
            cell = sheets.cells.get(stated.index) if stated is not None else None
            if cell is not None:
                self._link(sheet, row, 2, _address(cell), told.where)
            else:
                write_text(sheet, row, 2, told.where, self.styles("text"))
            self._row(sheet, row, (told.source, told.headline), 3)
            self._stated(sheet, row, 5, stated)
            self._numbers(sheet, row, 6, check, told)
            suspects = words.sentence(*told.advice.suspects, told.advice.confirmed)
            sheet.set_row(row, height((told.headline, 46), (told.filled, 40), (suspects, 34), (told.advice.remedy, 30),
                                      (told.where, 20)))
            self._row(sheet, row, (told.bound, told.filled, suspects, told.advice.remedy,
                                   words.sentence(*told.advice.exceptions)), 8)
            self._link(sheet, row, 13, f"'{checks}'!A{self.marks.numbers[id(check)] + 3}", finding.rule.id)
            for column in range(14, 18):
                sheet.write_blank(row, column, None, self.styles("open", "yyyy-mm-dd" if column == 17 else ""))
        if self.told:
            last = 2 + len(self.told)
            sheet.data_validation(3, 14, last, 14, {"validate": "list", "source": words("ui.handling.options").split(",")})
            sheet.autofilter(2, 0, last, 17)
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
        if self.report.findings:
            sheet.set_tab_color("#A61B1B")

    def _numbers(self, sheet: Any, row: int, column: int, check: Check, told: Explanation | None) -> None:
        """Expected and difference as numbers in the stated figure's notation; words where there is no number."""
        stated, value = check.stated, expected(check, factor_of(check.stated, self.report.unit))
        if value is None or stated is None or stated.figure is None or check.kind:
            self._row(sheet, row, (told.expected, told.difference) if told else ("", ""), column)
            return
        ratio = "%" in number_format(stated)
        places = max(0, -int(value.as_tuple().exponent))
        look = ("0." + "0" * places if places else "0") + ("%" if ratio else "")
        scale = stated.figure.factor if ratio else printed(stated.figure.factor, stated.figure.factor)
        sheet.write_number(row, column, value * scale, self.styles("figure", look))
        # Percentages differ by percentage points, never by percent.
        plain, points = look.rstrip("%"), self.words("say.points", number="").strip() if ratio else ""
        tail = f'" {points}"' if points else ""
        sheet.write_number(row, column + 1, stated.figure.value - value,
                           self.styles("figure", f"+{plain}{tail};-{plain}{tail};{plain}{tail}"))

    def _checks(self, sheet: Any, findings: str, sheets: Sheets) -> None:
        words = self.words
        self._heads(sheet, "title.checks", (
            ("ui.number", 6), ("ui.result", 7), ("fact.rule", 20), ("ui.relation", 34), ("fact.why", 20), ("fact.place", 26),
            ("fact.filled", 44), ("fact.stated", 11), ("fact.expected", 11), ("fact.difference", 10), ("ui.allowed", 14),
            ("ui.recomputed", 12), ("ui.recomputed.difference", 12), ("ui.finding.column", 8)), 3)
        write_text(sheet, 1, 6, words("ui.rounding.note"), self.styles("quiet"))
        for row, check in enumerate(self.marks.checks, 3):
            self._check(sheet, row, check, findings, sheets)
            if check.verdict is Verdict.HOLDS:
                sheet.set_row(row, None, None, {"level": 1})
        if self.marks.checks:
            last = 2 + len(self.marks.checks)
            sheet.autofilter(2, 0, last, 13)
            sheet.conditional_format(3, 12, last, 12, {"type": "cell", "criteria": "!=", "value": 0,
                                                       "format": self.book.add_format({"bold": True, "bg_color": "#FFF5DF"})})

    def _check(self, sheet: Any, row: int, check: Check, findings: str, sheets: Sheets) -> None:
        words, report, rule = self.words, self.report, check.rule
        finding = self.marks.findings.get(id(check))
        told = explain(finding, report, words) if finding else None
        sign = told.mark if told else "√"
        if told:
            where, line = told.where, told.filled
        else:
            where = where_words(check.stated, report, words) if check.stated else printable(check.subject)
            line = filled(check, report, words)
        sheet.write_number(row, 0, row - 2, self.styles("text", "0"))
        self._row(sheet, row, (sign, rule.id, rule.title, rule.basis, where, line), 1)
        self._stated(sheet, row, 7, check.stated)
        self._numbers(sheet, row, 8, check, told)
        write_text(sheet, row, 10, told.bound if told and told.rounding else "", self.styles("text"))
        formula = recomputed(check, sheets.cells)
        if formula and check.stated is not None and check.judgement is not None and check.judgement.expected is not None:
            look = number_format(check.stated)
            again = check.judgement.expected if "%" in look else printed(check.judgement.expected, factor_of(check.stated))
            again = rounded(again, digits(check.stated.figure)) if check.stated.figure else again
            sheet.write_formula(row, 11, formula, self.styles("figure", look), again)
            sheet.write_formula(row, 12, difference(check, row, "H", "L"), self.styles("figure", look),
                                rounded(stored(check.stated) - again, places_of(look)))
        if id(check) in self.rows:
            self._link(sheet, row, 13, f"'{findings}'!A{self.rows[id(check)] + 1}", sign)

    def _open(self) -> Any:
        words, sheet = self.words, self._sheet("verdict.uncovered")
        self._heads(sheet, "title.uncovered", (("fact.place", 40), ("ui.figure", 16), ("ui.unit", 10), ("ui.reason", 50)), 0, False)
        row = 3
        for line in undecided_lines(self.report, words):
            self._row(sheet, row, (f"□ {line}", "", "", words("legend.undecided")))
            row += 1
        for entry in self.report.ledger.figures:
            if self.marks.mark(entry).kind == "uncovered":
                where = where_words(entry, self.report, words) or part_of(entry, self.report, words)
                self._row(sheet, row, (f"○ {where}", "", entry.figure.unit if entry.figure else "", words("legend.uncovered")))
                write_figure(sheet, row, 1, entry, self.styles, "figure")
                row += 1
        return sheet

    def _legend(self) -> Any:
        words, sheet = self.words, self._sheet("title.legend")
        self._heads(sheet, "title.legend", (("ui.mark", 10), ("ui.meaning", 90)), 0, False)
        for row, (sign, name) in enumerate(_LEGEND, 3):
            self._row(sheet, row, (f"{sign} {words(f'verdict.{name}')}", words(f"legend.{name}")))
        for row, key in enumerate(("method.rounding", "method.blank", "method.limit"), 3 + len(_LEGEND) + 1):
            self._row(sheet, row, ("", words(key)))
        return sheet


def places_of(look: str) -> int:
    """How many decimals a number format shows of the stored number."""
    return len(look.rstrip("%").partition(".")[2]) + (2 if look.endswith("%") else 0)


def _address(cell: tuple[str, int, int]) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    sheet, row, column = cell
    return f"'{sheet}'!{xl_rowcol_to_cell(row, column)}"
