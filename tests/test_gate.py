"""The gate: baseline, waivers, exit statuses, comparison of two reports, settings found upwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import report_cases
from report_cases import status

from auditor.document import Place
from auditor.findings import Report
from auditor.gate import config
from auditor.gate import waivers as gate
from auditor.gate.compare import as_json, compare, text
from auditor.reports import render
from auditor.wording.fingerprints import fingerprints
from auditor.wording.words import words
from auditor.yamlfile import RuleError

ZH = words("zh")
TODAY = date(2026, 6, 1)


def waive(tmp_path: Path, report: Report, body: str) -> gate.Gate:
    path = tmp_path / "waivers.yaml"
    path.write_text(f"waivers:\n{body}", encoding="utf-8")
    return gate.apply([report], frozenset(), gate.read_waivers(path), TODAY, ZH)


ONE = "  - {{rule: text-05-item, place: {place}, figure: '97.88', who: 张三, why: 待财政批复, until: {until}}}\n"


@pytest.mark.parametrize(
    "level, ends", [("error", 1), ("warning", 1), ("undecided", 1), ("never", 0)]
)
def test_levels(level: str, ends: int) -> None:
    assert status([report_cases.rich()], False, level) == ends
    assert status([report_cases.clean()], False, level) == 0


def test_worst_of_several() -> None:
    rich, clean = report_cases.rich(), report_cases.clean()
    nothing = replace(clean, summary=replace(clean.summary, holds=0))
    assert status([clean, nothing], False) == 3
    assert status([rich, nothing], False) == 1
    assert status([rich], True) == 2


def test_undecided_counts_only_where_asked() -> None:
    report = replace(report_cases.rich(), findings=())
    assert status([report], False, "error") == 0 and status([report], False, "undecided") == 1


def test_baseline_of_a_report_lets_it_pass(tmp_path: Path) -> None:
    report, path = report_cases.rich(), tmp_path / "baseline.json"
    path.write_text(gate.baseline([report]), encoding="utf-8")
    passed = gate.apply([report], gate.read_baseline(path), (), TODAY, ZH)
    assert status([report], False, "warning", passed) == 0
    assert gate.baseline([report]) == gate.baseline([report_cases.rich()])
    shown = render("terminal", report_cases.run(report, suppressed=passed.suppressed))
    assert "已登记" in shown and "\n不符 1:" not in shown  # type: ignore[operator]


def test_a_new_finding_is_not_in_the_baseline() -> None:
    report = report_cases.rich()
    marks = frozenset(list(fingerprints(report).values())[1:])
    first = report.findings[0]
    passed = gate.apply([report], marks - {fingerprints(report)[id(first.check)]}, (), TODAY, ZH)
    assert status([report], False, "error", passed) == 1


@pytest.mark.parametrize(("content", "line"), [("{\n,", 2), ("[]", 1), ('{"findings": [1]}', 1)])
def test_broken_baseline(tmp_path: Path, content: str, line: int) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        gate.read_baseline(path)
    assert str(tmp_path) not in str(error.value)
    assert (error.value.path, error.value.line) == ("baseline.json", line)


@pytest.mark.parametrize(
    "place",
    ["说明五（三）支出决算", "说明五（三），支出决算", "'section 5(3), 支出决算'", "说明五（三）"],
)
def test_waiver_suppresses(tmp_path: Path, place: str) -> None:
    report = report_cases.rich()
    found = waive(tmp_path, report, ONE.format(place=place, until="2026-12-31"))
    assert (
        list(found.suppressed.values()) == ["已豁免至 2026-12-31：待财政批复（张三）"]
        and found.messages(ZH) == []
    )
    assert status([report], False, "error", found) == 1


def test_expired_waiver_fails(tmp_path: Path) -> None:
    clean = report_cases.clean()
    found = waive(tmp_path, clean, ONE.format(place="说明五（三）", until="2026-05-31"))
    assert status([clean], False, "error", found) == 1 and not found.suppressed
    assert found.messages(ZH) == ["豁免已过期（2026-05-31）：text-05-item，说明五（三），经办 张三"]


def test_unused_waiver_warns(tmp_path: Path) -> None:
    clean = report_cases.clean()
    found = waive(tmp_path, clean, ONE.format(place="说明五（三）", until="2026-12-31"))
    assert status([clean], False, "error", found) == 0
    assert found.messages(ZH) == ["豁免没有对应的事项：text-05-item，说明五（三），经办 张三"]


@pytest.mark.parametrize(
    "body, line, said",
    [
        ("  - {rule: a, place: b, who: c, why: d}\n", 2, "until"),
        ("  - {rule: a, who: c, why: d, until: 2026-01-01}\n", 2, "place"),
        ("  - {rule: a, place: b, who: c, why: d, until: 2026-01-01}\n", 2, "figure"),
        ("  - {rule: a, place: b, figure: '1', who: c, why: d, until: 明年}\n", 2, "日期"),
        ("  - {rule: a, place: b, who: '', why: d, until: 2026-01-01}\n", 2, "who"),
        ("  - {rule: a, place: b, who: c, why: d, until: 2026-01-01, wen: 1}\n", 2, "wen"),
    ],
)
def test_waiver_mistakes_are_placed(tmp_path: Path, body: str, line: int, said: str) -> None:
    with pytest.raises(RuleError) as error:
        waive(tmp_path, report_cases.clean(), body)
    assert (
        error.value.line == line
        and said in str(error.value)
        and str(tmp_path) not in str(error.value)
    )


# --- fingerprints and comparison ------------------------------------------------------------------


def moved(report: Report) -> Report:
    """The report as a later print has it: every line and page elsewhere."""
    checks, new = [], {}
    for check in report.checks:
        operands = tuple(
            replace(entry, place=Place(page=9, line=(entry.place.line or 0) + 77))
            for entry in check.operands
        )
        at = next((at for at, entry in enumerate(check.operands) if entry is check.stated), None)
        new[id(check)] = replace(
            check, operands=operands, stated=None if at is None else operands[at]
        )
        checks.append(new[id(check)])
    findings = tuple(replace(finding, check=new[id(finding.check)]) for finding in report.findings)
    return replace(report, checks=tuple(checks), findings=findings, tails=(), undecided=())


def test_fingerprints_survive_renumbered_lines() -> None:
    report = report_cases.rich()
    assert list(fingerprints(report).values()) == list(fingerprints(moved(report)).values())
    assert len(set(fingerprints(report).values())) == len(fingerprints(report))


def test_comparison() -> None:
    old, new = report_cases.rich(), moved(report_cases.rich())
    gone = new.findings[2]
    new = replace(
        new,
        findings=tuple(finding for finding in new.findings if finding is not gone),
        checks=tuple(check for check in new.checks if check is not gone.check),
    )
    found = compare(old, new)
    assert [finding.rule.id for finding in found.fixed] == ["text-05-item"]
    assert not found.added and len(found.remaining) == 9
    assert "已改正 1 处" in text(found, ZH) and "仍存在 9 处" in text(found, ZH)
    content = json.loads(as_json(found, ZH))
    assert content["fixed"][0]["stated"] == "97.88" and len(content["remaining"]) == 9
    assert "没有变化" in text(compare(old, old), ZH)


# --- settings -------------------------------------------------------------------------------------


def test_settings_are_found_upwards(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "auditor.yaml").write_text(
        "fail-on: warning\nselect: [05-row]\npack: bumen-juesuan\nbaseline: base.json\n"
    )
    found = config.load(inner / "report.pdf")
    assert (found.fail_on, found.select, found.pack, found.baseline) == (
        "warning",
        ("05-row",),
        ("bumen-juesuan",),
        tmp_path / "base.json",
    )
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert config.load(inner).fail_on == "warning"
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.auditor]\nlang = 'en'\nignore = ['x']\n")
    assert config.load(inner) == config.Config(
        ignore=("x",), lang="en", source=tmp_path / "a" / "pyproject.toml"
    )


@pytest.mark.parametrize(
    "name, content, line, said",
    [
        ("auditor.yaml", "lang: zh\nfailon: error\n", 2, "fail-on"),
        ("auditor.yaml", "fail-on: sometimes\n", 1, "undecided"),
        ("auditor.yaml", "- a\n", 1, "键和值"),
        ("pyproject.toml", "[project]\nname='x'\n[tool.auditor]\nformat = 'pdf'\n", 4, "sarif"),
        ("pyproject.toml", "[tool.auditor]\nformat =\n", 2, "TOML"),
    ],
)
def test_wrong_settings_are_placed(
    tmp_path: Path, name: str, content: str, line: int, said: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        config.load(tmp_path)
    assert error.value.line == line and said in str(error.value)
