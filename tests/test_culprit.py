"""What is named as wrong: the one figure, account or word whose change makes everything hold, and
nothing that cannot be.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache

import pytest

from auditor import engine, rules
from auditor.booking import post
from auditor.diagnosis import causes, hitting
from auditor.diagnosis import system as systems
from auditor.diagnosis.suspects import diagnose
from auditor.findings import Finding, Report, leads
from auditor.readers import text
from auditor.reports import render
from auditor.rules.pack import Pack
from auditor.wording.advice import advise
from auditor.wording.explain import explain
from auditor.wording.words import words
from tests import report_cases
from tests.generator import Layout, generate
from tests.test_diagnosis import rows_of


@lru_cache(maxsize=1)
def pack() -> Pack:
    return rules.load()


def audited(content: str) -> Report:
    return engine.audit(post(text.parse(content), pack().forms, pack().vocabulary), pack())


def told(body: str) -> Report:
    return diagnose(audited(f"第三部分\n\n2020年度部门决算情况说明\n\n{body}"))


def of(report: Report, rule: str) -> Finding:
    return next(finding for finding in report.findings if finding.rule.id == rule)


def named(finding: Finding) -> list[tuple[str, str, str, int]]:
    return [(one.entry.text, one.text, one.kind, one.alternatives) for one in finding.suspects]


# --- an account from another version of a table ---------------------------------------------------


def stale(amount: str) -> Report:
    """A consistent report in whose table 03 one account and its totals are more by an amount."""
    lines = generate(3, 2022, Layout()).text.split("\n")
    at = rows_of(lines, "支出决算表")[1]
    code = lines[at].split("\t")[0]
    start, end = lines.index("支出决算表"), lines.index("财政拨款收入支出决算总表")
    for line in range(start, end):
        cells = lines[line].split("\t")
        column = 3 if Decimal(lines[at].split("\t")[3] or 0) else 4
        if (
            len(cells) > 4
            and (code.startswith(cells[0]) and cells[0] or "合计" in cells[:2])
            and cells[2][:1].isdigit()
        ):
            for place in (2, column):
                cells[place] = f"{Decimal(cells[place]) + Decimal(amount):.2f}"
            lines[line] = "\t".join(cells)
    return diagnose(audited("\n".join(lines)))


def test_an_account_of_another_version_is_one_cause() -> None:
    report = stale("13.07")
    (finding,) = leads(report.findings)
    assert finding.structure is not None
    (shift,) = finding.structure.shifts
    assert (shift.table, shift.kind, shift.apart) == ("03", "stale", Decimal("130700"))
    assert all(
        suspect.proposed == suspect.entry.figure.value - Decimal("13.07")
        for suspect in finding.suspects
        if suspect.entry.figure
    )


# --- words ----------------------------------------------------------------------------------------


def test_both_words_of_a_change_can_be_what_is_wrong() -> None:
    body = "一、总体情况\n\n2020年度收入总计435.58万元，与上年相比，{}60.81万元，{}12.25%。\n"
    assert told(body.format("减少", "下降")).findings == ()
    (finding,) = told(body.format("增加", "增长")).findings
    assert named(finding) == [("增加", "", "word", 1), ("增长", "", "word", 1)]
    advice = advise(finding, told(""), words("zh"), "")
    assert "方向词“增加、增长”" in advice.remedy
    # A rate that fits neither way is a figure's fault.
    (finding,) = told(body.format("增加", "增长").replace("12.25", "15.25")).findings
    assert [suspect.kind for suspect in finding.suspects if suspect.kind == "word"] == []


def test_a_word_is_wrong_though_rounding_is_in_the_rate() -> None:
    body = "一、总体情况\n\n三公经费支出5.56万元，比上年{}0.63万元，{}10.15%。\n"
    assert [
        f for f in told(body.format("减少", "下降")).findings if f.rule.severity == "error"
    ] == []
    finding = of(told(body.format("增加", "增长")), "text-change-derived")
    assert [suspect.entry.text for suspect in finding.suspects] == ["增加", "增长"]


def test_of_two_words_the_one_that_the_figures_contradict() -> None:
    body = "一、总体情况\n\n2020年度收入总计435.58万元，与上年相比，{}60.81万元，{}16.23%。\n"
    assert named(of(told(body.format("增加", "下降")), "text-change-direction")) == [
        ("下降", "", "word", 1)
    ]
    assert named(of(told(body.format("减少", "增长")), "text-change-direction")) == [
        ("减少", "", "word", 1)
    ]
    # Where no figure tells, either may be.
    untold = told("一、情况\n\n会议费比上年增加0.03万元，下降0.82%。\n")
    assert named(of(untold, "text-change-direction")) == [
        ("增加", "", "word", 2),
        ("下降", "", "word", 2),
    ]


def test_the_direction_of_a_change_from_a_stated_base() -> None:
    body = "一、情况\n\n公务接待费2.00万元，上年为3.50万元，比上年{}1.50万元。\n"
    assert told(body.format("减少")).findings == ()
    (finding,) = told(body.format("增加")).findings
    assert named(finding) == [("增加", "", "word", 1)]


# --- what is possible -----------------------------------------------------------------------------


def test_nothing_below_zero_is_proposed_of_an_account() -> None:
    report = diagnose(
        audited("""2020年度
一般公共预算财政拨款基本支出决算表
单位：万元
| 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 |
| 301 | 工资福利支出 | 80.00 | 302 | 商品和服务支出 | 100.00 |
| 30101 | 基本工资 | 80.00 | 30211 | 差旅费 | 0.00 |
| 303 | 对个人和家庭的补助 | 0.00 | 30215 | 会议费 | 29.25 |
|  |  |  | 30240 | 税金及附加费用 | 707.50 |
|  | 人员经费合计 | 80.00 |  | 公用经费合计 | 100.00 |
""")
    )
    finding = next(
        finding
        for finding in report.findings
        if finding.check.stated and finding.check.stated.code == "302"
    )
    assert named(finding) == [("707.50", "70.75", "decimal-point", 1)]


def test_an_item_is_suspect_though_the_first_of_its_kind_would_fall_below_zero() -> None:
    report = told(
        "十、绩效\n\n2020年度纳入绩效自评的项目共4个，其中优3个，良10个，中0个，差0个。\n"
    )
    found = named(of(report, "text-count-sum"))
    assert ("10", "1", "decimal-point", 2) in found
    assert all(not text.startswith("-") for _, text, _, _ in found)


def test_a_likely_slip_goes_first_though_it_leaves_a_tail() -> None:
    report = told(
        "十一、政府采购支出情况说明\n\n2020年度政府采购支出总额131.52万元，其中：政府采购货物支出13.27万元、"
        "政府采购工程支出19.31万元、政府采购服务支出89.93万元。\n"
    )
    first = named(of(report, "text-sum"))[0]
    assert first[:3] == ("89.93", "98.93", "transposition")


def test_of_two_neighbours_alike_the_second_is_the_copy() -> None:
    report = diagnose(
        audited("""2020年度
一般公共预算财政拨款基本支出决算表
单位：万元
| 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 |
| 301 | 工资福利支出 | 84.67 | 302 | 商品和服务支出 | 30.00 |
| 30101 | 基本工资 | 50.11 | 30201 | 办公费 | 10.00 |
| 30102 | 津贴补贴 | 17.24 | 30202 | 印刷费 | 5.00 |
| 30103 | 奖金 | 17.24 | 30203 | 咨询费 | 8.00 |
| 30107 | 绩效工资 | 10.87 | 30204 | 手续费 | 7.00 |
|  | 人员经费合计 | 84.67 |  | 公用经费合计 | 30.00 |
""")
    )
    finding = next(
        finding
        for finding in report.findings
        if finding.check.stated and finding.check.stated.code == "301"
    )
    assert [(one.entry.code, one.kind) for one in finding.suspects[:2]] == [
        ("30103", "row-doubled"),
        ("30102", "row-doubled"),
    ]


def test_a_row_printed_again_over_nothing_is_nothing_whatever_tail_its_sum_leaves() -> None:
    def printed(again: str) -> Report:
        return diagnose(
            audited(f"""2020年度
一般公共预算财政拨款基本支出决算表
单位：万元
| 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 |
| 301 | 工资福利支出 | 84.67 | 302 | 商品和服务支出 | 30.00 |
| 30101 | 基本工资 | 50.11 | 30201 | 办公费 | 10.00 |
| 30102 | 津贴补贴 | 17.24 | 30202 | 印刷费 | 5.00 |
| 30103 | 奖金 | {again} | 30203 | 咨询费 | 8.00 |
| 30107 | 绩效工资 | 17.31 | 30204 | 手续费 | 7.00 |
|  | 人员经费合计 | 84.67 |  | 公用经费合计 | 30.00 |
""")
        )

    assert printed("0.00").findings == ()
    (finding,) = printed("17.24").findings
    assert [(one.entry.code, one.text, one.kind) for one in finding.suspects] == [
        ("30103", "0.00", "row-doubled"),
        ("30102", "0.00", "row-doubled"),
    ]


def test_a_figure_without_a_value_that_one_percentage_alone_speaks_for_is_no_suspect() -> None:
    body = "本年收入合计比上年增加100.00万元，主要是人员增资。本年收入合计1100.00万元，增长{}。\n"
    assert told(body.format("10.00%")).findings == ()
    (finding,) = told(body.format("9.09%")).findings
    assert named(finding) == [("1100.00", "1200.00", "digit", 2), ("9.09%", "10.00%", "", 2)]


def test_nothing_below_zero_is_proposed_of_what_is_printed_as_zero() -> None:
    body = "二、收入\n\n收入总计840.00万元，其中：本年收入合计{}万元、年初结转和结余0.00万元。\n"
    assert told(body.format("840.00")).findings == ()
    (finding,) = told(body.format("880.00")).findings
    assert named(finding) == [
        ("840.00", "880.00", "digit", 2),
        ("880.00", "840.00", "digit", 2),
    ]


def test_a_claim_that_may_be_read_otherwise_bears_out_a_change() -> None:
    def printed(total: str) -> Report:
        return diagnose(
            audited(f"""2020年度
收入支出决算总表
单位：万元
| 收入 | 决算数 | 支出 | 决算数 |
| 一、一般公共预算财政拨款收入 | 4748.62 | 一、一般公共服务支出 | 4791.70 |
| 八、其他收入 | 43.08 | 八、社会保障和就业支出 | 0.00 |
| 本年收入合计 | 4791.70 | 本年支出合计 | 4791.70 |
| 总计 | 4791.70 | 总计 | 4791.70 |

第三部分 2020年度部门决算情况说明

一、收入支出决算总体情况说明

2020年度收、支总计{total}万元。与上年相比，减少757.06万元，下降13.64%，主要是业务量变化。
""")
        )

    assert printed("4791.70").findings == ()
    (total, rate) = printed("43.08").findings
    assert named(total) == named(rate) == [("43.08", "4791.70", "pasted", 1)]
    assert rate.cause == total.number


def test_a_name_that_does_not_fit_its_code_follows_only_what_its_row_is_suspect_of() -> None:
    def printed(total: str, name: str, item: str = "6.45") -> list[tuple[str, int]]:
        report = diagnose(
            audited(f"""2020年度
一般公共预算财政拨款基本支出决算表
单位：万元
| 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 |
| 301 | 工资福利支出 | {total} | 302 | 商品和服务支出 | 30.00 |
| 30101 | 基本工资 | 50.11 | 30201 | 办公费 | 10.00 |
| 30102 | 津贴补贴 | 17.24 | 30202 | 印刷费 | 5.00 |
| 30103 | {name} | {item} | 30203 | 咨询费 | 8.00 |
| 30107 | 绩效工资 | 10.87 | 30204 | 手续费 | 7.00 |
|  | 人员经费合计 | 84.67 |  | 公用经费合计 | 30.00 |
""")
        )
        return [(finding.rule.id, finding.cause) for finding in report.findings]

    assert printed("84.67", "奖金") == []
    # The total is wrong, and the row is one of its parts.
    assert ("account-name", 0) in printed("86.47", "伙食补助费")
    # The figure of the row itself is wrong.
    assert ("account-name", 0) not in printed("84.67", "伙食补助费", "64.50")


# --- a total printed as 0 -------------------------------------------------------------------------


def test_a_total_of_zero_goes_before_the_rates_on_it() -> None:
    report = told(
        "二、收入\n\n本年收入合计0.00万元，其中：财政拨款收入1080.00万元，占90.00%；事业收入120.00万元，占10.00%。\n"
    )
    total, *rates = report.findings
    assert named(total) == [("0.00", "1200.00", "omitted", 1)]
    assert total.consequences == tuple(rate.number for rate in rates) and len(rates) == 2
    assert all(named(rate) == named(total) for rate in rates)
    assert all("1200.00" in advise(rate, report, words("zh"), "").remedy for rate in rates)


def test_no_rate_falls_for_an_amount_of_zero() -> None:
    (finding,) = told("二、收入\n\n收入总计0.00万元，比上年增加60.81万元，增长16.23%。\n").findings
    assert [entry for entry, *_ in named(finding)] == ["0.00", "60.81"]


# --- a search that is cut -------------------------------------------------------------------------


def test_what_one_figure_explains_is_named_though_the_search_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = audited("""2020年度
支出决算表
单位：万元
| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
|  | 合计 | 417.30 | 319.43 | 97.87 |
| 201 | 一般公共服务支出 | 417.30 | 319.43 | 97.87 |
| 20103 | 政府办公厅 | 417.30 | 319.43 | 97.87 |
| 2010301 | 行政运行 | 319.43 | 319.43 | 0.00 |
| 2010302 | 一般行政管理事务 | 97.87 | 0.00 | 79.87 |
""")
    monkeypatch.setattr(hitting, "MOST_TRIALS", 0)
    found = causes.causes(systems.build(report))
    assert found.cut
    assert [
        (change.printed, change.kind)
        for cause in found.causes
        for change in cause.explanations[0].changes
    ] == [(Decimal("97.87"), "transposition")]


# --- JSON -----------------------------------------------------------------------------------------


def test_a_suspect_in_json_tells_what_is_printed_and_what_is_proposed() -> None:
    report = told(
        "二、收入\n\n本年收入合计1200.00万元，其中：财政拨款收入1008.00万元，占90.00%；事业收入120.00万元，占10.00%。\n"
    )
    content = json.loads(str(render("json", report_cases.run(report))))
    suspect = content["reports"][0]["findings"][0]["suspects"][0]
    assert (suspect["stated"], suspect["proposed"], suspect["proposed_text"]) == (
        "1008.00",
        "1080.00",
        "1080.00",
    )
    assert "text" not in suspect


# --- a unit beside figures in another -------------------------------------------------------------

PROCURED = "政府采购支出总额204.34万元，其中：政府采购货物支出136.12万元、工程支出64.64万元、服务支出3.58万元。"


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        (f"{PROCURED}授予小微企业合同金额112.39元，占政府采购支出总额的55.00%。", "112.39"),
        ("全年支出26.73万元，与上年度相比，增加0.99元，增幅3.83%。", "0.99"),
        ("全年支出22.43万元。较上年增加3.94元，增长21.28%。", "3.94"),
        (
            "2020年支出合计20.00万元，其中：基本支出12.30元，占61.5%；项目支出7.70万元，占38.5%。",
            "12.30",
        ),
    ],
)
def test_a_unit_is_suspected_before_the_rate_that_was_worked_out_right(
    body: str, printed: str
) -> None:
    (finding,) = leads(told(body).findings)
    assert named(finding) == [(printed, f"{printed}万元", "unit", 1)]


def test_a_figure_in_another_unit_than_its_sentence_is_said_as_such() -> None:
    report = told("2020年支出合计20.00万元，其中：基本支出12.30元、项目支出7.70万元。")
    finding = of(report, "text-unit")
    assert "应为 12.30 万元" in explain(finding, report, words()).headline
