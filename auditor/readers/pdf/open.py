"""Tables without all their rules to lattices: rows and columns by the rules that there are and the
gaps in the print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import groupby, pairwise
from typing import Final

from auditor.readers.pdf.columns import union
from auditor.readers.pdf.edges import Sides, edges_of, runs_over
from auditor.readers.pdf.grid import Box, GridLine, Lattice
from auditor.readers.pdf.headings import Heading, headings
from auditor.readers.pdf.heads import arranged, gaps_of, head_boxes, head_edges, lowest
from auditor.readers.pdf.labels import spread
from auditor.readers.pdf.paths import StraightLine
from auditor.readers.pdf.piece import (
    Piece,
    Row,
    Span,
    is_data,
    is_numbers,
    pieces_of,
    sides_of,
    size_of,
)
from auditor.readers.pdf.rows import levels, rows_of
from auditor.readers.pdf.spaced import parted, unspaced
from auditor.records import changing, frozen

_NAME: Final = 2.6
"""Em above the first row of figures within which the beginning of its name may stand."""
_NEXT: Final = 1.5
"""Em from one line of a name to the next, at most."""
_LEAST_EDGES: Final = 3
"""Edges of the columns of a table."""


@changing
class Region:
    """The lines of what is taken for a table, and the rules drawn in it."""

    rows: list[Row]
    across: list[GridLine] = field(default_factory=list)
    down: list[GridLine] = field(default_factory=list)

    def holds(self, x: float, y: float) -> bool:
        """Whether what stands there is of it."""
        return (
            self.left - 1 <= x <= self.right + 1
            and min(one.y for one in pieces_of(self.rows[:3])) - 1 <= y
            and y <= max(one.y for one in pieces_of(self.rows[-3:])) + 1
        )

    def through(self) -> list[GridLine]:
        """The rules across that run from side to side."""
        low, high = self.left + 1, self.right - 1
        return [line for line in self.across if line.covers(low, high)]

    @property
    def left(self) -> float:
        """Where it begins."""
        return min([piece.x0 for piece in pieces_of(self.rows)] + [one.low for one in self.across])

    @property
    def right(self) -> float:
        """Where it ends."""
        return max([piece.x1 for piece in pieces_of(self.rows)] + [one.high for one in self.across])


def lattice_of(region: Region, before: Sequence[float] = ()) -> Lattice | None:
    """The rows and columns of a region; None where they cannot be told apart.

    `before` are the edges of the columns of the table that may go on here from the page before.
    """
    size = size_of(region.rows)
    across = region.through()
    parts = _parted(region, across, size)
    if not parts.body:
        return None
    rules = [StraightLine(line.at, *part) for line in region.across for part in line.parts]
    # Until the rows are known, what may be of the first one is taken for headings too.
    below = pieces_of(parts.body)
    figures = [piece for piece in below if piece not in parts.spare]
    tops = unspaced(headings([*parts.head, *_lines(parts.spare)], rules), figures)
    xs = edges_of(Sides(region.left, region.right, region.down, size), parts.body, tops, before)
    if xs is None or len(xs) < _LEAST_EDGES:
        return None
    cuts = _cuts(across, figures, size)
    rows = _rows(parted(parts.body, xs), parts.spare, xs, cuts, size)
    if rows is None:
        return None
    tops = unspaced(headings([*parts.head, *_lines(parts.spare.difference(*rows))], rules), figures)
    if not arranged(tops, xs, below, rules):
        return None
    ink = [*sides_of(below), *(one.span for one in lowest(tops, below))]
    gaps = gaps_of(xs, ink)
    spans = [spread(row, figures, xs, gaps) for row in rows]
    return _built(tops, rows, spans, xs, cuts)


def _cuts(across: list[GridLine], figures: list[Piece], size: float) -> list[float]:
    """The heights of the rules across that may part the rows."""
    first = min(piece.y for piece in figures)
    return [line.at for line in across if line.at > first - 2 * size]


def _lines(pieces: Iterable[Piece]) -> list[Row]:
    """Pieces as lines of their own heights."""
    ranked = sorted(pieces, key=lambda piece: (piece.y, piece.x0))
    return [list(own) for _, own in groupby(ranked, key=lambda piece: piece.y)]


@frozen
class _Parts:
    """The lines of a table."""

    head: list[Row]
    spare: set[Piece]
    """What stands right above the first row, and may be of it."""
    body: list[Row]


def _parted(region: Region, across: list[GridLine], size: float) -> _Parts:
    """The lines of the head, those right above the first row that may be of it, and those of the
    body.
    """
    rows = region.rows
    at = next((at for at, row in enumerate(rows) if is_data(row)), None)
    if at is None:
        return _Parts([], set(), [])
    first = min(piece.y for piece in rows[at])
    ruled = max((line.at for line in across if rows[0][0].y < line.at < first), default=None)
    if ruled is not None:
        head = [row for row in rows if row[0].y < ruled]
        return _Parts(head, set(), rows[len(head) :])
    near = _least_named(rows, at, _NAME * size)
    spare = _names_above(rows[near:at], rows[at:])
    head = [*rows[:near], *_without(rows[near:at], spare)]
    others = {*pieces_of(rows[near:at])} - spare
    return _Parts(head, spare, [*_without(rows[near:at], others), *rows[at:]])


def _without(rows: list[Row], gone: set[Piece]) -> list[Row]:
    """The lines without some pieces, those left out that hold nothing else."""
    left = [[piece for piece in row if piece not in gone] for row in rows]
    return [row for row in left if row]


def _least_named(rows: list[Row], at: int, near: float) -> int:
    """The first of the lines close above a row in which the beginning of its name may stand."""
    if is_numbers(rows[at]):
        return at
    first = min(piece.y for piece in rows[at])
    while at and first - rows[at - 1][0].y < near:
        at -= 1
    return at


def _names_above(above: list[Row], below: list[Row]) -> set[Piece]:
    """What stands above names and above no figures."""
    pieces = pieces_of(below)
    names = union(sides_of(one for one in pieces if not one.is_figure), 0)
    figures = union(sides_of(one for one in pieces if one.is_figure), 0)
    return {
        piece
        for piece in pieces_of(above)
        if _touches(piece, names) and not _touches(piece, figures)
    }


def _touches(piece: Piece, spans: list[Span]) -> bool:
    return any(low < piece.x1 and piece.x0 < high for low, high in spans)


def _rows(
    body: list[Row], spare: set[Piece], xs: list[float], cuts: list[float], size: float
) -> list[list[Piece]] | None:
    """The rows of the body: what stands between two rules, parted where that is several rows of
    figures. None where they cannot be told apart, or something runs from one column into another.
    """
    pieces = pieces_of(body)
    rows: list[list[Piece]] = []
    for upper, lower in pairwise([float("-inf"), *cuts, float("inf")]):
        own = [piece for piece in pieces if upper < piece.y < lower]
        columns = _columns(own, xs)
        if upper in cuts and lower in cuts and all(_is_one(column, size) for column in columns):
            rows.append(own)
            continue
        found = rows_of(columns, spare, size)
        if found is None:
            return None
        rows += found
    return None if any(runs_over(row, xs) for row in rows) else rows


def _columns(pieces: list[Piece], xs: list[float]) -> list[list[Piece]]:
    """What stands in each column."""
    return [[one for one in pieces if low <= one.middle < high] for low, high in pairwise(xs)]


def _is_one(column: list[Piece], size: float) -> bool:
    """Whether what a column has between two rules may be of one row: one figure, or the lines of
    one name.
    """
    if len(levels((one for one in column if one.is_figure), size)) > 1:
        return False
    heights = levels(column, size)
    return all(below - above < _NEXT * size for above, below in pairwise(heights))


def _built(
    tops: list[Heading],
    rows: list[list[Piece]],
    spans: list[list[int]],
    xs: list[float],
    cuts: list[float],
) -> Lattice | None:
    """The lattice; None where no line across parts two rows."""
    inner = head_edges(tops)
    if inner is None:
        return None
    heads = [piece for top in tops for piece in top.lines]
    edges = _heights([band for band in (heads, *rows) if band], cuts)
    if edges is None:
        return None
    boxes: list[Box] = []
    deep = 0
    if tops:
        edges = [edges[0], *inner, *edges[1:]]
        deep = len(inner) + 1
        boxes += head_boxes(tops, deep, len(xs) - 1)
    kept = [wide for row, wide in zip(rows, spans, strict=True) if row]
    for row, wide in enumerate(kept, deep):
        boxes += _row_boxes(row, wide)
    return Lattice(xs, edges, boxes)


def _row_boxes(row: int, spans: Iterable[int]) -> Iterator[Box]:
    """The cells of a row that spans so many columns each."""
    start = 0
    for columns in spans:
        yield row, start, 1, columns
        start += columns


def _heights(own: list[list[Piece]], cuts: list[float]) -> list[float] | None:
    """The heights between bands of print: a rule where one lies there, else the middle; None where
    two are not above each other.
    """
    edges = [min(one.y - one.size for one in own[0])]
    for above, below in pairwise(own):
        low, high = max(one.y for one in above), min(one.y for one in below)
        if low >= high:
            return None
        edges.append(next((cut for cut in cuts if low < cut < high), (low + high) / 2))
    edges.append(max(one.y + one.size for one in own[-1]))
    return edges


def placed(rows: Iterable[Row], low: float, high: float) -> list[Row]:
    """The rows with their pieces between two sides."""
    found = [[one for one in row if low <= one.middle <= high] for row in rows]
    return [row for row in found if row]
