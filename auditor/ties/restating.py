"""The claims that restate cells: a measure its cell, a count its cell, a class its row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from auditor.claim import LIKELY, Claim, Reading, Stated
from auditor.entry import Entry, Row, Table
from auditor.message import say
from auditor.patterns import regex
from auditor.text.items import AMOUNT, COUNT, LAST, SPENDING
from auditor.text.measures import Measure
from auditor.text.names import is_of_area
from auditor.text.said_accounts import AccountTable
from auditor.ties.account_path import by_account
from auditor.ties.asserting import asserted, misnamed
from auditor.ties.cells import Cells

_YEAR: Final = regex("20[0-9]{2}年度?")
_REST: Final = "其他"
"""A name that begins so may mean any rest, not the class of that name."""
_KINDS: Final = {"=": "表值", "<=": "表值上限", ">=": "表值下限"}


def restated(stated: Sequence[Stated], cells: Cells) -> Iterator[Claim]:
    """The claims that restate cells."""
    for one in stated:
        # An account by its path, an earlier year's figure, any other amount of the quantity itself.
        if one.account:
            if one.role in cells.vocabulary.items:
                yield from by_account(one, cells)
        elif one.role == LAST:
            yield from _dated(one, cells)
        elif one.role != COUNT and one.own and not one.under and not is_of_area(one.label):
            yield from _measured(one, cells)
    counts = [one for one in stated if one.role == COUNT and not one.annex]
    # What stands under a count of the same kind (其中…5批次) comes last: it is the less likely one.
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
        yield asserted("年度", one, [{"不符": Decimal(1)}], {"名称": begun[0], "说明": said})


def _counted(stated: Iterable[Stated], cells: Cells) -> Iterator[Claim]:
    """Counts that restate a cell; where one of a quantity does, the others are of a part of it
    (其中接待市级检查5批次).
    """
    found: dict[str, list[Claim]] = {}
    for one in stated:
        measure = cells.counted(one)
        entries = cells.entries(measure) if measure is not None else []
        if measure is not None and entries:
            claim = asserted(
                "表值",
                one,
                _each(one, entries),
                {"量": measure.name},
            )
            found.setdefault(measure.name, []).append(replace(claim, standing=LIKELY))
    for claims in found.values():
        # One of several counts restates the cell: the others are of parts. None does: the first is
        # wrong.
        same = [claim for claim in claims if any(_equal(reading) for reading in claim.readings)]
        yield from same or claims[:1]


def _equal(reading: Reading) -> bool:
    values = {one.value for one in reading.values() if isinstance(one, Entry)}
    return len(values) == 1


def _measured(one: Stated, cells: Cells) -> Iterator[Claim]:
    """An amount that restates the cells of a measure, or the row of a class."""
    measure = cells.measure(one.key, one.role, one.entry.section, one.annex)
    if measure is not None:
        yield from _of_measure(one, measure, cells)
    elif one.role == AMOUNT and not one.annex:
        yield from _of_class(one, cells)


def _of_measure(one: Stated, measure: Measure, cells: Cells) -> Iterator[Claim]:
    found = cells.entries(measure)
    if not found and not one.annex and (blank := cells.blank(measure)) is not None:
        yield _against_nothing(one, blank)
    # 年初预算22万元 is no slip of the 20 that the table prints as 全年预算.
    if found and not (one.base and cells.planned(one, found)):
        kind = "附件表值" if one.annex else _KINDS[measure.relation]
        yield asserted(kind, one, _each(one, found), {"量": measure.name})


def _of_class(one: Stated, cells: Cells) -> Iterator[Claim]:
    """A functional class that the text names, where a section lists them or anywhere else; one that
    the tables have by another name.
    """
    section = one.entry.section
    classes, meant = cells.accounts.classes, cells.accounts.meant(section)
    if classes is None or not meant:
        return
    # In a section that lists classes a name is one of them; elsewhere it may be another thing.
    within, table = any(map(classes.search, section)), meant[0]
    rows = [row for row in cells.named(table.table, one.label) if cells.is_level(row, 0)]
    entries = cells.printed(rows, table) if within else []
    entries = entries or list(_class(one, cells))
    if entries:
        claim = asserted("表值", one, _each(one, entries), {"量": one.label})
        yield claim if within else replace(claim, standing=LIKELY)
    elif within and not rows:
        yield from _renamed(one, table, cells)


def _renamed(one: Stated, table: AccountTable, cells: Cells) -> Iterator[Claim]:
    """An account that no row of the table is called, and one row of which has the amount."""
    ends = cells.accounts.endings
    # 教育支出, not 支出 alone.
    named = one.label.endswith(ends) and one.label not in ends
    if not named or one.key in cells.vocabulary.key_names.values():
        return
    if cells.named(table.table, one.label):
        return
    row = cells.valued(table, one.entry)
    if row is not None:
        said = say("account.renamed", item=one.label, table=table.table, name=row.name or row.label)
        yield misnamed(one, one.label, said, row)


def _each(one: Stated, entries: Iterable[Entry]) -> list[Reading]:
    """A figure as the restating of each of some cells."""
    return [{"列示": one.entry, "表列": entry} for entry in entries]


def _class(one: Stated, cells: Cells) -> Iterator[Entry]:
    """The amounts of a functional class in all tables that list it: which of them the text means,
    only its words can tell.
    """
    levels = cells.accounts.levels
    if not levels or cells.accounts.bare(one.label).startswith(_REST):
        return
    rows = [
        row
        for number, table in cells.tables.items()
        if any(levels[-1] in row.groups for row in table.rows)
        for row in cells.named(number, one.label)
        if row.code and levels[0] in row.groups
    ]
    # Expenditure first.
    for row in sorted(rows, key=_is_of_other_flow):
        yield from (entry for entry in row.cells.values() if entry.figure is not None)


def _is_of_other_flow(row: Row) -> bool:
    """Whether no column of a row is one of expenditure."""
    return not any(SPENDING in column for column in row.cells)


def _against_nothing(one: Stated, table: Table) -> Claim:
    """A figure of the text that a table without any figure contradicts, unless it is 0."""
    entry = one.entry
    number = table.number or table.id
    said = say("table.figureless", table=number, item=one.label or entry.label, figure=entry.text)
    reading: Reading = {"有数": Decimal(bool(entry.value)), "数字": entry}
    return asserted("空表有数", one, [reading], {"名称": entry.label, "说明": said})
