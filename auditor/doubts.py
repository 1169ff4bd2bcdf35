"""Figures that cannot be trusted, told: each is a claim of the report that a rule can be put to, as
any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from auditor.claim import Claim, Reading
from auditor.document import Notice, Place
from auditor.entry import Entry, Row, Table
from auditor.figure import ABSENT, NO_NUMBER, Blank, doubt, is_lost, misprint
from auditor.forms.labels import squeeze
from auditor.forms.rows import SHORT, UNKNOWN, UNNAMED
from auditor.message import Message, Said, listed, say
from auditor.patterns import regex
from auditor.text.standing import BOUND
from auditor.units import MEASURED, SHORTENED, either

PRINTED: Final = "读不准的数字"
"""A figure of a table or of a claim, an amount or a ratio, whose print cannot be trusted."""
ASIDE: Final = "读不准的其他数字"
"""One that no check would ask for."""
UNREAD: Final = "未读出的数字"
"""A figure that may well be printed right, but that was not read: a formula without a result, a
poor scan.
"""
ROWS: Final = "多出的行"
"""A row of figures beside the one row that a table has."""
CODES: Final = "编码缺位"
"""A code that is printed with fewer digits than its level has."""
UNITS: Final = "表头单位"
"""The unit that the head of a table states."""
# 万元, %, 个百分点 behind a figure, or 亿 alone: an amount or a ratio.
_UNIT: Final = regex(rf"\s{{0,8}}(?:{MEASURED}|％|{either(SHORTENED)})")
_APART: Final = 5
"""So many of one table with one reason are told one by one; more are one claim with their count."""
# So many are named of more.
_NAMED: Final = 3
_WORDS: Final = 8
"""Longer words in place of a figure are a remark."""
_SHOWN: Final = 24
"""So many characters of a numeral without end are shown."""


def claims(
    tables: Mapping[str, Table], told: Sequence[Entry], asserted: Iterable[Claim]
) -> Iterator[Claim]:
    """A claim for each doubtful figure of the tables and the text, in their order."""
    for table in tables.values():
        yield from _of_table(table)
    # `tied` are the readings that put a figure of the text to one of a table.
    asked = [_asked(reading) for claim in asserted for reading in claim.readings]
    tied = [entries for entries in asked if any(one.table for one in entries)]
    unread = [entry for entry in told if entry.blank is Blank.UNREADABLE]
    yield from _told(unread, _ids(asked), _ids(tied))


def _ids(groups: Iterable[Iterable[Entry]]) -> set[int]:
    """The figures of some groups, by their identity."""
    return {id(entry) for entries in groups for entry in entries}


def _of_table(table: Table) -> Iterator[Claim]:
    """A claim for each doubtful figure of a table; one for those that were not read, or of which
    there are many.
    """
    for (kind, reason), entries in _doubtful(table).items():
        # What was not read (a formula without a result) is one remark on the table.
        if kind == UNREAD or len(entries) > _APART:
            yield _counted(kind, reason, entries, table)
        else:
            yield from (_unsure(kind, reason, entry, table) for entry in entries)


def _doubtful(table: Table) -> dict[tuple[str, Said], list[Entry]]:
    """The doubtful figures of a table, by the kind of the claim and the reason."""
    groups: dict[tuple[str, Said], list[Entry]] = {}
    # Names of rows and columns, as a label that slid among the figures prints them.
    names = {part for row in table.rows for part in (row.label, row.name)} | {
        part for column in table.columns for part in column.split(".")
    }
    for row in table.rows:
        for entry in row.cells.values():
            if _is_withheld(entry, row, names):
                groups.setdefault((PRINTED, NO_NUMBER), []).append(entry)
            elif entry.blank is Blank.UNREADABLE:
                groups.setdefault((_kind(entry, row), entry.doubt), []).append(entry)
    return groups


def _unsure(kind: str, reason: Said, entry: Entry, table: Table) -> Claim:
    """The claim of one doubtful figure of a table."""
    where, text = _where(entry, table), _printed(entry)
    return _claim(kind, entry, say("figure.doubtful", where=where, text=text, what=reason))


def _asked(reading: Reading) -> list[Entry]:
    """The figures of a reading."""
    return [
        operand
        for role in reading.values()
        for operand in (role if isinstance(role, tuple) else (role,))
        if isinstance(operand, Entry)
    ]


def _told(
    doubtful: Sequence[Entry], used: Collection[int], tied: Collection[int]
) -> Iterator[Claim]:
    """Of the text: each by itself, but places of a form that were not filled in, where they are
    many.

    What is not there at all is an error only where a table has it.
    """
    # 支出决算为【】万元, ××万元: no digit at all.
    unfilled = [entry for entry in doubtful if not re.search(r"\d", entry.text)]
    many = {id(entry) for entry in unfilled} if len(unfilled) > _APART else set()
    for entry in doubtful:
        if id(entry) not in many:
            # Left out (培训费为万元): an error only where a table has the figure. Printed and
            # unreadable: one wherever a claim needs it, or where it has a unit.
            owed = id(entry) in (tied if entry.doubt == ABSENT else used) or _is_owed(entry)
            yield _claim(PRINTED if owed else ASIDE, entry, _of_text(entry))
    if many:
        named = listed(f"{entry.label}“{_printed(entry)}”" for entry in unfilled[:_NAMED])
        yield _claim(
            PRINTED, unfilled[0], say("figures.unfilled", where=named, count=len(unfilled))
        )


def _is_owed(entry: Entry) -> bool:
    """Whether a figure has a unit and is printed, if not so that it can be read."""
    return _measured(entry) and entry.doubt not in (ABSENT, BOUND)


def _of_text(entry: Entry) -> Message:
    """What is said of a doubtful figure of the text."""
    where = entry.label or say("figure.of-text")
    if entry.doubt == ABSENT:
        return say("figure.absent", where=where)
    return say("figure.doubtful", where=where, text=_printed(entry), what=entry.doubt)


def units(
    tables: Mapping[str, Table], misstated: Mapping[str, str], of_all: str = ""
) -> Iterator[Claim]:
    """A claim for each table whose head states another unit than its figures are in; one that none
    does.
    """
    for key, stated in misstated.items():
        table = tables[key]
        sentence = say(
            "table.unit-differs", table=table.number or key, stated=stated, unit=table.unit
        )
        yield Claim(
            UNITS,
            ({"不符": Decimal(1)},),
            sentence,
            table.place,
            (),
            {"名称": table.title, "说明": sentence},
        )
    if of_all:
        first = next(table for table in tables.values() if not table.empty)
        sentence = say("tables.unit-differs", stated=of_all, unit=first.unit)
        yield Claim(
            UNITS,
            ({"不符": Decimal(1)},),
            sentence,
            first.place,
            (),
            {"名称": first.title, "说明": sentence},
        )
    # One claim that holds, where several tables agree.
    elif not misstated and len(
        {table.unit for table in tables.values() if not table.empty}
    ) == 1 < len(tables):
        yield Claim(
            UNITS,
            ({"不符": Decimal(0)},),
            "",
            Place(),
            (),
            {"名称": "", "说明": say("tables.one-unit")},
        )


# 合计, 支出总计; not 本页合计, 承前页合计, 过次页合计, which sum up a page.
_TOTAL: Final = regex("^(?!本页|承前|过次)[^:]{0,12}(?:合计|总计)$")


def rows(tables: Mapping[str, Table]) -> Iterator[Claim]:
    """A claim for each table with further rows of figures that nothing names; one where none has
    such.
    """
    found = False
    for key, table in tables.items():
        for entries, what in _further(table):
            found = True
            first = entries[0]
            said = say(what, table=table.number or key, count=len(entries))
            yield Claim(
                ROWS,
                ({"多出": Decimal(1), "数字": first},),
                first.excerpt,
                first.place,
                (),
                {"名称": first.label, "说明": said},
            )
    if not found and not all(table.empty for table in tables.values()):
        yield Claim(
            ROWS, ({"多出": Decimal(0)},), "", Place(), (), {"名称": "", "说明": say("rows.named")}
        )


def _further(table: Table) -> Iterator[tuple[list[Entry], str]]:
    """The figures of rows without a name and of totals printed again, as far as there are any, each
    with the key for what they are.
    """
    nameless = [row for row in table.rows if UNNAMED in row.groups]
    # Each of the two sorts is one claim of its own.
    for rows_, what in (
        (nameless, "table.figures-nameless"),
        (_totals_again(table), "table.totals-again"),
    ):
        entries = [
            entry for row in rows_ for entry in row.cells.values() if entry.figure is not None
        ]
        if entries:
            yield entries, what


def _totals_again(table: Table) -> list[Row]:
    """The rows that print a total of the table once more with other figures."""
    first: dict[tuple[str, str], Row] = {}
    again: list[Row] = []
    for row in table.rows:
        name = squeeze(row.label)
        if (
            row.code
            or UNNAMED in row.groups
            or not _TOTAL.search(name)
            or not any(entry.figure for entry in row.cells.values())
        ):
            continue
        # The first row of the name; the same figures printed again are no second total.
        before = first.setdefault((row.side, name), row)
        if before is not row and _figures(before) != _figures(row):
            again.append(row)
    return again


def _figures(row: Row) -> list[Decimal | None]:
    return [entry.value for entry in row.cells.values()]


def codes(tables: Mapping[str, Table]) -> Iterator[Claim]:
    """A claim for each table that prints a part of a code with fewer digits than its level has (2
    for 02).
    """
    for key, table in tables.items():
        short = [row for row in table.rows if SHORT in row.groups and row.cells]
        if short:
            first = next(iter(short[0].cells.values()))
            told = {"table": table.number or key, "row": short[0].label, "code": short[0].code}
            sentence = (
                say("codes.short", count=len(short), **told)
                if len(short) > 1
                else say("code.short", **told)
            )
            yield Claim(
                CODES,
                ({"缺位": Decimal(1)},),
                first.excerpt,
                first.place,
                (),
                {"名称": short[0].label, "说明": sentence},
            )


def notices(entries: Iterable[Entry]) -> list[Notice]:
    """What note marks were taken for such, with the figures they stand against."""
    marked = [entry for entry in entries if entry.mark]
    if not marked:
        return []
    shown = listed(f"“{entry.mark}”" for entry in marked[:_APART])
    return [Notice(say("marks.left", count=len(marked), marks=shown), marked[0].place)]


def _measured(entry: Entry) -> bool:
    """Whether a figure of the text is an amount or a ratio: what it is meant to agree with is lost
    with it.
    """
    return bool(_UNIT.search(entry.text) or _UNIT.match(entry.excerpt, entry.span[1]))


def _is_withheld(entry: Entry, row: Row, names: Collection[str]) -> bool:
    """Whether words stand where a known row has its figure, and are no name of the table that came
    to stand there.
    """
    text = "".join(entry.text.split())
    known = bool(row.label) and UNKNOWN not in row.groups
    return (
        entry.blank is Blank.WORDS
        and known
        and len(text) <= _WORDS
        and text not in names
        and bool(misprint(text, True))
    )


def _kind(entry: Entry, row: Row) -> str:
    # Its doubt comes from its own print; another one comes from the reader, which did not read it
    # (a scan, a formula without a result). A doubt that begins with # is an error value (`#REF!`).
    printed = (
        entry.doubt in (doubt(entry.text), misprint(entry.text)) or f"{entry.doubt}"[:1] == "#"
    )
    if is_lost(entry.text) or not printed:
        return UNREAD
    return ASIDE if UNKNOWN in row.groups else PRINTED


def _counted(kind: str, reason: Said, entries: list[Entry], table: Table) -> Claim:
    named: Said = listed(_where(entry, table) for entry in entries[:_NAMED])
    where = say("figures.among", first=named) if len(entries) > _NAMED else named
    return _claim(
        kind, entries[0], say("figures.unread", where=where, count=len(entries), what=reason)
    )


def _claim(kind: str, entry: Entry, sentence: Said) -> Claim:
    return Claim(
        kind,
        ({"读不准": Decimal(1), "数字": entry},),
        entry.excerpt,
        entry.place,
        entry.section,
        {"名称": entry.label, "说明": sentence},
    )


def _printed(entry: Entry) -> str:
    return entry.text if len(entry.text) <= _SHOWN else entry.text[:_SHOWN] + "…"


def _where(entry: Entry, table: Table) -> Said:
    # The column is said only where the table has several.
    side = f"{entry.side}." if entry.side else ""
    column = f" {entry.column}" if entry.column and len(table.columns) > 1 else ""
    return say("figures.cell", table=table.number or table.id, name=f"{side}{entry.label}{column}")
