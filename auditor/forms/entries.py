"""A row of a block as a row of the table, its cells as entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditor.document import Cell, Place
from auditor.entry import Entry, Row
from auditor.figure import EXACT, Blank, Figure, doubt, misprint, parse
from auditor.forms.columns import Block, Column, distinct, text_of
from auditor.forms.compiling import NO_UNIT
from auditor.forms.form import Form
from auditor.forms.raw import Raw
from auditor.forms.rows import RowIdentity


def bound_row(raw: Raw, what: RowIdentity, block: Block, form: Form, unit: str) -> Row:
    """A row by what the form calls it, with an entry for each value column."""
    # Code and name, or what there is of them: 205 教育支出.
    words = (
        f"{what.code} {raw.shown}".strip()
        if raw.code and raw.shown != raw.code
        else raw.shown or what.name
    )
    stem = Entry(
        "",
        None,
        table=form.id,
        side=block.side.name,
        row=raw.shown,
        name=what.name,
        code=what.code,
        excerpt=excerpt_of(raw.row),
        label=words,
    )
    # Not those that the label's merged cell covers, nor heads that are repeated in the row.
    cells = {
        column.name: exact(
            entry_at(
                raw.row,
                column,
                replace(stem, column=column.name),
                unit_of(what.unit or column.unit or unit),
            ),
            form,
        )
        for column in block.values
        if column.at in raw.values and not _is_head_word(raw.row, column)
    }
    line = text_of(raw.row, block.line.at) if block.line is not None else ""
    return Row(
        block.side.name,
        what.name,
        raw.shown,
        what.code,
        cells,
        what.groups,
        line if line.isdecimal() else "",
    )


def _is_head_word(row: Sequence[Cell], column: Column) -> bool:
    """Whether a row prints at a column what the column's head says: no figure is meant there."""
    text = text_of(row, column.at)
    return bool(text) and text == column.head.rpartition(".")[2] and parse(text) is Blank.WORDS


def entry_at(row: Sequence[Cell], column: Column, stem: Entry, unit: str) -> Entry:
    """The entry at a cell: its figure, or why there is none."""
    cell = row[column.at] if column.at < len(row) else Cell("", row[-1].place if row else Place())
    # A reader that could not be sure of a cell has said so: its figure is not taken.
    parsed = Blank.UNREADABLE if cell.doubt else parse(cell.text, unit)
    if isinstance(parsed, Figure):
        printed = cell.text.strip()
        return replace(
            stem,
            text=parsed.text,
            figure=parsed,
            place=cell.place,
            mark=printed if printed != parsed.text else "",
        )
    # 8,19.88 is a misprinted figure, and not a word that stands in place of one.
    wrong = "" if cell.doubt else misprint(cell.text)
    return replace(
        stem,
        text=cell.text.strip(),
        blank=Blank.UNREADABLE if wrong else parsed,
        place=cell.place,
        doubt=cell.doubt or wrong or doubt(cell.text),
    )


def unit_of(unit: str) -> str:
    """A unit as figures carry it."""
    return "" if unit == NO_UNIT else unit


def exact(entry: Entry, form: Form) -> Entry:
    """The entry with its figure as one that is not rounded, where the form says so."""
    if not form.exact or entry.figure is None:
        return entry
    return replace(entry, figure=replace(entry.figure, about=EXACT))


def excerpt_of(row: Sequence[Cell]) -> str:
    """The row as printed, in one line."""
    return " ".join(text for cell in distinct(row) if (text := cell.text.strip()))
