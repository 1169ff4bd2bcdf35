"""The workbook of several reports: a row each with a link to what was found, and one list of all
findings. The working paper of each is a file of its own, in a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditor.findings import Finding, Report, leads
from auditor.reports import Run
from auditor.reports.verdicts import given
from auditor.reports.xlsx_paper import FIRST
from auditor.reports.xlsx_style import WorkbookFormats, height, write_figure, write_text
from auditor.wording.explain import explain, kind_of
from auditor.wording.messages import in_words
from auditor.wording.shown import percent
from auditor.wording.words import printable

_REPORTS: Final = (
    ("ui.entity", 30),
    ("ui.year", 7),
    ("index.kind", 12),
    ("index.fails", 7),
    ("index.explain", 8),
    ("index.query", 8),
    ("index.undecided", 9),
    ("index.covered", 11),
    ("ui.file", 44),
)
_FINDINGS: Final = (
    ("ui.entity", 24),
    ("ui.year", 7),
    ("ui.number", 8),
    ("ui.class", 10),
    ("fact.place", 24),
    ("fact.source", 14),
    ("ui.matter", 46),
    ("fact.stated", 12),
    ("fact.expected", 12),
    ("fact.difference", 14),
    ("fact.suspect", 34),
    ("fact.remedy", 30),
    ("fact.exception", 24),
    ("fact.rule", 18),
    ("ui.file", 30),
)
_KINDS: Final = ("fails", "explain", "query")
_STATED: Final = 7
"""The column of the stated figure, which is a number."""


def write(book: Any, run: Run, styles: WorkbookFormats) -> None:
    """The sheets of a run over several reports, or over none."""
    words = run.words
    summary = _sheet(book, run, styles, "title.summary", _REPORTS)
    found = _sheet(book, run, styles, "title.findings", _FINDINGS)
    # The row of the next finding: a report's name leads to its first one.
    at = FIRST
    for row, report in enumerate(run.reports, FIRST):
        _report(run, styles, summary, row, report, at if report.findings else 0)
        excused = run.excused(report)
        for finding in report.findings:
            _finding(run, styles, found, at, report, finding, row, excused)
            at += 1
    row = FIRST + len(run.reports)
    for error in run.errors:
        write_text(summary, row, 0, error.shown, styles("text"))
        why = f"{in_words(error.message, words)} {in_words(error.remedy, words)}"
        write_text(summary, row, len(_REPORTS) - 1, why, styles("text"))
        row += 1
    for sheet, heads, last in ((summary, _REPORTS, row), (found, _FINDINGS, at)):
        sheet.autofilter(FIRST - 1, 0, max(last - 1, FIRST), len(heads) - 1)


def _sheet(
    book: Any, run: Run, styles: WorkbookFormats, key: str, columns: tuple[tuple[str, int], ...]
) -> Any:
    words, sheet = run.words, book.add_worksheet(run.words(key)[:31])
    write_text(sheet, 0, 0, words(key), styles("title"))
    note = "　".join(part for part in (words("ui.papers"), run.settings) if part)
    write_text(sheet, 1, 0, note, styles("quiet"))
    for column, (name, width) in enumerate(columns):
        write_text(sheet, FIRST - 1, column, words(name), styles("head"))
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(0, FIRST - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _report(
    run: Run, styles: WorkbookFormats, sheet: Any, row: int, report: Report, first: int
) -> None:
    """A report; its name leads to the first of its findings, in row `first`."""
    words, summary = run.words, report.summary
    kinds = [kind_of(finding.check) for finding in leads(report.findings)]
    name = report.entity or report.file
    if first:
        target = f"internal:'{words('title.findings')[:31]}'!A{first + 1}"
        sheet.write_url(row, 0, target, styles("link"), printable(name))
    else:
        write_text(sheet, row, 0, name, styles("text"))
    write_text(sheet, row, 1, str(report.year or ""), styles("text"))
    write_text(sheet, row, 2, report.called.get(words.lang, ""), styles("text"))
    numbers = (*map(kinds.count, _KINDS), summary.undecided)
    for column, number in enumerate(numbers, 3):
        sheet.write_number(row, column, number, styles("count"))
    covered = percent(summary.covered, summary.figures)
    told = words("index.nothing") if report.empty else covered
    write_text(sheet, row, 7, told, styles("text"))
    write_text(sheet, row, 8, given(report, words), styles("text"))


def _finding(
    run: Run,
    styles: WorkbookFormats,
    sheet: Any,
    row: int,
    report: Report,
    finding: Finding,
    back: int,
    excused: Mapping[int, str],
) -> None:
    """A finding; the name of its report leads back to the row `back` of the summary."""
    words, told = run.words, explain(finding, report, run.words)
    target = f"internal:'{words('title.summary')[:31]}'!A{back + 1}"
    sheet.write_url(row, 0, target, styles("link"), printable(report.entity or report.file))
    suspects, why = words.sentence(*told.advice.suspects), excused.get(id(finding.check), "")
    excuse = words("sum.excused.one", why=why) if why else ""
    exceptions = words.sentence(excuse, *told.advice.exceptions)
    cells = (
        str(report.year or ""),
        told.mark,
        told.severity,
        told.where,
        told.source,
        told.headline,
        told.stated,
        told.expected,
        told.difference,
        suspects,
        told.advice.remedy,
        exceptions,
        finding.rule.id,
        report.shown,
    )
    for column, content in enumerate(cells, 1):
        write_text(sheet, row, column, content, styles("text"))
    stated = finding.check.stated
    if stated is not None and stated.figure is not None:
        write_figure(sheet, row, _STATED, stated, styles, "figure")
    sheet.set_row(
        row,
        height(
            (told.headline, 46),
            (told.where, 24),
            (suspects, 34),
            (told.advice.remedy, 30),
            (exceptions, 24),
        ),
    )
