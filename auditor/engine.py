"""audit(ledger, pack): every rule put to everything it covers; verdicts, coverage and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Final

from auditor import choice
from auditor.arithmetic import (
    Judgement,
    Polynomial,
    Verdict,
    exact,
    judge,
    restates,
    satisfied,
    value_of,
)
from auditor.claim import Claim
from auditor.entry import Entry, currencies
from auditor.figure import EXACT
from auditor.findings import Check, Finding, Report, Severity, Summary, other_printings
from auditor.ledger import Ledger
from auditor.message import Message, Said, say
from auditor.rules import scope, summed
from auditor.rules.conditions import allowed, branched, conditional, met
from auditor.rules.evaluate import relation
from auditor.rules.fill import filled
from auditor.rules.pack import Pack
from auditor.rules.plain import cells
from auditor.rules.resolve import UNNUMBERED, Context, NotApplicable, Operands
from auditor.rules.rule import SAME, Part, Rule
from auditor.rules.tree import Binary, Name, Ref

_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
WORD: Final = "word"
"""The kind of a rule on a word (大于): the word is what can be wrong, not the figures."""
_BETTER: Final = {Verdict.HOLDS: 0, Verdict.ROUNDING: 1, Verdict.UNDECIDED: 2, Verdict.FAILS: 3}


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
    checks = summed.once(rule, ledger, norms)
    if checks:
        return checks

    def evaluate(claim: Claim) -> Check | None:
        for other in (kinds or {}).get(claim.kind, (rule,)):
            for part in other.parts:
                check = _checked(
                    other, part, Context(ledger, scope.Instance(claim=claim), norms), printings
                )
                if check is not None:
                    return check
        return None

    found = scope.instances(rule.scope, ledger)
    if rule.scope.claim:
        claims = choice.together(
            (instance.claim for instance in found if instance.claim is not None), evaluate
        )
        found = (scope.Instance(claim=claim) for claim in claims)
    for instance in found:
        context = Context(ledger, instance, norms)
        for part in rule.parts:
            check = _checked(rule, part, context, printings)
            if check is not None and check.verdict is Verdict.FAILS and instance.claim is not None:
                check = choice.settled(check, instance.claim, evaluate, ledger.entries)
            if check is not None:
                checks.append(check)
    return checks


def _checked(
    rule: Rule, part: Part, context: Context, printings: Mapping[int, tuple[Entry, ...]]
) -> Check | None:
    """The check of a rule's part on one instance; of several readings of a claim the one that fits
    best.
    """
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


def _decided(
    rule: Rule, part: Part, context: Context, printings: Mapping[int, tuple[Entry, ...]]
) -> Check | None:
    """The check of a part on one reading; None where there is nothing to decide."""
    if part.relation is None:
        return conditional(rule, part, context, _subject)
    known = _summed(rule, part, part.relation, context)
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
        # A number that is printed nowhere is told, whatever else the relation has.
        numbered = any(
            isinstance(one, Message) and one.key in UNNUMBERED for one in operands.missing
        )
        return conditional(rule, part, context, _subject) if numbered else None
    stated = summed.stated_of(part.relation, operands.entries)
    entries = tuple(operands.entries)
    money = currencies(entries)
    if len(money) > 1:
        operands.missing.append(say("missing.rate", one=money[0], two=money[1]))
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
        return check(
            Verdict.UNDECIDED, missing=tuple(dict.fromkeys(operands.missing)), kind=rule.kind
        )
    if operands.zero_base:
        verdict = _zero_base(operands.values(), operands.position(stated))
        return check(verdict, kind="zero-base", judgement=Judgement(verdict))
    judgement = _judged(part.relation.operator, operands, polynomial, stated, context)
    if _strict(part.relation, entries) or rule.kind == SAME and len(entries) == 2:
        return _restated(
            check(judgement.verdict, judgement=judgement, kind=rule.kind), judgement, printings
        )
    if not operands.branches:
        return check(judgement.verdict, judgement=judgement, kind=rule.kind)
    if judgement.verdict is Verdict.FAILS and allowed(part.relation, context, operands):
        judgement = replace(judgement, verdict=Verdict.ROUNDING)
    decided = check(judgement.verdict, judgement=judgement, kind=rule.kind or "branches")
    return replace(decided, note=branched(part, decided))


def _summed(rule: Rule, part: Part, node: Binary, context: Context) -> Check | None:
    """The check of a part that only adds up cells of tables; None where it is another."""
    if part.plain is None or context.at.claim is not None or rule.kind == SAME:
        return None
    found = cells(part.plain, context.ledger.tables, context.at.row)
    if not found:
        return None
    return summed.check(rule, node, part.plain, found, context.ledger, context.norms)


def _judged(
    operator: str, operands: Operands, polynomial: Polynomial, stated: Entry, context: Context
) -> Judgement:
    """What the figures of a relation come to."""
    halves, graded = operands.halves(context.norms)
    step = stated.figure.step * stated.figure.factor if stated.figure else Decimal(0)
    position = operands.position(stated)
    return judge(polynomial, operator, operands.values(), halves, position, step, graded)


def _structural(rule: Rule, operator: str, claim: Claim, polynomial: Polynomial) -> Check:
    """A claim without figures of its own (a section that the contents list and the text lacks):
    roles are constants.

    The claim's word `说明` is the headline of what is wrong, `名称` what it is about; a figure
    among its roles is the one it speaks of.
    """
    holds = satisfied(operator, value_of(polynomial, ()))
    roles = claim.readings[0].values()
    return Check(
        rule.info,
        Verdict.HOLDS if holds else Verdict.FAILS,
        (),
        relation=operator,
        kind="structure",
        stated=next((role for role in roles if isinstance(role, Entry)), None),
        subject=f"{claim.words.get('名称', '')}",
        note="" if holds else claim.words.get("说明", claim.sentence),
        place=claim.place,
        wrong=() if holds else tuple(one.entry() for one in claim.said),
        about=tuple(entry for role in roles if isinstance(role, tuple) for entry in role),
    )


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


def _restated(
    check: Check, judgement: Judgement, printings: Mapping[int, tuple[Entry, ...]]
) -> Check:
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
    """A rate on a base printed as 0 has no value: stating one other than 0 fails, 0 of 0 says
    nothing wrong.
    """
    others = any(value for at, value in enumerate(values) if at != position)
    return Verdict.HOLDS if not values[position] and not others else Verdict.FAILS


def _subject(context: Context, stated: Entry | None) -> Said:
    if stated is not None:
        return summed.named(stated, context.ledger)
    row, table = context.at.row, context.at.table
    if table is None:
        return ""
    number = table.number or table.id
    return (
        say("place.row", table=number, row=row.label)
        if row is not None
        else say("place.whole", table=number)
    )


# --- the report
# --------------------------------------------------------------------------------------------------


def _report(ledger: Ledger, pack: Pack, checks: tuple[Check, ...]) -> Report:
    verdicts = [check.verdict for check in checks]
    decided = chain.from_iterable(
        [check.operands for check in checks if check.verdict is not Verdict.UNDECIDED]
    )
    covered = frozenset([entry.index for entry in decided if entry.figure is not None])
    indexes = [entry.index for entry in ledger.entries if entry.figure is not None]
    summary = Summary(
        len(checks),
        verdicts.count(Verdict.HOLDS),
        verdicts.count(Verdict.ROUNDING),
        verdicts.count(Verdict.FAILS),
        verdicts.count(Verdict.UNDECIDED),
        len(indexes),
        sum(map(covered.__contains__, indexes)),
    )

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
