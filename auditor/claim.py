"""What the text asserts of figures, as records.

`支出 9 万元，占总支出的 60%` is a claim of kind 占比: a figure is said to be the share of one in
another. Which figures stand in which role (占比, 部分, 整体) is a reading; the words may leave
several. A standing says how sure the first of them is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import Final, NamedTuple

from auditor.document import Paragraph, Place
from auditor.entry import Entry
from auditor.message import Message
from auditor.records import frozen

UP: Final = Decimal(1)
DOWN: Final = Decimal(-1)
# What fails is told as an error, asked as a question, or told only where a slip explains it
# (`choice.settled`).
SURE, LIKELY, GUESSED = "sure", "likely", "guessed"
"""How sure a reading is: the words leave one; they leave several; only what stands around suggests
it.
"""


@frozen
class Missing:
    """A quantity that a claim needs and the report does not state; `label` names it. Makes its
    checks undecided.
    """

    label: str | Message


@frozen
class Wanted:
    """A known quantity that a claim needs and its passage does not print: in the tables, else
    stated elsewhere.
    """

    key: str
    role: str
    label: str


Constant = Decimal
"""A number that no figure prints: a direction, a count of what is missing."""
Operand = Entry | tuple[Entry, ...] | Constant | Missing | Wanted
"""A figure, several figures (`sum(各项)`), a constant, a missing quantity, or one to be looked for.
"""
Reading = Mapping[str, Operand]
"""The roles of a claim by name, as the rules use them (比率, 部分, 整体)."""


class SaidDirection(NamedTuple):
    """A word of direction, and the figure whose direction it says."""

    word: str
    figure: Entry

    def entry(self) -> Entry:
        """The word as what a suspect can be: an entry without a figure, at its place."""
        # The last such word before the figure is the one that says its direction.
        at = max(0, self.figure.excerpt.rfind(self.word, 0, self.figure.span[0]))
        span = at, at + len(self.word)
        return replace(
            self.figure,
            text=self.word,
            figure=None,
            blank=None,
            span=span,
            doubt="",
            mark="",
            index=-1,
        )


@frozen
class Claim:
    """One assertion of the text: which figures stand in which role.

    `kind` is the name that rules use in `for: 说明 每个<kind>`. Where the grammar admits several
    readings, `readings` holds them all, the most likely first: the claim holds if one of them does,
    and is reported by the first.
    """

    kind: str
    readings: tuple[Reading, ...]
    sentence: str | Message
    place: Place
    section: tuple[str, ...] = ()
    words: Mapping[str, str | Message] = field(default_factory=dict)
    """Attributes in words that a rule's `when` can ask for (`方向`: 增加, `口径`: 年初预算)."""
    others: tuple[Claim, ...] = ()
    """What else the stated figure could be, the likeliest first: one that holds, and not by chance,
    acquits it.
    """
    standing: str = SURE
    group: int | None = None
    """Claims of one group take one reading together, the one that most of them bear out; None
    stands alone.
    """
    said: tuple[SaidDirection, ...] = ()
    """The words of direction (增加) that can be what is wrong."""
    named: bool = False
    """Whether the words say by its name or its figure what the stated figure is of: no other pair
    makes it a question.
    """


@frozen
class Section:
    """A heading of the report and the heading path it stands under."""

    path: tuple[str, ...]
    place: Place
    number: str = ""
    """The heading's own number as printed (一, （一）, 1)."""


@frozen
class Stated:
    """A quantity that the text states: to be compared with the tables, and known wherever else it
    is spoken of.
    """

    entry: Entry
    key: str
    role: str
    label: str
    account: str = ""
    """The path of the account (…（类）…（款）…（项）) whose figure it is."""
    annex: bool = False
    own: bool = True
    """Whether the name is the quantity's own, not that of a part of it."""
    under: bool = False
    """Whether it stands in a list under a quantity of the same key."""
    base: str = ""
    """Of a budget, which (年初预算, 全年预算); empty where the text does not say."""


@frozen
class Moved:
    """A change from last year, with the amount that changed."""

    change: Entry
    amount: Entry | None
    sign: int
    label: str
    annex: bool = False
    part: bool = False
    """Whether what changed is a main part of the grand totals."""


@frozen
class Narrative:
    """All that was read of the text."""

    entries: tuple[Entry, ...] = ()
    """Every figure of the prose, in reading order (counts, percentages, amounts; not dates,
    numbering, document numbers).
    """
    claims: tuple[Claim, ...] = ()
    sections: tuple[Section, ...] = ()
    stated: tuple[Stated, ...] = ()
    moved: tuple[Moved, ...] = ()
    level: tuple[Claim, ...] = ()
    """Grand totals that the text says are level with last year: claims once the changes of their
    parts are known.
    """
    contents: tuple[Paragraph, ...] = ()
    """The lines of the table of contents."""
    lines: tuple[tuple[Paragraph, tuple[str, ...]], ...] = ()
    """The paragraphs of the text with the heading path they stand under."""


def count(number: int) -> Constant:
    """A whole number, as a role of a claim."""
    return Decimal(number)
