"""Of what a list is: what its words name, what the text told of last, what has no figure of its
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import REACH, Item
from auditor.text.lexer import Token
from auditor.text.names import clean, is_known, is_noun, is_plain, is_total_name, key_of
from auditor.text.state import State

# No name is longer.
_LONGEST: Final = 40
_CARRIED: Final = phrases()["carried"]
_FEW: Final = 4
"""So many things of one name before it may be what a list is of."""
_BARE: Final = 2
"""So long are 收入 and 支出, which alone are no names but of totals."""
# 上述支出包括: what was just told, by no name.
_THESE: Final = regex("全部|上述|以上|这些")


def meant(state: State, top: Item, words: str) -> Item | None:
    """Whose parts are listed where the list has a subject of its own; None where that has no
    figure.
    """
    own = clean(words, state.vocabulary)
    if _THESE.match(words):
        return _these(state, top, words)
    if not own:
        # 收入包括…: of the last total that is one of income.
        return flowing(state, words) if _flow(words) else top
    key = key_of(own, state.vocabulary)
    # The last words of a name are enough: 项目支出 of 教育项目支出.
    if top.key == key or top.label.endswith(own):
        return top
    # 基本支出 9 万元，…；基本支出增加 1 万元。基本支出中: of what has an amount.
    return next(
        (one for one in reversed(state.frame.keyed.get(key, ())[-_FEW:]) if one.main is not None),
        None,
    )


def _these(state: State, top: Item, words: str) -> Item | None:
    """What 上述支出 is: the total just spoken of; the one thing of its flow; None where several
    stand there without a total.
    """
    first, flow = root(top), _flow(words)
    # A total, told as one or divided: 上述支出 is that.
    if (first.children or is_total_name(first.label)) and (not flow or flow in first.label):
        return top
    told = _told_beside(state, top)
    found = [item for item in told if flow and flow in item.label] or told
    if not found:
        return top
    # Of several things without a total no list is one.
    return found[0] if len(found) == 1 else None


def _told_beside(state: State, top: Item) -> list[Item]:
    """What has an amount and stands under no total, in the sections beside a thing's own."""
    return [
        item
        for item in state.frame.items[-REACH:]
        if item.parent is None
        and item.section[:-1] == top.section[:-1]
        and (main := item.main) is not None
        and main.dimension == "元"
    ]


def _flow(words: str) -> str:
    """Which flow words speak of: of income or of expenditure; empty where of none."""
    # 收支 counts as income: the first of the two.
    return next((word for word in ("收", "支") if word in words), "")


def flowing(state: State, words: str) -> Item | None:
    """The last total that is one of the flow that words speak of."""
    flow = _flow(words)
    roots = [
        item
        for item in reversed(state.frame.items[-REACH:])
        if item.parent is None and item.main is not None
    ]
    return next(
        (item for item in roots if is_total_name(item.label) or flow and flow in item.label), None
    )


def is_of_flow(item: Item, words: str) -> bool:
    """Whether a list may be of an item by what its words say that it lists; what is left is of no
    flow.
    """
    return not _flow(words) or _flow(words) in item.label or _CARRIED.search(item.label) is None


def unstated(state: State, words: str) -> Item | None:
    """A total that the text divides without a figure of its own."""
    # 支出 is cleaned away as a kind of account, yet names the total here.
    name = clean(words, state.vocabulary) or words[-_BARE:]
    if not name or not is_noun(name) or len(name) > _LONGEST:
        return None
    item = Item(name, key_of(name, state.vocabulary), state.number, section=state.section)
    state.frame.add(item)
    return item


def just(state: State) -> Item | None:
    """What `项目支出中，` just said that the list is of (项目支出中，用于甲 1 万元); None where
    nothing did.
    """
    last = state.rosters[-1] if state.rosters else None
    # Right before, in this sentence, and without a part so far.
    opened = (
        last is not None and not last.parts and last.words == "中" and last.number == state.number
    )
    return last.whole if last is not None and opened else None


def renamed(state: State, gap: Sequence[Token], at: int) -> str:
    """`接待费 6 万元，…，项目支出包括：…`, `其中项目支出按用途：…`: a known name, or one told
    before, between a comma or another cue and the cue of a list.
    """
    if not at or gap[at - 1].kind not in ("comma", "list"):
        return ""
    words = state.text[gap[at - 1].end : gap[at].start]
    name = clean(words, state.vocabulary)
    told = state.frame.keyed.get(key_of(name, state.vocabulary)) if name else None
    return (
        words
        if told
        or name
        and is_noun(name)
        and is_plain(name, state.vocabulary)
        and is_known(name, state.vocabulary)
        else ""
    )


def root(item: Item) -> Item:
    """The total that an item stands under in the end; itself where none is told."""
    while item.parent is not None:
        item = item.parent
    return item


def subject(gap: Sequence[Token], at: int, text: str) -> str:
    """Words of its own between the end of a sentence and a list cue (收入包括): the list is of
    those, not of the item before.
    """
    for token in reversed(gap[:at]):
        if token.kind in ("stop", "semi"):
            return text[token.end : gap[at].start].strip("，：、（）")
        if token.kind in ("comma", "colon", "close", "list"):
            # 收入由三部分构成: the first of the words that open a list said of what.
            return ""
    return ""
