"""Typed slips: what a person may have done to a right figure to print the wrong one."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from auditor.figure import Figure
from auditor.units import AMOUNT_UNITS

# 万 and 亿, either way.
UNIT_FACTORS: Final = tuple(Decimal(10) ** power for power in (4, -4, 8, -8))
"""By how much a unit taken for another makes a figure too large or too small."""
DIGITS: Final = frozenset({"digit", "transposition", "last-digit"})
"""Slips that leave a figure its length."""
EDITS: Final = DIGITS | {"dropped-digit", "doubled-digit", "decimal-point"}
"""Slips of a figure's signs."""
_FAR: Final = 1000
"""What is not so many times as large or as small is of no other unit."""
# The stated figure is 10, 100 or 1000 times the right one, or a tenth or a hundredth of it.
_SHIFTS: Final = tuple(Decimal(10) ** power for power in (1, -1, 2, -2, 3))


def kind(stated: Figure | None, proposed: Decimal, step: Decimal) -> str:
    """The slip that turns the proposed value (in the stated unit, printed by `step`) into the
    stated figure; else empty.
    """
    # Nothing was printed where something belongs: no digits to compare.
    if stated is None or stated.value == 0:
        return "omitted" if proposed else ""
    if proposed == -stated.value:
        return "sign"
    if stated.is_amount and unit_of(stated, proposed):
        return "unit"
    # A slip of the digits leaves the sign.
    if (proposed < 0) != (stated.value < 0) and proposed:
        return ""
    wrong = digits_of(stated.value, stated.step)
    for right in dict.fromkeys(_printings(proposed, step, stated.step)):
        if slip := _edit(wrong, right):
            return slip
    return "decimal-point" if _is_shifted(stated, proposed) else ""


def _is_shifted(stated: Figure, proposed: Decimal) -> bool:
    """Whether the point alone stands elsewhere, but for digits that went with it."""
    return any(abs(proposed * power - stated.value) <= stated.step / 2 for power in _SHIFTS)


def _printings(value: Decimal, step: Decimal, stated: Decimal) -> tuple[str, str, str]:
    """The digits of a value by its own step, by the stated one, and without zeros at its end."""
    # 12.3 for 12.30: a slip may have been done to the value with or without the zeros at its end.
    own = digits_of(value, step)
    return own, digits_of(value, stated), _stripped(own)


def unit_of(stated: Figure, proposed: Decimal) -> str:
    """The unit in which the stated digits are the proposed value: 元 printed for 万元; empty where
    there is none.
    """
    # Units are 10,000 apart; whatever is nearer is not asked about.
    if abs(proposed) < _FAR * abs(stated.value) and abs(stated.value) < _FAR * abs(proposed):
        return ""
    for factor in UNIT_FACTORS if stated.unit in AMOUNT_UNITS else ():
        if stated.value and abs(proposed - stated.value * factor) <= stated.step * factor / 2:
            return next(
                (unit for unit, size in AMOUNT_UNITS.items() if size == stated.factor * factor), ""
            )
    return ""


def digits_of(value: Decimal, step: Decimal) -> str:
    """The digits of a value as it is printed by a step, its sign aside."""
    places = max(0, -int(step.as_tuple().exponent))
    return f"{abs(value):.{places}f}"


def _stripped(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _edit(wrong: str, right: str) -> str:
    """The single edit between two printings."""
    if wrong == right:
        return ""
    if len(wrong) == len(right) and (slip := _replaced(wrong, right)):
        return slip
    # 1234 for 12.34, 0.56 for 56: the same digits, whatever zeros are around them.
    if _samedigits_of(wrong, right):
        return "decimal-point"
    if len(wrong) + 1 == len(right) and _without_one(right, wrong):
        return "dropped-digit"
    if len(wrong) == len(right) + 1 and _without_one(wrong, right):
        return "doubled-digit"
    return ""


def _replaced(wrong: str, right: str) -> str:
    """The slip between two printings of one length whose point stands in one place: a digit is
    another, or two neighbours are exchanged.
    """
    # Where the point moved it is another slip.
    apart = [at for at, digit in enumerate(wrong) if digit != right[at]]
    if any("." in (wrong[at], right[at]) for at in apart):
        return ""
    if len(apart) == 1:
        return "last-digit" if apart[0] == len(wrong) - 1 else "digit"
    one, two = apart[:2]
    crossed = wrong[one] == right[two] and wrong[two] == right[one]
    # Neighbours over the point count: 1.2 for 2.1.
    near = wrong[one + 1 : two] in ("", ".")
    return "transposition" if len(apart) == 2 and near and crossed else ""


def _samedigits_of(one: str, two: str) -> bool:
    bare = [digits.replace(".", "").strip("0") for digits in (one, two)]
    return bool(bare[0]) and bare[0] == bare[1]


def _without_one(longer: str, shorter: str) -> bool:
    """Whether one digit left out of the longer gives the shorter, wherever the point then
    stands.
    """
    for at, digit in enumerate(longer):
        rest = longer[:at] + longer[at + 1 :]
        if digit != "." and (rest == shorter or rest.rstrip(".") == shorter):
            return True
    return False
