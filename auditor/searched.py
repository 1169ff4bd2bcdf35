"""The text of a report as the checklist looks things up in it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from auditor import demands
from auditor.claim import Claim
from auditor.document import Grid, Paragraph, Place
from auditor.entry import Entry
from auditor.findings import FoundSpot, Standing
from auditor.forms.labels import squeeze
from auditor.ledger import Ledger
from auditor.patterns import regex
from auditor.rules.checklist import ItemPart

_NEXT: Final = 2
"""A reason stands in the sentence of the change, or among so many paragraphs behind it."""
# Up to 。 or ；, and no more than 600 characters of a text without either.
_SENTENCE: Final = regex("[^。；\n]{1,600}+[。；]?")
SHOWN: Final = 60
"""So many characters of what was found are shown."""


class Searched:
    """What a ledger's document says, sentence by sentence."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.blocks = ledger, ledger.document.blocks

    @cached_property
    def doubt(self) -> str:
        """Why what is not found may stand in the document all the same; empty where it cannot."""
        # An extract, a report without text, one that was not read whole: what is not found may
        # stand elsewhere.
        if demands.wanting(self.ledger.claims, demands.EXTRACT):
            return "extract"
        if not self.ledger.sections or not any(
            entry.table is None and entry.figure for entry in self.ledger.entries
        ):
            return "textless"
        return "lost" if any(notice.lost for notice in self.ledger.document.notices) else ""

    @cached_property
    def sentences(self) -> list[tuple[str, str, Place, int]]:
        """Each sentence of the text and each text in a grid that is no table of the kind: squeezed,
        as printed, where it stands, and at which block.
        """
        # Statutory tables are no text; other grids (a form of a self-assessment) are.
        bound = {id(grid) for table in self.ledger.tables.values() for grid in table.grids}
        found = []
        for at, block in enumerate(self.blocks):
            if isinstance(block, Paragraph):
                found += [
                    (squeeze(one[0]), one[0].strip(), block.place_at(one.start()), at)
                    for one in _SENTENCE.finditer(block.text)
                ]
            elif id(block) not in bound:
                found += [
                    (squeeze(text), text, row[0].place, at)
                    for row in block.rows
                    # A merged cell stands at several places and is said once.
                    if row and (text := " ".join(dict.fromkeys(cell.text.strip() for cell in row)))
                ]
        return found

    def absent(self, words: re.Pattern[str]) -> tuple[Standing, str]:
        """How a thing stands that was not found: missing only where the whole document was read and
        has no word of it.
        """
        if self.doubt:
            return Standing.UNCLEAR, self.doubt
        # A word of it is there, only not as it should be said.
        if any(words.search(text) for text, *_ in self.sentences):
            return Standing.UNCLEAR, "mentioned"
        return Standing.MISSING, ""

    def spot(self, part: ItemPart) -> FoundSpot | None:
        """Where the text says a part of an item; None where it does not."""
        for text, printed, place, _ in self.sentences:
            match = part.says.search(text)
            if match is not None:
                entry = self._figure(printed, match[0])
                return FoundSpot(
                    place if entry is None else entry.place,
                    printed[:SHOWN],
                    entry.index if entry else -1,
                )
        return None

    def _figure(self, sentence: str, matched: str) -> Entry | None:
        """The figure of a sentence that stands in what was matched."""
        # The sentence as it was searched, and as the text's readers cut it, need not end at the
        # same place.
        whole = squeeze(sentence)
        return next(
            (
                entry
                for entry in self._told
                if squeeze(entry.text) in matched
                and (squeeze(entry.excerpt) in whole or whole in squeeze(entry.excerpt))
            ),
            None,
        )

    @cached_property
    def _told(self) -> list[Entry]:
        """The figures of the text that stand in a sentence."""
        return [
            entry
            for entry in self.ledger.entries
            if entry.table is None and entry.figure and entry.excerpt
        ]

    def around(self, claim: Claim) -> tuple[str, str]:
        """The sentence of a claim with what follows it, and a wider stretch of the text around
        it.
        """
        sentence = squeeze(claim.sentence)
        for at, block in enumerate(self.blocks):
            whole = squeeze(block.text) if isinstance(block, Paragraph) else ""
            begins = whole.find(sentence) if sentence else -1
            # From the claim on, with the paragraphs behind it; and a wider stretch, for reasons
            # that stand apart.
            if begins >= 0:
                behind = "".join(map(_text, self.blocks[at + 1 : at + 1 + _NEXT]))
                before = "".join(map(_text, self.blocks[max(0, at - _NEXT) : at]))
                return whole[begins:] + behind, before + whole + "".join(
                    map(_text, self.blocks[at + 1 : at + 6])
                )
        return sentence, "".join(text for text, *_ in self.sentences)


def _text(block: Paragraph | Grid) -> str:
    return squeeze(block.text) if isinstance(block, Paragraph) else ""
