"""What is said of rules on the text and of rules over several reports: implied, contradictory,
never put.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rules
from auditor.rulebook import remarks as ruleset
from auditor.yamlfile import RuleError

UNITS = "各单位"
RATE = "年初预算为200.00万元，支出决算为100.00万元，完成年初预算的50.00%。"


def said(
    folder: Path, *written: tuple[str, str, str, str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """The remarks on rules of one's own, given as id, `for`, `check` and further lines."""
    text = ""
    for name, scope, check, more in written:
        text += f"- id: {name}\n  title: {name}\n  for: {scope}\n  check: {check}\n"
        text += "".join(
            f"  {line}\n"
            for line in (more if "severity" in more else f"severity: info\n{more}").splitlines()
            if line
        )
        example = RATE if scope.startswith("说明") else "'=== 单位 甲'"
        text += f"  examples:\n    holds:\n      - {example}\n    fails:\n      - {example}\n"
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    own = {name for name, *_ in written}
    return {
        (remark.rule.id, remark.kind): remark.others or (str(remark.reason),)
        for remark in ruleset.remarks(rules.load(folder))
        if remark.rule.id in own
    }


@pytest.mark.parametrize(
    ("scope", "check", "more", "other"),
    [
        ("说明 每个完成率", "完成率 = 支出决算 / 预算", "", "text-completion"),
        ("说明 每个完成率", "完成率 * 2 = 2 * 支出决算 / 预算", "", "text-completion"),
        ("说明 每个完成率", "支出决算 = 预算 * 完成率", "", "text-completion"),
        ("说明 每个完成率", "完成率 <= 支出决算 / 预算", "", "text-completion"),
        ("说明 每个完成率", "完成率 = 支出决算 / 预算", "when: 支出决算 > 0", "text-completion"),
        ("说明 每个结余变动", "年末 - 年初 - 本年 = 0", "", "text-balance-moved"),
        ("说明 每个比较", "基数 < 数额", 'when: 关系 = "大于"', "text-compare-more"),
        (UNITS, "sum(各单位.表05[合计, 合计]) = 表05[合计, 合计]", "", "family-units-05"),
    ],
)
def test_a_rule_that_another_implies(
    tmp_path: Path, scope: str, check: str, more: str, other: str
) -> None:
    assert said(tmp_path, ("own", scope, check, more)).get(("own", "redundant")) == (other,)


def test_the_one_column_of_a_table_need_not_be_written(tmp_path: Path) -> None:
    form = "id: 附表A\ntitle: 采购情况表\ntitles: [采购情况表]\n"
    form += "sides:\n  - columns: {金额: [金额]}\n    rows: [{name: 合计}]\n"
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "x.yaml").write_text(form, encoding="utf-8")
    whole = "表附表A[合计, 金额] = sum(各单位.表附表A[合计, 金额])"
    short = "sum(各单位.表附表A[合计]) = 表附表A[合计]"
    found = said(tmp_path, ("whole", UNITS, whole, ""), ("short", UNITS, short, ""))
    assert found["short", "redundant"] == ("whole",)


@pytest.mark.parametrize(
    ("scope", "check", "more"),
    [
        ("说明 每个比较", "数额 > 基数", 'when: 关系 = "超出"'),
        ("说明 每个比较", "数额 >= 2 * 基数", 'when: 关系 = "大于"'),
        ("说明 每个增幅推算", "增幅 = 方向 * 变动 / 本期", ""),
        ("部分单位", "表05[合计, 合计] = sum(各单位.表05[合计, 合计])", ""),
    ],
)
def test_a_rule_of_its_own(tmp_path: Path, scope: str, check: str, more: str) -> None:
    assert {kind for _, kind in said(tmp_path, ("own", scope, check, more))} <= {"never"}


def test_a_rule_is_not_implied_under_a_condition_that_it_does_not_have(tmp_path: Path) -> None:
    found = said(tmp_path, ("own", "说明 每个比较", "数额 > 基数", ""))
    assert ("own", "redundant") not in found
    assert found["own", "contradictory"] == ("text-compare-less", "text-compare-same")


@pytest.mark.parametrize(
    ("scope", "check", "more", "other"),
    [
        ("说明 每个比较", "数额 < 基数", 'when: 关系 = "大于"', "text-compare-more"),
        ("说明 每个完成率", "支出决算 / 预算 > 完成率", "", "text-completion"),
        ("说明 每个完成率比较", "完成率 <= 0.5", 'when: 关系 = "大于"', "text-completion-more"),
        ("说明 每个结余变动", "年末 = 年初 - 本年", "", "text-balance-moved"),
        (UNITS, "表05[合计, 合计] > sum(各单位.表05[合计, 合计])", "", "family-units-05"),
    ],
)
def test_a_rule_that_another_contradicts(
    tmp_path: Path, scope: str, check: str, more: str, other: str
) -> None:
    assert other in said(tmp_path, ("own", scope, check, more))["own", "contradictory"]


@pytest.mark.parametrize(
    ("scope", "check", "more", "reason"),
    [
        ("说明 每个完成率", "完成率 < 支出决算", "when: 1 = 2", "条件从不成立"),
        ("说明 每个完成率", "完成率 < 支出决算", "when: 非 有(完成率)", "条件从不成立"),
    ],
)
def test_a_rule_that_is_never_put(
    tmp_path: Path, scope: str, check: str, more: str, reason: str
) -> None:
    assert said(tmp_path, ("own", scope, check, more))["own", "never"] == (reason,)


@pytest.mark.parametrize(
    ("scope", "check", "message", "near"),
    [
        (
            "说明 每个完成律",
            "完成率 = 支出决算 / 预算",
            "文字里没有“完成律”这种说法",
            "是否为“完成率”？",
        ),
        (
            "说明 每个完成率",
            "完成率 = 支出决算 / 预算数",
            "“完成率”没有角色“预算数”",
            "是否为“预算”？",
        ),
    ],
)
def test_a_claim_that_is_not_known_is_a_mistake(
    tmp_path: Path, scope: str, check: str, message: str, near: str
) -> None:
    with pytest.raises(RuleError) as refused:
        said(tmp_path, ("own", scope, check, ""))
    assert (
        message in str(refused.value)
        and near in str(refused.value)
        and "可用：" in str(refused.value)
    )


def test_a_table_rule_is_not_implied_under_a_condition_of_another() -> None:
    found = {(remark.rule.id, remark.kind) for remark in ruleset.remarks(rules.load())}
    assert ("05-06-total", "redundant") not in found
    assert {kind for _, kind in found} <= {"redundant", "optional"}
