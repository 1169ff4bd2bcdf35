"""Accounts that the tables and the text do not list alike: one name under two codes, one code with two names, one left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from auditor.claim import Claim, Stated
from auditor.entry import Row, Table
from auditor.patterns import regex
from auditor.text.items import AMOUNT
from auditor.ties.cells import PARTS, bare, listed_in, paid

_TABLES: Final = ("02", "03", "05")
"""The tables that list functional accounts with their codes."""
_FULL: Final = 7
_MANY: Final = 3
"""So many accounts at least, and three of four of the table's, make a list of them all."""
_MAINLY: Final = regex("主要|重点")


def read(tables: Mapping[str, Table]) -> Iterator[Claim]:
    """A claim for each account that two tables print under different codes."""
    listed = {number: _accounts(tables[number]) for number in _TABLES if number in tables}
    for one, two in combinations(listed, 2):
        yield from _renamed(one, two, tables)
        both = {row.code for row in listed[one].values()} & {row.code for row in listed[two].values()}
        for name in (name for name in listed[one] if name in listed[two]):
            first, second = listed[one][name], listed[two][name]
            if first.code != second.code and not {first.code, second.code} & both:
                said = f"{two}表“{name}”的科目编码是 {second.code}，{one}表是 {first.code}"
                cell = next(iter(second.cells.values()), None)
                place = cell.place if cell is not None else tables[two].place
                yield Claim("科目编码", ({"不符": Decimal(1)},), said, place, (), {"名称": name, "说明": said})


def _renamed(one: str, two: str, tables: Mapping[str, Table]) -> Iterator[Claim]:
    """A claim for each code that two tables print with different names."""
    names = {row.code: row.name for row in tables[one].rows if len(row.code) == _FULL}
    for row in tables[two].rows:
        first, second = bare(names.get(row.code, "")), bare(row.name)
        if len(row.code) != _FULL or not first or not second or first in second or second in first:
            continue
        said = f"{two}表 {row.code} 的名称是“{row.name}”，{one}表是“{names[row.code]}”"
        cell = next(iter(row.cells.values()), None)
        place = cell.place if cell is not None else tables[two].place
        yield Claim("科目编码", ({"不符": Decimal(1)},), said, place, (), {"名称": row.name, "说明": said})


def left_out(stated: Sequence[Stated], tables: Mapping[str, Table]) -> Iterator[Claim]:
    """Accounts of a table that a section which lists them one by one does not name."""
    found: dict[tuple[str, str], list[Stated]] = {}
    for one in stated:
        if one.account and one.role == AMOUNT and not one.annex:
            for number in listed_in(one.entry.section):
                found.setdefault((number, one.entry.section[0] if one.entry.section else ""), []).append(one)
    for (number, _), listed in found.items():
        table = tables.get(number)
        rows = [row for row in table.rows if len(row.code) == _FULL and paid(row)] if table is not None else []
        said = {_named(one.account) for one in listed}
        codes = {one.account[:_FULL] for one in listed}
        missing = [row for row in rows if bare(row.name or row.label) not in said and row.code not in codes]
        if len(rows) < _MANY or any(_MAINLY.search(name) for one in listed for name in one.entry.section):
            continue
        if len(rows) - len(missing) < max(_MANY, len(rows) * 3 // 4):
            continue
        names = "、".join(f"“{row.name or row.label}”" for row in missing)
        words = f"{number}表的{names}没有说明" if missing else f"{number}表各项都有说明"
        entry = listed[-1].entry
        yield Claim(
            "逐项列出",
            ({"漏列": Decimal(len(missing))},),
            entry.excerpt,
            entry.place,
            entry.section,
            {"名称": "各项支出", "说明": words},
        )


def _named(account: str) -> str:
    """The name of the last account of a path (…（类）…（款）…（项）)."""
    match = PARTS.search(account)
    return bare(re.sub(r"^[0-9]{7}", "", match["c"])) if match else ""


def _accounts(table: Table) -> dict[str, Row]:
    """The accounts in full by their names, those aside whose name occurs again."""
    rows = [row for row in table.rows if len(row.code) == _FULL]
    count = Counter(bare(row.name or row.label) for row in rows)
    return {name: row for row in rows if count[name := bare(row.name or row.label)] == 1}
