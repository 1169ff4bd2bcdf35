"""The table of contents: which lines are its own, and how its entries are compared with the
body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Final

from auditor.leaders import LED, PAGED
from auditor.numbering import BIG, ITEM, MIDDLE, PART, level_of, number_of, unbulleted, value_of
from auditor.patterns import regex
from auditor.records import changing
from auditor.units import SCALED

# 第一部分; 一、; （一）; 3.; （3）
_NUMBER: Final = regex(rf"^(?:{PART}|{BIG}|{MIDDLE}[、.．]?|[0-9]{{1,2}}[、.．]|{ITEM})")
# HYPERLINK \l "_Toc12345", PAGEREF _Toc12345 \h
_FIELD: Final = regex(
    r"(?:PAGEREF|HYPERLINK|TOC)(?:\s*+(?:\\[a-z]|\"[^\"]{0,80}+\"|_Toc[0-9]++|[0-9]-[0-9]))*+"
)
"""Field codes that a word processor keeps behind the entries of its contents."""
_TEXT: Final = regex(rf"[。；]|[0-9]\s*+(?:{SCALED}|[%％])")
"""What no entry of a table of contents holds."""
# 2024年度: the contents may leave the year out.
_YEAR: Final = regex(r"20[0-9]{2}年?度?")
# All that is no word, and digits at the end: a page.
_SIGNS: Final = regex(r"[^\w]|(?<![0-9])[0-9]++$")
# 收入决算情况说明 in the contents may be 收入决算情况 in the body.
_ENDS: Final = ("情况说明", "说明", "情况")
# No entry is longer.
_LONGEST: Final = 120
_LEAST: Final = 3
"""Words that may recur without being one heading are no longer."""


def entry_of(text: str) -> str:
    """A line of the contents as a reader is meant to see it, without field codes."""
    return _FIELD.sub("", text)


def bare(text: str) -> str:
    """A heading without blanks and bullets."""
    return "".join(unbulleted(text).split())


def unled(text: str) -> str:
    """An entry without blanks, and without the dots and the page at its end."""
    return LED.sub("", bare(entry_of(text)))


def words_of(text: str) -> str:
    """A heading's words, as they can be compared: no number, year, page, blank, punctuation."""
    words = _SIGNS.sub("", _YEAR.sub("", _NUMBER.sub("", unled(text))))
    return next((words.removesuffix(end) for end in _ENDS if words.endswith(end)), words)


@changing
class _Seen:
    """The entries so far."""

    stack: list[tuple[int, str]] = field(default_factory=list)
    """The numbered entries that the next one may stand under."""
    paths: set[tuple[tuple[int, str], ...]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    last: dict[tuple[tuple[int, str], ...], int] = field(default_factory=dict)
    """The last number among the entries under one."""


def _again(seen: _Seen, text: str) -> bool:
    """Whether a line stands in the contents already, or counts anew: the body begins.

    A line that is neither is taken down as an entry.
    """
    words, level = words_of(text), level_of(text)
    if level:
        return _counted_again(seen, text, words, level)
    if not words:
        return False
    # Below a heading without a number the numbers may begin anew, those of parts excepted.
    seen.last = {path: number for path, number in seen.last.items() if not path}
    known = words in seen.words and len(words) > _LEAST
    seen.words.add(words)
    return known


def _counted_again(seen: _Seen, text: str, words: str, level: int) -> bool:
    """Whether a numbered line stands under its own for the second time, or counts anew."""
    # The path of an entry: those of higher levels that it stands under.
    while seen.stack and seen.stack[-1][0] >= level:
        seen.stack.pop()
    above = (*seen.stack, (level, ""))
    # Parts (第N部分) are counted through, whatever stands between them; deeper numbers under their
    # own.
    key = above if level > 1 else ()
    number = value_of(number_of(text))
    path = (*seen.stack, (level, words))
    # 一、…五、, then 一、 again: the body has begun. Deeper numbers begin anew all the time.
    restarted = level < 3 and number <= seen.last.get(key, 0)
    if path in seen.paths or restarted:
        return True
    seen.last[key] = number
    seen.paths.add(path)
    seen.words.add(words)
    seen.stack.append((level, words))
    return False


def extent(lines: Sequence[str]) -> int:
    """How many of the lines, from the title of the contents on, are the contents'.

    They end where an entry stands a second time, where numbers begin anew, and at a sentence;
    headings of the body right before that are not theirs.
    """
    seen = _Seen()
    texts = [entry_of(line) for line in lines]
    for at, text in enumerate(texts[1:], 1):
        sentence = len(text) > _LONGEST or bool(_TEXT.search(text))
        if sentence or _again(seen, text):
            return _trimmed(texts[:at], sentence)
    return len(lines)


def _trimmed(texts: Sequence[str], sentence: bool) -> int:
    """The lines without the headings of the body at their end: those unlike the other entries."""
    end = len(texts)
    # What most entries have, every entry must have: a number, a page.
    numbered = sum(bool(level_of(text)) for text in texts) * 2 >= end - 1
    paged = sum(bool(PAGED.search(text)) for text in texts) * 2 >= end - 1
    # The title of the contents and one entry always stay.
    while end > 2 and not _is_entry(texts[end - 1], numbered, paged):
        end -= 1
    # A sentence stands under some heading.
    return end - 1 if sentence and end == len(texts) > 2 and not paged else end


def _is_entry(text: str, numbered: bool, paged: bool) -> bool:
    if paged:
        return bool(PAGED.search(text))
    return bool(level_of(text)) or not numbered
