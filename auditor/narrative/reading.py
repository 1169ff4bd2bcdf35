"""A paragraph being read: its text, tokens and where what is found goes."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.document import Paragraph
from auditor.entry import Entry
from auditor.narrative.items import Passage
from auditor.narrative.lexer import Squeezed, Token
from auditor.narrative.placing import State
from auditor.narrative.vocabulary import Vocabulary


@dataclass(slots=True)
class Reading:
    """A paragraph being read."""

    paragraph: Paragraph
    squeezed: Squeezed
    tokens: list[Token]
    passage: Passage
    state: State
    vocabulary: Vocabulary
    year: int
    entries: list[Entry]
    bounds: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The squeezed text."""
        return self.squeezed.text
