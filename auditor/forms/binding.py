"""A grid bound to its form: its rows, block by block, as rows of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from auditor.document import Cell, Grid, Notice
from auditor.entry import Entry, Row
from auditor.figure import Blank
from auditor.forms.across import bind_across
from auditor.forms.body import data_rows, realigned
from auditor.forms.columns import Column, Layout
from auditor.forms.compiling import VALUE
from auditor.forms.entries import bound_row, entry_at, exact, excerpt_of, unit_of
from auditor.forms.form import Form, Forms
from auditor.forms.labels import squeeze
from auditor.forms.layout import labelled
from auditor.forms.raw import RowMemory, open_cells, raw_rows
from auditor.forms.rows import identity, other_side
from auditor.forms.wrapped import joined
from auditor.message import say


def bind(
    grid: Grid, where: Layout, form: Form, forms: Forms, unit: str, memory: RowMemory
) -> tuple[list[Row], list[Notice]]:
    """The rows of a grid bound to the form; `memory` carries over from the grids before it in the
    same table.
    """
    forms = forms.of(form)
    if form.sheet:
        return _bind_sheet(grid, form, unit), []
    if form.across:
        return bind_across(grid, where, form, forms, unit, memory)
    notices: list[Notice] = []
    rows: list[tuple[Cell, ...]] = []
    lines: dict[int, int] = {}
    for row in data_rows(grid, where, forms):
        # `realigned` gives the very row back where nothing is wrong with it.
        rows.append(realigned(row, where, lines))
        if rows[-1] is not row:
            notices.append(Notice(say("table.short-row", table=form.id), row[0].place))
    bound = _bind_stacked if where.stacked else _bind_beside
    return bound(rows, where, form, forms, unit, memory), notices


def _bind_beside(
    rows: Sequence[tuple[Cell, ...]],
    where: Layout,
    form: Form,
    forms: Forms,
    unit: str,
    memory: RowMemory,
) -> list[Row]:
    """A table whose blocks stand side by side: the rows of all of them, line by line."""
    # By the line of the grid: rows of all blocks are put in the order in which they are printed.
    bound: list[list[Row]] = [[] for _ in rows]
    for at, block in enumerate(where.blocks):
        # A block of a side that an earlier one has (项目（按支出性质）) is in none of the form's sums.
        seen = memory.seen.setdefault(block.side.name, set()) if not block.extra else set()
        for raw in joined(list(raw_rows(rows, block, at, forms, memory)), block.side, form, forms):
            what = identity(raw, block.side, forms, seen)
            what = replace(what, groups=()) if block.extra else what
            bound[raw.at].append(bound_row(raw, what, block, form, unit))
    return [row for found in bound for row in (_borrowed(found) if form.repeated else found)]


def _bind_stacked(
    rows: Sequence[tuple[Cell, ...]],
    where: Layout,
    form: Form,
    forms: Forms,
    unit: str,
    memory: RowMemory,
) -> list[Row]:
    """A table whose sides stand below each other: the side changes where a row is known on the next
    side only.
    """
    # A later page goes on with the side that the page before it came to.
    memory.side = max(memory.side, where.start)
    result = []
    # All sides stand in the same columns: those of the first block tell code and name.
    for raw in joined(
        list(raw_rows(rows, where.blocks[0], 0, forms, memory)), where.blocks[0].side, form, forms
    ):
        memory.side = other_side(raw, memory.side, where.blocks, forms)
        block = where.blocks[memory.side]
        raw = replace(raw, values=open_cells(raw.row, block, raw.covered))
        # The line 支出 that announces its side is no row.
        if raw.blank and squeeze(raw.label) == block.side.name:
            continue
        seen = memory.seen.setdefault(block.side.name, set())
        result.append(bound_row(raw, identity(raw, block.side, forms, seen), block, form, unit))
    return result


def _bind_sheet(grid: Grid, form: Form, unit: str) -> list[Row]:
    """The rows of a sheet of labels and values: one for each label that the form names, words in
    place of a figure aside.
    """
    side, rows = form.sides[0], []
    for row in grid.rows:
        for spec, cell in labelled(row, side):
            # What every figure of a sheet shares: the row is the label, the column always the same.
            stem = Entry(
                "",
                None,
                table=form.id,
                row=spec.name,
                name=spec.name,
                column=VALUE,
                excerpt=excerpt_of(row),
                label=spec.name,
            )
            entry = entry_at(
                (cell,), Column(0, "value", "", VALUE), stem, unit_of(spec.unit or unit)
            )
            if entry.figure is not None or entry.blank is not Blank.WORDS:
                rows.append(
                    Row("", spec.name, spec.name, "", {VALUE: exact(entry, form)}, spec.groups)
                )
    return rows


def _borrowed(found: list[Row]) -> list[Row]:
    """The rows of all blocks; a label whose figure stands under a later block's columns
    (公用经费合计) gets it.
    """
    rows: list[Row] = []
    for row in found:
        if rows and _lacks(rows[-1], row):
            rows[-1] = _with_cells(rows[-1], row.cells)
        else:
            rows.append(row)
    return rows


def _lacks(owner: Row, row: Row) -> bool:
    """Whether a label without figures goes on in a row of the next block, without a name or under
    the same one.
    """
    return (
        bool(owner.label)
        # 公用经费合计 | 1.00 in the last block alone, or its label merged over two blocks.
        and (not row.label or row.label == owner.label and not row.code)
        and all(entry.blank for entry in owner.cells.values())
    )


def _with_cells(owner: Row, cells: Mapping[str, Entry]) -> Row:
    """A row with the cells of another, called as its own are; with its own where those are none."""
    stem = next(iter(owner.cells.values()), None)
    label = stem.label if stem else owner.label
    called = {
        name: replace(entry, row=owner.label, name=owner.name, code=owner.code, label=label)
        for name, entry in cells.items()
    }
    return replace(owner, cells=called or owner.cells)
