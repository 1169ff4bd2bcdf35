"""What lists of names in the text say of a table's structure: rows that it lacks, rows whose
figures moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from auditor.arithmetic import Verdict
from auditor.diagnosis.causes import Diagnosis
from auditor.diagnosis.faults import Fault, MovedFigure, sums_off
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry
from auditor.findings import Check, Shift

MOST_SIDES: Final = 3
"""In so many blocks side by side a printed line has a row."""


def unlisted(system: System, open_: Sequence[Constraint]) -> list[Fault]:
    """The rows that the text names and a table lacks, where just so many of its sums lack
    something.
    """
    found: list[Fault] = []
    checks = [check for check in worded(system) if check.about]
    for table, rows in _named_only(checks).items():
        short = _lacking(open_, table)
        # A printed line has a row in each of some blocks, and each row lacks in the sum above it:
        # more sums that lack something have another cause.
        if 0 < len(short) <= max(MOST_SIDES, len(rows)):
            found.append(_unprinted(open_, checks, rows, short))
    return found


def _named_only(checks: Iterable[Check]) -> dict[str, list[Entry]]:
    """The rows that checks of words name and that are not printed, by their table."""
    names: dict[str, list[Entry]] = {}
    for check in checks:
        for entry in check.about:
            if entry.index < 0 and entry.table:
                names.setdefault(entry.table, []).append(entry)
    return names


def _unprinted(
    open_: Iterable[Constraint],
    checks: Iterable[Check],
    rows: Sequence[Entry],
    short: Mapping[Entry, tuple[Decimal, list[int]]],
) -> Fault:
    """The rows of a table that are not printed as what its sums lack."""
    table = rows[0].table or ""
    # Of several names, how much falls to each is not known: what is missing stands under the sum.
    like = rows[0] if len(rows) == 1 else None
    moved = [MovedFigure(_hole(stated, like), lack) for stated, (lack, _) in short.items()]
    names = tuple(dict.fromkeys(entry.label for entry in rows))
    together = "、".join(names)
    first = replace(rows[0], label=together, row=together, place=moved[0].entry.place)
    columns = tuple(dict.fromkeys(stated.column for stated in short))
    numbers = {number for _, own in short.values() for number in own}
    # The same amount lacks where another table or the text prints the whole.
    numbers |= set(_short(open_, table, [lack for lack, _ in short.values()]))
    absent = {id(entry) for entry in rows}
    return Fault(
        (Shift("row-omitted", table, columns, first, first, names=names),),
        tuple(moved),
        tuple(sorted(numbers)),
        also=tuple(check for check in checks if absent.issuperset(map(id, check.about))),
    )


def _hole(stated: Entry, row: Entry | None) -> Entry:
    """A row that is not there, under the figure whose sum lacks it."""
    like = row or stated
    return replace(
        stated,
        text="",
        figure=None,
        index=-1,
        code=like.code,
        name=like.name,
        row=like.row,
        label=like.label,
    )


def _lacking(open_: Iterable[Constraint], table: str) -> dict[Entry, tuple[Decimal, list[int]]]:
    """The sums of a table that lack something, by the figure that states them: how much, and the
    checks that fail of it.
    """
    found: dict[int, tuple[Entry, Decimal, list[int]]] = {}
    for own, stated, lack in sums_off(open_):
        if stated.table == table and lack > 0:
            found.setdefault(stated.index, (stated, lack, []))[2].append(own.number)
    return {stated: (lack, numbers) for stated, lack, numbers in found.values()}


def _short(open_: Iterable[Constraint], table: str, lacks: Sequence[Decimal]) -> Iterator[int]:
    """The other checks of a table that are off by just what it lacks."""
    for own in open_:
        of_table = own.linear and any(entry.table == table for entry in own.check.operands)
        if of_table and any(abs(abs(own.at) - lack) <= own.slack for lack in lacks):
            yield own.number


def told(system: System, faults: Iterable[Fault]) -> list[Fault]:
    """The faults, each with the failing checks of words that name rows whose figures it moved."""
    return [replace(fault, also=(*fault.also, *_named(system, fault))) for fault in faults]


def _named(system: System, fault: Fault) -> Iterable[Check]:
    entries = [one.entry for one in fault.moved]
    # Such a figure moved to a row that is not printed: the row that it is printed in is its source.
    if fault.shifts[0].kind == "row-recoded":
        entries += [one.source for one in fault.moved if one.source is not None]
    moved = {(entry.table, entry.name) for entry in entries}
    return (
        check
        for check in worded(system)
        if check.about
        and check not in fault.also
        and any((entry.table, entry.name) in moved for entry in check.about)
    )


def preferred(system: System, diagnosis: Diagnosis) -> Diagnosis:
    """The causes; of equally good figures, that whose row alone the text's lists do not agree
    with.
    """
    rows = {entry.index for check in worded(system) for entry in check.about}
    found = []
    for cause in diagnosis.causes:
        own = [
            one
            for one in cause.explanations
            if len(one.changes) == 1 and one.changes[0].index in rows
        ]
        # Only where every equally good explanation is listed, and just one of them is in such a
        # row.
        sure = (
            cause.alternatives > 1
            and len(own) == 1
            and cause.alternatives == len(cause.explanations)
        )
        found.append(replace(cause, explanations=tuple(own), alternatives=1) if sure else cause)
    return replace(diagnosis, causes=tuple(found))


def on(system: System, index: int) -> tuple[Check, ...]:
    """The failing checks of words that name the row of one figure and no other."""
    return tuple(
        check
        for check in worded(system)
        if check.about and all(entry.index == index for entry in check.about)
    )


def worded(system: System) -> Iterable[Check]:
    """The failing checks of words alone."""
    return (
        check
        for check in system.report.checks
        if check.kind == "structure" and check.verdict is Verdict.FAILS
    )
