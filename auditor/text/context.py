"""What a figure is, where its own clause does not say: from the figure before it, the clause
before, a reason being given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from auditor.language import phrases
from auditor.numbering import HAN
from auditor.patterns import regex
from auditor.text import roles
from auditor.text.items import (
    AMOUNT,
    AVERAGE,
    BASE,
    BUDGET,
    CHANGE,
    COUNT,
    DONE,
    INCOME,
    LAST,
    OF,
    OUTCOME,
    POINTS,
    RATE,
    RATIOS,
    SHARE,
    SPENDING,
    UNKNOWN,
    Mention,
)
from auditor.text.lexer import Token
from auditor.text.names import begun, clause_of, clean, is_known, is_noun, key_of, label_of
from auditor.text.roles import Role
from auditor.text.state import State

_NAME: Final = phrases()["clause-name"]
_CHANGED: Final = regex(r"，(?:增长|上升|提高|下降|降低|减少|增加)[到至了]?$")
_RATES: Final = frozenset({"增长", "下降", "上升", "增幅", "降幅", "增长率", "下降率"})
"""Words of rates, which no amount stands behind."""
_BALANCE: Final = {SPENDING: phrases()["no-spending"], INCOME: phrases()["no-income"]}
_DATED: Final = regex("20[0-9]{2}年度?|本年度?|全年|当年|全部")
_IN_TURN: Final = phrases()["in-turn"]
_PLANNED: Final = frozenset({*roles.BUDGETS, "arranged"})
_DERIVED: Final = frozenset({"share", "done", "up", "down", "either"})
_ENTRY: Final = regex(f"[^，。；：0-9]{{1,6}}[{HAN}0-9]{{1,2}}：")
"""A numbered thing whose name follows (项目一：检察业务费，…)."""
_SHORT: Final = 6
_CLAUSE: Final = 30
_BUDGETED: Final = phrases()["budget-against"]
_AGAINST: Final = regex("相比较?，|对比，|比较，")
"""与年初预算数 36 万元相比，减少 0.70 万元: the figure before is what the change is against."""
_COMPARED: Final = regex("相比较?|对比|比较|[相对]比")
_OPENING: Final = regex("^[年期]初|^上年|^去年")
_MOVES: Final = regex("增加|增长|减少|下降|上升|降低|[增减降升]")
_PART_OF: Final = regex(r"的(?:比例|比重|份额|百分比)?(?:分别|依次|各)?(?:约|为|是|达){0,2}$")
"""Between the whole of a share and the share (占支出 x 的比例为 p%)."""
_OF: Final = regex("）?的$")
_BEFORE_RATIO: Final = regex("）的[0-9]")
_IN_BRACKETS: Final = phrases()["before-bracket"]
"""Between 上年 and the bracket that has its figure."""
_STATED: Final = frozenset({*roles.BUDGETS, "executed", "actual"})
"""The words that say of a figure of an earlier year what it is."""
_MARKS: Final = "，。；：、（）"


def reasoned(state: State, role: Role, label: str, since: int, gap: Sequence[Token]) -> Role:
    """Within a reason an amount or a change is the item's own only where the words say so (比上年,
    决算, 预算).
    """
    if not state.reason or role.name not in (AMOUNT, CHANGE, RATE, COUNT) or role.explicit:
        return role
    if role.name == RATE and state.last is not None and state.last.role == CHANGE:
        return role
    if label and role.name in (AMOUNT, CHANGE) and _of_subject(state, role, label):
        return role
    if role.name == AMOUNT and not state.told and is_known(label, state.vocabulary):
        # 因为项目开工，本年收入 2,224 万元: the reason stands first, and what it is given for
        # behind it.
        state.reason = False
        return role
    at = max((n for n, token in enumerate(gap) if token.kind == "reason"), default=-1)
    behind = gap[max(at + 1, since) :]
    # 上年一次性项目减少 18 万元: 上年 is of the name, where nothing is compared.
    compared = any(token.kind in ("than", "last-implied") for token in behind)
    said = roles.base_of(behind, state.year) if compared else ""
    if said and role.name in (CHANGE, RATE) or role.cue is not None and role.name == AMOUNT:
        return role
    return Role(UNKNOWN, sign=role.sign, cue=role.cue)


def dated(state: State, role: Role, label: str, clause: Sequence[Token], start: int) -> Role:
    """`本年用车费 40 万元，…；上年用车费 43 万元`: the amount of a clause that begins with 上年, of
    what this year's is told of.
    """
    if role.name not in (AMOUNT, COUNT) or role.cue is not None or not label or not clause:
        return role
    first = clause[0]
    known = state.frame.known(key_of(label, state.vocabulary))
    if first.kind != "last" or first.start != start or known is None or known.of(role.name) is None:
        return role
    return Role(LAST, base=LAST, cue=first)


def against(state: State, role: Role, clause: Sequence[Token], start: int) -> tuple[Role, str]:
    """`人员经费比公用经费多 80 万元`: what an amount is more than, where that is another thing
    told; and the name before it.
    """
    if role.name != CHANGE or role.base or role.cue is None:
        return role, ""
    than = next(
        (
            token
            for token in reversed(clause)
            if token.kind == "than" and token.end < role.cue.start
        ),
        None,
    )
    if than is None or than.text not in ("比", "较"):
        return role, ""
    name = clean(state.text[than.end : role.cue.start], state.vocabulary)
    other = state.frame.known(key_of(name, state.vocabulary)) if name else None
    own = clean(state.text[start : than.start], state.vocabulary)
    current = state.frame.known(key_of(own, state.vocabulary)) if own else state.current
    if other is None or other.main is None or current is None or current is other:
        return role, ""
    return replace(role, base=f"{OF}{other.key}"), current.label


def _of_subject(state: State, role: Role, label: str) -> bool:
    """Whether a figure behind a reason is of the very thing that the reason is given for
    (…，收支总计均减少 80 万元), and still lacks.
    """
    current, key = state.current, key_of(label, state.vocabulary)
    own = current is not None and current.key == key and is_known(label, state.vocabulary)
    return (
        own and current is not None and not any(one.role == role.name for one in current.mentions)
    )


def earlier(state: State, gap: Sequence[Token], gap_start: int, start: int, end: int) -> str:
    """A name for a figure whose clause has none: 收入 or 支出 alone where they begin a sentence; a
    known name in the clause before.
    """
    text = state.text
    before = text[start - 1 : start]
    spoken = bool(text[gap_start:start].strip(_MARKS))
    if before == "：" and spoken:
        label = _before(state, gap, gap_start, start)
        if label and (is_known(label, state.vocabulary) or _NAME.search(label)):
            return label
    if before == "（" and start == end and spoken:
        # 甲收入（305 万元）和乙收入（8 万元）
        label = _before(state, gap, gap_start, start)
        if label and _NAME.search(label):
            return label
    # 2025年支出预算, 相应安排支出预算
    dated = _DATED.match(text, start, end) or _IN_TURN.match(text, start, end)
    first = dated.end() if dated else start
    planned = next((token for token in gap if token.start == first), None)
    first = planned.end if planned is not None and planned.kind in _PLANNED else first
    word = next((word for word in (SPENDING, INCOME) if text.startswith(word, first)), "")
    if word:
        moved = any(token.start == start + 2 and token.kind in ("up", "down") for token in gap)
        other = before in "，、；" and _other(state, word)
        # 支出决算 is what came of the thing spoken of, but of an income.
        own = other or not text.startswith(OUTCOME, first + 2)
        if own and (not start or before in "。；" or moved or other):
            return _turned(state, word) if other else word
    if spoken and before == "，":
        opening = not gap_start and bool(state.section) and state.current is None
        label = _before(state, gap, gap_start, start)
        entry = not gap_start and _ENTRY.match(text) is not None
        if label and (
            is_known(label, state.vocabulary) or entry or opening and _NAME.search(label)
        ):
            return label
    return ""


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


def contextual(
    state: State, role: Role, number: Token, gap: Sequence[Token], gap_start: int
) -> Role:
    """The role of a figure whose clause has no cue, from the figure just before it."""
    last = state.last
    between = state.text[gap_start : number.start]
    past = (
        _past(state, role, number, gap)
        or _bracketed(state, role, number, gap, gap_start)
        or _of_past(state, role, number, gap, gap_start)
    )
    if past is not None:
        return past
    if role.name == UNKNOWN and number.figure is not None and number.figure.is_ratio:
        # 占比为：甲 75%、乙 25%
        opened = any(one.kind == "share" and two.kind == "colon" for one, two in pairwise(gap))
        if opened or last is not None and last.role == SHARE and between[:1] == "、":
            return Role(SHARE)
    if last is None or last.token.end > gap_start:
        return role
    unit = number.figure.unit if number.figure else ""
    if unit == "" and last.role == BUDGET and between == "的":
        return Role(DONE, base=last.base, doubtful=True)
    if role.name == AMOUNT:
        return _amount(state, role, between, last)
    if role.name in (CHANGE, RATE):
        return _change(role, unit, between, last)
    if (
        role.name == DONE
        and last.role == BASE
        and last.number == state.number
        and len(between) < _SHORT
    ):
        # 用车占14万元预算的85.71%: the budget stands before its word.
        return Role(SHARE)
    changed = last.role == CHANGE and last.number == state.number and _CHANGED.match(between)
    if role.name in (POINTS, UNKNOWN) and changed:
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
    bare = role.name == CHANGE and not unit
    if bare and (last.role == CHANGE or role.cue is not None and role.cue.text in _RATES):
        # 增长13.95。 without its percent sign.
        return replace(role, name=RATE, base=role.base or last.base, doubtful=True)
    against = "，" not in between and between[:1] != "（" or _AGAINST.match(between)
    if not role.base and last.role in (BUDGET, LAST) and against:
        # 较年初预算1,880万元多106.30万元
        return replace(role, base=BUDGET if last.role == BUDGET else last.base)
    return role


def _unsaid(role: Role, between: str, last: Mention) -> Role:
    """What a ratio of which no word says what it is can be, right behind the figure before it."""
    if role.cue is not None and role.cue.kind == "average" and last.role == AVERAGE:
        # 人均 160 元，比上年人均 200 元减少 40 元
        return Role(LAST, base=LAST, cue=role.cue)
    if (
        last.role == BASE
        and _PART_OF.match(between)
        or last.role in (LAST, BASE)
        and _OF.match(between)
    ):
        return Role(SHARE)
    if between != "和" and between.strip("的，、（）。："):
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


def _is_end(words: str, name: str) -> bool:
    """Whether words are a name, or its end."""
    return len(words) > 1 and name.endswith(words.rstrip("为是："))


def _bracketed(
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


def _of_past(
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


def _past(state: State, role: Role, number: Token, gap: Sequence[Token]) -> Role | None:
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


def united(state: State, token: Token, role: Role) -> Token:
    """A bare number with the unit its role gives it: % of a rate, the item's own unit of an
    amount.
    """
    figure = token.figure
    if figure is None or figure.unit:
        return token
    if role.name in RATIOS:
        return replace(token, figure=replace(figure, unit="%"))
    known = state.last_amount
    unit = (
        known.entry.figure.unit if known is not None and known.entry.figure is not None else "万元"
    )
    return replace(token, figure=replace(figure, unit=unit))
