"""The posting of a document: its grids bound to their forms, its text read for claims, every figure
an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from auditor import coded, demands, doubts, text
from auditor.characters import folded
from auditor.claim import Claim, Narrative
from auditor.document import Document, Place
from auditor.entry import Entry, Table
from auditor.figure import Figure, parse
from auditor.forms import bare, prose, scale, tables
from auditor.forms.apart import apart
from auditor.forms.form import Forms
from auditor.forms.halved import joined
from auditor.forms.labels import squeeze
from auditor.forms.tables import Found
from auditor.identity.decide import BODY, YEAR, Identity, contradictions, decide
from auditor.ledger import Ledger
from auditor.message import say
from auditor.patterns import regex
from auditor.ties import tied
from auditor.units import AMOUNTS

# 共12.3万元, 5.6%: at most 41 characters of a number, so that a long run of digits costs no more.
_STATED: Final = regex(rf"(?<![0-9.,])([0-9][0-9,.]{{0,40}}+)\s?({AMOUNTS}|%)")


def _of_tables(
    numbered: dict[str, Table], forms: Forms, found: tables.Found, unit: str
) -> Iterator[Claim]:
    """What is doubtful of the tables: rows without a name, codes, units."""
    yield from doubts.rows(numbered)
    yield from doubts.codes(numbered)
    yield from coded.misnamed(numbered, forms.charts)
    yield from coded.orphans(numbered, forms.charts)
    yield from doubts.units(numbered, found.misstated, unit)


def post(document: Document, forms: Forms, vocabulary: Any = None, kind: str = "") -> Ledger:
    """The ledger of a document: its grids bound to the forms, its text read for claims."""
    # What is read is what is seen; columns that print the halves of figures are joined, tables in
    # one grid are taken apart.
    document = apart(joined(folded(document)), forms)
    # Tables first: the text is read from what is left, and may name their units.
    found = tables.find(document, forms)
    numbered, count = _indexed(found.tables)
    rest = prose.told(_without(document, found.grids))
    who = decide(
        document, vocabulary.years if vocabulary is not None else None, forms.year, forms.entity
    )
    # A pack without words for the text has tables only.
    told, claims, unit = Narrative(), tuple[Claim, ...](), ""
    if vocabulary is not None:
        told = text.read(rest, vocabulary, who, count, [table.title for table in numbered.values()])
        numbered, unit = scale.by_text(numbered, told.entries)
        claims = tied(told, numbered, vocabulary)
    # Figures that are counted and in no check: of a text without vocabulary, alone on their lines,
    # of grids that are no table of the kind.
    alone = bare.entries(rest)
    strange = (
        *(_untold(rest) if vocabulary is None else ()),
        *alone,
        *(entry for grid in found.strange for entry in tables.loose(grid, forms)),
    )
    # The numbers of the ledger: tables, text, then these.
    others = _counted(strange, count + len(told.entries))
    found = replace(found, tables=numbered)
    # What is said of the document itself is a claim as well, so that rules judge it: doubtful
    # figures, rows without a name, codes, units, tables that lack, the year and the body.
    claims = (
        *claims,
        *doubts.claims(numbered, (*told.entries, *others), claims),
        *_of_tables(numbered, forms, found, unit),
        *demands.claims(document, numbered, forms, told.contents, found, who.year or None),
        *_named(who, found),
    )
    notices = (*document.notices, *found.notices, *bare.notices(alone))
    # The order that `_indexed` and `others` counted in.
    posted = (entry for table in numbered.values() for entry in table.entries)
    entries = (*posted, *told.entries, *others)
    return Ledger(
        document,
        numbered,
        entries,
        claims,
        told.sections,
        (*notices, *doubts.notices(entries)),
        who.body,
        who.year or None,
        forms.charts.listed,
        forms.charts.complete,
        forms.charts.levels,
        bool(numbered) or _worded(document, vocabulary),
        kind,
    )


def _worded(document: Document, vocabulary: Any) -> bool:
    """Whether a text has the words of the pack's kind of report; a pack without such words takes
    any.
    """
    return vocabulary is None or any(
        vocabulary.sections["report"].search(squeeze(paragraph.text))
        for paragraph in document.paragraphs
    )


def _untold(text: Document) -> Iterator[Entry]:
    """The amounts and rates of a text that the pack has no words for: they count, and nothing
    checks them.
    """
    for paragraph in text.paragraphs:
        for match in _STATED.finditer(paragraph.text):
            figure = parse(match[1], match[2])
            if isinstance(figure, Figure):
                place = paragraph.place_at(match.start())
                yield Entry(
                    match[0],
                    figure,
                    place=place,
                    excerpt=paragraph.text,
                    span=match.span(),
                    label="文字",
                )


def _without(document: Document, used: frozenset[int]) -> Document:
    """The document without the grids that are statutory tables: what the narrative reads."""
    return replace(
        document, blocks=tuple(block for block in document.blocks if id(block) not in used)
    )


def _indexed(tables: Mapping[str, Table]) -> tuple[dict[str, Table], int]:
    """The tables with the positions of their entries in the ledger, and how many these are."""
    numbered: dict[str, Table] = {}
    count = 0
    for key, table in tables.items():
        rows = []
        for row in table.rows:
            cells = {}
            for name, entry in row.cells.items():
                cells[name] = replace(entry, index=count)
                count += 1
            rows.append(replace(row, cells=cells))
        loose = tuple(_counted(table.loose, count))
        count += len(loose)
        numbered[key] = replace(table, rows=tuple(rows), loose=loose)
    return numbered, count


def _counted(entries: Iterable[Entry], first: int) -> list[Entry]:
    """The entries with their positions in the ledger from one on."""
    return [replace(entry, index=at) for at, entry in enumerate(entries, first)]


def _named(who: Identity, found: Found) -> Iterator[Claim]:
    """A claim for each place that names another year or body than the report's; one for all where
    there is none.
    """
    grids = {id(grid) for table in found.tables.values() for grid in table.grids}
    wrong = list(contradictions(who, grids))
    for one in wrong:
        yield Claim(
            one.kind,
            ({"不符": Decimal(1)},),
            one.printed,
            one.place,
            (),
            {"名称": one.name, "说明": one.sentence},
        )
    # One claim that holds, so that the rule counts as put.
    for kind, value in ((YEAR, who.year), (BODY, who.body)):
        if value and not any(one.kind == kind for one in wrong):
            yield Claim(
                kind,
                ({"不符": Decimal(0)},),
                "",
                Place(),
                (),
                {"名称": kind, "说明": say("year.one" if kind == YEAR else "body.one")},
            )
