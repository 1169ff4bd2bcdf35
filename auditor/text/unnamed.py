"""A name for a figure whose clause has none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.language import phrases
from auditor.numbering import HAN
from auditor.patterns import regex
from auditor.text.clauses import clause_of, label_of
from auditor.text.cued import BUDGETS
from auditor.text.items import (
    INCOME,
    OUTCOME,
    SPENDING,
)
from auditor.text.lexer import Token
from auditor.text.names import is_known, key_of
from auditor.text.state import State

_NAME: Final = phrases()["clause-name"]
_BALANCE: Final = {SPENDING: phrases()["no-spending"], INCOME: phrases()["no-income"]}
# 2024年支出, 全年收入
_DATED: Final = regex("20[0-9]{2}年度?|本年度?|全年|当年|全部")
# 相应安排支出预算
_IN_TURN: Final = phrases()["in-turn"]
_PLANNED: Final = frozenset({*BUDGETS, "arranged"})
# A clause with one of these told something of a figure, and names no other.
_DERIVED: Final = frozenset({"share", "done", "up", "down", "either"})
_ENTRY: Final = regex(f"[^，。；：0-9]{{1,6}}[{HAN}0-9]{{1,2}}：")
"""A numbered thing whose name follows (项目一：检察业务费，…)."""
# What may stand around words without being any.
_MARKS: Final = "，。；：、（）"


def earlier(state: State, gap: Sequence[Token], gap_start: int, start: int, end: int) -> str:
    """A name for a figure whose clause has none: 收入 or 支出 alone where they begin a sentence; a
    known name in the clause before.
    """
    # Whether words stand between the figure before and this clause.
    spoken = bool(state.text[gap_start:start].strip(_MARKS))
    if spoken and (name := _led_in(state, gap, gap_start, start, end)):
        return name
    if flow := _flow(state, gap, start, end):
        return flow
    behind_comma = spoken and state.text[start - 1 : start] == "，"
    return _of_clause(state, gap, gap_start, start) if behind_comma else ""


def _led_in(state: State, gap: Sequence[Token], gap_start: int, start: int, end: int) -> str:
    """The name before a colon, or before a bracket that holds the figure alone (甲收入（305
    万元）和乙收入（8 万元）); empty where there is none.
    """
    sign = state.text[start - 1 : start]
    # 甲收入：305万元; 甲收入（305万元）.
    if sign != "：" and (sign != "（" or start != end):
        return ""
    label = _before(state, gap, gap_start, start)
    if not label:
        return ""
    known = sign == "：" and is_known(label, state.vocabulary)
    return label if known or _NAME.search(label) else ""


def _flow(state: State, gap: Sequence[Token], start: int, end: int) -> str:
    """收入 or 支出 alone, where they begin a sentence, move, or are not of what was just spoken of;
    empty where they stand for something else.
    """
    text, before = state.text, state.text[start - 1 : start]
    first = _begun(text, gap, start, end)
    word = next((word for word in (SPENDING, INCOME) if text.startswith(word, first)), "")
    if not word:
        return ""
    # 年末结转 5 万元，支出 60 万元: 支出 alone cannot be of what is carried on, nor where it begins a
    # paragraph.
    if before in ("", *"，、；") and _other(state, word):
        return _turned(state, word)
    if text.startswith(OUTCOME, first + 2):
        # 支出决算 is what came of the thing spoken of.
        return ""
    moved = any(token.start == start + 2 and token.kind in ("up", "down") for token in gap)
    return word if not start or before in "。；" or moved else ""


def _begun(text: str, gap: Sequence[Token], start: int, end: int) -> int:
    """Where words begin behind a year and a word for the plan (2025年支出预算, 相应安排支出预算)."""
    dated = _DATED.match(text, start, end) or _IN_TURN.match(text, start, end)
    first = dated.end() if dated else start
    planned = next((token for token in gap if token.start == first), None)
    return planned.end if planned is not None and planned.kind in _PLANNED else first


def _of_clause(state: State, gap: Sequence[Token], gap_start: int, start: int) -> str:
    """The name in the clause before a comma: a known one, that of a numbered thing, the one that a
    section begins with; else empty.
    """
    label = _before(state, gap, gap_start, start)
    if not label or is_known(label, state.vocabulary):
        return label
    # Behind a figure only a known name of the clause before counts; others were that figure's own.
    if gap_start:
        return ""
    opening = bool(state.section) and state.current is None
    named = _ENTRY.match(state.text) or opening and _NAME.search(label)
    return label if named else ""


def _other(state: State, word: str) -> bool:
    """Whether 收入 or 支出 alone cannot be of what was just spoken of: a balance, or the other of
    the two.
    """
    current = state.current
    return (
        current is not None
        and bool(current.mentions)
        and bool(_BALANCE[word].search(current.label))
    )


def _turned(state: State, word: str) -> str:
    """政府性基金收入 60，年初结转 5，支出 60: the other flow of the same fund, where that is known
    by a name.
    """
    flows = (INCOME, SPENDING)
    told = next((item.label for item in reversed(state.told) if item.label.endswith(flows)), "")
    name = told[: -len(word)] + word
    own = told and key_of(name, state.vocabulary) in state.vocabulary.key_names.values()
    return name if own else word


def _before(state: State, gap: Sequence[Token], gap_start: int, start: int) -> str:
    inner = [token for token in gap if token.end < start]
    clause, first = clause_of(inner, gap_start, state.text, start - 1)
    if any(token.kind in _DERIVED for token in clause):
        # 占基本支出预算 %，: a figure that was left out.
        return ""
    return label_of(state.text, first, start - 1, clause, state.vocabulary)
