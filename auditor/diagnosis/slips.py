"""Typed slips: what a person may have done to a right figure to print the wrong one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from decimal import Decimal
from typing import Final

from auditor.entry import Entry, Row, Table
from auditor.figure import Figure
from auditor.ledger import Ledger
from auditor.slip import UNIT_FACTORS, digits_of
from auditor.units import AMOUNT_UNITS

COSTS: Final = {
    "transposition": 1,
    "unit": 1,
    "sign": 1,
    "decimal-point": 1,
    "dropped-digit": 1,
    "doubled-digit": 1,
    "shift": 2,
    "last-digit": 2,
    "digit": 2,
    "pasted": 3,
    "omitted": 3,
    "": 5,
}
"""How the slips rank among equally good explanations: the smaller the likelier."""
_USUAL: Final = Decimal("0.01")
"""The step that figures are mostly printed in: with it no digit after the point is missing or too
many.
"""
_TELLING: Final = 3
"""How many digits a figure must have for the same digits elsewhere, or all but one of them, to say
anything.
"""
_MOVED: Final = ("", "shift", "pasted", "omitted")
"""What is behind figures that stand in the place of others; all else is done to the digits of one.
"""


def variants(stated: Figure) -> Iterator[Decimal]:
    """The values that a single slip could have turned into the stated figure, in its own
    decimals.
    """
    digits = digits_of(stated.value, stated.step)
    # `digits_of` gives digits without a sign.
    sign = -1 if stated.value < 0 else 1
    for typed in _typed(digits, stated.step):
        yield sign * Decimal(typed)
    # The point one or two places off: 123.4 for 12.34.
    for power in ("10", "0.1", "100", "0.01"):
        yield stated.value * Decimal(power)
    for factor in UNIT_FACTORS if stated.unit in AMOUNT_UNITS else ():
        # Only where the other unit exists: 元 for 万元, no ten-thousandth of 元.
        if stated.factor * factor in AMOUNT_UNITS.values():
            yield stated.value * factor


def _typed(digits: str, step: Decimal) -> Iterator[str]:
    """What digits may have been before one was put in, changed, left out or exchanged with the
    next.
    """
    point = digits.find(".") if "." in digits else len(digits)
    for at, digit in enumerate(digits):
        if digit == ".":
            continue
        # A digit too many: 112.34 for 12.34. Behind the point of 12.34 there is no place for one.
        if at < point or step < _USUAL:
            yield digits[:at] + digits[at + 1 :] or "0"
        for other in "0123456789":
            if other != digit:
                yield digits[:at] + other + digits[at + 1 :]
            # A digit lost: 2.34 for 12.34, or 12.3 where figures have two decimals.
            if at <= point or step > _USUAL:
                yield digits[:at] + other + digits[at:]
        yield from _swapped(digits, at)


def _swapped(digits: str, at: int) -> Iterator[str]:
    """The digits with one and the next one exchanged, over the point, where they differ."""
    after = at + 2 if digits[at + 1 : at + 2] == "." else at + 1
    if after < len(digits) and digits[after] != digits[at]:
        swapped = list(digits)
        swapped[at], swapped[after] = swapped[after], swapped[at]
        yield "".join(swapped)


def digital(figure: Figure | None, kind: str) -> bool:
    """Whether a slip was done to the digits of a figure: it does not stand in another's place, or
    that is mere chance.
    """
    return figure is not None and kind not in _MOVED and telling(figure)


def telling(figure: Figure) -> bool:
    """Whether a figure has so many digits that others have them, or all but one of them, by no
    chance.
    """
    return len(digits_of(figure.value, figure.step).replace(".", "").strip("0")) >= _TELLING


def elsewhere(entry: Entry, ledger: Ledger) -> tuple[str, Entry | None]:
    """`shift` or `pasted`, and the entry that prints the same digits: the neighbour in the table,
    else any other place.
    """
    figure = entry.figure
    if figure is None or not telling(figure):
        return "", None
    table = ledger.tables.get(entry.table or "")
    # The digits of a cell beside it: figures slid by one.
    for other in _neighbours(entry, table) if table else ():
        if other.figure is not None and other.figure.value == figure.value:
            return "shift", other
    # Anywhere else in the report: copied by mistake. The nearest is named, of its own section or
    # table first.
    same = [
        other
        for other in ledger.printing(figure.value, figure.unit)
        if other.index != entry.index and not _is_again(entry, other)
    ]
    if not same:
        return "", None
    return "pasted", min(
        same,
        key=lambda other: (
            other.section != entry.section,
            other.table != entry.table,
            abs(other.index - entry.index),
        ),
    )


def _is_again(entry: Entry, other: Entry) -> bool:
    """Whether the text only says the same thing a second time."""
    return (
        entry.table is None
        and other.table is None
        and bool(entry.label)
        and entry.label == other.label
    )


def _neighbours(entry: Entry, table: Table) -> Iterator[Entry]:
    """The cells above and below in the column, and left and right in the row.

    Where a table stands in blocks side by side, the accounts of one level follow each other, not
    the rows.
    """
    rows = [row for row in table.rows if row.side == entry.side]
    # 30101, 30102, 30103 follow each other though 30201 is printed beside 30101.
    level = sorted((row for row in rows if _of_level(row, entry)), key=lambda row: row.code)
    at = next((at for at, row in enumerate(level) if row.code == entry.code), None)
    yield from _in_column(level, at, entry.column)
    for at, row in enumerate(rows):
        cells = list(row.cells.values())
        place = next((place for place, cell in enumerate(cells) if cell.index == entry.index), None)
        if place is not None:
            yield from _in_column(rows, at, entry.column)
            yield from (cells[near] for near in _around(cells, place))


def _of_level(row: Row, entry: Entry) -> bool:
    """Whether a row stands on the level of a coded entry."""
    return bool(entry.code) and len(row.code) == len(entry.code)


def _in_column(rows: Sequence[Row], at: int | None, column: str) -> Iterator[Entry]:
    """The figures of a column in the rows before and behind one."""
    for near in _around(rows, at) if at is not None else ():
        if column in rows[near].cells:
            yield rows[near].cells[column]


def _around(items: Sized, at: int) -> Iterator[int]:
    """The places before and behind one, as far as there are any."""
    return (near for near in (at - 1, at + 1) if 0 <= near < len(items))
