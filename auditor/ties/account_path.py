"""An account that the text names by its path or by its name: the row of the tables that it
restates, and another account above it than theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from auditor.claim import Claim, Missing, Reading, Stated
from auditor.entry import Row
from auditor.message import say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.said_accounts import AccountTable
from auditor.ties.asserting import asserted, misnamed
from auditor.ties.cells import BY_CODE, Cells

_SEGMENT: Final = regex("[-—－–]+")
"""What joins an account to those above it."""


def by_account(one: Stated, cells: Cells) -> Iterator[Claim]:
    """`…（类）…（款）…（项）支出决算为 x`: the row of the account, by its path."""
    accounts = cells.accounts
    # 2013101行政运行（项）: the code stands before the path.
    code = BY_CODE.match(one.account)
    match = (
        accounts.path.search(one.account, code.end() if code else 0)
        if accounts.path is not None
        else None
    )
    meant = accounts.meant(one.entry.section)
    # Not by its path: perhaps by its name alone.
    if match is None or not meant:
        yield from _by_name(one, cells)
        return
    path = [match[f"l{at}"] for at in range(len(accounts.levels))]
    found = _found(path, code[0] if code else "", meant, cells)
    readings = _readings(one, path[-1], found, meant, cells)
    if readings:
        yield asserted("项级表值", one, readings, {"科目": path[-1]})
    # The name is there, but under another account.
    if found.rows and not found.placed:
        yield from _misplaced(one, path, found.rows, found.table, cells)


@frozen
class _Found:
    """The rows that a path can mean."""

    table: AccountTable
    rows: Sequence[Row] = ()
    placed: bool = False
    """Whether any of the name stands where the path puts it."""


def _found(
    path: Sequence[str | Any], code: str, meant: Sequence[AccountTable], cells: Cells
) -> _Found:
    """The rows of the first table that has any of the name: those under the accounts of the path,
    those of the code, where there are such.
    """
    for table in meant:
        # The first table that knows the name decides: later ones are for accounts that it lacks.
        named = [row for row in cells.named(table.table, path[-1]) if cells.is_level(row, -1)]
        right = [
            row
            for row in named
            if all(_under(row, name, at, table, cells) for at, name in enumerate(path[:-1]))
        ]
        if named:
            return _Found(table, _of_code(right or named, code), bool(right))
    return _Found(meant[-1])


def _of_code(rows: Sequence[Row], code: str) -> Sequence[Row]:
    """The rows that a code does not rule out; all where it rules out each."""
    # Where no row has the code, the name decides.
    return [row for row in rows if not code or row.code in (code, "")] or rows


def _readings(
    one: Stated, name: str, found: _Found, meant: Sequence[AccountTable], cells: Cells
) -> list[Reading]:
    """A figure as the restating of each row that it can mean; of nothing where tables are printed
    and none has it.
    """
    readings: list[Reading] = [
        {"列示": one.entry, "表列": entry} for entry in cells.printed(found.rows, found.table)
    ]
    # An empty table says nothing of what is missing in it.
    if not readings and any(_printed(other, cells) for other in meant):
        nowhere = Missing(say("missing.account", table=meant[0].table, row=name))
        return [{"列示": one.entry, "表列": nowhere}]
    return readings


def _printed(table: AccountTable, cells: Cells) -> bool:
    """Whether a table is there and prints any figure."""
    return table.table in cells.tables and not cells.tables[table.table].empty


def _by_name(one: Stated, cells: Cells) -> Iterator[Claim]:
    """An item that the text names without its level: the row of that name, where there is one."""
    name = _SEGMENT.split(one.account)[-1]
    for table in cells.accounts.meant(one.entry.section):
        rows = [
            row for row in cells.named(table.table, name) if row.code and cells.is_level(row, -1)
        ]
        entries = cells.printed(rows, table)
        if entries:
            readings: list[Reading] = [{"列示": one.entry, "表列": entry} for entry in entries]
            yield asserted("项级表值", one, readings, {"科目": name})
            return


def _misplaced(
    one: Stated, path: Sequence[str | None], rows: Sequence[Row], table: AccountTable, cells: Cells
) -> Iterator[Claim]:
    """An account that the text puts under another one than the table does."""
    # From the level right above upwards.
    for at in reversed(range(len(path) - 1)):
        name = path[at]
        if not name or any(_under(row, name, at, table, cells) for row in rows):
            continue
        above = _above(rows[0], at, table, cells)
        if above is not None:
            level = cells.accounts.levels[at]
            said = say(
                "account.elsewhere",
                item=path[-1],
                above=f"{name}（{level}）",
                table=table.table,
                other=above.name or above.label,
            )
            yield misnamed(one, path[-1] or "", said, rows[0])


def _above(row: Row, at: int, table: AccountTable, cells: Cells) -> Row | None:
    """The account of a level that a row stands under in its table."""
    level = cells.accounts.levels[at]
    return next(
        (
            other
            for other in cells.tables[table.table].rows
            if other.code and level in other.groups and row.code.startswith(other.code)
        ),
        None,
    )


def _under(row: Row, name: str | None, at: int, table: AccountTable, cells: Cells) -> bool:
    """Whether a row stands under the account of a level that a text names."""
    if not name or not row.code:
        return True
    above = _above(row, at, table, cells)
    # What the table does not show cannot contradict the text.
    return above is None or cells.accounts.bare(above.name or above.label) == cells.accounts.bare(
        name
    )
