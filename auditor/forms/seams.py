"""Where a page cuts a table: marks of the page, cells moved back to their columns, rows cut in two,
what comes next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Cell, Grid, Place
from auditor.entry import Row
from auditor.figure import Blank, Figure, parse
from auditor.forms.body import data_rows
from auditor.forms.columns import Block, Column, Layout
from auditor.forms.form import Form, Forms
from auditor.forms.heads import ELLIPSIS, is_known, match_row
from auditor.forms.labels import is_numbered, squeeze
from auditor.forms.rows import NAMELESS, key_of
from auditor.numbering import NUMERAL
from auditor.patterns import regex

# -12-, 第3页共9页, 3/9
_PAGE: Final = regex(r"[-—–·.第(]*[0-9]{1,4}(?:页|/[0-9]{1,4}|共[0-9]{1,4}页|,)*[-—–·.)]*")
# 第二部分 决算说明, 三、收入情况, （一）总体情况, 1.基本支出, and whatever ends in a full stop
_TEXT: Final = regex(
    rf".*[。;]|第.{{1,3}}[部章节].*|{NUMERAL}、.*|\({NUMERAL}\).*|[0-9]{{1,2}}[、.](?![0-9]).*"
)
# A code or a level of one, 2010301 or 03
_SHORT_CODE: Final = regex(r"[0-9]{1,7}$")
# C9 of a worksheet, 表2 行9 列3 of a document or a page
_CELL: Final = regex(r"([A-Z]{1,3})[0-9]+|.*列([0-9]{1,5})")
# 1,234.56: with decimals, so neither a code nor a line number
_AMOUNT: Final = regex(r"-?[0-9]{1,3}(?:,?[0-9]{3})*\.[0-9]{1,4}")
_TOTAL: Final = "合计"


def is_page_mark(bare: str) -> bool:
    """Whether a squeezed line is a page number."""
    return bool(_PAGE.fullmatch(bare))


def is_text(bare: str) -> bool:
    """Whether a squeezed line is a sentence or a heading with a number: what begins after a table's
    end.
    """
    return bool(_TEXT.fullmatch(bare))


def is_row_text(text: str, form: Form, forms: Forms) -> bool:
    """Whether a squeezed text may stand in a row without figures: a row of the form, a numbered
    name, a code, dots.
    """
    return bool(
        is_known(text, form, forms)
        or is_numbered(text)
        or forms.charts.code.match(text)
        or ELLIPSIS.match(text)
    )


def placings(grid: Grid, first: Grid, width: int) -> Iterator[Grid]:
    """The grid with its cells in the columns of a table's first grid, blank ones between.

    Formats leave out the columns that a part has nothing in. Where cells say which column they
    stand in (`C9`, `列 3`) that decides; else every position is possible.
    """
    own, whole = _columns(grid), _columns(first)
    count = max((len(row) for row in grid.rows), default=0)
    # All columns are there.
    if count == width:
        yield grid
    # Some were left out, and the cells say which.
    elif own and len(whole) == width and set(own) <= set(whole):
        yield _placed(grid, [whole.index(column) for column in own], width)
    # The cells do not say, or only count on from the left: anywhere within the width.
    elif count < width and own == list(range(own[0], own[0] + count) if own else ()):
        for before in range(width - count + 1):
            yield _placed(grid, range(before, before + count), width)


def _placed(grid: Grid, at: Sequence[int], width: int) -> Grid:
    rows = []
    for row in grid.rows:
        cells = [Cell("", row[0].place if row else Place())] * width
        for cell, column in zip(row, at, strict=False):
            cells[column] = cell
        rows.append(tuple(cells))
    return Grid(tuple(rows), grid.place, grid.title)


def _columns(grid: Grid) -> list[int]:
    """The column of the file that each column of a grid is, from 1; empty where its cells do not
    say.
    """
    found: list[int] = []
    for at in range(max((len(row) for row in grid.rows), default=0)):
        here = [
            column
            for row in grid.rows
            if at < len(row) and (column := _column(row[at].place.cell or ""))
        ]
        # A cell merged from the left is named by its corner.
        found.append(max(here, default=0))
    return found if all(found) and len(set(found)) == len(found) else []


def _column(cell: str) -> int:
    match = _CELL.fullmatch(cell)
    if match is None:
        return 0
    return (
        int(match[2])
        if match[2]
        # AB is 1 * 26 + 2.
        else sum((ord(letter) - 64) * 26**at for at, letter in enumerate(reversed(match[1])))
    )


def fits(grid: Grid, where: Layout, forms: Forms) -> bool:
    """Whether no figure stands in a column of names, and no words in one of figures."""
    return all(
        _fits(row, block, forms) for row in data_rows(grid, where, forms) for block in where.blocks
    )


def _fits(row: Sequence[Cell], block: Block, forms: Forms) -> bool:
    """Whether every cell of a row holds what its column is for."""
    names, codes, values = (
        _under(row, columns) for columns in (block.labels, block.codes, block.values)
    )
    # A name merged over the columns of figures is no wrong word in them.
    covered = {id(cell) for cell in (*names, *codes) if cell.text}
    return not (
        any(_is_amount(cell, forms.charts.code) for cell in names)
        or any(_is_amount(cell, _SHORT_CODE) for cell in codes)
        or any(_is_unread(cell) and id(cell) not in covered for cell in values)
    )


def _under(row: Sequence[Cell], columns: Sequence[Column]) -> list[Cell]:
    """The cells of a row that stand in some columns."""
    return [row[column.at] for column in columns if column.at < len(row)]


def _is_amount(cell: Cell, code: re.Pattern[str]) -> bool:
    """Whether a cell holds a figure that is no code."""
    return isinstance(parse(cell.text), Figure) and not code.match(squeeze(cell.text))


def _is_unread(cell: Cell) -> bool:
    """Whether a cell holds what is no figure, though it is certain how it is printed."""
    return parse(cell.text) is Blank.UNREADABLE and not cell.doubt


def astray(grid: Grid, where: Layout, forms: Forms) -> Iterator[tuple[Cell, ...]]:
    """Rows cut down to the cells with figures (not codes, nor counted lines) in the columns of
    codes and names.
    """
    if any(column.item for block in where.blocks for column in block.values):
        return
    names = sorted(
        {column.at for block in where.blocks for column in (*block.codes, *block.labels)}
    )
    for row in data_rows(grid, where, forms):
        found = tuple(
            dict.fromkeys(
                row[at]
                for at in names
                if at < len(row) and _AMOUNT.fullmatch(squeeze(row[at].text))
            )
        )
        if found:
            yield found


# --- rows that the page cuts ----------------------------------------------------------------------


def mended(rows: list[Row], before: Sequence[Row], form: Form) -> tuple[list[Row], list[Row]]:
    """(rows of a part, rows of its table) with a row that the page cut in two put together again at
    its table's end.

    Only where rows have account codes: elsewhere a row without a name may be a row of its own.
    """
    table = list(before)
    if not rows or not table or not table[-1].code or not any(side.codes for side in form.sides):
        return rows, table
    whole = _whole(table[-1], rows[0], form)
    return (rows, table) if whole is None else (rows[1:], [*table[:-1], whole])


def _whole(last: Row, first: Row, form: Form) -> Row | None:
    """An account's row with what the page cut off: all its figures, or the end of its name; None
    where the next row is no rest of it.
    """
    # A row with a code is a row of its own.
    if first.code or first.side != last.side:
        return None
    # The page ran between the name and its figures.
    if not first.label and _is_blank(last) and set(first.cells) == set(last.cells):
        return replace(
            last,
            cells={
                name: replace(entry, row=old.row, name=old.name, code=old.code, label=old.label)
                for name, entry in first.cells.items()
                for old in (last.cells[name],)
            },
        )
    # The page ran through the name.
    if first.label and _is_blank(first) and _is_end_of_name(first, form):
        return _renamed(last, last.label + first.label)
    return None


def _is_end_of_name(row: Row, form: Form) -> bool:
    """Whether a row without a code has words that name no row of the form."""
    return (
        NAMELESS in row.groups
        and not any(match_row(squeeze(row.label), side) for side in form.sides)
        and not ELLIPSIS.fullmatch(row.label)
    )


def _is_blank(row: Row) -> bool:
    return bool(row.cells) and not any(entry.text for entry in row.cells.values())


def _renamed(row: Row, label: str) -> Row:
    name = label if row.name == row.label else row.name
    cells = {
        key: replace(entry, row=label, name=name, label=f"{row.code} {label}")
        for key, entry in row.cells.items()
    }
    return replace(row, label=label, name=name, cells=cells)


# --- what may come next ---------------------------------------------------------------------------


def is_another(rows: Sequence[Row], before: Sequence[Row], form: Form) -> bool:
    """Whether rows that the table has are printed again, with other figures: then they are another
    table's, or a copy's.
    """
    codes = [row.code for row in before if row.code]
    if len(codes) > len(set(codes)):
        return False  # a table that lists accounts unit by unit
    names = {spec.name for side in form.sides for spec in side.rows}
    there = {key_of(row): row for row in reversed(before)}
    return any(
        _is_other(row, there.get(key_of(row))) for row in rows if row.code or row.name in names
    )


def _is_other(row: Row, old: Row | None) -> bool:
    """Whether a row is another of the same name: an account at once, a row of the form where it
    prints something else.
    """
    if old is None or _is_blank(row) or _is_blank(old):
        return False
    return bool(row.code) or _texts(row) != _texts(old)


def _texts(row: Row) -> list[str]:
    return [entry.text for entry in row.cells.values()]


def is_next(rows: Sequence[Row], before: Sequence[Row], form: Form, forms: Forms) -> bool:
    """Whether the accounts of a part may follow those of its table: not after its closing total,
    nor of earlier classes.
    """
    chart = next((forms.charts.by_id[side.codes] for side in form.sides if side.codes), None)
    # 06 in blocks side by side runs through the classes more than once.
    if chart is None or form.repeated:
        return True
    earlier, later = (_classes(part, chart.lengths[0]) for part in (before, rows))
    if not earlier or not later:
        return True
    if before[-1].name == _TOTAL:
        return False
    # A table that is in no order itself tells nothing by order.
    return earlier != sorted(earlier) or later[0] >= earlier[-1]


def _classes(rows: Sequence[Row], top: int) -> list[str]:
    """The topmost account of each row that has a code."""
    return [row.code[:top] for row in rows if row.code]
