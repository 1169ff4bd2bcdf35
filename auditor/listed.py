"""What a document of a kind should have, and whether one has it; the figures that are
followed over the years.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from auditor.document import Place
from auditor.records import frozen


class Standing(StrEnum):
    """Whether a document has what its kind should have."""

    THERE = "there"
    MISSING = "missing"
    """Looked for in a document that was read as a whole, and no word of it."""
    PARTIAL = "partial"
    UNCLEAR = "unclear"
    """The document may have it: it was not read there, or not understood."""


@frozen
class FoundSpot:
    """Where an item of the checklist was found."""

    place: Place
    text: str
    """What stands there, as printed."""
    entry: int = -1
    """The figure that it is or has, by its position in the ledger; -1 for none."""
    table: str = ""
    """The table that it is."""


@frozen
class Listed:
    """An item of the checklist of a kind, as a document has it."""

    id: str
    title: str
    group: str
    basis: str
    standing: Standing
    spots: tuple[FoundSpot, ...] = ()
    parts: tuple[str, ...] = ()
    """What its text is to say, where that is more than one thing."""
    lacks: tuple[str, ...] = ()
    """Those of its parts that were not found."""
    why: str = ""
    """Why it stands so, where that is not plain: a key of the catalogue (`list.why.…`)."""
    folder: str = ""
    """The folder of its pack, where translations of its texts stand."""
    rules: tuple[str, ...] = ()
    """The rules whose findings say more."""
    table: str = ""
    """The table that the line is about, of an item that has a line for each."""
    demanded: str = ""
    """Why that table is demanded, in the words of the pack."""


@frozen
class Followed:
    """A figure of a report that is followed over the years."""

    called: Mapping[str, str]
    """What it is called, by language."""
    entry: int
    """Its position in the ledger."""
