"""Numerals in words: 一百二十七点八七, 壹佰贰拾柒, 一二七点八七."""

from __future__ import annotations

from typing import Final

from auditor.patterns import regex

_DIGITS: Final = {
    sign: value
    for value, signs in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_ALL: Final = frozenset((*_DIGITS, *_TENS, *_LARGE))
WORDS: Final = "".join((*_DIGITS, *_TENS))
"""Every word of a numeral, for a character class; 万, 亿 and 点 aside."""
# 百分之12.5: digits behind words.
_PLAIN: Final = regex(r"[0-9]{1,20}(?:\.[0-9]{1,20})?$")


def spelt(words: str) -> str | None:
    """The digits of a numeral in words, or of one in digits; None where it is none."""
    # In digits already: nothing to be done.
    if _PLAIN.match(words):
        return words
    whole, point, fraction = words.replace(".", "点").partition("点")
    value = _whole(whole)
    if value is None or point and not fraction or any(sign not in _DIGITS for sign in fraction):
        return None
    digits = "".join(str(_DIGITS[sign]) for sign in fraction)
    return f"{value}.{digits}" if digits else str(value)


def _whole(words: str) -> int | None:
    """The whole number that words are; None where they are none."""
    if not words or not _ALL.issuperset(words):
        return None
    # 一二七: read digit by digit.
    if all(sign in _DIGITS for sign in words):
        return int("".join(str(_DIGITS[sign]) for sign in words))
    total = part = digit = 0
    for sign in words:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            # 十二: a ten without a digit before it is one ten.
            part, digit = part + (digit or 1) * _TENS[sign], 0
        else:
            # 三亿二千万 adds, 一万二千亿 multiplies what stands before.
            ahead = total if sign == "亿" else 0
            total += (ahead + part + digit) * _LARGE[sign] - ahead
            part = digit = 0
    return total + part + digit
