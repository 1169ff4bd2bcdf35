"""`check --format jsonl`: what became of each report is put out as soon as it is known, in the
order in which they were found.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.cli_output import put
from auditor.gate import waivers as gate
from auditor.reports import Run

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.findings import ReadError, Report
    from auditor.gate.settled import Settled
    from auditor.run import Checked

FORM = "jsonl"


@dataclass
class JsonLines:
    """The lines of a run: to standard output one by one, into a file when all are there."""

    run: Run
    settled: Settled
    output: Path | None = None
    _count: int = 0
    _held: list[str] = field(default_factory=list)

    def came(self, one: Report | ReadError) -> None:
        """The next of the reports that were found is done."""
        self._count += 1
        self._put(one)

    def end(self, checked: Checked) -> None:
        """What came to no turn, what rules over several reports found; the file, where one is
        wanted. Raises OutputError.
        """
        for item in checked.batch.items[self._count :]:
            if (one := checked.batch.outcome(item)) is not None:
                self._put(one)
        for report in checked.families.reports:
            self._put(report)
        if self.output is not None:
            put("".join(self._held), self.output, FORM)

    def _put(self, one: Report | ReadError) -> None:
        from auditor.findings import Report
        from auditor.reports.jsonl import line

        run = self.run
        if isinstance(one, Report):
            known, waived = self._known
            passed = gate.apply((one,), known, waived, date.today(), run.words)
            run = replace(run, reports=(one,), suppressed=passed.suppressed)
        if self.output is None:
            put(line(one, run), None, FORM)
        else:
            self._held.append(line(one, run))

    @cached_property
    def _known(self) -> tuple[frozenset[str], tuple[gate.Waiver, ...]]:
        """The baseline and the waivers."""
        known, waived = self.settled.baseline, self.settled.waivers
        return (
            gate.read_baseline(known) if known is not None else frozenset(),
            tuple(gate.read_waivers(waived)) if waived is not None else (),
        )
