"""What a report must have, told: a table that it lacks or leaves empty is a claim as any other.

What is demanded, since when, and what excuses it is said by the forms of the pack (`required`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Final

from auditor.claim import Claim
from auditor.document import Document, Grid, Paragraph, Place
from auditor.entry import Table
from auditor.forms.form import Form, Forms
from auditor.forms.labels import squeeze
from auditor.forms.tables import Found
from auditor.leaders import LED, PAGED
from auditor.message import Said, say
from auditor.message import listed as listed_as
from auditor.patterns import regex
from auditor.records import frozen

MISSING: Final = "应有的报表"
"""A table that must be there; one that is not lacks its title in the text, too."""
UNREAD: Final = "没有读出的报表"
"""A table whose title is there, or whose figures may be, and that was not read."""
EXTRACT: Final = "摘录没有的报表"
"""A table that a part of a report does not have: said, and no fault of it."""
EMPTY: Final = "空表说明"
"""A table without any figure: a note says so, or should."""
DENIED: Final = "空表注明"
"""A table with figures other than 0 below which a note says that it has none."""
_WHOLE: Final = 3
"""A document whose contents list so many tables is a report and no extract; so is one that has more
than half of them.
"""
_NOTE: Final = 3
"""A note on a table is among so many paragraphs before and behind it."""
# Longer paragraphs are text, no note on a table.
_LONGEST: Final = 200
_SENTENCE: Final = regex("[。；\n]")


@frozen
class _Report:
    """What is asked of a document."""

    document: Document
    forms: Forms
    tables: Mapping[str, Table]
    contents: Sequence[Paragraph]
    found: Found

    @property
    def strange(self) -> list[Grid]:
        """Grids that look like tables of the pack and were not recognised, nor stand below the
        title of one.
        """
        titled = {id(grid) for _, grid in self.found.unread}
        return [grid for grid in self.found.strange if id(grid) not in titled]

    def demanded(self, year: int | None) -> dict[str, Form]:
        """The tables that the pack demands of the year, and those that the contents list."""
        return demanded(self.forms, year) | {key: self.forms.forms[key] for key in self.listed()}

    def listed(self) -> dict[str, Paragraph]:
        """The tables that the contents list, with the entry of each."""
        found: dict[str, Paragraph] = {}
        for entry in self.contents:
            form = self.forms.by_title(PAGED.sub("", LED.sub("", entry.text)))
            # What the contents list is demanded whatever the year (see `demanded`).
            if form is not None and form.demand is not None:
                found.setdefault(form.id, entry)
        return found

    def titles(self) -> dict[str, int]:
        """The tables whose titles stand outside of the contents, and where among the blocks the
        last one does.
        """
        own = {id(paragraph) for paragraph in self.contents}
        found: dict[str, int] = {}
        for at, block in enumerate(self.document.blocks):
            # The contents name every title, too: they say nothing of where a table stands.
            form = (
                self.forms.by_title(block.text)
                if isinstance(block, Paragraph) and id(block) not in own
                else None
            )
            if form is not None:
                found[form.id] = at
        return found

    def noted(self, *places: int, inside: Iterable[str] = ()) -> bool:
        """Whether a note at one of the places, or among other texts, says that there is nothing to
        report.
        """
        nothing, blocks = self.forms.nothing, self.document.blocks
        texts = (*inside, *(text for at in places for text in _notes(blocks[at : at + _NOTE + 1])))
        return nothing is not None and any(nothing.search(squeeze(text)) for text in texts)

    def excused(self, form: Form) -> bool:
        """Whether a sentence says that there is nothing for a table."""
        unless = form.demand.unless if form.demand else None
        if unless is None:
            return False
        own = {id(paragraph) for paragraph in self.contents}
        return any(
            unless.search(sentence)
            for paragraph in self.document.paragraphs
            if id(paragraph) not in own
            for sentence in _SENTENCE.split(squeeze(paragraph.text))
        )


def demanded(forms: Forms, year: int | None) -> dict[str, Form]:
    """The tables that the forms demand of a report of the year."""
    return {
        key: form
        for key, form in forms.forms.items()
        if form.demand is not None
        and (form.demand.since is None or year is not None and year >= form.demand.since)
    }


def claims(
    document: Document,
    tables: Mapping[str, Table],
    forms: Forms,
    contents: Sequence[Paragraph],
    found: Found,
    year: int | None,
) -> Iterator[Claim]:
    """A claim for each demanded table that is not there, for each without a figure, and for any
    that is there and was not read.
    """
    report = _Report(document, forms, tables, contents, found)
    # A form with many tables counts by the form as well as by each table.
    there = tables.keys() | {table.form for table in tables.values()}
    unread = _unread(report, there)
    for key, place in unread.items():
        form = forms.forms[key]
        yield _claim(UNREAD, form, place, say("table.columns-unread", title=form.title, table=key))
    demanded = report.demanded(year)
    if not demanded:
        return
    absent = [form for key, form in demanded.items() if key not in there and key not in unread]
    whole = _is_whole(report.listed(), demanded, there)
    # All there: a claim that holds, for the rules on missing and on unread tables.
    if whole and tables and not absent and not unread:
        said = say("tables.complete", count=len(demanded))
        yield from (_held(kind, said) for kind in (MISSING, UNREAD))
    else:
        yield from _missing(report, absent, whole)
    yield from _empty(report, demanded)
    yield from _denied(report)


def _missing(report: _Report, absent: Sequence[Form], whole: bool) -> Iterator[Claim]:
    """What is said of the demanded tables that a `whole` report or an extract lacks: of a report
    each by itself, unless none of its tables was read.
    """
    listed = report.listed()
    # Each by itself; where no table at all was read that would be a list of all the forms.
    if whole and report.tables:
        titles = report.titles()
        for form in absent:
            yield from _absent(report, form, titles, listed)
        return
    if whole:
        yield _none_read(listed)
    if absent:
        yield _extract(absent)


def _is_whole(
    listed: Collection[str], demanded: Mapping[str, Form], there: AbstractSet[str]
) -> bool:
    """Whether a document is a report, and not an extract of one: it lists the tables, or prints
    most of those demanded; of a kind of few tables any half of so many.
    """
    # A kind of two tables never lists three.
    few = len(demanded) <= _WHOLE and 2 * len(there) >= len(demanded)
    return len(listed) >= _WHOLE or few or 2 * len(demanded.keys() & there) > len(demanded)


def _none_read(listed: Mapping[str, Paragraph]) -> Claim:
    """The claim that of the tables that a report lists none was read."""
    first = next(iter(listed.values()))
    return Claim(
        UNREAD,
        ({"缺少": Decimal(len(listed))},),
        first.text.strip(),
        first.place,
        (),
        {"名称": "", "说明": say("tables.unread", count=len(listed))},
    )


def _extract(absent: Sequence[Form]) -> Claim:
    """The claim that demanded tables are not in an extract."""
    names = [form.title for form in absent]
    return Claim(
        EXTRACT,
        ({"缺少": Decimal(len(absent))},),
        "",
        Place(),
        (),
        {"名称": "、".join(names), "说明": say("tables.not-there", titles=listed_as(names))},
    )


def _absent(
    report: _Report, form: Form, titles: Mapping[str, int], listed: Mapping[str, Paragraph]
) -> Iterator[Claim]:
    """What is said of a demanded table that is not there."""
    # Its title stands there: it was not read, unless the text or a note excuses it.
    if form.id in titles:
        at = titles[form.id]
        if not report.excused(form) and not report.noted(at):
            yield _claim(
                UNREAD,
                form,
                report.document.blocks[at].place,
                say("table.unread", title=form.title, table=form.id),
            )
    # A grid that was not recognised may be it: not missing for sure.
    elif report.strange:
        yield _claim(
            UNREAD,
            form,
            report.strange[0].place,
            say("table.unrecognised", title=form.title, table=form.id),
        )
    # Promised by the contents, or by no sentence excused: missing.
    elif form.id in listed or not report.excused(form):
        key = "table.listed-missing" if form.id in listed else "table.missing"
        place = listed[form.id].place if form.id in listed else Place()
        yield _claim(MISSING, form, place, say(key, title=form.title, table=form.id))
    else:
        yield _claim(EMPTY, form, Place(), say("table.unlisted", title=form.title, table=form.id))


def _unread(report: _Report, there: Collection[str]) -> dict[str, Place]:
    """The forms whose tables print figures of which none was read, with the place of the first such
    table of each.
    """
    # Reversed, so that of several grids of one form the first stays.
    unknown = {
        form.id: grid.place for form, grid in reversed(report.found.unread) if form.id not in there
    }
    return unknown | {
        table.form or key: table.place for key, table in report.tables.items() if _is_adrift(table)
    }


def _is_adrift(table: Table) -> bool:
    """Whether all figures of a table are in parts that could not be joined to its head."""
    return bool(table.loose) and all(
        entry.figure is None for row in table.rows for entry in row.cells.values()
    )


def _denied(report: _Report) -> Iterator[Claim]:
    """The tables with figures below which a note left standing calls them blank; one claim that
    holds where there is none.
    """
    blank, blocks = report.forms.blank, report.document.blocks
    # A table of noughts is as blank as its note says.
    ends = {
        id(table.grids[-1]): (key, table)
        for key, table in report.tables.items()
        if table.grids and not table.nil
    }
    if blank is None or not ends:
        return
    denied = False
    for at, block in enumerate(blocks):
        key, table = ends.get(id(block), ("", None))
        note = _blank_note(report, blank, at) if table is not None else None
        if table is None or note is None:
            continue
        denied = True
        said = say("table.noted-blank", table=table.number or key)
        yield Claim(
            DENIED,
            ({"多余": Decimal(1)},),
            note.text.strip(),
            note.place,
            (),
            {"名称": table.title, "说明": said},
        )
    if not denied:
        yield Claim(
            DENIED,
            ({"多余": Decimal(0)},),
            "",
            Place(),
            (),
            {"名称": "", "说明": say("table.no-note-blank")},
        )


def _blank_note(report: _Report, blank: re.Pattern[str], at: int) -> Paragraph | None:
    """The note below a grid, before the next grid or title, that calls it blank."""
    # Up to the next grid or title: behind these a note speaks of another table.
    for note in report.document.blocks[at + 1 : at + 1 + _NOTE]:
        if isinstance(note, Grid) or report.forms.by_title(note.text):
            return None
        if len(note.text) <= _LONGEST and blank.search(squeeze(note.text)):
            return note
    return None


def _empty(report: _Report, demanded: Mapping[str, Form]) -> Iterator[Claim]:
    """The tables without a figure: each has a note in it or beside it, or a sentence says so."""
    if all(table.empty for table in report.tables.values()):
        return  # a form that was not filled in
    places = {id(block): at for at, block in enumerate(report.document.blocks)}
    for key, form in sorted(demanded.items()):
        table = report.tables.get(key)
        if table is None or not table.empty or report.excused(form):
            continue
        if _is_said(report, table, places):
            yield _held(EMPTY, say("table.empty-said"))
        else:
            number = table.number or key
            yield _claim(
                EMPTY, form, table.place, say("table.empty-unsaid", table=number, title=form.title)
            )


def _is_said(report: _Report, table: Table, places: Mapping[int, int]) -> bool:
    """Whether a note in a table, above its first grid or below its last says that it has no
    figures; `places` has where each grid stands among the blocks, by its id.
    """
    blocks = report.document.blocks
    # A table may be of several grids: its notes stand above the first and below the last.
    ends = [places[id(grid)] for grid in table.grids if id(grid) in places]
    inside = [cell.text for grid in table.grids for row in grid.rows for cell in row]
    # Backwards from the first grid, which `_notes` passes over.
    above = [text for at in ends[:1] for text in _notes(blocks[at : max(0, at - _NOTE - 1) : -1])]
    return report.noted(*ends[-1:], inside=(*inside, *above))


def _notes(blocks: Iterable[Paragraph | Grid]) -> Iterator[str]:
    """The texts right behind a grid (the first of the blocks), up to the next one."""
    for at, block in enumerate(blocks):
        # The first of the blocks is the grid itself, or the title.
        if isinstance(block, Grid) and at or at > _NOTE:
            return
        if isinstance(block, Paragraph) and len(block.text) <= _LONGEST:
            yield block.text


def _claim(kind: str, form: Form, place: Place, sentence: Said) -> Claim:
    return Claim(
        kind, ({"缺少": Decimal(1)},), sentence, place, (), {"名称": form.title, "说明": sentence}
    )


def _held(kind: str, sentence: Said) -> Claim:
    return Claim(
        kind, ({"缺少": Decimal(0)},), sentence, Place(), (), {"名称": "", "说明": sentence}
    )


def wanting(claims: Iterable[Claim], *kinds: str) -> tuple[str, ...]:
    """The titles of the demanded tables that are not there, or empty without a word; of some
    `kinds` of claims, or all.
    """
    return tuple(
        title
        for claim in claims
        if claim.kind in (kinds or (MISSING, UNREAD, EXTRACT, EMPTY))
        and claim.readings[0].get("缺少")
        for title in f"{claim.words['名称']}".split("、")
        if title
    )
