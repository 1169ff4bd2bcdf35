"""The counts that every summary states: findings by class and by part of the report, tables where
all agrees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from auditor.arithmetic import Verdict
from auditor.entry import Entry
from auditor.findings import Report, leads
from auditor.records import frozen
from auditor.severity import Severity
from auditor.wording.places import number_of, part_of, table_words
from auditor.wording.words import Words


@frozen
class FindingCounts:
    """How many findings, of which class, in which part."""

    findings: int
    classes: Mapping[str, int]
    parts: Mapping[str, int]
    untouched: int
    """Recognised tables in which no check fails."""
    tailed: bool
    """Whether some of these have tails, or checks that could not be decided."""


def counts(report: Report, words: Words, suppressed: Collection[int] = ()) -> FindingCounts:
    """The counts of a report, without the findings (by `id(check)`) that are suppressed."""
    classes: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    # What follows from another finding is repaired with it, and is no place of its own to act on.
    shown = leads(finding for finding in report.findings if id(finding.check) not in suppressed)
    for finding in shown:
        parts[_part(finding.check.stated, report, words)] += 1
    by_severity = Counter(finding.rule.severity for finding in shown)
    for severity in Severity:
        if severity in by_severity:
            classes[words(f"severity.{severity}")] = by_severity[severity]
    rest = _untouched(report)
    # Tables that nothing fails in, and whether a tail or an open check is among what they have.
    tailed = _tables(report, Verdict.ROUNDING) | _tables(report, Verdict.UNDECIDED)
    return FindingCounts(len(shown), classes, parts, len(rest), not tailed.isdisjoint(rest))


def _untouched(report: Report) -> list[str]:
    """The tables in which something holds and nothing fails."""
    holding = {
        entry.table
        for check in report.checks
        if check.verdict is Verdict.HOLDS
        for entry in check.operands
    }
    failing = _tables(report, Verdict.FAILS)
    return [table for table in report.ledger.tables if table in holding and table not in failing]


def _tables(report: Report, verdict: Verdict) -> set[str | None]:
    """The tables that checks of a verdict speak of."""
    return {
        entry.table
        for check in report.checks
        if check.verdict is verdict
        # A check of no stated figure speaks of all that take part in it.
        for entry in ((check.stated,) if check.stated else check.operands)
    }


def _part(entry: Entry | None, report: Report, words: Words) -> str:
    """The table; all of the text is one part, all annexes are another."""
    if entry is None:
        return words("sum.text")
    if entry.table is not None:
        return table_words(number_of(report, entry.table), words)
    part = part_of(entry, report, words)
    # A part that is no annex is the text, whatever its heading.
    return part if part == words("place.part") else words("sum.text")
