"""Layouts that are rare and lawful: sentences in cells, accounts without codes, columns of rates,
two years in one file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli import main
from auditor.findings import Report
from auditor.rules.pack import Pack
from auditor.text.names import is_same_kind

Audit = Callable[[str], Report]
WRONG = "本年支出合计995.00万元，其中：基本支出60.00万元，项目支出35.00万元。"
FIVE = """一般公共预算财政拨款支出决算表

单位：万元

| {head} |
{rows}
"""


def table(head: str, *rows: str) -> str:
    return FIVE.format(head=head, rows="\n".join(f"| {row} |" for row in rows))


@pytest.mark.parametrize(
    "rows",
    [
        f"| 事项 | 情况说明 |\n| 三、支出决算情况说明 | {WRONG} |",
        f"| 序号 | 事项 | 情况说明 |\n| 1 | 支出决算 | {WRONG} |",
        f"| {WRONG} |\n| 以上为本部门支出情况。 |",
    ],
)
def test_sentences_in_cells_are_read(audit_text: Audit, rows: str) -> None:
    report = audit_text(f"2023年度青岚县林业局部门决算\n\n{rows}\n")
    assert {"text-sum"} <= {finding.rule.id for finding in report.findings}


def test_a_table_of_figures_is_no_text(audit_text: Audit) -> None:
    """A long label with a figure in it does not make sentences of the cells beside it."""
    report = audit_text(
        "项目绩效自评表\n\n| 指标 | 分值 | 得分 |\n| 完成培训12批次、300人次，参训率95% | 10.00 | 9.50 |\n"
    )
    assert not [
        claim
        for claim in report.ledger.claims
        if "参训率" in claim.sentence and not claim.kind.startswith("自评")
    ]


def test_accounts_by_name_only_are_not_taken_for_none(audit_text: Audit) -> None:
    four = (
        "财政拨款收入支出决算总表\n\n单位：万元\n\n| 收入 | | 支出 | | |\n| 项目 | 决算数 | 项目 | 合计 | 一般公共预算财政拨款 |\n"
        "| 一、一般公共预算财政拨款 | 95.00 | 一、教育支出 | 15.00 | 15.00 |\n|  |  | 二、农林水支出 | 80.00 | 80.00 |\n"
        "| 本年收入合计 | 95.00 | 本年支出合计 | 95.00 | 95.00 |\n"
    )
    five = table(
        "科目名称 | 合计 | 基本支出 | 项目支出",
        "教育支出 | 15.00 | 15.00 |  ",
        "农林水支出 | 80.00 | 45.00 | 35.00",
        "合计 | 95.00 | 60.00 | 35.00",
    )
    assert not [
        finding
        for finding in audit_text(f"{four}\n{five}").findings
        if finding.rule.severity == "error"
    ]


def test_rates_in_a_column_add_up_to_nothing(audit_text: Audit) -> None:
    rows = (
        "| 合计 | 95.00 | 60.00 | 35.00 | 1.06%",
        "205 | 教育支出 | 15.00 | 15.00 |  | 25.00%",
        "213 | 农林水支出 | 80.00 | 45.00 | 35.00 | -2.44%",
    )
    report = audit_text(table("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 增减率", *rows))
    assert not report.findings


def test_two_years_of_one_body_in_a_file_are_held_against_each_other(tmp_path: Path) -> None:
    one = (
        "青岚县林业局{year}年度部门决算\n\n收入支出决算总表\n\n部门：青岚县林业局\n\n单位：万元\n\n| 收入 | | 支出 | |\n| 项目 | 决算数 | 项目 | 决算数 |\n"
        "| 本年收入合计 | 95.00 | 本年支出合计 | 95.00 |\n| 年初结转和结余 | {first} | 年末结转和结余 | {first} |\n| 总计 | {total} | 总计 | {total} |\n\n"
        + table(
            "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出", " | 合计 | 95.00 | 60.00 | 35.00"
        )
        + "\n支出决算表\n\n单位：万元\n\n"
        "| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |\n|  | 合计 | 95.00 | 60.00 | 35.00 |\n\n"
    )
    path = tmp_path / "两年.md"
    path.write_text(
        one.format(year=2022, first="5.00", total="100.00")
        + one.format(year=2023, first="6.00", total="101.00"),
        encoding="utf-8",
    )
    ran = CliRunner().invoke(main, ["check", str(path), "--format", "json"])
    assert ran.exit_code in (0, 1), ran.output
    found = json.loads(ran.stdout)["reports"]
    assert {report["year"] for report in found} == {2022, 2023}
    assert "family-carry-01" in {
        finding["rule"] for report in found for finding in report["findings"]
    }


def test_a_known_title_over_unknown_columns_is_nothing_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "清河县林业局2023年度部门决算\n\n一、主要职责\n\n二、机构设置\n\n收入支出决算总表\n\n| 甲 | 乙 |\n| 3.00 | 4.00 |\n",
        encoding="utf-8",
    )
    assert CliRunner().invoke(main, ["check", str(path)]).exit_code == 3


def test_column_numbers_whose_word_ran_into_the_head_are_no_figures(audit_text: Audit) -> None:
    rows = (
        "功能分类科目编码栏次 |  | 1 | 2 | 3",
        " | 合计 | 95.00 | 60.00 | 35.00",
        "205 | 教育支出 | 95.00 | 60.00 | 35.00",
    )
    report = audit_text(table("功能分类科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出", *rows))
    assert not report.findings and len(report.ledger.figures) == 6


TOTALS = """收入支出决算总表

单位：万元

| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 决算数 |
| 总计 | 102.00 | 总计 | 102.00 |

财政拨款收入支出决算总表

单位：万元

| 收入 | | 支出 | |
| 项目 | 决算数 | 项目 | 合计 |
| 总计 | 100.00 | 总计 | 100.00 |

四、财政拨款收入支出决算总体情况说明

{said}
"""


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("2023年度财政拨款收入总计100.00万元，支出总计100.00万元。", False),
        ("2023年度财政拨款收入、支出总计均为100.00万元。", False),
        ("2023年度财政拨款收入总计100.00万元，支出总计102.00万元。", True),
        ("2023年全县一般公共预算支出345,678.00万元。", False),
    ],
)
def test_totals_in_the_section_of_appropriations_are_those_of_appropriations(
    audit_text: Audit, said: str, found: bool
) -> None:
    errors = [
        finding
        for finding in audit_text(TOTALS.format(said=said)).findings
        if finding.rule.id == "text-table"
    ]
    assert bool(errors) == found


def test_a_class_written_with_its_level_and_spending_is_the_class(audit_text: Audit) -> None:
    five = table(
        "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出",
        " | 合计 | 95.00 | 60.00 | 35.00",
        "205 | 教育支出 | 15.00 | 15.00 |  ",
        "213 | 农林水支出 | 80.00 | 45.00 | 35.00",
    )
    said = "五、一般公共预算财政拨款支出决算情况说明\n\n（二）支出决算结构情况\n\n主要用于以下方面：教育支出（类）支出{a}万元，农林水支出（类）支出80.00万元。\n"
    assert not audit_text(f"{five}\n{said.format(a='15.00')}").findings
    assert "text-table" in {
        finding.rule.id for finding in audit_text(f"{five}\n{said.format(a='51.00')}").findings
    }


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("州本级一般公共预算支出", True),
        ("省级一般公共预算支出", True),
        ("全镇一般公共预算支出", True),
        ("车均一般公共预算支出", False),
    ],
)
def test_a_level_of_government_before_a_name_leaves_it_the_same_quantity(
    pack: Pack, name: str, same: bool
) -> None:
    assert is_same_kind(name, pack.vocabulary) == same
