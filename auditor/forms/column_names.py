"""The value columns of a block under the names that the form has for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Grid, Notice
from auditor.figure import Figure, parse
from auditor.forms.columns import Column, text_of
from auditor.forms.form import ColumnSpec, Form, Side
from auditor.message import say
from auditor.patterns import regex
from auditor.units import RATIO_UNITS

_LAST_YEAR: Final = regex("上年|去年|上一年")
_PLAIN: Final = ColumnSpec()


def column_name(parts: Sequence[str], side: Side) -> tuple[str, int]:
    """(canonical column, how many parts of the head were left out before it matched)."""
    # 本年支出.基本支出.小计 as a whole, then with parts left out from the top: the form may
    # call the column 基本支出.小计 or 小计. Patterns may be written with the points or without.
    for start in range(len(parts)):
        tail = parts[start:]
        for text in dict.fromkeys((".".join(tail), "".join(tail))):
            for name, pattern in side.columns.items():
                if pattern.fullmatch(text):
                    return name, start
    return "", len(parts)


def named_values(
    columns: Sequence[Column], side: Side, form: Form, grid: Grid
) -> tuple[tuple[Column, ...], list[Notice]]:
    """The value columns under their canonical names; one that is not known, or a second of a name,
    keeps its head's words.
    """
    # First the columns that fit best, over all; then what is left, in the order printed.
    best = _best(columns, side)
    named = {id(column): name for name, column in best.items()}
    taken = set(best)
    values, notices = [], []
    for column in columns:
        name = named.get(id(column), "")
        if name:
            unit = _unit(column, side.specs.get(name, _PLAIN))
            values.append(replace(column, role="value", name=name, unit=unit))
        elif _is_used(column, grid):
            own = own_name(column, taken)
            taken.add(own)
            notices.append(unknown(own, form, grid))
            values.append(replace(column, role="value", name=own))
    # A formula that names no column means the first: what is not of the form stands behind what is.
    return tuple(sorted(values, key=lambda column: column.name not in best)), notices


def _best(columns: Sequence[Column], side: Side) -> dict[str, Column]:
    """The column that fits each canonical name best: this year's before last year's, then the one
    more of whose head is the name.
    """
    found = {
        column.at: column_name(column.head.split("."), side) if column.head else ("", 0)
        for column in columns
    }
    best: dict[str, Column] = {}
    for column in columns:
        name, start = found[column.at]
        if name and (
            name not in best
            or (_age(column.head), start) < (_age(best[name].head), found[best[name].at][1])
        ):
            best[name] = column
    for column in _by_year(columns, best, found):
        # Two years under one head: the later year has the first column that it can be, the earlier
        # the next.
        name = next((name for name in _names_of(column, side) if name not in best), "")
        if name:
            best[name] = column
    return best


def _unit(column: Column, spec: ColumnSpec) -> str:
    """The unit of a column of the form: what its head prints, but no unit of amounts for ratios."""
    # The 万元 of a table's heads is not meant for its column 占比.
    if spec.ratio and column.unit not in RATIO_UNITS:
        return spec.unit
    return column.unit or spec.unit


def _is_used(column: Column, grid: Grid) -> bool:
    """Whether a column that is not known has a head and any text, or figures without a head."""
    return any(text_of(row, column.at) for row in grid.rows) and (
        bool(column.head) or is_filled(grid, column.at)
    )


def own_name(column: Column, taken: Collection[str]) -> str:
    """The name of a column that the form does not know: its head's words, its number where it has
    none; both where the words are taken.
    """
    number = f"第{column.at + 1}栏"
    own = column.head or number
    return f"{own}（{number}）" if own in taken else own


def unknown(words: str, form: Form, grid: Grid) -> Notice:
    """That the form does not know a column of these words."""
    said = say("table.column-unknown", table=form.id, column=words.replace(".", "·"))
    return Notice(said, grid.place)


def _by_year(
    columns: Sequence[Column], best: Mapping[str, Column], found: Mapping[int, tuple[str, int]]
) -> list[Column]:
    """The columns headed by a year that another of their name is later than, the latest first."""
    rest = [
        column
        for column in columns
        if (name := found[column.at][0])
        and best[name] is not column
        and 0 < _year(column.head) < _year(best[name].head)
    ]
    return sorted(rest, key=lambda column: -_year(column.head))


def _names_of(column: Column, side: Side) -> list[str]:
    """Every column of the form that a head can be."""
    parts = column.head.split(".")
    tails = [
        text
        for start in range(len(parts))
        for text in (".".join(parts[start:]), "".join(parts[start:]))
    ]
    return [
        name
        for name, pattern in side.columns.items()
        if any(pattern.fullmatch(text) for text in tails)
    ]


def is_filled(grid: Grid, at: int) -> bool:
    """Whether a column has any figure."""
    return any(isinstance(parse(text_of(row, at)), Figure) for row in grid.rows)


def _age(head: str) -> tuple[bool, int]:
    """How far back a head looks: last year's behind this year's, of years the latest first."""
    # The smallest is the best: this year's before last year's, 2021 before 2020.
    return bool(_LAST_YEAR.search(head)), -_year(head)


def _year(head: str) -> int:
    """The latest year that a head names; 0 where it names none."""
    return max((int(year) for year in re.findall(r"20[0-9]{2}", head)), default=0)
