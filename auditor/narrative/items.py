"""What a passage speaks of: mentions of figures, gathered under the items they describe, items under their totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from auditor.entry import Entry
from auditor.narrative.lexer import Token

REACH: Final = 60
"""How many items back a text refers to another."""
MOST_MENTIONS: Final = 100
"""Of one item a text gives no more figures than this: with more it is begun anew, so that reading stays linear."""
AMOUNT, BUDGET, LAST, CHANGE, RATE = "数额", "预算", "上年", "变动", "增幅"
SHARE, BASE, DONE, POINTS, COUNT, UNKNOWN = "占比", "占比基数", "完成率", "百分点", "数量", "未定"


@dataclass(slots=True, eq=False)
class Mention:
    """One figure of the text in its role."""

    token: Token
    entry: Entry
    role: str
    base: str = ""
    """Of a change or a rate, against what (上年, 预算, a year, or empty where the text does not say); of a budget, which."""
    sign: int = 0
    """Of a change: +1 up, -1 down, 0 where the words leave it open or the figure carries its own sign."""
    explicit: bool = False
    """Whether a word like 决算 or 安排 says what the amount is."""
    label: str = ""
    sentence: str = ""
    number: int = 0
    """Of the sentence, counted through the section."""
    cue: str = ""
    """The kind of the word that gave it the role."""
    word: str = ""
    """That word, as printed."""
    doubtful: bool = False
    """The sign or the percent sign is not printed as it should be (减增加, 占76.23)."""

    @property
    def dimension(self) -> str:
        """元, a ratio, or the unit of a count."""
        figure = self.entry.figure or self.token.figure
        return "" if figure is None else "元" if figure.is_amount else "%" if figure.is_ratio else figure.unit


@dataclass(slots=True, eq=False)
class Item:
    """A thing the text gives figures of."""

    label: str
    key: str
    number: int = 0
    place: int = 0
    """Its position in the passage."""
    mentions: list[Mention] = field(default_factory=list)
    parent: Item | None = None
    depth: int = 0
    """How many totals it was found to stand under; no text goes deeper than `REACH`."""
    children: list[Item] = field(default_factory=list)
    opened: str = ""
    """The words that begin the list of its parts (其中, 分为); empty where none do."""
    listed: object = None
    """The list of the text it stands in."""
    partial: bool = False
    """Whether those words leave the list open (其中, 含, 等)."""
    addends: list[Item] = field(default_factory=list)
    """Of a total stated after its parts (加上…合计): the parts."""
    unsure: bool = False
    """Whether it is not certain that this is what the text divides."""
    rest: bool = False
    """Whether the list of its parts ends in 等: what is missing is not printed."""
    section: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        """Whether it has all the figures that one item takes."""
        return len(self.mentions) >= MOST_MENTIONS

    def take(self, mention: Mention) -> None:
        """One more figure of it; what a full one is given stays in the ledger and is put to no check."""
        if not self.full:
            self.mentions.append(mention)

    def of(self, role: str, base: str | None = None) -> Mention | None:
        """The last mention in a role."""
        return next((m for m in reversed(self.mentions) if m.role == role and (base is None or m.base == base)), None)

    def at(self, role: str, index: int) -> Mention | None:
        """The last mention in a role before a place in the text (an entry's index), else the first after it."""
        before = [m for m in self.mentions if m.role == role and m.entry.index < index]
        return before[-1] if before else next((m for m in self.mentions if m.role == role), None)

    def main_at(self, index: int, role: str = "") -> Mention | None:
        """What the item comes to at a place in the text, as an amount or a budget, in a role by preference."""
        wanted = (role, AMOUNT, BUDGET, COUNT) if role else (AMOUNT, BUDGET, COUNT)
        for only_before in (True, False):
            for name in wanted:
                found = self.at(name, index)
                if found is not None and (found.entry.index < index or not only_before):
                    return found
        return None

    @property
    def main(self) -> Mention | None:
        """What the item comes to: the amount, or in a budget the budget."""
        return self.of(AMOUNT) or self.of(BUDGET) or self.of(COUNT)

    @property
    def above(self) -> Iterator[Item]:
        """Its totals, the nearest first."""
        item = self.parent
        while item is not None:
            yield item
            item = item.parent


@dataclass(frozen=True, slots=True)
class Comparison:
    """`决算数大于预算数`: a relation in words between an item's figures."""

    item: Item
    relation: str
    base: str
    sentence: str
    number: int
    items: tuple[Item, ...] = ()
    """Where the words say 均: the items they are about, if the text paired them."""
    all: bool = False


@dataclass(slots=True)
class Passage:
    """Everything read under one heading, in order."""

    section: tuple[str, ...]
    items: list[Item] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    sums: list[tuple[Mention, tuple[Mention, ...]]] = field(default_factory=list)
    repeats: list[tuple[Mention, Mention]] = field(default_factory=list)
    """The same quantity in another unit (即, 折合)."""
    sentences: list[str] = field(default_factory=list)
    annex: bool = False

    @property
    def recent(self) -> list[Item]:
        """The last items, the latest first: a text refers back only so far, and reading stays linear."""
        return self.items[:-REACH - 1:-1]

    def before(self, item: Item) -> list[Item]:
        """The items just before one, the latest first."""
        at = item.place
        return self.items[max(0, at - REACH):at][::-1]

    def add(self, item: Item) -> None:
        """A new item, at the end."""
        item.place = len(self.items)
        self.items.append(item)

    def anew(self, item: Item) -> Item:
        """An item of the same name, where one has all the figures it takes."""
        fresh = Item(item.label, item.key, item.number, section=item.section)
        self.add(fresh)
        return fresh

    def item(self, key: str) -> Item | None:
        """The latest item of a key, not far back."""
        return next((item for item in self.recent if item.key == key), None)
