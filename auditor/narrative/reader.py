"""One paragraph after the other to items: each figure gets its role, its item, and its place under a total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from auditor.document import Paragraph
from auditor.entry import Entry
from auditor.narrative import roles
from auditor.narrative.items import (AMOUNT, BASE, BUDGET, CHANGE, COUNT, DONE, LAST, POINTS, RATE, SHARE, UNKNOWN, Comparison, Item, Mention,
                                     Passage)
from auditor.narrative.labels import NAMED_TOTAL, accounts, is_total, key_of, label_of, split
from auditor.narrative.lexer import Squeezed, Token, squeeze, tokens
from auditor.narrative.placing import State, attach, close, enter, owner, semicolon, stop
from auditor.narrative.roles import Role
from auditor.narrative.vocabulary import Vocabulary

VALUES: Final = frozenset({AMOUNT, BUDGET, LAST, COUNT})
_JOIN: Final = re.compile(r"[、和及与，]$|以及$|[、，]和$")
_OTHER_UNITS: Final = frozenset({"家", "所", "期", "名", "公里", "平方米", "件", "户", "项", "倍"})
_SCORE: Final = re.compile(r"得分|评分|平均|总分为|自评")
_CLAUSE: Final = frozenset({"comma", "semi", "stop", "colon"})
_BARE_AMOUNT: Final = re.compile(r"(?:[为年是达]|支出|决算数?|预算数?|收入|费用?)$")
_BARE_END: Final = re.compile(r"$|[，。；、）]|[增减下比较同，]")


_CLOSE: Final = Decimal("0.02")
"""Two printings of one quantity in different units differ by less than this, unless one is wrong."""


@dataclass(slots=True)
class Reading:
    """A paragraph being read."""

    paragraph: Paragraph
    squeezed: Squeezed
    tokens: list[Token]
    passage: Passage
    state: State
    vocabulary: Vocabulary
    year: int
    entries: list[Entry]
    bounds: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The squeezed text."""
        return self.squeezed.text


def read_paragraph(paragraph: Paragraph, passage: Passage, state: State, vocabulary: Vocabulary, year: int, entries: list[Entry]) -> None:
    """Read one paragraph into the passage; its figures are appended to `entries`."""
    squeezed = squeeze(paragraph.text)
    found = tokens(squeezed.text, vocabulary)
    bounds = [0, *(token.end for token in found if token.kind == "stop"), len(squeezed.text)]
    reading = Reading(paragraph, squeezed, found, passage, state, vocabulary, year, entries, bounds)
    named = accounts(squeezed.text)
    state.told.clear()
    at, gap_start = 0, 0
    gap: list[Token] = []
    while at < len(found):
        token = found[at]
        while named and named[0][0] <= token.start:
            state.subject, state.current = named.pop(0)[1], None
            state.lists.clear()
        if token.kind != "number" or not _is_figure(reading, token, gap):
            _pass(reading, token, gap)
            if token.kind != "number":
                gap.append(token)
            at += 1
            continue
        run, at = _run(reading, at)
        _take(reading, run, gap, gap_start)
        gap, gap_start = [], run[-1].end
    _compared(reading, gap, gap_start, len(squeezed.text))
    state.last = None
    if not squeezed.text.rstrip().endswith(("；", "，", "、")):
        # A paragraph that a page or a margin cut within a list goes on in the next.
        stop(state)


def _run(reading: Reading, at: int) -> tuple[list[Token], int]:
    """The figures that are joined by nothing but 、and 和, of one dimension; and where to go on."""
    found, text = reading.tokens, reading.text
    run = [found[at]]
    nxt = at + 1
    while True:
        skip = nxt
        while skip < len(found) and found[skip].kind in ("enum", "than", "comma") and skip - nxt < 2:
            skip += 1
        if skip >= len(found) or found[skip].kind != "number":
            break
        between = text[run[-1].end:found[skip].start]
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
    if figure is None:
        return False
    if figure.unit:
        return figure.unit not in _OTHER_UNITS and not (figure.unit == "分" and not _SCORE.search(reading.text[max(0, token.start - 8):token.start]))
    text = reading.text
    following = text[token.end:token.end + 1]
    if re.match(r"[、和及与][0-9]", text[token.end:token.end + 2]):
        return True
    if not _BARE_END.match(following):
        return False
    before = text[max(0, token.start - 4):token.start]
    previous = reading.state.last
    if previous is not None and not gap and before.endswith("的") and previous.role == BUDGET:
        return True
    if gap and gap[-1].kind in ("share", "up", "down", "either", "year", "last", "now") and gap[-1].end >= token.start - 3:
        return True
    return bool(gap or before) and bool(_BARE_AMOUNT.search(before)) and (figure.step < 1 or "支出" in before or before.endswith("为") or before.endswith("年"))


def _pass(reading: Reading, token: Token, gap: list[Token]) -> None:
    """What a token other than a figure does to the state."""
    state = reading.state
    if token.kind == "stop":
        _compared(reading, [*gap, token], gap[0].start if gap else token.start, token.start)
        stop(state)
    elif token.kind == "semi":
        _compared(reading, gap, gap[0].start if gap else token.start, token.start)
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


def _clause(gap: Sequence[Token], gap_start: int, text: str, end: int) -> tuple[list[Token], int]:
    """The tokens of the last clause before a figure, and where it begins. A bracket that closes again stays in it."""
    depth = 0
    for at in range(len(gap) - 1, -1, -1):
        token = gap[at]
        if token.kind == "close":
            depth += 1
        elif token.kind == "open":
            if not depth:
                return list(gap[at + 1:]), token.end
            depth -= 1
        elif token.kind in _CLAUSE and not depth or token.kind == "stop" or (token.kind == "within" or token.kind == "list") and not depth and token.text in ("其中", "用于", "主要用于", "包括", "主要是", "主要为", "含", "内含", "包含有"):
            return list(gap[at + 1:]), token.end
    if depth and gap and gap[0].kind == "close":
        return list(gap[1:]), gap[0].end
    start = gap_start
    while start < end and text[start] in "、，（）":
        start += 1
    return [token for token in gap if token.start >= start], start


def _take(reading: Reading, run: list[Token], gap: list[Token], gap_start: int) -> None:
    """Give a run of figures its role and its items."""
    state, text = reading.state, reading.text
    number = run[0]
    _compared(reading, gap, gap_start, number.start)
    clause, start = _clause(gap, gap_start, text, number.start)
    since = next((at + 1 for at in range(len(gap) - 1, -1, -1) if gap[at].kind == "stop"), 0)
    role = roles.decide(number, clause, gap[since:], text, reading.year)
    role = _contextual(reading, role, number, gap, gap_start)
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
        subject = label = _earlier(reading, gap, gap_start, start, number.start)
    role = _reasoned(reading, role, label, since, gap)
    run = [_united(reading, token, role) for token in run]
    mentions = [_mention(reading, token, role, label) for token in run]
    reading.passage.mentions.extend(mentions)
    if any(token.about for token in run) or any(token.kind == "about" and not text[token.end:number.start].strip("：为有") for token in clause):
        for mention in mentions:
            mention.role = UNKNOWN
        state.last = mentions[-1]
        return
    again = next((token for token in clause if token.kind == "again"), None)
    if again is not None and state.last_amount is not None and role.name in (AMOUNT, BUDGET) and mentions[0].dimension == "元":
        same = _same_thing(reading, mentions[0], label)
        if same is not None:
            reading.passage.repeats.append((same, mentions[0]))
            state.last = mentions[-1]
            return
    if role.name != UNKNOWN:
        enter(state, reading.passage, gap, role, text, number.start)
    _give(reading, mentions, subject, clause, role)
    state.last = mentions[-1]
    if mentions[-1].dimension == "元" and role.name in VALUES:
        state.last_amount = mentions[-1]


def _reasoned(reading: Reading, role: Role, label: str, since: int, gap: Sequence[Token]) -> Role:
    """Within a reason an amount or a change is the item's own only where the words say so (比上年, 决算, 预算)."""
    state = reading.state
    if not state.reason or role.name not in (AMOUNT, CHANGE, RATE, COUNT) or role.explicit:
        return role
    if role.name == RATE and state.last is not None and state.last.role == CHANGE:
        return role
    at = max((n for n, token in enumerate(gap) if token.kind == "reason"), default=-1)
    said = roles.base_of(gap[max(at + 1, since):], reading.year)
    return role if said and role.name in (CHANGE, RATE) or role.cue is not None and role.name == AMOUNT else Role(UNKNOWN)


def _earlier(reading: Reading, gap: Sequence[Token], gap_start: int, start: int, end: int) -> str:
    """A name for a figure whose clause has none: 收入 or 支出 alone where they begin a sentence; a known name in the clause before."""
    text = reading.text
    before = text[start - 1:start]
    for word in ("支出", "收入"):
        if text.startswith(word, start) and (not start or before in "。；" or before == "，" and False) and not text.startswith("决算", start + 2):
            return word
    if text[gap_start:start].strip("，。；：、（）") and before == "，":
        inner = [token for token in gap if token.end < start]
        clause, first = _clause(inner, gap_start, text, start - 1)
        label = label_of(text, first, start - 1, clause, reading.vocabulary)
        if key_of(label, reading.vocabulary) in reading.vocabulary.key_names.values():
            return label
    return ""


def _same_thing(reading: Reading, mention: Mention, label: str) -> Mention | None:
    """The amount that `即…` says again: of the item the clause names, else the one just before."""
    state = reading.state
    item = reading.passage.item(key_of(label, reading.vocabulary)) if label else state.current
    if label and item is None:
        item = state.current
    places = [item, *(item.above if item is not None else ()), *reversed(reading.passage.items)]
    found = [place.main for place in places if place is not None and place.main is not None]
    stated = mention.entry.value or Decimal(0)
    return next((main for main in found if main.entry.value and abs(stated / main.entry.value - 1) < _CLOSE), found[0] if found else None)


def _contextual(reading: Reading, role: Role, number: Token, gap: Sequence[Token], gap_start: int) -> Role:
    """The role of a figure whose clause has no cue, from the figure just before it."""
    last = reading.state.last
    between = reading.text[gap_start:number.start]
    if last is None or last.token.end != gap_start or len(between.strip("的，、（）。：")) > 0 and role.name in (UNKNOWN,) and between != "和":
        return role
    figure = number.figure
    unit = figure.unit if figure else ""
    if unit == "" and last.role == BUDGET and between == "的":
        return Role(DONE, base=last.base, doubtful=True)
    if role.name != UNKNOWN:
        return role
    if last.role == BASE:
        return Role(SHARE)
    if last.role == BUDGET and between == "的":
        return Role(DONE, base=last.base)
    if last.role == CHANGE and between in ("、", "，", "", "（"):
        return Role(RATE, base=last.base, sign=last.sign)
    if last.role == AMOUNT and between in ("", "，", "（"):
        return Role(SHARE)
    return role


def _united(reading: Reading, token: Token, role: Role) -> Token:
    """A bare number with the unit its role gives it: % of a rate, the item's own unit of an amount."""
    figure = token.figure
    if figure is None or figure.unit:
        return token
    if role.name in (SHARE, DONE, RATE):
        return replace(token, figure=replace(figure, unit="%"))
    known = reading.state.last_amount
    unit = known.entry.figure.unit if known is not None and known.entry.figure is not None else "万元"
    return replace(token, figure=replace(figure, unit=unit))


def _mention(reading: Reading, token: Token, role: Role, label: str) -> Mention:
    offsets = reading.squeezed.offsets
    at = next(n for n in range(len(reading.bounds) - 1) if reading.bounds[n] <= token.start < reading.bounds[n + 1] or n == len(reading.bounds) - 2)
    first, last = offsets[reading.bounds[at]], offsets[reading.bounds[at + 1]]
    raw = reading.paragraph.text
    start, end = offsets[token.start], offsets[token.end - 1] + 1
    lead = len(raw[first:last]) - len(raw[first:last].lstrip())
    sentence = raw[first:last].strip()
    begin = start - first - lead
    printed = raw[start:end]
    figure = token.figure
    text = printed if figure is None or figure.is_ratio and figure.unit != "个百分点" else re.sub(r"\s*[^0-9.,，．０-９％%+\-−–—\s].*$", "", printed)
    if text.startswith("+"):
        text = text[1:]
    entry = Entry(text.strip(), replace(figure, text=text.strip()) if figure else None, place=reading.paragraph.place_at(start),
                  section=reading.passage.section, excerpt=sentence, span=(begin, begin + len(text.rstrip())), label=label or role.name,
                  index=len(reading.entries))
    reading.entries.append(entry)
    return Mention(token, entry, role.name, role.base, role.sign, role.explicit, label, sentence, reading.state.number, role.cue.kind if role.cue else "", role.doubtful)


def _give(reading: Reading, mentions: list[Mention], label: str, clause: Sequence[Token], role: Role) -> None:
    """The items that the mentions belong to."""
    state, passage, vocabulary = reading.state, reading.passage, reading.vocabulary
    every = any(token.kind == "all" for token in clause)
    if len(mentions) == 1 and not every:
        mention = mentions[0]
        total = NAMED_TOTAL.search(label) and state.plus or is_total(label)
        if role.name in VALUES and total and _summed(reading, mention, label):
            return
        attach(state, passage, mention, label, vocabulary)
        if state.plus and role.name in VALUES and mention.dimension == "元" and state.current is not None and state.current not in state.plus:
            if state.current.parent is None:
                state.plus.append(state.current)
        return
    count = len(mentions)
    names = split(label, count) if role.name in VALUES and count > 1 else []
    if every and count == 1:
        names = re.split("、", label) if role.name in VALUES and "、" in label else []
        group = state.group or [state.current]
        if names:
            state.group = _owners(reading, names, clause)
            group = state.group
        for item in dict.fromkeys(item for item in group if item is not None):
            item.mentions.append(mentions[0])
        return
    if role.name in VALUES and (names or not (state.group and len(state.group) == count)):
        labels = names or [f"{label}第{n}项" for n in range(1, count + 1)]
        state.group = _owners(reading, labels, clause)
        for item, mention in zip(state.group, mentions, strict=True):
            item.mentions.append(mention)
        state.current = state.group[-1]
        return
    group = state.group if state.group and len(state.group) == count else _lately(passage, count)
    for item, mention in zip(group, mentions, strict=False):
        item.mentions.append(mention)


def _owners(reading: Reading, names: Sequence[str], clause: Sequence[Token]) -> list[Item]:
    """An item for each name; names that come to the same key (收、支总计) stay apart."""
    items: list[Item] = []
    for name in names:
        item = owner(reading.state, reading.passage, name, reading.vocabulary, clause)
        if item in items:
            item = Item(name, f"{item.key}{len(items) + 1}", reading.state.number, parent=item.parent, section=reading.passage.section)
            reading.passage.items.append(item)
            if item.parent is not None:
                item.parent.children.append(item)
        items.append(item)
    return items


def _lately(passage: Passage, count: int) -> list[Item]:
    """The last items that a run of rates can be about."""
    items = [item for item in passage.items if item.main is not None]
    return items[-count:] if len(items) >= count else []


_NUMERALS: Final = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def _summed(reading: Reading, mention: Mention, label: str) -> bool:
    """`…合计 x`: a total stated after its parts. Whether there were any."""
    state, passage = reading.state, reading.passage
    if len(state.plus) > 1:
        item = Item(label, "合计", state.number, section=passage.section, addends=list(state.plus))
        item.mentions.append(mention)
        passage.items.append(item)
        state.plus, state.head, state.current = [], item, item
        return True
    word = re.search("[两二三四五六](?=项|类|个)", mention.sentence[:mention.entry.span[0]])
    earlier = state.group or [item for item in passage.items if item.number >= state.number - bool(word) and item.main is not None
                              and item.main.dimension == mention.dimension]
    if word and len(earlier) > _NUMERALS[word[0]]:
        earlier = earlier[-_NUMERALS[word[0]]:]
    deepest = [item for item in earlier if item.parent is earlier[-1].parent] if earlier else []
    if len(deepest) < 2:
        return False
    item = Item(label, "合计", state.number, section=passage.section, addends=deepest)
    kinds = {next((m.role for m in reversed(part.mentions) if m.role in (AMOUNT, BUDGET)), "") for part in deepest}
    if kinds == {BUDGET} and not mention.cue:
        mention.role = BUDGET
    for part in deepest:
        part.parent = part.parent or item
    item.mentions.append(mention)
    passage.items.append(item)
    state.current = item
    return True


def _compared(reading: Reading, gap: Sequence[Token], start: int, end: int) -> None:
    """Relations in words within a gap (`决算数小于预算数`, `与上年持平`)."""
    state = reading.state
    if state.current is None:
        return
    for at, token in enumerate(gap):
        if token.kind not in ("more", "less", "same", "about-same") or token.start < start or token.start > end or token.start in state.told:
            continue
        state.told.add(token.start)
        around = _around(gap, at)
        base = "预算" if any(other.kind in roles.BUDGETS for other in around) else "上年" if any(
            other.kind in ("last", "last-implied") or other.kind == "year" and other.year == reading.year - 1 for other in _before(gap, at)) else ""
        every = any(other.kind == "all" for other in around)
        first = reading.bounds[max(0, next((n for n in range(1, len(reading.bounds)) if reading.bounds[n] > token.start), 1) - 1)]
        last = next((bound for bound in reading.bounds if bound > token.start), end)
        sentence = reading.paragraph.text[reading.squeezed.offsets[first]:reading.squeezed.offsets[min(last, len(reading.text))]].strip()
        reading.passage.comparisons.append(Comparison(state.current, token.kind, base, sentence, state.number, tuple(state.group) if every else (), every))


def _before(gap: Sequence[Token], at: int) -> list[Token]:
    """The tokens of the sentence up to one of them."""
    first = next((n + 1 for n in range(at, -1, -1) if gap[n].kind in ("stop", "semi")), 0)
    return list(gap[first:at])


def _around(gap: Sequence[Token], at: int) -> list[Token]:
    """The tokens of the clause that a token stands in."""
    first = next((n + 1 for n in range(at, -1, -1) if gap[n].kind in _CLAUSE), 0)
    last = next((n for n in range(at, len(gap)) if gap[n].kind in _CLAUSE), len(gap))
    return list(gap[first:last])


__all__ = ["DONE", "POINTS", "RATE", "Reading", "read_paragraph"]
