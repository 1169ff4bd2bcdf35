"""A condition put to one instance: true or false by the printed figures (`when`), or a verdict from
those of its parts (`check`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from itertools import chain
from typing import Final, TypeGuard

from auditor.arithmetic import Polynomial, Verdict, judge, satisfied, value_of
from auditor.document import Place
from auditor.entry import Entry, Row
from auditor.findings import Check, Term
from auditor.message import Message, Said, listed, say
from auditor.records import frozen
from auditor.rules import logic
from auditor.rules.dates import find
from auditor.rules.evaluate import other_branches, relation
from auditor.rules.fill import filled, template, written
from auditor.rules.resolve import Context, NotApplicable, Operands, resolve
from auditor.rules.rule import Rule, RulePart
from auditor.rules.tree import (
    DENIED,
    JOINING,
    Binary,
    Call,
    Name,
    Node,
    Not,
    Ref,
    is_date,
    is_relation,
    walk,
)
from auditor.rules.words import asked, compared, keys, repeated, unsaid, word

# Which verdict settles an 或, and which a 且: the first that one of the two has.
_EITHER: Final = (Verdict.HOLDS, Verdict.ROUNDING, Verdict.UNDECIDED, Verdict.FAILS)
_BOTH: Final = (Verdict.FAILS, Verdict.UNDECIDED, Verdict.ROUNDING, Verdict.HOLDS)


def met(node: Node, context: Context) -> bool | None:
    """Whether a `when:` is met, by the printed figures; None where it cannot be told. Rows not
    there count as 0."""
    if isinstance(node, Binary) and node.operator in JOINING:
        return logic.joined(node.operator, met(node.left, context), met(node.right, context))
    if isinstance(node, Not):
        return logic.denied(met(node.operand, context))
    if isinstance(node, Call):
        return asked(node, context)
    if not isinstance(node, Binary):
        return None
    return _printed(node, context) if is_relation(node) else compared(node, context)


def _printed(node: Binary, context: Context) -> bool | None:
    # Rows that are not there count as 0.
    operands = Operands(lenient=True)
    try:
        at = value_of(relation(node, context, operands), operands.values())
    except NotApplicable:
        return None
    if any(entry.blank is not None and entry.blank.unknown for entry in operands.entries):
        return None
    return satisfied(node.operator, at)


@frozen
class Outcome:
    """What a condition comes to."""

    verdict: Verdict
    part: Node
    """The part that decides it."""
    denied: bool = False
    """Whether it decides by not holding being asked for (非)."""
    entries: tuple[Entry, ...] = ()
    """Every figure that takes part, those of the deciding part first."""
    operands: Operands | None = None
    """The operands of the deciding part, where it compares figures."""
    missing: tuple[Said, ...] = ()


def judged(node: Node, context: Context, denied: bool = False, printed: bool = False) -> Outcome:
    """The verdict of a condition, worked out from those of its parts.

    It fails only where no true values make it hold, part by part; what cannot be told stays
    undecided unless another part settles it. `denied` asks for the contrary. What stands behind 若
    is asked of the figures as they are `printed`, as `when:` is: with a tail for it 若 甲 = 乙
    would never bind.
    """
    if isinstance(node, Not):
        return judged(node.operand, context, not denied, printed)
    if isinstance(node, Binary) and node.operator in JOINING:
        # Denied, 且 asks that either part fail, and 或 that both do.
        either = (node.operator != "且") != denied
        # 若 甲 则 乙 is 非 甲 或 乙.
        premise = node.operator == "则"
        left = judged(node.left, context, denied != premise, printed or premise)
        return _joined(
            left, judged(node.right, context, denied, printed), _EITHER if either else _BOTH
        )
    if isinstance(node, Binary) and is_relation(node):
        return _related(node, context, denied, printed)
    return _answered(node, context, denied)


def _answered(node: Node, context: Context, denied: bool) -> Outcome:
    """What a question or a comparison of words comes to."""
    answer = None
    if isinstance(node, Call):
        answer = asked(node, context)
    elif isinstance(node, Binary):
        answer = compared(node, context)
    entries, missing = _touched(node, context)
    if answer is None:
        missing = (*missing, *unsaid(node, context))
        return Outcome(Verdict.UNDECIDED, node, denied, entries, None, missing)
    return Outcome(Verdict.HOLDS if answer != denied else Verdict.FAILS, node, denied, entries)


def _touched(node: Node, context: Context) -> tuple[tuple[Entry, ...], tuple[Said, ...]]:
    """The figures that a question names, and what it names and the report lacks."""
    operands = Operands()
    for part in walk(node):
        if isinstance(part, Ref) and not part.attribute:
            try:
                found = resolve(part, context, operands)
            except NotApplicable:
                continue
            for entry in found:
                if isinstance(entry, Entry):
                    operands.position(entry)
    return tuple(operands.entries), tuple(dict.fromkeys(operands.missing))


def _joined(left: Outcome, right: Outcome, order: tuple[Verdict, ...]) -> Outcome:
    """The outcome of two, by which verdict settles it; of two alike the later one, which 若 … 则 …
    states."""
    one, other = (
        (left, right) if order.index(left.verdict) < order.index(right.verdict) else (right, left)
    )
    # What is lacking is told only where it is what leaves the answer open.
    missing = (*one.missing, *other.missing) if one.verdict is Verdict.UNDECIDED else ()
    return Outcome(
        one.verdict,
        one.part,
        one.denied,
        _once((*one.entries, *other.entries)),
        one.operands,
        tuple(dict.fromkeys(missing)),
    )


def _once(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple({id(entry): entry for entry in entries}.values())


def _related(node: Binary, context: Context, denied: bool, printed: bool) -> Outcome:
    """One comparison of figures; what is not there counts as in a rule of its own."""
    operands = Operands()
    try:
        polynomial = relation(node, context, operands)
    except NotApplicable:
        return Outcome(Verdict.UNDECIDED, node, denied)
    entries = tuple(operands.entries)
    if operands.missing:
        return Outcome(
            Verdict.UNDECIDED,
            node,
            denied,
            entries,
            operands,
            tuple(dict.fromkeys(operands.missing)),
        )
    sign = DENIED[node.operator] if denied else node.operator
    # Behind 若, and of numbers alone, no tail is allowed for.
    if printed or not entries:
        holds = satisfied(sign, value_of(polynomial, operands.values()))
        return Outcome(Verdict.HOLDS if holds else Verdict.FAILS, node, denied, entries, operands)
    if operands.zero_base:
        return Outcome(
            Verdict.FAILS if any(operands.values()) else Verdict.HOLDS,
            node,
            denied,
            entries,
            operands,
        )
    verdict = _verdict(polynomial, sign, context, operands)
    if verdict is Verdict.FAILS and allowed(node, context, operands, denied):
        verdict = Verdict.ROUNDING
    return Outcome(verdict, node, denied, entries, operands)


def allowed(node: Binary, context: Context, operands: Operands, denied: bool = False) -> bool:
    """Whether a comparison that fails as printed holds in another branch of its min, max or abs
    that true values allow."""
    sign = DENIED[node.operator] if denied else node.operator
    for chosen in other_branches(operands):
        # The same comparison again, with other branches taken.
        other = Operands(chosen=chosen)
        if _verdict(relation(node, context, other), sign, context, other) is not Verdict.FAILS:
            return True
    return False


def _verdict(polynomial: Polynomial, sign: str, context: Context, operands: Operands) -> Verdict:
    # What rounds it is the step of the first figure, which the comparison states.
    stated = operands.entries[0].figure
    step = stated.step * stated.factor if stated else Decimal(0)
    return judge(
        polynomial, sign, operands.values(), operands.halves(context.norms)[0], 0, step
    ).verdict


# --- as a check -----------------------------------------------------------------------------------


def conditional(
    rule: Rule, part: RulePart, context: Context, subject: Callable[[Context, Entry | None], Said]
) -> Check | None:
    """The check of a condition that is more than one comparison of figures; None where it has
    nothing to say."""
    # Of a document without tables no condition says anything.
    if not context.ledger.tables and context.at.claim is None:
        return None
    found = judged(part.node, context)
    # The relation does not exist here, and nothing that is lacking could be told.
    if found.verdict is Verdict.UNDECIDED and not found.missing:
        return None
    own = found.operands.entries if found.operands else []
    stated = next((entry for entry in own if entry.figure is not None), None)
    again = _again(found, context)
    return Check(
        rule.info,
        found.verdict,
        found.entries,
        stated,
        kind="structure",
        relation="",
        terms=_terms(found),
        subject=subject(context, stated),
        missing=found.missing,
        note=_note(part.node, found, context),
        place=_place(found, stated, again, context),
        about=tuple(_entries(row for rows in again.values() for row in rows)),
    )


def _entries(rows: Iterable[Row]) -> Iterator[Entry]:
    """The cells of rows, one after another."""
    return (entry for row in rows for entry in row.cells.values())


def _place(
    found: Outcome, stated: Entry | None, again: Mapping[str, list[Row]], context: Context
) -> Place:
    """Where the check of a condition stands: at its claim or its figure, else at the first thing
    that it is about; `again` are the rows of each key that is printed more than once.
    """
    at = context.at
    if at.claim:
        return at.claim.place
    if stated:
        return stated.place
    # At the second printing of a key, which is the one too many.
    rows = [*(own[1] for own in again.values()), *([at.row] if at.row else [])]
    first = next(chain(found.entries, _entries(rows)), None)
    if first is not None:
        return first.place
    return at.table.place if at.table else _date_place(found.part, context)


def _again(found: Outcome, context: Context) -> dict[str, list[Row]]:
    """The rows whose keys a table prints more than once, where that is what is asked."""
    part = found.part
    return (repeated(part, context) or {}) if _asks_keys(part) else {}


def _asks_keys(node: Node) -> TypeGuard[Call]:
    """Whether a condition asks that no key be printed twice."""
    return isinstance(node, Call) and node.function == "唯一"


def _date_place(part: Node, context: Context) -> Place:
    """Where the first date that a condition names is printed."""
    names = (one.name for one in walk(part) if isinstance(one, Name) and is_date(one))
    said = next(filter(None, (find(context.ledger.document, name) for name in names)), None)
    return said.place if said else Place()


def _terms(found: Outcome) -> tuple[Term, ...]:
    """The deciding part with its figures, as it is true of them."""
    part = found.part
    if (
        found.denied
        and found.verdict is not Verdict.FAILS
        and isinstance(part, Binary)
        and part.operator in DENIED
    ):
        # 非 甲 = 乙 that holds is shown as 甲 != 乙.
        part = replace(part, operator=DENIED[part.operator])
    return filled(template(part), found.operands.resolved) if found.operands else ()


def _note(node: Node, found: Outcome, context: Context) -> Message:
    """The condition and what became of it, with the part that settles it and its figures."""
    part = found.part
    if found.verdict in (Verdict.HOLDS, Verdict.ROUNDING):
        # Figures are filled in beside the note; words and counts are not.
        return _held(written(node), _worded(part, context) if found.operands is None else "")
    if part is node and _asks_keys(part):
        return say(
            "condition.twice", check=written(node), keys=listed(repeated(part, context) or ())
        )
    figures = "".join(term.text for term in _terms(found)) or _worded(part, context)
    if _is_whole(part, node):
        return _failed(written(node), figures)
    said = f"{'非 ' if found.denied else ''}{written(part)}"
    told = say("condition.figured", part=said, figures=figures) if figures else said
    return say("condition.of-it", check=written(node), part=told)


def _is_whole(part: Node, node: Node) -> bool:
    """Whether a part is the whole condition, or all that it denies."""
    return part is node or isinstance(node, Not) and part is node.operand


def _held(condition: str, figures: Said) -> Message:
    held = say("condition.holds", check=condition)
    return say("condition.figured", part=held, figures=figures) if figures else held


def _failed(condition: str, figures: Said) -> Message:
    if not figures:
        return say("condition.fails", check=condition)
    return say("condition.figured", part=condition, figures=figures)


def _worded(part: Node, context: Context) -> Said:
    """What the words are that a condition compares, as the report has them; how many keys it asks
    after.
    """
    if _asks_keys(part):
        return say("condition.keys", count=len(keys(part, context) or ()))
    if not isinstance(part, Binary) or part.operator in JOINING:
        return ""
    named = [
        one for side in (part.left, part.right) for one in walk(side) if isinstance(one, Name | Ref)
    ]
    found = [
        say("condition.word", name=written(one), text=text)
        for one in named
        if (text := word(one, context))
    ]
    return (
        reduce(lambda first, second: say("clauses", first=first, second=second), found)
        if found
        else ""
    )


def branched(part: RulePart, check: Check) -> Message:
    """What a comparison with min, max or abs came to, in words."""
    figures = "".join(term.text for term in check.terms)
    condition = written(part.node)
    failed = check.verdict is Verdict.FAILS
    return _failed(condition, figures) if failed else say("condition.holds", check=condition)
