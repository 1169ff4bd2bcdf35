"""Rows left out of a table: another table prints them, and the sums of this one lack just their
figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from auditor.diagnosis.faults import MovedBlock, MovedFigure, lacking, of_column, unprinted
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry, Row, Table
from auditor.findings import Shift


def omitted(system: System, open_: Sequence[Constraint]) -> Iterator[MovedBlock]:
    """Rows that another table prints and that this one lacks, where its sums lack something in each
    column.

    Their figures are what the sums lack, which is best where the other table prints just that.
    """
    tables = system.tables
    for (_, name, code), short in _sums(open_).items():
        rows = (
            row
            for table in tables.values()
            if table.id != name
            for row in _absent(tables[name], table, code)
        )
        fit = [block for row in rows if (block := _fitting(row, short, tables[name])) is not None]
        # Rows that another table prints with just the figures that are lacking go before rows that
        # it prints otherwise.
        exact = [block for block in fit if all(one.source is not None for one in block.moved)]
        # Rows of several codes would do as well: none is named.
        yield from _of_one_code(exact) or _of_one_code(fit)
    yield from _alone(system, open_)


def _sums(open_: Iterable[Constraint]) -> dict[tuple[str, str, str], list[Constraint]]:
    """The sums of single columns that fail, those of one total together: by rule, table and
    code.
    """
    sums: dict[tuple[str, str, str], list[Constraint]] = {}
    for own in open_:
        stated = own.check.stated
        if stated is not None and stated.table and _of_column(own, stated):
            # One rule at a time: several rules on one sum would count its columns twice.
            sums.setdefault((own.check.rule.id, stated.table, stated.code), []).append(own)
    return sums


def _of_one_code(found: Sequence[MovedBlock]) -> Sequence[MovedBlock]:
    """The first of some rows left out, where all are of one code."""
    return found[:1] if len({block.moved[0].entry.code for block in found}) == 1 else ()


def _of_column(own: Constraint, stated: Entry) -> bool:
    """Whether a check is a sum of one column."""
    return own.linear and own.relation == "=" and of_column(own, stated.table, stated.column)


def _alone(system: System, open_: Sequence[Constraint]) -> Iterator[MovedBlock]:
    """Rows that would be the only part of a total, where another table's check lacks just what the
    total prints.
    """
    for own in open_:
        known = lacking(own)
        if known is None or not known[0].code:
            continue
        stated, _ = known
        rows = {row.code: row for row in _rows(system, stated)}
        # The nearest code above it that its own table prints.
        above = max(
            (code for code in rows if code and stated.code[:-1].startswith(code)), default=""
        )
        found = [
            block
            for table in _bare(system, stated, above)
            if (block := _only(own, table, rows[stated.code])) is not None
        ]
        # Two tables that may lack the row leave it open.
        if len(found) == 1:
            yield found[0]


def _rows(system: System, entry: Entry) -> Iterable[Row]:
    return system.report.ledger.tables[entry.table].rows if entry.table else ()


def _bare(system: System, entry: Entry, above: str) -> Iterator[Table]:
    """The other tables that print the total above a figure's row, and no part of it."""
    for table in system.tables.values():
        total = _above(table, entry.code)
        if table.id != entry.table and total is not None and total.code == above:
            yield table


def _above(table: Table, code: str) -> Row | None:
    """The nearest row above a code, where it has no part."""
    above = next(
        (row for length in range(len(code) - 1, 0, -1) if (row := table.row(code[:length]))), None
    )
    # A total with other parts is no total of this row alone.
    parts = above is not None and any(
        row.code.startswith(above.code) for row in table.rows if row is not above
    )
    return None if parts else above


def _only(own: Constraint, table: Table, like: Row) -> MovedBlock | None:
    """The row as all that its total prints, where a check is off by one of its figures."""
    above = _above(table, like.code)
    cells = [cell for cell in above.cells.values() if cell.value] if above else []
    if not any(abs(abs(own.at) - (cell.value or 0)) <= own.slack for cell in cells):
        return None
    moved = tuple(
        MovedFigure(unprinted(cell, like), cell.value or Decimal(0), cell) for cell in cells
    )
    first = moved[0].entry
    return MovedBlock(
        Shift("row-omitted", table.id, tuple(cell.column for cell in cells), first, first),
        moved,
        (own,),
    )


def _absent(table: Table, other: Table, code: str) -> Iterable[Row]:
    """The rows of another table that stand directly below a code and that this table lacks."""
    below = [row for row in other.rows if row.code.startswith(code) and len(row.code) > len(code)]
    nearest = min((len(row.code) for row in below), default=0)
    return (row for row in below if len(row.code) == nearest and table.row(row.code) is None)


def _fitting(row: Row, short: Sequence[Constraint], table: Table) -> MovedBlock | None:
    """The row as what each sum lacks; None where one has too much."""
    moved = []
    for own in short:
        known = lacking(own)
        if known is None or known[1] < 0:
            return None
        stated, lack = known
        source = _printing(row, lack, own.slack)
        value = lack if source is None else source.value or lack
        moved.append(MovedFigure(unprinted(stated, row), value, source))
    # One column that lacks an amount which no row prints: a wrong figure as well as a missing row.
    if len(moved) < 2 and moved[0].source is None:
        return None
    columns = tuple(dict.fromkeys(one.entry.column for one in moved))
    first = moved[0].entry
    return MovedBlock(
        Shift("row-omitted", table.id, columns, first, first), tuple(moved), tuple(short)
    )


def _printing(row: Row, amount: Decimal, slack: Decimal) -> Entry | None:
    """The first figure of a row that is an amount, within rounding."""
    return next(
        (cell for cell in row.cells.values() if cell.value and abs(cell.value - amount) <= slack),
        None,
    )


def missing(system: System, block: MovedBlock) -> Iterator[Constraint]:
    """The failing checks that a row left out is counted as 0 in: they are off by just one of its
    figures.
    """
    code = block.moved[0].entry.code
    for own in system.failing:
        named = any(entry.code == code and entry.value for entry in own.check.operands)
        # How a check counts the row (added or taken away) does not matter: it is off by the figure
        # either way.
        if (
            named
            and own.linear
            and any(abs(abs(own.at) - one.value) <= own.slack for one in block.moved)
        ):
            yield own
