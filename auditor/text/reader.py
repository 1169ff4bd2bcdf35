"""One paragraph after the other to items: each figure gets its role, its item, and its place under
a total.

Figures that are joined (5、6 和 7 万元) are a run and share their words. The gap are the tokens
since the figure before, the clause those of it behind the last comma or stop: the clause says what
a figure is and what it is called, the gap also what lists open before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Paragraph
from auditor.figure import ABSENT
from auditor.language import phrases
from auditor.text.account_names import accounts
from auditor.text.clauses import clause_of
from auditor.text.comparing import between, compared, ends_list
from auditor.text.context import united
from auditor.text.cued import BUDGETS, Role
from auditor.text.giving import give
from auditor.text.items import COUNT, UNKNOWN, Mention
from auditor.text.lexer import Token, squeeze, tokens
from auditor.text.mentioned import mentioned
from auditor.text.names import is_known
from auditor.text.owed import owed
from auditor.text.rosters import announce, openings
from auditor.text.runs import figure_runs, is_figure
from auditor.text.standing import stood
from auditor.text.state import State, close, semicolon, stop, turn_to_account
from auditor.text.told import FEW_TOKENS, SaidBefore, said_of
from auditor.text.vocabulary import Vocabulary

_OF_MONEY: Final = frozenset({*BUDGETS, "actual", "executed", "arranged", "done"})
_ANNOUNCED: Final = ("：", "─")
"""What a paragraph ends with whose list follows in paragraphs of its own."""
_LONGEST_GAP: Final = 128
"""So many words between two figures may say what the second is."""
_VERBS: Final = {"增加": 1, "增长": 1, "上升": 1, "减少": -1, "下降": -1, "降低": -1}
# By their last sign: 减 in 核减, 增 in 净增, where the whole verb is not in the list above.
_SHORT_VERBS: Final = {"增": 1, "升": 1, "减": -1, "降": -1}
_HEADED: Final = phrases()["headed"]


def read_paragraph(paragraph: Paragraph, state: State) -> None:
    """Read one paragraph into its frame."""
    # The text becomes tokens in four steps: cues and digits, what stands around digits, what is
    # owed and not printed, and without what belongs to the names of accounts.
    squeezed = squeeze(paragraph.text)
    named = deque(accounts(squeezed.text) or _heading(squeezed.text, state.vocabulary))
    seen = tokens(squeezed.text, state.vocabulary, squeezed.offsets)
    known = owed(squeezed.text, stood(squeezed.text, seen, state.vocabulary), state.vocabulary)
    state.turn(paragraph, squeezed, _apart(known, list(named)))
    found = state.tokens
    at, gap_start = 0, 0
    gap: list[Token] = []
    while at < len(found):
        token = found[at]
        # An account is turned to where its name begins, before the figures behind it.
        while named and named[0][0] <= token.start:
            _, state.spoken, state.subject = named.popleft()
            turn_to_account(state, gap)
        if token.kind != "number" or not is_figure(state, token, gap):
            # A number that is no figure is passed over; a word is one more of those before the next
            # figure.
            _pass(state, token, gap)
            if token.kind != "number":
                gap = _widened(state, gap, token)
            at += 1
            continue
        # A run takes all words since the figure before; figures that are joined share their words.
        runs, at = figure_runs(state, at, gap)
        for run in runs:
            _take(state, run, gap, gap_start, at)
            gap, gap_start = [], run[0].end
            if len(runs) > 1:
                # The second of each pair follows the first.
                state.last = state.frame.mentions[-len(run)]
                gap = _verbs(found, run[0])
        gap, gap_start = [], found[at - 1].end
    # Behind the last figure: …，与上年持平 has no figure of its own.
    compared(state, gap, gap_start, len(squeezed.text))
    state.last = None
    if squeezed.text.endswith(_ANNOUNCED):
        announce(state, gap)
    if not squeezed.text.endswith(("；", "，", "、", *_ANNOUNCED)):
        stop(state)
    else:
        # A list that goes on in the next paragraph; one that a page or a margin cut.
        state.number += 1


def _verbs(found: Sequence[Token], first: Token) -> list[Token]:
    """The words right behind the first of a pair that say how the second went (下降 8%（减 1.2
    万元）).
    """
    at = bisect_right(found, first.start, key=lambda token: token.start)
    ahead = found[at : at + FEW_TOKENS]
    return [
        token
        for token in ahead
        if token.kind in ("up", "down") and token.start < first.end + FEW_TOKENS
    ]


def _heading(text: str, vocabulary: Vocabulary) -> list[tuple[int, int, str]]:
    """The name that stands before a numbered item by itself (`1.行政单位离退休。年初预算为…`): what
    follows is of it.
    """
    match = _HEADED.match(text)
    # 1.公务接待费：… with a colon is read as a clause as everywhere; its name is known.
    if match is None or is_known(match[1], vocabulary) and text[match.end(1)] == "：":
        return []
    return [(match.start(1), match.end(1), match[1])]


def _apart(found: Sequence[Token], named: Sequence[tuple[int, int, str]]) -> Sequence[Token]:
    """The tokens without those within the names of accounts (用于社会福利的彩票公益金支出): they
    are no words of the sentence.
    """
    if not named:
        return found
    starts = [start for start, _, _ in named]
    kept = []
    for token in found:
        # The account that begins last before a token is the only one that may hold it.
        at = bisect_right(starts, token.start) - 1
        if at < 0 or token.start >= named[at][1]:
            kept.append(token)
    return kept


def _widened(state: State, gap: list[Token], token: Token) -> list[Token]:
    """The words since the last figure with one more: a sentence ends what was said before it, and
    of endless words without a figure the last ones count.
    """
    # The stop itself stays as the first token: it says where the sentence begins.
    if token.kind == "stop":
        return [token]
    # What is forgotten is looked through for relations first; half of the words are kept.
    if len(gap) >= _LONGEST_GAP:
        compared(state, gap, gap[0].start, token.start)
        gap = gap[len(gap) // 2 :]
    gap.append(token)
    return gap


def _pass(state: State, token: Token, gap: list[Token]) -> None:
    """What a token other than a figure does to the state."""
    passed = _PASSED.get(token.kind)
    if passed is not None:
        passed(state, token, gap)


def _stop(state: State, token: Token, gap: list[Token]) -> None:
    """The end of a sentence; at that of a paragraph 具体情况如下。 announces a list."""
    # Before the lists are closed: a relation may speak of what they were of.
    compared(state, [*gap, token], gap[0].start if gap else token.start, token.start)
    stop(state)
    last = gap[-1] if gap else None
    opens = last is not None and last.kind == "list" and last.end == token.start
    if opens and token.end == len(state.text):
        announce(state, gap)


def _semicolon(state: State, token: Token, gap: list[Token]) -> None:
    compared(state, gap, gap[0].start if gap else token.start, token.start)
    semicolon(state, token.end)


def _open(state: State, token: Token, gap: list[Token]) -> None:
    """A bracket: what is spoken of before it is spoken of behind it again."""
    state.brackets.append((state.current, len(state.rosters)))


def _close(state: State, token: Token, gap: list[Token]) -> None:
    close(state)


def _reason(state: State, token: Token, gap: list[Token]) -> None:
    state.reason, state.reasoned = True, token.end


def _rest(state: State, token: Token, gap: list[Token]) -> None:
    """等: what is missing of the list is not printed."""
    if state.rosters:
        state.rosters[-1].open = state.rosters[-1].rest = True


def _list(state: State, token: Token, gap: list[Token]) -> None:
    """其中 ends a reason."""
    if token.text == "其中":
        state.reason = False


def _add(state: State, token: Token, gap: list[Token]) -> None:
    """`加上`: to what the sentence is about, else to what the one before was."""
    base = next((item for item in state.told if item.parent is None), None)
    base = base if base is not None else state.current
    # 加上 adds to a total, not to the part of it that was told last.
    while (
        base is not None
        and base.parent is not None
        and base.parent.main is not None
        and not state.plus
    ):
        base = base.parent
    if base is not None and not state.plus:
        state.plus = [base]


_PASSED: Final[Mapping[str, Callable[[State, Token, list[Token]], None]]] = {
    "stop": _stop,
    "semi": _semicolon,
    "open": _open,
    "close": _close,
    "plus": _add,
    "rest": _rest,
    "reason": _reason,
    "list": _list,
}
"""What the tokens other than figures do that change what is spoken of."""


def _take(state: State, run: list[Token], gap: list[Token], gap_start: int, after: int) -> None:
    """Give a run of figures its role and its items."""
    # The first figure stands for the run: its words are those of all.
    number = run[0]
    compared(state, gap, gap_start, number.start)
    gap = _worded(number, gap)
    clause, start = clause_of(gap, gap_start, state.text, number.start)
    # The name of an account is no part of what its figures are called; the end of a sentence begins
    # the words anew.
    start = max(start, min(state.spoken, number.start))
    # First what the words say: role and names.
    said = said_of(state, run, clause, start, gap, gap_start, after)
    role = said.role
    if said.subject:
        state.named = True
    run, mentions = _mentioned(state, run, said)
    state.frame.mentions.extend(mentions)
    # Then what is no figure of any item: a bound of several (均超过25%), something vague.
    if len(run) == 1 and _is_bound(number, mentions[0], clause):
        state.frame.bounds.append((mentions[0], tuple(dict.fromkeys(state.told))))
        state.last = mentions[0]
        return
    if _is_vague(state, run, mentions[0], said, clause):
        state.last = replace(mentions[-1], role=UNKNOWN)
        return
    # Then the lists that the words open, before the figure is put into one of them.
    if role.name != UNKNOWN:
        openings(state, gap, gap_start, role, number.start)
    if ends_list(state, number, role.name, clause):
        state.rosters.clear()
    last = state.last
    give(state, mentions, said.subject, clause, role)
    if len(mentions) == 1:
        between(state, last, mentions[0], gap)


def _worded(number: Token, gap: list[Token]) -> list[Token]:
    """The words that may say what a figure is: points have names, no budget and no outcome (预算执行
    9.42 分).
    """
    if number.figure is None or number.figure.unit != "分":
        return gap
    return [token for token in gap if token.kind not in _OF_MONEY]


def _mentioned(
    state: State, run: Sequence[Token], said: SaidBefore
) -> tuple[list[Token], list[Mention]]:
    """The figures of a run with the units that their role gives them, and their mentions."""
    role, alone = said.role, len(run) == 1
    united_ = [united(state, token, role) for token in run]
    mentions = [mentioned(state, token, role, said.label, said.told, alone) for token in united_]
    if role.sign:
        # 减少 1、增加 2 和减少 3
        mentions[1:] = [
            replace(one, sign=_way(state.text[one.token.start - 2 : one.token.start], one.sign))
            for one in mentions[1:]
        ]
    return united_, mentions


def _is_bound(number: Token, mention: Mention, clause: Sequence[Token]) -> bool:
    """Whether a rate is one that all that was told is above or below."""
    bound = mention.dimension == "%" and number.about in (">", "<")
    return bound and any(token.kind == "all" for token in clause)


def _is_vague(
    state: State, run: Sequence[Token], mention: Mention, said: SaidBefore, clause: Sequence[Token]
) -> bool:
    """Whether nothing can be asserted of figures: they are about so much, or are not there."""
    number = run[0]
    if any(token.about for token in run) and not _meant(state, said.role, said.label):
        return True
    # 完成预算的%: a rate that is not there.
    if number.doubt == ABSENT and mention.dimension == "%":
        return True
    # 标准为不低于 97 万元: a standard right before the figure.
    return any(
        token.kind == "about" and not state.text[token.end : number.start].strip("：为有")
        for token in clause
    )


def _way(word: str, sign: int) -> int:
    """The direction that the verb before a figure of a run says, else that of the figure before."""
    return _VERBS.get(word) or _SHORT_VERBS.get(word[-1:]) or sign


def _meant(state: State, role: Role, label: str) -> bool:
    """Whether the words say of what an approximate figure is the amount or the rate."""
    if role.name in (UNKNOWN, COUNT) or state.reason:
        return False
    return role.cue is not None or is_known(label, state.vocabulary)
