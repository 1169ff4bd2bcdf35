"""Paragraphs to claims: what the text asserts of figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from auditor.document import Document
from auditor.entry import Entry, Table
from auditor.identity.decide import Identity
from auditor.narrative import (
    accounts,
    balances,
    budgets,
    changes,
    contents,
    counts,
    directions,
    elsewhere,
    parts,
    repeats,
    self_assessment,
    signs,
    units,
    wording,
)
from auditor.narrative import tables as tied
from auditor.narrative.claim import Claim, Narrative
from auditor.narrative.items import Passage
from auditor.narrative.labels import account
from auditor.narrative.lexer import squeeze
from auditor.narrative.placing import State, begin
from auditor.narrative.reader import read_paragraph
from auditor.narrative.reading import Reading
from auditor.narrative.sections import Body, outlined
from auditor.narrative.vocabulary import Vocabulary

__all__ = ["Narrative", "read"]

_NAMED: Final = re.compile(r"(?:支出|收入|费用?|经费|资金|补助|项目|专项|（[类款项]）)[”\"]?$")
_NUMBERED: Final = re.compile(r"^[（]?[0-9]{1,2}[）]?[、.．]?")


def _subject(section: Body) -> str:
    """What the figures of a section speak of where they have no name: its account, or the words of a numbered heading."""
    title = section.path[-1] if section.path else ""
    named = account(title)
    words = _NUMBERED.sub("", squeeze(title).text)
    return named or (words if section.level > 3 and _NAMED.search(words) and not re.search("[0-9]", words) else "")


def read(
    document: Document, tables: Mapping[str, Table], vocabulary: Vocabulary, identity: Identity
) -> Narrative:
    """All figures of the text of a document, and what the text asserts of them."""
    entries: list[Entry] = []
    passages: list[Passage] = []
    outline = outlined(document, vocabulary)
    passage, state = Passage(()), State()
    root: tuple[str, ...] = ("",)
    for section in outline.bodies:
        if section.root != root:
            passage, state, root = Passage(section.root, annex=section.annex), State(), section.root
            passages.append(passage)
        begin(state, _subject(section), section.level)
        for paragraph in section.paragraphs:
            read_paragraph(paragraph, Reading(passage, state, vocabulary, identity, entries, section.path))
    cells = tied.Cells(tables, vocabulary)
    cells.learn(passages)
    claims: list[Claim] = list(tied.accounts(passages, cells))
    for passage in passages:
        claims.extend(tied.read(passage, cells))
        claims.extend(parts.read(passage, vocabulary, cells))
        claims.extend(changes.read(passage))
        claims.extend(directions.read(passage, vocabulary))
        claims.extend(budgets.read(passage, cells))
        claims.extend(repeats.read(passage))
        claims.extend(signs.read(passage))
        claims.extend(counts.read(passage))
        claims.extend(balances.read(passage))
    for section in outline.bodies:
        claims.extend(accounts.read(section, tables))
    claims.extend(elsewhere.read(passages))
    claims.extend(contents.read(document, outline, tables))
    claims.extend(self_assessment.forms(outline.grids, entries, vocabulary))
    if vocabulary.residue is not None:
        claims.extend(wording.read(outline, vocabulary))
    claims = list(units.corrected(claims))
    return Narrative(tuple(entries), tuple(claims), outline.headings, tuple(outline.contents))
