"""Every figure of a report, posted: the tables bound to their forms, and the narrative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from auditor import demands
from auditor.claim import Claim, Section
from auditor.document import Document, Notice
from auditor.entry import Entry, Table
from auditor.records import frozen

if TYPE_CHECKING:
    import pandas


@frozen
class Ledger:
    """A report's figures and what the text asserts of them."""

    document: Document
    tables: Mapping[str, Table]
    entries: tuple[Entry, ...]
    """Every entry, table by table, then the narrative; `entry.index` is the position here."""
    claims: tuple[Claim, ...] = ()
    sections: tuple[Section, ...] = ()
    notices: tuple[Notice, ...] = ()
    entity: str = ""
    year: int | None = None
    accounts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The accounts that each chart of the pack lists, by its id."""
    complete: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Accounts whose accounts directly below are all listed, with these."""
    levels: frozenset[str] = frozenset()
    """The words for the levels of accounts."""
    recognised: bool = True
    """Whether the document is of the kind at all: it has a table of it, or its words."""
    kind: str = ""
    """The name of the pack that it was posted under."""
    _claimed: dict[str, list[Claim]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    _printed: dict[tuple[Decimal, str], list[Entry]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    @property
    def norms(self) -> dict[str | None, Decimal]:
        """The step that most figures of a table are printed in; of the narrative (None) 0.01.

        A figure with fewer decimals than its table's norm may have lost its trailing zeros (30 for
        30.00).
        """
        norms: dict[str | None, Decimal] = {None: Decimal("0.01")}
        norms.update(
            (key, norm) for key, table in self.tables.items() if (norm := table.norm) is not None
        )
        return norms

    @property
    def wanting(self) -> tuple[str, ...]:
        """The titles of the tables that must be there and are not, or are empty without a word."""
        return demands.wanting(self.claims)

    @property
    def figures(self) -> tuple[Entry, ...]:
        """The entries that print a figure."""
        return tuple([entry for entry in self.entries if entry.figure is not None])

    def claimed(self, kind: str) -> Sequence[Claim]:
        """The claims of a kind."""
        # Sorted when first asked for: a record is frozen, so the dictionary that it was made with
        # is filled.
        if not self._claimed:
            for claim in self.claims:
                self._claimed.setdefault(claim.kind, []).append(claim)
        return self._claimed.get(kind, ())

    def printing(self, value: Decimal, unit: str) -> Sequence[Entry]:
        """The entries that print a value in a unit."""
        # Sorted when first asked for, as above.
        if not self._printed:
            for entry in self.figures:
                if entry.figure is not None:
                    self._printed.setdefault((entry.figure.value, entry.figure.unit), []).append(
                        entry
                    )
        return self._printed.get((value, unit), ())

    def frame(self) -> pandas.DataFrame:
        """The ledger as a tidy frame: table, side, row, code, name, column, value, step, unit,
        text, place.

        `value` and `step` are Decimal in the printed unit, None for a hole.
        """
        import pandas

        records: list[dict[str, Any]] = [
            {
                "table": entry.table,
                "side": entry.side,
                "row": entry.row,
                "code": entry.code,
                "name": entry.name,
                "column": entry.column,
                "value": entry.figure.value if entry.figure else None,
                "step": entry.figure.step if entry.figure else None,
                "unit": entry.figure.unit if entry.figure else None,
                "text": entry.text,
                "place": place_text(entry),
            }
            for entry in self.entries
        ]
        return pandas.DataFrame.from_records(
            records,
            columns=[
                "table",
                "side",
                "row",
                "code",
                "name",
                "column",
                "value",
                "step",
                "unit",
                "text",
                "place",
            ],
        )


_PLACES: Final = {
    "zh": {"page": "第 {} 页", "line": "第 {} 行", "paragraph": "第 {} 段"},
    "en": {"page": "page {}", "line": "line {}", "paragraph": "paragraph {}"},
}


def place_text(entry: Entry, lang: str = "zh") -> str:
    """The place of an entry in a few words: `第 214 行`, `第 7 页`, `Sheet1!C9`."""
    place, said = entry.place, _PLACES[lang]
    # The first that the format has: a sheet, a cell, a page, a line, a paragraph.
    if place.sheet:
        return f"{place.sheet}!{place.cell}" if place.cell else place.sheet
    if place.cell:
        return place.cell
    if place.page:
        return said["page"].format(place.page)
    if place.line:
        return said["line"].format(place.line)
    return said["paragraph"].format(place.paragraph) if place.paragraph else ""
