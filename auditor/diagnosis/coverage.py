"""What was checked and what was not: for every figure the decided checks it takes part in, per
table and per section.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from auditor.arithmetic import Verdict
from auditor.diagnosis.power import FigurePower, Power, percent
from auditor.entry import Entry, Table
from auditor.figure import Blank
from auditor.findings import Report
from auditor.ledger import place_text
from auditor.output.cells import csv_text
from auditor.output.text import json_text
from auditor.records import frozen

SHADES: Final = ("○", "▁", "▃", "▅", "█")
"""A figure that no check touches, one, two, three to four, five or more checks."""
FAILED: Final = "×"
UNREAD: Final = "□"
EMPTY: Final = "·"
"""A blank or a dash. All marks are of one width class, so columns stand whatever width a terminal
gives them.
"""
FIELDS: Final = (
    "table",
    "section",
    "row",
    "column",
    "label",
    "text",
    "unit",
    "checks",
    "holds",
    "rounding",
    "fails",
    "undecided",
    "place",
)
POWER_FIELDS: Final = ("smallest", "share")


@frozen
class Covered:
    """A figure, or a cell without one, and the checks it takes part in."""

    entry: Entry
    holds: int = 0
    rounding: int = 0
    fails: int = 0
    undecided: int = 0

    @property
    def checks(self) -> int:
        """Decided checks."""
        return self.holds + self.rounding + self.fails

    @property
    def bare(self) -> bool:
        """Whether it is a figure that no decided check touches."""
        return self.entry.figure is not None and not self.checks

    @property
    def mark(self) -> str:
        """One character for it in the picture of a table."""
        if self.entry.blank is Blank.UNREADABLE:
            return UNREAD
        if self.entry.figure is None:
            return EMPTY
        if self.fails:
            return FAILED
        # Its place there: none, one, two, three to four, five or more checks.
        return SHADES[
            0
            if not self.checks
            else min(self.checks, 2)
            if self.checks < 3
            else 3
            if self.checks < 5
            else 4
        ]


@frozen
class CoveredPart:
    """A table or a section of the text."""

    table: Table | None
    section: str
    cells: tuple[Covered, ...]

    @property
    def figures(self) -> int:
        """How many figures it prints."""
        return sum(cell.entry.figure is not None for cell in self.cells)

    @property
    def covered(self) -> int:
        """How many of them some decided check touches."""
        return sum(cell.entry.figure is not None and cell.checks > 0 for cell in self.cells)


@frozen
class Coverage:
    """The coverage of a report."""

    parts: tuple[CoveredPart, ...]
    power: Power | None = None

    @property
    def cells(self) -> Iterator[Covered]:
        """Every cell, in the order of the ledger."""
        return (cell for part in self.parts for cell in part.cells)

    @property
    def figures(self) -> int:
        """How many figures the report prints."""
        return sum(part.figures for part in self.parts)

    @property
    def covered(self) -> int:
        """How many of them some decided check touches."""
        return sum(part.covered for part in self.parts)

    @property
    def bare(self) -> tuple[Entry, ...]:
        """The figures that no decided check touches."""
        return tuple(cell.entry for cell in self.cells if cell.bare)

    def record(self, lang: str = "zh") -> dict[str, object]:
        """As data for JSON."""
        parts = [
            {
                "table": part.table.id if part.table else None,
                "section": part.section or None,
                "figures": part.figures,
                "covered": part.covered,
            }
            for part in self.parts
        ]
        data: dict[str, object] = {
            "figures": self.figures,
            "covered": self.covered,
            "parts": parts,
            "cells": list(self.rows(lang)),
        }
        if self.power is not None:
            data["power"] = self.power.record()
        return data

    def rows(self, lang: str = "zh") -> Iterator[dict[str, object]]:
        """One record a figure; with its detection power where that was asked for."""
        power = _by_index(self.power)
        for cell in self.cells:
            entry = cell.entry
            if entry.figure is None:
                continue
            row: dict[str, object] = dict(
                zip(
                    FIELDS,
                    (
                        entry.table,
                        "/".join(entry.section) or None,
                        entry.code or entry.name or None,
                        entry.column or None,
                        entry.label,
                        entry.text,
                        entry.figure.unit,
                        cell.checks,
                        cell.holds,
                        cell.rounding,
                        cell.fails,
                        cell.undecided,
                        place_text(entry, lang),
                    ),
                    strict=True,
                )
            )
            found = power.get(entry.index)
            if found is not None:
                row |= {
                    "smallest": None if found.smallest is None else f"{found.smallest:f}",
                    "share": percent(found.share),
                }
            yield row

    def csv(self, lang: str = "zh") -> str:
        """One line a figure, with a head."""
        fields = FIELDS + (POWER_FIELDS if self.power is not None else ())
        return csv_text([fields, *([row.get(name) for name in fields] for row in self.rows(lang))])

    def json(self, lang: str = "zh") -> str:
        """The same for programs, with the counts of every part."""
        return json_text(self.record(lang))


def of(report: Report, power: Power | None = None) -> Coverage:
    """The coverage of a report; with its detection power where that is given."""
    counts: dict[int, dict[Verdict, int]] = {}
    for check in report.checks:
        # A figure that stands in a check twice is in one check.
        for index in {entry.index for entry in check.operands}:
            found = counts.setdefault(index, dict.fromkeys(Verdict, 0))
            found[check.verdict] += 1
    parts = [
        CoveredPart(table, "", tuple(_covered(entry, counts) for entry in table.entries))
        for table in report.ledger.tables.values()
    ]
    sections: dict[str, list[Covered]] = {}
    for entry in report.ledger.entries:
        if entry.table is None:
            # By the first heading of its path: a chapter of the text, not each paragraph.
            sections.setdefault(entry.section[0] if entry.section else "", []).append(
                _covered(entry, counts)
            )
    return Coverage(
        (*parts, *(CoveredPart(None, name, tuple(cells)) for name, cells in sections.items())),
        power,
    )


def _covered(entry: Entry, counts: Mapping[int, Mapping[Verdict, int]]) -> Covered:
    found = counts.get(entry.index)
    if found is None:
        return Covered(entry)
    return Covered(
        entry,
        found[Verdict.HOLDS],
        found[Verdict.ROUNDING],
        found[Verdict.FAILS],
        found[Verdict.UNDECIDED],
    )


def _by_index(power: Power | None) -> dict[int, FigurePower]:
    return {figure.entry.index: figure for figure in power.figures} if power else {}
