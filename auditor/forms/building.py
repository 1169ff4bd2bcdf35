"""A table under construction: its parts are appended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from auditor.document import Cell, Grid, Notice
from auditor.entry import Entry, Row
from auditor.figure import Blank, Figure, parse
from auditor.forms import binding, seams
from auditor.forms.columns import Layout, distinct
from auditor.forms.form import Form, Forms
from auditor.forms.labels import (
    printed,
    squeeze,
)
from auditor.forms.raw import RowMemory
from auditor.message import say
from auditor.records import changing


@changing
class Open:
    """A table under construction: its parts are appended."""

    form: Form
    title: str
    number: str
    unit: str
    layouts: list[Layout]
    """How its parts are laid out; more than one where columns went on beside the first ones."""
    firsts: list[Grid]
    """The first grid of each layout."""
    again: bool = False
    """Whether it is a second copy, which is said and not posted."""
    rows: list[Row] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    memory: RowMemory = field(default_factory=RowMemory)
    notices: list[Notice] = field(default_factory=list)
    loose: list[Entry] = field(default_factory=list)
    """The figures of parts that could not be joined."""
    base: str = ""
    """The id of the form that it is one of many tables of."""

    @property
    def begun(self) -> bool:
        """Whether it has any row yet: a page may end below the head."""
        return any(
            row.label or any(entry.text for entry in row.cells.values()) for row in self.rows
        )

    def begin(self, grid: Grid, forms: Forms) -> None:
        """Bind the first grid."""
        rows, said = binding.bind(grid, self.layouts[0], self.form, forms, self.unit, self.memory)
        self.rows.extend(rows)
        self.grids.append(grid)
        self.notices.extend(said)
        self.strayed(grid, self.layouts[0], forms)

    def strayed(self, grid: Grid, where: Layout, forms: Forms) -> None:
        """Keep the figures that stand where names should: their row is not of this table's
        columns.
        """
        found = [
            entry
            for row in seams.astray(grid, where, forms)
            for entry in loose_figures(row, self, forms)
        ]
        if found and not self.again:
            self.loose.extend(found)
            self.notices.append(
                Notice(say("table.in-names", table=self.form.id, count=len(found)), found[0].place)
            )


def loose_figures(row: Sequence[Cell], table: Open, forms: Forms) -> Iterator[Entry]:
    """An entry for each figure of a row that has no place in its table; account codes and unread
    cells among the names.
    """
    # A merged cell is one figure.
    cells = distinct(row)
    # Codes stand in the first columns; further on 201 is a figure.
    coded = {at for at, cell in enumerate(cells[:3]) if forms.charts.code.match(squeeze(cell.text))}
    parsed = [
        # What is in doubt is no figure, and neither is a code: both go into the name.
        Blank.UNREADABLE if cell.doubt or at in coded else parse(cell.text, table.unit)
        for at, cell in enumerate(cells)
    ]
    label = printed(
        " ".join(
            cell.text for cell, what in zip(cells, parsed, strict=True) if what is Blank.UNREADABLE
        )
    )
    excerpt = " ".join(text for cell in cells if (text := cell.text.strip()))
    for cell, what in zip(cells, parsed, strict=True):
        if isinstance(what, Figure):
            yield Entry(
                cell.text.strip(),
                what,
                place=cell.place,
                table=table.form.id,
                row=label,
                name=label,
                excerpt=excerpt,
                label=label,
            )


def count_figures(grid: Grid, forms: Forms) -> int:
    """How many figures a grid prints, account codes in its first columns not counted."""
    return sum(
        isinstance(parse(cell.text), Figure)
        and not (at < 3 and forms.charts.code.match(squeeze(cell.text)))
        for row in grid.rows
        for at, cell in enumerate(distinct(row))
    )
