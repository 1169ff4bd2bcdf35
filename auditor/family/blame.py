"""Figures that two reports print differently: which of the two is most likely wrong, and one
finding for all that comes of one figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from auditor.arithmetic import Verdict
from auditor.entry import Entry
from auditor.findings import Check, Finding, Report, Suspect
from auditor.records import frozen

# The verdicts of checks that tell anything.
CHANGING: Final = (Verdict.HOLDS, Verdict.ROUNDING, Verdict.FAILS)


class BlamedReport(StrEnum):
    """Which report a difference most likely comes from."""

    THEN = "then"
    """The earlier: the figure does not agree with others of its own report."""
    NOW = "now"
    """The later: it says the figure otherwise elsewhere, as it was printed."""
    CHANGED = "changed"
    """Neither: the later says the same other value wherever it speaks of it, so the figure was
    changed.
    """
    EITHER = "either"
    """It is said once, and nothing tells."""


@frozen
class Blamed:
    """Which report is to blame for a figure that differs."""

    blame: BlamedReport
    findings: tuple[int, ...] = ()
    """Numbers of that report's own findings that are about it."""
    wrong: Entry | None = None
    """The figure that is most likely wrong; None where nothing tells."""


def told_of(checks: Iterable[Check], own: int) -> dict[int, list[Check]]:
    """The decided checks of each figure of another report, by its index; `own` figures come
    before those.
    """
    told: dict[int, list[Check]] = {}
    for check in checks:
        then = other_of(check, own)
        if then is not None and check.verdict in CHANGING:
            told.setdefault(then.index, []).append(check)
    return told


def other_of(check: Check, own: int) -> Entry | None:
    """The first figure of another report that takes part in a check."""
    then = next((entry for entry in check.operands if entry.index >= own), None)
    return then if then is not None and then.figure is not None else None


def said(check: Check, then: Entry) -> Decimal | None:
    """What a check says the other report's figure is, in base units: what its other operands come
    to.
    """
    if check.stated is not None and check.stated.index == then.index:
        return check.judgement.expected if check.judgement is not None else None
    # Of two figures the stated one is what the other should be.
    plain = len(check.operands) == 2 and check.stated is not None
    return check.stated.value if plain and check.stated is not None else None


def blamed(checks: Iterable[Check], then: Entry, own: int, old: Report, new: Report) -> Blamed:
    """Which report is to blame, by all decided checks of a figure of the other report."""
    checks = list(checks)
    bad = [check for check in checks if check.verdict is Verdict.FAILS]
    now = own_figures(bad, own)
    # 1. The earlier report has it wrong by its own checks.
    if numbers := tuple(_doubted(old, {_spot(then)})):
        return Blamed(BlamedReport.THEN, numbers, then)
    # 2. The later one has: a figure that takes part is doubted there.
    for entry in now:
        if numbers := tuple(_doubted(new, {_spot(entry)})):
            return Blamed(BlamedReport.NOW, numbers, entry)
    # 3. The later one says it both right and wrong, or in several ways.
    if len(bad) < len(checks) or _said_differently(bad, then):
        return Blamed(BlamedReport.NOW, (), now[0] if len(now) == 1 else None)
    # 4. It says one other value, several times or once.
    return Blamed(BlamedReport.CHANGED if len(bad) > 1 else BlamedReport.EITHER)


def own_figures(checks: Iterable[Check], own: int) -> list[Entry]:
    """The figures of the own report that take part in checks, each once."""
    found = {
        entry.index: entry
        for check in checks
        for entry in check.operands
        if entry.index < own and entry.figure is not None
    }
    return list(found.values())


def _said_differently(checks: Iterable[Check], then: Entry) -> bool:
    """Whether checks give the other report's figure more than one value."""
    return len({said(check, then) for check in checks} - {None}) > 1


def by_cause(report: Report, own: Report, others: Mapping[str, Report]) -> Report:
    """The findings of the rules over several reports, each with the figure that is most likely
    wrong; those of one figure follow from the first of them.

    `others` are the reports beside the own one, by the names that their tables have.
    """
    first = len(own.ledger.entries)
    told = told_of(report.checks, first)
    # The first finding of each figure that is to blame: later ones follow from it.
    leads: dict[int, Finding] = {}
    found: list[Finding] = []
    for finding in report.findings:
        then = other_of(finding.check, first)
        old = others.get(_relation(then)) if then is not None else None
        if then is None or old is None:
            found.append(finding)
            continue
        one = blamed(told[then.index], then, first, old, own)
        cause = one.wrong if one.wrong is not None else then
        if (lead := leads.get(cause.index)) is not None:
            found.append(replace(finding, cause=lead.number))
            continue
        leads[cause.index] = finding
        found.append(replace(finding, suspects=_suspects(one)))
    following = {
        lead.number: tuple(each.number for each in found if each.cause == lead.number)
        for lead in leads.values()
    }
    return replace(
        report,
        findings=tuple(
            replace(each, consequences=following.get(each.number, each.consequences))
            for each in found
        ),
    )


def _relation(then: Entry | None) -> str:
    """By which name the tables of a figure's report stand beside the own ones."""
    return (then.table or "").rpartition(".")[0] if then is not None else ""


def _suspects(one: Blamed) -> tuple[Suspect, ...]:
    """The figure that is most likely wrong; what is right is for its own report to say."""
    return () if one.wrong is None else (Suspect(one.wrong, None, kind=f"report-{one.blame}"),)


def _doubted(report: Report, spots: set[tuple[object, ...]]) -> Iterator[int]:
    """The findings of a report that one of the figures is behind: it is stated or suspected, or no
    check bears it out.
    """
    borne = _borne(report)
    for finding in report.findings:
        stated = finding.check.stated
        mine = [stated] if stated is not None else []
        # One of many suspects is not doubted for that.
        mine += [suspect.entry for suspect in finding.suspects if suspect.alternatives == 1]
        # A figure that no equation bears out may be the wrong one.
        mine += [entry for entry in finding.check.operands if _spot(entry) not in borne]
        if any(_spot(entry) in spots for entry in mine):
            yield finding.number


def _borne(report: Report) -> set[tuple[object, ...]]:
    """The figures that an equation bears out."""
    return {
        _spot(entry)
        for check in report.checks
        if check.verdict in (Verdict.HOLDS, Verdict.ROUNDING) and check.relation == "="
        for entry in check.operands
    }


def _spot(entry: Entry) -> tuple[object, ...]:
    """A figure by where it stands, whatever ledger it was put into."""
    table = entry.table.rpartition(".")[2] if entry.table else None
    return (
        table,
        entry.side,
        entry.code,
        entry.row,
        entry.column,
        entry.text,
        entry.span,
        entry.place.line,
        entry.excerpt,
    )
