"""Live formulas for the working paper: a check recomputed from the cells that show its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from auditor.arithmetic import Monomial
from auditor.entry import Entry
from auditor.figure import Figure
from auditor.findings import Check
from auditor.records import frozen
from auditor.reports.xlsx_paper import Address, address
from auditor.reports.xlsx_style import number_format
from auditor.wording.shown import decimals, plain

_MOST = 120
"""Beyond so many operands a formula is longer than a reader or a spreadsheet takes."""


@frozen
class _Equation:
    """A check as the stated figure times a slope equals the rest."""

    slope: Mapping[Monomial, Decimal]
    rest: Mapping[Monomial, Decimal]

    @property
    def linear(self) -> bool:
        """Whether the stated figure stands alone, times a number."""
        return set(self.slope) == {()}


def recomputed(check: Check, cells: Mapping[int, Address]) -> str:
    """The formula that recomputes the stated figure; empty where that would not be simple."""
    # By identity: another operand may have the same figure.
    position = next((at for at, entry in enumerate(check.operands) if entry is check.stated), -1)
    if position < 0 or not _plain(check, position) or not _at_hand(check, position, cells):
        return ""
    stated = check.operands[position].figure
    equation = _solved(check, position)
    if stated is None or not _in_one_unit(equation, stated, _factors(check, position)):
        return ""
    shown = {at: cells[entry.index] for at, entry in enumerate(check.operands)}
    return f"=ROUND({_right_side(equation, shown)},{digits(stated)})"


def _plain(check: Check, position: int) -> bool:
    """Whether a check is an equation between figures that stand in their cells as they count."""
    # A constant in the formula is no cell.
    if check.relation != "=" or check.kind or () in check.polynomial:
        return False
    # A rate without its sign stands in its cell as it is printed, not as a ratio.
    return not any(_bare_rate(entry) for entry in check.operands) and not any(
        entry.text.strip() and entry.figure is None for entry in _others(check, position)
    )


def _bare_rate(entry: Entry) -> bool:
    figure = entry.figure
    return figure is not None and figure.is_ratio and "%" not in number_format(entry)


def _at_hand(check: Check, position: int, cells: Mapping[int, Address]) -> bool:
    """Whether every figure has a cell, and they are not too many."""
    return 0 < len(_others(check, position)) <= _MOST and all(
        entry.index in cells for entry in check.operands
    )


def _others(check: Check, position: int) -> list[Entry]:
    return [entry for at, entry in enumerate(check.operands) if at != position]


def _factors(check: Check, position: int) -> set[Decimal]:
    """The units of the other figures."""
    return {entry.figure.factor for entry in _others(check, position) if entry.figure is not None}


def _in_one_unit(equation: _Equation, stated: Figure, factors: set[Decimal]) -> bool:
    """Whether the figures can be put together as they are printed."""
    if len(factors) > 1 or not equation.rest:
        return False
    # A product or quotient may have any units; a sum only that of the stated figure.
    return not equation.linear or not factors or factors == {stated.factor}


def _solved(check: Check, position: int) -> _Equation:
    """The check, solved for the operand at a position."""
    # `slope` is what the stated figure is multiplied by, `rest` all other terms with their signs
    # turned.
    slope = {
        tuple(at for at in monomial if at != position): coefficient
        for monomial, coefficient in check.polynomial.items()
        if position in monomial
    }
    rest = {
        monomial: -coefficient
        for monomial, coefficient in check.polynomial.items()
        if position not in monomial
    }
    return _Equation(slope, rest)


def _right_side(equation: _Equation, cells: Mapping[int, Address]) -> str:
    if not equation.linear:
        return f"({_sum(equation.rest, cells)})/({_sum(equation.slope, cells)})"
    once = equation.slope[()]
    return _sum({monomial: part / once for monomial, part in equation.rest.items()}, cells)


def digits(figure: Figure) -> int:
    """To how many digits a figure is recomputed: its own, as its cell holds it."""
    # A percentage is stored as a ratio: two more digits.
    return decimals(figure) + (2 if figure.is_ratio else 0)


def difference(row: int, stated: str, again: str, places: int) -> str:
    """Stated less recomputed, rounded so that no binary tail shows."""
    return f"=ROUND({stated}{row + 1}-{again}{row + 1},{places})"


def _sum(terms: Mapping[Monomial, Decimal], cells: Mapping[int, Address]) -> str:
    # A sum of plain figures is written with ranges, as a person would.
    if len(terms) > 2 and all(
        coefficient == 1 and len(monomial) == 1 for monomial, coefficient in terms.items()
    ):
        return f"SUM({','.join(_ranges([cells[monomial[0]] for monomial in terms]))})"
    text = ""
    for monomial, coefficient in terms.items():
        sign = "-" if coefficient < 0 else "+" if text else ""
        text += sign + _product(monomial, coefficient, cells)
    return text or "0"


def _product(monomial: Monomial, coefficient: Decimal, cells: Mapping[int, Address]) -> str:
    """A term without its sign."""
    # A factor of one is not written.
    times = "" if abs(coefficient) == 1 else plain(abs(coefficient).normalize())
    return "*".join([times] * bool(times) + [address(cells[at]) for at in monomial]) or "1"


def _ranges(cells: Sequence[Address]) -> list[str]:
    """The cells as formulas name them, runs of a column as ranges."""
    runs: list[list[Address]] = []
    for cell in cells:
        # A cell right below the last one.
        if runs and (cell[0], cell[1] - 1, cell[2]) == runs[-1][-1]:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [
        address(run[0]) + (f":{address(run[-1]).rpartition('!')[2]}" if len(run) > 1 else "")
        for run in runs
    ]
