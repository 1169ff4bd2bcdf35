"""Tables without any rules: lines of figures under each other, parted into columns by the gaps that all of them leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from auditor.figure import is_figure
from auditor.patterns import regex
from auditor.readers.paragraphs import MARKER
from auditor.readers.pdf_flow import CAPTION
from auditor.readers.pdf_grid import Box, Lattice
from auditor.readers.pdf_text import TextLine, split_at
from auditor.records import frozen

_GAP: Final = 0.35
"""Em between the pieces of a line."""
_FROM_FIGURE: Final = 0.12
"""Em between a figure and the name in the next column."""
_LEAST: Final = 3  # lines of figures that make a table
_MANY: Final = 5
_NARROW, _WIDE = 0.15, 0.5
"""Em of a gap that parts columns: of many lines, and of few."""
_FAR: Final = 2.5
"""Em between the lines of one table at most."""
_SENTENCE: Final = 0.6
"""A line without gaps this share as wide as the print of the page belongs to no column."""
_LONG: Final = 3
"""Digits that no column's number has."""
_MOST_HEADS: Final = 10
_TIGHT: Final = 1.5
"""Em from one line of a wrapped heading to the next."""
_BETWEEN: Final = 3
"""Lines without figures that one row may have: a wrapped name above and below."""
_AMOUNT: Final = regex(r"(?<![0-9,])(?:[0-9][0-9,]*+\.[0-9]{1,6}|[0-9]{1,3}(?:,[0-9]{3})+)")


@dataclass(slots=True)
class _Row:
    """A line of the page in its pieces."""

    line: TextLine
    pieces: list[TextLine]
    amounts: int
    """Pieces that are amounts, with decimals or parted thousands."""

    @property
    def y(self) -> float:
        """The height by which its characters are told to a cell."""
        return self.line.bottom - 0.5 * self.line.size


Span = tuple[float, float]


@dataclass(slots=True)
class Unruled:
    """The tables without rules of a page."""

    lattices: list[Lattice]
    unread: int = 0
    """Those whose columns cannot be told apart."""


def unruled(lines: list[TextLine]) -> Unruled:
    """The tables that lines of figures make."""
    found = Unruled([])
    if sum(" " in line.text and _AMOUNT.search(line.text) is not None for line in lines) < _LEAST:
        return found
    rows = [_row(line) for line in lines if line.text]
    for head, body in _regions(rows):
        lattice = _lattice(head, body)
        if lattice is None:
            found.unread += 1
        else:
            found.lattices.append(lattice)
    return found


def _row(line: TextLine) -> _Row:
    own = pieces(line)
    return _Row(line, own, sum(_AMOUNT.fullmatch(piece.text) is not None for piece in own))


def pieces(line: TextLine) -> list[TextLine]:
    """The parts of a line that stand in different columns, or may."""
    return [part for piece in split_at(line, _GAP) for part in _parted(piece)]


def columns_of(body: list[list[TextLine]], head: list[list[TextLine]]) -> list[Span]:
    """Where the columns stand that the gaps of all lines part, each line in its pieces; as wide as their headings."""
    own = [line for line in body if not _numbers(line)] or body
    size = median([piece.size for line in own for piece in line] or [0.0])
    least = (_NARROW if len(own) >= _MANY else _WIDE) * size
    columns = union([(piece.x0, piece.x1) for line in own for piece in line], least)
    return _with_heads(columns, _headings(head), size)


def _numbers(line: list[TextLine]) -> bool:
    """Whether a line holds the numbers of the columns, one after the other."""
    numbers = [
        int(piece.text) for piece in line if piece.text.isdecimal() and len(piece.text) < _LONG
    ]
    first = numbers[0] if numbers else 0
    return 2 * len(numbers) >= len(line) and numbers == [*range(first, first + len(numbers))]


def union(spans: list[Span], least: float) -> list[Span]:
    """The spans put together that lie less than `least` apart."""
    result: list[Span] = []
    for start, to in sorted(spans):
        if result and start < result[-1][1] + least:
            result[-1] = result[-1][0], max(result[-1][1], to)
        else:
            result.append((start, to))
    return result


def _parted(piece: TextLine) -> Iterator[TextLine]:
    """A figure and what stands close behind it, apart."""
    figure, _, rest = piece.text.partition(" ")
    parts = split_at(piece, _FROM_FIGURE) if rest and is_figure(figure) else [piece]
    yield from parts if parts[0].text == figure else [piece]


def _regions(rows: list[_Row]) -> Iterator[tuple[list[_Row], list[_Row]]]:
    """(head, body) of what may be a table."""
    last = -1
    run: list[int] = []
    for at in [
        *(at for at, row in enumerate(rows) if row.amounts and len(row.pieces) > 1),
        len(rows),
    ]:
        if run and (at == len(rows) or _parts(rows, run[-1], at)):
            if _is_table([rows[one] for one in run]):
                first = _head(rows, last, run[0])
                end = _tail(rows, run[-1])
                body = next(
                    one
                    for one in range(first, len(rows))
                    if one == run[0]
                    or _joins(rows[one], rows[run[0]])
                    or MARKER.match(rows[one].line.text)
                )
                yield rows[first:body], rows[body : end + 1]
                last = end
            run = []
        run.append(at)


def _is_table(rows: list[_Row]) -> bool:
    """Whether lines of figures are a table: three at least, and most amounts end where others do."""
    ends = sorted(piece.x1 for row in rows for piece in row.pieces if _AMOUNT.fullmatch(piece.text))
    near = 0.8 * rows[0].line.size
    shared = sum(
        at > 0 and end - ends[at - 1] < near or at + 1 < len(ends) and ends[at + 1] - end < near
        for at, end in enumerate(ends)
    )
    return len(rows) >= _LEAST and shared > 0.6 * len(ends)


def _parts(rows: list[_Row], above: int, below: int) -> bool:
    """Whether two lines of figures belong to different tables."""
    between = rows[above + 1 : below]
    wide = _width(rows)
    edges = [
        x
        for row in (rows[above], rows[below])
        for piece in row.pieces
        for x in (piece.x0, piece.x1)
    ]
    loose = 0
    for row, after in zip(rows[above:below], rows[above + 1 : below + 1], strict=True):
        if _gap(row, after) > _FAR:
            return True
    for row in between:
        loose += not any(
            abs(x - edge) < 0.4 * row.line.size
            for piece in row.pieces
            for x in (piece.x0, piece.x1)
            for edge in edges
        )
    return loose > _BETWEEN or any(_stands_alone(row, wide) for row in between)


def _width(rows: list[_Row]) -> float:
    return max(row.line.x1 for row in rows) - min(row.line.x0 for row in rows)


def _gap(above: _Row, below: _Row) -> float:
    return (below.line.top - above.line.bottom) / max(above.line.size, below.line.size)


def _stands_alone(row: _Row, wide: float) -> bool:
    """Whether a line is a caption or a sentence rather than a part of a table."""
    return (
        CAPTION.match(row.line.text) is not None
        or len(row.pieces) == 1
        and row.line.x1 - row.line.x0 > _SENTENCE * wide
    )


def _head(rows: list[_Row], last: int, first: int) -> int:
    """Where the head of the table begins whose figures begin at `first`."""
    wide = _width(rows)
    at = first
    while at - 1 > last and first - at < _MOST_HEADS:
        row = rows[at - 1]
        alone = (
            len(row.pieces) == 1
            and MARKER.match(row.line.text)
            and row.line.size > rows[first].line.size
        )
        if alone or _stands_alone(row, wide) or _gap(row, rows[at]) > 1.6:
            break
        at -= 1
    return at


def _tail(rows: list[_Row], last: int) -> int:
    """Where the table ends whose figures end at `last`: what stands beside them belongs to them."""
    while last + 1 < len(rows) and _joins(rows[last + 1], rows[last]):
        last += 1
    return last


def _joins(row: _Row, figures: _Row) -> bool:
    """Whether a line stands beside a line of figures, as a name does that its column wraps."""
    return len(row.pieces) == 1 and abs(row.y - figures.y) < 0.85 * figures.line.size


def _lattice(head: list[_Row], body: list[_Row]) -> Lattice | None:
    """The rows and columns; None where the columns of figures cannot be told apart."""
    size = median(row.line.size for row in body)
    columns = columns_of([row.pieces for row in body], [row.pieces for row in head])
    if len(columns) < 2 or any(_crowded(row, columns) for row in body):
        return None
    low, high = columns[0][0] - size, columns[-1][1] + size
    xs = [
        low,
        *(
            (before + after) / 2
            for (_, before), (after, _) in zip(columns, columns[1:], strict=False)
        ),
        high,
    ]
    if any(_shared(row, xs) for row in head):
        return None
    groups = [[row] for row in head] + _grouped(body, columns)
    ys = [min(row.line.top for row in groups[0]) - 1]
    for above, below in zip(groups, groups[1:], strict=False):
        upper, lower = max(row.y for row in above), min(row.y for row in below)
        if upper >= lower:
            return None
        ys.append((upper + lower) / 2)
    ys.append(max(row.line.bottom for row in groups[-1]) + 1)
    return Lattice(xs, ys, list(_boxes(head, xs, len(ys) - 1)))


@frozen
class _Heading:
    """Where the heading of one column stands, and how low it reaches."""

    low: float
    high: float
    y: float


def _headings(head: list[list[TextLine]]) -> list[_Heading]:
    """The headings of columns: what lies under each other is one, what spans several none."""
    found: list[_Heading] = []
    for line in reversed(head):
        for piece in line if not _numbers(line) else ():
            under = [one for one in found if one.low < piece.x1 and piece.x0 < one.high]
            if len(under) < 2:
                own = [_Heading(piece.x0, piece.x1, piece.bottom), *under]
                found = [one for one in found if one not in under]
                found.append(
                    _Heading(
                        min(one.low for one in own),
                        max(one.high for one in own),
                        max(one.y for one in own),
                    )
                )
    return sorted(found, key=lambda one: one.low)


def _with_heads(columns: list[Span], heads: list[_Heading], size: float) -> list[Span]:
    """The columns as wide as their headings, where each has one; else with those that have no entry."""
    if len(columns) == len(heads):
        both = [
            (min(one[0], other.low), max(one[1], other.high))
            for one, other in zip(columns, heads, strict=True)
        ]
        if all(before[1] <= after[0] for before, after in zip(both, both[1:], strict=False)):
            return both
    over = [
        head for head in heads if any(head.low < to and start < head.high for start, to in columns)
    ]
    if not over:
        return columns
    lowest = median(head.y for head in over) - size
    return sorted(
        [
            *columns,
            *((head.low, head.high) for head in heads if head not in over and head.y >= lowest),
        ]
    )


def _crowded(row: _Row, columns: list[Span]) -> bool:
    """Whether two figures of a line stand in one column."""
    taken = [
        next((at for at, (_, to) in enumerate(columns) if piece.x1 <= to + 1), -1)
        for piece in row.pieces
        if is_figure(piece.text)
    ]
    return len(taken) != len(set(taken))


def _shared(row: _Row, xs: list[float]) -> bool:
    """Whether two headings of a line stand over one column."""
    own = [_column((piece.x0 + piece.x1) / 2, xs) for piece in row.pieces if len(piece.text) > 1]
    return len(own) != len(set(own))


def _grouped(body: list[_Row], columns: list[Span]) -> list[list[_Row]]:
    """The lines of each row: a line of figures with what stands beside it, or with the end of a wrapped name below it."""
    figures = [row for row in body if row.amounts and len(row.pieces) > 1]
    groups: dict[int, list[_Row]] = {}
    for row in body:
        owner = row if row in figures else next((one for one in figures if _joins(row, one)), row)
        groups.setdefault(id(owner), []).append(row)
    done: list[list[_Row]] = []
    for group in sorted(groups.values(), key=lambda group: min(row.y for row in group)):
        if done and len(group) == 1 and _wraps(done[-1][-1], group[0], columns):
            done[-1] += group
        else:
            done.append(group)
    return done


def _wraps(above: _Row, row: _Row, columns: list[Span]) -> bool:
    """Whether a line is the rest of the name above it, which ran to the end of its column."""
    if len(row.pieces) != 1 or MARKER.match(row.line.text) or row.line.text[0].isdigit():
        return False
    piece = row.pieces[0]
    over = [
        one
        for one in above.pieces
        if abs(one.x0 - piece.x0) < 2.5 * piece.size and not is_figure(one.text)
    ]
    ends = [to for start, to in columns if start <= piece.x0 + 1 and piece.x1 <= to + 1]
    return bool(over and ends) and over[0].x1 > ends[0] - 1.5 * piece.size


def _boxes(head: list[_Row], xs: list[float], rows: int) -> Iterator[Box]:
    """Every cell; a heading above others spans all up to the next of its line, one that its cell wraps its lines."""
    wide = len(xs) - 1
    places = [
        {_column((piece.x0 + piece.x1) / 2, xs): piece for piece in row.pieces} for row in head
    ]
    taken: set[tuple[int, int]] = set()
    for at in range(rows):
        own = places[at] if at < len(head) else {}
        below = {column for later in places[at + 1 :] for column in later}
        for column in range(wide):
            if (at, column) in taken:
                continue
            high, end = 1, column + 1
            if column in own:
                high = _wrapped(places, at, column)
                deeper = {other for later in places[at + high :] for other in later}
                if column in deeper and len(own) < len(below):
                    while end < wide and end not in own and end in below:
                        end += 1
            taken.update(
                (at + down, column + across)
                for down in range(high)
                for across in range(end - column)
            )
            yield at, column, high, end - column


def _wrapped(places: list[dict[int, TextLine]], at: int, column: int) -> int:
    """Over how many lines of the head a heading is wrapped: those close below each other, others' lines between."""
    last, end = places[at][column], at
    for row in range(at + 1, len(places)):
        piece = places[row].get(column)
        if piece is not None:
            if piece.bottom - piece.size - (last.bottom - last.size) > _TIGHT * last.size:
                break
            last, end = piece, row
    return end - at + 1


def _column(x: float, xs: list[float]) -> int:
    return max(0, min(len(xs) - 2, sum(x >= edge for edge in xs) - 1))
