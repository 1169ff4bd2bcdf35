"""The item of a name, in its place among those that were spoken of, and what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.text.items import REACH, SHARE, Item, Mention
from auditor.text.names import clean, is_known, is_same_kind, key_of, same_name
from auditor.text.seating import seat
from auditor.text.state import State

_NEAR: Final = 3
"""So many sentences on a name is still of the same item."""


def siblings(items: Sequence[Item]) -> None:
    """Names that stand together are parts of one total."""
    parents = {item.parent for item in items if item.parent is not None and item.roster is None}
    if len(parents) == 1:
        parent = parents.pop()
        for item in items:
            if parent is not None and item.parent is None and not item.holds(parent):
                item.parent, item.depth = parent, parent.depth + 1
                parent.children[item] = None


def replaced(state: State, old: Mention, new: Mention) -> Mention:
    """A mention read anew, wherever it stands."""
    mentions = state.frame.mentions
    at = next(
        (
            at
            for at in range(len(mentions) - 1, max(-1, len(mentions) - REACH), -1)
            if mentions[at] is old
        ),
        None,
    )
    if at is not None:
        mentions[at] = new
    return new


HEADED: Final = "名称:"
"""The key of an item that is named by itself before its sentence, without the level of an account.
"""


def owner(state: State, label: str) -> Item:
    """The item of a name, in its place."""
    name = label or clean(state.subject, state.vocabulary)
    key = _key(state, label, name)
    if (current := state.current) is not None and _is_spoken(state, current, key, name):
        return current
    parent, roster = seat(state, key, name)
    # Bounded: nested brackets would else make totals without end.
    if parent is not None and parent.depth >= REACH:
        parent, roster = None, None
    known = _known(state, key, name, parent)
    if known is not None:
        if roster is not None and known not in roster.parts:
            roster.parts.append(known)
        return known
    item = Item(name, key, state.number, section=state.section, parent=parent, roster=roster)
    seated(state, item)
    if parent is None:
        state.rosters.clear()
    return item


def _key(state: State, label: str, name: str) -> str:
    """The key of a name; without a label that of the account or the heading at hand."""
    vocabulary = state.vocabulary
    if not label and "（项）" in state.subject:
        return "科目:" + state.subject
    if not label and state.headed and not is_known(name, vocabulary):
        return HEADED + state.subject
    return key_of(name, vocabulary) if is_same_kind(name, vocabulary) else name


def _is_spoken(state: State, current: Item, key: str, name: str) -> bool:
    """Whether a name is that of what is spoken of, and no part of a list that was just opened."""
    # 其中：基本支出 behind 基本支出 is a part of it, though of the same name.
    if not key or current.key != key or state.rosters and not state.rosters[-1].parts:
        return False
    return same_name(current.label, name, state.vocabulary)


def _known(state: State, key: str, name: str, parent: Item | None) -> Item | None:
    """The item of the same name in the same place, where it was spoken of not long ago."""
    if not key:
        return None
    # Under the same total, at most three sentences ago; a name that the vocabulary
    # does not know only in this one.
    for old in reversed(state.frame.keyed.get(key, ())[-_NEAR:]):
        if old.parent is not parent or old.number < state.number - _NEAR:
            continue
        near = (
            old.number >= state.number
            or is_known(name, state.vocabulary)
            or key.startswith("科目:")
            # 甲占 80%、乙占 20%。甲 4 万元、乙 1 万元: what had only its share so far.
            or all(one.role == SHARE for one in old.mentions)
        )
        if near and same_name(old.label, name, state.vocabulary):
            return old
    return None


def seated(state: State, item: Item) -> None:
    """Take up a new item in its frame, under its total and in its list."""
    state.frame.add(item)
    if item.parent is not None:
        item.depth = item.parent.depth + 1
        item.parent.children[item] = None
    if item.roster is not None:
        item.roster.parts.append(item)


def anew(state: State, item: Item) -> Item:
    """The same item once more, where it has all the figures that one takes."""
    fresh = Item(item.label, item.key, state.number, section=state.section, parent=item.parent)
    seated(state, fresh)
    return fresh


def take(state: State, item: Item, mention: Mention) -> None:
    """Give a mention to an item; what a full one is given stays in the ledger and is put to no
    check.
    """
    if item.full:
        return
    item.mentions.append(mention)
    # Repeats in a row are told once; the list is bounded.
    if not state.told or state.told[-1] is not item:
        state.told.append(item)
        del state.told[:-REACH]
    if state.first is None:
        state.first = item
    # Without a name the figure may be of any of those that the sentence before was about.
    if mention.loose:
        item.owners[mention.at] = state.heirs
