"""Sums of single cells, as nearly all relations are: prepared once a rule, read off a ledger
without a look at the formula.

What is not as plain as that (a cell that is missing or cannot be read, a figure that stands twice)
is left to `evaluate`, which says the same of any formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any, Final

from auditor.arithmetic import MINUS, PLUS, Polynomial
from auditor.entry import Entry, Row, Table
from auditor.findings import Term
from auditor.records import frozen
from auditor.rules.evaluate import Sum
from auditor.rules.fill import BLANK, Slot
from auditor.rules.tree import Name, Ref

Pick = Callable[[Any], tuple[Any, ...]]
_OWN: Final = ("", "", "")
"""The row that the rule is put to."""
_SEVERAL: Final = frozenset({"本级", "下级"})
_TERM: Final = partial(tuple.__new__, Term)
"""A term of a pair, made in a third of the time."""


@frozen
class Plain:
    """Added and taken away, each cell once."""

    rows: tuple[tuple[tuple[str, str, str], Pick], ...]
    """(table, side, row) and what picks the wanted cells of it, in the order of the formula."""
    polynomial: Polynomial
    signs: tuple[Decimal, ...]
    added: Pick
    taken: Pick
    """What picks the values that are added, and those that are taken away."""
    words: tuple[Term, ...]
    """What stands between the figures of the formula."""
    order: Pick
    """What puts words and figures in their order."""

    @property
    def several(self) -> bool:
        """Whether the cells are of several tables."""
        return any(table != self.rows[0][0][0] for (table, _, _), _ in self.rows)

    def filled(self, entries: Sequence[Entry]) -> tuple[Term, ...]:
        """The formula with its figures."""
        texts = [entry.text or BLANK for entry in entries]
        return self.order((*self.words, *map(_TERM, zip(texts, entries, strict=True))))


class Filled(Sequence[Term]):
    """The formula with its figures, filled in when it is read: most checks hold, and nobody looks
    at them.
    """

    __slots__ = ("entries", "plan")

    def __init__(self, plan: Plain, entries: tuple[Entry, ...]) -> None:
        self.plan, self.entries = plan, entries

    def __len__(self) -> int:
        return len(self.plan.words) + len(self.entries)

    def __getitem__(self, at: Any) -> Any:
        return self.plan.filled(self.entries)[at]

    def __iter__(self) -> Iterator[Term]:
        return iter(self.plan.filled(self.entries))

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


def plain(flat: Sum | None, shape: Sequence[Term | Slot]) -> Plain | None:
    """The addends of a relation prepared; None where they are not all single cells, or may be no
    cell at all.
    """
    # A product or a quotient is no plain sum.
    if flat is None:
        return None
    rows = _by_row(flat)
    if rows is None:
        return None
    signs = tuple([sign for sign, _ in flat])
    words = tuple(part for part in shape if part.__class__ is Term)
    # Words and figures are joined in one row, words first; `order` puts them back as written.
    fixed, figures = iter(range(len(words))), iter(range(len(words), len(shape)))
    order = [next(fixed if part.__class__ is Term else figures) for part in shape]
    return Plain(
        tuple((row, _picked(tuple(columns))) for row, columns in rows.items()),
        {(at,): sign for at, sign in enumerate(signs)},
        signs,
        _signed(signs, PLUS),
        _signed(signs, MINUS),
        words,
        _picked(order),
    )


def _by_row(flat: Sum) -> dict[tuple[str, str, str], dict[str, None]] | None:
    """The columns that a sum takes of each row, in its order; None where an addend is no single
    cell, or the cells of a row do not follow each other once.
    """
    rows: dict[tuple[str, str, str], dict[str, None]] = {}
    last = None
    for _, node in flat:
        cell = _cell(node)
        if cell is None:
            return None
        row = cell[:3]
        columns = rows.setdefault(row, {})
        # Cells are picked row by row: those of one row must follow each other, each once.
        if columns and row != last or cell[3] in columns:
            return None
        columns[cell[3]], last = None, row
    return rows


def _signed(signs: Sequence[Decimal], sign: Decimal) -> Pick:
    """What picks the values that a sum takes with a sign."""
    return _placed([at for at, own in enumerate(signs) if own is sign])


def _cell(node: object) -> tuple[str, str, str, str] | None:
    """(table, side, row, column) of one cell that must be there."""
    if isinstance(node, Ref):
        # A column that is not written may be the only one: that is left to `evaluate`.
        plain = node.column and not node.optional and not node.attribute
        return (node.table, node.side, node.row, node.column) if plain else None
    if not isinstance(node, Name) or node.optional or node.name in _SEVERAL:
        return None
    return (*_OWN, node.name)


def _picked(keys: Sequence[Any]) -> Pick:
    # itemgetter of one key gives the item itself, not a row of one.
    return itemgetter(*keys) if len(keys) > 1 else partial(_few, tuple(keys))


def _placed(places: list[int]) -> Pick:
    """What picks the items of a list at places, a run of them as one."""
    if places and places == list(range(places[0], places[-1] + 1)):
        return itemgetter(slice(places[0], places[-1] + 1))
    return _picked(places)


def _few(keys: tuple[Any, ...], of: Any) -> tuple[Any, ...]:
    return tuple([of[key] for key in keys])


def cells(plan: Plain, tables: Mapping[str, Table], own: Row | None) -> Sequence[Entry] | None:
    """The cells of a plan; None where one is not there or cannot be read, or two are the same."""
    if len(plan.rows) == 1:
        # One row, as in 合计 = 基本支出 + 项目支出 of each row.
        ((place, pick),) = plan.rows
        row = _row(place, tables, own)
        try:
            return pick(row.cells) if row is not None else None
        except KeyError:
            return None
    entries: list[Entry] = []
    seen: set[int] = set()
    for place, pick in plan.rows:
        row = _row(place, tables, own)
        # Two names for one row: the same figure would be counted twice.
        if row is None or id(row) in seen:
            return None
        seen.add(id(row))
        try:
            entries += pick(row.cells)
        except KeyError:
            return None
    return entries


def _row(place: tuple[str, str, str], tables: Mapping[str, Table], own: Row | None) -> Row | None:
    number, side, name = place
    if not number:
        return own
    table = tables.get(number)
    return table.row(name, side) if table is not None else None
