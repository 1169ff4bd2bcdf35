"""Totals that stand behind their parts, and amounts that are said again in another unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.language import phrases
from auditor.numbering import SEVERAL
from auditor.patterns import regex
from auditor.text.items import AMOUNT, BUDGET, CHANGE, INCOME, LAST, REACH, SPENDING, Item, Mention
from auditor.text.lexer import Token
from auditor.text.names import NAMED_TOTAL, key_of
from auditor.text.placing import replaced, seated, take
from auditor.text.state import State

_BACK: Final = 400
"""How many characters before a total the text says how many parts it sums."""
_SEVERAL: Final = "".join(SEVERAL)
_SAID: Final = regex(f"[{_SEVERAL}](?=项|类|者|个(?!月))")
# 以上两项, 这三类; 两个月 counts nothing.
_TOGETHER: Final = regex(f"(?:以上|上述|前述|这)?([{_SEVERAL}])(?:项|类|者|个(?![月]))")
_ABOVE: Final = ("以上", "上述", "前述")
"""Words for all that stands before in the section."""
# 两项债务合计: only those called 债务.
_OF_SORT: Final = regex(
    rf"(?:以上|上述|前述|这)?[{_SEVERAL}](?:项|类|者|个)([^，。；：、0-9]{{2,4}}?)(?:合计|共计|总计|总额|共)+$"
)
"""What sort of things a total says that it sums."""
_SUMMED: Final = regex("(?:合计|共计|总计)$")
_ALL_OF_THEM: Final = regex("合计|共计|总共")
# 基本支出和项目支出合计
_JOINED: Final = regex("[、和与及]")
# 年末结转
_CLOSING: Final = regex("[年期]末")
_STATED: Final = frozenset("合总预决为0123456789")
"""Behind the name of a flow at the beginning: it is stated there itself."""
_CARRIED: Final = phrases()["carried"]
_NEAR: Final = 3
"""So many figures before it may be what an amount says again."""


def again(state: State, mention: Mention, label: str, clause: Sequence[Token]) -> bool:
    """`即…`, `（9,101.68万元）`: the amount before it in another unit."""
    if mention.dimension != "元" or state.last_amount is None:
        return False
    # 即91016元, 折合91016元: by the word. Without it only in a bracket (9.10万元（91016元）).
    cue = any(token.kind == "again" for token in clause)
    if not cue and (label or not _is_bracketed(state, mention)):
        return False
    last = state.last
    if last is not None and last.dimension == "%" and last.number == mention.number:
        # 上缴 10%，即 126 万元: a part of the amount, in money.
        return False
    # All that may be meant is noted: which of them it is, the figures tell.
    mains = _repeatable(state, label)
    state.frame.repeats.extend((main, mention) for main in mains)
    return bool(mains)


def _is_bracketed(state: State, mention: Mention) -> bool:
    """Whether an amount stands in a bracket right behind one in another unit."""
    last, figure = state.last, mention.token.figure
    if last is None or last is not state.last_amount or last.token.figure is None:
        return False
    bracket = state.text[last.token.end : mention.token.start] == "（"
    # In the same unit it is another figure: 支出 9 万元（8 万元为…）.
    return bracket and last.token.figure.unit != (figure.unit if figure else "")


def _repeatable(state: State, label: str) -> list[Mention]:
    """The amounts that one may say again, the likeliest first: of what it names, of the totals of
    that, of what was told last.
    """
    named = state.frame.known(key_of(label, state.vocabulary)) if label else None
    item = named or state.current
    near = [item, *item.above] if item is not None else []
    told = dict.fromkeys((*near, *reversed(state.frame.items[-_NEAR * 2 :])))
    mains = (one.main for one in told)
    return [main for main in mains if main is not None and main.dimension == "元"][:_NEAR]


def summed(state: State, mention: Mention, label: str) -> bool:
    """`…合计 x`: a total stated after its parts. Whether there were any."""
    # The order is from what the words name to what only stands before.
    names = listed(state, label)
    if names:
        addends: tuple[tuple[Item, ...], ...] = (names,)
    elif len(state.plus) > 1:
        addends = tuple(_plus(state, label))
    else:
        addends = tuple(
            _levels(state, mention.dimension, _counted(mention), label.startswith(_ABOVE), label)
        )
    # Summed or not: a total ends what is added up.
    state.plus = []
    if not addends:
        return False
    item = _unstated(state, label)
    item.addends, parts = addends, addends[0]
    kinds = {
        next((m.role for m in reversed(part.mentions) if m.role in (AMOUNT, BUDGET)), "")
        for part in parts
    }
    # 预算甲 1、乙 2，合计 3: of budgets the total is one, too.
    if kinds == {BUDGET} and not mention.cue:
        mention = replaced(state, mention, replace(mention, role=BUDGET))
    _put_under(parts, item)
    if not item.mentions:
        seated(state, item)
    take(state, item, mention)
    state.current = item
    return True


def _put_under(parts: Sequence[Item], item: Item) -> None:
    """The parts of a total that have none yet under it; what it stands under itself is no part."""
    for part in parts:
        if part.parent is None and not part.holds(item):
            part.parent = item


def _unstated(state: State, label: str) -> Item:
    """The item of a total: the one of its name that was spoken of and not stated (收入合计增加 3
    万元。…，收入合计 8 万元), else a new one.
    """
    known = (
        state.frame.known(key_of(label, state.vocabulary)) if NAMED_TOTAL.search(label) else None
    )
    if (
        known is not None
        and known.main is None
        and known.mentions
        and known.number >= state.number - _NEAR
    ):
        return known
    return Item(label, "合计", state.number, section=state.section)


def listed(state: State, label: str) -> tuple[Item, ...]:
    """What a total names one by one (甲、乙合计), where all of them were spoken of; else ()."""
    # Every name must be known and have an amount, and no two be the same: else nothing is named.
    end = _SUMMED.search(label)
    names = _JOINED.split(label[: end.start()]) if end else []
    found = [state.frame.known(key_of(name, state.vocabulary)) if name else None for name in names]
    items = tuple(item for item in found if item is not None and item.main is not None)
    return items if len(items) == len(names) > 1 and len(set(items)) == len(names) else ()


def together(state: State, mention: Mention, said: str) -> Item | None:
    """What a change or a rate of several things is of (两项比上年增加 3 万元): they have one
    together, though no total is told.
    """
    told = _TOGETHER.match(said)
    # 两项均大于预算，合计超 14 万元: as many as the sentence begins with.
    # 两项 at the beginning says how many; 合计 takes the number from the sentence, if it has one.
    count = (
        SEVERAL[told[1]]
        if told is not None
        else _counted(mention)
        if _ALL_OF_THEM.match(said)
        else 0
    )
    if (
        not count
        or told is not None
        and mention.label
        and state.frame.known(key_of(mention.label, state.vocabulary))
    ):
        return None
    # A sentence of its own speaks of what those before were about, not of their parts.
    levels = tuple(_levels(state, "元", count, said.startswith(_ABOVE)))[::-1]
    if not levels:
        return None
    item = Item("", "合计", state.number, section=state.section, addends=levels)
    seated(state, item)
    return item


def _based(state: State, label: str) -> Iterator[Item]:
    """What the addends are added to: by nature, income where the total is one of income."""
    plus = state.plus
    flow = next((word for word in ("收", "支") if word in label), "")
    first = plus[0]
    # 支出 a，加上年末结转 b，收入总计 c: what 加上 adds to may be told further back.
    if flow and flow not in first.label:
        first = next(
            (
                item
                for item in state.frame.before(plus[1])
                if item.parent is None and flow in item.label and item.of(AMOUNT) is not None
            ),
            first,
        )
    yield first
    yield from plus[1:]


def _plus(state: State, label: str) -> Iterator[tuple[Item, ...]]:
    """What a total behind `加上` sums: all that is listed before the word, else what it is added
    to.
    """
    first, added = state.plus[0], state.plus[1:]
    listed_ = [
        item
        for item in state.told
        if item.parent is first.parent and not item.addends and item not in added
    ]
    # What stands before what is added to is of something else.
    until = listed_.index(first) if first in listed_ else 0
    here = [item for item in listed_[until:] if item.place < added[0].place]
    if len(here) > 1:
        yield (*here, *added)
    yield tuple(_based(state, label))
    if len(here) > 1:
        # 收入 a，支出 b，当年结余 c，加上年初结转 d，年末结转 e
        yield (here[-1], *added)


def _counted(mention: Mention) -> int:
    """How many things the sentence says that a total sums; 0 where it does not."""
    at = mention.entry.span[0]
    said = list(_SAID.finditer(mention.sentence, max(0, at - _BACK), at))
    return SEVERAL[said[-1][0]] if said else 0


def _levels(
    state: State, dimension: str, count: int, above: bool = False, label: str = ""
) -> Iterator[tuple[Item, ...]]:
    """What a total can sum: the last items of one rank, the innermost first; as many as it says
    (两项合计); all of the section where it is one of what stands `above`.
    """
    items = _summable(state, dimension, count, above)
    if named := _of_sort(items, count, label):
        yield named
        return
    yield from _ranks(items, count)
    if not (state.group or count or above):
        yield from _under_counted(items, state.number, dimension)


def _summable(state: State, dimension: str, count: int, above: bool) -> list[Item]:
    """What a total may sum at all: the group at hand, what the sentence told, else the one before;
    what the section told, a sentence or more for each, where it says how many or is of all `above`.
    """
    recent = [
        item
        for item in state.frame.items[-REACH:]
        if (main := item.main) is not None and main.dimension == dimension
    ]
    if not state.group and (count or above) and (near := _of_section(state, recent)):
        return near
    # With a number (两项合计) the things may stand in the sentence before.
    since = state.number - bool(count)
    # A single one sums nothing: one sentence further back.
    items = state.group or _since(recent, since)
    return items if len(items) > 1 else _since(recent, since - 1)


def _since(items: Sequence[Item], number: int) -> list[Item]:
    """The items that were begun in a sentence or behind it."""
    return [item for item in items if item.number >= number]


def _of_section(state: State, items: Sequence[Item]) -> list[Item]:
    """The items of the section at hand; of the sections beside it, too, where numbered things have
    a heading each.
    """
    # 1.甲 9 万元 / 2.乙 8 万元 / 以上合计: each has a heading of its own, one level down.
    near = [item for item in items if item.section == state.section]
    if len(near) > 1:
        return near
    return [item for item in items if item.section[:-1] == state.section[:-1]]


def _of_sort(items: Sequence[Item], count: int, label: str) -> tuple[Item, ...]:
    """Those that are called as a total says, where they are as many (两项债务合计); else ()."""
    sort = _OF_SORT.match(label)
    named = tuple(item for item in items if sort[1] in item.label) if sort else ()
    return named if len(named) == count else ()


def _ranks(items: Sequence[Item], count: int) -> Iterator[tuple[Item, ...]]:
    """The last items of one rank, the innermost first; exactly as many as are counted, if any
    are.
    """
    # From the last item upwards: its sisters, then those of its total, and so on.
    anchor = items[-1] if items else None
    while anchor is not None:
        rank = [item for item in items if item.parent is anchor.parent]
        rank = rank[-count:] if count else _unsummed(rank)
        if len(rank) > 1 and (not count or len(rank) == count):
            yield tuple(rank)
        anchor = anchor.parent


def _under_counted(
    items: Sequence[Item], number: int, dimension: str
) -> Iterator[tuple[Item, ...]]:
    """The amounts of a sentence that stand under things counted (18 个项目，涉及甲 4 万元、乙 1
    万元，共计 5 万元): what is counted has no amounts for parts.
    """
    beside = [item for item in items if item.number == number and not item.addends]
    if len(beside) > 1 and not _ranked(items) and _strange(beside, dimension):
        yield tuple(beside)


def _ranked(items: Sequence[Item]) -> bool:
    """Whether any two of some items are of one rank."""
    parents = [item.parent for item in items]
    return len(set(map(id, parents))) < len(parents)


def _strange(items: Sequence[Item], dimension: str) -> bool:
    """Whether none of some items is a part of something of their own kind."""
    mains = [item.parent.main for item in items if item.parent is not None]
    return all(main is not None and main.dimension != dimension for main in mains)


def in_row(state: State) -> bool:
    """Whether the sentence just listed several things, joined by 、, behind its last total (甲
    1、乙 2，支出总计 3).
    """
    row = _unsummed(
        [item for item in dict.fromkeys(state.told) if item.parent is None or item.parent.addends]
    )
    firsts = [
        item.mentions[0].token.end
        for item in row
        if not item.addends and not item.children and item.mentions
    ]
    return len(firsts) == len(row) > 1 and all(
        state.text[end : end + 1] == "、" for end in firsts[:-1]
    )


def opened(state: State, label: str) -> bool:
    """Whether a total in a sentence of its own is of the flow that its paragraph begins with
    (收入方面，甲 1，乙 2。全年收入合计 3).
    """
    flow = next((word for word in (INCOME, SPENDING) if state.text.startswith(word)), "")
    row = [item for item in state.before if item.parent is None and not item.addends]
    return (
        bool(flow)
        and flow in label
        and not state.told
        and len(row) > 1
        # 收入合计 9 万元，…: the flow is stated at the beginning, and is no mere heading of a row.
        and state.text[len(flow)] not in _STATED
    )


def is_closing(label: str) -> bool:
    """Whether a name is of what is left at the end (收支差额 a，加上年初结转 b，年末结转 c)."""
    return _CLOSING.match(label) is not None and _CARRIED.search(label) is not None


def net(state: State, mention: Mention) -> Item | None:
    """What a net change is of: the total of several things, else what has an earlier figure, else
    what the sentence began with.
    """
    if mention.role != CHANGE or not mention.word.startswith("净"):
        return None
    told = list(dict.fromkeys(reversed(state.told)))
    summed_ = next((item for item in told if item.addends), None)
    found = summed_ or next((item for item in told if item.of(LAST) is not None), None)
    return found if found is not None or not told else told[-1]


def _unsummed(rank: list[Item]) -> list[Item]:
    """Those behind the last total among them (收入：甲 1、乙 2，共 3；支出：丙 4、丁 5，共 9),
    unless that is the last of all.
    """
    last = max((at for at, item in enumerate(rank) if item.addends), default=-1)
    return rank[last + 1 :] if last + 2 < len(rank) else rank
