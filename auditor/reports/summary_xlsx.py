"""The summary over many reports as a workbook: a sheet each for the whole, departments, rules,
years, and what was not read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from auditor.output.cells import MADE, sheet_text
from auditor.reports.summary import SEVERITIES, Summary, group_words
from auditor.wording.messages import in_words
from auditor.wording.words import Words


def render(summary: Summary, words: Words, settings: str = "") -> bytes:
    """The workbook as bytes; text is text, never a formula."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as book:
        book.set_properties({"created": MADE})
        head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
        _totals(book, head, summary, words, settings)
        _departments(book, head, summary, words)
        _rules(book, head, summary, words)
        _years(book, head, summary, words)
        heads = [words("summary.file"), words("summary.why")]
        failed = [[file, in_words(why, words).rstrip()] for file, why in summary.errors]
        _sheet(book, words("summary.sheet.unread"), head, heads, failed)
    return out.getvalue()


def _names(words: Words) -> list[str]:
    return [words(f"severity.{severity}") for severity in SEVERITIES]


def _totals(book: Any, head: Any, summary: Summary, words: Words, settings: str) -> None:
    total = summary.total
    _sheet(
        book,
        words("summary.sheet"),
        head,
        [words("summary.item"), words("summary.value")],
        [
            [words("summary.report"), total.reports],
            [words("summary.department"), len(summary.departments)],
            [words("summary.fact.with-errors"), total.with_errors],
            *(
                [name, total.severities[severity]]
                for name, severity in zip(_names(words), SEVERITIES, strict=True)
            ),
            [words("summary.fact.checks"), total.checks],
            [words("verdict.holds"), total.holds],
            [words("verdict.rounding"), total.rounding],
            [words("verdict.undecided"), total.undecided],
            [words("summary.fact.figures"), total.figures],
            [words("summary.fact.checked"), total.covered],
            [words("summary.fact.unread"), len(summary.errors)],
            [words("summary.fact.missing"), summary.missing],
            *([[settings, None]] if settings else []),
        ],
    )


def _departments(book: Any, head: Any, summary: Summary, words: Words) -> None:
    years = list(summary.years)
    sheet = _sheet(
        book,
        words("summary.departments"),
        head,
        [
            *(words(f"summary.{key}") for key in ("number", "department", "report")),
            *_names(words),
            *(group_words(group, words) for group in summary.groups),
            *(words("summary.year-column", year=year) for year in years),
        ],
        [
            [
                at,
                one.name,
                one.reports,
                *(one.severities[severity] for severity in SEVERITIES),
                *(one.groups[group] for group in summary.groups),
                *(one.years.get(year) for year in years),
            ]
            for at, one in enumerate(summary.departments, 1)
        ],
    )
    # The columns of the groups, behind number, name, reports and three classes.
    first, last = 6, 5 + len(summary.groups)
    if summary.groups and summary.departments:
        sheet.conditional_format(
            1,
            first,
            len(summary.departments),
            last,
            {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#E8A9A4"},
        )


def _rules(book: Any, head: Any, summary: Summary, words: Words) -> None:
    _sheet(
        book,
        words("summary.rules"),
        head,
        [
            words(f"summary.{key}")
            for key in ("rule", "name", "severity", "department", "report", "count", "which")
        ],
        [
            [
                one.rule,
                one.title,
                words(f"severity.{one.severity}"),
                len(one.bodies),
                len(one.reports),
                one.findings,
                # Below what a cell takes.
                words.join(list(one.bodies.values()))[:30000],
            ]
            for one in summary.rules
        ],
    )


def _years(book: Any, head: Any, summary: Summary, words: Words) -> None:
    sheet = _sheet(
        book,
        words("summary.sheet.years"),
        head,
        [
            *(words(f"summary.{key}") for key in ("year-head", "report", "with")),
            *_names(words),
            words("verdict.rounding"),
            words("verdict.undecided"),
        ],
        [
            [
                year,
                one.reports,
                one.with_errors,
                *(one.severities[severity] for severity in SEVERITIES),
                one.rounding,
                one.undecided,
            ]
            for year, one in summary.years.items()
        ],
    )
    if len(summary.years) > 1:
        sheet.insert_chart(1, 9, _chart(book, len(summary.years), words))


def _sheet(
    book: Any, name: str, head: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, columns, head)
    # A Chinese letter is two digits wide.
    widest = [len(column) * 2 for column in columns]
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                value = sheet_text(value)
                widest[column] = max(widest[column], min(60, 2 * len(value)))
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write_number(at, column, value)
    for column, size in enumerate(widest):
        sheet.set_column(column, column, min(60, max(8, size)))
    return sheet


def _chart(book: Any, years: int, words: Words) -> Any:
    sheet = words("summary.sheet.years")
    chart = book.add_chart({"type": "line"})
    for column, name in enumerate(_names(words), 3):
        chart.add_series(
            {
                "name": name,
                "categories": [sheet, 1, 0, years, 0],
                "values": [sheet, 1, column, years, column],
            }
        )
    chart.set_title({"name": words("summary.chart")})
    return chart
