"""The table of contents against the body: what is listed and missing, and jumps in the
numbering.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from difflib import SequenceMatcher
from typing import Final

from auditor.claim import Claim, Section, count
from auditor.document import Document, Paragraph
from auditor.message import Message, say
from auditor.numbering import HAN, NUMERAL, chinese, level_of, number_of, value_of
from auditor.patterns import regex
from auditor.records import changing
from auditor.text.listing import bare, entry_of, unled, words_of
from auditor.text.outline import Body, Outline

_ALIKE: Final = 0.7
_SHARED: Final = 0.6
_NEAR: Final = 40
"""So many lines behind the entry before it may be a heading that was renamed."""
_TABLE: Final = "表"
_LINE: Final = 80
"""No heading is longer."""
_SENTENCE: Final = regex(r"[。，；：,;:]")
_INLINE: Final = regex(rf"(?:^|[。；;：:])[（(]?({NUMERAL})[)）、.．]|[（(]({NUMERAL})[)）]$")
"""A number that stands within or at the end of a line, not at its beginning."""


def read(document: Document, outline: Outline, tables: Sequence[str]) -> Iterator[Claim]:
    """A claim for each entry of the contents, and for each jump in the numbering of the body.

    Contents without any text behind them are held against nothing.
    """
    if outline.contents and not tables and _is_empty(outline):
        return
    body = _body(document, outline)
    titles: dict[str, set[str]] = {}
    for text in (*body, *(section.path[-1] for section in outline.headings), *tables):
        titles.setdefault(words_of(text), set()).add(_number(text))
    entries = [paragraph for paragraph in outline.contents[1:] if len(words_of(paragraph.text)) > 1]
    lacking = _lacking(entries, titles, body)
    for paragraph in entries:
        yield _claim(paragraph, int(id(paragraph) in lacking))
    missing = {bare(entry_of(one.text)) for one in entries if id(one) in lacking}
    yield from _jumps(outline, missing)


def _body(document: Document, outline: Outline) -> list[str]:
    """The lines of the body that may be headings."""
    listed = {id(paragraph) for paragraph in outline.contents}
    lines = [paragraph.text for paragraph in document.paragraphs if id(paragraph) not in listed]
    return [text for text in lines if len(text) < _LINE]


def _is_empty(outline: Outline) -> bool:
    """Whether nothing but the contents stands in a document."""
    return not outline.headings and not any(body.paragraphs for body in outline.bodies)


def _lacking(
    entries: Sequence[Paragraph], titles: dict[str, set[str]], body: Sequence[str]
) -> set[int]:
    """The ids of the entries that the body has neither as they are nor renamed. The titles that are
    found leave `titles`.
    """
    names = [words_of(paragraph.text) for paragraph in entries]
    found = [name in titles for name in names]
    for name, known in zip(names, found, strict=True):
        if known:
            titles.pop(name, None)
    at = _placed(entries, body)
    lacking: set[int] = set()
    for place, paragraph in enumerate(entries):
        if found[place]:
            continue
        first = max(at[:place], default=-1) + 1
        last = min((later for later in at[place + 1 :] if later >= 0), default=len(body))
        near = _renamed(entry_of(paragraph.text), titles, body[first:last])
        if near:
            titles.pop(near)
        else:
            lacking.add(id(paragraph))
    return lacking


def _placed(entries: Sequence[Paragraph], body: Sequence[str]) -> list[int]:
    """Where each entry stands among the lines of the body, in order; -1 where it does not."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(body):
        places.setdefault(words_of(text), []).append(place)
    found, begin = [], 0
    for entry in entries:
        known = places.get(words_of(entry.text), [])
        at = bisect_left(known, begin)
        found.append(known[at] if at < len(known) else -1)
        begin = max(begin, found[-1] + 1)
    return found


def _renamed(entry: str, titles: Mapping[str, set[str]], between: Sequence[str]) -> str:
    """The title that an entry has in the body; empty where none is it.

    It is under the same number in nearly the same words, or with words around it; or, in its place
    `between` the entries around it, a line without a number that shares most of its words.
    """
    name, number = words_of(entry), _number(entry)
    for title, numbers in titles.items():
        if _is_title(name, number, title, numbers):
            return title
    for text in between[:_NEAR]:
        title = words_of(text)
        unnumbered = title in titles and not _number(text) and not _SENTENCE.search(text)
        if unnumbered and _shares(name, title):
            return title
    return ""


def _is_title(name: str, number: str, title: str, numbers: Collection[str]) -> bool:
    """Whether an entry stands in the body under the same number in nearly the same words, or with
    words around it. What is said of a table is not the table.
    """
    if name.endswith(_TABLE) and _TABLE not in title:
        return False
    if number in numbers and _alike(name, title) >= _ALIKE:
        return True
    return len(name) > 3 and name in title and not number


def _shares(name: str, title: str) -> bool:
    """Whether a title has most words of a name in one piece."""
    same = SequenceMatcher(None, name, title, autojunk=False).find_longest_match().size
    return same > 3 and same >= _SHARED * len(name)


def _number(text: str) -> str:
    return re.sub(f"[^{HAN}0-9]", "", number_of(bare(text)))


def _alike(one: str, two: str) -> float:
    if abs(len(one) - len(two)) > max(len(one), len(two)) // 2:
        return 0.0
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _claim(paragraph: Paragraph, missing: int) -> Claim:
    title = unled(paragraph.text)
    return Claim(
        "目录",
        ({"缺少": count(missing)},),
        paragraph.text.strip(),
        paragraph.place,
        ("目录",),
        {"名称": title, "说明": say("contents.missing", title=title)},
    )


def _jumps(outline: Outline, missing: set[str]) -> Iterator[Claim]:
    """Numbers of one level under one heading follow each other, those within and at the end of a
    line among them.
    """
    # The first body stands above all headings; each other one is what stands under its own.
    bodies = dict(zip(map(id, outline.headings), outline.bodies[1:], strict=True))
    counted = _Counted({value_of(number_of(name)) for name in missing if level_of(name) == 2})
    for section in outline.headings:
        title = bare(section.path[-1])
        level, number = level_of(title), value_of(number_of(title))
        if level not in (2, 3) or not number:
            continue
        parent = (*section.path[:-1], str(level))
        before = _before(counted, parent, number)
        counted.inline.setdefault(parent, set()).update(_within(bodies[id(section)]))
        yield from _jump(counted, section, parent, before, number)
        counted.last[parent] = number
    for parent, section in counted.even.items():
        if parent not in counted.uneven:
            said = say("numbers.follow")
            yield _counts(section, 0, {"名称": section.path[-1], "说明": said})


@changing
class _Counted:
    """The numbers of the headings so far, each under the path of what they are counted in."""

    lacking: set[int]
    """The numbers of the entries of the contents that the body has not."""
    inline: dict[tuple[str, ...], set[int]] = field(default_factory=dict)
    """Those within lines."""
    last: dict[tuple[str, ...], int] = field(default_factory=dict)
    even: dict[tuple[str, ...], Section] = field(default_factory=dict)
    """The first heading that follows the one before it."""
    uneven: set[tuple[str, ...]] = field(default_factory=set)


def _before(counted: _Counted, parent: tuple[str, ...], number: int) -> int:
    """The number before one, be it within a line; 0 where it is the first."""
    before = counted.last.get(parent, 0)
    while before and before + 1 < number and before + 1 in counted.inline.get(parent, ()):
        before += 1
    return before


def _jump(
    counted: _Counted, section: Section, parent: tuple[str, ...], before: int, number: int
) -> Iterator[Claim]:
    """What a heading's number says beside the one before it: a claim where some are left out, but
    for those that the contents' claims tell of.
    """
    if before and number == before + 1:
        counted.even.setdefault(parent, section)
    if not before or number <= before + 1:
        return
    counted.uneven.add(parent)
    if before + 1 not in counted.lacking:
        title = bare(section.path[-1])
        named = "、".join(chinese(n) for n in range(before + 1, number))
        said = say("numbers.missing", title=title, numbers=named)
        yield _counts(section, number - before - 1, {"名称": title, "说明": said})


def _counts(section: Section, missing: int, words: dict[str, str | Message]) -> Claim:
    """The claim that so many numbers are missing before a heading."""
    path = section.path
    return Claim("编号", ({"缺少": count(missing)},), path[-1], section.place, path, words)


def _within(body: Body) -> Iterator[int]:
    """The numbers that stand within the lines of a body, or at their ends."""
    for paragraph in body.paragraphs:
        yield from (value_of(one or other) for one, other in _INLINE.findall(bare(paragraph.text)))
