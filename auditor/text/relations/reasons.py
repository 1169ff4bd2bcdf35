"""Claims on what makes up a change: the amounts named behind it as its reasons, each more or less
by the words before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from typing import Final

from auditor.claim import GUESSED, LIKELY, SURE, Claim, Reading
from auditor.language import phrases
from auditor.patterns import regex
from auditor.records import changing
from auditor.text.items import AMOUNT, BUDGET, CHANGE, LAST, UNKNOWN, VALUES, Frame, Item, Mention
from auditor.text.relations.making import claim, other, sided, some, words_since

_BACK: Final = 40
_MOST: Final = 20
"""So many amounts at most are the reasons of one change."""
_BETWEEN: Final = 60
_UP: Final = phrases()["reason-up"]
_DOWN: Final = phrases()["reason-down"]
_PAST: Final = phrases()["reason-past"]
_GONE: Final = phrases()["reason-gone"]
_ALL: Final = phrases()["reason-all"]
_CLOSES: Final = phrases()["reason-total"]
_PARTS: Final = regex("[；。]")


def read(frame: Frame) -> Iterator[Claim]:
    """`增加 a，主要原因是甲增加 b、乙减少 c`: the changes named as the reasons may make up the
    whole, and do where the words say so.
    """
    owners = frame.owners()
    given = _Given()
    past: Mention | None = None
    for mention in frame.mentions:
        if mention.dimension != "元":
            continue
        words, past = words_since(mention, past, _BACK), mention
        if _is_inner(given, mention, words):
            given.inner.append(_directed(mention, _way(mention, words, 0)))
        elif not _is_reason(mention, given.moved, words):
            if mention.role == CHANGE or mention.role in VALUES and given.moved:
                yield from _made(given)
                given = _Given(given.total, given.plan)
            given.begin(mention, owners.get(mention.at))
        elif len(given.moved) > 1 and _CLOSES.search(words):
            reading = _reading(mention, given.moved)
            yield claim("变动合计", mention, [reading], {"完整": "是"}, standing=LIKELY)
        elif given.explains(mention) and len(given.moved) < _MOST:
            yield from _made_up(given)
            given.take(mention, words)
    yield from _made(given)


@changing
class _Given:
    """The reasons that are given for a change, or for what an item came to beside its budget."""

    total: Mention | None = None
    plan: Item | None = None
    moved: list[Mention] = field(default_factory=list)
    inner: list[Mention] = field(default_factory=list)
    """What stands in a bracket behind the last of them."""
    way: int = 0

    def begin(self, mention: Mention, item: Item | None) -> None:
        """Take a figure that is no reason as what the next reasons may be for."""
        if mention.role == CHANGE:
            self.total = mention
        elif mention.role in (AMOUNT, BUDGET):
            self.plan = item

    def take(self, mention: Mention, words: str) -> None:
        """Take a figure as the next reason."""
        self.inner.clear()
        self.way = _way(mention, words, self.way)
        self.moved.append(_directed(mention, self.way))

    def explains(self, mention: Mention) -> bool:
        """Whether an amount stands close enough behind what it may be a reason for."""
        spent = self.plan.of(AMOUNT) if self.plan else None
        return any(one is not None and _follows(mention, one) for one in (self.total, spent))


def _follows(one: Mention, two: Mention) -> bool:
    """Whether a figure stands in the sentence of another or in the next."""
    return one.number - two.number in (0, 1)


def _directed(mention: Mention, way: int) -> Mention:
    """A change with a direction: its own, else the one that its words have."""
    return mention if mention.sign else replace(mention, sign=way)


def _is_reason(mention: Mention, moved: Sequence[Mention], words: str) -> bool:
    """Whether an amount is named as a reason; a change behind a semicolon is one beside that before
    it.
    """
    if mention.role not in (UNKNOWN, CHANGE):
        return False
    same = moved and moved[-1].number == mention.number and mention.base != BUDGET
    beside = same and mention.sign and "；" in words
    return mention.reason or bool(beside)


def _is_inner(given: _Given, mention: Mention, words: str) -> bool:
    """Whether an amount tells in a bracket of the reason before it."""
    if not given.moved or not given.moved[-1].sign or mention.number != given.moved[-1].number:
        return False
    # 甲（增加 a）和乙（增加 b）: each in its own bracket.
    return "）" not in words and (bool(given.inner) or _within(words))


def _within(words: str) -> bool:
    """Whether an amount tells of the one before it in a bracket."""
    return words.rfind("（") > words.rfind("）")


def _way(mention: Mention, words: str, before: int) -> int:
    """The direction of an amount by the words before it, else by those behind it (96
    万元本年未安排), else as the one before.
    """
    parts = _PARTS.split(words)
    behind = mention.sentence[mention.entry.span[1] : mention.entry.span[1] + _BACK // 2]
    if _GONE.match("".join(behind.split())) or _PAST.search(parts[-1]):
        return -1
    up, down = [
        found[-1].end() if (found := list(test.finditer(parts[-1]))) else -1
        for test in (_UP, _DOWN)
    ]
    if up != down:
        return 1 if up > down else -1
    return before if len(parts) == 1 else 0


def _made(given: _Given) -> Iterator[Claim]:
    """What the reasons that were given make up."""
    total, moved = given.total, given.moved
    yield from _made_up(given)
    if given.plan is not None and moved and all(one.base != LAST for one in moved):
        yield from _planned(given.plan, moved)
    if total is not None and total.sign and len(moved) > 1 and _follows(moved[0], total):
        yield from _changed(total, moved)


def _changed(total: Mention, moved: Sequence[Mention]) -> Iterator[Claim]:
    """A change as the sum of its reasons: surely where the words say that they are all."""
    reading = _reading(total, [_directed(one, total.sign) for one in moved])
    first = moved[0]
    words = first.sentence[max(0, first.entry.span[0] - _BETWEEN) : first.entry.span[0]]
    if _ALL.search(words):
        # 增加额全部由以下三项构成
        yield claim("变动合计", total, [reading], {"完整": "是"}, standing=SURE)
        return
    said = [one for one in moved if one.sign]
    readings = [reading, *([_reading(total, said)] if 1 < len(said) < len(moved) else [])]
    yield claim("变动原因", total, readings, standing=GUESSED)


def _made_up(given: _Given) -> Iterator[Claim]:
    """`项目支出减少 a（其中甲减少 b、乙增加 c）`: what a reason is made up of itself."""
    if len(given.inner) > 1:
        yield claim(
            "变动原因", given.moved[-1], [_reading(given.moved[-1], given.inner)], standing=GUESSED
        )


def _planned(item: Item, moved: Sequence[Mention]) -> Iterator[Claim]:
    """`年初预算 a，支出决算 b，大于预算的原因是年中追加 c`: the reasons may make up what an item
    came to beside its budget.
    """
    spent = item.of(AMOUNT)
    plans = [
        one
        for one in item.mentions
        if one.role == BUDGET and one.dimension == "元" and one.before(moved[0])
    ]
    if spent is None or spent.dimension != "元" or not plans or not _follows(moved[0], spent):
        return
    readings = [one for way in (1, -1) for one in _adjusted(spent, plans[:2], moved, way)]
    others = [other("调整后", spent, one) for one in readings[1:]]
    yield claim("调整后", spent, readings[:1], {}, others, GUESSED)


def _adjusted(
    spent: Mention, plans: Sequence[Mention], moved: Sequence[Mention], way: int
) -> Iterator[Reading]:
    """What was spent as each of some budgets with the reasons, where those whose words say no
    direction went one way.
    """
    up = [one for one in moved if (one.sign or way) == 1]
    down = [one for one in moved if (one.sign or way) == -1]
    for plan in plans:
        yield {"调整后": spent.entry, "调整前": plan.entry, "增": some(up), "减": some(down)}


def _reading(total: Mention, moved: Sequence[Mention]) -> Reading:
    ahead, back = sided(total, moved)
    return {"变动": total.entry, "同向": some(ahead), "反向": some(back)}
