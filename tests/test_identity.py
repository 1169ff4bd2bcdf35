"""One year and one body, decided in one place; what contradicts them is said and costs no check."""

from __future__ import annotations

import re

import pytest

from auditor import api
from auditor.arithmetic import Verdict
from auditor.findings import Report
from auditor.identity.bodies import alike
from auditor.readers import text
from auditor.rules.pack import Pack

TABLE = """收入支出决算总表

部门：{body}

{year}

单位：万元

| 收入 | 决算数 | 支出 | 决算数 |
| 一、一般公共预算财政拨款收入 | 412.36 | 一、一般公共服务支出 | 409.91 |
| 本年收入合计 | 412.36 | 本年支出合计 | 409.91 |
| 年初结转和结余 | 5.20 | 年末结转和结余 | 7.65 |
| 总计 | 417.56 | 总计 | 417.56 |

"""


def audited(pack: Pack, content: str) -> Report:
    return api.judged(api.post(text.parse(content), pack), pack)


def said(report: Report) -> list[str]:
    """What the report says of years and bodies."""
    return [str(found.check.note) for found in report.findings if found.rule.group == "identity"]


def report(cover: str, body: str = "青岚县林业局", year: str = "2023年度", prose: str = "") -> str:
    return f"{cover}\n\n{TABLE.format(body=body, year=year)}{prose}\n"


@pytest.mark.parametrize(
    ("cover", "year", "body"),
    [
        ("青岚县林业局2023年度部门决算", 2023, "青岚县林业局"),
        ("2023年度青岚县林业局部门决算公开", 2023, "青岚县林业局"),
        ("二〇二三年度\n\n青岚县林业局\n\n部门决算", 2023, "青岚县林业局"),
        ("二〇一九年度\n\n青岚县林业局\n\n部门决算", 2019, "青岚县林业局"),
        ("关于青岚县林业局2023年部门决算公开的说明\n\n2024年8月20日", 2023, "青岚县林业局"),
        ("2023年度单位决算\n\n第一部分 青岚县林业局概况", 2023, "青岚县林业局"),
        ("2023年度部门决算", 2023, ""),
    ],
)
def test_the_title_page_gives_year_and_body(pack: Pack, cover: str, year: int, body: str) -> None:
    ledger = api.post(text.parse(f"{cover}\n\n2023年度收入支出总计417.56万元。\n"), pack)
    assert (ledger.year, ledger.entity) == (year, body)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            report("青岚县林业局2024年度部门决算", prose="2023年度收入支出总计417.56万元。"),
            "标题.*2024.*2023",
        ),
        (
            report(
                "青岚县林业局\n\n2022年度\n\n部门决算", prose="2023年度收入支出总计417.56万元。"
            ),
            "标题.*2022.*2023",
        ),
        (
            report("2023年度部门决算\n\n第一部分 青岚县林业局概况", year="2021年度"),
            "表头.*2021.*2023",
        ),
        (
            report("青岚县林业局2023年度部门决算", body="青岚县水利中心"),
            "表头.*青岚县水利中心.*青岚县林业局",
        ),
        (
            report(
                "青岚县林业局2023年度部门决算", prose="纳入2022年度部门决算汇编范围的单位共2个。"
            ),
            "2022年度部门决算",
        ),
        (
            report(
                "青岚县林业局2023年度部门决算",
                prose="2032年度收、支总计417.56万元，与2022年度相比持平。",
            ),
            "2032年度收",
        ),
        (
            report("青岚县林业局2023年度部门决算", prose="2022年度纳入部门决算编报范围的单位3个。"),
            "2022年度纳入",
        ),
        (
            report(
                "青岚县林业局2023年度部门决算",
                prose="2022年度政府采购支出总额3.00万元，较2021年度增加2.00万元。",
            ),
            "2022年度政府采购支出",
        ),
        (
            report(
                "青岚县林业局2023年度部门决算", prose="2022年度收入总计417.56万元，与上年相比持平。"
            ),
            "2022年度收入总计",
        ),
    ],
)
def test_what_contradicts_the_year_or_the_body_is_said_once(
    pack: Pack, content: str, words: str
) -> None:
    found = said(audited(pack, content))
    assert len(found) == 1, found
    assert re.search(words, found[0])


@pytest.mark.parametrize(
    "prose",
    [
        "自2015年以来，本单位机构没有变动。2021年工作计划已完成。截至2020年12月31日，共有车辆3辆。",
        "根据《关于印发2022年度部门决算编制手册的通知》（财库〔2019〕3号）编报。",
        "2024年度财政拨款收入预算100万元。",
        "2022年度部门决算编制工作按时完成。",
        "一、2022年度决算审计整改情况",
        "（二）下属事业单位决算\n\n本部门及所属单位2023年度部门决算",
        "与2022年度部门决算编制范围相比，增加1个单位。",
        "2021年度收入总计300万元，2022年度收入总计310万元，2023年度收入总计412.36万元。",
        "2022年度收入支出总计400.00万元。",
    ],
)
def test_lawful_mentions_of_other_years_are_quiet(pack: Pack, prose: str) -> None:
    assert not said(audited(pack, report("青岚县林业局2023年度部门决算\n\n2024年8月", prose=prose)))


@pytest.mark.parametrize(
    "body",
    [
        "青岚县林业局（本级）",
        "县林业局",
        "青岚县林业局（汇总）",
        "青岚县林业局机关",
        "湖南省青岚县林业局",
    ],
)
def test_other_spellings_of_the_body_are_quiet(pack: Pack, body: str) -> None:
    assert not said(audited(pack, report("青岚县林业局2023年度部门决算", body=body)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("南江市发改委", "南江市发展和改革委员会", True),
        ("中共青岚县委组织部", "中国共产党青岚县委员会组织部", True),
        ("南江市政协", "中国人民政治协商会议南江市委员会", True),
        ("青岚县水利中心", "青岚县林业保护中心", False),
        ("白水县林业局", "青岚县林业局", False),
    ],
)
def test_a_short_name_is_of_the_same_body_and_another_is_not(
    one: str, other: str, same: bool
) -> None:
    assert alike(one, other) is same


def test_a_sentence_under_a_misprinted_year_is_checked_all_the_same(pack: Pack) -> None:
    found = audited(
        pack,
        report(
            "青岚县林业局2023年度部门决算",
            prose="2032年度收入支出总计471.56万元，与2022年度相比持平。",
        ),
    )
    stated = {
        one.check.stated.text
        for one in found.findings
        if one.check.stated and one.check.verdict is Verdict.FAILS
    }
    assert "471.56" in stated


def test_units_listed_behind_the_tables_are_no_contradiction(pack: Pack) -> None:
    links = "附件：青岚县苗圃2023年度单位决算公开\n\n青岚县防火站2023年度单位决算公开"
    assert not said(audited(pack, report("青岚县林业局2023年度部门决算", prose=links)))


def test_that_a_year_is_in_order_is_no_check_of_figures(pack: Pack) -> None:
    assert audited(
        pack, "青岚县林业局2023年度部门决算\n\n一、主要职责\n\n负责全县林业工作。\n"
    ).empty
