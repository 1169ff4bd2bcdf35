"""Which figures are wrong: the smallest explanations of all failing checks, ranked by likely slips.

Nothing here is a guess: a suspect is a figure whose change, alone or with as few others as can be, makes every check
of the report hold; where several sets do it equally well, all are named and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from itertools import islice, product
from typing import Final

from auditor.arithmetic import PRECISION, Verdict
from auditor.diagnosis import hitting, slips
from auditor.diagnosis import system as systems
from auditor.diagnosis.hitting import MOST_FOUND, Alike, Search
from auditor.diagnosis.repairs import Change, Explanation, explain, moved
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry
from auditor.findings import Check, Finding, Report, Suspect

MOST_NAMED: Final = 40
"""How many suspects are named for one finding."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What stands behind some failing checks: all equally good smallest explanations, the likeliest slip first."""

    explanations: tuple[Explanation, ...]
    alternatives: int
    """How many explanations are equally good; more than are listed where the list was cut."""
    checks: tuple[Check, ...]
    """The failing checks that it settles."""
    cut: bool = False
    """Whether the search was cut short: there may be other or smaller explanations."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The causes of a report's failing checks."""

    causes: tuple[Cause, ...] = ()
    cut: bool = False


def diagnose(report: Report) -> Report:
    """The report with the suspects and consequences of its findings filled in; `extra["diagnosis"]` holds the causes.

    A report in which nothing fails is returned as it is.
    """
    if not report.findings:
        return report
    system = systems.build(report)
    with localcontext(PRECISION):
        found = causes(system)
        suspects = _Suspects(system, found)
        findings = tuple(replace(finding, suspects=suspects.of(finding.check)) for finding in report.findings)
    linked = _linked(findings)
    findings = tuple(replace(finding, consequences=linked.get(finding.number, ())) for finding in findings)
    return replace(report, findings=findings, extra={**report.extra, "diagnosis": found})


def causes(system: System) -> Diagnosis:
    """All causes of the failing checks of a system.

    Identities (errors) come first and together; a failing relation that has lawful exceptions, or a claim that can be
    read otherwise, is explained only where one change does it without touching what the identities confirm.
    """
    soft = frozenset(constraint.number for constraint in system.failing if not constraint.hard)
    alike = Alike(system)
    search = Search(system, soft, alike)
    found = [_cause(system, soft, alike, cause) for cause in search.causes()]
    settled = {id(check) for cause in found for check in cause.checks}
    failing = frozenset(constraint.number for constraint in system.failing)
    for number in sorted(soft):
        if id(system.checks[number]) not in settled:
            spared = failing - {number}
            single = Search(system, spared, alike, most=1)
            found += [cause for raw in single.causes() if raw.repairs
                      for cause in (_cause(system, spared, alike, raw),) if cause.explanations]
    return Diagnosis(tuple(found), search.cut)


def _cause(system: System, spared: frozenset[int], alike: Alike, raw: hitting.Cause) -> Cause:
    """The equally good explanations among the smallest repairs, ranked."""
    known = [explain(system, spared, repair) for repair in raw.repairs]
    count = 0
    every: list[Explanation] = []
    for explanation in _best(known):
        size = 1
        for change in explanation.changes:
            size *= len(alike.members(change.index))
        count += size
        every.extend(islice(_expanded(system, explanation, alike), MOST_FOUND))
    kept = _best(every)
    count -= len(every) - len(kept)
    ranked = sorted(kept, key=lambda explanation: (explanation.cost, [change.index for change in explanation.changes]))
    checks = _settled(system, ranked[0]) if ranked else ()
    return Cause(tuple(ranked), count, checks, raw.cut)


def _best(explanations: list[Explanation]) -> list[Explanation]:
    """Those with the fewest doubts, and of these those that leave the fewest differences."""
    if not explanations:
        return []
    least = min(explanation.doubts for explanation in explanations)
    sound = [explanation for explanation in explanations if explanation.doubts == least]
    most = max(explanation.gain for explanation in sound)
    return [explanation for explanation in sound if explanation.gain == most]


def _expanded(system: System, explanation: Explanation, alike: Alike) -> Iterator[Explanation]:
    for members in product(*(alike.members(change.index) for change in explanation.changes)):
        other = {change.index: member for change, member in zip(explanation.changes, members, strict=True)}
        yield moved(system, explanation, other)


def _settled(system: System, explanation: Explanation) -> tuple[Check, ...]:
    """The failing checks that hold once the explanation's changes are made."""
    changed = {change.index: (change.value, system.half(change.index)) for change in explanation.changes if change.value is not None}
    unknown = {change.index for change in explanation.changes if change.value is None}
    touched = {constraint.number: constraint for change in explanation.changes for constraint in system.touching(change.index)}
    return tuple(constraint.check for constraint in touched.values() if constraint.failing
                 and (unknown & set(constraint.members) or _mended(constraint, changed)))


def _bears(system: System, check: Check, change: Change, explanation: Explanation) -> bool:
    """Whether the check fails again when, of all the changes, this one is left out."""
    changed = {other.index: (other.value, system.half(other.index)) for other in explanation.changes
               if other is not change and other.value is not None}
    if any(other.value is None for other in explanation.changes):
        return True
    own = next(constraint for constraint in system.touching(change.index) if constraint.check is check)
    return not _mended(own, changed)


def _mended(constraint: Constraint, changed: Mapping[int, tuple[Decimal, Decimal]]) -> bool:
    """Whether a failing check, in one of its readings, no longer fails."""
    return any(reading.verdict(changed) is not Verdict.FAILS for reading in (constraint, *constraint.readings))


@dataclass(slots=True)
class _Suspects:
    """The suspects of findings, from the causes of a report."""

    system: System
    diagnosis: Diagnosis

    def of(self, check: Check) -> tuple[Suspect, ...]:
        """The suspects behind one failing check, the likeliest first."""
        if check.kind == "zero-base" and check.stated is not None:
            return (Suspect(check.stated, None, repairs=1),)
        members = {entry.index for entry in check.operands}
        found: dict[int, Suspect] = {}
        for cause in self.diagnosis.causes:
            if not any(own is check for own in cause.checks):
                continue
            for explanation in cause.explanations:
                for change in explanation.changes:
                    if change.index in members and change.index not in found and len(found) < MOST_NAMED and _bears(
                            self.system, check, change, explanation):
                        found[change.index] = self._suspect(change, explanation, cause)
        return tuple(found.values())

    def _suspect(self, change: Change, explanation: Explanation, cause: Cause) -> Suspect:
        entry = self.system.entries[change.index]
        repaired = [constraint for constraint in self.system.touching(change.index) if constraint.failing
                    and any(constraint.check is check for check in cause.checks) and _bears(self.system, constraint.check, change, explanation)]
        return Suspect(entry, change.printed, _printed(entry, change), len(repaired), self._confirming(change.index, repaired),
                       change.kind, change.source, cause.alternatives)

    def _confirming(self, index: int, repaired: Iterable[Constraint]) -> int:
        """Checks that hold and rest on the other figures of the checks that the change repairs; sums of zeros say nothing."""
        others = {member for constraint in repaired for member, value in zip(constraint.members, constraint.values, strict=True)
                  if member != index and value}
        confirming = {constraint.number for other in others for constraint in self.system.touching(other)
                      if constraint.relation == "=" and constraint.check.verdict is Verdict.HOLDS and index not in constraint.members}
        return len(confirming)


def _printed(entry: Entry, change: Change) -> str:
    """The proposed value as it would be printed: own decimals, percent sign, the unit where that is what is wrong."""
    if change.printed is None:
        return ""
    if change.kind == "unit" and entry.figure is not None:
        return f"{entry.figure.value:f}{slips.unit_of(entry.figure, change.printed)}"
    sign = entry.figure.unit if entry.figure is not None and entry.figure.unit in ("%", "‰") else ""
    return f"{_thousands(entry, change.printed)}{sign}"


def _thousands(entry: Entry, value: Decimal) -> str:
    return f"{value:,f}" if "," in entry.text or "，" in entry.text else f"{value:f}"


def _linked(findings: Iterable[Finding]) -> dict[int, tuple[int, ...]]:
    """For each finding the numbers of the others that the likeliest change behind it settles too."""
    by_figure: dict[int, list[int]] = {}
    for finding in findings:
        if finding.suspects and finding.suspects[0].proposed is not None:
            by_figure.setdefault(finding.suspects[0].entry.index, []).append(finding.number)
    return {number: tuple(other for other in numbers if other != number)
            for numbers in by_figure.values() for number in numbers if len(numbers) > 1}
