"""A worksheet number under a format of dates and times: the days since 1900, or since 1904."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from auditor.numbering import CAPITALS, HAN, chinese, placed
from auditor.readers.excel.codes import HALF_DAYS, FormatSection

NEVER: Final = "####"
"""What a cell shows whose number is no date of the calendar."""
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# From Monday.
_HAN_DAYS: Final = f"{HAN[:6]}日"
# Excel counts a day 0 of 1900, and 29 February 1900, which there was not.
_ODD: Final = {0: (1900, 1, 0), 60: (1900, 2, 29)}
"""Days of the 1900 calendar that never were."""
# The day 0 of days after February 1900.
_EPOCH: Final = datetime(1899, 12, 30)
_BEYOND: Final = 2_958_466
"""The day after 31 December 9999."""
_ELAPSED: Final = {"h": 3600, "m": 60, "s": 1}


class _Moment(NamedTuple):
    year: int
    month: int
    day: int
    weekday: int
    """From Monday, 0."""
    seconds: int
    """Of the day."""


def serial(text: str) -> Decimal | None:
    """The number that a date or time in ISO 8601 stands for, in days since 1900; None for none."""
    # A `Z` at the end is the zone, which a cell does not show.
    text = text.strip().removesuffix("Z")
    try:
        if ":" in text and "-" not in text:
            clock = time.fromisoformat(text)
            passed = datetime.combine(_EPOCH, clock) - _EPOCH
        else:
            passed = datetime.fromisoformat(text) - _EPOCH
    except (ValueError, TypeError):
        return None
    return Decimal(passed.days) + Decimal(passed.seconds) / 86400


def moment(section: FormatSection, value: Decimal, from_1904: bool) -> str:
    """The date and time that a number shows; `####` where it is none."""
    if not 0 <= value < _BEYOND:
        return NEVER
    tokens = section.tokens
    # Digits behind seconds (`mm:ss.0`) are parts of one.
    places = sum(1 for kind, _ in tokens if kind == "digit")
    seconds = (value * 86400).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole = int(seconds)
    at = _moment(*divmod(whole, 86400), from_1904)
    if at is None:
        return NEVER
    fraction = iter(f"{seconds - whole:f}".partition(".")[2])
    half = any(text in HALF_DAYS for _, text in tokens)
    pieces = []
    for kind, text in tokens:
        if kind == "elapsed":
            # `[h]` counts on beyond the day.
            pieces.append(str(whole // _ELAPSED[text[0]]).rjust(len(text), "0"))
        elif kind == "date":
            shown = _part(at, text, half, section.has("chinese"))
            pieces.append(_spelt(shown, text, section.numerals))
        elif kind == "digit":
            pieces.append(next(fraction))
        elif kind in ("lit", "point", "comma", "percent"):
            pieces.append(text)
    return "".join(pieces).strip()


def _moment(day: int, seconds: int, from_1904: bool) -> _Moment | None:
    """The moment of a day; None beyond the calendar."""
    # Day 1 of 1900 is a Sunday for Excel.
    weekday = (day + 5) % 7
    if not from_1904 and day in _ODD:
        return _Moment(*_ODD[day], weekday, seconds)
    # Of the days since 1900 those before 1 March are one later than counted from 30 December 1899.
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30 if day > 60 else 31)
    if day > (date.max - start).days:
        return None
    then = start + timedelta(day)
    return _Moment(then.year, then.month, then.day, then.weekday(), seconds)


def _part(at: _Moment, text: str, half: bool, is_chinese: bool) -> str:
    """What one mark of a format shows."""
    hour = at.seconds // 3600
    if text in HALF_DAYS:
        if text == "上午/下午" or is_chinese:
            return "下午" if hour >= 12 else "上午"
        return ("PM" if hour >= 12 else "AM")[: 1 if text == "a/p" else 2]
    mark, wide = text[0], len(text)
    if mark == "y":
        return f"{at.year:04d}" if wide > 2 else f"{at.year % 100:02d}"
    if wide > 2 and (name := _name(at, mark, wide, is_chinese)):
        return name
    number = {
        "m": at.month,
        "d": at.day,
        # Twelve, one, … eleven: a clock of half days has no hour 0.
        "h": (hour + 11) % 12 + 1 if half else hour,
        "n": at.seconds // 60 % 60,
        "s": at.seconds % 60,
    }[mark]
    return str(number).rjust(min(wide, 2), "0")


def _name(at: _Moment, mark: str, wide: int, is_chinese: bool) -> str:
    """The name of a month or a day of the week."""
    if mark == "a" or mark == "d" and is_chinese:
        return _han_day(mark, wide) + _HAN_DAYS[at.weekday]
    if mark == "m":
        return _month(at.month, wide, is_chinese)
    name = _DAYS[at.weekday] if mark == "d" else ""
    return name[:3] if wide == 3 else name


def _han_day(mark: str, wide: int) -> str:
    """What stands before the day of the week in Chinese; nothing before `aaa`."""
    if wide > 3:
        return "星期"
    return "周" if mark == "d" else ""


def _month(month: int, wide: int, is_chinese: bool) -> str:
    if is_chinese:
        return f"{month}月" if wide == 3 else chinese(month) + "月"
    name = _MONTHS[month - 1]
    # `mmmmm` is the first letter.
    return {3: name[:3], 5: name[:1]}.get(wide, name)


def _spelt(shown: str, text: str, numerals: str) -> str:
    """A number of a date in ideographs, where its format has it so: years digit by digit."""
    if not numerals or not shown.isdecimal():
        return shown
    # `二〇二四年十二月`: the year digit by digit, the month as a number.
    spelt = placed(shown) if text[0] == "y" else chinese(int(shown)) if int(shown) else "零"
    return spelt.translate(CAPITALS) if numerals == "2" else spelt.replace("零", "〇")
