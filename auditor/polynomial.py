"""Polynomials over figures, each operand to the first power only: their value, their range, where
they are 0.

Such a function takes its extremes over a box of intervals at corners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Context, Decimal, getcontext, localcontext
from itertools import product
from typing import Final

from auditor.interval import Interval

ZERO: Final = Decimal(0)
PLUS: Final = Decimal(1)
MINUS: Final = Decimal(-1)
# The product of two figures of 28 digits is exact.
PRECISION: Final = Context(prec=60)
# Once inside, entering costs nothing.
_INSIDE: Final = nullcontext()
Monomial = tuple[int, ...]
"""Indexes of the operands that are multiplied, ascending; () for the constant."""
Polynomial = Mapping[Monomial, Decimal]
"""Sum of coefficient x product of operands."""


def exact() -> AbstractContextManager[object]:
    """The precision in which all is decided, entered where it is not yet."""
    return _INSIDE if getcontext().prec >= PRECISION.prec else localcontext(PRECISION)


def value_of(polynomial: Polynomial, values: Sequence[Decimal] | Mapping[int, Decimal]) -> Decimal:
    """The polynomial at a point."""
    total = ZERO
    for monomial, coefficient in polynomial.items():
        for index in monomial:
            coefficient = coefficient * values[index]
        total += coefficient
    return total


def span(polynomial: Polynomial, box: Sequence[Interval]) -> Interval:
    """The exact range of a multi-affine polynomial over a box: corners of the operands that are
    multiplied, the rest linear.
    """
    # With one factor of each product at an end of its interval the rest is linear: so the fewest
    # such factors are fixed, at each choice of their ends.
    fixed = _multiplied(polynomial)
    if not fixed:
        return _linear_span(polynomial, box)
    spans = []
    for corner in product(*({box[index].low, box[index].high} for index in fixed)):
        at = dict(zip(fixed, corner, strict=True))
        reduced: dict[Monomial, Decimal] = {}
        for monomial, coefficient in polynomial.items():
            for index in monomial:
                coefficient = coefficient * at.get(index, 1)
            rest = tuple(index for index in monomial if index not in at)
            # Products that differ in the fixed factor only are one term.
            reduced[rest] = reduced.get(rest, ZERO) + coefficient
        spans.append(_linear_span(reduced, box))
    return Interval(min(s.low for s in spans), max(s.high for s in spans))


def _linear_span(polynomial: Polynomial, box: Sequence[Interval]) -> Interval:
    low = high = ZERO
    for monomial, coefficient in polynomial.items():
        if not monomial:
            low, high = low + coefficient, high + coefficient
        # What is taken away is least where the figure is largest.
        elif coefficient >= 0:
            low, high = (
                low + coefficient * box[monomial[0]].low,
                high + coefficient * box[monomial[0]].high,
            )
        else:
            low, high = (
                low + coefficient * box[monomial[0]].high,
                high + coefficient * box[monomial[0]].low,
            )
    return Interval(low, high)


def _multiplied(polynomial: Polynomial) -> list[int]:
    """The fewest operands (greedily) that must be fixed for the rest to be linear."""
    products = [set(monomial) for monomial in polynomial if len(monomial) > 1]
    fixed: list[int] = []
    while products:
        counts: dict[int, int] = {}
        for indexes in products:
            for index in indexes:
                counts[index] = counts.get(index, 0) + 1
        most = min(counts, key=lambda index: (-counts[index], index))
        fixed.append(most)
        products = [rest for indexes in products if len(rest := indexes - {most}) > 1]
    return fixed


def solve(polynomial: Polynomial, values: Sequence[Decimal], index: int) -> Decimal | None:
    """The value of one operand that makes the polynomial 0, the others as given; None where there
    is none.
    """
    slope = constant = ZERO
    for monomial, coefficient in polynomial.items():
        for other in monomial:
            if other != index:
                coefficient = coefficient * values[other]
        if index in monomial:
            slope += coefficient
        else:
            constant += coefficient
    # A base of 0: no value of the rate makes it hold.
    if slope == 0:
        return None
    return PRECISION.divide(-constant, slope)


def solve_slope(polynomial: Polynomial, values: Sequence[Decimal], index: int) -> Decimal:
    """The partial derivative of the polynomial by one operand, at a point."""
    slope = ZERO
    for monomial, coefficient in polynomial.items():
        if index in monomial:
            for other in monomial:
                if other != index:
                    coefficient = coefficient * values[other]
            slope += coefficient
    return slope
