"""What a figure is where its words tell of another thing too: within a reason, beside last year,
against another item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditor.text import roles
from auditor.text.cued import Role
from auditor.text.items import (
    AMOUNT,
    CHANGE,
    COUNT,
    LAST,
    OF,
    RATE,
    UNKNOWN,
    Item,
)
from auditor.text.lexer import Token
from auditor.text.names import clean, is_known, key_of
from auditor.text.state import State


def reasoned(state: State, role: Role, label: str, since: int, gap: Sequence[Token]) -> Role:
    """Within a reason an amount or a change is the item's own only where the words say so (比上年,
    决算, 预算).
    """
    # Outside of reasons, and where 决算 or 比上年 says it, nothing is in doubt.
    if not state.reason or role.name not in (AMOUNT, CHANGE, RATE, COUNT) or role.explicit:
        return role
    if _is_own(state, role, label):
        return role
    if role.name == AMOUNT and not state.told and is_known(label, state.vocabulary):
        # 因为项目开工，本年收入 2,224 万元: the reason stands first, and what it is given for
        # behind it.
        state.reason = False
        return role
    if role.name == AMOUNT and role.cue is not None:
        return role
    if role.name in (CHANGE, RATE) and _is_compared(state, since, gap):
        return role
    # 追加 5 万元: a figure of the reason; it stays in the ledger and is put to no check of the item.
    return Role(UNKNOWN, sign=role.sign, cue=role.cue)


def _is_own(state: State, role: Role, label: str) -> bool:
    """Whether a figure within a reason is of what it is given for: the rate of the change just
    told, or by its name.
    """
    if role.name == RATE:
        return state.last is not None and state.last.role == CHANGE
    return bool(label) and role.name in (AMOUNT, CHANGE) and _of_subject(state, role, label)


def _is_compared(state: State, since: int, gap: Sequence[Token]) -> bool:
    """Whether the words behind a reason say against what a change is; 上年一次性项目减少 18 万元:
    上年 is of the name, where nothing is compared.
    """
    at = max((n for n, token in enumerate(gap) if token.kind == "reason"), default=-1)
    behind = gap[max(at + 1, since) :]
    than = any(token.kind in ("than", "last-implied") for token in behind)
    return than and bool(roles.base_of(behind, state.year))


def dated(state: State, role: Role, label: str, clause: Sequence[Token], start: int) -> Role:
    """`本年用车费 40 万元，…；上年用车费 43 万元`: the amount of a clause that begins with 上年, of
    what this year's is told of.
    """
    if role.name not in (AMOUNT, COUNT) or role.cue is not None or not label or not clause:
        return role
    first = clause[0]
    known = state.frame.known(key_of(label, state.vocabulary))
    # Only where this year's amount of the same name is known.
    if first.kind != "last" or first.start != start or known is None or known.of(role.name) is None:
        return role
    return Role(LAST, base=LAST, cue=first)


def against(state: State, role: Role, clause: Sequence[Token], start: int) -> tuple[Role, str]:
    """`人员经费比公用经费多 80 万元`: what an amount is more than, where that is another thing
    told; and the name before it.
    """
    than = _than(role, clause)
    if role.cue is None or than is None:
        return role, ""
    other = _told(state, state.text[than.end : role.cue.start], None)
    current = _told(state, state.text[start : than.start], state.current)
    # Both must be known and differ; else 比 compares with something else.
    if other is None or other.main is None or current is None or current is other:
        return role, ""
    return replace(role, base=f"{OF}{other.key}"), current.label


def _than(role: Role, clause: Sequence[Token]) -> Token | None:
    """The 比 or 较 before the word for a change of which nothing says against what it is."""
    cue = role.cue
    if role.name != CHANGE or role.base or cue is None:
        return None
    words = (token for token in reversed(clause) if token.kind == "than" and token.end < cue.start)
    than = next(words, None)
    return than if than is not None and than.text in ("比", "较") else None


def _told(state: State, words: str, unnamed: Item | None) -> Item | None:
    """The thing told that words name; another where they name none."""
    name = clean(words, state.vocabulary)
    return state.frame.known(key_of(name, state.vocabulary)) if name else unnamed


def _of_subject(state: State, role: Role, label: str) -> bool:
    """Whether a figure behind a reason is of the very thing that the reason is given for
    (…，收支总计均减少 80 万元), and still lacks.
    """
    current, key = state.current, key_of(label, state.vocabulary)
    own = current is not None and current.key == key and is_known(label, state.vocabulary)
    return (
        own and current is not None and not any(one.role == role.name for one in current.mentions)
    )
