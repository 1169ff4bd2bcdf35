"""Plain text and Markdown: prose with tables whose cells are parted by tabs or pipes, or that are
written in HTML.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from auditor.characters import raised
from auditor.document import Block, Cell, Document, Grid, Place
from auditor.patterns import regex
from auditor.readers.encoding import decode
from auditor.readers.limits import DEFAULT
from auditor.readers.paragraphs import Line, is_page_number, paragraphs

_PIPE_RULE: Final = regex(r"\s*+\|?(?:\s*+:?-{2,}+:?\s*+\|)++\s*+(?::?-{2,}+:?)?\s*+$")
_BOLD: Final = regex(r"(\*\*|__)(?=[^\s*_])([^*_]*[^\s*_])\1")
_SUP: Final = regex(r"<sup>([^<>]{1,12})</sup>", re.IGNORECASE)
_TABLE: Final = regex(r"<(/?)table\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG: Final = regex(
    r"</?(?:html|body|head|div|center|p|span|font|figure)\b(?:\s(?:(?!style|hidden|class)[^<>]){0,300})?/?>",
    re.IGNORECASE,
)
"""Tags of a page around its text that say nothing of how it is seen."""
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
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks: list[Block] = []
    page = None
    number = 1
    for part, is_table in _parts(text):
        if is_table:
            if page is None:
                from auditor.readers.html import Page

                page = Page(name, DEFAULT)
            before = len(page.blocks)
            page.read(part, line=number)
            blocks.extend(page.blocks[before:])
        else:
            blocks.extend(_blocks(list(enumerate(part.split("\n"), number))))
        number += part.count("\n")
    return Document(name, tuple(blocks), page.notices() if page else (), sha256=sha256)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut where tables in HTML begin and end, and whether a part is one; one that never
    ends is none.
    """
    at = start = depth = 0
    for tag in _TABLE.finditer(text) if "<" in text else ():
        if tag[1] and depth:
            depth -= 1
            if not depth:
                yield text[at:start], False
                yield text[start : tag.end()], True
                at = tag.end()
        elif not tag[1]:
            start = start if depth else tag.start()
            depth += 1
    yield text[at:], False


def _blocks(lines: list[tuple[int, str]]) -> Iterator[Block]:
    for kind, group in groupby(_kinds(lines), key=lambda item: item[0]):
        run = [(number, line, gap) for _, number, line, gap in group]
        if kind == "prose":
            yield from paragraphs(_prose(run))
        else:
            yield from _grids(
                [(number, line, gap) for number, line, gap in run], "\t" if kind == "tab" else "|"
            )


def _kinds(lines: list[tuple[int, str]]) -> Iterator[tuple[str, int, str, bool]]:
    """(kind, number, line, gap before) of every line that has text."""
    gap = False
    for number, line in lines:
        line = _TAG.sub("", line) if "<" in line else line
        if not line.strip():
            gap = True
            continue
        kind = "tab" if "\t" in line.strip("\n ") else "pipe" if _is_pipe(line) else "prose"
        yield kind, number, line, gap
        gap = False


def _plain(text: str) -> str:
    """A text as Markdown and its HTML show it: bold without its stars, what stands above the line
    as a mark.
    """
    if "*" in text or "_" in text:
        text = _BOLD.sub(r"\2", text)
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
        return [cell.strip() for cell in line.split("\t")]
    bare = line.strip().removeprefix("|").removesuffix("|")
    return [
        _plain(cell.strip()).replace("\\|", "|").replace("<br>", "")
        for cell in re.split(r"(?<!\\)\|", bare)
    ]


def _grid(rows: list[tuple[int, list[str]]]) -> Grid:
    """Rows of unequal length are kept as they are printed, short ones ending early."""
    return Grid(
        tuple(tuple(Cell(text, Place(line=number)) for text in row) for number, row in rows),
        Place(line=rows[0][0]),
    )
