"""Sums of single cells are read off in one go, and say what any formula would say."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace

import pytest

from auditor import yamlparser
from auditor.booking import post
from auditor.engine import audit
from auditor.forms.accounts import Charts
from auditor.forms.compiling import compile_forms
from auditor.readers import text
from auditor.rules.compiling import compile_rule
from auditor.rules.pack import Pack

COLUMNS = ["合计", "甲", "乙", "丙"]
FORM = """
id: "10"
title: 试验表
titles: [试验表]
sides:
  - columns: {合计: [合计], 甲: [甲], 乙: [乙], 丙: [丙]}
    rows: [{name: 一}, {name: 二}, {name: 三}, {name: 四}]
"""
HEAD = "heads: {label: [项目], code: [科目编码], line: [行次], skip: [序号]}\nnumbering: [栏次]"
FORMULAS = [
    "表10[一, 合计] = 表10[一, 甲] + 表10[一, 乙] + 表10[一, 丙]",
    "表10[一, 合计] - 表10[一, 丙] = 表10[二, 甲] - (表10[二, 乙] - 表10[三, 丙])",
    "-表10[一, 甲] <= 表10[二, 甲]",
    "表10[一, 合计] = 表10[一, 合计] + 表10[二, 乙] - 表10[一, 合计]",
    "表10[一, 甲] = 表10[二, 甲] + 表10[一, 乙]",
    "表10[一, 甲] > 表10[四, 甲] + 表10[一, 乙]",
    "表10[一, 甲] + 0 = 表10[二, 甲] + sum(表10[三, 丙])",
]
FIGURES = [
    "0.00",
    "0",
    "1.00",
    "2.00",
    "3.01",
    "3",
    "12.3",
    "",
    "-",
    "—",
    "-1.00",
    "8l9.88",
    "####",
]


def audited(formula: str, scope: str, rows: list[list[str]], quick: bool) -> object:
    compiled = compile_forms(
        yamlparser.parse(HEAD, "pack"), [yamlparser.parse(FORM, "form")], Charts()
    )
    node = yamlparser.parse(
        f"id: r\ntitle: 甲\nseverity: error\n{scope}check: {formula}\nexamples: {{holds: [a], fails: [b]}}",
        "rules",
    )
    rule = compile_rule(node, compiled)
    if not quick:
        rule = replace(rule, parts=tuple(replace(part, plain=None) for part in rule.parts))
    lines = [
        "试验表",
        "单位：万元",
        "\t".join(["项目", *COLUMNS]),
        *("\t".join([name, *row]) for name, row in zip("一二三", rows, strict=True)),
    ]
    return audit(
        post(text.parse("\n".join(lines)), compiled),
        Pack("p", "", "0", compiled, None, {"r": rule}, ""),
    ).checks


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_quick_way_says_what_the_long_way_says(formula: str) -> None:
    chance = random.Random(formula)
    for _ in range(60):
        rows = [[chance.choice(FIGURES) for _ in COLUMNS] for _ in "一二三"]
        assert audited(formula, "", rows, True) == audited(formula, "", rows, False), rows


def test_the_quick_way_takes_the_cells_of_the_row_that_a_rule_is_put_to() -> None:
    chance = random.Random(1)
    for _ in range(60):
        rows = [[chance.choice(FIGURES) for _ in COLUMNS] for _ in "一二三"]
        for formula in ("合计 = 甲 + 乙 + 丙", "合计 - 甲 >= 乙", "合计 = 甲 + 表10[二, 乙]"):
            assert audited(formula, "for: 表10 每行\n", rows, True) == audited(
                formula, "for: 表10 每行\n", rows, False
            ), rows


def test_it_is_taken_for_sums_of_single_cells_and_for_nothing_else() -> None:
    compiled = compile_forms(
        yamlparser.parse(HEAD, "pack"), [yamlparser.parse(FORM, "form")], Charts()
    )
    taken = []
    for formula in [
        *FORMULAS[:4],
        FORMULAS[6],
        "表10[一, 合计] = 表10[一, 甲] * 2",
        "表10[一, 合计?] = 表10[一, 甲]",
    ]:
        node = yamlparser.parse(
            f"id: r\ntitle: 甲\nseverity: error\ncheck: {formula}\nexamples: {{holds: [a], fails: [b]}}",
            "rules",
        )
        taken.append(compile_rule(node, compiled).parts[0].plain is not None)
    assert taken == [True, True, True, False, False, False, False]


def test_a_copied_rule_judges_alike() -> None:
    compiled = compile_forms(
        yamlparser.parse(HEAD, "pack"), [yamlparser.parse(FORM, "form")], Charts()
    )
    node = yamlparser.parse(
        "id: r\ntitle: 甲\nseverity: error\ncheck: 表10[一, 合计] = 表10[一, 甲] + 表10[一, 乙]\nexamples: {holds: [a], fails: [b]}",
        "rules",
    )
    rule = compile_rule(node, compiled)
    ledger = post(
        text.parse("试验表\n单位：万元\n项目\t合计\t甲\t乙\n一\t5.00\t1.00\t2.00\n"), compiled
    )
    one, two = (
        audit(ledger, Pack("p", "", "0", compiled, None, {"r": made}, "")).checks
        for made in (rule, pickle.loads(pickle.dumps(rule)))
    )
    assert (
        one == two and one[0].judgement is not None and str(one[0].judgement.expected) == "30000.00"
    )
