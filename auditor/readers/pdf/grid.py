"""Rules to lattices: which lines make a table, where its rows and columns are, which cells are
merged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import field
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from auditor.message import say
from auditor.readers.pdf.paths import Fill, StraightLine, TooFine
from auditor.records import changing

SNAP: Final = 2.0
"""Rules closer than this are one."""
_SPREAD: Final = 3.6
"""Two rules of a double line lie no further apart."""
_DASH: Final = 5.0
"""Pieces of a dashed rule lie no further apart."""
_TOUCH: Final = 3.0
"""A rule that ends so near another one meets it."""
_COVERED: Final = 0.6
"""Share of a cell's side that must be drawn."""
_STEP: Final = 6.0
"""Rules that stick out further than this show an open side."""

_MOST_PAIRS: Final = 20_000_000
"""Rules across times rules down that are looked at; a page of hairline rectangles has 4 million."""
_MOST_CELLS: Final = 100_000
"""Cells of one lattice; a page of print has a few hundred."""

Box = tuple[int, int, int, int]
"""Row, column, rowspan, colspan."""


@changing
class GridLine:
    """A rule put together from its pieces."""

    at: float
    parts: list[tuple[float, float]]

    @property
    def low(self) -> float:
        """Where it begins."""
        return self.parts[0][0]

    @property
    def high(self) -> float:
        """Where it ends."""
        return self.parts[-1][1]

    def covers(self, low: float, high: float) -> bool:
        """Whether most of the stretch is drawn."""
        drawn = sum(
            min(high, to) - max(low, start) for start, to in self.parts if to > low and start < high
        )
        return drawn >= _COVERED * (high - low)

    def reaches(self, point: float) -> bool:
        """Whether it runs to the point, or nearly."""
        return any(start - _TOUCH <= point <= to + _TOUCH for start, to in self.parts)


@changing
class Lattice:
    """The rows and columns of one table: their edges, and the cells with what they span."""

    xs: list[float]
    ys: list[float]
    boxes: list[Box]
    owner: list[list[int]] = field(default_factory=list)
    """Index of the cell at each row and column."""
    torn: list[tuple[int, int]] = field(default_factory=list)
    """Row and column of the cells at a rule down that ends where no rule across meets it."""

    def __post_init__(self) -> None:
        """Fills in the owners."""
        self.owner = [[-1] * (len(self.xs) - 1) for _ in range(len(self.ys) - 1)]
        for index, (row, column, rows, columns) in enumerate(self.boxes):
            for line in self.owner[row : row + rows]:
                line[column : column + columns] = [index] * columns

    def at(self, x: float, y: float) -> int | None:
        """The cell that holds the point; None outside."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        if 0 <= row < len(self.owner) and 0 <= column < len(self.xs) - 1:
            return self.owner[row][column]
        return None


def lattices(
    across: Iterable[StraightLine], down: Iterable[StraightLine], snap: float = SNAP
) -> list[Lattice]:
    """The tables that the rules draw, from the top; a lone box or column is none."""
    rows, columns = merged(across, snap), merged(down, snap)
    found = []
    for own_rows, own_columns in _components(rows, columns):
        own_rows, own_columns = _closed(own_rows, own_columns)
        lattice = lattice_of(own_rows, own_columns, snap)
        if lattice is not None and len(lattice.xs) > 2 and len(lattice.boxes) > 2:
            found.append(lattice)
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def fill_rules(fills: Iterable[Fill]) -> tuple[list[StraightLine], list[StraightLine]]:
    """The edges of filled cells as rules across and down."""
    across: list[StraightLine] = []
    down: list[StraightLine] = []
    for left, top, right, bottom in fills:
        across += (StraightLine(top, left, right), StraightLine(bottom, left, right))
        down += (StraightLine(left, top, bottom), StraightLine(right, top, bottom))
    return across, down


def merged(rules: Iterable[StraightLine], snap: float = SNAP) -> list[GridLine]:
    """The rules put together: pieces of one line joined, double lines taken as one."""
    clusters: list[list[StraightLine]] = []
    for rule in sorted(rules):
        if (
            clusters
            and rule.at - clusters[-1][-1].at <= snap
            and rule.at - clusters[-1][0].at <= max(_SPREAD, snap)
        ):
            clusters[-1].append(rule)
        else:
            clusters.append([rule])
    return [line for cluster in clusters for line in _line(cluster)]


def _line(cluster: list[StraightLine]) -> list[GridLine]:
    at = (cluster[0].at + cluster[-1].at) / 2
    parts: list[tuple[float, float]] = []
    for low, high in sorted((rule.low, rule.high) for rule in cluster):
        if parts and low - parts[-1][1] <= _DASH:
            if high > parts[-1][1]:
                parts[-1] = parts[-1][0], high
        else:
            parts.append((low, high))
    parts = [part for part in parts if part[1] - part[0] >= _TOUCH + 1]
    return [GridLine(at, parts)] if parts else []


def _components(
    rows: list[GridLine], columns: list[GridLine]
) -> Iterable[tuple[list[GridLine], list[GridLine]]]:
    """Rules that meet, directly or through others; each part of a line on its own."""
    across, down = parted(rows), parted(columns)
    if len(across) * len(down) > _MOST_PAIRS:
        raise TooFine(say("dense.lines", count=len(across) + len(down)))
    parent = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = index = parent[parent[index]]
        return index

    for number, row in enumerate(across):
        at, low, high = row.at, row.low - _TOUCH, row.high + _TOUCH
        for other, column in enumerate(down, len(across)):
            if low <= column.at <= high and column.low - _TOUCH <= at <= column.high + _TOUCH:
                parent[root(number)] = root(other)
    groups: dict[int, tuple[list[GridLine], list[GridLine]]] = {}
    for index, line in enumerate([*across, *down]):
        groups.setdefault(root(index), ([], []))[index >= len(across)].append(line)
    return [
        (_gathered(own), _gathered(others)) for own, others in groups.values() if own and others
    ]


def parted(lines: Iterable[GridLine]) -> list[GridLine]:
    """Each part of some lines as a line of its own."""
    return [GridLine(line.at, [part]) for line in lines for part in line.parts]


def _gathered(parts: list[GridLine]) -> list[GridLine]:
    return [
        GridLine(at, sorted(part for line in same for part in line.parts))
        for at, same in (
            (at, list(group)) for at, group in groupby(parts, key=lambda line: line.at)
        )
    ]


def _closed(rows: list[GridLine], columns: list[GridLine]) -> tuple[list[GridLine], list[GridLine]]:
    """The rules with the sides that the table leaves open drawn in."""
    left, right = _open_ends(rows, columns)
    top, bottom = _open_ends(columns, rows)
    low, high = (
        min(rows[0].at, *(top or [rows[0].at])),
        max(rows[-1].at, *(bottom or [rows[-1].at])),
    )
    start, to = (
        min(columns[0].at, *(left or [columns[0].at])),
        max(columns[-1].at, *(right or [columns[-1].at])),
    )
    columns = (
        [GridLine(x, [(low, high)]) for x in left]
        + columns
        + [GridLine(x, [(low, high)]) for x in right]
    )
    return [GridLine(y, [(start, to)]) for y in top] + rows + [
        GridLine(y, [(start, to)]) for y in bottom
    ], columns


def _open_ends(rows: list[GridLine], columns: list[GridLine]) -> tuple[list[float], list[float]]:
    """Where the rows begin before the first column, and where they end after the last."""
    need = max(2, len(rows) / 2)
    before = [row.low for row in rows if row.low < columns[0].at - _STEP]
    after = [row.high for row in rows if row.high > columns[-1].at + _STEP]
    return ([median(before)] if len(before) >= need else []), (
        [median(after)] if len(after) >= need else []
    )


def lattice_of(rows: list[GridLine], columns: list[GridLine], snap: float = SNAP) -> Lattice | None:
    """The lattice of rules across and down, both in order; None where they enclose nothing."""
    rows, columns = _apart(rows, snap), _apart(columns, snap)
    high, wide = len(rows) - 1, len(columns) - 1
    if high < 1 or wide < 1:
        return None
    if high * wide > _MOST_CELLS:
        raise TooFine(say("dense.rows", rows=high, columns=wide))
    xs, ys = [line.at for line in columns], [line.at for line in rows]
    # below[r][c]: the rule under the cell is missing; after[r][c]: the one at its right.
    below = [*(_missing(line, xs) for line in rows[1:-1]), [False] * wide]
    right = [*(_missing(line, ys) for line in columns[1:-1]), [False] * high]
    after = [[line[r] for line in right] for r in range(high)]
    lattice = Lattice(xs, ys, list(_boxes(below, after)))
    lattice.torn = [cell for at, line in enumerate(columns[1:-1]) for cell in _torn(line, at, ys)]
    return lattice


def _missing(line: GridLine, edges: list[float]) -> list[bool]:
    """Whether a rule is missing at each of the cells between the edges."""
    return [not line.covers(low, high) for low, high in pairwise(edges)]


def _torn(line: GridLine, column: int, ys: list[float]) -> Iterable[tuple[int, int]]:
    """The cells at both sides of the rule down behind a column, in the rows within which it
    ends.
    """
    for end in (end for part in line.parts for end in part):
        row = bisect_right(ys, end) - 1
        if 0 <= row < len(ys) - 1 and ys[row] + _STEP < end < ys[row + 1] - _STEP:
            yield row, column
            yield row, column + 1


def _apart(lines: list[GridLine], snap: float) -> list[GridLine]:
    """Lines too near each other to hold print between them, as one."""
    result: list[GridLine] = []
    for line in lines:
        if result and line.at - result[-1].at <= snap:
            result[-1] = GridLine(result[-1].at, sorted(result[-1].parts + line.parts))
        else:
            result.append(line)
    return result


def _boxes(below: list[list[bool]], after: list[list[bool]]) -> Iterable[Box]:
    """The cells, merged over the rules that are missing; what is no rectangle is cut into
    rectangles.
    """
    high, wide = len(below), len(below[0])
    taken = [[False] * wide for _ in range(high)]
    for r in range(high):
        for c in range(wide):
            if taken[r][c]:
                continue
            columns = 1
            while after[r][c + columns - 1] and not taken[r][c + columns]:
                columns += 1
            rows = 1
            while all(below[r + rows - 1][k] for k in range(c, c + columns)) and _same(
                after, r, r + rows, c, columns
            ):
                rows += 1
            for line in taken[r : r + rows]:
                line[c : c + columns] = [True] * columns
            yield r, c, rows, columns


def _same(after: list[list[bool]], row: int, other: int, column: int, columns: int) -> bool:
    """Whether the row below has its rules down at the same places: nothing inside, closed at both
    sides.
    """
    inside = all(after[other][k] for k in range(column, column + columns - 1))
    left = column > 0 and after[other][column - 1] and not after[row][column - 1]
    return (
        inside
        and not left
        and not (after[other][column + columns - 1] and not after[row][column + columns - 1])
    )
