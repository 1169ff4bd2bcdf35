"""Live formulas for the working paper: a check recomputed from the cells that show its figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from auditor.arithmetic import Monomial
from auditor.figure import Figure
from auditor.findings import Check
from auditor.wording.shown import decimals, plain

_MOST = 120
"""Beyond so many operands a formula is longer than a reader or a spreadsheet takes."""


def recomputed(check: Check, cells: Mapping[int, tuple[str, int, int]]) -> str:
    """The formula that recomputes the stated figure; empty where that would not be simple."""
    stated = check.stated
    position = next((at for at, entry in enumerate(check.operands) if entry is stated), -1)
    if stated is None or stated.figure is None or position < 0 or check.relation != "=" or check.kind:
        return ""
    others = [entry for at, entry in enumerate(check.operands) if at != position]
    factors = {entry.figure.factor for entry in others if entry.figure is not None}
    if not others or len(others) > _MOST or len(factors) > 1 or any(entry.index not in cells for entry in check.operands):
        return ""
    if () in check.polynomial or any(entry.text.strip() and entry.figure is None for entry in others):
        return ""
    slope = {tuple(at for at in monomial if at != position): coefficient
             for monomial, coefficient in check.polynomial.items() if position in monomial}
    rest = {monomial: -coefficient for monomial, coefficient in check.polynomial.items() if position not in monomial}
    linear = set(slope) == {()}
    if linear and factors and factors != {stated.figure.factor} or not rest:
        return ""
    names = {at: _reference(cells[entry.index]) for at, entry in enumerate(check.operands)}
    if linear:
        expression = _sum({monomial: coefficient / slope[()] for monomial, coefficient in rest.items()}, names)
    else:
        expression = f"({_sum(rest, names)})/({_sum(slope, names)})"
    return f"=ROUND({expression},{digits(stated.figure)})"


def digits(figure: Figure) -> int:
    """To how many digits a figure is recomputed, as its cell holds it."""
    return max(decimals(figure), 2) + (2 if figure.is_ratio else 0)


def difference(check: Check, row: int, stated: str, again: str) -> str:
    """Stated less recomputed, rounded so that no binary tail shows."""
    figure = check.stated.figure if check.stated else None
    places = decimals(figure) + (2 if figure is not None and figure.is_ratio else 0)
    return f"=ROUND({stated}{row + 1}-{again}{row + 1},{places})"


def _sum(terms: Mapping[Monomial, Decimal], names: Mapping[int, str]) -> str:
    if len(terms) > 2 and all(coefficient == 1 and len(monomial) == 1 for monomial, coefficient in terms.items()):
        return f"SUM({','.join(names[monomial[0]] for monomial in terms)})"
    text = ""
    for monomial, coefficient in terms.items():
        sign = "-" if coefficient < 0 else "+" if text else ""
        times = "" if abs(coefficient) == 1 else plain(abs(coefficient).normalize())
        factors = [part for part in (times, *(names[at] for at in monomial)) if part]
        text += sign + ("*".join(factors) or "1")
    return text or "0"


def _reference(cell: tuple[str, int, int]) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    sheet, row, column = cell
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{xl_rowcol_to_cell(row, column)}"
