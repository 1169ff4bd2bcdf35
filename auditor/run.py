"""One run of the program over paths: every report audited, every file that cannot be read said, one exit status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from auditor import api
from auditor.document import Unreadable
from auditor.findings import ReadError, Report, Severity
from auditor.rules import Pack

CLEAN: Final = 0
FOUND: Final = 1
BROKEN: Final = 2
NOTHING: Final = 3
FAIL_ON: Final = ("error", "warning", "undecided", "never")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one path."""

    path: str
    report: Report | None = None
    error: ReadError | None = None


def audit_all(paths: Iterable[str], pack: Pack, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Iterator[Outcome]:
    """The outcome of each path, in the order given."""
    select, ignore = tuple(select), tuple(ignore)
    for path in paths:
        try:
            yield Outcome(path, api.audit(path, pack, select, ignore))
        except Unreadable as error:
            yield Outcome(path, error=ReadError(Path(path).name or path, error.message, error.remedy))


def status(outcomes: Iterable[Outcome], fail_on: str = "error") -> int:
    """The exit status of a run; over several files the worst wins in the order 2, 1, 3, 0."""
    found = {_status(outcome, fail_on) for outcome in outcomes}
    return next((code for code in (BROKEN, FOUND, NOTHING) if code in found), CLEAN)


def _status(outcome: Outcome, fail_on: str) -> int:
    if outcome.report is None:
        return BROKEN
    return status_of(outcome.report, fail_on)


def status_of(report: Report, fail_on: str = "error") -> int:
    """The exit status of one report."""
    if report.empty:
        return NOTHING
    if fail_on == "never":
        return CLEAN
    severities = {finding.rule.severity for finding in report.findings}
    counted = {Severity.ERROR} if fail_on == "error" else {Severity.ERROR, Severity.WARNING}
    if severities & counted or (fail_on == "undecided" and report.undecided):
        return FOUND
    return CLEAN
