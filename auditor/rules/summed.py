"""Sums of single cells put to a ledger: the check of one, and of a rule that is nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from auditor.arithmetic import ZERO, Verdict, as_tail, judge_sum
from auditor.entry import Entry, called, currencies
from auditor.findings import Check
from auditor.ledger import Ledger
from auditor.rules.plain import Filled, Plain, cells
from auditor.rules.resolve import halves
from auditor.rules.rule import Rule
from auditor.rules.tree import Binary, Name, Ref


def once(rule: Rule, ledger: Ledger, norms: Mapping[str | None, Decimal]) -> list[Check]:
    """The checks of a rule that is nothing but sums of single cells, put once a report, as most
    are; none of any other, or where something is missing.
    """
    checks = []
    for relation, plan in rule.sums:
        found = cells(plan, ledger.tables, None)
        made = check(rule, relation, plan, found, ledger, norms) if found else None
        if made is None:
            return []
        checks.append(made)
    return checks


def check(
    rule: Rule,
    relation: Binary,
    plan: Plain,
    found: Sequence[Entry],
    ledger: Ledger,
    norms: Mapping[str | None, Decimal],
) -> Check | None:
    """The check of a sum of single cells; None where something is missing, or they are of two
    moneys, which `evaluate` says.
    """
    entries = tuple(found)
    if plan.several and len(currencies(entries)) > 1:
        return None
    amounts = _amounts(entries, norms)
    if amounts is None:
        return None
    values, printed, graded = amounts
    stated, position = entries[0], 0
    # A blank is stated where it is the whole left side; else the first cell with a figure is.
    if stated.figure is None:
        stated = stated_of(relation, entries)
        position = next(at for at, entry in enumerate(entries) if entry is stated)
    judgement = judge_sum(
        plan.added(values),
        plan.taken(values),
        relation.operator,
        values,
        printed,
        position,
        plan.signs[position],
        stated.figure,
    )
    # What there is to say of a tail is worked out only where there is one.
    if judgement.verdict is Verdict.ROUNDING and relation.operator == "=":
        judgement = as_tail(
            judgement, plan.polynomial, values, graded or halves(entries, norms)[1], position
        )
    return Check(
        rule.info,
        judgement.verdict,
        entries,
        stated,
        judgement,
        plan.polynomial,
        relation.operator,
        False,
        Filled(plan, entries),
        named(stated, ledger),
        (),
        rule.kind,
        "",
        stated.place,
    )


def _amounts(
    entries: Sequence[Entry], norms: Mapping[str | None, Decimal]
) -> tuple[list[Decimal], list[Decimal], list[Decimal] | None] | None:
    """(values, half a step of each as printed, and as graded, None where that is not worked out
    yet); None where one cannot be read, or there is no figure at all.
    """
    figures = [figure for entry in entries if (figure := entry.figure) is not None]
    # Nothing blank and nothing 0: no half step as printed depends on the table's norm.
    if len(figures) == len(entries) and all(values := [figure.amount for figure in figures]):
        return values, [figure.half for figure in figures], None
    if not figures or any(map(_is_unread, entries)):
        return None
    values = [ZERO if entry.figure is None else entry.figure.amount for entry in entries]
    return values, *halves(entries, norms)


def _is_unread(entry: Entry) -> bool:
    """Whether what is printed there cannot be read."""
    return entry.blank is not None and entry.blank.unknown


def stated_of(node: Binary, entries: Sequence[Entry]) -> Entry:
    """The figure that the relation states: the left side where it is one figure, else the first
    operand printed.
    """
    first = entries[0]
    if isinstance(node.left, Name | Ref) and first.figure is None and len(entries) > 1:
        return first
    return (
        first
        if first.figure is not None
        else next(entry for entry in entries if entry.figure is not None)
    )


def named(stated: Entry, ledger: Ledger) -> str:
    """A figure in the document's own terms."""
    if stated.table is None:
        return stated.label
    table = ledger.tables.get(stated.table)
    number = (table.number or table.id) if table else stated.table
    side = f"{stated.side}." if stated.side else ""
    column = (
        f" {stated.column}"
        if stated.column and table is not None and len(table.columns) > 1
        else ""
    )
    return f"{called(number)} {side}{stated.label}{column}"
