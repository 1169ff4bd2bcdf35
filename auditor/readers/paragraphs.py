"""Lines to paragraphs: a sentence cut by a line or a page break is one sentence again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.document import Paragraph, Place
from auditor.language import captions
from auditor.leaders import ENTRY
from auditor.numbering import BIG, HAN, ITEM, MIDDLE, SMALL
from auditor.patterns import regex
from auditor.records import frozen

MARKER: Final = regex(
    rf"\s*(?:[#＃]{{1,6}}\s|[-*•·●■◆]\s*\S|第[{HAN}百]+[部分章节]|{BIG}|{MIDDLE}|{SMALL}|{ITEM}|[①-⑳]|{captions()['line-start'].pattern})"
)
"""How an item, a heading, a caption or a note begins: never the middle of a sentence."""

_ENDS: Final = regex(r"[。！？!?；;：:]\s*+[”’\"')）】]*+\s*+$")
_INSIDE: Final = regex(r"[，,。；;]")
_CUT: Final = regex(r"(?:[，,、（(“]|[为的与和及占较比加少长降]|[0-9])\s*$")
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


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number (`- 12 -`, `第 3 页`)."""
    return bool(_PAGE_NUMBER.match(text))


def _goes_on(run: list[Line], line: Line) -> bool:
    last = run[-1]
    if line.level or MARKER.match(line.text) or _is_ended(last):
        return False
    cut = bool(_CUT.search(last.text))
    if line.open is not None and not line.gap:
        return line.open or cut
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
        if parts and _latin(parts[-1][-1]) and _latin(part[0]):
            part = " " + part
        spans.append((length + len(part) - len(part.lstrip()), line.place))
        parts.append(part)
        length += len(part)
    return Paragraph("".join(parts), run[0].place, run[0].level, tuple(spans))


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
