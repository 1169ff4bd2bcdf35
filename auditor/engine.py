"""audit(ledger, pack): every rule put to everything it covers; verdicts, coverage and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Final

from auditor import choice
from auditor.arithmetic import (
    Verdict,
    exact,
)
from auditor.claim import Claim
from auditor.entry import Entry
from auditor.findings import Check, Finding, Report, ReportSummary, other_printings
from auditor.ledger import Ledger
from auditor.rules import scope, summed
from auditor.rules.decided import checked
from auditor.rules.pack import Pack
from auditor.rules.resolve import Context
from auditor.rules.rule import Rule
from auditor.severity import Severity

_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def audit(
    ledger: Ledger,
    pack: Pack,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    relations: Collection[str] = ("",),
) -> Report:
    """The report of a ledger under a pack's rules; rules over several reports only for the
    `relations` that the ledger has.

    Rules on tables go first: where two tables print one quantity a step apart, the text may restate
    either.
    """
    select = tuple(select)
    rules = [
        rule
        for rule in pack.selected(select, ignore)
        if rule.scope.relation in relations and _in_force(rule, ledger.year)
    ]
    # The steps of tables, worked out once for all rules.
    norms = ledger.norms
    checks: list[Check] = []
    kinds = by_claim(pack)
    with exact():
        for rule in rules:
            if not rule.scope.claim:
                checks += _put(rule, ledger, {}, norms, None)
        printings = other_printings(checks)
        for rule in rules:
            if rule.scope.claim:
                checks += _put(rule, ledger, printings, norms, kinds)
    report = _report(ledger, pack, tuple(choice.understood(checks, ledger.entries)))
    return replace(report, asked=frozenset(select))


def by_claim(pack: Pack) -> dict[str, list[Rule]]:
    """The rules on each kind of claim."""
    kinds: dict[str, list[Rule]] = {}
    for rule in pack.rules.values():
        if rule.scope.claim:
            kinds.setdefault(rule.scope.claim, []).append(rule)
    return kinds


def _in_force(rule: Rule, year: int | None) -> bool:
    since, until = rule.info.since, rule.until
    return year is None or (since is None or year >= since) and (until is None or year <= until)


def put(
    rule: Rule,
    ledger: Ledger,
    printings: Mapping[int, tuple[Entry, ...]] | None = None,
    norms: Mapping[str | None, Decimal] | None = None,
    kinds: Mapping[str, list[Rule]] | None = None,
) -> list[Check]:
    """The checks of one rule on a ledger; `kinds` are the rules that the other readings of a claim
    are put to.
    """
    # For one rule by itself; `audit` calls `_put` with what all rules share.
    norms = ledger.norms if norms is None else norms
    with exact():
        return _put(rule, ledger, printings or {}, norms, kinds)


def _put(
    rule: Rule,
    ledger: Ledger,
    printings: Mapping[int, tuple[Entry, ...]],
    norms: Mapping[str | None, Decimal],
    kinds: Mapping[str, list[Rule]] | None,
) -> list[Check]:
    # A rule that is nothing but sums of single cells is put in one pass; of any other nothing comes
    # back.
    checks = summed.once(rule, ledger, norms)
    if checks:
        return checks

    # Another reading of a claim may be of another kind, and so of another rule: the first part that
    # applies decides.
    def evaluate(claim: Claim) -> Check | None:
        for other in (kinds or {}).get(claim.kind, (rule,)):
            for part in other.parts:
                check = checked(
                    other, part, Context(ledger, scope.Instance(claim=claim), norms), printings
                )
                if check is not None:
                    return check
        return None

    found = scope.instances(rule.scope, ledger)
    # Claims of one list are put with the whole that most of them bear out.
    if rule.scope.claim:
        claims = choice.together(
            (instance.claim for instance in found if instance.claim is not None), evaluate
        )
        found = (scope.Instance(claim=claim) for claim in claims)
    for instance in found:
        context = Context(ledger, instance, norms)
        for part in rule.parts:
            check = checked(rule, part, context, printings)
            # What fails on words may have been read wrongly: other readings are asked before it is
            # told.
            if check is not None and check.verdict is Verdict.FAILS and instance.claim is not None:
                check = choice.settled(check, instance.claim, evaluate, ledger.entries)
            if check is not None:
                checks.append(check)
    return checks


def _report(ledger: Ledger, pack: Pack, checks: tuple[Check, ...]) -> Report:
    verdicts = [check.verdict for check in checks]
    decided = chain.from_iterable(
        [check.operands for check in checks if check.verdict is not Verdict.UNDECIDED]
    )
    covered = frozenset([entry.index for entry in decided if entry.figure is not None])
    indexes = [entry.index for entry in ledger.entries if entry.figure is not None]
    summary = ReportSummary(
        len(checks),
        verdicts.count(Verdict.HOLDS),
        verdicts.count(Verdict.ROUNDING),
        verdicts.count(Verdict.FAILS),
        verdicts.count(Verdict.UNDECIDED),
        len(indexes),
        sum(map(covered.__contains__, indexes)),
    )

    # Errors, warnings, info; of each in the order of the document.
    def order(check: Check) -> tuple[int, int, str]:
        # Where an entry stands in the ledger is its index.
        return (
            _ORDER[check.rule.severity],
            max(0, check.stated.index) if check.stated else 0,
            check.rule.id,
        )

    def of(verdict: Verdict, start: int) -> tuple[Finding, ...]:
        chosen = sorted((check for check in checks if check.verdict is verdict), key=order)
        return tuple(Finding(number, check) for number, check in enumerate(chosen, start))

    units = [table.unit for table in ledger.tables.values()]
    return Report(
        ledger.document.name,
        ledger.document.sha256,
        ledger.entity,
        ledger.year,
        pack.name,
        ledger,
        checks,
        of(Verdict.FAILS, 1),
        of(Verdict.ROUNDING, 1),
        of(Verdict.UNDECIDED, 1),
        summary,
        covered,
        pack.version,
        pack.sha256,
        max(set(units), key=units.count) if units else "",
        called=pack.called,
    )
