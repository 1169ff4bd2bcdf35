"""The code quality report of GitLab: a JSON list of issues with fingerprints and lines."""

from __future__ import annotations

from typing import Any, Final

from auditor.output.text import json_text
from auditor.reports import Run
from auditor.reports.region import where_in
from auditor.severity import Severity
from auditor.wording.explain import explain, kind_of
from auditor.wording.fingerprints import fingerprints
from auditor.wording.words import printable

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(run: Run) -> str:
    """The run as a code quality report; findings on record (baseline, waiver) are left out."""
    issues: list[dict[str, Any]] = []
    for report in run.reports:
        marks = fingerprints(report)
        for finding in (
            *report.findings,
            *(tail for tail in report.tails if run.all or tail.check.improbable),
        ):
            fingerprint = marks[id(finding.check)]
            if fingerprint in run.suppressed:
                continue
            told = explain(finding, report, run.words)
            place = finding.check.stated.place if finding.check.stated else finding.check.place
            # What rounding explains is told, never as a defect.
            fails = kind_of(finding.check) != "rounding"
            issues.append(
                {
                    "description": run.words.sentence(told.message(run.words), told.advice.remedy),
                    "check_name": finding.rule.id,
                    "fingerprint": fingerprint,
                    "severity": _SEVERITIES[finding.rule.severity] if fails else "info",
                    "location": {
                        "path": printable(report.shown),
                        "lines": {"begin": where_in(place)["startLine"]},
                    },
                }
            )
    return json_text(issues)
