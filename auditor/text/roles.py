"""What a figure is, by the words before it: an amount, a budget, last year's, a change, a rate, a
share, a completion.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.cued import BUDGETS, CHANGES, Asked, Role, by, is_past, when
from auditor.text.items import (
    AMOUNT,
    BASE,
    BUDGET,
    CHANGE,
    COUNT,
    LAST,
    POINTS,
    RATE,
    UNKNOWN,
)
from auditor.text.lexer import Token

# Behind a figure: 的5%, ）的2.5倍; it is then what the ratio is of.
_SHARED: Final = regex(r"）?的[0-9.]+(?:%|倍)")
_EQUAL: Final = phrases()["equal-to"]
# Behind a whole: 中占60%, 中，所占比
_INSIDE: Final = regex("中[，]?所?占(?:比)?[0-9为]")
_IN: Final = regex("(?:^|[，。；])在[^，。；：、0-9]{1,30}$")
"""在本年支出 3,000 万元中占 60%: the whole between."""
# So many characters before a figure may name the whole.
_NAME: Final = 40
# 每平方米, 每人次
_EACH: Final = regex("每[^，。；：、0-9]{1,6}$")
# So many characters before a figure may hold 每.
_REACH: Final = 8
_CLOSING: Final = frozenset({"相比", "相比较", "对比", "比较"})
"""Words behind what a figure is compared with."""
_TIMED: Final = frozenset({"year", "executed", "arranged", *BUDGETS})
"""Words that say against what a change is, where it is compared with them."""
# 与上年相比, 与预算相比: the word behind closes the comparison that the other 与 opened.
_THEN: Final = frozenset({"last", "year", *BUDGETS})


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
    # 占比12个百分点, 完成95个百分点: points by mistake; they are read by their cue.
    if unit == "个百分点" and not (clause and clause[-1].kind in ("share", "done", *BUDGETS)):
        return _points(clause, gap, year)
    asked = Asked(number, clause, gap, text, year, _is_ratio(number, clause, text), unit)
    # The word nearest to the figure decides; one that says nothing of it leaves it to the next.
    for at in range(len(clause) - 1, -1, -1):
        role = by(asked, at)
        if role is not None:
            return _meant(asked, at, role)
    return Role(UNKNOWN) if asked.ratio else _uncued(asked)


def _points(clause: Sequence[Token], gap: Sequence[Token], year: int) -> Role:
    """Percentage points: how a rate or a share moved."""
    sign = next((CHANGES[token.kind] for token in reversed(clause) if token.kind in CHANGES), 0)
    return Role(POINTS, base_of(gap, year), sign)


def _is_ratio(number: Token, clause: Sequence[Token], text: str) -> bool:
    """Whether a figure is a ratio: by its unit, or by one that stands before it (增长%为3.1)."""
    figure = number.figure
    # With a unit the unit says it.
    if figure is not None and (figure.is_ratio or figure.unit):
        return figure.is_ratio
    return bool(clause) and "%" in text[clause[-1].end : number.start]


def _meant(asked: Asked, at: int, role: Role) -> Role:
    """What a figure is by the cue that was found, where the words around it make it another
    thing.
    """
    number, clause, text = asked.number, asked.clause, asked.text
    if role.name in (CHANGE, RATE):
        return _changed(asked, at, role)
    # 占…的, 完成…的: what stands before 的5% is what the ratio is of.
    if role.name in (AMOUNT, BUDGET) and _is_base(role, clause, at, number, text):
        return Role(BASE, cue=role.cue)
    if role.name != AMOUNT:
        return role
    if _SHARED.match(text, number.end) and any(one.kind == "done" for one in clause[:at]):
        return Role(BUDGET, explicit=True, cue=role.cue)
    # 决算数 45 人: a count, whatever the cue.
    return role if asked.ratio or _is_money(number) else Role(COUNT, cue=role.cue)


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


def _uncued(asked: Asked) -> Role:
    """The role of a figure that is no ratio, where no cue of its clause says it."""
    number, text = asked.number, asked.text
    if is_measure(number, text) or _is_between(number, text):
        return Role(BASE)
    if (verb := _verb(asked)) is not None:
        return _changed(asked, 0, Role(CHANGE, cue=verb))
    done = next((token for token in reversed(asked.clause) if token.kind == "done"), None)
    if done is not None and _SHARED.match(text, number.end):
        # 完成任务 1,200 万元的 105%: the plan that was met.
        return Role(BUDGET, explicit=True, cue=done)
    return Role(AMOUNT if _is_money(number) else COUNT)


def _verb(asked: Asked) -> Token | None:
    """The verb that a clause begins with, of what is named behind it (压减公务接待费1.2万元)."""
    first = asked.clause[0] if asked.clause else None
    if first is None or first.kind not in ("up", "down"):
        return None
    # 压减后支出 9 万元 is what is left.
    named = asked.text[first.end : asked.number.start]
    return first if len(named) > 1 and named[0] != "后" else None


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


def _changed(asked: Asked, at: int, role: Role) -> Role:
    """A change with its direction and its base. 减增加 and 增加（减少） are slips or an unfilled
    form: both directions.
    """
    if role.base:
        return role
    clause, text = asked.clause, asked.text
    # Other words for changes right before this one: 增加（减少）, 减增加.
    signs = [CHANGES[clause[at].kind]]
    last = clause[at]
    for token in reversed(clause[:at]):
        if token.kind not in CHANGES or text[token.end : last.start].strip("（）/或、"):
            break
        signs.append(CHANGES[token.kind])
        last = token
    prefixed = text[last.start - 1 : last.start] in ("减", "增") and last.kind in ("up", "down")
    doubtful = len(set(signs)) > 1 or prefixed
    return Role(
        role.name,
        base_of(asked.gap, asked.year),
        0 if doubtful else signs[0],
        doubtful=doubtful or clause[at].kind == "either",
        cue=clause[at],
    )


def base_of(gap: Sequence[Token], year: int) -> str:
    """Against what a change is stated, by the words since the figure before; empty where they do
    not say.
    """
    # The nearest word that says it; the gap, not the clause: 比上年，支出增加.
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
    than = _than(gap, at)
    if than is None:
        return ""
    if token.kind == "year":
        return when(token, year) if year and token.year != year else ""
    if token.kind == "executed":
        return LAST
    # 比上年预算增加, 比2023年收支预算总数增加: against last year's, be it a budget.
    dated = any(is_past(one, year) for one in gap[than + 1 : at])
    return "" if dated else BUDGET


def _than(gap: Sequence[Token], at: int) -> int | None:
    """Where the word stands that compares with the one behind it; None where there is none.
    与上年相比，支出预算增加: what is compared with stands before the word.
    """
    # At most three words before: 比2023年收支预算总数.
    than = next((n for n in range(at - 1, max(-1, at - 4), -1) if gap[n].kind == "than"), None)
    if than and gap[than].text in _CLOSING and gap[than - 1].kind in _THEN:
        return None
    return than
