"""The columns of a table by the gaps that its lines leave, by its headings, and by what rules down
there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from auditor.readers.pdf.piece import Piece, Row, is_numbers

_MANY: Final = 5
_NARROW, _WIDE = 0.15, 0.5
"""Em of a gap that parts columns: of many lines, and of few."""
_OVER: Final = 1.0
"""A heading stands over what it covers by more than so many points."""

Span = tuple[float, float]


@dataclass(slots=True)
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

    def common(self, span: Span) -> float:
        """How far a span covers it."""
        return min(self.high, span[1]) - max(self.low, span[0])


def columns_of(body: Sequence[Row], heads: Sequence[Span], size: float) -> list[Span] | None:
    """Where the columns stand whose entries are `body` and whose lowest headings are `heads`.

    None where they cannot be told apart.
    """
    own = [
        (at, piece) for at, pieces in enumerate(body) if not is_numbers(pieces) for piece in pieces
    ]
    least = (_NARROW if len({at for at, _ in own}) >= _MANY else _WIDE) * size
    numbers = [
        (piece.x0, piece.x1)
        for pieces in body
        if is_numbers(pieces)
        for piece in pieces
        if piece.is_figure
    ]
    tops = _tops([*heads], numbers)
    # A label over several columns may stand over a heading, and beside the entries of another.
    return _spans(own, [], tops, least) or _spans(own, tops, tops, least)


def _spans(
    own: list[tuple[int, Piece]], known: list[Span], tops: list[Span], least: float
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


def _entries(own: list[tuple[int, Piece]], known: list[Span], least: float) -> list[_Column]:
    """The columns that the gaps part; a label that spans several (合计), or one of the `known`
    ones, is passed over.
    """
    lines: dict[int, list[Piece]] = {}
    for at, piece in own:
        lines.setdefault(at, []).append(piece)
    most = max(map(len, lines.values()), default=0)
    # A row that begins with a code has a name of its own; else the fullest rows leave no column
    # out.
    full = {at for at, row in lines.items() if row[0].is_figure and len(row) > 1}
    full = full if len(full) > 1 else {at for at, row in lines.items() if len(row) == most}
    sure = [one for one in own if one[1].is_figure or one[0] in full]
    unsure = [one for one in own if not (one[1].is_figure or one[0] in full)]
    spans = union([*((piece.x0, piece.x1) for _, piece in sure), *known], 0)
    for at, piece in unsure:
        if sum(low < piece.x1 + least and piece.x0 < high + least for low, high in spans) < 2:
            sure.append((at, piece))
    columns = []
    for low, high in union(((piece.x0, piece.x1) for _, piece in sure), least):
        rows = frozenset(at for at, piece in sure if low <= piece.x0 and piece.x1 <= high)
        amounts = any(piece.is_amount for _, piece in sure if low <= piece.x0 and piece.x1 <= high)
        columns.append(_Column(low, high, rows, amounts=amounts))
    return columns


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
        under.headed = True
        under.off = (under.low + under.high - sum(head)) / 2
        under.low, under.high = min(under.low, head[0]), max(under.high, head[1])
    return free


def _placed(columns: list[_Column], free: list[Span]) -> list[_Column]:
    """The columns with the headings that stand beside their entries, and with those that have no
    entry.
    """
    bounds = [column for column in columns if column.headed]
    edges = [float("-inf"), *((one.low + one.high) / 2 for one in bounds), float("inf")]
    result = list(bounds)
    for low, high in pairwise(edges):
        heads = [head for head in free if low < sum(head) / 2 < high]
        bare = [one for one in columns if not one.headed and low < (one.low + one.high) / 2 < high]
        if len(heads) == len(bare):
            for head, column in zip(heads, bare, strict=True):
                column.low, column.high = min(column.low, head[0]), max(column.high, head[1])
                column.headed = True
            result += bare
            continue
        result += bare
        result += [_Column(*head, frozenset(), True) for head in heads]
    return sorted(result, key=lambda column: column.low)


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
        if not last or last.headed and column.headed or last.rows & column.rows:
            result.append(column)
            continue
        between = (
            column.amounts
            and last.headed
            and not column.headed
            and after is not None
            and after.headed
        )
        if between and after is not None and not after.rows & column.rows and lean <= 0:
            if lean < 0:
                result.append(column)  # it stands at the left of the column that comes next
                continue
            if after.low - column.high < column.low - last.high:
                return None
        last.high = max(last.high, column.high)
        last.rows, last.headed = last.rows | column.rows, last.headed or column.headed
    return result
