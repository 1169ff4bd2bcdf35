"""What is said of a rule set: rules of the text and over several reports, compared by the names in their formulas."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rules
from auditor.rulebook.remarks import remarks
from auditor.rulebook.symbols import relations

EXAMPLE = "      - |\n        支出决算为98.00万元，占本年支出的49.00%，本年支出200.00万元。\n"


def found(folder: Path, *written: tuple[str, str, str, str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The remarks on rules given as (id, scope, condition, check), by id and kind."""
    text = ""
    for name, scope, when, check in written:
        text += f"- id: {name}\n  title: {name}\n  severity: warning\n  for: {scope}\n" + (f"  when: {when}\n" if when else "")
        text += f"  check: {check}\n  examples:\n    holds:\n{EXAMPLE}    fails:\n{EXAMPLE}\n"
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    return {(remark.rule.id, remark.kind): remark.others for remark in remarks(rules.load(folder)) if remark.kind != "never"}


@pytest.mark.parametrize("check", ["部分 / 整体 = 占比", "占比 * 整体 = 部分", "-占比 = -部分 / 整体"])
def test_a_rule_of_the_text_written_otherwise_is_redundant(tmp_path: Path, check: str) -> None:
    said = found(tmp_path, ("twice", "说明 每个占比", "", check))
    assert said["twice", "redundant"] == ("text-share",)


def test_a_rule_under_a_condition_makes_none_without_it_redundant(tmp_path: Path) -> None:
    said = found(tmp_path, ("some", "说明 每个占比", "部分 > 0", "部分 <= 整体 * 2"), ("all", "说明 每个占比", "", "2 * 整体 >= 部分"))
    assert said["some", "redundant"] == ("all",)
    assert ("all", "redundant") not in said


def test_opposed_rules_of_the_text_contradict_each_other(tmp_path: Path) -> None:
    said = found(tmp_path, ("more", "说明 每个占比", "", "部分 > 整体"), ("less", "说明 每个占比", "", "部分 < 整体"),
                 ("one", "说明 每个比较", "", "数额 = 基数 + 1"), ("two", "说明 每个比较", "", "数额 = 基数 + 2"))
    assert said["less", "contradictory"] == ("more",)
    assert ("two", "contradictory") in said


def test_under_different_conditions_nothing_is_said(tmp_path: Path) -> None:
    said = found(tmp_path, ("up", "说明 每个比较", '关系 = "大于"', "数额 > 基数"), ("down", "说明 每个比较", '关系 = "小于"', "数额 < 基数"))
    assert not {key for key in said if key[0] in ("up", "down") and key[1] == "contradictory"}


def test_rules_over_several_reports_are_compared_too() -> None:
    known = [relation for relation in relations(rules.load().rules.values()) if relation.scope.relation]
    assert len(known) > 15
    assert any(relation.implies(relation) for relation in known)
    assert not any(one.implies(two) for one in known for two in known if one.rule is not two.rule)
