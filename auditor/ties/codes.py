"""One account under two codes: a table prints it under another code than the tables beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from auditor.claim import Claim
from auditor.entry import Row, Table, called
from auditor.text.said_accounts import Accounts


def read(tables: Mapping[str, Table], accounts: Accounts) -> Iterator[Claim]:
    """A claim for each account that two tables print under different codes."""
    listed = {number: _listed(tables[number], accounts) for number in accounts.alike if number in tables}
    for one, two in combinations(listed, 2):
        both = {row.code for row in listed[one].values()} & {row.code for row in listed[two].values()}
        for name in (name for name in listed[one] if name in listed[two]):
            first, second = listed[one][name], listed[two][name]
            if first.code != second.code and not {first.code, second.code} & both:
                said = f"{called(two)}“{name}”的科目编码是 {second.code}，{called(one)}是 {first.code}"
                cell = next(iter(second.cells.values()), None)
                place = cell.place if cell is not None else tables[two].place
                yield Claim("科目编码", ({"不符": Decimal(1)},), said, place, (), {"名称": name, "说明": said})


def _listed(table: Table, accounts: Accounts) -> dict[str, Row]:
    """The accounts of the deepest level by their names, those aside whose name occurs again."""
    rows = [row for row in table.rows if row.code and accounts.levels[-1:] and accounts.levels[-1] in row.groups]
    count = Counter(accounts.bare(row.name or row.label) for row in rows)
    return {name: row for row in rows if count[name := accounts.bare(row.name or row.label)] == 1}
