"""Causes that are a whole table's: its unit, its version, columns and rows that changed places,
rows left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from auditor.diagnosis.suspects import diagnose
from auditor.findings import Finding, Report, leads
from auditor.reports import Run, render
from auditor.wording.explain import explain
from auditor.wording.words import words
from tests import injection
from tests.test_structure_causes import TITLES, lines_of, pack

Rows = dict[str, list[str]]
"""The figures of a table's rows, by code; the total's under 合计."""


def edited(seed: int, table: str, change: Callable[[Rows], None]) -> Report:
    """A consistent report of which one table is changed; a row that is taken out of it is not
    printed.
    """
    lines = list(lines_of(seed))
    first = lines.index(TITLES[table])
    end = next(
        at for at in range(first + 1, len(lines)) if lines[at].endswith(("决算表", "决算总表"))
    )
    cells = {at: lines[at].split("\t") for at in range(first, end) if lines[at].count("\t") > 2}
    rows = {own[0] or own[1]: own[2:] for own in cells.values() if "科目名称" not in own}
    change(rows)
    for at, own in cells.items():
        key = own[0] or own[1]
        if "科目名称" not in own:
            lines[at] = "\t".join([*own[:2], *rows[key]]) if key in rows else ""
    return diagnose(injection.audited("\n".join(lines), pack()))


def told(report: Report) -> list[tuple[str, str]]:
    """What is told of the tables, where nothing else is told."""
    found = leads(report.findings)
    assert all(finding.structure for finding in found), [finding.rule.id for finding in found]
    return [
        (shift.kind, shift.table)
        for finding in found
        if finding.structure
        for shift in finding.structure.shifts
    ]


def times(factor: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        for code, own in rows.items():
            rows[code] = [f"{Decimal(text) * Decimal(factor):.2f}" for text in own]

    return change


def raised(amount: str) -> Callable[[Rows], None]:
    """A leaf and all that stands above it, in its column and the total's, by one amount."""

    def change(rows: Rows) -> None:
        leaf = next(code for code in rows if len(code) == 7)
        for code in (leaf, leaf[:5], leaf[:3], "合计"):
            own = rows[code]
            for column in (0, 2):
                own[column] = f"{Decimal(own[column]) + Decimal(amount):.2f}"

    return change


def exchanged(one: int, two: int) -> Callable[[Rows], None]:
    """Two rows of 项 that are one and two from the end."""

    def change(rows: Rows) -> None:
        codes = [code for code in rows if len(code) == 7]
        first, second = codes[one], codes[two]
        rows[first], rows[second] = rows[second], rows[first]

    return change


def columns(rows: Rows) -> None:
    for own in rows.values():
        own[1], own[2] = own[2], own[1]


def left_out(rows: Rows) -> None:
    del rows[[code for code in rows if code.startswith("20106") and len(code) == 7][1]]


SLIPS: dict[str, tuple[Callable[[Rows], None], str]] = {
    "元 under a head of 万元": (times("10000"), "unit"),
    "another year's figures": (times("0.5"), "stale"),
    "one leaf with its totals": (raised("11.00"), "stale"),
    "one leaf with its totals, less": (raised("-0.37"), "stale"),
    "two rows far apart": (exchanged(0, -1), "rows-swapped"),
    "two columns, totals and all": (columns, "columns-swapped"),
    "a row left out": (left_out, "row-omitted"),
}


@pytest.mark.parametrize("table", ["03", "05"])
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_a_table_is_one_finding_that_names_it(slip: str, table: str) -> None:
    change, kind = SLIPS[slip]
    report = edited(3, table, change)
    assert told(report) == [(kind, table)]


@pytest.mark.parametrize("table", ["03", "05"])
def test_one_total_that_is_wrong_by_itself_is_no_other_version(table: str) -> None:
    def change(rows: Rows) -> None:
        rows["合计"][0] = f"{Decimal(rows['合计'][0]) + 11:.2f}"

    report = edited(3, table, change)
    assert not any(finding.structure for finding in report.findings)


def the_lead(report: Report) -> Finding:
    return next(finding for finding in report.findings if finding.structure)


def test_another_version_is_told_with_what_it_differs_by_and_from() -> None:
    report = edited(3, "05", raised("11.00"))
    headline = explain(the_lead(report), report, words("zh")).headline
    assert "版本不一" in headline and "都多 11.00" in headline and "04表" in headline
    assert "all are 11.00 larger" in explain(the_lead(report), report, words("en")).headline


def test_a_unit_is_told_with_both_units() -> None:
    report = edited(3, "05", times("10000"))
    assert (
        "05表的数字是元数，表头的单位是万元"
        in explain(the_lead(report), report, words("zh")).headline
    )


def test_the_rows_are_shown_as_they_should_be_in_every_report() -> None:
    report = edited(3, "05", exchanged(0, -1))
    run = Run((report,))
    structure = json.loads(str(render("json", run)))["reports"][0]["findings"][0]["structure"]
    first, last = structure["repaired"]["rows"]
    assert structure["repaired"]["columns"][0] == "合计"
    assert first["cells"][0]["right"] == last["cells"][0]["printed"] != first["cells"][0]["printed"]
    page = str(render("html", run))
    assert (
        'class="grid repaired"' in page
        and f'<td class="f suspect">{first["cells"][0]["right"]}</td>' in page
    )
    assert f"{first['cells'][0]['printed']} → {first['cells'][0]['right']}" in str(
        render("terminal", run)
    ).replace("\n       ", "")


LIST = """
六、一般公共预算财政拨款基本支出决算情况说明

人员经费{staff}万元，主要包括：{names}。
"""


def basic(names: list[str], skipped: str, blank: str = "") -> Report:
    """A table of basic expenditure of six accounts, one of which it lacks or leaves blank, and the
    list of its names.
    """
    rows = {
        "30101": "基本工资",
        "30102": "津贴补贴",
        "30103": "奖金",
        "30107": "绩效工资",
        "30113": "住房公积金",
        "30199": "其他工资福利支出",
    }
    amounts = dict(
        zip(rows, ("752.37", "246.12", "31.50", "88.40", "712.48", "245.52"), strict=True)
    )
    total = sum(map(Decimal, amounts.values()))
    lines = [
        "一般公共预算财政拨款基本支出决算表",
        "",
        "2022 年度",
        "",
        "单位：万元",
        "",
        "科目编码\t科目名称\t决算数\t科目编码\t科目名称\t决算数",
        f"301\t工资福利支出\t{total}\t302\t商品和服务支出\t9.00",
    ]
    others = {"30101": "30201\t办公费\t9.00"}
    for code, name in rows.items():
        if code != skipped:
            lines.append(
                f"{code}\t{name}\t{'' if code == blank else amounts[code]}\t{others.get(code, chr(9) * 2)}"
            )
    lines.append(f"人员经费合计\t\t{total}\t公用经费合计\t\t9.00")
    text = "\n".join(
        [
            "第二部分 2022年度部门决算表",
            "",
            *lines,
            "",
            "第三部分 2022年度部门决算情况说明",
            LIST.format(staff=total, names="、".join(names)),
        ]
    )
    return diagnose(injection.audited(text, pack()))


NAMES = ["基本工资", "津贴补贴", "奖金", "绩效工资", "住房公积金", "其他工资福利支出"]


def test_a_row_that_only_the_text_names_is_the_one_left_out() -> None:
    report = basic(NAMES, "30107")
    assert [
        (shift.kind, shift.table)
        for finding in leads(report.findings)
        if finding.structure
        for shift in finding.structure.shifts
    ] == [("row-omitted", "06")]
    told = explain(the_lead(report), report, words("zh"))
    assert "漏列 绩效工资" in told.headline and "88.40" in told.advice.suspects[0]
    assert "accounts-listed" not in {
        finding.rule.id for finding in leads(report.findings) if not finding.structure
    }


def test_of_equally_good_figures_that_is_named_which_the_text_lists_and_the_table_leaves_blank() -> (
    None
):
    report = basic(NAMES, "", "30107")
    (lead,) = leads(report.findings)
    (suspect,) = (suspect for finding in report.findings for suspect in finding.suspects)
    assert (suspect.entry.code, suspect.text, suspect.alternatives) == ("30107", "88.40", 1)
    assert {finding.cause or finding.number for finding in report.findings} == {lead.number}
