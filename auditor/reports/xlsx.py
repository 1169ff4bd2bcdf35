"""The working paper (工作底稿) as an Excel workbook: figures as numbers, verdicts as values,
re-performance as formulas.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from auditor.findings import Report
from auditor.output.cells import MADE
from auditor.reports import Run
from auditor.reports.marks import SIGNS, Marks
from auditor.reports.procedure import PROCEDURES
from auditor.reports.verdicts import conclusion, coverage, power
from auditor.reports.xlsx_has import checklist
from auditor.reports.xlsx_lists import changes, checks, findings
from auditor.reports.xlsx_many import write as many
from auditor.reports.xlsx_paper import FIRST, Paper, heads, page_set, sheet_of
from auditor.reports.xlsx_style import WorkbookFormats, write_text
from auditor.reports.xlsx_tables import tables
from auditor.reports.xlsx_text import texts
from auditor.reports.xlsx_uncovered import uncovered
from auditor.wording.explain import explain, kind_of
from auditor.wording.notes import cut_note, tail_note

# Signs with their results, in the order of the cover.
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
    """The run as a workbook: the working paper of its report, or the list of several."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": run.words("title.paper"), "author": "auditor", "created": MADE})
    styles = WorkbookFormats(book)
    # A single report is a working paper; several, or one that could not be read, are a list.
    if len(run.reports) == 1 and not run.errors:
        _write(_paper(book, run, run.reports[0], styles))
    else:
        many(book, run, styles)
    book.close()
    return target.getvalue()


def _paper(book: Any, run: Run, report: Report, styles: WorkbookFormats) -> Paper:
    told = [
        (finding, explain(finding, report, run.words))
        for finding in (*report.findings, *report.tails)
    ]
    return Paper(
        book,
        run,
        report,
        styles,
        Marks(report, run.words),
        told,
        excused=run.excused(report),
        _explained={id(finding.check): each for finding, each in told},
    )


def _counts(report: Report) -> dict[str, int]:
    """How many checks came to what, and how many figures no check touches."""
    found = Counter(kind_of(check) for check in report.checks)
    found["explain"] += found.pop("query", 0)
    return {name: found[name] for _, name in _COUNTED} | {
        "uncovered": report.summary.figures - report.summary.covered
    }


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
