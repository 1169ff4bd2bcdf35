"""The machine-readable report: the contract that gates and other programs read."""

from __future__ import annotations

from typing import Any

from auditor.arithmetic import Verdict
from auditor.document import Place
from auditor.entry import Entry
from auditor.findings import Check, Finding, ReadError, Report, ReportSummary, Structure, Suspect
from auditor.output.text import json_text
from auditor.reports import Run
from auditor.reports.in_force import record
from auditor.wording.explain import explain
from auditor.wording.fingerprints import fingerprints
from auditor.wording.listed import ListedItem, lines
from auditor.wording.messages import in_words
from auditor.wording.notes import tail_note
from auditor.wording.places import number_of
from auditor.wording.repaired import repaired
from auditor.wording.rule_texts import worded
from auditor.wording.shown import exact, expected, factor_of, plain, printed, text_of
from auditor.wording.similar import similar
from auditor.wording.words import Words, printable

SCHEMA = 1
# Characters of what stands around a figure that are given.
_EXCERPT = 200


def render(run: Run) -> str:
    """The run as JSON text; figures are strings, absent is null."""
    content = {
        "schema": SCHEMA,
        "auditor": run.version,
        "settings": record(run.in_force),
        "reports": (reported(report, run) for report in run.reports),
        "errors": [failed(error, run.words) for error in run.errors],
    }
    return json_text(content)


def failed(error: ReadError, words: Words) -> dict[str, Any]:
    """What could not be read, and what to do."""
    return {
        "file": printable(error.shown),
        "message": printable(in_words(error.message, words)),
        "remedy": printable(in_words(error.remedy, words)),
    }


def reported(report: Report, run: Run) -> dict[str, Any]:
    """A report with all that was found in it."""
    words, marks = run.words, fingerprints(report)
    blocks = similar(report, run.excused(report))
    listed = list(run.findings(report))
    # With `--all`, what holds is listed as well, under number 0.
    if run.all:
        listed += [Finding(0, check) for check in report.checks if check.verdict is Verdict.HOLDS]
    return {
        "file": printable(report.shown),
        "sha256": report.sha256,
        "entity": printable(report.entity),
        "year": report.year,
        "pack": report.pack,
        "pack_version": report.pack_version,
        "pack_sha256": report.pack_sha256,
        "unit": report.unit,
        "summary": _summed(report.summary),
        "findings": [
            _finding(finding, report, words, marks.get(id(finding.check)), run)
            # Numbers of the findings that are told in one block with it.
            | {"similar": [other.number for other in blocks.get(id(finding.check), ())]}
            for finding in listed
        ],
        "patterns": [
            {
                "kind": pattern.kind,
                "text": printable(pattern.text) or None,
                "findings": list(pattern.numbers),
            }
            for pattern in report.patterns
        ],
        "checklist": [_listed(line) for line in lines(report, words)],
        "cut": report.cut,
        "tail_note": tail_note(report, words) or None,
        "notices": [
            {"message": printable(in_words(notice.message, words)), "place": _where(notice.place)}
            for notice in report.ledger.notices
        ],
        "extra": _extra(report),
    }


def _extra(report: Report) -> dict[str, Any]:
    """What was added to a report that JSON can hold."""
    return {
        name: value
        for name, value in report.extra.items()
        if isinstance(value, str | int | bool | list | dict)
    }


def _summed(summary: ReportSummary) -> dict[str, int]:
    """How many checks came to what; what only follows is counted where there is some."""
    counted = {
        "checks": summary.checks,
        "holds": summary.holds,
        "rounding": summary.rounding,
        "fails": summary.fails,
        "undecided": summary.undecided,
        "figures": summary.figures,
        "covered": summary.covered,
    }
    return counted | ({"following": summary.following} if summary.following else {})


def _listed(line: ListedItem) -> dict[str, Any]:
    """An item of the checklist: `standing` is there, missing, partial or unclear."""
    return {
        "item": line.item.id,
        "table": line.item.table or None,
        "title": line.title,
        "group": line.group or None,
        "basis": line.basis,
        "standing": line.item.standing.value,
        "note": line.note or None,
        "lacks": list(line.item.lacks),
        "places": [
            {
                **_where(found.spot.place),
                "table": found.spot.table or None,
                "excerpt": found.text or None,
            }
            for found in line.found
        ],
        "findings": [finding.number for finding in line.findings],
    }


def _finding(
    finding: Finding, report: Report, words: Words, fingerprint: str | None, run: Run
) -> dict[str, Any]:
    check = finding.check
    told = explain(finding, report, words)
    content: dict[str, Any] = {
        "rule": check.rule.id,
        "title": printable(worded(check.rule, words).title),
        "severity": check.rule.severity.value,
        "verdict": check.verdict.value,
        "message": told.message(words),
        "place": _where(check.stated.place if check.stated is not None else check.place),
        "stated": _stated(check, report),
        "expected": _expected(check, report),
        "difference": _difference(check, report),
        "operands": [
            {"label": _label(entry), **_figure(entry, report)}
            for entry in check.operands
            if entry is not check.stated
        ],
        "suspects": [_suspect(suspect, report) for suspect in finding.suspects],
        "number": finding.number,
        "mark": told.mark,
        "where": told.where,
        "formula": printable(check.rule.check),
        "filled": told.filled,
        "kind": check.kind,
        "remedy": told.advice.remedy,
        "exceptions": list(told.advice.exceptions),
        "missing": [printable(in_words(text, words)) for text in check.missing],
        "cause": finding.cause or None,
        "consequences": list(finding.consequences),
        "after": list(finding.after),
        "fingerprint": fingerprint,
    }
    if finding.structure is not None:
        content["structure"] = _structure(finding, finding.structure, report)
    if check.verdict is Verdict.ROUNDING:
        content["improbable"] = check.improbable
    if fingerprint is not None and fingerprint in run.suppressed:
        content["suppressed"] = run.suppressed[fingerprint]
    return content


def _stated(check: Check, report: Report) -> dict[str, Any] | None:
    return _figure(check.stated, report) if check.stated is not None else None


def _structure(finding: Finding, structure: Structure, report: Report) -> dict[str, Any]:
    shifts = [
        {
            "kind": shift.kind,
            "table": shift.table,
            "number": number_of(report, shift.table),
            "columns": list(shift.columns),
            "rows": shift.rows,
            "unit": shift.unit or None,
            "apart": None
            if shift.apart is None
            else plain(printed(shift.apart, factor_of(shift.first))),
            "first": place(shift.first, report),
            "last": place(shift.last, report),
        }
        for shift in structure.shifts
    ]
    following = [
        {
            "rule": check.rule.id,
            "stated": _stated(check, report),
        }
        for check in structure.checks
    ]
    shown = repaired(finding, report)
    rows = (
        [
            {
                "row": row,
                "cells": [
                    {"printed": cell.printed or None, "right": cell.right or None} for cell in cells
                ],
            }
            for row, cells, _ in shown.rows
        ]
        if shown
        else []
    )
    return {
        "shifts": shifts,
        "following": following,
        "repaired": {"columns": list(shown.columns) if shown else [], "rows": rows},
    }


def _label(entry: Entry) -> str:
    return printable(entry.label or entry.row or entry.name)


def _figure(entry: Entry, report: Report) -> dict[str, Any]:
    figure = entry.figure
    return {
        "text": printable(entry.text),
        "value": plain(figure.value) if figure else None,
        "unit": figure.unit if figure else None,
        "place": place(entry, report),
    }


def place(entry: Entry, report: Report) -> dict[str, Any]:
    """Where an entry stands; everything the format has of it."""
    where = _where(entry.place)
    return {
        **where,
        "table": entry.table,
        "number": number_of(report, entry.table) if entry.table else None,
        "side": entry.side or None,
        "row": printable(entry.code or entry.row or entry.name) or None,
        "column": entry.column or None,
        "section": " / ".join(printable(heading) for heading in entry.section) or None,
        # Cut before it is cleaned, since a paragraph may be long, and once more behind that.
        "excerpt": printable(entry.excerpt[: 10 * _EXCERPT])[:_EXCERPT] or None,
    }


def _where(at: Place) -> dict[str, Any]:
    found: dict[str, Any] = {"page": at.page, "line": at.line, "sheet": at.sheet, "cell": at.cell}
    if at.paragraph is not None:
        found["paragraph"] = at.paragraph
    if at.file is not None:
        found["file"] = at.file
    return found


def _expected(check: Check, report: Report) -> dict[str, str | None] | None:
    judgement = check.judgement
    if judgement is None:
        return None
    factor = factor_of(check.stated, report.unit)
    value = expected(check, factor)
    # Bounds in the unit that is printed, exact to the last digit.
    low, high = (
        None if end is None else exact(printed(end, factor))
        for end in (judgement.low, judgement.high)
    )
    return {"value": None if value is None else plain(value), "low": low, "high": high}


def _difference(check: Check, report: Report) -> str | None:
    """Stated less expected in the printed unit, of the figures as shown."""
    stated = check.stated
    value = expected(check, factor_of(stated, report.unit))
    # Kinds of findings for which a difference says nothing.
    if value is None or stated is None or check.kind in ("zero-base", "unit", "structure"):
        return None
    return plain((stated.figure.value if stated.figure else 0) - value)


def _suspect(suspect: Suspect, report: Report) -> dict[str, Any]:
    return {
        "place": place(suspect.entry, report),
        "stated": text_of(suspect.entry),
        "proposed": None if suspect.proposed is None else plain(suspect.proposed),
        "proposed_text": printable(suspect.text),
        "confirmed_by": suspect.confirmed_by,
        "confirming": [check.rule.id for check in suspect.confirming],
        "repairs": suspect.repairs,
        "kind": suspect.kind or None,
        "alternatives": suspect.alternatives,
        "source": place(suspect.source, report) if suspect.source is not None else None,
    }
