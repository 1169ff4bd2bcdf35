"""Figures to items: single ones, and runs paired with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.dealing import deal, owners, spoken
from auditor.text.items import (
    AMOUNT,
    AVERAGE,
    BASE,
    BUDGET,
    CHANGE,
    COUNT,
    DONE,
    INCOME,
    LAST,
    RATE,
    REACH,
    SHARE,
    SPENDING,
    UNKNOWN,
    USED,
    VALUES,
    Item,
    Mention,
)
from auditor.text.lexer import Token
from auditor.text.names import (
    NAMED_TOTAL,
    is_known,
    is_noun,
    is_total,
    is_total_name,
    key_of,
    one_name,
    same_name,
)
from auditor.text.placing import anew, owner, replaced, seated, take
from auditor.text.roles import Role
from auditor.text.rosters import RESTS
from auditor.text.state import State
from auditor.text.totals import again, in_row, is_closing, listed, net, opened, summed, together

_PERIOD: Final = regex("[一二三四]季度|[上下]半年|[0-9]月|前[一二三]季")
_GENERIC: Final = regex("(?:年度|全年|本年|当年)?(?:总[计额量数]|合计|共计)$")
"""What any total can be called."""
_COSTS: Final = phrases()["any-cost"]
"""What anything spoken of costs."""
_TOTAL: Final = regex("[计共量额]|合起来")
"""No total is called without one of these."""
_LESS: Final = ("减去", "扣除")
_LONGEST: Final = 60
"""How many characters of a name that cannot be parted stand for it."""


def give(state: State, mentions: list[Mention], label: str, clause: Sequence[Token], role: Role) -> None:
    """The items that the mentions belong to."""
    kinds = [token.kind for token in clause]
    every = "all" in kinds
    dealt = role.name not in (AMOUNT, COUNT) and not (label and role.name in VALUES)
    if not state.group and dealt and "each" in kinds:
        state.group = spoken(state)
    if every and len(mentions) == 1:
        _to_all(state, mentions[0], label, role)
    elif len(mentions) == 1:
        _one(state, mentions[0], label, role, clause)
    else:
        deal(state, mentions, label, role, clause)
    state.last = mentions[-1]
    if mentions[-1].dimension == "元" and role.name in VALUES:
        state.last_amount = mentions[-1]


def _one(state: State, mention: Mention, label: str, role: Role, clause: Sequence[Token]) -> None:
    if role.name in VALUES:
        if again(state, mention, label, clause):
            return
        last = clause[-1] if clause else None
        # 甲 1、乙 2，共 3; 两项共 3
        said = last is not None and last.kind == "total" and last.end == mention.token.start
        name = label + last.text if last is not None and said and not label.endswith(last.text) else label
        # 其余各项合计: the last part of a list.
        called = _TOTAL.search(name) is not None and not RESTS.match(name)
        grand = called and NAMED_TOTAL.search(label) is not None
        row = grand and not state.plus and not is_total(name) and (in_row(state) or opened(state, label))
        total = (
            row
            or grand
            and state.plus
            or called
            and (is_total(name) or listed(state, label))
            or len(state.plus) > 1
            and is_closing(label)
        )
        if total and (_restated(state, mention) or summed(state, mention, name)):
            if row and state.current is not None:
                # Of all that is beside each other, not of the parts of the last.
                state.current.guessed, state.current.addends = True, state.current.addends[-1:]
            return
    if state.plus and _said(state, mention, clause).startswith(_LESS):
        # 加上年初结转 a，减去支出 b: no sum of what is added.
        state.plus = []
    attach(state, mention, label, clause)
    item = state.current
    if (
        state.plus
        and role.name in VALUES
        and mention.dimension == "元"
        and item is not None
        and item not in state.plus
        and item.parent is None
    ):
        state.plus.append(item)


def _restated(state: State, mention: Mention) -> bool:
    """Whether a total is that of the sum just stated, in another role (两项合计 a，比年初预算合计 b 增加 c): then it takes it."""
    item = state.current
    if item is None or not item.addends or item not in state.told or item.of(mention.role) is not None:
        return False
    take(state, item, mention)
    return True


def _to_all(state: State, mention: Mention, label: str, role: Role) -> None:
    """One figure for all the items of a group (均增长 10%)."""
    names: list[str] = []
    if role.name in VALUES and label:
        if "、" not in label or one_name(label, state.vocabulary):
            attach(state, mention, label)
            return
        names = label.split("、")
    if names:
        state.group = owners(state, names)
    group = state.group or ([state.current] if state.current is not None else [])
    for item in dict.fromkeys(group):
        take(state, item, mention)
    if names:
        state.current = group[-1]


def _of_average(state: State, mention: Mention, label: str) -> bool:
    """Whether a figure is of the average just told (人均支出 12.5 万元，比上年 12 万元增加 0.5 万元), which is then spoken of."""
    last = state.last
    if last is None or last.role != AVERAGE or label or mention.role not in (LAST, CHANGE, RATE):
        return False
    if mention.dimension == last.dimension and not _same_unit(mention, last):
        return False
    item = Item("", "", state.number, section=state.section)
    seated(state, item)
    take(state, item, replace(last, role=AMOUNT))
    take(state, item, mention)
    state.current = item
    return True


def _same_unit(one: Mention, two: Mention) -> bool:
    first, second = one.entry.figure, two.entry.figure
    return first is None or second is None or first.unit == second.unit


def _said(state: State, mention: Mention, clause: Sequence[Token]) -> str:
    """The words of the clause before a figure, its subject among them."""
    start = clause[0].start if clause else mention.token.start
    low = max(0, start - REACH)
    begin = max(map(state.text[low:start].rfind, "，。；：、"))
    return state.text[low + begin + 1 if begin >= 0 else 0 : mention.token.start]


def attach(state: State, mention: Mention, label: str, clause: Sequence[Token] = ()) -> None:
    """Give a single figure to the item it describes, a new one where its name is new."""
    item = state.current
    if _apart(state, mention, label, clause):
        return
    if mention.role == BASE and label and label != mention.label:
        item = _about(state, mention, label)
        state.current = item
    if mention.role in (AVERAGE, BASE, UNKNOWN):
        for one in state.group if mention.role == BASE and state.group else [item]:
            if one is not None:
                take(state, one, mention)
        return
    if mention.role in VALUES:
        state.group = []
        _uncounted(state, mention)
        waiting = bool(state.rosters) and not state.rosters[-1].parts and state.rosters[-1].whole is item
        told = (
            item is not None
            and mention.role == AMOUNT
            and _GENERIC.match(label) is not None
            and _only_moved(state, item)
        )
        past = state.frame.known(key_of(label, state.vocabulary)) if label and mention.cue == "last" else None
        if label in (INCOME, SPENDING) and any(token.kind == "done" for token in clause):
            # 支出完成预算 9 万元的 95%: of the spending that was told before.
            item = _named(state, label, mention)
        elif past is not None and past.number >= state.number - 1 and same_name(past.label, label, state.vocabulary):
            item = past
        elif (label or item is None or waiting and mention.role == AMOUNT) and not told:
            item = owner(state, label)
        elif item is not None and not label and mention.explicit and mention.role == AMOUNT:
            item = _waiting(state, item)
    elif label:
        item = _about(state, mention, label)
    elif mention.role == DONE and item is not None:
        item = _done(state, item)
    if item is None:
        item = owner(state, label)
    if item.full or mention.role == AMOUNT and label and _told_again(state, item, mention, label):
        item = anew(state, item)
    roster = item.roster
    if roster is not None and roster.year and mention.role == AMOUNT and not mention.cue:
        mention = replaced(state, mention, replace(mention, role=LAST, base=roster.year))
    if mention.cue == "to":
        _before_change(state, item, mention)
    if label and (mention.role == AMOUNT or state.last is not None and state.last.role == LAST):
        _led(state, item)
    take(state, item, mention)
    state.current = item


def _apart(state: State, mention: Mention, label: str, clause: Sequence[Token]) -> bool:
    """Whether a figure is of none of the items but of a part of the year, an average or several things together, and is given to that."""
    item = state.current
    bare = item is not None and item.main is not None and (not label or _PERIOD.match(label) is not None)
    if _of_average(state, mention, label):
        return True
    found: Item | None = None
    if mention.role == AMOUNT and bare and _PERIOD.search(_said(state, mention, clause)):
        # 全年执行 90 万元，其中：上半年执行 40 万元: of the same thing, at another time.
        found = Item("", "", state.number, section=state.section)
        seated(state, found)
    elif mention.role not in VALUES:
        found = together(state, mention, _said(state, mention, clause)) or net(state, mention)
    if found is None:
        return False
    take(state, found, mention)
    state.current = found
    return True


def _told_again(state: State, item: Item, mention: Mention, label: str) -> bool:
    """Whether a common word names another thing of its sentence (甲…，结余 6 万元；乙…，结余 3 万元)."""
    said = item.of(AMOUNT)
    again = said is not None and said.number == mention.number and said.label == label and not mention.explicit
    return again and not is_known(label, state.vocabulary)


def _waiting(state: State, item: Item) -> Item:
    """What an outcome without a name is of: the last of the sentence whose budget was told and whose outcome was not, where what
    was spoken of in between has no budget (预算 40 万元，因追加补助 9 万元、调出 3 人，支出决算 49 万元)."""
    if item.of(BUDGET) is not None:
        return item
    told = [(one, plan) for one in dict.fromkeys(reversed(state.told)) if (plan := one.of(BUDGET)) is not None]
    open_ = next((one for one, plan in told if one.of(AMOUNT) is None and plan.number == state.number), None)
    return open_ if open_ is not None and item.parent is not open_ else item


def _only_moved(state: State, item: Item) -> bool:
    """Whether the sentence told of an item only how it changed (收支总计增加 80 万元，年度总计 1080 万元)."""
    return bool(item.label) and all(one.role in (CHANGE, RATE) and one.number == state.number for one in item.mentions)


def _uncounted(state: State, mention: Mention) -> None:
    """Close a list of counts before an amount that is no part of it (优2个、良1个，涉及资金 x)."""
    parts = state.rosters[-1].parts if state.rosters else []
    counts = bool(parts) and all(part.of(AMOUNT) is None and part.of(COUNT) is not None for part in parts)
    if mention.dimension == "元" and counts and not _beside(state, mention):
        state.rosters.pop()


def _done(state: State, item: Item) -> Item:
    """What a completion rate without a name is of: what is spoken of, unless only something before it had two figures
    (安排 12 万元，支出 11 万元，结余 1 万元，执行率…)."""
    if any(one.explicit for one in item.mentions):
        # 支出决算为…，完成: its own outcome, whatever its budget is.
        return item
    told = [one for one in dict.fromkeys(reversed(state.told)) if one.roster is item.roster]
    return next((one for one in [item, *told] if _has_two(one)), item)


def _has_two(item: Item) -> bool:
    """Whether an item has a budget, or two amounts of which one may be spent of the other."""
    amounts = [one.at for one in item.mentions if one.role in (AMOUNT, USED)]
    return bool(item.addends) or item.of(BUDGET) is not None or any(two - one == 1 for one, two in pairwise(amounts))


def _beside(state: State, mention: Mention) -> bool:
    """Whether an amount is that of the part just counted: right behind it, or where the total has both (8 个 90 万元，其中重点 3 个，资金 60 万元)."""
    if state.last is not None and state.last.token.end == mention.token.start:
        return True
    if state.last is not None and state.text[state.last.token.end : state.last.token.end + 1] == "、":
        # 甲类 27 个、资金 230 万元
        return True
    roster = state.rosters[-1]
    paid = any(one.of(AMOUNT) or one.of(BUDGET) for one in (roster.whole, *roster.rivals))
    return len(roster.parts) == 1 and paid


def _led(state: State, item: Item) -> None:
    """`与上年920万元相比，收、支总计…`: an earlier figure that the sentence begins with is that of the name behind it."""
    before, last = state.current, state.last
    if (
        before is not None
        and before is not item
        and last is not None
        and last.number == state.number
        and not before.label
        and not before.key
        and (before.mentions == [last] and last.role == LAST or _led_by(before, item, last))
    ):
        led, before.mentions = before.mentions, []
        for one in led:
            take(state, item, one)


def _led_by(before: Item, item: Item, last: Mention) -> bool:
    """`较上年（88 万元）增加 8 万元、增长 9%，全年支出 96 万元`: whether all that stands before a name is how it changed."""
    alike = all(one.role in (LAST, BUDGET, CHANGE, RATE) and one.number == last.number for one in before.mentions)
    return (
        alike
        and last.role in (CHANGE, RATE)
        and item.parent is None
        and not item.mentions
        and before.mentions[0].role in (LAST, BUDGET)
    )


def _about(state: State, mention: Mention, label: str) -> Item | None:
    """The item that a rate, a share or a change names."""
    if state.current is not None and _COSTS.fullmatch(label):
        return state.current
    if is_noun(label) or is_known(label, state.vocabulary) or state.frame.known(key_of(label, state.vocabulary)):
        return _named(state, label, mention)
    # 在职占58.9%: the item whose name holds these words; a share of something that has no amount is nobody's.
    found = next((one for one in reversed(state.frame.items[-REACH:]) if len(label) > 1 and label in one.label), None)
    if found is not None:
        return found
    current = state.current
    again = current is not None and any(
        one.role == mention.role and one.number == mention.number and one.label != label for one in current.mentions
    )
    return owner(state, label) if mention.role == SHARE or state.rosters or again else current


def _named(state: State, label: str, mention: Mention) -> Item:
    """The item a rate or a change names: the current one, one spoken of before, else a new one."""
    if label in (INCOME, SPENDING):
        # 收入增加 a；支出增加 b: of the totals spoken of before.
        roots = [
            item
            for item in reversed(state.frame.items[-REACH:])
            if item.parent is None and label in item.label and item.main is not None
        ]
        if roots:
            return next((item for item in roots if is_total_name(item.label)), roots[0])
    key = key_of(label, state.vocabulary)
    current = state.current
    if current is not None and (
        current.key == key
        and same_name(current.label, label, state.vocabulary)
        or len(label) > 3
        and label in current.label
    ):
        return current
    listed = bool(state.rosters) and mention.role == CHANGE
    found = state.frame.known(key)
    if listed or found is None or not same_name(found.label, label, state.vocabulary):
        return owner(state, label)
    return found


def _before_change(state: State, item: Item, mention: Mention) -> None:
    """`由 a 增加到 b`: what stands before 到 is the earlier figure."""
    for at, other in enumerate(item.mentions[-2:], max(0, len(item.mentions) - 2)):
        if other.role == AMOUNT and other.number == mention.number:
            item.mentions[at] = replaced(state, other, replace(other, role=LAST, base=LAST))
