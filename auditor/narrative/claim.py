"""What the text asserts of figures, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from auditor.document import Paragraph, Place
from auditor.entry import Entry


@dataclass(frozen=True, slots=True)
class Missing:
    """A quantity that a claim needs and the report does not state; `label` names it. Makes its checks undecided."""

    label: str


Operand = Entry | tuple[Entry, ...] | Decimal | Missing
"""A figure, several figures (`sum(各项)`), a constant, or a missing quantity."""
Reading = Mapping[str, Operand]
"""The roles of a claim by name, as the rules use them (比率, 部分, 整体)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion of the text, resolved: which figures stand in which role.

    `kind` is the name that rules use in `for: 说明 每个<kind>`. Where the grammar admits several readings, `readings`
    holds them all, the most likely first: the claim holds if one of them does, and is reported by the first.
    """

    kind: str
    readings: tuple[Reading, ...]
    sentence: str
    place: Place
    section: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """Attributes in words that a rule's `when` can ask for (`方向`: 增加, `口径`: 年初预算)."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the report and the heading path it stands under."""

    path: tuple[str, ...]
    place: Place
    number: str = ""
    """The heading's own number as printed (一, （一）, 1)."""


@dataclass(frozen=True, slots=True)
class Narrative:
    """All that was read of the text."""

    entries: tuple[Entry, ...] = ()
    """Every figure of the prose, in reading order (counts, percentages, amounts; not dates, numbering, document numbers)."""
    claims: tuple[Claim, ...] = ()
    sections: tuple[Section, ...] = ()
    contents: tuple[Paragraph, ...] = ()
    """The lines of the table of contents."""
