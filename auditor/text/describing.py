"""The item that a figure describes: told by its name, else by what was spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    CHANGE,
    COUNT,
    DONE,
    INCOME,
    RATE,
    REACH,
    SHARE,
    SPENDING,
    USED,
    VALUES,
    Item,
    Mention,
)
from auditor.text.lexer import Token
from auditor.text.names import is_known, is_noun, is_total_name, key_of, same_name
from auditor.text.placing import owner
from auditor.text.state import State

# 年度总计, 合计: as the name of an amount it says nothing of whose.
_GENERIC: Final = regex("(?:年度|全年|本年|当年)?(?:总[计额量数]|合计|共计)$")
"""What any total can be called."""
_COSTS: Final = phrases()["any-cost"]
"""What anything spoken of costs."""


def described(state: State, mention: Mention, label: str, clause: Sequence[Token]) -> Item:
    """The item that an amount, a change, a rate or a share describes, a new one where its name is
    new.
    """
    item = state.current
    # An amount begins something or goes on with it; all else is of what was told.
    if mention.role in VALUES:
        # A new amount ends the group that 分别 was about.
        state.group = []
        # Before the item is looked for: the list that is closed here must not take the amount in.
        _uncounted(state, mention)
        item = _valued(state, mention, label, clause)
    elif label:
        item = about(state, mention, label)
    elif mention.role == DONE and item is not None:
        item = _done(state, item)
    return item if item is not None else owner(state, label)


def _valued(state: State, mention: Mention, label: str, clause: Sequence[Token]) -> Item:
    """The item that an amount is of: one told of before, what is spoken of, else a new one."""
    item = state.current
    if label in (INCOME, SPENDING) and any(token.kind == "done" for token in clause):
        # 支出完成预算 9 万元的 95%: of the spending that was told before.
        return _named(state, label, mention)
    if (past := _past(state, mention, label)) is not None:
        return past
    # A budget or last year's figure with a name is of that name, whatever is spoken of.
    if item is None or label and mention.role != AMOUNT:
        return owner(state, label)
    return _of_amount(state, item, mention, label) if mention.role == AMOUNT else item


def _of_amount(state: State, item: Item, mention: Mention, label: str) -> Item:
    """The item that this year's amount is of where something is spoken of."""
    if _GENERIC.match(label) and _only_moved(state, item):
        return item
    # Without a name, too, the first amount behind 其中 is of a part.
    if label or _opened(state, item):
        return owner(state, label)
    return _waiting(state, item) if mention.explicit else item


def _past(state: State, mention: Mention, label: str) -> Item | None:
    """What an earlier year's figure names where this sentence or the one before spoke of it."""
    found = (
        state.frame.known(key_of(label, state.vocabulary))
        if label and mention.cue == "last"
        else None
    )
    if (
        found is None
        or found.number < state.number - 1
        or not same_name(found.label, label, state.vocabulary)
    ):
        return None
    return found


def _opened(state: State, item: Item) -> bool:
    """Whether a list of an item's parts was opened and none of them is told yet."""
    return bool(state.rosters) and not state.rosters[-1].parts and state.rosters[-1].whole is item


def _only_moved(state: State, item: Item) -> bool:
    """Whether the sentence told of an item only how it changed (收支总计增加 80 万元，年度总计 1080
    万元).
    """
    return bool(item.label) and all(
        one.role in (CHANGE, RATE) and one.number == state.number for one in item.mentions
    )


def _waiting(state: State, item: Item) -> Item:
    """What an outcome without a name is of: the last of the sentence whose budget was told and
    whose outcome was not, where what was spoken of in between has no budget (预算 40
    万元，因追加补助 9 万元、调出 3 人，支出决算 49 万元).
    """
    if item.of(BUDGET) is not None:
        return item
    told = [
        (one, plan)
        for one in dict.fromkeys(reversed(state.told))
        if (plan := one.of(BUDGET)) is not None
    ]
    # Budget told in this sentence, outcome not: it is the one that waits.
    open_ = next(
        (one for one, plan in told if one.of(AMOUNT) is None and plan.number == state.number), None
    )
    return open_ if open_ is not None and item.parent is not open_ else item


def _uncounted(state: State, mention: Mention) -> None:
    """Close a list of counts before an amount that is no part of it (优2个、良1个，涉及资金 x)."""
    parts = state.rosters[-1].parts if state.rosters else []
    counts = bool(parts) and all(
        part.of(AMOUNT) is None and part.of(COUNT) is not None for part in parts
    )
    if mention.dimension == "元" and counts and not _beside(state, mention):
        state.rosters.pop()


def _beside(state: State, mention: Mention) -> bool:
    """Whether an amount is that of the part just counted: right behind it, or where the total has
    both (8 个 90 万元，其中重点 3 个，资金 60 万元).
    """
    # 8个90万元
    if state.last is not None and state.last.token.end == mention.token.start:
        return True
    if (
        state.last is not None
        and state.text[state.last.token.end : state.last.token.end + 1] == "、"
    ):
        # 甲类 27 个、资金 230 万元
        return True
    roster = state.rosters[-1]
    paid = any(one.of(AMOUNT) or one.of(BUDGET) for one in (roster.whole, *roster.rivals))
    return len(roster.parts) == 1 and paid


def _done(state: State, item: Item) -> Item:
    """What a completion rate without a name is of: what is spoken of, unless only something before
    it had two figures (安排 12 万元，支出 11 万元，结余 1 万元，执行率…).
    """
    if any(one.explicit for one in item.mentions):
        # 支出决算为…，完成: its own outcome, whatever its budget is.
        return item
    # Only what stands in the same list; the nearest first.
    told = [one for one in dict.fromkeys(reversed(state.told)) if one.roster is item.roster]
    return next((one for one in [item, *told] if _has_two(one)), item)


def _has_two(item: Item) -> bool:
    """Whether an item has a budget, or two amounts of which one may be spent of the other."""
    amounts = [one.at for one in item.mentions if one.role in (AMOUNT, USED)]
    return (
        bool(item.addends)
        or item.of(BUDGET) is not None
        # Two amounts that follow each other without a figure between.
        or any(two - one == 1 for one, two in pairwise(amounts))
    )


def about(state: State, mention: Mention, label: str) -> Item | None:
    """The item that a rate, a share or a change names."""
    current = state.current
    # 其经费, 实际支出: what is spoken of by another word.
    if current is not None and _COSTS.fullmatch(label):
        return current
    if _is_name(state, label):
        return _named(state, label, mention)
    if (found := _holding(state, label)) is not None:
        return found
    # Words that are no name begin something only where what is spoken of cannot be meant.
    anew = mention.role == SHARE or bool(state.rosters) or _has_another(current, mention, label)
    return owner(state, label) if anew else current


def _is_name(state: State, label: str) -> bool:
    """Whether words are those of a thing, by their end, by the vocabulary or by the text."""
    if is_noun(label) or is_known(label, state.vocabulary):
        return True
    return state.frame.known(key_of(label, state.vocabulary)) is not None


def _holding(state: State, label: str) -> Item | None:
    """The last item whose name holds some words (在职占58.9%); a share of something that has no
    amount is nobody's.
    """
    if len(label) < 2:
        return None
    return next((one for one in reversed(state.frame.items[-REACH:]) if label in one.label), None)


def _has_another(current: Item | None, mention: Mention, label: str) -> bool:
    """Whether what is spoken of has such a figure in this sentence by another name."""
    return current is not None and any(
        one.role == mention.role and one.number == mention.number and one.label != label
        for one in current.mentions
    )


def _named(state: State, label: str, mention: Mention) -> Item:
    """The item a rate or a change names: the current one, one spoken of before, else a new one."""
    # 收入 or 支出 alone: of the last total, not of the last thing with that word.
    if label in (INCOME, SPENDING) and (total := _of_flow(state, label)) is not None:
        return total
    key = key_of(label, state.vocabulary)
    current = state.current
    if current is not None and _is_meant(state, current, key, label):
        return current
    # In a list a change is of its own part, even where that was told of elsewhere.
    listed = bool(state.rosters) and mention.role == CHANGE
    found = state.frame.known(key)
    if listed or found is None or not same_name(found.label, label, state.vocabulary):
        return owner(state, label)
    return found


def _of_flow(state: State, flow: str) -> Item | None:
    """收入增加 a；支出增加 b: the total of a flow that was spoken of last, else what is called by
    it.
    """
    roots = [
        item
        for item in reversed(state.frame.items[-REACH:])
        if item.parent is None and flow in item.label and item.main is not None
    ]
    total = next((item for item in roots if is_total_name(item.label)), None)
    return total or next(iter(roots), None)


def _is_meant(state: State, item: Item, key: str, label: str) -> bool:
    """Whether a name is that of an item, or a long part of it."""
    if item.key == key and same_name(item.label, label, state.vocabulary):
        return True
    return len(label) > 3 and label in item.label
