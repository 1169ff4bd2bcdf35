"""The working paper (工作底稿) as an Excel workbook: figures as numbers, verdicts as values,
re-performance as formulas.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from auditor.findings import Report
from auditor.reports import Run
from auditor.reports.marks import SIGNS, Marks
from auditor.reports.procedure import PROCEDURES
from auditor.reports.verdicts import conclusion, coverage, power
from auditor.reports.xlsx_has import checklist
from auditor.reports.xlsx_lists import changes, checks, findings, uncovered
from auditor.reports.xlsx_paper import FIRST, Paper, heads, page_set, sheet_of
from auditor.reports.xlsx_style import Styles, write_text
from auditor.reports.xlsx_tables import tables
from auditor.reports.xlsx_text import texts
from auditor.wording.explain import explain, kind_of
from auditor.wording.messages import in_words
from auditor.wording.notes import cut_note, tail_note
from auditor.wording.words import printable

_FIXED: Final = datetime(2000, 1, 1)
"""The date of creation: the same input gives the same bytes."""
_COUNTED: Final = (
    ("√", "holds"),
    ("≈", "rounding"),
    ("×", "fails"),
    ("※", "explain"),
    ("□", "undecided"),
    ("○", "uncovered"),
)
Index = Sequence[tuple[str, str, str]]
"""(name, index, what it is for) of each sheet."""


def render(run: Run) -> bytes:
    """The run as a workbook; several reports share one, with a summary before them."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": run.words("title.paper"), "author": "auditor", "created": _FIXED})
    styles = Styles(book)
    several = len(run.reports) > 1
    if several or not run.reports:
        _summary(book, run, styles)
    for number, report in enumerate(run.reports, 1):
        told = [
            (finding, explain(finding, report, run.words))
            for finding in (*report.findings, *report.tails)
        ]
        prefix = f"{number}." if several else ""
        paper = Paper(
            book,
            run,
            report,
            styles,
            prefix,
            Marks(report, run.words),
            told,
            excused=run.excused(report),
            _explained={id(finding.check): each for finding, each in told},
        )
        _write(paper)
    book.close()
    return target.getvalue()


def _counts(report: Report) -> dict[str, int]:
    """How many checks came to what, and how many figures no check touches."""
    found = Counter(kind_of(check) for check in report.checks)
    found["explain"] += found.pop("query", 0)
    return {name: found[name] for _, name in _COUNTED} | {
        "uncovered": report.summary.figures - report.summary.covered
    }


def _summary(book: Any, run: Run, styles: Styles) -> None:
    """A row for each report, with a link to its cover."""
    words, sheet = run.words, book.add_worksheet(run.words("title.summary"))
    names = [
        words("ui.entity"),
        words("ui.year"),
        *(sign for sign, _ in _COUNTED),
        words("ui.file"),
    ]
    for column, head in enumerate(names):
        write_text(sheet, 0, column, head, styles("head"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(len(names) - 1, len(names) - 1, 40)
    sheet.freeze_panes(1, 0)
    for row, report in enumerate(run.reports, 1):
        write_text(sheet, row, 0, report.entity, styles("text"))
        write_text(sheet, row, 1, str(report.year or ""), styles("text"))
        for column, number in enumerate(_counts(report).values(), 2):
            sheet.write_number(row, column, number, styles("figure", "0"))
        if len(run.reports) > 1:
            sheet.write_url(
                row,
                len(names) - 1,
                f"internal:'{row}.{words('title.cover')}'!A1",
                styles("link"),
                printable(report.shown),
            )
    write_text(sheet, len(run.reports) + len(run.errors) + 3, 0, run.settings, styles("quiet"))
    for row, error in enumerate(run.errors, len(run.reports) + 2):
        write_text(sheet, row, 0, error.shown, styles("text"))
        write_text(
            sheet,
            row,
            len(names) - 1,
            f"{in_words(error.message, words)} {in_words(error.remedy, words)}",
            styles("text"),
        )


def _write(paper: Paper) -> None:
    """Cover and lists first; the sheets of the document after them, though the lists point into
    these.
    """
    words = paper.words
    cover, fix, found, listed = (
        sheet_of(paper, key)
        for key in ("title.cover", "title.fix", "title.findings", "title.checks")
    )
    index = [
        (fix.name, "K-1", words("title.fix.about")),
        (found.name, "K-2", words("title.cards.about")),
        (listed.name, "K-3", words("title.checks.about")),
        *tables(paper),
        *texts(paper),
    ]
    findings(paper, found)
    changes(paper, fix)
    checks(paper, listed)
    index += [
        (uncovered(paper), "K-4", words("title.uncovered.about")),
        (_legend(paper), "K-5", words("title.method")),
    ]
    if paper.report.checklist:
        index.append(checklist(paper))
    _cover(paper, cover, index)


def _cover(paper: Paper, sheet: Any, index: Index) -> None:
    """What was audited with what, the result, the index, the signatures, the limits."""
    words, report, styles = paper.words, paper.report, paper.styles
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    write_text(sheet, 0, 0, words("title.paper"), styles("title"))
    row = 2
    for key, content in _facts(paper):
        write_text(sheet, row, 0, words(key), styles("head"))
        write_text(sheet, row, 1, content, styles("text"))
        row += 1
    row += 1
    for (sign, name), number in zip(_COUNTED, _counts(report).values(), strict=True):
        write_text(sheet, row, 0, f"{sign} {words(f'verdict.{name}')}", styles("text"))
        sheet.write_number(row, 1, number, styles("count"))
        row += 1
    row += 1
    for name, reference, title in index:
        paper.link(sheet, row, 0, f"'{name}'!A1", name)
        write_text(sheet, row, 1, f"{reference}　{title}".strip(), styles("text"))
        row += 1
    row += 1
    for key in ("ui.prepared", "ui.date", "ui.reviewed", "ui.date"):
        write_text(sheet, row, 0, words(key), styles("head"))
        sheet.write_blank(row, 1, None, styles("open", "yyyy-mm-dd" if key == "ui.date" else ""))
        row += 1
    sheet.merge_range(row + 1, 0, row + 1, 1, "", styles("quiet"))
    write_text(sheet, row + 1, 0, words("method.limit"), styles("quiet"))
    page_set(paper, sheet, "K-0", False, high=1)
    sheet.protect()


def _facts(paper: Paper) -> list[tuple[str, str]]:
    words, report = paper.words, paper.report
    used = len({check.rule.id for check in report.checks})
    facts = [
        ("ui.entity", report.entity),
        ("ui.year", words("sum.year", year=report.year) if report.year else ""),
        ("ui.file", report.shown),
        ("ui.hash", report.sha256),
        (
            "ui.pack",
            words.sentence(
                f"{report.pack} {report.pack_version}".strip(), words("ui.rules", count=used)
            ),
        ),
        ("ui.packhash", report.pack_sha256),
        ("ui.program", f"auditor {paper.run.version}"),
        ("ui.moneyunit", report.unit),
        ("ui.conclusion", conclusion(report, words)),
        ("ui.count", coverage(report, words)),
    ]
    if caught := power(report, words):
        facts.append(("ui.power", caught))
    facts += [("ui.settings", note) for note in (paper.run.settings, _excused(paper)) if note]
    facts += [("verdict.rounding", note) for note in (tail_note(report, words),) if note]
    facts += [("verdict.suspect", note) for note in (cut_note(report, words),) if note]
    return facts


def _excused(paper: Paper) -> str:
    return paper.words("sum.excused", count=len(paper.excused)) if paper.excused else ""


def _legend(paper: Paper) -> str:
    """Marks, procedures, definitions and limits; the name of the sheet."""
    words, sheet = paper.words, sheet_of(paper, "title.legend")
    heads(
        paper, sheet, "title.legend", (("ui.mark", 14), ("ui.meaning", 90)), "K-5", landscape=False
    )
    rows = [
        *((f"{sign} {words(f'verdict.{name}')}", words(f"legend.{name}")) for sign, name in SIGNS),
        ("", ""),
        (words("ui.procedure"), ""),
        *((sign, words(f"procedure.{name}")) for sign, name in PROCEDURES),
        ("", ""),
        *(("", words(key)) for key in ("method.rounding", "method.blank", "method.limit")),
    ]
    for row, cells in enumerate(rows, FIRST):
        paper.cells_of(sheet, row, cells)
    sheet.protect()
    return paper.name("title.legend")
