"""Findings that one slip of a table's structure stands behind, told as one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from auditor.arithmetic import round_half_up
from auditor.diagnosis.faults import Fault
from auditor.diagnosis.system import System
from auditor.entry import Entry
from auditor.findings import Check, Finding, Report, Structure, Suspect

MOST_NAMED: Final = 40
"""How many suspects are named for one finding."""


def folded(
    system: System, report: Report, findings: Sequence[Finding], faults: Iterable[Fault]
) -> tuple[Report, tuple[Finding, ...], list[list[Check]]]:
    """The findings that a slip of a table's structure settles as one, the rest numbered anew; the
    report with them; and for each slip its check and those that can be told only once it is put
    right.
    """
    kept, checks, following = list(findings), list(report.checks), 0
    left: list[list[Check]] = []
    for fault in faults:
        settled = {id(check) for check in _told_by(system, fault)}
        own = [finding for finding in kept if id(finding.check) in settled]
        # All that it settles is told with an earlier slip.
        if not own:
            continue
        first = _first(own, fault.shifts[0].table)
        lead = _lead(system, fault, first, own)
        # The slip stands in the place of one of its checks, in the report as among the findings.
        checks = [lead.check if other is first.check else other for other in checks]
        kept = _instead(kept, first, lead, settled)
        # One of them is told, the others follow from it.
        following += len(own) - 1
        left.append([lead.check, *(system.checks[number] for number in fault.left)])
    kept = [replace(finding, number=number) for number, finding in enumerate(kept, 1)]
    summary = replace(report.summary, fails=report.summary.fails - following, following=following)
    return replace(report, checks=tuple(checks), summary=summary), tuple(kept), left


def _instead(
    findings: Iterable[Finding], first: Finding, lead: Finding, settled: Container[int]
) -> list[Finding]:
    """The findings with one in the place of the first of those that are settled, and without the
    rest of these.
    """
    return [
        lead if finding is first else finding
        for finding in findings
        if finding is first or id(finding.check) not in settled
    ]


def _lead(system: System, fault: Fault, first: Finding, own: Iterable[Finding]) -> Finding:
    """The finding that stands for all that a slip settles, in the place of the first of them."""
    check = replace(first.check, kind="displaced", note=_called(fault))
    structure = Structure(
        fault.shifts, tuple(finding.check for finding in own if finding is not first)
    )
    return Finding(first.number, check, _moved(system, fault), structure=structure)


def _told_by(system: System, fault: Fault) -> Iterable[Check]:
    """The failing checks that one slip of structure stands for."""
    return (*(system.checks[number] for number in fault.settled), *fault.also)


def _first(own: Sequence[Finding], table: str) -> Finding:
    """Of the findings that a slip of a table settles the one in whose place it is told: it states a
    figure of the table, and is as grave as the first.
    """
    return next(
        (
            finding
            for finding in own
            if finding.check.stated is not None
            and finding.check.stated.table == table
            and finding.rule.severity is own[0].rule.severity
        ),
        own[0],
    )


def _called(fault: Fault) -> str:
    """What slid and from where to where, for what tells one finding from another."""
    return "|".join(
        " ".join(
            (
                shift.kind,
                shift.table,
                *shift.columns,
                shift.first.code or shift.first.name,
                shift.last.code or shift.last.name,
                str(shift.rows),
            )
        )
        for shift in fault.shifts
    )


def _moved(system: System, fault: Fault) -> tuple[Suspect, ...]:
    """The figures that a slip moved, as the suspects of the finding that stands for them all."""
    lead = system.checks[fault.settled[0]].stated
    found = []
    for one in fault.moved[:MOST_NAMED]:
        # A row that is left out is printed as its total would be.
        like = one.entry if one.entry.index in system.entries else lead
        if like is not None and like.index in system.entries:
            printed = round_half_up(one.value / system.factor(like.index), system.grid(like.index))
            found.append(
                Suspect(
                    one.entry,
                    printed,
                    as_printed(one.source or like, printed),
                    len(fault.settled),
                    (),
                    fault.shifts[0].kind,
                    one.source,
                    fault.alternatives,
                )
            )
    return tuple(found)


def as_printed(entry: Entry, value: Decimal) -> str:
    """A value in an entry's unit as the entry would print it: with commas where it has them."""
    # -0.00 is printed as 0.00.
    value = value or abs(value)
    return f"{value:,f}" if "," in entry.text or "，" in entry.text else f"{value:f}"
