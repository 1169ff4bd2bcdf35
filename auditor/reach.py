"""What a figure of the text could be besides what its words say: a total the sum of others in a
row, a rate one of another pair.

Words propose which figures a total is of; where they do not come to it, others of its unit that
stand in a row in the sentence, or in those beside it, and come to it to the last digit say that the
words were read wrongly. How many rows were tried is told with each, for what many would fit is no
proof. A rate that is right of another pair of figures around it is asked about, too, but for the
change in this year's figure: that is how people go wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from typing import Final, NamedTuple

from auditor import slip
from auditor.arithmetic import ZERO
from auditor.claim import Claim, Reading
from auditor.document import Place
from auditor.entry import Entry
from auditor.figure import Figure

_SUMS: Final = frozenset({"合计", "数量合计", "分项合计"})
_CHANGES: Final = frozenset({"变动合计", "变动原因"})
_MOST: Final = 14
"""So many figures around a total are looked at, the nearest."""
# So many amounts in a row are added up or taken away, and no more.
_ROW: Final = 5
_BEFORE: Final = 2
"""So many sentences before the own one may hold what a total is of; behind it one may."""


class Other(NamedTuple):
    """What else a total can be the sum of, and how many rows of figures were asked until then."""

    claim: Claim
    tried: int


def others(
    claim: Claim, parts: Sequence[Entry], total: Entry, entries: Sequence[Entry]
) -> Iterator[Other]:
    """What else a total can be of by the figures around it; not what it is said to be of less what
    stands last.

    `entries` are those of the ledger, each at its index. A total that misses parts is what is
    wrong, as a rule, not what was read.
    """
    figure = total.figure
    if claim.kind not in _SUMS or figure is None or not figure.value:
        return
    tried = 0
    for ring in around(total, entries):
        alike = [one for one in ring if one.value and _same_unit(one, total)]
        for row, value in _rows(alike):
            tried += 1
            if abs(value - figure.amount) <= figure.half and not _less(row, parts):
                reading: Reading = {"合计": total, "各项": row}
                yield Other(Claim("合计", (reading,), "", Place(), words={"列举": "完整"}), tried)


def _rows(alike: Sequence[Entry]) -> Iterator[tuple[tuple[Entry, ...], Decimal]]:
    """The rows of two figures or more that stand one behind the other, each with its sum."""
    for first, one in enumerate(alike):
        value = one.value or ZERO
        for end in range(first + 1, len(alike)):
            value += alike[end].value or ZERO
            yield tuple(alike[first : end + 1]), value


def right_of(claim: Claim, stated: Entry, entries: Sequence[Entry]) -> int:
    """How many pairs of the amounts around a rate or a change, one of them its own, were asked
    until it was right of one; 0 where it is of none.
    """
    figure = stated.figure
    of = _PAIRS.get(claim.kind)
    if of is None or figure is None or not figure.value:
        return 0
    tried = 0
    own = _figures(claim)
    for one, two, first, second in _pairs(claim, own, stated, entries):
        for value in of(first, second):
            tried += 1
            if abs(abs(value) - abs(figure.amount)) <= figure.half:
                # A figure of the claim with one digit wrong, printed right nearby: the words were
                # read rightly, and the figure is wrong.
                return 0 if _is_slip(own - {stated, one, two}, {one, two} - own) else tried
    return 0


def _figures(claim: Claim) -> set[Entry]:
    """The figures that a claim speaks of, but for lists of them."""
    return {one for reading in claim.readings for one in reading.values() if isinstance(one, Entry)}


def _pairs(
    claim: Claim, own: set[Entry], stated: Entry, entries: Sequence[Entry]
) -> Iterator[tuple[Entry, Entry, Decimal, Decimal]]:
    """The pairs of amounts around a rate or a change that it may be of, with their sizes: those
    with a figure of its claim, and none that people take by mistake.
    """
    moved = _changes(claim) - {stated}
    wrong = {pair for reading in claim.readings for pair in _on_this_year(reading)}
    for ring in around(stated, entries):
        # In both orders: which of them is the base is not known.
        for (one, first), (two, second) in permutations(_amounts(ring), 2):
            if (first, second) not in wrong and _is_own(one, two, own, moved):
                yield one, two, first, second


def _changes(claim: Claim) -> set[Entry]:
    """The changes that a claim speaks of."""
    found = (reading.get("变动") for reading in claim.readings)
    return {one for one in found if isinstance(one, Entry)}


def _is_own(one: Entry, two: Entry, own: set[Entry], moved: set[Entry]) -> bool:
    """Whether a pair of amounts has the change that a claim speaks of, in front; of a claim that
    speaks of none, any figure of its own.
    """
    return one in moved if moved else one in own or two in own


def _is_slip(left: set[Entry], found: set[Entry]) -> bool:
    """Whether a figure of a claim is a slip of the one that would make it right: the same quantity,
    printed right elsewhere.
    """
    return any(
        one.figure.unit == two.figure.unit
        and slip.kind(one.figure, two.figure.value, two.figure.step) in slip.EDITS
        for one in left
        for two in found
        if one.figure is not None and two.figure is not None
    )


def _on_this_year(reading: Reading) -> Iterator[tuple[Decimal, Decimal]]:
    """The pairs of amounts that people work a rate of change out on by mistake: the change, and
    what it led to (and what it is from, which with the change makes that).
    """
    change, now, base = (_size(reading.get(role)) for role in ("变动", "本期", "基数"))
    if change is not None and now is not None:
        yield change, now
    if change is not None and base is not None:
        yield from ((change, base), (change, base + change), (change, abs(base - change)))
    if now is not None and base is not None:
        yield base, now


def _size(operand: object) -> Decimal | None:
    return (
        abs(operand.figure.amount)
        if isinstance(operand, Entry) and operand.figure is not None
        else None
    )


def _amounts(ring: Sequence[Entry]) -> list[tuple[Entry, Decimal]]:
    """The amounts among figures that are not 0, with their size."""
    return [
        (one, abs(one.figure.amount))
        for one in ring
        if one.figure is not None and one.figure.is_amount and one.figure.value
    ]


def moved_by(claim: Claim, parts: Sequence[Entry], total: Entry, entries: Sequence[Entry]) -> int:
    """How many rows of the amounts around a change, each up or down, were asked until one came to
    it; 0 where none does but some of its parts.
    """
    figure = total.figure
    if claim.kind not in _CHANGES or figure is None or not figure.value:
        return 0
    tried = 0
    for ring in around(total, entries):
        amounts = _amounts(ring)
        for first in range(len(amounts)):
            reached, own = {ZERO}, True
            for one, amount in amounts[first : first + _ROW]:
                # All that the amounts so far come to, each added or taken away.
                reached = {value + way for value in reached for way in (amount, -amount)}
                own = own and one in parts
                tried += len(reached)
                # A row of nothing but its own parts is what failed.
                if not own and _comes_to(reached, figure):
                    return tried
    return 0


def _comes_to(reached: Iterable[Decimal], figure: Figure) -> bool:
    """Whether one of some sums is the size of a figure, within what rounding a row of them
    leaves.
    """
    size, width = abs(figure.amount), figure.half * _ROW
    return any(abs(abs(value) - size) <= width for value in reached)


def _part(one: Decimal, two: Decimal) -> tuple[Decimal, ...]:
    return (one / two,)


def _moved(one: Decimal, two: Decimal) -> tuple[Decimal, ...]:
    """A change in what it is from, and in what it led to, up or down."""
    return one / two, *(one / end for end in (two - one, two + one) if end)


def _grown(one: Decimal, two: Decimal) -> tuple[Decimal, ...]:
    return ((one - two) / two,)


def _less_than(one: Decimal, two: Decimal) -> tuple[Decimal, ...]:
    return (one - two,) if one > two else ()


_PAIRS: Final = {
    "占比": _part,
    "增幅": _moved,
    "增幅推算": _part,
    "增幅差额": _grown,
    "变动额": _less_than,
}
"""By what a figure is, what else one of two amounts can be: a share, a change in what is printed, a
difference.
"""


def _same_unit(one: Entry, two: Entry) -> bool:
    figures = one.figure, two.figure
    return (
        all(figure is not None and figure.is_amount for figure in figures)
        or len({figure.unit for figure in figures if figure is not None}) == 1
    )


def _less(row: Sequence[Entry], parts: Sequence[Entry]) -> bool:
    """Whether a row is of some of the parts, beginning with the first."""
    indexes = [one.index for one in parts]
    return all(one.index in indexes for one in row) and bool(parts) and row[0].index == min(indexes)


def around(entry: Entry, entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The figures that stand around one of the text, in text order: those of its sentence, then of
    those beside it.
    """
    at = entry.index
    # Entries that are not posted (words, holes) have no place in the text.
    if not 0 <= at < len(entries) or entries[at] is not entry:
        return
    first, last = _ends(entries, at)
    yield _nearest(entries, first, last, at)
    # One more sentence on each side, then one more before.
    for wider in range(_BEFORE):
        if _is_beside(entries, first - 1, entry):
            first = _ends(entries, first - 1)[0]
        if not wider and _is_beside(entries, last + 1, entry):
            last = _ends(entries, last + 1)[1]
        yield _nearest(entries, first, last, at)


def _is_beside(entries: Sequence[Entry], at: int, entry: Entry) -> bool:
    """Whether a figure of the section of another stands at a place."""
    return (
        0 <= at < len(entries)
        and entries[at].table is None
        and entries[at].section == entry.section
    )


def _nearest(entries: Sequence[Entry], first: int, last: int, at: int) -> list[Entry]:
    # The nearest few, in the order of the text.
    near = sorted(
        (place for place in range(first, last + 1) if place != at),
        key=lambda place: abs(place - at),
    )
    return [entries[place] for place in sorted(near[:_MOST])]


def _ends(entries: Sequence[Entry], at: int) -> tuple[int, int]:
    """Where the sentence of a figure begins and ends."""
    first = last = at
    while (
        at - first < _MOST
        and _is_beside(entries, first - 1, entries[at])
        and _same(entries, first - 1, at)
    ):
        first -= 1
    while (
        last - at < _MOST
        and _is_beside(entries, last + 1, entries[at])
        and _same(entries, last + 1, at)
    ):
        last += 1
    return first, last


def _same(entries: Sequence[Entry], one: int, two: int) -> bool:
    return entries[one].excerpt == entries[two].excerpt
