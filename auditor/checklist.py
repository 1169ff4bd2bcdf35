"""The checklist of a kind put to a report: what it should hold, whether it does, and where that was
found.

It makes no finding and changes no verdict. 有 is said only with a place; 无 only where the document
was read as a whole and has no word of the thing; everything in between is 看不出.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import islice, pairwise
from typing import Final, TypeGuard

from auditor import demands
from auditor.arithmetic import Verdict
from auditor.claim import Claim
from auditor.document import Grid, Paragraph, Place
from auditor.entry import Entry, Row, Table
from auditor.findings import Check, FoundSpot, Listed, Report, Standing
from auditor.forms.form import Form
from auditor.forms.labels import squeeze
from auditor.leaders import LED
from auditor.ledger import Ledger
from auditor.numbering import HAN, NUMERAL
from auditor.patterns import regex
from auditor.rules.checklist import ChecklistItem, ItemPart, Reasons
from auditor.rules.pack import Pack
from auditor.searched import SHOWN, Searched

# A longer line is text.
_LONGEST_HEADING: Final = 40
_MOST: Final = 5
"""So many places are told of an item."""
# 第一部分, 一、, (一), 1.: taken off before a heading is compared.
_NUMBER: Final = regex(
    rf"(?:第{NUMERAL}(?:部分|章|节)|{NUMERAL}[、.]|\([{HAN}0-9]{{1,3}}\)|[0-9]{{1,2}}[、.])"
)


def listed(pack: Pack, report: Report) -> Iterator[Listed]:
    """The items of a pack's checklist as a report has them; none where it is no report of the
    kind.
    """
    # A form not filled in has nothing to be held against it.
    if not pack.checklist or not report.ledger.recognised or not report.checks or report.unfilled:
        return
    seen = _Seen(report.ledger, pack, report.checks)
    for item in pack.checklist:
        yield from seen.of(item)


class _Seen:
    """What a report holds, as items are looked for."""

    def __init__(self, ledger: Ledger, pack: Pack, checks: Sequence[Check]) -> None:
        self.ledger, self.pack, self.checks = ledger, pack, checks
        self.blocks, self.text = ledger.document.blocks, Searched(ledger)

    def of(self, item: ChecklistItem) -> Iterator[Listed]:
        """The lines that an item comes to."""
        if item.tables:
            yield from self._tables(item)
        elif item.headings is not None:
            yield self._heading(item, item.headings)
        elif item.parts:
            yield self._said(item)
        elif item.levels is not None:
            yield self._deep(item, item.levels)
        elif item.rules:
            yield self._held(item)
        elif item.reasons is not None:
            yield self._reasoned(item, item.reasons)

    # --- tables -----------------------------------------------------------------------------------

    def _tables(self, item: ChecklistItem) -> Iterator[Listed]:
        for key, form in self._wanted().items():
            why = form.demand.why if form.demand is not None else ""
            line = replace(_line(item), title=form.title, table=key, demanded=why)
            # There or not, it was not read: nothing can be said.
            if form.title in self._titles(demands.UNREAD, demands.EXTRACT):
                yield replace(line, standing=Standing.UNCLEAR, why="unread")
                continue
            table = next(
                (one for one in self.ledger.tables.values() if key in (one.id, one.form)), None
            )
            if table is not None:
                yield self._there(line, table)
            elif form.title in self._titles(demands.MISSING, demands.EMPTY):
                yield replace(line, standing=Standing.MISSING)
            else:
                yield self._titled(line, key)

    def _titles(self, *kinds: str) -> frozenset[str]:
        """The titles of the demanded tables that claims of some kinds say something of."""
        return frozenset().union(*(self._wanting[kind] for kind in kinds))

    @cached_property
    def _wanting(self) -> dict[str, tuple[str, ...]]:
        """The same by each kind of such claims."""
        kinds = (demands.MISSING, demands.UNREAD, demands.EXTRACT, demands.EMPTY)
        return {kind: demands.wanting(self.ledger.claims, kind) for kind in kinds}

    def _wanted(self) -> dict[str, Form]:
        """The forms that the year demands, and the others that a claim says something of."""
        forms = self.pack.forms
        wanted = demands.demanded(forms, self.ledger.year)
        titled = {form.title for form in wanted.values()}
        said = self._titles(*self._wanting) - titled
        return wanted | {key: form for key, form in forms.forms.items() if form.title in said}

    def _there(self, line: Listed, table: Table) -> Listed:
        """A table that is there: with figures or with a note that it has none, or blank without a
        word.
        """
        line = replace(line, spots=(_table_spot(table),))
        # Blank, and no note says why.
        if line.title in self._titles(demands.EMPTY):
            return replace(line, standing=Standing.PARTIAL, why="unnoted")
        return replace(line, standing=Standing.THERE, why="nil" if table.empty else "")

    def _titled(self, line: Listed, form: str) -> Listed:
        """A table that has its title and, in place of figures, a note that it has none."""
        # The last place: before it the contents name the table, too.
        for block in reversed(self.blocks):
            if (
                isinstance(block, Paragraph)
                and (known := self.pack.forms.by_title(block.text))
                and known.id == form
            ):
                spot = FoundSpot(block.place, block.text.strip()[:SHOWN])
                return replace(line, standing=Standing.THERE, spots=(spot,), why="nil")
        return replace(line, standing=Standing.UNCLEAR, why="unread")

    def _deep(self, item: ChecklistItem, levels: Mapping[str, str]) -> Listed:
        """Whether the accounts of tables go down to a level: every account without one below it is
        of that level.
        """
        shallow: list[tuple[Table, Row]] = []
        deep: list[tuple[Table, Row]] = []
        for key, level in levels.items():
            table = self.ledger.tables.get(key)
            if table is not None:
                length = self._length(key, level)
                for row in _lowest(table):
                    # By the account that has none below it: 20103 with figures and nothing below
                    # stops at 款.
                    (deep if len(row.code) >= length else shallow).append((table, row))
        line = _line(item)
        if not deep and not shallow:
            return replace(line, standing=Standing.UNCLEAR, why="codeless")
        if not shallow:
            tables = {table.id: table for table, _ in deep}
            spots = tuple(map(_table_spot, tables.values()))
            return replace(line, standing=Standing.THERE, spots=spots)
        standing = Standing.PARTIAL if deep else Standing.MISSING
        spots = tuple(_row_spot(row.code, row.label, row.cells) for _, row in shallow[:_MOST])
        return replace(line, standing=standing, spots=spots, why="shallow")

    def _length(self, key: str, level: str) -> int:
        charts = self.pack.forms.charts.by_id
        sides = self.pack.forms.forms[key].sides
        return min(charts[side.codes].levels[level] for side in sides if side.codes)

    # --- text -------------------------------------------------------------------------------------

    def _heading(self, item: ChecklistItem, words: re.Pattern[str]) -> Listed:
        line = _line(item)
        # Headings that were recognised as such; else a short line of these words with text behind
        # it.
        for section in self.ledger.sections:
            heading = section.path[-1]
            if len(heading) <= _LONGEST_HEADING and _says(heading, words):
                spot = FoundSpot(section.place, heading[:SHOWN])
                return replace(line, standing=Standing.THERE, spots=(spot,))
        for block, behind in pairwise(self.blocks):
            # A line of the contents is followed by another line, a heading by what it is the
            # heading of.
            if _is_heading(block, words) and (isinstance(behind, Grid) or _is_prose(behind)):
                spot = FoundSpot(block.place, block.text.strip())
                return replace(line, standing=Standing.THERE, spots=(spot,))
        standing, why = self.text.absent(words)
        return replace(line, standing=standing, why=why)

    def _said(self, item: ChecklistItem) -> Listed:
        """Whether the text says the parts of an item."""
        found = {
            part.name: spot for part in item.parts if (spot := self.text.spot(part)) is not None
        }
        left = [part for part in item.parts if part.name not in found]
        standing, why = self._lacking(left, bool(found))
        spots = tuple({(spot.place, spot.text): spot for spot in found.values()}.values())[:_MOST]
        line = replace(_line(item), standing=standing, spots=spots, why=why)
        if len(item.parts) < 2:
            return line
        names = tuple(part.name for part in item.parts)
        return replace(line, parts=names, lacks=tuple(part.name for part in left))

    def _lacking(self, left: Iterable[ItemPart], some: bool) -> tuple[Standing, str]:
        """(the standing of an item some parts of which the text does not say, why it is unclear);
        `some` of the others are said.
        """
        absent = [self.text.absent(part.mentions) for part in left]
        if not absent:
            return Standing.THERE, ""
        unclear = next((why for standing, why in absent if standing is Standing.UNCLEAR), None)
        if unclear is not None:
            return Standing.UNCLEAR, unclear
        return Standing.PARTIAL if some else Standing.MISSING, ""

    # --- what rules and claims say ----------------------------------------------------------------

    def _held(self, item: ChecklistItem) -> Listed:
        """What the checks of some rules come to: all hold, some fail, or none was put."""
        mine = [check for check in self.checks if check.rule.id in item.rules]
        verdicts = {check.verdict for check in mine}
        line = replace(_line(item), rules=item.rules)
        if Verdict.FAILS in verdicts:
            return replace(line, standing=Standing.PARTIAL, spots=_failing(mine), why="failing")
        # Some rules undecided leave the item open.
        decided = mine and Verdict.UNDECIDED not in verdicts
        # What holds is said with its place, or with that of the whole document.
        spots = (_spots_of(mine) or self._whole(item.at)) if decided else ()
        if spots:
            return replace(line, standing=Standing.THERE, spots=spots)
        return replace(line, standing=Standing.UNCLEAR, why="nothing")

    def _whole(self, at: str) -> tuple[FoundSpot, ...]:
        """Where that stands which is said of the whole document: its tables, or the line that names
        whose it is and of which year.
        """
        if at == "tables":
            return tuple(map(_table_spot, self.ledger.tables.values()))[:_MOST]
        named = squeeze(self.ledger.entity or f"{self.ledger.year or ''}")
        if at == "title" and named:
            for block in self.blocks:
                if isinstance(block, Paragraph) and named in squeeze(block.text):
                    return (FoundSpot(block.place, block.text.strip()[:SHOWN]),)
        return ()

    def _reasoned(self, item: ChecklistItem, wanted: Reasons) -> Listed:
        """Whether each rate of change above a threshold has a reason in its sentence or right
        behind it.
        """
        given, apart, bare = self._explained(wanted)
        line = replace(_line(item), spots=tuple(map(_rate_spot, (bare or given)[:_MOST])))
        # Of a document that was not read whole no reason is missing for sure.
        if bare and not self.text.doubt:
            standing = Standing.PARTIAL if given or apart else Standing.MISSING
            return replace(line, standing=standing, why="unexplained")
        if bare or apart:
            return replace(line, standing=Standing.UNCLEAR, why=self.text.doubt or "apart")
        return replace(line, standing=Standing.THERE) if given else replace(line, why="unmoved")

    def _explained(self, wanted: Reasons) -> tuple[list[Entry], list[Entry], list[Entry]]:
        """The rates of change with a reason near them, with one in their section only, without
        one.
        """
        given, apart, bare = list[Entry](), list[Entry](), list[Entry]()
        for claim, rate in self._rates(wanted):
            near, section = self.text.around(claim)
            if wanted.says.search(near):
                given.append(rate)
            else:
                (apart if wanted.says.search(section) else bare).append(rate)
        return given, apart, bare

    def _rates(self, wanted: Reasons) -> Iterator[tuple[Claim, Entry]]:
        seen: set[int] = set()
        for claim in self.ledger.claims:
            # The reading that is taken first; one rate may be in several claims, and is asked about
            # once.
            rate = claim.readings[0].get(wanted.role) if claim.kind in wanted.claims else None
            if not isinstance(rate, Entry) or rate.figure is None or rate.index in seen:
                continue
            about = squeeze("".join((*claim.section, f"{claim.sentence}")))
            if wanted.under is not None and not wanted.under.search(about):
                continue
            if abs(rate.figure.amount) * Decimal(100) > wanted.above:
                seen.add(rate.index)
                yield claim, rate


def _line(item: ChecklistItem) -> Listed:
    return Listed(item.id, item.title, item.group, item.basis, Standing.UNCLEAR, folder=item.folder)


def _bare(heading: str) -> str:
    """A heading without blanks and its numbers."""
    text = squeeze(heading)
    # 第二部分 一、收入: one number behind the other.
    while (match := _NUMBER.match(text)) is not None:
        text = text[match.end() :]
    return text.rstrip(":。")


def _says(heading: str, words: re.Pattern[str]) -> bool:
    """Whether a heading, and no line of the contents, says some words and nothing else."""
    return not LED.search(heading) and words.fullmatch(_bare(heading)) is not None


def _is_heading(block: Paragraph | Grid, words: re.Pattern[str]) -> TypeGuard[Paragraph]:
    """Whether a block is a short paragraph that says some words and nothing else."""
    return (
        isinstance(block, Paragraph)
        and 0 < len(block.text.strip()) <= _LONGEST_HEADING
        and _says(block.text, words)
    )


def _lowest(table: Table) -> Iterator[Row]:
    """The accounts of a table without one below them, as far as they have figures."""
    rows = [row for row in table.rows if row.code]
    for row in rows:
        # An account with others below it says nothing of how deep the table goes.
        leaf = not any(other.code.startswith(row.code) and other.code != row.code for other in rows)
        if leaf and any(entry.figure is not None for entry in row.cells.values()):
            yield row


def _failing(checks: Iterable[Check]) -> tuple[FoundSpot, ...]:
    """The places of the first checks that fail."""
    bad = (check for check in checks if check.verdict is Verdict.FAILS)
    return tuple(
        FoundSpot(check.place, f"{check.subject or check.note}"[:SHOWN])
        for check in islice(bad, _MOST)
    )


def _spots_of(checks: Iterable[Check]) -> tuple[FoundSpot, ...]:
    """The places of the first checks, as far as they have one."""
    placed = (check for check in checks if check.place != Place())
    return tuple(
        FoundSpot(check.place, f"{check.subject}"[:SHOWN]) for check in islice(placed, _MOST)
    )


def _rate_spot(rate: Entry) -> FoundSpot:
    return FoundSpot(rate.place, rate.excerpt.strip()[:SHOWN], rate.index)


def _is_prose(block: Paragraph | Grid) -> bool:
    if not isinstance(block, Paragraph) or LED.search(block.text):
        return False
    # Long, or with the signs of a sentence: text, no line of the contents.
    return len(block.text.strip()) > _LONGEST_HEADING or any(
        sign in block.text for sign in "。，；："
    )


def _table_spot(table: Table) -> FoundSpot:
    return FoundSpot(table.place, table.title, table=table.id)


def _row_spot(code: str, label: str, cells: Mapping[str, Entry]) -> FoundSpot:
    first = next(iter(cells.values()))
    return FoundSpot(first.place, f"{code} {label}".strip()[:SHOWN], first.index)
