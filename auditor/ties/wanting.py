"""What a claim needs and its passage does not print, from the tables or elsewhere in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from auditor.claim import Claim, Missing, Operand, Reading, Wanted
from auditor.ties.cells import Cells


def wanted(claim: Claim, cells: Cells) -> Claim:
    """A claim with what it needs and its passage does not print, from the tables or from
    elsewhere.
    """
    if not any(
        isinstance(operand, Wanted) for reading in claim.readings for operand in reading.values()
    ):
        return claim
    readings = [
        found for reading in claim.readings for found in _filled(reading, claim.section, cells)
    ]
    return replace(claim, readings=tuple(readings))


def _filled(reading: Reading, section: Sequence[str], cells: Cells) -> Iterator[Reading]:
    """A reading with each figure that what it needs can be."""
    role, need = next(
        ((role, one) for role, one in reading.items() if isinstance(one, Wanted)), ("", None)
    )
    if need is None:
        yield reading
        return
    # The first role is what the claim states: it is not its own proof.
    stated = next(iter(reading.values()))
    found: list[Operand] = [
        entry for entry in cells.known(need.key, need.role, section) if entry is not stated
    ]
    for operand in found or [Missing(need.label)]:
        # One need after the other: each that a figure can be gives a reading.
        yield from _filled({**reading, role: operand}, section, cells)


def completed(claim: Claim, cells: Cells) -> Claim:
    """A claim on all accounts of a section, with whether the table has no more of them."""
    if claim.kind != "分项合计":
        return claim
    meant = cells.accounts.meant(claim.section)
    table = cells.tables.get(meant[0].table) if meant else None
    rows = (
        [row for row in table.rows if row.code and cells.is_level(row, -1)]
        if table is not None
        else []
    )
    parts = claim.readings[0]["各项"]
    whole = isinstance(parts, tuple) and bool(rows) and len(rows) == len(parts)
    return replace(claim, words={**claim.words, "完整": "是" if whole else "否"})
