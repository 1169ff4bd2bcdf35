"""Figures that cannot be trusted, told: each is a claim of the report that a rule can be put to, as any other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from auditor.document import Notice
from auditor.entry import Entry, Row, Table
from auditor.figure import ABSENT, LOST, Blank, doubt
from auditor.forms.rows import UNKNOWN
from auditor.narrative.claim import Claim

PRINTED: Final = "读不准的数字"
"""A figure of a table or of a claim, an amount or a ratio, whose print cannot be trusted."""
ASIDE: Final = "读不准的其他数字"
"""One that no check would ask for."""
UNREAD: Final = "未读出的数字"
"""A figure that may well be printed right, but that was not read: a formula without a result, a poor scan."""
_UNIT: Final = re.compile(r"\s{0,8}(?:[百千]?万元|[亿千]?元|[%％‰]|个?百分点|[万亿])")
_APART: Final = 5
"""So many of one table with one reason are told one by one; more are one claim with their count."""
_NAMED: Final = 3
_SHOWN: Final = 24
"""So many characters of a numeral without end are shown."""


def claims(tables: Mapping[str, Table], told: Sequence[Entry], asserted: Iterable[Claim]) -> Iterator[Claim]:
    """A claim for each doubtful figure of the tables and the text, in their order."""
    for table in tables.values():
        groups: dict[tuple[str, str], list[Entry]] = {}
        for row in table.rows:
            for entry in row.cells.values():
                if entry.blank is Blank.UNREADABLE:
                    groups.setdefault((_kind(entry, row), entry.doubt), []).append(entry)
        for (kind, reason), entries in groups.items():
            if kind == UNREAD or len(entries) > _APART:
                yield _counted(kind, reason, entries, table)
            else:
                yield from (_claim(kind, entry, f"{_where(entry, table)}列示“{_printed(entry)}”，不能确定是多少：{reason}") for entry in entries)
    asked = [[operand for role in reading.values() for operand in (role if isinstance(role, tuple) else (role,))
              if isinstance(operand, Entry)] for claim in asserted for reading in claim.readings]
    used = {id(entry) for entries in asked for entry in entries}
    tied = {id(entry) for entries in asked if any(one.table for one in entries) for entry in entries}
    yield from _told([entry for entry in told if entry.blank is Blank.UNREADABLE], used, tied)


def _told(doubtful: Sequence[Entry], used: Collection[int], tied: Collection[int]) -> Iterator[Claim]:
    """Of the text: each by itself, but places of a form that were not filled in, where they are many.

    What is not there at all is an error only where a table has it.
    """
    unfilled = [entry for entry in doubtful if not re.search(r"\d", entry.text)]
    many = {id(entry) for entry in unfilled} if len(unfilled) > _APART else set()
    for entry in doubtful:
        absent = entry.doubt == ABSENT
        kind = PRINTED if id(entry) in (tied if absent else used) or _measured(entry) and not absent else ASIDE
        if id(entry) not in many:
            stated = "处没有数字" if absent else f"列示“{_printed(entry)}”，不能确定是多少：{entry.doubt}"
            yield _claim(kind, entry, f"{entry.label or '文字'}{stated}")
    if many:
        named = "、".join(f"{entry.label}“{_printed(entry)}”" for entry in unfilled[:_NAMED])
        yield _claim(PRINTED, unfilled[0], f"{named} 等共 {len(unfilled)} 处没有填写数字")


def notices(entries: Iterable[Entry]) -> list[Notice]:
    """What note marks were taken for such, with the figures they stand against."""
    marked = [entry for entry in entries if entry.mark]
    if not marked:
        return []
    shown = "、".join(f"“{entry.mark}”" for entry in marked[:_APART])
    return [Notice(f"数字旁的注释标记没有当作数字读取，共 {len(marked)} 处：{shown}。", marked[0].place)]


def _measured(entry: Entry) -> bool:
    """Whether a figure of the text is an amount or a ratio: what it is meant to agree with is lost with it."""
    return bool(_UNIT.search(entry.text) or _UNIT.match(entry.excerpt, entry.span[1]))


def _kind(entry: Entry, row: Row) -> str:
    if entry.doubt == LOST or entry.doubt != doubt(entry.text) and not entry.doubt.startswith("#"):
        return UNREAD
    return ASIDE if UNKNOWN in row.groups else PRINTED


def _counted(kind: str, reason: str, entries: list[Entry], table: Table) -> Claim:
    named = "、".join(_where(entry, table) for entry in entries[:_NAMED])
    rest = " 等" if len(entries) > _NAMED else ""
    return _claim(kind, entries[0], f"{named}{rest}共 {len(entries)} 个数字没有读出：{reason}")


def _claim(kind: str, entry: Entry, sentence: str) -> Claim:
    return Claim(kind, ({"读不准": Decimal(1), "数字": entry},), entry.excerpt, entry.place, entry.section,
                 {"名称": entry.label, "说明": sentence})


def _printed(entry: Entry) -> str:
    return entry.text if len(entry.text) <= _SHOWN else entry.text[:_SHOWN] + "…"


def _where(entry: Entry, table: Table) -> str:
    side = f"{entry.side}." if entry.side else ""
    column = f" {entry.column}" if entry.column and len(table.columns) > 1 else ""
    return f"{table.number or table.id}表 {side}{entry.label}{column}"
