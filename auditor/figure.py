"""Printed text to figures: the only place that knows separators, signs, brackets, dashes, percent and units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

AMOUNT_UNITS: Final = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10000),
    "百万元": Decimal(1000000),
    "亿元": Decimal(100000000),
}
"""Amount units and their exact factor to 元."""

RATIO_UNITS: Final = {"%": Decimal("0.01"), "‰": Decimal("0.001"), "个百分点": Decimal("0.01")}
"""Ratio units and their exact factor to 1."""

MOST_DIGITS: Final = 20
"""No figure of a report has more digits; one of so many is still exact in 元, whatever its unit (28 digits of `decimal`)."""
_NONE: Final = Decimal(0)
EXACT_STEP: Final = Decimal("0.01")
"""A figure printed down to 分 (0.01 元) has no rounding."""


class Blank(StrEnum):
    """Why a cell holds no figure. Kept apart from 0, and from each other."""

    EMPTY = "blank"
    DASH = "dash"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed number.

    `value` and `step` are in the printed unit; `amount`, `width` in 元, or as a plain ratio for %, or as they
    are for counts. `step` is the unit of the last printed digit.
    """

    text: str
    value: Decimal
    step: Decimal
    unit: str = ""
    amount: Decimal = field(init=False, repr=False, compare=False)
    """Value in the base unit (元, ratio 1, or pieces)."""
    half: Decimal = field(init=False, repr=False, compare=False)
    """Half a step in the base unit: how far the true value may lie from the printed one; 0 where exact.

    Exact are counts, scores and weights printed as whole numbers, and amounts printed down to 分.
    """

    def __post_init__(self) -> None:
        factor = self.factor
        width = self.step * factor
        exact = width <= EXACT_STEP if self.unit in AMOUNT_UNITS else self.unit not in RATIO_UNITS and self.step >= 1
        object.__setattr__(self, "amount", self.value * factor)
        object.__setattr__(self, "half", _NONE if exact else width / 2)

    @property
    def factor(self) -> Decimal:
        """Exact factor from the printed unit to the base unit."""
        return AMOUNT_UNITS.get(self.unit) or RATIO_UNITS.get(self.unit) or Decimal(1)

    @property
    def is_amount(self) -> bool:
        """Whether the unit is one of money."""
        return self.unit in AMOUNT_UNITS

    @property
    def is_ratio(self) -> bool:
        """Whether the unit is % or ‰ or percentage points."""
        return self.unit in RATIO_UNITS


_WIDE: Final = {
    **dict(zip(map(ord, "０１２３４５６７８９．，－＋（）％　"), "0123456789.,-+()% ", strict=True)),
    **dict.fromkeys(map(ord, "−–—‐‑‒﹣─△▲Δ"), "-"),
    0xA0: " ",
}
_DASHES: Final = re.compile(r"[-/\\]{1,4}$")
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+])?[¥￥]?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?P<fraction>\.[0-9]+)?"
    r"(?P<unit>%|‰|个百分点|百万元|万元|亿元|千元|元)?$"
)
_DIGITS: Final = re.compile(r"[-+(]?[¥￥]?[0-9.]++[^0-9]*+$")
_BRACKETS: Final = re.compile(r"\((?P<inner>[^()]+)\)(?P<unit>\D*)$")


def normal(text: str) -> str:
    """The text with full-width digits, signs and spaces brought to ASCII; nothing else changed."""
    return text.translate(_WIDE)


def parse(text: str, unit: str = "") -> Figure | Blank:
    """The figure that a cell or a number in the text prints, else why there is none.

    `unit` is what the surroundings say (the table's 单位); a unit printed with the figure wins. Spaces inside a figure
    (a cell wrapped by its column) are ignored; thousands separators must stand in threes. Brackets and △ are minus.
    What has more than `MOST_DIGITS` digits is unreadable.
    """
    compact = re.sub(r"\s+", "", normal(text))
    if not compact:
        return Blank.EMPTY
    if _DASHES.match(compact):
        return Blank.DASH
    brackets = _BRACKETS.match(compact)
    match = _NUMBER.match(brackets["inner"] + brackets["unit"] if brackets else compact)
    if not match or not (match["whole"] or match["fraction"]):
        return Blank.UNREADABLE
    if too_long(match["whole"], match["fraction"]):
        return Blank.UNREADABLE
    value = Decimal((match["whole"] or "0").replace(",", "") + (match["fraction"] or ""))
    places = len(match["fraction"]) - 1 if match["fraction"] else 0
    negative = (match["sign"] == "-") != bool(brackets)
    return Figure(text.strip(), -value if negative else value, Decimal(1).scaleb(-places), match["unit"] or unit)


def too_long(*parts: str | None) -> bool:
    """Whether the parts of a printed number have more digits than any figure."""
    return sum(letter.isdigit() for part in parts if part for letter in part) > MOST_DIGITS


def doubt(text: str) -> str:
    """Why a text of digits is no figure, in a few words; empty where there is nothing to say."""
    compact = re.sub(r"[\s,]+", "", normal(text))
    return f"超过 {MOST_DIGITS} 位，不是金额" if _DIGITS.match(compact) and too_long(compact) else ""


def is_figure(text: str) -> bool:
    """Whether the text prints a figure and nothing else."""
    return isinstance(parse(text), Figure)

