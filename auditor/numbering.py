"""Chinese numerals, and the numbers before headings: 第一部分, 一、, （一）, 1、, （1）."""

from __future__ import annotations

import re
from typing import Final

from auditor.patterns import regex

HAN: Final = "一二三四五六七八九十"
"""The numerals that headings are numbered with."""
# Up to three: 二十一.
NUMERAL: Final = f"[{HAN}]{{1,3}}"
# 第一部分, 第二章.
PART: Final = f"第[{HAN}]+(?:部分|章)"
# 一、 or 一. ; blanks are taken whole (`*+`), so that a long run of them costs nothing.
BIG: Final = rf"{NUMERAL}\s*+[、.．]"
# （一）, with blanks within the brackets.
MIDDLE: Final = rf"[（(]\s*+{NUMERAL}\s*+[)）]"
# 1、 or 1. ; not 1.5, which is a figure.
SMALL: Final = r"[0-9]{1,2}\s*+[、.．](?![0-9])"
# （1）.
ITEM: Final = r"[（(]\s*+[0-9]{1,2}\s*+[)）]"
"""Patterns of a heading's number, by how deep it stands."""
HEADING: Final = f"(?:{PART}|{BIG}|{MIDDLE}|{SMALL}|{ITEM})"
"""The pattern of any of them."""
# （一）、 stands as well as （一）.
_LEVELS: Final = tuple(
    regex(rf"\s*+{one}") for one in (PART, BIG, rf"{MIDDLE}\s*+[、.．]?", SMALL, ITEM)
)
# `• 一、收入`: a bullet before the number.
_BULLET: Final = regex(r"(?:(?<!\s)\s++)?[-*•·●■◆]\s*+")
PLACED: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
"""Numerals that stand for digits in their places (二〇二四), for `str.translate`."""
_DIGITS: Final = "零一二三四五六七八九"
CAPITALS: Final = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
"""Plain ideographs to those of cheques, for `str.translate`."""
_GROUPS: Final = ((10**8, "亿"), (10**4, "万"))
_PLACES: Final = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))


def level_of(text: str) -> int:
    """How deep a heading's number stands: 1 第N部分, 2 一, 3 （一）, 4 1, 5 （1）; 0 without."""
    bare = unbulleted(text)
    return next((level for level, pattern in enumerate(_LEVELS, 1) if pattern.match(bare)), 0)


def number_of(text: str) -> str:
    """A heading's number as printed, blanks, bullet and the point behind it out; empty without."""
    bare = unbulleted(text)
    for pattern in _LEVELS:
        match = pattern.match(bare)
        if match:
            return re.sub(r"[\s、.．]", "", match[0])
    return ""


def unbulleted(text: str) -> str:
    """The text without a bullet before it."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else text


def value_of(number: str) -> int:
    """The value of a number below 100 in ideographs or digits, whatever stands around it; 0
    without.
    """
    figures = re.sub(r"[^0-9]", "", number)
    if figures:
        return int(figures)
    digits = re.sub(f"[^{HAN}]", "", number)
    if not digits:
        return 0
    # 一二 is no number of one digit, nor is it 12.
    if "十" not in digits:
        return _DIGITS.index(digits) if len(digits) == 1 else 0
    # 十二 is 12, 二十 is 20.
    tens, _, ones = digits.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def chinese(count: int) -> str:
    """A count below 10,000 in ideographs: 十, 二十三, 一百零五; any other in digits."""
    if not 0 < count < 10_000:
        return str(count)
    text = spelt_out(count)
    # 十二, not 一十二, as it is said; cheques print each unit with its digit (`spelt_out`).
    return text[1:] if text.startswith("一十") else text


def spelt_out(number: int) -> str:
    """A whole number in ideographs, each unit with its digit: 一十二, 三万零五十, 零."""
    for unit, name in _GROUPS:
        if number >= unit:
            head, rest = divmod(number, unit)
            # 三万零五十: a 零 where the place below 万 is empty, none in 三万五千.
            gap = "零" if 0 < rest < unit // 10 else ""
            return spelt_out(head) + name + gap + (spelt_out(rest) if rest else "")
    text = ""
    for unit, name in _PLACES:
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + name
        # 一千零五: one 零 for all empty places between digits, none at the end.
        elif text and number % unit and not text.endswith("零"):
            text += "零"
    return text or "零"


def placed(digits: str) -> str:
    """Digits one by one in ideographs: 二零二四."""
    return "".join(_DIGITS[int(digit)] for digit in digits)
