"""Figures of an earlier year by where they stand: in a bracket behind its name, in a clause or a
sentence that begins with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.text import roles
from auditor.text.clauses import begun, clause_of
from auditor.text.items import (
    AMOUNT,
    BASE,
    BUDGET,
    COUNT,
    LAST,
)
from auditor.text.lexer import Token
from auditor.text.names import clean, is_known, is_noun
from auditor.text.roles import Role
from auditor.text.state import State

_COMPARED: Final = regex("相比较?|对比|比较|[相对]比")
_OPENING: Final = regex("^[年期]初|^上年|^去年")
_SHORT: Final = 6
_MOVES: Final = regex("增加|增长|减少|下降|上升|降低|[增减降升]")
_BEFORE_RATIO: Final = regex("）的[0-9]")
_IN_BRACKETS: Final = phrases()["before-bracket"]
"""Between 上年 and the bracket that has its figure."""
_STATED: Final = frozenset({*roles.BUDGETS, "executed", "actual"})
"""The words that say of a figure of an earlier year what it is."""


def bracketed(
    state: State, role: Role, number: Token, gap: Sequence[Token], gap_start: int
) -> Role | None:
    """`较上年（9.04 万元）下降`: an amount alone in brackets is what the words right before these
    are a name of.
    """
    told = _of_last(state, role, number, gap)
    if told is not None:
        return told
    if (
        role.name not in (AMOUNT, COUNT)
        or role.cue is not None
        or not gap
        or gap[-1].kind != "open"
    ):
        return None
    if gap[-1].end != number.start or state.text[number.end : number.end + 1] != "）":
        return None
    clause, _ = clause_of(gap[:-1], gap_start, state.text, gap[-1].start)
    cue = clause[-1] if clause else None
    share = next((token for token in clause if token.kind == "share"), None)
    if share is not None and _BEFORE_RATIO.match(state.text, number.end):
        # 占商品和服务支出（200 万元）的 15%
        return Role(BASE, cue=share)
    if cue is None or not _IN_BRACKETS.match(state.text, cue.end, gap[-1].start):
        return None
    than = any(token.kind == "than" for token in clause)
    if cue.kind == "year" and than and cue.year != state.year:
        return Role(LAST, base=LAST, cue=cue)
    outer = roles.decide(number, clause, gap[:-1], state.text, state.year)
    return outer if outer.name == LAST or outer.name == BUDGET and than else None


def _of_last(state: State, role: Role, number: Token, gap: Sequence[Token]) -> Role | None:
    """`比上年（预算 52 万元、执行数 55 万元）`: the figures of an earlier year by what they are, in
    brackets behind its name.
    """
    if role.name not in (AMOUNT, BUDGET) or role.cue is None or not state.brackets:
        return None
    ahead = [token for token in gap if token.end <= role.cue.start][-2:]
    if (
        not ahead
        or ahead[-1].end != role.cue.start
        or state.text[role.cue.end : number.start].strip("数额为：是")
    ):
        return None
    last = state.last
    opened = (
        len(ahead) > 1
        and ahead[-1].kind == "open"
        and ahead[0].kind == "last"
        and ahead[0].end == ahead[-1].start
    )
    joined = (
        ahead[-1].kind == "enum" and last is not None and last.role == LAST and last.cue in _STATED
    )
    return Role(LAST, base=LAST, cue=role.cue) if opened or joined else None


def of_past(
    state: State, role: Role, number: Token, gap: Sequence[Token], gap_start: int
) -> Role | None:
    """`与上年基本支出 1,498 万元比较`, `上年本年收入合计为 2,118 万元`: a named thing of an earlier
    year, which begins its clause.
    """
    if role.name != AMOUNT or role.cue is not None and role.cue.kind not in ("actual", "arranged"):
        return None
    clause, start = clause_of(gap, gap_start, state.text, number.start)
    than = clause[0] if clause and clause[0].kind == "than" else None
    time = next(iter(clause[1:] if than is not None else clause), None)
    begun_at = than.end if than is not None else start
    if time is None or time.start != begun_at or not roles.is_past(time, state.year):
        return None
    told = state.vocabulary.known[clean(state.text[start : number.start], state.vocabulary)]
    if told is not None and told.start() == 0:
        # 上年结转 5 万元: a thing of this year.
        return None
    named = is_known(clean(state.text[time.end : number.start], state.vocabulary), state.vocabulary)
    moved = _MOVES.match(state.text, number.end) or _COMPARED.match(state.text, number.end)
    if not (moved if than is not None else named):
        return None
    return Role(LAST, base=roles.when(time, state.year), cue=time)


def past(state: State, role: Role, number: Token, gap: Sequence[Token]) -> Role | None:
    """An amount that another is compared with, or of the earlier year that its sentence, or what
    stands between two semicolons, begins with (2022 年本级支出 25 万元，下级支出 37 万元，合计 62
    万元); None where it is of none.
    """
    if (
        role.name == AMOUNT
        and role.cue is None
        and (than := _compared(state, number, gap)) is not None
    ):
        return Role(LAST, base=LAST, cue=than)
    ended = begun(gap)
    opened = ended >= 0 or not state.last and gap and gap[0].start == 0
    first = gap[ended + 1] if len(gap) > ended + 1 else None
    start = gap[ended].end if ended >= 0 else 0
    if opened:
        dated = (
            first is not None
            and first.start == start
            and (first.kind == "last" or first.kind == "year" and first.year < state.year)
        )
        state.past = role.base if dated and role.name == LAST else ""
        return None
    if state.past and any(token.kind in ("now", "year", "last") for token in gap):
        state.past = ""
    bare = role.name == AMOUNT and (role.cue is None or role.cue.kind in ("actual", "executed"))
    return Role(LAST, base=state.past, cue=role.cue) if state.past and bare else None


def _compared(state: State, number: Token, gap: Sequence[Token]) -> Token | None:
    """The word of `比期初 3,000 万元增加`, `较年初结转 171 万元减少`: an amount between it and a
    change is what that is from, whatever it is called; None where another thing may be meant.
    """
    than = next(
        (token for token in reversed(gap) if token.kind == "than" and token.text in ("比", "较")),
        None,
    )
    if than is None or not _MOVES.match(state.text, number.end):
        return None
    name = state.text[than.end : number.start]
    if is_known(name, state.vocabulary) or is_noun(name):
        current = state.current
        told = (
            current is not None
            and (main := current.main) is not None
            and main.number == state.number
        )
        return than if told and _OPENING.search(name) else None
    return than if len(name) < _SHORT else None
