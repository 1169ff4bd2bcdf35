"""What a frame of the text speaks of: mentions of figures under the items they describe, items
under their totals.

A frame is all that stands under one heading of the first level. A mention is one figure in its role
(数额, 预算, 上年, 增减, 占比…) and with its base: against what a change is, or which budget one is.
An item is a thing that figures are given of; its key is the same wherever the same thing is meant.
A roster is a list that words open under an item (其中：甲、乙), which makes them its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Final

from auditor.entry import Entry
from auditor.language import term
from auditor.records import changing, frozen
from auditor.text.lexer import Token
from auditor.units import AMOUNT_UNITS, RATIO_UNITS

REACH: Final = 60
"""How many items back a text refers to another."""
MOST_MENTIONS: Final = 60
"""Of one item a text gives no more figures than this: with more it is begun anew, so that reading
stays linear.
"""
AMOUNT, BUDGET, LAST = term("amount"), term("budget"), term("last")
"""Roles; `BUDGET` and `LAST` are also what a change is from."""
CHANGE, RATE, POINTS = term("change"), term("rate"), term("points")
SHARE, BASE, DONE = term("share"), term("base"), term("done")
COUNT, AVERAGE, UNKNOWN = term("count"), term("average"), term("unknown")
FIRST, FULL, ADJUSTED = term("first-budget"), term("full-budget"), term("adjusted-budget")
"""Which budget a figure is of, or a completion against."""
INCOME, SPENDING, OUTCOME = term("income"), term("spending"), term("outcome")
"""The flows, and what came of one."""
OF: Final = "@"
"""Before the key of another thing that a change is stated against."""
USED: Final = term("used")
"""What has been paid so far of an amount (资金 15 万元，已拨付 13 万元)."""
VALUES: Final = frozenset({AMOUNT, BUDGET, LAST, COUNT})
RATIOS: Final = frozenset({SHARE, DONE, RATE})


# All units of money are one dimension, all ratios another; any other unit is its own.
_DIMENSIONS: Final = dict.fromkeys(AMOUNT_UNITS, "元") | dict.fromkeys(RATIO_UNITS, "%")


@frozen
class Mention:
    """One figure of the text in its role."""

    token: Token
    entry: Entry
    role: str
    base: str = ""
    """Of a change or a rate, against what (上年, 预算, a year, or empty where the text does not
    say); of a budget, which.
    """
    sign: int = 0
    """Of a change: +1 up, -1 down, 0 where the words leave it open or the figure carries its own
    sign.
    """
    explicit: bool = False
    """Whether a word like 决算 or 安排 says what the amount is."""
    label: str = ""
    """What its own clause calls it; of a share the whole it names."""
    number: int = 0
    """Of the sentence, counted through the frame."""
    cue: str = ""
    """The kind of the word that gave it the role."""
    word: str = ""
    """That word, as printed."""
    doubtful: bool = False
    """The sign or the percent sign is not printed as it should be (减增加, 占76.23)."""
    reason: bool = False
    """Whether it stands in a reason: a figure of something else, unless the words compare it."""
    run: bool = False
    """Whether it stands in a run of figures that was dealt out to as many items."""
    loose: bool = False
    """Whether only its order tells whose it is: it stands without a name after the end of a
    sentence.
    """
    dimension: str = field(init=False, repr=False, compare=False)
    """元, a ratio, or the unit of a count."""
    at: int = field(init=False, repr=False, compare=False)
    """Its place among the figures of the text."""

    # A mention is itself, whatever another says.
    # Two mentions of equal figures are two: they are looked for by identity.
    __eq__, __hash__ = object.__eq__, object.__hash__

    def __post_init__(self) -> None:
        figure = self.entry.figure or self.token.figure
        unit = "" if figure is None else figure.unit
        object.__setattr__(self, "dimension", _DIMENSIONS.get(unit, unit))
        object.__setattr__(self, "at", self.entry.index)

    def before(self, other: Mention) -> bool:
        """Whether it stands before another in the text."""
        return self.at < other.at

    @property
    def sentence(self) -> str:
        """The sentence it stands in, as printed."""
        return self.entry.excerpt


@changing
class Roster:
    """A list that the text opened under an item."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    # What the list divides.
    whole: Item
    words: str
    open: bool
    """Whether its words leave the list open (其中, 含, 等)."""
    role: str = ""
    """The role of the figure it was opened behind."""
    year: str = ""
    """Which earlier year the parts are of, where the figure it was opened behind is of one."""
    number: int = 0
    """The sentence it was opened in."""
    paren: bool = False
    partition: bool = False
    """Whether it divides a whole anew (按…分)."""
    parts: list[Item] = field(default_factory=list)
    rest: bool = False
    """Whether it ends in 等: what is missing is not printed."""
    rivals: tuple[Item, ...] = ()
    """What else it may divide: the other things that its sentence, else the one before, gave
    figures of.
    """
    behind: bool = False
    """Whether it was opened behind the end of the sentence that spoke of its whole."""
    # So many semicolons divided it: one that they divide is not closed by the next.
    semis: int = 0
    level: int = 0
    """Of one whose parts are numbered paragraphs, how deep their numbers stand."""


@changing
class Item:
    """A thing the text gives figures of."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    # As the text calls it; empty where it is told by its place alone.
    label: str
    # What makes two names the same: a key of the vocabulary, 科目: and a path, or the bare name.
    key: str
    number: int = 0
    place: int = 0
    """Its position in the frame."""
    section: tuple[str, ...] = ()
    parent: Item | None = None
    # How many totals it stands under; bounded by `REACH`.
    depth: int = 0
    roster: Roster | None = None
    """The list of the text it stands in; None where it is a part by its name or its share alone."""
    mentions: list[Mention] = field(default_factory=list)
    children: dict[Item, None] = field(default_factory=dict)
    """Its parts, in order."""
    addends: tuple[tuple[Item, ...], ...] = ()
    """Of a total stated after its parts (加上…合计): what it may be the sum of, the likeliest
    first.
    """
    guessed: bool = False
    """Whether only what stands before a total suggests that it sums it."""
    owners: dict[int, tuple[Item, ...]] = field(default_factory=dict)
    """For a mention (by its place) whose owner is not certain, whose else it may be."""

    @property
    def full(self) -> bool:
        """Whether it has all the figures that one item takes."""
        return len(self.mentions) >= MOST_MENTIONS

    def of(self, role: str, base: str | None = None) -> Mention | None:
        """The last mention in a role."""
        for mention in reversed(self.mentions):
            if mention.role == role and (base is None or mention.base == base):
                return mention
        return None

    def at(self, index: int, *roles: str, dimension: str = "") -> Mention | None:
        """The last mention in one of the roles before a place in the text, else the first after
        it.
        """
        found: Mention | None = None
        for mention in self.mentions:
            if mention.role not in roles or dimension and mention.dimension != dimension:
                continue
            # Mentions stand in the order of the text: behind the place only the first one counts.
            if mention.at > index and found is not None:
                break
            found = mention
            if mention.at > index:
                break
        return found

    @property
    def main(self) -> Mention | None:
        """What the item comes to: the amount, or in a budget the budget."""
        return self.of(AMOUNT) or self.of(BUDGET) or self.of(COUNT)

    @property
    def roster_of(self) -> Roster | None:
        """The first list that the text opened under it."""
        return next(
            (
                child.roster
                for child in self.children
                if child.roster is not None and child.roster.whole is self
            ),
            None,
        )

    def holds(self, other: Item) -> bool:
        """Whether another item is this one or stands under it: it can then be no total of this."""
        return self is other or self in other.above

    @property
    def above(self) -> Iterator[Item]:
        """Its totals, the nearest first."""
        item = self.parent
        while item is not None:
            yield item
            item = item.parent


@frozen
class Comparison:
    """`决算数大于预算数`: a relation in words between an item's figures."""

    items: tuple[Item, ...]
    """Whose: all of them where the words say 均."""
    relation: str
    base: str
    sentence: str
    number: int
    word: str
    loose: bool = False
    other: str = ""
    """The flow whose total it is level with, where the words name the other one
    (支出预算…，与收入预算一致).
    """
    # Set where two printed figures are compared, not an item's with its own.
    sides: tuple[Mention, Mention] | None = None
    """The two figures, where the word stands between them (本年收入 900 小于本年支出 904)."""


@frozen
class Grounds:
    """`增加的主要原因是`: the way that words before a reason say the changes of a sentence went."""

    moved: tuple[Mention, ...]
    sign: int
    word: str
    sentence: str


@changing
class Frame:
    """Everything read under one heading of the first level, in order."""

    section: tuple[str, ...]
    annex: bool = False
    items: list[Item] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    bounds: list[tuple[Mention, tuple[Item, ...]]] = field(default_factory=list)
    """What all of some items exceed or stay under (均超过25%)."""
    grounds: list[Grounds] = field(default_factory=list)
    repeats: list[tuple[Mention, Mention]] = field(default_factory=list)
    keyed: dict[str, list[Item]] = field(default_factory=dict)
    shared: dict[Roster | Item, int] = field(default_factory=dict)
    """Where the first share stands whose whole the words leave to a list, a parent or the item."""
    tops: list[Mention] | None = None
    """What its last totals come to, once it is read and they were asked for."""

    def add(self, item: Item) -> None:
        """Take up a new item."""
        item.place = len(self.items)
        self.items.append(item)
        # The last item of a key is what a name means; what has no key is found by its place alone.
        if item.key:
            self.keyed.setdefault(item.key, []).append(item)

    def owners(self) -> dict[int, Item]:
        """Whose each figure is, by its place among the figures of the text."""
        return {mention.at: item for item in self.items for mention in item.mentions}

    def known(self, key: str) -> Item | None:
        """The last item of a key."""
        found = self.keyed.get(key)
        return found[-1] if found else None

    def before(self, item: Item) -> list[Item]:
        """The items before one, the nearest first, as far as a text reaches back."""
        return self.items[max(0, item.place - REACH) : item.place][::-1]
