"""The heading tree of a report; its table of contents is not its text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import field, replace
from typing import Final

from auditor.characters import unspaced
from auditor.claim import Section
from auditor.document import Document, Grid, Paragraph, Place
from auditor.language import phrases
from auditor.numbering import level_of, number_of
from auditor.patterns import regex
from auditor.records import changing
from auditor.text import grids
from auditor.text.listing import bare, extent, unled
from auditor.text.vocabulary import Vocabulary
from auditor.units import SCALED

_CUT: Final = regex(r"[^。！？；：!?;:”》】）)\s]\s*$")
"""No sentence ends so."""
_GOES_ON: Final = phrases()["goes-on"]
"""No sentence begins so."""
# Nor does one end so: 比上年（
_HALF: Final = regex(r"[，、（比较与同为]\s*$")
_AMOUNT: Final = regex(rf"(?<![0-9.])[0-9.]++\s*+(?:{SCALED}|%)")
"""What a heading alone does not hold."""
# No heading is longer.
_LONGEST: Final = 60


@changing
class Body:
    """The paragraphs under one heading."""

    path: tuple[str, ...]
    paragraphs: list[Paragraph] = field(default_factory=list)
    annex: bool = False
    level: int = 0
    """How deep its heading stands."""

    @property
    def root(self) -> tuple[str, ...]:
        """The path down to the sections of the first level (第N部分, 一、): what belongs to one
        frame.
        """
        return tuple(name for name in self.path if level_of(name) < 3)


@changing
class Outline:
    """The report cut by its headings, and its table of contents."""

    bodies: list[Body]
    headings: tuple[Section, ...] = ()
    place: Place = Place()
    contents: list[Paragraph] = field(default_factory=list)
    titles: list[tuple[Paragraph, tuple[str, ...]]] = field(default_factory=list)
    """The paragraphs that are headings, each with its path."""
    grids: list[tuple[Grid, tuple[str, ...]]] = field(default_factory=list)
    """The grids that are no statutory table, each with the heading path it stands under."""

    @property
    def lines(self) -> tuple[tuple[Paragraph, tuple[str, ...]], ...]:
        """The paragraphs of the text, each with the heading path it stands under."""
        return tuple(
            (paragraph, body.path) for body in self.bodies for paragraph in body.paragraphs
        )


def outlined(document: Document, vocabulary: Vocabulary) -> Outline:
    """The report cut by its headings."""
    outline = Outline([Body(())])
    stack: list[tuple[int, str]] = []
    headings: list[Section] = []
    skip = _contents(document, vocabulary)
    listed: set[str] = set()
    annex = False
    # Counted over the paragraphs alone, as `skip` is.
    at = -1
    for paragraph in document.blocks:
        if isinstance(paragraph, Grid):
            outline.grids.append((paragraph, tuple(name for _, name in stack)))
            continue
        at += 1
        if at in skip:
            outline.contents.append(paragraph)
            # What the contents list is known as a heading where the body runs on behind it.
            listed |= {unled(paragraph.text)} if level_of(paragraph.text) else set()
            continue
        # 一、收入情况本年收入…。: heading and text in one line.
        cut = _run_on(paragraph, listed)
        level, title = _cut(paragraph, cut) if cut else heading(paragraph)
        if not level:
            outline.bodies[-1].paragraphs.append(paragraph)
            continue
        # An annex ends at the next heading of the first level.
        annex = annex and level > 1 or _is_annex(title, vocabulary)
        path = _under(stack, level, title)
        outline.titles.append((paragraph, path))
        headings.append(Section(path, paragraph.place, number_of(title)))
        outline.bodies.append(Body(path, _text(paragraph, title, cut), annex, level))
    _draw(outline)
    outline.headings = tuple(headings)
    return outline


def _cut(paragraph: Paragraph, cut: int) -> tuple[int, str]:
    """The level and the words of a heading that runs on into its text."""
    return level_of(paragraph.text), paragraph.text[:cut].strip()


def _is_annex(title: str, vocabulary: Vocabulary) -> bool:
    """Whether a heading is that of an annex."""
    return vocabulary.sections["annex"].search(unspaced(title)) is not None


def _under(stack: list[tuple[int, str]], level: int, title: str) -> tuple[str, ...]:
    """The path of a heading, which is put in its place among those that are open."""
    # A heading ends those of its level and below.
    while stack and stack[-1][0] >= level:
        stack.pop()
    stack.append((level, title))
    return tuple(name for _, name in stack)


def _text(paragraph: Paragraph, title: str, cut: int) -> list[Paragraph]:
    """What a heading holds of its text: what it runs on into, or itself where it is a sentence."""
    if cut:
        return [_behind(paragraph, cut)]
    # （一）本年支出 9 万元，…: the heading is the beginning of a sentence, which is text all the same.
    sentence = len(title) < len(paragraph.text.strip()) or _AMOUNT.search(title)
    return [paragraph] if sentence else []


def _draw(outline: Outline) -> None:
    """Take tables that are drawn with blanks out of the text, and put cut sentences together."""
    for body in outline.bodies:
        kept, tables = grids.drawn(body.paragraphs)
        outline.grids.extend((table, body.path) for table in tables)
        body.paragraphs = list(_whole(kept))


def _run_on(paragraph: Paragraph, listed: Collection[str]) -> int:
    """Where the text begins behind a heading that runs on into it: one that the contents list; 0
    for any other line.
    """
    text = paragraph.text
    # Only a numbered line that holds a sentence may run on.
    if "。" not in text or not level_of(text):
        return 0
    printed = [at for at, letter in enumerate(text[: 2 * _LONGEST]) if not letter.isspace()]
    start = bare("".join(text[at] for at in printed))
    # The longest entry that the line begins with.
    known = max((len(title) for title in listed if start.startswith(title)), default=0)
    skipped = len(printed) - len(start)
    # Back from the signs that were counted to the place in print.
    return printed[known + skipped] if 0 < known < len(start) else 0


def _behind(paragraph: Paragraph, cut: int) -> Paragraph:
    """What stands behind a heading, with its places."""
    spans = [
        (0, paragraph.place_at(cut)),
        *((at - cut, place) for at, place in paragraph.spans if at > cut),
    ]
    return replace(
        paragraph, text=paragraph.text[cut:], place=paragraph.place_at(cut), spans=tuple(spans)
    )


def _whole(paragraphs: list[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs, with those put together that a page or a margin cut in the midst of a
    sentence.
    """
    held: Paragraph | None = None
    for paragraph in paragraphs:
        if (
            held is not None
            and _CUT.search(held.text)
            and (_GOES_ON.match(paragraph.text) or _HALF.search(held.text))
        ):
            held = _joined(held, paragraph)
            continue
        if held is not None:
            yield held
        held = paragraph
    if held is not None:
        yield held


def _joined(one: Paragraph, two: Paragraph) -> Paragraph:
    offset = len(one.text)
    spans = one.spans or ((0, one.place),)
    more = two.spans or ((0, two.place),)
    return replace(
        one, text=one.text + two.text, spans=(*spans, *((at + offset, place) for at, place in more))
    )


def heading(paragraph: Paragraph) -> tuple[int, str]:
    """The level of a heading and its words; (0, "") for running text. A numbered sentence heads
    itself, by its first words.
    """
    text = paragraph.text.strip()
    # What the file itself marks as a heading; not deeper than 3, for numbers stand below that.
    if paragraph.level and len(text) < _LONGEST:
        return min(paragraph.level, 3), text
    level = level_of(text)
    if (
        level
        and len(text) < _LONGEST
        # One comma may stand in a heading; two make a sentence.
        and not re.search(r"[。；]|^[^，,]*[，,].*[，,]", text)
        and not _AMOUNT.search(text)
    ):
        return level, text
    # （一）支出情况。…: up to its first stop.
    if level and level >= 3:
        first = re.split(r"[。；，：]|(?<![0-9])[,;:]", text, maxsplit=1)[0]
        return level, first[: 2 * _LONGEST]
    if not level and len(text) < 30 and re.match(r"附件|附表|附录", text):
        return 1, text
    return 0, ""


def _contents(document: Document, vocabulary: Vocabulary) -> set[int]:
    """The positions, among the paragraphs, of the table of contents: up to the body or to the first
    grid behind it.
    """
    found: list[str] = []
    at = -1
    for block in document.blocks:
        if isinstance(block, Grid):
            if found:
                break
            continue
        # The place of the title of the contents; from there on it stays.
        at += not found
        if found or vocabulary.sections["contents"].search(unspaced(block.text)):
            found.append(block.text)
    return set(range(at, at + extent(found))) if found else set()
