"""Charts of accounts: how long a code is on each level, which accounts there are, which lists of
them are complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import pairwise
from typing import Final

from auditor.forms.labels import squeeze
from auditor.message import Message, listed, say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.yamlfile import Node
from auditor.yamlwords import near

_KEYS: Final = frozenset({"id", "title", "levels", "begins", "names", "complete"})
_ID: Final = regex(r"[^\W\d_][\w-]{0,39}")
_DIGITS: Final = regex(r"[0-9]{1,10}")
_LONGEST: Final = 20
"""No code has more digits."""


@frozen
class Chart:
    """One chart of accounts."""

    id: str
    title: str
    levels: Mapping[str, int]
    """Word for each level, the topmost first -> digits of a whole code of that level."""
    begins: str
    """The digits that a code may begin with."""
    names: Mapping[str, tuple[str, ...]]
    """Accounts that are listed, each with its name and its older ones."""
    complete: Mapping[str, frozenset[str]]
    """Accounts whose accounts directly below are all listed, with these."""
    lengths: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Digits of a whole code of each level, the topmost first."""
    steps: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Digits that each level adds to the one above it."""

    def __post_init__(self) -> None:
        lengths = tuple(self.levels.values())
        object.__setattr__(self, "lengths", lengths)
        object.__setattr__(self, "steps", tuple(two - one for one, two in pairwise(lengths)))

    def level(self, code: str) -> str:
        """The word for the level of a code; empty where no level has so many digits."""
        return next((word for word, length in self.levels.items() if length == len(code)), "")

    @property
    def listed(self) -> frozenset[str]:
        """Every account that the chart lists."""
        return frozenset((*self.names, *self.complete)).union(*self.complete.values())


@frozen
class Charts:
    """The charts of a pack, and what they come to together."""

    by_id: Mapping[str, Chart] = field(default_factory=dict)
    code: re.Pattern[str] = field(init=False)
    """A whole code of any chart."""
    coded_name: re.Pattern[str] = field(init=False)
    """A code and a name in one cell."""
    classes: Mapping[str, re.Pattern[str]] = field(init=False)
    """The accounts of the topmost levels that are named, by the squeezed names they go under."""
    class_names: Mapping[str, str] = field(init=False)
    complete: Mapping[str, frozenset[str]] = field(init=False)
    levels: frozenset[str] = field(init=False)
    """The words of all levels."""
    topmost: frozenset[str] = field(init=False)
    """The words of the topmost level of each chart."""

    def __post_init__(self) -> None:
        charts = self.by_id.values()
        code = "|".join(dict.fromkeys(map(_code, charts))) or "(?!)"
        tops = _tops(charts)
        for name, value in (
            # Without a chart `code` is (?!), which matches nothing.
            ("code", regex(f"(?:{code})$")),
            # 205教育支出, (205)教育支出, 2010301-行政运行; 205.00 and 205% are figures.
            ("coded_name", regex(rf"\(?({code})\)?[-—_.、:]?([^0-9.,%()].*)$")),
            ("classes", {number: _any_of(names) for number, names in tops.items()}),
            ("class_names", {number: names[0] for number, names in tops.items()}),
            (
                "complete",
                {number: below for chart in charts for number, below in chart.complete.items()},
            ),
            ("levels", frozenset(word for chart in charts for word in chart.levels)),
            ("topmost", frozenset(next(iter(chart.levels)) for chart in charts)),
        ):
            object.__setattr__(self, name, value)

    @property
    def listed(self) -> dict[str, frozenset[str]]:
        """What each chart lists, by its id."""
        return {name: chart.listed for name, chart in self.by_id.items()}

    def level(self, code: str) -> str:
        """The word for the level of a code in the first chart that has codes of such a length."""
        # Charts may have codes of the same length: for the level alone the first is good enough.
        return next((word for chart in self.by_id.values() if (word := chart.level(code))), "")

    def holds(self, code: str) -> bool:
        """Whether a code stands under an account of the topmost level that a chart lists."""
        return any(
            code[: chart.lengths[0]] in (chart.names.keys() | chart.complete.keys())
            for chart in self.by_id.values()
        )


def belongs(code: str, listed: frozenset[str], complete: Mapping[str, frozenset[str]]) -> bool:
    """Whether a code is of a chart: listed, or below an account that is, unless all below that one
    are listed.
    """
    # The nearest account above that is listed: 2010301 is of 20103 before it is of 201.
    above = next(
        (code[:length] for length in range(len(code), 0, -1) if code[:length] in listed), ""
    )
    return bool(above) and (above == code or above not in complete)


def _tops(charts: Iterable[Chart]) -> dict[str, tuple[str, ...]]:
    """The accounts of the topmost levels that are named, with their names."""
    return {
        number: names
        for chart in charts
        for number, names in chart.names.items()
        if len(number) == chart.lengths[0]
    }


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Any of some names, squeezed."""
    return regex("|".join(re.escape(squeeze(name)) for name in names))


def _code(chart: Chart) -> str:
    """A whole code, the longest that there is."""
    # Built from the deepest level up: 2[0-9]{2}(?:[0-9]{2}(?:[0-9]{2})?)? for 3, 5 and 7 digits.
    later = ""
    for step in reversed(chart.steps):
        later = f"(?:[0-9]{{{step}}}{later})?"
    return f"[{chart.begins}][0-9]{{{chart.lengths[0] - 1}}}{later}"


def compile_charts(sources: Iterable[Node]) -> Charts:
    """The charts of a pack. Raises RuleError, at file, line and column, for what is not
    understood.
    """
    # `_chart` comes before the id is asked for: it refuses a file without one.
    return Charts({node["id"]: node_ for node in sources for node_ in (_chart(node),)})


def _chart(node: Node) -> Chart:
    """A chart as its YAML describes it. Raises RuleError."""
    node.require(_KEYS, ("id", "levels"))
    node.words(("id", "title", "begins"))
    if not _ID.fullmatch(node["id"]):
        node.fail(say("accounts.id", id=node["id"]), "id", say("accounts.id.cure"))
    levels = _levels(node)
    begins = node.get("begins", "0123456789")
    if not _DIGITS.fullmatch(begins):
        node.fail(say("accounts.begins"), "begins", say("accounts.begins.cure"))
    names = _names(node, levels, begins)
    complete = _complete(node, levels, begins, names)
    return Chart(node["id"], node.get("title", node["id"]), levels, begins, names, complete)


def _names(node: Node, levels: Mapping[str, int], begins: str) -> dict[str, tuple[str, ...]]:
    """The accounts that a chart lists with their names, each of a level of its own. Raises
    RuleError.
    """
    # The first text is the name; others are older ones.
    names = {code: tuple(texts) for code, texts in _texts(node, "names")}
    for code in names:
        if len(code) not in levels.values() or code[0] not in begins:
            node["names"].fail(
                say("accounts.code-unfit", code=code),
                code,
                say("accounts.code-unfit.cure", levels=_or(levels)),
            )
    return names


def _complete(
    node: Node, levels: Mapping[str, int], begins: str, names: Iterable[str]
) -> dict[str, frozenset[str]]:
    """The accounts whose accounts directly below are all listed, with these. Raises RuleError."""
    # (3, 5), (5, 7): the digits of an account and of those directly below it.
    steps = tuple(pairwise(levels.values()))
    top = min(levels.values())
    tops = [code for code in names if len(code) == top]
    complete = {
        code: frozenset(code + item for item in texts) for code, texts in _texts(node, "complete")
    }
    for code, items in complete.items():
        if code[0] not in begins or tops and code[:top] not in tops:
            node["complete"].fail(
                say("accounts.none", code=code),
                code,
                say("accounts.none.cure", near=near(code, tops)),
            )
        wrong = next((item for item in items if (len(code), len(item)) not in steps), None)
        if wrong is not None:
            node["complete"].fail(
                say("accounts.not-below", rest=wrong[len(code) :], code=code),
                code,
                say("accounts.code-unfit.cure", levels=_or(levels)),
            )
    return complete


def _or(levels: Mapping[str, int]) -> Message:
    return listed(map(str, levels.values()))


def _levels(node: Node) -> dict[str, int]:
    """The levels, each longer than the one above it."""
    levels = node["levels"]
    hint = say("accounts.levels.cure")
    if not isinstance(levels, Node) or not levels:
        node.fail(say("accounts.levels"), "levels", hint)
    last = 0
    for word, text in levels.items():
        if (
            not isinstance(text, str)
            or not text.isascii()
            or not text.isdigit()
            or not last < int(text) <= _LONGEST
        ):
            levels.fail(say("accounts.digits", word=word, longest=_LONGEST), word, hint)
        last = int(text)
    return {word: int(text) for word, text in levels.items()}


def _texts(node: Node, key: str) -> Iterable[tuple[str, list[str]]]:
    """Codes, each with a list of texts."""
    inner = node.get(key)
    if inner is None:
        return
    if not isinstance(inner, Node):
        node.fail(
            say("accounts.codes", key=key), key, say("write.as", text=f'{key}: {{"201": [甲, 乙]}}')
        )
    for code, texts in inner.items():
        if not _DIGITS.fullmatch(code):
            inner.fail(say("accounts.no-code", code=code), code, say("accounts.quotes"))
        if (
            not isinstance(texts, list)
            or not texts
            or not all(isinstance(text, str) for text in texts)
        ):
            inner.fail(say("list.texts", code=code), code, say("list.short"))
        yield code, texts
