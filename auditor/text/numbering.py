"""The numbers before headings: 第一部分, 一、, （一）, 1、, （1）."""

from __future__ import annotations

import re
from typing import Final

from auditor.patterns import regex

_LEVELS: Final = (
    regex(r"\s*+第[一二三四五六七八九十]+(?:部分|章)"),
    regex(r"\s*+[一二三四五六七八九十]{1,3}\s*+[、.．]"),
    regex(r"\s*+[（(]\s*+[一二三四五六七八九十]{1,3}\s*+[)）]\s*+[、.．]?"),
    regex(r"\s*+[0-9]{1,2}\s*+[、.．](?![0-9])"),
    regex(r"\s*+[（(]\s*+[0-9]{1,2}\s*+[)）]"),
)
_BULLET: Final = regex(r"(?:(?<!\s)\s++)?[-*•·●■◆]\s*+")
_DIGITS: Final = "零一二三四五六七八九十"


def level_of(text: str) -> int:
    """How deep a heading's number stands: 1 第N部分, 2 一, 3 （一）, 4 1, 5 （1）; 0 without."""
    bare = unbulleted(text)
    return next((level for level, pattern in enumerate(_LEVELS, 1) if pattern.match(bare)), 0)


def number_of(text: str) -> str:
    """A heading's number as printed, blanks and the point behind it out; empty without."""
    for pattern in _LEVELS:
        match = pattern.match(text)
        if match:
            return re.sub(r"[\s、.．]", "", match[0])
    return ""


def unbulleted(text: str) -> str:
    """The text without a bullet before it."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else text


def value_of(number: str) -> int:
    """The value of a number in ideographs or digits, whatever stands around it; 0 without."""
    figures = re.sub(r"[^0-9]", "", number)
    if figures:
        return int(figures)
    digits = re.sub(r"[^一二三四五六七八九十]", "", number)
    if not digits:
        return 0
    if "十" not in digits:
        return _DIGITS.index(digits) if len(digits) == 1 else 0
    tens, _, ones = digits.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def chinese(number: int) -> str:
    """A number below 100 in ideographs."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")
