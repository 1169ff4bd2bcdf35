"""A table whose items stand in its heads (三公): one row for each item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Cell, Grid, Notice
from auditor.entry import Entry, Row
from auditor.figure import Figure, parse
from auditor.forms.body import data_rows
from auditor.forms.column_numbers import is_numbering
from auditor.forms.columns import Block, Layout, texts_of
from auditor.forms.entries import bound_row, entry_at, excerpt_of
from auditor.forms.form import Form, Forms, Side
from auditor.forms.heads import match_row
from auditor.forms.labels import printed, squeeze
from auditor.forms.layout import layout
from auditor.forms.raw import RowMemory, raw_rows
from auditor.forms.rows import UNNAMED, identity
from auditor.forms.wrapped import joined

_TOTALS: Final = ("合计", "总计")


def bind_across(
    grid: Grid, where: Layout, form: Form, forms: Forms, unit: str, memory: RowMemory
) -> tuple[list[Row], list[Notice]]:
    """The rows of a grid with items in its heads, and what is to be said of it."""
    block = where.blocks[0]
    # Vertical after all: the items stand below each other, as in any other table.
    if not any(column.item for column in block.values):
        rows = [
            bound_row(
                raw,
                identity(raw, block.side, forms, memory.seen.setdefault("", set())),
                block,
                form,
                unit,
            )
            for raw in joined(
                list(raw_rows(list(data_rows(grid, where, forms)), block, 0, forms, memory)),
                block.side,
                form,
                forms,
            )
        ]
        return rows, []
    first, rest = _sections(grid, where, form, forms)
    result = _item_rows(list(data_rows(first, where, forms)), block, form, unit)
    notices: list[Notice] = []
    if rest is not None:
        below, notices = layout(rest, form, forms)
        more, said = bind_across(rest, below, form, forms, unit, memory)
        notices = [*notices, *said]
        result = _merged(result, more)
    return result, notices


def _sections(grid: Grid, where: Layout, form: Form, forms: Forms) -> tuple[Grid, Grid | None]:
    """The grid up to a second head (预算数 above, 决算数 below), and what begins there."""
    # A second head is one of rows and columns of the form, behind figures, and not the first again.
    heads = {tuple(texts_of(row)) for row in grid.rows[: where.head_rows]}
    filled = False
    for at in range(where.head_rows, len(grid.rows)):
        texts = texts_of(grid.rows[at])
        figures = any(isinstance(parse(text), Figure) for text in texts)
        if filled and not figures and tuple(texts) not in heads and _is_head(texts, form.sides[0]):
            return Grid(grid.rows[:at], grid.place), Grid(grid.rows[at:], grid.place)
        filled = filled or (figures and not is_numbering(grid.rows[at], forms, grid.rows[at - 1]))
    return grid, None


def _is_head(texts: Sequence[str], side: Side) -> bool:
    """Whether texts are rows and columns of a form, and nothing else."""
    return bool(texts) and all(
        match_row(text, side) or any(pattern.fullmatch(text) for pattern in side.columns.values())
        for text in texts
    )


def _item_rows(rows: Sequence[tuple[Cell, ...]], block: Block, form: Form, unit: str) -> list[Row]:
    """Wide rows of items (三公) as one row an item; where units have rows of their own, these are
    named by their unit.
    """
    named = [_name(row, block) for row in rows]
    columns = [_column(name, block.side) for name in named]
    total_at = _total_at(named)
    result: list[Row] = []
    for at, (who, row) in enumerate(zip(named, rows, strict=True)):
        # A row 预算数 or 决算数 is of all units, as the row 合计 is: its items have their plain names.
        total = at == total_at or bool(columns[at])
        prefix = "" if total else f"{who or f'第{at + 1}行'}."
        found = _items(row, block, form, unit, prefix, columns[at])
        if not total and not who:
            # A further row that nothing names: no check takes it for the total.
            found = [replace(item, groups=(UNNAMED,)) for item in found]
        result = _merged(result, found) if columns[at] else [*result, *found]
    return result


def _name(row: Sequence[Cell], block: Block) -> str:
    """What stands in the columns of names of a row, as printed."""
    texts = [row[column.at].text for column in block.labels if column.at < len(row)]
    return printed("".join(dict.fromkeys(texts)))


def _column(name: str, side: Side) -> str:
    """The column of the form that the name of a row is (预算数); empty where it is none."""
    bare = squeeze(name)
    return next((known for known, pattern in side.columns.items() if pattern.fullmatch(bare)), "")


def _total_at(named: Sequence[str]) -> int:
    """Which of the rows of these names is that of all units: the first 合计, else a lone row or a
    first one without a name; -1 where none is.
    """
    for at, name in enumerate(named):
        if squeeze(name) in _TOTALS:
            return at
    return 0 if len(named) == 1 or not any(named[:1]) else -1


def _items(
    row: Sequence[Cell], block: Block, form: Form, unit: str, prefix: str, column_name: str
) -> list[Row]:
    """One wide row as a row an item; `column_name` where the row itself is 预算数 or 决算数."""
    excerpt = excerpt_of(row)
    by_item: dict[str, dict[str, Entry]] = {}
    for column in block.values:
        spec = next((spec for spec in block.side.rows if spec.name == column.item), None)
        name = column_name or column.name
        stem = Entry(
            "",
            None,
            table=form.id,
            row=column.item,
            name=prefix + column.item,
            column=name,
            excerpt=excerpt,
            label=prefix + column.item,
        )
        # The nearest says it best: the item (辆, 人次), then the head, then the table.
        own = (spec.unit if spec else "") or column.unit or unit
        by_item.setdefault(column.item, {})[name] = entry_at(row, column, stem, own)
    return [
        Row("", prefix + item, item, "", cells, ("单位",) if prefix else ())
        for item, cells in by_item.items()
    ]


def _merged(rows: list[Row], more: list[Row]) -> list[Row]:
    """Rows of the same item from two sections as one, with the columns of both."""
    later = {row.name: row for row in more}
    result = []
    for row in rows:
        other = later.get(row.name)
        if other is not None and not set(other.cells) & set(row.cells):
            row = replace(row, cells={**row.cells, **later.pop(row.name).cells})
        result.append(row)
    return [*result, *later.values()]
