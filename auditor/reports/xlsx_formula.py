"""Live formulas for the working paper: a check recomputed from the cells that show its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from auditor.arithmetic import Monomial
from auditor.figure import Figure
from auditor.findings import Check
from auditor.reports.xlsx_paper import Address, address
from auditor.reports.xlsx_style import number_format
from auditor.wording.shown import decimals, plain

_MOST = 120
"""Beyond so many operands a formula is longer than a reader or a spreadsheet takes."""


def recomputed(check: Check, cells: Mapping[int, Address]) -> str:
    """The formula that recomputes the stated figure; empty where that would not be simple."""
    stated = check.stated
    position = next((at for at, entry in enumerate(check.operands) if entry is stated), -1)
    if (
        stated is None
        or stated.figure is None
        or position < 0
        or check.relation != "="
        or check.kind
    ):
        return ""
    if any(
        entry.figure is not None and entry.figure.is_ratio and "%" not in number_format(entry)
        for entry in check.operands
    ):
        # Such a rate stands in its cell as it is printed, not as a ratio.
        return ""
    others = [entry for at, entry in enumerate(check.operands) if at != position]
    factors = {entry.figure.factor for entry in others if entry.figure is not None}
    if (
        not others
        or len(others) > _MOST
        or len(factors) > 1
        or any(entry.index not in cells for entry in check.operands)
    ):
        return ""
    if () in check.polynomial or any(
        entry.text.strip() and entry.figure is None for entry in others
    ):
        return ""
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
    linear = set(slope) == {()}
    if linear and factors and factors != {stated.figure.factor} or not rest:
        return ""
    at_cells = {at: cells[entry.index] for at, entry in enumerate(check.operands)}
    if linear:
        expression = _sum(
            {monomial: coefficient / slope[()] for monomial, coefficient in rest.items()}, at_cells
        )
    else:
        expression = f"({_sum(rest, at_cells)})/({_sum(slope, at_cells)})"
    return f"=ROUND({expression},{digits(stated.figure)})"


def digits(figure: Figure) -> int:
    """To how many digits a figure is recomputed: its own, as its cell holds it."""
    return decimals(figure) + (2 if figure.is_ratio else 0)


def difference(row: int, stated: str, again: str, places: int) -> str:
    """Stated less recomputed, rounded so that no binary tail shows."""
    return f"=ROUND({stated}{row + 1}-{again}{row + 1},{places})"


def _sum(terms: Mapping[Monomial, Decimal], cells: Mapping[int, Address]) -> str:
    if len(terms) > 2 and all(
        coefficient == 1 and len(monomial) == 1 for monomial, coefficient in terms.items()
    ):
        return f"SUM({','.join(_ranges([cells[monomial[0]] for monomial in terms]))})"
    text = ""
    for monomial, coefficient in terms.items():
        sign = "-" if coefficient < 0 else "+" if text else ""
        times = "" if abs(coefficient) == 1 else plain(abs(coefficient).normalize())
        factors = [part for part in (times, *(address(cells[at]) for at in monomial)) if part]
        text += sign + ("*".join(factors) or "1")
    return text or "0"


def _ranges(cells: Sequence[Address]) -> list[str]:
    """The cells as formulas name them, runs of a column as ranges."""
    runs: list[list[Address]] = []
    for cell in cells:
        if runs and (cell[0], cell[1] - 1, cell[2]) == runs[-1][-1]:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [
        address(run[0]) + (f":{address(run[-1]).rpartition('!')[2]}" if len(run) > 1 else "")
        for run in runs
    ]
