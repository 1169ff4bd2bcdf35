"""How a grid is laid out under a form: blocks of columns, items in the heads, or labels with their
values beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Cell, Grid, Notice
from auditor.forms import blocks, column_names, heads, years
from auditor.forms.columns import Block, Column, Layout, distinct
from auditor.forms.form import Form, Forms, RowSpec, Side
from auditor.forms.labels import squeeze

_ITEMS: Final = 3
"""So many items in the heads make a table that has its items there."""


def layout(grid: Grid, form: Form, forms: Forms) -> tuple[Layout, list[Notice]]:
    """The layout of a grid under a form, and notices for the columns that are not known."""
    forms = forms.of(form)
    if form.sheet:
        return _sheet(grid, form), []
    count = heads.head_rows(grid, form, forms)
    paths = heads.heads(grid, count, form, forms)
    # 合计 | 基本支出 | 项目支出 may stand in the first row of figures: heads all the same.
    heads.completed(paths, grid.rows[count : count + 1], form, forms)
    # What a head does not tell of its column, the cells below it do.
    columns = [
        heads.by_content(heads.column_of(at, path, form, forms), grid, count, forms)
        for at, path in enumerate(paths)
    ]
    if form.across:
        return _across(columns, form, count, grid)
    return blocks.blocks_of(columns, form, count, grid)


# --- items in the heads ---------------------------------------------------------------------------


def _across(
    columns: list[Column], form: Form, count: int, grid: Grid
) -> tuple[Layout, list[Notice]]:
    """Items in the heads: each value column is an (item, column); without any, the table is
    vertical.
    """
    side = form.sides[0]
    texts = tuple(column.head for column in columns)
    # What is not known may be an item: only the form can say.
    values = [column for column in columns if column.role in ("value", "unknown")]
    found = _items(values, form, grid)
    labels = tuple(column for column in columns if column.role in ("label", "code"))
    if len({column.item for column in found if column.item}) >= _ITEMS:
        # In a wide table a row is no item, and has no line number of the form.
        line = None
        named, notices = _each_once(found, form, grid)
    else:
        line = next((column for column in columns if column.role == "line"), None)
        named, notices = _vertical(values, form, grid)
    return Layout(count, (Block(side, (), labels, line, named),), len(columns), texts), notices


def _items(columns: Sequence[Column], form: Form, grid: Grid) -> list[Column]:
    """The columns that have a head or figures, each with the item that its head states."""
    return [
        _item(column, form.sides[0], form.default)
        for column in columns
        if column.head or column_names.is_filled(grid, column.at)
    ]


def _each_once(
    columns: Sequence[Column], form: Form, grid: Grid
) -> tuple[tuple[Column, ...], list[Notice]]:
    """The columns of items, each item's column once: one that is not known, or a second of an item,
    is an item by its head's words.
    """
    values, notices = [], []
    taken: dict[str, set[str]] = {}
    for column in columns:
        items = taken.setdefault(column.name, set())
        # Nothing is dropped: such a column counts as an item that no rule speaks of.
        if not column.item or column.item in items:
            words = column_names.own_name(column, ())
            notices.append(column_names.unknown(words, form, grid))
            column = replace(column, item=column_names.own_name(column, items))
        items.add(column.item)
        values.append(column)
    return tuple(values), notices


def _vertical(
    columns: Sequence[Column], form: Form, grid: Grid
) -> tuple[tuple[Column, ...], list[Notice]]:
    """The columns of a table with its items below each other; a lone one is the form's default."""
    named, notices = column_names.named_values(columns, form.sides[0], form, grid)
    if form.default and len(named) == 1 and named[0].name != form.default:
        return (replace(named[0], name=form.default),), []
    return named, notices


def _item(column: Column, side: Side, default: str) -> Column:
    """The column with the item and the column name that its head states, in one part or in parts of
    their own.
    """
    parts = [part for part in re.split(r"[._]", column.head) if part]
    name, place = _last_column(parts, side)
    # 上年 is no column of the form: without an item it cannot pass for this year's figure.
    if not name and any(years.BEFORE in part for part in parts):
        return replace(column, name=default)
    # The parts that are left name the item, whether above the column or below it.
    spec = _last_item(parts[:place] + parts[place + 1 :], side)
    return replace(column, name=name or default, item=spec.name if spec else "")


def _last_column(parts: Sequence[str], side: Side) -> tuple[str, int]:
    """The column that the last part of a head to name one names, and its place; empty, and behind
    the last, where none does.
    """
    for at in range(len(parts) - 1, -1, -1):
        for known, pattern in side.columns.items():
            if pattern.fullmatch(parts[at]):
                return known, at
    return "", len(parts)


def _last_item(parts: Sequence[str], side: Side) -> RowSpec | None:
    """The row that the last part of a head to name one names, alone or with the parts behind it;
    the total where none does and a part says 合计.
    """
    # 合计 says nothing by itself: a part that names an item wins, wherever it stands.
    total = False
    for at in range(len(parts) - 1, -1, -1):
        if parts[at] in heads.TOTALS:
            total = True
            continue
        spec = heads.match_row(parts[at], side) or heads.match_row("".join(parts[at:]), side)
        if spec is not None:
            return spec
    return heads.match_row(heads.TOTALS[0], side) if total else None


# --- labels and values beside each other ----------------------------------------------------------


def _sheet(grid: Grid, form: Form) -> Layout:
    """The layout of a sheet, with its one column where any label of the form stands in it."""
    side = form.sides[0]
    found = any(True for row in grid.rows for _ in labelled(row, side))
    values = tuple(Column(0, "value", "", name) for name in side.columns) if found else ()
    return Layout(
        0, (Block(side, (), (), None, values),), max((len(row) for row in grid.rows), default=0), ()
    )


def labelled(row: Sequence[Cell], side: Side) -> Iterator[tuple[RowSpec, Cell]]:
    """The labels of a sheet's row that the form names, each with the cell beside it, or with the
    rest of its own cell.
    """
    cells = distinct(row)
    for at, cell in enumerate(cells):
        whole = squeeze(cell.text)
        spec, rest = heads.match_row(whole, side) if whole else None, ""
        # 项目名称：某某工程 in one cell
        if spec is None and ":" in whole:
            label, _, rest = whole.partition(":")
            spec = heads.match_row(label, side) if label else None
        if spec is None:
            continue
        if rest:
            yield spec, replace(cell, text=rest)
        elif at + 1 < len(cells):
            beside = cells[at + 1]
            yield (
                spec,
                beside
                # Two labels in a row: the first has no value.
                if heads.match_row(squeeze(beside.text), side) is None
                else replace(beside, text=""),
            )


def beside(grid: Grid, label: str) -> str:
    """What stands beside a label in a grid, or behind it in its own cell; empty where there is no
    such label.
    """
    sought = squeeze(label)
    for row in grid.rows:
        cells = distinct(row)
        for at, cell in enumerate(cells):
            name, _, rest = squeeze(cell.text).partition(":")
            if name == sought:
                return rest or (squeeze(cells[at + 1].text) if at + 1 < len(cells) else "")
    return ""
