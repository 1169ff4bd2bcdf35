"""The search for causes ends: on checks that contradict each other, on random ones, and where time
is up.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from auditor import engine, rules
from auditor.arithmetic import Verdict, judge
from auditor.diagnosis import causes, clock
from auditor.diagnosis import system as systems
from auditor.diagnosis.suspects import diagnose
from auditor.diagnosis.system import System
from auditor.document import Document
from auditor.entry import Entry
from auditor.figure import Figure
from auditor.findings import Check, Report, ReportSummary, RuleInfo
from auditor.ledger import Ledger
from auditor.severity import Severity
from auditor.wording.advice import advise
from auditor.wording.words import words
from tests import injection

LONE_TOTAL = """一般公共预算财政拨款“三公”经费支出决算表
单位：万元
| 项目 | 决算数 |
| 合计 | 3.70 |
| 差旅其他费 | 3.70 |

七、“三公”经费支出决算情况说明

2020年度“三公”经费支出决算3.70元，比上年3.50万元增加0.20万元。
"""
"""No item of the total is known, so it would have to be 0; the text, its unit mended, restates it.
"""


def test_checks_that_contradict_each_other_are_told_as_such() -> None:
    pack = rules.load()
    report = diagnose(engine.audit(injection.read(LONE_TOTAL, pack), pack))
    total, unit = report.findings
    assert (total.rule.id, total.suspects) == ("07-total", ())
    assert [check.rule.id for check in total.against] == ["07-total", "text-table"]
    assert [(suspect.kind, suspect.text) for suspect in unit.suspects] == [("unit", "3.70万元")]
    assert not report.cut
    for lang, said in (("zh", "无论数字怎样改"), ("en", "no change of figures")):
        linked = advise(total, report, words(lang), "").linked
        assert any(said in line and "[text-table]" in line for line in linked), linked


def relation(rule: str, members: Mapping[int, int], constant: int, entries: list[Entry]) -> Check:
    """`sum of times x figure + constant = 0` as a decided check."""
    operands = tuple(entries[index] for index in members)
    polynomial = {(at,): Decimal(times) for at, times in enumerate(members.values())} | {
        (): Decimal(constant)
    }
    values = [entry.value or Decimal(0) for entry in operands]
    judgement = judge(polynomial, "=", values, [Decimal(0)] * len(values), 0, Decimal(1))
    info = RuleInfo(rule, rule, Severity.ERROR, rule)
    return Check(info, judgement.verdict, operands, operands[0], judgement, polynomial)


def random_system(seed: int, figures: int, checks: int) -> System:
    """Relations of a few figures each, half of them over the same figures as others, with constants
    that mostly disagree.
    """
    rng = random.Random(seed)
    entries = [
        Entry(str(at), Figure(str(at), Decimal(rng.randint(0, 9)), Decimal(1), "个"), index=at)
        for at in range(figures)
    ]
    made = []
    for number in range(checks):
        chosen = rng.sample(range(figures), rng.choice((1, 1, 2, 2, 3, min(5, figures))))
        members = {index: rng.choice((1, -1)) for index in chosen}
        made.append(relation(f"r{number}", members, rng.choice((0, 0, 1, 5)), entries))
    ledger = Ledger(Document("x", ()), {}, tuple(entries))
    return systems.build(
        Report("x", "", "", 2020, "p", ledger, tuple(made), (), (), (), ReportSummary())
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_search_ends_and_explains_or_tells_every_failing_check(seed: int) -> None:
    system = random_system(seed, 5 + seed % 4, 4 + seed % 9)
    found = causes.causes(system)
    told = {id(check) for checks in found.contradictions for check in checks}
    for checks in found.contradictions:
        assert any(check.verdict is Verdict.FAILS for check in checks)
    failing = {id(own.check) for own in system.failing}
    searched = {id(check) for cause in found.causes for check in cause.checks}
    if not found.cut:
        assert failing <= told | searched


def test_a_contradiction_is_one() -> None:
    """x + y = 5, x = 1 and y = 1 cannot hold together; what has nothing to do with them is
    explained.
    """
    entries = [
        Entry(str(at), Figure(str(at), Decimal(1), Decimal(1), "个"), index=at) for at in range(3)
    ]
    checks = (
        relation("sum", {0: 1, 1: 1}, -5, entries),
        relation("x", {0: 1}, -1, entries),
        relation("y", {1: 1}, -1, entries),
        relation("z", {2: 1}, -9, entries),
    )
    ledger = Ledger(Document("x", ()), {}, tuple(entries))
    found = causes.causes(
        systems.build(Report("x", "", "", 2020, "p", ledger, checks, (), (), (), ReportSummary()))
    )
    assert [[check.rule.id for check in told] for told in found.contradictions] == [
        ["sum", "x", "y"]
    ]
    assert [
        [change.index for change in cause.explanations[0].changes] for cause in found.causes
    ] == [[2]]


def test_a_search_that_is_out_of_time_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    system = random_system(3, 8, 12)
    assert system.failing
    monkeypatch.setattr(clock, "MOST_SECONDS", -1)
    assert causes.causes(system).cut
    pack = rules.load()
    report = diagnose(engine.audit(injection.read(LONE_TOTAL, pack), pack))
    assert report.cut
    assert replace(report, cut=False).findings
