"""What a clause calls its figure, and whom the figure is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.patterns import regex
from auditor.text.bands import banded, banded_behind
from auditor.text.clauses import label_of
from auditor.text.items import BASE, BUDGET, COUNT, DONE, SHARE, VALUES
from auditor.text.lexer import Token
from auditor.text.names import behind, clean, graded, key_of
from auditor.text.roles import Role
from auditor.text.state import State
from auditor.text.unnamed import earlier

_NEAR_PATH: Final = 4
"""So many characters behind the path of an account an amount is its own."""
_ACCOUNT: Final = regex(r"（(?:[0-9]{0,7}项|[0-9]{7})）[”\"》]?(?:科目)?$")
"""An amount straight behind the path of an account is the account's."""
_ENDS, _OPENS = frozenset('）”"》目'), frozenset("：，、")
_LEADING: Final = regex(r"(?:^|[，。；：、（])(?:在)?$")
_FOLLOWED: Final = regex(r"的(?:[为是])?(?P<name>[^0-9，。；：、（）的]{2,24})[，：]")
"""占比 63% 的为基本支出，: the part behind its share."""


def labels(
    state: State,
    role: Role,
    clause: Sequence[Token],
    start: int,
    gap: Sequence[Token],
    gap_start: int,
    run: Sequence[Token],
) -> tuple[str, str]:
    """What the clause calls its figure, and whom the figure is about: of a share the whole, and the
    part.
    """
    text, number = state.text, run[0]
    if role.cue is not None and role.cue.kind == "than":
        # 较年初结转 171 万元减少: of what is spoken of, whatever it is called.
        return "", ""
    label = label_of(text, start, number.start, clause, state.vocabulary)
    if (
        role.name == SHARE
        and role.cue is None
        and state.last is not None
        and state.last.role == BASE
    ):
        # 占支出 x 的比例为 p%
        return "", ""
    if role.name == COUNT and (grade := graded(text, run[-1].end)):
        label = clean(grade, state.vocabulary)
        return label, label
    if role.name == COUNT and (
        band := banded(text, start, number.start) or not label and banded_behind(text, run[-1].end)
    ):
        return band, band
    sign = text[number.start - 1 : number.start]
    near = number.start - state.spoken <= _NEAR_PATH and sign in _ENDS
    if (
        sign in _OPENS
        and not clause
        or near
        and _ACCOUNT.search(text, max(0, number.start - 12), number.start)
    ):
        label = ""
    if role.cue is not None and (
        role.name in (SHARE, DONE)
        or role.name == BUDGET
        and role.cue.kind == "done"
        or role.name == BASE
        and _is_parted(state, clause, start)
    ):
        # 甲占乙的 5%: what stands before the cue is the part, what stands behind it the whole.
        # 占…的比重为: the first of the two words stands between them.
        kind = "share" if role.name == BASE else role.cue.kind
        cue = next((token for token in clause if token.kind == kind), role.cue)
        before = [token for token in clause if token.end <= cue.start]
        behind_ = [token for token in clause if token.start >= cue.end]
        part = label_of(text, start, cue.start, before, state.vocabulary)
        part = "" if part == "中" else part
        named = _FOLLOWED.match(text, run[-1].end) if role.name == SHARE and not part else None
        if named is not None:
            part = clean(named["name"], state.vocabulary)
        return label_of(text, cue.end, number.start, behind_, state.vocabulary), part
    if (
        not label
        and role.name in VALUES
        and _LEADING.search(text[max(0, number.start - 2) : number.start])
    ):
        label = clean(behind(text, run[-1].end), state.vocabulary)
    if not label:
        label = earlier(state, gap, gap_start, start, number.start)
    return label, label


def _is_parted(state: State, clause: Sequence[Token], start: int) -> bool:
    """Whether what stands before 占 is the name of something told (人员经费占基本支出 x 的 p%)."""
    cue = next((token for token in clause if token.kind == "share"), None)
    if cue is None:
        return False
    part = label_of(
        state.text,
        start,
        cue.start,
        [token for token in clause if token.end <= cue.start],
        state.vocabulary,
    )
    told = state.frame.known(key_of(part, state.vocabulary)) if part else None
    return told is not None and told.main is not None
