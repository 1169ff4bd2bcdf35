"""A number format taken apart: its sections, each a run of digit places, dates and literal text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from auditor.patterns import regex
from auditor.records import frozen

# A quoted text, an escaped character, a blank of a width (`_)`), a filling (`*-`), brackets, then
# words and single marks; quotes that never close go to the end.
_TOKEN: Final = regex(
    r'"([^"]*)"?|[\\!](.)|_(.)|\*(.)|\[([^\[\]]*+)\]'
    r"|(General|G/通用格式|AM/PM|A/P|上午/下午|E[+-]|y+|e+|m+|d+|h+|s+|a{3,4}|.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR: Final = regex(
    # `[Red]`, `[红色]`, `[颜色3]`.
    r"(?:red|blue|green|black|white|cyan|magenta|yellow|红色?|蓝绿?色?|绿色?|黑色?|白色?|黄色?|青色?|洋红色?|颜色 ?[0-9]+|color ?[0-9]+)$",
    re.IGNORECASE,
)
# `[>=10000]`, `[<>0]`.
_CONDITION: Final = regex(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)$")
# `[DBNum1]` prints 一百二十, `[DBNum2]` 壹佰贰拾.
_NUMERALS: Final = regex(r"dbnum([0-9])$", re.IGNORECASE)
_SYSTEM: Final = {"-F800": 'yyyy"年"m"月"d"日"', "-F400": "h:mm:ss"}
"""The long date and the time as the system has them, whatever the format goes on to say."""
_CHINESE: Final = 0x04
"""The lower byte of every Chinese language's number."""
_FIRST_DIGITS: Final = frozenset("123456789")
HALF_DAYS: Final = ("am/pm", "a/p", "上午/下午")


@frozen
class FormatSection:
    """One section of a format: what it prints, and of which values."""

    tokens: tuple[tuple[str, str], ...]
    """(kind, text): lit, digit (0 # ?), point, comma, percent, text (@), general, exponent,
    fraction, date, elapsed, numerals (1 plain or 2 capital ideographs), chinese.
    """
    condition: tuple[str, Decimal] | None

    def has(self, kind: str) -> bool:
        """Whether it has a part of a kind."""
        return any(token[0] == kind for token in self.tokens)

    @property
    def numerals(self) -> str:
        """`1` or `2` where its digits are printed as ideographs, plain or capital ones."""
        return next((text for kind, text in self.tokens if kind == "numerals"), "")


@lru_cache(maxsize=512)
def sections_of(code: str) -> tuple[FormatSection, ...]:
    """The sections of a number format."""
    sections: list[FormatSection] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    for match in _TOKEN.finditer(code or "General"):
        quoted, escaped, padded, filled, bracket, plain = match.groups()
        if plain == ";":
            sections.append(FormatSection(_settled(tokens), condition))
            tokens, condition = [], None
        elif bracket is not None:
            # `[$-F800]`: all that follows is what the system has.
            if (own := _SYSTEM.get(bracket.upper().lstrip("$"))) is not None:
                return sections_of(own)
            # A section has one condition; a colour beside it is no condition.
            condition = _condition(bracket) or condition
            tokens.extend(_bracket(bracket))
        elif plain is not None:
            tokens.append(_plain(plain))
        else:
            tokens.append(_written(quoted, escaped, filled))
    sections.append(FormatSection(_settled(tokens), condition))
    return tuple(sections)


def _condition(bracket: str) -> tuple[str, Decimal] | None:
    """For which values a section is, as it says in brackets."""
    found = _CONDITION.match(bracket)
    if not found:
        return None
    return found[1], Decimal(found[2] if found[2].strip(".-") else "0")


def _written(quoted: str | None, escaped: str | None, filled: str | None) -> tuple[str, str]:
    """A text of the format's own, a blank as wide as a character, or one that fills the cell."""
    if quoted is not None:
        return "lit", quoted
    if escaped is not None:
        return "lit", escaped
    return ("fill", filled) if filled else ("pad", "")


def _bracket(text: str) -> list[tuple[str, str]]:
    if text.startswith("$"):
        # `[$¥-804]`: a sign of currency, and the language by its number.
        sign, _, language = text[1:].partition("-")
        chinese = re.fullmatch(r"[0-9A-Fa-f]{3,8}", language) and int(language, 16) & 0xFF
        return [("lit", sign)] + [("chinese", "")] * (chinese == _CHINESE)
    if re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE):
        return [("elapsed", text.lower())]
    if numerals := _NUMERALS.match(text):
        # `[DBNum3]` prints wide digits, which read the same.
        return [("numerals", numerals[1])] if numerals[1] in "12" else []
    return [("colour", text.lower().replace(" ", ""))] if _COLOUR.match(text) else []


def _plain(text: str) -> tuple[str, str]:
    if text in "0#?":
        return "digit", text
    kind = {".": "point", ",": "comma", "%": "percent", "@": "text"}.get(text)
    if kind:
        return kind, text
    lower = text.lower()
    if lower in ("general", "g/通用格式"):
        return "general", text
    if lower in ("e+", "e-"):
        return "exponent", text
    # `e` is the year in East Asian formats.
    if lower[0] == "e":
        return "date", "yyyy"
    # `aaa` and `aaaa` are the day of the week in Chinese.
    if lower[0] in "ymdhs" or lower in HALF_DAYS or lower[:3] == "aaa":
        return "date", lower
    return "lit", text


def _settled(tokens: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The tokens of a section with what their neighbours decide."""
    result = list(tokens)
    for index in _minutes(tokens):
        result[index] = "date", "n" * len(tokens[index][1])
    # `# ?/8`, `# ??/??`.
    for index in range(1, len(tokens) - 1):
        over, (kind, under) = tokens[index - 1], tokens[index + 1]
        places = kind == "digit" or under in _FIRST_DIGITS
        # A stroke between places for digits makes a fraction.
        if tokens[index] == ("lit", "/") and over[0] == "digit" and places:
            result[index] = ("fraction", "/")
    return tuple(result)


def _minutes(tokens: list[tuple[str, str]]) -> Iterator[int]:
    """Where `m` means minutes (`n` from here on): after hours or before seconds."""
    times = [index for index, (kind, _) in enumerate(tokens) if kind in ("date", "elapsed")]
    # The marks with an empty one at both ends, so that each has a neighbour on either side.
    marks = ["", *(tokens[index][1][0] for index in times), ""]
    for index, before, after in zip(times, marks, marks[2:], strict=False):
        if tokens[index] in _MONTHS_OR_MINUTES and (before == "h" or after == "s"):
            yield index


_MONTHS_OR_MINUTES: Final = (("date", "m"), ("date", "mm"))
