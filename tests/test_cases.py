"""Cases of the text: each is quiet as it stands, and with one thing changed the finding states the
figure that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.arithmetic import Verdict
from auditor.findings import Check, Report
from auditor.severity import Severity
from auditor.wording.explain import explain
from auditor.wording.words import words

FOLDER = Path(__file__).parent / "cases"
BESIDE: dict[str, Any] = yaml.safe_load((FOLDER / "beside.yaml").read_text("utf-8"))
TITLE = "云台县水利局2023年度部门决算"
PROSE = "第三部分 2023年度部门决算情况说明"


def beside(case: dict[str, Any]) -> dict[str, Any]:
    """A case whose text stands under a section, behind the tables that it names."""
    tables = [BESIDE["tables"][number] for number in case["with"]]
    return case | {"text": "\n\n".join((TITLE, *tables, PROSE, case["under"], case["text"]))}


CASES: list[dict[str, Any]] = [
    *yaml.safe_load((FOLDER / "text.yaml").read_text("utf-8")),
    *yaml.safe_load((FOLDER / "turns.yaml").read_text("utf-8")),
    *yaml.safe_load((FOLDER / "sums.yaml").read_text("utf-8")),
    *(beside(case) for case in BESIDE["cases"]),
]
TOLD = (Severity.ERROR, Severity.WARNING)


def failing(report: Report) -> list[Check]:
    return [
        check
        for check in report.checks
        if check.verdict is Verdict.FAILS and check.rule.severity in TOLD
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_is_right_stays_quiet(
    case: dict[str, Any], audit_text: Callable[[str], Report]
) -> None:
    report = audit_text(case["text"])
    assert not [(check.rule.id, check.stated and check.stated.text) for check in failing(report)]
    assert any(check.verdict is Verdict.HOLDS for check in report.checks)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_is_wrong_is_stated(case: dict[str, Any], audit_text: Callable[[str], Report]) -> None:
    assert case["old"] in case["text"]
    start, old, rest = case["text"].rpartition(case["old"])
    report = audit_text(
        start + case["new"] + rest if "with" in case else case["text"].replace(old, case["new"])
    )
    stated = case.get("stated", case["new"])
    wanted = case.get("standing", "error")
    found = [
        finding
        for finding in report.findings
        if not stated
        or stated
        in {
            entry.text
            for entry in (*finding.check.operands, finding.check.stated)
            if entry is not None
        }
    ]
    assert found, [(check.rule.id, check.stated and check.stated.text) for check in failing(report)]
    assert wanted == "any" or wanted in {finding.check.rule.severity for finding in found}
    zh = words("zh")
    assert any(
        case.get("says", "") in explain(finding, report, zh).message(zh) for finding in found
    )
