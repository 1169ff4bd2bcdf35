"""The checklist of a kind put to a report: what it should hold, whether it does, and where that was
found.

It makes no finding and changes no verdict. 有 is said only with a place; 无 only where the document
was read as a whole and has no word of the thing; everything in between is 看不出.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from auditor import demands
from auditor.arithmetic import Verdict
from auditor.claim import Claim
from auditor.document import Grid, Paragraph, Place
from auditor.entry import Entry, Row, Table
from auditor.findings import Check, Listed, Report, Spot, Standing
from auditor.forms.labels import squeeze
from auditor.ledger import Ledger
from auditor.numbering import HAN, NUMERAL
from auditor.patterns import regex
from auditor.rules.checklist import Item, Reasons
from auditor.rules.pack import Pack
from auditor.searched import SHOWN, Searched

_LONGEST_HEADING: Final = 40
_MOST: Final = 5
"""So many places are told of an item."""
_LEADER: Final = regex(
    r"(?<![.．·…。_—-])(?<![.．·…。_—-]\s)(?:[.．·…。_—-]\s?+){3,}+[0-9]{0,3}$|\t[0-9]{1,3}$"
)
_NUMBER: Final = regex(
    rf"(?:第{NUMERAL}(?:部分|章|节)|{NUMERAL}[、.]|\([{HAN}0-9]{{1,3}}\)|[0-9]{{1,2}}[、.])"
)


def listed(pack: Pack, report: Report) -> Iterator[Listed]:
    """The items of a pack's checklist as a report has them; none where it is no report of the
    kind.
    """
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

    def of(self, item: Item) -> Iterator[Listed]:
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

    def _tables(self, item: Item) -> Iterator[Listed]:
        claims, forms = self.ledger.claims, self.pack.forms
        gone, empty, unread = (
            demands.wanting(claims, *kinds)
            for kinds in ((demands.MISSING,), (demands.EMPTY,), (demands.UNREAD, demands.EXTRACT))
        )
        wanted = demands.demanded(forms, self.ledger.year)
        titled = {form.title for form in wanted.values()}
        wanted |= {
            key: form
            for key, form in forms.forms.items()
            if form.title in {*gone, *empty, *unread} - titled
        }
        for key, form in wanted.items():
            line = replace(_line(item), title=form.title, table=key)
            table = next(
                (one for one in self.ledger.tables.values() if key in (one.id, one.form)), None
            )
            if form.title in unread:
                yield replace(line, standing=Standing.UNCLEAR, why="unread")
            elif table is not None:
                spot = Spot(table.place, table.title, table=table.id)
                if form.title in empty:
                    yield replace(line, standing=Standing.PARTIAL, spots=(spot,), why="unnoted")
                else:
                    yield replace(
                        line,
                        standing=Standing.THERE,
                        spots=(spot,),
                        why="nil" if table.empty else "",
                    )
            elif form.title in gone or form.title in empty:
                yield replace(line, standing=Standing.MISSING)
            else:
                yield self._titled(line, key)

    def _titled(self, line: Listed, form: str) -> Listed:
        """A table that has its title and, in place of figures, a note that it has none."""
        for block in reversed(self.blocks):
            if (
                isinstance(block, Paragraph)
                and (known := self.pack.forms.by_title(block.text))
                and known.id == form
            ):
                spot = Spot(block.place, block.text.strip()[:SHOWN])
                return replace(line, standing=Standing.THERE, spots=(spot,), why="nil")
        return replace(line, standing=Standing.UNCLEAR, why="unread")

    def _deep(self, item: Item, levels: Mapping[str, str]) -> Listed:
        """Whether the accounts of tables go down to a level: every account without one below it is
        of that level.
        """
        shallow: list[tuple[Table, Row]] = []
        deep: list[tuple[Table, Row]] = []
        for key, level in levels.items():
            table = self.ledger.tables.get(key)
            if table is None:
                continue
            length = self._length(key, level)
            rows = [row for row in table.rows if row.code]
            for row in rows:
                leaf = not any(
                    other.code.startswith(row.code) and other.code != row.code for other in rows
                )
                if leaf and any(entry.figure is not None for entry in row.cells.values()):
                    (deep if len(row.code) >= length else shallow).append((table, row))
        spots = tuple(
            _row_spot(row.code, row.label, row.cells) for _, row in (shallow or deep)[:_MOST]
        )
        if not deep and not shallow:
            return replace(_line(item), standing=Standing.UNCLEAR, why="codeless")
        if not shallow:
            tables = {table.id: table for table, _ in deep}
            return replace(
                _line(item), standing=Standing.THERE, spots=tuple(map(_table_spot, tables.values()))
            )
        return replace(
            _line(item),
            standing=Standing.PARTIAL if deep else Standing.MISSING,
            spots=spots,
            why="shallow",
        )

    def _length(self, key: str, level: str) -> int:
        charts = self.pack.forms.charts.by_id
        sides = self.pack.forms.forms[key].sides
        return min(charts[side.codes].levels[level] for side in sides if side.codes)

    # --- text -------------------------------------------------------------------------------------

    def _heading(self, item: Item, words: re.Pattern[str]) -> Listed:
        for section in self.ledger.sections:
            heading = section.path[-1]
            if (
                len(heading) <= _LONGEST_HEADING
                and not _LEADER.search(heading)
                and words.fullmatch(_bare(heading))
            ):
                return replace(
                    _line(item),
                    standing=Standing.THERE,
                    spots=(Spot(section.place, heading[:SHOWN]),),
                )
        for at, block in enumerate(self.blocks[:-1]):
            if (
                not isinstance(block, Paragraph)
                or not 0 < len(block.text.strip()) <= _LONGEST_HEADING
            ):
                continue
            if _LEADER.search(block.text) or not words.fullmatch(_bare(block.text)):
                continue
            # A line of the contents is followed by another line, a heading by what it is the
            # heading of.
            if isinstance(self.blocks[at + 1], Grid) or _is_prose(self.blocks[at + 1]):
                spot = Spot(block.place, block.text.strip())
                return replace(_line(item), standing=Standing.THERE, spots=(spot,))
        standing, why = self.text.absent(words)
        return replace(_line(item), standing=standing, why=why)

    def _said(self, item: Item) -> Listed:
        """Whether the text says the parts of an item."""
        found = {
            part.name: spot for part in item.parts if (spot := self.text.spot(part)) is not None
        }
        left = [
            (part, *self.text.absent(part.mentions))
            for part in item.parts
            if part.name not in found
        ]
        unclear = [why for _, standing, why in left if standing is Standing.UNCLEAR]
        if not left:
            standing = Standing.THERE
        elif unclear:
            standing = Standing.UNCLEAR
        else:
            standing = Standing.PARTIAL if found else Standing.MISSING
        spots = tuple({(spot.place, spot.text): spot for spot in found.values()}.values())[:_MOST]
        parts = tuple(part.name for part in item.parts) if len(item.parts) > 1 else ()
        lacks = tuple(part.name for part, *_ in left) if parts else ()
        why = unclear[0] if unclear else ""
        return replace(
            _line(item), standing=standing, spots=spots, parts=parts, lacks=lacks, why=why
        )

    # --- what rules and claims say ----------------------------------------------------------------

    def _held(self, item: Item) -> Listed:
        """What the checks of some rules come to: all hold, some fail, or none was put."""
        mine = [check for check in self.checks if check.rule.id in item.rules]
        bad = [check for check in mine if check.verdict is Verdict.FAILS]
        good = [check for check in mine if check.verdict in (Verdict.HOLDS, Verdict.ROUNDING)]
        line = replace(_line(item), rules=item.rules)
        if bad:
            spots = tuple(
                Spot(check.place, f"{check.subject or check.note}"[:SHOWN]) for check in bad[:_MOST]
            )
            return replace(line, standing=Standing.PARTIAL, spots=spots, why="failing")
        if good and not any(check.verdict is Verdict.UNDECIDED for check in mine):
            spots = tuple(
                Spot(check.place, f"{check.subject}"[:SHOWN])
                for check in good
                if check.place != Place()
            )[:_MOST] or self._whole(item.at)
            if spots:
                return replace(line, standing=Standing.THERE, spots=spots)
        return replace(line, standing=Standing.UNCLEAR, why="nothing")

    def _whole(self, at: str) -> tuple[Spot, ...]:
        """Where that stands which is said of the whole document: its tables, or the line that names
        whose it is and of which year.
        """
        if at == "tables":
            return tuple(map(_table_spot, self.ledger.tables.values()))[:_MOST]
        named = squeeze(self.ledger.entity or f"{self.ledger.year or ''}")
        if at == "title" and named:
            for block in self.blocks:
                if isinstance(block, Paragraph) and named in squeeze(block.text):
                    return (Spot(block.place, block.text.strip()[:SHOWN]),)
        return ()

    def _reasoned(self, item: Item, wanted: Reasons) -> Listed:
        """Whether each rate of change above a threshold has a reason in its sentence or right
        behind it.
        """
        given, bare, vague = [], [], False
        for claim, rate in self._rates(wanted):
            near, section = self.text.around(claim)
            if wanted.says.search(near):
                given.append(rate)
            elif wanted.says.search(section):
                vague = True
            else:
                bare.append(rate)
        spots = tuple(
            Spot(rate.place, rate.excerpt.strip()[:SHOWN], rate.index)
            for rate in (bare or given)[:_MOST]
        )
        line = replace(_line(item), spots=spots)
        if bare and not self.text.doubt:
            return replace(
                line,
                standing=Standing.PARTIAL if given or vague else Standing.MISSING,
                why="unexplained",
            )
        if bare or vague:
            return replace(line, standing=Standing.UNCLEAR, why=self.text.doubt or "apart")
        return replace(line, standing=Standing.THERE) if given else replace(line, why="unmoved")

    def _rates(self, wanted: Reasons) -> Iterator[tuple[Claim, Entry]]:
        seen: set[int] = set()
        for claim in self.ledger.claims:
            rate = claim.readings[0].get(wanted.role) if claim.kind in wanted.claims else None
            if not isinstance(rate, Entry) or rate.figure is None or rate.index in seen:
                continue
            about = squeeze("".join((*claim.section, f"{claim.sentence}")))
            if wanted.under is not None and not wanted.under.search(about):
                continue
            if abs(rate.figure.amount) * Decimal(100) > wanted.above:
                seen.add(rate.index)
                yield claim, rate


def _line(item: Item) -> Listed:
    return Listed(item.id, item.title, item.group, item.basis, Standing.UNCLEAR, folder=item.folder)


def _bare(heading: str) -> str:
    """A heading without blanks and its numbers."""
    text = squeeze(heading)
    while (match := _NUMBER.match(text)) is not None:
        text = text[match.end() :]
    return text.rstrip(":。")


def _is_prose(block: Paragraph | Grid) -> bool:
    if not isinstance(block, Paragraph) or _LEADER.search(block.text):
        return False
    return len(block.text.strip()) > _LONGEST_HEADING or any(
        sign in block.text for sign in "。，；："
    )


def _table_spot(table: Table) -> Spot:
    return Spot(table.place, table.title, table=table.id)


def _row_spot(code: str, label: str, cells: Mapping[str, Entry]) -> Spot:
    first = next(iter(cells.values()))
    return Spot(first.place, f"{code} {label}".strip()[:SHOWN], first.index)
