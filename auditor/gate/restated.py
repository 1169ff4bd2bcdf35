"""Two years' reports of one body: what the later says of the earlier year, beside what that year's
own report printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

from auditor.arithmetic import Verdict
from auditor.engine import audit
from auditor.entry import Entry
from auditor.family.entities import Entities
from auditor.family.relatives import Relatives, join, restated
from auditor.findings import Check, Report
from auditor.records import frozen
from auditor.rules.pack import Pack

_CHANGING: Final = (Verdict.HOLDS, Verdict.ROUNDING, Verdict.FAILS)


class Blame(StrEnum):
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
class Restated:
    """A figure of the earlier year, and what the later report says of it."""

    then: Entry
    """In the earlier report."""
    now: tuple[Entry, ...]
    """In the later: what states it, or what it follows from."""
    value: Decimal | None
    """What the later report says, in base units; None where it does not say one thing."""
    blame: Blame | None
    """None where both say the same."""
    rules: tuple[str, ...]
    agreeing: int = 0
    """In how many places the later report has it as it was printed."""
    findings: tuple[int, ...] = ()
    """Numbers of the findings of the report that is to blame."""


def related(old: Report, new: Report, pack: Pack) -> str:
    """The relation by which the one is the earlier year's report of the other; empty where it is
    none.
    """
    bodies = Entities().keys([old.entity, new.entity])
    same = old.entity and new.entity and bodies[old.entity] == bodies[new.entity]
    if old.year is None or new.year is None or old.pack != new.pack or not same:
        return ""
    for name, one in pack.relatives.items():
        if not one.kind and not one.units and one.year and old.year - new.year == one.year:
            return name
    return ""


def between(old: Report, new: Report, pack: Pack, name: str) -> tuple[Restated, ...]:
    """Every figure of the earlier report that the later speaks of, each once, in the earlier
    report's order.
    """
    joined = join(
        new.ledger, Relatives({name: old.ledger}), pack.relatives, restated(audit(new.ledger, pack))
    )
    report = audit(joined, pack, relations=(name,))
    own = len(new.ledger.entries)
    told: dict[int, list[tuple[Check, Entry]]] = {}
    for check in report.checks:
        then = next((entry for entry in check.operands if entry.index >= own), None)
        if then is not None and then.figure is not None and check.verdict in _CHANGING:
            told.setdefault(then.index, []).append((check, then))
    return tuple(_one(checks, own, old, new) for _, checks in sorted(told.items()))


def _one(checks: list[tuple[Check, Entry]], own: int, old: Report, new: Report) -> Restated:
    then = checks[0][1]
    bad = [check for check, _ in checks if check.verdict is Verdict.FAILS]
    entries = {
        entry.index: entry
        for check in bad or [check for check, _ in checks]
        for entry in check.operands
        if entry.index < own and entry.figure is not None
    }
    values = {value for check in bad if (value := _said(check, then)) is not None}
    blame, findings = (
        _blame(then, entries, bad, len(checks) - len(bad), values, old, new) if bad else (None, ())
    )
    return Restated(
        then,
        tuple(entries.values()),
        values.pop() if len(values) == 1 else then.value if not bad else None,
        blame,
        tuple(dict.fromkeys(check.rule.id for check in bad)),
        len(checks) - len(bad),
        findings,
    )


def _said(check: Check, then: Entry) -> Decimal | None:
    """What a check says the earlier figure is: what its other operands come to."""
    if check.stated is not None and check.stated.index == then.index:
        return check.judgement.expected if check.judgement is not None else None
    plain = len(check.operands) == 2 and check.stated is not None
    return check.stated.value if plain and check.stated is not None else None


def _blame(
    then: Entry,
    now: Mapping[int, Entry],
    bad: list[Check],
    agreeing: int,
    values: set[Decimal],
    old: Report,
    new: Report,
) -> tuple[Blame, tuple[int, ...]]:
    if numbers := tuple(_doubted(old, {_spot(then)})):
        return Blame.THEN, numbers
    if numbers := tuple(_doubted(new, {_spot(entry) for entry in now.values()})):
        return Blame.NOW, numbers
    if agreeing or len(values) > 1:
        return Blame.NOW, ()
    return (Blame.CHANGED if len(bad) > 1 else Blame.EITHER), ()


def _doubted(report: Report, spots: set[tuple[object, ...]]) -> Iterator[int]:
    """The findings of a report that one of the figures is behind: it is stated or suspected, or no
    check bears it out.
    """
    borne = {
        _spot(entry)
        for check in report.checks
        if check.verdict in (Verdict.HOLDS, Verdict.ROUNDING) and check.relation == "="
        for entry in check.operands
    }
    for finding in report.findings:
        stated = finding.check.stated
        mine = [stated] if stated is not None else []
        mine += [suspect.entry for suspect in finding.suspects if suspect.alternatives == 1]
        mine += [entry for entry in finding.check.operands if _spot(entry) not in borne]
        if any(_spot(entry) in spots for entry in mine):
            yield finding.number


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
