"""What is kept of one report among many: its counts and findings as plain data, small enough to
hold and to send.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from auditor.findings import ReadError, Report, numbered
from auditor.gate.status import UNDECIDED, Tally
from auditor.message import Said
from auditor.output.text import printable
from auditor.records import frozen

Fate = Literal["done", "unreadable", "crashed", "late", "memory", "internal"]
FAILED: Final[tuple[Fate, ...]] = ("unreadable", "crashed", "late", "memory", "internal")


@frozen
class Submission:
    """One report to be audited: where its files are, and what it is called in the output."""

    key: str
    """Its identity from run to run: path, size and time of its files."""
    name: str
    paths: tuple[str, ...]
    given: str = ""
    """The path as it was given, where the report is one file."""
    part: int = 0
    """Which of the reports in its files it is, from 0."""

    def further(self, parts: int) -> tuple[Submission, ...]:
        """The items of the other reports in its files, of which there are so many."""
        return tuple(
            replace(self, key=f"{self.key}\n#{part}", name=numbered(self.name, part), part=part)
            # A further report has no further ones of its own.
            for part in range(1, 1 if self.part else parts)
        )


@frozen
class Noted:
    """One finding, as text; figures are exact decimals as text."""

    number: int
    rule: str
    title: str
    severity: str
    verdict: str
    group: str
    """The file the rule was read from: the subject it stands under."""
    message: str
    place: str
    source: str
    table: str = ""
    row: str = ""
    column: str = ""
    stated: str = ""
    value: str = ""
    unit: str = ""
    expected: str = ""
    difference: str = ""
    improbable: bool = False
    fingerprint: str = ""


@frozen
class Record:
    """What became of one item: the counts and findings of its report, or why there is none."""

    key: str
    file: str
    fate: Fate = "done"
    message: Said = ""
    remedy: Said = ""
    sha256: str = ""
    entity: str = ""
    year: int | None = None
    pack: str = ""
    unit: str = ""
    checks: int = 0
    holds: int = 0
    rounding: int = 0
    fails: int = 0
    undecided: int = 0
    figures: int = 0
    covered: int = 0
    empty: bool = False
    """Whether nothing was checked (`Report.empty`)."""
    findings: tuple[Noted, ...] = ()
    seconds: float = 0.0
    cached: bool = False
    put: int = 0
    """Rules of its pack that were put to it, of `rules` that there are."""
    rules: int = 0
    parts: int = 1
    """How many reports its files hold."""
    mistrusted: bool = False
    """Whether the cache had something of it that could not be trusted."""

    @property
    def tally(self) -> Tally:
        """What it brings to the exit status."""
        # What fails counts by its severity, what could not be decided by itself.
        counted = (
            (one.severity if one.verdict == "fails" else UNDECIDED, one.fingerprint)
            for one in self.findings
            if one.verdict in ("fails", UNDECIDED)
        )
        return Tally(frozenset(counted), self.empty)

    @property
    def error(self) -> ReadError | None:
        """The line for a file that could not be audited; None where it was."""
        return None if self.fate == "done" else ReadError(self.file, self.message, self.remedy)


def of(item: Submission, report: Report, lang: str = "zh") -> Record:
    """The record of an audited report."""
    summary = report.summary
    findings: tuple[Noted, ...] = ()
    if report.findings or report.tails or report.undecided:
        # Words are imported where there is something to say: most reports of a gate are clean.
        from auditor.batch.noting import noted
        from auditor.wording.words import words

        findings = noted(report, words(lang))
    return Record(
        item.key,
        report.file,
        sha256=report.sha256,
        entity=printable(report.entity),
        year=report.year,
        pack=report.pack,
        unit=report.unit,
        checks=summary.checks,
        holds=summary.holds,
        rounding=summary.rounding,
        fails=summary.fails,
        undecided=summary.undecided,
        figures=summary.figures,
        covered=summary.covered,
        findings=findings,
        empty=report.empty,
    )


def refused(item: Submission, fate: Fate, message: Said, remedy: Said = "") -> Record:
    """The record of an item that could not be audited."""
    return Record(item.key, item.name, fate, message, remedy)
