"""Paragraphs to claims: what the text asserts of figures. Words only: no figure is added up or
compared here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.claim import Claim, Narrative, Stated
from auditor.document import Document
from auditor.entry import Entry
from auditor.identity.decide import Identity
from auditor.language import phrases
from auditor.numbering import HEADING
from auditor.patterns import regex
from auditor.text import assessment, contents, elsewhere, grids, relations, template
from auditor.text.account_names import account
from auditor.text.finish import finish
from auditor.text.items import AMOUNT, BUDGET, COUNT, LAST, Frame
from auditor.text.lexer import squeeze
from auditor.text.names import clean, is_known, is_own
from auditor.text.outline import Body, Outline, outlined
from auditor.text.placing import HEADED
from auditor.text.reader import read_paragraph
from auditor.text.state import State, begin
from auditor.text.vocabulary import Vocabulary

__all__ = ["Narrative", "Outline", "read"]

_NAMED: Final = phrases()["heading-name"]
# 一、基本支出; （一）基本支出; 3.基本支出: the number goes, the words stay.
_NUMBERED: Final = regex(rf"^{HEADING}|^[（]?[0-9]{{1,2}}[）]?[、.．]?")


def read(
    document: Document,
    vocabulary: Vocabulary,
    identity: Identity,
    start: int = 0,
    titles: Sequence[str] = (),
) -> Narrative:
    """All figures of the text of a document, and what the text asserts of them.

    `identity` says whose report it is and of which year, `start` is the position in the ledger of
    the first figure, `titles` are those of the tables.
    """
    # One list for all: the place of an entry in it, from `start` on, is its place in the ledger.
    entries: list[Entry] = []
    outline = outlined(document, vocabulary)
    frames = list(_frames(outline, vocabulary, identity, entries, start))
    claims: list[Claim] = []
    # A frame is what stands under one heading of the first level: its figures are put together only
    # when all of it is read, for a total may name parts that are told far behind it.
    for frame in frames:
        finish(frame)
        claims.extend(relations.read(frame, vocabulary))
    claims.extend(relations.signs.unitless(frames))
    # What is no sentence: the table of contents, the annex's forms, grids that stand in the text.
    claims.extend(contents.read(document, outline, titles))
    claims.extend(assessment.forms(outline.grids, entries, vocabulary, start))
    claims.extend(grids.read(outline.grids, entries, start))
    # Only packs that ask for it: the template's 请填写 that was left standing.
    if vocabulary.residue is not None:
        claims.extend(template.read(outline, vocabulary))
    stated = tuple(one for frame in frames for one in _stated(frame, vocabulary))
    moved = tuple(one for frame in frames for one in elsewhere.moved(frame, vocabulary))
    level = tuple(one for frame in frames for one in elsewhere.level(frame, vocabulary))
    return Narrative(
        tuple(entries),
        tuple(claims),
        outline.headings,
        stated,
        moved,
        level,
        tuple(outline.contents),
        outline.lines,
    )


def _frames(
    outline: Outline, vocabulary: Vocabulary, identity: Identity, entries: list[Entry], start: int
) -> Iterator[Frame]:
    state: State | None = None
    root: tuple[str, ...] | None = None
    for section in outline.bodies:
        # A new part of the report forgets what was spoken of, but for a list that is still to come.
        if state is None or section.root != root and not _announced(state, section):
            if state is not None:
                yield state.frame
            state = State(Frame(section.root, section.annex), vocabulary, identity, entries, start)
        root = section.root
        begin(state, section.path, _subject(section, vocabulary), section.level)
        for paragraph in section.paragraphs:
            read_paragraph(paragraph, state)
    if state is not None:
        yield state.frame


def _announced(state: State, section: Body) -> bool:
    """Whether a section is a part of what was announced before it (支出 9 万元，具体情况如下。
    一、基本支出…): it is read on.
    """
    return state.spread is not None and state.announced < section.level


def _subject(section: Body, vocabulary: Vocabulary) -> str:
    """What the figures of a section speak of where they have no name: its account, the words of a
    numbered heading, of any heading that is the name of a known quantity and no more.
    """
    # 教育支出（类）普通教育（款）小学教育（项）: an account is a name at any level.
    title = section.path[-1] if section.path else ""
    named = account(title)
    words = _NUMBERED.sub("", squeeze(title).text)
    whole = is_known(words, vocabulary) and clean(words, vocabulary) == words
    # Only deep headings, without figures: those above them head whole parts of a report
    # （三、支出决算情况说明）, and no figure is of that.
    said = section.level > 3 and _NAMED.search(words) and not re.search("[0-9]", words)
    return named or (words if said or whole else "")


def _stated(frame: Frame, vocabulary: Vocabulary) -> Iterator[Stated]:
    """The quantities that a frame states, as they can be compared with the tables."""
    for item in frame.items:
        # Where the item is an account, by its key or its name: the path finds its row of a table.
        path = (
            item.key.removeprefix("科目:").removeprefix(HEADED)
            if item.key.startswith(("科目:", HEADED))
            else item.label
            if "（项）" in item.label
            else ""
        )
        own = is_own(item.label, vocabulary)
        # 支出 9 万元，其中支出 8 万元: the inner one is no second statement of the total.
        under = item.parent is not None and item.parent.key == item.key
        # An item may hold a figure more than once; it is stated once.
        seen: set[int] = set()
        for mention in item.mentions:
            amount = mention.role in (AMOUNT, BUDGET, LAST) and mention.dimension == "元"
            if not amount and mention.role != COUNT or mention.at in seen:
                continue
            seen.add(mention.at)
            yield Stated(
                mention.entry,
                item.key,
                mention.role,
                item.label,
                path,
                frame.annex,
                own,
                under,
                mention.base,
            )
