"""From the causes of a report's failing checks to what its findings show: suspects, what confirms
them, what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Final

from auditor import slip
from auditor.arithmetic import PRECISION, Verdict
from auditor.diagnosis import listed
from auditor.diagnosis import system as systems
from auditor.diagnosis.blocks import aside, blocks, exchanged
from auditor.diagnosis.causes import Cause, Diagnosis, causes, repaired
from auditor.diagnosis.clock import Clock
from auditor.diagnosis.doubled import doubled
from auditor.diagnosis.faults import Fault, numbers
from auditor.diagnosis.folded import MOST_NAMED, as_printed, folded
from auditor.diagnosis.groups import Blame, grouped
from auditor.diagnosis.recoded import recoded
from auditor.diagnosis.repairs import Change
from auditor.diagnosis.slides import columns, slides
from auditor.diagnosis.system import Constraint, System
from auditor.diagnosis.versions import stale, units
from auditor.entry import Entry
from auditor.findings import Check, Finding, Report, Suspect

FEW: Final = 4
"""Slips of structure are weighed against so many wrong figures at most."""


def diagnose(report: Report) -> Report:
    """The report with the suspects and consequences of its findings filled in; `extra["diagnosis"]`
    holds the causes.

    A report in which nothing fails is returned as it is.
    """
    if not report.findings:
        return report
    system, clock = systems.build(report), Clock()
    with localcontext(PRECISION):
        faults, found = _searched(system, clock)
        suspects, blames = _blamed(system, found)
        against = {id(check): checks for checks in found.contradictions for check in checks}
        # A base printed as 0 that is itself suspect settles the rate on it as well.
        nil = _nil(report.findings, suspects)
        blames = [
            blame._replace(checks=(*blame.checks, *nil.get(blame.change.index, ())))
            for blame in blames
        ]
        findings = tuple(
            replace(
                finding,
                suspects=_of(finding.check, suspects),
                against=against.get(id(finding.check), ()),
            )
            for finding in report.findings
        )
        # Last, as it numbers the findings anew.
        report, findings, left = folded(system, report, findings, faults)
        findings, patterns = grouped(findings, blames, left, listed.worded(system))
    return replace(
        report,
        findings=findings,
        patterns=patterns,
        cut=found.cut,
        extra={**report.extra, "diagnosis": found},
    )


def _searched(system: System, clock: Clock) -> tuple[list[Fault], Diagnosis]:
    """The slips of structure, and the causes of what they leave."""
    # The order matters: each search looks at what those before it left open. First slips of whole
    # tables and columns, which fail so much that nothing smaller can be told beside them.
    faults = units(system)
    faults += columns(system, numbers(faults))
    faults += recoded(system, _open(system, numbers(faults), False))
    faults += stale(system, None, numbers(faults))
    # How few wrong figures would explain the rest: a slip of structure must say less.
    found = causes(system, numbers(faults), clock, FEW)
    # Rows exchanged or set aside count here only where they settle all that fails of their table,
    # else a slide may; only then what settles a part.
    first = len(faults)
    faults += exchanged(system, _open(system, numbers(faults), False), True)
    faults += aside(
        system, _open(system, numbers(faults)), _unexplained(_open(system, numbers(faults)), found)
    )
    faults += slides(system, found, numbers(faults), clock)
    # What a slide left: one row printed again, rows that changed places.
    faults += doubled(system, _open(system, numbers(faults), False))
    faults += exchanged(system, _open(system, numbers(faults), False), False)
    faults += stale(system, found, numbers(faults))
    # Fewer checks are open than the causes were sought for.
    if len(faults) > first:
        found, first = causes(system, numbers(faults), clock, FEW), len(faults)
    # At the end rows that the text names and the table lacks, and moves within a row where no
    # single figure explains what fails.
    faults += listed.unlisted(system, _open(system, numbers(faults), False))
    open_ = _open(system, numbers(faults))
    faults += blocks(system, open_, _unexplained(open_, found))
    # The causes that are told: of as many figures as it takes, without what slips settle.
    if len(faults) > first or found.partial:
        found = causes(system, numbers(faults), clock)
    return listed.told(system, faults), listed.preferred(system, found)


def _open(system: System, known: frozenset[int], hard: bool = True) -> list[Constraint]:
    """The failing checks that nothing accounts for yet; identities alone where these are asked
    for.
    """
    return [
        own
        for own in system.failing
        # A claim that can be read otherwise gives no one sum that a move could settle.
        if (own.hard or not hard and not own.readings) and own.number not in known
    ]


def _unexplained(failing: Iterable[Constraint], diagnosis: Diagnosis) -> list[Constraint]:
    """The failing identities that no change of one figure explains."""
    single = {
        id(check)
        for cause in diagnosis.causes
        if cause.explanations and len(cause.explanations[0].changes) == 1
        for check in cause.checks
    }
    return [constraint for constraint in failing if id(constraint.check) not in single]


def _of(check: Check, suspects: dict[int, dict[int, Suspect]]) -> tuple[Suspect, ...]:
    # The words (增加 for 减少) are what is wrong, whatever figures might be changed.
    if check.wrong:
        equal = len(check.wrong) if check.kind == "structure" else 1
        return tuple(
            Suspect(word, None, repairs=1, kind="word", alternatives=equal) for word in check.wrong
        )
    if check.kind == "unit":
        return _unit(check)
    if id(check) in suspects or check.kind != "zero-base" or check.stated is None:
        return tuple(suspects.get(id(check), {}).values())
    # A rate on a base of 0 that nothing else speaks against: the rate itself.
    return (Suspect(check.stated, None, repairs=1),)


def _unit(check: Check) -> tuple[Suspect, ...]:
    """The figure that a check says to be right in another unit."""
    stated, judgement = check.stated, check.judgement
    figure = stated.figure if stated else None
    if stated is None or figure is None or judgement is None or judgement.expected is None:
        return ()
    right = judgement.expected / figure.factor
    return (
        Suspect(
            stated, right, f"{figure.value:f}{slip.unit_of(figure, right)}", repairs=1, kind="unit"
        ),
    )


def _nil(
    findings: Iterable[Finding], suspects: dict[int, dict[int, Suspect]]
) -> dict[int, list[Check]]:
    """The rates on bases printed as 0, by the base where that is suspect for what else it fails: it
    goes before the rate.
    """
    found: dict[int, list[Check]] = {}
    known = {index: suspect for own in suspects.values() for index, suspect in own.items()}
    for finding in findings:
        check = finding.check
        if check.kind == "zero-base":
            bases = {
                entry.index
                for entry in check.operands
                if entry is not check.stated and not entry.value
            } & known.keys()
            for index in sorted(bases):
                suspects.setdefault(id(check), {})[index] = known[index]
                found.setdefault(index, []).append(check)
    return found


def _blamed(
    system: System, diagnosis: Diagnosis
) -> tuple[dict[int, dict[int, Suspect]], list[Blame]]:
    """The suspects of each failing check, by its id and the figure's index, the likeliest first;
    and what each change of the likeliest explanations repairs.
    """
    suspects: dict[int, dict[int, Suspect]] = {}
    blames: list[Blame] = []
    for cause in diagnosis.causes:
        found: dict[int, dict[int, Suspect]] = {}
        for rank, change, mended in _mending(system, cause):
            # Of several explanations the likeliest alone decides what follows from what.
            if rank == 0 and mended:
                checks = (own.check for own in mended)
                blames.append(Blame(change, (*checks, *listed.on(system, change.index)), cause))
            _named(system, cause, change, mended, found)
        for check, own in found.items():
            suspects.setdefault(check, {}).update(_weighed(own, cause))
    return suspects, blames


def _mending(system: System, cause: Cause) -> Iterator[tuple[int, Change, list[Constraint]]]:
    """(the rank of the explanation, a change of it, the checks of the cause that need the
    change).
    """
    settled = {id(check) for check in cause.checks}
    for rank, explanation in enumerate(cause.explanations):
        for change in explanation.changes:
            mended = [
                constraint
                for constraint in repaired(system, explanation, change)
                if id(constraint.check) in settled
            ]
            yield rank, change, mended


def _named(
    system: System,
    cause: Cause,
    change: Change,
    mended: list[Constraint],
    found: dict[int, dict[int, Suspect]],
) -> None:
    """Put a changed figure among the suspects `found` of the checks that it mends, by id, where it
    is not among them and they are not too many.
    """
    fresh = [
        own
        for constraint in mended
        if change.index not in (own := found.setdefault(id(constraint.check), {}))
        and len(own) < MOST_NAMED
    ]
    if fresh:
        suspect = _suspect(system, change, cause, mended)
        for own in fresh:
            own[change.index] = suspect


def _weighed(suspects: dict[int, Suspect], cause: Cause) -> dict[int, Suspect]:
    """The suspects of one check with how many are equally good: one where every explanation has the
    figure.

    Such a figure comes first, and its value is given only where every explanation has the same.
    """
    # One explanation needs no weighing; of more than are listed not all are known.
    if cause.alternatives == 1 or cause.alternatives > len(cause.explanations):
        return suspects
    values: dict[int, list[Decimal | None]] = {}
    for explanation in cause.explanations:
        for change in explanation.changes:
            values.setdefault(change.index, []).append(change.value)
    # Figures that every explanation changes are wrong whichever holds.
    sure = [index for index in suspects if len(values[index]) == len(cause.explanations)]
    weighed = {}
    for index in sure:
        known = len(set(values[index])) == 1
        weighed[index] = (
            replace(suspects[index], alternatives=1)
            if known
            else replace(
                suspects[index], alternatives=1, proposed=None, text="", kind="", source=None
            )
        )
    others = [index for index in suspects if index not in weighed]
    # Two at least: such a figure is one of several that may be wrong, even where it stands alone
    # among the suspects of this check.
    return weighed | {
        index: replace(suspects[index], alternatives=max(2, len(others))) for index in others
    }


def _suspect(system: System, change: Change, cause: Cause, mended: list[Constraint]) -> Suspect:
    entry = system.entries[change.index]
    return Suspect(
        entry,
        change.printed,
        _printed(entry, change),
        len(mended),
        _confirming(system, change.index, mended),
        change.kind,
        change.source,
        cause.alternatives,
    )


def _confirming(system: System, index: int, mended: Iterable[Constraint]) -> tuple[Check, ...]:
    """Checks that hold and rest on the other figures of the checks that the change repairs; sums of
    zeros say nothing.
    """
    others = {
        member
        for constraint in mended
        for member, value in zip(constraint.members, constraint.values, strict=True)
        if member != index and value
    }
    confirming = {
        constraint.number: constraint.check
        for other in others
        for constraint in system.touching(other)
        if constraint.relation == "="
        and constraint.check.verdict is Verdict.HOLDS
        # A check of the suspect figure itself does not speak for the others.
        and index not in constraint.members
    }
    return tuple(confirming[number] for number in sorted(confirming))


def _printed(entry: Entry, change: Change) -> str:
    """The proposed value as it would be printed: own decimals, percent sign, the unit where that is
    what is wrong.
    """
    if change.printed is None:
        return ""
    if change.kind == "unit" and entry.figure is not None:
        return f"{entry.figure.value:f}{slip.unit_of(entry.figure, change.printed)}"
    sign = entry.figure.unit if entry.figure is not None and entry.figure.unit in ("%", "‰") else ""
    return f"{as_printed(entry, change.printed)}{sign}"
