"""What a reader of paragraphs works with: the paragraph, its tokens, and where what is found goes."""

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
    """A section being read; the last three fields are those of the paragraph at hand."""

    passage: Passage
    state: State
    vocabulary: Vocabulary
    year: int
    entries: list[Entry]
    section: tuple[str, ...] = ()
    paragraph: Paragraph = Paragraph("")
    squeezed: Squeezed = Squeezed("", ())
    tokens: list[Token] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The squeezed text."""
        return self.squeezed.text
