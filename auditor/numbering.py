"""Chinese numerals (一百二十七点八七, 壹佰贰拾柒, 二〇二四), and the numbers before headings:
第一部分, 一、, （一）, 1、, （1）.
"""

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
DIGITS: Final = f"零{HAN[:-1]}"
"""The numerals of one digit, each at its value."""
PLACED: Final = str.maketrans(f"〇○{DIGITS}", "000123456789")
"""Numerals that stand for digits in their places (二〇二四), for `str.translate`."""
SEVERAL: Final = {"两": 2} | {sign: value for value, sign in enumerate(HAN, 1) if value > 1}
"""The numerals that say how many things there are (两项, 三者), and how many."""
CAPITALS: Final = str.maketrans(f"{HAN}百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
"""Plain ideographs to those of cheques, for `str.translate`."""
_VALUES: Final = {
    sign: value
    for value, signs in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_ALL: Final = frozenset((*_VALUES, *_TENS, *_LARGE))
WORDS: Final = "".join((*_VALUES, *_TENS))
"""Every word of a numeral, for a character class; 万, 亿 and 点 aside."""
_PLAIN: Final = regex(r"[0-9]{1,20}(?:\.[0-9]{1,20})?$")
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
    if len(digits) > 1 and "十" not in digits:  # 二三: no number of a heading
        return 0
    return _whole(digits) or 0


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
            text += DIGITS[digit] + name
        # 一千零五: one 零 for all empty places between digits, none at the end.
        elif text and number % unit and not text.endswith("零"):
            text += "零"
    return text or "零"


def placed(digits: str) -> str:
    """Digits one by one in ideographs: 二零二四."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def spelt(words: str) -> str | None:
    """The digits of a numeral in words, or of one in digits; None where it is none."""
    if _PLAIN.match(words):
        return words
    whole, point, fraction = words.replace(".", "点").partition("点")
    value = _whole(whole)
    if value is None or point and not fraction or any(sign not in _VALUES for sign in fraction):
        return None
    digits = "".join(str(_VALUES[sign]) for sign in fraction)
    return f"{value}.{digits}" if digits else str(value)


def _whole(words: str) -> int | None:
    """The whole number that words are; None where they are none."""
    if not words or not _ALL.issuperset(words):
        return None
    if all(sign in _VALUES for sign in words):
        return int("".join(str(_VALUES[sign]) for sign in words))
    total = part = digit = 0
    for sign in words:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in _TENS:
            part, digit = part + (digit or 1) * _TENS[sign], 0
        else:
            # 三亿二千万 adds, 一万二千亿 multiplies what stands before.
            ahead = total if sign == "亿" else 0
            total += (ahead + part + digit) * _LARGE[sign] - ahead
            part = digit = 0
    return total + part + digit
