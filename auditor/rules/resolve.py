"""The names and references of a formula put to one instance of its scope: the figures they stand
for.

What is not there is kept apart by why: a table or a needed row that the report lacks and an
unreadable cell are named as missing; a blank or a dash counts as 0; a row that may be left out adds
nothing; a column that the printed variant of a table does not have makes the relation not
applicable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Final

from auditor.arithmetic import ZERO
from auditor.claim import Missing
from auditor.entry import COLUMN, LINE, Entry, Row, Table
from auditor.forms.rows import NAMELESS
from auditor.ledger import Ledger
from auditor.message import Message, Said, say
from auditor.records import changing, frozen
from auditor.rules.scope import SAME_COLUMN, SAME_ROW, Instance, named
from auditor.rules.tokens import numbered
from auditor.rules.tree import Name, Ref

_ROW_VARIABLES: Final = {"科目", SAME_ROW}
ROW_MISSING: Final = "missing.row"
"""The message for a row that a table does not print."""
UNNUMBERED: Final = ("missing.line-number", "missing.column-number")
"""The messages for a printed number of a row or a column that a table does not have."""
_LONGEST: Final = 80
"""So much of what could not be read is told."""


class NotApplicable(Exception):
    """The relation does not exist for this instance: the printed variant has no such column, the
    claim no such role."""


@changing
class Operands:
    """The figures that take part, each once, and what is missing."""

    entries: list[Entry] = field(default_factory=list)
    missing: list[Said] = field(default_factory=list)
    zero_base: bool = False
    lenient: bool = False
    """In a condition: a group without rows is 0."""
    resolved: dict[int, Entry | Sequence[Entry | Decimal]] = field(default_factory=dict)
    """What each name and reference of the formula stands for here, by the identity of its node."""
    branches: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """For each min, max and abs, by the identity of its node, which of its branches true values
    allow; the printed one first."""
    chosen: Mapping[int, int] = field(default_factory=dict)
    """The branches to take in place of the printed ones."""
    counted: bool = False
    """Whether rows or figures are counted, so that there is something to decide without any
    figure."""
    places: dict[int, int] = field(default_factory=dict)
    """The position of each entry, by its index in the ledger."""

    def position(self, entry: Entry) -> int:
        """The position of an entry among the operands."""
        # A figure that no ledger holds has no index.
        key = id(entry) if entry.index < 0 else entry.index
        if key not in self.places:
            self.places[key] = len(self.entries)
            self.entries.append(entry)
        return self.places[key]

    def values(self) -> list[Decimal]:
        """The values in base units, blanks as 0."""
        return [ZERO if entry.figure is None else entry.figure.amount for entry in self.entries]

    def halves(self, norms: Mapping[str | None, Decimal]) -> tuple[list[Decimal], list[Decimal]]:
        """Half a printed step of each in base units, as printed and as graded."""
        return halves(self.entries, norms)


def halves(
    entries: Sequence[Entry], norms: Mapping[str | None, Decimal]
) -> tuple[list[Decimal], list[Decimal]]:
    """Half a printed step of each figure in base units, as printed and as graded.

    A bare 0 is as exact as its table's norm. For the grade of a tail a figure with fewer decimals
    than the norm is taken to have lost its trailing zeros.
    """
    printed = [ZERO if entry.figure is None else entry.figure.half for entry in entries]
    graded = printed
    for at, entry in enumerate(entries):
        figure, norm = entry.figure, norms.get(entry.table)
        if (
            figure is not None
            and norm is not None
            and figure.step > norm
            and figure.half
            and not figure.is_ratio
        ):
            # A copy only where the two differ at all.
            graded = list(printed) if graded is printed else graded
            graded[at] = figure.half * norm / figure.step
            # A bare 0 among figures of two decimals is 0.00.
            if not figure.value:
                printed[at] = graded[at]
    return printed, graded


@frozen
class Context:
    """Where names get their meaning."""

    ledger: Ledger
    at: Instance
    norms: Mapping[str | None, Decimal]

    @property
    def reading(self) -> Mapping[str, object]:
        """The roles of the claim, in the reading that is tried."""
        claim = self.at.claim
        return claim.readings[self.at.reading] if claim else {}


def resolve(node: Name | Ref, context: Context, operands: Operands) -> list[Entry | Decimal]:
    """The entries a name or a reference stands for; [] where a row that may be left out is not
    there.

    Raises NotApplicable.
    """
    if isinstance(node, Ref):
        return _cells(node, context, operands)
    at = context.at
    if at.claim is not None:
        return _role(node, context, operands)
    if at.table is None:
        raise NotApplicable(node.name)
    if at.row is None:
        return _in_table(at.table, at.side, node.name, node.optional, at.column, operands)
    if node.name == "本级":
        return [_usable(at.row.cells[at.column], operands)]
    if node.name == "下级":
        return [
            _usable(row.cells[at.column], operands) for row in at.below if at.column in row.cells
        ]
    return _in_row(at.table, at.row, node.name, node.optional, operands)


def _role(node: Name, context: Context, operands: Operands) -> list[Entry | Decimal]:
    operand = context.reading.get(node.name)
    # The sentence says no such thing (no rate, no year before).
    if operand is None:
        if node.optional:
            return []
        raise NotApplicable(node.name)
    # It does, and the figure is not there.
    if isinstance(operand, Missing):
        operands.missing.append(operand.label)
        return []
    parts = operand if isinstance(operand, tuple) else (operand,)
    return [
        part if isinstance(part, Decimal) else _usable(part, operands)
        for part in parts
        if isinstance(part, Entry | Decimal)
    ]


def _cells(ref: Ref, context: Context, operands: Operands) -> list[Entry | Decimal]:
    table = _table(ref, context)
    if table is not None:
        row, column = _own(ref, table, context)
        return _in_table(table, ref.side, row, ref.optional, column, operands)
    many = named(context.ledger, ref.table)
    if not many and not ref.optional:
        # That the table is not there is said once, and of no check.
        raise NotApplicable(ref.table)
    # Of many tables of one form none is meant before the others: the rows of all.
    return [
        entry
        for one in many
        for entry in _in_table(one, ref.side, ref.row, True, ref.column, operands)
    ]


def _table(ref: Ref, context: Context) -> Table | None:
    """The table of a reference: that of its id, else the one at hand of many of that form."""
    table, own = context.ledger.tables.get(ref.table), context.at.table
    if table is None and own is not None and own.form == ref.table:
        return own
    return table


def _own(ref: Ref, table: Table, context: Context) -> tuple[str, str]:
    """(row, column) of a reference, with what is at hand in place of 本行 and 本栏. Raises
    NotApplicable.
    """
    row, column, own = ref.row, ref.column, context.at.row
    if own is not None:
        if row in _ROW_VARIABLES or row in context.ledger.levels:
            row = own.code or own.name
            if own.code and _by_name_only(table):
                # Which account is meant cannot be told, and none is 0.
                raise NotApplicable(row)
        if column == SAME_ROW:
            column = own.name
    return row, context.at.column if column == SAME_COLUMN else column


def _by_name_only(table: Table) -> bool:
    """Whether a table lists accounts, none of them with a code."""
    return any(NAMELESS in row.groups for row in table.rows) and not any(
        row.code for row in table.rows
    )


def _in_table(
    table: Table, side: str, row: str, optional: bool, column: str, operands: Operands
) -> list[Entry | Decimal]:
    # 2栏: the column that has this number printed below its head
    if numbered(column):
        number, one = column, table.row(row, side)
        column = table.numbered(number, one.side if one is not None else side)[1]
        if not column:
            _miss(number, table, side, optional, operands)
            return []
    # A pattern stands for what there is: nothing of it can be missing.
    if "*" in row or "*" in column:
        found = rows_of(table, row, side)
        return [
            _usable(entry, operands) for other in found for entry in _cells_of(table, other, column)
        ]
    # One row, or else all rows of a group.
    one, column = _row_and_column(table, side, row, column)
    if one is not None:
        return _cell(table, one, column, optional, operands)
    group = table.group(row, side)
    if not group:
        _miss(row, table, side, optional, operands)
    return _of_group(table, group, column, operands)


def _row_and_column(table: Table, side: str, row: str, column: str) -> tuple[Row | None, str]:
    """The row of a name and the column meant: where the heads of columns are items, the number of a
    column is that of a cell.
    """
    one = table.row(row, side)
    if one is None and numbered(row) and row.endswith(COLUMN):
        item, name = table.numbered(row, side)
        return table.row(item, side) if item else None, name
    return one, column


def _miss(name: str, table: Table, side: str, optional: bool, operands: Operands) -> None:
    """Put down what a table does not print, unless it may be left out."""
    if not optional:
        operands.missing.append(_lacking(table, name, side))


def _cell(
    table: Table, row: Row, column: str, optional: bool, operands: Operands
) -> list[Entry | Decimal]:
    """The cell of a row in a column. Raises NotApplicable where it is not there and must be."""
    if column and column not in table.columns:
        if optional:
            return []
        raise NotApplicable(column)
    entry = table.cell(row, column)
    # The column is there, and this row has no cell in it.
    if entry is None and not optional and not operands.lenient:
        raise NotApplicable(column)
    return [] if entry is None else [_usable(entry, operands)]


def _of_group(
    table: Table, group: Sequence[Row], column: str, operands: Operands
) -> list[Entry | Decimal]:
    """The cells of several rows in a column, as far as they are there."""
    return [
        _usable(entry, operands) for row in group if (entry := table.cell(row, column)) is not None
    ]


def _in_row(
    table: Table, row: Row, name: str, optional: bool, operands: Operands
) -> list[Entry | Decimal]:
    """The entry of a row in a column, by its name or its printed number. Raises NotApplicable where
    it is not there and must be.
    """
    column, entry = name, row.cells.get(name)
    if entry is None and numbered(name):
        column = table.numbered(name, row.side)[1]
        entry = row.cells.get(column)
    if not column:
        _miss(name, table, row.side, optional, operands)
    elif entry is None and not optional:
        raise NotApplicable(name)
    return [] if entry is None else [_usable(entry, operands)]


def _lacking(table: Table, name: str, side: str) -> Message:
    """What to say of a row, or a number of a row or a column, that a table does not print."""
    if not numbered(name):
        return say(
            ROW_MISSING, table=table.number or table.id, row=f"{side}.{name}" if side else name
        )
    return say(
        UNNUMBERED[not name.endswith(LINE)], table=table.number or table.id, number=name[:-1]
    )


def rows_of(table: Table, row: str, side: str = "") -> tuple[Row, ...]:
    """The rows that a name, an account, a group or a pattern (`2*`) stands for."""
    if "*" in row:
        return tuple(
            one
            for one in table.rows
            if (not side or one.side == side)
            and any(fnmatchcase(name, row) for name in _called(one))
        )
    found = table.row(row, side)
    return (found,) if found is not None else table.group(row, side)


def _called(row: Row) -> Iterator[str]:
    """The code and the name of a row; those of a unit's row are among its groups."""
    yield from (row.code, row.name)
    yield from (word for word in row.groups if not row.code and word.isdecimal())


def _cells_of(table: Table, row: Row, column: str) -> tuple[Entry, ...]:
    if "*" in column:
        return tuple(entry for name, entry in row.cells.items() if fnmatchcase(name, column))
    entry = table.cell(row, column)
    return () if entry is None else (entry,)


def _usable(entry: Entry, operands: Operands) -> Entry:
    if entry.blank is not None and entry.blank.unknown:
        # It takes part all the same, and leaves the check undecided.
        told = {"text": entry.text[:_LONGEST], "what": entry.doubt or say("doubt.no-number")}
        operands.missing.append(
            say("misread.cell", table=entry.table, cell=f"{entry.label} {entry.column}", **told)
            if entry.table
            else say("misread.text", cell=entry.label, **told)
        )
    return entry
