"""The table of contents against the body: what is listed and missing, and jumps in the numbering."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

from auditor.document import Document, Paragraph
from auditor.entry import Table
from auditor.narrative.claim import Claim, Section
from auditor.narrative.sections import Outline, level_of

_NUMBER: Final = re.compile(r"^(?:第[一二三四五六七八九十]+(?:部分|章)|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）][、.．]?|[0-9]{1,2}[、.．]|[（(][0-9]{1,2}[)）])")
_LEADER: Final = re.compile(r"(?<![.．…·])[.．…·]{2,}+\s*+[0-9]*+\s*+$")
_ALIKE: Final = 0.7
_DIGITS: Final = "零一二三四五六七八九十"


def read(document: Document, outline: Outline, tables: Mapping[str, Table]) -> Iterator[Claim]:
    """A claim for each entry of the contents, and for each jump in the numbering of the body."""
    listed = {id(paragraph) for paragraph in outline.contents}
    body = [paragraph.text for paragraph in document.paragraphs if id(paragraph) not in listed and len(paragraph.text) < 80]
    titles: dict[str, set[str]] = {}
    for text in (*body, *(section.path[-1] for section in outline.headings), *(table.title for table in tables.values())):
        titles.setdefault(words_of(text), set()).add(_number(text))
    missing: set[str] = set()
    left: list[Paragraph] = []
    for paragraph in outline.contents[1:]:
        name = words_of(paragraph.text)
        if name in titles:
            titles.pop(name)
            yield _claim(paragraph, 0)
        elif len(name) > 1:
            left.append(paragraph)
    for paragraph in left:
        name, number = words_of(paragraph.text), _number(paragraph.text)
        # Renamed in the body: under the same number, or with words around it.
        near = next((title for title, numbers in titles.items() if number in numbers and _alike(name, title) >= _ALIKE
                     or len(name) > 3 and name in title and not number), "")
        if near:
            titles.pop(near)
        else:
            missing.add(_bare(paragraph.text))
        yield _claim(paragraph, 0 if near else 1)
    yield from _jumps(outline.headings, missing)


def _number(text: str) -> str:
    match = _NUMBER.match(_bare(text))
    return re.sub(r"[^一二三四五六七八九十0-9]", "", match[0]) if match else ""


def words_of(text: str) -> str:
    """A heading's words, as they can be compared: no number, year, page, blank or punctuation."""
    bare = _LEADER.sub("", _bare(text))
    bare = re.sub(r"20[0-9]{2}年?度?", "", _NUMBER.sub("", bare))
    return re.sub(r"[^\w]|(?<![0-9])[0-9]++$|情况说明$|说明$|情况$", "", bare)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", re.sub(r"^\s*[-*•·●■◆]\s*", "", text))


def _alike(one: str, two: str) -> float:
    if abs(len(one) - len(two)) > max(len(one), len(two)) // 2:
        return 0.0
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _claim(paragraph: Paragraph, missing: int) -> Claim:
    title = _LEADER.sub("", _bare(paragraph.text))
    return Claim("目录", ({"缺少": Decimal(missing)},), paragraph.text.strip(), paragraph.place, ("目录",),
                 {"名称": title, "说明": f"目录列有“{title}”，正文中没有"})


def _jumps(headings: Iterable[Section], missing: set[str]) -> Iterator[Claim]:
    """Numbers of one level under one heading follow each other."""
    last: dict[tuple[str, ...], int] = {}
    even: dict[tuple[str, ...], Section] = {}
    uneven: set[tuple[str, ...]] = set()
    lacking = {match[0][0:-1] for name in missing if (match := _NUMBER.match(name))}
    for section in headings:
        title = _bare(section.path[-1])
        level = level_of(title)
        match = _NUMBER.match(title)
        number = _value(match[0]) if match else 0
        if level not in (2, 3) or not number:
            continue
        parent = (*section.path[:-1], str(level))
        before = last.get(parent, 0)
        if before and number > before + 1 and _chinese(before + 1) not in lacking:
            named = "、".join(_chinese(n) for n in range(before + 1, number))
            yield Claim("编号", ({"缺少": Decimal(number - before - 1)},), section.path[-1], section.place, section.path,
                        {"名称": title, "说明": f"“{title}”之前缺少编号“{named}”"})
        if before and number == before + 1:
            even.setdefault(parent, section)
        elif before and number > before + 1:
            uneven.add(parent)
        last[parent] = number
    for parent, section in even.items():
        if parent not in uneven:
            yield Claim("编号", ({"缺少": Decimal(0)},), section.path[-1], section.place, section.path,
                        {"名称": section.path[-1], "说明": "编号连续"})


def _value(number: str) -> int:
    digits = re.sub(r"[^一二三四五六七八九十]", "", number)
    if not digits:
        return 0
    if "十" not in digits:
        return _DIGITS.index(digits) if len(digits) == 1 else 0
    tens, _, ones = digits.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")
