"""The summary over many reports as a workbook: a sheet each for the whole, departments, rules, years, and what was not read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from auditor.output.cells import sheet_text
from auditor.reports.summary import SEVERITIES, Summary

_NAMES: Final = ("基本平衡性", "逻辑性", "核实性")


def render(summary: Summary, settings: str = "") -> bytes:
    """The workbook as bytes; text is text, never a formula."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
        _totals(book, head, summary, settings)
        _departments(book, head, summary)
        _rules(book, head, summary)
        _years(book, head, summary)
        _sheet(book, "未能核对", head, ["文件", "原因"], [[file, why] for file, why in summary.errors])
    return out.getvalue()


def _totals(book: Any, head: Any, summary: Summary, settings: str) -> None:
    total = summary.total
    _sheet(
        book,
        "汇总",
        head,
        ["项目", "数"],
        [
            ["报告", total.reports],
            ["部门", len(summary.departments)],
            ["有基本平衡性问题的报告", total.with_errors],
            *([name, total.severities[severity]] for name, severity in zip(_NAMES, SEVERITIES, strict=True)),
            ["核对项", total.checks],
            ["相符", total.holds],
            ["尾差", total.rounding],
            ["无法核对", total.undecided],
            ["数字", total.figures],
            ["已核对的数字", total.covered],
            ["未能核对的文件", len(summary.errors)],
            ["没有核对到的报告", summary.missing],
            *([[settings, None]] if settings else []),
        ],
    )


def _departments(book: Any, head: Any, summary: Summary) -> None:
    years = list(summary.years)
    sheet = _sheet(
        book,
        "部门",
        head,
        ["序", "部门", "报告", *_NAMES, *summary.groups, *(f"{year} 年" for year in years)],
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
    first, last = 6, 5 + len(summary.groups)
    if summary.groups and summary.departments:
        sheet.conditional_format(
            1,
            first,
            len(summary.departments),
            last,
            {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#E8A9A4"},
        )


def _rules(book: Any, head: Any, summary: Summary) -> None:
    _sheet(
        book,
        "规则",
        head,
        ["规则", "名称", "级别", "部门", "报告", "处", "哪些部门"],
        [
            [
                one.rule,
                one.title,
                dict(zip(SEVERITIES, _NAMES, strict=True))[one.severity],
                len(one.bodies),
                len(one.reports),
                one.findings,
                "、".join(one.bodies.values())[:30000],
            ]
            for one in summary.rules
        ],
    )


def _years(book: Any, head: Any, summary: Summary) -> None:
    sheet = _sheet(
        book,
        "年度",
        head,
        ["年度", "报告", "有基本平衡性问题", *_NAMES, "尾差", "无法核对"],
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
        sheet.insert_chart(1, 9, _chart(book, len(summary.years)))


def _sheet(book: Any, name: str, head: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, columns, head)
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


def _chart(book: Any, years: int) -> Any:
    chart = book.add_chart({"type": "line"})
    for column, name in enumerate(_NAMES, 3):
        chart.add_series(
            {"name": name, "categories": ["年度", 1, 0, years, 0], "values": ["年度", 1, column, years, column]}
        )
    chart.set_title({"name": "历年处数"})
    return chart
