"""The account names that section 六 lists, against the rows of the basic expenditure table that are not 0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from auditor.claim import Claim
from auditor.document import Paragraph
from auditor.entry import Entry, Row, Table
from auditor.patterns import regex
from auditor.text.lexer import squeeze
from auditor.ties.cells import bare

_LIST: Final = regex(
    r"(?P<part>人员经费|公用经费|日常公用)[^。；]{0,60}?主要?(?:包括|用于|支出|是|有)[：，]?(?P<names>[^。；：]{6,2000})"
)
_JOINED: Final = regex("和|及|与|以及")
_ACCOUNT: Final = regex("[费金资贴助出购置保险缴]$")
"""Names of accounts end so."""
_STAFF: Final = ("301", "303")
_ENOUGH: Final = 3
"""Fewer names than this that the table knows are no list of its accounts."""


def read(lines: Iterable[tuple[Paragraph, tuple[str, ...]]], tables: Mapping[str, Table]) -> Iterator[Claim]:
    """The claims on lists of names in a text."""
    table = tables.get("06")
    if table is None or table.empty:
        return
    for paragraph, section in lines:
        text = squeeze(paragraph.text).text
        if "经费" not in text:
            continue
        for match in _LIST.finditer(text):
            claim = _compared(match, table, paragraph, section)
            if claim is not None:
                yield claim


def _compared(match: re.Match[str], table: Table, paragraph: Paragraph, section: tuple[str, ...]) -> Claim | None:
    staff = match["part"] == "人员经费"
    every = {bare(row.name or row.label): row for row in table.rows if len(row.code) == 5}
    rows = {name: row for name, row in every.items() if (row.code[:3] in _STAFF) == staff}
    open_list = bool(re.search(r"等(?:支出|费用|方面)?", match["names"]))
    named = dict(_named(match["names"], rows, every))
    known = {name for name in named.values() if name in rows}
    if len(known) < _ENOUGH:
        return None
    extra = [said for written, name in named.items() if (said := _extra(written, name, rows, every))]
    left = [name for name, row in rows.items() if _paid(row) and name not in known] if not open_list else []
    words = extra + [f"基本支出表中的“{name}”没有列出" for name in left]
    said = (
        f"{match['part']}的名单与基本支出表不一致：{'；'.join(words)}"
        if words
        else f"{match['part']}的名单与基本支出表一致"
    )
    at = max(0, text_at(paragraph, match))
    return Claim(
        "科目名单",
        (
            {
                "多列": Decimal(len(extra)),
                "漏列": Decimal(len(left)),
                "科目": tuple(_about(named, left, rows, every, table)),
            },
        ),
        paragraph.text.strip(),
        paragraph.place_at(at),
        section,
        {"名称": match["part"], "说明": said},
    )


def _named(listed: str, rows: Mapping[str, Row], every: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """The names of a list, each with the account of the table that it means; without one where the table has none."""
    for part in re.split(r"[、，]", listed):
        name = bare(re.sub(r"^(?:和|以及|及|其中)|等(?:支出|费用|方面.*)?$", "", part))
        found = _meant(name, rows) or _meant(name, every)
        halves = [half for half in _JOINED.split(name) if half] if not found else []
        meant = [(half, _meant(half, rows) or _meant(half, every)) for half in halves]
        if len(meant) > 1 and all(one for _, one in meant):
            yield from meant
        elif name:
            yield name, found


def _meant(name: str, rows: Mapping[str, Row]) -> str:
    """The account that a name means: its own, or the only one that holds its words (公积金, 职业年金)."""
    if name in rows:
        return name
    holding = [one for one in rows if len(name) > 1 and _within(name, one)]
    return holding[0] if len(holding) == 1 else ""


def _within(short: str, full: str) -> bool:
    """Whether the signs of a short name stand in a full one in their order."""
    at = 0
    for sign in full:
        at += at < len(short) and short[at] == sign
    return at == len(short)


def _extra(written: str, name: str, rows: Mapping[str, Row], every: Mapping[str, Row]) -> str:
    """What is wrong with a name that is listed; empty where nothing is."""
    if not name:
        return f"基本支出表没有所列“{written}”" if _ACCOUNT.search(written) else ""
    if name not in rows:
        return (
            f"所列“{name}”在基本支出表中不属于这一类" if _paid(every[name]) else f"所列“{name}”在基本支出表中为空或 0"
        )
    return "" if _paid(rows[name]) else f"所列“{name}”在基本支出表中为空或 0"


def _about(
    named: Mapping[str, str],
    left: Iterable[str],
    rows: Mapping[str, Row],
    every: Mapping[str, Row],
    table: Table,
) -> Iterator[Entry]:
    """The figures of the rows that the list and the table do not agree on; a row that the table lacks as a hole."""
    wrong = [(written, name) for written, name in named.items() if _extra(written, name, rows, every)]
    for written, name in [*wrong, *((name, name) for name in left)]:
        if name:
            yield from every[name].cells.values()
        else:
            yield Entry("", None, table=table.id, row=written, name=written, label=written)


def text_at(paragraph: Paragraph, match: re.Match[str]) -> int:
    """Where a match in the squeezed text stands in the paragraph."""
    return squeeze(paragraph.text).offsets[match.start()]


def _paid(row: Row) -> bool:
    return any(entry.figure is not None and entry.figure.value for entry in row.cells.values())
