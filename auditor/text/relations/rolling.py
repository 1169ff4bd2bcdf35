"""Claims on what is carried forward: what there was at the beginning, with what came and without
what went, is what there is at the end. Of money, persons, vehicles, debts: whatever the words call
them, they say on which side a figure stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from auditor.claim import LIKELY, SURE, Claim, Reading
from auditor.language import phrases
from auditor.patterns import regex
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


@dataclass(slots=True)
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
    open_: dict[str, _Balance] = {}
    parted: set[Item] = set()
    past: Mention | None = None
    side = ""
    for mention in frame.mentions:
        words, bracketed = _words(mention, past)
        past = mention
        if (
            mention.dimension in ("%", "")
            or mention.role not in (*VALUES, CHANGE)
            or mention.role == BUDGET
        ):
            continue
        side = side if mention.run and words.endswith(("、", "和", "及")) else _side(mention, words)
        item = owners.get(mention.at)
        balance = open_.get(mention.dimension)
        if bracketed or mention.run:
            if side == CLOSING and item is not None:
                parted.add(item)
            continue
        if item is not None and item.addends and parted.issuperset(item.addends[0]):
            # 年末分别结转 a 和 b，合计 c
            side = CLOSING
        if balance is None or _is_over(balance, side, mention):
            if balance is not None:
                yield from _rolled(balance)
            balance = open_[mention.dimension] = _Balance()
        _post(balance, side, mention, item)
    for balance in open_.values():
        yield from _rolled(balance)


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
    ends = bool(_OPENS.search(clause) or _CLOSES.search(clause))
    if mention.role == CHANGE:
        if ends or mention.base == LAST or _AGAINST.search(clause):
            return NET
        return IN if mention.sign > 0 else OUT if mention.sign < 0 else ""
    if _OPENS.search(clause):
        return OPENING
    if _CLOSES.search(clause):
        return CLOSING
    if mention.role == LAST:
        return ""
    return OUT if _GOES.search(clause) else IN if _COMES.search(clause) else ""


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
    if item is not None and any(above in balance.items for above in item.above):
        return
    if side != NET and all(map(balance.has, (OPENING, CLOSING, IN, OUT))):
        # All that it takes is there; what stands behind is told of its parts.
        return
    if not side:
        balance.strange = balance.strange or mention.role in VALUES and not nil(mention)
        return
    mine = item.mentions if item is not None else []
    own = any(one in balance.of(CLOSING) for one in mine)
    if side == NET and any(one in balance.of(OPENING) for one in mine):
        # 年初结转 50 万元，比上年减少 12 万元
        return
    if side == NET and not own and not _spoken(mention.sentence):
        return
    if item is not None:
        balance.items.append(item)
    balance.last = mention.number
    if side == CLOSING:
        # Said before what it is made of, and again behind it.
        balance.sides[CLOSING] = [mention]
        return
    same = [
        one
        for one in balance.of(side)
        if one.label == mention.label and one.entry.value == mention.entry.value
    ]
    if not same:
        balance.sides.setdefault(side, []).append(mention)


def _rolled(balance: _Balance) -> Iterator[Claim]:
    if not balance.has(OPENING) or not balance.has(CLOSING):
        return
    opening, closing = balance.of(OPENING)[0], balance.of(CLOSING)[0]
    came, went, net = balance.of(IN), balance.of(OUT), balance.of(NET)
    if any(_ALL.search(one.label) for one in (*came, *went)):
        came, went = [], []
    if len(net) == 1 and net[0].sign:
        yield _net(opening, closing, net[0])
    if not came and not went:
        return
    whole = bool(came and went) and not balance.strange
    near = len({one.number for one in (opening, closing, *came, *went)}) == 1
    several = closing.role != COUNT and max(len(came), len(went)) > 1 and not _apart(came + went)
    yield _claim(opening, closing, came, went, SURE if whole and near and not several else LIKELY)


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
