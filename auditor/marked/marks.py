"""What is marked in a copy of a report: its findings, the figures suspected elsewhere, and on
request the figures that were checked and agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from auditor.arithmetic import Verdict
from auditor.document import Place
from auditor.entry import Entry
from auditor.findings import Finding, Report
from auditor.records import frozen
from auditor.wording.explain import Explanation, explain
from auditor.wording.messages import subject_of
from auditor.wording.words import Words, printable

TICK: Final = "√"


@frozen
class Mark:
    """One note at one figure, or at a place of the report where no figure is concerned."""

    place: Place
    kind: str
    """`fails`, `explain`, `query` as the finding is presented; `suspect`; `holds` for a tick."""
    label: str
    """`不符 4`; the tick for a figure that agrees."""
    note: str
    """What is said, in lines; empty for a tick."""
    figure: str = ""
    """The figure as printed; of an empty cell the name of its row, where no figure is concerned
    what the finding names (a heading, a table). It need not stand there.
    """
    before: str = ""
    """What stands before the figure in its row or sentence."""
    after: str = ""
    turn: int = 0
    """Which one it is, from 0, of the figures that look the same in rows that look the same."""
    number: int = 0
    """The number of the finding that it is of; 0 for a tick."""


def marks(report: Report, words: Words, ticks: bool = False) -> tuple[Mark, ...]:
    """The marks of a report, in the order of its findings; ticks come last."""
    around = _surroundings(report)
    found = [mark for finding in report.findings for mark in _of(finding, report, words, around)]
    if ticks:
        found.extend(_ticks(report, around))
    return tuple(found)


_Around = dict[int, tuple[str, str, int]]
"""Entry index -> what stands before it and after it, and which it is of those that look the same.
"""


def _of(finding: Finding, report: Report, words: Words, around: _Around) -> Iterator[Mark]:
    told = explain(finding, report, words)
    stated = finding.check.stated
    # A finding without a stated figure stands at a place, and is found by what it names.
    if stated is None:
        yield Mark(
            finding.check.place,
            told.kind,
            told.label,
            _note(told, words),
            subject_of(finding.check, report, words),
            number=finding.number,
        )
    else:
        yield replace(
            _at(stated, told.kind, told.label, _note(told, words), around), number=finding.number
        )
    for suspect in finding.suspects:
        # Marked elsewhere only where it is the one figure that would have to change.
        if suspect.text and suspect.alternatives == 1 and suspect.entry is not stated:
            note = _proposed(suspect.entry, suspect.text, words)
            yield replace(
                _at(suspect.entry, "suspect", told.label, note, around), number=finding.number
            )


def _proposed(entry: Entry, proposed: str, words: Words) -> str:
    """What a suspected figure would have to be; of one that is not there, which one it is."""
    if entry.text:
        return words("mark.suspect", proposed=proposed)
    cell = printable(f"{entry.row} {entry.column}".strip())
    return words("mark.suspect-blank", cell=cell, proposed=proposed)


def _note(told: Explanation, words: Words) -> str:
    advice = told.advice
    lines = (told.message(words), told.filled, *advice.suspects, advice.remedy)
    return "\n".join(line for line in lines if line)


def _at(entry: Entry, kind: str, label: str, note: str, around: _Around) -> Mark:
    figure = entry.text or entry.row
    return Mark(entry.place, kind, label, note, figure, *around.get(entry.index, ("", "", 0)))


def _surroundings(report: Report) -> _Around:
    in_row: Counter[tuple[object, ...]] = Counter()
    alike: Counter[tuple[object, ...]] = Counter()
    found: _Around = {}
    for entry in report.ledger.entries:
        # The same figure twice in one row: the first entry is the first in its text, and so on.
        row = (entry.table, entry.excerpt, entry.text)
        start, end = entry.span if entry.table is None else _cell(entry, in_row[row])
        in_row[row] += 1
        before, after = entry.excerpt[:start], entry.excerpt[end:]
        # Rows that look the same on a page: `turn` tells their figures apart.
        look = (entry.place.page, entry.text, before, after)
        found[entry.index] = before, after, alike[look]
        alike[look] += 1
    return found


def _cell(entry: Entry, turn: int) -> tuple[int, int]:
    """Where the figure of a table stands in the text of its row; `turn` counts those that look the
    same.
    """
    spots = [
        match.span()
        # A figure of its own, between blanks.
        for match in re.finditer(rf"(?<!\S){re.escape(entry.text)}(?!\S)", entry.excerpt)
    ]
    return spots[turn % len(spots)] if spots else (0, 0)


def _ticks(report: Report, around: _Around) -> Iterator[Mark]:
    """The figures that take part in checks that hold and in none that fails."""
    agreed: set[int] = set()
    wrong: set[int] = set()
    for check in report.checks:
        indexes = {entry.index for entry in check.operands}
        if check.verdict is Verdict.FAILS:
            wrong |= indexes
        elif check.verdict is not Verdict.UNDECIDED:
            agreed |= indexes
    # A figure that is wrong in one check is no figure that agrees, whatever other checks say.
    for entry in report.ledger.figures:
        if entry.index in agreed - wrong:
            yield _at(entry, "holds", TICK, "", around)
