"""What stands for a constant and is not written as one: `.5万元`, `5.万元`, `五万元`, `¥5万`,
`百分之五十`.
"""

from __future__ import annotations

from typing import Final

from auditor.numbering import WORDS, spelt
from auditor.patterns import regex
from auditor.rules.signs import COUNT_UNITS, NARROW
from auditor.units import AMOUNT_UNITS, RATIO_UNITS, SHORT, either

# Known to those who ask for it where a formula is wrong: the words of the text are no part of what
# a right one needs.
_UNIT: Final = next(iter(AMOUNT_UNITS))
_SHORT: Final = {unit.removesuffix(_UNIT): unit for unit in AMOUNT_UNITS}
"""What is left of a unit where a currency stands before the number, or the number is in words."""
_UNITS: Final = either({*AMOUNT_UNITS, *RATIO_UNITS, *COUNT_UNITS, *SHORT})
_SHARES: Final = {"百分之": "%", "千分之": "‰"}
# .5万元, 5.万元, ¥5万
_DIGITS: Final = regex(rf"(?P<sign>[¥￥])?(?P<number>[0-9]*+\.?[0-9]*+)(?P<unit>{_UNITS})?")
# 五万元, 百分之五十
_SPELT: Final = regex(rf"(?P<share>[百千]分之)?(?P<number>[{WORDS}点.0-9]+?)(?P<unit>{_UNITS})?")


def meant(name: str) -> str:
    """The constant that a name which is none stands for, as it is written; empty where it stands
    for none.
    """
    written = name.translate(NARROW)
    found = _DIGITS.fullmatch(written)
    if found is not None and found["number"].strip("."):
        whole, _, rest = found["number"].partition(".")
        # .5 is written 0.5, and 5. is written 5.
        number = f"{whole or 0}.{rest}" if rest else whole
        return number + _full(found["unit"] or ("" if found["sign"] is None else _UNIT))
    found = _SPELT.fullmatch(written)
    if found is None or not (found["share"] or found["unit"]):
        return ""
    digits = spelt(found["number"])
    return (
        ""
        if digits is None
        else digits + (_SHARES[found["share"]] if found["share"] else _full(found["unit"]))
    )


def _full(unit: str) -> str:
    return _SHORT.get(unit, unit) if unit else ""
