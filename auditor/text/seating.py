"""Where an item is put that a list names: under which whole."""

from __future__ import annotations

from typing import Final

from auditor.language import phrases
from auditor.text.items import (
    BASE,
    INCOME,
    SHARE,
    SPENDING,
    Item,
    Roster,
)
from auditor.text.names import is_own, is_total_name
from auditor.text.state import State

RESTS: Final = phrases()["rest-named"]
"""The last part of a list, though it is called a sum (其余各项合计)."""


def seat(state: State, key: str, name: str) -> tuple[Item | None, Roster | None]:
    """The total that a newly named item stands under, and the list of the text it stands in."""
    vocabulary = state.vocabulary
    if key.startswith("科目:") and state.rosters:
        return state.rosters[-1].whole, state.rosters[-1]
    # What sections list by accounts stands beside everything else: it ends all lists.
    if key.startswith("科目:") or vocabulary.sections["items"].search(name):
        state.rosters.clear()
        return None, None
    # A known part goes to its known total, whatever list is open.
    whole = _whole(state, key, name)
    if whole is not None:
        while state.rosters and state.rosters[-1].whole is not whole:
            state.rosters.pop()
        return whole, state.rosters[-1] if state.rosters else None
    # Else to the innermost list that it does not leave and is not a sister of.
    while state.rosters:
        top = state.rosters[-1]
        if not leaves(top.whole, name) and not _beside(top.whole.key, key, state):
            return top.whole, top
        state.rosters.pop()
    return _split(state, key, name), None


def _whole(state: State, key: str, name: str) -> Item | None:
    """The known total that a known part belongs to, where the text has spoken of it."""
    if key not in state.vocabulary.parts_of or not is_own(name, state.vocabulary):
        return None
    # The nearest first: what is spoken of with its totals, the open lists, the sentences before.
    chain = [
        *([state.current, *state.current.above] if state.current is not None else []),
        *(roster.whole for roster in reversed(state.rosters)),
        *state.heirs,
    ]
    for above in state.vocabulary.parts_of[key]:
        found = next((item for item in chain if item.key == above), None) or state.frame.known(
            above
        )
        # Only in the same section: 支出 of another part is another total.
        if found is not None and found.key != key and found.section[:2] == state.section[:2]:
            return found
    return None


def _split(state: State, key: str, name: str) -> Item | None:
    """The total of this sentence that is divided as any may be (中央和地方, 税收和非税)."""
    anywhere = state.vocabulary.anywhere
    if key not in anywhere or not is_own(name, state.vocabulary) or state.plus:
        # 加上本级收入: no part of what it is added to.
        return None
    told = state.told or state.heirs
    head = _outermost(state, told[0]) if told else None
    if head is None or head.main is None or head.key in anywhere:
        return None
    # A thing told as a share (占 80%) is itself a part, and is not divided on.
    shared = head.of(SHARE) is not None and head.of(BASE) is None
    return None if shared or leaves(head, name) else head


def _outermost(state: State, item: Item) -> Item:
    """What an item is a part of by a list, or as any total may be divided."""
    anywhere = state.vocabulary.anywhere
    while item.parent is not None and (item.roster is not None or item.key in anywhere):
        item = item.parent
    return item


def _beside(one: str, two: str, state: State) -> bool:
    """Whether two keys are parts of one whole (基本支出, 项目支出): then neither is a part of the
    other.
    """
    return one != two and any(
        one in split and two in split for whole in state.vocabulary.wholes for split in whole.splits
    )


_OF_INCOME: Final = phrases()["of-income"]
_OF_SPENDING: Final = phrases()["of-spending"]


def leaves(total: Item, name: str) -> bool:
    """Whether a name is no part of a total but a total of its own: 支出 after the parts of an
    income, `…总计`.
    """
    if is_total_name(name) and not RESTS.match(name):
        return True
    if _OF_INCOME.search(total.label):
        return name.endswith(SPENDING)
    return _OF_SPENDING.search(total.label) is not None and name.endswith(INCOME)
