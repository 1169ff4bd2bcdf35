"""Accounts that the tables and the text do not list alike: one name under two codes, one code with
two names, one left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from auditor.claim import Claim, Stated
from auditor.entry import Entry, Row, Table
from auditor.language import term
from auditor.message import listed as listed_as
from auditor.message import say
from auditor.patterns import regex
from auditor.text.items import AMOUNT
from auditor.text.said_accounts import Accounts
from auditor.ties.cells import BY_CODE, paid

_MANY: Final = 3
"""So many accounts at least, and three of four of the table's, make a list of them all."""
_MAINLY: Final = regex("主要|重点")


def read(tables: Mapping[str, Table], accounts: Accounts) -> Iterator[Claim]:
    """A claim for each account that two tables print under different codes."""
    listed = {
        number: _listed(tables[number], accounts) for number in accounts.alike if number in tables
    }
    # Every pair of tables that should have the same codes.
    for one, two in combinations(listed, 2):
        yield from _renamed(one, two, tables, accounts)
        both = {row.code for row in listed[one].values()} & {
            row.code for row in listed[two].values()
        }
        for name in (name for name in listed[one] if name in listed[two]):
            first, second = listed[one][name], listed[two][name]
            # A code that both tables have is right in both: the two rows are different accounts of
            # one name.
            if first.code != second.code and not {first.code, second.code} & both:
                said = say(
                    "code.differs",
                    table=two,
                    name=name,
                    code=second.code,
                    other=say("table", table=one),
                    right=first.code,
                )
                # A row without figures has no place of its own.
                cell = next(iter(second.cells.values()), None)
                place = cell.place if cell is not None else tables[two].place
                rows = (*first.cells.values(), *second.cells.values())
                yield Claim(
                    "科目编码",
                    ({"不符": Decimal(1), "科目": rows},),
                    said,
                    place,
                    (),
                    {"名称": name, "说明": said},
                )


def _renamed(
    one: str, two: str, tables: Mapping[str, Table], accounts: Accounts
) -> Iterator[Claim]:
    """A claim for each code that two tables print with different names."""
    known = {row.code: row for row in tables[one].rows if row.code}
    for row in (row for row in tables[two].rows if row.code in known):
        other = known[row.code]
        first, second = accounts.bare(other.name), accounts.bare(row.name)
        # A shortened name is the same name.
        if not first or not second or first in second or second in first:
            continue
        said = say(
            "code.named",
            table=two,
            code=row.code,
            name=row.name,
            other=say("table", table=one),
            right=other.name,
        )
        cell = next(iter(row.cells.values()), None)
        place = cell.place if cell is not None else tables[two].place
        rows = (*row.cells.values(), *other.cells.values())
        yield Claim(
            "科目编码",
            ({"不符": Decimal(1), "科目": rows},),
            said,
            place,
            (),
            {"名称": row.name, "说明": said},
        )


def left_out(
    stated: Sequence[Stated], tables: Mapping[str, Table], accounts: Accounts
) -> Iterator[Claim]:
    """Accounts of a table that a section which lists them one by one does not name."""
    for number, listed in _itemised(stated, accounts):
        table = tables.get(number)
        # An account of 0 need not be told.
        rows = [row for row in _deepest(table, accounts) if paid(row)] if table is not None else []
        missing = _missing(rows, listed, accounts)
        if _is_of_all(listed, len(rows), len(rows) - len(missing)):
            yield _explained(number, listed[-1].entry, missing)


def _itemised(stated: Sequence[Stated], accounts: Accounts) -> Iterator[tuple[str, list[Stated]]]:
    """The accounts that each part of a text states amounts of, with the table that they are of."""
    found: dict[tuple[str, str], list[Stated]] = {}
    for one in stated:
        if one.account and one.role == AMOUNT and not one.annex:
            part = next(iter(one.entry.section), "")
            # By part of the report: each part lists the accounts of its own table.
            for meant in accounts.meant(one.entry.section):
                found.setdefault((meant.table, part), []).append(one)
    return ((number, listed) for (number, _), listed in found.items())


def _missing(rows: Sequence[Row], listed: Sequence[Stated], accounts: Accounts) -> list[Row]:
    """The accounts of a table that are not stated, by their name or their code."""
    said = {_named(one.account, accounts) for one in listed}
    codes = {match[0] for one in listed if (match := BY_CODE.match(one.account))}
    return [
        row
        for row in rows
        if accounts.bare(row.name or row.label) not in said and row.code not in codes
    ]


def _is_of_all(listed: Sequence[Stated], rows: int, said: int) -> bool:
    """Whether a section is to list all accounts of a table: it states most of them, and no heading
    says that it tells the main ones.
    """
    if any(_MAINLY.search(name) for one in listed for name in one.entry.section):
        return False
    return rows >= _MANY and said >= max(_MANY, rows * 3 // 4)


def _explained(number: str, entry: Entry, missing: Sequence[Row]) -> Claim:
    """What a section leaves out of a table, said at the last of its figures."""
    names = listed_as(f"“{row.name or row.label}”" for row in missing)
    words = (
        say("items.unexplained", table=number, names=names)
        if missing
        else say("items.explained", table=number)
    )
    return Claim(
        "逐项列出",
        ({"漏列": Decimal(len(missing))},),
        entry.excerpt,
        entry.place,
        entry.section,
        {"名称": term("accounts"), "说明": words},
    )


def _named(account: str, accounts: Accounts) -> str:
    """The name of the last account of a path (…（类）…（款）…（项）)."""
    match = accounts.path.search(account) if accounts.path is not None else None
    return accounts.bare(BY_CODE.sub("", match[f"l{len(accounts.levels) - 1}"])) if match else ""


def _deepest(table: Table, accounts: Accounts) -> list[Row]:
    """The rows of the deepest level of accounts."""
    return [
        row
        for row in table.rows
        if row.code and accounts.levels[-1:] and accounts.levels[-1] in row.groups
    ]


def _listed(table: Table, accounts: Accounts) -> dict[str, Row]:
    """The accounts of the deepest level by their names, those aside whose name occurs again."""
    rows = _deepest(table, accounts)
    count = Counter(accounts.bare(row.name or row.label) for row in rows)
    return {name: row for row in rows if count[name := accounts.bare(row.name or row.label)] == 1}
