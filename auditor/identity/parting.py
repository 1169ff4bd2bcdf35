"""Where in a document a second report begins: its title page, and the set of tables once more.

A table that is printed again (a quotation in the text, a copy, an annex of a few tables of units)
begins no report: at least half of the tables of the report before it must come again, and three of
them where it has so many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from auditor.characters import folded
from auditor.document import Document, Grid, Notice, Paragraph, Unreadable
from auditor.forms import tables
from auditor.forms.form import Forms
from auditor.forms.labels import is_furniture, is_title, squeeze
from auditor.identity.bodies import alike
from auditor.identity.decide import Identity, decide
from auditor.identity.said import TITLE, IdentityLine, line, said
from auditor.message import say
from auditor.numbering import NUMERAL
from auditor.patterns import regex

MOST: Final = 20
"""So many reports may stand in one file: each is read apart."""
# So many tables that come again make a report, where the one before has so many.
_LEAST: Final = 3
# 目录, 第一部分 部门概况
_FRONT: Final = regex("(?:目录|目次|第一部分.*)$")
# 第二部分, 三、, （一）: a heading within a report
_NUMBERED: Final = regex(f"第|{NUMERAL}、|[(]")
# 2020年度部门决算情况说明 is the title of a part, not of a report.
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
    # No form comes twice: the common case, and nothing is looked for.
    if len({form for form, _ in begun}) == len(begun):
        return []
    at = {id(block): position for position, block in enumerate(document.blocks)}
    order = [(form, at[id(grid)]) for form, grid in begun]
    titles = [one for one in said(document) if one.kind == TITLE]
    starts = [0]
    while (again := _again(order)) is not None:
        tables_ = [block for _, block in order[: again + 1]]
        starts.append(_front(document, titles, starts[-1], tables_))
        # What is left is looked through for a third report.
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


def _front(
    document: Document, titles: Sequence[IdentityLine], start: int, tables_: Sequence[int]
) -> int:
    """Where the report begins to which the last of some tables belongs; the others are of the one
    before it.
    """
    before, first = tables_[-2:]
    # Title pages since the last report began; some of them among its tables.
    fronts = [one for one in titles if start <= one.block < first and _is_front(one)]
    inside = [one for one in fronts if one.block > tables_[0]]
    # Where no title page stands before the tables, the text of the first report may stand behind
    # them.
    own, behind = (inside, []) if len(inside) < len(fronts) else ([], inside)
    whose = _whose(replace(document, blocks=document.blocks[start : before + 1]), behind)
    found = _title_of_next(titles, inside, own, whose, range(before + 1, first))
    if found is not None:
        return _page(document, found, tables_)
    last = first if own or not inside else before
    # No title tells: the contents or the first part, else the short lines above the table.
    return _contents(document, before + 1, last) or _lines_above(document, first, before, _REACH)


def _title_of_next(
    titles: Sequence[IdentityLine],
    inside: Sequence[IdentityLine],
    own: Sequence[IdentityLine],
    whose: Identity,
    gap: range,
) -> IdentityLine | None:
    """The title that the next report begins with: a title page of another report than `whose` among
    the tables, a title of another in the `gap` before its first table, else a page of its own
    there.
    """
    return next(
        chain(
            (one for one in inside if _is_another(one, whose)),
            (
                one
                for one in titles
                if one.block in gap and _is_begun(one) and _is_another(one, whose)
            ),
            (one for one in own if one.block in gap),
        ),
        None,
    )


def _page(document: Document, title: IdentityLine, tables_: Sequence[int]) -> int:
    """Where the page of a title begins, behind the table before it."""
    above = max(at for at in tables_ if at < title.block)
    return _lines_above(document, title.block, above, _COVER)


def _whose(report: Document, behind: Sequence[IdentityLine]) -> Identity:
    """Whose a report is: where it does not tell, by the first of the titles behind its tables."""
    whose = decide(report)
    for title in behind[:1]:
        return replace(whose, year=whose.year or title.year, body=whose.body or title.name)
    return whose


def _is_begun(title: IdentityLine) -> bool:
    """Whether a title says what a report publishes, and has no number of a part."""
    return bool(title.about) and not _NUMBERED.match(squeeze(title.text))


def _contents(document: Document, first: int, last: int) -> int:
    """Where the contents, or the first part, of a report stand; 0 where they do not."""
    for at in range(first, last):
        block = document.blocks[at]
        if isinstance(block, Paragraph) and _FRONT.match(squeeze(block.text)):
            return at
    return 0


def _is_front(title: IdentityLine) -> bool:
    """Whether a title stands on a title page: it is of no part of a report."""
    return _is_begun(title) and not _OF_A_PART.search(squeeze(title.text))


def _is_another(title: IdentityLine, whose: Identity) -> bool:
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
