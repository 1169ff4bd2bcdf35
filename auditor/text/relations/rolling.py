"""Claims on what is carried forward: what there was at the beginning, with what came and without
what went, is what there is at the end. Of money, persons, vehicles, debts: whatever the words call
them, they say on which side a figure stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Reading
from auditor.language import phrases
from auditor.patterns import regex
from auditor.records import changing
from auditor.text.items import BUDGET, CHANGE, COUNT, LAST, VALUES, Frame, Item, Mention
from auditor.text.relations.making import claim, nil, some, words_since

_BACK: Final = 40
"""So many characters before a figure say on which side it stands."""
_FAR: Final = 3
"""So many sentences on, a balance is still the one that was begun."""
_OPENS: Final = phrases()["opens"]
_CLOSES: Final = phrases()["closes"]
_COMES: Final = phrases()["comes-in"]
_GOES: Final = phrases()["goes-out"]
_FROM: Final = phrases()["from-opening"]
_ALL: Final = phrases()["with-opening"]
_MOST: Final = 40
"""So many figures at most make one up."""
_NEAR: Final = 24
_CLAUSE: Final = regex("[，。；：、（]")
_AGAINST: Final = regex("[比较与]|净")
OPENING, CLOSING, IN, OUT, NET = "opening", "closing", "in", "out", "net"
_ENDS: Final = ((_OPENS, OPENING), (_CLOSES, CLOSING))
_FLOWS: Final = ((_GOES, OUT), (_COMES, IN))
"""The words that say on which side a figure stands."""


@changing
class _Balance:
    """One roll-forward as it is read: what was, what came and went, what is."""

    sides: dict[str, list[Mention]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    last: int = 0
    """The sentence that the last of them stands in."""
    strange: bool = False
    """Whether something of the same measure stands among them whose side nothing says."""

    def has(self, side: str) -> bool:
        return bool(self.sides.get(side))

    def of(self, side: str) -> list[Mention]:
        return self.sides.get(side, [])


def read(frame: Frame) -> Iterator[Claim]:
    """The claims on what is carried forward in a frame: first whether the words leave one reading,
    then what is asserted.
    """
    owners = frame.owners()
    open_: defaultdict[str, _Balance] = defaultdict(_Balance)
    parted: set[Item] = set()
    past: Mention | None = None
    side = ""
    for mention in frame.mentions:
        words, bracketed = _words(mention, past)
        past = mention
        if not _is_posted(mention):
            continue
        side = side if mention.run and words.endswith(("、", "和", "及")) else _side(mention, words)
        item = owners.get(mention.at)
        if bracketed or mention.run:
            if side == CLOSING and item is not None:
                parted.add(item)
            continue
        side = CLOSING if _is_sum(item, parted) else side
        if _is_over(open_[mention.dimension], side, mention):
            yield from _rolled(open_[mention.dimension])
            open_[mention.dimension] = _Balance()
        _post(open_[mention.dimension], side, mention, item)
    for balance in open_.values():
        yield from _rolled(balance)


def _is_posted(mention: Mention) -> bool:
    """Whether a figure is one that is carried forward, or moves what is."""
    if mention.dimension in ("%", "") or mention.role == BUDGET:
        return False
    return mention.role in VALUES or mention.role == CHANGE


def _is_sum(item: Item | None, parted: set[Item]) -> bool:
    """Whether an item is what several closing figures come to (年末分别结转 a 和 b，合计 c)."""
    return item is not None and bool(item.addends) and parted.issuperset(item.addends[0])


def _words(mention: Mention, past: Mention | None) -> tuple[str, bool]:
    """The words between a figure and the one before it in its sentence, and whether they open a
    bracket that it stands in.
    """
    words = words_since(mention, past, _BACK)
    return words, words.rfind("（") > words.rfind("）")


def _side(mention: Mention, words: str) -> str:
    """On which side a figure stands by the words before it; empty where they do not say."""
    cuts = [match.end() for match in _CLAUSE.finditer(words)]
    clause = words[cuts[-1] :] if cuts else words
    if mention.role == CHANGE:
        return _side_of_change(mention, clause)
    tests = _ENDS if mention.role == LAST else (*_ENDS, *_FLOWS)
    return next((side for test, side in tests if test.search(clause)), "")


def _side_of_change(mention: Mention, clause: str) -> str:
    """On which side a change stands: what moved on the way, or all that did."""
    ends = any(test.search(clause) for test, _ in _ENDS)
    if ends or mention.base == LAST or _AGAINST.search(clause):
        return NET
    return {1: IN, -1: OUT}.get(mention.sign, "")


def _is_over(balance: _Balance, side: str, mention: Mention) -> bool:
    """Whether a figure begins another roll-forward."""
    if balance.items and (mention.number - balance.last > _FAR or len(balance.items) > _MOST):
        return True
    if side == OPENING:
        return balance.has(OPENING)
    return side == CLOSING and balance.has(CLOSING) and balance.has(OPENING)


@lru_cache(maxsize=64)
def _spoken(sentence: str) -> bool:
    """Whether a sentence speaks of an opening or a closing figure."""
    return _OPENS.search(sentence) is not None or _CLOSES.search(sentence) is not None


def _post(balance: _Balance, side: str, mention: Mention, item: Item | None) -> None:
    """Put a figure on its side; what is a part of one that stands there, or said again, is not."""
    if _is_of_part(balance, side, item):
        return
    if not side:
        balance.strange = balance.strange or mention.role in VALUES and not nil(mention)
        return
    if side == NET and not _moves(balance, mention, item):
        return
    if item is not None:
        balance.items.append(item)
    balance.last = mention.number
    if side == CLOSING:
        # Said before what it is made of, and again behind it.
        balance.sides[CLOSING] = [mention]
    elif not _is_told(balance.of(side), mention):
        balance.sides.setdefault(side, []).append(mention)


def _is_of_part(balance: _Balance, side: str, item: Item | None) -> bool:
    """Whether a figure is told of a part of what stands there, or behind all that it takes."""
    if item is not None and any(above in balance.items for above in item.above):
        return True
    return side != NET and all(map(balance.has, (OPENING, CLOSING, IN, OUT)))


def _moves(balance: _Balance, mention: Mention, item: Item | None) -> bool:
    """Whether a change is that of a balance: of what has its closing figure, else in a sentence
    that speaks of one; not of its opening figure (年初结转 50 万元，比上年减少 12 万元).
    """
    own = item.mentions if item is not None else []
    if any(one in balance.of(OPENING) for one in own):
        return False
    return any(one in balance.of(CLOSING) for one in own) or _spoken(mention.sentence)


def _is_told(told: Sequence[Mention], mention: Mention) -> bool:
    """Whether a figure stands there already, by its name and its value."""
    return any(
        one.label == mention.label and one.entry.value == mention.entry.value for one in told
    )


def _rolled(balance: _Balance) -> Iterator[Claim]:
    """What a roll-forward asserts, once it is read."""
    if not balance.has(OPENING) or not balance.has(CLOSING):
        return
    opening, closing, net = balance.of(OPENING)[0], balance.of(CLOSING)[0], balance.of(NET)
    if len(net) == 1 and net[0].sign:
        yield _net(opening, closing, net[0])
    came, went = _flows(balance)
    if came or went:
        whole = bool(came and went) and not balance.strange
        sure = SURE if whole and _is_plain(opening, closing, came, went) else LIKELY
        yield _claim(opening, closing, came, went, sure)


def _flows(balance: _Balance) -> tuple[list[Mention], list[Mention]]:
    """What came and what went; nothing where one of them holds what there was at the beginning."""
    came, went = balance.of(IN), balance.of(OUT)
    return ([], []) if any(_ALL.search(one.label) for one in (*came, *went)) else (came, went)


def _is_plain(
    opening: Mention, closing: Mention, came: Sequence[Mention], went: Sequence[Mention]
) -> bool:
    """Whether one sentence tells of a roll-forward, and of one flow each way, of several by their
    names, or of counts.
    """
    if len({one.number for one in (opening, closing, *came, *went)}) != 1:
        return False
    single = max(len(came), len(went)) == 1
    return single or closing.role == COUNT or _apart((*came, *went))


def _net(opening: Mention, closing: Mention, net: Mention) -> Claim:
    """What is at the end is more or less than at the beginning by its change: plainly so where the
    words say that it is from there.
    """
    ahead, back = ([net], []) if net.sign > 0 else ([], [net])
    if _FROM.search(_words(net, None)[0][-_NEAR:]):
        return _claim(opening, closing, ahead, back, SURE)
    reading: Reading = {
        "年末": closing.entry,
        "年初": opening.entry,
        "增": some(ahead),
        "减": some(back),
    }
    return claim("年初年末", net, [reading], standing=LIKELY)


def _apart(moves: Sequence[Mention]) -> bool:
    """Whether each of several flows has a name of its own."""
    return len({one.label for one in moves}) == len(moves)


def _claim(
    opening: Mention,
    closing: Mention,
    came: Sequence[Mention],
    went: Sequence[Mention],
    standing: str,
) -> Claim:
    def reading(one: Sequence[Mention], two: Sequence[Mention]) -> Reading:
        return {"期末": closing.entry, "期初": opening.entry, "增": some(one), "减": some(two)}

    fewer = [
        reading(one, two)
        for one in (came, came[:1])
        for two in (went, went[:1])
        if (one, two) != (came, went) and (len(came) > 1 or len(went) > 1)
    ]
    others = (
        [Claim("滚存", (one,), "", closing.entry.place) for one in fewer]
        if standing != SURE
        else []
    )
    return claim("滚存", closing, [reading(came, went)], {}, others, standing)
