"""Characters to lines: what stands side by side is one line, whatever baseline its figures are set
on.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from auditor.characters import raised
from auditor.patterns import regex
from auditor.readers.pdf.ink import UNKNOWN, Char
from auditor.records import changing

_OVERLAP: Final = 0.4
"""Share of the lower of two heights that must be common for pieces to stand side by side."""
_WORD_GAP: Final = 0.45
"""A gap of more than this many em is a space."""
_BLANK: Final = 0.12
"""Em of a gap that a file's blank makes a space, between characters that are not ideographs."""
_SMALL, _ABOVE = 0.8, 0.12
"""A note mark is this much smaller than its line's print at most, and stands so many em above its
line at least.
"""
_IN_FIGURES: Final = frozenset("0123456789.,")
_ASCENT, _DESCENT = 0.86, 0.14
_FIGURE: Final = regex(
    r"[-−－(（]?(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}|[0-9]{1,18})(?:\.[0-9]{1,6})?[)）]?[%％]?"
)
"""A figure as it is printed whole."""
_MOST_WRAPPED, _LEAST_DIGITS = 4, 4
"""Lines of one figure at most, and its digits at least: `1.` above `15` is an item and a number."""


@changing
class TextLine:
    """One line of print on a page."""

    chars: list[Char]
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float

    @property
    def middle(self) -> float:
        """Where its centre lies on the page's width."""
        return (self.x0 + self.x1) / 2


class _Run:
    """Characters that follow each other on one baseline."""

    __slots__ = ("base", "chars", "size", "x0", "x1")

    def __init__(self, first: Char) -> None:
        self.chars = [first]
        _, self.x0, self.x1, self.base, self.size = first


def lines(chars: Iterable[Char]) -> list[TextLine]:
    """The lines of the characters, from the top; each in the order of x."""
    runs = _runs(chars)
    if len(runs) == 1:
        return [_line(runs)] if runs[0].chars else []
    runs.sort(key=lambda run: (run.base, run.x0))
    rows: list[list[_Run]] = []
    for run in runs:
        row = _row_of(run, rows)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    return sorted((_line(row) for row in rows), key=lambda line: (line.bottom, line.x0))


def split_at(line: TextLine, gap: float) -> list[TextLine]:
    """The parts of a line that stand further apart than `gap` em."""
    parts: list[list[Char]] = [[line.chars[0]]]
    reach = line.chars[0].x1
    for char in line.chars[1:]:
        if char.x0 - reach > gap * line.size:
            parts.append([])
        parts[-1].append(char)
        reach = max(reach, char.x1)
    return [line] if len(parts) == 1 else [_of(part) for part in parts]


def cell_text(chars: list[Char]) -> tuple[str, list[TextLine]]:
    """The text of a cell, its lines joined, and the lines."""
    found = [line for line in lines(chars) if line.text]
    if not found:
        return "", []
    parts = _unwrapped([line.text for line in found])
    text = parts[0]
    for part in parts[1:]:
        # A name wrapped by its column is one name; two figures above each other are kept apart.
        text += ("\n" if text[-1].isascii() and part[0].isascii() else "") + part
    return text, found


def _unwrapped(parts: list[str]) -> list[str]:
    """The lines of a cell, a figure whole that its column wraps."""
    whole: list[str] = []
    at = 0
    while at < len(parts):
        ends = range(min(len(parts), at + _MOST_WRAPPED), at + 1, -1)
        end = next((end for end in ends if _is_wrapped(parts[at:end])), at + 1)
        whole.append("".join(parts[at:end]))
        at = end
    return whole


def _is_wrapped(parts: list[str]) -> bool:
    """Whether lines are one figure: together they are, and not each of them by itself."""
    text = "".join(parts)
    return (
        _FIGURE.fullmatch(text) is not None
        and sum(map(str.isdigit, text)) >= _LEAST_DIGITS
        and not all(map(_FIGURE.fullmatch, parts))
    )


def _runs(chars: Iterable[Char]) -> list[_Run]:
    runs: list[_Run] = []
    run: _Run | None = None
    for char in chars:
        text, x0, x1, base, size = char
        if (
            run is not None
            and base == run.base
            and size == run.size
            and -0.3 * size < x0 - run.x1 < 2 * size
        ):
            run.chars.append(char)
            if x1 > run.x1:
                run.x1 = x1
        else:
            run = _Run(char)
            runs.append(run)
    return [run for run in runs if len(run.chars) > 1 or not run.chars[0].text.isspace()]


def _row_of(run: _Run, rows: list[list[_Run]]) -> list[_Run] | None:
    """The row that the run stands in: it shares enough height with it and takes nobody's place."""
    best, most = None, 0.0
    for row in rows[-4:]:
        share = max(_shared(run, other) for other in row[-12:])
        if (
            share >= _OVERLAP
            and share > most
            and (share > 0.75 or not any(_collides(run, other) for other in row))
        ):
            best, most = row, share
    return best


def _shared(one: _Run, other: _Run) -> float:
    top = max(one.base - _ASCENT * one.size, other.base - _ASCENT * other.size)
    bottom = min(one.base + _DESCENT * one.size, other.base + _DESCENT * other.size)
    return (bottom - top) / min(one.size, other.size)


def _collides(one: _Run, other: _Run) -> bool:
    common = min(one.x1, other.x1) - max(one.x0, other.x0)
    return common > 0.3 * min(one.size, other.size) and abs(one.base - other.base) > 0.25 * min(
        one.size, other.size
    )


def _line(runs: list[_Run]) -> TextLine:
    if len(runs) == 1:
        return _of(runs[0].chars)
    return _of(sorted((char for run in runs for char in run.chars), key=lambda char: char.x0))


def _of(chars: list[Char]) -> TextLine:
    """The line of characters in order of x: text drawn twice (fake bold) once, gaps as spaces."""
    kept: list[Char] = []
    text = ""
    chars = _marked(chars)
    reach, space = chars[0].x0, False
    for char in chars:
        letter, x0, x1, _, size = char
        if letter.isspace():
            space = True
            continue
        gap = x0 - reach
        if gap < 0 and kept:
            if gap < -0.45 * (x1 - x0) and _is_again(char, kept):
                continue
            if _is_overprinted(kept[-1], char):
                text += UNKNOWN
        elif gap > _BLANK * size and text and _is_blank(gap, space, text, char):
            text += " "
        text += letter
        kept.append(char)
        reach, space = max(reach, x1), False
    return _whole(kept, text, reach) if kept else _whole(chars, "", reach)


def _whole(kept: list[Char], text: str, reach: float) -> TextLine:
    """The line of these characters, which reach so far."""
    size = sorted([char.size for char in kept])[len(kept) // 2]
    bases = [char.base for char in kept]
    return TextLine(
        kept,
        text,
        kept[0].x0,
        max(reach, kept[-1].x1) if text else kept[-1].x1,
        min(bases) - _ASCENT * size,
        max(bases) + _DESCENT * size,
        size,
    )


def _is_again(char: Char, kept: list[Char]) -> bool:
    """Whether a character is one of the last, drawn once more."""
    near = 0.35 * char.size
    return any(
        old.text == char.text and abs(old.x0 - char.x0) < near and abs(old.base - char.base) < near
        for old in kept[-3:]
    )


def _is_blank(gap: float, space: bool, text: str, char: Char) -> bool:
    """Whether a gap before a character is a space: a wide one, or one at a blank of the file
    between characters that are not ideographs.
    """
    wide = gap > _WORD_GAP * char.size
    return wide or space and text[-1].isascii() and char.text.isascii()


def _is_overprinted(before: Char, char: Char) -> bool:
    """Whether two signs of a figure lie over each other, so that neither can be told."""
    narrow = min(before.x1 - before.x0, char.x1 - char.x0)
    return (
        before.x1 - char.x0 > 0.45 * narrow
        and before.text in _IN_FIGURES
        and char.text in _IN_FIGURES
        and abs(before.base - char.base) < 0.35 * char.size
    )


def _marked(chars: list[Char]) -> list[Char]:
    """The characters of a line; small ones above it, behind its print, are note marks and no
    digits.
    """
    sizes = [char.size for char in chars]
    if min(sizes) == max(sizes):
        return chars
    size = sorted(sizes)[len(sizes) // 2]
    if min(sizes) > _SMALL * size:
        size = max(sizes)
    base = max([char.base for char in chars if char.size > _SMALL * size], default=0.0)
    result: list[Char] = []
    for small, run in groupby(chars, key=lambda char: _is_mark(char, size, base)):
        own = [*run]
        result += _raised(own) if small and result else own
    return result


def _is_mark(char: Char, size: float, base: float) -> bool:
    """Whether a character is smaller than the print of its line, and stands above it."""
    return char.size <= _SMALL * size and base - char.base >= _ABOVE * size


def _raised(chars: list[Char]) -> list[Char]:
    """Characters as the signs of a note mark, where they make one."""
    text = "".join([char.text for char in chars])
    mark = raised(text) if len(text) == len(chars) else text
    if mark == text:
        return chars
    return [char._replace(text=sign) for char, sign in zip(chars, mark, strict=False)]
