"""Codes and names that disagree, accounts whose account above is gone, and a table that is printed
twice.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.findings import Report

Audit = Callable[[str], Report]
SAMPLE = (Path(__file__).resolve().parents[1] / "samples" / "clean-2020.txt").read_text("utf-8")
BLANK = "栏次\t\t1\t2\t3\t4\t5\t6\n合计\t\t\t\t\t\t\t\n"
CLASS = "212\t城乡社区支出\t0.00\t10.00\t10.00\t0.00\t10.00\t0.00\n"
GROUP = "21208\t国有土地使用权出让收入安排的支出\t0.00\t10.00\t10.00\t0.00\t10.00\t0.00\n"
FUND = f"""栏次\t\t1\t2\t3\t4\t5\t6
合计\t\t0.00\t10.00\t10.00\t0.00\t10.00\t0.00
{CLASS}{GROUP}2120801\t征地和拆迁补偿支出\t0.00\t10.00\t10.00\t0.00\t10.00\t0.00
"""


def _told(audited: Report) -> list[str]:
    return [
        str(one.check.note)
        for one in audited.findings
        if one.rule.id in ("account-name", "account-above")
    ]


def test_a_name_under_the_code_of_another_account(audit_text: Audit) -> None:
    text = SAMPLE.replace("30107\t绩效工资", "30107\t奖金")
    assert text != SAMPLE
    assert _told(audit_text(text)) == [
        "06表 30107 的名称印作“奖金”，它的编码是 30103，30107 是“绩效工资”"
    ]
    two = SAMPLE.replace("30103\t奖金", "30107\t奖金").replace("30107\t绩效工资", "30103\t绩效工资")
    assert len(_told(audit_text(two))) == 2


@pytest.mark.parametrize("name", ["绩效工资（含奖金）", "绩 效 工 资", "绩效工资等", "本地津贴"])
def test_a_name_that_no_other_account_has(audit_text: Audit, name: str) -> None:
    assert not _told(audit_text(SAMPLE.replace("30107\t绩效工资", f"30107\t{name}")))


def test_names_of_older_charts_are_right(audit_text: Audit) -> None:
    text = SAMPLE.replace("30311\t代缴社会保险费", "30311\t住房公积金").replace(
        "30307\t医疗费补助", "30307\t医疗费"
    )
    assert text != SAMPLE and not _told(audit_text(text))


@pytest.mark.parametrize(("gone", "code"), [(CLASS, "212"), (GROUP, "21208")])
def test_an_account_that_is_gone_while_those_below_it_stay(
    audit_text: Audit, gone: str, code: str
) -> None:
    whole = SAMPLE.replace(BLANK, FUND)
    assert not _told(audit_text(whole))
    (said,) = _told(audit_text(whole.replace(gone, "")))
    assert said.startswith("08表列有 ") and said.endswith(f"而没有列它的上级科目 {code}")


def test_a_level_that_no_table_prints_is_left_out_on_purpose(audit_text: Audit) -> None:
    head = "一般公共预算财政拨款支出决算表\n| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |\n"
    assert not _told(
        audit_text(
            head + "| 2010301 | 行政运行 | 9.76 | 9.76 | 0.00 |\n|  | 合计 | 9.76 | 9.76 | 0.00 |"
        )
    )


def test_accounts_above_that_are_printed_by_name_alone(audit_text: Audit) -> None:
    text = (
        SAMPLE.replace(BLANK, FUND)
        .replace("21208\t国有", "\t国有")
        .replace("\n212\t城乡", "\n\t城乡")
    )
    assert text != SAMPLE and not _told(audit_text(text))


def test_a_table_printed_twice_is_told_with_what_differs(audit_text: Audit) -> None:
    first = SAMPLE.index("一般公共预算财政拨款“三公”经费支出决算表\n\n公开 07 表")
    end = SAMPLE.index("政府性基金预算财政拨款收入支出决算表\n\n公开 08 表")
    table = SAMPLE[first:end]
    for again, told in (
        (table, "，与第一张的相同。"),
        (table.replace("63.71", "66.71"), "，其中 1 个与第一张的不同："),
    ):
        said = [
            str(one.message)
            for one in audit_text(SAMPLE[:end] + again + SAMPLE[end:]).ledger.notices
        ]
        (twice,) = [one for one in said if one.startswith("又一张")]
        assert told in twice
        assert ("66.71，第一张 63.71。" in twice) == ("66.71" in again)
