"""Kinds of documents: each is recognised by its titles and held to its own rules, whatever stands
beside it.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor import audit, rules
from auditor.cli import main
from auditor.kind import recognise
from auditor.readers import text
from auditor.rules.packs import Packs
from auditor.yamlfile import RuleError

KINDS = recognise.kinds(rules.shipped())
BUDGET = """2025年南江市档案局部门预算

2025年部门财务收支预算总表
编制部门：南江市档案局
单位：元
| 本年收入 | | 本年支出 | |
| 项目 | 预算数 | 项目 | 预算数 |
| 一、财政拨款收入 | 650.00 | 一、教育支出 | 650.00 |
| 1. 一般公共预算资金 | 650.00 |  |  |
| 收入总计 | 650.00 | 支出总计 | {total} |
"""
ACCOUNTS = """2020年度南江市档案局部门决算

一般公共预算财政拨款支出决算表
部门：南江市档案局  单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
|  | 合计 | 417.30 | 319.43 | 97.87 |
"""


def kind_of(content: str) -> str:
    found = recognise.recognised(text.parse(content, "a.txt"), KINDS)
    return found.name if found else ""


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (BUDGET, "bumen-yusuan"),
        (ACCOUNTS, "bumen-juesuan"),
        ("2025年预算单位收入预算总表", "bumen-yusuan"),
        ("2024年度县档案馆单位决算公开", "bumen-juesuan"),
        # Accounts speak of the budget, and carry a table of another kind beside their own.
        (ACCOUNTS + "\n收入决算表\n\n政府采购预算表\n", "bumen-juesuan"),
        ("部门整体支出绩效目标表", ""),
        ("今天苹果三元一斤，决算时再付。", ""),
        ("", ""),
    ],
)
def test_a_document_is_known_by_its_titles(content: str, kind: str) -> None:
    assert kind_of(content) == kind


def test_the_samples_are_of_their_kinds(samples: Path) -> None:
    assert audit(samples / "budget-2025.md").pack == "bumen-yusuan"
    assert audit(samples / "clean-2020.txt").pack == "bumen-juesuan"


def test_a_mixed_folder_is_held_to_the_rules_of_each(tmp_path: Path) -> None:
    (tmp_path / "预算.txt").write_text(BUDGET.format(total="560.00"), encoding="utf-8")
    (tmp_path / "决算.txt").write_text(ACCOUNTS, encoding="utf-8")
    ran = CliRunner().invoke(main, ["check", str(tmp_path), "--format", "json"])
    found = {
        report["file"].rpartition("/")[2]: report for report in json.loads(ran.stdout)["reports"]
    }
    assert ran.exit_code == 1
    assert (
        found["预算.txt"]["pack"] == "bumen-yusuan" and found["决算.txt"]["pack"] == "bumen-juesuan"
    )
    assert "y01-balance" in {finding["rule"] for finding in found["预算.txt"]["findings"]}
    assert not [
        finding for finding in found["决算.txt"]["findings"] if finding["verdict"] == "fails"
    ]


@pytest.mark.parametrize(
    ("options", "pack"),
    [
        ((), "bumen-yusuan"),
        (("--kind", "bumen-juesuan"), "bumen-juesuan"),
        (("--pack", "bumen-juesuan"), "bumen-juesuan"),
        (("--pack", "own"), "bumen-yusuan"),
    ],
)
def test_a_pack_takes_the_place_of_the_kind_that_it_extends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], pack: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "pack.yaml").write_text(
        "name: own\nextends: bumen-juesuan\noff: [05-row]\n", encoding="utf-8"
    )
    (tmp_path / "a.txt").write_text(BUDGET.format(total="650.00"), encoding="utf-8")
    ran = CliRunner().invoke(main, ["check", "a.txt", "--format", "json", *options])
    assert json.loads(ran.stdout)["reports"][0]["pack"] == pack


def test_an_unknown_kind_is_one_line_with_the_kinds_there_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ACCOUNTS, encoding="utf-8")
    ran = CliRunner().invoke(main, ["check", str(tmp_path / "a.txt"), "--kind", "yusuan"])
    assert ran.exit_code == 2 and ran.stderr.count("\n") == 1
    assert "没有这种报告“yusuan”" in ran.stderr and "bumen-yusuan（部门预算公开）" in ran.stderr


def test_rules_of_another_kind_are_not_put(tmp_path: Path) -> None:
    """A document to which none of the chosen rules belongs was not checked."""
    (tmp_path / "a.txt").write_text(ACCOUNTS, encoding="utf-8")
    ran = CliRunner().invoke(main, ["check", str(tmp_path / "a.txt"), "--select", "y01-*"])
    assert ran.exit_code == 3


@pytest.mark.parametrize("given", ["recognise: 决算", "recognise: []", "recognise: ['决算(']"])
def test_a_wrong_mark_is_refused_with_its_place(tmp_path: Path, given: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "pack.yaml").write_text(f"name: own\n{given}\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"pack\.yaml:2:"):
        recognise.kinds(tmp_path)


def test_the_rules_of_all_kinds_have_names_of_their_own() -> None:
    counted = Counter(
        rule.id
        for pack in Packs().each
        for rule in {(rule.id, rule.source): rule for rule in pack.rules.values()}.values()
    )
    sources = {rule.id: rule.source for pack in Packs().each for rule in pack.rules.values()}
    shared = {
        rule.id
        for pack in Packs().each
        for rule in pack.rules.values()
        if Path(rule.source).parts[-3] not in pack.name
    }
    assert {name for name, count in counted.items() if count > 1} == shared <= sources.keys()


def test_the_text_of_a_budget_is_read(samples: Path, tmp_path: Path) -> None:
    """An item, a rate and a total of the narrative, each wrong by itself."""
    sound = (samples / "budget-2025.md").read_text("utf-8")
    for right, wrong, rule in (
        ("328.64万元，主要用于", "382.64万元，主要用于", "y-text-table-item"),
        (
            "2025年预算安排145.00万元，比2024年预算执行数增加5.99%",
            "2025年预算安排145.00万元，比2024年预算执行数增加9.55%",
            "text-change-between",
        ),
        ("机关运行经费预算为54.96万元", "机关运行经费预算为45.96万元", "y-text-table"),
    ):
        assert sound.count(right) == 1, right
        (tmp_path / "a.md").write_text(sound.replace(right, wrong), encoding="utf-8")
        assert rule in {finding.rule.id for finding in audit(tmp_path / "a.md").findings}, wrong
    assert not audit(samples / "budget-2025.md").findings


@pytest.mark.parametrize(
    "given",
    [
        "shared: bumen-juesuan/text/changes.yaml",
        "shared: [bumen-juesuan/text/nosuch.yaml]",
        "shared: [../pyproject.toml]",
    ],
)
def test_a_shared_file_that_is_not_there_is_refused_with_its_place(
    tmp_path: Path, given: str
) -> None:
    (tmp_path / "pack.yaml").write_text(f"name: own\n{given}\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"pack\.yaml:2:"):
        rules.load(tmp_path)


@pytest.mark.parametrize(
    ("options", "known"),
    [
        ((), ("bumen-juesuan", "bumen-yusuan", "--kind")),
        (("--kind", "bumen-yusuan"), ("bumen-yusuan",)),
        (("--pack", "plain"), ("plain",)),
    ],
)
@pytest.mark.parametrize("format", ["terminal", "json", "html"])
def test_a_document_of_no_known_kind_ends_with_3_and_says_what_is_known_and_what_was_seen(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    known: tuple[str, ...],
    format: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain" / "forms").mkdir(parents=True)
    (tmp_path / "plain" / "pack.yaml").write_text(
        "name: plain\nrecognise: [甲表]\n", encoding="utf-8"
    )
    (tmp_path / "plain" / "forms" / "a.yaml").write_text(
        "id: 甲\ntitle: 甲表\ntitles: [甲表]\nsides: [{columns: {数: [数]}, rows: [{name: 合计}]}]\n",
        encoding="utf-8",
    )
    (tmp_path / "a.txt").write_text(
        "集市价格\n\n水果价格表\n| 品名 | 价格 |\n| 苹果 | 3.20 |\n", encoding="utf-8"
    )
    ran = CliRunner().invoke(main, ["check", "a.txt", "--format", format, "--isolated", *options])
    said = "".join(ran.stdout.split())
    assert ran.exit_code == 3
    unlike = "不像是" if "--kind" in options else "不是认识的报告"
    for word in (unlike, "水果价格表", *known):
        assert word in said, (word, ran.stdout)


OWN = """name: {name}
title: {title}
version: 0.1.0
extends: ""
recognise: ['.*{title}']
unit: 元
shared: [bumen-juesuan/narrative/cues.yaml, bumen-juesuan/narrative/labels.yaml, bumen-juesuan/narrative/wholes.yaml, bumen-juesuan/text/parts.yaml]
"""
FORM = """id: {title}
title: {title}
titles: ['{title}']
sides:
  - columns: {{本年数: [本年数]}}
    rows: [{{name: 收入}}, {{name: 支出}}, {{name: 结余}}]
"""
RULE = """- id: {name}-balance
  title: 结余 = 收入 - 支出
  severity: error
  check: 表{title}[结余] = 表{title}[收入] - 表{title}[支出]
  basis: 结余的定义
  examples:
    holds: ["{title}\\n| 项目 | 本年数 |\\n| 收入 | 3.00 |\\n| 支出 | 1.00 |\\n| 结余 | 2.00 |"]
    fails: ["{title}\\n| 项目 | 本年数 |\\n| 收入 | 3.00 |\\n| 支出 | 1.00 |\\n| 结余 | 1.00 |"]
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two kinds of one's own, which share files of a shipped pack, and documents of
    three kinds.
    """
    monkeypatch.chdir(tmp_path)
    for name, title in (("cun", "村集体收支表"), ("school", "学校收支表")):
        for file, content in (("pack.yaml", OWN), ("forms/a.yaml", FORM), ("rules/a.yaml", RULE)):
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content.format(name=name, title=title), encoding="utf-8")
        table = (
            f"{title}\n| 项目 | 本年数 |\n| 收入 | 30.00 |\n| 支出 | 10.00 |\n| 结余 | 21.00 |\n"
        )
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.txt").write_text(table, encoding="utf-8")
    (tmp_path / "in" / "accounts.txt").write_text(ACCOUNTS, encoding="utf-8")
    return tmp_path


def packs_of(*options: str) -> dict[str, str]:
    ran = CliRunner().invoke(main, ["check", "in", "--format", "json", *options])
    return {
        report["file"].rpartition("/")[2]: report["pack"]
        for report in json.loads(ran.stdout)["reports"]
    }


def test_kinds_of_one_s_own_stand_beside_the_shipped_ones(own: Path) -> None:
    found = packs_of("--pack", "cun", "--pack", "school")
    assert found == {"cun.txt": "cun", "school.txt": "school", "accounts.txt": "bumen-juesuan"}


def test_a_kind_of_one_s_own_can_be_forced(own: Path) -> None:
    assert set(packs_of("--pack", "cun", "--pack", "school", "--kind", "school").values()) == {
        "school"
    }
    assert set(packs_of("--pack", "cun", "--kind", "bumen-juesuan").values()) == {"bumen-juesuan"}
    ran = CliRunner().invoke(main, ["check", "in", "--pack", "cun", "--kind", "school"])
    assert (
        ran.exit_code == 2 and "cun（村集体收支表）" in ran.stderr and ran.stderr.count("\n") == 1
    )


def test_what_is_wrong_in_one_of_two_own_kinds_is_found(own: Path) -> None:
    ran = CliRunner().invoke(
        main, ["check", "in", "--format", "json", "--pack", "cun", "--pack", "school"]
    )
    rules = {
        finding["rule"]
        for report in json.loads(ran.stdout)["reports"]
        for finding in report["findings"]
    }
    assert ran.exit_code == 1 and {"cun-balance", "school-balance"} <= rules


def test_a_kind_without_a_name_goes_by_that_of_its_folder(own: Path) -> None:
    path = own / "cun" / "pack.yaml"
    path.write_text(path.read_text("utf-8").replace("name: cun\n", ""), encoding="utf-8")
    assert packs_of("--pack", "cun")["cun.txt"] == "cun"
