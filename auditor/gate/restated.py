"""Two years' reports of one body: what the later says of the earlier year, beside what that year's
own report printed.
"""

from __future__ import annotations

from decimal import Decimal

from auditor.arithmetic import Verdict
from auditor.engine import audit
from auditor.entry import Entry
from auditor.family.blame import BlamedReport, blamed, other_of, own_figures, said, told_of
from auditor.family.entities import Entities
from auditor.family.relatives import Relatives, join, restated
from auditor.findings import Check, Report
from auditor.records import frozen
from auditor.rules.pack import Pack, Relative


@frozen
class Restated:
    """A figure of the earlier year, and what the later report says of it."""

    then: Entry
    """In the earlier report."""
    now: tuple[Entry, ...]
    """In the later: what states it, or what it follows from."""
    value: Decimal | None
    """What the later report says, in base units; None where it does not say one thing."""
    blame: BlamedReport | None
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
    if old.year is None or new.year is None or old.pack != new.pack or not _one_body(old, new):
        return ""
    # -1 where the old one is the year before.
    apart = old.year - new.year
    return next((name for name, one in pack.relatives.items() if _of_year(one, apart)), "")


def _one_body(old: Report, new: Report) -> bool:
    """Whether both reports are of one body, and say so."""
    bodies = Entities().keys([old.entity, new.entity])
    return bool(old.entity and new.entity) and bodies[old.entity] == bodies[new.entity]


def _of_year(relative: Relative, apart: int) -> bool:
    """Whether a relation is to the report of the same kind and body that is so many years apart."""
    return (
        bool(relative.year) and relative.year == apart and not relative.kind and not relative.units
    )


def between(old: Report, new: Report, pack: Pack, name: str) -> tuple[Restated, ...]:
    """Every figure of the earlier report that the later speaks of, each once, in the earlier
    report's order.
    """
    # The later report, with the earlier one's tables beside its own, put to the rules for that.
    joined = join(
        new.ledger, Relatives({name: old.ledger}), pack.relatives, restated(audit(new.ledger, pack))
    )
    report = audit(joined, pack, relations=(name,))
    own = len(new.ledger.entries)
    told = told_of(report.checks, own)
    return tuple(_one(checks, own, old, new) for _, checks in sorted(told.items()))


def _one(checks: list[Check], own: int, old: Report, new: Report) -> Restated:
    then = other_of(checks[0], own)
    assert then is not None, "checks of a figure of the earlier report"
    # Both reports say the same where no check of the figure fails.
    bad = [check for check in checks if check.verdict is Verdict.FAILS]
    found = blamed(checks, then, own, old, new) if bad else None
    return Restated(
        then,
        tuple(own_figures(bad or checks, own)),
        _said_of(bad, then) if bad else then.value,
        found.blame if found else None,
        tuple(dict.fromkeys(check.rule.id for check in bad)),
        len(checks) - len(bad),
        found.findings if found else (),
    )


def _said_of(bad: list[Check], then: Entry) -> Decimal | None:
    """The one value that failing checks give an earlier year's figure; None where they differ."""
    values = {value for check in bad if (value := said(check, then)) is not None}
    return values.pop() if len(values) == 1 else None
