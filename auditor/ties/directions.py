"""Of two words that contradict each other (增加60.81万元，下降16.23%), the one that the figures
contradict.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from auditor.claim import Claim
from auditor.entry import Entry
from auditor.figure import Figure
from auditor.message import say

_KIND: Final = "变动方向"


def told(claim: Claim) -> Claim:
    """A claim on two directions, with which of them the figures of the sentence do not bear out,
    where they tell.
    """
    # Only where the two words are opposed, and the change is known.
    if claim.kind != _KIND or not claim.readings[0]["相反"] or "变动" not in claim.readings[0]:
        return claim
    reading = claim.readings[0]
    real = _real({role: one for role, one in reading.items() if isinstance(one, Entry)})
    if not real:
        return claim
    moved = 1 if claim.words["增减"] == "增" else -1
    if real != moved and "基数" in reading:
        # The change's own word is what contradicts the figures: that is said of the change.
        return replace(claim, readings=({**reading, "相反": Decimal(0)},))
    own = real != moved
    wrong = claim.words["变动词" if own else "增幅词"]
    said = claim.said[:1] if own else claim.said[1:]
    note = say("direction.wrong", what=claim.words["说明"], word=wrong)
    return replace(claim, words={**claim.words, "说明": note}, said=said)


def _real(figures: dict[str, Entry]) -> int:
    """The direction that the figures say: by the base, else by what the rate is a rate of; 0 where
    they do not tell.
    """
    now, then = (figures[role].value if role in figures else None for role in ("本期", "基数"))
    moved, rate = figures["变动"].value, figures["增幅"].figure
    if now is None or moved is None or rate is None:
        return 0
    if then is not None:
        return (now > then) - (now < then)
    # Without the base: which way round the rate is one of this change.
    found = [sign for sign in (1, -1) if _is_rate(rate, moved, now - sign * abs(moved))]
    return found[0] if len(found) == 1 else 0


def _is_rate(rate: Figure, moved: Decimal, before: Decimal) -> bool:
    """Whether a rate, as printed, is that of a change from a figure."""
    if not before:
        return False
    return abs(abs(moved) / before - abs(rate.amount)) <= rate.step * rate.factor
