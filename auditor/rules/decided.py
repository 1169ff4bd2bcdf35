"""One condition of a rule put to one instance: from the figures that it names to a check with its
verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final, NamedTuple

from auditor.arithmetic import (
    Judgement,
    Polynomial,
    Verdict,
    judge,
    restatement,
    satisfied,
    value_of,
)
from auditor.claim import Claim
from auditor.entry import Entry, currencies, stepped
from auditor.findings import Check
from auditor.message import Message, Said, say
from auditor.rules import summed
from auditor.rules.conditions import allowed, branched, conditional, met
from auditor.rules.evaluate import relation
from auditor.rules.fill import filled
from auditor.rules.plain import cells
from auditor.rules.resolve import UNNUMBERED, Context, NotApplicable, Operands
from auditor.rules.rule import SAME, Rule, RulePart
from auditor.rules.tree import Binary, Name, Ref

WORD: Final = "word"
"""The kind of a rule on a word (大于): the word is what can be wrong, not the figures."""
_BETTER: Final = {Verdict.HOLDS: 0, Verdict.ROUNDING: 1, Verdict.UNDECIDED: 2, Verdict.FAILS: 3}


def checked(
    rule: Rule, part: RulePart, context: Context, printings: Mapping[int, tuple[Entry, ...]]
) -> Check | None:
    """The check of a rule's part on one instance; of several readings of a claim the one that fits
    best.
    """
    tried: list[Check] = []
    for check in _read(rule, part, context, printings):
        tried.append(check)
        # A reading (one way to understand the sentence) that holds acquits it.
        if check.verdict is Verdict.HOLDS:
            break
    if len(tried) < 2:
        return tried[0] if tried else None
    # Of readings that come to the same, the first, which the words prefer.
    best = min(tried, key=lambda check: _BETTER[check.verdict])
    if best.verdict is Verdict.FAILS:
        return replace(best, readings=tuple(check for check in tried if check is not best))
    return best


def _read(
    rule: Rule, part: RulePart, context: Context, printings: Mapping[int, tuple[Entry, ...]]
) -> Iterator[Check]:
    """The checks of the readings of an instance that the rule is for, one after the other."""
    claim = context.at.claim
    for reading in range(len(claim.readings) if claim else 1):
        if reading:
            context = replace(context, at=replace(context.at, reading=reading))
        if rule.when is None or met(rule.when, context) is True:
            check = _decided(rule, part, context, printings)
            if check is not None:
                yield check


def _decided(
    rule: Rule, part: RulePart, context: Context, printings: Mapping[int, tuple[Entry, ...]]
) -> Check | None:
    """The check of a part on one reading; None where there is nothing to decide."""
    # More than one comparison, or a question: 若 … 则 …, 有(…)
    if part.relation is None:
        return conditional(rule, part, context, _subject)
    # Sums of single cells, as most are: read off without a look at the formula.
    known = _summed(rule, part, part.relation, context)
    if known is not None:
        return known
    operands = Operands()
    try:
        polynomial = relation(part.relation, context, operands, part.flat)
    except NotApplicable:
        return None
    claim = context.at.claim
    # The roles of the claim are constants: nothing in it is a figure.
    if claim is not None and not operands.entries and not operands.missing:
        return _structural(rule, part.relation.operator, claim, polynomial)
    if all(entry.figure is None for entry in operands.entries):
        # Blanks alone are nothing to check, unless they are counted or a printed number is lacking.
        told = _is_counted(operands) or _is_unnumbered(operands)
        return conditional(rule, part, context, _subject) if told else None
    return _weighed(_Put(rule, part, part.relation, context), operands, polynomial, printings)


def _is_counted(operands: Operands) -> bool:
    """Whether a relation has nothing but counts."""
    return operands.counted and not operands.entries


def _is_unnumbered(operands: Operands) -> bool:
    """Whether a number is printed nowhere: that is told, whatever else the relation has."""
    return any(isinstance(one, Message) and one.key in UNNUMBERED for one in operands.missing)


class _Put(NamedTuple):
    """A condition that compares figures, put to one instance."""

    rule: Rule
    part: RulePart
    relation: Binary
    context: Context


def _weighed(
    put: _Put,
    operands: Operands,
    polynomial: Polynomial,
    printings: Mapping[int, tuple[Entry, ...]],
) -> Check:
    """The check of a relation whose figures are known: undecided where some are missing, without a
    value where it divides by 0, else what the figures come to.
    """
    rule, part, node, context = put
    stated = summed.stated_of(node, operands.entries)
    entries = tuple(operands.entries)
    money = currencies(entries)
    # Two moneys without a rate between them cannot be compared.
    if len(money) > 1:
        operands.missing.append(say("missing.rate", one=money[0], two=money[1]))
    check = partial(
        Check,
        rule.info,
        operands=entries,
        stated=stated,
        polynomial=polynomial,
        relation=node.operator,
        terms=filled(part.shape, operands.resolved),
        subject=_subject(context, stated),
        place=stated.place,
        note=_word(put),
    )
    if operands.missing:
        return check(
            Verdict.UNDECIDED, missing=tuple(dict.fromkeys(operands.missing)), kind=rule.kind
        )
    if operands.zero_base:
        verdict = _zero_base(operands.values(), operands.position(stated))
        return check(verdict, kind="zero-base", judgement=Judgement(verdict))
    judgement = _judged(node.operator, operands, polynomial, stated, context)
    # One figure printed twice: the same digits, or the finer one rounded; no tail is allowed for.
    if _strict(node, entries) or rule.kind == SAME and len(entries) == 2:
        return _restated(
            check(judgement.verdict, judgement=judgement, kind=rule.kind), judgement, printings
        )
    if not operands.branches:
        return check(judgement.verdict, judgement=judgement, kind=rule.kind)
    # It holds where true values lie in another branch of min, max or abs.
    if judgement.verdict is Verdict.FAILS and allowed(node, context, operands):
        judgement = replace(judgement, verdict=Verdict.ROUNDING)
    decided = check(judgement.verdict, judgement=judgement, kind=rule.kind or "branches")
    return replace(decided, note=branched(part, decided))


def _word(put: _Put) -> Said:
    """The word that a claim is checked for; empty where it is no rule on a word."""
    claim = put.context.at.claim
    return claim.words.get("词", "") if claim is not None and put.rule.kind == WORD else ""


def _summed(rule: Rule, part: RulePart, node: Binary, context: Context) -> Check | None:
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
    if text.figure is not None:
        # As this table prints it, or as another does that differs by a tail.
        printed = [stepped(one) for one in (table, *printings.get(table.index, ()))]
        verdict = restatement(text.figure, text.figure.amount, printed)
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
    if row is None:
        return say("place.whole", table=number)
    return say("place.row", table=number, row=row.label)
