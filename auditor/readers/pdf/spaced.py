"""Headings of one character each (类 款 项) that stand beside each other like a word set spaced
out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from auditor.readers.pdf.columns import union
from auditor.readers.pdf.headings import Heading
from auditor.readers.pdf.heads import is_below
from auditor.readers.pdf.piece import Piece, Row, Span, pieces_of, sides_of

_BESIDE: Final = 3.0
"""Em from the middle of a column to its heading of one character, at most."""
_LINED: Final = 0.3
"""Em by which it is off the entries of its column, at most."""
_TWO: Final = 2


def unspaced(found: list[Heading], body: Sequence[Piece]) -> list[Heading]:
    """The headings, those of single characters put apart again that stand over as many columns of
    figures (类 款 项), not over one or over names (项 目).
    """
    columns = union(sides_of(one for one in body if one.is_figure), 0)
    result = []
    for heading in found:
        parts = _characters(heading)
        under = [_nearest(one, columns) for one in parts] if columns else []
        each = len({*under} - {-1}) == len(parts) > 1
        alone = each and not any(is_below(heading, one) for one in found)
        result += [Heading([one]) for one in parts] if alone else [heading]
    return result


def parted(rows: Sequence[Row], xs: Sequence[float]) -> list[Row]:
    """The rows, words set spaced out put apart again whose characters stand each in a column of its
    own (款 项).
    """
    columns = [*pairwise(xs)]
    return [[part for piece in row for part in _apart(piece, row, rows, columns)] for row in rows]


def _apart(piece: Piece, row: Row, rows: Sequence[Row], columns: Sequence[Span]) -> list[Piece]:
    parts = [] if piece.is_figure else _characters(Heading([piece]))
    under = _under(piece, columns)
    if len(parts) == len(under) > _TWO:
        # 类 款 项, each in the middle of its column though the codes may stand at a side
        return [_centred(one, span) for one, span in zip(parts, under, strict=True)]
    places = [_place(one, columns) for one in parts]
    if len({*places}) < len(parts) or not parts:
        return [piece]
    others = pieces_of(other for other in rows if other is not row)
    entries = [_inside(others, columns[at]) for at in places]
    return parts if all(map(_is_lined_up, parts, entries)) else [piece]


def _under(piece: Piece, columns: Sequence[Span]) -> list[Span]:
    """The columns that a piece stands in, or runs into."""
    return [(low, high) for low, high in columns if low < piece.x1 and piece.x0 < high]


def _centred(piece: Piece, span: Span) -> Piece:
    """A character in the middle of a column."""
    middle = sum(span) / 2
    return replace(piece, x0=middle - piece.size / 2, x1=middle + piece.size / 2)


def _place(piece: Piece, columns: Sequence[Span]) -> int:
    """The column in which a piece stands; the last where it stands in none."""
    return next((at for at, (low, high) in enumerate(columns) if low <= piece.middle < high), -1)


def _inside(pieces: Sequence[Piece], column: Span) -> list[Piece]:
    """The pieces that stand within a column."""
    low, high = column
    return [one for one in pieces if low <= one.x0 and one.x1 <= high]


def _is_lined_up(piece: Piece, entries: Sequence[Piece]) -> bool:
    """Whether a character stands at the side or in the middle of most entries of a column."""
    near = [
        min(abs(piece.x0 - one.x0), abs(piece.x1 - one.x1), abs(piece.middle - one.middle))
        < _LINED * piece.size
        for one in entries
    ]
    return bool(near) and 2 * sum(near) > len(near)


def _characters(heading: Heading) -> list[Piece]:
    """The characters of a word that is set spaced out; nothing of another."""
    (word,) = heading.lines[:1]
    count, wide = len(word.text), word.x1 - word.x0
    if len(heading.lines) > 1 or count < _TWO or wide < 1.5 * count * word.size:
        return []
    step = (wide - word.size) / (count - 1)
    places = [word.x0 + at * step for at in range(count)]
    return [
        replace(word, text=text, x0=x, x1=x + word.size)
        for text, x in zip(word.text, places, strict=True)
    ]


def _nearest(piece: Piece, columns: Sequence[Span]) -> int:
    """The column beside whose middle a heading stands; the last for all that are near to none."""
    off = [abs((low + high) / 2 - piece.middle) for low, high in columns]
    near = min(off)
    return off.index(near) if near < _BESIDE * piece.size else -1
