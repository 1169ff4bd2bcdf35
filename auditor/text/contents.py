"""The table of contents against the body: what is listed and missing, and jumps in the
numbering.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from auditor.claim import Claim, Section, count
from auditor.document import Document, Paragraph
from auditor.message import say
from auditor.numbering import HAN, NUMERAL, chinese, level_of, number_of, value_of
from auditor.patterns import regex
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
    if (
        outline.contents
        and not outline.headings
        and not any(body.paragraphs for body in outline.bodies)
        and not tables
    ):
        return
    listed = {id(paragraph) for paragraph in outline.contents}
    lines = [paragraph.text for paragraph in document.paragraphs if id(paragraph) not in listed]
    body = [text for text in lines if len(text) < _LINE]
    titles: dict[str, set[str]] = {}
    for text in (*body, *(section.path[-1] for section in outline.headings), *tables):
        titles.setdefault(words_of(text), set()).add(_number(text))
    entries = [paragraph for paragraph in outline.contents[1:] if len(words_of(paragraph.text)) > 1]
    found = [words_of(paragraph.text) in titles for paragraph in entries]
    for paragraph, known in zip(entries, found, strict=True):
        if known:
            titles.pop(words_of(paragraph.text), None)
    at = _placed(entries, body)
    missing: set[str] = set()
    for place, (paragraph, known) in enumerate(zip(entries, found, strict=True)):
        if not known:
            between = body[
                max(at[:place], default=-1) + 1 : min(
                    (later for later in at[place + 1 :] if later >= 0), default=len(body)
                )
            ]
            near = _renamed(entry_of(paragraph.text), titles, between)
            if near:
                titles.pop(near)
            else:
                missing.add(bare(entry_of(paragraph.text)))
            known = bool(near)
        yield _claim(paragraph, 0 if known else 1)
    yield from _jumps(outline, missing)


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
        if name.endswith(_TABLE) and _TABLE not in title:
            continue  # what is said of a table is not the table
        alike = number in numbers and _alike(name, title) >= _ALIKE
        if alike or len(name) > 3 and name in title and not number:
            return title
    for text in between[:_NEAR]:
        title = words_of(text)
        if title in titles and not _number(text) and not _SENTENCE.search(text):
            same = SequenceMatcher(None, name, title, autojunk=False).find_longest_match().size
            if same > 3 and same >= _SHARED * len(name):
                return title
    return ""


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
    inline: dict[tuple[str, ...], set[int]] = {}
    last: dict[tuple[str, ...], int] = {}
    even: dict[tuple[str, ...], Section] = {}
    uneven: set[tuple[str, ...]] = set()
    lacking = {value_of(number_of(name)) for name in missing if level_of(name) == 2}
    for section in outline.headings:
        title = bare(section.path[-1])
        level = level_of(title)
        number = value_of(number_of(title))
        if level not in (2, 3) or not number:
            continue
        parent = (*section.path[:-1], str(level))
        before = last.get(parent, 0)
        while before and before + 1 < number and before + 1 in inline.get(parent, ()):
            before += 1
        inline.setdefault(parent, set()).update(_within(bodies[id(section)]))
        if before and number > before + 1 and before + 1 not in lacking:
            named = "、".join(chinese(n) for n in range(before + 1, number))
            yield Claim(
                "编号",
                ({"缺少": count(number - before - 1)},),
                section.path[-1],
                section.place,
                section.path,
                {"名称": title, "说明": say("numbers.missing", title=title, numbers=named)},
            )
        if before and number == before + 1:
            even.setdefault(parent, section)
        elif before and number > before + 1:
            uneven.add(parent)
        last[parent] = number
    for parent, section in even.items():
        if parent not in uneven:
            yield Claim(
                "编号",
                ({"缺少": count(0)},),
                section.path[-1],
                section.place,
                section.path,
                {"名称": section.path[-1], "说明": say("numbers.follow")},
            )


def _within(body: Body) -> Iterator[int]:
    """The numbers that stand within the lines of a body, or at their ends."""
    for paragraph in body.paragraphs:
        yield from (value_of(one or other) for one, other in _INLINE.findall(bare(paragraph.text)))
