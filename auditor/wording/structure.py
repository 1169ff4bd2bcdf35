"""What slid in a table, in words: the headline, what moved where, what to do, what follows from it."""

from __future__ import annotations

from typing import Final

from auditor.findings import Finding, Report, Shift, Structure, Suspect
from auditor.wording.places import (
    figure_words,
    inner_words,
    number_of,
    row_words,
    subject_words,
    table_words,
)
from auditor.wording.words import Words, printable

_NAMED: Final = 3
"""So many figures and checks are named."""


def structure_words(structure: Structure, report: Report, words: Words) -> str:
    """The headline: each slip, and how much fails because of it."""
    slips = [_slip(shift, report, words) for shift in structure.shifts]
    return words("structure", slips=words.join_clauses(slips), count=len(structure.checks) + 1)


def _slip(shift: Shift, report: Report, words: Words) -> str:
    table = table_words(number_of(report, shift.table), words)
    columns = [words("structure.column", column=printable(column)) for column in shift.columns]
    key = shift.kind if shift.kind != "slide" else "slide.down" if shift.rows > 0 else "slide.up"
    return words(
        f"structure.{key}",
        table=table,
        columns=words.join(columns),
        first=row_words(shift.first),
        last=row_words(shift.last),
        rows=abs(shift.rows),
    )


def moved_words(finding: Finding, report: Report, words: Words) -> list[str]:
    """The first figures that moved, each with the value it should have."""
    moved = [_moved(suspect, report, words) for suspect in finding.suspects[:_NAMED]]
    more = words("suspect.more") if len(finding.suspects) > len(moved) else ""
    return [words("structure.moved", list=words.join_clauses(moved) + more)] if moved else []


def _moved(suspect: Suspect, report: Report, words: Words) -> str:
    where = inner_words(suspect.entry, report, words)
    stated = figure_words(suspect.entry, words)
    return words("structure.becomes", where=where, stated=stated, proposed=printable(suspect.text))


def remedy_words(structure: Structure, report: Report, words: Words) -> str:
    """What to do."""
    shift = structure.shifts[0]
    table = table_words(number_of(report, shift.table), words)
    return words(f"structure.remedy.{shift.kind}", table=table)


def following_words(structure: Structure, report: Report, words: Words) -> list[str]:
    """What else fails because of it."""
    if not structure.checks:
        return []
    named = [
        f"{subject_words(check.stated, report, words) if check.stated else printable(check.subject)} "
        f"[{check.rule.id}]"
        for check in structure.checks[:_NAMED]
    ]
    more = words("suspect.more") if len(structure.checks) > len(named) else ""
    return [
        words("structure.following", count=len(structure.checks), list=words.join(named) + more)
    ]
