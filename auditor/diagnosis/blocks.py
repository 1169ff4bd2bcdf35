"""Slips that move several figures at once: a row set a cell aside, two cells or two rows exchanged, a row left
out or printed twice.

One such slip explains what would else take several wrong figures. It is named only where the moved figures settle two
failing checks or more, break none that holds, and no other move of the kind does as much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Final

from auditor.arithmetic import Verdict, solve
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry, Row, Table
from auditor.findings import Check
from auditor.records import frozen

MOST_ROWS: Final = 8
"""How many rows of a table are looked at."""


@frozen
class Moved:
    """One figure of a block: the value it should have, and where that is printed."""

    entry: Entry
    value: Decimal
    source: Entry | None


@frozen
class Block:
    """One slip: its kind, the figures it moved, and the failing checks that it settles."""

    kind: str
    """`row-shift`, `cells-swapped`, `rows-swapped`, `row-doubled`, `row-omitted`, or `stale`: an account
    and its totals, from another version of the table."""
    moved: tuple[Moved, ...]
    checks: tuple[Check, ...]

    @property
    def result(self) -> frozenset[tuple[object, Decimal]]:
        """What the figures come to: two slips with the same are one."""
        return frozenset(((one.entry.table, one.entry.side, one.entry.code or one.entry.name, one.entry.column), one.value)
                         for one in self.moved)


def blocks(
    system: System,
    failing: Sequence[Constraint],
    unexplained: Sequence[Constraint],
    known: Iterable[Block] = (),
) -> list[Block]:
    """The slips of whole rows behind failing identities, those known already among them; each check is settled by one.

    A row that repeats the next is told of any of them, another slip of those only that no single figure explains.

    What such a slip settles besides is its doing too, whether or not a single figure would explain it.
    """
    if len(failing) < 2:
        return []
    several = (*_omitted(system, unexplained), *_shifted(system, unexplained)) if len(unexplained) > 1 else ()
    found = {block.result: block for block in (*known, *_doubled(system, failing), *several) if len(block.checks) > 1}
    ranked = sorted(found.values(), key=lambda block: (-len(block.checks), len(block.moved)))
    taken: set[int] = set()
    kept = []
    for at, block in enumerate(ranked):
        own = {id(check) for check in block.checks}
        if own & taken:
            continue
        taken |= own
        equal = [other for other in ranked[at + 1:] if (len(other.checks), len(other.moved)) == (len(own), len(block.moved))]
        if not any(own & {id(check) for check in other.checks} for other in equal):
            kept.append(block)
    return kept


# --- cells and rows that changed places -------------------------------------------------------------------------------


def _shifted(system: System, failing: Sequence[Constraint]) -> Iterator[Block]:
    suspect = {index for constraint in failing for index in constraint.members}
    numbers = {constraint.number for constraint in system.failing if constraint.hard}
    for table in system.report.ledger.tables.values():
        for kind, sources, open_ in _moves(table.rows, suspect):
            yield from _tried(system, numbers, suspect, kind, sources, open_)


def _moves(rows: Sequence[Row], suspect: Container[int]) -> Iterator[tuple[str, list[tuple[Entry, Entry]], Entry | None]]:
    """(kind, [(figure, where its value is printed)], the figure whose value is printed nowhere)."""
    wrong = [at for at, row in enumerate(rows) if any(entry.index in suspect for entry in row.cells.values())][:MOST_ROWS]
    for at in wrong:
        cells = list(rows[at].cells.values())
        for one, two in combinations([cell for cell in cells if cell.index in suspect], 2):
            yield "cells-swapped", [(one, two), (two, one)], None
        if len(cells) > 2:
            yield "row-shift", list(pairwise(cells)), cells[-1]
            yield "row-shift", list(pairwise(reversed(cells))), cells[0]
    beside = {(min(at, near), max(at, near)) for at in wrong for near in (at - 1, at + 1) if 0 <= near < len(rows)}
    for first, second in sorted(beside | set(combinations(wrong, 2))):
        upper, lower = rows[first], rows[second]
        if upper.side == lower.side:
            pairs = [(entry, lower.cells[column]) for column, entry in upper.cells.items() if column in lower.cells]
            yield "rows-swapped", [*pairs, *((two, one) for one, two in pairs)], None


def _tried(system: System, failing: Container[int], suspect: Container[int], kind: str, sources: Iterable[tuple[Entry, Entry]],
           open_: Entry | None) -> Iterator[Block]:
    """The block in which each figure has the value printed at its source, where that settles checks and breaks none.

    Two of the figures at least stand in checks that fail: one alone is explained by itself.
    """
    moved = [Moved(entry, _value(source), source) for entry, source in sources if _value(entry) != _value(source)]
    known = system.entries
    if sum(one.entry.index in suspect for one in moved) < 2 or any(one.entry.index not in known for one in moved) or (
            open_ is not None and open_.index not in known):
        return
    values = {one.entry.index: one.value for one in moved}
    for last in [None] if open_ is None else [Moved(open_, value, None) for value in _given(system, open_.index, values)]:
        tried = values if last is None else {**values, last.entry.index: last.value}
        mended = _settled(system, failing, tried)
        if mended:
            yield Block(kind, tuple(moved if last is None else [*moved, last]), mended)
            return


def _value(entry: Entry) -> Decimal:
    """The printed value in base units, blanks as 0."""
    return entry.value or Decimal(0)


def _given(system: System, index: int, values: Mapping[int, Decimal]) -> list[Decimal]:
    """The values that single checks give an open figure."""
    found: dict[Decimal, None] = {}
    for constraint in system.touching(index):
        if constraint.relation == "=" and constraint.linear:
            at = [values.get(member, value) for member, value in zip(constraint.members, constraint.values, strict=True)]
            value = solve(constraint.check.polynomial, at, constraint.members.index(index))
            if value is not None:
                found[value] = None
    return list(found)


def _settled(system: System, failing: Container[int], values: Mapping[int, Decimal]) -> tuple[Check, ...]:
    """The failing checks that hold with the values; none where one that holds breaks, or one that they touch stays failing."""
    changed = {index: (value, system.half(index)) for index, value in values.items()}
    seen: set[int] = set()
    mended = []
    for index in values:
        for constraint in system.touching(index):
            number = constraint.number
            if number in seen:
                continue
            seen.add(number)
            if constraint.verdict(changed) is Verdict.FAILS:
                if number in failing or not constraint.failing:
                    return ()
            elif number in failing:
                mended.append(constraint.check)
    return tuple(mended)


# --- rows printed twice ----------------------------------------------------------------------------------------------


def _doubled(system: System, failing: Sequence[Constraint]) -> Iterator[Block]:
    """Rows that print what the row beside them prints, where their sums ask for other figures in two columns or more."""
    asked: dict[int, Counter[Decimal]] = {}
    for constraint in failing:
        for index in constraint.members if constraint.relation == "=" and constraint.linear else ():
            value = solve(constraint.check.polynomial, constraint.values, constraint.members.index(index))
            if value is not None and value >= 0:
                asked.setdefault(index, Counter())[value] += 1
    numbers = {constraint.number for constraint in failing}
    for table in system.report.ledger.tables.values():
        for upper, lower in pairwise(table.rows):
            if upper.side == lower.side and _alike(upper, lower):
                for row in (lower, upper):
                    moved = [Moved(entry, asked[entry.index].most_common(1)[0][0], None)
                             for entry in row.cells.values() if entry.index in asked]
                    if len(moved) > 1:
                        mended = _settled(system, numbers, {one.entry.index: one.value for one in moved})
                        if mended:
                            yield Block("row-doubled", tuple(moved), mended)


def _alike(upper: Row, lower: Row) -> bool:
    """Whether two rows print the same, other than 0 in two columns or more."""
    values = [entry.value or 0 for entry in upper.cells.values()]
    return sum(map(bool, values)) > 1 and values == [entry.value or 0 for entry in lower.cells.values()]


# --- rows left out ----------------------------------------------------------------------------------------------------


def _omitted(system: System, failing: Sequence[Constraint]) -> Iterator[Block]:
    """Rows that another table prints and whose figures are just what sums of this one lack."""
    sums: dict[tuple[str, str, str], list[Constraint]] = {}
    for constraint in failing:
        stated = constraint.check.stated
        if stated is not None and stated.table and constraint.linear and constraint.relation == "=" and all(
                entry.table == stated.table and entry.column == stated.column for entry in constraint.check.operands):
            sums.setdefault((constraint.check.rule.id, stated.table, stated.code), []).append(constraint)
    tables = system.report.ledger.tables
    for (_, name, code), lacking in sums.items():
        rows = [row for table in tables.values() if table.id != name for row in _absent(tables[name], table, code)]
        fit = [block for row in rows if (block := _fitting(row, lacking)) is not None]
        if fit and len({block.moved[0].entry.code for block in fit}) == 1:
            yield fit[0]


def _absent(table: Table, other: Table, code: str) -> Iterable[Row]:
    """The rows of another table that stand directly below a code and that this table lacks."""
    longer = [len(row.code) for row in (*table.rows, *other.rows) if len(row.code) > len(code)]
    below = min(longer, default=0)
    return (row for row in other.rows if row.code.startswith(code) and len(row.code) == below and table.row(row.code) is None)


def _fitting(row: Row, lacking: Sequence[Constraint]) -> Block | None:
    """The row as what each sum lacks; None where one lacks anything else."""
    moved = []
    for constraint in lacking:
        stated, judgement = constraint.check.stated, constraint.check.judgement
        if stated is None or judgement is None or judgement.difference is None:
            return None
        source = next((cell for cell in row.cells.values() if cell.value and abs(cell.value - judgement.difference) <= constraint.slack), None)
        if source is None or source.value is None:
            return None
        missing = Entry("", None, place=stated.place, table=stated.table, row=row.label, name=row.name, code=row.code, column=stated.column,
                        label=row.label if row.label.startswith(row.code) else f"{row.code} {row.label}")
        moved.append(Moved(missing, source.value, source))
    return Block("row-omitted", tuple(moved), tuple(constraint.check for constraint in lacking))
