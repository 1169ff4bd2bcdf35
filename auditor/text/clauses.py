"""The clause before a figure, and what it calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.patterns import regex
from auditor.text.lexer import Token
from auditor.text.names import clean
from auditor.text.vocabulary import Vocabulary

_DROPPED: Final = frozenset(
    {
        "budget",
        "budget-first",
        "budget-full",
        "budget-adjusted",
        "actual",
        "executed",
        "arranged",
        "share",
        "done",
        "list",
        "up",
        "down",
        "either",
        "to",
        "now",
        "last",
        "last-implied",
        "more",
        "less",
        "same",
        "about-same",
        "each",
        "all",
        "about",
        "near",
        "under",
        "over",
        "fill",
        "year",
        "skip",
        "again",
        "plus",
        "within",
        "average",
    }
)
# What a mere joint compares with, right behind it: 和上年, 与预算; in 和分别, 与均 it joins names.
_COMPARED: Final = _DROPPED - {"list", "each", "all", "skip", "again"}
ENDS: Final = frozenset({"comma", "semi", "stop", "colon"})
"""The tokens that end a clause."""
_BREAKS: Final = frozenset({"stop", "semi"})
_LONGEST: Final = 1000
"""So many characters before a figure may name it, or the figures of a list."""
# Behind 由, what is only a time: 由年初, 由上年末的, 由2023年初.
_FROM: Final = regex(r"(?:[年期]初|[上去]年[末底]?|20[0-9]{2}年度?[初末]?)?[的为数]?$")


def begun(gap: Sequence[Token]) -> int:
    """Where the last semicolon or end of a sentence stands among the words before a figure; -1
    where none does.
    """
    for at in range(len(gap) - 1, -1, -1):
        if gap[at].kind in _BREAKS:
            return at
    return -1


def clause_of(gap: Sequence[Token], gap_start: int, text: str, end: int) -> tuple[list[Token], int]:
    """The tokens of the last clause before a figure, and where it begins. A bracket that closes
    again stays in it.
    """
    # Backwards from the figure: a bracket that closes again is a remark within the clause.
    depth = 0
    for at in range(len(gap) - 1, -1, -1):
        token = gap[at]
        if token.kind == "close":
            depth += 1
        elif token.kind == "open" and depth:
            depth -= 1
        elif token.kind == "open" or _is_end(token, depth, end):
            return list(gap[at + 1 :]), token.end
    # The bracket was opened before the figure before: the clause begins behind it.
    if depth and gap[0].kind == "close":
        return list(gap[1:]), gap[0].end
    # Without a clause of its own it begins behind the signs that follow the figure before.
    words = text[gap_start:end]
    start = gap_start + len(words) - len(words.lstrip("、，）"))
    return [token for token in gap if token.start >= start], start


def _is_end(token: Token, depth: int, end: int) -> bool:
    """Whether a clause begins behind a token: the end of a sentence always, anything else only
    outside brackets.
    """
    # Within a bracket commas are the remark's own.
    if depth:
        return token.kind == "stop"
    return token.kind in ENDS or token.kind in ("within", "list") and token.end < end


def label_of(
    text: str, start: int, end: int, clause: Sequence[Token], vocabulary: Vocabulary
) -> str:
    """What is left of a clause when its cues and fillings are taken out."""
    parts: list[str] = []
    at = start
    for place, token in enumerate(clause):
        if token.start < at:
            continue
        # 年初预算为, 决算, 比上年: what a figure is, not what it is called.
        dropped = token.kind in _DROPPED or token.kind == "than" and _compares(text, clause, place)
        if token.kind == "from" and _FROM.match(text[token.end : end]):
            # 由年初 14 亿元增加到…: the time is no part of the name.
            end = token.start
            break
        dropped = (
            dropped or token.kind == "from" and not text[at : token.start].strip("：，、（；。")
        )
        if dropped:
            parts.append(text[at : token.start])
            # 2023年初, 2023年末: the year goes, the end of it stays.
            at = token.end - (
                token.kind == "year"
                and (2 if token.text.endswith("年初") else text[token.end : token.end + 1] == "末")
            )
    # From its end, for the head of a name stands there: endless words before it are cut.
    parts.append(text[at:end])
    return clean("".join(parts)[-_LONGEST:], vocabulary)


def _compares(text: str, clause: Sequence[Token], place: int) -> bool:
    """Whether a word compares. 和 does with what stands right behind it (和上年相比); in
    文化和旅游局 it joins two words of a name.
    """
    token, after = clause[place], clause[place + 1] if place + 1 < len(clause) else None
    behind = (
        after is not None and after.kind in _COMPARED and not text[token.end : after.start].strip()
    )
    return behind or token.text in ("比", "较", "对比")
