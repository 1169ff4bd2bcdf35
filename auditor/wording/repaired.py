"""The rows of a table that a slip moved, as they are printed and as they should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from auditor.entry import Entry, Row
from auditor.findings import Finding, Report, Suspect
from auditor.records import frozen
from auditor.wording.places import row_words
from auditor.wording.shown import text_of
from auditor.wording.words import printable

Key = tuple[str, str]
_MOST: Final = 8
"""So many columns are shown beside each other."""


@frozen
class RepairedFigure:
    """One figure as printed, and as it should be; the latter empty where it stands right."""

    printed: str
    right: str = ""


@frozen
class Repaired:
    """The rows concerned, in the order of the table; the columns are those that figures moved
    in.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[RepairedFigure, ...], bool], ...]
    """The name of a row, its cells, and whether the table has the row."""
    named: bool
    """Whether the table has other columns, too, so that each is named."""


def repaired(finding: Finding, report: Report) -> Repaired | None:
    """The rows that the slip of a finding moved; None where nothing moved to a known value."""
    if finding.structure is None:
        return None
    moved: dict[Key, dict[str, Suspect]] = {}
    for suspect in finding.suspects:
        if suspect.text:
            moved.setdefault(_key(suspect.entry), {})[suspect.entry.column] = suspect
    if not moved:
        return None
    table = report.ledger.tables.get(finding.structure.shifts[0].table)
    printed = {(row.side, row.code or row.name): row for row in table.rows} if table else {}
    known = table.columns if table else ()
    columns = _columns(moved, known)
    rows = (
        (
            row_words(next(iter(moved[key].values())).entry),
            tuple(_cell(printed.get(key), moved[key], column) for column in columns),
            key in printed,
        )
        # By the first figure of the row; a row that the table has not comes first.
        for key in sorted(moved, key=lambda key: _first(printed.get(key)))
    )
    return Repaired(tuple(map(printable, columns)), tuple(rows), len(known) > 1)


def _columns(moved: Mapping[Key, Mapping[str, Suspect]], known: Sequence[str]) -> list[str]:
    """The columns that figures moved in, in the order of the table; no more than can be shown."""
    named = dict.fromkeys(column for row in moved.values() for column in row)
    return sorted(named, key=lambda column: _at(known, column))[:_MOST]


def _at(columns: Sequence[str], column: str) -> int:
    return columns.index(column) if column in columns else len(columns)


def _key(entry: Entry) -> Key:
    return entry.side, entry.code or entry.name


def _first(row: Row | None) -> int:
    return min((entry.index for entry in row.cells.values()), default=0) if row else 0


def _cell(row: Row | None, moved: dict[str, Suspect], column: str) -> RepairedFigure:
    suspect = moved.get(column)
    entry = suspect.entry if suspect else row.cells.get(column) if row else None
    return RepairedFigure(
        text_of(entry) if entry else "", printable(suspect.text) if suspect else ""
    )
