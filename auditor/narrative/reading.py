"""What a reader of paragraphs works with: the paragraph, its tokens, and where what is found goes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from auditor.document import Paragraph
from auditor.entry import Entry
from auditor.identity.decide import Identity
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
    identity: Identity
    entries: list[Entry]
    section: tuple[str, ...] = ()
    paragraph: Paragraph = Paragraph("")
    squeezed: Squeezed = Squeezed("", ())
    tokens: list[Token] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)
    _sentence: tuple[int, int, str] = (-1, 0, "")

    def sentence(self, at: int) -> tuple[int, str]:
        """The sentence of the paragraph as printed that a place in the squeezed text stands in, and where it begins.

        All figures of a sentence share one string: long ones would else take their square in memory.
        """
        number = min(bisect_right(self.bounds, at), len(self.bounds) - 1) - 1
        if self._sentence[0] != number:
            first, last = (self.squeezed.offsets[bound] for bound in self.bounds[number:number + 2])
            raw = self.paragraph.text[first:last]
            self._sentence = number, first + len(raw) - len(raw.lstrip()), raw.strip()
        return self._sentence[1:]

    def begin(self, paragraph: Paragraph, squeezed: Squeezed, tokens: list[Token]) -> None:
        """Turn to a paragraph."""
        self.paragraph, self.squeezed = paragraph, squeezed
        # A year that cannot be meant is said, and read as the report's: what stands under it is checked all the same.
        wrong = {one.offset for one in self.identity.misdated.get(id(paragraph), ())}
        self.tokens = [
            replace(token, year=self.year) if token.kind == "year" and squeezed.offsets[token.start] in wrong else token
            for token in tokens
        ] if wrong else tokens
        self.bounds = [0, *(token.end for token in tokens if token.kind == "stop"), len(squeezed.text)]
        self._sentence = -1, 0, ""

    @property
    def year(self) -> int:
        """The year of the report; 0 where nothing tells."""
        return self.identity.year

    @property
    def text(self) -> str:
        """The squeezed text."""
        return self.squeezed.text
