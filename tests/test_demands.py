"""What a report must have: tables that are demanded, listed, empty or not read; and what was checked at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.findings import Report
from auditor.reports.verdicts import conclusion
from auditor.wording.words import words

Audit = Callable[[str], Report]
TWO_SIDED = "| 收入 | | 支出 | |\n| 项目 | 决算数 | 项目 | 决算数 |"
CODED = "| 科目编码 | 科目名称 | {heads} |\n|  | 合计 | {cells} |"
TABLES = {
    "01": f"收入支出决算总表\n{TWO_SIDED}\n| 本年收入合计 | 8.12 | 本年支出合计 | 8.12 |",
    "02": "收入决算表\n" + CODED.format(heads="本年收入合计", cells="8.12"),
    "03": "支出决算表\n" + CODED.format(heads="本年支出合计", cells="8.12"),
    "04": f"财政拨款收入支出决算总表\n{TWO_SIDED}\n| 本年收入合计 | 8.12 | 本年支出合计 | 8.12 |",
    "05": "一般公共预算财政拨款支出决算表\n" + CODED.format(
        heads="合计 | 基本支出 | 项目支出", cells="8.12 | 8.12 | 0.00"),
    "06": "一般公共预算财政拨款基本支出决算表\n| 科目编码 | 科目名称 | 决算数 |\n"
          "| 30101 | 基本工资 | 8.12 |",
    "07": "财政拨款“三公”经费支出决算表\n| 项目 | 预算数 | 决算数 |\n"
          "| 公务用车运行维护费 | 1.00 | 1.00 |\n| 因公出国（境）费 | 0.00 | 0.00 |\n"
          "| 公务接待费 | 0.00 | 0.00 |",
    "08": "政府性基金预算财政拨款收入支出决算表\n" + CODED.format(
        heads="年初结转和结余 | 本年收入 | 本年支出 | 基本支出 | 项目支出 | 年末结转和结余",
        cells="0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00"),
}
EMPTY = "政府性基金预算财政拨款收入支出决算表\n" + CODED.format(
    heads="年初结转和结余 | 本年收入 | 本年支出 | 年末结转和结余", cells=" |  |  | ")
ENTRIES = "目录\n\n收入决算表 …… 3\n\n支出决算表 …… 4\n\n一般公共预算财政拨款支出决算表 …… 5"


def report(*without: str, more: str = "") -> str:
    return "\n\n".join([*(text for key, text in TABLES.items() if key not in without), more])


def told(audited: Report) -> list[tuple[str, str]]:
    wanted = ("table-", "figure-", "contents-", "numbering-", "row-")
    return [(finding.rule.id, finding.check.note) for finding in audited.findings
            if finding.rule.id.startswith(wanted)]


def test_a_whole_report_lacks_nothing(audit_text: Audit) -> None:
    audited = audit_text(report())
    assert not told(audited) and not audited.ledger.wanting


def test_a_table_that_is_demanded_and_not_there_is_a_finding(audit_text: Audit) -> None:
    assert told(audit_text(report("03"))) == [("table-missing", "报告中没有“支出决算表”（03表）")]


def test_a_table_of_the_contents_that_is_not_there_is_a_finding(audit_text: Audit) -> None:
    text = f"{ENTRIES}\n\n{TABLES['02']}\n\n{TABLES['05']}"
    assert ("table-missing", "目录列有，报告中没有“支出决算表”（03表）") in told(audit_text(text))


def test_a_title_without_its_table_was_not_read(audit_text: Audit) -> None:
    assert [rule for rule, _ in told(audit_text(report("03", more="支出决算表")))] == ["table-unread"]


@pytest.mark.parametrize(("words_of_it", "rules"), [
    ("本单位2018年没有政府性基金预算财政拨款收支。", ["table-empty"]),
    ("政府性基金预算财政拨款支出0.00万元。", ["table-empty"]),
    ("政府性基金预算财政拨款支出与上年相比没有变化。", ["table-missing"]),
    ("政府性基金预算财政拨款支出100.00万元。", ["table-missing"]),
])
def test_a_report_that_says_it_has_nothing_for_a_table_is_asked_to_list_it(
        audit_text: Audit, words_of_it: str, rules: list[str]) -> None:
    found = told(audit_text(report("08", more=words_of_it)))
    assert [rule for rule, _ in found] == rules


@pytest.mark.parametrize(("note", "rules"), [
    ("注：本单位没有政府性基金收支，本表无数据。", []), ("注：本表为空表。", []), ("略。", ["table-empty"])])
def test_an_empty_table_has_a_note(audit_text: Audit, note: str, rules: list[str]) -> None:
    found = told(audit_text(report("08", more=f"{EMPTY}\n\n{note}")))
    assert [rule for rule, _ in found] == rules


def test_a_part_of_a_report_is_an_extract_and_not_called_clean(audit_text: Audit) -> None:
    audited = audit_text(TABLES["05"])
    assert not told(audited) and len(audited.ledger.wanting) == 7
    assert "没有发现不符" not in conclusion(audited, words("zh"))


def test_of_contents_alone_nothing_was_checked(audit_text: Audit) -> None:
    assert audit_text("2023年度部门决算\n\n目录\n\n第一部分 概况 1\n\n一、主要职责 1\n\n"
                      "第二部分 决算情况说明 3\n\n一、收入支出决算总体情况说明 3").empty


def test_figures_of_which_none_was_checked_are_nothing(audit_text: Audit) -> None:
    assert audit_text("一、总体情况\n\n收到捐赠款3.25万元。\n\n二、其他支出决算\n\n无。").empty


def test_a_table_like_those_of_the_pack_counts(audit_text: Audit) -> None:
    rows = "\n".join(f"| {code} | 某支出 | 1.25 | 2.50 |" for code in ("201", "20101", "2010101"))
    audited = audit_text(report("03", more=f"| 甲 | 乙 | 丙 | 丁 |\n{rows}"))
    assert [rule for rule, _ in told(audited)] == ["table-unread"]
    assert sum(entry.table is None for entry in audited.ledger.figures) == 6


@pytest.mark.parametrize("title", ["收入支出决算总表（单位：万元）", "收入支出决算统计表", "收入支出決算總表"])
def test_titles_with_a_unit_of_statistics_or_in_traditional_characters(
        audit_text: Audit, title: str) -> None:
    audited = audit_text(f"{title}\n{TWO_SIDED}\n| 本年收入合计 | 8.12 | 本年支出合计 | 8.12 |\n"
                         "| 总计 | 8.21 | 总计 | 8.12 |")
    assert "01-balance" in {finding.rule.id for finding in audited.findings}


CELL = "一般公共预算财政拨款基本支出决算表\n| 科目编码 | 科目名称 | 决算数 |\n| 301 | 工资福利支出 | 9.00 |\n" \
       "| 30101 | 基本工资 | {} |\n| 30102 | 津贴补贴 | 4.00 |"


@pytest.mark.parametrize("text", ["9T.87", "97.87=", "九七点八七", "**", "?", "□", "�", "9�.87", "待填"])
def test_what_stands_for_a_figure_and_is_none_is_unreadable(audit_text: Audit, text: str) -> None:
    assert [rule for rule, _ in told(audit_text(CELL.format(text)))] == ["figure-unreadable"]


@pytest.mark.parametrize("text", ["", "-", "—", "无", "不适用", "0", "5.00"])
def test_a_blank_a_dash_and_a_word_for_none_are_no_misprint(audit_text: Audit, text: str) -> None:
    assert not told(audit_text(CELL.format(text)))


def test_a_unit_in_a_head_that_the_figures_contradict_is_one_finding(audit_text: Audit) -> None:
    text = "\n\n".join(table.replace("\n", f"\n\n单位：{'元' if key == '05' else '万元'}\n\n", 1)
                       for key, table in TABLES.items()).replace("8.12 | 8.12 | 0.00", "8.12 | 3.17 | 4.95")
    text = text.replace("30101 | 基本工资 | 8.12", "30101 | 基本工资 | 3.17")
    audited = audit_text(text)
    assert [finding.check.note for finding in audited.findings] == [
        "05表标明的金额单位是元，而数字与其他报表的万元数相同"]
    assert audited.ledger.tables["05"].unit == "万元"


def test_a_second_row_of_the_one_row_table_is_told(audit_text: Audit) -> None:
    one = "财政拨款“三公”经费支出决算表\n| 合计 | 因公出国（境）费 | 公务用车运行维护费 | 公务接待费 |\n"
    assert not told(audit_text(f"{one}| 2.50 | 0.00 | 2.00 | 0.50 |"))
    assert [rule for rule, _ in told(audit_text(
        f"{one}| 2.50 | 0.00 | 2.00 | 0.50 |\n| 2.60 | 0.00 | 2.00 | 0.60 |"))] == ["row-nameless"]


def test_heads_in_the_row_of_the_total_are_heads(audit_text: Audit) -> None:
    audited = audit_text(
        "政府性基金预算财政拨款收入支出决算表\n"
        "| 项目 | | 年初结转和结余 | 本年收入 | 本年支出 | | | 年末结转和结余 |\n"
        "| 科目编码 | 科目名称 | | | | | | |\n"
        "| 合计 | | 0.00 | 8.40 | 合计 | 基本支出 | 项目支出 | 0.00 |\n"
        "| 212 | 城乡社区支出 | 0.00 | 8.40 | 8.40 | 0.00 | 4.80 | 0.00 |")
    assert set(audited.ledger.tables["08"].columns) >= {"本年支出", "基本支出", "项目支出"}
    assert [finding.check.stated.text for finding in audited.findings if finding.check.stated] == ["8.40"]
    assert not audited.undecided


def test_a_table_without_figures_contradicts_a_figure_of_the_text(audit_text: Audit) -> None:
    text = ("财政拨款“三公”经费支出决算表\n| 项目 | 预算数 | 决算数 |\n| 合计 |  |  |\n| 公务接待费 |  |  |\n"
            "| 因公出国（境）费 |  |  |\n\n七、财政拨款“三公”经费支出决算情况说明\n\n“三公”经费支出决算为{}万元。")
    found = {amount: [finding.rule.id for finding in audit_text(text.format(amount)).findings
                      if finding.rule.id == "text-table-blank"] for amount in ("0", "0.95")}
    assert found == {"0": [], "0.95": ["text-table-blank"]}
