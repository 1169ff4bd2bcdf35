"""Coverage, detection power and what is said of rule sets."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest

from auditor import rules
from auditor.arithmetic import Verdict
from auditor.diagnosis import coverage, power
from auditor.diagnosis import system as systems
from auditor.findings import Report
from auditor.rulebook import remarks as ruleset
from auditor.rules.pack import Pack
from auditor.wording.covered import picture
from auditor.wording.words import words
from tests import injection
from tests.generator import Layout, Made, generate


@lru_cache(maxsize=1)
def pack() -> Pack:
    return rules.load()


@lru_cache(maxsize=4)
def made(seed: int) -> Made:
    return generate(seed, 2022, Layout(thousands=seed % 2 == 1))


@lru_cache(maxsize=4)
def report(seed: int) -> Report:
    return injection.audited(made(seed).text, pack())


def test_coverage_counts_what_the_summary_counts() -> None:
    found = coverage.of(report(1))
    assert (found.figures, found.covered) == (report(1).summary.figures, report(1).summary.covered)
    assert len(found.bare) == found.figures - found.covered
    assert json.loads(json.dumps(found.record(), ensure_ascii=False))["figures"] == found.figures
    assert len(found.csv().splitlines()) == found.figures + 1


def test_the_picture_stands_in_any_terminal() -> None:
    found = coverage.of(report(1), power.of(report(1)))
    text = picture(found, words())
    text.encode("gbk")
    assert picture(found, words("en"))
    marks = {*coverage.SHADES, coverage.FAILED, coverage.UNREAD, coverage.EMPTY}
    for table in report(1).ledger.tables.values():
        lines = (
            text.split(f"{table.number or table.id}表 {table.title}")[1]
            .split("\n\n")[0]
            .splitlines()[1:]
        )
        assert len(lines) == len(table.rows)
        assert all(row.label in line for row, line in zip(table.rows, lines, strict=True))
        assert len({len(line[2:].split("  ")[0]) for line in lines}) == 1
        assert all(set(line[2:].split("  ")[0]) <= marks for line in lines)


def test_power_is_what_mutation_finds() -> None:
    clean = report(2)
    rng = random.Random(5)
    before = {(check.rule.id, check.place, check.subject, check.verdict) for check in clean.checks}
    numbers: dict[str, list[int]] = {}
    for figure in made(2).figures:
        numbers.setdefault(figure.text, []).append(figure.number)
    single = [
        entry
        for entry in clean.ledger.figures
        if len(numbers.get(entry.text, ())) == 1 and entry.figure is not None
    ]
    differing = tried = 0
    system = systems.build(clean)
    for entry in rng.sample(single, 18):
        assert entry.figure is not None
        low, high = power.unnoticed(entry, system.touching(entry.index))
        for _, change, _ in rng.sample(
            [
                error
                for error in power.errors(entry)
                if error[0] in ("digit", "last-digit", "transposition")
            ],
            3,
        ):
            value = entry.figure.value + change * entry.figure.step
            text = f"{value:.{len(entry.text.partition('.')[2].rstrip('%'))}f}" + (
                "%" if entry.text.endswith("%") else ""
            )
            content = made(2).changed({numbers[entry.text][0]: text})
            checks = injection.audited(content, pack()).checks
            noticed = any(
                (check.verdict is Verdict.FAILS or check.improbable)
                and (check.rule.id, check.place, check.subject, check.verdict) not in before
                for check in checks
            )
            tried += 1
            differing += noticed != (change < low or change > high)
    assert differing <= 0.03 * tried, (differing, tried)


def test_power_of_a_clean_report() -> None:
    found = power.of(report(1))
    assert found.kind("digit", text=False) >= Fraction(98, 100)
    assert found.kind("digit", text=True) >= Fraction(95, 100)
    assert found.units(1) > Fraction(45, 100)
    assert found.units(2) > Fraction(75, 100)
    assert found.units(10) > Fraction(90, 100)
    assert found.units(100) > Fraction(95, 100)
    assert [found.units(units) for units in power.UNITS] == sorted(
        found.units(units) for units in power.UNITS
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(1), "100.0"),
        (Fraction(1, 3), "33.3"),
        (Fraction(2, 3), "66.7"),
        (Fraction(0), "0.0"),
    ],
)
def test_percent(share: Fraction, text: str) -> None:
    assert power.percent(share) == text


def test_a_figure_without_checks_has_no_power() -> None:
    entry = report(1).ledger.figures[0]
    low, high = power.unnoticed(entry, ())
    assert low < -(10**20) < 10**20 < high
    assert entry.figure is not None
    assert Decimal(sum(1 for _ in power.errors(entry))) > 20


def test_the_shipped_rules_do_not_contradict_each_other() -> None:
    assert [remark for remark in ruleset.remarks(pack()) if remark.kind == "contradictory"] == []


def test_remarks_on_a_rule_set(tmp_path: Path) -> None:
    example = "      - |\n        一般公共预算财政拨款支出决算表\n        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |\n        | 201 | 甲 | 3.00 | 1.00 | 2.00 |\n"
    text = ""
    for name, scope, check in (
        ("twice", "表05 每行", "合计 - 项目支出 = 基本支出"),
        ("against", "表05 每行", "合计 = 基本支出 - 项目支出"),
        ("nowhere", "表06 每项", "决算数 >= 0"),
    ):
        text += f"- id: {name}\n  title: {name}\n  severity: info\n  for: {scope}\n  check: {check}\n  examples:\n    holds:\n{example}    fails:\n{example}\n"
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    found = {
        (remark.rule.id, remark.kind): remark.others
        for remark in ruleset.remarks(rules.load(tmp_path))
    }
    assert found["twice", "redundant"] == ("05-row",)
    assert ("against", "contradictory") in found
    assert ("nowhere", "never") in found
