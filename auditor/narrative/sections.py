"""The heading tree of a report; its table of contents is not its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from auditor.document import Document, Grid, Paragraph, Place
from auditor.narrative.claim import Section
from auditor.narrative.vocabulary import Vocabulary

_LEVELS: Final = (
    re.compile(r"\s*+第[一二三四五六七八九十]+(?:部分|章)"),
    re.compile(r"\s*+[一二三四五六七八九十]{1,3}\s*+[、.．]"),
    re.compile(r"\s*+[（(]\s*+[一二三四五六七八九十]{1,3}\s*+[)）]\s*+[、.．]?"),
    re.compile(r"\s*+[0-9]{1,2}\s*+[、.．](?![0-9])"),
    re.compile(r"\s*+[（(]\s*+[0-9]{1,2}\s*+[)）]"),
)
_LEADER: Final = re.compile(r"(?<![.．…·\s])[.．…·\s]{3,}+[0-9]{1,3}\s*$")
_BULLET: Final = re.compile(r"(?:(?<!\s)\s++)?[-*•·●■◆]\s*+")
_LONGEST: Final = 60


@dataclass(slots=True)
class Body:
    """The paragraphs under one heading."""

    path: tuple[str, ...]
    paragraphs: list[Paragraph] = field(default_factory=list)
    annex: bool = False
    level: int = 0
    """How deep its heading stands."""

    @property
    def root(self) -> tuple[str, ...]:
        """The path without numbered paragraphs (1、 （1）): what belongs to one passage."""
        return tuple(name for name in self.path if level_of(name) < 4)


@dataclass(slots=True)
class Outline:
    """The report cut by its headings, and its table of contents."""

    bodies: list[Body]
    headings: tuple[Section, ...] = ()
    place: Place = Place()
    contents: list[Paragraph] = field(default_factory=list)
    grids: list[tuple[Grid, tuple[str, ...]]] = field(default_factory=list)
    """The grids that are no statutory table, each with the heading path it stands under."""


def level_of(text: str) -> int:
    """How deep a heading's number stands: 1 第N部分, 2 一, 3 （一）, 4 1, 5 （1）; 0 where there is none."""
    bare = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
    return next((level for level, pattern in enumerate(_LEVELS, 1) if pattern.match(bare)), 0)


def outlined(document: Document, vocabulary: Vocabulary) -> Outline:
    """The report cut by its headings."""
    outline = Outline([Body(())])
    stack: list[tuple[int, str]] = []
    headings: list[Section] = []
    paragraphs = list(document.paragraphs)
    skip = _contents(paragraphs, vocabulary)
    annex = False
    at = -1
    for paragraph in document.blocks:
        if isinstance(paragraph, Grid):
            outline.grids.append((paragraph, tuple(name for _, name in stack)))
            continue
        at += 1
        if at in skip:
            outline.contents.append(paragraph)
            continue
        level, title = heading(paragraph, vocabulary)
        if not level:
            outline.bodies[-1].paragraphs.append(paragraph)
            continue
        if level == 1:
            annex = False
        if vocabulary.sections["annex"].search(re.sub(r"\s", "", title)):
            annex = True
        while stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, title))
        path = tuple(name for _, name in stack)
        headings.append(Section(path, paragraph.place, _number(title)))
        outline.bodies.append(Body(path, annex=annex, level=level))
        if len(title) < len(paragraph.text.strip()):
            outline.bodies[-1].paragraphs.append(paragraph)
    outline.headings = tuple(headings)
    return outline


def heading(paragraph: Paragraph, vocabulary: Vocabulary) -> tuple[int, str]:
    """The level of a heading and its words; (0, "") for running text. A numbered sentence heads itself, by its first words."""
    text = paragraph.text.strip()
    if paragraph.level and len(text) < _LONGEST:
        return min(paragraph.level, 3), text
    level = level_of(text)
    if level and len(text) < _LONGEST and not re.search(r"[。；]|^[^，,]*[，,].*[，,]", text) and not re.search(r"(?<![0-9.])[0-9.]++\s*+(?:万元|元|%)", text):
        return level, text
    if level and level >= 3:
        first = re.split(r"[。；，：]|(?<![0-9])[,;:]", text, maxsplit=1)[0]
        return level, first[:2 * _LONGEST]
    if not level and len(text) < 30 and re.match(r"附件|附表|附录", text):
        return 1, text
    return 0, ""


def _number(title: str) -> str:
    for pattern in _LEVELS:
        match = pattern.match(title)
        if match:
            return re.sub(r"[\s、.．]", "", match[0])
    return ""


def _contents(paragraphs: list[Paragraph], vocabulary: Vocabulary) -> set[int]:
    """The positions of the table of contents: from its title to where its first entry occurs again."""
    def bare(text: str) -> str:
        return re.sub(r"[\s.．…·]|(?<![0-9])[0-9]++$", "", _BULLET.sub("", _LEADER.sub("", text)))

    for at, paragraph in enumerate(paragraphs):
        if vocabulary.sections["contents"].search(re.sub(r"\s", "", paragraph.text)):
            taken = {at}
            first = bare(paragraphs[at + 1].text) if at + 1 < len(paragraphs) else ""
            for nxt in range(at + 1, len(paragraphs)):
                text = paragraphs[nxt].text
                known = bare(text)
                if nxt > at + 1 and (known == first or first.startswith(known) and len(known) > 3) or len(text) > 2 * _LONGEST:
                    return taken
                taken.add(nxt)
            return {at}
    return set()


def titles(headings: Iterator[Section]) -> list[str]:
    """The headings' own words."""
    return [section.path[-1] for section in headings]
