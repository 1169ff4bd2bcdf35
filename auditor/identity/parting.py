"""Where in a document a second report begins: its title page, and the set of tables once more.

A table that is printed again (a quotation in the text, a copy, an annex of a few tables of units)
begins no report: at least half of the tables of the report before it must come again, and three of
them where it has so many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.characters import folded
from auditor.document import Document, Grid, Notice, Paragraph, Unreadable
from auditor.forms import tables
from auditor.forms.form import Forms
from auditor.forms.labels import is_furniture, is_title, squeeze
from auditor.identity.bodies import alike
from auditor.identity.decide import Identity, decide
from auditor.identity.said import TITLE, Said, line, said
from auditor.message import say
from auditor.numbering import NUMERAL
from auditor.patterns import regex

MOST: Final = 20
"""So many reports may stand in one file: each is read apart."""
_LEAST: Final = 3
_FRONT: Final = regex("(?:目录|目次|第一部分.*)$")
_NUMBERED: Final = regex(f"第|{NUMERAL}、|[(]")
_OF_A_PART: Final = regex("(?:表|说明|情况)$")
_REACH: Final = 8
"""So many lines above a table may be its head."""
_COVER: Final = 2
"""So many lines of a title page may stand above the one that names the year."""


def reports(document: Document, forms: Forms) -> tuple[Document, ...]:
    """The reports that a document holds, each with a notice of where it begins; the document itself
    where it is one.

    Raises Unreadable where there are more than `MOST`.
    """
    starts = _starts(folded(document), forms)
    if not starts:
        return (document,)
    if len(starts) >= MOST:
        raise Unreadable(
            say("reports.many", name=document.name, count=len(starts) + 1, most=MOST),
            say("reports.many.cure"),
        )
    bounds = [0, *starts, len(document.blocks)]
    parts = []
    for number, (first, last) in enumerate(zip(bounds, bounds[1:], strict=False), 1):
        blocks = document.blocks[first:last]
        said = say("reports.part", count=len(bounds) - 1, number=number)
        parts.append(
            replace(
                document,
                blocks=blocks,
                running=(),
                notices=(*document.notices, Notice(said, blocks[0].place)),
            )
        )
    return tuple(parts)


def _starts(document: Document, forms: Forms) -> list[int]:
    """The positions of the blocks at which further reports begin."""
    begun = tables.find(document, forms).begun
    if len({form for form, _ in begun}) == len(begun):
        return []
    at = {id(block): position for position, block in enumerate(document.blocks)}
    order = [(form, at[id(grid)]) for form, grid in begun]
    titles = [one for one in said(document) if one.kind == TITLE]
    starts = [0]
    while (again := _again(order)) is not None:
        tables_ = [block for _, block in order[: again + 1]]
        starts.append(_front(document, titles, starts[-1], tables_))
        order = [one for one in order if one[1] >= starts[-1]]
    return starts[1:]


def _again(order: Sequence[tuple[str, int]]) -> int | None:
    """Where in a row of tables its beginning comes again; None where nothing but single tables
    does.
    """
    seen: set[str] = set()
    for number, (form, _) in enumerate(order):
        if form in seen:
            rest = {other for other, _ in order[number:]}
            return (
                number
                if len(seen & rest) >= max(min(_LEAST, len(seen)), (len(seen) + 1) // 2)
                else None
            )
        seen.add(form)
    return None


def _front(document: Document, titles: Sequence[Said], start: int, tables_: Sequence[int]) -> int:
    """Where the report begins to which the last of some tables belongs; the others are of the one
    before it.
    """
    before, first = tables_[-2:]
    whose = decide(replace(document, blocks=document.blocks[start : before + 1]))
    fronts = [one for one in titles if start <= one.block < first and _is_front(one)]
    inside = [one for one in fronts if one.block > tables_[0]]
    if len(inside) == len(fronts):
        # No title page stands before the tables: the text of the first report may stand behind
        # them.
        for one in inside[:1]:
            whose = replace(whose, year=whose.year or one.year, body=whose.body or one.name)
    other = [one for one in inside if _is_another(one, whose)]
    behind = [
        one
        for one in titles
        if before < one.block < first and one.about and not _NUMBERED.match(squeeze(one.text))
    ]
    own = inside if len(inside) < len(fronts) else []
    found = (
        other
        or [one for one in behind if _is_another(one, whose)]
        or [one for one in own if one.block > before]
    )
    if found:
        above = max(at for at in tables_ if at < found[0].block)
        return _lines_above(document, found[0].block, above, _COVER)
    for at in range(before + 1, first if own or not inside else before):
        block = document.blocks[at]
        if isinstance(block, Paragraph) and _FRONT.match(squeeze(block.text)):
            return at
    return _lines_above(document, first, before, _REACH)


def _is_front(title: Said) -> bool:
    """Whether a title stands on a title page: it is of no part of a report."""
    bare = squeeze(title.text)
    return bool(title.about) and not _NUMBERED.match(bare) and not _OF_A_PART.search(bare)


def _is_another(title: Said, whose: Identity) -> bool:
    other_year = title.year and whose.year and title.year != whose.year
    return bool(other_year or title.name and whose.body and not alike(title.name, whose.body))


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
