"""What diagnosis makes of figures that a check does not turn on, of checks that ask the same, and of
slips that settle the same.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from auditor import rules
from auditor.api import judged, post
from auditor.diagnosis import system as systems
from auditor.diagnosis.blocks import asked_of
from auditor.diagnosis.causes import causes
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.folded import folded
from auditor.diagnosis.slides import slides
from auditor.diagnosis.suspects import diagnose
from auditor.diagnosis.system import System
from auditor.diagnosis.values import Solver
from auditor.findings import Report
from auditor.readers.text import parse
from tests.test_structure_causes import short

BASIC = """2020年度部门决算

一般公共预算财政拨款基本支出决算表
单位：万元
| 科目编码 | 科目名称 | 决算数 |
| 301 | 工资福利支出 | 9.00 |
| 30101 | 基本工资 | 4.00 |
| 30102 | 津贴补贴 | 5.00 |
|  | 人员经费合计 | 9.00 |
|  | 公用经费合计 | 0.00 |
|  | 合计 | 9.30 |
"""
RATE = "年初预算为0.00万元，支出决算为100.00万元，完成年初预算的40.00%。"


def audited(text: str, folder: Path, scope: str = "", check: str = "") -> Report:
    """A report audited by the shipped rules and one of its own."""
    if check:
        own = f"- id: own\n  title: own\n  for: {scope}\n  severity: error\n  check: {check}\n"
        own += "  examples: {holds: [''], fails: ['']}\n"
        (folder / "own.yaml").write_text(own, encoding="utf-8")
    pack = rules.load(folder if check else "bumen-juesuan")
    return judged(post(parse(text, "a.txt"), pack), pack)


def built(text: str, folder: Path, scope: str = "", check: str = "") -> System:
    return systems.build(audited(text, folder, scope, check))


def index_of(system: System, text: str) -> int:
    (found,) = [index for index, entry in system.entries.items() if entry.text == text]
    return found


def test_a_figure_on_both_sides_of_a_check_takes_no_part(tmp_path: Path) -> None:
    check = "表06[合计] + 表06[30101] = 表06[人员经费合计] + 表06[30101]"
    report = diagnose(audited(BASIC, tmp_path, "表06", check))
    (own,) = [finding for finding in report.findings if finding.rule.id == "own"]
    assert [(one.entry.text, one.text) for one in own.suspects] == [("9.30", "9.00")]


def test_a_rate_on_a_base_of_nothing_is_found_once_the_base_is_known(tmp_path: Path) -> None:
    system = built(RATE, tmp_path, "说明 每个完成率", "支出决算 = 预算 * 完成率")
    base, rate = index_of(system, "0.00"), index_of(system, "40.00%")
    assert all(own.room(rate) == 0 for own in system.touching(rate))
    solver = Solver(system, frozenset(), frozenset({base, rate}), Clock())
    found = solver.assign({base: Decimal(2_000_000)}, frozenset({rate}))
    assert found == {base: 2_000_000, rate: Decimal("0.5")}


def test_what_is_asked_of_a_figure_does_not_depend_on_the_order(tmp_path: Path) -> None:
    # 基本支出 of an item: its row and its column ask the same, the longer of them less surely.
    lines = short(1).split("\n")
    figures = ("2.00", "3.00", "5.00", "8.00")
    for at, right in zip(range(len(lines) - 4, len(lines)), figures, strict=True):
        cells = lines[at].split("\t")
        lines[at] = "\t".join([*cells[:3], right.replace("3.00", "9.00"), cells[4]])
    system = built("\n".join(lines), tmp_path)
    open_ = [own for own in system.failing if own.hard]
    index = index_of(system, "9.00")
    slacks = {own.slack for own in open_ if index in own.members}
    assert len(slacks) > 1
    for checks in (open_, open_[::-1]):
        assert asked_of(checks)[index] == {Decimal(30_000): min(slacks)}


def test_what_two_slips_settle_is_told_once(tmp_path: Path) -> None:
    report = audited(short(1), tmp_path)
    system = systems.build(report)
    faults = slides(system, causes(system), frozenset(), Clock())
    assert len(faults) == 1
    once = folded(system, report, report.findings, faults)
    assert folded(system, report, report.findings, faults * 2) == once
