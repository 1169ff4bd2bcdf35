"""A report's figures and checks as CSV for the store. Made where the report is, so that many
processes share the work.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Final

from auditor.entry import Entry
from auditor.findings import Check, Report
from auditor.store.lines import Lines
from auditor.wording.words import printable

PART: Final = b"\x1e\n"
"""Between the figures and the checks."""
# What a column of the store holds: ten decimals, 28 digits before the point.
_PLACES: Final = 10
_DIGITS: Final = 28


def rows(report: Report) -> bytes:
    """The rows of `figures` and of `checks`, each without the report's number; no row holds a line
    break.
    """
    parts = []
    for lines in (
        (_figure(entry) for entry in report.ledger.entries),
        (_check(at, check) for at, check in enumerate(report.checks)),
    ):
        text = io.StringIO()
        Lines(text).writerows(lines)
        parts.append(text.getvalue().encode("utf-8", "replace"))
    return PART.join(parts)


def decimal(value: Decimal | None) -> str:
    """A decimal as the store takes it; empty where there is none, or where it has more digits than
    a column holds.
    """
    if value is None:
        return ""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or value.adjusted() >= _DIGITS:
        return ""
    if exponent < -_PLACES and value != round(value, _PLACES):
        return ""
    return f"{value:f}"


def _figure(entry: Entry) -> list[object]:
    figure, place = entry.figure, entry.place
    return [
        entry.index,
        entry.table,
        entry.side,
        printable(entry.row),
        entry.code,
        printable(entry.name),
        printable(entry.column),
        printable(entry.label),
        printable(entry.text),
        decimal(figure.value) if figure else "",
        decimal(figure.step) if figure else "",
        figure.unit if figure else "",
        decimal(figure.amount) if figure else "",
        entry.blank.value if entry.blank else "",
        place.page,
        place.line,
        printable(place.sheet or ""),
        place.cell,
        printable(" / ".join(entry.section)),
    ]


def _check(at: int, check: Check) -> list[object]:
    judgement = check.judgement
    return [
        at,
        check.rule.id,
        check.rule.severity.value,
        check.verdict.value,
        check.stated.index if check.stated else "",
        decimal(_rounded(judgement.expected)) if judgement else "",
        decimal(_rounded(judgement.difference)) if judgement else "",
        len(check.operands),
        check.improbable,
    ]


def _rounded(value: Decimal | None) -> Decimal | None:
    """A quotient has as many digits as the precision; ten decimals say enough of what was worked
    out.
    """
    # Larger ones are not rounded: they fit no column anyway.
    return (
        None
        if value is None
        else round(value, _PLACES)
        if abs(value) < Decimal(10) ** 40
        else value
    )
