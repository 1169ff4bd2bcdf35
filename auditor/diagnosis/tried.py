"""What figures put elsewhere would settle: the checks that hold then, and those that do not."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from auditor.arithmetic import Verdict, solve
from auditor.diagnosis.faults import MovedBlock, MovedFigure, changed
from auditor.diagnosis.rows import value_of
from auditor.diagnosis.system import Constraint, System
from auditor.entry import Entry
from auditor.findings import Shift


def tried_out(
    system: System,
    numbers: Container[int],
    suspect: Container[int],
    shift: Shift,
    sources: Iterable[tuple[Entry, Entry]],
    open_: Entry | None,
) -> Iterator[MovedBlock]:
    """The block in which each figure has the value printed at its source, where that settles checks
    and breaks none.

    Two of the figures at least stand in checks that fail: one alone is explained by itself.
    """
    moved = _differing(system, sources)
    alone = sum(one.entry.index in suspect for one in moved) < 2
    # A cell without checks has no value that these could give it back.
    if alone or open_ is not None and open_.index not in system.entries:
        return
    # The last cell of a row set aside takes what one of its checks gives, the first with which all
    # holds.
    lasts: Iterable[tuple[MovedFigure, ...]] = [()]
    if open_ is not None:
        values = {one.entry.index: one.value for one in moved}
        lasts = [(MovedFigure(open_, value),) for value in _given(system, open_.index, values)]
    for last in lasts:
        block = (*moved, *last)
        mended = settled_by(system, numbers, block)
        # One check alone would be explained by one figure.
        if len(mended) > 1:
            yield MovedBlock(shift, block, mended)
            return


def _differing(system: System, sources: Iterable[tuple[Entry, Entry]]) -> list[MovedFigure]:
    """The figures that stand in checks and print another value than the one at their source."""
    return [
        MovedFigure(entry, value_of(source), source)
        for entry, source in sources
        if value_of(entry) != value_of(source) and entry.index in system.entries
    ]


def _given(system: System, index: int, values: Mapping[int, Decimal]) -> list[Decimal]:
    """The values that single checks give an open figure."""
    found: dict[Decimal, None] = {}
    for own in system.touching(index):
        if own.relation == "=" and own.linear:
            at = [
                values.get(member, value)
                for member, value in zip(own.members, own.values, strict=True)
            ]
            value = solve(own.check.polynomial, at, own.members.index(index))
            if value is not None:
                found[value] = None
    return list(found)


def settled_by(
    system: System, numbers: Container[int], moved: Sequence[MovedFigure]
) -> tuple[Constraint, ...]:
    """The failing checks that hold with the values; none where one that holds breaks, or one that
    they touch stays failing.
    """
    values = changed(system, moved)
    seen: set[int] = set()
    mended = []
    for index in values:
        for own in system.touching(index):
            if own.number in seen:
                continue
            seen.add(own.number)
            if own.verdict(values) is Verdict.FAILS:
                # A check that another slip accounts for may fail on; one of these, or one that
                # held, may not.
                if own.number in numbers or not own.failing:
                    return ()
            elif own.number in numbers:
                mended.append(own)
    return tuple(mended)
