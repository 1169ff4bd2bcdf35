"""One output a report, in a folder: a page each behind an index for HTML, a file each for every
other format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import quote

from auditor.findings import Report, Standing, leads
from auditor.message import say
from auditor.output import guard
from auditor.output.files import OutputError, free, named, reason, write
from auditor.output.text import printable
from auditor.patterns import regex
from auditor.reports import Run, render
from auditor.reports.index_html import IndexRow, page
from auditor.reports.index_years import Point, Series
from auditor.reports.verdicts import given
from auditor.wording.explain import explain, kind_of
from auditor.wording.shown import with_unit

SUFFIXES: Final = {
    "terminal": "txt",
    "json": "json",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "junit": "xml",
    "html": "html",
    "xlsx": "xlsx",
    "markdown": "md",
    "github": "txt",
    "gitlab": "json",
    "csv": "csv",
}
"""Format -> the suffix of its files."""
INDEX: Final = "index.html"
# What file systems refuse in a name, and blanks.
_UNSAFE: Final = regex(r'[\\/:*?"<>|\s]+')
_LONGEST: Final = 100


def write_all(run: Run, form: str, folder: Path, inputs: Iterable[str], head: str = "") -> int:
    """Write the reports of a run into a folder; how many. `head` is what the index begins with.

    Raises OutputError; what was written before stays.
    """
    known = tuple(inputs)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            say("output.unwritten", target=named(folder), error=reason(error))
        ) from error
    rows: list[IndexRow] = []
    # Each report is written before the next is rendered: a run of any length needs one in memory.
    for name, report in _files(run, form):
        guard.against({"--output": folder / name}, known)
        write(folder / name, render(form, replace(run, reports=(report,), errors=())))
        rows.append(_row(report, run, name))
    # The index comes last, since it links to what was written.
    if form == "html":
        guard.against({"--output": folder / INDEX}, known)
        write(
            folder / INDEX,
            page(rows, run.errors, run.words, head, _years(run, [row.address for row in rows])),
        )
    return len(rows)


def _files(run: Run, form: str) -> Iterator[tuple[str, Report]]:
    taken = {INDEX}
    for report in run.reports:
        # The stem of the file, else its name; without points at the ends, which would hide it.
        plain = (
            _UNSAFE.sub("-", printable(Path(report.shown).stem or report.file)).strip("-.")[
                :_LONGEST
            ]
            or "报告"
        )
        yield free(f"{plain}.{SUFFIXES[form]}", taken), report


def _years(run: Run, addresses: Iterable[str]) -> list[Series]:
    """What the kinds follow over the years, of each body; of a year's several reports the first."""
    found: dict[tuple[str, str, str], dict[int, Point]] = {}
    for report, address in zip(run.reports, addresses, strict=True):
        if not report.entity or report.year is None:
            continue
        kind = report.called.get(run.lang, "")
        for one in report.followed:
            entry = report.ledger.entries[one.entry]
            name = one.called.get(run.lang, "")
            point = Point(
                report.year,
                entry.value or Decimal(0),
                with_unit(entry),
                f"{address}#f{entry.index}",
            )
            # A year that two reports have is shown as the first of them has it.
            found.setdefault((report.entity, kind, name), {}).setdefault(report.year, point)
    return [Series(*key, tuple(points.values())) for key, points in found.items()]


def _row(report: Report, run: Run, name: str) -> IndexRow:
    found = leads(report.findings)
    kinds = [kind_of(finding.check) for finding in found]
    first = explain(found[0], report, run.words) if found else None
    counts = tuple(kinds.count(kind) for kind in ("fails", "explain", "query"))
    summary, standings = report.summary, [item.standing for item in report.checklist]
    return IndexRow(
        quote(name),
        given(replace(report, path=""), run.words),
        report.entity,
        report.year,
        report.called.get(run.lang, ""),
        counts,
        summary.undecided,
        summary.figures,
        summary.covered,
        first.headline if first else "",
        first.difference if first else "",
        report.empty,
        (standings.count(Standing.MISSING), standings.count(Standing.PARTIAL)),
        bool(report.beside),
    )
