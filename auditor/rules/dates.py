"""Dates as a report prints them and as a formula writes them, compared as the days that they can
mean.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from auditor.document import Document, Paragraph, Place
from auditor.forms.columns import distinct
from auditor.forms.labels import squeeze
from auditor.numbering import HAN, PLACED, value_of
from auditor.patterns import regex
from auditor.rules.tree import DATE, WRITTEN_DATE, Binary, Node, Number, Text

_NUMERALS: Final = f"〇○零{HAN}"
# 2024年8月31日, 二〇二四年八月, 2024-08-31; of 2024-08/31 the signs differ.
_PRINTED: Final = (
    rf"(?:20[0-9]{{2}}|[{_NUMERALS}]{{4}})(?:年(?:[0-9]{{1,2}}|[{_NUMERALS}]{{1,3}})月(?:(?:[0-9]{{1,2}}|[{_NUMERALS}]{{1,3}})日)?"
    r"|(?P<sign>[-/.])[0-9]{1,2}(?P=sign)[0-9]{1,2})"
)
# （2024年8月31日）, and nothing else in the line
_ALONE: Final = regex(rf"[（(]?({_PRINTED})[）)]?")
_NUMBER: Final = regex(rf"[0-9]+|[{_NUMERALS}]+")
_YEARS: Final = {"本": 0, "次": 1, "上": -1}
_LONGEST: Final = 200
"""No line that tells a date is longer, in characters."""


class Days(NamedTuple):
    """The first and the last day that a date can mean: 2024年8月 is any day of the month."""

    first: date
    last: date


class PrintedDate(NamedTuple):
    """A date where it is printed."""

    text: str
    place: Place


def find(document: Document, name: str) -> PrintedDate | None:
    """The date that a document prints for itself: 日期 behind that word or alone in its line,
    公开日期 behind 公开日期 or 公开时间.
    """
    label = re.escape(name.removesuffix(DATE))
    # Bare 日期 is not the end of another word: 公开日期 is asked for by its own name.
    labelled = regex(rf"{label or '(?<![一-鿿])'}(?:日期|时间)[:：]?(?P<date>{_PRINTED})")
    heading = regex(rf"{label}(?:日期|时间)[:：]?")
    # Whether the line before was 公开日期： and nothing else.
    before = False
    for text, place in _texts(document):
        match = labelled.search(text) or ((before or not label) and _ALONE.fullmatch(text)) or None
        if match:
            return PrintedDate(match["date"] if match.re is labelled else match[1], place)
        before = heading.fullmatch(text) is not None
    return None


def _texts(document: Document) -> Iterator[tuple[str, Place]]:
    """Lines and cells, short ones, without blanks."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found = block.lines
        else:
            found = [(cell.text, cell.place) for row in block.rows for cell in distinct(row)]
        yield from ((squeeze(text), place) for text, place in found if 0 < len(text) <= _LONGEST)


def days(text: str, year: int | None) -> Days | None:
    """The days that a date means, as it is printed or written; None where it is none, or the report
    has no year.
    """
    bare = squeeze(text)
    written = WRITTEN_DATE.fullmatch(bare)
    if written:
        if written["year"] in _YEARS:
            own = year + _YEARS[written["year"]] if year is not None else None
        else:
            own = int(written["year"])
        return _days(own, int(written["month"]), int(written["day"]) if written["day"] else None)
    printed = _ALONE.fullmatch(bare)
    if printed is None:
        return None
    number, month, *rest = map(_value, _NUMBER.findall(printed[1]))
    return _days(number, month, rest[0] if rest else None)


def _days(year: int | None, month: int, day: int | None) -> Days | None:
    if (
        year is None
        or not 1 <= month <= 12
        or day is not None
        and not 1 <= day <= monthrange(year, month)[1]
    ):
        return None
    return Days(date(year, month, day or 1), date(year, month, day or monthrange(year, month)[1]))


def _value(text: str) -> int:
    """A number in digits, or in characters: 二〇二四, 十二, 三十一."""
    if text.isascii():
        return int(text)
    return value_of(text) if "十" in text else int(text.translate(PLACED))


def compared(node: Binary, year: int | None, word: Callable[[Node], str | None]) -> bool | None:
    """Whether two dates stand to each other as a comparison says; None where one is not there, or
    only the day would tell.
    """
    left, right = _meant(node.left, year, word), _meant(node.right, year, word)
    if left is None or right is None:
        return None
    if node.operator in ("=", "!="):
        apart = left.last < right.first or right.last < left.first
        # 公开日期 = 2024年8月 holds on any day of it; printed as 2024年8月 it may be any of its days.
        same = (
            left == right
            or isinstance(node.right, Text)
            and right.first <= left.first
            and left.last <= right.last
        )
        return (not apart) == (node.operator == "=") if same or apart else None
    if node.operator in (">", ">="):
        return _before(right, left, node.operator == ">=", node.right, node.left)
    return _before(left, right, node.operator == "<=", node.left, node.right)


def _before(early: Days, late: Days, equal: bool, one: Node, two: Node) -> bool | None:
    """Whether a date is before another, or may be equal; a month that the formula writes ends, or
    begins, on its day.
    """
    if isinstance(one, Text):
        early = Days(*[early.first if equal else early.last] * 2)
    if isinstance(two, Text):
        late = Days(*[late.last if equal else late.first] * 2)
    if early.last < late.first or equal and early.last == late.first:
        return True
    return False if early.first > late.last or not equal and early.first == late.last else None


def _meant(node: Node, year: int | None, word: Callable[[Node], str | None]) -> Days | None:
    if isinstance(node, Binary) and isinstance(node.right, Number):
        own = _meant(node.left, year, word)
        by = timedelta(int(node.right.value) * (1 if node.operator == "+" else -1))
        return Days(own.first + by, own.last + by) if own is not None else None
    text = word(node)
    return days(text, year) if text is not None else None
