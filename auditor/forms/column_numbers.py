"""Rows that number the columns: 栏次, or 1 2 3 …, or 1=2+3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from auditor.document import Cell, Grid
from auditor.entry import COLUMN, POINT
from auditor.forms.columns import Layout, text_of
from auditor.forms.form import Forms
from auditor.forms.labels import squeeze
from auditor.patterns import regex

_TOTALS: Final = ("合计", "总计")
_NAMES: Final = ("code", "label")
"""The roles of heads that stand over names."""
_LEAST: Final = 3
"""So many numbers in a row number its columns, where nothing says so."""
# 1, (2), 3栏, 4=5+6
_NUMBER: Final = regex(r"\(?([0-9]{1,3})\)?栏?(?:=.*)?$")
# The same, and A, B: 栏次 | A | B
_COLUMN_NUMBER: Final = regex(r"\(?(?:[0-9]{1,2}|[A-Z])\)?(?:栏)?(?:=.*)?$")


def is_numbering(row: Sequence[Cell], forms: Forms, above: Sequence[Cell]) -> bool:
    """Whether a row carries column numbers; a head merged down from the row `above` is none of its
    own.
    """
    filled = _own_texts(row, above)
    others = [text for text in filled if not heads_numbers(text, forms)]
    # Most rows are told by their first figure.
    if not filled or any(_is_foreign(text, forms) for text in others):
        return False
    rest = [text for text in others if forms.role(text) not in _NAMES]
    # Nothing says 栏次: then only numbers that count up are numbers of columns.
    if len(others) == len(filled):
        return _count_up(rest)
    # 项目 | 行次 without a number is a head, over names and line numbers.
    return bool(rest) or len(filled) == 1 or all(forms.role(text) != "label" for text in filled)


def _is_foreign(text: str, forms: Forms) -> bool:
    """Whether a text stands in no row of column numbers: neither one, nor a head over names."""
    return not _COLUMN_NUMBER.match(text) and forms.role(text) not in _NAMES


def _count_up(texts: Sequence[str]) -> bool:
    """Whether texts number columns, three at least, from 1 or 2 on."""
    numbers = [int(found[0]) for text in texts if (found := re.findall("[0-9]+", text))]
    return (
        len(texts) == len(numbers) >= _LEAST
        # The column of names may be the first: then the figures begin with 2.
        and numbers[0] in (1, 2)
        and all(later - number == 1 for number, later in pairwise(numbers))
    )


def numbers(grid: Grid, where: Layout, forms: Forms) -> Iterator[tuple[str, tuple[str, str]]]:
    """The columns of a grid by side and the number printed below their heads: (row, column), the
    row where heads are items.
    """
    # The last row of the head is the numbering, if any is.
    above, row = ((), (), *grid.rows)[where.head_rows : where.head_rows + 2]
    if not where.head_rows or not is_numbering(row, forms, above):
        return
    for block in where.blocks:
        for column in block.values:
            found = _NUMBER.match(text_of(row, column.at))
            if found:
                yield f"{block.side.name}{POINT}{found[1]}{COLUMN}", (column.item, column.name)


def _own_texts(row: Sequence[Cell], above: Sequence[Cell]) -> list[str]:
    """The squeezed texts of the cells that begin in a row."""
    return [
        text
        for at, cell in enumerate(row)
        if _is_own(row, at, above) and (text := squeeze(cell.text))
    ]


def _is_own(row: Sequence[Cell], at: int, above: Sequence[Cell]) -> bool:
    """Whether a cell begins in its row: a merged one stands, as the same object, at every position
    that it covers.
    """
    return not (at and row[at] is row[at - 1]) and not (at < len(above) and row[at] is above[at])


def heads_numbers(text: str, forms: Forms) -> bool:
    """Whether a squeezed text says that column numbers follow: alone, at the end of a head that
    runs into it, or before the label of a total without figures that a page runs into it.
    """
    words = forms.numbering
    return (text.startswith(words) or text.endswith(words)) and any(
        # 栏次; 项目栏次, where the head above ran into it; 栏次合计, where a page ran the total into it.
        text == word
        or text.endswith(word)
        and forms.role(text.removesuffix(word))
        or text.startswith(word)
        and text.removeprefix(word) in _TOTALS
        for word in words
    )
