"""Closed intervals of exact decimals: where a true value may lie behind a printed one."""

from __future__ import annotations

from decimal import Decimal

from auditor.records import frozen


@frozen
class Interval:
    """A closed interval."""

    low: Decimal
    high: Decimal

    @classmethod
    def around(cls, value: Decimal, half: Decimal) -> Interval:
        """[value - half, value + half]."""
        return cls(value - half, value + half)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def scaled(self, factor: Decimal) -> Interval:
        """The interval times a factor; a negative one swaps the ends."""
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def __contains__(self, value: Decimal) -> bool:
        return self.low <= value <= self.high
