"""Why no check touches a figure, as far as the ledger tells it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

from auditor.claim import Claim
from auditor.entry import Entry
from auditor.findings import Report

REASONS: Final = ("loose", "strange", "told", "unsaid", "alone")
"""Keys of the catalogue (`open.…`), in the order they are told."""


def by_reason(entries: Iterable[Entry], report: Report) -> dict[str, list[Entry]]:
    """The figures by why no check touches them; reasons without any are left out.

    `loose`: of a part that could not be joined to its table. `strange`: of a grid that is no table
    of the kind, or alone on its line. `told`: the text says what it is, and no rule compares it, or
    what it would be compared with is not there. `unsaid`: the text says nothing of it that could be
    checked, or it was not understood. `alone`: of a table, in a row or column that no rule speaks
    of.
    """
    loose = {entry.index for table in report.ledger.tables.values() for entry in table.loose}
    said = {index for claim in report.ledger.claims for index in _indexes(claim)}
    found: dict[str, list[Entry]] = {reason: [] for reason in REASONS}
    for entry in entries:
        found[_reason(entry, loose, said)].append(entry)
    return {reason: listed for reason, listed in found.items() if listed}


def _reason(entry: Entry, loose: Container[int], said: Container[int]) -> str:
    """Why no check touches a figure; `loose` and `said` are those not joined to their table and
    those in claims.
    """
    if entry.table is not None:
        return "loose" if entry.index in loose else "alone"
    if entry.index in said:
        return "told"
    # What stands in a sentence has a span or a heading; a figure of a strange grid or alone on its
    # line has neither.
    return "unsaid" if entry.section or entry.span != (0, 0) else "strange"


def _indexes(claim: Claim) -> Iterable[int]:
    for reading in claim.readings:
        for operand in reading.values():
            for one in operand if isinstance(operand, tuple) else (operand,):
                if isinstance(one, Entry):
                    yield one.index
