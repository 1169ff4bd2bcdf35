"""Cases of the text: each is quiet as it stands, and with one thing changed the finding states the figure that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.arithmetic import Verdict
from auditor.findings import Check, Report, Severity
from auditor.wording.explain import explain
from auditor.wording.words import words

FILE = Path(__file__).parent / "cases" / "text.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
TOLD = (Severity.ERROR, Severity.WARNING)


def failing(report: Report) -> list[Check]:
    return [check for check in report.checks if check.verdict is Verdict.FAILS and check.rule.severity in TOLD]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_is_right_stays_quiet(case: dict[str, Any], audit_text: Callable[[str], Report]) -> None:
    report = audit_text(case["text"])
    assert not [(check.rule.id, check.stated and check.stated.text) for check in failing(report)]
    assert any(check.verdict is Verdict.HOLDS for check in report.checks)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_is_wrong_is_stated(case: dict[str, Any], audit_text: Callable[[str], Report]) -> None:
    assert case["old"] in case["text"]
    report = audit_text(case["text"].replace(case["old"], case["new"]))
    stated = case.get("stated", case["new"])
    wanted = case.get("standing", "error")
    found = [
        finding
        for finding in report.findings
        if stated in {entry.text for entry in (*finding.check.operands, finding.check.stated) if entry is not None}
    ]
    assert found, [(check.rule.id, check.stated and check.stated.text) for check in failing(report)]
    assert wanted == "any" or wanted in {finding.check.rule.severity for finding in found}
    zh = words("zh")
    assert any(case.get("says", "") in explain(finding, report, zh).message(zh) for finding in found)
