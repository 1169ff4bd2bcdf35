"""Tables that compare two years (上年数, 本年数, 增减额, 增减幅度): each row states a change and its rate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.claim import UP, Claim, Reading
from auditor.document import Cell, Grid
from auditor.entry import Entry
from auditor.figure import Blank, Figure, doubt, parse
from auditor.patterns import regex
from auditor.text.items import AMOUNT, CHANGE, LAST, RATE

_RATE: Final = regex(r"(?:增减|增长|变动|升降)(?:变动)?(?:幅度|率|比例|比率|百分比|%|％|（%）)|增幅|增长%")
_CHANGE: Final = regex("增减|变动|差额|升降")
_LAST: Final = regex("上年|去年|上一年")
_NOW: Final = regex("本年|今年|当年")
_YEAR: Final = regex("20[0-9]{2}(?=年)")
_UNIT: Final = regex(r"[（(](百?万元|元|亿元|千元)[)）]")
_HEADS: Final = 4
"""So many rows may hold the head."""


def _columns(row: Sequence[Cell]) -> dict[str, int]:
    """The columns of a head by what they hold; none where it is no head of a comparison."""
    found: dict[str, int] = {}
    years: dict[str, int] = {}
    for at, cell in enumerate(row):
        text = re.sub(r"\s", "", cell.text)
        role = (
            RATE
            if _RATE.search(text)
            else CHANGE
            if _CHANGE.search(text)
            else LAST
            if _LAST.search(text)
            else AMOUNT
            if _NOW.search(text)
            else ""
        )
        if role:
            found.setdefault(role, at)
        elif (year := _YEAR.search(text)) is not None:
            years.setdefault(year[0], at)
    if len(years) == 2:
        earlier, later = sorted(years)
        found.setdefault(LAST, years[earlier])
        found.setdefault(AMOUNT, years[later])
    return found if {LAST, AMOUNT} <= set(found) and {CHANGE, RATE} & set(found) else {}


def read(grids: Sequence[tuple[Grid, tuple[str, ...]]], entries: list[Entry], start: int) -> Iterator[Claim]:
    """The claims of every table of comparison; its figures are appended to `entries`."""
    for grid, section in grids:
        columns: dict[str, int] = {}
        unit = next(
            (match[1] for row in grid.rows[:_HEADS] for cell in row if (match := _UNIT.search(cell.text))), "万元"
        )
        for row in grid.rows:
            heads = _columns(row)
            if heads:
                columns = heads
            elif columns:
                yield from _row(row, columns, unit, section, entries, start)


def _row(
    row: Sequence[Cell], columns: dict[str, int], unit: str, section: tuple[str, ...], entries: list[Entry], start: int
) -> Iterator[Claim]:
    excerpt = " ".join(dict.fromkeys(cell.text.strip() for cell in row if cell.text.strip()))
    name = next((cell.text.strip() for cell in row if cell.text.strip()), "")
    found: dict[str, Entry] = {}
    for role, at in columns.items():
        if (
            at < len(row)
            and (entry := _entry(row[at], "%" if role == RATE else unit, name, excerpt, section, start + len(entries)))
            is not None
        ):
            found[role] = entry
            entries.append(entry)
    now, then, change, rate = (found.get(role) for role in (AMOUNT, LAST, CHANGE, RATE))
    if now is None or then is None:
        return
    if change is not None:
        yield _claim("变动额", change, {"变动": change, "方向": UP, "本期": now, "基数": then})
    if rate is not None:
        yield _claim("增幅差额", rate, {"增幅": rate, "方向": UP, "本期": now, "基数": then})


def _entry(cell: Cell, unit: str, name: str, excerpt: str, section: tuple[str, ...], index: int) -> Entry | None:
    figure = parse(cell.text, unit)
    if figure is not Blank.UNREADABLE and not isinstance(figure, Figure):
        return None
    known = figure if isinstance(figure, Figure) else None
    text = known.text if known else cell.text.strip()
    at = max(0, excerpt.find(text))
    return Entry(
        re.sub(r"\s", "", text),
        known,
        None if known else Blank.UNREADABLE,
        cell.place,
        section=section,
        excerpt=excerpt,
        span=(at, at + len(text)),
        label=name,
        doubt="" if known else doubt(cell.text),
        index=index,
    )


def _claim(kind: str, stated: Entry, reading: Reading) -> Claim:
    return Claim(kind, (reading,), stated.excerpt, stated.place, stated.section, {"口径": LAST})
