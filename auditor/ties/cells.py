"""The tables, as the text asks for them: by measure, by key and by account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Final

from auditor.claim import Stated
from auditor.entry import Entry, Row, Table
from auditor.patterns import regex
from auditor.records import changing
from auditor.text.items import AMOUNT, COUNT, LAST
from auditor.text.measures import Measure, RestatedCell
from auditor.text.said_accounts import Accounts, AccountTable
from auditor.text.vocabulary import Vocabulary

BY_CODE: Final = regex("[0-9]{5,12}")
"""The code of an account before its name."""
_MOST: Final = 60
"""So many budgets of one thing are looked at."""


@changing
class Cells:
    """The tables, as the text asks for them."""

    tables: Mapping[str, Table]
    vocabulary: Vocabulary
    stated: Sequence[Stated] = ()
    _first: dict[tuple[str, str], Entry] = field(default_factory=dict)
    _names: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    _budgets: dict[str, list[Stated]] = field(default_factory=dict)
    _now: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def __post_init__(self) -> None:
        # Looked through once, for the questions that are asked of every claim.
        for one in self.stated:
            if not one.annex and one.own and one.key and one.role != LAST:
                # The first statement by its own name in the body stands for the quantity elsewhere.
                self._first.setdefault((one.key, one.role), one.entry)
            if one.role == AMOUNT:
                self._now.add((one.key, one.entry.section))
            if one.base and len(self._budgets.get(one.key, ())) < _MOST:
                self._budgets.setdefault(one.key, []).append(one)

    def at(self, cell: RestatedCell) -> Entry | None:
        """The entry of a cell; None where the table or the row is not there or prints nothing."""
        table = self.tables.get(cell.table)
        if table is None or table.empty:
            return None
        entry = table.get(cell.row, cell.column, cell.side)
        return entry if entry is not None and entry.figure is not None else None

    def measure(self, key: str, role: str, section: Sequence[str], annex: bool) -> Measure | None:
        """The measure that a key means in a section."""
        path = "/".join(section)
        choice = self.vocabulary.annex if annex else self.vocabulary.measures
        return next(
            (one for one in choice if one.role == role and one.means(key) and one.within(path)),
            None,
        )

    def now(self, one: Stated) -> bool:
        """Whether the text says what a quantity of an earlier year came to in the report's."""
        return (one.key, one.entry.section) in self._now

    def planned(self, one: Stated, cells: Sequence[Entry]) -> bool:
        """Whether another budget of the same thing is what the cells print
        (年初预算22万元，调整后全年预算20万元).
        """
        values = {entry.value for entry in cells}
        return any(
            other.key == one.key
            and other.role == one.role
            and other.entry.section == one.entry.section
            and other.base not in ("", one.base)
            and other.entry.value in values
            for other in self._budgets.get(one.key, ())
        )

    def counted(self, one: Stated) -> Measure | None:
        """The measure that a count means."""
        unit = one.entry.figure.unit if one.entry.figure is not None else ""
        path = "/".join(one.entry.section)
        return next(
            (
                measure
                for measure in self.vocabulary.measures
                if measure.role == COUNT
                and measure.means(one.key)
                and measure.within(path)
                and measure.counts(unit, one.entry.label)
            ),
            None,
        )

    def entries(self, measure: Measure) -> list[Entry]:
        """The cells of a measure that are printed."""
        return [entry for cell in measure.cells if (entry := self.at(cell)) is not None]

    def blank(self, measure: Measure) -> Table | None:
        """The table of a measure, where it is there and prints no figure at all."""
        # An empty table states 0 of everything.
        found = [self.tables.get(cell.table) for cell in measure.cells]
        return next((table for table in found if table is not None and table.empty), None)

    def known(self, key: str, role: str, section: Sequence[str]) -> list[Entry]:
        """A quantity that a passage speaks of without printing it: in the tables, else in another
        section.
        """
        # As it is meant in this section, else anywhere.
        measure = self.measure(key, role, section, False) or self.measure(key, role, (), False)
        found = self.entries(measure) if measure is not None else []
        stated = [entry for entry in (self._first.get((key, role)),) if entry is not None]
        # The tables, the text, cells that other sections mean, another name of the same cells.
        return found or stated or self._elsewhere(key, role) or self._alike(measure, role)

    def _alike(self, measure: Measure | None, role: str) -> list[Entry]:
        """What the text states under another name of the same cells (收入总计 of 收支总计), where
        the tables are not there.
        """
        # Two names restate one cell: what is stated of the one is known of the other.
        cells = set(measure.cells) if measure is not None else set()
        for (key, said), entry in self._first.items():
            path = "/".join(entry.section)
            for one in self.vocabulary.measures if said == role else ():
                if (
                    one.means(key)
                    and not cells.isdisjoint(one.cells)
                    and (not path or one.within(path))
                ):
                    return [entry]
        return []

    def _elsewhere(self, key: str, role: str) -> list[Entry]:
        """The cells of a quantity that sections elsewhere are about (占收入总计, in another section
        than its own).
        """
        found = [
            one
            for one in self.vocabulary.measures
            if one.role == role and one.means(key) and one.relation == "="
        ]
        return list({entry.index: entry for one in found for entry in self.entries(one)}.values())

    @property
    def accounts(self) -> Accounts:
        """What the pack says of accounts in the text."""
        return self.vocabulary.accounts

    def restating(self, row: Row, table: AccountTable) -> Entry | None:
        """The entry of an account that the text restates."""
        entry = row.cells.get(table.column)
        return entry if entry is not None and entry.figure is not None else None

    def printed(self, rows: Iterable[Row], table: AccountTable) -> list[Entry]:
        """The entries of some accounts that the text can restate."""
        return [entry for row in rows if (entry := self.restating(row, table)) is not None]

    def is_level(self, row: Row, at: int) -> bool:
        """Whether a row is of a level of accounts (0 the topmost, -1 the deepest), or does not
        tell.
        """
        levels = self.accounts.levels
        # A row without a code may be of any level.
        return not row.code or bool(levels) and levels[at] in row.groups

    def valued(self, table: AccountTable, entry: Entry) -> Row | None:
        """The only topmost account of a table that prints just this amount."""
        bound = self.tables.get(table.table)
        found = (
            [
                row
                for row in bound.rows
                # Only where one class has just this amount is it the one that was meant.
                if row.code
                and self.is_level(row, 0)
                and (own := self.restating(row, table)) is not None
                and own.value == entry.value
            ]
            if bound is not None and entry.value
            else []
        )
        return found[0] if len(found) == 1 else None

    def named(self, table: str, name: str) -> list[Row]:
        """The rows of a table by account name, without 支出 and brackets."""
        if table not in self._names:
            found: dict[str, list[Row]] = {}
            bound = self.tables.get(table)
            for row in bound.rows if bound is not None else ():
                found.setdefault(self.accounts.bare(row.name or row.label), []).append(row)
            self._names[table] = found
        return self._names[table].get(self.accounts.bare(name), [])


def paid(row: Row) -> bool:
    """Whether a row has an amount that is not 0."""
    return any(entry.figure is not None and entry.figure.value for entry in row.cells.values())
