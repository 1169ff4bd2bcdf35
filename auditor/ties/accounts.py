"""The account names that section 六 lists, against the rows of the basic expenditure table that are
not 0.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from auditor.claim import Claim
from auditor.document import Paragraph
from auditor.entry import Entry, Row, Table
from auditor.language import phrases
from auditor.message import Message, listed, say
from auditor.patterns import regex
from auditor.records import frozen
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
        squeezed = squeeze(paragraph.text)
        for one in lists:
            # A plain look before the pattern: most paragraphs list no accounts.
            if not any(part in squeezed.text for part in one.parts):
                continue
            for match in one.words.finditer(squeezed.text):
                at = squeezed.offsets[match.start()]
                claim = _compared(match, at, one, accounts, tables[one.table], paragraph, section)
                if claim is not None:
                    yield claim


@frozen
class _Known:
    """The accounts of a table by their names."""

    part: Mapping[str, Row]
    """Those of the part that a list is on."""
    every: Mapping[str, Row]

    def meant(self, name: str) -> str:
        """The account that a name means, of the part first; empty where none."""
        return _meant(name, self.part) or _meant(name, self.every)


def _compared(
    match: re.Match[str],
    at: int,
    told: AccountList,
    accounts: Accounts,
    table: Table,
    paragraph: Paragraph,
    section: tuple[str, ...],
) -> Claim | None:
    """A list of names, which begins at a place of its paragraph, beside the accounts of its part of
    the table.
    """
    known = _known(match["part"], told, accounts, table)
    named = dict(_named(match["names"], known, accounts))
    here = {name for name in named.values() if name in known.part}
    if len(here) < _ENOUGH:
        return None
    extra = [
        (reason, name or written)
        for written, name in named.items()
        if (reason := _extra(written, name, known, told))
    ]
    # …等支出: what is not named may be among the 等.
    left = [] if _OPEN.search(match["names"]) else _left(known, here)
    return Claim(
        "科目名单",
        (
            {
                "多列": Decimal(len(extra)),
                "漏列": Decimal(len(left)),
                "科目": tuple(_about(named, left, known, table, told)),
            },
        ),
        paragraph.text.strip(),
        paragraph.place_at(at),
        section,
        {"名称": match["part"], "说明": _said(match["part"], told, extra, left)},
    )


def _known(part: str, told: AccountList, accounts: Accounts, table: Table) -> _Known:
    """The accounts of a table, and those of them that stand under a part."""
    coded = [row for row in table.rows if row.code]
    own, others = told.parts[part], frozenset().union(*told.parts.values())
    # The topmost accounts of any part, and those that the table marks as such.
    tops = others.union(row.code for row in coded if accounts.levels[0] in row.groups)
    every = {
        accounts.bare(row.name or row.label): row
        for row in coded
        if accounts.levels[1] in row.groups
    }
    here = {name: row for name, row in every.items() if _is_of(_top(row, tops), own, others)}
    return _Known(here, every)


def _is_of(top: str, own: Collection[str], others: Collection[str]) -> bool:
    """Whether a topmost account is one of a part: one of its own, else one of no other part."""
    return top in own if own else top not in others


def _left(known: _Known, here: Collection[str]) -> list[str]:
    """The accounts of a part that have an amount, and that its list does not name."""
    return [name for name, row in known.part.items() if paid(row) and name not in here]


def _said(
    part: str, told: AccountList, extra: Sequence[tuple[str, str]], left: Iterable[str]
) -> Message:
    """What a list and the table do not agree on, in words."""
    wrong = [*extra, *(("list.left-out", name) for name in left)]
    if not wrong:
        return say("list.agrees", part=part, table=told.table)
    return say("list.differs", part=part, table=told.table, what=list(_by_reason(wrong)))


def _by_reason(wrong: Iterable[tuple[str, str]]) -> Iterator[Message]:
    """What is wrong with a list: each reason once, with the names that it holds of."""
    names: dict[str, list[Message]] = {}
    for reason, name in wrong:
        names.setdefault(reason, []).append(say("list.name", name=name))
    return (say(reason, names=listed(told)) for reason, told in names.items())


def _named(names: str, known: _Known, accounts: Accounts) -> Iterator[tuple[str, str]]:
    """The names of a list, each with the account of the table that it means; without one where the
    table has none.
    """
    for part in re.split(r"[、，]", names):
        name = accounts.bare(_AROUND.sub("", part))
        found = known.meant(name)
        # 办公费和印刷费 are two names, 抚恤金和生活补助 may be one: it is split only where both halves are
        # known.
        halves = [half for half in _JOINED.split(name) if half] if not found else []
        meant = [(half, known.meant(half)) for half in halves]
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
    # 公积金 means 住房公积金, if no other name holds it.
    return holding[0] if len(holding) == 1 else ""


def _extra(written: str, name: str, known: _Known, told: AccountList) -> str:
    """What is wrong with a listed name, as a key of the catalogue; empty where nothing is."""
    if not name:
        # What does not end as accounts do (等方面) is no name.
        return "list.unknown" if told.names.search(written) else ""
    if name not in known.part:
        return "list.elsewhere" if paid(known.every[name]) else "list.blank"
    return "" if paid(known.part[name]) else "list.blank"


def _top(row: Row, tops: Collection[str]) -> str:
    """The topmost account that a row stands under."""
    return next((top for top in tops if row.code.startswith(top)), "")


def _about(
    named: Mapping[str, str],
    left: Iterable[str],
    known: _Known,
    table: Table,
    told: AccountList,
) -> Iterator[Entry]:
    """The figures of the rows that the list and the table do not agree on; a row that the table
    lacks as a hole.
    """
    wrong = [
        (written, name) for written, name in named.items() if _extra(written, name, known, told)
    ]
    for written, name in [*wrong, *((name, name) for name in left)]:
        if name:
            yield from known.every[name].cells.values()
        else:
            yield Entry("", None, table=table.id, row=written, name=written, label=written)
