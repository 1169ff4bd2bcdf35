"""A total that other figures in a row come to is asked about, not called wrong; one that lacks a part is wrong."""

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
def test_a_total_of_figures_in_a_row_is_not_called_wrong(text: str, total: str, audit_text: Audit) -> None:
    assert not errors(audit_text(text), total)


def test_a_total_that_lacks_its_last_part_is_wrong(audit_text: Audit) -> None:
    report = audit_text("本年收入合计300.00万元，其中：财政拨款收入200.00万元，事业收入100.00万元，其他收入50.00万元。")
    assert errors(report, "300.00")


def test_a_total_that_others_come_to_by_a_slip_of_a_digit_is_wrong(audit_text: Audit) -> None:
    report = audit_text(
        "收入：财政补助715.40万元、场租36.20万元，共751.60万元；支出：基本502.19万元、项目231.85万元，共743.04万元。"
    )
    assert [check for check in report.checks if check.verdict is Verdict.FAILS and check.rule.severity != "info"]
