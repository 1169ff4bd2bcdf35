"""Where in a document a second report begins: its title page, and the set of tables once more.

A table that is printed again (a quotation in the text, a copy, an annex of a few tables of units) begins no report: at
least half of the tables of the report before it must come again, and three of them where it has so many.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.characters import folded
from auditor.document import Document, Grid, Notice, Paragraph
from auditor.forms import tables
from auditor.forms.form import Forms
from auditor.forms.labels import is_furniture, is_title, squeeze
from auditor.identity.bodies import alike
from auditor.identity.decide import Identity, decide
from auditor.identity.said import TITLE, Said, line, said

_LEAST: Final = 3
_FRONT: Final = re.compile("(?:目录|目次|第一部分.*)$")
_NUMBERED: Final = re.compile("第|[一二三四五六七八九十]{1,3}、|[(]")
_OF_A_PART: Final = re.compile("(?:表|说明|情况)$")
_REACH: Final = 8
"""So many lines above a table may be its head."""
_COVER: Final = 2
"""So many lines of a title page may stand above the one that names the year."""


def reports(document: Document, forms: Forms) -> tuple[Document, ...]:
    """The reports that a document holds, each with a notice of where it begins; the document itself where it is one."""
    starts = _starts(folded(document), forms)
    if not starts:
        return (document,)
    bounds = [0, *starts, len(document.blocks)]
    parts = []
    for number, (first, last) in enumerate(zip(bounds, bounds[1:], strict=False), 1):
        blocks = document.blocks[first:last]
        said = f"文件中有 {len(bounds) - 1} 份报告，分别核对；这是第 {number} 份，从这里开始。"
        parts.append(replace(document, blocks=blocks, notices=(*document.notices, Notice(said, blocks[0].place))))
    return tuple(parts)


def _starts(document: Document, forms: Forms) -> list[int]:
    """The positions of the blocks at which further reports begin."""
    begun = tables.find(document, forms).begun
    if len({form for form, _ in begun}) == len(begun):
        return []
    at = {id(block): position for position, block in enumerate(document.blocks)}
    order = [(form, at[id(grid)]) for form, grid in begun]
    lines = said(document)
    starts: list[int] = []
    while (again := _again(order)) is not None:
        before, first = order[again - 1][1], order[again][1]
        whose = decide(replace(document, blocks=document.blocks[starts[-1] if starts else 0 : before + 1]))
        titles = [one for one in lines if one.kind == TITLE and before < one.block < first]
        starts.append(_front(document, whose, titles, before, first))
        order = order[again:]
    return starts


def _again(order: Sequence[tuple[str, int]]) -> int | None:
    """Where in a row of tables its beginning comes again; None where nothing but single tables does."""
    seen: set[str] = set()
    for number, (form, _) in enumerate(order):
        if form in seen:
            rest = {other for other, _ in order[number:]}
            return number if len(seen & rest) >= max(min(_LEAST, len(seen)), (len(seen) + 1) // 2) else None
        seen.add(form)
    return None


def _front(document: Document, whose: Identity, titles: Sequence[Said], before: int, first: int) -> int:
    """Where the report whose first table is at `first` begins, behind the tables of the one before."""
    title = next((one for one in titles if _is_front(one, whose)), None)
    if title is not None:
        return _lines_above(document, title.block, before, _COVER)
    for at in range(before + 1, first):
        block = document.blocks[at]
        if isinstance(block, Paragraph) and _FRONT.match(squeeze(block.text)):
            return at
    return _lines_above(document, first, before, _REACH)


def _is_front(title: Said, whose: Identity) -> bool:
    """Whether a title stands on a title page: of another year or body, or of no part of a report."""
    bare = squeeze(title.text)
    if not title.about or _NUMBERED.match(bare):
        return False
    other_year = title.year and title.year != whose.year
    other_body = title.name and whose.body and not alike(title.name, whose.body)
    return bool(other_year or other_body or not _OF_A_PART.search(bare))


def _lines_above(document: Document, at: int, before: int, most: int) -> int:
    """The first of the short lines that stand right above a block."""
    first = at
    while first - 1 > before and at - first < most and _is_line(document, first - 1):
        first -= 1
    return first


def _is_line(document: Document, at: int) -> bool:
    block = document.blocks[at]
    if isinstance(block, Grid):
        return False
    bare = line(block.text)
    return bool(bare) and (not _NUMBERED.match(bare) or is_title(bare) or is_furniture(bare))
