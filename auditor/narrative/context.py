"""What a figure is, where its own clause does not say: from the figure before it, the clause before, a reason being given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from auditor.narrative import roles
from auditor.narrative.items import (
    AMOUNT,
    BASE,
    BUDGET,
    CHANGE,
    COUNT,
    DONE,
    LAST,
    POINTS,
    RATE,
    SHARE,
    UNKNOWN,
    Mention,
)
from auditor.narrative.labels import clause_of, key_of, label_of
from auditor.narrative.lexer import Token
from auditor.narrative.reading import Reading
from auditor.narrative.roles import Role

_NAME: Final = re.compile(r"^.{2,24}(?:支出|收入|费|经费|资金|补助|拨款|预算|专项|项目)$")
_CHANGED: Final = re.compile(r"，(?:增长|上升|提高|下降|降低|减少|增加)[到至了]?$")
_CLOSE: Final = Decimal("0.02")
"""Two printings of one quantity in different units differ by less than this, unless one is wrong."""


def reasoned(reading: Reading, role: Role, label: str, since: int, gap: Sequence[Token]) -> Role:
    """Within a reason an amount or a change is the item's own only where the words say so (比上年, 决算, 预算)."""
    state = reading.state
    if not state.reason or role.name not in (AMOUNT, CHANGE, RATE, COUNT) or role.explicit:
        return role
    if role.name == RATE and state.last is not None and state.last.role == CHANGE:
        return role
    at = max((n for n, token in enumerate(gap) if token.kind == "reason"), default=-1)
    said = roles.base_of(gap[max(at + 1, since):], reading.year)
    return role if said and role.name in (CHANGE, RATE) or role.cue is not None and role.name == AMOUNT else Role(UNKNOWN)


def earlier(reading: Reading, gap: Sequence[Token], gap_start: int, start: int, end: int) -> str:
    """A name for a figure whose clause has none: 收入 or 支出 alone where they begin a sentence; a known name in the clause before."""
    text = reading.text
    before = text[start - 1:start]
    if before == "：" and text[gap_start:start].strip("，。；：、（）"):
        inner = [token for token in gap if token.end < start]
        clause, first = clause_of(inner, gap_start, text, start - 1)
        label = label_of(text, first, start - 1, clause, reading.vocabulary)
        if key_of(label, reading.vocabulary) in reading.vocabulary.key_names.values() or _NAME.search(label):
            return label
    for word in ("支出", "收入"):
        if text.startswith(word, start) and (not start or before in "。；") and not text.startswith("决算", start + 2):
            return word
    if text[gap_start:start].strip("，。；：、（）") and before == "，":
        opening = not gap_start and reading.section and reading.state.current is None
        inner = [token for token in gap if token.end < start]
        clause, first = clause_of(inner, gap_start, text, start - 1)
        label = label_of(text, first, start - 1, clause, reading.vocabulary)
        if key_of(label, reading.vocabulary) in reading.vocabulary.key_names.values() or opening and _NAME.search(label):
            return label
    return ""


def same_thing(reading: Reading, mention: Mention, label: str) -> Mention | None:
    """The amount that `即…` says again: of the item the clause names, else the one just before."""
    state = reading.state
    item = reading.passage.item(key_of(label, reading.vocabulary)) if label else state.current
    if label and item is None:
        item = state.current
    places = [item, *(item.above if item is not None else ()), *reading.passage.recent]
    found = [place.main for place in places if place is not None and place.main is not None]
    stated = mention.entry.value or Decimal(0)
    return next((main for main in found if main.entry.value and abs(stated / main.entry.value - 1) < _CLOSE), found[0] if found else None)


def contextual(reading: Reading, role: Role, number: Token, gap: Sequence[Token], gap_start: int) -> Role:
    """The role of a figure whose clause has no cue, from the figure just before it."""
    last = reading.state.last
    between = reading.text[gap_start:number.start]
    if last is None or last.token.end != gap_start or role.name not in (CHANGE, RATE) and len(between.strip("的，、（）。：")) > 0 and role.name in (UNKNOWN,) and between != "和":
        return role
    figure = number.figure
    unit = figure.unit if figure else ""
    if unit == "" and last.role == BUDGET and between == "的":
        return Role(DONE, base=last.base, doubtful=True)
    if not unit and role.name == last.role == CHANGE and last.number == reading.state.number:
        # 增加60.81万元，增长16.23。
        return replace(role, name=RATE, doubtful=True)
    if role.name in (POINTS, UNKNOWN) and last.role == CHANGE and last.number == reading.state.number and _CHANGED.match(between):
        # 增加60.81万元，增长到16.23%, 增长16.23个百分点: of an amount there is a rate.
        return Role(RATE, base=last.base, sign=last.sign)
    if role.name in (CHANGE, RATE) and not role.base and last.role in (BUDGET, LAST) and "，" not in between:
        # 较年初预算1,880万元多106.30万元
        return replace(role, base="预算" if last.role == BUDGET else last.base)
    if role.name != UNKNOWN:
        return role
    if last.role == BASE:
        return Role(SHARE)
    if last.role == BUDGET and between == "的":
        return Role(DONE, base=last.base)
    if last.role == CHANGE and between in ("、", "，", "", "（"):
        return Role(RATE, base=last.base, sign=last.sign)
    if last.role == AMOUNT and between in ("", "，", "（"):
        return Role(SHARE)
    return role


def united(reading: Reading, token: Token, role: Role) -> Token:
    """A bare number with the unit its role gives it: % of a rate, the item's own unit of an amount."""
    figure = token.figure
    if figure is None or figure.unit:
        return token
    if role.name in (SHARE, DONE, RATE):
        return replace(token, figure=replace(figure, unit="%"))
    known = reading.state.last_amount
    unit = known.entry.figure.unit if known is not None and known.entry.figure is not None else "万元"
    return replace(token, figure=replace(figure, unit=unit))
