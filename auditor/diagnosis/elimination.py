"""Checks as rows over the changes of some figures, and exact elimination of the figures from them
(Fourier-Motzkin).

Integers and two-sided bounds; each bound keeps the combination of checks that it is made of, the
certificate of a conflict.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any, Final

from auditor.diagnosis.system import Constraint
from auditor.records import changing

SCALE: Final = 10**6
"""Changes are counted in millionths of a base unit."""

Proof = tuple[Any, ...]
"""How a bound was made: (check, times), (proof, factor, divisor), or (factor, proof, factor,
proof); see `weights`.
"""


@changing
class Inequality:
    """low <= sum of coefficient x change <= high; None where unbounded.

    Each bound is that of a combination of checks, kept beside it: the certificate of a conflict.
    """

    changes: dict[int, int]
    low: int | None
    high: int | None
    below: Proof
    above: Proof

    @property
    def broken(self) -> Proof | None:
        """For a row without changes: the proof of the bound that is not met."""
        if self.low is not None and self.low > 0:
            return self.below
        return self.above if self.high is not None and self.high < 0 else None


def row_of(constraint: Constraint, figures: frozenset[int]) -> Inequality | None:
    """A check as a row over the changes of some figures; None where they can make it hold in any
    case.
    """
    own = [
        index for index in constraint.members if index in figures and constraint.slopes.get(index)
    ]
    if constraint.relation == "!=":
        return None
    if not constraint.linear and _multiplied(constraint, figures):
        return None
    slopes, low, high, proof = constraint.integers or integers_of(constraint)
    return Inequality({index: slopes[index] for index in own}, low, high, proof, proof)


def _multiplied(constraint: Constraint, figures: frozenset[int]) -> bool:
    return any(
        sum(constraint.members[position] in figures for position in monomial) > 1
        for monomial in constraint.check.polynomial
    )


def integers_of(constraint: Constraint) -> tuple[dict[int, int], int | None, int | None, Proof]:
    """The slopes and bounds of a check in integers, kept with it."""
    low = -constraint.slack - constraint.at if constraint.relation in ("=", ">=", ">") else None
    high = constraint.slack - constraint.at if constraint.relation in ("=", "<=", "<") else None
    numbers = [*constraint.slopes.values(), *(end for end in (low, high) if end is not None)]
    scale = int(10 ** max(0, *(-int(number.as_tuple().exponent) for number in numbers)))
    ends = [None if end is None else int(end * scale) * SCALE for end in (low, high)]
    slopes = {index: int(slope * scale) for index, slope in constraint.slopes.items()}
    constraint.integers = found = (slopes, ends[0], ends[1], (constraint.number, 1))
    return found


def weights(proof: Proof) -> dict[int, Fraction | int]:
    """How often each check, in its integers, is in a combination; those that cancel left out."""
    return {number: times for number, times in _weights(proof).items() if times}


def _weights(proof: Proof) -> dict[int, Fraction | int]:
    if len(proof) == 2:
        return {proof[0]: proof[1]}
    if len(proof) == 3:
        factor = proof[1] if proof[2] == 1 else Fraction(proof[1], proof[2])
        return {number: times * factor for number, times in _weights(proof[0]).items()}
    found = {number: times * proof[0] for number, times in _weights(proof[1]).items()}
    for number, times in _weights(proof[3]).items():
        found[number] = found.get(number, 0) + times * proof[2]
    return found


def reduced(rows: list[Inequality]) -> tuple[list[Inequality], Proof | None]:
    """The rows with those over the same changes made one, and the proof of a row that cannot be
    met.
    """
    kept: dict[tuple[tuple[int, int], ...], Inequality] = {}
    for row in rows:
        if not row.changes:
            if row.broken is not None:
                return [], row.broken
            continue
        row = _normal(row)
        key = tuple(sorted(row.changes.items()))
        other = kept.get(key)
        if other is not None:
            row = _tighter(row, other)
            if row.low is not None and row.high is not None and row.low > row.high:
                return [], (1, row.below, -1, row.above)
        kept[key] = row
    return list(kept.values()), None


def _normal(row: Inequality) -> Inequality:
    """The row divided by what its coefficients share, the first of them positive."""
    shared = gcd(*row.changes.values())
    sign = -1 if row.changes[min(row.changes)] < 0 else 1
    if (row.low or 0) % shared or (row.high or 0) % shared:
        shared = 1
    if shared * sign == 1:
        return row
    return _scaled(row, sign, shared)


def _scaled(row: Inequality, factor: int, divisor: int = 1) -> Inequality:
    """The row times a factor, divided by what divides it; a negative factor swaps the bounds."""
    low, high = (None if end is None else end * factor // divisor for end in (row.low, row.high))
    changes = {index: times * factor // divisor for index, times in row.changes.items()}
    below, above = (row.below, factor, divisor), (row.above, factor, divisor)
    return (
        Inequality(changes, low, high, below, above)
        if factor > 0
        else Inequality(changes, high, low, above, below)
    )


def _tighter(row: Inequality, other: Inequality) -> Inequality:
    """The tighter bounds of two rows over the same changes."""
    low, below = row.low, row.below
    if other.low is not None and (low is None or other.low > low):
        low, below = other.low, other.below
    high, above = row.high, row.above
    if other.high is not None and (high is None or other.high < high):
        high, above = other.high, other.above
    return Inequality(row.changes, low, high, below, above)


def eliminated(rows: list[Inequality], index: int) -> list[Inequality]:
    """What the rows say of the other changes, for any change of one."""
    kept = [row for row in rows if index not in row.changes]
    bound = [row for row in rows if index in row.changes]
    for at, one in enumerate(bound):
        for two in bound[at + 1 :]:
            here, there = one.changes[index], two.changes[index]
            shared = gcd(here, there)
            kept.append(_combined(one, there // shared, two, -here // shared))
    return kept


def _combined(one: Inequality, times: int, two: Inequality, others: int) -> Inequality:
    """The sum of two rows, each so many times; what is negative swaps its bounds."""
    changes = {index: times * change for index, change in one.changes.items()}
    for index, change in two.changes.items():
        total = changes.get(index, 0) + others * change
        if total:
            changes[index] = total
        else:
            del changes[index]
    low, high, below, above = (
        (one.low, one.high, one.below, one.above)
        if times > 0
        else (one.high, one.low, one.above, one.below)
    )
    least, most, under, over = (
        (two.low, two.high, two.below, two.above)
        if others > 0
        else (two.high, two.low, two.above, two.below)
    )
    return Inequality(
        changes,
        None if low is None or least is None else times * low + others * least,
        None if high is None or most is None else times * high + others * most,
        (times, below, others, under),
        (times, above, others, over),
    )
