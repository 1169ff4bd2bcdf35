"""A summary of what a store holds: the latest report of each file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from auditor.reports.summary import FailingCheck, ReportLine, Summary, sum_up
from auditor.store.write import opened


def of_store(path: Path | str) -> Summary:
    """The summary of a store, or of a folder of Parquet files. Raises StoreError."""
    found: dict[int, list[FailingCheck]] = {}
    with opened(path) as connection:
        # Failing findings of the latest reports, the report's own before those over several
        # reports.
        cursor = connection.execute(
            'SELECT report, rule, title, severity, "group", family, message FROM latest_findings '
            "WHERE verdict = 'fails' ORDER BY report, family, number"
        )
        while row := cursor.fetchone():
            found.setdefault(row[0], []).append(
                FailingCheck(row[1], row[2] or "", row[3], row[4] or "", bool(row[5]), row[6] or "")
            )
        reports = connection.execute(
            "SELECT report, file, entity, body, year, checks, holds, rounding, undecided, figures, "
            "covered FROM latest_reports ORDER BY report"
        ).fetchall()
        errors = connection.execute(
            "SELECT file, message, remedy FROM errors e "
            # The last error of each file that no later run has read.
            "WHERE run = (SELECT max(run) FROM errors o WHERE o.path = e.path) "
            "AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.path = e.path AND r.run > e.run) "
            "ORDER BY run, file"
        ).fetchall()
    lines = (_line(row, found.get(row[0], [])) for row in reports)
    return sum_up(
        lines, [(file, f"{message} {remedy or ''}".rstrip()) for file, message, remedy in errors]
    )


def _line(row: Sequence[Any], found: Sequence[FailingCheck]) -> ReportLine:
    """A report as it is summed up, of its row and of what was found in it."""
    _, file, entity, body, year = row[:5]
    checks, holds, rounding, undecided, figures, covered = row[5:]
    counted = checks, holds, rounding, undecided, figures, covered
    return ReportLine(file, entity or "", body, year, *counted, tuple(found))
