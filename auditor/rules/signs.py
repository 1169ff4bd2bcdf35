"""The signs and words of the formula language, and those read as them or refused for them."""

from __future__ import annotations

from typing import Final

from auditor.rules.tree import (
    DAYS,
)
from auditor.units import AMOUNT_UNITS

COUNT_UNITS: Final = (
    "辆",
    "个",
    "台",
    "件",
    "户",
    "项",
    "批",
    "次",
    "人",
    "人次",
    "批次",
    "套",
    "家",
    "所",
    DAYS,
)
UNITS: Final = (*AMOUNT_UNITS, "%", "‰", *COUNT_UNITS)
# Sign by sign as in NARROW: what an input method types for the signs of the language.
WIDE: Final = "［］【】，；（）＜＝＞！：＋－＊×÷／．％？＂０１２３４５６７８９　"
NARROW: Final = str.maketrans(WIDE, '[][],;()<=>!:+-**//.%?"0123456789 ')
SAME: Final = {
    "==": "=",
    "≠": "!=",
    "<>": "!=",
    "≤": "<=",
    "≥": ">=",
    "≦": "<=",
    "≧": ">=",
    "=<": "<=",
    "=>": ">=",
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "*",
    "÷": "/",
}
"""Other signs that are read as those of the language."""
WORDS: Final = {"且": "且", "或": "或", "非": "非", "若": "若", "则": "则", "像": "像"}
# Words that formulas do without, and what is written in place of each.
OTHER_WORDS: Final = {
    "并且": "且",
    "和": "且",
    "与": "且",
    "而且": "且",
    "and": "且",
    "&&": "且",
    "&": "且",
    "或者": "或",
    "or": "或",
    "||": "或",
    "|": "或",
    "如果": "若",
    "if": "若",
    "那么": "则",
    "then": "则",
    "not": "非",
    "!": "非",
    "like": "像",
    "between": "下限 <= 数 <= 上限",
    "等于": "=",
    "大于": ">",
    "小于": "<",
    "不等于": "!=",
    "不小于": ">=",
    "不大于": "<=",
    "不超过": "<=",
    "不少于": ">=",
}
TABLE: Final = "表"
"""Stands before the id of a table."""
QUOTES: Final = '“”"＂'
"""May stand around the id of a table."""
