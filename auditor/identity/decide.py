"""The year and the body of a report, decided once, and the places that contradict them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from auditor.document import Document, Paragraph, Place
from auditor.forms.labels import half_width
from auditor.identity.bodies import alike
from auditor.identity.said import HEAD, RUNNING, TITLE, IdentityLine, repeated, said
from auditor.identity.years import Misdated, Years, misdated, spoken
from auditor.language import term
from auditor.message import Message, say
from auditor.records import frozen

YEAR, BODY = term("other-year"), term("other-body")
# So many characters of a line are told.
_SHOWN: Final = 40
# So many first rows of a grid may tell it.
_TOP: Final = 4
_LONGEST: Final = 400
"""No line that tells a year or a body is longer, in characters."""


@frozen
class Contradiction:
    """A place, or several alike, where the document names another year or body than its own."""

    kind: str
    """`YEAR` or `BODY`."""
    name: str
    """What is named."""
    sentence: str | Message
    """The whole of it, for a person."""
    printed: str
    place: Place


@frozen
class Identity:
    """Whose report a document is, and of which year."""

    year: int = 0
    """0 where nothing tells."""
    body: str = ""
    said: tuple[IdentityLine, ...] = ()
    misdated: Mapping[int, tuple[Misdated, ...]] = field(default_factory=dict)
    """The years of the text that cannot be meant, by the identity of their paragraph."""
    running: tuple[IdentityLine, ...] = ()
    """What running heads and feet say: they contradict, and decide nothing."""


def decide(
    document: Document,
    words: Years | None = None,
    year: re.Pattern[str] | None = None,
    entity: re.Pattern[str] | None = None,
) -> Identity:
    """The identity of a document: what its titles, heads and the subjects of its sentences say most
    often.

    Where the kind says how a line tells its year or body, the first line that does decides.
    """
    # The kind has its own way to tell it: nothing is counted.
    if year is not None or entity is not None:
        told = _first(document, year)
        return Identity(
            int(told) if told.isascii() and told.isdigit() else 0, _first(document, entity)
        )
    # Lines that name it vote, running text bears them out; neither counts twice.
    lines = said(document)
    named = {one.block for one in lines}
    text = [
        block
        for at, block in enumerate(document.blocks)
        if isinstance(block, Paragraph) and at not in named
    ]
    own = _year(lines, text)
    # Only against a year that is known can another be wrong.
    wrong: dict[int, tuple[Misdated, ...]] = {}
    for one in misdated(text, own, words) if own and words is not None else ():
        wrong[id(one.paragraph)] = (*wrong.get(id(one.paragraph), ()), one)
    return Identity(own, _body(lines, text), lines, wrong, tuple(repeated(document)))


def _first(document: Document, pattern: re.Pattern[str] | None) -> str:
    """What a pattern takes from the first line, or cell at the top of a grid, that it fits."""
    for block in document.blocks if pattern is not None else ():
        texts = (
            _lines(block)
            if isinstance(block, Paragraph)
            else [block.title, *(cell.text for row in block.rows[:_TOP] for cell in row)]
        )
        for text in texts:
            line = text[:_LONGEST]
            match = pattern and (pattern.search(line) or pattern.search(half_width(line)))
            if match:
                return next(filter(None, match.groups()), "").strip()
    return ""


def _lines(paragraph: Paragraph) -> list[str]:
    """A paragraph, and the lines that it was joined from: 采购人 and 供应商 may stand in lines of
    one.
    """
    cut = [text for text, _ in paragraph.lines] if len(paragraph.spans) > 1 else []
    return [*cut, paragraph.text]


def _year(lines: Sequence[IdentityLine], text: Sequence[Paragraph]) -> int:
    # A title that publishes something else (2021年预算 within 2020年决算) has no vote.
    votes = Counter(
        one.year for one in lines if one.year and (one.kind == HEAD or one.about == _kind(lines))
    )
    subjects, anywhere, compared = spoken(text)
    if votes:
        best = max(votes, key=lambda year: (votes[year] + subjects[year], votes[year], year))
        # A title alone may be wrong: where no sentence knows its year, they decide.
        other = max(subjects, key=lambda year: (subjects[year], year), default=best)
        return other if not anywhere[best] and subjects[other] > votes[best] else best
    # A year that is compared with speaks for the year after.
    found = anywhere + Counter({year + 1: count for year, count in compared.items()})
    return max(found, key=lambda year: (found[year], year), default=0)


def _kind(lines: Sequence[IdentityLine]) -> str:
    """What most titles publish: one report may speak of the other kind, too."""
    kinds = Counter(one.about for one in lines if one.about)
    return kinds.most_common(1)[0][0] if kinds else ""


def _body(lines: Sequence[IdentityLine], text: Sequence[Paragraph]) -> str:
    """The body that is named most often, in the spelling of the heads where they name it."""
    # Full and short names of one body vote together.
    groups: list[list[IdentityLine]] = []
    for one in lines:
        if one.name:
            same = next((group for group in groups if alike(group[0].name, one.name)), None)
            if same is None:
                groups.append([one])
            else:
                same.append(one)
    if not groups:
        return ""
    best = (
        groups[0]
        if len(groups) == 1
        else max(groups, key=lambda group: len(group) + _mentions(group[0].name, text))
    )
    names = Counter(one.name for one in best if one.kind == HEAD) or Counter(
        one.name for one in best
    )
    return names.most_common(1)[0][0]


def _mentions(name: str, text: Sequence[Paragraph]) -> int:
    return sum(name in paragraph.text for paragraph in text)


# --- what contradicts -----------------------------------------------------------------------------


def contradictions(identity: Identity, grids: Collection[int]) -> Iterator[Contradiction]:
    """What the titles, the heads of the statutory tables (`grids`) and the text say otherwise; like
    places are one.
    """
    found: dict[_Otherwise, list[IdentityLine]] = {}
    for otherwise, one in (*_in_heads(identity, grids), *_in_running(identity)):
        found.setdefault(otherwise, []).append(one)
    for (kind, _, name), places in found.items():
        yield _contradiction(kind, name, places, identity)
    for wrong in identity.misdated.values():
        for year in wrong:
            yield _misdated(year, identity)


_Otherwise = tuple[str, str, str]
"""`YEAR` or `BODY`, where it is said (`TITLE`, `HEAD`, `RUNNING`), and what is named."""


def _in_heads(
    identity: Identity, grids: Collection[int]
) -> Iterator[tuple[_Otherwise, IdentityLine]]:
    """What titles and the heads of the statutory tables say otherwise."""
    kind = _kind(identity.said)
    # Where the statutory tables begin.
    tables = min((one.block for one in identity.said if one.grid in grids), default=0)
    for one in identity.said:
        # A title about the other kind may name its own year; only heads of statutory tables count.
        own = one.about == kind or not one.year if one.kind == TITLE else one.grid in grids
        if own and _is_other_year(one, identity):
            yield (YEAR, one.kind, str(one.year)), one
        if own and _is_other_body(one, identity) and not _is_listed(one, tables):
            yield (BODY, one.kind, one.name), one


def _in_running(identity: Identity) -> Iterator[tuple[_Otherwise, IdentityLine]]:
    """What running heads and feet of the same kind of report say otherwise."""
    kind = _kind(identity.said)
    for one in identity.running:
        own = one.about in (kind, "")
        if own and _is_other_year(one, identity):
            yield (YEAR, RUNNING, str(one.year)), one
        if own and _is_other_body(one, identity):
            yield (BODY, RUNNING, one.name), one


def _is_other_year(one: IdentityLine, identity: Identity) -> bool:
    """Whether a line names another year than the report's."""
    return bool(one.year and identity.year) and one.year != identity.year


def _is_other_body(one: IdentityLine, identity: Identity) -> bool:
    """Whether a line names another body than the report's."""
    return bool(one.name and identity.body) and not alike(one.name, identity.body)


def _is_listed(one: IdentityLine, tables: int) -> bool:
    """Whether a title stands behind the tables, where the reports of units may be listed."""
    behind = one.kind == TITLE and bool(tables) and one.block > tables
    return behind and not one.text.startswith("第")


def _misdated(wrong: Misdated, identity: Identity) -> Contradiction:
    """A year of the text that cannot be meant, in words."""
    # The report is compared with its own year.
    if wrong.year == identity.year:
        sentence = say("year.compared", words=wrong.text, year=identity.year)
    else:
        told = {"words": wrong.text, "other": wrong.year, "year": identity.year}
        before = {} if wrong.meant == identity.year else {"meant": wrong.meant}
        sentence = say("year.other-meant" if before else "year.other", **told, **before)
    place = wrong.paragraph.place_at(wrong.offset)
    return Contradiction(YEAR, wrong.text, sentence, wrong.paragraph.text.strip(), place)


_TOLD: Final = {
    (YEAR, TITLE): ("year.titles", "year.titles-more"),
    (YEAR, HEAD): ("year.heads", "year.heads-more"),
    (YEAR, RUNNING): ("year.running", "year.running"),
    (BODY, TITLE): ("body.titles", "body.titles-more"),
    (BODY, HEAD): ("body.heads", "body.heads-more"),
    (BODY, RUNNING): ("body.running", "body.running"),
}
"""What is said of one place and of several, by what they say otherwise and where they stand."""


def _contradiction(
    kind: str, name: str, places: Sequence[IdentityLine], identity: Identity
) -> Contradiction:
    first = places[0]
    shown = first.text if len(first.text) <= _SHOWN else first.text[:_SHOWN] + "…"
    where = {TITLE: "标题", RUNNING: "页眉或页脚"}.get(first.kind, "表头")
    told: dict[str, object] = {"line": shown, "other": name}
    told |= {"year": identity.year} if kind == YEAR else {"body": identity.body}
    one, more = _TOLD[kind, first.kind if first.kind in (TITLE, RUNNING) else HEAD]
    several = len(places) > 1 and first.kind != RUNNING
    sentence = say(more, count=len(places), **told) if several else say(one, **told)
    return Contradiction(kind, f"{where} {name}", sentence, first.text, first.place)
