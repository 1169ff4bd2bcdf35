"""Rules are data, and proven: every example runs; a wrong rule file is refused with its place and
what would be right.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rules
from auditor.booking import post
from auditor.engine import audit
from auditor.readers import text
from auditor.rulebook.trials import run_examples
from auditor.rules import formula
from auditor.rules.tree import Binary, walk
from auditor.wording.explain import explain
from auditor.wording.words import words
from auditor.yamlfile import RuleError

PACK = rules.load()
GOOD = """
id: local-05
title: 本年支出 = 基本 + 项目
severity: error
for: 表05 每行
check: 合计 = 基本支出 + 项目支出
examples:
  holds: [a]
  fails: [b]
"""


@pytest.mark.parametrize("rule", PACK.rules.values(), ids=lambda rule: rule.id)
def test_every_example_of_a_rule_comes_out_as_it_says(rule: rules.Rule) -> None:
    trials = list(run_examples(PACK, [rule]))
    assert {trial.holds for trial in trials} == {True, False}
    assert not [(trial.number, trial.holds, trial.verdicts) for trial in trials if not trial.passed]


def refused(tmp_path: Path, text: str) -> RuleError:
    (tmp_path / "local.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        rules.load(tmp_path)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("severity: error", "severty: error", 4, 1, "不认识的键“severty”"),
        ("severity: error", "severity: fatal", 4, 11, "severity 不能是“fatal”"),
        (
            "合计 = 基本支出 + 项目支出",
            "合计 = 基本支出数 + 项目支出",
            6,
            13,
            "公式中的栏名“基本支出数”在 05表 中不存在",
        ),
        ("合计 = 基本支出 + 项目支出", "合计 = 基本支出 + ", 6, 19, "处应有一个数"),
        ("合计 = 基本支出 + 项目支出", "合计 = 表05[合计", 6, 13, "引用没有写完"),
        ("合计 = 基本支出 + 项目支出", "合计 = 表17[合计]", 6, 13, "没有17表的表样"),
        ("合计 = 基本支出 + 项目支出", "合计 + 基本支出", 6, 8, "check 应是一个条件"),
        ("合计 = 基本支出 + 项目支出", "合计 < 基本支出 > 项目支出", 6, 18, "连写的比较方向要一致"),
        ("合计 = 基本支出 + 项目支出", "合计 = avg(基本支出)", 6, 13, "没有函数“avg”"),
        ("表05 每行", "表05 每一行", 5, 10, "for 中不认识“每一行”"),
        ("  fails: [b]", "  fails: []", 8, 3, "缺少不成立的例子"),
        ("title: 本年支出 = 基本 + 项目", "title: 甲\ntitle: 乙", 4, 1, "键“title”重复"),
        ("for: 表05 每行", "for: [表05", 6, 6, "不是合法的 YAML"),
    ],
)
def test_a_wrong_rule_file_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, line: int, column: int, words: str
) -> None:
    error = refused(tmp_path, GOOD.replace(old, new))
    assert words in str(error.message), error
    assert (error.line, error.column) == (line, column), error


def test_a_near_name_is_suggested(tmp_path: Path) -> None:
    assert "是否为“基本支出”" in str(
        refused(tmp_path, GOOD.replace("基本支出 +", "基本支出数 +")).hint
    )


def test_a_folder_extends_the_shipped_pack(tmp_path: Path) -> None:
    (tmp_path / "local.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "pack.yaml").write_text("name: local\noff: [02-row]\n", encoding="utf-8")
    loaded = rules.load(tmp_path)
    assert "local-05" in loaded.rules and "01-balance" in loaded.rules
    assert "02-row" not in {rule.id for rule in loaded.selected()}
    assert [rule.id for rule in loaded.selected(["02-row"])] == ["02-row"]


def test_a_rule_of_the_same_id_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "local.yaml").write_text(
        GOOD.replace("local-05", "05-row").replace("severity: error", "severity: warning"),
        encoding="utf-8",
    )
    assert rules.load(tmp_path).rules["05-row"].info.severity == "warning"


def test_rules_are_selected_by_id_or_prefix() -> None:
    assert {rule.id[:3] for rule in PACK.selected(["01-*"])} == {"01-"}
    assert "01-balance" not in {rule.id for rule in PACK.selected(["01-*"], ["01-balance"])}
    with pytest.raises(KeyError):
        PACK.selected(["no-such-rule"])


@pytest.mark.parametrize(
    "text",
    [
        "表01[收入.总计] = 表01[支出.总计]",
        "比率 = 部分 / 整体",
        "本级 = sum(下级)",
        "增减率 = 增减额 / (本年 - 增减额)",
        "有(表05[合计, 合计]) 且 非 列全(本级)",
        "合计 ≥ 基本支出 × 2",
    ],
)
def test_formulas_read_as_an_officer_writes_them(text: str) -> None:
    assert list(walk(formula.parse(text)))


def test_products_bind_closer_than_sums() -> None:
    tree = formula.parse("甲 = 乙 + 丙 * 丁")
    assert (
        isinstance(tree, Binary) and isinstance(tree.right, Binary) and tree.right.operator == "+"
    )


VISITS = """
id: local-visits
title: 有公务接待费的，要有接待批次
severity: warning
check: 若 表07[公务接待费, 决算数] > 0 则 表07[国内接待批次, 决算数] > 0
examples:
  holds: ["三公经费表\\n| 项目 | 决算数 |\\n| 公务接待费 | 6.00 |\\n| 国内接待批次 | 12 |"]
  fails: ["三公经费表\\n| 项目 | 决算数 |\\n| 公务接待费 | 6.00 |\\n| 国内接待批次 | 0 |"]
"""


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "zh",
            "“有公务接待费的，要有接待批次”不成立：其中 表07[国内接待批次, 决算数] > 0（0 > 0）；全式 若 ",
        ),
        (
            "en",
            "“有公务接待费的，要有接待批次” does not hold: of it 表07[国内接待批次, 决算数] > 0 (0 > 0); the whole is 若 ",
        ),
    ],
)
def test_a_condition_that_fails_is_called_by_its_title(
    tmp_path: Path, lang: str, told: str
) -> None:
    title = "一般公共预算财政拨款“三公”经费支出决算表"
    (tmp_path / "local.yaml").write_text(
        VISITS.replace("三公经费表", title.replace('"', "")), encoding="utf-8"
    )
    pack = rules.load(tmp_path)
    report = audit(
        post(text.parse(pack.rules["local-visits"].fails[0]), pack.forms),
        pack,
        select=["local-visits"],
    )
    (finding,) = report.findings
    assert explain(finding, report, words(lang)).headline.startswith(told)


BASIC = """一般公共预算财政拨款基本支出决算表
单位：万元
| 科目编码 | 科目名称 | 决算数 |
| 30211 | 差旅费 | 5.00 |
| 30216 | 培训费 | 6.00 |
|  | 公用经费合计 | 11.00 |"""


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        # What stands behind 若 is asked of the figures as they are printed.
        ("若 表06[30211] = 5万元 则 表06[30216] = 7万元", "fails"),
        ("若 表06[30211] >= 5万元 则 表06[30216] >= 7万元", "fails"),
        ("若 表06[30211] = 5.01万元 则 表06[30216] = 7万元", "holds"),
        ("若 表06[30211] = 5万元 则 表06[公用经费合计] = 表06[30211] + 表06[30216]", "holds"),
        ("若 表06[30211] = 5万元 则 表06[人员经费合计] = 7万元", "undecided"),
        ("若 表06[人员经费合计] = 5万元 则 表06[30216] = 7万元", "undecided"),
        # As with any rule, what needs a table that is not there is not put.
        ("若 表06[30211] = 5万元 则 表08[合计, 本年支出] = 7万元", ""),
        ("若 表06[30211] = 4万元 则 表08[合计, 本年支出] = 7万元", "holds"),
        ("非 (表06[30211] = 5万元 且 表06[30216] = 6.5万元)", "holds"),
    ],
)
def test_a_condition_of_parts_comes_to_what_they_come_to(
    tmp_path: Path, check: str, verdict: str
) -> None:
    rule = VISITS.replace(
        "若 表07[公务接待费, 决算数] > 0 则 表07[国内接待批次, 决算数] > 0", check
    )
    (tmp_path / "local.yaml").write_text(rule, encoding="utf-8")
    pack = rules.load(tmp_path)
    report = audit(post(text.parse(BASIC), pack.forms), pack, select=["local-visits"])
    assert "".join(check.verdict for check in report.checks) == verdict
