"""What the reader keeps in mind from one figure to the next, and what the end of a sentence does to
it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import field, replace
from typing import Final

from auditor.document import Paragraph
from auditor.entry import Entry
from auditor.identity.decide import Identity
from auditor.numbering import HAN
from auditor.patterns import regex
from auditor.records import changing
from auditor.text.items import COUNT, SHARE, Frame, Item, Mention, Roster
from auditor.text.lexer import Squeezed, Token
from auditor.text.vocabulary import Vocabulary

# Only the likeliest: whose a figure without a name is, is asked of each of them in turn.
_MOST_HEIRS: Final = 6
# With so many figures a thing is what its sentence is about.
_FULL: Final = 3
# So many characters before the end of a word for a reason its 一是 may begin.
_SHORT: Final = 2
_FURTHER: Final = regex(f"其?[{HAN[1:-1]}](?:是|、|为)|[（]?[2-9][）)、.．]|另一")
"""A reason goes on behind a semicolon where it is the next of several (一是…；二是…)."""
_FIRST: Final = regex("其?一(?:是|、|为)|[（]?1[）)、.．]")
"""How the first of several reasons begins."""


_SEVERAL: Final = regex("以下|如下|[分看]$")
"""Words of a list that announce more than one part."""


@changing
class State:
    """A frame being read; the fields from `section` on are those of the section and the paragraph
    at hand.
    """

    frame: Frame
    vocabulary: Vocabulary
    identity: Identity
    entries: list[Entry]
    start: int = 0
    """The position in the ledger of the first figure of the text."""
    # The sentence at hand, counted through the frame.
    number: int = 0
    # What is spoken of: a figure without a name is given to it.
    current: Item | None = None
    heirs: tuple[Item, ...] = ()
    """Whom a sentence without a subject speaks of, the likeliest first."""
    told: list[Item] = field(default_factory=list)
    """The items that the sentence gave figures of."""
    before: list[Item] = field(default_factory=list)
    """Those of the sentence before."""
    rosters: list[Roster] = field(default_factory=list)
    spread: Roster | None = None
    """A list whose parts are numbered paragraphs."""
    level: int = 0
    """How deep the heading stands that is read under."""
    announced: int = 0
    """How deep the heading stood under which that list was announced."""
    # For each open bracket: what was spoken of before it, and how many lists were open.
    brackets: list[tuple[Item | None, int]] = field(default_factory=list)
    # The items that a run of figures, or 分别, is dealt out to.
    group: list[Item] = field(default_factory=list)
    dealt: tuple[int, list[Item]] = (-1, [])
    """The items that a run of figures was last dealt out to, and in which sentence."""
    # What a total behind 加上 sums: the first is what is added to.
    plus: list[Item] = field(default_factory=list)
    # The figure right before, in this sentence; `last_amount` is the last amount of the paragraph
    # or of those before it, which 即… says again.
    last: Mention | None = None
    last_amount: Mention | None = None
    reason: bool = False
    reasoned: int = 0
    """Where the word for the reason at hand ends."""
    past: str = ""
    """The earlier year that the clauses since the last semicolon or stop are about."""
    named: bool = True
    """Whether a name stood since the end of the sentence before."""
    section: tuple[str, ...] = ()
    subject: str = ""
    """The account that a heading or a sentence named, for figures without a name of their own."""
    headed: bool = False
    """Whether the subject is a name by itself before its sentence, without the level of an account.
    """
    spoken: int = 0
    """Where the last account that the paragraph names ends."""
    first: Item | None = None
    paragraph: Paragraph = Paragraph("")
    squeezed: Squeezed = Squeezed("", ())
    text: str = ""
    """The squeezed text of the paragraph."""
    tokens: Sequence[Token] = ()
    # Where words stand whose relation was noted already: a gap may be looked through twice.
    compared: set[int] = field(default_factory=set)
    # Where the sentences of the paragraph begin, and its end.
    bounds: list[int] = field(default_factory=list)
    _sentence: tuple[int, str] = (0, "")
    _span: tuple[int, int] = (0, 0)
    """Where the sentence that was asked for last begins and ends."""

    @property
    def year(self) -> int:
        """The year of the report; 0 where nothing tells."""
        return self.identity.year

    def turn(self, paragraph: Paragraph, squeezed: Squeezed, tokens: Sequence[Token]) -> None:
        """Turn to a paragraph."""
        self.paragraph, self.squeezed, self.text, self.tokens = (
            paragraph,
            squeezed,
            squeezed.text,
            tokens,
        )
        # A year that cannot be meant is said, and read as the one that is: what stands under it is
        # checked all the same.
        # By place as printed, for the identity is found in the text before it is squeezed.
        wrong = {one.offset: one.meant for one in self.identity.misdated.get(id(paragraph), ())}
        if wrong:
            self.tokens = [
                replace(token, year=wrong[squeezed.offsets[token.start]])
                if token.kind == "year" and squeezed.offsets[token.start] in wrong
                else token
                for token in tokens
            ]
        self.bounds = [
            0,
            *(token.end for token in tokens if token.kind == "stop"),
            len(squeezed.text),
        ]
        self._span = 0, 0
        self.compared = set()
        self.first = None
        self.spoken = 0

    def sentence(self, at: int) -> tuple[int, str]:
        """The sentence as printed that a place in the squeezed text stands in, and where it begins.

        All figures of a sentence share one string: long ones would else take their square in
        memory.
        """
        if not self._span[0] <= at < self._span[1]:
            number = min(bisect_right(self.bounds, at), len(self.bounds) - 1) - 1
            self._span = self.bounds[number], self.bounds[number + 1]
            first, last = (self.squeezed.offsets[bound] for bound in self._span)
            raw = self.paragraph.text[first:last]
            self._sentence = first + len(raw) - len(raw.lstrip()), raw.strip()
        return self._sentence


def stop(state: State) -> None:
    """The end of a sentence: its lists are closed, and what follows speaks of what it was about."""
    # A sentence without figures changes nothing of what is spoken of.
    if state.told:
        state.heirs = _heirs(state.told, state.heirs)
        state.current = state.heirs[0]
        state.before = list(dict.fromkeys(state.told))
    state.number += 1
    state.told = []
    state.rosters.clear()
    state.brackets.clear()
    state.group = []
    state.plus = []
    state.last = None
    state.reason = False
    state.past = ""
    state.named = False


def _heirs(told: Sequence[Item], before: tuple[Item, ...]) -> tuple[Item, ...]:
    """The whole that the sentence gave with its parts, else the whole of its parts, else what it
    spoke of last.
    """
    here = set(told)
    roots = list(dict.fromkeys(_root(item, here) for item in told))
    top = roots[0] if len(roots) == 1 else _likeliest(roots, before)
    above = [top.parent] if top.parent is not None else []
    # The likeliest first: the total, what was told last, the others backwards, then what the
    # sentences before were about.
    found = [top, roots[-1], told[-1], *reversed(roots), *above, *before]
    return tuple(dict.fromkeys(found))[:_MOST_HEIRS]


def _likeliest(roots: Sequence[Item], before: tuple[Item, ...]) -> Item:
    """What is spoken of behind a sentence that gave figures of several things: the whole of their
    shares, what all of them are parts of, the one that had most to be said of it, else the last.
    """
    shared = {root.parent for root in roots}
    parent = next(iter(shared)) if len(shared) == 1 else None
    unstated = parent is None or parent.main is None
    if before and unstated and all(root.of(SHARE) is not None for root in roots):
        return before[0]
    if parent is not None:
        return parent
    # 年初预算 a，决算 b，完成 c，结转 d: what follows is of what has most to be said of it.
    full = len(roots[-1].mentions) == 1 and len(roots[0].mentions) >= _FULL
    return roots[0] if full else roots[-1]


def _root(item: Item, here: set[Item]) -> Item:
    while item.parent is not None and item.parent in here:
        item = item.parent
    return item


def semicolon(state: State, at: int) -> None:
    """A semicolon closes the inner lists, those without parts, and one whose parts commas divide
    (甲 1、乙 2；丙…).
    """
    state.current = _left(state)
    state.group = []
    state.past = ""
    # 一是增加 5 万元；二是…: the reason goes on. …原因是追加；2. 接待费: a new number, the reason ends.
    state.reason = state.reason and _FURTHER.match(state.text, at) is not None and _first(state, at)
    state.last = None


def _left(state: State) -> Item | None:
    """Close the lists that a semicolon ends; what is then spoken of."""
    if _is_announced(state):
        # 其中甲 9，用于以下方面：乙 4；丙 5: the list that was announced goes on, the one it is
        # within is over.
        state.rosters[:] = state.rosters[-1:]
    outer = state.rosters[0] if state.rosters else None
    if outer is None:
        return _above(state, state.current)
    # 甲 1，乙 2；丙 3: commas divide the list, so the semicolon ends it.
    if len(outer.parts) > 1 and not outer.semis:
        state.rosters.clear()
        return _above(state, outer.whole)
    # 甲 1；乙 2；丙 3: semicolons divide it, so it goes on; what was opened within it is closed.
    outer.semis += 1
    while state.rosters and (len(state.rosters) > 1 or not state.rosters[-1].parts):
        state.rosters.pop()
    return outer.whole if state.rosters else _above(state, state.current)


def _is_announced(state: State) -> bool:
    """Whether the inner list is one of several parts, and has one so far."""
    if not state.rosters or len(state.rosters[-1].parts) != 1:
        return False
    return _SEVERAL.search(state.rosters[-1].words) is not None


def _above(state: State, top: Item | None) -> Item | None:
    """What is spoken of where no list is open: the whole of what the sentence gave as its parts."""
    while top is not None and top.parent is not None and _passed(state, top):
        top = top.parent
    return top


def _passed(state: State, item: Item) -> bool:
    """Whether what an item is a part of was told in this sentence, or the item is the last of
    several counts that make it up (优 19 个、良 6 个、差 0 个；其中…).
    """
    counted = [one for one in state.told if one.parent is item.parent and one.of(COUNT) is not None]
    return item.parent in state.told or item.of(COUNT) is not None and len(set(counted)) > 1


def _first(state: State, at: int) -> bool:
    """Whether the reason at hand began to count its reasons: else a number behind it is one of the
    paragraph's own.
    """
    return _FIRST.search(state.text, max(0, state.reasoned - _SHORT), at) is not None


def close(state: State) -> None:
    """A closing bracket: back to what stood before it."""
    if not state.brackets:
        return
    outer, depth = state.brackets.pop()
    # The lists that were opened within the bracket end with it.
    del state.rosters[depth:]
    if outer is not None:
        state.current = outer


def begin(state: State, section: tuple[str, ...], subject: str, level: int) -> None:
    """A new heading; a numbered paragraph (level 4 and deeper) may be the next part of a list that
    was announced.
    """
    state.section = section
    state.subject, state.headed = subject, False
    # （1）购置费。…: only a deeper number without a name goes on speaking of what was spoken of.
    if subject or level < 4:
        state.current, state.told = None, []
    state.level = level
    if level <= state.announced:
        # A paragraph numbered as the one that announced the list stands beside it.
        state.spread = None
    # 第一部分, 一、, （一）: what a heading stands over has nothing to do with a list before it.
    if level < 4:
        state.rosters.clear()
    if state.spread is not None:
        state.rosters = [state.spread, *_inner(state.spread, level)]


def _inner(spread: Roster, level: int) -> tuple[Roster, ...]:
    """The list that paragraphs numbered deeper than the parts of a list make under the last of
    them.
    """
    # The first numbered paragraph tells how deep the numbers of the list stand.
    if not spread.parts:
        spread.level = level
        return ()
    last = spread.parts[-1]
    if level <= spread.level or last.main is None:
        return ()
    known = last.roster_of
    return (known if known is not None else Roster(last, "", True, number=spread.number),)


def turn_to_account(state: State, gap: Sequence[Token]) -> None:
    """An account is named: what follows is of it, as the next part of a list that is open, else by
    itself.
    """
    state.named, state.headed = True, "（项）" not in state.subject
    if _opens(state, gap):
        return
    state.current = None
    # An announced list goes on from paragraph to paragraph, any other only within its sentence.
    listed = bool(state.rosters) and (
        state.rosters[0] is state.spread or state.rosters[-1].number == state.number
    )
    if not listed:
        state.rosters.clear()


def _opens(state: State, gap: Sequence[Token]) -> bool:
    """Whether the words before an account open a list of what is spoken of (…包括：)."""
    if state.current is None or state.current.main is None or not gap or gap[-1].kind != "colon":
        return False
    since = next((at + 1 for at in range(len(gap) - 1, -1, -1) if gap[at].kind == "stop"), 0)
    return any(token.kind == "list" for token in gap[since:])
