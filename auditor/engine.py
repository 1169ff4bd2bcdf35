"""audit(ledger, pack): every rule put to everything it covers; verdicts, coverage and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from auditor import choice
from auditor.arithmetic import (
    ZERO,
    Judgement,
    Polynomial,
    Verdict,
    as_tail,
    exact,
    judge,
    judge_sum,
    restates,
    satisfied,
    value_of,
)
from auditor.claim import Claim
from auditor.entry import Entry, called
from auditor.figure import EXACT
from auditor.findings import Check, Finding, Report, Severity, Summary, other_printings
from auditor.ledger import Ledger
from auditor.rules import scope
from auditor.rules.conditions import allowed, branched, conditional, met
from auditor.rules.evaluate import relation
from auditor.rules.fill import filled
from auditor.rules.pack import Pack
from auditor.rules.plain import Plain, cells
from auditor.rules.resolve import Context, NotApplicable, Operands, halves
from auditor.rules.rule import Part, Rule
from auditor.rules.tree import Binary, Name, Ref

_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
WORD: Final = "word"
"""The kind of a rule on a word (大于): the word is what can be wrong, not the figures."""
SAME: Final = "same"
"""The kind of a rule on one quantity printed twice: the same digits, or the finer one rounded."""
_BETTER: Final = {Verdict.HOLDS: 0, Verdict.ROUNDING: 1, Verdict.UNDECIDED: 2, Verdict.FAILS: 3}


def audit(
    ledger: Ledger,
    pack: Pack,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    relations: Collection[str] = ("",),
) -> Report:
    """The report of a ledger under a pack's rules; rules over several reports only for the `relations` that the ledger has.

    Rules on tables go first: where two tables print one quantity a step apart, the text may restate either.
    """
    rules = [
        rule
        for rule in pack.selected(select, ignore)
        if rule.scope.relation in relations and _in_force(rule, ledger.year)
    ]
    norms = ledger.norms
    checks: list[Check] = []
    kinds = by_claim(pack)
    with exact():
        for rule in rules:
            if not rule.scope.claim:
                checks.extend(put(rule, ledger, norms=norms))
        printings = other_printings(checks)
        for rule in rules:
            if rule.scope.claim:
                checks.extend(put(rule, ledger, printings, norms, kinds))
    return _report(ledger, pack, tuple(checks))


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
    """The checks of one rule on a ledger; `kinds` are the rules that the other readings of a claim are put to."""
    checks = []
    norms = ledger.norms if norms is None else norms
    printings = printings or {}

    def evaluate(claim: Claim) -> Check | None:
        for other in (kinds or {}).get(claim.kind, (rule,)):
            for part in other.parts:
                check = _checked(other, part, Context(ledger, scope.Instance(claim=claim), norms), printings)
                if check is not None:
                    return check
        return None

    found = scope.instances(rule.scope, ledger)
    if rule.scope.claim:
        claims = choice.together((instance.claim for instance in found if instance.claim is not None), evaluate)
        found = (scope.Instance(claim=claim) for claim in claims)
    for instance in found:
        context = Context(ledger, instance, norms)
        for part in rule.parts:
            check = _checked(rule, part, context, printings)
            if check is not None and check.verdict is Verdict.FAILS and instance.claim is not None:
                check = choice.settled(check, instance.claim, evaluate)
            if check is not None:
                checks.append(check)
    return checks


def _checked(rule: Rule, part: Part, context: Context, printings: Mapping[int, tuple[Entry, ...]]) -> Check | None:
    """The check of a rule's part on one instance; of several readings of a claim the one that fits best."""
    best: Check | None = None
    tried: list[Check] = []
    claim = context.at.claim
    for reading in range(len(claim.readings) if claim else 1):
        if reading:
            context = replace(context, at=replace(context.at, reading=reading))
        if rule.when is not None and met(rule.when, context) is not True:
            continue
        check = _decided(rule, part, context, printings)
        if check is None:
            continue
        tried.append(check)
        if best is None or _BETTER[check.verdict] < _BETTER[best.verdict]:
            best = check
            if check.verdict is Verdict.HOLDS:
                break
    if best is not None and best.verdict is Verdict.FAILS and len(tried) > 1:
        return replace(best, readings=tuple(check for check in tried if check is not best))
    return best


def _decided(rule: Rule, part: Part, context: Context, printings: Mapping[int, tuple[Entry, ...]]) -> Check | None:
    if part.relation is None:
        return conditional(rule, part, context, _subject)
    if part.plain is not None and context.at.claim is None and rule.kind != SAME:
        found = cells(part.plain, context.ledger.tables, context.at.row)
        known = _summed(rule, part.relation, part.plain, found, context) if found else None
        if known is not None:
            return known
    operands = Operands()
    try:
        polynomial = relation(part.relation, context, operands, part.flat)
    except NotApplicable:
        return None
    claim = context.at.claim
    if claim is not None and not operands.entries and not operands.missing:
        return _structural(rule, part.relation.operator, claim, polynomial)
    if operands.counted and not operands.entries:
        return conditional(rule, part, context, _subject)
    if all(entry.figure is None for entry in operands.entries):
        return None
    stated = _stated(part.relation, operands.entries)
    entries = tuple(operands.entries)
    check = partial(
        Check,
        rule.info,
        operands=entries,
        stated=stated,
        polynomial=polynomial,
        relation=part.relation.operator,
        terms=filled(part.shape, operands.resolved),
        subject=_subject(context, stated),
        place=stated.place,
        note=claim.words.get("词", "") if claim is not None and rule.kind == WORD else "",
    )
    if operands.missing:
        return check(Verdict.UNDECIDED, missing=tuple(dict.fromkeys(operands.missing)), kind=rule.kind)
    position = operands.position(stated)
    values, (halves, graded) = operands.values(), operands.halves(context.norms)
    if operands.zero_base:
        return check(_zero_base(values, position), kind="zero-base", judgement=Judgement(_zero_base(values, position)))
    step = stated.figure.step * stated.figure.factor if stated.figure else Decimal(0)
    judgement = judge(polynomial, part.relation.operator, values, halves, position, step, graded)
    if _strict(part.relation, entries) or rule.kind == SAME and len(entries) == 2:
        return _restated(check(judgement.verdict, judgement=judgement, kind=rule.kind), judgement, printings)
    if not operands.branches:
        return check(judgement.verdict, judgement=judgement, kind=rule.kind)
    if judgement.verdict is Verdict.FAILS and allowed(part.relation, context, operands):
        judgement = replace(judgement, verdict=Verdict.ROUNDING)
    decided = check(judgement.verdict, judgement=judgement, kind=rule.kind or "branches")
    return replace(decided, note=branched(part, decided))


def _summed(rule: Rule, relation: Binary, plan: Plain, entries: list[Entry], context: Context) -> Check | None:
    """The check of a sum of single cells; None where something is missing, which `evaluate` says."""
    values = [ZERO if entry.figure is None else entry.figure.amount for entry in entries]
    if all(values):
        printed, graded = [entry.figure.half for entry in entries if entry.figure is not None], None
    elif all(entry.figure is None for entry in entries) or any(
        entry.blank is not None and entry.blank.unknown for entry in entries
    ):
        return None
    else:
        printed, graded = halves(entries, context.norms)
    stated = _stated(relation, entries)
    position = 0 if stated is entries[0] else next(at for at, entry in enumerate(entries) if entry is stated)
    step = stated.figure.step * stated.figure.factor if stated.figure else ZERO
    sign = plan.polynomial[position,]
    judgement = judge_sum(
        plan.added(values), plan.taken(values), relation.operator, values, printed, position, sign, step
    )
    if judgement.verdict is Verdict.ROUNDING and relation.operator == "=":
        judgement = as_tail(judgement, plan.polynomial, values, graded or halves(entries, context.norms)[1], position)
    return Check(
        rule.info,
        judgement.verdict,
        tuple(entries),
        stated,
        judgement,
        plan.polynomial,
        relation.operator,
        False,
        plan.filled(entries),
        _subject(context, stated),
        (),
        rule.kind,
        "",
        stated.place,
    )


def _structural(rule: Rule, operator: str, claim: Claim, polynomial: Polynomial) -> Check:
    """A claim without figures of its own (a section that the contents list and the text lacks): roles are constants.

    The claim's word `说明` is the headline of what is wrong, `名称` what it is about; a figure among its roles is the
    one it speaks of.
    """
    holds = satisfied(operator, value_of(polynomial, ()))
    return Check(
        rule.info,
        Verdict.HOLDS if holds else Verdict.FAILS,
        (),
        relation=operator,
        kind="structure",
        stated=next((role for role in claim.readings[0].values() if isinstance(role, Entry)), None),
        subject=f"{claim.words.get('名称', '')}",
        note="" if holds else claim.words.get("说明", claim.sentence),
        place=claim.place,
        wrong=() if holds else tuple(one.entry() for one in claim.said),
        about=tuple(entry for role in claim.readings[0].values() if isinstance(role, tuple) for entry in role),
    )


def _stated(node: Binary, entries: Sequence[Entry]) -> Entry:
    """The figure that the relation states: the left side where it is one figure, else the first operand printed."""
    first = entries[0]
    if isinstance(node.left, Name | Ref) and first.figure is None and len(entries) > 1:
        return first
    return first if first.figure is not None else next(entry for entry in entries if entry.figure is not None)


def _strict(node: Binary, entries: tuple[Entry, ...]) -> bool:
    """Whether the relation restates one table figure in the text."""
    return (
        node.operator == "="
        and len(entries) == 2
        and isinstance(node.left, Name | Ref)
        and isinstance(node.right, Name | Ref)
        and entries[0].table is None
        and entries[1].table is not None
        and entries[0].figure is not None
    )


def _restated(check: Check, judgement: Judgement, printings: Mapping[int, tuple[Entry, ...]]) -> Check:
    text, table = check.operands
    verdict = Verdict.FAILS
    for printed in (table, *printings.get(table.index, ())):
        if text.figure and printed.figure and text.figure.about not in ("", EXACT):
            near = abs(text.figure.amount - printed.figure.amount) <= text.figure.half
            verdict = Verdict.HOLDS if near else Verdict.FAILS
        elif text.figure and printed.figure:
            verdict = restates(
                text.figure.amount,
                text.figure.step * text.figure.factor,
                printed.figure.amount,
                printed.figure.step * printed.figure.factor,
            )
        elif text.figure:
            verdict = Verdict.HOLDS if text.figure.amount == 0 else Verdict.FAILS
        if verdict is Verdict.HOLDS:
            break
    expected = table.figure.amount if table.figure else Decimal(0)
    return replace(
        check,
        verdict=verdict,
        strict=True,
        judgement=replace(
            judgement,
            verdict=verdict,
            bound=Decimal(0),
            expected=expected,
            low=expected,
            high=expected,
            probability=None,
        ),
    )


def _zero_base(values: list[Decimal], position: int) -> Verdict:
    """A rate on a base printed as 0 has no value: stating one other than 0 fails, 0 of 0 says nothing wrong."""
    others = any(value for at, value in enumerate(values) if at != position)
    return Verdict.HOLDS if not values[position] and not others else Verdict.FAILS


def _subject(context: Context, stated: Entry | None) -> str:
    if stated is None:
        row, table = context.at.row, context.at.table
        return (
            f"{called(table.number or table.id)}{f' {row.label}' if row is not None else ''}"
            if table is not None
            else ""
        )
    if stated.table is None:
        return stated.label
    table = context.ledger.tables.get(stated.table)
    number = (table.number or table.id) if table else stated.table
    side = f"{stated.side}." if stated.side else ""
    column = f" {stated.column}" if stated.column and table is not None and len(table.columns) > 1 else ""
    return f"{called(number)} {side}{stated.label}{column}"


# --- the report -------------------------------------------------------------------------------------------------------


def _report(ledger: Ledger, pack: Pack, checks: tuple[Check, ...]) -> Report:
    counts = dict.fromkeys(Verdict, 0)
    covered: set[int] = set()
    for check in checks:
        counts[check.verdict] += 1
        if check.verdict is not Verdict.UNDECIDED:
            covered.update([entry.index for entry in check.operands if entry.figure is not None])
    figures = ledger.figures
    summary = Summary(
        len(checks),
        counts[Verdict.HOLDS],
        counts[Verdict.ROUNDING],
        counts[Verdict.FAILS],
        counts[Verdict.UNDECIDED],
        len(figures),
        sum([entry.index in covered for entry in figures]),
    )

    def order(check: Check) -> tuple[int, int, str]:
        # Where an entry stands in the ledger is its index.
        return _ORDER[check.rule.severity], max(0, check.stated.index) if check.stated else 0, check.rule.id

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
        frozenset(covered),
        pack.version,
        pack.sha256,
        max(set(units), key=units.count) if units else "",
        called=pack.called,
    )
