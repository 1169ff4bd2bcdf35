"""The columns of a table by the gaps that its lines leave, by its headings, and by what rules down
there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from auditor.readers.pdf.piece import Piece, Row, Span, is_numbers, pieces_of, sides_of
from auditor.records import changing

_MANY: Final = 5
_NARROW, _WIDE = 0.15, 0.5
"""Em of a gap that parts columns: of many lines, and of few."""
_OVER: Final = 1.0
"""A heading stands over what it covers by more than so many points."""
_SEVERAL: Final = 2


class _Entry(NamedTuple):
    """A piece in a row of a table."""

    row: int
    piece: Piece

    @property
    def span(self) -> Span:
        """Where it begins and ends."""
        return self.piece.x0, self.piece.x1


@changing
class _Column:
    """Where the print of a column stands."""

    low: float
    high: float
    rows: frozenset[int]
    """The rows that have print in it."""
    headed: bool = False
    amounts: bool = False
    """Whether amounts stand in it."""
    off: float = 0.0
    """How far its entries stand to the right of the middle of the heading over them."""

    @property
    def middle(self) -> float:
        """The middle of its print."""
        return (self.low + self.high) / 2

    def common(self, span: Span) -> float:
        """How far a span covers it."""
        return min(self.high, span[1]) - max(self.low, span[0])

    def take(self, head: Span) -> None:
        """Takes a heading."""
        self.low, self.high = min(self.low, head[0]), max(self.high, head[1])
        self.headed = True

    def join(self, other: _Column) -> None:
        """Takes a column beside it that is of it."""
        self.high = max(self.high, other.high)
        self.rows, self.headed = self.rows | other.rows, self.headed or other.headed

    def is_apart(self, other: _Column) -> bool:
        """Whether a column beside it is another: both have a heading, or a row has both."""
        return self.headed and other.headed or bool(self.rows & other.rows)


def columns_of(body: Sequence[Row], heads: Sequence[Span], size: float) -> list[Span] | None:
    """Where the columns stand whose entries are `body` and whose lowest headings are `heads`.

    None where they cannot be told apart.
    """
    own = [_Entry(at, one) for at, row in enumerate(body) if not is_numbers(row) for one in row]
    least = (_NARROW if len({one.row for one in own}) >= _MANY else _WIDE) * size
    numbers = sides_of(one for one in pieces_of(filter(is_numbers, body)) if one.is_figure)
    tops = _tops([*heads], numbers)
    # A label over several columns may stand over a heading, and beside the entries of another.
    return _spans(own, [], tops, least) or _spans(own, tops, tops, least)


def _spans(
    own: list[_Entry], known: list[Span], tops: list[Span], least: float
) -> list[Span] | None:
    columns = _entries(own, known, least)
    free = _headed(columns, tops)
    if free is None:
        return None
    columns = _placed(columns, free)
    merged = _merged(columns, _leaning(columns, least))
    if merged is None:
        return None
    columns = merged
    spans = [(column.low, column.high) for column in columns]
    if any(after[0] < before[1] for before, after in pairwise(spans)):
        return None
    return spans


def _tops(heads: list[Span], numbers: list[Span]) -> list[Span]:
    """The headings with the numbers in their columns, and the numbers of columns that have none."""
    heads.sort()
    owners = _owners(heads, numbers)
    for number, owner in zip(numbers, owners, strict=False):
        head = heads[owner]
        heads[owner] = min(head[0], number[0]), max(head[1], number[1])
    if not owners:
        heads += [
            number
            for number in numbers
            if not any(low < number[1] and number[0] < high for low, high in heads)
        ]
    return sorted(heads)


def _owners(heads: list[Span], numbers: list[Span]) -> list[int]:
    """The heading over each number, which stands at one side of its column or in the middle; none
    where unsure.
    """
    ways = [
        [
            max((at for at, head in enumerate(heads) if head[0] < high), default=-1)
            for _, high in numbers
        ],
        [
            min((at for at, head in enumerate(heads) if head[1] > low), default=-1)
            for low, _ in numbers
        ],
    ]
    ways = [way for way in ways if len({*way} - {-1}) == len(numbers)]

    def off(way: list[int]) -> float:
        return sum(
            abs(sum(heads[at]) - sum(number)) for at, number in zip(way, numbers, strict=True)
        )

    return min(ways, key=off, default=[])


def union(spans: Iterable[Span], least: float) -> list[Span]:
    """The spans put together that lie less than `least` apart."""
    result: list[Span] = []
    for start, to in sorted(spans):
        if result and start < result[-1][1] + least:
            result[-1] = result[-1][0], max(result[-1][1], to)
        else:
            result.append((start, to))
    return result


def _entries(own: list[_Entry], known: list[Span], least: float) -> list[_Column]:
    """The columns that the gaps part; a label that spans several (合计), or one of the `known`
    ones, is passed over.
    """
    full = _full_rows(own)
    sure = [one for one in own if one.piece.is_figure or one.row in full]
    spans = union([*(one.span for one in sure), *known], 0)
    labels = [one for one in own if not (one.piece.is_figure or one.row in full)]
    sure += [one for one in labels if _is_in_one(one.span, spans, least)]
    return [_column(sure, span) for span in union((one.span for one in sure), least)]


def _full_rows(own: list[_Entry]) -> set[int]:
    """The rows that leave no column out.

    A row that begins with a code has a name of its own; else they are the fullest.
    """
    lines: dict[int, list[Piece]] = {}
    for one in own:
        lines.setdefault(one.row, []).append(one.piece)
    coded = {at for at, row in lines.items() if row[0].is_figure and len(row) > 1}
    if len(coded) > 1:
        return coded
    most = max(map(len, lines.values()), default=0)
    return {at for at, row in lines.items() if len(row) == most}


def _is_in_one(span: Span, spans: Iterable[Span], least: float) -> bool:
    """Whether print stands at one of the spans at most, or close beside it."""
    start, to = span
    return sum(low < to + least and start < high + least for low, high in spans) < _SEVERAL


def _column(entries: Iterable[_Entry], span: Span) -> _Column:
    """The column of the entries within a span."""
    low, high = span
    inside = [one for one in entries if low <= one.piece.x0 and one.piece.x1 <= high]
    amounts = any(one.piece.is_amount for one in inside)
    return _Column(low, high, frozenset(one.row for one in inside), amounts=amounts)


def _headed(columns: list[_Column], heads: list[Span]) -> list[Span] | None:
    """Gives each heading to the column that it stands over; those over none are left.

    None where one column has two headings.
    """
    free: list[Span] = []
    for head in heads:
        under = max(columns, key=lambda column: column.common(head), default=None)
        if under is None or under.common(head) < min(_OVER, 0.5 * (head[1] - head[0])):
            free.append(head)
            continue
        if under.headed:
            return None
        under.off = under.middle - sum(head) / 2
        under.take(head)
    return free


def _placed(columns: list[_Column], free: list[Span]) -> list[_Column]:
    """The columns with the headings that stand beside their entries, and with those that have no
    entry.
    """
    bounds = [column for column in columns if column.headed]
    edges = [float("-inf"), *(one.middle for one in bounds), float("inf")]
    result = list(bounds)
    for low, high in pairwise(edges):
        heads = [head for head in free if low < sum(head) / 2 < high]
        bare = _unheaded(columns, low, high)
        result += bare
        if len(heads) == len(bare):
            for head, column in zip(heads, bare, strict=True):
                column.take(head)
        else:
            result += map(_headed_only, heads)
    return sorted(result, key=lambda column: column.low)


def _unheaded(columns: list[_Column], low: float, high: float) -> list[_Column]:
    """The columns between two places that have no heading so far."""
    return [one for one in columns if not one.headed and low < one.middle < high]


def _headed_only(head: Span) -> _Column:
    """A column that has a heading and no entry."""
    return _Column(*head, frozenset(), True)


def _leaning(columns: list[_Column], least: float) -> int:
    """On which side of their columns the amounts stand that have a heading over them: -1 left, 1
    right, 0 unsure.
    """
    off = [column.off for column in columns if column.amounts and column.headed]
    left, right = any(one < -least for one in off), any(one > least for one in off)
    return int(right) - int(left)


def _merged(columns: list[_Column], lean: int) -> list[_Column] | None:
    """The columns; two beside each other that no row has both of, and of which one has no heading,
    are one.

    None where amounts stand between two headings and may be of either.
    """
    if not any(column.headed for column in columns):
        return columns
    result: list[_Column] = []
    for column, after in zip(columns, [*columns[1:], None], strict=True):
        last = result[-1] if result else None
        if last is None or last.is_apart(column):
            result.append(column)
        elif after is None or not _is_between(last, column, after) or lean > 0:
            last.join(column)
        elif lean < 0:
            result.append(column)  # it stands at the left of the column that comes next
        elif after.low - column.high < column.low - last.high:
            return None
        else:
            last.join(column)
    return result


def _is_between(last: _Column, column: _Column, after: _Column) -> bool:
    """Whether amounts without a heading stand between two headings and may be of either."""
    bare = column.amounts and not column.headed
    return bare and last.headed and after.headed and not after.rows & column.rows
