"""What a clause calls its figure, and whom the figure is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.patterns import regex
from auditor.text.bands import banded, banded_behind
from auditor.text.clauses import label_of
from auditor.text.cued import Role
from auditor.text.items import BASE, BUDGET, COUNT, DONE, SHARE, VALUES
from auditor.text.lexer import Token
from auditor.text.names import behind, clean, graded, key_of
from auditor.text.state import State
from auditor.text.unnamed import earlier
from auditor.text.vocabulary import Vocabulary

_NEAR_PATH: Final = 4
"""So many characters behind the path of an account an amount is its own."""
_ACCOUNT: Final = regex(r"（(?:[0-9]{0,7}项|[0-9]{7})）[”\"》]?(?:科目)?$")
"""An amount straight behind the path of an account is the account's."""
# The signs behind the path of an account (（项）; …科目); and those that begin a clause.
_ENDS, _OPENS = frozenset('）”"》目'), frozenset("：，、")
# ，9 万元的…: nothing but a sign, or 在, stands before the figure.
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
    text, number, vocabulary = state.text, run[0], state.vocabulary
    if _is_of_spoken(state, role):
        return "", ""
    label = label_of(text, start, number.start, clause, vocabulary)
    # 10个评为优, 90分以上3个: a count by its grade or its class.
    if role.name == COUNT:
        sort = _sort(text, start, run, label, vocabulary)
        if sort is not None:
            return sort, sort
    if _is_bare(state, clause, number):
        label = ""
    # 甲占乙的5%: two names, one on each side of the cue.
    if role.cue is not None and _has_part(state, role, role.cue, clause, start):
        return _whole_and_part(state, role, role.cue, clause, start, run)
    # 6.40万元的“三公”经费: the name stands behind.
    leading = role.name in VALUES and _LEADING.search(text[max(0, number.start - 2) : number.start])
    if not label and leading:
        label = clean(behind(text, run[-1].end), vocabulary)
    # At last the words before this clause.
    if not label:
        label = earlier(state, gap, gap_start, start, number.start)
    return label, label


def _is_of_spoken(state: State, role: Role) -> bool:
    """Whether a figure is of what is spoken of, whatever it is called: 占支出 x 的比例为 p%,
    较年初结转 171 万元减少.
    """
    if role.cue is not None:
        return role.cue.kind == "than"
    return role.name == SHARE and state.last is not None and state.last.role == BASE


def _sort(
    text: str, start: int, run: Sequence[Token], label: str, vocabulary: Vocabulary
) -> str | None:
    """The grade or the band that a count is of; None where the words name none."""
    if grade := graded(text, run[-1].end):
        return clean(grade, vocabulary)
    band = banded(text, start, run[0].start) or not label and banded_behind(text, run[-1].end)
    return band or None


def _is_bare(state: State, clause: Sequence[Token], number: Token) -> bool:
    """Whether a figure stands straight behind a sign or the path of an account: no words name
    it.
    """
    sign = state.text[number.start - 1 : number.start]
    if sign in _OPENS and not clause:
        return True
    if number.start - state.spoken > _NEAR_PATH or sign not in _ENDS:
        return False
    return _ACCOUNT.search(state.text, max(0, number.start - 12), number.start) is not None


def _has_part(state: State, role: Role, cue: Token, clause: Sequence[Token], start: int) -> bool:
    """Whether the words before a cue name another thing than those behind it."""
    if role.name == BASE:
        return _is_parted(state, clause, start)
    return role.name in (SHARE, DONE) or role.name == BUDGET and cue.kind == "done"


def _whole_and_part(
    state: State, role: Role, cue: Token, clause: Sequence[Token], start: int, run: Sequence[Token]
) -> tuple[str, str]:
    """`甲占乙的 5%`: what stands before the cue is the part, what stands behind it the whole."""
    text, number, vocabulary = state.text, run[0], state.vocabulary
    # 占…的比重为: the first of the two words stands between them.
    # Of a whole the cue may be 为; it is the word for the share that parts the names.
    kind = "share" if role.name == BASE else cue.kind
    cue = next((token for token in clause if token.kind == kind), cue)
    before = [token for token in clause if token.end <= cue.start]
    after = [token for token in clause if token.start >= cue.end]
    part = label_of(text, start, cue.start, before, vocabulary)
    # 支出中占5%: 中 is no part.
    part = "" if part == "中" else part
    named = _FOLLOWED.match(text, run[-1].end) if role.name == SHARE and not part else None
    if named is not None:
        part = clean(named["name"], vocabulary)
    return label_of(text, cue.end, number.start, after, vocabulary), part


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
