"""What an audit promises: exact verdicts, holes never counted as holding, and no dependence on
order, zeros or unit.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from auditor.arithmetic import Verdict
from auditor.findings import Report

Audit = Callable[[str], Report]

INCOME = "收入支出决算总表\n\n单位：万元\n\n| 项目 | 决算数 | 项目 | 决算数 |\n| 本年收入合计 | {0} | 本年支出合计 | 417.30 |\n| 年初结转和结余 | 18.28 | 年末结转和结余 | 18.28 |\n| 总计 | 435.58 | 总计 | 435.58 |\n"


def verdicts(report: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    return sorted(
        (
            check.rule.id,
            check.verdict.value,
            tuple(
                sorted(
                    f"{entry.amount_text if hasattr(entry, 'amount_text') else entry.value}"
                    for entry in check.operands
                )
            ),
        )
        for check in report.checks
    )


def of(report: Report, rule: str) -> list[Verdict]:
    return [check.verdict for check in report.checks if check.rule.id == rule]


def test_a_total_that_does_not_add_up_is_found_with_both_figures(audit_text: Audit) -> None:
    report = audit_text(INCOME.format("471.30"))
    finding = next(f for f in report.findings if f.rule.id == "01-income-total")
    assert finding.check.stated is not None and finding.check.stated.text == "435.58"
    assert "".join(term.text for term in finding.check.terms) == "435.58 = 471.30 + 0 + 18.28"


def test_a_blank_counts_as_zero_and_fails_its_total(audit_text: Audit) -> None:
    assert of(audit_text(INCOME.format("")), "01-income-total") == [Verdict.FAILS]


def test_an_unreadable_figure_makes_its_checks_undecided_and_names_itself(
    audit_text: Audit,
) -> None:
    report = audit_text(INCOME.format("####"))
    check = next(check for check in report.checks if check.rule.id == "01-income-total")
    assert check.verdict is Verdict.UNDECIDED and "####" in str(check.missing[0])
    assert report.summary.undecided and [finding.rule.id for finding in report.findings] == [
        "figure-unreadable"
    ]
    assert "####" in str(report.findings[0].check.note)


def test_a_missing_row_that_a_rule_names_is_said(audit_text: Audit) -> None:
    report = audit_text(INCOME.format("417.30").replace("| 本年收入合计 | 417.30 |", "|  |  |"))
    check = next(check for check in report.checks if check.rule.id == "01-income-total")
    assert check.verdict is Verdict.UNDECIDED and "本年收入合计" in str(check.missing[0])


def test_an_empty_table_says_nothing_by_itself_but_a_figure_elsewhere_contradicts_it(
    audit_text: Audit,
) -> None:
    empty = "政府性基金预算财政拨款收入支出决算表\n单位：万元\n| 科目编码 | 科目名称 | 年初结转和结余 | 本年收入 | 本年支出 | 基本支出 | 项目支出 | 年末结转和结余 |\n| | 合计 | | | | | | |\n"
    general = "\n财政拨款收入支出决算总表\n单位：万元\n| 项目 | 决算数 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款 |\n| 总计 | | 本年支出合计 | 30.00 | | 30.00 | |\n"
    assert not audit_text(empty).checks
    assert of(audit_text(empty + general), "04-08-expenditure") == [Verdict.FAILS]


def test_accounts_in_yuan_have_no_rounding(audit_text: Audit) -> None:
    text = INCOME.replace("万元", "元").format("417.31")
    assert of(audit_text(text), "01-income-total") == [Verdict.FAILS]
    assert of(audit_text(INCOME.format("417.31")), "01-income-total") == [Verdict.ROUNDING]


# --- metamorphic: the clean sample, printed otherwise ---------------------------------------------

TABLE = re.compile(r"\t")


def blocks(text: str) -> list[list[str]]:
    """Runs of lines with tabs, and the runs between them."""
    runs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if runs[-1] and ("\t" in line) != ("\t" in runs[-1][-1]):
            runs.append([])
        runs[-1].append(line)
    return runs


def tables_only(samples: Path) -> str:
    text = (samples / "with-discrepancies-2020.txt").read_text("utf-8")
    return text[
        text.index("收入支出决算总表\n\n公开 01") : text.index(
            "第三部分\n\n2020年度部门决算情况说明"
        )
    ]


def outcome(report: Report) -> list[tuple[str, str, Decimal | None]]:
    return sorted(
        (
            (
                check.rule.id,
                check.verdict.value,
                check.judgement.difference if check.judgement else None,
            )
            for check in report.checks
        ),
        key=str,
    )


@pytest.mark.parametrize("seed", range(3))
def test_verdicts_do_not_depend_on_the_order_of_rows(
    samples: Path, audit_text: Audit, seed: int
) -> None:
    text = tables_only(samples)
    shuffled = []
    for run in blocks(text):
        coded = [
            at
            for at, line in enumerate(run)
            if re.match(r"\d{3,7}\t", line) and line.count("\t") < 8
        ]
        order = coded[:]
        random.Random(seed).shuffle(order)
        lines = run[:]
        for at, source in zip(coded, order, strict=True):
            lines[at] = run[source]
        shuffled.extend(lines)
    assert outcome(audit_text("\n".join(shuffled))) == outcome(audit_text(text))


def test_verdicts_do_not_depend_on_the_order_of_tables(samples: Path, audit_text: Audit) -> None:
    text = tables_only(samples)
    parts = re.split(r"(?=^[^\n\t]*决算(?:总)?表\n\n(?:公开|部门))", text, flags=re.M)
    assert len(parts) >= 9
    assert outcome(audit_text("".join(reversed(parts)))) == outcome(audit_text(text))


def test_rows_of_zeros_change_no_verdict(samples: Path, audit_text: Audit) -> None:
    text = tables_only(samples)
    more = text.replace(
        "2010399\t其他政府办公厅", "2010350\t事业运行\t0.00\t0.00\t0.00\n2010399\t其他政府办公厅", 3
    )
    before, after = audit_text(text), audit_text(more)
    assert [f.check.subject for f in after.findings] == [f.check.subject for f in before.findings]


def test_reprinting_in_yuan_changes_no_verdict(samples: Path, audit_text: Audit) -> None:
    text = tables_only(samples).replace("单位：万元", "单位：元")
    runs = []
    for run in blocks(text):
        runs.extend(
            "\t".join(yuan(cell) for cell in line.split("\t")) if "\t" in line else line
            for line in run
        )
    before, after = audit_text(tables_only(samples)), audit_text("\n".join(runs))
    assert [(c.rule.id, c.verdict) for c in after.checks] == [
        (c.rule.id, c.verdict) for c in before.checks
    ]


def yuan(cell: str) -> str:
    return f"{Decimal(cell) * 10000:.2f}" if re.fullmatch(r"\d+\.\d+|30", cell) else cell
