"""The formats a run is reported in, one module each: `render(run)` gives text, or bytes for a
workbook.

A check puts the figures of a report to a rule. One that fails is a finding, one that rounding
explains a tail (尾差), one that lacks a figure is undecided. A finding leads where it follows from
no other: that is what a person acts on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from importlib import import_module
from types import ModuleType
from typing import Final

from auditor.findings import Finding, ReadError, Report
from auditor.formats import REPORT
from auditor.records import frozen
from auditor.reports.in_force import InForce, line
from auditor.wording.fingerprints import fingerprints
from auditor.wording.words import Words, words

FORMATS: Final[Mapping[str, str]] = {name: f"auditor.reports.{name}" for name in REPORT}
"""Format -> the module that renders it; imported on use."""

_SILENT: Final = frozenset({"gitlab", "csv", "jsonl"})
"""Formats whose form has no room for what was in force."""


@frozen
class Run:
    """What one run of the program has to report, and how it is to be shown."""

    reports: Sequence[Report]
    errors: tuple[ReadError, ...] = ()
    version: str = ""
    all: bool = False
    """Whether checks that hold, tails and undecided checks are listed in full."""
    lang: str = "zh"
    width: int = 80
    color: bool = False
    suppressed: Mapping[str, str] = field(default_factory=dict)
    """Fingerprint -> why the finding does not count (a baseline or a waiver has it)."""
    in_force: InForce = field(default_factory=InForce)
    """Settings, rules left out, baseline, waivers."""
    pages: bool = False
    """Whether the web page shows the pages of a PDF as they look."""

    @property
    def words(self) -> Words:
        """The messages in the language of the run."""
        return words(self.lang)

    @property
    def settings(self) -> str:
        """What was in force, in one sentence; empty where nothing was."""
        return line(self.in_force, self.words)

    def beside(self, name: str) -> str:
        """What was in force, for standard error, where the format (or a report that is not written)
        does not say it.
        """
        # With no report at all the terminal has no page to say it on.
        return self.settings if name in _SILENT or not self.reports and name == "terminal" else ""

    def excused(self, report: Report) -> Mapping[int, str]:
        """Why findings of a report do not count, by `id(check)`."""
        marks = fingerprints(report) if self.suppressed else {}
        return {
            identity: self.suppressed[mark]
            for identity, mark in marks.items()
            if mark in self.suppressed
        }

    def findings(self, report: Report) -> tuple[Finding, ...]:
        """Everything listed of a report, in order: fails, tails, undecided."""
        return (*report.findings, *report.tails, *report.undecided)


def module(name: str) -> ModuleType:
    """What renders a format, imported. Raises KeyError for a format there is none of."""
    return import_module(FORMATS[name])


def render(name: str, run: Run) -> str | bytes:
    """The run in a format. Raises KeyError for a format there is none of."""
    rendered: str | bytes = module(name).render(run)
    return rendered
