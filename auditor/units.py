"""The units of money and of ratios: what they are called, what they come to, and the patterns of
their names. What else stands behind a number (辆, 人次) counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

AMOUNT_UNITS: Final = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10000),
    "百万元": Decimal(1000000),
    "千万元": Decimal(10000000),
    "亿元": Decimal(100000000),
}
"""Amount units and their exact factor to 元."""

_FOREIGN: Final = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "日元": "JPY", "英镑": "GBP"}
CURRENCIES: Final = {
    name: Decimal(factor)
    for money in _FOREIGN
    for prefix, factor in (
        ("", 1),
        ("千", 1000),
        ("万", 10000),
        ("百万", 1000000),
        ("亿", 100000000),
    )
    for name in (prefix + money,)
} | {
    f"{code}{scale}": Decimal(factor)
    for code in ("RMB", "CNY", *_FOREIGN.values())
    for scale, factor in (
        ("", 1),
        (" thousand", 1000),
        (" million", 1000000),
        (" billion", 1000000000),
    )
}
"""Units of other money, or of the same under another name, and their exact factor to the whole unit
of it.
"""
_NAMES: Final = {"RMB": "CNY"} | _FOREIGN
CURRENCY_OF: Final = {
    unit: next((code for name, code in _NAMES.items() if name in unit), unit.split()[0])
    for unit in CURRENCIES
} | dict.fromkeys(AMOUNT_UNITS, "CNY")
"""The money of each unit: there is no rate between two of them."""
MONEY: Final = AMOUNT_UNITS | CURRENCIES
"""All units of money."""

_TIMES: Final = "倍"
RATIO_UNITS: Final = {
    "%": Decimal("0.01"),
    "‰": Decimal("0.001"),
    "个百分点": Decimal("0.01"),
    _TIMES: Decimal(1),
}
"""Ratio units and their exact factor to 1."""

SHORT: Final = {"万": "万元", "亿": "亿元"}
"""Amount units that are printed without their 元."""
SHORTENED: Final = SHORT | {"百分点": "个百分点"}
"""Units as texts shorten them, and what they are."""


def either(units: Iterable[str]) -> str:
    """The pattern of any of some units, the longest first: 百万元 is no 万元."""
    return "|".join(sorted(units, key=len, reverse=True))


AMOUNTS: Final = either(AMOUNT_UNITS)
"""The pattern of a unit of amounts."""
MONIES: Final = either(unit for unit in MONEY if not unit.isascii())
"""The pattern of a unit of any money, as it is written in Chinese."""
RATES: Final = either(unit for unit in RATIO_UNITS if unit != _TIMES)
"""The pattern of a unit of ratios that is a sign against the digits; 倍 is a word behind them."""
MEASURED: Final = either([*AMOUNT_UNITS, *RATES.split("|"), "百分点"])
"""The pattern of a unit of money or of ratios in a text: digits with what is no digit before these
are no name, no model number, no date.
"""
SCALED: Final = "[百千万亿]*+元"
"""The pattern of an amount's unit, of whatever scale (万亿元): for those who ask only whether a text
states an amount, and not how much it is.
"""
