"""Tables whose head states another unit than their figures are in, as the figures of the other tables show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from auditor.entry import Entry, Row, Table
from auditor.figure import MONEY

_TELLING: Final = 3
"""Figures of so many digits are shared by accident hardly ever."""
_LEAST: Final = 2
"""So many of them shared tell the unit."""
_CENT: Final = Decimal("0.01")
_MOST: Final = Decimal(10) ** 20


def settled(tables: Mapping[str, Table]) -> tuple[dict[str, Table], dict[str, str]]:
    """The tables, each in the unit that its figures are in; and of those that state another, that one."""
    units = Counter(table.unit for table in tables.values() if not table.empty)
    common, count = units.most_common(1)[0] if units else ("", 0)
    if count < _LEAST or 2 * count <= units.total():
        return dict(tables), {}
    others = {value for table in tables.values() if table.unit == common for value in _values(table)}
    wrong = {key: table.unit for key, table in tables.items()
             if table.unit != common and {table.unit, common} <= MONEY.keys() and _is_in(_values(table), table.unit, common, others)}
    return {key: _in_unit(table, common) if key in wrong else table for key, table in tables.items()}, wrong


def _values(table: Table) -> set[Decimal]:
    """The telling amounts that a table prints in its own unit."""
    figures = [entry.figure for row in table.rows for entry in row.cells.values() if entry.figure]
    return {abs(figure.value) for figure in figures if figure.unit == table.unit
            and len(str(figure.value).replace(".", "").strip("-0")) >= _TELLING}


def _is_in(values: set[Decimal], stated: str, unit: str, others: set[Decimal]) -> bool:
    """Whether figures are those of the other tables as printed, and not once brought to one unit."""
    factor = MONEY[stated] / MONEY[unit]
    same = len(values & others)
    brought = len({(value * factor).quantize(_CENT) for value in values if value * factor < _MOST} & others)
    return same >= _LEAST and same > 2 * brought


def _in_unit(table: Table, unit: str) -> Table:
    def entry(one: Entry) -> Entry:
        if one.figure is None or one.figure.unit != table.unit:
            return one
        return replace(one, figure=replace(one.figure, unit=unit))

    def row(one: Row) -> Row:
        return replace(one, cells={name: entry(cell) for name, cell in one.cells.items()})

    return replace(table, unit=unit, rows=tuple(map(row, table.rows)), loose=tuple(map(entry, table.loose)))
