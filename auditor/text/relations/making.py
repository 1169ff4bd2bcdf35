"""Small helpers that all makers of claims share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from auditor.claim import DOWN, SURE, UP, Claim, Constant, Operand, Reading, SaidDirection, count
from auditor.entry import Entry
from auditor.patterns import regex
from auditor.text.items import (
    ADJUSTED,
    AMOUNT,
    BUDGET,
    CHANGE,
    COUNT,
    FIRST,
    FULL,
    LAST,
    Frame,
    Item,
    Mention,
)

PLANNED: Final = regex("追加|压减|调增|调减|核减")
"""Words for a change of the budget itself."""
# Back to the last stop or figure.
_CLAUSE: Final = regex("[^，。；：、0-9]*$")
_LONGEST: Final = 80
_MINUS: Final = frozenset("-−–—－")
# So many figures before one may stand in a relation to it.
_BACK: Final = 24
# So many items of one family are looked through: bounded, for lists may be long.
_MOST_KIN: Final = 60
_AHEAD: Final = 4
"""So many figures before and behind one may stand in a relation to it."""


def claim(
    kind: str,
    mention: Mention,
    readings: Sequence[Reading],
    words: Mapping[str, str] | None = None,
    others: Iterable[Claim] = (),
    standing: str = SURE,
    group: int | None = None,
    told: Iterable[Mention] = (),
    named: bool = False,
) -> Claim:
    """A claim on the sentence of a mention; the words of direction of those `told` can be what is
    wrong.
    """
    entry = mention.entry
    return Claim(
        kind,
        tuple(readings),
        mention.sentence,
        entry.place,
        entry.section,
        words or {},
        tuple(others),
        standing,
        group,
        tuple(word for one in told for word in said(one)),
        named,
    )


def said(mention: Mention) -> tuple[SaidDirection, ...]:
    """The word of direction that gave a figure its role; none where none says one."""
    return (
        (SaidDirection(mention.word, mention.entry),) if mention.word and direction(mention) else ()
    )


def other(kind: str, mention: Mention, reading: Reading) -> Claim:
    """What else a figure could be: its sentence and place are those of the claim."""
    return Claim(kind, (reading,), "", mention.entry.place)


def negative(mention: Mention) -> bool:
    """Whether a figure is printed with a minus."""
    return mention.entry.text[:1] in _MINUS or mention.token.text[:1] == "-"


def signs(mention: Mention) -> tuple[Constant, ...]:
    """The directions a change can have: as its words say; as its figure is signed; both where the
    words leave it open.
    """
    # 减少-3: the minus may say the same as the word once more, or turn it.
    if negative(mention):
        return (UP, DOWN) if mention.sign == DOWN else (UP,)
    if mention.sign:
        return (UP if mention.sign == UP else DOWN,)
    return UP, DOWN


def direction(mention: Mention) -> int:
    """The one direction that a change's word and the sign of its figure say; 0 where they leave it
    open.

    下降-16.23% says either, as people write it; 增长率-16.23% says down.
    """
    # A change of 0 went no way, whatever its word.
    if nil(mention) or negative(mention) and mention.sign < 0:
        return 0
    return -mention.sign if negative(mention) else mention.sign


def nil(mention: Mention) -> bool:
    """Whether a figure is printed as 0, or cannot be read."""
    return mention.entry.figure is None or not mention.entry.figure.value


def current(item: Item, mention: Mention) -> Mention | None:
    """This year's figure that a rate or change speaks of: the last before it, else the item's."""
    # A change from the budget is one of the outcome, never of the budget itself.
    roles = (AMOUNT,) if mention.base == BUDGET else (AMOUNT, BUDGET)
    for role in roles:
        found = _last(item, mention, role)
        if found is not None:
            return found
    if mention.dimension not in ("元", "%"):
        # 减少 6 人（由 98 人减至 92 人）
        return next(
            (
                one
                for one in item.mentions
                if one.role == COUNT and one.dimension == mention.dimension
            ),
            None,
        )
    return item.of(AMOUNT)


def _last(item: Item, mention: Mention, role: str) -> Mention | None:
    """The last figure of an item in a role before another."""
    # 较年初预算 5 万元减少 1.88 万元: what is compared with is not this year's.
    plans = {one.at - 1 for one in item.mentions if one.role == CHANGE and one.base == BUDGET}
    against = plans if role == BUDGET else ()
    for one in reversed(item.mentions):
        if (
            one.at < mention.at
            and one.role == role
            and one.dimension != "%"
            and one.at not in against
        ):
            return one
    return None


def bases(item: Item, mention: Mention) -> list[Mention]:
    """The figures that a change can be stated against, where the text prints them.

    A change without a word on its base is one from last year; only 差额 and its like can be one
    from the budget.
    """
    # From a budget, from a time that is named, or from whatever there is.
    if mention.base == BUDGET:
        return _plans(item, mention)
    lasts = _lasts(item, mention)
    if mention.base:
        return _earlier(lasts, mention)
    return _apart(item, mention, lasts) if mention.cue == "either" else lasts[-1:]


def _lasts(item: Item, mention: Mention) -> list[Mention]:
    """The earlier figures of an item that no later change of it is from (比上年预算增加
    a，比上年执行数 b 减少 c: b is what the second change is from).
    """
    moved = {one.at for one in item.mentions if one.role == CHANGE and one.at > mention.at + 1}
    return [one for one in item.mentions if one.role == LAST and one.at + 1 not in moved]


def _apart(item: Item, mention: Mention, lasts: Sequence[Mention]) -> list[Mention]:
    """What a difference can be from: the last earlier figure or budget before it, else the budgets
    of what has an outcome.
    """
    # 差额 is of what was told last before it, be it a budget or last year's.
    near = [one for one in item.mentions if one.before(mention) and one.role in (LAST, BUDGET)]
    if near or lasts:
        return near[-1:] or list(lasts[-1:])
    budgets = [one for one in item.mentions if one.role == BUDGET]
    return budgets if item.of(AMOUNT) is not None else []


def _plans(item: Item, mention: Mention) -> list[Mention]:
    """The budgets that a change from the budget can be from: of the kind that its clause names,
    what was adjusted last.
    """
    budgets = [one for one in item.mentions if one.role == BUDGET]
    # 比年初预算: of that budget; where the clause names none, of any, the adjusted one last.
    said = next((one for one in (FIRST, FULL, ADJUSTED) if one in clause_words(mention)), "")
    budgets = [one for one in budgets if one.base == said] or budgets
    return sorted(budgets, key=lambda one: one.base == ADJUSTED)


def _earlier(lasts: Sequence[Mention], mention: Mention) -> list[Mention]:
    """The last of the earlier figures that is of the time that a change names."""
    # A count of last year (由 57 批次降到 31 批次) is nothing that an amount changed from.
    rate = mention.dimension == "%"
    same = [
        one
        for one in lasts
        if one.base == mention.base and (rate or one.dimension == mention.dimension)
    ]
    named = [one for one in same if one.number == mention.number and one.cue.startswith("budget")]
    if len(same) > 1 and named and BUDGET in clause_words(mention):
        # 比上年（预算 52 万元、执行数 55 万元）预算增加
        return named[-1:]
    return same[-1:]


def around(
    frame: Frame, mention: Mention, roles: Iterable[str], dimension: str = "元"
) -> list[Mention]:
    """The figures in some roles in reach of one, the nearest first, those before it before those
    behind; of any dimension where it is empty.
    """
    wanted = frozenset(roles)
    at = bisect_left(frame.mentions, mention.at, key=lambda one: one.at)
    back = [one for one in reversed(frame.mentions[max(0, at - _BACK) : at]) if one.role in wanted]
    # Behind a figure only in its sentence, and few.
    ahead = [
        one
        for one in frame.mentions[at + 1 : at + 1 + _AHEAD]
        if one.role in wanted and one.number == mention.number
    ]
    return [one for one in (*back, *ahead) if not dimension or one.dimension == dimension]


def heads(frame: Frame, mention: Mention) -> list[Mention]:
    """What the totals of the frame come to, the nearest first: they may be spoken of from afar."""
    # Found once a frame: every share and rate asks for them.
    if frame.tops is None:
        found = (
            item.main for item in reversed(frame.items) if item.parent is None and item.children
        )
        frame.tops = [
            one for one in islice(found, _AHEAD * 2) if one is not None and one.dimension == "元"
        ]
    return [one for one in frame.tops if one.at < mention.at]


def words_since(mention: Mention, past: Mention | None, most: int) -> str:
    """The words, without their blanks, between a figure and another before it in its sentence: so
    many characters at most.
    """
    start = past.entry.span[1] if past is not None and past.sentence == mention.sentence else 0
    end = mention.entry.span[0]
    return "".join(mention.sentence[max(start, end - most) : end].split())


def clause_words(mention: Mention) -> str:
    """The clause before a figure, up to the figure or the sign before it."""
    match = _CLAUSE.search(
        mention.sentence[max(0, mention.entry.span[0] - _LONGEST) : mention.entry.span[0]]
    )
    return match[0] if match else ""


def unique(mentions: Iterable[Mention | None]) -> list[Mention]:
    """Mentions in order, each once."""
    return list({one.at: one for one in mentions if one is not None}.values())


def named(frame: Frame, item: Item) -> list[Item]:
    """The item, and those of the same key that the frame speaks of elsewhere, the nearest first."""
    same = (
        [one for one in frame.keyed.get(item.key, ())[-_AHEAD:] if one is not item]
        if item.key
        else []
    )
    return [item, *sorted(same, key=lambda one: abs(one.place - item.place))]


def tight(item: Item, mention: Mention, *used: Mention) -> bool:
    """Whether nothing of another item stands between a figure and those it is read with: the words
    leave one reading.
    """
    # What was dealt out in a run has its owner by its place.
    if mention.run and all(one.number == mention.number for one in used):
        return True
    low = min(mention.at, *(one.at for one in used))
    high = max(mention.at, *(one.at for one in used))
    # All figures between the lowest and the highest are the item's own.
    between = len([one for one in item.mentions if low <= one.at <= high])
    same = all(one.number == mention.number for one in used)
    return not mention.loose and same and between == high - low + 1


def closed(item: Item, mention: Mention, *used: Mention | None) -> bool:
    """Whether between a figure and those it is read with there are only the item's own, or of its
    parts in sentences before.
    """
    taken = [mention, *(one for one in used if one is not None)]
    if _is_dealt(taken):
        return True
    places = [one.at for one in taken]
    low, high = min(places), max(places)
    own = {
        one.at
        for relative in _with_parts(item)
        for one in relative.mentions
        if low <= one.at <= high and (relative is item or one.number < mention.number)
    }
    return len(own) == high - low + 1


def _is_dealt(taken: Sequence[Mention]) -> bool:
    """Whether figures of one sentence are read with one that was dealt out in a run."""
    return any(one.run for one in taken) and len({one.number for one in taken}) == 1


def _with_parts(item: Item) -> list[Item]:
    """An item and its parts, and theirs: so many at most."""
    kin, at = [item], 0
    while at < len(kin) < _MOST_KIN:
        kin.extend(kin[at].children)
        at += 1
    return kin


def operands(mentions: Iterable[Mention]) -> tuple[Entry, ...]:
    """The entries of several mentions."""
    return tuple(mention.entry for mention in mentions)


def some(mentions: Sequence[Mention]) -> Operand:
    """The entries of several mentions, or 0 where there are none: a sum of nothing."""
    return operands(mentions) or count(0)


def sided(total: Mention, moved: Iterable[Mention]) -> tuple[list[Mention], list[Mention]]:
    """The changes in a total's direction, and those against it."""

    def way(mention: Mention) -> int:
        return mention.sign or direction(mention) or 1

    # A word for the direction counts before the sign of the figure.
    ways = [(one, way(one) == way(total)) for one in moved]
    return [one for one, same in ways if same], [one for one, same in ways if not same]
