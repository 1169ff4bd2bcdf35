"""The columns that figures of a table can slide along: its rows one under the other, as a reader
sees them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from auditor.entry import Entry, Row, Table


def tracks(table: Table) -> Iterator[tuple[Row, ...]]:
    """Rows that stand one under the other: all of them, and only those that have none below them in
    the code list.
    """
    # All that codes begin with: a row whose code is among these has rows below it.
    parents = {row.code[:length] for row in table.rows for length in range(1, len(row.code))}
    for rows in _by_side(table):
        for lane in _lanes(rows):
            yield tuple(lane)
            leaves = tuple(row for row in lane if row.code and row.code not in parents)
            # Items may slide past their totals, which stay.
            if 2 < len(leaves) < len(lane):
                yield leaves


def _by_side(table: Table) -> Iterator[list[Row]]:
    """The rows with figures of each side of a table."""
    for side in dict.fromkeys(row.side for row in table.rows):
        yield [row for row in table.rows if row.side == side and row.cells]


def _lanes(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows by the block of the table that they stand in, where a printed line holds several of
    them.

    A line with fewer rows than blocks leaves blocks blank: its rows follow those that they stand
    under in the code list, else the block that the line before them left filled, in their order.
    """
    lines = [
        list(line) for _, line in groupby(rows, lambda row: line_of(next(iter(row.cells.values()))))
    ]
    lanes: list[list[Row]] = [[] for _ in range(max(map(len, lines), default=0))]
    filled, lengths = 0, {len(row.code) for row in rows if row.code}
    for line in lines:
        full = len(line) == len(lanes)
        # `| 30101 基本工资 | 30201 办公费 | 310 资本性支出 |`: a full line fills the blocks in
        # order, a shorter one is placed by its codes.
        known = list(range(len(lanes))) if full else [_under(lanes, row, lengths) for row in line]
        least = 0
        for at, row in enumerate(line):
            # A row without a known block stands before the next one that has one.
            most = next((lane for lane in known[at:] if lane is not None), len(lanes))
            own = known[at]
            filled = max(least, min(filled, most - 1) if own is None else own)
            lanes[filled].append(row)
            # What stands further on may stand in no block of its own.
            least = min(filled + 1, len(lanes) - 1)
    return lanes


def _under(lanes: Sequence[Sequence[Row]], row: Row, lengths: Collection[int]) -> int | None:
    """The block of a row whose line leaves some blank; `lengths` are those of the codes of all
    levels.
    """
    # The length of the level above: 3 for 30103, 5 for 2080505.
    upper = max((length for length in lengths if length < len(row.code)), default=1)
    for at, lane in enumerate(lanes):
        if lane and row.code and _parent(lane[-1].code, row.code, upper):
            return at
    return None


def _parent(above: str, code: str, upper: int) -> bool:
    """Whether a code stands under or beside another; `upper` is the length of the codes a level
    higher.
    """
    return bool(above) and (
        code.startswith(above) or (len(code) == len(above) and code[:upper] == above[:upper])
    )


def abreast(table: Table) -> Iterator[tuple[Entry, ...]]:
    """The figures of each printed line that holds several rows, in the orders that they may stand
    in: row by row, or column by column.
    """
    lines: dict[object, list[tuple[int, Entry]]] = {}
    for number, row in enumerate(table.rows):
        for entry in row.cells.values():
            lines.setdefault(line_of(entry), []).append((number, entry))
    for line in lines.values():
        if len(line) > 2 and len({number for number, _ in line}) > 1:
            # Row by row, or column by column: 预算数 of all rows of the line, then 决算数 of all.
            columns = list(dict.fromkeys(entry.column for _, entry in line))
            yield tuple(entry for _, entry in line)
            if len(columns) > 1:
                yield tuple(
                    entry
                    for _, entry in sorted(
                        line, key=lambda one: (columns.index(one[1].column), one[0])
                    )
                )


def line_of(entry: Entry) -> object:
    """The printed line of a figure: lines of one page may share a place, never a place and a
    text.
    """
    place = entry.place
    return place.sheet, place.page, place.line, place.paragraph, entry.excerpt
