"""Characters to the cells they stand in; text that runs over a rule stays with the cell it belongs
to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.figure import is_figure
from auditor.readers.pdf.grid import Lattice
from auditor.readers.pdf.ink import Char

_JOINED: Final = 0.15
"""Characters of one word stand no further apart than this share of an em."""

_Run = tuple[list[Char], tuple[int, int] | None]
"""Characters in one place: the lattice and its cell, None outside of all."""


def sorted_out(
    chars: Iterable[Char], found: list[Lattice]
) -> tuple[list[dict[int, list[Char]]], list[Char]]:
    """The characters of each cell of each lattice, and those outside of all."""
    texts: list[dict[int, list[Char]]] = [{} for _ in found]
    rest: list[Char] = []
    # Of a table in a cell of another one, the inner one comes first.
    order = sorted(range(len(found)), key=lambda at: _area(found[at]))
    for word in _words(chars):
        first = _place(word[0], found, order)
        if len(word) == 1 or _place(word[-1], found, order) == first:
            own = rest if first is None else texts[first[0]].setdefault(first[1], [])
            own += word
            continue
        for part, place in _parts(word, found, order):
            own = rest if place is None else texts[place[0]].setdefault(place[1], [])
            own += part
    return texts, rest


def _words(chars: Iterable[Char]) -> Iterator[list[Char]]:
    """Characters that follow each other without a gap."""
    word: list[Char] = []
    reach = base = size = 0.0
    for char in chars:
        _, x0, x1, own_base, own_size = char
        near = _JOINED * size
        if not (word and own_base == base and own_size == size and -2 * near < x0 - reach < near):
            if word:
                yield word
            word, base, size = [], own_base, own_size
        word.append(char)
        reach = x1
    if word:
        yield word


def _area(lattice: Lattice) -> float:
    return (lattice.xs[-1] - lattice.xs[0]) * (lattice.ys[-1] - lattice.ys[0])


def _place(char: Char, found: list[Lattice], order: list[int]) -> tuple[int, int] | None:
    x, y = (char.x0 + char.x1) / 2, char.base - 0.35 * char.size
    for index in order:
        cell = found[index].at(x, y)
        if cell is not None:
            return index, cell
    return None


def _parts(word: list[Char], found: list[Lattice], order: list[int]) -> Iterator[_Run]:
    """The word cut at the rules it crosses, unless a rule cuts through a character: then it
    overflows its cell.
    """
    runs: list[_Run] = []
    over = False
    for char in word:
        place = _place(char, found, order)
        if runs and runs[-1][1] == place:
            runs[-1][0].append(char)
            continue
        if runs and place is not None and runs[-1][1] is not None:
            over = over or _is_cut(_edge(found[place[0]], char), (runs[-1][0][-1], char))
        runs.append(([char], place))
    if not over:
        yield from runs
        return
    # A name begins in its own cell; a figure, set to the right, has most of itself there.
    text = "".join(char.text for char in word)
    yield word, max(runs, key=lambda run: len(run[0]))[1] if is_figure(text) else runs[0][1]


def _is_cut(edge: float, near: Iterable[Char]) -> bool:
    """Whether a rule cuts through one of the characters."""
    return any(one.x0 + _JOINED * one.size < edge < one.x1 - _JOINED * one.size for one in near)


def _edge(lattice: Lattice, char: Char) -> float:
    """The rule nearest to where the character begins or ends."""
    return min(lattice.xs, key=lambda x: min(abs(x - char.x0), abs(x - char.x1)))
