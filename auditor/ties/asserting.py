"""What the text states of a cell, made a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from auditor.claim import Claim, Reading, Stated
from auditor.entry import Row
from auditor.message import Said


def asserted(
    kind: str, one: Stated, readings: Sequence[Reading], words: Mapping[str, Said]
) -> Claim:
    """A claim about a figure, by all that it may be."""
    entry = one.entry
    return Claim(kind, tuple(readings), entry.excerpt, entry.place, entry.section, words)


def misnamed(one: Stated, name: str, said: Said, row: Row) -> Claim:
    """An account that the tables have by another name, or in another place."""
    reading: Reading = {"不符": Decimal(1), "数字": one.entry, "科目": tuple(row.cells.values())}
    return asserted("科目归属", one, [reading], {"名称": name, "说明": said})
