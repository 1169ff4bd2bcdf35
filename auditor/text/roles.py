"""What a figure is, by the words before it: an amount, a budget, last year's, a change, a rate, a
share, a completion.
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
    COUNT,
    DONE,
    FIRST,
    FULL,
    INCOME,
    LAST,
    POINTS,
    RATE,
    SHARE,
    SPENDING,
    UNKNOWN,
    USED,
)
from auditor.text.lexer import Token

BUDGETS: Final = {
    "budget-first": FIRST,
    "budget-full": FULL,
    "budget-adjusted": ADJUSTED,
    "budget": "",
}
CHANGES: Final = {"up": 1, "down": -1, "either": 0}
_SAME_THING: Final = phrases()["same-thing"]
_BEYOND: Final = CHANGES | {"more": 1, "less": -1}
_SHARED: Final = regex(r"）?的[0-9.]+(?:%|倍)")
_EQUAL: Final = phrases()["equal-to"]
_INSIDE: Final = regex("中[，]?所?占(?:比)?[0-9为]")
_IN: Final = regex("(?:^|[，。；])在[^，。；：、0-9]{1,30}$")
"""在本年支出 3,000 万元中占 60%: the whole between."""
_NAME: Final = 40
_FILL: Final = regex(r"[了为约的额数计率是达到度：:%‰金分别一共均各都依次）]{0,4}$")
_EACH: Final = regex("每[^，。；：、0-9]{1,6}$")
_REACH: Final = 8
_CLOSING: Final = frozenset({"相比", "相比较", "对比", "比较"})
"""Words behind what a figure is compared with."""
_TIMED: Final = frozenset({"year", "executed", "arranged", *BUDGETS})
"""Words that say against what a change is, where it is compared with them."""
_THEN: Final = frozenset({"last", "year", *BUDGETS})
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


def decide(
    number: Token, clause: Sequence[Token], gap: Sequence[Token], text: str, year: int
) -> Role:
    """The role of a figure by the cues of its clause, the nearest first; UNKNOWN where they say
    nothing of a ratio.
    """
    figure = number.figure
    unit = figure.unit if figure else ""
    if figure is not None and figure.is_amount and _is_price(number, clause, text):
        # 每平方米 120 元, 3.2 万元/人: the price of one, nothing's amount.
        return Role(UNKNOWN)
    if unit == "个百分点" and not (clause and clause[-1].kind in ("share", "done", *BUDGETS)):
        sign = next((CHANGES[token.kind] for token in reversed(clause) if token.kind in CHANGES), 0)
        return Role(POINTS, base_of(gap, year), sign)
    ratio = (
        figure is not None
        and figure.is_ratio
        or bool(clause and not unit and "%" in text[clause[-1].end : number.start])
    )
    for at in range(len(clause) - 1, -1, -1):
        token = clause[at]
        near = text[token.end : number.start]
        role = _by(token, clause, at, near, ratio, year, unit)
        if role is None:
            continue
        if role.name in (CHANGE, RATE):
            return _changed(role, clause, at, gap, text, year)
        if role.name in (AMOUNT, BUDGET) and _is_base(role, clause, at, number, text):
            return Role(BASE, cue=role.cue)
        if role.name != AMOUNT:
            return role
        if _SHARED.match(text, number.end) and any(one.kind == "done" for one in clause[:at]):
            return Role(BUDGET, explicit=True, cue=role.cue)
        return role if ratio or _is_money(number) else Role(COUNT, cue=role.cue)
    return Role(UNKNOWN) if ratio else _uncued(number, clause, gap, text, year)


def _is_price(number: Token, clause: Sequence[Token], text: str) -> bool:
    """Whether an amount is that of one piece by the words around it."""
    since = max(0, number.start - _REACH)
    each = "每" in text[since : number.start] and _EACH.search(text, since, number.start)
    if not each and not text.startswith("/", number.end):
        return False
    return not any(token.kind == "average" for token in clause)


def _is_money(number: Token) -> bool:
    """Whether a figure may be an amount: it is one, or it has no unit."""
    return number.figure is None or not number.figure.unit or number.figure.is_amount


def _uncued(
    number: Token, clause: Sequence[Token], gap: Sequence[Token], text: str, year: int
) -> Role:
    """The role of a figure that is no ratio, where no cue of its clause says it."""
    if is_measure(number, text) or _is_between(number, text):
        return Role(BASE)
    first = clause[0] if clause and clause[0].kind in ("up", "down") else None
    begun = text[first.end : number.start] if first is not None else ""
    if len(begun) > 1 and begun[0] != "后":
        # 压减公务接待费1.2万元: a change of what is named behind the verb.
        return _changed(Role(CHANGE, cue=first), clause, 0, gap, text, year)
    done = next((token for token in reversed(clause) if token.kind == "done"), None)
    if done is not None and _SHARED.match(text, number.end):
        # 完成任务 1,200 万元的 105%: the plan that was met.
        return Role(BUDGET, explicit=True, cue=done)
    return Role(AMOUNT if _is_money(number) else COUNT)


def _is_between(number: Token, text: str) -> bool:
    """`在本年支出 3,000 万元中占 60%`: whether a figure is the whole between."""
    inside = _INSIDE.match(text, number.end) is not None
    return inside and _IN.search(text, max(0, number.start - _NAME), number.start) is not None


def is_measure(number: Token, text: str) -> bool:
    """`为上年 240 万元的 103.8%`, `相当于 200 万元的 2.5 倍`: whether a figure is what a ratio
    right behind it is of.
    """
    before = text[max(0, number.start - _NAME) : number.start].removesuffix("（")
    return _SHARED.match(text, number.end) is not None and _EQUAL.search(before) is not None


def _is_base(role: Role, clause: Sequence[Token], at: int, number: Token, text: str) -> bool:
    """`占“三公”决算 x 的 p%`: the whole of a share, unless it is the budget that was used up."""
    share = next((token for token in reversed(clause[:at]) if token.kind == "share"), None)
    if share is None or not _SHARED.match(text, number.end):
        return False
    return role.name == AMOUNT or len(text[share.end : clause[at].start]) > 2


def _by(
    token: Token, clause: Sequence[Token], at: int, near: str, ratio: bool, year: int, unit: str
) -> Role | None:
    """What a cue makes of a figure; None where it says nothing of it."""
    kind = token.kind
    if kind in CHANGES:
        return Role(RATE if ratio else CHANGE, cue=token) if _FILL.match(near) else None
    if kind in ("to", "from"):
        return _moved(token, near, ratio)
    if kind == "average":
        past = at and is_past(clause[at - 1], year) and clause[at - 1].end == token.start
        return None if ratio else Role(UNKNOWN if past else AVERAGE, cue=token)
    if kind == "share":
        return _shared(token, clause[at - 1] if at else None, near, ratio, year, unit)
    if kind == "done":
        return _done(token, clause, at, year) if ratio else None
    if kind in BUDGETS:
        return _planned(token, clause, at, near, ratio, year, unit)
    return _outcome(token, clause, at, near, ratio, year)


def _shared(
    token: Token, before: Token | None, near: str, ratio: bool, year: int, unit: str
) -> Role:
    """What a word for a share makes of a figure: the share, or its whole."""
    if ratio and before is not None and token.start - before.end < 2 and is_past(before, year):
        # 与上年占比78%相比: a share of last year's figures, which are others.
        return Role(UNKNOWN, cue=token)
    bare = not ratio and unit == "" and (near in ("", "比", "为") or near.endswith("的"))
    return Role(SHARE if ratio or bare else BASE, doubtful=bare, cue=token)


def _done(token: Token, clause: Sequence[Token], at: int, year: int) -> Role | None:
    """What a word for completion makes of a ratio."""
    before = clause[at - 1] if at else None
    if before is not None and before.end == token.start:
        if is_past(before, year):
            # 上年执行率: of last year's figures, which are others.
            return Role(UNKNOWN, cue=token)
        if before.kind in CHANGES:
            # 降幅达到 is a change.
            return None
    return Role(DONE, base=_budget(clause), cue=token)


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


def _planned(
    token: Token, clause: Sequence[Token], at: int, near: str, ratio: bool, year: int, unit: str
) -> Role | None:
    """What a word for the budget makes of a figure."""
    before = clause[:at]
    if not unit and near == "的" and any(other.kind == "done" for other in before):
        # 完成年初预算的174.77。
        return Role(DONE, base=BUDGETS[token.kind] or _budget(clause), doubtful=True, cue=token)
    share = next((other for other in reversed(before) if other.kind == "share"), None)
    if ratio and share is not None and token.start - share.end > 1:
        # 占基本支出预算的 p%: a share of a budget.
        return None
    if near[:2] in (INCOME, SPENDING) and token.kind == "budget":
        return None
    return _budgeted(token, clause, at, near, ratio, year)


def _outcome(
    token: Token, clause: Sequence[Token], at: int, near: str, ratio: bool, year: int
) -> Role | None:
    """What a word for an outcome, this year's or an earlier one's, makes of a figure."""
    kind = token.kind
    if ratio:
        return _rated(token, clause, at, near, year)
    if kind == "last" or kind == "year" and token.year != year and year:
        # 上年收回 x: something done last year, not last year's figure of the item.
        own = _SAME_THING.match(near) is not None if kind == "last" else token.year < year
        return Role(LAST, base=when(token, year), cue=token) if own else None
    if kind not in ("executed", "actual", "arranged"):
        return None
    if kind == "actual" and token.text.startswith("已"):
        return Role(USED, explicit=True, cue=token)
    # 上年安排 126 万元
    beside = at and clause[at - 1].kind == "last" and clause[at - 1].end == token.start
    passed = _passed(clause[:at], year) if kind != "arranged" or beside else ""
    if not passed:
        return Role(AMOUNT, explicit=True, cue=token)
    executed = kind == "executed"
    return Role(LAST, base=LAST if executed else passed, explicit=executed, cue=token)


def _rated(token: Token, clause: Sequence[Token], at: int, near: str, year: int) -> Role | None:
    """A ratio right behind a word for an earlier time: last year's, of figures that are others."""
    # 占比较上年 74.81% 提高
    led = at and clause[at - 1].kind in ("from", "than") and clause[at - 1].end == token.start
    # 占比由上年的 64.82% 升至
    beside = not near or near == "的" and led
    return Role(UNKNOWN, cue=token) if beside and is_past(token, year) else None


def _budgeted(
    token: Token, clause: Sequence[Token], at: int, near: str, ratio: bool, year: int
) -> Role | None:
    """What a budget that stands by itself makes of a figure."""
    before = clause[at - 1] if at else None
    if ratio:
        if before is not None and _is_joined(before, token) and not near:
            # 超出预算5%: how much more than the budget, not how much of it.
            return Role(RATE, base=BUDGET, sign=_BEYOND[before.kind], cue=before)
        return Role(DONE, base=BUDGETS[token.kind] or _budget(clause), cue=token)
    if before is not None and before.kind in ("more", "less") and before.text[0] in "不未":
        # 未超过年初预算21.00万元: the budget itself.
        return Role(BUDGET, base=BUDGETS[token.kind], cue=token)
    if before is not None and _is_beyond(before, token):
        return Role(CHANGE, base=BUDGET, sign=_BEYOND[before.kind], cue=before)
    passed = _passed(clause[:at], year)
    if passed and not any(other.kind == "share" for other in clause[:at]):
        return Role(LAST, base=passed, cue=token)
    linked = any(other.kind in ("share", "done") for other in clause[:at])
    return Role(BUDGET, base=BUDGETS[token.kind], explicit=linked, cue=token)


def _is_joined(before: Token, token: Token) -> bool:
    """Whether a word for more, less or a change stands right before another."""
    return before.kind in _BEYOND and before.end == token.start


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
    return LAST if token.kind != "year" or token.year == year - 1 else str(token.year)


def _changed(
    role: Role, clause: Sequence[Token], at: int, gap: Sequence[Token], text: str, year: int
) -> Role:
    """A change with its direction and its base. 减增加 and 增加（减少） are slips or an unfilled
    form: both directions.
    """
    if role.base:
        return role
    signs = [CHANGES[clause[at].kind]]
    last = clause[at]
    for token in reversed(clause[:at]):
        if token.kind not in CHANGES or len(text[token.end : last.start].strip("（）/或、")) > 0:
            break
        signs.append(CHANGES[token.kind])
        last = token
    doubtful = len(set(signs)) > 1 or bool(
        text[last.start - 1 : last.start] in ("减", "增") and last.kind in ("up", "down")
    )
    sign = 0 if doubtful else signs[0]
    return Role(
        role.name,
        base_of(gap, year),
        sign,
        doubtful=doubtful or clause[at].kind == "either",
        cue=clause[at],
    )


def base_of(gap: Sequence[Token], year: int) -> str:
    """Against what a change is stated, by the words since the figure before; empty where they do
    not say.
    """
    for at in range(len(gap) - 1, -1, -1):
        token = gap[at]
        kind = token.kind
        if kind in ("last", "last-implied"):
            return LAST
        if kind in ("more", "less"):
            if any(other.kind in BUDGETS for other in gap[at:]):
                return BUDGET
        elif kind in _TIMED:
            base = _compared(token, gap, at, year)
            if base:
                return base
    return ""


def _compared(token: Token, gap: Sequence[Token], at: int, year: int) -> str:
    """Against what a change is by a year, an outcome or a budget that it is compared with; empty
    where it is not.
    """
    than = next((n for n in range(at - 1, max(-1, at - 4), -1) if gap[n].kind == "than"), None)
    # 与上年相比，支出预算增加: what is compared with stands before the word.
    if than is None or gap[than].text in _CLOSING and than and gap[than - 1].kind in _THEN:
        return ""
    if token.kind == "year":
        return when(token, year) if year and token.year != year else ""
    if token.kind == "executed":
        return LAST
    # 比上年预算增加, 比2023年收支预算总数增加: against last year's, be it a budget.
    dated = any(is_past(one, year) for one in gap[than + 1 : at])
    return "" if dated else BUDGET
