"""Detection power: which errors in single figures the checks of a report would notice, computed
from the checks.

For each figure the checks leave an interval of changes that none of them notices: where every
equality it takes part in stays within rounding and stays probable. An error is noticed when it
leads outside. Nothing is run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from typing import Final

from auditor import tails
from auditor.arithmetic import PRECISION, ZERO, judge
from auditor.diagnosis import system as systems
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry
from auditor.figure import Figure
from auditor.findings import Report
from auditor.records import frozen

UNITS: Final = (1, 2, 10, 100)
"""Sizes of errors, in units of the last digit, whose shares are given over all figures."""
KINDS: Final = ("digit", "last-digit", "transposition", "decimal-point", "unit")
"""The single errors that are tried: every digit above the last and the last by every other, and so
on.
"""
_FAR: Final = 10**30


@frozen
class FigurePower:
    """What would be noticed of one figure."""

    entry: Entry
    checks: int
    """Decided checks that the figure takes part in."""
    failing: int
    """How many of them fail as it is, and so would say nothing of another error."""
    below: int | None
    above: int | None
    """The smallest decrease and increase that would be noticed, in units of the last digit; None
    where none would.
    """
    tried: Mapping[str, int]
    caught: Mapping[str, int]
    """Single errors by kind: how many there are, how many would be noticed."""

    @property
    def smallest(self) -> Decimal | None:
        """The smallest error that would be noticed in either direction, in the printed unit; None
        where none would.
        """
        if self.below is None or self.above is None or self.entry.figure is None:
            return None
        return max(self.below, self.above) * self.entry.figure.step

    @property
    def share(self) -> Fraction:
        """The share of single errors that would be noticed."""
        return Fraction(sum(self.caught.values()), max(1, sum(self.tried.values())))


@frozen
class Power:
    """The detection power of a report's checks."""

    figures: tuple[FigurePower, ...]

    def units(self, units: int) -> Fraction:
        """The share of figures' errors of so many last-digit units that would be noticed."""
        return _share([(figure.below, figure.above) for figure in self.figures], units)

    def kind(self, kind: str, text: bool | None = None) -> Fraction:
        """The share of single errors of a kind that would be noticed; of the text only, the tables
        only, or all.
        """
        chosen = [
            figure
            for figure in self.figures
            if text is None or (figure.entry.table is None) == text
        ]
        tried = sum(figure.tried.get(kind, 0) for figure in chosen)
        return Fraction(sum(figure.caught.get(kind, 0) for figure in chosen), max(1, tried))

    @property
    def share(self) -> Fraction:
        """The share of all single errors that would be noticed."""
        tried = sum(sum(figure.tried.values()) for figure in self.figures)
        return Fraction(sum(sum(figure.caught.values()) for figure in self.figures), max(1, tried))

    @property
    def weak(self) -> tuple[FigurePower, ...]:
        """The figures of which less than half of the single errors would be noticed, the weakest
        first.
        """
        return tuple(
            sorted(
                (figure for figure in self.figures if figure.share < Fraction(1, 2)),
                key=lambda figure: figure.share,
            )
        )

    def record(self) -> dict[str, object]:
        """As data for JSON; shares as strings of percentages."""
        return {
            "figures": len(self.figures),
            "share": percent(self.share),
            "units": {str(units): percent(self.units(units)) for units in UNITS},
            "tables": {kind: percent(self.kind(kind, False)) for kind in KINDS},
            "text": {kind: percent(self.kind(kind, True)) for kind in KINDS},
        }


def percent(share: Fraction) -> str:
    """A share as a percentage with one decimal."""
    tenths = share * 1000
    rounded = (tenths.numerator * 2 + tenths.denominator) // (tenths.denominator * 2)
    return f"{rounded // 10}.{rounded % 10}"


def of(report: Report, system: System | None = None) -> Power:
    """The detection power of a report."""
    system = system or systems.build(report)
    # Divided in 60 digits, not in the usual 28.
    with localcontext(PRECISION):
        return Power(tuple(_figure(entry, system) for entry in report.ledger.figures))


def noticed(report: Report, sizes: Sequence[int]) -> list[Fraction]:
    """The shares of figures' errors of so many last-digit units that would be noticed: the power of
    these sizes alone.
    """
    system = systems.build(report)
    with localcontext(PRECISION):
        edges = [
            _edges(*unnoticed(entry, system.touching(entry.index)))
            for entry in report.ledger.figures
        ]
    return [_share(edges, units) for units in sizes]


Edges = tuple[int | None, int | None]
"""The smallest decrease and increase of a figure that would be noticed, in last-digit units; None
where none would.
"""


def _edges(low: int, high: int) -> Edges:
    return None if low <= -_FAR else 1 - low, None if high >= _FAR else high + 1


def _share(figures: Sequence[Edges], units: int) -> Fraction:
    """The share of errors of so many last-digit units, up and down, that would be noticed."""
    return Fraction(
        sum(edge is not None and edge <= units for edges in figures for edge in edges),
        max(1, 2 * len(figures)),
    )


def _figure(entry: Entry, system: System) -> FigurePower:
    constraints = system.touching(entry.index)
    low, high = unnoticed(entry, constraints)
    below, above = _edges(low, high)
    tried: dict[str, int] = {}
    caught: dict[str, int] = {}
    for kind, change, wider in errors(entry):
        tried[kind] = tried.get(kind, 0) + 1
        caught[kind] = caught.get(kind, 0) + (change < low - wider or change > high + wider)
    # A check that fails already says nothing of another error, and `unnoticed` leaves it out.
    failing = sum(constraint.failing for constraint in constraints)
    return FigurePower(
        entry,
        len(constraints),
        failing,
        below,
        above,
        tried,
        caught,
    )


def unnoticed(entry: Entry, constraints: Iterable[Constraint]) -> tuple[int, int]:
    """The least and the greatest change of a figure, in last-digit units, that no check notices."""
    figure = entry.figure
    if figure is None:
        return -_FAR, _FAR
    unit = figure.step * figure.factor
    low, high = -_FAR, _FAR
    # What multiplies figures takes longest, and is left where the others leave nothing.
    for constraint in sorted(constraints, key=lambda one: not one.linear):
        if low >= 0 >= high:
            break
        # `!=` is met by all changes but one.
        if constraint.failing or constraint.relation == "!=":
            continue
        slope = constraint.slopes.get(entry.index)
        if not slope:
            continue
        if constraint.linear:
            # All the figures of a sum that count alike may change alike.
            alike = _counted(constraint, entry.index), slope, unit
            if alike not in constraint.allowed:
                constraint.allowed[alike] = _whole(*_straight(constraint, entry.index, slope), unit)
            least, greatest = constraint.allowed[alike]
        else:
            least, greatest = _whole(*_curved(constraint, entry.index, slope), unit)
        low, high = max(low, least), min(high, greatest)
    # A relation that is off by a tail may allow changes on one side only: no change at all is still
    # not noticed.
    return min(low, 0), max(high, 0)


def _whole(least: Decimal | None, greatest: Decimal | None, unit: Decimal) -> tuple[int, int]:
    """Bounds in base units as whole numbers of a unit."""
    return (
        -_FAR if least is None else int((least / unit).to_integral_value(ROUND_CEILING)),
        _FAR if greatest is None else int((greatest / unit).to_integral_value(ROUND_FLOOR)),
    )


def _straight(
    constraint: Constraint, index: int, slope: Decimal
) -> tuple[Decimal | None, Decimal | None]:
    """The least and greatest change of a figure, in base units, with which a sum neither fails nor
    is improbable.
    """
    slack = constraint.slack
    # A tail that rounding allows and hardly ever gives is told, and so noticed. Two printings of
    # one quantity have no chance about them (see `arithmetic.graded`).
    if constraint.relation == "=" and not constraint.check.strict and len(constraint.members) > 2:
        slack = min(slack, _probable(constraint, index))
    least = -slack - constraint.at if constraint.relation in ("=", ">=", ">") else None
    greatest = slack - constraint.at if constraint.relation in ("=", "<=", "<") else None
    # A figure that is taken away moves the relation the other way.
    if slope < 0:
        least, greatest = greatest, least
    return (None if least is None else least / slope), (
        None if greatest is None else greatest / slope
    )


def _counted(constraint: Constraint, index: int) -> Decimal:
    """The printed step of a figure that is changed, as far as it comes to those that count: a blank
    or a 0 does not, unless it is the one.
    """
    position = constraint.positions[index]
    return ZERO if constraint.values[position] else constraint.width(position)


def _curved(
    constraint: Constraint, index: int, slope: Decimal
) -> tuple[Decimal | None, Decimal | None]:
    """The same of a check with products: the corners of what the other figures allow."""
    if constraint.relation != "=":
        return None, None
    position = constraint.positions[index]
    allowed = judge(
        constraint.check.polynomial, "=", constraint.values, constraint.halves, position, Decimal(0)
    )
    if allowed.low is None or allowed.high is None:
        return None, None
    own, value = constraint.halves[position], constraint.values[position]
    likely = abs(_probable(constraint, index) / slope)
    drift = constraint.at / slope
    return max(allowed.low - own - value, -likely - drift), min(
        allowed.high + own - value, likely - drift
    )


def _probable(constraint: Constraint, index: int) -> Decimal:
    """How far the relation may be off, with one figure changed, before independent rounding hardly
    ever gives it.
    """
    own = _counted(constraint, index)
    if own not in constraint.likely:
        widths = [*constraint.widths, own] if own else constraint.widths
        constraint.likely[own] = tails.ordinary(widths, constraint.linear) if widths else Decimal(0)
    return constraint.likely[own]


def errors(entry: Entry) -> Iterator[tuple[str, int, int]]:
    """Single errors: kind, change in last-digit units, and by how many units the coarser printing
    widens what is allowed.
    """
    figure = entry.figure
    if figure is None:
        return
    whole = int(abs(figure.value) / figure.step)
    sign = -1 if figure.value < 0 else 1
    for kind, change in _mistyped(_digits(figure, whole)):
        yield kind, sign * change, 0
    if whole and figure.step < 1:
        # 10 times as much: 12.34 as 123.4, with one decimal less. Printed so, it may be off by 5 of
        # the figure's units instead of half of one.
        yield "decimal-point", sign * whole * 9, 5 if figure.half else 0
        # A tenth: 12.34 as 1.234.
        yield "decimal-point", -sign * (whole - whole // 10), 0
    # 元 printed for 万元, and the other way round.
    if whole and figure.is_amount:
        yield "unit", sign * whole * 9999, 5000 if figure.half else 0
        yield "unit", -sign * (whole - whole // 10000), 0


def _digits(figure: Figure, whole: int) -> list[int]:
    """The digits of a figure as printed, the last first: a 0 before the point among them."""
    decimals = -int(figure.step.as_tuple().exponent) if figure.step < 1 else 0
    # 0.05 has the digits 5, 0 and the 0 before the point.
    places = max(len(str(whole)), decimals + 1)
    return [whole // 10**place % 10 for place in range(places)]


def _mistyped(digits: Sequence[int]) -> Iterator[tuple[str, int]]:
    """(kind, change) of each other digit in each place, and of each two neighbours exchanged."""
    for place, digit in enumerate(digits):
        for other in range(10):
            if other != digit:
                yield "digit" if place else "last-digit", (other - digit) * 10**place
    # Two neighbours exchanged, 12 for 21, differ by 9 times the difference of the digits.
    for place, (lower, upper) in enumerate(zip(digits, digits[1:], strict=False)):
        if lower != upper:
            yield "transposition", (lower - upper) * 9 * 10**place
