"""Lines to paragraphs: a sentence cut by a line or a page break is one sentence again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from auditor.document import Paragraph, Place
from auditor.language import captions
from auditor.leaders import ENTRY
from auditor.numbering import BIG, HAN, ITEM, MIDDLE, SMALL
from auditor.patterns import regex
from auditor.records import frozen

# `一、`, `（一）`, `1.`, `（1）`, `①`, `●`, `第一部分`, `## `, `附件`, `单位：`.
MARKER: Final = regex(
    rf"\s*(?:[#＃]{{1,6}}\s|[-*•·●■◆]\s*\S|第[{HAN}百]+[部分章节]|{BIG}|{MIDDLE}|{SMALL}|{ITEM}|[①-⑳]|{captions()['line-start'].pattern})"
)
"""How an item, a heading, a caption or a note begins: never the middle of a sentence."""

# The end of a sentence, or a colon before a list; quotes and brackets may close behind it.
_ENDS: Final = regex(r"[。！？!?；;：:]\s*+[”’\"')）】]*+\s*+$")
# A mark within a sentence; a heading or a caption has none.
_INSIDE: Final = regex(r"[，,。；;]")
# `…（其中`, `…比上年增`, `…支出12`: a line that ends so was cut.
_CUT: Final = regex(r"(?:[，,、（(“]|[为的与和及占较比加少长降]|[0-9])\s*$")
_FIGURE_OR_UNIT: Final = regex(r"[0-9.,万亿元%％]")
# `12`, `- 12 -`, `第 3 页`.
_PAGE_NUMBER: Final = regex(r"\s*(?:[-—–－]\s*)?(?:第\s*)?[0-9]{1,4}(?:\s*页)?(?:\s*[-—–－])?\s*$")


@frozen
class Line:
    """One line of running text as it stands in the file or on the page."""

    text: str
    place: Place
    gap: bool = False
    """Whether a blank line or a page break stands before it."""
    level: int = 0
    """Heading level where the format marks one."""
    open: bool | None = None
    """Whether the line before it runs to the right margin (so that this one goes on), where the
    format can tell.
    """


def paragraphs(lines: Iterable[Line]) -> Iterator[Paragraph]:
    """The paragraphs that the lines make up."""
    run: list[Line] = []
    for line in lines:
        if not line.text.strip():
            continue
        if run and not _goes_on(run, line):
            yield _joined(run)
            run = []
        run.append(line)
    if run:
        yield _joined(run)


def may_go_on(lines: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether a paragraph may be the rest of the one before it; a date or number there ends it,
    unless its unit follows.
    """
    if not lines or not after:
        return False
    return not lines[-1].text[-1:].isdecimal() or bool(_FIGURE_OR_UNIT.match(after[0].text))


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number (`- 12 -`, `第 3 页`)."""
    return bool(_PAGE_NUMBER.match(text))


def _goes_on(run: list[Line], line: Line) -> bool:
    last = run[-1]
    # A heading, an item, or the end of a sentence: here a paragraph ends whatever comes.
    if line.level or MARKER.match(line.text) or _is_ended(last):
        return False
    cut = bool(_CUT.search(last.text))
    # The format knows where its lines end (a page): a line that is full goes on.
    if line.open is not None and not line.gap:
        return line.open or cut
    # Formats without margins: running text goes on.
    sentence = _is_sentence(run)
    marked = bool(MARKER.match(run[0].text))
    if sentence:
        return True
    # Over a blank line only a sentence goes on, never a heading or a caption.
    return cut and not marked if line.gap else cut or not marked and len(last.text) > 12


def _is_sentence(run: list[Line]) -> bool:
    """Whether lines are running text. A few tell; to look at all would cost their square."""
    return any(_INSIDE.search(line.text) for line in run[-8:])


def _is_ended(line: Line) -> bool:
    """Whether nothing goes on behind a line: a heading, the end of a sentence, an entry of the
    contents.
    """
    return line.level > 0 or bool(_ENDS.search(line.text) or ENTRY.search(line.text))


def _joined(run: list[Line]) -> Paragraph:
    parts: list[str] = []
    spans: list[tuple[int, Place]] = []
    length = 0
    for line in run:
        part = line.text.strip()
        # Between Latin words a line break is a blank; Chinese has none.
        if parts and _latin(parts[-1][-1]) and _latin(part[0]):
            part = " " + part
        # Where in the paragraph the text of this line begins, behind a blank that was put before
        # it.
        spans.append((length + len(part) - len(part.lstrip()), line.place))
        parts.append(part)
        length += len(part)
    return Paragraph("".join(parts), run[0].place, run[0].level, tuple(spans))


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
