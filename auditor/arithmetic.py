"""Intervals, relations and verdicts: all that is decided about figures is decided here, in exact
decimals.

A relation is brought to one form, `polynomial (=|<=|>=|<|>) 0`, each operand occurring to the first
power only (multi-affine). What it takes over all that rounding allows is known exactly, so "some
true values within all the intervals make it hold" is decided without any division (XBRL
Calculations 1.1 for sums; corners for ratios).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from itertools import product
from typing import Final

from auditor import tails
from auditor.figure import EXACT, Figure
from auditor.interval import Interval
from auditor.polynomial import (
    MINUS as MINUS,
)
from auditor.polynomial import (
    PLUS as PLUS,
)
from auditor.polynomial import (
    PRECISION as PRECISION,
)
from auditor.polynomial import (
    ZERO as ZERO,
)
from auditor.polynomial import (
    Monomial as Monomial,
)
from auditor.polynomial import (
    Polynomial as Polynomial,
)
from auditor.polynomial import (
    exact as exact,
)
from auditor.polynomial import (
    solve as solve,
)
from auditor.polynomial import (
    solve_slope as solve_slope,
)
from auditor.polynomial import (
    span as span,
)
from auditor.polynomial import (
    value_of as value_of,
)
from auditor.records import frozen

_RELATIONS: Final[Mapping[str, Callable[[Decimal], bool]]] = {
    "=": lambda at: at == 0,
    "!=": lambda at: at != 0,
    "<": lambda at: at < 0,
    "<=": lambda at: at <= 0,
    ">": lambda at: at > 0,
    ">=": lambda at: at >= 0,
}
RELATIONS: Final = tuple(_RELATIONS)
"""As formulas write them."""


_CORNERED: Final = 8
"""The corners of the box of more operands, twice as many for each, are not gone through."""


class Verdict(StrEnum):
    """What a check comes to."""

    HOLDS = "holds"
    ROUNDING = "rounding"
    FAILS = "fails"
    UNDECIDED = "undecided"


@frozen
class Judgement:
    """A verdict and the figures behind it, in base units (元, ratio 1, pieces)."""

    verdict: Verdict
    expected: Decimal | None = None
    """What the other operands give for the stated one; None where no value exists (a base of 0)."""
    low: Decimal | None = None
    high: Decimal | None = None
    """The least and the largest true value that the other operands allow."""
    difference: Decimal | None = None
    """Stated minus expected."""
    bound: Decimal | None = None
    """The largest difference that rounding explains."""
    probability: float | None = None
    """For a tail: how often independent rounding gives a difference as large."""
    ordinary: Decimal | None = None
    """For a tail: the largest difference that independent rounding gives at least once in a
    thousand times.
    """

    @property
    def improbable(self) -> bool:
        """Whether rounding allows the tail, but hardly ever gives it."""
        return (
            self.verdict is Verdict.ROUNDING
            and self.probability is not None
            and self.probability < tails.IMPROBABLE
        )


def satisfied(relation: str, at: Decimal) -> bool:
    """Whether a value stands to 0 in a relation, exactly."""
    return _RELATIONS[relation](at)


def round_half_up(value: Decimal, step: Decimal) -> Decimal:
    """The value rounded to a multiple of `step`, a power of ten; ties away from zero (四舍五入)."""
    with localcontext(PRECISION):
        # Only the exponent of the step counts, and 0.1 x 10000 has the exponent of 0.1: normalised,
        # 1000.0 rounds to thousands.
        return value.quantize(step.normalize(), rounding=ROUND_HALF_UP)


def judge(
    polynomial: Polynomial,
    relation: str,
    values: Sequence[Decimal],
    halves: Sequence[Decimal],
    stated: int,
    step: Decimal,
    fine: Sequence[Decimal] | None = None,
) -> Judgement:
    """The verdict of `polynomial relation 0` on printed figures.

    `values` and `halves` are the operands in base units with half their printed step, `stated` the
    operand that the relation states (the left side), `step` its printed step in base units.
    Relations: `=`, `<=`, `>=`, `<`, `>`, `!=`. Equality holds when the stated figure is what the
    others give, rounded half up to its printed digits. `fine` are the halves by which a tail is
    graded, where they differ.
    """
    with exact():
        low: Decimal | None
        high: Decimal | None
        expected: Decimal | None
        # Sums, which nearly all checks are, in one pass; what multiplies figures by the corners of
        # the box.
        linear = _linear(polynomial, values, halves, stated)
        if linear is not None:
            at, reach, expected, low, high = linear
        else:
            box = [Interval.around(value, half) for value, half in zip(values, halves, strict=True)]
            at, reach, expected = (
                value_of(polynomial, values),
                span(polynomial, box),
                solve(polynomial, values, stated),
            )
            low, high = _allowed(polynomial, box, stated)
        verdict = decided(relation, at, reach, expected, values[stated], step)
        difference = None if expected is None else values[stated] - expected
        bound = None
        if low is not None and high is not None and expected is not None:
            # The stated figure's own rounding is on top of what the others leave.
            bound = max(high - expected, expected - low) + halves[stated]
        judgement = Judgement(verdict, expected, low, high, difference, bound)
        return (
            as_tail(judgement, polynomial, values, fine or halves, stated)
            if relation == "="
            else judgement
        )


def judge_sum(
    added: Sequence[Decimal],
    taken: Sequence[Decimal],
    relation: str,
    values: Sequence[Decimal],
    halves: Sequence[Decimal],
    stated: int,
    sign: Decimal,
    figure: Figure | None,
) -> Judgement:
    """What `judge` says of figures that are only added and taken away, before a tail is graded;
    `sign` is that of the stated one, which prints `figure`. To be entered in the precision of
    `exact`.
    """
    at = sum(added, ZERO) - sum(taken, ZERO)
    reach = sum(halves, ZERO)
    slack = reach - halves[stated]
    # Most sums hold to the last digit: no more is worked out for these.
    if not at and relation == "=":
        expected = values[stated]
        return Judgement(Verdict.HOLDS, expected, expected - slack, expected + slack, at, reach)
    # Where the stated figure is taken away, what it has too much makes `at` fall.
    difference = at if sign > 0 else -at
    expected = values[stated] - difference
    if _RELATIONS[relation](at):
        verdict = Verdict.HOLDS
    else:
        step = figure.step * figure.factor if figure is not None else ZERO
        verdict = decided(
            relation, at, Interval(at - reach, at + reach), expected, values[stated], step
        )
    return Judgement(verdict, expected, expected - slack, expected + slack, difference, reach)


def as_tail(
    judgement: Judgement,
    polynomial: Polynomial,
    values: Sequence[Decimal],
    halves: Sequence[Decimal],
    stated: int,
) -> Judgement:
    """A judgement on an equality with its tail, where it is one, graded by these halves."""
    if judgement.verdict is not Verdict.ROUNDING:
        return judgement
    probability, ordinary = graded(polynomial, values, halves)
    slope = solve_slope(polynomial, values, stated)
    ordinary = ordinary / abs(slope) if ordinary is not None and slope else None
    return replace(judgement, probability=probability, ordinary=ordinary)


def _linear(
    polynomial: Polynomial, values: Sequence[Decimal], halves: Sequence[Decimal], stated: int
) -> tuple[Decimal, Interval, Decimal, Decimal, Decimal] | None:
    """(value, range, expected, low, high) of a linear polynomial in one pass; None where it is not
    linear.
    """
    own = polynomial.get((stated,))
    if not own:
        return None
    at = reach = ZERO
    for monomial, coefficient in polynomial.items():
        if not monomial:
            at += coefficient
        elif len(monomial) > 1:
            return None
        # Nearly all are added or taken away as they are: no product is worked out for these.
        elif coefficient is PLUS:
            at += values[monomial[0]]
            reach += halves[monomial[0]]
        elif coefficient is MINUS:
            at -= values[monomial[0]]
            reach += halves[monomial[0]]
        else:
            at += coefficient * values[monomial[0]]
            reach += abs(coefficient) * halves[monomial[0]]
    expected = values[stated] - at / own
    slack = reach / abs(own) - halves[stated]
    return at, Interval(at - reach, at + reach), expected, expected - slack, expected + slack


def decide(
    polynomial: Polynomial,
    relation: str,
    values: Sequence[Decimal],
    halves: Sequence[Decimal],
    stated: int,
    step: Decimal,
) -> Verdict:
    """The verdict alone, of the same arguments as `judge`."""
    with localcontext(PRECISION):
        box = [Interval.around(value, half) for value, half in zip(values, halves, strict=True)]
        return decided(
            relation,
            value_of(polynomial, values),
            span(polynomial, box),
            solve(polynomial, values, stated),
            values[stated],
            step,
        )


def decided(
    relation: str,
    at: Decimal,
    reach: Interval,
    expected: Decimal | None,
    stated: Decimal,
    step: Decimal,
) -> Verdict:
    """The verdict of a relation whose left less right side is `at`, within `reach` for all that
    rounding allows.
    """
    if _RELATIONS[relation](at):
        return Verdict.HOLDS
    if relation == "=":
        # 33.3% for 1/3: what the others give, rounded as the stated figure is printed. Only then is
        # a difference a tail, if rounding of all figures together allows it.
        if expected is not None and step and round_half_up(expected, step) == stated:
            return Verdict.HOLDS
        return Verdict.ROUNDING if ZERO in reach else Verdict.FAILS
    possible = {
        "<=": reach.low <= 0,
        ">=": reach.high >= 0,
        "<": reach.low < 0,
        ">": reach.high > 0,
        # Equal in print, and perhaps not in truth where some figure has rounding.
        "!=": reach.low != reach.high,
    }[relation]
    return Verdict.ROUNDING if possible else Verdict.FAILS


def _allowed(
    polynomial: Polynomial, box: Sequence[Interval], stated: int
) -> tuple[Decimal | None, Decimal | None]:
    """The least and largest value of the stated operand over the box of the others (None where
    unbounded).
    """
    slope: dict[Monomial, Decimal] = {}
    constant: dict[Monomial, Decimal] = {}
    # The polynomial as slope x stated + constant.
    for monomial, coefficient in polynomial.items():
        part = slope if stated in monomial else constant
        part[tuple(index for index in monomial if index != stated)] = coefficient
    # Nothing multiplies the stated figure: the range of the rest, turned over.
    if set(slope) == {()}:
        reach = span(constant, box).scaled(-1 / slope[()])
        return reach.low, reach.high
    slopes = span(slope, box)
    # The base may be 0 within its rounding: any value would do.
    if ZERO in slopes:
        return None, None
    used = sorted({index for monomial in (*slope, *constant) for index in monomial})
    # The corners double with every figure: 256 at the most.
    if len(used) > _CORNERED:
        return None, None
    ends = []
    for corner in product(*({box[index].low, box[index].high} for index in used)):
        point = dict(zip(used, corner, strict=True))
        top = value_of(constant, point)
        ends.append(-top / value_of(slope, point))
    return min(ends), max(ends)


def restates(text: Decimal, text_step: Decimal, table: Decimal, table_step: Decimal) -> Verdict:
    """Whether a text restates a table's figure: the same digits; with fewer decimals the table's
    figure rounded half up; with more, one that the table's may be the rounding of, by the true
    values that its own digits allow.

    Values and steps in base units. Stricter than `judge`: between two printings of one quantity
    with the same decimals no rounding stands.
    """
    if text_step < table_step:
        # 767.0750 may be 767.07496, which the table prints as 767.07.
        same = abs(text - table) <= (text_step + table_step) / 2
    else:
        same = text == round_half_up(table, text_step)
    return Verdict.HOLDS if same else Verdict.FAILS


def restatement(
    text: Figure, value: Decimal, printings: Iterable[tuple[Decimal, Decimal]]
) -> Verdict:
    """Whether a figure of the text, at `value`, restates any of the values that tables print of the
    quantity, each with its step; one told as approximate (约130) is only near it.
    """
    near = text.about not in ("", EXACT)
    step = text.step * text.factor
    for printed, its_step in printings:
        if near and abs(value - printed) <= text.half:
            return Verdict.HOLDS
        if not near and restates(value, step, printed, its_step) is Verdict.HOLDS:
            return Verdict.HOLDS
    return Verdict.FAILS


def graded(
    polynomial: Polynomial, values: Sequence[Decimal], halves: Sequence[Decimal]
) -> tuple[float | None, Decimal | None]:
    """(how often independent rounding gives a residue as large as printed, the largest that is
    ordinary, in base units).

    Figures printed as 0 have no residue. Two printings of one quantity are not graded (None):
    balancing, not chance, sets them apart.
    """
    at = abs(value_of(polynomial, values))
    widths = [
        abs(solve_slope(polynomial, values, index)) * halves[index] * 2
        for index, value in enumerate(values)
        if value != 0 and halves[index]
    ]
    widths = [width for width in widths if width]
    if not widths:
        return (0.0 if at else None), ZERO
    linear = all(len(monomial) < 2 for monomial in polynomial)
    # 支出合计 in two tables, a step apart: copied from one source and balanced, not rounded by
    # chance.
    if linear and len(widths) == 2 and len(values) == 2:
        return None, None
    return tails.probability(at, widths, linear), tails.ordinary(widths, linear)
