"""What each form names: its columns, sides, rows and groups, as they may be typed in a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from auditor.forms.compiling import NO_UNIT
from auditor.forms.form import Form, Forms, Side
from auditor.forms.labels import squeeze
from auditor.records import frozen
from auditor.rules.signs import NARROW
from auditor.units import MONEY


@frozen
class Known:
    """What one form names, by the name as it may be typed."""

    form: Form
    columns: Mapping[str, str]
    sides: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]]
    """Side -> rows and groups."""
    powers: Mapping[str, int]
    """Row -> 1 for an amount, 0 for a number of something."""
    columned: Mapping[str, int]
    """Column -> the same, for those that have a unit of their own or print ratios."""
    usual: int | None
    """The same for what nothing is said of; None where it cannot be told."""
    coded: bool
    """Whether rows are known by accounts."""
    units: Mapping[str, str]
    """Row or column -> what it counts (辆), or % where it prints ratios."""


class _Same:
    """Forms as a key: the same ones, not others that say the same."""

    __slots__ = ("forms",)

    def __init__(self, forms: Forms) -> None:
        self.forms = forms

    def __hash__(self) -> int:
        return id(self.forms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.forms is self.forms


def known(forms: Forms) -> Mapping[str, Known]:
    """What each form names."""
    return _known(_Same(forms))


@lru_cache(maxsize=4)
def _known(key: _Same) -> Mapping[str, Known]:
    return {
        number: _of(form, key.forms.charts.levels, key.forms.unit)
        for number, form in key.forms.forms.items()
    }


def _of(form: Form, levels: Iterable[str], unit: str) -> Known:
    # Amounts, unless the form or its kind has no unit at all.
    usual = int((form.unit or unit) != NO_UNIT)
    powers = _powers(form, usual)
    return Known(
        form,
        _typed(form.columns),
        _typed(tuple(side.name for side in form.sides if side.name)),
        {side.name: _typed(_row_names(side, levels)) for side in form.sides},
        powers,
        {name: int(spec.unit in MONEY) for side in form.sides for name, spec in side.specs.items()},
        # Amounts and counts in one table: what is not told may be either.
        usual if len({*powers.values(), usual}) == 1 else None,
        any(side.codes for side in form.sides),
        _units(form),
    )


def _powers(form: Form, usual: int) -> dict[str, int]:
    """Of each row whether it is of money, 1, or not, 0; the first of a name counts."""
    powers: dict[str, int] = {}
    for side in form.sides:
        for spec in side.rows:
            powers.setdefault(spec.name, int(spec.unit in MONEY) if spec.unit else usual)
    return powers


def _units(form: Form) -> dict[str, str]:
    found = {
        spec.name: spec.unit
        for side in form.sides
        for spec in side.rows
        if spec.unit and spec.unit not in MONEY
    }
    for side in form.sides:
        for name, column in side.specs.items():
            if column.ratio or column.unit and column.unit not in MONEY:
                found[name] = "%" if column.ratio else column.unit
    return found


def _typed(names: tuple[str, ...]) -> dict[str, str]:
    return {fold(name): name for name in names}


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A name without what typing changes: blanks, full-width signs, quotes."""
    return squeeze(name.translate(NARROW))


def _row_names(side: Side, levels: Iterable[str]) -> tuple[str, ...]:
    """The rows and groups that a side names."""
    # Rows and groups, and what stands for any account, a level of them or the row at hand.
    names = [spec.name for spec in side.rows] + [
        group for spec in side.rows for group in spec.groups
    ]
    names += [
        side.classes,
        side.unnamed,
        *(one.group for one in side.others),
        *levels,
        "科目",
        "本行",
    ]
    return tuple(dict.fromkeys(name for name in names if name))


Every = Mapping[str, Known]
"""What each form names, by its id."""
