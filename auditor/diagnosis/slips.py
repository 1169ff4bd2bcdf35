"""Typed slips: what a person may have done to a right figure to print the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from auditor.entry import Entry, Table
from auditor.figure import AMOUNT_UNITS, Figure
from auditor.ledger import Ledger

COSTS: Final = {"transposition": 1, "unit": 1, "sign": 1, "decimal-point": 1, "dropped-digit": 1, "doubled-digit": 1, "shift": 2,
                "last-digit": 2, "digit": 2, "pasted": 3, "omitted": 3, "": 5}
"""How the slips rank among equally good explanations: the smaller the likelier."""
_UNIT_FACTORS: Final = tuple(Decimal(10) ** power for power in (4, -4, 8, -8))
_SHIFTS: Final = tuple(Decimal(10) ** power for power in (1, -1, 2, -2, 3))
_USUAL: Final = Decimal("0.01")
"""The step that figures are mostly printed in: with it no digit after the point is missing or too many."""
_TELLING: Final = 3
"""How many digits a figure must have for the same digits elsewhere to say anything."""


def kind(stated: Figure | None, proposed: Decimal, step: Decimal) -> str:
    """The slip that turns the proposed value (in the stated unit, printed by `step`) into the stated figure; else empty."""
    if stated is None or stated.value == 0:
        return "omitted" if proposed else ""
    if proposed == -stated.value:
        return "sign"
    if stated.is_amount and unit_of(stated, proposed):
        return "unit"
    if (proposed < 0) != (stated.value < 0) and proposed:
        return ""
    wrong = _digits(stated.value, stated.step)
    rights = dict.fromkeys((_digits(proposed, step), _digits(proposed, stated.step), _stripped(_digits(proposed, step))))
    slip = next((slip for right in rights for slip in (_edit(wrong, right),) if slip), "")
    if not slip and any(abs(proposed * factor - stated.value) <= stated.step / 2 for factor in _SHIFTS):
        return "decimal-point"
    return slip


def unit_of(stated: Figure, proposed: Decimal) -> str:
    """The unit in which the stated digits are the proposed value: 元 printed for 万元; empty where there is none."""
    for factor in _UNIT_FACTORS:
        if stated.value and abs(proposed - stated.value * factor) <= stated.step * factor / 2:
            return next((unit for unit, size in AMOUNT_UNITS.items() if size == stated.factor * factor), "")
    return ""


def variants(stated: Figure) -> Iterator[Decimal]:
    """The values that a single slip could have turned into the stated figure, in its own decimals."""
    digits = _digits(stated.value, stated.step)
    sign = -1 if stated.value < 0 else 1
    point = digits.find(".") if "." in digits else len(digits)
    for at, digit in enumerate(digits):
        if digit == ".":
            continue
        if at < point or stated.step < _USUAL:
            yield sign * Decimal(digits[:at] + digits[at + 1:] or "0")
        for other in "0123456789":
            if other != digit:
                yield sign * Decimal(digits[:at] + other + digits[at + 1:])
            if at <= point or stated.step > _USUAL:
                yield sign * Decimal(digits[:at] + other + digits[at:])
        after = at + 2 if digits[at + 1:at + 2] == "." else at + 1
        if after < len(digits) and digits[after] != digit:
            swapped = list(digits)
            swapped[at], swapped[after] = swapped[after], swapped[at]
            yield sign * Decimal("".join(swapped))
    for factor in ("10", "0.1", "100", "0.01"):
        yield stated.value * Decimal(factor)


def _digits(value: Decimal, step: Decimal) -> str:
    places = max(0, -int(step.as_tuple().exponent))
    return f"{abs(value):.{places}f}"


def _stripped(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _edit(wrong: str, right: str) -> str:
    """The single edit between two printings."""
    if wrong == right:
        return ""
    if len(wrong) == len(right):
        apart = [at for at in range(len(wrong)) if wrong[at] != right[at]]
        if any("." in (wrong[at], right[at]) for at in apart):
            return "decimal-point" if _same_digits(wrong, right) else ""
        if len(apart) == 1:
            return "last-digit" if apart[0] == len(wrong) - 1 else "digit"
        gap = wrong[apart[0] + 1:apart[1]]
        if len(apart) == 2 and gap in ("", ".") and wrong[apart[0]] == right[apart[1]] and wrong[apart[1]] == right[apart[0]]:
            return "transposition"
    if _same_digits(wrong, right):
        return "decimal-point"
    if len(wrong) + 1 == len(right) and _without_one(right, wrong):
        return "dropped-digit"
    if len(wrong) == len(right) + 1 and _without_one(wrong, right):
        return "doubled-digit"
    return ""


def _same_digits(one: str, two: str) -> bool:
    bare = [digits.replace(".", "").strip("0") for digits in (one, two)]
    return bool(bare[0]) and bare[0] == bare[1]


def _without_one(longer: str, shorter: str) -> bool:
    """Whether one digit left out of the longer gives the shorter, wherever the point then stands."""
    for at, digit in enumerate(longer):
        rest = longer[:at] + longer[at + 1:]
        if digit != "." and (rest == shorter or rest.rstrip(".") == shorter):
            return True
    return False


def elsewhere(entry: Entry, ledger: Ledger) -> tuple[str, Entry | None]:
    """`shift` or `pasted`, and the entry that prints the same digits: the neighbour in the table, else any other place."""
    figure = entry.figure
    if figure is None or not figure.value or len(_digits(figure.value, figure.step).replace(".", "").strip("0")) < _TELLING:
        return "", None
    table = ledger.tables.get(entry.table or "")
    for other in _neighbours(entry, table) if table else ():
        if other.figure is not None and other.figure.value == figure.value:
            return "shift", other
    same = [other for other in ledger.entries if other.index != entry.index and other.figure is not None
            and other.figure.value == figure.value and other.figure.unit == figure.unit and not _is_again(entry, other)]
    if not same:
        return "", None
    return "pasted", min(same, key=lambda other: (other.section != entry.section, other.table != entry.table,
                                                  abs(other.index - entry.index)))


def _is_again(entry: Entry, other: Entry) -> bool:
    """Whether the text only says the same thing a second time."""
    return entry.table is None and other.table is None and bool(entry.label) and entry.label == other.label


def _neighbours(entry: Entry, table: Table) -> Iterator[Entry]:
    """The cells above and below in the column, and left and right in the row."""
    rows = [row for row in table.rows if row.side == entry.side]
    for at, row in enumerate(rows):
        cells = list(row.cells.values())
        place = next((number for number, cell in enumerate(cells) if cell.index == entry.index), None)
        if place is None:
            continue
        for near in (at - 1, at + 1):
            if 0 <= near < len(rows) and entry.column in rows[near].cells:
                yield rows[near].cells[entry.column]
        for near in (place - 1, place + 1):
            if 0 <= near < len(cells):
                yield cells[near]
