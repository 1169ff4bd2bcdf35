"""What a figure is, by the words before it: an amount, a budget, last year's, a change, a rate, a share, a completion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from auditor.narrative.items import AMOUNT, BASE, BUDGET, CHANGE, COUNT, DONE, LAST, POINTS, RATE, SHARE, UNKNOWN
from auditor.narrative.lexer import Token

BUDGETS: Final = {"budget-first": "年初预算", "budget-full": "全年预算", "budget-adjusted": "调整预算", "budget": ""}
CHANGES: Final = {"up": 1, "down": -1, "either": 0}
_SAME_THING: Final = re.compile(r"[的为是数累计决算支出收入预算执行同期实际完成初末度底安排总额共（）()：:约上年去]*$")
_FILL: Final = re.compile(r"[了为约的额数计率是达到度：:%‰金分别一共]{0,4}$")
_BETWEEN: Final = re.compile(r"[了的数为约]{0,3}$")


@dataclass(frozen=True, slots=True)
class Role:
    """The role of a figure, and against what or of which kind it is."""

    name: str
    base: str = ""
    sign: int = 0
    explicit: bool = False
    doubtful: bool = False
    cue: Token | None = None


def decide(number: Token, clause: Sequence[Token], gap: Sequence[Token], text: str, year: int) -> Role:
    """The role of a figure by the cues of its clause, the nearest first; UNKNOWN where they say nothing of a ratio."""
    figure = number.figure
    unit = figure.unit if figure else ""
    if unit == "个百分点" and not (clause and clause[-1].kind in ("share", "done", *BUDGETS)):
        return Role(POINTS, base_of(gap, year), next((CHANGES[token.kind] for token in reversed(clause) if token.kind in CHANGES), 0))
    ratio = figure is not None and figure.is_ratio or bool(clause and not unit and "%" in text[clause[-1].end:number.start])
    for at in range(len(clause) - 1, -1, -1):
        token = clause[at]
        near = text[token.end:number.start]
        role = _by(token, clause, at, near, ratio, year, unit)
        if role is None:
            continue
        if role.name in (CHANGE, RATE):
            return _changed(role, clause, at, gap, text, year)
        money = not unit or figure is not None and figure.is_amount
        return role if ratio or money or role.name != AMOUNT else Role(COUNT, cue=role.cue)
    if clause and clause[0].kind in ("up", "down") and not ratio and len(text[clause[0].end:number.start]) > 2:
        # 压减公务接待费1.2万元: a change of what is named behind the verb.
        return _changed(Role(CHANGE, cue=clause[0]), clause, 0, gap, text, year)
    return Role(UNKNOWN if ratio else AMOUNT if not unit or figure is not None and figure.is_amount else COUNT)


def _by(token: Token, clause: Sequence[Token], at: int, near: str, ratio: bool, year: int, unit: str) -> Role | None:
    kind = token.kind
    before = clause[at - 1] if at else None
    if kind in CHANGES:
        return Role(RATE if ratio else CHANGE, cue=token) if _FILL.match(near) else None
    if kind == "to":
        return Role(AMOUNT, explicit=True, cue=token) if _BETWEEN.match(near) and not ratio else None
    if kind == "from":
        return Role(LAST, base="上年", cue=token) if not near and not ratio else None
    if kind == "share" and not ratio and unit == "" and near in ("", "比", "为"):
        return Role(SHARE, doubtful=True, cue=token)
    if kind == "share":
        return Role(SHARE if ratio else BASE, cue=token)
    if kind == "done":
        return Role(DONE, base=_budget(clause), cue=token) if ratio else None
    if kind in BUDGETS and not unit and near == "的" and any(other.kind == "done" for other in clause[:at]):
        # 完成年初预算的174.77。
        return Role(DONE, base=BUDGETS[kind] or _budget(clause), doubtful=True, cue=token)
    if kind in BUDGETS:
        return None if near[:2] in ("收入", "支出") and kind == "budget" else _budgeted(token, clause, at, ratio, year, before)
    if kind == "last" or kind == "year" and token.year != year and year:
        if kind == "last" and not _SAME_THING.match(near):
            # 上年收回 x: something done last year, not last year's figure of the item.
            return None
        return None if ratio or kind == "year" and token.year > year else Role(LAST, base=_when(token, year), cue=token)
    if kind == "executed" and not ratio:
        return Role(LAST if _passed(clause[:at], year) else AMOUNT, base="上年" if _passed(clause[:at], year) else "", explicit=True, cue=token)
    if kind in ("actual", "arranged") and not ratio:
        passed = _passed(clause[:at], year) if kind == "actual" else ""
        return Role(LAST, base=passed, cue=token) if passed else Role(AMOUNT, explicit=True, cue=token)
    return None


def _budgeted(token: Token, clause: Sequence[Token], at: int, ratio: bool, year: int, before: Token | None) -> Role | None:
    if before is not None and before.kind in ("more", "less") and not ratio:
        return Role(CHANGE, base="预算", sign=1 if before.kind == "more" else -1, cue=before)
    if ratio:
        return Role(DONE, base=BUDGETS[token.kind] or _budget(clause), cue=token)
    passed = _passed(clause[:at], year)
    if passed and not any(other.kind == "share" for other in clause[:at]):
        return Role(LAST, base=passed, cue=token)
    linked = any(other.kind in ("share", "done") for other in clause[:at])
    return Role(BUDGET, base=BUDGETS[token.kind], explicit=linked, cue=token)


def _budget(clause: Sequence[Token]) -> str:
    return next((BUDGETS[token.kind] for token in clause if BUDGETS.get(token.kind)), "")


def _passed(clause: Sequence[Token], year: int) -> str:
    """Which earlier time the clause speaks of, if it does."""
    for token in reversed(clause):
        if token.kind == "now" or token.kind == "year" and token.year == year:
            return ""
        if token.kind == "last" or token.kind == "year" and year and token.year < year:
            return _when(token, year)
    return ""


def _when(token: Token, year: int) -> str:
    return "上年" if token.kind != "year" or token.year == year - 1 else str(token.year)


def _changed(role: Role, clause: Sequence[Token], at: int, gap: Sequence[Token], text: str, year: int) -> Role:
    """A change with its direction and its base. 减增加 and 增加（减少） are slips or an unfilled form: both directions."""
    if role.base:
        return role
    signs = [CHANGES[clause[at].kind]]
    last = clause[at]
    for token in reversed(clause[:at]):
        if token.kind not in CHANGES or len(text[token.end:last.start].strip("（）/或、")) > 0:
            break
        signs.append(CHANGES[token.kind])
        last = token
    doubtful = len(set(signs)) > 1 or bool(text[last.start - 1:last.start] in ("减", "增") and last.kind in ("up", "down"))
    sign = 0 if doubtful else signs[0]
    return Role(role.name, base_of(gap, year), sign, doubtful=doubtful or clause[at].kind == "either", cue=clause[at])


def base_of(gap: Sequence[Token], year: int) -> str:
    """Against what a change is stated, by the words since the figure before; empty where they do not say."""
    for at in range(len(gap) - 1, -1, -1):
        token = gap[at]
        compared = any(other.kind == "than" for other in gap[max(0, at - 3):at])
        if token.kind in ("last", "last-implied"):
            return "上年"
        if token.kind == "year" and year and token.year != year and compared:
            return _when(token, year)
        if token.kind == "executed" and compared:
            return "上年"
        if (token.kind in BUDGETS or token.kind == "arranged") and compared or token.kind in ("more", "less") and any(
                other.kind in BUDGETS for other in gap[at:]):
            return "预算"
    return ""
