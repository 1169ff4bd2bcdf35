"""The sheets of the working paper that show the text: a row for each of its figures, in the
sentence where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from auditor.entry import Entry
from auditor.reports.xlsx_paper import FIRST, Paper, heads, tab
from auditor.reports.xlsx_style import height, write_figure
from auditor.reports.xlsx_tables import comment
from auditor.wording.places import part_of, section_words, source_words

_HEADS: Final = (
    ("ui.part", 16),
    ("fact.source", 12),
    ("ui.sentence", 60),
    ("ui.figure", 12),
    ("ui.unit", 8),
    ("ui.item", 18),
    ("ui.mark", 8),
    ("ui.procedure", 7),
    ("ui.check", 18),
    ("ui.finding.column", 8),
)
_NEAR: Final = 1000
"""So much of a sentence stands before and behind its figure."""


def texts(paper: Paper) -> list[tuple[str, str, str]]:
    """A sheet for the text and one for the annexes, each where it has figures; (name, index, title)
    of each.
    """
    told = [entry for entry in paper.report.ledger.entries if entry.table is None and entry.figure]
    annex = paper.words("place.part")
    inner = [entry for entry in told if part_of(entry, paper.report, paper.words) != annex]
    outer = [entry for entry in told if part_of(entry, paper.report, paper.words) == annex]
    made = []
    for key, reference, entries in (("title.text", "K-10", inner), ("place.part", "K-11", outer)):
        if entries:
            _sheet(paper, key, reference, entries)
            made.append((paper.name(key), reference, ""))
    return made


def _sheet(paper: Paper, key: str, reference: str, entries: Sequence[Entry]) -> None:
    name = paper.name(key)
    sheet = paper.book.add_worksheet(name)
    heads(paper, sheet, key, _HEADS, reference, frozen=2)
    for row, entry in enumerate(entries, FIRST):
        _row(paper, sheet, row, entry)
        paper.cells[entry.index] = (name, row, 3)
    sheet.autofilter(FIRST - 1, 0, FIRST - 1 + len(entries), len(_HEADS) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    tab(sheet, paper.marks.tally(entries)[1])


def _row(paper: Paper, sheet: Any, row: int, entry: Entry) -> None:
    words, marks, mark = paper.words, paper.marks, paper.marks.mark(entry)
    start, end = entry.span
    # Without a place in the sentence its beginning is shown.
    sentence = entry.excerpt if len(entry.excerpt) <= 2 * _NEAR else entry.excerpt[:_NEAR] + "…"
    if end > start:
        before, after = (
            entry.excerpt[max(0, start - _NEAR) : start],
            entry.excerpt[end : end + _NEAR],
        )
        before, after = (
            before if start <= _NEAR else f"…{before}",
            after if end + _NEAR >= len(entry.excerpt) else f"{after}…",
        )
        sentence = f"{before}【{entry.excerpt[start:end]}】{after}"
    paper.cells_of(
        sheet,
        row,
        (section_words(entry.section, words), source_words(entry.place, words), sentence),
    )
    sheet.set_row(row, height((sentence, 60), (entry.label, 18)))
    write_figure(sheet, row, 3, entry, paper.styles, mark.kind)
    paper.cells_of(
        sheet,
        row,
        (entry.figure.unit if entry.figure else "", entry.label, mark.text, marks.done(entry)),
        4,
    )
    numbers = [marks.numbers[id(check)] for check in marks.of_entry.get(entry.index, ())]
    if numbers:
        target = f"'{paper.name('title.checks')}'!A{numbers[0] + FIRST}"
        paper.link(sheet, row, 8, target, words.join([str(number) for number in numbers]))
    if mark.finding is not None:
        paper.link_finding(sheet, row, 9, mark.finding)
    comment(paper, sheet, row, 3, entry)
