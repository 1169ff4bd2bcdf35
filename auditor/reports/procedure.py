"""Which procedure a check performs (程序标识): told from the relation and from where its figures
stand, not from its rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from auditor.entry import Entry
from auditor.findings import Check
from auditor.patterns import regex
from auditor.wording.words import Words

PROCEDURES: Final = (
    ("∧", "foot"),
    ("<", "cross"),
    ("＝", "balance"),
    ("表", "table"),
    ("文", "text"),
    ("算", "recomputed"),
    ("≥", "compared"),
)
"""The signs in the order in which they are shown, and the name of each in the catalogue."""
Spots = Mapping[int, tuple[int, int, int]]
"""Where entries of tables are printed, by their index: (grid, row, column)."""
_TABLE: Final = regex(r"表(\d\d)")


def procedure(check: Check, spots: Spots) -> str:
    """The sign of what a check does; empty for one without figures."""
    operands = check.operands
    if not operands:
        return ""
    if check.relation != "=":
        return "≥"
    if _reckoned(check):
        return "算"
    tables = {entry.table for entry in operands}
    if len(operands) == 1:
        # All that it is compared with counts as 0; the formula says whether that would stand
        # elsewhere.
        named = {f"{number}" for number in _TABLE.findall(check.rule.check)}
        return "表" if named - tables else "算"
    if None in tables:
        # One figure of the text beside another is an agreement. Added up they have no direction:
        # they are recomputed.
        return "文" if len(tables) > 1 or len(operands) < 3 else "算"
    return "表" if len(tables) > 1 else _within(operands, spots)


def ordered(signs: Iterable[str]) -> str:
    """Several signs in a fixed order, each once."""
    found = set(signs)
    return "".join(sign for sign, _ in PROCEDURES if sign in found)


def legend(words: Words) -> str:
    """The signs and their meaning in one line."""
    return "  ".join(f"{sign} {words(f'procedure.{name}')}" for sign, name in PROCEDURES)


def _reckoned(check: Check) -> bool:
    """Whether more is done than to add, take away and compare: a product, a share, a constant, a
    rate beside an amount.
    """
    if any(
        len(monomial) != 1 or coefficient not in (1, -1)
        for monomial, coefficient in check.polynomial.items()
    ):
        return True
    return len({entry.figure.is_ratio for entry in check.operands if entry.figure is not None}) > 1


def _within(operands: Sequence[Entry], spots: Spots) -> str:
    """The direction of a relation within one table, as it is printed where that is known."""
    # Two sides of one table that are held against each other balance.
    if len({entry.side for entry in operands}) > 1:
        return "＝"
    printed = [spots[entry.index] for entry in operands if entry.index in spots]
    # Printed in one row: added across.
    if len(printed) > 1 and len({spot[:2] for spot in printed}) == 1:
        return "<"
    if len({entry.column for entry in operands}) == 1:
        return "∧"
    return (
        "<"
        if len({(entry.code, entry.name, entry.place.line) for entry in operands}) == 1
        else "算"
    )
