"""Figures as messages show them: printed digits as printed, worked-out ones with as many digits as
say something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from auditor.arithmetic import PRECISION
from auditor.entry import Entry
from auditor.figure import Figure
from auditor.findings import Check
from auditor.units import MONEY
from auditor.wording.words import printable

_MOST: Final = 8
"""Decimals beyond which a worked-out figure is not exact but endless."""


def like(entries: Iterable[Entry], value: Decimal) -> str:
    """A worked-out value as entries print their own: with commas where one of them has any."""
    digits = plain(value)
    grouped = any("," in entry.text or "，" in entry.text for entry in entries)
    return f"{Decimal(digits):,f}" if grouped else digits


def plain(value: Decimal) -> str:
    """The value without exponent, without -0."""
    return format(value if value else abs(value), "f")


def rounded(value: Decimal, places: int) -> Decimal:
    """The value rounded half up to that many decimals."""
    with localcontext(PRECISION):
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def trimmed(value: Decimal, least: int) -> Decimal:
    """The value without trailing zeros beyond `least` decimals."""
    with localcontext(PRECISION):
        places = max(least, -int(value.normalize().as_tuple().exponent))
    return rounded(value, places)


def decimals(figure: Figure | None) -> int:
    """How many decimals the figure prints."""
    return max(0, -int(figure.step.as_tuple().exponent)) if figure else 2


def factor_of(entry: Entry | None, fallback: str = "") -> Decimal:
    """Factor from the printed unit to the base unit; a blank counts in the unit of its table."""
    if entry is not None and entry.figure is not None:
        return entry.figure.factor
    return (
        MONEY.get(fallback, Decimal(1))
        if entry is not None and entry.table is not None
        else Decimal(1)
    )


def printed(base: Decimal, factor: Decimal) -> Decimal:
    """A value in base units, in the printed unit."""
    with localcontext(PRECISION):
        return base / factor


def expected(check: Check, factor: Decimal) -> Decimal | None:
    """What the other figures give, in the stated figure's unit, with as many decimals as make it
    differ from it.
    """
    judgement = check.judgement
    if judgement is None or judgement.expected is None:
        return None
    figure = check.stated.figure if check.stated else None
    least = decimals(figure)
    value = printed(judgement.expected, factor)
    # As many decimals as it takes: 97.87 ≠ 97.87 says nothing, 97.87 ≠ 97.868 does.
    for places in range(max(least, 2), _MOST + 1):
        shown = rounded(value, places)
        if figure is None or shown != figure.value or shown == value or check.verdict == "holds":
            return trimmed(shown, least)
    return trimmed(rounded(value, _MOST), least)


def ends(check: Check, factor: Decimal) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest value that the printed digits allow, with the stated figure's
    decimals.
    """
    judgement = check.judgement
    if judgement is None or judgement.low is None or judgement.high is None:
        return None
    low, high = printed(judgement.low, factor), printed(judgement.high, factor)
    places = decimals(check.stated.figure if check.stated else None)
    return rounded(low, places), rounded(high, places)


def exact(value: Decimal, least: int = 0) -> str:
    """A value with all its decimals where they end, else with a sensible number of them."""
    shown = rounded(value, _MOST)
    return plain(trimmed(shown if shown == value else rounded(value, 4), least))


def percent(part: int, whole: int) -> str:
    """`92.1%`, or an em dash of nothing."""
    return f"{plain(rounded(Decimal(part) * 100 / Decimal(whole), 1))}%" if whole else "—"


def text_of(entry: Entry) -> str:
    """The figure exactly as printed, with its % where the unit is one."""
    text = printable(entry.text)
    figure = entry.figure
    # The digits of a cell under a head of % print no sign.
    if (
        figure is not None
        and figure.unit in ("%", "‰")
        and figure.unit not in text
        and "％" not in text
    ):
        return f"{text}{figure.unit}"
    return text


def with_unit(entry: Entry) -> str:
    """The figure with its unit in words, where the digits do not print it."""
    text = text_of(entry)
    unit = entry.figure.unit if entry.figure else ""
    # 97.87万元 prints its unit itself.
    return f"{text} {unit}" if unit and unit not in ("%", "‰") and unit not in text else text


def mixed_units(entries: Sequence[Entry]) -> bool:
    """Whether amounts stand in different units, so that every figure needs its unit shown; 0 is 0
    in any.
    """
    units = {
        entry.figure.unit
        for entry in entries
        if entry.figure and entry.figure.is_amount and entry.figure.value
    }
    return len(units) > 1


def suffix(figure: Figure | None) -> str:
    """`%` for a worked-out percentage."""
    if figure is None or not figure.is_ratio:
        return ""
    return figure.unit if figure.unit in ("%", "‰") else ""
