"""Plain text and Markdown: prose with tables whose cells are parted by tabs or pipes, or that are
written in HTML.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from auditor.characters import raised
from auditor.document import Block, Cell, Document, Grid, Place
from auditor.patterns import regex
from auditor.readers.aligned import tables
from auditor.readers.encoding import decode, one_line_end
from auditor.readers.hidden import STRUCK, Unseen, notices
from auditor.readers.layout import join_lines, unguarded, unquoted
from auditor.readers.limits import DEFAULT
from auditor.readers.paragraphs import Line, is_page_number, paragraphs

# `---`, `:--`, `:-:` or `--:`: the dashes of one column, with the colons that align it.
_DASHES: Final = r"(?:-{2,}+:?|:-++:?|-++:)"
# `| --- | :---: |`, or `--- | ---` without bars at the ends: the rule under a head in Markdown.
_PIPE_RULE: Final = regex(rf"\s*+\|?(?:\s*+{_DASHES}\s*+\|)++\s*+(?:{_DASHES})?\s*+$")
# `├──────┼──────┤`, or `+------+------+`, which has no character of a drawn frame.
_DRAWN_RULE: Final = regex(
    r"\s*+(?=[^\n]*[\u2500-\u257f])[\u2500-\u257f+\-=\s]++$|\s*+\+(?:[-=:]++\+)++\s*+$"
)
"""A line of a table that is drawn with characters; nothing stands in it."""
_TOPS: Final = "┌┏╔╒╓╭"
"""With what the first of its lines begins."""
# Bars of drawn frames, to be read as pipes: `│合计│12.34│`.
_BARS: Final = str.maketrans("│┃║｜┆┇┊┋", "||||||||")
_BREAK: Final = regex(r"<br\s*+/?>", re.IGNORECASE)
# `&nbsp;`, `&#160;` or `&#xA0;`.
_ENTITY: Final = regex(r"&(?:[a-z]{2,8}|#[0-9]{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
# `~~120.00~~`; a pair within one line only, so that two lone `~~` far apart strike nothing.
_STRUCK: Final = regex(r"~~(?=[^\s~])([^~\n]{1,200})(?<=\S)~~")
# A quote that opens a cell: at the beginning of the line or behind a tab.
_OPENS: Final = regex(r"(?:^|\t)\"")
# A quote that closes a cell: the first of its line, with a tab or the end behind it.
_CLOSES: Final = regex(r"[^\"]*+\"(?:\t|$)")
_MOST_LINES: Final = 12
"""Lines of one cell of tab-separated text, whose quotes hold its line breaks."""
# `**合计**` or `__合计__`.
_BOLD: Final = regex(r"(\*\*|__)(?=[^\s*_])([^*_]*[^\s*_])\1")
# `<sup>①</sup>`: the mark of a note beside a figure, which is no digit of it.
_SUP: Final = regex(r"<sup>([^<>]{1,12})</sup>", re.IGNORECASE)
# A table in HTML within the text, its beginning or its end.
_TABLE: Final = regex(r"<(/?)table\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG: Final = regex(
    r"</?(?:html|body|head|div|center|p|span|font|figure)\b"
    r"(?:\s(?:(?!style|hidden|class)[^<>]){0,300})?/?>",
    re.IGNORECASE,
)
"""Tags of a page around its text that say nothing of how it is seen."""
# `## 一、部门概况`.
_HEADING: Final = regex(r"\s*+(#{1,6})\s++(.*)$")


def read(path: Path) -> Document:
    """The document in a text file of any of the usual Chinese encodings.

    Raises Unreadable where the bytes are no text.
    """
    data = path.read_bytes()
    return parse(decode(data, path.name), path.name, hashlib.sha256(data).hexdigest())


def parse(text: str, name: str = "-", sha256: str = "") -> Document:
    """The document in a text: tables in HTML and runs of lines with tabs or pipes are grids, the
    rest paragraphs.
    """
    text = one_line_end(text)
    blocks: list[Block] = []
    struck: list[Unseen] = []
    page = None
    number = 1
    for part, is_table in _parts(text):
        if is_table:
            # The reader of web pages costs its libraries: it is made for the first table in HTML,
            # and kept for the next, so that what it hides is counted once.
            if page is None:
                from auditor.readers.html import Page

                page = Page(name, DEFAULT)
            before = len(page.blocks)
            page.read(part, line=number)
            blocks.extend(page.blocks[before:])
        else:
            lines = list(enumerate(part.split("\n"), number))
            blocks.extend(_blocks(_unstruck(_whole(lines), struck)))
        number += part.count("\n")
    said = (page.notices() if page else ()) + notices(struck, blocks)
    return Document(name, tuple(blocks), said, sha256=sha256)


def _whole(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines, those of tab-separated text whole where a cell in quotes breaks them."""
    at = 0
    while at < len(lines):
        number, line = lines[at]
        last = at
        # An odd number of quotes, one of them at the beginning of a cell: the cell goes on below.
        if line.count('"') % 2 and _OPENS.search(line):
            last = _closing([text for _, text in lines[at : at + _MOST_LINES]]) + at
            line = "\n".join(text for _, text in lines[at : last + 1])
        yield number, line
        at = last + 1


def _closing(lines: list[str]) -> int:
    """The line on which the cell is closed that the first one leaves open; 0 where none does."""
    for at, line in enumerate(lines[1:], 1):
        if '"' in line:
            # Without a tab among the lines it is a sentence in quotes, no cell.
            whole = _CLOSES.match(line) and line.count('"') % 2
            return at if whole and any("\t" in text for text in lines[: at + 1]) else 0
    return 0


def _unstruck(lines: Iterable[tuple[int, str]], struck: list[Unseen]) -> Iterator[tuple[int, str]]:
    """The lines without what Markdown strikes out, which is noted."""
    for number, line in lines:
        if "~~" in line:
            struck.extend(
                Unseen(STRUCK, match[1], Place(line=number)) for match in _STRUCK.finditer(line)
            )
            line = _STRUCK.sub("", line)
        yield number, line


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut where tables in HTML begin and end, and whether a part is one; one that never
    ends is none.
    """
    at = start = depth = 0
    for tag in _TABLE.finditer(text) if "<" in text else ():
        # A table within a table belongs to the outer one: only at depth 0 is one whole.
        if tag[1] and depth:
            depth -= 1
            if not depth:
                yield text[at:start], False
                yield text[start : tag.end()], True
                at = tag.end()
        # An end without a beginning is text.
        elif not tag[1]:
            start = start if depth else tag.start()
            depth += 1
    yield text[at:], False


def _blocks(lines: Iterable[tuple[int, str]]) -> Iterator[Block]:
    for kind, group in groupby(_kinds(list(lines)), key=lambda item: item[0]):
        run = [(number, line, gap) for _, number, line, gap in group]
        if kind == "prose":
            yield from _running(list(_prose(run)))
        else:
            yield from _grids(
                [(number, line, gap) for number, line, gap in run], "\t" if kind == "tab" else "|"
            )


def _kinds(lines: list[tuple[int, str]]) -> Iterator[tuple[str, int, str, bool]]:
    """(kind, number, line, gap before) of every line that has text."""
    gap = False
    ruled = _under_rules([line for _, line in lines])
    for at, (number, line) in enumerate(lines):
        line = _TAG.sub("", line) if "<" in line else line
        if not line.strip():
            gap = True
            continue
        if _DRAWN_RULE.match(line):
            # `┌──┬──┐` opens a table of its own even where no blank line parts it from the one
            # before.
            gap = gap or line.lstrip()[0] in _TOPS
            continue
        kind, line = _kind(line, at in ruled)
        yield kind, number, line, gap
        gap = False


def _kind(line: str, ruled: bool) -> tuple[str, str]:
    """(kind, line with its bars as pipes) of one line; `ruled` where a rule makes it a row."""
    # Blanks at the ends say nothing, but a tab there is the border of an empty cell.
    if "\t" in line.strip("\n "):
        return "tab", line
    barred = line.translate(_BARS)
    if _is_pipe(line):
        return "pipe", line
    # Of drawn bars both ends are asked for: a `｜` within a sentence is only a mark.
    if barred != line and barred.strip()[:1] == barred.strip()[-1:] == "|" and _is_pipe(barred):
        return "pipe", barred
    return "pipe" if ruled else "prose", line


def _under_rules(lines: list[str]) -> set[int]:
    """The rows of tables whose lines need no pipe at either end: those above and below a rule."""
    rows: set[int] = set()
    for at, line in enumerate(lines):
        if "|" not in line:
            continue
        # The line above a rule is the head, all below it up to one without a pipe are rows.
        if _PIPE_RULE.match(line) and at and "|" in lines[at - 1]:
            rows |= {at - 1, at}
        elif at - 1 in rows:
            rows.add(at)
    return rows


def _plain(text: str) -> str:
    """A text as Markdown and its HTML show it: bold without its stars, what stands above the line
    as a mark.
    """
    if "*" in text or "_" in text:
        text = _BOLD.sub(r"\2", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return _SUP.sub(lambda match: raised(match[1]), text) if "<" in text else text


def _is_pipe(line: str) -> bool:
    bare = line.strip()
    return (
        bare.count("|") >= 2
        and (bare.startswith("|") or bare.endswith("|"))
        or bool(_PIPE_RULE.match(bare) and "|" in bare)
    )


def _prose(run: list[tuple[int, str, bool]]) -> Iterator[Line]:
    after_page = False
    for number, line, gap in run:
        # A page number parts what stands before it from what follows as a blank line does.
        if is_page_number(line):
            after_page = True
            continue
        heading = _HEADING.match(line)
        # As in Markdown, number signs may close a heading too.
        said = heading[2].rstrip().rstrip("#").rstrip() if heading else line
        yield Line(
            _plain(said), Place(line=number), gap or after_page, len(heading[1]) if heading else 0
        )
        after_page = False


def _running(lines: list[Line]) -> Iterator[Block]:
    """Running text, and the tables that are set in it with blanks between their columns."""
    at = 0
    # A blank line or a heading is the end of a table that blanks set.
    gaps = frozenset(number for number, line in enumerate(lines) if line.gap or line.level)
    for rows in tables([line.text for line in lines], gaps):
        yield from paragraphs(lines[at : rows.start])
        places = [line.place.line or 0 for line in lines[rows.start : rows.end]]
        yield _grid(list(zip(places, rows.cells, strict=True)))
        at = rows.end
    yield from paragraphs(lines[at:])


def _grids(run: list[tuple[int, str, bool]], separator: str) -> Iterator[Grid]:
    """The grids of a run of table lines; a blank line begins a new one."""
    rows: list[tuple[int, list[str]]] = []
    for number, line, gap in run:
        if separator == "|" and _PIPE_RULE.match(line):
            continue
        if gap and rows:
            yield _grid(rows)
            rows = []
        rows.append((number, _split(line, separator)))
    if rows:
        yield _grid(rows)


def _split(line: str, separator: str) -> list[str]:
    if separator == "\t":
        return [unguarded(join_lines(unquoted(cell))) for cell in line.split("\t")]
    # One bar at each end is the frame; a second one there is an empty cell.
    bare = line.strip().removeprefix("|").removesuffix("|")
    return [
        join_lines(_BREAK.sub("\n", _plain(cell.strip()).replace("\\|", "|")))
        # `\|` is a bar within a cell.
        for cell in re.split(r"(?<!\\)\|", bare)
    ]


def _grid(rows: list[tuple[int, list[str]]]) -> Grid:
    """Rows of unequal length are kept as they are printed, short ones ending early."""
    return Grid(
        tuple(tuple(Cell(text, Place(line=number)) for text in row) for number, row in rows),
        Place(line=rows[0][0]),
    )
