"""Relations in words between figures: 决算数小于预算数, 与上年持平."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.text import roles
from auditor.text.items import Comparison, Item
from auditor.text.lexer import Token
from auditor.text.names import ENDS
from auditor.text.state import State

_WORDS = frozenset({"more", "less", "same", "about-same"})


def compared(state: State, gap: Sequence[Token], start: int, end: int) -> None:
    """Note the relations in words within a gap (`决算数小于预算数`, `与上年持平`)."""
    if state.current is None:
        return
    for at, token in enumerate(gap):
        if token.kind not in _WORDS or not start <= token.start <= end or token.start in state.compared:
            continue
        state.compared.add(token.start)
        around = _around(gap, at)
        before = _before(gap, at)
        last = any(
            other.kind in ("last", "last-implied") or other.kind == "year" and other.year == state.year - 1
            for other in before
        )
        base = "预算" if any(other.kind in roles.BUDGETS for other in around) else "上年" if last else ""
        every = any(other.kind == "all" for other in around)
        sentence = state.sentence(token.start)[1]
        state.frame.comparisons.append(
            Comparison(_items(state, every), token.kind, base, sentence, state.number, token.text, not state.named)
        )


def _items(state: State, every: bool) -> tuple[Item, ...]:
    """Whose figures are compared: with 均 those of the group, or of the sentence."""
    assert state.current is not None
    if not every:
        return (
            (state.current, *(item for item in state.heirs if item is not state.current))
            if not state.named
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
