"""The account names that section 六 lists, against the rows of the basic expenditure table that are
not 0.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from auditor.claim import Claim
from auditor.document import Paragraph
from auditor.entry import Entry, Row, Table
from auditor.language import phrases
from auditor.message import Message, listed, say
from auditor.patterns import regex
from auditor.text.lexer import squeeze
from auditor.text.names import within
from auditor.text.said_accounts import AccountList, Accounts
from auditor.ties.cells import paid

_OPEN: Final = phrases()["and-others"]
_AROUND: Final = phrases()["around-name"]
_JOINED: Final = regex("和|及|与|以及")
_ENOUGH: Final = 3
"""Fewer names than this that the table knows are no list of its accounts."""


def read(
    lines: Iterable[tuple[Paragraph, tuple[str, ...]]],
    tables: Mapping[str, Table],
    accounts: Accounts,
) -> Iterator[Claim]:
    """The claims on lists of names in a text."""
    lists = [
        one
        for one in accounts.lists
        if len(accounts.levels) > 1 and one.table in tables and not tables[one.table].empty
    ]
    for paragraph, section in lines if lists else ():
        text = squeeze(paragraph.text).text
        for one in lists:
            if not any(part in text for part in one.parts):
                continue
            for match in one.words.finditer(text):
                claim = _compared(match, one, accounts, tables[one.table], paragraph, section)
                if claim is not None:
                    yield claim


def _compared(
    match: re.Match[str],
    told: AccountList,
    accounts: Accounts,
    table: Table,
    paragraph: Paragraph,
    section: tuple[str, ...],
) -> Claim | None:
    tops = {row.code for row in table.rows if row.code and accounts.levels[0] in row.groups}
    own = told.parts[match["part"]]
    others = frozenset().union(*told.parts.values())
    every = {
        accounts.bare(row.name or row.label): row
        for row in table.rows
        if row.code and accounts.levels[1] in row.groups
    }
    rows = {
        name: row
        for name, row in every.items()
        if (_top(row, tops | others) in own if own else _top(row, tops | others) not in others)
    }
    open_list = bool(_OPEN.search(match["names"]))
    named = dict(_named(match["names"], rows, every, accounts))
    known = {name for name in named.values() if name in rows}
    if len(known) < _ENOUGH:
        return None
    extra = [
        (reason, name or written)
        for written, name in named.items()
        if (reason := _extra(written, name, rows, every, told))
    ]
    left = (
        [name for name, row in rows.items() if paid(row) and name not in known]
        if not open_list
        else []
    )
    wrong = extra + [("list.left-out", name) for name in left]
    part = match["part"]
    said = (
        say("list.differs", part=part, table=told.table, what=list(_by_reason(wrong)))
        if wrong
        else say("list.agrees", part=part, table=told.table)
    )
    at = max(0, text_at(paragraph, match))
    return Claim(
        "科目名单",
        (
            {
                "多列": Decimal(len(extra)),
                "漏列": Decimal(len(left)),
                "科目": tuple(_about(named, left, rows, every, table, told)),
            },
        ),
        paragraph.text.strip(),
        paragraph.place_at(at),
        section,
        {"名称": match["part"], "说明": said},
    )


def _by_reason(wrong: Iterable[tuple[str, str]]) -> Iterator[Message]:
    """What is wrong with a list: each reason once, with the names that it holds of."""
    names: dict[str, list[Message]] = {}
    for reason, name in wrong:
        names.setdefault(reason, []).append(say("list.name", name=name))
    return (say(reason, names=listed(told)) for reason, told in names.items())


def _named(
    names: str, rows: Mapping[str, Row], every: Mapping[str, Row], accounts: Accounts
) -> Iterator[tuple[str, str]]:
    """The names of a list, each with the account of the table that it means; without one where the
    table has none.
    """
    for part in re.split(r"[、，]", names):
        name = accounts.bare(_AROUND.sub("", part))
        found = _meant(name, rows) or _meant(name, every)
        halves = [half for half in _JOINED.split(name) if half] if not found else []
        meant = [(half, _meant(half, rows) or _meant(half, every)) for half in halves]
        if len(meant) > 1 and all(one for _, one in meant):
            yield from meant
        elif name:
            yield name, found


def _meant(name: str, rows: Mapping[str, Row]) -> str:
    """The account that a name means: its own, or the only one that holds its words (公积金,
    职业年金).
    """
    if name in rows:
        return name
    holding = [one for one in rows if len(name) > 1 and within(name, one)]
    return holding[0] if len(holding) == 1 else ""


def _extra(
    written: str, name: str, rows: Mapping[str, Row], every: Mapping[str, Row], told: AccountList
) -> str:
    """What is wrong with a name that is listed, as a key of the catalogue; empty where nothing is."""
    if not name:
        return "list.unknown" if told.names.search(written) else ""
    if name not in rows:
        return "list.elsewhere" if paid(every[name]) else "list.blank"
    return "" if paid(rows[name]) else "list.blank"


def _top(row: Row, tops: Collection[str]) -> str:
    """The topmost account that a row stands under."""
    return next((top for top in tops if row.code.startswith(top)), "")


def _about(
    named: Mapping[str, str],
    left: Iterable[str],
    rows: Mapping[str, Row],
    every: Mapping[str, Row],
    table: Table,
    told: AccountList,
) -> Iterator[Entry]:
    """The figures of the rows that the list and the table do not agree on; a row that the table
    lacks as a hole.
    """
    wrong = [
        (written, name)
        for written, name in named.items()
        if _extra(written, name, rows, every, told)
    ]
    for written, name in [*wrong, *((name, name) for name in left)]:
        if name:
            yield from every[name].cells.values()
        else:
            yield Entry("", None, table=table.id, row=written, name=written, label=written)


def text_at(paragraph: Paragraph, match: re.Match[str]) -> int:
    """Where a match in the squeezed text stands in the paragraph."""
    return squeeze(paragraph.text).offsets[match.start()]
