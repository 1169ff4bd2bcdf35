"""The vocabulary of a pack's narrative: cue words, compositions and measures, from YAML to compiled
patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any, Final

from auditor.identity.years import Years
from auditor.language import term
from auditor.message import listed, say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text import said_accounts
from auditor.text.said_accounts import Accounts
from auditor.text.shaped import is_plain, shaped, sound
from auditor.text.wholes import Balance, Level, Whole, balance, level, parts_of, whole
from auditor.yamlfile import Node
from auditor.yamlwords import near

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
        "none",
        "reason",
        "about",
        "near",
        "under",
        "over",
        "fill",
        "average",
    }
)
_FILES: Final = {
    "cues": CUES,
    "labels": frozenset(
        {"noise", "edges", "kinds", "keys", "heads", "prefixes", "counted", "totals", "grades"}
    ),
    "wholes": frozenset({"wholes", "balanced", "level", "itemised"}),
    "measures": frozenset({"measures", "annex", "items", "amount"}),
    "sections": frozenset(
        {"report", "contents", "annex", "tables", "glossary", "items", "accounts", "unnumbered"}
    ),
    "wording": frozenset({"residue"}),
    "years": frozenset({"own", "subject", "against"}),
    "closing": frozenset({"words"}),
    "accounts": said_accounts.KEYS,
    "self_assessment": frozenset({"title", "columns", "total", "heading", "parts", "funds"}),
}


AMOUNT: Final = term("amount")
"""The role of a figure that the words say nothing special of."""
ROLES: Final = (
    AMOUNT,
    *(
        term(name)
        for name in ("budget", "last", "used", "count", "change", "rate", "share", "done")
    ),
)
"""What a figure that restates a cell may be of its item."""


class Cues(dict[str, re.Pattern[str]]):
    """Patterns by first character, each compiled when a text first needs it: a run without prose
    compiles none.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        super().__init__()
        self.sources = sources

    def __missing__(self, first: str) -> re.Pattern[str]:
        """The pattern of a first character."""
        self[first] = regex(self.sources.get(first, "(?!)"))
        return self[first]


MOST_KEPT: Final = 20_000
"""So many labels are kept with what was found in them."""


class Known(dict[str, re.Match[str] | None]):
    """The last known name in each label that was asked: labels come again and again, and a pattern
    is dear to hash.
    """

    def __init__(self, keys: re.Pattern[str]) -> None:
        super().__init__()
        self.keys_ = keys

    def __missing__(self, label: str) -> re.Match[str] | None:
        """The last known name in a label, as the head of a Chinese name stands at its end."""
        if len(self) >= MOST_KEPT:
            self.clear()
        found = None
        for match in self.keys_.finditer(label):
            found = match
        self[label] = found
        return found


class Bare(dict[str, str]):
    """Each text that was asked without its noise."""

    def __init__(self, noise: re.Pattern[str]) -> None:
        super().__init__()
        self.noise = noise

    def __missing__(self, text: str) -> str:
        """A text without its noise."""
        if len(self) >= MOST_KEPT:
            self.clear()
        bare = self[text] = self.noise.sub("", text)
        return bare


@frozen
class Cell:
    """A table cell that a measure restates."""

    table: str
    row: str
    column: str = ""
    side: str = ""


@lru_cache(maxsize=MOST_KEPT)
def _whole_of(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text) is not None


@frozen
class Measure:
    """A quantity of the text and the cells it restates; `role` as the narrative names it (数额,
    预算).
    """

    name: str
    key: str
    section: str
    """Regular expressions: the whole key, words of the heading path."""
    cells: tuple[Cell, ...]
    role: str = AMOUNT
    relation: str = "="
    unit: str = ""
    """Of a count: regular expressions of its unit, and of words that its name holds."""
    said: str = ""

    def counts(self, unit: str, label: str) -> bool:
        """Whether a count in a unit and by a name is the measure's; any amount is."""
        return (
            not self.unit
            or re.fullmatch(self.unit, unit) is not None
            and re.search(self.said, label) is not None
        )

    def means(self, key: str) -> bool:
        """Whether a key is the measure's."""
        return _whole_of(self.key, key)

    def within(self, path: str) -> bool:
        """Whether the measure is meant under a heading path."""
        return re.search(self.section, path) is not None


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
    known: Known
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
    level: Level
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


def compile(raw: Mapping[str, Any]) -> Vocabulary:  # noqa: A001 - named by the pack loader's contract
    """The vocabulary of a pack; `raw` is file stem -> content. Raises RuleError at what is
    wrong.
    """
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
    cues, labels = raw.get("cues", {}), raw.get("labels", {})
    order = ["plain", *sorted(CUES - {"plain"})]
    words = [
        (f"g{number}", kind, word)
        for number, kind in enumerate(order)
        for word in cues.get(kind, ())
    ]
    words.sort(key=lambda item: (-_length(item[2]), "(?" not in item[2]))
    # The longest word first, so that 年初预算数 is never read as 预算; by first character, so that
    # a scan stays linear and quick.
    names: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for at, (_, kind, word) in enumerate(words):
        names[f"c{at}"] = kind
        if word[0] in "(.\\" or word[0] == "[" and not "\u3400" <= word[1:2] <= "\u9fff":
            cues.fail(say("words.begin", word=word), kind, say("words.begin.cure"), item=word)
        for first, rest in _begun(word):
            parts.setdefault(first, []).append(f"(?P<c{at}>{first}{rest})")
    sums = raw.get("wholes", {})
    wholes = tuple(whole(node) for node in sums.get("wholes", ()))
    keys = labels.get("keys", {})
    key_names = {f"k{at}": name for at, name in enumerate(keys)}
    pattern = "|".join(f"(?P<k{at}>{'|'.join(keys[name])})" for at, name in enumerate(keys))
    return Vocabulary(
        Cues({first: "|".join(patterns) for first, patterns in parts.items()}),
        names,
        regex(f"[0-9+\\-第图表附【〔\\[《“，。；：、（）！？{''.join(map(re.escape, parts))}]"),
        Bare(_any(labels, "noise")),
        labels.get("edges", ""),
        Known(regex(pattern or "(?!)")),
        key_names,
        tuple(sorted(labels.get("kinds", ()), key=len, reverse=True)),
        regex(f"(?:{_any(labels, 'prefixes').pattern})?$"),
        wholes,
        parts_of(wholes),
        frozenset(part for one in wholes if one.key == "*" for part in one.parts),
        tuple(balance(node) for node in sums.get("balanced", ())),
        level(sums.get("level")),
        frozenset(sums.get("itemised", ())),
        tuple(_measure(node) for node in raw.get("measures", {}).get("measures", ())),
        tuple(_measure(node) for node in raw.get("measures", {}).get("annex", ())),
        _roles(raw.get("measures"), "items", raw.get("measures", {}).get("items", (AMOUNT,))),
        raw.get("measures", {}).get("amount", AMOUNT),
        frozenset(labels.get("totals", ())),
        frozenset(labels.get("grades", ())),
        {key: _any(raw.get("sections", {}), key) for key in _FILES["sections"]},
        frozenset(labels.get("counted", ())),
        raw.get("self_assessment", {}),
        _years(raw.get("years"), raw.get("closing", {})),
        said_accounts.compiled(raw.get("accounts")),
        _any(raw["wording"], "residue") if raw.get("wording") else None,
    )


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
    bare = re.sub(r"\(\?[=!<][^)]*\)", "", word)
    bare = re.sub(r"\[[^\]]{0,200}+\]", "字", bare)
    return len(re.sub(r"[()?:|{}0-9,+*\\]", "", bare))


def _any(node: Mapping[str, Any], key: str) -> re.Pattern[str]:
    words: Sequence[str] = node.get(key, ())
    return regex("|".join(sorted(words, key=len, reverse=True)) or "(?!)")


def _roles(node: Any, key: str, roles: Sequence[str]) -> frozenset[str]:
    """The roles at a key. Raises RuleError at one that no figure has."""
    for role in roles:
        if role not in ROLES:
            cure = say("rule.words.cure", known=listed(ROLES), node=near(role, ROLES))
            node.fail(say("form.key-value", key=key, node=role), key, cure, item=role)
    return frozenset(roles)


def _measure(node: Any) -> Measure:
    node.require(
        frozenset({"name", "key", "section", "cells", "role", "relation", "unit", "said"}),
        ("name", "key", "cells"),
    )
    node.words(("name", "key", "section", "role", "relation", "unit", "said"))
    for key in ("key", "section", "unit", "said"):
        sound(node, key, node.get(key, ""))
    _roles(node, "role", (node.get("role", AMOUNT),))
    if not isinstance(node["cells"], list) or not all(
        isinstance(cell, str) for cell in node["cells"]
    ):
        node.fail(say("words.cells"), "cells", say("words.cells.cure"))
    if not node["cells"]:
        node.fail(say("words.no-cells"), "cells", say("words.cells.cure"))
    cells = tuple(_cell(node, text) for text in node["cells"])
    return Measure(
        node["name"],
        node["key"],
        node.get("section", ""),
        cells,
        node.get("role", AMOUNT),
        node.get("relation", "="),
        node.get("unit", ""),
        node.get("said", ""),
    )


_CELL: Final = regex(
    r"表(?P<table>[^\W_][\w-]{0,39}+)\[(?:(?P<side>[^.,\]]{1,40}+)\.)?+(?P<row>[^,\]]+)(?:,\s*+(?P<column>[^\]]++))?\]$"
)


def _cell(node: Any, text: str) -> Cell:
    match = _CELL.match(text)
    if match is None:
        node.fail(say("words.cell", text=text), "cells", say("words.cell.cure"), item=text)
        raise AssertionError
    return Cell(
        match["table"], match["row"].strip(), (match["column"] or "").strip(), match["side"] or ""
    )
