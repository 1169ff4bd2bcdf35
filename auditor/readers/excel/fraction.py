"""Fractions as a cell shows them: `# ?/?`, `# ??/100`."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from auditor.readers.excel.codes import FormatSection

_FINEST: Final = 7
"""Digits of a denominator at most."""


def as_fraction(section: FormatSection, value: Decimal) -> str:
    """A number as a fraction, its whole part apart where the format has places for it."""
    tokens = section.tokens
    start, end = _around_stroke(tokens)
    stroke = [kind for kind, _ in tokens].index("fraction")
    below = "".join(text for _, text in tokens[stroke + 1 : end])
    mixed = any(kind == "digit" for kind, _ in tokens[:start])
    exact = Fraction(abs(value))
    sign = "-" if value < 0 else ""
    # `?/?`: the whole part goes into the fraction.
    if not mixed:
        over, under = _over_under(exact, below)
        before = _texts(tokens[:start]) if over else ""
        return sign + f"{before}{over}/{under}{_texts(tokens[end:])}".strip()
    whole, part = divmod(exact, 1)
    over, under = _over_under(part, below)
    # A part that is rounded to one is a whole.
    if over == under:
        whole, over = whole + 1, 0
    shown = str(whole) if whole or not over else ""
    if over:
        shown += f"{_texts(tokens[:start])}{over}/{under}"
    return sign + (shown + _texts(tokens[end:])).strip()


_Tokens = tuple[tuple[str, str], ...]


def _around_stroke(tokens: _Tokens) -> tuple[int, int]:
    """Where the places of a fraction begin and end."""
    kinds = [kind for kind, _ in tokens]
    start = kinds.index("fraction")
    end = start + 1
    while start and kinds[start - 1] == "digit":
        start -= 1
    while end < len(tokens) and (kinds[end] == "digit" or tokens[end][1].isdecimal()):
        end += 1
    return start, end


def _over_under(part: Fraction, below: str) -> tuple[int, int]:
    """A part as a fraction with so many places below the stroke, or of the number there."""
    # Places: the nearest fraction with so many digits; a number (`# ?/8`): so many of its parts.
    if below[0] in "0#?":
        near = part.limit_denominator(10 ** min(len(below), _FINEST) - 1)
        return near.numerator, near.denominator
    under = int("".join(filter(str.isdecimal, below[:_FINEST])))
    return int(part * under + Fraction(1, 2)), under


def _texts(tokens: _Tokens) -> str:
    """What a section says beside its digits."""
    return "".join(text for kind, text in tokens if kind == "lit")
