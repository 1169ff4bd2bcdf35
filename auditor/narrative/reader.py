"""One paragraph after the other to items: each figure gets its role, its item, and its place under a total."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import Final

from auditor.document import Paragraph
from auditor.entry import Entry
from auditor.figure import ABSENT, MARK, Blank
from auditor.narrative import roles
from auditor.narrative.comparing import compared
from auditor.narrative.context import contextual, earlier, reasoned, same_thing, united
from auditor.narrative.giving import VALUES, give
from auditor.narrative.items import AMOUNT, BUDGET, CHANGE, COUNT, DONE, LAST, RATE, SHARE, UNKNOWN, Mention
from auditor.narrative.labels import accounts, clause_of, key_of, label_of
from auditor.narrative.lexer import Token, squeeze, tokens
from auditor.narrative.numerals import UNITS
from auditor.narrative.owed import owed
from auditor.narrative.placing import announce, close, enter, semicolon, stop
from auditor.narrative.reading import Reading
from auditor.narrative.roles import Role
from auditor.narrative.standing import named, stood

_JOIN: Final = re.compile(r"[、和及与，]$|以及$|[、，]和$")
_SAID: Final = {CHANGE: "增减额", RATE: "增减幅度", DONE: "完成{}的比例", SHARE: "占比", LAST: "上年数"}
"""What messages call a figure in a role."""
_SHORT: Final = 21
_LONGEST_GAP: Final = 128
"""So many words between two figures may say what the second is."""
_VERBS: Final = re.compile("[、和及与](?:增加|减少|增长|下降|上升|降低)$")
"""Between the figures of a list that runs parallel to one before it (减少 1、增加 2 和减少 3)."""
_OTHER_UNITS: Final = frozenset({"家", "所", "期", "名", "公里", "平方米", "件", "户", "项"})
_SCORE: Final = re.compile(r"得分|评分|平均|总分为|自评")
_WORDS: Final = re.compile(r"(?:(?<!\s)\s++)?[^0-9.,，．０-９％%+\-−–—\s].*$")
"""What stands behind the digits of a printed figure."""
_UNIT: Final = re.compile(rf"(?<!\s)\s*+(?:{UNITS})$")
_MARK: Final = re.compile(rf"\s*{MARK}")
_BARE_AMOUNT: Final = re.compile(r"(?:[为年是达]|支出|决算数?|预算数?|收入|费用?)$")
_BARE_END: Final = re.compile(r"$|[，。；、）]|[增减下比较同，]")


def read_paragraph(paragraph: Paragraph, reading: Reading) -> None:
    """Read one paragraph into its passage."""
    state = reading.state
    squeezed = squeeze(paragraph.text)
    seen = tokens(squeezed.text, reading.vocabulary, squeezed.offsets)
    found = owed(squeezed.text, stood(squeezed.text, seen, reading.vocabulary), reading.vocabulary)
    reading.begin(paragraph, squeezed, found)
    found = reading.tokens
    named = deque(accounts(squeezed.text))
    state.told.clear()
    state.first = None
    at, gap_start = 0, 0
    gap: list[Token] = []
    while at < len(found):
        token = found[at]
        while named and named[0][0] <= token.start:
            state.subject, state.current = named.popleft()[1], None
            state.lists.clear()
        if token.kind != "number" or not _is_figure(reading, token, gap):
            _pass(reading, token, gap)
            if token.kind != "number":
                gap = _widened(reading, gap, token)
            at += 1
            continue
        run, at = _run(reading, at)
        _take(reading, run, gap, gap_start)
        gap, gap_start = [], run[-1].end
    compared(reading, gap, gap_start, len(squeezed.text))
    state.last = None
    if squeezed.text.endswith("："):
        announce(state, gap, squeezed.text)
    if not squeezed.text.endswith(("；", "，", "、", "：")):
        stop(state)
    else:
        # A list that goes on in the next paragraph; one that a page or a margin cut.
        state.number += 1


def _widened(reading: Reading, gap: list[Token], token: Token) -> list[Token]:
    """The words since the last figure with one more: a sentence ends what was said before it, and of endless words without
    a figure the last ones count."""
    if token.kind == "stop":
        return [token]
    if len(gap) >= _LONGEST_GAP:
        compared(reading, gap, gap[0].start, token.start)
        gap = gap[len(gap) // 2:]
    gap.append(token)
    return gap


def _run(reading: Reading, at: int) -> tuple[list[Token], int]:
    """The figures that are joined by nothing but 、and 和, of one dimension; and where to go on."""
    found, text = reading.tokens, reading.text
    run = [found[at]]
    nxt = at + 1
    while True:
        skip = nxt
        while skip < len(found) and found[skip].kind in ("enum", "than", "comma", "up", "down") and skip - nxt < 2:
            skip += 1
        if skip >= len(found) or found[skip].kind != "number":
            break
        between = text[run[-1].end:found[skip].start]
        if len(reading.state.group) > len(run) and _VERBS.match(between) and _alike(run[-1], found[skip]):
            run.append(found[skip])
            nxt = skip + 1
            continue
        if not _JOIN.match(between) or not _alike(run[-1], found[skip]) or between == "，" and len(run) < 2:
            break
        run.append(found[skip])
        nxt = skip + 1
    unit = next((token.figure.unit for token in reversed(run) if token.figure and token.figure.unit), "")
    if len(run) > 1:
        run = [token if token.figure is None or token.figure.unit else replace(token, figure=replace(token.figure, unit=unit)) for token in run]
    return run, nxt


def _alike(one: Token, two: Token) -> bool:
    first, second = one.figure, two.figure
    if first is None or second is None:
        return False
    return first.is_amount and second.is_amount or first.unit == second.unit or not first.unit


def _is_figure(reading: Reading, token: Token, gap: list[Token]) -> bool:
    """Whether a number is a figure of the report: with a unit always, a bare one where the grammar asks for one."""
    figure = token.figure
    if figure is None or token.doubt:
        return figure is not None
    if figure.unit:
        return figure.unit not in _OTHER_UNITS and not (figure.unit == "分" and not _SCORE.search(reading.text[max(0, token.start - 8):token.start]))
    text = reading.text
    following = text[token.end:token.end + 1]
    if re.match(r"[、和及与][0-9]", text[token.end:token.end + 2]):
        return True
    if not _BARE_END.match(following):
        return False
    before = text[max(0, token.start - 4):token.start]
    if before.endswith("的") and gap and gap[-1].kind in roles.BUDGETS and any(other.kind == "done" for other in gap):
        return True
    previous = reading.state.last
    if previous is not None and not gap and before.endswith("的") and previous.role == BUDGET:
        return True
    if gap and gap[-1].kind in ("share", "up", "down", "either", "year", "last", "now") and gap[-1].end >= token.start - 3:
        return True
    if figure.step < 1 and named(text, token.start, reading.vocabulary):
        return True
    return bool(gap or before) and bool(_BARE_AMOUNT.search(before)) and (figure.step < 1 or "支出" in before or before.endswith(("为", "年")))


def _pass(reading: Reading, token: Token, gap: list[Token]) -> None:
    """What a token other than a figure does to the state."""
    state = reading.state
    if token.kind == "stop":
        compared(reading, [*gap, token], gap[0].start if gap else token.start, token.start)
        stop(state)
    elif token.kind == "semi":
        compared(reading, gap, gap[0].start if gap else token.start, token.start)
        semicolon(state)
    elif token.kind == "open":
        state.parens.append(state.current)
    elif token.kind == "close":
        close(state)
    elif token.kind == "plus":
        base = state.head if state.head is not None else state.before
        state.plus = [base] if base is not None and not state.plus else state.plus
    elif token.kind == "rest" and state.lists:
        state.lists[-1].partial = state.lists[-1].item.partial = state.lists[-1].item.rest = True
    elif token.kind == "reason":
        state.reason = True
    elif token.kind == "list" and token.text == "其中":
        state.reason = False


def _take(reading: Reading, run: list[Token], gap: list[Token], gap_start: int) -> None:
    """Give a run of figures its role and its items."""
    state, text = reading.state, reading.text
    number = run[0]
    compared(reading, gap, gap_start, number.start)
    clause, start = clause_of(gap, gap_start, text, number.start)
    since = next((at + 1 for at in range(len(gap) - 1, -1, -1) if gap[at].kind == "stop"), 0)
    role = roles.decide(number, clause, gap[since:], text, reading.year)
    role = contextual(reading, role, number, gap, gap_start)
    label = label_of(text, start, number.start, clause, reading.vocabulary)
    if number.start and text[number.start - 1] in "：，、" and not clause:
        label = ""
    subject = label
    if role.name in (SHARE, DONE) and role.cue is not None:
        # 甲占乙的 5%: what stands before the cue is the part, what stands behind it the whole.
        before = [token for token in clause if token.end <= role.cue.start]
        behind = [token for token in clause if token.start >= role.cue.end]
        subject = label_of(text, start, role.cue.start, before, reading.vocabulary)
        label = label_of(text, role.cue.end, number.start, behind, reading.vocabulary)
    elif not label:
        subject = label = earlier(reading, gap, gap_start, start, number.start)
    role = reasoned(reading, role, label, since, gap)
    run = [united(reading, token, role) for token in run]
    mentions = [_mention(reading, token, role, label) for token in run]
    for mention, token in zip(mentions[1:], run[1:], strict=True):
        verb = text[token.start - 2:token.start]
        mention.sign = 1 if verb in ("增加", "增长", "上升") else -1 if verb in ("减少", "下降", "降低") else mention.sign
    reading.passage.mentions.extend(mentions)
    loose = any(token.about for token in run) and not _told(role, label, reading)
    absent = number.doubt == ABSENT and mentions[0].dimension == "%"
    if loose or absent or any(token.kind == "about" and not text[token.end:number.start].strip("：为有") for token in clause):
        for mention in mentions:
            mention.role = UNKNOWN
        state.last = mentions[-1]
        return
    again = next((token for token in clause if token.kind == "again"), None)
    if again is not None and state.last_amount is not None and role.name in (AMOUNT, BUDGET) and mentions[0].dimension == "元":
        same = same_thing(reading, mentions[0], label)
        if same is not None:
            reading.passage.repeats.append((same, mentions[0]))
            state.last = mentions[-1]
            return
    if role.name != UNKNOWN:
        enter(state, reading.passage, gap, role, text, number.start)
    give(reading, mentions, subject, clause, role)
    state.last = mentions[-1]
    if mentions[-1].dimension == "元" and role.name in VALUES:
        state.last_amount = mentions[-1]


def _told(role: Role, label: str, reading: Reading) -> bool:
    """Whether the words say of what an approximate figure is the amount or the rate."""
    if role.name in (UNKNOWN, COUNT) or reading.state.reason:
        return False
    return role.cue is not None or key_of(label, reading.vocabulary) in reading.vocabulary.key_names.values()


def _said(reading: Reading, role: Role, label: str) -> str:
    """What messages call a figure: its own name or the item's, and what it is of it."""
    current = reading.state.current
    name = "" if role.name == SHARE else label or (current.label if current is not None and not current.key.startswith("科目:") and len(current.label) < _SHORT else "")
    if role.name in (AMOUNT, COUNT):
        return name if label else f"{name}决算数" if role.cue is not None and role.cue.kind == "actual" and name else name or "支出决算"
    return f"{name}{role.base or '预算数'}" if role.name == BUDGET else f"{name}{_SAID.get(role.name, role.name).format(role.base or '预算')}"


def _printed(token: Token, printed: str) -> str:
    """The figure without the unit's words and without a note mark; a doubtful one with all that stands against its digits."""
    figure = token.figure
    if token.doubt:
        return _UNIT.sub("", printed) if figure is None or not figure.is_ratio else printed
    if figure is None or figure.is_ratio and figure.unit != "个百分点":
        return printed
    return _WORDS.sub("", printed).removeprefix("+")


def _marked(printed: str, text: str) -> str:
    """The figure with the note mark behind its digits; empty where there is none."""
    mark = _MARK.match(printed, printed.find(text) + len(text))
    return printed[:mark.end()] if mark else ""


def _mention(reading: Reading, token: Token, role: Role, label: str) -> Mention:
    offsets = reading.squeezed.offsets
    start, end = offsets[token.start if token.doubt else max(token.start, token.digits)], offsets[token.end - 1] + 1
    first, sentence = reading.sentence(token.start)
    begin = start - first
    printed = reading.paragraph.text[start:end]
    text = _printed(token, printed)
    figure = replace(token.figure, text=text.strip(), about=token.about) if token.figure and not token.doubt else None
    entry = Entry(text.strip(), figure, Blank.UNREADABLE if token.doubt else None, reading.paragraph.place_at(start),
                  section=reading.section, excerpt=sentence, span=(begin, begin + len(text.rstrip())), label=_said(reading, role, label),
                  doubt=token.doubt, mark=_marked(printed, text) if figure else "", index=len(reading.entries))
    reading.entries.append(entry)
    return Mention(token, entry, role.name, role.base, role.sign, role.explicit, label, sentence, reading.state.number, role.cue.kind if role.cue else "",
                   role.cue.text if role.cue else "", role.doubtful)
