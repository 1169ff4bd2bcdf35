"""The vocabulary of a pack's narrative: cue words, compositions and measures, from YAML to compiled
patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from auditor.identity.years import Years
from auditor.message import listed, say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text import said_accounts
from auditor.text.kept import Bare, Cues, KeptNames
from auditor.text.measures import AMOUNT, Measure, measure, roles
from auditor.text.said_accounts import Accounts
from auditor.text.shaped import is_plain, shaped
from auditor.text.wholes import Balance, LevelTotals, Whole, balance, level, parts_of, whole
from auditor.yamlfile import Node

# The kinds of cue words, as they are the keys of cues.yaml; what each is for is said there.
CUES: Final = frozenset(
    {
        "plain",
        "up",
        "down",
        "either",
        "to",
        "from",
        "than",
        "last",
        "last-implied",
        "now",
        "budget-first",
        "budget-full",
        "budget-adjusted",
        "budget",
        "actual",
        "executed",
        "arranged",
        "share",
        "done",
        "list",
        "within",
        "plus",
        "total",
        "rest",
        "more",
        "less",
        "same",
        "about-same",
        "again",
        "each",
        "all",
        "reason",
        "about",
        "near",
        "under",
        "over",
        "fill",
        "average",
    }
)
# File of narrative/ -> its keys.
_FILES: Final = {
    "cues": CUES,
    "labels": frozenset(
        {"noise", "edges", "kinds", "keys", "heads", "prefixes", "counted", "totals", "grades"}
    ),
    "wholes": frozenset({"wholes", "balanced", "level", "itemised"}),
    "measures": frozenset({"measures", "annex", "items", "amount"}),
    "sections": frozenset({"report", "contents", "annex", "items"}),
    "wording": frozenset({"residue"}),
    "years": frozenset({"own", "subject", "against"}),
    "closing": frozenset({"words"}),
    "accounts": said_accounts.KEYS,
    "self_assessment": frozenset({"title", "columns", "total", "heading", "parts", "funds"}),
}


@frozen
class Vocabulary:
    """A pack's narrative vocabulary, compiled."""

    cues: Cues
    """First character -> the cues that begin with it, the longest first."""
    groups: Mapping[str, str]
    """Name of a group in `cues` -> kind of cue."""
    starts: re.Pattern[str]
    """Where a token can begin."""
    bare: Bare
    edges: str
    """Characters that no name begins or ends with."""
    known: KeptNames
    key_names: Mapping[str, str]
    nouns: tuple[str, ...]
    """The kinds of accounts (支出, 经费) at the end of a name."""
    prefixes: re.Pattern[str]
    """What may stand before a known name without making it another quantity."""
    wholes: tuple[Whole, ...]
    parts_of: Mapping[str, tuple[str, ...]]
    """Key of a part -> keys of the totals it is a part of."""
    anywhere: frozenset[str]
    """Keys of the parts that any total may be divided into."""
    balanced: tuple[Balance, ...]
    level: LevelTotals
    itemised: frozenset[str]
    """Keys of the totals that sections list by accounts."""
    measures: tuple[Measure, ...]
    annex: tuple[Measure, ...]
    items: frozenset[str]
    """The roles of figures beside an account's path that restate its cell."""
    plain: str
    """What messages call an amount that nothing names."""
    totals: frozenset[str]
    """Keys of what a section states but one amount of."""
    grades: frozenset[str]
    """Keys of the grades that are given."""
    sections: Mapping[str, re.Pattern[str]]
    counted: frozenset[str]
    """Keys of what is paid for by the piece: 出国, 购置, 接待."""
    assessment: Mapping[str, Any]
    years: Years | None = None
    """What stands behind a year that must be the report's."""
    accounts: Accounts = Accounts()
    residue: re.Pattern[str] | None = None
    """Words of the template left standing; only where a pack asks for them."""
    names: dict[str, Any] = field(init=False, default_factory=dict, repr=False, compare=False)
    """What was found of the names that were asked."""
    cleaned: dict[str, str] = field(init=False, default_factory=dict, repr=False, compare=False)
    """What was left of the words that were asked for a name."""
    linked: dict[tuple[str, str, str], bool] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    """Whether what stands between two figures are the words of one change."""


def compile(raw: Mapping[str, Any]) -> Vocabulary:  # the pack loader's contract names it
    """The vocabulary of a pack; `raw` is file stem -> content. Raises RuleError at what is
    wrong.
    """
    # Every mistake is refused before anything is compiled.
    _refuse_unknown(raw)
    labels, measured = raw.get("labels", {}), raw.get("measures", {})
    names, parts = _cues(raw.get("cues", {}))
    sums = raw.get("wholes", {})
    wholes = tuple(whole(node) for node in sums.get("wholes", ()))
    known, key_names = _keys(labels.get("keys", {}))
    return Vocabulary(
        Cues(parts),
        names,
        # Digits, signs, the sorts of captions, opening brackets of document numbers, stops, and the
        # first signs of all cues.
        regex(f"[0-9+\\-第图表附【〔\\[《“，。；：、（）！？{''.join(map(re.escape, parts))}]"),
        Bare(_any(labels, "noise")),
        labels.get("edges", ""),
        known,
        key_names,
        tuple(sorted(labels.get("kinds", ()), key=len, reverse=True)),
        regex(f"(?:{_any(labels, 'prefixes').pattern})?$"),
        wholes,
        parts_of(wholes),
        frozenset(part for one in wholes if one.key == "*" for part in one.parts),
        tuple(balance(node) for node in sums.get("balanced", ())),
        level(sums.get("level")),
        frozenset(sums.get("itemised", ())),
        tuple(measure(node) for node in measured.get("measures", ())),
        tuple(measure(node) for node in measured.get("annex", ())),
        roles(raw.get("measures"), "items", measured.get("items", (AMOUNT,))),
        measured.get("amount", AMOUNT),
        frozenset(labels.get("totals", ())),
        frozenset(labels.get("grades", ())),
        {key: _any(raw.get("sections", {}), key) for key in _FILES["sections"]},
        frozenset(labels.get("counted", ())),
        raw.get("self_assessment", {}),
        _years(raw.get("years"), raw.get("closing", {})),
        said_accounts.compiled(raw.get("accounts")),
        _any(raw["wording"], "residue") if raw.get("wording") else None,
    )


def _keys(keys: Mapping[str, Sequence[str]]) -> tuple[KeptNames, dict[str, str]]:
    """What finds the known names in a text, and the keys by the groups of its pattern."""
    # One pattern with a group for each key: which group matched tells the key.
    names = {f"k{at}": key for at, key in enumerate(keys)}
    pattern = "|".join(f"(?P<{name}>{'|'.join(keys[key])})" for name, key in names.items())
    return KeptNames(regex(pattern or "(?!)")), names


def _refuse_unknown(raw: Mapping[str, Any]) -> None:
    """Refuse a file that is none of the vocabulary's, and what is none of a file's keys."""
    for stem, content in raw.items():
        known = _FILES.get(stem)
        if isinstance(content, Node):
            if known is None:
                content.fail(
                    say("words.file", stem=stem),
                    None,
                    say("known.files", files=listed(sorted(_FILES))),
                )
            content.require(known)
            shaped(content, stem)


def _cues(cues: Any) -> tuple[dict[str, str], dict[str, str]]:
    """The kinds of the groups that the cues are, and by first character the pattern of the cues
    that begin with it.
    """
    # Of one word in two lists `plain` wins: it takes a word out of all others.
    order = ["plain", *sorted(CUES - {"plain"})]
    words = [(kind, word) for kind in order for word in cues.get(kind, ())]
    # The longest word first, so that 年初预算数 is never read as 预算; by first character, so that
    # a scan stays linear and quick.
    words.sort(key=lambda item: (-_length(item[1]), "(?" not in item[1]))
    parts: dict[str, list[str]] = {}
    for at, (kind, word) in enumerate(words):
        # The scan jumps from first sign to first sign: a cue must say which those are.
        if word[0] in "(.\\" or word[0] == "[" and not "\u3400" <= word[1:2] <= "\u9fff":
            cues.fail(say("words.begin", word=word), kind, say("words.begin.cure"), item=word)
        for first, rest in _begun(word):
            parts.setdefault(first, []).append(f"(?P<c{at}>{first}{rest})")
    names = {f"c{at}": kind for at, (kind, _) in enumerate(words)}
    return names, {first: "|".join(patterns) for first, patterns in parts.items()}


def _begun(word: str) -> Iterator[tuple[str, str]]:
    """A cue by the characters that it can begin with (`[人车]均`), each with the rest of it."""
    signs, _, rest = word[1:].partition("]") if word[0] == "[" else (word[0], "", word[1:])
    for first in signs:
        yield first, rest


def _years(node: Any, closing: Any) -> Years | None:
    if not node:
        return None
    against = _any(node, "against") if "against" in node else None
    return Years(_any(node, "own"), _any(node, "subject"), _any(closing, "words"), against)


def _length(word: str) -> int:
    """How many characters a cue matches at least: look-arounds do not count."""
    if is_plain(word):
        return len(word)
    # 共(?=[0-9]) is as long as 共, [人车]均 as long as 人均.
    bare = re.sub(r"\(\?[=!<][^)]*\)", "", word)
    bare = re.sub(r"\[[^\]]{0,200}+\]", "字", bare)
    return len(re.sub(r"[()?:|{}0-9,+*\\]", "", bare))


def _any(node: Mapping[str, Any], key: str) -> re.Pattern[str]:
    words: Sequence[str] = node.get(key, ())
    return regex("|".join(sorted(words, key=len, reverse=True)) or "(?!)")
