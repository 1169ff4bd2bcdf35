"""Relations in words between figures: 决算数小于预算数, 与上年持平."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.clauses import ENDS
from auditor.text.cued import BUDGETS, CHANGES
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    CHANGE,
    LAST,
    RATE,
    Comparison,
    Grounds,
    Item,
    Mention,
)
from auditor.text.lexer import Token
from auditor.text.state import State

_WORDS = frozenset({"more", "less", "same", "about-same"})
_BACK: Final = 6
"""So many figures back a reason may speak of a change."""
# 增加 in …支出比上年增加的主要原因: 支出 stands right before it.
_AHEAD: Final = 12
"""So many characters before a word say whose way it tells."""
_MOVES: Final = {"up": "more", "down": "less"}
_MOVED: Final = phrases()["moved"]
"""What may stand between last year's figure and the word that says which way it went."""
# 减少，: nothing follows that the word could be of.
_ENDED: Final = regex("了?(?:[，。；：]|$)")
_FLOW: Final = phrases()["level-flow"]
# 增加的主要原因是, 减少由于
_GROUND: Final = regex("[的主要]{0,4}(?:原因|由于|因为|系因|是因)")
_AGREES: Final = phrases()["agrees"]
"""Behind a figure: it is the same as what stands before."""
_JOINTS: Final = frozenset("，；、")
_OWN: Final = phrases()["own-way"]
"""What may stand before a word for the way the figure of the sentence itself went."""


def compared(state: State, gap: Sequence[Token], start: int, end: int) -> None:
    """Note the relations in words within a gap (`决算数小于预算数`, `与上年持平`)."""
    if state.current is None:
        return
    given = False
    words: list[int] = []
    for at, token in enumerate(gap):
        kind = token.kind
        # 因物价上涨，支出增加: behind a word for a reason 增加 is a part of it.
        given = kind == "reason" or given and kind != "stop"
        if kind in _MOVES and start <= token.start <= end and token.start not in state.compared:
            _moved(state, token, given)
        elif kind in _WORDS and start <= token.start <= end:
            words.append(at)
    for at in words:
        if gap[at].start not in state.compared:
            state.compared.add(gap[at].start)
            state.frame.comparisons.append(_comparison(state, gap, at))


def _comparison(state: State, gap: Sequence[Token], at: int) -> Comparison:
    """What a word for a relation compares, and with what."""
    assert state.current is not None
    token = gap[at]
    around = _around(gap, at)
    base = _base(state, around, _before(gap, at))
    # 支出预算 9 万元，与收入预算一致: not with the budget but with the other flow.
    flow = _other_flow(state, gap[:at], token)
    if flow:
        last = state.frame.mentions[-1]
        return Comparison(
            (state.current,),
            token.kind,
            base,
            last.sentence,
            last.number,
            token.text,
            other=flow,
        )
    return Comparison(
        _items(state, any(other.kind == "all" for other in around)),
        token.kind,
        base,
        state.sentence(token.start)[1],
        state.number,
        token.text,
        _is_loose(state),
    )


def _base(state: State, around: Sequence[Token], before: Sequence[Token]) -> str:
    """Whether the words around a relation are of the budget or of last year; empty where they do
    not say.
    """
    if any(other.kind in BUDGETS for other in around):
        return BUDGET
    if any(_is_last(other, state.year) for other in (*before, *around)):
        return LAST
    last = state.last
    # 接待费 1.20 万元，上年 1.20 万元，同样持平
    # Only the figure right before may say it, and only in this sentence.
    beside = last is not None and last.role == LAST and last.number == state.number
    return LAST if beside else ""


def _is_last(token: Token, year: int) -> bool:
    return token.kind in ("last", "last-implied") or token.kind == "year" and token.year == year - 1


def ends_list(state: State, number: Token, role: str, clause: Sequence[Token]) -> bool:
    """Whether an amount is what those before it agree with (…，与资金总额 60 万元核对一致): no part
    of their list.
    """
    first = clause[0] if clause else None
    return (
        role == AMOUNT
        and first is not None
        and first.kind == "than"
        and state.text[first.start - 1 : first.start] in _JOINTS
        and _AGREES.match(state.text, number.end) is not None
    )


def _other_flow(state: State, before: Sequence[Token], token: Token) -> str:
    """Which flow's total the figure just told is said to be the same as; empty where it is its own
    or another thing.
    """
    than = next((one for one in reversed(before) if one.kind == "than"), None)
    told = _just_told(state)
    if token.kind != "same" or than is None or told is None:
        return ""
    # 与收入预算一致: nothing but the other flow between the two words.
    match = _FLOW.fullmatch(state.text, than.end, token.start)
    if match is None or told.token.end > than.start:
        return ""
    flow: str = match["flow"]
    return flow if flow not in told.label + (state.current.label if state.current else "") else ""


def _just_told(state: State) -> Mention | None:
    """The last figure, where it is an amount with a name in this sentence."""
    told = state.frame.mentions[-1] if state.frame.mentions else None
    if told is None or told.number != state.number or not told.label:
        return None
    return told if told.role in (AMOUNT, BUDGET) else None


def between(state: State, last: Mention | None, mention: Mention, gap: Sequence[Token]) -> None:
    """Note a relation in words that stands right between two amounts (本年收入 900 小于本年支出
    904).
    """
    token = gap[0] if gap else None
    if (
        token is not None
        and token.kind in ("more", "less")
        and last is not None
        # Right behind the first figure; the second is the one just read.
        and last.token.end == token.start
        and last.role == mention.role == AMOUNT
        and last.dimension == mention.dimension
        and bool(mention.label)
        and state.current is not None
    ):
        sentence = state.sentence(token.start)[1]
        state.frame.comparisons.append(
            Comparison(
                (state.current,),
                token.kind,
                "",
                sentence,
                state.number,
                token.text,
                sides=(last, mention),
            )
        )


def _moved(state: State, token: Token, given: bool) -> None:
    """`比上年的94万元减少，`: a relation; `增加的主要原因是`: which way the change went that was
    spoken of.
    """
    text, last = state.text, state.last
    # 比上年的94万元减少，: the figure is last year's, and no amount of the change is told.
    if last is not None and _is_from(state, last, token):
        state.compared.add(token.start)
        base = LAST if last.role == LAST else BUDGET
        sentence = state.sentence(token.start)[1]
        assert state.current is not None
        state.frame.comparisons.append(
            Comparison(
                (state.current,), _MOVES[token.kind], base, sentence, state.number, token.text
            )
        )
    elif (
        # 增加的主要原因是: a word for the change of the sentence itself, not of something in its reason.
        not given
        and _GROUND.match(text, token.end)
        and _OWN.search(text[max(0, token.start - _AHEAD) : token.start])
    ):
        _note_ground(state, token)


def _is_from(state: State, last: Mention, token: Token) -> bool:
    """Whether a word says which way it went from the figure right before it."""
    text = state.text
    if last.role not in (LAST, BUDGET) or last.number != state.number:
        return False
    if _MOVED.fullmatch(text, last.token.end, token.start) is None:
        return False
    return bool(_ENDED.match(text, token.end) or _GROUND.match(text, token.end))


def _note_ground(state: State, token: Token) -> None:
    """Note which way the changes told last went, by the word before their reason."""
    told = [one for one in state.frame.mentions[-_BACK:] if one.number >= state.number - 1]
    number = max((one.number for one in told), default=-1)
    # Of the last sentence that told figures; its reasons have figures of their own.
    last = [one for one in told if one.number == number]
    moved = tuple(one for one in last if one.role in (CHANGE, RATE))
    if moved and not any(one.reason for one in last):
        state.compared.add(token.start)
        sentence = state.sentence(token.start)[1]
        state.frame.grounds.append(Grounds(moved, CHANGES[token.kind], token.text, sentence))


def _is_loose(state: State) -> bool:
    """Whether only what was said before tells whose figures are compared: the sentence has no name,
    nor figures of one thing.
    """
    return not state.named and state.told != [state.current]


def _items(state: State, every: bool) -> tuple[Item, ...]:
    """Whose figures are compared: with 均 those of the group, or of the sentence."""
    assert state.current is not None
    if not every:
        return (
            (state.current, *(item for item in state.heirs if item is not state.current))
            if _is_loose(state)
            else (state.current,)
        )
    return tuple(dict.fromkeys(state.group or state.told or [state.current]))


def _before(gap: Sequence[Token], at: int) -> list[Token]:
    """The tokens of the sentence up to one of them."""
    first = next((n + 1 for n in range(at, -1, -1) if gap[n].kind in ("stop", "semi")), 0)
    return list(gap[first:at])


def _around(gap: Sequence[Token], at: int) -> list[Token]:
    """The tokens of the clause that a token stands in."""
    first = next((n + 1 for n in range(at, -1, -1) if gap[n].kind in ENDS), 0)
    last = next((n for n in range(at, len(gap)) if gap[n].kind in ENDS), len(gap))
    return list(gap[first:last])
