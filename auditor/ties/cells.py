"""Which cells a quantity of the text restates: a measure its cell, an item its account's row, a
budget its column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from auditor.claim import LIKELY, Claim, Missing, Operand, Reading, Stated, Wanted
from auditor.entry import Entry, Row, Table
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.text.items import AMOUNT, COUNT, LAST, SPENDING
from auditor.text.names import is_of_area
from auditor.text.said_accounts import Accounts, AccountTable
from auditor.text.vocabulary import Cell, Measure, Vocabulary

BY_CODE: Final = regex("[0-9]{5,12}")
"""The code of an account before its name."""
_SEGMENT: Final = regex("[-—－–]+")
"""What joins an account to those above it."""
_YEAR: Final = regex("20[0-9]{2}年度?")
_MOST: Final = 60
"""So many budgets of one thing are looked at."""
_REST: Final = "其他"
"""A name that begins so may mean any rest, not the class of that name."""
_KINDS: Final = {"=": "表值", "<=": "表值上限", ">=": "表值下限"}


@dataclass(slots=True)
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
        for one in self.stated:
            if not one.annex and one.own and one.key and one.role != LAST:
                self._first.setdefault((one.key, one.role), one.entry)
            if one.role == AMOUNT:
                self._now.add((one.key, one.entry.section))
            if one.base and len(self._budgets.get(one.key, ())) < _MOST:
                self._budgets.setdefault(one.key, []).append(one)

    def at(self, cell: Cell) -> Entry | None:
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
        found = [self.tables.get(cell.table) for cell in measure.cells]
        return next((table for table in found if table is not None and table.empty), None)

    def known(self, key: str, role: str, section: Sequence[str]) -> list[Entry]:
        """A quantity that a passage speaks of without printing it: in the tables, else in another
        section.
        """
        measure = self.measure(key, role, section, False) or self.measure(key, role, (), False)
        found = (
            [entry for entry in self.entries(measure) if entry.figure is not None]
            if measure is not None
            else []
        )
        stated = [entry for entry in (self._first.get((key, role)),) if entry is not None]
        return found or stated or self._elsewhere(key, role) or self._alike(measure, role)

    def _alike(self, measure: Measure | None, role: str) -> list[Entry]:
        """What the text states under another name of the same cells (收入总计 of 收支总计), where
        the tables are not there.
        """
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

    def is_level(self, row: Row, at: int) -> bool:
        """Whether a row is of a level of accounts (0 the topmost, -1 the deepest), or does not
        tell.
        """
        levels = self.accounts.levels
        return not row.code or bool(levels) and levels[at] in row.groups

    def valued(self, table: AccountTable, entry: Entry) -> Row | None:
        """The only topmost account of a table that prints just this amount."""
        bound = self.tables.get(table.table)
        found = (
            [
                row
                for row in bound.rows
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


def wanted(claim: Claim, cells: Cells) -> Claim:
    """A claim with what it needs and its passage does not print, from the tables or from
    elsewhere.
    """
    if not any(
        isinstance(operand, Wanted) for reading in claim.readings for operand in reading.values()
    ):
        return claim
    readings = [
        found for reading in claim.readings for found in _filled(reading, claim.section, cells)
    ]
    return replace(claim, readings=tuple(readings))


def _filled(reading: Reading, section: Sequence[str], cells: Cells) -> Iterator[Reading]:
    """A reading with each figure that what it needs can be."""
    role, need = next(
        ((role, one) for role, one in reading.items() if isinstance(one, Wanted)), ("", None)
    )
    if need is None:
        yield reading
        return
    stated = next(iter(reading.values()))
    found: list[Operand] = [
        entry for entry in cells.known(need.key, need.role, section) if entry is not stated
    ]
    for operand in found or [Missing(need.label)]:
        yield from _filled({**reading, role: operand}, section, cells)


def completed(claim: Claim, cells: Cells) -> Claim:
    """A claim on all accounts of a section, with whether the table has no more of them."""
    if claim.kind != "分项合计":
        return claim
    meant = cells.accounts.meant(claim.section)
    table = cells.tables.get(meant[0].table) if meant else None
    rows = (
        [row for row in table.rows if row.code and cells.is_level(row, -1)]
        if table is not None
        else []
    )
    parts = claim.readings[0]["各项"]
    whole = isinstance(parts, tuple) and bool(rows) and len(rows) == len(parts)
    return replace(claim, words={**claim.words, "完整": "是" if whole else "否"})


def restated(stated: Sequence[Stated], cells: Cells) -> Iterator[Claim]:
    """The claims that restate cells."""
    for one in stated:
        if one.account:
            if one.role in cells.vocabulary.items:
                yield from _account(one, cells)
        elif one.role == LAST:
            yield from _dated(one, cells)
        elif one.role != COUNT and one.own and not one.under and not is_of_area(one.label):
            yield from _measured(one, cells)
    counts = [one for one in stated if one.role == COUNT and not one.annex]
    yield from _counted(sorted(counts, key=lambda one: one.under), cells)


def _dated(one: Stated, cells: Cells) -> Iterator[Claim]:
    """`2022年度支出合计 x` where the tables print x for this year: the year is what is wrong."""
    begun = _YEAR.match(one.entry.excerpt)
    measure = (
        cells.measure(one.key, AMOUNT, one.entry.section, one.annex) if begun and one.own else None
    )
    if begun is None or measure is None or one.annex or cells.now(one) or not one.entry.value:
        return
    same = [entry for entry in cells.entries(measure) if entry.text == one.entry.text]
    if same:
        said = say("year.figure", words=begun[0], figure=one.entry.text)
        yield _claim("年度", one, [{"不符": Decimal(1)}], {"名称": begun[0], "说明": said})


def _counted(stated: Iterable[Stated], cells: Cells) -> Iterator[Claim]:
    """Counts that restate a cell; where one of a quantity does, the others are of a part of it
    (其中接待市级检查5批次).
    """
    found: dict[str, list[Claim]] = {}
    for one in stated:
        measure = cells.counted(one)
        entries = cells.entries(measure) if measure is not None else []
        if measure is not None and entries:
            claim = _claim(
                "表值",
                one,
                [{"列示": one.entry, "表列": entry} for entry in entries],
                {"量": measure.name},
            )
            found.setdefault(measure.name, []).append(replace(claim, standing=LIKELY))
    for claims in found.values():
        same = [claim for claim in claims if any(_equal(reading) for reading in claim.readings)]
        yield from same or claims[:1]


def _equal(reading: Reading) -> bool:
    values = {one.value for one in reading.values() if isinstance(one, Entry)}
    return len(values) == 1


def _measured(one: Stated, cells: Cells) -> Iterator[Claim]:
    measure = cells.measure(one.key, one.role, one.entry.section, one.annex)
    if measure is not None:
        found = cells.entries(measure)
        if not found and not one.annex and (blank := cells.blank(measure)) is not None:
            yield _against_nothing(one, blank)
        if found and not (one.base and cells.planned(one, found)):
            kind = "附件表值" if one.annex else _KINDS[measure.relation]
            yield _claim(
                kind,
                one,
                [{"列示": one.entry, "表列": entry} for entry in found],
                {"量": measure.name},
            )
        return
    section = one.entry.section
    classes, meant = cells.accounts.classes, cells.accounts.meant(section)
    if one.role != AMOUNT or one.annex or classes is None or not meant:
        return
    within, table = any(map(classes.search, section)), meant[0]
    rows = [row for row in cells.named(table.table, one.label) if cells.is_level(row, 0)]
    entries = [entry for row in rows if (entry := cells.restating(row, table)) is not None]
    if not within or not entries:
        entries = list(_class(one, cells))
    if entries:
        claim = _claim(
            "表值",
            one,
            [{"列示": one.entry, "表列": entry} for entry in entries],
            {"量": one.label},
        )
        yield claim if within else replace(claim, standing=LIKELY)
        return
    ends = cells.accounts.endings
    known = (
        one.key in cells.vocabulary.key_names.values()
        or not one.label.endswith(ends)
        or one.label in ends
    )
    listed = rows or cells.named(table.table, one.label)
    row = cells.valued(table, one.entry) if within and not listed and not known else None
    if row is not None:
        said = say("account.renamed", item=one.label, table=table.table, name=row.name or row.label)
        yield _misnamed(one, one.label, said, row)


def _misnamed(one: Stated, name: str, said: Said, row: Row) -> Claim:
    """An account that the tables have by another name, or in another place."""
    reading: Reading = {"不符": Decimal(1), "数字": one.entry, "科目": tuple(row.cells.values())}
    return _claim("科目归属", one, [reading], {"名称": name, "说明": said})


def _class(one: Stated, cells: Cells) -> Iterator[Entry]:
    """The amounts of a functional class in all tables that list it: which of them the text means,
    only its words can tell.
    """
    levels = cells.accounts.levels
    if not levels or cells.accounts.bare(one.label).startswith(_REST):
        return
    listing = [
        number
        for number, table in cells.tables.items()
        if any(levels[-1] in row.groups for row in table.rows)
    ]
    rows = [
        row
        for number in listing
        for row in cells.named(number, one.label)
        if row.code and levels[0] in row.groups
    ]
    for row in sorted(rows, key=lambda row: not any(SPENDING in column for column in row.cells)):
        yield from (entry for entry in row.cells.values() if entry.figure is not None)


def _against_nothing(one: Stated, table: Table) -> Claim:
    """A figure of the text that a table without any figure contradicts, unless it is 0."""
    entry = one.entry
    number = table.number or table.id
    said = say("table.figureless", table=number, item=one.label or entry.label, figure=entry.text)
    reading: Reading = {"有数": Decimal(bool(entry.value)), "数字": entry}
    return _claim("空表有数", one, [reading], {"名称": entry.label, "说明": said})


def _claim(kind: str, one: Stated, readings: Sequence[Reading], words: Mapping[str, Said]) -> Claim:
    entry = one.entry
    return Claim(kind, tuple(readings), entry.excerpt, entry.place, entry.section, words)


def _account(one: Stated, cells: Cells) -> Iterator[Claim]:
    """`…（类）…（款）…（项）支出决算为 x`: the row of the account, by its path."""
    accounts = cells.accounts
    code = BY_CODE.match(one.account)
    match = (
        accounts.path.search(one.account, code.end() if code else 0)
        if accounts.path is not None
        else None
    )
    meant = accounts.meant(one.entry.section)
    if match is None or not meant:
        yield from _by_name(one, cells)
        return
    path = [match[f"l{at}"] for at in range(len(accounts.levels))]
    rows: list[Row] = []
    right: list[Row] = []
    table = meant[0]
    for table in meant:
        rows = [row for row in cells.named(table.table, path[-1]) if cells.is_level(row, -1)]
        right = [
            row
            for row in rows
            if all(_under(row, name, at, table, cells) for at, name in enumerate(path[:-1]))
        ]
        rows = right or rows
        rows = [row for row in rows if code is None or row.code in (code[0], "")] or rows
        if rows:
            break
    readings: list[Reading] = [
        {"列示": one.entry, "表列": entry}
        for row in rows
        if (entry := cells.restating(row, table)) is not None
    ]
    if not readings and any(
        other.table in cells.tables and not cells.tables[other.table].empty for other in meant
    ):
        readings = [
            {
                "列示": one.entry,
                "表列": Missing(say("missing.account", table=meant[0].table, row=path[-1])),
            }
        ]
    if readings:
        yield _claim("项级表值", one, readings, {"科目": path[-1]})
    if rows and not right:
        yield from _misplaced(one, path, rows, table, cells)


def _by_name(one: Stated, cells: Cells) -> Iterator[Claim]:
    """An item that the text names without its level: the row of that name, where there is one."""
    name = _SEGMENT.split(one.account)[-1]
    for table in cells.accounts.meant(one.entry.section):
        rows = [
            row for row in cells.named(table.table, name) if row.code and cells.is_level(row, -1)
        ]
        entries = [entry for row in rows if (entry := cells.restating(row, table)) is not None]
        if entries:
            yield _claim(
                "项级表值",
                one,
                [{"列示": one.entry, "表列": entry} for entry in entries],
                {"科目": name},
            )
            return


def _misplaced(
    one: Stated, path: Sequence[str | None], rows: Sequence[Row], table: AccountTable, cells: Cells
) -> Iterator[Claim]:
    """An account that the text puts under another one than the table does."""
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
            yield _misnamed(one, path[-1] or "", said, rows[0])


def paid(row: Row) -> bool:
    """Whether a row has an amount that is not 0."""
    return any(entry.figure is not None and entry.figure.value for entry in row.cells.values())


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
    return above is None or cells.accounts.bare(above.name or above.label) == cells.accounts.bare(
        name
    )
