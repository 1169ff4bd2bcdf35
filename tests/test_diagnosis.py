"""Suspects: what is named on reports with known errors, and that nothing is on reports without."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from auditor import engine, rules, slip
from auditor.diagnosis import causes as diagnosis
from auditor.diagnosis import hitting
from auditor.diagnosis import system as systems
from auditor.diagnosis.suspects import diagnose
from auditor.figure import Figure, parse
from auditor.findings import Pattern, Report
from auditor.ledger import Ledger
from auditor.rules.pack import Pack
from auditor.wording.advice import advise
from auditor.wording.notes import cut_note
from auditor.wording.words import words
from tests import injection
from tests.generator import Layout, Made, generate

SAMPLE = Path(__file__).parent.parent / "samples" / "with-discrepancies-2020.txt"


@lru_cache(maxsize=1)
def pack() -> Pack:
    return rules.load()


def diagnosed(content: str) -> Report:
    return diagnose(injection.audited(content, pack()))


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_suspected_of_a_consistent_report(seed: int) -> None:
    made = generate(seed, 2019 + seed % 6)
    report = diagnosed(made.text)
    assert [(finding.rule.id, finding.check.subject) for finding in report.findings] == []
    assert Counter(entry.text for entry in report.ledger.figures) == Counter(
        figure.text for figure in made.figures
    )
    assert "diagnosis" not in report.extra


@lru_cache(maxsize=8)
def example(case: int) -> Made:
    return generate(case % 8, 2019 + case % 8 % 6)


@lru_cache(maxsize=8)
def clean(case: int) -> Ledger:
    return injection.read(example(case).text, pack())


def outcomes(cases: range, errors: int) -> Counter[str]:
    """What became of injected errors: caught, in the first explanation, ambiguous, value and kind
    right.
    """
    counts: Counter[str] = Counter()
    for case in cases:
        rng = random.Random(f"case {case} {errors}")
        made = example(case % 8)
        found = injection.injected(made, errors, rng, pack(), clean(case % 8))
        if found is None:
            continue
        report = diagnose(engine.audit(found[0], pack()))
        causes = report.extra["diagnosis"].causes if report.findings else ()  # type: ignore[attr-defined]
        touched = {entry.index for finding in report.findings for entry in finding.check.operands}
        first = {
            change.index: change
            for cause in causes
            for change in (cause.explanations[0].changes if cause.explanations else ())
        }
        ambiguous = {
            change.index
            for cause in causes
            if cause.alternatives > 1
            for explanation in cause.explanations
            for change in explanation.changes
        }
        for wrong in found[1]:
            if wrong.index not in touched:
                continue
            change = first.get(wrong.index)
            if change is None and wrong.index in ambiguous:
                counts["ambiguous"] += 1
                continue
            counts["caught"] += 1
            counts["named"] += change is not None
            if change is not None:
                counts["value"] += change.printed == wrong.right
                counts["kind"] += change.kind == wrong.kind or {change.kind, wrong.kind} == {
                    "shift",
                    "pasted",
                }
    return counts


@pytest.mark.parametrize(("errors", "cases"), [(1, 48), (2, 18), (3, 12), (5, 8)])
def test_injected_errors_are_named(errors: int, cases: int) -> None:
    counts = outcomes(range(cases), errors)
    assert counts["caught"] > cases / 2
    assert counts["named"] >= 0.95 * counts["caught"], counts
    assert counts["value"] >= 0.88 * counts["named"], counts
    assert counts["kind"] >= 0.85 * counts["named"], counts


def test_a_lost_item_has_as_many_explanations_as_items() -> None:
    report = diagnosed("""2020年度
一般公共预算财政拨款支出决算表
单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
|  | 合计 | 417.30 | 319.43 | 97.87 |

一般公共预算财政拨款基本支出决算表
| 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 |
| 301 | 工资福利支出 | 0.90 | 302 | 商品和服务支出 | 250.34 |
| 30101 | 基本工资 | 0.00 |  |  |  |
| 30102 | 津贴补贴 |  |  |  |  |
| 30103 | 奖金 | 0.00 |  |  |  |
| 303 | 对个人和家庭的补助 | 68.19 |  |  |  |
|  | 人员经费合计 | 69.09 |  | 公用经费合计 | 250.34 |
""")
    (finding,) = [
        finding
        for finding in report.findings
        if finding.check.stated and finding.check.stated.code == "301"
    ]
    assert [suspect.entry.code for suspect in finding.suspects] == ["30101", "30102", "30103"]
    assert {(suspect.text, suspect.alternatives, suspect.kind) for suspect in finding.suspects} == {
        ("0.90", 3, "omitted")
    }
    assert finding.suspects[0].confirmed_by >= 1


def test_the_figure_that_the_others_speak_against_is_named() -> None:
    report = diagnosed("""2020年度
支出决算表
单位：万元
| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
|  | 合计 | 417.30 | 319.43 | 97.87 |
| 201 | 一般公共服务支出 | 417.30 | 319.43 | 97.87 |
| 20103 | 政府办公厅 | 417.30 | 319.43 | 97.87 |
| 2010301 | 行政运行 | 319.43 | 319.43 | 0.00 |
| 2010302 | 一般行政管理事务 | 97.87 | 0.00 | 79.87 |
""")
    suspects = {
        (suspect.entry.text, suspect.text, suspect.kind, suspect.alternatives)
        for finding in report.findings
        for suspect in finding.suspects
    }
    assert suspects == {("79.87", "97.87", "transposition", 1)}
    lead, follower = report.findings
    assert (lead.cause, lead.consequences) == (0, (follower.number,))
    assert (follower.cause, follower.consequences) == (lead.number, ())


def test_the_sample_report() -> None:
    report = diagnose(
        engine.audit(injection.read(SAMPLE.read_text(encoding="utf-8"), pack()), pack())
    )
    assert report.findings
    for finding in report.findings:
        for suspect in finding.suspects:
            assert suspect.entry in finding.check.operands
            assert suspect.alternatives >= 1
    assert diagnose(report).findings == report.findings


def test_a_search_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = (
        injection.injected(example(3), 3, random.Random(f"cut {number}"), pack(), clean(3))
        for number in range(9)
    )
    found = next(found for found in tries if found is not None)
    system = systems.build(engine.audit(found[0], pack()))
    assert not diagnosis.causes(system).cut
    monkeypatch.setattr(hitting, "MOST_TRIALS", 0)
    assert diagnosis.causes(system).cut


@pytest.mark.parametrize(
    ("stated", "proposed", "kind"),
    [
        ("97.88", "97.87", "last-digit"),
        ("97.78", "97.87", "transposition"),
        ("68.19", "86.19", "transposition"),
        ("9.73", "97.30", "decimal-point"),
        ("417.3", "417.80", "last-digit"),
        ("473.1", "417.30", ""),
        ("471.30", "417.30", "transposition"),
        ("4117.30", "417.30", "doubled-digit"),
        ("41.30", "417.30", "dropped-digit"),
        ("97.8", "97.87", "dropped-digit"),
        ("-5.00", "5.00", "sign"),
        ("317.30", "417.30", "digit"),
        ("9787", "97.87", "decimal-point"),
        ("0.00", "0.90", "omitted"),
        ("16.23%", "17.06", ""),
        ("2.00", "20000.00", "unit"),
        ("105.4", "1053.60", "decimal-point"),
    ],
)
def test_slips(stated: str, proposed: str, kind: str) -> None:
    figure = parse(stated, "万元")
    assert isinstance(figure, Figure)
    assert slip.kind(figure, Decimal(proposed), Decimal("0.01")) == kind


def rows_of(lines: list[str], title: str) -> list[int]:
    """The lines of the 项 rows of a table."""
    start = lines.index(title)
    end = next(at for at in range(start + 1, len(lines)) if lines[at].endswith("决算表"))
    return [at for at in range(start, end) if lines[at][:7].isdigit()]


def displaced(kind: str) -> tuple[Report, list[str], list[str]]:
    """A consistent report in which one slip moved several figures of 05, and the two rows as they
    were.
    """
    lines = generate(3, 2022, Layout()).text.split("\n")
    rows = rows_of(lines, "一般公共预算财政拨款支出决算表")
    at, other = rows[2], rows[3]
    own, below = lines[at].split("\t"), lines[other].split("\t")
    wrong = {
        "row-shift": [*own[:2], "0.00", *own[2:4]],
        "cells-swapped": [*own[:3], own[4], own[3]],
        "rows-swapped": [*own[:2], *below[2:]],
    }
    if kind == "row-omitted":
        del lines[at]
    else:
        lines[at] = "\t".join(wrong[kind])
        if kind == "rows-swapped":
            lines[other] = "\t".join([*below[:2], *own[2:]])
    return diagnosed("\n".join(lines)), own, below


@pytest.mark.parametrize("kind", ["row-omitted", "row-shift", "cells-swapped", "rows-swapped"])
def test_one_slip_of_a_row_is_one_cause(kind: str) -> None:
    report, own, below = displaced(kind)
    suspects = {
        (suspect.entry.code, suspect.entry.column): suspect
        for finding in report.findings
        for suspect in finding.suspects
    }
    assert {suspect.kind for suspect in suspects.values()} == {kind}
    columns = ("合计", "基本支出", "项目支出")
    right = {
        (row[0], column): value
        for row in (own, below)
        for column, value in zip(columns, row[2:], strict=True)
    }
    assert len(suspects) >= 2
    assert {key: suspect.text for key, suspect in suspects.items()} == {
        key: right[key] for key in suspects
    }
    lead = next(finding for finding in report.findings if finding.consequences or finding.structure)
    assert all(
        finding.cause == lead.number
        for finding in report.findings
        if finding.suspects and finding is not lead
    )


def told(body: str) -> Report:
    return diagnosed(f"第三部分\n\n2020年度部门决算情况说明\n\n{body}")


def test_one_rate_printed_everywhere_is_a_pattern() -> None:
    report = told("""五、一般公共预算财政拨款支出决算情况说明

1、行政运行。年初预算为219.4万元，支出决算为141.81万元，完成年初预算的100.0%。

2、一般行政管理事务。年初预算为56万元，支出决算为97.87万元，完成年初预算的100.0%。
""")
    assert [
        (finding.check.stated and finding.check.stated.text, finding.suspects[0].text)
        for finding in report.findings
    ] == [("100.0%", "64.6%"), ("100.0%", "174.8%")]
    assert report.patterns == (Pattern("repeated", (1, 2), "100.0%"),)
    assert [finding.cause for finding in report.findings] == [0, 0]


def test_a_rate_is_told_what_it_comes_to_once_its_amount_is_changed() -> None:
    report = diagnose(injection.audited(SAMPLE.read_text(encoding="utf-8"), pack()))
    by_text = {
        finding.check.stated.text: finding
        for finding in report.findings
        if finding.check.stated is not None and finding.after
    }
    rate, amount = by_text["100.0%"], report.findings[by_text["100.0%"].after[0] - 1]
    assert amount.check.stated is not None and amount.check.stated.text == "97.88"
    assert advise(rate, report, words("zh"), "174.79%").proposed == "174.8%"
    assert (
        f"改后第 {rate.number} 项的核对数为 174.8%"
        in advise(amount, report, words("zh"), "97.87").linked
    )


def test_a_search_cut_short_is_said_in_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hitting, "MOST_TRIALS", 0)
    report = diagnose(injection.audited(SAMPLE.read_text(encoding="utf-8"), pack()))
    assert report.cut
    assert "提前结束" in cut_note(report, words("zh"))
    assert not cut_note(diagnosed(example(1).text), words("zh"))


def test_evidence_is_named_and_absent_rows_are_not() -> None:
    report = diagnose(injection.audited(SAMPLE.read_text(encoding="utf-8"), pack()))
    finding = next(
        finding
        for finding in report.findings
        if finding.check.stated is not None and finding.check.stated.text == "97.88"
    )
    advice = advise(finding, report, words("zh"), "97.87")
    assert advice.proposed == "97.87"
    assert (
        "03表 97.87 = 05表 97.87" in advice.confirmed
        and "05表 97.87 = 0.00 + 97.87" in advice.confirmed
    )
    assert " + 0；" not in advice.confirmed + "；"


@pytest.mark.parametrize("said", ["97.88", "约98", "近98", "97.8750", "97.9", "约130", "978800.00"])
def test_a_restatement_is_judged_alike_by_the_engine_and_by_the_diagnosis(said: str) -> None:
    unit = "元" if said == "978800.00" else "万元"
    title = "一般公共预算财政拨款“三公”经费支出决算表"
    text = (
        f"{title}\n单位：万元\n| 项目 | 决算数 |\n| 公务接待费 | 97.88 |\n\n"
        f"三、“三公”经费支出决算情况说明\n\n公务接待费支出决算为{said}{unit}。\n"
    )
    system = systems.build(injection.audited(text, pack()))
    strict = [
        own for at in range(len(system.checks)) if (own := system.constraint(at)).check.strict
    ]
    assert strict
    assert [own.verdict({}) for own in strict] == [own.check.verdict for own in strict]
