"""Relations as other rule systems know them, each said in one formula: what holds, fails, and is
allowed by rounding.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

from auditor import rules, yamlfile, yamlparser
from auditor.booking import post
from auditor.engine import put
from auditor.family import relatives
from auditor.ledger import Ledger
from auditor.readers import text

PACK = rules.load()

SPENDING = """
一般公共预算财政拨款支出决算表
单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
| 201 | 一般公共服务支出 | {a201} | {basic} | 40.00 |
| 20101 | 人大事务 | {a20101} | 60.00 | 40.00 |
| 2010101 | 行政运行 | 60.00 | 60.00 | 0.00 |
| 2010102 | 一般行政管理事务 | 40.00 | 0.00 | 40.00 |
| 208 | 社会保障和就业支出 | 50.00 | 50.00 | 0.00 |
| {code} | {name} | 50.00 | 50.00 | 0.00 |
|  | 合计 | {total} | 110.00 | 40.00 |
"""
ALL = """
支出决算表
单位：万元
| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出 |
| 201 | 一般公共服务支出 | 100.00 | 60.00 | 40.00 | 0.00 | 0.00 | 0.00 |
| 20101 | 人大事务 | 100.00 | 60.00 | 40.00 | 0.00 | 0.00 | 0.00 |
| 2010101 | 行政运行 | 60.00 | 60.00 | 0.00 | 0.00 | 0.00 | 0.00 |
| 2010102 | 一般行政管理事务 | 40.00 | 0.00 | 40.00 | 0.00 | 0.00 | 0.00 |
| 208 | 社会保障和就业支出 | 50.00 | 50.00 | 0.00 | 0.00 | 0.00 | 0.00 |
| 20805 | 行政事业单位养老支出 | 50.00 | 50.00 | 0.00 | 0.00 | 0.00 | 0.00 |
|  | 合计 | 150.00 | 110.00 | 40.00 | 0.00 | 0.00 | 0.00 |
"""
BASIC = """
一般公共预算财政拨款基本支出决算表
单位：万元
| 科目编码 | 科目名称 | 决算数 |
| 301 | 工资福利支出 | {a301} |
| 30101 | 基本工资 | 70.00 |
| 302 | 商品和服务支出 | 30.00 |
| 30211 | 差旅费 | {a30211} |
| 30215 | 会议费 | {a30215} |
|  | 人员经费合计 | 80.00 |
|  | 公用经费合计 | 30.00 |
|  | 合计 | 110.00 |
"""
CARS = """
一般公共预算财政拨款“三公”经费支出决算表
单位：万元
| 项目 | 预算数 | 决算数 |
| 合计 | 40.00 | {sangong} |
| 因公出国（境）费 | 0.00 | 0.00 |
| 公务用车购置及运行费 | 36.00 | 36.00 |
| 公务用车购置费 | 20.00 | {bought} |
| 公务用车运行维护费 | 16.00 | 16.00 |
| 公务接待费 | 4.00 | 2.00 |
| 公务用车购置数（辆） |  | {cars} |
| 公务用车保有量（辆） |  | 4 |
"""
PRINTED = {
    "a201": "100.00",
    "a20101": "100.00",
    "basic": "60.00",
    "code": "20805",
    "name": "行政事业单位养老支出",
    "total": "150.00",
    "a301": "80.00",
    "a30211": "4.00",
    "a30215": "2.00",
    "sangong": "38.00",
    "bought": "20.00",
    "cars": "1",
}


@lru_cache(maxsize=256)
def report(*tables: str, **changed: str) -> Ledger:
    whole = "某局2023年度部门决算\n" + "\n".join(tables).format(**{**PRINTED, **changed})
    return post(text.parse(whole), PACK.forms)


def verdicts(check: str, where: str, when: str, ledger: Ledger) -> set[str]:
    more = (f"for: {where}\n" if where else "") + (f"when: {when}\n" if when else "")
    node = yamlparser.parse(
        f"id: own\ntitle: own\nseverity: error\ncheck: {check}\n{more}examples: {{holds: [a], fails: [b]}}\n",
        "own.yaml",
    )
    return {check.verdict.value for check in put(rules.compile_rule(node, PACK.forms), ledger)}


RELATIONS = [
    # EBA validation rules
    (
        "the total is the sum of the rows below it",
        "表05[合计, 合计] = sum(表05[类, 合计])",
        "",
        "",
        {"total": "151.00"},
    ),
    (
        "rows by a pattern of their codes",
        "表05[201, 合计] = sum(表05[20101*, 合计]) - 表05[20101, 合计]",
        "",
        "",
        {"a201": "99.00"},
    ),
    (
        "the same cell of two tables",
        "表05[合计, 合计] = 表03[合计, 本年支出合计]",
        "",
        "",
        {"total": "151.00"},
    ),
    ("a sign", "合计 >= 0", "表05 每行", "", {"a201": "-1.00"}),
    (
        "where one is there the other is",
        "若 表07[公务用车购置费, 决算数] > 0 则 表07[购置数, 决算数] > 0",
        "",
        "",
        {"cars": "0"},
    ),
    ("not empty", "有(表06[30211])", "", "", {"a30211": ""}),
    (
        "a row against the same row elsewhere",
        "合计 <= 表03[科目, 本年支出合计]",
        "表05 每科目",
        "",
        {"a201": "101.00"},
    ),
    ("at least so many rows", "count(表06[科目]) >= 5", "", "", None),
    ("keys are unique", "唯一(编码)", "表05", "", {"code": "2010101"}),
    ("a code of the code list", "在(codes.functional)", "表05 每科目", "", {"code": "29905"}),
    # XBRL formula
    ("existence", "有(表07)", "", "", None),
    (
        "a value with the rounding of its digits",
        "基本支出 + 项目支出 = 合计",
        "表05 每行",
        "",
        {"basic": "59.00"},
    ),
    (
        "a precondition",
        "表07[合计, 决算数] <= 表07[合计, 预算数]",
        "",
        "有(表07)",
        {"sangong": "41.00"},
    ),
    (
        "within an absolute threshold",
        "abs(表05[合计, 合计] - 表03[合计, 本年支出合计]) <= 1000元",
        "",
        "",
        {"total": "150.20"},
    ),
    ("one or the other", "表06[30215] <= 3万元 或 表06[30211] = 0", "", "", {"a30215": "3.50"}),
    # R validate
    ("in a range", "0.5 <= 表06[人员经费合计] / 表06[合计] <= 75%", "", "", None),
    ("complete", "有(表06[30211]) 且 有(表06[30215])", "", "", {"a30215": ""}),
    ("a mean", "sum(表06[科目]) / count(表06[科目]) <= 50万元", "", "", {"a301": "400.00"}),
    ("the form of a code", "编码 像 “2*”", "表05 每科目", "", {"code": "30101"}),
    (
        "one of several words",
        "表05[20805].名称 = “行政事业单位养老支出” 或 在(表05[20805].名称, “行政事业单位离退休”)",
        "",
        "",
        {"name": "就业补助"},
    ),
    # VTL
    ("a hierarchy", "本级 = sum(下级)", "表05 每个上级科目, 每栏", "", {"a20101": "99.00"}),
    ("in another data set", "在(表03[科目])", "表05 每科目", "", {"code": "20808"}),
    ("the largest", "max(表05[类, 合计]) <= 表05[合计, 合计]", "", "", {"a201": "151.00"}),
    ("the smallest", "min(表06[科目]) >= 1万元", "", "", {"a30215": "0.50"}),
    # dbt
    ("equal row counts", "count(表05[类]) = count(表03[类])", "", "", {"code": "210"}),
    (
        "equal in a chain",
        "表05[合计, 合计] = 表03[合计, 本年支出合计] = sum(表03[类, 本年支出合计])",
        "",
        "",
        {"total": "151.00"},
    ),
    (
        "not both",
        "非 (表07[购置数, 决算数] = 0 且 表07[公务用车购置费, 决算数] > 0)",
        "",
        "",
        {"cars": "0"},
    ),
    # 财决 audit formulas
    (
        "one name for one code in two tables",
        "名称 = 表03[科目].名称",
        "表05 每科目",
        "在(表03[科目])",
        {"name": "就业补助"},
    ),
    (
        "a unit price within its limit",
        "表07[公务用车购置费, 决算数] / 表07[购置数, 决算数] <= 25万元",
        "",
        "",
        {"bought": "30.00"},
    ),
    ("the year of the report", "2020 <= 年度 且 有(表05)", "", "", None),
    # More of the same sources, harder ones.
    (
        "within a relative threshold",
        "abs(表05[合计, 合计] - 表03[合计, 本年支出合计]) <= 表03[合计, 本年支出合计] * 1%",
        "",
        "",
        {"total": "152.00"},
    ),
    (
        "a share of figures that are there",
        "count(表06[科目, 决算数]) / count(表06[科目]) >= 90%",
        "",
        "",
        {"a30211": ""},
    ),
    (
        "two tables are the same",
        "在(表03[科目]) 且 名称 = 表03[科目].名称 且 基本支出 = 表03[科目, 基本支出]",
        "表05 每科目",
        "",
        {"code": "20808"},
    ),
    (
        "a part of a part",
        "sum(表06[30*, 决算数]) - 表06[301] - 表06[302] <= 表06[合计]",
        "",
        "",
        {"a30211": "99.00"},
    ),
    (
        "each account is some other's",
        "本级 = sum(下级) 或 本级 = 0",
        "表05 每个上级科目, 每栏",
        "",
        {"basic": "61.00"},
    ),
]
RELATED = [
    (
        "what is carried over is what was left",
        "表01[收入.年初结转和结余] = 上年.表01[支出.年末结转和结余]",
        ("18.28", "18.28"),
        ("18.28", "17.28"),
    ),
    (
        "growth within bounds",
        "70% <= 表01[收入.年初结转和结余] / 上年.表01[支出.年末结转和结余] <= 130%",
        ("20.00", "18.00"),
        ("30.00", "18.00"),
    ),
]
UNSAID = [
    # What the language does not say, how it is answered, and why it is so.
    (
        "唯一(编码, 名称)",
        "里只写一项",
        "a key of two columns: codes are the keys of these tables, and a name has its code",
    ),
    (
        "sum(合计 * 基本支出) > 0",
        "里应是名称或引用",
        "a sum of products: each row has its own rule, and the total is the sum of their amounts",
    ),
    (
        "stdev(合计) < 5万元",
        "没有函数",
        "deviations and medians: no report is wrong for being unusual; bounds are written",
    ),
    (
        "连续(编码)",
        "没有函数",
        "a sequence without gaps: codes are not counted through; numbering of headings is a claim of the text",
    ),
]


@pytest.mark.parametrize(("check", "said", "why"), UNSAID, ids=[why for *_, why in UNSAID])
def test_what_is_not_said_is_refused_and_not_misread(check: str, said: str, why: str) -> None:
    with pytest.raises(yamlfile.RuleError, match=re.escape(said)):
        verdicts(check, "表05 每行", "", report(SPENDING))


BALANCE = """某局2023年度部门决算
收入支出决算总表
单位：万元
| 项目 | 决算数 | 项目 | 决算数 |
| 年初结转和结余 | {} | 年末结转和结余 | {} |
"""


@pytest.mark.parametrize(
    ("name", "check", "good", "bad"), RELATED, ids=[name for name, *_ in RELATED]
)
def test_a_relation_with_another_year(
    name: str, check: str, good: tuple[str, str], bad: tuple[str, str]
) -> None:
    node = yamlparser.parse(
        f"id: own\ntitle: own\nseverity: error\nfor: 上年\ncheck: {check}\nexamples: {{holds: ['=== 上年'], fails: ['=== 上年']}}\n",
        "own.yaml",
    )
    rule = rules.compile_rule(node, PACK.forms)
    for figures, verdict in ((good, "holds"), (bad, "fails")):
        joined = (
            BALANCE.format(figures[0], "1.00") + "=== 上年\n" + BALANCE.format("1.00", figures[1])
        )
        ledger = relatives.example(
            joined, rule, PACK, lambda part, under: post(text.parse(part), under.forms)
        )
        found = {check.verdict.value for check in put(rule, ledger)}
        assert verdict in found and (found == {"holds"}) == (verdict == "holds")


@pytest.mark.parametrize(
    ("name", "check", "where", "when", "changed"), RELATIONS, ids=[name for name, *_ in RELATIONS]
)
def test_a_relation_is_said_exactly(
    name: str, check: str, where: str, when: str, changed: dict[str, str] | None
) -> None:
    assert verdicts(check, where, when, report(SPENDING, ALL, BASIC, CARS)) == {"holds"}
    if changed is not None:
        assert "fails" in verdicts(
            check, where, when, report(SPENDING, ALL, BASIC, CARS, **changed)
        )


NUMBERED = """
收入支出决算总表
单位：万元
| 收入 | | | 支出 | | |
| 项目 | 行次 | 决算数 | 项目 | 行次 | 决算数 |
| 栏次 | | 1 | 栏次 | | 2 |
| 一、一般公共预算财政拨款收入 | 1 | {income} | 一、一般公共服务支出 | 5 | 30.00 |
| 八、其他收入 | 2 | 10.00 | 八、社会保障和就业支出 | 6 | 20.00 |
| 本年收入合计 | 3 | 50.00 | 本年支出合计 | 7 | 50.00 |
| 总计 | 4 | 50.00 | 总计 | 8 | 50.00 |

收入决算表
单位：万元
| 科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 其他收入 |
| 栏次 | | 1 | 2 | 3 |
| 201 | 一般公共服务支出 | 50.00 | {income} | 10.00 |
| 合计 | | 50.00 | {income} | 10.00 |

一般公共预算财政拨款“三公”经费支出决算表
单位：万元
| 预算数 | | | 决算数 | | |
| 合计 | 因公出国（境）费 | 公务接待费 | 合计 | 因公出国（境）费 | 公务接待费 |
| 1 | 2 | 3 | 4 | 5 | 6 |
| 5.00 | 2.00 | 3.00 | {travel} | 1.00 | 3.00 |
"""


@pytest.mark.parametrize(
    ("check", "where", "changed"),
    [
        # As the audit formulas of the final accounts are written: 31行 = 88行, 1栏 = 2栏 + 3栏.
        ("表01[4行] = 表01[8行]", "", {}),
        ("表01[3行] = 表01[1行] + 表01[2行]", "", {"income": "41.00"}),
        ("表01[3行, 1栏] = 表02[合计, 1栏]", "", {}),
        ("3行 = 1行 + 2行", "表01 收入 每栏", {"income": "41.00"}),
        ("1栏 = 2栏 + 3栏", "表02 每行", {"income": "41.00"}),
        ("sum(表02[类, 2栏]) = 表02[合计, 2栏]", "", {}),
        ("表07[4栏] = 表07[5栏] + 表07[6栏]", "", {"travel": "4.50"}),
        ("有(表02[201, 3栏]) 且 表01[8行].名称 = “总计”", "", {}),
    ],
)
def test_rows_and_columns_go_by_their_printed_numbers(
    check: str, where: str, changed: dict[str, str]
) -> None:
    printed = {"income": "40.00", "travel": "4.00"}
    assert verdicts(check, where, "", report(NUMBERED, **printed)) == {"holds"}
    if changed:
        assert "fails" in verdicts(check, where, "", report(NUMBERED, **{**printed, **changed}))


@pytest.mark.parametrize(
    "check", ["表01[3行] = 表01[99行]", "表02[201, 1栏] = 表02[201, 9栏] + 表02[201, 2栏]"]
)
def test_a_number_that_is_not_printed_leaves_the_check_undecided(check: str) -> None:
    assert verdicts(check, "", "", report(NUMBERED, income="40.00", travel="4.00")) == {"undecided"}


def test_a_number_that_stands_beside_two_rows_names_none() -> None:
    twice = NUMBERED.replace("| 支出 |", "| 支出 |").replace("总计 | 8 |", "总计 | 4 |")
    assert verdicts(
        "表01[4行] = 表01[7行]", "", "", report(twice, income="40.00", travel="4.00")
    ) == {"undecided"}
    assert verdicts(
        "表01[收入.4行] = 表01[支出.4行]", "", "", report(twice, income="40.00", travel="4.00")
    ) == {"holds"}


DATED = """
{cover}

一般公共预算财政拨款基本支出决算表

填报日期：2024年8月5日

单位：万元
| 科目编码 | 科目名称 | 决算数 |
|  | 合计 | 10.00 |
| 301 | 工资福利支出 | 10.00 |

批复时间：2024-08-12

公开日期：{published}
"""


@pytest.mark.parametrize(
    ("check", "cover", "published", "verdict"),
    [
        ("公开日期 <= 批复日期 + 20天", "", "2024年9月1日", "holds"),
        ("公开日期 <= 批复日期 + 20天", "", "2024年9月2日", "fails"),
        ("填报日期 < 批复日期 < 公开日期", "", "2024/9/1", "holds"),
        ("日期 = 次年8月", "二〇二四年八月", "x", "holds"),
        ("日期 = 次年8月", "二○二四年十二月三十一日", "x", "fails"),
        ("日期 <= 次年8月", "2024年8月", "x", "holds"),
        ("日期 <= 次年8月15日", "2024年8月", "x", "undecided"),
        ("日期 > 次年8月", "2024年8月", "x", "fails"),
        ("本年12月31日 < 日期 <= 次年12月31日", "2025年1月1日", "x", "fails"),
        ("日期 = 次年8月", "目录", "x", "undecided"),
        ("有(公开日期)", "", "待定", "fails"),
    ],
)
def test_dates_that_a_report_prints(check: str, cover: str, published: str, verdict: str) -> None:
    assert verdict in verdicts(check, "", "", report(DATED, cover=cover, published=published))


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("日期 > 5万元", "日期只能与日期比较"),
        ("日期 <= 2024年2月30日", "没有“2024年2月30日”这一天"),
        ("2024年1月1日 < 2025年1月1日", "两边都是写定的"),
        ("表02[1栏] > 0", "写作 表02[行, 1栏]"),
        ("表01[4行] > 5", "写明单位"),
    ],
)
def test_numbers_and_dates_that_cannot_be_meant_are_refused(check: str, said: str) -> None:
    with pytest.raises(yamlfile.RuleError, match=re.escape(said)):
        verdicts(check, "", "", report(BASIC))


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        ("表06[301].名称 = “工资 福利　支出”", "holds"),
        ("表06[301].名称 != “工资 福利支出”", "fails"),
        ("表06[301].名称 = “工资福利”", "fails"),
    ],
)
def test_blanks_are_no_words(check: str, verdict: str) -> None:
    assert verdicts(check, "", "", report(BASIC, a301="80.00", a30211="1", a30215="1")) == {verdict}


def test_thirty_relations_are_tried() -> None:
    assert len(RELATIONS) + len(RELATED) >= 30


@pytest.mark.parametrize(
    ("check", "tables"),
    [
        ("有(表07)", (SPENDING,)),
        ("count(表06[科目]) >= 6", (BASIC,)),
        ("0.5 <= 表06[人员经费合计] / 表06[合计] <= 70%", (BASIC,)),
        ("年度 >= 2024", (BASIC,)),
    ],
)
def test_what_is_not_there_or_beyond_fails(check: str, tables: tuple[str, ...]) -> None:
    assert "fails" in verdicts(check, "", "", report(*tables))


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        # A part that cannot be told leaves the whole undecided, unless another part settles it.
        ("表05[合计, 合计] > 0 或 表07[合计, 决算数] > 0", "holds"),
        ("表05[合计, 合计] < 0 或 表05[201, 基本支出] > 0", "undecided"),
        ("若 有(表07) 则 表07[合计, 决算数] > 0", "holds"),
        ("非 (表05[合计, 合计] > 0 且 表05[201, 基本支出] > 0)", "undecided"),
        # Rounding: 38.004 万元 and more is printed as 38.00.
        ("表05[合计, 合计] < 0 或 表05[合计, 合计] > 1500000元", "rounding"),
        ("max(表05[类, 合计]) = 表05[201, 合计]", "holds"),
        ("max(表05[201, 合计], 表05[208, 合计]) > 1000000元", "rounding"),
        ("abs(表05[201, 合计] - 1000000元) > 0", "rounding"),
    ],
)
def test_the_verdict_of_a_condition_follows_from_its_parts(check: str, verdict: str) -> None:
    assert verdicts(check, "", "", report(SPENDING, basic="####")) == {verdict}


def test_full_width_signs_are_read_as_half_width() -> None:
    ledger = report(SPENDING, BASIC)
    for check in (
        "表05［合计，合计］＞＝表06【合计】",
        "（表05[合计，合计]－表06[合计]）＞＝０",
        "表05[合计，合计]≥sum（表06[人员经费合计]）",
    ):
        assert verdicts(f'"{check}"', "", "", ledger) == {"holds"}
