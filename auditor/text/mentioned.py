"""What a figure of the text is posted as: as printed, where it stands, and what messages call
it.
"""

from __future__ import annotations

from typing import Final

from auditor.entry import Entry
from auditor.figure import MARK, Blank, Figure
from auditor.patterns import regex
from auditor.text.cued import Role
from auditor.text.items import (
    AMOUNT,
    BUDGET,
    CHANGE,
    COUNT,
    DONE,
    LAST,
    RATE,
    SHARE,
    UNKNOWN,
    VALUES,
    Mention,
)
from auditor.text.lexer import Token
from auditor.text.numerals import UNITS
from auditor.text.state import State

_SAID: Final = {
    CHANGE: "增减额",
    RATE: "增减幅度",
    DONE: "完成{}的比例",
    SHARE: "占比",
    LAST: "上年数",
}
"""What messages call a figure in a role."""
# 45批次 of 接待 is called 接待批次; any other unit 数量.
_UNITS: Final = {"批次": "批次", "批": "批次", "人次": "人次", "人": "人数", "辆": "车辆数"}
# No name of so many signs or more is put before what messages call a figure.
_SHORT: Final = 21
_WORDS: Final = regex(r"(?:(?<!\s)\s++)?[^0-9.,，．０-９％%+\-−–—\s].*$")
"""What stands behind the digits of a printed figure."""
_DIGITS: Final = regex(r"[0-9.,]++(?=[万亿元百千])")  # and nothing else, as most
_UNIT: Final = regex(rf"(?<!\s)\s*+(?:{UNITS})$")
# 97.87①
_MARK: Final = regex(rf"\s*{MARK}")
COUNTED: Final = regex(r"(?:批次|人次|人数|团组数?|个数|数量|次数|组数|保有量)$")
"""What a label ends with that names what is counted."""


def _said(state: State, role: Role, label: str, token: Token, alone: bool) -> str:
    """What messages call a figure: its own name or the item's, and what it is of it."""
    if role.name == SHARE:
        return f"{_whose(state, label) if alone else ''}{_SAID[SHARE]}"
    name = label or _spoken(state)
    if role.name == COUNT:
        return label if COUNTED.search(label) else _counted(name, token)
    if role.name == AMOUNT:
        return label or _outcome(name, role) or state.vocabulary.plain
    return name if role.name == UNKNOWN and name else _of(name, role)


def _of(name: str, role: Role) -> str:
    """What messages call a figure that is no amount of the year and no count of a thing."""
    if role.name == BUDGET:
        return f"{name}{role.base or '预算数'}"
    return f"{name}{_SAID.get(role.name, role.name).format(role.base or '预算')}"


def _outcome(name: str, role: Role) -> str:
    """What messages call an amount of a thing: by the word, what came of it."""
    outcome = role.cue is not None and role.cue.kind == "actual"
    return f"{name}决算数" if name and outcome else name


def _spoken(state: State) -> str:
    """The name of what is spoken of; empty where that is the path of an account, or long."""
    current = state.current
    if current is None or current.key.startswith("科目:") or len(current.label) >= _SHORT:
        return ""
    return current.label


def _counted(name: str, token: Token) -> str:
    """What messages call a count of a thing: 车辆数 of 车辆, not 车辆车辆数."""
    what = _UNITS.get(token.figure.unit if token.figure else "", "数量")
    return f"{name.removesuffix(what.removesuffix('数'))}{what}"


def _whose(state: State, label: str) -> str:
    """Whose share a share is: of what is named, else of the amount right before it (甲 3
    万元，占乙的 5%).
    """
    last = state.last
    near = last is not None and last.role in VALUES and last.number == state.number
    return label or (last.label if last is not None and near else "")


def _printed(token: Token, printed: str) -> str:
    """The figure without the unit's words and without a note mark; a doubtful one with all that
    stands against its digits.
    """
    figure = token.figure
    if token.doubt:
        return _UNIT.sub("", printed) if figure is None or not figure.is_ratio else printed
    if figure is None:
        return printed
    # No digits: spelt out in words.
    if not any(map(str.isdecimal, printed)):
        # 一百二十七点八七万元
        return _UNIT.sub("", printed.removesuffix(figure.unit)).rstrip("余多")
    # 5.6% keeps its sign, which is a part of how it is printed.
    if figure.is_ratio and figure.unit in ("%", "‰"):
        return printed[: max(printed.rfind(sign) for sign in "%％﹪‰") + 1] or printed
    plain = _DIGITS.match(printed)
    return plain[0] if plain else _WORDS.sub("", printed.replace("负", "-", 1)).removeprefix("+")


def _marked(printed: str, text: str) -> str:
    """The figure with the note mark behind its digits; empty where there is none."""
    mark = _MARK.match(printed, printed.find(text) + len(text))
    return printed[: mark.end()] if mark else ""


def mentioned(
    state: State, token: Token, role: Role, label: str, told: str, alone: bool
) -> Mention:
    """The mention of a figure in a role, its entry posted: as printed, with its place and what
    messages call it; whether it stands alone, not in a run.
    """
    # Back from the squeezed text to the places in print: a doubtful figure with all that stands
    # around it, any other from its digits on.
    offsets = state.squeezed.offsets
    start, end = (
        offsets[token.start if token.doubt else max(token.start, token.digits)],
        offsets[token.end - 1] + 1,
    )
    first, sentence = state.sentence(token.start)
    begin = start - first
    printed = state.paragraph.text[start:end]
    text = _printed(token, printed)
    bare = text.strip()
    figure = token.figure if not token.doubt else None
    # The figure as printed, with its blanks and commas; the same record where nothing differs.
    if figure is not None and not (figure.text == bare and figure.about == token.about):
        figure = Figure(bare, figure.value, figure.step, figure.unit, token.about)
    entry = Entry(
        bare,
        figure,
        Blank.UNREADABLE if token.doubt else None,
        state.paragraph.place_at(start),
        section=state.section,
        excerpt=sentence,
        span=(begin, begin + len(text.rstrip())),
        label=_said(state, role, told, token, alone),
        doubt=token.doubt,
        mark=_marked(printed, text) if figure else "",
        index=state.start + len(state.entries),
    )
    state.entries.append(entry)
    return Mention(
        token,
        entry,
        role.name,
        role.base,
        role.sign,
        role.explicit,
        label,
        state.number,
        role.cue.kind if role.cue else "",
        role.cue.text if role.cue else "",
        role.doubtful,
        state.reason,
        # An amount begins something, even without a name; all else needs to be somebody's.
        loose=not (state.named or state.subject) and role.name not in VALUES,
    )
