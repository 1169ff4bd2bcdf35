"""Annotations for GitHub Actions: one workflow command a line, inert whatever the document says."""

from __future__ import annotations

from typing import Final

from auditor.findings import Finding, Report
from auditor.output.text import uncommanded
from auditor.reports import Run
from auditor.reports.verdicts import checked
from auditor.wording.explain import Explanation, explain
from auditor.wording.fingerprints import fingerprints
from auditor.wording.messages import in_words
from auditor.wording.shown import percent
from auditor.wording.words import Words, printable

_COMMANDS: Final = {"fails": "error", "explain": "warning", "query": "notice", "rounding": "notice"}
MOST: Final = 10
"""GitHub shows at most 10 errors, 10 warnings and 10 notices of a step; the rest is counted in one
line.
"""


def render(run: Run) -> str:
    """The run as workflow commands, the worst first."""
    words = run.words
    lines: list[str] = []
    for error in run.errors:
        message = f"{in_words(error.message, words)} {in_words(error.remedy, words)}".strip()
        lines.append(_command("error", error.shown, None, words("title.errors"), message))
    shown = dict.fromkeys(("error", "warning", "notice"), 0)
    shown["error"] = len(lines)
    left = 0
    for report, finding in _listed(run):
        told = explain(finding, report, words)
        command = _COMMANDS[told.kind]
        # One notice is kept for the line that counts the rest.
        if shown[command] >= MOST - (command == "notice") and not run.all:
            left += 1
            continue
        shown[command] += 1
        lines.append(_annotation(command, finding, told, report.shown, words))
    if left:
        lines.append(_command("notice", "", None, "auditor", words("sum.more", count=left)))
    if run.settings:
        lines.append(_command("notice", "", None, "auditor", run.settings))
    for report in run.reports:
        summary = report.summary
        # A plain line: it begins with nothing that the runner takes for a command.
        lines.append(
            "auditor: "
            + _inert(
                f"{report.shown} "
                + checked(report, words)
                + "  "
                + words(
                    "sum.figures",
                    figures=summary.figures,
                    covered=summary.covered,
                    percent=percent(summary.covered, summary.figures),
                )
            )
        )
    return "".join(f"{line}\n" for line in lines)


def _listed(run: Run) -> list[tuple[Report, Finding]]:
    found: list[tuple[Report, Finding]] = []
    for report in run.reports:
        marks = fingerprints(report)
        # Without `--all` only the tails that rounding explains but seldom.
        tails = (
            report.tails
            if run.all
            else tuple(tail for tail in report.tails if tail.check.improbable)
        )
        found += [
            (report, finding)
            for finding in (*report.findings, *tails)
            if marks[id(finding.check)] not in run.suppressed
        ]
    return found


def _annotation(command: str, finding: Finding, told: Explanation, path: str, words: Words) -> str:
    place = finding.check.stated.place if finding.check.stated else finding.check.place
    message = words.sentence(told.message(words), told.advice.remedy)
    # A line is shown by GitHub itself; any other place is said in the text.
    where = "" if place.line else f"{told.source} " if told.source else ""
    return _command(
        command, path, place.line, f"{told.label} {finding.rule.id}", f"{where}{message}"
    )


def _command(command: str, file: str, line: int | None, title: str, message: str) -> str:
    properties = [
        f"{name}={_property(str(value))}"
        for name, value in (("file", printable(file)), ("line", line), ("title", title))
        if value
    ]
    return f"::{command} {','.join(properties)}::{_data(message)}"


def _data(content: str) -> str:
    # `%`, a carriage return and a line break are escaped in the data of a command, `:` and `,` in
    # its properties, too.
    return _inert(content).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(content: str) -> str:
    return _data(content).replace(":", "%3A").replace(",", "%2C")


def _inert(content: str) -> str:
    """No line begins anew, and `::` of a document does not stand unbroken."""
    return uncommanded(printable(content))
