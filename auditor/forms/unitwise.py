"""Tables whose accounts are listed under each unit anew: what is printed of an account is then a
unit's part of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.entry import Row
from auditor.forms.rows import NAMELESS

OF_UNIT: Final = "单位科目"
"""The group of the accounts of a unit."""
_UNITS: Final = 2
"""So many rows without an account are units."""


def parted(rows: Sequence[Row]) -> list[Row]:
    """The rows, the accounts of a table by units known as such: by no code, for no row of theirs is
    all that the table has of the account.

    A table is by units where an account stands again below another row that is no account.
    """
    seen: dict[str, int] = {}
    # `unit` counts the rows without an account: 205 below one of them and again below the next.
    unit, again = 0, False
    for row in rows:
        unit += NAMELESS in row.groups
        if row.code:
            again = again or seen.get(row.code, unit) != unit
            seen[row.code] = unit
    named = Counter(row.label for row in rows if NAMELESS in row.groups)
    if not again or len(named) < _UNITS:
        return list(rows)
    return [replace(row, code="", groups=(OF_UNIT,)) if row.code else row for row in rows]
