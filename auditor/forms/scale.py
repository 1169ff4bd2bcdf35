"""Tables whose head states another unit than their figures are in, as the figures of the other
tables or of the text show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from auditor.entry import Entry, Row, Table
from auditor.figure import Figure
from auditor.units import AMOUNT_UNITS, MONEY

_TELLING: Final = 3
"""Figures of so many digits are shared by accident hardly ever."""
_LEAST: Final = 2
"""So many of them shared tell the unit."""
_SAID: Final = 4
"""So many amounts of the text shared tell the unit of all tables."""
_MUCH: Final = 4
"""So many times more than in the unit that is stated."""
_CENT: Final = Decimal("0.01")
# Beyond it the cents have more digits than the arithmetic carries.
_MOST: Final = Decimal(10) ** 20


def settled(tables: Mapping[str, Table]) -> tuple[dict[str, Table], dict[str, str]]:
    """The tables, each in the unit that its figures are in; and of those that state another, that
    one.
    """
    common = _common(tables.values())
    if common is None:
        return dict(tables), {}
    # The amounts of all tables in the common unit, to be met again in one that states another.
    others = {
        value for table in tables.values() if table.unit == common for value in _values(table)
    }
    wrong = {
        key: table.unit
        for key, table in tables.items()
        if table.unit != common
        # Persons and vehicles are never brought to money.
        and {table.unit, common} <= MONEY.keys()
        and _is_in(_values(table), table.unit, common, others)
    }
    return {
        key: _in_unit(table, common) if key in wrong else table for key, table in tables.items()
    }, wrong


def _common(tables: Iterable[Table]) -> str | None:
    """The unit that most of the tables with figures state; None where no more than half do, or too
    few.
    """
    units = Counter(table.unit for table in tables if not table.empty)
    common, count = units.most_common(1)[0] if units else ("", 0)
    return common if count >= _LEAST and 2 * count > units.total() else None


def by_text(tables: Mapping[str, Table], told: Iterable[Entry]) -> tuple[dict[str, Table], str]:
    """The tables in the unit in which they print what the text says, and the one unit that they all
    state instead.

    Empty where they state several, or where the text does not tell another one.
    """
    stated = {table.unit for table in tables.values() if not table.empty}
    figures = [entry.figure for entry in told if entry.figure and entry.figure.unit in AMOUNT_UNITS]
    if len(stated) != 1 or not stated <= AMOUNT_UNITS.keys() or len(figures) < _SAID:
        return dict(tables), ""
    own = stated.pop()
    shared = _shared(tables.values(), figures)
    # Of units that explain as many, the stated one.
    best = max(shared, key=lambda unit: (shared[unit], unit == own))
    if shared[best] < _SAID or shared[best] <= _MUCH * shared[own]:
        return dict(tables), ""
    return {key: _in_unit(table, best) for key, table in tables.items()}, own


def _shared(tables: Iterable[Table], figures: Sequence[Figure]) -> dict[str, int]:
    """How many amounts of the text the tables print, if their figures were in each unit; of the
    text, those in its commonest unit count.
    """
    words = Counter(figure.unit for figure in figures).most_common(1)[0][0]
    said = {abs(figure.value) for figure in figures if figure.unit == words and _is_telling(figure)}
    values = {value for table in tables for value in _values(table)}
    return {unit: len(_brought(values, unit, words) & said) for unit in AMOUNT_UNITS}


def _values(table: Table) -> set[Decimal]:
    """The telling amounts that a table prints in its own unit."""
    figures = [entry.figure for row in table.rows for entry in row.cells.values() if entry.figure]
    return {
        abs(figure.value) for figure in figures if figure.unit == table.unit and _is_telling(figure)
    }


def _is_telling(figure: Figure) -> bool:
    return len(str(figure.value).replace(".", "").strip("-0")) >= _TELLING


def _brought(values: Iterable[Decimal], unit: str, other: str) -> set[Decimal]:
    """What amounts of a unit come to in another one, to the cent."""
    factor = MONEY[unit] / MONEY[other]
    return {
        (value * factor).quantize(_CENT, ROUND_HALF_UP)
        for value in values
        if value * factor < _MOST
    }


def _is_in(values: set[Decimal], stated: str, unit: str, others: set[Decimal]) -> bool:
    """Whether figures are those of the other tables as printed, and not once brought to one
    unit.
    """
    same = len(values & others)
    brought = len(_brought(values, stated, unit) & others)
    return same >= _LEAST and same > 2 * brought


def _in_unit(table: Table, unit: str) -> Table:
    def entry(one: Entry) -> Entry:
        if one.figure is None or one.figure.unit != table.unit:
            return one
        return replace(one, figure=replace(one.figure, unit=unit))

    def row(one: Row) -> Row:
        return replace(one, cells={name: entry(cell) for name, cell in one.cells.items()})

    return replace(
        table, unit=unit, rows=tuple(map(row, table.rows)), loose=tuple(map(entry, table.loose))
    )
