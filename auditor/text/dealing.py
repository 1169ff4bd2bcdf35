"""Runs of figures to items: to as many names, to what the sentence or the one before spoke of, to a
group told by its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.numbering import SEVERAL
from auditor.patterns import regex
from auditor.text.cued import BUDGETS, Role
from auditor.text.items import AMOUNT, DONE, LAST, RATIOS, REACH, VALUES, Item, Mention
from auditor.text.lexer import Token
from auditor.text.names import is_noun, key_of, parted, split
from auditor.text.placing import owner, replaced, seated, siblings, take
from auditor.text.state import State

# 上述两项, 二者, 这三类: those that were told of.
_BOTH: Final = regex(f"(?:上述|以上|前述|这)?[{''.join(SEVERAL)}](?:者|项|类|个)")
_LONGEST: Final = 60
"""How many characters of a name that cannot be parted stand for it."""


def deal(
    state: State, mentions: list[Mention], label: str, role: Role, clause: Sequence[Token]
) -> None:
    """A run of figures: to as many names, else to the group before, else to the items before."""
    # 分别为年初预算和调整预算的80%和95%: one thing, two plans.
    if _of_one_outcome(state, mentions, role, clause):
        return
    count = len(mentions)
    mentions = [replaced(state, mention, replace(mention, run=True)) for mention in mentions]
    if role.name == AMOUNT and not label and (told := _of_year(state, count, clause)):
        _to_year(state, told, mentions)
        return
    # As many names as figures: split at 、, else at the joining words within.
    names = _shared(split(label, count)) or parted(label, count)
    # Without names of their own: of those that were told of.
    if not names:
        _recall(state, count, label, role)
    if role.name in VALUES:
        _group_amounts(state, count, label, names, role)
    elif names:
        _group_named(state, names, clause)
    _deal_out(state, mentions)


def _deal_out(state: State, mentions: Sequence[Mention]) -> None:
    """One figure each to the group at hand, else to the last items that may have one."""
    count = len(mentions)
    # Only where the numbers agree; else the figures stay with nobody.
    group = state.group if len(state.group) == count else _lately(state, count)
    for item, mention in zip(group, mentions, strict=False):
        take(state, item, mention)
    if len(group) == count:
        # So that a second run without names (比上年分别增长5%、6%) is of the same.
        state.dealt = state.number, list(group)


def _of_one_outcome(
    state: State, mentions: list[Mention], role: Role, clause: Sequence[Token]
) -> bool:
    """Whether a run is of what one outcome is of as many plans (分别为年初预算和调整预算的 80%和
    95%): then it takes them all.
    """
    # Each plan that the words name, in their order.
    plans = (
        [BUDGETS[token.kind] for token in clause if token.kind in BUDGETS]
        if role.name == DONE
        else []
    )
    if len(plans) != len(mentions) or state.current is None:
        return False
    for base, mention in zip(plans, mentions, strict=True):
        take(state, state.current, replaced(state, mention, replace(mention, base=base, run=True)))
    return True


def _to_year(state: State, told: list[Item], mentions: list[Mention]) -> None:
    """The amounts of an earlier year to those that the sentence gave amounts of."""
    for item, mention in zip(told, mentions, strict=True):
        take(state, item, replaced(state, mention, replace(mention, role=LAST, base=LAST)))
    state.group, state.current = told, told[-1]


def _recall(state: State, count: int, label: str, role: Role) -> None:
    """Make those before the group that a run without names is of, where they are as many."""
    if known := _dealt(state, count, label, role):
        state.group = known
    if len(state.group) != count and _BOTH.match(label):
        # 二者分别为 1 和 2: of those that the sentence spoke of, though it gave no amounts of them.
        state.group = _without(state, count, role.name)


def _group_amounts(state: State, count: int, label: str, names: list[str], role: Role) -> None:
    """The group that as many amounts are of, of new items where none is known; its last is then
    spoken of.
    """
    # Two amounts behind 二者分别为 go to those that were told of; any others begin new things, which
    # are called after what the clause says, with a number each where it has no names.
    if len(state.group) != count or not _BOTH.match(label):
        if len(state.group) != count and not label:
            state.group = [item for item in spoken(state) if item.of(role.name) is None]
        if names or len(state.group) != count:
            state.group = owners(
                state, names or [f"{label[-_LONGEST:]}第{n}项" for n in range(1, count + 1)]
            )
    state.current = state.group[-1]


def _group_named(state: State, names: list[str], clause: Sequence[Token]) -> None:
    """The group of rates or changes by its names: of what was told of, else of new items where the
    names are those of things.
    """
    if told := _told(state, names):
        state.group = told
    elif any(token.kind == "each" for token in clause) or all(is_noun(name) for name in names):
        # 甲和乙各减少 1、2: their amounts are told later.
        state.group = owners(state, names)


def _of_year(state: State, count: int, clause: Sequence[Token]) -> list[Item]:
    """Those that the sentence gave amounts of, where as many of a year that is named follow (甲
    5、乙 6，2023 年分别为 3、4): they are of another year than the first; else [].
    """
    told = spoken(state) if any(token.kind == "year" for token in clause) else []
    several = len(told) == count and all(
        item.of(AMOUNT) is not None and item.of(LAST) is None for item in told
    )
    return told if several else []


def _dealt(state: State, count: int, label: str, role: Role) -> list[Item]:
    """Those that the last run was dealt out to, where as many amounts without names follow and they
    have none so far (甲和乙各减少 1、2；两项支出分别为 3、4), or none that the words call an
    outcome; else [].
    """
    number, items = state.dealt
    if role.name not in VALUES or len(items) != count or state.number - number > 1:
        return []
    if label and not _BOTH.match(label):
        return []
    return items if _lack(items, role) else []


def _lack(items: Sequence[Item], role: Role) -> bool:
    """Whether things have no figure in a role so far, or none that the words call an outcome."""
    said = [
        one for item in items if (one := item.of(role.name)) is not None and one.base == role.base
    ]
    return not said or role.explicit and not any(one.explicit for one in said)


def _shared(names: list[str]) -> list[str]:
    """Names with the words before 的 that the first has for all (授予企业的货物、服务)."""
    # 授予中小企业的货物、服务: 授予中小企业的 is of both.
    head, joint, _ = names[0].rpartition("的") if len(names) > 1 else ("", "", "")
    if not head or any("的" in name for name in names[1:]):
        return names
    return [names[0], *(head + joint + name for name in names[1:])]


def _without(state: State, count: int, role: str) -> list[Item]:
    """The last items of the sentence that have no figure in a role, where they are as many; else
    [].
    """
    # Of what began with a share or a rate: what began with an amount has been told of.
    told = [
        item for item in dict.fromkeys(state.told) if item.label and item.mentions[0].role in RATIOS
    ][-count:]
    return told if len(told) == count and all(item.of(role) is None for item in told) else []


def _told(state: State, names: Sequence[str]) -> list[Item]:
    """What the frame spoke of by these names or longer ones (人员类 of 人员类项目); [] where one is
    not known.
    """
    recent = [item for item in reversed(state.frame.items[-REACH:]) if item.main is not None]
    found = [
        state.frame.known(key_of(name, state.vocabulary))
        or next((item for item in recent if name in item.label), None)
        for name in names
    ]
    items = [item for item in found if item is not None]
    return items if len(set(items)) == len(names) else []


def _lately(state: State, count: int) -> list[Item]:
    """The last items that a run of rates can be about: those of the sentence where they are as
    many, else the last of them; where the sentence has given none a figure yet, those of the one
    before.
    """
    # The sentence before only where this one told nothing.
    for told in (state.told,) if state.told else (state.before,):
        found = _beside_each_other(told)
        if len(found) == count:
            return found
    items = [item for item in state.frame.items[-REACH:] if item.main is not None][-count:]
    here = set(state.told or state.before)
    return (
        items
        if len(items) == count
        and here.issuperset(items)
        and len({item.parent for item in items}) == 1
        else []
    )


def spoken(state: State) -> list[Item]:
    """The items beside each other that the sentence gave amounts of one by one (甲 1、乙 2，合计
    3，分别占…), the total left out.
    """
    return _beside_each_other(state.told)


def _beside_each_other(given: Sequence[Item]) -> list[Item]:
    told = [item for item in dict.fromkeys(given) if item.main is not None]
    if not told:
        return []
    last = told[-1]
    if last.addends:
        return list(last.addends[0])
    return [item for item in told if item.parent is last.parent and not item.addends]


def owners(state: State, names: Sequence[str]) -> list[Item]:
    """An item for each name; names that come to the same key (收、支总计) stay apart."""
    items: dict[Item, None] = {}
    for name in (*names[:-1], _headless(names[-1], state)):
        item = owner(state, name)
        if item in items:
            item = Item(
                name,
                f"{item.key}{len(items) + 1}",
                state.number,
                section=state.section,
                parent=item.parent,
            )
            seated(state, item)
        items[item] = None
    siblings(list(items))
    return list(items)


def _headless(name: str, state: State) -> str:
    """The last of several names without the noun they share with the total (`服务政府采购规模` of
    `政府采购规模`).
    """
    for item in reversed(state.frame.items[-REACH:]):
        # The longest common ending first; of less than three signs it is a mere kind (支出).
        for size in range(min(len(name) - 1, len(item.label)), 2, -1):
            if name.endswith(item.label[-size:]):
                return name[:-size]
    return name
