"""Relations as other rule systems know them, each said in one formula: what holds, fails, and is allowed by rounding."""

from __future__ import annotations

from functools import lru_cache

import pytest

from auditor import rules, yamlfile
from auditor.booking import post
from auditor.engine import put
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
    node = yamlfile.parse(
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
]


@pytest.mark.parametrize(("name", "check", "where", "when", "changed"), RELATIONS, ids=[name for name, *_ in RELATIONS])
def test_a_relation_is_said_exactly(
    name: str, check: str, where: str, when: str, changed: dict[str, str] | None
) -> None:
    assert verdicts(check, where, when, report(SPENDING, ALL, BASIC, CARS)) == {"holds"}
    if changed is not None:
        assert "fails" in verdicts(check, where, when, report(SPENDING, ALL, BASIC, CARS, **changed))


def test_thirty_relations_are_tried() -> None:
    assert len(RELATIONS) >= 30


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
