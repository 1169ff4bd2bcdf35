"""Word's automatic numbering: the `一、` of a heading is often a list number that stands nowhere in
its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from typing import Final

from lxml import etree

from auditor.message import say
from auditor.numbering import CAPITALS, chinese
from auditor.readers.limits import oversized
from auditor.records import changing

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of Word's elements; its strict twin is rewritten to this one on reading."""

# Kinds of numbers that print 一, 二, 三.
_CHINESE: Final = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "japaneseDigitalTenThousand",
        "koreanCounting",
    }
)
# Kinds that have a sign for each number; beyond the last one figures are printed.
_SERIES: Final = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}
_DEEPEST: Final = 8
"""Levels of a list, from 0."""
_LONGEST: Final = 255
"""Characters of the text around a number; Word takes no longer one."""
# Levels without a number; they count all the same.
_SILENT: Final = frozenset({"bullet", "none"})


@changing
class _Level:
    kind: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False


@changing
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    """List -> its levels."""
    shared: dict[str, str] = field(default_factory=dict)
    """List -> the definition whose counters it goes on with, unless it starts anew."""
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    """Definition -> level -> count."""

    def mark(self, number: str, level: int) -> str:
        """The printed number of the next paragraph of a list; empty for bullets and unknown
        lists.
        """
        levels = self.levels.get(number)
        if not levels or level not in levels:
            return ""
        counts = self.counts.setdefault(self.shared.get(number, number), {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        # A new `二、` begins its `（一）` anew.
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        own = levels[level]
        if own.kind in _SILENT:
            return ""

        # `%1.%2` prints the count of the first level and of the second.
        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            part = levels.get(at, _Level())
            count = counts.get(at, part.start)
            # `isLgl` prints the numbers of the levels above as figures.
            return numeral(count, "decimal" if own.legal and at != level else part.kind)

        return re.sub(r"%([1-9])", shown, own.text)


def read_numbering(root: etree._Element | None, name: str) -> Numbering:
    """The lists that `numbering.xml` defines. Raises Unreadable where the text of a number is
    beyond the limits.
    """
    numbering = Numbering()
    if root is None:
        return numbering
    abstract = {
        element.get(W + "abstractNumId", ""): _levels(element, name)
        for element in root.iterfind(W + "abstractNum")
    }
    for element in root.iterfind(W + "num"):
        number = element.get(W + "numId", "")
        base = value(element.find(W + "abstractNumId"))
        levels = abstract.get(base, {})
        own = False
        # The levels of a definition are shared by its lists; one that overrides them has its own.
        if element.find(W + "lvlOverride") is not None:
            levels = dict(levels)
        for override in element.iterfind(W + "lvlOverride"):
            at = counted(override.get(W + "ilvl"), 0)
            if at > _DEEPEST:
                continue
            definition, start = override.find(W + "lvl"), override.find(W + "startOverride")
            if definition is not None:
                levels[at] = _level(definition, name)
            # A start of its own begins the count anew instead of going on with the definition's.
            if start is not None and at in levels:
                levels[at] = _Level(
                    levels[at].kind, levels[at].text, counted(value(start), 1), levels[at].legal
                )
                own = True
        numbering.levels[number] = levels
        numbering.shared[number] = "own " + number if own else base
    return numbering


def _levels(element: etree._Element, name: str) -> dict[int, _Level]:
    levels = {counted(level.get(W + "ilvl"), 0): level for level in element.iterfind(W + "lvl")}
    return {at: _level(level, name) for at, level in levels.items() if at <= _DEEPEST}


def _level(element: etree._Element, name: str) -> _Level:
    text = value(element.find(W + "lvlText"))
    if len(text) > _LONGEST:
        raise oversized(name, say("much.numbering", count=len(text)))
    kind = element.find(W + "numFmt")
    return _Level(
        value(kind) if kind is not None else "decimal",
        text,
        counted(value(element.find(W + "start")), 1),
        element.find(W + "isLgl") is not None,
    )


def value(element: etree._Element | None) -> str:
    """The `w:val` of an element, empty where there is none."""
    return "" if element is None else element.get(W + "val", "")


def is_on(mark: etree._Element | None) -> bool:
    """Whether a switch such as `w:hidden` is there and not turned off."""
    return mark is not None and value(mark) not in ("0", "false", "off")


def numeral(count: int, kind: str) -> str:
    """A count as a list prints it."""
    if kind in _SERIES:
        return _SERIES[kind][count - 1] if 0 < count <= len(_SERIES[kind]) else str(count)
    if kind in _CHINESE or kind == "chineseLegalSimplified":
        return chinese(count) if kind in _CHINESE else chinese(count).translate(CAPITALS)
    if kind == "decimalZero":
        return f"{count:02d}"
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return str(count).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    # Any other kind is printed as figures.
    case, print_as, most = _LETTERED.get(kind, (str, str, 0))
    return case(print_as(count)) if 0 < count < most else str(count)


def _lettered(count: int) -> str:
    """A count as a letter; beyond Z the letter is printed again: AA, BB."""
    return chr(65 + (count - 1) % 26) * ((count - 1) // 26 + 1)


def roman(count: int) -> str:
    """A count in Roman numerals."""
    text = ""
    for size, letters in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        text += letters * (count // size)
        count %= size
    return text


_LETTERED: Final[dict[str, tuple[Callable[[str], str], Callable[[int], str], int]]] = {
    "upperLetter": (str, _lettered, 781),
    "lowerLetter": (str.lower, _lettered, 781),
    "upperRoman": (str, roman, 4000),
    "lowerRoman": (str.lower, roman, 4000),
}
"""Numbers in letters: their case, what makes them, and from which count on there are none."""


def counted(text: str | None, otherwise: int) -> int:
    """A whole number as Word writes it, of at most five digits; `otherwise` for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 6 else otherwise
