"""The quantities of a text that restate cells of the tables, from YAML to what is asked of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from auditor.language import term
from auditor.message import listed, say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.text.kept import MOST_KEPT
from auditor.text.shaped import sound
from auditor.yamlwords import near

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


@frozen
class RestatedCell:
    """A table cell that a measure restates."""

    table: str
    row: str
    column: str = ""
    side: str = ""


# The same keys are asked of every measure for every figure.
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
    cells: tuple[RestatedCell, ...]
    role: str = AMOUNT
    relation: str = "="
    unit: str = ""
    """Of a count: regular expressions of its unit, and of words that its name holds."""
    said: str = ""

    def counts(self, unit: str, label: str) -> bool:
        """Whether a count in a unit and by a name is the measure's; any amount is."""
        return (
            # 批次 and 人次 of 接待 have one key: their unit and their words part them.
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


def roles(node: Any, key: str, named: Sequence[str]) -> frozenset[str]:
    """The roles at a key. Raises RuleError at one that no figure has."""
    for role in named:
        if role not in ROLES:
            cure = say("rule.words.cure", known=listed(ROLES), node=near(role, ROLES))
            node.fail(say("form.key-value", key=key, node=role), key, cure, item=role)
    return frozenset(named)


def measure(node: Any) -> Measure:
    """A measure as it is written. Raises RuleError at what is wrong."""
    node.require(
        frozenset({"name", "key", "section", "cells", "role", "relation", "unit", "said"}),
        ("name", "key", "cells"),
    )
    node.words(("name", "key", "section", "role", "relation", "unit", "said"))
    for key in ("key", "section", "unit", "said"):
        sound(node, key, node.get(key, ""))
    roles(node, "role", (node.get("role", AMOUNT),))
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


# 表05[收入.合计, 决算数]: table, side, row, column.
_CELL: Final = regex(
    r"表(?P<table>[^\W_][\w-]{0,39}+)\[(?:(?P<side>[^.,\]]{1,40}+)\.)?+(?P<row>[^,\]]+)(?:,\s*+(?P<column>[^\]]++))?\]$"
)


def _cell(node: Any, text: str) -> RestatedCell:
    match = _CELL.match(text)
    if match is None:
        node.fail(say("words.cell", text=text), "cells", say("words.cell.cure"), item=text)
        raise AssertionError
    return RestatedCell(
        match["table"], match["row"].strip(), (match["column"] or "").strip(), match["side"] or ""
    )
