"""What a figure is, where its own clause does not say: from the figure just before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.cued import Role
from auditor.text.items import (
    AMOUNT,
    AVERAGE,
    BASE,
    BUDGET,
    CHANGE,
    DONE,
    LAST,
    POINTS,
    RATE,
    RATIOS,
    SHARE,
    UNKNOWN,
    Mention,
)
from auditor.text.lexer import Token
from auditor.text.past import bracketed, of_past, past
from auditor.text.state import State

_CHANGED: Final = regex(r"，(?:增长|上升|提高|下降|降低|减少|增加)[到至了]?$")
_RATES: Final = frozenset({"增长", "下降", "上升", "增幅", "降幅", "增长率", "下降率"})
"""Words of rates, which no amount stands behind."""
# No longer words between a budget and 的 or the ratio of it.
_SHORT: Final = 6
# So many characters before a change may say that it is one of the budget.
_CLAUSE: Final = 30
_BUDGETED: Final = phrases()["budget-against"]
_AGAINST: Final = regex("相比较?，|对比，|比较，")
"""与年初预算数 36 万元相比，减少 0.70 万元: the figure before is what the change is against."""
_PART_OF: Final = regex(r"的(?:比例|比重|份额|百分比)?(?:分别|依次|各)?(?:约|为|是|达){0,2}$")
"""Between the whole of a share and the share (占支出 x 的比例为 p%)."""
# 上年 9 万元的5%, 占支出（9 万元）的5%
_OF: Final = regex("）?的$")


def contextual(
    state: State, role: Role, number: Token, gap: Sequence[Token], gap_start: int
) -> Role:
    """The role of a figure whose clause has no cue, from the figure just before it."""
    last = state.last
    between = state.text[gap_start : number.start]
    # What is of an earlier year comes first: it is said by where a figure stands, whatever else its
    # words say.
    earlier = (
        past(state, role, number, gap)
        or bracketed(state, role, number, gap, gap_start)
        or of_past(state, role, number, gap, gap_start)
    )
    if earlier is not None:
        return earlier
    if role.name == UNKNOWN and _is_next_share(last, number, gap, between):
        return Role(SHARE)
    # Without a figure right before there is nothing to go by.
    if last is None or last.token.end > gap_start:
        return role
    unit = number.figure.unit if number.figure else ""
    # 预算 100 万元的 95: the percent sign is missing.
    if unit == "" and last.role == BUDGET and between == "的":
        return Role(DONE, base=last.base, doubtful=True)
    return _behind(state, role, unit, between, last)


def _is_next_share(last: Mention | None, number: Token, gap: Sequence[Token], between: str) -> bool:
    """Whether a ratio is a share as those around it are (占比为：甲 75%、乙 25%)."""
    if number.figure is None or not number.figure.is_ratio:
        return False
    if last is not None and last.role == SHARE and between[:1] == "、":
        return True
    return any(one.kind == "share" and two.kind == "colon" for one, two in pairwise(gap))


def _behind(state: State, role: Role, unit: str, between: str, last: Mention) -> Role:
    """What a figure is behind the one right before it, by what its own clause makes of it."""
    if role.name == AMOUNT:
        return _amount(state, role, between, last)
    if role.name in (CHANGE, RATE):
        return _change(role, unit, between, last)
    here = last.number == state.number
    if role.name == DONE:
        # 用车占14万元预算的85.71%: the budget stands before its word.
        shared = last.role == BASE and here and len(between) < _SHORT
        return Role(SHARE) if shared else role
    if role.name not in (POINTS, UNKNOWN):
        return role
    if last.role == CHANGE and here and _CHANGED.match(between):
        # 增加60.81万元，增长到16.23%, 增长16.23个百分点: of an amount there is a rate.
        return Role(RATE, base=last.base, sign=last.sign)
    return _unsaid(role, between, last) if role.name == UNKNOWN else role


def _amount(state: State, role: Role, between: str, last: Mention) -> Role:
    """What an amount is behind the figure before it."""
    if last.role == SHARE and between[:1] == "（" and _is_end(between[1:], last.label):
        # 占本年支出合计的 97%（支出合计 9,163 万元）: the whole of the share.
        return Role(BASE)
    if role.cue is None and last.role == CHANGE and between == "，为":
        # 支出预算比上年增加2万元，为20万元: what changed is what it came to.
        clause = state.text[max(0, last.token.start - _CLAUSE) : last.token.start]
        return Role(BUDGET) if _BUDGETED.search(clause) else role
    return role


def _change(role: Role, unit: str, between: str, last: Mention) -> Role:
    """What a change or its rate is behind the figure before it, and against what."""
    if role.name == CHANGE and not unit and _is_rate(role, last):
        # 增长13.95。 without its percent sign.
        return replace(role, name=RATE, base=role.base or last.base, doubtful=True)
    # A comma begins something new, unless 相比， closes the comparison.
    against = "，" not in between and between[:1] != "（" or _AGAINST.match(between)
    if not role.base and last.role in (BUDGET, LAST) and against:
        # 较年初预算1,880万元多106.30万元
        return replace(role, base=BUDGET if last.role == BUDGET else last.base)
    return role


def _is_rate(role: Role, last: Mention) -> bool:
    """Whether a change without a unit is a rate: behind the change, or by its word."""
    return last.role == CHANGE or role.cue is not None and role.cue.text in _RATES


def _unsaid(role: Role, between: str, last: Mention) -> Role:
    """What a ratio of which no word says what it is can be, right behind the figure before it."""
    if role.cue is not None and role.cue.kind == "average" and last.role == AVERAGE:
        # 人均 160 元，比上年人均 200 元减少 40 元
        return Role(LAST, base=LAST, cue=role.cue)
    if last.role == BASE and _PART_OF.match(between):
        return Role(SHARE)
    if last.role in (LAST, BASE) and _OF.match(between):
        return Role(SHARE)
    if between != "和" and between.strip("的，、（）。："):
        return role
    return _ratio_of(last, between) or role


def _ratio_of(last: Mention, between: str) -> Role | None:
    """What a ratio is of the figure that nothing but a sign parts it from; None where it is
    nothing of it.
    """
    if last.role == BASE:
        return Role(SHARE)
    if last.role == BUDGET and between == "的":
        return Role(DONE, base=last.base)
    if last.role == CHANGE and between in ("、", "，", "", "（"):
        return Role(RATE, base=last.base, sign=last.sign)
    return Role(SHARE) if last.role == AMOUNT and between in ("", "，", "（") else None


def _is_end(words: str, name: str) -> bool:
    """Whether words are a name, or its end."""
    return len(words) > 1 and name.endswith(words.rstrip("为是："))


def united(state: State, token: Token, role: Role) -> Token:
    """A bare number with the unit its role gives it: % of a rate, the item's own unit of an
    amount.
    """
    figure = token.figure
    if figure is None or figure.unit:
        return token
    if role.name in RATIOS:
        return replace(token, figure=replace(figure, unit="%"))
    # A bare amount has the unit of the amount before it, the first one the usual 万元.
    known = state.last_amount
    unit = (
        known.entry.figure.unit if known is not None and known.entry.figure is not None else "万元"
    )
    return replace(token, figure=replace(figure, unit=unit))
