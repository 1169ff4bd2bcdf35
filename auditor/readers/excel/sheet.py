"""A worksheet of any spreadsheet format as a reader found it: what its cells print, and what of it
is not seen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from itertools import accumulate
from typing import Final

from auditor.document import Notice
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.readers.limits import Meter, oversized
from auditor.records import changing

_MOST_MERGES: Final = 50_000
# `C9`, `$C$9`.
_REFERENCE: Final = regex(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
# Column XFD, the last one.
_LAST_COLUMN: Final = 16_383
Spot = tuple[int, int]
"""Row and column, from 0."""
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
NO_ROOM: Final = say("doubt.narrow")
"""The doubt of a cell whose number its column is too narrow for."""
NO_RESULT: Final = say("doubt.unsaved")
"""The doubt of a cell that holds a formula and no value: the program that wrote the file did not
calculate it.
"""


@changing
class Sheet:
    """The cells of one worksheet as printed; rows and columns count from 0."""

    name: str
    meter: Meter
    hidden: bool = False
    cells: dict[Spot, tuple[str, Said]] = field(default_factory=dict)
    """(row, column) -> (text, doubt)."""
    veiled: dict[Spot, tuple[Said, str]] = field(default_factory=dict)
    """(row, column) -> (why it is not seen, text) of what is printed and not seen, alone in its
    cell or beside what is.
    """
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    coloured: bool = False
    """Whether a table style or a condition may give cells a colour that their own style does not
    tell.
    """
    widths: dict[int, float] = field(default_factory=dict)
    """Column -> its width in digits, where the file gives one."""
    narrow: dict[Spot, str] = field(default_factory=dict)
    """Numbers that their columns are too narrow for."""
    zeros: set[Spot] = field(default_factory=set)
    """Formulas whose result is 0, or none."""
    calculated: bool = False
    """Whether any formula has another result."""
    remarks: list[Notice] = field(default_factory=list)
    """What else is to be said of the sheet."""
    _columns: set[tuple[int, int]] = field(default_factory=set)

    def put(self, spot: Spot, text: str, doubt: Said = "") -> None:
        """A cell as printed. Raises Unreadable beyond the limits."""
        if text or doubt:
            self.meter.cells(1)
            self.meter.characters(len(text))
            self.cells[spot] = text, doubt

    def veil(self, spot: Spot, why: Said, text: str) -> None:
        """Something in a cell that is not seen."""
        if text.strip():
            self.meter.characters(len(text))
            self.veiled[spot] = why, text

    def merge(self, area: Area) -> None:
        """A merged cell. Raises Unreadable where there are more than any sheet has."""
        if len(self.merges) >= _MOST_MERGES:
            raise oversized(self.meter.name, say("much.merged", sheet=self.name))
        self.merges.append(area)

    def hide_columns(self, first: int, last: int) -> None:
        """Columns from the first to the last are not shown."""
        self._columns.add((max(first, 0), min(last, _LAST_COLUMN)))

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The columns that are not shown."""
        edges = Counter[int]()
        for first, last in self._columns:
            if first <= last:
                edges[first] += 1
                edges[last + 1] -= 1
        # The edges of all ranges, summed up: a column is hidden where more began than ended.
        depths = accumulate(edges[column] for column in range(_LAST_COLUMN + 2))
        return (
            frozenset(column for column, depth in enumerate(depths) if depth)
            if edges
            else frozenset()
        )


def address(row: int, column: int) -> str:
    """The name of a cell: (8, 2) is `C9`."""
    return f"{letters(column)}{row + 1}"


def position(reference: str) -> Spot | None:
    """The row and column of a cell by its name, whether fixed (`$C$9`) or not; None for no name of
    a cell.
    """
    match = _REFERENCE.match(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        # Letters are digits from 1 to 26.
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def letters(column: int) -> str:
    """The name of a column: 0 is `A`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
