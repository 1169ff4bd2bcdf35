"""Relations in words between figures: 决算数小于预算数, 与上年持平."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.narrative import roles
from auditor.narrative.items import Comparison
from auditor.narrative.labels import ENDS
from auditor.narrative.lexer import Token
from auditor.narrative.reading import Reading


def compared(reading: Reading, gap: Sequence[Token], start: int, end: int) -> None:
    """Relations in words within a gap (`决算数小于预算数`, `与上年持平`)."""
    state = reading.state
    if state.current is None:
        return
    for at, token in enumerate(gap):
        if token.kind not in ("more", "less", "same", "about-same") or token.start < start or token.start > end or token.start in state.told:
            continue
        state.told.add(token.start)
        around = _around(gap, at)
        base = "预算" if any(other.kind in roles.BUDGETS for other in around) else "上年" if any(
            other.kind in ("last", "last-implied") or other.kind == "year" and other.year == reading.year - 1 for other in _before(gap, at)) else ""
        every = any(other.kind == "all" for other in around)
        sentence = reading.sentence(token.start)[1]
        reading.passage.comparisons.append(Comparison(state.current, token.kind, base, sentence, state.number, tuple(state.group) if every else (), every))


def _before(gap: Sequence[Token], at: int) -> list[Token]:
    """The tokens of the sentence up to one of them."""
    first = next((n + 1 for n in range(at, -1, -1) if gap[n].kind in ("stop", "semi")), 0)
    return list(gap[first:at])


def _around(gap: Sequence[Token], at: int) -> list[Token]:
    """The tokens of the clause that a token stands in."""
    first = next((n + 1 for n in range(at, -1, -1) if gap[n].kind in ENDS), 0)
    last = next((n for n in range(at, len(gap)) if gap[n].kind in ENDS), len(gap))
    return list(gap[first:last])
