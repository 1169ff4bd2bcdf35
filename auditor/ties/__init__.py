"""The text tied to the tables: what it states restates a cell, what it needs and does not print is
looked for.

A tie is made here, never judged: the claims that come out are put to the rules as those of the text
are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.claim import Claim, Narrative
from auditor.entry import Table
from auditor.text.vocabulary import Vocabulary
from auditor.ties import accounts, again, codes, directions, units
from auditor.ties.cells import Cells
from auditor.ties.restating import restated
from auditor.ties.wanting import completed, wanted

__all__ = ["tied"]


def tied(told: Narrative, tables: Mapping[str, Table], vocabulary: Vocabulary) -> tuple[Claim, ...]:
    """All claims of a text, those that need the tables among them."""
    return tuple(units.corrected(_all(told, tables, vocabulary)))


def _all(told: Narrative, tables: Mapping[str, Table], vocabulary: Vocabulary) -> Iterator[Claim]:
    # First what is restated, then what the text's own claims want of the tables, then what needs
    # both.
    cells = Cells(tables, vocabulary, told.stated)
    yield from restated(told.stated, cells)
    for claim in told.claims:
        yield directions.told(completed(wanted(claim, cells), cells))
    yield from accounts.read(told.lines, tables, vocabulary.accounts)
    yield from codes.read(tables, vocabulary.accounts)
    yield from codes.left_out(told.stated, tables, vocabulary.accounts)
    yield from again.read(told)
