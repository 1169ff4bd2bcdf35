"""Figures to items: single ones, and runs paired with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.patterns import regex
from auditor.text.cued import Role
from auditor.text.dealing import deal, owners, spoken
from auditor.text.describing import about, described
from auditor.text.items import (
    AMOUNT,
    AVERAGE,
    BASE,
    BUDGET,
    CHANGE,
    COUNT,
    LAST,
    RATE,
    REACH,
    UNKNOWN,
    VALUES,
    Item,
    Mention,
)
from auditor.text.lexer import Token
from auditor.text.names import NAMED_TOTAL, is_known, is_total, one_name
from auditor.text.placing import anew, replaced, seated, take
from auditor.text.seating import RESTS
from auditor.text.state import State
from auditor.text.totals import again, in_row, is_closing, listed, net, opened, summed, together

_PERIOD: Final = regex("[一二三四]季度|[上下]半年|[0-9]月|前[一二三]季")
_TOTAL: Final = regex("[计共量额]|合起来")
"""No total is called without one of these."""
# These begin what is taken away, not what is added.
_LESS: Final = ("减去", "扣除")


def give(
    state: State, mentions: list[Mention], label: str, clause: Sequence[Token], role: Role
) -> None:
    """The items that the mentions belong to."""
    kinds = [token.kind for token in clause]
    every = "all" in kinds
    # Only shares, rates, changes and the like are dealt out by 分别 to what was spoken of before;
    # named amounts begin things of their own.
    dealt = role.name not in (AMOUNT, COUNT) and not (label and role.name in VALUES)
    if not state.group and dealt and "each" in kinds:
        state.group = spoken(state)
    # 均增长10%: one for all; a single figure; 分别增长5%、6%: one for each.
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
    """A single figure: one said again, a total of what stands before it, else that of an item."""
    # First what says a figure again, then a total of what stands before, else the ordinary case.
    if role.name in VALUES and (
        again(state, mention, label, clause) or _to_total(state, mention, label, clause)
    ):
        return
    if state.plus and _said(state, mention, clause).startswith(_LESS):
        # 加上年初结转 a，减去支出 b: no sum of what is added.
        state.plus = []
    attach(state, mention, label, clause)
    if role.name in VALUES and mention.dimension == "元":
        _add(state)


def _add(state: State) -> None:
    """Count what was just told among what is added (加上甲、乙)."""
    item = state.current
    if state.plus and item is not None and item not in state.plus and item.parent is None:
        state.plus.append(item)


def _to_total(state: State, mention: Mention, label: str, clause: Sequence[Token]) -> bool:
    """Whether a figure is the total of what stands before it; then it is given to that."""
    name = _called(mention, label, clause)
    # A plain 合计 is of the parts just told; 支出总计 behind a row is of the row.
    in_a_row = _is_of_row(state, label, name)
    if not in_a_row and not _is_of_parts(state, label, name):
        return False
    # The same total in another role goes to the same item; else the parts before are summed.
    if not _restated(state, mention) and not summed(state, mention, name):
        return False
    if in_a_row and state.current is not None:
        # Of all that is beside each other, not of the parts of the last.
        state.current.guessed, state.current.addends = True, state.current.addends[-1:]
    return True


def _called(mention: Mention, label: str, clause: Sequence[Token]) -> str:
    """What a figure is called with the word for a total right before it (甲 1、乙 2，共 3; 两项共
    3).
    """
    last = clause[-1] if clause else None
    # 甲1，共3: 共 is a cue and no part of the label, yet it makes the figure a total.
    if last is None or last.kind != "total" or last.end != mention.token.start:
        return label
    return label if label.endswith(last.text) else label + last.text


def _is_total(name: str) -> bool:
    """Whether a name is one of a total; 其余各项合计 is the last part of a list."""
    return _TOTAL.search(name) is not None and not RESTS.match(name)


def _is_of_row(state: State, label: str, name: str) -> bool:
    """Whether a total with a name is of all that was told beside each other (甲 1、乙 2，支出总计
    3).
    """
    if state.plus or is_total(name) or not _is_total(name) or not NAMED_TOTAL.search(label):
        return False
    return in_row(state) or opened(state, label)


def _is_of_parts(state: State, label: str, name: str) -> bool:
    """Whether a total is of what is added up, of what it names one by one, or of all before it."""
    closing = len(state.plus) > 1 and is_closing(label)
    if closing or not _is_total(name):
        return closing
    added = bool(state.plus) and NAMED_TOTAL.search(label) is not None
    return added or is_total(name) or bool(listed(state, label))


def _restated(state: State, mention: Mention) -> bool:
    """Whether a total is that of the sum just stated, in another role (两项合计 a，比年初预算合计 b
    增加 c): then it takes it.
    """
    item = state.current
    if (
        item is None
        or not item.addends
        or item not in state.told
        or item.of(mention.role) is not None
    ):
        return False
    take(state, item, mention)
    return True


def _to_all(state: State, mention: Mention, label: str, role: Role) -> None:
    """One figure for all the items of a group (均增长 10%)."""
    names: list[str] = []
    if role.name in VALUES and label:
        # 收、支总计均为 9 万元 is one name; 基本支出、项目支出均为 9 万元 are two.
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
    """Whether a figure is of the average just told (人均支出 12.5 万元，比上年 12 万元增加 0.5
    万元), which is then spoken of.
    """
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
    if _apart(state, mention, label, clause):
        return
    if mention.role in (AVERAGE, BASE, UNKNOWN):
        _to_spoken(state, mention, label)
        return
    item = described(state, mention, label, clause)
    # A second 结余 in one sentence, or the 61st figure, begins the item anew.
    if item.full or mention.role == AMOUNT and label and _told_again(state, item, mention, label):
        item = anew(state, item)
    mention = _of_its_year(state, item, mention)
    # 由a增加到b: only 到 tells that a was the earlier figure.
    if mention.cue == "to":
        _before_change(state, item, mention)
    # 与上年920万元相比，收支总计…: the figure before had no name; the name behind it takes it up.
    if label and (mention.role == AMOUNT or state.last is not None and state.last.role == LAST):
        _led(state, item)
    take(state, item, mention)
    state.current = item


def _to_spoken(state: State, mention: Mention, label: str) -> None:
    """A figure that is none of an item's own amounts and changes to what is spoken of: a base to
    the whole group.
    """
    if mention.role == BASE and label and label != mention.label:
        state.current = about(state, mention, label)
    group = state.group if mention.role == BASE else []
    for one in group or ([state.current] if state.current is not None else []):
        take(state, one, mention)


def _of_its_year(state: State, item: Item, mention: Mention) -> Mention:
    """An amount in a list of parts of an earlier year's figure, which is one of that year."""
    roster = item.roster
    if roster is None or not roster.year or mention.role != AMOUNT or mention.cue:
        return mention
    return replaced(state, mention, replace(mention, role=LAST, base=roster.year))


def _apart(state: State, mention: Mention, label: str, clause: Sequence[Token]) -> bool:
    """Whether a figure is of none of the items but of a part of the year, an average or several
    things together, and is given to that.
    """
    item = state.current
    # Only what has an amount already, and is not named anew, can have another for a part of the
    # year.
    bare = (
        item is not None
        and item.main is not None
        and (not label or _PERIOD.match(label) is not None)
    )
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
    """Whether a common word names another thing of its sentence (甲…，结余 6 万元；乙…，结余 3
    万元).
    """
    said = item.of(AMOUNT)
    again = (
        said is not None
        and said.number == mention.number
        and said.label == label
        and not mention.explicit
    )
    return again and not is_known(label, state.vocabulary)


def _led(state: State, item: Item) -> None:
    """`与上年920万元相比，收、支总计…`: an earlier figure that the sentence begins with is that of
    the name behind it.
    """
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
        # The nameless item stays in the frame without figures: it is then put to no check.
        led, before.mentions = before.mentions, []
        for one in led:
            take(state, item, one)


def _led_by(before: Item, item: Item, last: Mention) -> bool:
    """`较上年（88 万元）增加 8 万元、增长 9%，全年支出 96 万元`: whether all that stands before a
    name is how it changed.
    """
    alike = all(
        one.role in (LAST, BUDGET, CHANGE, RATE) and one.number == last.number
        for one in before.mentions
    )
    return (
        alike
        and last.role in (CHANGE, RATE)
        and item.parent is None
        and not item.mentions
        and before.mentions[0].role in (LAST, BUDGET)
    )


def _before_change(state: State, item: Item, mention: Mention) -> None:
    """`由 a 增加到 b`: what stands before 到 is the earlier figure."""
    # At most the two figures right before: the earlier one and, it may be, its budget.
    for at, other in enumerate(item.mentions[-2:], max(0, len(item.mentions) - 2)):
        if other.role == AMOUNT and other.number == mention.number:
            item.mentions[at] = replaced(state, other, replace(other, role=LAST, base=LAST))
