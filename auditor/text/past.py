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
from auditor.text.cued import BUDGETS, Role, is_past, when
from auditor.text.items import (
    AMOUNT,
    BASE,
    BUDGET,
    COUNT,
    LAST,
    Mention,
)
from auditor.text.lexer import Token
from auditor.text.names import clean, is_known, is_noun
from auditor.text.state import State

# 相比, 对比, 比较
_COMPARED: Final = regex("相比较?|对比|比较")
# 年初, 期初, 上年, 去年
_OPENING: Final = regex("^[年期]初|^上年|^去年")
# Longer words name another thing.
_SHORT: Final = 6
_MOVES: Final = regex("增加|增长|减少|下降|上升|降低|[增减降升]")
# （200 万元）的15%
_BEFORE_RATIO: Final = regex("）的[0-9]")
_IN_BRACKETS: Final = phrases()["before-bracket"]
"""Between 上年 and the bracket that has its figure."""
_STATED: Final = frozenset({*BUDGETS, "executed", "actual"})
"""The words that say of a figure of an earlier year what it is."""


def bracketed(
    state: State, role: Role, number: Token, gap: Sequence[Token], gap_start: int
) -> Role | None:
    """`较上年（9.04 万元）下降`: an amount alone in brackets is what the words right before these
    are a name of.
    """
    # With a word in the bracket (上年（预算数 52 万元）), before a figure alone in it.
    told = _of_last(state, role, number, gap)
    if told is not None:
        return told
    if role.name not in (AMOUNT, COUNT) or role.cue is not None:
        return None
    if not _is_alone_in_brackets(state, number, gap):
        return None
    clause, _ = clause_of(gap[:-1], gap_start, state.text, gap[-1].start)
    share = next((token for token in clause if token.kind == "share"), None)
    if share is not None and _BEFORE_RATIO.match(state.text, number.end):
        # 占商品和服务支出（200 万元）的 15%
        return Role(BASE, cue=share)
    return _by_name(state, number, gap, clause)


def _is_alone_in_brackets(state: State, number: Token, gap: Sequence[Token]) -> bool:
    if not gap or gap[-1].kind != "open" or gap[-1].end != number.start:
        return False
    return state.text[number.end : number.end + 1] == "）"


def _by_name(
    state: State, number: Token, gap: Sequence[Token], clause: Sequence[Token]
) -> Role | None:
    """What a figure in brackets is by the word for a time or a plan right before these."""
    cue = clause[-1] if clause else None
    if cue is None or not _IN_BRACKETS.match(state.text, cue.end, gap[-1].start):
        return None
    than = any(token.kind == "than" for token in clause)
    if cue.kind == "year" and than and cue.year != state.year:
        return Role(LAST, base=LAST, cue=cue)
    # As if the bracket were not there.
    outer = roles.decide(number, clause, gap[:-1], state.text, state.year)
    return outer if outer.name == LAST or outer.name == BUDGET and than else None


def _of_last(state: State, role: Role, number: Token, gap: Sequence[Token]) -> Role | None:
    """`比上年（预算 52 万元、执行数 55 万元）`: the figures of an earlier year by what they are, in
    brackets behind its name.
    """
    cue = role.cue
    if role.name not in (AMOUNT, BUDGET) or cue is None or not state.brackets:
        return None
    # The two signs or words before the cue: 上年 and （, or 、 behind the first of the list.
    ahead = [token for token in gap if token.end <= cue.start][-2:]
    if not ahead or ahead[-1].end != cue.start:
        return None
    if state.text[cue.end : number.start].strip("数额为：是"):
        return None
    listed = ahead[-1].kind == "enum" and _is_stated(state.last)
    return Role(LAST, base=LAST, cue=cue) if listed or _is_opened(ahead) else None


def _is_opened(ahead: Sequence[Token]) -> bool:
    """Whether words end in 上年（."""
    if len(ahead) < 2 or ahead[-1].kind != "open":
        return False
    return ahead[0].kind == "last" and ahead[0].end == ahead[-1].start


def _is_stated(last: Mention | None) -> bool:
    """Whether the figure before is one of an earlier year by what it is."""
    return last is not None and last.role == LAST and last.cue in _STATED


def of_past(
    state: State, role: Role, number: Token, gap: Sequence[Token], gap_start: int
) -> Role | None:
    """`与上年基本支出 1,498 万元比较`, `上年本年收入合计为 2,118 万元`: a named thing of an earlier
    year, which begins its clause.
    """
    if role.name != AMOUNT or role.cue is not None and role.cue.kind not in ("actual", "arranged"):
        return None
    # The time must stand at its very beginning, or right behind 与.
    clause, start = clause_of(gap, gap_start, state.text, number.start)
    than = clause[0] if clause and clause[0].kind == "than" else None
    time = _time(state, clause, start) if than is None else _time(state, clause[1:], than.end)
    if time is None:
        return None
    told = state.vocabulary.known[clean(state.text[start : number.start], state.vocabulary)]
    if told is not None and told.start() == 0:
        # 上年结转 5 万元: a thing of this year.
        return None
    meant = _is_named(state, time, number) if than is None else _is_against(state, number)
    return Role(LAST, base=when(time, state.year), cue=time) if meant else None


def _time(state: State, words: Sequence[Token], start: int) -> Token | None:
    """The word for an earlier time that words begin with."""
    first = words[0] if words else None
    if first is None or first.start != start or not is_past(first, state.year):
        return None
    return first


def _is_against(state: State, number: Token) -> bool:
    """Whether the words behind a figure say that another is compared with it."""
    text, end = state.text, number.end
    return bool(_MOVES.match(text, end) or _COMPARED.match(text, end))


def _is_named(state: State, time: Token, number: Token) -> bool:
    """Whether what stands between a time and a figure is a known name."""
    words = state.text[time.end : number.start]
    return is_known(clean(words, state.vocabulary), state.vocabulary)


def past(state: State, role: Role, number: Token, gap: Sequence[Token]) -> Role | None:
    """An amount that another is compared with, or of the earlier year that its sentence, or what
    stands between two semicolons, begins with (2022 年本级支出 25 万元，下级支出 37 万元，合计 62
    万元); None where it is of none.
    """
    if role.name == AMOUNT and role.cue is None:
        than = _compared(state, number, gap)
        if than is not None:
            return Role(LAST, base=LAST, cue=than)
    ended = begun(gap)
    # A new sentence, or a new semicolon: what it begins with holds until the next.
    if ended >= 0 or _is_first(state, gap):
        state.past = _dated(role, gap, ended, state.year)
        return None
    # 上年甲 5 万元，今年乙 6 万元: another time ends it.
    if state.past and any(token.kind in ("now", "year", "last") for token in gap):
        state.past = ""
    return Role(LAST, base=state.past, cue=role.cue) if state.past and _is_outcome(role) else None


def _is_first(state: State, gap: Sequence[Token]) -> bool:
    """Whether a figure is the first of its paragraph, and words of it stand at its beginning."""
    return state.last is None and bool(gap) and gap[0].start == 0


def _dated(role: Role, gap: Sequence[Token], ended: int, year: int) -> str:
    """The earlier year that a sentence begins with whose first figure is of it; else empty."""
    first = gap[ended + 1] if len(gap) > ended + 1 else None
    if role.name != LAST or first is None or first.start != (gap[ended].end if ended >= 0 else 0):
        return ""
    return role.base if first.kind == "last" or first.kind == "year" and first.year < year else ""


def _is_outcome(role: Role) -> bool:
    """Whether nothing says of an amount but that it is what came of something."""
    return role.name == AMOUNT and (role.cue is None or role.cue.kind in ("actual", "executed"))


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
        return than if _OPENING.search(name) and _is_told(state) else None
    return than if len(name) < _SHORT else None


def _is_told(state: State) -> bool:
    """Whether the sentence has told what the thing spoken of comes to."""
    main = state.current.main if state.current is not None else None
    return main is not None and main.number == state.number
