"""A total that other figures in a row come to is asked about, not called wrong; one that lacks a
part is wrong.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.arithmetic import Verdict
from auditor.findings import Report

Audit = Callable[[str], Report]


def errors(report: Report, figure: str) -> list[str]:
    return [
        check.rule.id
        for check in report.checks
        if check.verdict is Verdict.FAILS
        and check.rule.severity == "error"
        and any(entry.text == figure for entry in check.operands)
    ]


@pytest.mark.parametrize(
    ("text", "total"),
    [
        (
            "上级补助1,423.00万元、债券转贷186.00万元、调入资金94.50万元，加上本级收入610.88万元，收入总计2,314.38万元。",
            "2,314.38",
        ),
        (
            "收入：财政补助715.40万元、场租36.20万元，共751.60万元；支出：基本502.19万元、项目231.85万元，共734.04万元。",
            "734.04",
        ),
    ],
)
def test_a_total_of_figures_in_a_row_is_not_called_wrong(
    text: str, total: str, audit_text: Audit
) -> None:
    assert not errors(audit_text(text), total)


def test_a_total_that_lacks_its_last_part_is_wrong(audit_text: Audit) -> None:
    report = audit_text(
        "本年收入合计300.00万元，其中：财政拨款收入200.00万元，事业收入100.00万元，其他收入50.00万元。"
    )
    assert errors(report, "300.00")


def test_a_total_that_others_come_to_by_a_slip_of_a_digit_is_wrong(audit_text: Audit) -> None:
    report = audit_text(
        "收入：财政补助715.40万元、场租36.20万元，共751.60万元；支出：基本502.19万元、项目231.85万元，共743.04万元。"
    )
    assert [
        check
        for check in report.checks
        if check.verdict is Verdict.FAILS and check.rule.severity != "info"
    ]


FAR = "教育支出30.00万元，卫生支出20.00万元。水利支出10.00万元，交通支出5.00万元。"


@pytest.mark.parametrize(
    ("text", "total", "wrong"),
    [
        # Two sentences before and one behind are near.
        (FAR + "文化支出3.00万元、体育支出2.00万元，两项合计50.00万元。", "50.00", False),
        (FAR + "文化支出3.00万元，体育支出2.00万元，两项合计15.00万元。", "15.00", False),
        (
            FAR + "科技支出1.00万元。文化支出3.00万元、体育支出2.00万元，两项合计50.00万元。",
            "50.00",
            True,
        ),
        ("科技支出1.00万元、体育支出2.00万元，两项合计50.00万元。" + FAR, "50.00", False),
        ("科技支出1.00万元、体育支出2.00万元，两项合计15.00万元。" + FAR, "15.00", True),
    ],
)
def test_how_far_around_a_total_its_parts_may_stand(
    text: str, total: str, wrong: bool, audit_text: Audit
) -> None:
    assert bool(errors(audit_text(text), total)) is wrong
