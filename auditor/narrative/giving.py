"""Figures to items: single ones, runs paired with names, totals stated after their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from auditor.narrative.items import AMOUNT, BUDGET, COUNT, LAST, Item, Mention, Passage
from auditor.narrative.labels import NAMED_TOTAL, is_total, key_of, split
from auditor.narrative.lexer import Token
from auditor.narrative.making import value, within
from auditor.narrative.placing import attach, owner
from auditor.narrative.reading import Reading
from auditor.narrative.roles import Role

VALUES: Final = frozenset({AMOUNT, BUDGET, LAST, COUNT})

_LONGEST: Final = 60
"""How many characters of a name that cannot be parted stand for it."""
_BACK: Final = 400
"""How many characters before a total the text says how many parts it sums."""
_NUMERALS: Final = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def give(reading: Reading, mentions: list[Mention], label: str, clause: Sequence[Token], role: Role) -> None:
    """The items that the mentions belong to."""
    state, passage, vocabulary = reading.state, reading.passage, reading.vocabulary
    every = any(token.kind == "all" for token in clause)
    if len(mentions) == 1 and not every:
        mention = mentions[0]
        total = NAMED_TOTAL.search(label) and state.plus or is_total(label)
        if role.name in VALUES and total and _summed(reading, mention, label):
            return
        attach(state, passage, mention, label, vocabulary)
        item = state.current
        if state.plus and role.name in VALUES and mention.dimension == "元" and item is not None and item not in state.plus and item.parent is None:
            state.plus.append(item)
        return
    count = len(mentions)
    names = split(label, count) if role.name in VALUES and count > 1 else []
    if every and count == 1:
        whole = key_of(label, vocabulary) in vocabulary.key_names.values() and label.index("、") < 2 if "、" in label else False
        names = re.split("、", label) if role.name in VALUES and "、" in label and not whole else []
        if whole:
            attach(state, passage, mentions[0], label, vocabulary)
            return
        group: list[Item] = state.group or ([state.current] if state.current is not None else [])
        if names:
            state.group = _owners(reading, names, clause)
            group = state.group
        for item in dict.fromkeys(group):
            item.take(mentions[0])
        return
    if role.name in VALUES and (names or not (state.group and len(state.group) == count)):
        labels = names or [f"{label[-_LONGEST:]}第{n}项" for n in range(1, count + 1)]
        state.group = _owners(reading, labels, clause)
        for item, mention in zip(state.group, mentions, strict=True):
            item.take(mention)
        state.current = state.group[-1]
        return
    group = state.group if state.group and len(state.group) == count else _lately(passage, count)
    for item, mention in zip(group, mentions, strict=False):
        item.take(mention)


def _owners(reading: Reading, names: Sequence[str], clause: Sequence[Token]) -> list[Item]:
    """An item for each name; names that come to the same key (收、支总计) stay apart."""
    items: dict[Item, None] = {}
    if len(names) > 1:
        names = [*names[:-1], _headless(names[-1], reading.passage)]
    for name in names:
        item = owner(reading.state, reading.passage, name, reading.vocabulary, clause)
        if item in items:
            item = Item(name, f"{item.key}{len(items) + 1}", reading.state.number, parent=item.parent, section=reading.passage.section)
            reading.passage.add(item)
            if item.parent is not None:
                item.parent.children.append(item)
        items[item] = None
    return list(items)


def _headless(name: str, passage: Passage) -> str:
    """The last of several names without the noun they share with the total (`服务政府采购规模` of `政府采购规模`)."""
    for item in passage.recent:
        for size in range(min(len(name) - 1, len(item.label)), 2, -1):
            if name.endswith(item.label[-size:]):
                return name[:-size]
    return name


def _lately(passage: Passage, count: int) -> list[Item]:
    """The last items that a run of rates can be about."""
    items = [item for item in reversed(passage.recent) if item.main is not None]
    return items[-count:] if len(items) >= count else []


def _base(plus: list[Item], passage: Passage, label: str) -> Item:
    """What the addends are added to: by nature, income where the total is one of income."""
    flow = next((word for word in ("收", "支") if word in label), "")
    if not flow or flow in plus[0].label:
        return plus[0]
    return next((item for item in passage.before(plus[1]) if item.parent is None and flow in item.label and item.of(AMOUNT) is not None), plus[0])


def _level(items: list[Item], mention: Mention, count: int) -> list[Item]:
    """The items that a total sums: as many as it says, else those that add up to it, else the outermost."""
    groups: list[list[Item]] = []
    anchor: Item | None = items[-1] if items else None
    while anchor is not None:
        group = [item for item in items if item.parent is anchor.parent]
        groups.append(group[-count:] if count and len(group) > count else group)
        anchor = anchor.parent
    if count:
        return next((group for group in groups if len(group) == count), [])
    for group in groups:
        mains = [main for item in group if (main := item.main) is not None]
        if within(sum((value(main) or Decimal(0) for main in mains), Decimal(0)) - (value(mention) or Decimal(0)), [mention, *mains]):
            return group
    return groups[-1] if groups else []


def _summed(reading: Reading, mention: Mention, label: str) -> bool:
    """`…合计 x`: a total stated after its parts. Whether there were any."""
    state, passage = reading.state, reading.passage
    if len(state.plus) > 1:
        state.plus[0] = _base(state.plus, passage, label)
        item = Item(label, "合计", state.number, section=passage.section, addends=list(state.plus))
        item.take(mention)
        passage.add(item)
        state.plus, state.head, state.current = [], item, item
        return True
    at = mention.entry.span[0]
    word = re.search("[两二三四五六](?=项|类|个)", mention.sentence[max(0, at - _BACK):at])
    earlier = state.group or [item for item in reversed(passage.recent) if item.number >= state.number - bool(word) and item.main is not None
                              and item.main.dimension == mention.dimension]
    deepest = _level(earlier, mention, _NUMERALS[word[0]] if word else 0)
    if len(deepest) < 2:
        return False
    item = Item(label, "合计", state.number, section=passage.section, addends=deepest)
    kinds = {next((m.role for m in reversed(part.mentions) if m.role in (AMOUNT, BUDGET)), "") for part in deepest}
    if kinds == {BUDGET} and not mention.cue:
        mention.role = BUDGET
    for part in deepest:
        part.parent = part.parent or item
    item.take(mention)
    passage.add(item)
    state.current = item
    return True
