"""A worksheet number under its number format: the text that stands on the page.

A format has up to four sections (positive;negative;zero;text), each a run of digit places and
literal text.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from auditor.readers.excel.codes import Section, sections_of

BUILT_IN: Final = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "General",
    13: "General",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"',
    42: '"¥"#,##0;-"¥"#,##0;"-"',
    43: '#,##0.00;-#,##0.00;"-"??',
    44: '"¥"#,##0.00;-"¥"#,##0.00;"-"??',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""The formats that a file names by number only, as Chinese Excel has them."""

_INKS: Final = {
    "black": "000000",
    "white": "FFFFFF",
    "red": "FF0000",
    "green": "00FF00",
    "blue": "0000FF",
    "yellow": "FFFF00",
    "magenta": "FF00FF",
    "cyan": "00FFFF",
    "黑": "000000",
    "白": "FFFFFF",
    "红": "FF0000",
    "绿": "00FF00",
    "蓝": "0000FF",
    "黄": "FFFF00",
    "洋红": "FF00FF",
    "青": "00FFFF",
    "蓝绿": "00FFFF",
    **{
        f"{word}{at}": colour
        for word in ("color", "颜色")
        for at, colour in enumerate(
            ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF"), 1
        )
    },
}
"""The colours that a number format names."""
_SILENT: Final = frozenset({"pad", "fill", "colour"})
"""Parts of a format that print nothing of their own."""
_LIKE_DIGITS: Final = frozenset("0123456789.,oOlI%％")
_NEGATIVE: Final = frozenset("-−－(（△▲负")
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_WIDTH: Final = 11
"""Digits that General shows in all."""
LONGEST: Final = 255
"""Characters of a number format; Excel writes no longer one."""
_LARGEST: Final = 20
"""Beyond this power of ten a number is no amount, and its digits are not written out."""
_MOST_PLACES: Final = 30
"""No format shows more decimals."""
_EXACT: Final = Context(prec=60)


def decimal(value: float | str) -> Decimal | None:
    """The number that a stored double stands for: its 15 digits, which drop the dust of binary
    arithmetic.

    None for what is no finite number.
    """
    try:
        number = Decimal(f"{float(value):.15g}")
    except (ValueError, OverflowError, InvalidOperation):
        return None
    return number if number.is_finite() else None


@lru_cache(maxsize=20_000)
def printed(value: Decimal, code: str, from_1904: bool = False) -> str:
    """The text that a number shows under a format."""
    if value.adjusted() > _LARGEST:
        return str(value)
    sections = sections_of(code)
    section, number = _chosen(sections, value)
    as_general = section.has("general") or section.has("text") and not section.has("digit")
    if as_general or not section.tokens and len(sections) == 1:
        shown = general(number)
        return (
            "".join(
                shown if kind in ("general", "text") else text
                for kind, text in section.tokens
                if kind not in _SILENT
            )
            or shown
        )
    if section.has("date") or section.has("elapsed"):
        return _date(section, number, from_1904)
    if section.has("exponent"):
        return _scientific(section, number)
    return _number(section, number).strip()


@lru_cache(maxsize=20_000)
def text_printed(text: str, code: str) -> str:
    """What a format shows of a text: its fourth section is for texts, and so is one with an `@`
    that is the last.
    """
    sections = sections_of(code)
    if len(sections) < 4 and not sections[-1].has("text"):
        return text
    shown = "".join(
        text if kind == "text" else part
        for kind, part in sections[-1].tokens
        if kind in ("text", "lit")
    )
    return text if shown.strip() == text.strip() else shown


def prints_value(value: Decimal, code: str) -> bool:
    """Whether a format shows anything of a number, or digits of its own in the number's place."""
    section, _ = _chosen(sections_of(code), value)
    own = any(
        kind == "lit" and any(sign.isdigit() for sign in text) for kind, text in section.tokens
    )
    return not own or any(
        section.has(kind) for kind in ("digit", "general", "text", "date", "elapsed", "exponent")
    )


def fills_with(value: Decimal, code: str) -> str:
    """The sign with which a format fills a cell beside the number, where it looks like more of the
    number.
    """
    section, _ = _chosen(sections_of(code), value)
    return next(
        (text for kind, text in section.tokens if kind == "fill" and text in _LIKE_DIGITS), ""
    )


def ink(value: Decimal, code: str) -> str:
    """The colour that a format gives a number, as six hexadecimal digits; `?` one not told, nothing
    for none.
    """
    section, _ = _chosen(sections_of(code), value)
    name = next((text for kind, text in section.tokens if kind == "colour"), "")
    return (_INKS.get(name) or _INKS.get(name.removesuffix("色")) or "?") if name else ""


def general(value: Decimal) -> str:
    """The number as the format General shows it. Amounts to the cent are never cut, whatever the
    width.
    """
    plain = format(value, "f")
    if "." in plain:
        whole, _, fraction = plain.partition(".")
        places = max(2, _WIDTH - 1 - len(whole.lstrip("-")))
        if len(fraction) > places:
            plain = format(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def _chosen(sections: tuple[Section, ...], value: Decimal) -> tuple[Section, Decimal]:
    """The section for a value, and the number it shows there (without its sign where the section
    says it).
    """
    if sections[0].condition or len(sections) > 1 and sections[1].condition:
        for section in sections[:2]:
            if section.condition is None or _meets(value, section.condition):
                return section, value
        return sections[min(2, len(sections) - 1)], value
    numeric = sections[:3]
    if value < 0 and len(numeric) > 1:
        if len(numeric) > 2 and not _shown(numeric[1], value):
            return numeric[2], Decimal(0)
        # A colour alone says that it is negative: read without it, the sign has to say so.
        unsigned = numeric[1].has("colour") and not any(
            kind == "lit" and set(text) & _NEGATIVE for kind, text in numeric[1].tokens
        )
        return numeric[1], value if unsigned else -value
    if len(numeric) > 2 and value == 0:
        return numeric[2], value
    return numeric[0], value


def _shown(section: Section, value: Decimal) -> bool:
    """Whether any digit of the value is left after rounding."""
    return not section.has("digit") or any(mark in "123456789" for mark in _number(section, value))


def _meets(value: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, bound = condition
    return {
        "<": value < bound,
        ">": value > bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[sign]


def _number(section: Section, value: Decimal) -> str:
    kinds = [kind for kind, _ in section.tokens]
    digits = [index for index, kind in enumerate(kinds) if kind == "digit"]
    if not digits:
        return ("-" if value < 0 else "") + "".join(
            text for kind, text in section.tokens if kind not in _SILENT
        )
    point = kinds.index("point") if "point" in kinds else len(kinds)
    places = [section.tokens[index][1] for index in digits if index > point][:_MOST_PLACES]
    whole = [section.tokens[index][1] for index in digits if index < point]
    last_whole = max((index for index in digits if index < point), default=-1)
    commas = [index for index, kind in enumerate(kinds) if kind == "comma"]
    scale = sum(
        1 for index in commas if index > last_whole and index < point or index > max(digits)
    )
    grouped = any(digits[0] < index < last_whole for index in commas)
    scaled = value.scaleb(2 * kinds.count("percent") - 3 * scale)
    if scaled.adjusted() > _LARGEST:
        return str(scaled)
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP, _EXACT)
    before, _, after = format(rounded, "f").partition(".")
    shown = _whole(before, whole, grouped)
    while after and places and places[-1] in "#?" and after[-1] == "0":
        after, places = after[:-1], places[:-1]
    if point < len(kinds):
        shown += "." + after if after or "0" in places else "."
    sign = "-" if value < 0 and rounded != 0 else ""
    return sign + "".join(_pieces(section.tokens, digits, shown))


def _whole(before: str, marks: list[str], grouped: bool) -> str:
    bare = before.lstrip("0").rjust(marks.count("0"), "0")
    if not grouped:
        return bare
    head = len(bare) % 3
    return ",".join(
        part
        for part in (bare[:head], *(bare[at : at + 3] for at in range(head, len(bare), 3)))
        if part
    )


def _pieces(tokens: tuple[tuple[str, str], ...], digits: list[int], shown: str) -> list[str]:
    """The digits with the literal text around them, and between them: `0!.0000` shows 元 as
    万元.
    """
    inside = [
        index
        for index, (kind, _) in enumerate(tokens)
        if kind == "lit" and digits[0] < index < digits[-1]
    ]
    places = [at for at, mark in enumerate(shown) if mark.isdigit()]
    for index in reversed(inside):
        right = sum(1 for digit in digits if digit > index)
        cut = places[-right] if right <= len(places) else 0
        shown = shown[:cut] + tokens[index][1] + shown[cut:]
    pieces = []
    for index, (kind, text) in enumerate(tokens):
        if index == digits[0]:
            pieces.append(shown)
        if kind == "percent" or kind == "lit" and index not in inside:
            pieces.append(text)
    return pieces


def _scientific(section: Section, value: Decimal) -> str:
    kinds = [kind for kind, _ in section.tokens]
    end, point = kinds.index("exponent"), kinds.index("point") if "point" in kinds else len(kinds)
    places = sum(1 for index, kind in enumerate(kinds) if kind == "digit" and point < index < end)
    width = sum(1 for index, kind in enumerate(kinds) if kind == "digit" and index > end)
    mantissa, _, power = format(value, f".{places}E").partition("E")
    sign = "-" if power.startswith("-") else "+" if "+" in section.tokens[end][1] else ""
    return f"{mantissa}E{sign}{power.lstrip('+-').rjust(width, '0')}"


def _date(section: Section, value: Decimal, from_1904: bool) -> str:
    # Day 60 of the 1900 calendar is 29 February 1900, which never was; later days count from 30
    # December 1899.
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if value >= 60 else 31)
    seconds = (value * 86400).to_integral_value(ROUND_HALF_UP)
    try:
        moment = start + timedelta(seconds=int(seconds))
    except OverflowError:
        return general(value)
    half = any(text in ("am/pm", "上午/下午") for _, text in section.tokens)
    pieces = []
    for kind, text in section.tokens:
        if kind == "elapsed":
            pieces.append(
                str(int(seconds) // {"h": 3600, "m": 60, "s": 1}[text[0]]).rjust(len(text), "0")
            )
        elif kind == "date":
            pieces.append(_moment(moment, text, half))
        elif kind != "digit" and kind not in _SILENT:
            pieces.append(text)
    return "".join(pieces).strip()


def _moment(moment: datetime, text: str, half: bool) -> str:
    if text == "am/pm":
        return "AM" if moment.hour < 12 else "PM"
    if text == "上午/下午":
        return "上午" if moment.hour < 12 else "下午"
    mark, wide = text[0], len(text)
    if mark == "y":
        return f"{moment.year:04d}" if wide > 2 else f"{moment.year % 100:02d}"
    if mark == "m" and wide > 2:
        return _MONTHS[moment.month - 1]
    if mark in ("a", "d") and wide > 2:
        return ("星期" if wide > 3 or mark == "d" else "") + "一二三四五六日"[moment.weekday()]
    hour = (moment.hour + 11) % 12 + 1 if half else moment.hour
    number = {
        "m": moment.month,
        "d": moment.day,
        "h": hour,
        "n": moment.minute,
        "s": moment.second,
    }[mark]
    return str(number).rjust(min(wide, 2), "0")
