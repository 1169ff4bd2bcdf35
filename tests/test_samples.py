"""The shipped samples, whole: every known discrepancy found, nothing else; the clean one gives no
finding at all.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor import audit
from auditor.findings import Finding, Report
from auditor.severity import Severity

NAMES = ["with-discrepancies-2020.txt", "clean-2020.txt"]


@pytest.fixture(scope="module", params=NAMES)
def audited(
    request: pytest.FixtureRequest, samples: Path
) -> tuple[Report, dict[str, list[dict[str, str]]]]:
    truth = json.loads((samples / request.param).with_suffix(".truth.json").read_text("utf-8"))
    return audit(samples / request.param), truth


def touches(finding: Finding, item: dict[str, str]) -> bool:
    if item["stated"] is None:
        return "基本支出决算情况说明" in str(finding.check.note)
    texts = {entry.text.replace(" ", "") for entry in finding.check.operands} | {
        suspect.text for suspect in finding.suspects
    }
    near = any(
        abs((entry.place.line or 0) - int(item["line"])) <= 2 for entry in finding.check.operands
    )
    return near and any(text.rstrip("%") == item["stated"].rstrip("%") for text in texts)


def test_every_known_discrepancy_is_found(
    audited: tuple[Report, dict[str, list[dict[str, str]]]],
) -> None:
    report, truth = audited
    shown = (*report.findings, *report.tails)
    assert not [
        item
        for item in truth["fails"]
        if not any(touches(finding, item) for finding in report.findings)
    ]
    assert not [
        item for item in truth["warns"] if not any(touches(finding, item) for finding in shown)
    ]


def test_nothing_else_is_called_an_error(
    audited: tuple[Report, dict[str, list[dict[str, str]]]],
) -> None:
    report, truth = audited
    known = truth["fails"] + truth["warns"]
    alarms = [
        finding.check.subject
        for finding in report.findings
        if finding.rule.severity is Severity.ERROR
        and not any(touches(finding, item) for item in known)
    ]
    assert not alarms


def test_known_tails_are_called_rounding(
    audited: tuple[Report, dict[str, list[dict[str, str]]]],
) -> None:
    report, truth = audited
    assert all(
        any(touches(finding, item) for finding in report.tails) for item in truth["rounding"]
    )


def test_the_clean_report_gives_no_finding_at_all(samples: Path) -> None:
    report = audit(samples / "clean-2020.txt")
    assert not report.findings
    assert report.summary.fails == 0 and report.summary.checks > 250
    assert report.summary.covered / report.summary.figures > 0.9
