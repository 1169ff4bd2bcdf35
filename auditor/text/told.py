"""What the words before a figure say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from auditor.text import roles
from auditor.text.context import contextual
from auditor.text.cued import Role
from auditor.text.items import AMOUNT, CHANGE, COUNT, SHARE
from auditor.text.labels import labels
from auditor.text.lexer import Token
from auditor.text.mentioned import COUNTED
from auditor.text.names import clean, is_known
from auditor.text.reasoned import against, dated, reasoned
from auditor.text.state import State

_TIMED: Final = frozenset({"than", "last", "last-implied", "year", "comma"})
"""The tokens of a clause that is no bare name."""
# So many words, or characters, behind a figure are looked at for what belongs to it.
FEW_TOKENS: Final = 4


class SaidBefore(NamedTuple):
    """What the words say of a run of figures."""

    role: Role
    label: str
    """What they call it."""
    subject: str
    """Whom it is about."""
    told: str
    """By which of the two it is told."""


def said_of(
    state: State,
    run: Sequence[Token],
    clause: Sequence[Token],
    start: int,
    gap: Sequence[Token],
    gap_start: int,
    after: int,
) -> SaidBefore:
    """The role of a run of figures and its names, by its clause and what was told before."""
    number = run[0]
    # The stop of the sentence before is no word of this one.
    since = int(bool(gap) and gap[0].kind == "stop")
    # The clause alone, then the figure before, then what the sentence is about: each step may leave
    # the role as it is or make it more precise.
    role = roles.decide(number, clause, gap[since:], state.text, state.year)
    role = contextual(state, role, number, gap, gap_start)
    label, subject = labels(state, role, clause, start, gap, gap_start, run)
    role, beside = against(state, role, clause, start)
    label, subject = (beside, beside) if beside else (label, subject)
    role = reasoned(state, dated(state, role, label, clause, start), label, since, gap)
    # A share is told by its part (人员经费占比), anything else by its own name.
    told = subject if role.name == SHARE else label
    if role.name == COUNT and label:
        label = subject = _counted(state, label, gap)
    # 保增长 45 万元: 增长 is of the name, so the figure is an amount.
    if role.name == CHANGE and _parallel(state, number, gap, clause, label, after):
        label = subject = clean(state.text[start : number.start], state.vocabulary)
        role = Role(AMOUNT)
    return SaidBefore(role, label, subject, told)


def _counted(state: State, label: str, gap: Sequence[Token]) -> str:
    """The name of what is counted; none where only the unit is named (批次, 来访团组, 参加) of what
    was paid for.
    """
    name = COUNTED.sub("", label)
    current = state.current
    if (
        current is None
        or state.rosters
        and not state.rosters[-1].parts
        or any(token.kind == "list" for token in gap)
    ):
        return name
    # 公务接待费 3 万元，接待 45 批次: the batches are of what the money was paid for.
    paid = current.of(AMOUNT) is not None and current.key in state.vocabulary.counted
    return name if is_known(name, state.vocabulary) or not paid else ""


def _parallel(
    state: State,
    number: Token,
    gap: Sequence[Token],
    clause: Sequence[Token],
    label: str,
    after: int,
) -> bool:
    """`保增长 45 万元、` among amounts that a list names: the verb belongs to the name."""
    # At last the items; `give` sets `state.last` anew.
    last = state.last
    if not label or last is None or last.role != AMOUNT:
        return False
    if len(clause) == 1 and any(token.kind == "list" for token in gap):
        # The first of the list: what the next one is, it is.
        ahead = state.tokens[after : after + FEW_TOKENS]
        if _is_joined(ahead, number) and (place := _next_number(ahead)):
            return place == 1
    joined = _is_joined(gap, last.token) and bool(state.rosters)
    return joined and not any(token.kind in _TIMED for token in clause)


def _is_joined(words: Sequence[Token], before: Token) -> bool:
    """Whether words begin with 、 right behind a figure."""
    return bool(words) and words[0].kind == "enum" and words[0].start == before.end


def _next_number(ahead: Sequence[Token]) -> int:
    """At which place the next number stands; 0 where none does."""
    return next((at for at, token in enumerate(ahead) if token.kind == "number"), 0)
