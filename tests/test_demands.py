"""What a report must have: tables that are demanded, listed, empty or not read; and what was
checked at all.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.findings import Report
from auditor.forms.labels import stated_unit
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
    "05": "一般公共预算财政拨款支出决算表\n"
    + CODED.format(heads="合计 | 基本支出 | 项目支出", cells="8.12 | 8.12 | 0.00"),
    "06": "一般公共预算财政拨款基本支出决算表\n| 科目编码 | 科目名称 | 决算数 |\n| 30101 | 基本工资 | 8.12 |",
    "07": "财政拨款“三公”经费支出决算表\n| 项目 | 预算数 | 决算数 |\n"
    "| 公务用车运行维护费 | 1.00 | 1.00 |\n| 因公出国（境）费 | 0.00 | 0.00 |\n"
    "| 公务接待费 | 0.00 | 0.00 |",
    "08": "政府性基金预算财政拨款收入支出决算表\n"
    + CODED.format(
        heads="年初结转和结余 | 本年收入 | 本年支出 | 基本支出 | 项目支出 | 年末结转和结余",
        cells="0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00",
    ),
}
EMPTY = "政府性基金预算财政拨款收入支出决算表\n" + CODED.format(
    heads="年初结转和结余 | 本年收入 | 本年支出 | 年末结转和结余", cells=" |  |  | "
)
ENTRIES = "目录\n\n收入决算表 …… 3\n\n支出决算表 …… 4\n\n一般公共预算财政拨款支出决算表 …… 5"


def report(*without: str, more: str = "") -> str:
    return "\n\n".join([*(text for key, text in TABLES.items() if key not in without), more])


def told(audited: Report) -> list[tuple[str, str]]:
    wanted = ("table-", "figure-", "contents-", "numbering-", "row-")
    return [
        (finding.rule.id, str(finding.check.note))
        for finding in audited.findings
        if finding.rule.id.startswith(wanted)
    ]


def test_a_whole_report_lacks_nothing(audit_text: Audit) -> None:
    audited = audit_text(report())
    assert not told(audited) and not audited.ledger.wanting


def test_a_table_that_is_demanded_and_not_there_is_a_finding(audit_text: Audit) -> None:
    assert told(audit_text(report("03"))) == [("table-missing", "报告中没有“支出决算表”（03表）")]


def test_a_table_of_the_contents_that_is_not_there_is_a_finding(audit_text: Audit) -> None:
    for leads in (" …… ", "……", "------"):
        entries = ENTRIES.replace(" …… ", leads)
        text = f"{entries}\n\n{TABLES['02']}\n\n{TABLES['05']}"
        assert ("table-missing", "目录列有，报告中没有“支出决算表”（03表）") in told(
            audit_text(text)
        )


def test_a_title_without_its_table_was_not_read(audit_text: Audit) -> None:
    assert [rule for rule, _ in told(audit_text(report("03", more="支出决算表")))] == [
        "table-unread"
    ]


@pytest.mark.parametrize(
    ("words_of_it", "rules"),
    [
        ("本单位2018年没有政府性基金预算财政拨款收支。", ["table-empty"]),
        ("政府性基金预算财政拨款支出0.00万元。", ["table-empty"]),
        ("政府性基金预算财政拨款支出与上年相比没有变化。", ["table-missing"]),
        ("政府性基金预算财政拨款支出100.00万元。", ["table-missing"]),
    ],
)
def test_a_report_that_says_it_has_nothing_for_a_table_is_asked_to_list_it(
    audit_text: Audit, words_of_it: str, rules: list[str]
) -> None:
    found = told(audit_text(report("08", more=words_of_it)))
    assert [rule for rule, _ in found] == rules


@pytest.mark.parametrize(
    ("note", "rules"),
    [
        ("注：本单位没有政府性基金收支，本表无数据。", []),
        ("注：本表为空表。", []),
        ("略。", ["table-empty"]),
    ],
)
def test_an_empty_table_has_a_note(audit_text: Audit, note: str, rules: list[str]) -> None:
    found = told(audit_text(report("08", more=f"{EMPTY}\n\n{note}")))
    assert [rule for rule, _ in found] == rules


UNKNOWN_HEADS = "支出决算表\n| 甲 | 乙 | 丙 | 丁 |\n| 201 | 一般公共服务支出 | 1.25 | 2.50 |"


@pytest.mark.parametrize("kept", [("01", "04"), ("01",)])
def test_a_table_whose_heads_are_unknown_is_a_finding_in_an_extract_too(
    audit_text: Audit, kept: tuple[str, ...]
) -> None:
    audited = audit_text("\n\n".join([*(TABLES[key] for key in kept), UNKNOWN_HEADS]))
    assert told(audited) == [
        ("table-unread", "“支出决算表”（03表）的栏目认不出，表中的数字没有核对")
    ]
    assert "没有发现不符" not in conclusion(audited, words("zh"))


def test_a_head_none_of_whose_figures_could_be_joined_to_it_is_a_table_unread(
    audit_text: Audit,
) -> None:
    head = (
        "支出决算表\n| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |\n|  |  |  |  |  |"
    )
    audited = audit_text(
        f"{TABLES['01']}\n\n{head}\n\n续表\n\n| 某项 | 12.30 | 1.20 | 甲 | 3.20 | 5.60 | 7.80 |"
    )
    assert told(audited) == [
        ("table-unread", "“支出决算表”（03表）的栏目认不出，表中的数字没有核对")
    ]


def test_unknown_heads_without_a_figure_and_a_second_copy_are_no_table_unread(
    audit_text: Audit,
) -> None:
    assert not told(
        audit_text(f"{TABLES['01']}\n\n{UNKNOWN_HEADS.replace('1.25', '').replace('2.50', '')}")
    )
    assert not told(audit_text(f"{TABLES['01']}\n\n{TABLES['03']}\n\n{UNKNOWN_HEADS}"))


def test_a_part_of_a_report_is_an_extract_and_not_called_clean(audit_text: Audit) -> None:
    audited = audit_text(TABLES["05"])
    assert not told(audited) and len(audited.ledger.wanting) == 7
    assert "没有发现不符" not in conclusion(audited, words("zh"))


def test_of_contents_alone_nothing_was_checked(audit_text: Audit) -> None:
    assert audit_text(
        "2023年度部门决算\n\n目录\n\n第一部分 概况 1\n\n一、主要职责 1\n\n"
        "第二部分 决算情况说明 3\n\n一、收入支出决算总体情况说明 3"
    ).empty


def test_figures_of_which_none_was_checked_are_nothing(audit_text: Audit) -> None:
    assert audit_text("一、总体情况\n\n收到捐赠款3.25万元。\n\n二、其他支出决算\n\n无。").empty


def test_a_table_like_those_of_the_pack_counts(audit_text: Audit) -> None:
    rows = "\n".join(f"| {code} | 某支出 | 1.25 | 2.50 |" for code in ("201", "20101", "2010101"))
    audited = audit_text(report("03", more=f"| 甲 | 乙 | 丙 | 丁 |\n{rows}"))
    assert [rule for rule, _ in told(audited)] == ["table-unread"]
    assert sum(entry.table is None for entry in audited.ledger.figures) == 6


@pytest.mark.parametrize(
    "title", ["收入支出决算总表（单位：万元）", "收入支出决算统计表", "收入支出決算總表"]
)
def test_titles_with_a_unit_of_statistics_or_in_traditional_characters(
    audit_text: Audit, title: str
) -> None:
    audited = audit_text(
        f"{title}\n{TWO_SIDED}\n| 本年收入合计 | 8.12 | 本年支出合计 | 8.12 |\n| 总计 | 8.21 | 总计 | 8.12 |"
    )
    assert "01-balance" in {finding.rule.id for finding in audited.findings}


@pytest.mark.parametrize("unit", ["元", "千元", "万元", "百万元", "亿元"])
@pytest.mark.parametrize(
    "title",
    [
        "{}（单位：{}）",
        "{}（{}）",
        "{} ({})",
        "{}【{}】",
        "{}——单位：{}",
        "{}—{}",
        "{}，{}",
        "{}（人民币{}）",
        "{}（金额：{}）",
        "2019年度{}（{}）",
        "{}（{}、%）",
        "{}（以{}为单位）",
        "{}（{}）（续）",
        "公开01表 {}（{}）",
        "{} {}",
    ],
)
def test_a_title_with_its_unit_is_the_title_and_states_the_unit(
    audit_text: Audit, title: str, unit: str
) -> None:
    text = title.format("收入支出决算总表", unit)
    table = audit_text(
        f"{text}\n{TWO_SIDED}\n| 本年收入合计 | 8.12 | 本年支出合计 | 8.12 |"
    ).ledger.tables["01"]
    assert table.unit == unit


@pytest.mark.parametrize(
    "text",
    ["决算数（万元）", "见附表3，合计10万元", "支出决算表共列10万元", "大额支出表（100万元）"],
)
def test_an_amount_or_a_head_states_no_unit_of_a_table(text: str) -> None:
    assert not stated_unit(text)


CELL = (
    "一般公共预算财政拨款基本支出决算表\n| 科目编码 | 科目名称 | 决算数 |\n| 301 | 工资福利支出 | 9.00 |\n"
    "| 30101 | 基本工资 | {} |\n| 30102 | 津贴补贴 | 4.00 |"
)


@pytest.mark.parametrize(
    "text", ["9T.87", "97.87=", "九七点八七", "**", "?", "□", "�", "9�.87", "待填"]
)
def test_what_stands_for_a_figure_and_is_none_is_unreadable(audit_text: Audit, text: str) -> None:
    assert [rule for rule, _ in told(audit_text(CELL.format(text)))] == ["figure-unreadable"]


@pytest.mark.parametrize("text", ["", "-", "—", "无", "不适用", "0", "5.00"])
def test_a_blank_a_dash_and_a_word_for_none_are_no_misprint(audit_text: Audit, text: str) -> None:
    assert not told(audit_text(CELL.format(text)))


def test_a_unit_in_a_head_that_the_figures_contradict_is_one_finding(audit_text: Audit) -> None:
    text = "\n\n".join(
        table.replace("\n", f"\n\n单位：{'元' if key == '05' else '万元'}\n\n", 1)
        for key, table in TABLES.items()
    ).replace("8.12 | 8.12 | 0.00", "8.12 | 3.17 | 4.95")
    text = text.replace("30101 | 基本工资 | 8.12", "30101 | 基本工资 | 3.17")
    audited = audit_text(text)
    assert [str(finding.check.note) for finding in audited.findings] == [
        "05表标明的金额单位是元，而数字与其他报表的万元数相同"
    ]
    assert audited.ledger.tables["05"].unit == "万元"


SAID = (
    "一、收入支出决算总体情况说明\n\n2019年度收、支总计均为{0}。本年收入合计{1}，本年支出合计{2}，其中："
    "基本支出{3}，项目支出{4}。"
)


def _in_words(unit: str, *amounts: str) -> str:
    return SAID.format(*(f"{amount}{unit}" for amount in amounts))


@pytest.mark.parametrize(
    ("stated", "wrong"), [("元", True), ("千元", True), ("亿元", True), ("万元", False)]
)
def test_heads_that_all_state_another_unit_than_the_text_are_one_finding(
    audit_text: Audit, stated: str, wrong: bool
) -> None:
    tables = (
        f"收入支出决算总表\n\n单位：{stated}\n\n{TWO_SIDED}\n| 本年收入合计 | 853.60 | 本年支出合计 | 821.40 |\n"
        "| 年初结转和结余 | 40.00 | 年末结转和结余 | 72.20 |\n| 总计 | 893.60 | 总计 | 893.60 |\n\n"
        f"支出决算表\n\n单位：{stated}\n\n| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |\n"
        "|  | 合计 | 821.40 | 651.35 | 170.05 |"
    )
    audited = audit_text(
        f"{tables}\n\n{_in_words('万元', '893.60', '853.60', '821.40', '651.35', '170.05')}"
    )
    notes = [
        str(finding.check.note)
        for finding in audited.findings
        if finding.rule.id in ("table-unit", "text-table")
    ]
    assert notes == ([f"各报表的金额单位是{stated}，而按文字说明应是万元"] if wrong else [])


def test_tables_in_yuan_and_a_text_in_ten_thousands_agree(audit_text: Audit) -> None:
    tables = (
        f"收入支出决算总表\n\n单位：元\n\n{TWO_SIDED}\n| 本年收入合计 | 8,536,049.12 | 本年支出合计 | 8,213,951.07 |\n"
        "| 年初结转和结余 | 400,000.00 | 年末结转和结余 | 722,098.05 |\n| 总计 | 8,936,049.12 | 总计 | 8,936,049.12 |\n\n"
        "支出决算表\n\n单位：元\n\n| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |\n"
        "|  | 合计 | 8,213,951.07 | 6,513,476.07 | 1,700,475.00 |"
    )
    said = _in_words("万元", "893.60", "853.60", "821.40", "651.35", "170.05")
    assert not [
        finding
        for finding in audit_text(f"{tables}\n\n{said}").findings
        if finding.rule.id in ("table-unit", "text-table")
    ]
    wrong = audit_text(f"{tables.replace('单位：元', '单位：万元')}\n\n{said}")
    assert [
        str(finding.check.note) for finding in wrong.findings if finding.rule.id == "table-unit"
    ] == ["各报表的金额单位是万元，而按文字说明应是元"]


def test_a_second_row_of_the_one_row_table_is_told(audit_text: Audit) -> None:
    one = "财政拨款“三公”经费支出决算表\n| 合计 | 因公出国（境）费 | 公务用车运行维护费 | 公务接待费 |\n"
    assert not told(audit_text(f"{one}| 2.50 | 0.00 | 2.00 | 0.50 |"))
    assert [
        rule
        for rule, _ in told(
            audit_text(f"{one}| 2.50 | 0.00 | 2.00 | 0.50 |\n| 2.60 | 0.00 | 2.00 | 0.60 |")
        )
    ] == ["row-nameless"]


def test_heads_in_the_row_of_the_total_are_heads(audit_text: Audit) -> None:
    audited = audit_text(
        "政府性基金预算财政拨款收入支出决算表\n"
        "| 项目 | | 年初结转和结余 | 本年收入 | 本年支出 | | | 年末结转和结余 |\n"
        "| 科目编码 | 科目名称 | | | | | | |\n"
        "| 合计 | | 0.00 | 8.40 | 合计 | 基本支出 | 项目支出 | 0.00 |\n"
        "| 212 | 城乡社区支出 | 0.00 | 8.40 | 8.40 | 0.00 | 4.80 | 0.00 |"
    )
    assert set(audited.ledger.tables["08"].columns) >= {"本年支出", "基本支出", "项目支出"}
    assert [finding.check.stated.text for finding in audited.findings if finding.check.stated] == [
        "8.40"
    ]
    assert not audited.undecided


def test_a_table_without_figures_contradicts_a_figure_of_the_text(audit_text: Audit) -> None:
    text = (
        "财政拨款“三公”经费支出决算表\n| 项目 | 预算数 | 决算数 |\n| 合计 |  |  |\n| 公务接待费 |  |  |\n"
        "| 因公出国（境）费 |  |  |\n\n七、财政拨款“三公”经费支出决算情况说明\n\n“三公”经费支出决算为{}万元。"
    )
    found = {
        amount: [
            finding.rule.id
            for finding in audit_text(text.format(amount)).findings
            if finding.rule.id == "text-table-blank"
        ]
        for amount in ("0", "0.95")
    }
    assert found == {"0": [], "0.95": ["text-table-blank"]}


@pytest.mark.parametrize(
    ("again", "rules"),
    [
        ("|  | 合计 | 12.00 | 12.00 | 0.00 |", ["row-nameless"]),
        ("|  | 合计 | 10.00 | 10.00 | 0.00 |", []),
        ("|  | 本页合计 | 12.00 | 12.00 | 0.00 |", []),
    ],
)
def test_a_total_printed_again_with_other_figures_is_told(
    audit_text: Audit, again: str, rules: list[str]
) -> None:
    table = f"""2020年度
一般公共预算财政拨款支出决算表

单位：万元

| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
|  | 合计 | 10.00 | 10.00 | 0.00 |
| 201 | 一般公共服务支出 | 10.00 | 10.00 | 0.00 |
{again}
"""
    assert [rule for rule, _ in told(audit_text(table)) if rule == "row-nameless"] == rules
