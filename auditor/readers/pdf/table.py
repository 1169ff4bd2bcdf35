"""Lattices and characters to tables, and the parts of a table on several pages to one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from auditor.characters import unspaced
from auditor.document import Cell, Grid, Place
from auditor.figure import is_figure
from auditor.readers.paragraphs import MARKER
from auditor.readers.pdf.grid import Lattice
from auditor.readers.pdf.ink import Char
from auditor.readers.pdf.piece import is_amount
from auditor.readers.pdf.red import doubted
from auditor.readers.pdf.text import cell_text
from auditor.records import changing, frozen

_SAME: Final = 3.0
"""Columns of one table lie this near each other on two pages."""
_CODE: Final = 3
"""Digits of an account's code at least."""
_PADDING: Final = 6.0
_TWICE: Final = 2
_HEAD: Final = 4
"""No table has more rows of head, the title's among them."""

Row = list[Cell]


@changing
class PageTable:
    """A table, or the part of one that a page holds."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    xs: list[float]
    rows: list[Row]
    full: list[bool]
    """Whether the text of the last row runs to the right edge of its cell, for each column."""
    loose: bool = False
    """Whether its columns are parted by gaps alone, which lie elsewhere on each page."""
    is_stacked: bool = False
    """Whether its rules leave out rows or columns that its print has."""

    @property
    def has_amounts(self) -> bool:
        """Whether any figure with decimals or parted thousands stands in it."""
        return any(is_amount(cell.text) for row in self.rows for cell in row)

    def grid(self) -> Grid:
        """The finished table."""
        return Grid(tuple(tuple(row) for row in self.rows), Place(page=self.page))


def table(
    lattice: Lattice,
    texts: dict[int, list[Char]],
    page: int,
    loose: bool = False,
    red: frozenset[Char] = frozenset(),
) -> PageTable:
    """The table of a lattice, with the characters in each of its cells, and those of the page that
    are red.
    """
    place = Place(page=page)
    cells: list[Cell] = []
    full: list[bool] = []
    several: list[int] = []
    for index, (_, column, rows, columns) in enumerate(lattice.boxes):
        text, found = cell_text(texts[index]) if index in texts else ("", [])
        cells.append(Cell(text, place, rows, columns))
        full.append(
            bool(found) and lattice.xs[column + columns] - found[-1].x1 < found[-1].size + _PADDING
        )
        several.append(len(found))
    xs, ys, owner = lattice.xs, lattice.ys, lattice.owner
    if red:
        cells = doubted(cells, texts, owner, red)
    return PageTable(
        page,
        xs[0],
        ys[0],
        xs[-1],
        ys[-1],
        xs,
        [[cells[index] for index in row] for row in owner],
        [full[index] for index in owner[-1]],
        loose,
        any(several[owner[row][column]] > 1 for row, column in lattice.torn)
        or _is_stacked(cells, several, owner),
    )


def _is_stacked(cells: list[Cell], lines: list[int], owner: list[list[int]]) -> bool:
    """Whether the rules leave out rows or columns: figures stand above or beside each other in
    cells.

    Or what stands beside the numbers of the columns, which are a row, has several lines.
    """
    if sum(_holds_several(cell.text) for cell in cells) >= _TWICE:
        return True
    for row in owner:
        if _is_numbers([cells[index].text for index in row]):
            return any(lines[index] > 1 for index in row)
        if sum(_is_pile(cells[index].text, lines[index]) for index in {*row}) >= _TWICE:
            return True
    return False


def _is_numbers(texts: Iterable[str]) -> bool:
    """Whether the numbers of a row are those of the columns, from 1 on."""
    numbers = [text for text in texts if text.isdecimal()]
    in_order = [str(at) for at in range(1, len(numbers) + 1)]
    return numbers == in_order and len(numbers) >= _TWICE


def _is_pile(text: str, lines: int) -> bool:
    """Whether a cell has several lines and every one is a figure or a code."""
    parts = text.split("\n")
    return lines > 1 and len(parts) == lines and all(map(is_figure, parts))


def _holds_several(text: str) -> bool:
    """Whether a cell holds several amounts and little else."""
    parts = text.split()
    return len(parts) > 1 and _TWICE <= 2 * sum(map(is_amount, parts)) >= len(parts)


def continued(
    before: PageTable, after: PageTable, captions_repeat: bool = False
) -> PageTable | None:
    """Both as one table, where the second goes on with the first; None where it is another
    table.
    """
    columns = _common(before.xs, after.xs) or _loose_columns(before, after)
    if columns is None or _has_title(after, before):
        return None
    rows, more = _spread(before.rows, columns.first), _spread(after.rows, columns.second)
    full = _spread_flags(before.full, columns.first)
    repeated = _repeated(rows, more)
    if not repeated and (captions_repeat or _is_headed(rows, more[0])):
        return None
    more, rest = more[repeated:], _spread_flags(after.full, columns.second)
    if more and not repeated and _splits(rows, full, more[0]):
        rows, more = [*rows[:-1], _whole(rows[-1], more[0])], more[1:]
    return PageTable(
        before.page,
        before.left,
        before.top,
        before.right,
        after.bottom,
        columns.xs,
        rows + more,
        rest if more else full,
        before.loose,
    )


@frozen
class _Columns:
    """The columns of two parts of a table."""

    xs: list[float]
    first: list[int]
    """Where each edge of the first part lies among them."""
    second: list[int]


def _loose_columns(before: PageTable, after: PageTable) -> _Columns | None:
    """The columns of the first part where both are parted by gaps alone, in the same places."""
    if not (before.loose and after.loose and _alike(before.xs, after.xs)):
        return None
    every = list(range(len(before.xs)))
    return _Columns(before.xs, every, every)


def _has_title(after: PageTable, before: PageTable) -> bool:
    """Whether a table begins with a title of its own."""
    return _is_title(after.rows[0]) and _texts(after.rows[0]) != _texts(before.rows[0])


def _common(one: list[float], other: list[float]) -> _Columns | None:
    """The columns of both; None where they differ."""
    shift = one[0] - other[0]
    moved = [x + shift for x in other]
    if abs(shift) > 60 or abs(one[-1] - moved[-1]) > _SAME:
        return None
    wide, narrow = (one, moved) if len(one) >= len(moved) else (moved, one)
    places = _places(narrow, wide)
    # Two columns of a table of seven would be in common with many another table.
    if places is None or len(narrow) != len(wide) and len(narrow) * 2 < len(wide):
        return None
    every = list(range(len(wide)))
    if wide is one:
        return _Columns(one, every, places)
    return _Columns([x - shift for x in wide], places, every)


def _places(narrow: list[float], wide: list[float]) -> list[int] | None:
    """Where each edge lies among those of finer columns; None where one is not among them."""
    places = []
    for x in narrow:
        index = bisect_left(wide, x - _SAME)
        if index == len(wide) or abs(wide[index] - x) > _SAME:
            return None
        places.append(index)
    return places


def _alike(one: list[float], other: list[float]) -> bool:
    """Whether the same columns, as many, stand in the same places but for where their gaps are
    parted.
    """
    if len(one) != len(other):
        return False
    widths = [b - a for a, b in zip(one, one[1:], strict=False)]
    nearest = [min(pair) for pair in zip([widths[0], *widths], [*widths, widths[-1]], strict=True)]
    return all(abs(a - b) < 0.5 * width for a, b, width in zip(one, other, nearest, strict=True))


def _spread(rows: list[Row], edges: Sequence[int]) -> list[Row]:
    """The rows over finer columns: each cell at all it covers."""
    if len(edges) - 1 == edges[-1]:
        return rows
    fresh: dict[int, Cell] = {}
    for row in rows:
        for column, cell in enumerate(row):
            if id(cell) not in fresh:
                fresh[id(cell)] = replace(
                    cell, colspan=edges[column + cell.colspan] - edges[column]
                )
    return [
        [
            fresh[id(cell)]
            for column, cell in enumerate(row)
            for _ in range(edges[column + 1] - edges[column])
        ]
        for row in rows
    ]


def _spread_flags(flags: list[bool], edges: Sequence[int]) -> list[bool]:
    return [
        flag for column, flag in enumerate(flags) for _ in range(edges[column + 1] - edges[column])
    ]


def _texts(row: Row) -> list[str]:
    return [unspaced(cell.text) for cell in row]


def _is_title(row: Row) -> bool:
    return row[0].colspan == len(row) and row[0].text.rstrip("（续） ").endswith("表")


def _repeated(rows: list[Row], more: list[Row]) -> int:
    """How many rows of the header the second part repeats."""
    count = 0
    for row, again in zip(rows, more, strict=False):
        texts = _texts(row)
        if texts != _texts(again) or any(is_figure(text) and not text.isdigit() for text in texts):
            break
        count += 1
    while count and not any(_texts(more[count - 1])):
        count -= 1
    return count


def _is_headed(rows: list[Row], first: Row) -> bool:
    """Whether a row begins as one of the head does and goes on otherwise: further columns of the
    same rows.
    """
    texts = _texts(first)
    return (
        bool(texts[0])
        and not any(map(is_figure, texts))
        and any(row[0].text and _texts(row)[0] == texts[0] for row in rows[:_HEAD])
    )


def _splits(rows: list[Row], full: list[bool], first: Row) -> bool:
    """Whether the page break cut a row: what the second page shows of it goes on with the names
    that were full.

    The figures of the row may stand on the second page, where its code or its name shows that it is
    the same row, and no other row with a code is without figures.
    """
    last = rows[-1]
    going = _printed(first)
    named = [column for column in going if last[column].text]
    if not going or not _goes_over(last, first, named):
        return False
    bare = _is_bare(last) and not _has_bare_account(rows[:-1])
    if bare and _is_coded(last, first):
        return True
    whole = all(full[column] for column in named)
    return whole and (named == going or bare and bool(named))


def _printed(row: Row) -> list[int]:
    """The columns in which a row has print."""
    return [column for column, cell in enumerate(row) if cell.text]


def _goes_over(last: Row, first: Row, named: Iterable[int]) -> bool:
    """Whether two rows of plain cells may be one: the texts of these columns go on."""
    plain = all(cell.rowspan == 1 for cell in (*last, *first))
    return plain and all(_goes_on(last[column], first[column]) for column in named)


def _is_coded(last: Row, first: Row) -> bool:
    """Whether the first of two rows has a code where the second has nothing."""
    return any(_is_code(cell) and not other.text for cell, other in zip(last, first, strict=True))


def _has_bare_account(rows: Iterable[Row]) -> bool:
    """Whether a row with a code has no figure."""
    return any(_is_bare(row) and any(map(_is_code, row)) for row in rows)


def _is_code(cell: Cell) -> bool:
    return cell.text.isdigit() and len(cell.text) >= _CODE


def _is_bare(row: Row) -> bool:
    """Whether a row has no figure but a code."""
    return not any(is_figure(cell.text) and not cell.text.isdigit() for cell in row)


def _goes_on(before: Cell, cell: Cell) -> bool:
    """Whether the text of a cell may be the rest of another's."""
    return (
        before.colspan == cell.colspan
        and not MARKER.match(cell.text)
        and not is_figure(cell.text)
        and not cell.text[0].isdigit()
    )


def _whole(last: Row, first: Row) -> Row:
    fresh = {
        id(cell): replace(cell, text=cell.text + first[column].text)
        for column, cell in enumerate(last)
    }
    return [fresh[id(cell)] for cell in last]
