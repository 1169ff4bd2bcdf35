"""Figures that stand together: runs joined by 、 and 和, pairs in a row (10 万元的 78%、12 万元的
62.5%), and what is a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.figure import Figure
from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.dealing import spoken
from auditor.text.items import BUDGET, SPENDING
from auditor.text.lexer import Token
from auditor.text.standing import named
from auditor.text.state import State

# So many words before a bare number may say that a ratio is owed.
_CLAUSE: Final = 3
# Between two figures of a run: 5、6; 5和6; 5以及6; a comma alone only from the third on.
_JOIN: Final = regex(r"[、和及与，]$|以及$|[、，]和$")
_VERBS: Final = regex("[、和及与](?:增加|减少|增长|下降|上升|降低|[增减升降])$")
"""Between the figures of a list that runs parallel to one before it (减少 1、增加 2 和减少 3)."""
# 10万元的78%; 10万元，占78%; 10万元（78%）
_WITHIN_PAIR: Final = frozenset({"的", "，占", "占", "，", "、", "（"})
_MOVED: Final = regex("（(?:增加?|减少?|增长|下降|上升|降低)$")
"""Between a rate and the change it is of (下降 8%（减 1.2 万元）)."""
# Between pairs: …的78%、12万元的62.5%
_AFTER_PAIR: Final = regex(r"）?(?:[、，和及]|以及)(?:增加|减少|增长|下降|上升|降低|[增减降升])?$")
_JOINING: Final = frozenset({"enum", "than", "comma", "up", "down"})
"""What may stand between the figures of a run."""
_OWING: Final = frozenset({"share", "up", "down", "either", "year", "last", "now"})
"""The words right behind which a bare number is a figure."""
# 3期, 5公里, 12件: no figures that relations are looked for of.
_OTHER_UNITS: Final = frozenset({"期", "公里", "平方米", "件", "户", "项"})
# 得分95分, 自评98分; without such a word 分 may be no score.
_SCORE: Final = regex(r"得分|评分|平均|总分为|自评|[得获]$|分值$|满分$")
_BARE_AMOUNT: Final = phrases()["bare-amount"]
# Behind a bare number: the end of the clause, or the words of a change.
_BARE_END: Final = regex(r"$|[，。；、）]|[增减下比较同，]")
# 5、6和7万元: the unit stands behind the last.
_JOINED_NUMBER: Final = regex(r"[、和及与][0-9]")


def is_figure(state: State, token: Token, gap: Sequence[Token]) -> bool:
    """Whether a number is a figure of the report: with a unit always, a bare one where the grammar
    asks for one.
    """
    figure, text = token.figure, state.text
    # A doubtful figure was owed, and so it is one.
    if figure is None or token.doubt:
        return figure is not None
    if figure.unit == "分":
        scored = state.last is not None and state.last.dimension == "分"
        return scored or bool(_SCORE.search(text[max(0, token.start - 8) : token.start]))
    if figure.unit:
        return figure.unit not in _OTHER_UNITS
    if _JOINED_NUMBER.match(text[token.end : token.end + 2]):
        return True
    if not _BARE_END.match(text[token.end : token.end + 1]):
        return False
    before = text[max(0, token.start - 4) : token.start]
    return _is_cued(state, token, gap, before) or _is_amount(state, token, figure, gap, before)


def _is_cued(state: State, token: Token, gap: Sequence[Token], before: str) -> bool:
    """Whether a word or a figure right before a bare number makes it what is owed: a ratio, a
    change, last year's.
    """
    # 预算的95, 占支出的76.23: the percent sign is missing.
    if before.endswith("的"):
        if not gap and state.last is not None and state.last.role == BUDGET:
            return True
        if any(one.kind in ("done", "share") for one in gap[-_CLAUSE:]):
            return True
    near = gap[-1] if gap and gap[-1].end >= token.start - 3 else None
    return near is not None and near.kind in _OWING


def _is_amount(
    state: State, token: Token, figure: Figure, gap: Sequence[Token], before: str
) -> bool:
    """Whether a bare number is an amount without its unit: behind a known name or a word for
    one.
    """
    if figure.step < 1 and named(state.text, token.start, state.vocabulary):
        return True
    if not (gap or before) or not _BARE_AMOUNT.search(before):
        return False
    # Whole numbers only behind 支出, 为 or 年: behind other words they may number something.
    return figure.step < 1 or SPENDING in before or before.endswith(("为", "年"))


def figure_runs(state: State, at: int, gap: Sequence[Token]) -> tuple[list[list[Token]], int]:
    """The figures that are joined by nothing but 、and 和, of one dimension; and where to go on.

    Where a group of items is known, pairs in a row are two runs: the first of each, and the second
    of each.
    """
    each = "each" in [token.kind for token in gap[-_CLAUSE * 2 :]]
    group = state.group or (spoken(state) if each else [])
    if len(group) > 1:
        # As many pairs as there are things: 分别为10万元的78%、12万元的62.5%.
        pairs, after = _pairs(state, at, len(group))
        if pairs:
            state.group = group
            return pairs, after
    run, after = _run(state, at, each, len(group))
    return [run], after


def _pairs(state: State, at: int, count: int) -> tuple[list[list[Token]], int]:
    found, text = state.tokens, state.text
    firsts: list[Token] = []
    seconds: list[Token] = []
    while len(firsts) < count:
        second = _next_number(found, at)
        if second is None or found[at].kind != "number" or found[at].figure is None:
            return [], 0
        inner = text[found[at].end : found[second].start]
        if (
            inner not in _WITHIN_PAIR
            and not _MOVED.match(inner)
            or _alike(found[at], found[second])
        ):
            return [], 0
        firsts.append(found[at])
        seconds.append(found[second])
        # From the first of a pair to its second, to the first of the next: every step must be
        # joined.
        following = _next_number(found, second)
        if len(firsts) == count:
            return [firsts, seconds], second + 1
        if following is None or not _AFTER_PAIR.match(
            text[found[second].end : found[following].start]
        ):
            return [], 0
        at = following
    return [], 0


def _next_number(found: Sequence[Token], at: int) -> int | None:
    return next(
        (nxt for nxt in range(at + 1, min(at + 5, len(found))) if found[nxt].kind == "number"), None
    )


def _run(state: State, at: int, each: bool, count: int) -> tuple[list[Token], int]:
    """The run that begins at a token, of as many things as are spoken of (0 where that is not
    known), and where to go on.
    """
    found = state.tokens
    run, after = [found[at]], at + 1
    while (place := _ahead(found, after)) is not None:
        if not _joins(state, run, found[place], each, count):
            break
        run.append(found[place])
        after = place + 1
    return (_measured(run) if len(run) > 1 else run), after


def _ahead(found: Sequence[Token], at: int) -> int | None:
    """Where the next number stands, behind at most two words or signs that may join it."""
    for place in range(at, min(at + 3, len(found))):
        if found[place].kind == "number":
            return place
        if found[place].kind not in _JOINING:
            return None
    return None


def _joins(state: State, run: Sequence[Token], token: Token, each: bool, count: int) -> bool:
    """Whether a number is the next of a run: of its dimension, and joined to it."""
    # Up to as many as there are things, a figure without its sign may be the next.
    more = count > len(run)
    if not _alike(run[-1], token) and not (more and _unsigned(run[0], token)):
        return False
    between = state.text[run[-1].end : token.start]
    if (each or more) and _VERBS.match(between):
        return True
    # 支出 5 万元，6 万元 …: a comma between the first two parts clauses.
    return _JOIN.match(between) is not None and (between != "，" or len(run) > 1)


def _measured(run: Sequence[Token]) -> list[Token]:
    """A run with the unit that its last figure prints for all of them."""
    units = (token.figure.unit for token in reversed(run) if token.figure is not None)
    unit = next(filter(None, units), "")
    return [
        token
        if token.figure is None or token.figure.unit or _unsigned(run[0], token)
        else replace(token, figure=replace(token.figure, unit=unit))
        for token in run
    ]


def _unsigned(first: Token, token: Token) -> bool:
    """Whether a rate of a run has lost its sign (分别为 49.91%、50.09)."""
    ratio = first.figure is not None and first.figure.is_ratio
    return ratio and token.figure is not None and not token.figure.unit and token.figure.step < 1


def _alike(one: Token, two: Token) -> bool:
    first, second = one.figure, two.figure
    if first is None or second is None:
        return False
    return first.is_amount and second.is_amount or first.unit == second.unit or not first.unit
