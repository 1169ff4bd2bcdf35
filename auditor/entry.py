"""The records of the ledger: an entry for every printed figure (or hole), and a table as it was
bound to its form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Final

from auditor.document import Grid, Place
from auditor.figure import Blank, Figure
from auditor.message import Said
from auditor.records import frozen
from auditor.units import CURRENCY_OF

LINE: Final = "行"
"""Behind the line number that a reference names a row by."""
COLUMN: Final = "栏"
"""Behind the column number that a reference names a column by."""
# Between the name of a report or a side and what is of it: `上年.06`, `收入.1栏`.
POINT: Final = "."


def called(table: str) -> str:
    """What messages call a table by its number or its form's name: 06表, 利润表, BS表."""
    # 利润表 and a form in brackets need no 表 behind them.
    return table if table.endswith(("表", "）")) else f"{table}表"


@frozen
class Entry:
    """One figure of the report, or a hole where one could stand.

    `figure` is None where there is none; `blank` then says why. Entries of the narrative have no
    `table`.
    """

    text: str
    """As printed."""
    figure: Figure | None
    blank: Blank | None = None
    place: Place = Place()
    table: str | None = None
    """The form's id, a number or a word; None in the narrative."""
    side: str = ""
    row: str = ""
    """Row label as printed, spaces out."""
    name: str = ""
    """Canonical row name of the form, or the row label."""
    code: str = ""
    """Account code (科目编码), where the row has one."""
    column: str = ""
    """Canonical column name."""
    section: tuple[str, ...] = ()
    """Heading path, in the narrative."""
    excerpt: str = ""
    """The sentence or the row around the figure."""
    span: tuple[int, int] = (0, 0)
    """Where the figure stands in the excerpt."""
    label: str = ""
    """What the figure is, in a few words, for messages; e.g. `支出决算`, `301 工资福利支出`."""
    doubt: Said = ""
    """Why an unreadable figure could not be trusted."""
    mark: str = ""
    """The figure as printed with the note mark against it (`807.32①`), where it has one; `text` is
    without.
    """
    index: int = -1
    """Position in the ledger: the identity of the figure in checks and reports."""

    @property
    def value(self) -> Decimal | None:
        """The value in base units; None where there is no figure."""
        return self.figure.amount if self.figure else None


def stepped(entry: Entry) -> tuple[Decimal, Decimal]:
    """The value that an entry prints and its step, in base units; a blank counts as 0, exactly."""
    figure = entry.figure
    return (
        (Decimal(0), Decimal(0)) if figure is None else (figure.amount, figure.step * figure.factor)
    )


@frozen
class Row:
    """One data row of a bound table, side by side where the table has sides."""

    side: str
    name: str
    """Canonical name of the form, or the label as printed (spaces out)."""
    label: str
    code: str
    cells: Mapping[str, Entry]
    """Entries by canonical column name."""
    groups: tuple[str, ...] = ()
    """The groups of the form that the row belongs to."""
    line: str = ""
    """The line number (行次) that is printed beside it."""


@frozen
class Table:
    """A statutory table as read: its rows in printed order, bound to the columns of its form."""

    id: str
    title: str
    """Title as printed (or the form's own where none is printed)."""
    number: str
    """Number as the document prints it (`07` for 公开07表), else empty."""
    unit: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    grids: tuple[Grid, ...] = ()
    place: Place = Place()
    loose: tuple[Entry, ...] = ()
    """The figures of parts that look like its own and could not be joined to it: counted, in no
    check.
    """
    form: str = ""
    """The form that it is one of many tables of; empty where a report has but one."""
    main: Mapping[str, str] = field(default_factory=dict)
    """The column that is meant where none is named, by side."""
    numbers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By side and printed column number (`收入.1栏`): the column, behind the row where the heads of
    columns are items.
    """
    _norm: list[Decimal | None] = field(init=False, default_factory=list, repr=False, compare=False)
    _index: dict[tuple[str, str], Row] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    _groups: dict[tuple[str, str], list[Row]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for row in self.rows:
            # The first row with a code or a name has it; the second one of the same is found among
            # the rows only.
            for key in (row.code, row.name):
                if key:
                    self._index.setdefault((row.side, key), row)
                    # Found without its side, too: the first of any side.
                    self._index.setdefault(("", key), row)
            for group in row.groups:
                self._groups.setdefault((row.side, group), []).append(row)
        for place, row in _lined([row for row in self.rows if row.line]):
            self._index.setdefault(place, row)

    def row(self, key: str, side: str = "") -> Row | None:
        """The row of an account code, a canonical name or a line number (`31行`), on a side where
        the table has sides.
        """
        return self._index.get((side, key))

    def group(self, name: str, side: str = "") -> tuple[Row, ...]:
        """The rows of a group, on a side where the table has sides."""
        return tuple(self._groups.get((side, name), ()))

    def get(self, key: str, column: str = "", side: str = "") -> Entry | None:
        """The entry at a row and a column."""
        row = self.row(key, side)
        return self.cell(row, column) if row is not None else None

    def numbered(self, number: str, side: str = "") -> tuple[str, str]:
        """(row, column) of a column number (`1栏`); both empty where it is not printed, or says two
        things.
        """
        # On its own side first, then on any, where all sides say the same.
        found = {self.numbers.get(f"{side}{POINT}{number}") or ("", "")} if side else set()
        found = found or {
            place for key, place in self.numbers.items() if key.rpartition(POINT)[2] == number
        }
        return found.pop() if len(found) == 1 else ("", "")

    def cell(self, row: Row, column: str = "") -> Entry | None:
        """The entry of a row in a column; where none is named, in the main one, else in the first
        that is printed.
        """
        # A column that is named and not there is none: no other one stands in for it.
        if column:
            return row.cells.get(column)
        main = row.cells.get(self.main.get(row.side, ""))
        return main if main is not None else next(iter(row.cells.values()), None)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in printed order; the loose ones last."""
        return (*(entry for row in self.rows for entry in row.cells.values()), *self.loose)

    @property
    def norm(self) -> Decimal | None:
        """The step that most of its figures are printed in; None where it has none. Worked out
        once.
        """
        if not self._norm:
            # A step is a power of ten; its exponent is counted quicker.
            steps = Counter(
                [entry.figure.step.adjusted() for entry in self.entries if entry.figure is not None]
            )
            self._norm.append(Decimal(1).scaleb(steps.most_common(1)[0][0]) if steps else None)
        return self._norm[0]

    @property
    def empty(self) -> bool:
        """Whether the table prints no figure at all."""
        return all(entry.figure is None for entry in self.entries)

    @property
    def nil(self) -> bool:
        """Whether the table prints no figure other than 0."""
        return not any(entry.figure is not None and entry.figure.value for entry in self.entries)


def _lined(rows: Sequence[Row]) -> Iterator[tuple[tuple[str, str], Row]]:
    """Rows by the number of their line, on their side and on any: a number that stands beside two
    rows names none of them.
    """
    for side in dict.fromkeys(("", *(row.side for row in rows))):
        own = [row for row in rows if side in ("", row.side)]
        counted = Counter(row.line for row in own)
        yield from (((side, f"{row.line}{LINE}"), row) for row in own if counted[row.line] == 1)


def currencies(entries: Iterable[Entry]) -> list[str]:
    """The moneys that entries print amounts in, by their codes: between two of them a report has no
    rate.
    """
    units = {entry.figure.unit for entry in entries if entry.figure is not None}
    return sorted({CURRENCY_OF[unit] for unit in units if unit in CURRENCY_OF})
