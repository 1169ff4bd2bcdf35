"""How large a rounding tail (尾差) is by chance: what tells an ordinary one from one that rounding
allows but hardly gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import comb, erfc, factorial, sqrt
from typing import Final

IMPROBABLE: Final = Fraction(1, 1000)
"""A tail that independent rounding gives less often than this is marked."""
_EXACT: Final = 200
"""Sums of so many figures are worked out exactly; of more the normal distribution gives the same,
and in time.
"""
_DEVIATIONS: Final = Decimal("3.2905")
"""Beyond so many standard deviations lies one tail in a thousand."""


def probability(at: Decimal, widths: Sequence[Decimal], linear: bool) -> float:
    """How often independent rounding gives a residue of at least `at`.

    `widths` are the last-digit units of the figures, each as it weighs in the relation; the
    residues are uniform over them. For a sum of n addends the total is the rounded true sum, so the
    difference reaches m units when |sum of n residues| >= m - 1/2 (Irwin-Hall); else the normal
    distribution stands in.
    """
    # All of one last digit: the sum of uniform residues has a known distribution.
    if linear and len(widths) <= _EXACT and min(widths) == max(widths):
        return float(irwin_hall_tail(len(widths) - 1, Fraction(at / widths[0]) - Fraction(1, 2)))
    return erfc(float(at) / _deviation(widths) / sqrt(2))


def ordinary(widths: Sequence[Decimal], linear: bool) -> Decimal:
    """The largest residue that independent rounding gives at least once in a thousand times."""
    # One of the figures is the total: the others are its addends.
    if linear and len(widths) <= _EXACT and min(widths) == max(widths):
        return (_least_improbable(len(widths) - 1) - 1) * widths[0]
    return _DEVIATIONS * Decimal(_deviation(widths))


def _deviation(widths: Sequence[Decimal]) -> float:
    return sqrt(sum(float(width) ** 2 for width in widths) / 12)


@lru_cache(maxsize=256)
def _least_improbable(addends: int) -> int:
    """The smallest difference of a sum, in last-digit units, that rounding gives less than once in
    a thousand times.
    """
    return next(
        steps
        for steps in range(1, addends + 3)
        if irwin_hall_tail(addends, Fraction(2 * steps - 1, 2)) < IMPROBABLE
    )


@lru_cache(maxsize=4096)
def irwin_hall_tail(n: int, distance: Fraction) -> Fraction:
    """P(|sum of n uniforms on [-1/2, 1/2]| >= distance), exactly."""
    if distance <= 0:
        return Fraction(1)
    if distance >= Fraction(n, 2):
        return Fraction(0)
    # By the symmetry of the distribution twice the lower tail.
    point = Fraction(n, 2) - distance
    below = sum(
        ((-1) ** k * comb(n, k) * (point - k) ** n for k in range(int(point) + 1)), Fraction(0)
    )
    return 2 * below / factorial(n)
