"""A grid bound to its form: its rows, block by block, as rows of the table with an entry for every
figure or hole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Cell, Grid, Notice, Place
from auditor.entry import Entry, Row
from auditor.figure import EXACT, Blank, Figure, doubt, misprint, parse
from auditor.forms.column_numbers import heads_numbers, is_numbering
from auditor.forms.columns import Block, Column, Layout, distinct, text_of, texts_of
from auditor.forms.compiling import NO_UNIT, VALUE
from auditor.forms.form import Form, Forms
from auditor.forms.heads import is_around, match_row
from auditor.forms.labels import printed, squeeze
from auditor.forms.layout import labelled, layout
from auditor.forms.rows import (
    UNNAMED,
    Identity,
    Memory,
    Raw,
    identity,
    joined,
    open_cells,
    other_side,
    raw_rows,
)
from auditor.message import say

_TOTALS: Final = ("合计", "总计")


def bind(
    grid: Grid, where: Layout, form: Form, forms: Forms, unit: str, memory: Memory
) -> tuple[list[Row], list[Notice]]:
    """The rows of a grid bound to the form; `memory` carries over from the grids before it in the
    same table.
    """
    forms = forms.of(form)
    if form.sheet:
        return _bind_sheet(grid, form, unit), []
    if form.across:
        return _bind_across(grid, where, form, forms, unit, memory)
    notices: list[Notice] = []
    rows: list[tuple[Cell, ...]] = []
    lines: dict[int, int] = {}
    for row in data_rows(grid, where, forms):
        rows.append(_realigned(row, where, lines))
        if rows[-1] is not row:
            notices.append(Notice(say("table.short-row", table=form.id), row[0].place))
    if where.stacked:
        return _bind_stacked(rows, where, form, forms, unit, memory), notices
    bound: list[list[Row]] = [[] for _ in rows]
    for at, block in enumerate(where.blocks):
        seen = memory.seen.setdefault(block.side.name, set()) if not block.extra else set()
        for raw in joined(list(raw_rows(rows, block, at, forms, memory)), block.side, form, forms):
            what = identity(raw, block.side, forms, seen)
            what = replace(what, groups=()) if block.extra else what
            bound[raw.at].append(_row(raw, what, block, form, unit))
    return [
        row for found in bound for row in (_borrowed(found) if form.repeated else found)
    ], notices


def data_rows(grid: Grid, where: Layout, forms: Forms) -> Iterator[tuple[Cell, ...]]:
    """The rows below the head that carry data; repeated heads, column numbers, notes and blank rows
    are none.
    """
    head = {tuple(texts_of(row)) for row in grid.rows[: where.head_rows]}
    words = {word for path in where.heads for word in path.split(".")}
    for above, row in zip(
        ((), *grid.rows)[where.head_rows :], grid.rows[where.head_rows :], strict=False
    ):
        texts = texts_of(row)
        again = tuple(texts) in head or (
            len(texts) > 1
            and all(text in words for text in texts)
            and any(forms.role(text) for text in texts)
        )
        numbers = any(heads_numbers(text, forms) for text in texts) and is_numbering(
            row, forms, above
        )
        if texts and not again and not numbers and not is_around(row, forms):
            yield row


def _realigned(row: tuple[Cell, ...], where: Layout, lines: dict[int, int]) -> tuple[Cell, ...]:
    """A row that lost a cell, put right where the line numbers (行次) tell which one."""
    for block in where.blocks:
        if block.line is None:
            continue
        at, expected = block.line.at, lines.get(block.line.at, -1) + 1
        here = text_of(row, at)
        if (
            len(row) < where.width
            and expected > 0
            and here != str(expected)
            and at
            and text_of(row, at - 1) == str(expected)
        ):
            row = (*row[: at - 1], Cell("", row[at - 1].place), *row[at - 1 :])
            here = text_of(row, at)
        if here.isdigit():
            lines[at] = int(here)
    return row


def _bind_stacked(
    rows: Sequence[tuple[Cell, ...]],
    where: Layout,
    form: Form,
    forms: Forms,
    unit: str,
    memory: Memory,
) -> list[Row]:
    """A table whose sides stand below each other: the side changes where a row is known on the next
    side only.
    """
    memory.side = max(memory.side, where.start)
    result = []
    for raw in joined(
        list(raw_rows(rows, where.blocks[0], 0, forms, memory)), where.blocks[0].side, form, forms
    ):
        memory.side = other_side(raw, memory.side, where.blocks, forms)
        block = where.blocks[memory.side]
        raw = replace(raw, values=open_cells(raw.row, block, raw.covered))
        if raw.blank and squeeze(raw.label) == block.side.name:
            continue
        seen = memory.seen.setdefault(block.side.name, set())
        result.append(_row(raw, identity(raw, block.side, forms, seen), block, form, unit))
    return result


def _row(raw: Raw, what: Identity, block: Block, form: Form, unit: str) -> Row:
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
        excerpt=_excerpt(raw.row),
        label=words,
    )
    cells = {
        column.name: _exact(
            entry_at(
                raw.row,
                column,
                replace(stem, column=column.name),
                _unit(what.unit or column.unit or unit),
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
    wrong = "" if cell.doubt else misprint(cell.text)
    return replace(
        stem,
        text=cell.text.strip(),
        blank=Blank.UNREADABLE if wrong else parsed,
        place=cell.place,
        doubt=cell.doubt or wrong or doubt(cell.text),
    )


def _unit(unit: str) -> str:
    """A unit as figures carry it."""
    return "" if unit == NO_UNIT else unit


def _exact(entry: Entry, form: Form) -> Entry:
    """The entry with its figure as one that is not rounded, where the form says so."""
    if not form.exact or entry.figure is None:
        return entry
    return replace(entry, figure=replace(entry.figure, about=EXACT))


def _bind_sheet(grid: Grid, form: Form, unit: str) -> list[Row]:
    """The rows of a sheet of labels and values: one for each label that the form names, words in
    place of a figure aside.
    """
    side, rows = form.sides[0], []
    for row in grid.rows:
        for spec, cell in labelled(row, side):
            stem = Entry(
                "",
                None,
                table=form.id,
                row=spec.name,
                name=spec.name,
                column=VALUE,
                excerpt=_excerpt(row),
                label=spec.name,
            )
            entry = entry_at((cell,), Column(0, "value", "", VALUE), stem, _unit(spec.unit or unit))
            if entry.figure is not None or entry.blank is not Blank.WORDS:
                rows.append(
                    Row("", spec.name, spec.name, "", {VALUE: _exact(entry, form)}, spec.groups)
                )
    return rows


def _excerpt(row: Sequence[Cell]) -> str:
    """The row as printed, in one line."""
    return " ".join(text for cell in distinct(row) if (text := cell.text.strip()))


def _borrowed(found: list[Row]) -> list[Row]:
    """The rows of all blocks; a label whose figure stands under a later block's columns
    (公用经费合计) gets it.
    """
    rows: list[Row] = []
    for row in found:
        owner = rows[-1] if rows else None
        spread = not row.label or (owner is not None and row.label == owner.label and not row.code)
        if (
            owner is not None
            and owner.label
            and spread
            and all(entry.blank for entry in owner.cells.values())
        ):
            stem = next(iter(owner.cells.values()), None)
            label = stem.label if stem else owner.label
            cells: Mapping[str, Entry] = {
                name: replace(entry, row=owner.label, name=owner.name, code=owner.code, label=label)
                for name, entry in row.cells.items()
            }
            rows[-1] = replace(owner, cells=cells or owner.cells)
            continue
        rows.append(row)
    return rows


# --- items in the heads
# -----------------------------------------------------------------------------------------------


def _bind_across(
    grid: Grid, where: Layout, form: Form, forms: Forms, unit: str, memory: Memory
) -> tuple[list[Row], list[Notice]]:
    block = where.blocks[0]
    if not any(column.item for column in block.values):
        rows = [
            _row(
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
        more, said = _bind_across(rest, below, form, forms, unit, memory)
        notices = [*notices, *said]
        result = _merged(result, more)
    return result, notices


def _sections(grid: Grid, where: Layout, form: Form, forms: Forms) -> tuple[Grid, Grid | None]:
    """The grid up to a second head (预算数 above, 决算数 below), and what begins there."""
    filled = False
    for at in range(where.head_rows, len(grid.rows)):
        texts = texts_of(grid.rows[at])
        figures = any(isinstance(parse(text), Figure) for text in texts)
        known = [
            text
            for text in texts
            if match_row(text, form.sides[0])
            or any(pattern.fullmatch(text) for pattern in form.sides[0].columns.values())
        ]
        if (
            filled
            and not figures
            and known
            and len(known) == len(texts)
            and tuple(texts) not in {tuple(texts_of(row)) for row in grid.rows[: where.head_rows]}
        ):
            return Grid(grid.rows[:at], grid.place), Grid(grid.rows[at:], grid.place)
        filled = filled or (figures and not is_numbering(grid.rows[at], forms, grid.rows[at - 1]))
    return grid, None


def _item_rows(rows: Sequence[tuple[Cell, ...]], block: Block, form: Form, unit: str) -> list[Row]:
    """Wide rows of items (三公) as one row an item; where units have rows of their own, these are
    named by their unit.
    """
    named = [
        printed(
            "".join(
                dict.fromkeys(
                    row[column.at].text for column in block.labels if column.at < len(row)
                )
            )
        )
        for row in rows
    ]
    columns = [
        next(
            (
                name
                for name, pattern in block.side.columns.items()
                if pattern.fullmatch(squeeze(who))
            ),
            "",
        )
        for who in named
    ]
    totals = [at for at, who in enumerate(named) if squeeze(who) in _TOTALS] or (
        [0] if len(rows) == 1 or not any(named[:1]) else [-1]
    )
    result: list[Row] = []
    for at, (who, row) in enumerate(zip(named, rows, strict=True)):
        total = at == totals[0] or bool(columns[at])
        found = _items(
            row, block, form, unit, "" if total else f"{who or f'第{at + 1}行'}.", columns[at]
        )
        if not total and not who:
            found = [replace(item, groups=(UNNAMED,)) for item in found]
        result = _merged(result, found) if columns[at] else [*result, *found]
    return result


def _items(
    row: Sequence[Cell], block: Block, form: Form, unit: str, prefix: str, column_name: str
) -> list[Row]:
    """One wide row as a row an item; `column_name` where the row itself is 预算数 or 决算数."""
    excerpt = _excerpt(row)
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


# --- the whole table
# --------------------------------------------------------------------------------------------------
