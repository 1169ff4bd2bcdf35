"""Figures that are red among black ones: by the habit of accounts they are negative, and nothing
but the colour says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from auditor.document import Cell
from auditor.figure import Figure, parse
from auditor.message import say
from auditor.readers.pdf.drawings import Rgb
from auditor.readers.pdf.ink import Char, Inked

_REDDER: Final = 100
"""Parts of 255 by which red is above green and blue."""


def red_chars(inked: Sequence[Inked]) -> frozenset[Char]:
    """The characters in red."""
    reds = {colour for colour in {one.colour for one in inked} if _is_red(colour)}
    return frozenset(char for one in inked if one.colour in reds for char in one.chars)


def _is_red(colour: Rgb) -> bool:
    return colour[0] - max(colour[1:]) > _REDDER


def doubted(
    cells: Sequence[Cell],
    texts: Mapping[int, Sequence[Char]],
    owner: Iterable[Sequence[int]],
    red: frozenset[Char],
) -> list[Cell]:
    """The cells of a table, each figure above zero in doubt that is red in a row whose name is not.

    Where every figure is red, it is the colour of the table.
    """
    figures = {at for at, cell in enumerate(cells) if _is_positive(parse(cell.text))}
    reds = {at for at in figures if _are_red(texts[at], red)}
    if not reds or len(reds) == len(figures):
        return list(cells)
    names = {at for at, cell in enumerate(cells) if cell.text} - figures
    bare = (row for row in owner if not _is_named_red(row, names, texts, red))
    marked = reds.intersection(chain.from_iterable(bare))
    return _in_doubt(cells, marked)


def _is_named_red(
    row: Iterable[int],
    names: Collection[int],
    texts: Mapping[int, Sequence[Char]],
    red: frozenset[Char],
) -> bool:
    """Whether the first name of a row is red."""
    name = next((at for at in row if at in names), None)
    return name is not None and red.issuperset(texts[name])


def _in_doubt(cells: Sequence[Cell], marked: Collection[int]) -> list[Cell]:
    """The cells, some of them in doubt."""
    said = say("doubt.red")
    return [replace(cell, doubt=said) if at in marked else cell for at, cell in enumerate(cells)]


def _are_red(chars: Iterable[Char], red: frozenset[Char]) -> bool:
    """Whether all print is red."""
    return red.issuperset(char for char in chars if not char.text.isspace())


def _is_positive(found: object) -> bool:
    return isinstance(found, Figure) and found.value > 0
