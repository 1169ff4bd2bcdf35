"""What one rule came to on a report: each of its checks in words, with its figures."""

from __future__ import annotations

from fnmatch import fnmatchcase

from auditor.findings import Check, Finding, Report
from auditor.wording.explain import explain
from auditor.wording.words import Words


def page(report: Report, rule: str, words: Words) -> str:
    """The checks of a rule (or of those with a prefix that ends in `*`) on a report, one after the
    other."""
    checks = [check for check in report.checks if fnmatchcase(check.rule.id, rule)]
    if not checks:
        return words("put.none", rule=rule, file=report.file) + "\n"
    lines = [words("put.head", count=len(checks), file=report.file), ""]
    for check in checks:
        lines += _lines(check, report, words)
    return "\n".join(lines) + "\n"


def _lines(check: Check, report: Report, words: Words) -> list[str]:
    # A finding without a number, only to have it explained.
    told = explain(Finding(0, check), report, words)
    lines = [f"{told.verdict}  {told.where}  {told.headline}"]
    lines += [f"    {told.pointer}"] if told.pointer else []
    lines += [f"    {told.filled}"] if told.filled and told.filled != told.headline else []
    return lines
