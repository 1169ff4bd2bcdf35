"""Years of the text: those that a sentence is about, those it compares with, and those that are
misprinted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.document import Paragraph
from auditor.identity.said import YEAR
from auditor.language import captions
from auditor.patterns import regex
from auditor.records import frozen

_YEAR: Final = regex(r"(20[0-9]{2})(?:年度?)")
# 比2019年, 与上年同期2019年; 2019年至2020年; but not 截至2020年
_AGAINST: Final = regex("(?:[比较同与][^，。；0-9]{0,6}|[和、-]|(?<!截)至)$")
_THAN: Final = captions()["compared"]
# 截至2020年底, 截止到2020年
_UNTIL: Final = regex("截[至止]到?$")
_BEFORE: Final = 10
"""So many characters before a year tell whether it is compared with."""
# The year begins the sentence, or a few words do: 我局2020年
_SUBJECT: Final = regex(r"(?:^|[。；])(?:[0-9]{1,2}[.、])?[^，。；：0-9]{0,24}$")
_LAST: Final = regex("上一?年|去年")
_PLANNED: Final = captions()["planned"]
# From a year to the end of its sentence
_SENTENCE: Final = regex("[^。]+")


@frozen
class Years:
    """What a pack says of the words behind a year."""

    own: re.Pattern[str]
    """Words about the report itself: the year before them is the report's."""
    subject: re.Pattern[str]
    """Words for what the report accounts for: a sentence that begins with a year and these is about
    that year.
    """
    closing: re.Pattern[str]
    """Words for the last day of the report's year, behind 截至 and a year."""
    against: re.Pattern[str] | None = None
    """Words for what a report is compared with: a year before them, behind 比 or 与, is not its
    own.
    """


@frozen
class Misdated:
    """A year of the text that cannot be meant."""

    paragraph: Paragraph
    offset: int
    """Where it stands in the paragraph."""
    text: str
    """The year as printed, with the words around it that tell."""
    year: int
    meant: int
    """The year that the words demand."""


def spoken(paragraphs: Sequence[Paragraph]) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """How often a year begins a sentence, stands anywhere, and is compared with."""
    subjects: Counter[int] = Counter()
    anywhere: Counter[int] = Counter()
    compared: Counter[int] = Counter()
    for paragraph in paragraphs:
        # Most paragraphs name no year: nothing is done for them.
        text = _squeezed(paragraph.text)[0] if "年" in paragraph.text else ""
        for match in YEAR.finditer(text):
            year = int(match[1])
            if _is_compared(text, match.start()):
                compared[year] += 1
                continue
            anywhere[year] += 1
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            # It begins the paragraph, or stands behind a stop.
            subjects[year] += not before or before[-1] in "。；"
    return subjects, anywhere, compared


def misdated(paragraphs: Sequence[Paragraph], year: int, words: Years) -> Iterator[Misdated]:
    """The years that the words around them demand to be the report's own, and are not."""
    for paragraph in paragraphs:
        if "年" in paragraph.text:
            yield from _misdated(paragraph, year, words)


def _misdated(paragraph: Paragraph, year: int, words: Years) -> Iterator[Misdated]:
    """The years of a paragraph that cannot be meant: one that the report's own is compared with,
    one that should be the report's own.
    """
    text, offsets = _squeezed(paragraph.text)
    found = [(match, int(match[1])) for match in _YEAR.finditer(text)]
    for match, against in _against_itself(text, found, year, words):
        printed = text[match.start() - 1 : against.end()]
        yield Misdated(paragraph, offsets[match.start()], printed, year, year - 1)
    # The years that a paragraph is about
    plain = {other for match, other in found if not _is_compared(text, match.start())}
    yield from _against(paragraph, text, offsets, year, plain, words)
    if year in plain:
        return  # years side by side
    for match, other in found:
        # 截至2020年12月31日: of the report's year, where no other year is named.
        until = len(found) == 1 and _is_until(text, match.start())
        behind = _own(text, match, year, words, plain, until) if other != year else None
        if behind is not None:
            printed = text[match.start() : behind.end()]
            yield Misdated(paragraph, offsets[match.start()], printed, other, year)


def _own(
    text: str, match: re.Match[str], year: int, words: Years, plain: set[int], until: bool
) -> re.Match[str] | None:
    """The words behind a year that demand the report's own: of its last day where something is told
    up to the year, about the report itself, about its subject where no other year stands by.
    """
    if until:
        own = words.closing.match(text, match.end())
    elif _is_compared(text, match.start()):
        return None
    else:
        own = words.own.match(text, match.end())
    return own or (_subject(text, match, year, words) if len(plain) == 1 else None)


def _against(
    paragraph: Paragraph, text: str, offsets: list[int], year: int, plain: set[int], words: Years
) -> Iterator[Misdated]:
    """The one year that a paragraph on the report's year compares it with, where it is not the year
    before.
    """
    found = list(_THAN.finditer(text))
    years = {int(match["year"]) for match in found}
    # Several years, another subject, or last year named as well: which is meant is not certain.
    if len(years) != 1 or plain - {year} or f"{year - 1}年" in text or _LAST.search(text):
        return
    other = years.pop()
    # Of its own year the pack's words tell more closely, where it has any.
    if other != year - 1 and not (other == year and words.against is not None):
        for match in found:
            yield Misdated(paragraph, offsets[match.start("year")], match[0], other, year - 1)


def _against_itself(
    text: str, found: Sequence[tuple[re.Match[str], int]], year: int, words: Years
) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The places where a report is compared with its own year, each with the words behind the
    year.
    """
    if words.against is None:
        return
    for match, other in found:
        if (
            other != year
            or not _is_compared(text, match.start())
            # Only right behind 比, 与, 同 or 较; 至2020年 tells a span.
            or text[match.start() - 1] not in "比与同较"
        ):
            continue
        behind = words.against.match(text, match.end())
        # A sentence on another year may well be compared with the report's.
        sentence = text[text.rfind("。", 0, match.start()) + 1 : match.start()]
        if behind is not None and not any(int(named) != year for named in YEAR.findall(sentence)):
            yield match, behind


def _subject(text: str, match: re.Match[str], year: int, words: Years) -> re.Match[str] | None:
    """The words behind a year that a sentence is about as if it were the report's; None where it
    may be another.
    """
    subject = words.subject.match(text, match.end())
    if subject is None or not _SUBJECT.search(text[max(0, match.start() - 27) : match.start()]):
        return None
    sentence = _SENTENCE.match(text, match.start())
    said = sentence[0] if sentence else ""
    other = int(match[1])
    against = any(_is_compared(said, one.start()) for one in _YEAR.finditer(said))
    if other > year:
        # A later year may be planned for: 2021年预算, 2021年拟.
        return None if _PLANNED.search(said[:40]) else subject
    # Of the year before it is told what this year is compared with; only a report's own year is
    # compared itself.
    return None if other == year - 1 and not against and not _LAST.search(said) else subject


def _is_compared(text: str, at: int) -> bool:
    """Whether the words before a year compare something with it."""
    return bool(_AGAINST.search(text[max(0, at - _BEFORE) : at]))


def _is_until(text: str, at: int) -> bool:
    """Whether the words before a year say that something is told up to it (截至)."""
    return bool(_UNTIL.search(text[max(0, at - _BEFORE) : at]))


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text without blanks, and where each character stood."""
    kept = [(sign, at) for at, sign in enumerate(text) if not sign.isspace()]
    return "".join(sign for sign, _ in kept), [at for _, at in kept]
