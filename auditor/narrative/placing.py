"""Where an item belongs: under a list that the text opened, under a total it is a known part of, or on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.narrative.items import (
    AMOUNT,
    BASE,
    BUDGET,
    COUNT,
    DONE,
    LAST,
    REACH,
    SHARE,
    UNKNOWN,
    Item,
    Mention,
    Passage,
)
from auditor.narrative.labels import clean, is_own, is_plain, is_same_kind, key_of, kindless
from auditor.narrative.lexer import Token
from auditor.narrative.roles import Role
from auditor.narrative.vocabulary import Vocabulary

_NOUN: Final = re.compile(r"[费出入款金税购算贴房养疗险]$|经费|支出|收入|拨款|资金|补助|采购|公积金|事务|运行|管理|教育|结余|结转")
_PARTITION: Final = re.compile(r"按.|从.|分(?!为|别).")
"""分部门看, 按资金类型划分: the paragraph's whole is divided once more."""
_PARTIAL: Final = frozenset({"其中", "含", "内含", "包括", "包含", "主要用于", "用于", "主要有", "（", "主要为", "主要是"})
_VALUES: Final = frozenset({AMOUNT, BUDGET, LAST, COUNT})


@dataclass(slots=True, eq=False)
class Open:
    """A list that the text opened under an item."""

    item: Item
    words: str
    partial: bool
    partition: bool = False
    """Whether it divides a whole anew (按…分): which whole, the sums must tell."""
    paren: bool = False
    filled: bool = False
    count: int = 0
    semis: int = 0
    """How many parts it has, and how many semicolons stood in it."""
    number: int = 0
    """The sentence it was opened in."""
    passed: str = ""
    """Which earlier year the parts are of, where they are."""


@dataclass(slots=True)
class State:
    """What the reader keeps in mind from one figure to the next."""

    number: int = 0
    subject: str = ""
    """The account that a heading or a sentence named, for figures without a name of their own."""
    current: Item | None = None
    topic: Item | None = None
    """The first item of the sentence: what the next sentence speaks of, where it has no subject of its own."""
    head: Item | None = None
    before: Item | None = None
    """The head of the sentence before."""
    lists: list[Open] = field(default_factory=list)
    spread: Open | None = None
    """A list whose parts are numbered paragraphs."""
    first: Item | None = None
    """The first item of the paragraph: what 按…分 divides."""
    parens: list[Item | None] = field(default_factory=list)
    group: list[Item] = field(default_factory=list)
    plus: list[Item] = field(default_factory=list)
    last: Mention | None = None
    last_amount: Mention | None = None
    reason: bool = False
    """Whether the text is giving reasons: amounts in them are not the item's."""
    told: set[int] = field(default_factory=set)
    passed: str = ""


def stop(state: State) -> None:
    """The end of a sentence: lists are closed, the figures to come speak of the head again."""
    state.number += 1
    state.lists.clear()
    state.parens.clear()
    state.group = []
    if state.head is not None:
        state.before = state.head
    state.current = state.topic or state.current and state.head
    state.topic = None
    state.plus = []
    state.last = None
    state.passed = ""
    state.reason = False


def begin(state: State, subject: str, level: int) -> None:
    """A new heading; a numbered paragraph (level 4 and deeper) may be the next part of a list that was announced."""
    state.subject = subject
    if subject or level < 4:
        state.current = None
    if level < 4:
        state.spread = None
        state.lists.clear()
    elif state.spread is not None and not subject:
        state.lists = [state.spread]


def announce(state: State, gap: Sequence[Token], text: str) -> None:
    """`其中：` at the end of a paragraph: the parts follow in paragraphs of their own."""
    top = state.current or state.topic or state.head
    cues = [token for token in gap if token.kind == "list"]
    words = [token.text for token in cues]
    if top is None or not words or top.main is None:
        return
    state.spread = Open(top, words[-1], words[-1] in _PARTIAL - {"包括", "包含"} or _mainly(text, cues[-1]), bool(_PARTITION.match(words[-1])), number=state.number)
    state.lists = [state.spread]


def _mainly(text: str, cue: Token) -> bool:
    """`主要税收项目情况如下`: a list of the main parts is not one of all."""
    before = re.split("[，。；：]", text[max(0, cue.start - 24):cue.start])[-1]
    return "主要" in before or "如" in before or "重点" in before


def semicolon(state: State) -> None:
    """A semicolon closes the inner lists, those that nothing was put in, and one whose parts commas divide (甲 1、乙 2；丙…)."""
    if state.lists and state.lists[0].count > 1 and not state.lists[0].semis:
        state.lists.clear()
    elif state.lists:
        state.lists[0].semis += 1
    while state.lists and (len(state.lists) > 1 or not state.lists[-1].filled):
        state.lists.pop()
    state.group = []
    state.topic = None
    state.reason = False
    top = state.lists[0].item if state.lists else state.current
    while top is not None and top.parent is not None:
        top = top.parent
    state.current = top


def close(state: State) -> None:
    """A closing bracket: back to what stood before it."""
    if not state.parens:
        return
    outer = state.parens.pop()
    while state.lists and state.lists[-1].paren:
        state.current = state.lists.pop().item
    if outer is not None:
        state.current = outer


def enter(state: State, passage: Passage, gap: Sequence[Token], role: Role, text: str, end: int) -> None:
    """Open the lists that the words before a figure announce."""
    top = state.current or state.head
    if top is None or top.main is None and not top.mentions:
        return
    begun = next((at for at in range(len(gap) - 1, -1, -1) if gap[at].kind in ("stop", "semi")), -1)
    for at, token in enumerate(gap):
        if at < begun:
            continue
        direct = token.kind == "colon" and at == 0 and state.last is not None and token.start == state.last.token.end
        subject = _subject(gap, at, text) if token.kind == "list" and token.text != "其中" and not _PARTITION.match(token.text) else ""
        if subject:
            whole = state.first if state.first is not None else state.head
            if subject.strip("的总预算") not in ("收入", "支出") or whole is None or not re.search("收支|收入支出|总预算", whole.label):
                continue
            state.lists.clear()
            top = whole
        if token.kind == "list" and _PARTITION.match(token.text):
            whole = _root(state.first if state.first is not None else top)
            if whole.of(SHARE) is not None or whole.main is None:
                continue
            state.lists.clear()
            top = whole
        if token.kind == "list" or token.kind == "within" and role.name == AMOUNT or direct:
            words = "：" if direct else token.text
            _push(state, top, words, words in _PARTIAL or token.kind == "within" or _mainly(text, token), bool(state.parens) and state.parens[-1] is top)
        elif token.kind == "open" and role.name in _VALUES and state.parens and state.parens[-1] is top:
            inner = text[token.end:end]
            if "）" not in inner and len(inner) > 1 and not any(other.kind in ("list", "within") for other in gap[at:]):
                _push(state, top, "（", True, True)


def _root(item: Item) -> Item:
    while item.parent is not None:
        item = item.parent
    return item


def _subject(gap: Sequence[Token], at: int, text: str) -> str:
    """Words of its own between the end of a sentence and a list cue (收入包括): the list is of those, not of the item before."""
    for token in reversed(gap[:at]):
        if token.kind in ("stop", "semi"):
            return text[token.end:gap[at].start].strip("，：、（）")
        if token.kind in ("comma", "colon", "close"):
            return ""
    return ""


def _push(state: State, item: Item, words: str, partial: bool, paren: bool) -> None:
    if state.lists and not state.lists[-1].filled:
        state.lists[-1] = Open(item, state.lists[-1].words + words, partial and state.lists[-1].partial, state.lists[-1].partition, paren, number=state.number)
        return
    passed = state.last.base if state.last is not None and state.last.role == LAST else ""
    del state.lists[:-REACH]
    state.lists.append(Open(item, words, partial, bool(_PARTITION.match(words)), paren, number=state.number, passed=passed))


def attach(state: State, passage: Passage, mention: Mention, label: str, vocabulary: Vocabulary) -> None:
    """Give a single figure to the item it describes, a new one where its name is new."""
    state.group = [] if mention.role in _VALUES else state.group
    if mention.role in (BASE, UNKNOWN):
        for item in state.group if mention.role == BASE and state.group else (state.current,):
            if item is not None:
                item.take(mention)
        return
    item = state.current
    if mention.role in _VALUES:
        if label or item is None or state.lists and not state.lists[-1].filled and state.lists[-1].item is item and mention.role == AMOUNT:
            item = owner(state, passage, label, vocabulary, ())
    elif label and (_NOUN.search(label) or passage.item(key_of(label, vocabulary)) is not None
                    or key_of(label, vocabulary) in vocabulary.key_names.values()):
        item = _known(state, passage, label, vocabulary)
    elif label:
        # 在职占58.9%: the item whose name holds these words; a share of something that has no amount is nobody's.
        found = next((other for other in passage.recent if len(label) > 1 and label in other.label), None)
        item = found if found is not None else item if mention.role not in (SHARE, DONE) else owner(state, passage, label, vocabulary, ())
    if item is None:
        item = owner(state, passage, label, vocabulary, ())
    if item.full:
        item = passage.anew(item)
    if state.lists and state.lists[-1].passed and mention.role == AMOUNT and not mention.cue:
        mention.role, mention.base = LAST, state.lists[-1].passed
    if state.topic is None:
        state.topic = item
        while state.topic.parent is not None and (any(other.number == state.number for other in state.topic.parent.mentions)
                                                  or _begun(state, state.topic)):
            state.topic = state.topic.parent
    if state.first is None:
        state.first = item
    if mention.cue == "to":
        for other in item.mentions[-2:]:
            if other.role == AMOUNT and other.number == mention.number:
                other.role, other.base = LAST, "上年"
    if mention.cue == "arranged":
        for other in item.mentions:
            # In a budget 执行数 is last year's outcome.
            if other.cue == "executed" and other.role == AMOUNT:
                other.role, other.base = LAST, "上年"
    item.take(mention)
    state.current = item


def _begun(state: State, item: Item) -> bool:
    """Whether an item stands in a list that its own sentence opened (`其中，…`)."""
    return isinstance(item.listed, Open) and item.listed.number == state.number


def _known(state: State, passage: Passage, label: str, vocabulary: Vocabulary) -> Item:
    """The item a rate or a change names: the current one, one spoken of before, else a new one."""
    key = key_of(label, vocabulary)
    if state.current is not None and state.current.key == key and _same(state.current.label, label, vocabulary):
        return state.current
    if state.current is not None and len(label) > 3 and label in state.current.label:
        return state.current
    found = passage.item(key)
    return found if found is not None and _same(found.label, label, vocabulary) else owner(state, passage, label, vocabulary, ())


def owner(state: State, passage: Passage, label: str, vocabulary: Vocabulary, clause: Sequence[Token]) -> Item:
    """The item of a name, in its place."""
    name = label or clean(state.subject, vocabulary)
    key = key_of(name, vocabulary)
    if not is_same_kind(name, vocabulary):
        key = name
    if not label and "（项）" in state.subject:
        key = "科目:" + state.subject
    current = state.current
    if current is not None and key and current.key == key and _same(current.label, name, vocabulary) and not (state.lists and not state.lists[-1].filled):
        return current
    item = Item(name, key, state.number, section=passage.section)
    parent, item.listed = _parent(state, passage, key, name, vocabulary)
    if parent is not None and parent.depth >= REACH:
        parent = None
    known = next((old for old in passage.recent if old.key == key and old.parent is parent and key), None)
    named = key in vocabulary.key_names.values() or key.startswith("科目:")
    if known is not None and not _same(known.label, name, vocabulary):
        known = None
    if known is not None and (parent is not None or known.number >= state.number - (3 if named else 0)):
        if parent is None:
            state.head = known
        state.current = known
        return known
    passage.add(item)
    if parent is not None:
        item.parent, item.depth = parent, parent.depth + 1
        parent.children.append(item)
    else:
        state.head = item
        state.lists.clear()
    state.current = item
    return item


_SCOPE: Final = re.compile(r"（([^（）]*口径)）")


def _same(one: str, two: str, vocabulary: Vocabulary) -> bool:
    """Whether two names of one key are of one thing, not of a part of it (`驻京办“三公”经费`)."""
    if set(_SCOPE.findall(one)) != set(_SCOPE.findall(two)):
        return False
    if {one[-2:], two[-2:]} == {"收入", "支出"}:
        return False
    bare = [kindless(label) for label in (one, two)]
    return bare[0] == bare[1] or is_plain(one, vocabulary) and is_plain(two, vocabulary)


def _parent(state: State, passage: Passage, key: str, name: str, vocabulary: Vocabulary) -> tuple[Item | None, Open | None]:
    """The total that an item stands under, and the list of the text it stands in."""
    for whole in vocabulary.wholes:
        if key in whole.parts and whole.key != "*" and is_own(name, vocabulary):
            above = _whole(state, passage, whole.key)
            if above is not None and above.key != key:
                _opened(above, "构成", True)
                while state.lists and state.lists[-1].item is not above:
                    state.lists.pop()
                if state.lists:
                    state.lists[-1].filled = True
                    _opened(above, state.lists[-1].words, state.lists[-1].partial)
                return above, state.lists[-1] if state.lists else None
    if key.startswith("科目:") or vocabulary.sections["items"].search(name):
        return None, None
    while state.lists:
        top = state.lists[-1]
        if not _leaves(top.item, name) and not _beside(top.item.key, key, vocabulary):
            top.filled = True
            top.count += 1
            _opened(top.item, top.words, top.partial)
            return top.item, top
        state.lists.pop()
    head = state.head
    for whole in vocabulary.wholes:
        if whole.key == "*" and key in whole.parts and head is not None and head.key not in whole.parts and head.main is not None and (
                head.of(SHARE) is None and head.number == state.number) and _within(name, vocabulary) and not _leaves(head, name):
            return head, None
    return None, None


def _within(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a known part is one of this total, not of another place (`盐源县税收收入`)."""
    return is_plain(name, vocabulary) or bool(_LEVEL.match(name))


_LEVEL: Final = re.compile(r"(?:全[省市县区国州镇]|地方|本级|[省市县区州]级|[省市县区州]?本级|一般公共预算|其中)")


def _beside(one: str, two: str, vocabulary: Vocabulary) -> bool:
    """Whether two keys are parts of one whole (基本支出, 项目支出): then neither is a part of the other."""
    return one != two and any(one in split and two in split for whole in vocabulary.wholes for split in whole.splits)


def _leaves(total: Item, name: str) -> bool:
    """Whether a name is no part of a total but a total of its own: 支出 after the parts of an income, `…总计`."""
    if re.search(r"(?:总计|总量|总预算|合计)$", name):
        return True
    other = {"收": "支出", "支": "收入"}
    flow = "收" if re.search("收入$|收入合计|收入总", total.label) else "支" if re.search("支出$|支出合计|支出总", total.label) else ""
    return bool(flow) and name.endswith(other[flow])


def _opened(item: Item, words: str, partial: bool) -> None:
    if not item.opened or item.opened == "构成":
        item.opened, item.partial = words, partial
    elif partial is False:
        item.partial = False


def _whole(state: State, passage: Passage, key: str) -> Item | None:
    chain: list[Item | None] = [state.current, *(state.current.above if state.current else ()), *(entry.item for entry in reversed(state.lists)), state.head]
    for item in chain:
        if item is not None and item.key == key:
            return item
    return passage.item(key)
