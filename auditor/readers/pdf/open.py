"""Tables without all their rules to lattices: rows and columns by the rules that there are and the
gaps in the print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from auditor.readers.pdf.columns import Span, columns_of, union
from auditor.readers.pdf.grid import Lattice, Line
from auditor.readers.pdf.headings import Heading, headings
from auditor.readers.pdf.heads import arranged, gaps_of, head_boxes, head_edges, lowest
from auditor.readers.pdf.labels import spread
from auditor.readers.pdf.paths import Rule
from auditor.readers.pdf.piece import Piece, Row, is_data, is_numbers, size_of
from auditor.readers.pdf.rows import levels, rows_of
from auditor.readers.pdf.spaced import parted, unspaced

_WHOLE: Final = 0.6
"""Share of a table's width or height that a rule must have to part its rows or columns."""
_NAME: Final = 2.6
"""Em above the first row of figures within which the beginning of its name may stand."""
_OVER: Final = 1.0
"""What runs over the edge of a column by more than so many points stands in both."""
_NEXT: Final = 1.5
"""Em from one line of a name to the next, at most."""
_TWICE: Final = 2
_LEAST: Final = 3
"""Rows without headings that tell where their columns are."""


@dataclass(slots=True)
class Region:
    """The lines of what is taken for a table, and the rules drawn in it."""

    rows: list[Row]
    across: list[Line] = field(default_factory=list)
    down: list[Line] = field(default_factory=list)

    def holds(self, x: float, y: float) -> bool:
        """Whether what stands there is of it."""
        return (
            self.left - 1 <= x <= self.right + 1
            and min(one.y for row in self.rows[:3] for one in row) - 1 <= y
            and y <= max(one.y for row in self.rows[-3:] for one in row) + 1
        )

    @property
    def left(self) -> float:
        """Where it begins."""
        return min(
            [piece.x0 for row in self.rows for piece in row] + [one.low for one in self.across]
        )

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(
            [piece.x1 for row in self.rows for piece in row] + [one.high for one in self.across]
        )


def lattice_of(region: Region, before: Sequence[float] = ()) -> Lattice | None:
    """The rows and columns of a region; None where they cannot be told apart.

    `before` are the edges of the columns of the table that may go on here from the page before.
    """
    size = size_of(region.rows)
    across = [line for line in region.across if line.covers(region.left + 1, region.right - 1)]
    head, spare, body = _parted(region, across, size)
    if not body:
        return None
    rules = [Rule(line.at, *part) for line in region.across for part in line.parts]
    # Until the rows are known, what may be of the first one is taken for headings too.
    below = [piece for row in body for piece in row]
    figures = [piece for piece in below if piece not in spare]
    tops = unspaced(headings([*head, *_lines(spare)], rules), figures)
    xs = _edges(region, body, tops, size, before)
    if xs is None or len(xs) < 3:
        return None
    body = parted(body, xs)
    first = min(piece.y for piece in figures)
    cuts = [line.at for line in across if line.at > first - 2 * size]
    rows = _rows(body, spare, xs, cuts, size)
    if rows is None or any(_runs_over(row, xs) for row in rows):
        return None
    own = {piece for row in rows for piece in row}
    tops = headings([*head, *_lines(one for one in spare if one not in own)], rules)
    tops = unspaced(tops, figures)
    if not arranged(tops, xs, below, rules):
        return None
    ink = [*((one.x0, one.x1) for one in below), *(one.span for one in lowest(tops, below))]
    gaps = gaps_of(xs, ink)
    spans = [spread(row, figures, xs, gaps) for row in rows]
    return _built(tops, rows, spans, xs, cuts)


def _lines(pieces: Iterable[Piece]) -> list[Row]:
    """Pieces as lines of their own heights."""
    ranked = sorted(pieces, key=lambda piece: (piece.y, piece.x0))
    return [list(own) for _, own in groupby(ranked, key=lambda piece: piece.y)]


def _parted(
    region: Region, across: list[Line], size: float
) -> tuple[list[Row], set[Piece], list[Row]]:
    """The lines of the head, those right above the first row that may be of it, and those of the
    body.
    """
    at = next((at for at, row in enumerate(region.rows) if is_data(row)), None)
    if at is None:
        return [], set(), []
    first = min(piece.y for piece in region.rows[at])
    numbered = is_numbers(region.rows[at])
    ruled = [line.at for line in across if region.rows[0][0].y < line.at < first]
    if ruled:
        head = [row for row in region.rows if row[0].y < ruled[-1]]
        return head, set(), region.rows[len(head) :]
    near = at
    while near and not numbered and first - region.rows[near - 1][0].y < _NAME * size:
        near -= 1
    below = [piece for row in region.rows[at:] for piece in row]
    names = union(((one.x0, one.x1) for one in below if not one.is_figure), 0)
    figures = union(((one.x0, one.x1) for one in below if one.is_figure), 0)
    spare = {
        piece
        for row in region.rows[near:at]
        for piece in row
        if _touches(piece, names) and not _touches(piece, figures)
    }
    head = [*region.rows[:near], *(_without(row, spare) for row in region.rows[near:at])]
    body = [
        *([one for one in row if one in spare] for row in region.rows[near:at]),
        *region.rows[at:],
    ]
    return [row for row in head if row], spare, [row for row in body if row]


def _touches(piece: Piece, spans: list[Span]) -> bool:
    return any(low < piece.x1 and piece.x0 < high for low, high in spans)


def _without(row: Row, spare: set[Piece]) -> Row:
    return [piece for piece in row if piece not in spare]


def _edges(
    region: Region, body: list[Row], tops: list[Heading], size: float, before: Sequence[float]
) -> list[float] | None:
    """The edges of the columns: the rules down that part the body, and the middles of the gaps
    between them.
    """
    if before and not tops and fits(body, before):
        return [*before]
    if not tops and len(body) < _LEAST:
        # So few rows tell no columns: they stand in those of the page before, or are not read.
        figures = [[one for one in row if one.is_figure] for row in body]
        return [*before] if before and fits(figures, before) else None
    low = min(piece.y for row in body for piece in row)
    high = max(piece.y for row in body for piece in row)
    leaves = lowest(tops, [piece for row in body for piece in row])
    drawn = [line.at for line in region.down if line.covers(low, high) or _between(line, leaves)]
    left, right = region.left - 2, region.right + 2
    inner = [x for x in drawn if left + size < x < right - size]
    outer = [min([left, *drawn]), max([right, *drawn])]
    xs = [outer[0]]
    for start, to in pairwise([outer[0], *inner, outer[1]]):
        own = [[piece for piece in row if start < piece.middle < to] for row in body]
        heads = [one.span for one in leaves if start < sum(one.span) / 2 < to]
        if inner and not _several(own):
            xs.append(to)
            continue
        columns = columns_of(own, heads, size)
        if columns is None or any(_crowded(row, columns) for row in own):
            return None
        xs += [(one[1] + other[0]) / 2 for one, other in pairwise(columns)] + [to]
    return xs


def _between(line: Line, leaves: list[Heading]) -> bool:
    """Whether a rule down parts two headings of columns."""
    beside = [one for one in leaves if line.reaches(one.middle)]
    return any(one.span[1] <= line.at for one in beside) and any(
        line.at <= one.span[0] for one in beside
    )


def _several(rows: list[Row]) -> bool:
    """Whether what rules down enclose is several columns of figures."""
    return sum(sum(piece.is_amount for piece in row) > 1 for row in rows) >= _TWICE


def fits(body: list[Row], xs: Sequence[float]) -> bool:
    """Whether the rows stand in columns known before."""
    return not any(
        any(piece.x0 < x - 1 and piece.x1 > x + 1 for x in xs) for row in body for piece in row
    ) and not any(_crowded(row, [*pairwise(xs)]) for row in body)


def _crowded(row: Row, columns: Sequence[Span]) -> bool:
    """Whether two figures of a line stand in one column."""
    taken = [
        next((at for at, (_, to) in enumerate(columns) if piece.x1 <= to + 1), -1)
        for piece in row
        if piece.is_figure
    ]
    return len(taken) != len(set(taken))


def _runs_over(row: list[Piece], xs: list[float]) -> bool:
    """Whether something in a row stands in two columns, and something else in one of them."""
    for piece in row:
        over = [x for x in xs if piece.x0 < x - _OVER and piece.x1 > x + _OVER]
        if over and piece.is_figure:
            return True
        for x in over:
            side = xs.index(x)
            low, high = (xs[side], xs[side + 1]) if piece.middle < x else (xs[side - 1], x)
            if any(low < one.middle < high for one in row if one is not piece):
                return True
    return False


def _rows(
    body: list[Row], spare: set[Piece], xs: list[float], cuts: list[float], size: float
) -> list[list[Piece]] | None:
    """The rows of the body: what stands between two rules, parted where that is several rows of
    figures.
    """
    pieces = [piece for row in body for piece in row]
    bounds = [float("-inf"), *cuts, float("inf")]
    rows: list[list[Piece]] = []
    for upper, lower in pairwise(bounds):
        own = [piece for piece in pieces if upper < piece.y < lower]
        columns = [[one for one in own if low <= one.middle < high] for low, high in pairwise(xs)]
        if upper in cuts and lower in cuts and all(_is_one(column, size) for column in columns):
            rows.append(own)
            continue
        found = rows_of(columns, spare, size)
        if found is None:
            return None
        rows += found
    return rows


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
    deep = len(inner) + 1 if tops else 0
    bands = [*([one for top in tops for one in top.lines],) * bool(tops), *rows]
    filled = [at for at, band in enumerate(bands) if band]
    edges = _heights(bands, filled, cuts)
    if edges is None:
        return None
    start = min(one.y - one.size for one in bands[filled[0]])
    if tops:
        edges = [start, *inner, *edges[1:]]
    high = len(edges) - 1
    boxes = [*head_boxes(tops, deep, len(xs) - 1)] if tops else []
    kept = [wide for row, wide in zip(rows, spans, strict=True) if row]
    for row, wide in zip(range(deep, high), kept, strict=True):
        start = 0
        for columns in wide:
            boxes.append((row, start, 1, columns))
            start += columns
    return Lattice(xs, edges, boxes)


def _heights(bands: list[list[Piece]], filled: list[int], cuts: list[float]) -> list[float] | None:
    """The heights between bands: a rule where one lies there, else the middle; bands without print
    left out.
    """
    own = [bands[at] for at in filled]
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
