"""Lists that words open: under which item, whether they are complete, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from auditor.patterns import regex
from auditor.text.clauses import ENDS, begun, label_of
from auditor.text.cued import Role
from auditor.text.dividing import flowing, is_of_flow, just, meant, renamed, root, subject, unstated
from auditor.text.items import (
    AMOUNT,
    CHANGE,
    LAST,
    REACH,
    SHARE,
    VALUES,
    Item,
    Roster,
)
from auditor.text.lexer import Token
from auditor.text.names import key_of, same_name
from auditor.text.state import State

# A 分 of 分别, 分为, 分成 opens no second division.
_PARTITION: Final = regex(r"按.|从.|分(?!为|别|成)")
"""分部门看, 按资金类型划分: the paragraph's whole is divided once more."""
# 其中 and the like may list only some of the parts; 包括 and a colon list all.
_OPEN: Final = frozenset(
    {"其中", "含", "内含", "包含有", "主要用于", "主要有", "主要为", "主要是", "（", "中"}
)
_PURPOSE: Final = "主要用于"
_OPENING: Final = frozenset({"list", "comma", "within", "colon", "open"})
"""The tokens that may open a list."""
_USED_FOR: Final = "用于"
# 主要包括, 如, 重点支出: not all.
_MAINLY: Final = regex("主要|如|重点")


def openings(state: State, gap: Sequence[Token], start: int, role: Role, end: int) -> None:
    """Open the lists that the words before a figure announce."""
    top, text = state.current, state.text
    if top is None:
        _first(state, gap)
        _within(state, gap, start)
        return
    # Signs before the end of a sentence belong to what it told; only words behind it open a list.
    ended = begun(gap)
    # 财政拨款收入 9 万元中，甲 1: 中 right behind the figure.
    if ended < 0 and text.startswith("中", start) and text[start + 1 : start + 2] in "，：":
        _push(state, top, "中", True)
    for at, token in enumerate(gap):
        if at >= ended and token.kind in _OPENING:
            _opened(state, top, gap, at, start, role, end)


def _opened(
    state: State, top: Item, gap: Sequence[Token], at: int, start: int, role: Role, end: int
) -> None:
    """Open the list that a word or a sign announces, if it does."""
    token = gap[at]
    if token.kind == "list":
        # 分 in 垃圾分类 is of a name; 用于…，有… tells of one amount what it is for.
        if not _is_name(token, end) and not _tells(state, gap, at):
            _listed(state, gap, at)
    elif token.kind == "comma":
        if state.text[token.start - 1] == "中":
            _inside(state, top, gap, at, start)
    elif token.kind == "within":
        if role.name == AMOUNT:
            _push(state, top, token.text, True)
    elif token.kind == "colon":
        # 支出 9 万元：甲 4、乙 5: a colon lists parts only right behind the figure.
        if not at and _is_behind_figure(state, token):
            _push(state, top, "：", False)
    elif role.name in (*VALUES, CHANGE):
        _bracketed(state, top, gap[at:], role, end)


def _is_name(cue: Token, end: int) -> bool:
    """`垃圾分类 9 万元`: whether the word of a list is the name of what the figure is of."""
    return cue.end == end and _PARTITION.match(cue.text) is not None


def _is_behind_figure(state: State, token: Token) -> bool:
    return state.last is not None and token.start == state.last.token.end


def _bracketed(state: State, top: Item, gap: Sequence[Token], role: Role, end: int) -> None:
    """`甲 9（乙 4、丙 5）`: the parts of what stands before a bracket, where its words before the
    figure name one.
    """
    # From behind the bracket up to the figure.
    begin = gap[0].end
    inner = state.text[begin:end]
    rated = state.last is not None and state.last.dimension == "%"
    if role.cue is not None and role.cue.start == begin and (role.name == LAST or rated):
        # 比上年（预算 52 万元、执行数 55 万元）; 完成率 95%（决算 95 万元，预算 100 万元）: what
        # the change or the rate is made of, no parts.
        return
    if (
        "）" not in inner
        and len(inner) > 1
        and not any(token.kind in ("list", "within") for token in gap)
    ):
        _push(state, top, "（", True, True)


def _tells(state: State, gap: Sequence[Token], at: int) -> bool:
    """`286.5 万元用于农村饮水，有 143.28 万元…`: what the amount just told is for, no list."""
    attached = state.last is not None and state.last.token.end == gap[at].start
    return (
        attached
        and gap[at].text.endswith(_USED_FOR)
        and any(one.kind == "comma" for one in gap[at + 1 :])
    )


def _first(state: State, gap: Sequence[Token]) -> None:
    """A list that the first words open: of what they name, though it has no figure."""
    at = next(
        (
            at
            for at, token in enumerate(gap)
            if token.kind == "list" and not _PARTITION.match(token.text)
        ),
        None,
    )
    words = state.text[: gap[at].start] if at is not None else ""
    named = None
    if words and not any(token.kind == "stop" for token in gap[:at]):
        words = words.strip("，：、（）")
        # 按功能分类，支出包括: what is parted stands in the last clause, else in all of them.
        named = unstated(state, words[words.rfind("，") + 1 :]) or unstated(state, words)
    if named is not None and at is not None:
        _push(state, named, gap[at].text, gap[at].text in _OPEN)


def _within(state: State, gap: Sequence[Token], start: int) -> None:
    """`1.教育支出中，甲 1，乙 2`: a paragraph begins with what it divides, which was spoken of
    before.
    """
    at = next((at for at, token in enumerate(gap) if token.kind in ENDS), None)
    if at is None or gap[at].kind != "comma" or state.text[gap[at].start - 1] != "中":
        return
    words = label_of(state.text, start, gap[at].start - 1, gap[:at], state.vocabulary)
    known = state.frame.keyed.get(key_of(words, state.vocabulary), ()) if words else ()
    alike = (
        one
        for one in reversed(known)
        if one.main is not None and same_name(one.label, words, state.vocabulary)
    )
    named = next(alike, None)
    if named is not None:
        _push(state, named, "中", True)


def _listed(state: State, gap: Sequence[Token], at: int) -> None:
    """Open the list of a cue: of what its own words name, of the total of its flow, else of what is
    spoken of.
    """
    cue, top = gap[at], just(state) or state.current
    if top is None or _is_purpose(gap, at):
        return
    if _PARTITION.match(cue.text):
        _partition(state, top, gap, at)
        return
    # 年末结转 1 万元。支出包括：…: not of what is left over, but of the last total of spending.
    if not is_of_flow(top, cue.text) and (total := flowing(state, cue.text)) is not None:
        top = state.current = total
    # 项目支出包括: the list has a name before it. What stands before 其中 is what it divides.
    elif cue.text != "其中" and (words := _own_words(state, gap, at)):
        whole = meant(state, top, words) or unstated(state, words)
        # A name that nothing was told of: no list is better than one under a wrong total.
        if whole is None:
            return
        if whole is not top:
            _divide(state, whole, cue)
            state.current = whole
            return
    _list(state, top, cue)


def _is_purpose(gap: Sequence[Token], at: int) -> bool:
    """`主要用于接受检查，接待 45 批次`: whether words say what something was for, and then tell
    another thing.
    """
    return gap[at].text == _PURPOSE and any(one.kind == "comma" for one in gap[at + 1 :])


def _own_words(state: State, gap: Sequence[Token], at: int) -> str:
    """The words that name what the list of a cue is of; empty where none do."""
    return subject(gap, at, state.text) or renamed(state, gap, at)


def _partition(state: State, top: Item, gap: Sequence[Token], at: int) -> None:
    """Divide a whole anew (一般公共预算支出按类别：甲 1、乙 2). 从性质看…；从用途看… is of a whole
    that is not stated yet: no part of what was divided before.
    """
    words = _own_words(state, gap, at)
    whole = meant(state, top, words) if words else None
    whole = whole or _spoken_of(state, top)
    if whole is not None:
        _divide(state, whole, gap[at])
    elif state.told:
        _list(state, top, gap[at])


def _spoken_of(state: State, top: Item) -> Item | None:
    """The whole that a sentence told of, else the one that its paragraph began with; None where it
    has no amount, or is a share of another.
    """
    whole = root(top if state.told or state.first is None else state.first)
    return whole if whole.of(SHARE) is None and whole.main is not None else None


def _divide(state: State, whole: Item, cue: Token) -> None:
    """Open a list that divides a whole, whatever else was listed before."""
    state.rosters.clear()
    _push(state, whole, cue.text, _is_open(state.text, cue), partition=True)


def _list(state: State, whole: Item, cue: Token) -> None:
    """Open a list under what is spoken of, within a bracket where one stands behind that."""
    # 甲 9 万元（其中：乙 4）: the bracket closes the list.
    paren = bool(state.brackets) and state.brackets[-1][0] is whole
    _push(state, whole, cue.text, _is_open(state.text, cue), paren)


def _is_open(text: str, cue: Token) -> bool:
    """Whether the words of a list leave it open."""
    return cue.text in _OPEN or _mainly(text, cue)


def _inside(state: State, top: Item, gap: Sequence[Token], at: int, start: int) -> None:
    """`财政拨款支出中，`: what follows are parts of what is named before 中."""
    first = next((n + 1 for n in range(at - 1, -1, -1) if gap[n].kind in ENDS), 0)
    begin = gap[first - 1].end if first else start
    words = label_of(state.text, begin, gap[at].start - 1, gap[first:at], state.vocabulary)
    named = meant(state, top, words) if words else None
    named = named if named is not None or not words else unstated(state, words)
    if named is not None:
        # A list of what is told here for the first time has nothing to do with those before; one of
        # the last list's parts is divided within it.
        if named is not top and not (state.rosters and named in state.rosters[-1].parts):
            state.rosters.clear()
        _push(state, named, "中", True)


def _mainly(text: str, cue: Token) -> bool:
    """`主要税收项目情况如下`: a list of the main parts is not one of all."""
    before = re.split("[，。；：]", text[max(0, cue.start - 24) : cue.start])[-1]
    return bool(_MAINLY.search(before)) or cue.text.startswith("主要") and "方面" not in cue.text


def _push(
    state: State, whole: Item, words: str, open_: bool, paren: bool = False, partition: bool = False
) -> None:
    last = state.last
    # 支出 9 万元，其中：按用途分：…: two words in a row open one list; it is of both kinds.
    if state.rosters and not state.rosters[-1].parts:
        unfilled = state.rosters.pop()
        open_ = open_ and unfilled.open or words == "其中" and unfilled.open
        words, partition, paren = (
            unfilled.words + words,
            partition or unfilled.partition,
            paren or unfilled.paren,
        )
    roster = Roster(
        whole,
        words,
        open_,
        last.role if last is not None else "",
        number=state.number,
        paren=paren,
        partition=partition,
    )
    roster.year = last.base if last is not None and last.role == LAST else ""
    roster.behind = not state.told or last is None
    roster.rivals = _rivals(state, whole)
    # Bounded: brackets may be opened without end.
    del state.rosters[:-REACH]
    state.rosters.append(roster)


def _rivals(state: State, whole: Item) -> tuple[Item, ...]:
    """What else a list may divide; not what the whole is a part of, and none of its parts."""
    above, parts = {whole, *whole.above}, whole.children
    # The nearest first; the sentence before only where this one told nothing.
    spoken = dict.fromkeys(reversed(state.told or state.before))
    return tuple(
        item
        for item in spoken
        if not any(one in above or one in parts for one in (item, item.parent))
        and item.main is not None
    )


def announce(state: State, gap: Sequence[Token]) -> None:
    """`其中：` at the end of a paragraph: the parts follow in paragraphs of their own."""
    top = state.current
    cues = [token for token in gap if token.kind == "list"]
    if top is None or not cues or top.main is None:
        return
    words = cues[-1].text
    # The last sentence up to its cue says which flow is listed.
    said = state.text[max(map(state.text.rfind, "。；")) + 1 : cues[-1].end]
    if not is_of_flow(top, said):
        # 本年支出 9 万元，年末结转 1 万元。具体支出情况如下：
        top = flowing(state, said) or top
    state.spread = Roster(
        top,
        words,
        words in _OPEN or _mainly(state.text, cues[-1]),
        number=state.number,
        partition=bool(_PARTITION.match(words)),
    )
    state.rosters, state.announced = [state.spread], state.level
