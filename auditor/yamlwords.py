"""What is wrong with a YAML file, in words, and what would be right; names that were meant."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Sequence
from typing import Final

from auditor.message import Said, say
from auditor.patterns import regex

# What the parser says of a line, in part, with what a person is told: the first that fits.
_PROBLEMS: Final = (
    (
        "mapping values are not allowed",
        say("yaml.colon"),
        say("yaml.colon.cure"),
    ),
    (
        "block sequence entries are not allowed",
        say("yaml.dash"),
        say("yaml.dash.cure"),
    ),
    (
        "did not find expected key",
        say("yaml.expected-key"),
        say("yaml.expected-key.cure"),
    ),
    (
        "did not find expected '-' indicator",
        say("yaml.expected-item"),
        say("yaml.expected-item.cure"),
    ),
    (
        "could not find expected ':'",
        say("yaml.no-colon"),
        say("yaml.no-colon.cure"),
    ),
    (
        "did not find expected ',' or ']'",
        say("yaml.square"),
        say("yaml.square.cure"),
    ),
    (
        "did not find expected ',' or '}'",
        say("yaml.curly"),
        say("yaml.curly.cure"),
    ),
    (
        "did not find expected node content",
        say("yaml.value"),
        say("yaml.value.cure"),
    ),
    (
        "did not find expected <document start>",
        say("yaml.start-again"),
        say("yaml.start-again.cure"),
    ),
    ("non-alphabetical", say("yaml.directive"), say("yaml.alias.cure")),
    ("directive", say("yaml.directive"), say("yaml.alias.cure")),
    ("hexdecimal", say("yaml.hexadecimal"), say("yaml.code.cure")),
    ("escape code", say("yaml.code"), say("yaml.code.cure")),
    ("found unexpected end of stream", say("yaml.quotes"), say("yaml.quotes.cure")),
    (
        "found unexpected document indicator",
        say("yaml.document-end"),
        say("yaml.document-end.cure"),
    ),
    (
        "found character that cannot start any token",
        say("yaml.start"),
        say("yaml.start.cure"),
    ),
    ("found a tab character", say("yaml.tab"), say("yaml.tab.cure")),
    (
        "unknown escape character",
        say("yaml.escape"),
        say("yaml.escape.cure"),
    ),
    ("did not find expected alphabetic", say("yaml.alias"), say("yaml.alias.cure")),
    ("did not find expected whitespace", say("yaml.blank"), say("yaml.blank.cure")),
    ("did not find URI escape", say("yaml.tag"), say("yaml.tag.cure")),
    ("found undefined tag handle", say("yaml.tag"), say("yaml.tag.cure")),
    (
        "did not find expected comment or line break",
        say("yaml.block"),
        say("yaml.block.cure"),
    ),
    (
        "control characters are not allowed",
        say("yaml.control"),
        say("yaml.control.cure"),
    ),
    (
        "special characters are not allowed",
        say("yaml.control"),
        say("yaml.control.cure"),
    ),
)
# The same of what `re` says of a pattern.
_PATTERNS: Final = (
    ("missing )", say("pattern.open"), say("pattern.open.cure")),
    ("unbalanced parenthesis", say("pattern.close"), say("pattern.close.cure")),
    ("unterminated character set", say("pattern.square"), say("pattern.square.cure")),
    ("nothing to repeat", say("pattern.repeat"), say("pattern.repeat.cure")),
    ("multiple repeat", say("pattern.repeats"), say("pattern.repeats.cure")),
    ("bad escape", say("pattern.escape"), say("pattern.escape.cure")),
    ("bad character range", say("pattern.range"), say("pattern.range.cure")),
    ("min repeat greater", say("pattern.most"), say("pattern.most.cure")),
)
# `title：` typed with a Chinese colon.
_WIDE_COLON: Final = regex(r"\s*(?:- )?[\w-]{1,40}：")
# A line indented by ideographic blanks.
_WIDE_INDENT: Final = regex(r" *　\s*(?:- )?[\w-]{1,40}[:：]")
# `－ id: x`, `· id: x`: a dash of another kind before an item.
_WIDE_DASH: Final = regex(r"\s*[－—–・·•]\s*[\w-]{1,40}[:：]")
# `title:合计` without a blank; not `https://…`.
_TIGHT_COLON: Final = regex(r"\s*(?:- )?[a-z-]{1,40}:[^\s:/]")


def cure(problem: str, lines: Sequence[str], line: int) -> tuple[Said, Said]:
    """The message and what would be right, for what the parser says of a line (from 0)."""
    # The line itself, then those above that no file should have, then the line before: what the
    # parser stumbles over may be the one it could not end.
    slip = (
        _slip(lines[line : line + 1])
        or _above(lines[:line])
        or _slip(lines[max(0, line - 1) : line])
    )
    for english, message, hint in _PROBLEMS:
        if english in problem:
            return say("yaml.illegal-as", message=message), slip or hint
    return say("yaml.illegal"), slip or say("yaml.illegal.cure", problem=problem)


def unmatched(error: re.error) -> tuple[Said, Said]:
    """Why a text is no regular expression, and what would be right."""
    known = ((message, hint) for english, message, hint in _PATTERNS if english in error.msg)
    what, cure = next(known, (say("pattern.other", error=error.msg), say("pattern.other.cure")))
    return (what if error.pos is None else say("pattern.at", at=error.pos + 1, what=what)), cure


def _slip(lines: Sequence[str]) -> Said:
    """What typing in Chinese does to a line, where it shows."""
    for text in lines:
        indent = text[: len(text) - len(text.lstrip())]
        if "　" in indent:
            return say("yaml.wide-indent")
        if "\t" in indent:
            return say("yaml.tab-indent")
        if _WIDE_COLON.match(text):
            return say("yaml.wide-colon")
        if _TIGHT_COLON.match(text):
            return say("yaml.tight-colon")
    return ""


def _above(lines: Sequence[str]) -> Said:
    """What the lines above have that no file should: the parser stumbles later, over what it took
    for a text.
    """
    for at, text in enumerate(lines, 1):
        if _WIDE_INDENT.match(text):
            return say("yaml.wide-indent-above", line=at)
        if _WIDE_DASH.match(text):
            return say("yaml.wide-dash-above", line=at)
    return ""


def near(name: str, known: Iterable[str]) -> Said:
    """`是否为“…”？` with the known name that is nearest; empty where none is near."""
    found = nearest(name, known)
    return say("near", name=found) if found else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that a slip of the hand makes into this one, or that it is a part of; empty
    where there is none.

    The very name is none: where it is known, something else is wrong with it.
    """
    own, others = name.lower(), [each for each in dict.fromkeys(known) if each and each != name]
    slips = {each: _slips(own, each.lower()) for each in others}
    close = [each for each in others if slips[each] <= _most(own, each)]
    if close:
        return min(
            close, key=lambda each: (slips[each], -len(os.path.commonprefix((own, each.lower()))))
        )
    # No slip of the hand: a name that holds this one, or is held by it.
    parts = [
        each for each in others if min(len(each), len(name)) > 1 and (name in each or each in name)
    ]
    return min(parts, key=lambda each: abs(len(each) - len(name)), default="")


def _most(one: str, two: str) -> int:
    """So many slips leave a word what it is: one of a short word, none of a single sign."""
    shorter = min(len(one), len(two))
    return max(1, shorter // 3) if shorter > 1 else 0


def _slips(one: str, two: str) -> int:
    """How many signs must be put in, left out, changed or turned round to make one word of the
    other.
    """
    # Damerau-Levenshtein, two rows of the table kept, and a third for neighbours turned round.
    older: list[int] = []
    above: list[int] = [*range(len(two) + 1)]
    for at, sign in enumerate(one, 1):
        row = [at]
        for place, other in enumerate(two, 1):
            least = min(above[place] + 1, row[-1] + 1, above[place - 1] + (sign != other))
            if place > 1 and at > 1 and (sign, one[at - 2]) == (two[place - 2], other):
                least = min(least, older[place - 2] + 1)
            row.append(least)
        older, above = above, row
    return above[-1]
