"""What a single word before a figure makes of it: a change, last year's, a share, a completion, a
budget, an outcome.

Such a word is a cue; its kinds are the keys of rules/zh/cues.yaml. What it makes of a figure is a
role, with a base where the word says against what, or of which kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.items import (
    ADJUSTED,
    AMOUNT,
    AVERAGE,
    BASE,
    BUDGET,
    CHANGE,
    DONE,
    FIRST,
    FULL,
    INCOME,
    LAST,
    RATE,
    SHARE,
    SPENDING,
    UNKNOWN,
    USED,
)
from auditor.text.lexer import Token

# Kinds of cues for a budget -> which budget: 年初预算, 全年预算, 调整预算; 预算 alone says nothing.
BUDGETS: Final = {
    "budget-first": FIRST,
    "budget-full": FULL,
    "budget-adjusted": ADJUSTED,
    "budget": "",
}
# Kinds of cues for a change -> the way it went; 增减 leaves it open.
CHANGES: Final = {"up": 1, "down": -1, "either": 0}
_SAME_THING: Final = phrases()["same-thing"]
# 超出预算, 大于预算: what goes beyond the budget is a change as well.
_BEYOND: Final = CHANGES | {"more": 1, "less": -1}
# Between 增加 and its figure: 增加了约, 增长率分别为, 增减%为.
_FILL: Final = regex(r"[了为约的额数计率是达到度：:%‰金分别一共均各都依次）]{0,4}$")
# Between 增加到 and its figure: 增加到本年的.
_BETWEEN: Final = regex(
    r"[了的数为约]{0,3}(?:(?:[年期]末|当年|本年|今年|20[0-9]{2}年度?)[的为数]?)?$"
)
_FROM: Final = regex(r"(?:(?:[年期]初|[上去]年[末底]?|20[0-9]{2}年度?[初末]?)[的为数]?)?$")
"""Between 由 and the figure that a change is from."""


@frozen
class Role:
    """The role of a figure, and against what or of which kind it is."""

    name: str
    base: str = ""
    sign: int = 0
    explicit: bool = False
    doubtful: bool = False
    cue: Token | None = None


@frozen
class Asked:
    """A figure whose role is asked, and the words before it."""

    number: Token
    clause: Sequence[Token]
    """The words of its clause."""
    gap: Sequence[Token]
    """The words since the figure before."""
    text: str
    year: int
    """That of the report; 0 where nothing tells."""
    ratio: bool
    unit: str


def by(asked: Asked, at: int) -> Role | None:
    """What a word of the clause makes of a figure; None where it says nothing of it."""
    token = asked.clause[at]
    kind = token.kind
    near = asked.text[token.end : asked.number.start]
    if kind in CHANGES:
        # 增长 before anything but its own figure says nothing: 增加人员 5 人.
        name = RATE if asked.ratio else CHANGE
        return Role(name, cue=token) if _FILL.match(near) else None
    if kind in ("to", "from"):
        return _moved(token, near, asked.ratio)
    if kind == "average":
        return _average(asked, at)
    if kind == "share":
        return _shared(asked, at, near)
    if kind == "done":
        # 完成 9 万元 is an amount like any other; only a ratio is one of completion.
        return _done(asked, at) if asked.ratio else None
    if kind in BUDGETS:
        return _planned(asked, at, near)
    return _outcome(asked, at, near)


def _right_before(clause: Sequence[Token], at: int) -> Token | None:
    """The word that stands right against another, before it."""
    before = clause[at - 1] if at else None
    return before if before is not None and before.end == clause[at].start else None


def _average(asked: Asked, at: int) -> Role | None:
    """What 人均 and the like make of an amount: an average, but for one of an earlier year."""
    if asked.ratio:
        return None
    before = _right_before(asked.clause, at)
    passed = before is not None and is_past(before, asked.year)
    return Role(UNKNOWN if passed else AVERAGE, cue=asked.clause[at])


def _shared(asked: Asked, at: int, near: str) -> Role:
    """What a word for a share makes of a figure: the share, or its whole."""
    token, before = asked.clause[at], asked.clause[at - 1] if at else None
    # At most one sign between: 上年占, 上年的占.
    led = before is not None and token.start - before.end < 2 and is_past(before, asked.year)
    if asked.ratio and led:
        # 与上年占比78%相比: a share of last year's figures, which are others.
        return Role(UNKNOWN, cue=token)
    alone = near in ("", "比", "为") or near.endswith("的")
    # 占76.23: a share without its percent sign; 占支出 9 万元 is the whole of one.
    bare = alone and not asked.ratio and asked.unit == ""
    return Role(SHARE if asked.ratio or bare else BASE, doubtful=bare, cue=token)


def _done(asked: Asked, at: int) -> Role | None:
    """What a word for completion makes of a ratio."""
    token, before = asked.clause[at], _right_before(asked.clause, at)
    if before is not None and is_past(before, asked.year):
        # 上年执行率: of last year's figures, which are others.
        return Role(UNKNOWN, cue=token)
    if before is not None and before.kind in CHANGES:
        # 降幅达到 is a change.
        return None
    return Role(DONE, base=_budget(asked.clause), cue=token)


def is_past(token: Token, year: int) -> bool:
    """Whether a word is of a time before the report's year."""
    return token.kind == "last" or token.kind == "year" and 0 < token.year < year


def _moved(token: Token, near: str, ratio: bool) -> Role | None:
    """`由 a 增加到 b`."""
    if ratio:
        return None
    if token.kind == "to":
        return Role(AMOUNT, explicit=True, cue=token) if _BETWEEN.match(near) else None
    return Role(LAST, base=LAST, cue=token) if _FROM.match(near) else None


def _planned(asked: Asked, at: int, near: str) -> Role | None:
    """What a word for the budget makes of a figure."""
    token = asked.clause[at]
    if _is_unmarked_rate(asked, at, near):
        base = BUDGETS[token.kind] or _budget(asked.clause)
        return Role(DONE, base=base, doubtful=True, cue=token)
    # 预算支出 9 万元, 预算收入: the plan is a part of the name.
    if near[:2] in (INCOME, SPENDING) and token.kind == "budget":
        return None
    if not asked.ratio:
        return _budgeted(asked, at)
    share = next((other for other in reversed(asked.clause[:at]) if other.kind == "share"), None)
    if share is not None and token.start - share.end > 1:
        # 占基本支出预算的 p%: a share of a budget.
        return None
    return _rate_of_plan(asked, at, near)


def _is_unmarked_rate(asked: Asked, at: int, near: str) -> bool:
    """`完成年初预算的174.77。`: whether a rate of completion has no percent sign."""
    if asked.unit or near != "的":
        return False
    return any(other.kind == "done" for other in asked.clause[:at])


def _rate_of_plan(asked: Asked, at: int, near: str) -> Role:
    """What a budget makes of a ratio: how much of it was used, or what went beyond it."""
    token, before = asked.clause[at], _right_before(asked.clause, at)
    if before is not None and before.kind in _BEYOND and not near:
        # 超出预算5%: how much more than the budget, not how much of it.
        return Role(RATE, base=BUDGET, sign=_BEYOND[before.kind], cue=before)
    return Role(DONE, base=BUDGETS[token.kind] or _budget(asked.clause), cue=token)


def _budgeted(asked: Asked, at: int) -> Role:
    """What a budget that stands by itself makes of an amount: the budget, one of an earlier year,
    or what went beyond it.
    """
    token, ahead = asked.clause[at], asked.clause[:at]
    before = ahead[-1] if ahead else None
    # 不超过, 未超过: what it did not pass is the figure itself.
    if before is not None and before.kind in ("more", "less") and before.text[0] in "不未":
        # 未超过年初预算21.00万元: the budget itself.
        return Role(BUDGET, base=BUDGETS[token.kind], cue=token)
    if before is not None and _is_beyond(before, token):
        return Role(CHANGE, base=BUDGET, sign=_BEYOND[before.kind], cue=before)
    # 占上年预算 9 万元的 5%: still the whole of a share.
    shared = any(other.kind == "share" for other in ahead)
    passed = _passed(ahead, asked.year)
    if passed and not shared:
        return Role(LAST, base=passed, cue=token)
    linked = shared or any(other.kind == "done" for other in ahead)
    return Role(BUDGET, base=BUDGETS[token.kind], explicit=linked, cue=token)


def _outcome(asked: Asked, at: int, near: str) -> Role | None:
    """What a word for an outcome, this year's or an earlier one's, makes of a figure."""
    token, year = asked.clause[at], asked.year
    if asked.ratio:
        return _rated(asked, at, near)
    if token.kind == "last":
        # 上年收回 x: something done last year, not last year's figure of the item.
        return Role(LAST, base=LAST, cue=token) if _SAME_THING.match(near) else None
    if token.kind == "year":
        return Role(LAST, base=when(token, year), cue=token) if token.year < year else None
    if token.kind not in ("executed", "actual", "arranged"):
        return None
    # 已拨付 13 万元: of an amount so far, not what it came to.
    if token.kind == "actual" and token.text.startswith("已"):
        return Role(USED, explicit=True, cue=token)
    return _stated(asked, at)


def _stated(asked: Asked, at: int) -> Role:
    """What a word for an outcome makes of an amount: this year's, or an earlier one's."""
    token, before = asked.clause[at], _right_before(asked.clause, at)
    # 上年安排 126 万元
    beside = before is not None and before.kind == "last"
    # 上年结转资金安排 3 万元: 安排 is this year's, unless 上年 stands right before it.
    dated = token.kind != "arranged" or beside
    passed = _passed(asked.clause[:at], asked.year) if dated else ""
    if not passed:
        return Role(AMOUNT, explicit=True, cue=token)
    executed = token.kind == "executed"
    return Role(LAST, base=LAST if executed else passed, explicit=executed, cue=token)


def _rated(asked: Asked, at: int, near: str) -> Role | None:
    """A ratio right behind a word for an earlier time: last year's, of figures that are others."""
    token, before = asked.clause[at], _right_before(asked.clause, at)
    # 占比较上年 74.81% 提高
    led = before is not None and before.kind in ("from", "than")
    # 占比由上年的 64.82% 升至
    beside = not near or near == "的" and led
    return Role(UNKNOWN, cue=token) if beside and is_past(token, asked.year) else None


def _is_beyond(before: Token, token: Token) -> bool:
    """Whether the word before a budget says that a figure is what is beyond it."""
    if before.kind in ("more", "less"):
        return True
    return before.kind in CHANGES and before.text[0] in "超低少" and before.end == token.start


def _budget(clause: Sequence[Token]) -> str:
    return next((BUDGETS[token.kind] for token in clause if BUDGETS.get(token.kind)), "")


def _passed(clause: Sequence[Token], year: int) -> str:
    """Which earlier time the clause speaks of, if it does."""
    for at in range(len(clause) - 1, -1, -1):
        token = clause[at]
        if token.kind == "now":
            before = clause[at - 1] if at else None
            if before is None or before.kind != "year" or before.end != token.start:
                return ""
            # 2024 年当年执行数: of that year.
        elif token.kind == "last":
            return when(token, year)
        elif token.kind == "year":
            if token.year == year:
                return ""
            if year and token.year < year:
                return when(token, year)
    return ""


def when(token: Token, year: int) -> str:
    """Which time a word of an earlier one is of: last year, or the year by its number."""
    # 2023年 in a report of 2024 is last year; 2022年 keeps its number.
    return LAST if token.kind != "year" or token.year == year - 1 else str(token.year)
