"""JSON lines: one for each report and for each file that could not be read, for whoever takes them
as they come.
"""

from __future__ import annotations

from auditor.findings import ReadError, Report
from auditor.output.text import json_line
from auditor.reports import Run
from auditor.reports.json import SCHEMA, failed, reported


def render(run: Run) -> str:
    """The reports of a run, then what could not be read."""
    reports = "".join(line(report, run) for report in run.reports)
    return reports + "".join(line(error, run) for error in run.errors)


def line(one: Report | ReadError, run: Run) -> str:
    """What became of one report: `report` is as in JSON, `error` where there is none."""
    told = (
        {"error": failed(one, run.words)}
        if isinstance(one, ReadError)
        else {"report": reported(one, run)}
    )
    return json_line({"schema": SCHEMA, "auditor": run.version, **told})
