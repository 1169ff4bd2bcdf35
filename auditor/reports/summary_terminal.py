"""The summary over many reports for a terminal: plain text, columns aligned by display width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from auditor.reports.summary import SEVERITIES, Line, Summary
from auditor.reports.wrap import width, wrap
from auditor.wording.shown import percent
from auditor.wording.words import printable

_LINES: Final = 20
_NAME: Final = 28
_REPORTS, _FIRST = 6, 2
"""So many reports are shown, and so many findings of each."""
_NAMES: Final = {"error": "平衡", "warning": "逻辑", "info": "核实"}


def render(summary: Summary, columns: int = 80, everything: bool = False, settings: str = "") -> str:
    """The summary as text."""
    total = summary.total
    most = None if everything else _LINES
    lines = [
        f"报告 {total.reports} 份，部门 {len(summary.departments)} 个" + _span(summary),
        *(wrap(printable(settings), columns, "", "  ") if settings else []),
        f"有基本平衡性问题的报告 {total.with_errors} 份（{percent(total.with_errors, total.reports)}）",
        f"核对 {total.checks} 项：相符 {total.holds}，尾差 {total.rounding}，不符 {total.fails}，无法核对 {total.undecided}",
        *([f"几份报告对照，另有不符 {total.findings - total.fails} 项"] if total.findings > total.fails else []),
        f"数字 {total.figures} 个，已核对 {total.covered} 个（{percent(total.covered, total.figures)}）",
        "",
    ]
    lines += _reports(summary.worst if everything else summary.worst[:_REPORTS], summary, columns)
    lines += _tables(summary, most, columns)
    lines += _unread(summary, most, columns)
    if summary.missing:
        lines += [f"运行中断，还有 {summary.missing} 份没有核对；加 --resume 接着核对。", ""]
    if not total.findings and total.covered:
        lines += [
            f"已核对的数字没有不符：数字 {total.figures} 个，已核对 {total.covered} 个。以上只说明文档内部的数字相互一致，不表示与账簿一致。",
            "",
        ]
    return "\n".join(lines).rstrip("\n").replace("\u2212", "-") + "\n"


def _tables(summary: Summary, most: int | None, columns: int) -> list[str]:
    """Departments, rules and years."""
    lines: list[str] = []
    ranked = [one for one in summary.departments if one.findings]
    if ranked:
        lines += _titled(
            "部门（按基本平衡性、逻辑性、核实性排列）",
            ["部门", "报告", "平衡", "逻辑", "核实", *summary.groups],
            [
                [
                    _cut(one.name),
                    one.reports,
                    *(one.severities[severity] for severity in SEVERITIES),
                    *(one.groups[group] or "" for group in summary.groups),
                ]
                for one in ranked[:most]
            ],
            len(ranked),
            columns,
        )
    if summary.rules:
        lines += _titled(
            "规则（按涉及的部门排列）",
            ["规则", "部门", "报告", "处", "名称"],
            [
                [one.rule, len(one.bodies), len(one.reports), one.findings, _cut(one.title, 36)]
                for one in summary.rules[:most]
            ],
            len(summary.rules),
            columns,
        )
    if len(summary.years) > 1:
        lines += _titled(
            "年度",
            ["年度", "报告", "有问题", "平衡", "逻辑", "核实"],
            [
                [year, one.reports, one.with_errors, *(one.severities[severity] for severity in SEVERITIES)]
                for year, one in summary.years.items()
            ],
            len(summary.years),
            columns,
        )
    return lines


def _unread(summary: Summary, most: int | None, columns: int) -> list[str]:
    """The files that could not be audited, each with why."""
    if not summary.errors:
        return []
    lines = [f"-- 未能核对 {len(summary.errors)} 个文件"]
    for _, why in summary.errors[:most]:
        lines += wrap(printable(why), columns, "  ", "    ")
    if most and len(summary.errors) > most:
        lines.append(f"  … 另有 {len(summary.errors) - most} 个")
    return [*lines, ""]


def _reports(worst: Sequence[Line], summary: Summary, columns: int) -> list[str]:
    """The reports with most to do, and the first findings of each."""
    if not worst:
        return []
    lines = ["-- 报告（问题多的在前）"]
    for one in worst:
        counts = Counter(found.severity for found in one.found)
        told = "，".join(f"{_NAMES[severity]} {counts[severity]}" for severity in SEVERITIES if counts[severity])
        year = f" {one.year} 年度" if one.year else ""
        lines += wrap(f"{printable(one.entity or one.file)}{year}  {printable(one.file)}：{told}", columns, "", "  ")
        lines += ["  " + _cut(found.message, columns - 3) for found in one.found[:_FIRST]]
    left = summary.total.with_findings - len(worst)
    lines += [f"… 另有 {left} 份有问题；--format html --output 文件夹 得到目录和每份报告的网页"] if left > 0 else []
    return [*lines, ""]


def _span(summary: Summary) -> str:
    years = list(summary.years)
    return f"，{years[0]} 至 {years[-1]} 年度" if len(years) > 1 else f"，{years[0]} 年度" if years else ""


def _cut(name: str, room: int = _NAME) -> str:
    shown, used = "", 0
    for letter in printable(name):
        used += width(letter)
        if used > room:
            return shown + "…"
        shown += letter
    return shown


def _titled(title: str, head: Sequence[object], rows: Sequence[Sequence[object]], of: int, columns: int) -> list[str]:
    """A table under its title; what is wider than the terminal loses its last columns to a second block."""
    texts = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(row[at]) for row in texts) for at in range(len(head))]
    shown = len(head)
    while shown > 3 and sum(widths[:shown]) + 2 * (shown - 1) > columns:
        shown -= 1
    lines = [f"-- {title}"]
    for row in texts:
        cells = [_padded(row[at], widths[at], isinstance(rows[0][at], int) if rows else False) for at in range(shown)]
        lines.append("  ".join(cells).rstrip())
    if shown < len(head):
        lines.append(f"（屏幕较窄，未列：{'、'.join(str(name) for name in head[shown:])}）")
    if of > len(rows):
        lines.append(f"… 另有 {of - len(rows)} 项，用 --all 全部列出")
    return [*lines, ""]


def _padded(text: str, size: int, right: bool) -> str:
    space = " " * (size - width(text))
    return space + text if right else text + space
