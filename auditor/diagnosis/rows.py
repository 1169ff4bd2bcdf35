"""Rows by the codes that they stand under, and what they print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from auditor.entry import Entry, Row, Table


def absent_from(table: Table, others: Iterable[Table]) -> Mapping[str, Row]:
    """The rows of other tables whose code this one does not print, by their code."""
    return {
        row.code: row
        for other in others
        if other is not table
        for row in other.rows
        if row.code and not table.row(row.code)
    }


def leaves_of(table: Table) -> Iterator[Row]:
    """The rows with a code and figures of their own that no other row stands below."""
    # All beginnings of codes: a row is no leaf if its code is one.
    upper = {row.code[:length] for row in table.rows for length in range(1, len(row.code))}
    return (
        row
        for row in table.rows
        if row.code and row.code not in upper and any(map(value_of, row.cells.values()))
    )


def value_of(entry: Entry) -> Decimal:
    """The printed value in base units, blanks as 0."""
    return entry.value or Decimal(0)
