"""Lines of a page in the pieces that its columns part, as tables without all their rules are read
by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median
from typing import Final

from auditor.figure import is_figure
from auditor.patterns import regex
from auditor.readers.pdf.text import TextLine, split_at
from auditor.records import frozen

_GAP: Final = 0.35
"""Em between the pieces of a line."""
_FROM_FIGURE: Final = 0.12
"""Em between a figure and the name in the next column."""
_SPACED: Final = 5.0
"""Em between the characters of a word that is set spaced out (项 目, 合 计)."""
_LONG: Final = 3
"""Digits that no column's number has."""
_LEAST_NUMBERS: Final = 2
_YEAR: Final = 4
_NAMES: Final = 4
"""Columns that a row may have before its figures: a code in three parts, and a name."""
_AMOUNT: Final = regex(
    r"[-−]?+(?:[0-9][0-9,]{0,20}+\.[0-9]{1,6}+[%％]?+|[0-9]{1,3}(?:,[0-9]{3}){1,6}+)"
)
_DASHES: Final = frozenset("-—–－")


@frozen
class Piece:
    """What stands in one column of one line."""

    text: str
    x0: float
    x1: float
    y: float
    """The height by which its characters are told to a cell."""
    size: float
    is_amount: bool
    """Whether it is a figure with decimals or parted thousands."""
    is_figure: bool
    """Whether it is a figure, a number, a code or a dash."""

    @property
    def middle(self) -> float:
        """Where its centre lies."""
        return (self.x0 + self.x1) / 2


Row = list[Piece]
Span = tuple[float, float]


def pieces_of(rows: Iterable[Row]) -> list[Piece]:
    """All pieces of some lines, in order."""
    return [piece for pieces in rows for piece in pieces]


def sides_of(pieces: Iterable[Piece]) -> list[Span]:
    """Where each piece begins and ends on the width of the page."""
    return [(piece.x0, piece.x1) for piece in pieces]


def extent(rows: Iterable[Row]) -> Span:
    """Where some lines begin and end."""
    sides = sides_of(pieces_of(rows))
    return min(low for low, _ in sides), max(high for _, high in sides)


def width_of(rows: Iterable[Row]) -> float:
    """From where some lines begin to where they end."""
    low, high = extent(rows)
    return high - low


def is_amount(text: str) -> bool:
    """Whether a text is a figure with decimals or parted thousands."""
    return _AMOUNT.fullmatch(text) is not None


def row(line: TextLine) -> Row:
    """The pieces of a line."""
    own = [_piece(part) for part in _parts(line) if part.text]
    # Single characters without figures beside them may be the ends of several wrapped headings; 类
    # 款 项, the last two of which stand as near to each other as those of a word, stand apart.
    if not any(piece.is_figure for piece in own):
        return own
    joined = list(words(own))
    single = any(len(piece.text) == 1 and not piece.text.isascii() for piece in joined[:-1])
    return own if single and len(joined) < len(own) else joined


def _parts(line: TextLine) -> Iterator[TextLine]:
    """What its gaps part of a line, figures apart from the names close behind them."""
    for part in split_at(line, _GAP):
        yield from _parted(part)


def _parted(piece: TextLine) -> Iterator[TextLine]:
    """A figure and what stands close behind it, apart."""
    figure, _, rest = piece.text.partition(" ")
    parts = split_at(piece, _FROM_FIGURE) if rest and is_figure(figure) else [piece]
    yield from parts if parts[0].text == figure else [piece]


def _piece(line: TextLine) -> Piece:
    text = line.text
    amount = is_amount(text)
    figure = amount or text in _DASHES or text[-1:].isascii() and is_figure(text)
    y = line.bottom - 0.5 * line.size
    return Piece(text, line.x0, line.x1, y, line.size, amount, figure)


def words(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, the characters of a word that is set spaced out put together."""
    word: Piece | None = None
    for piece in pieces:
        if word is not None and _spaced(word, piece):
            word = Piece(word.text + piece.text, word.x0, piece.x1, word.y, word.size, False, False)
            continue
        if word is not None:
            yield word
        word = piece
    if word is not None:
        yield word


def _spaced(word: Piece, piece: Piece) -> bool:
    """Whether a character goes on with a word set spaced out."""
    wide = len(word.text) * word.size
    single = len(piece.text) == 1 and not piece.text.isascii() and not word.text.isascii()
    near = piece.x0 - word.x1 < _SPACED * word.size
    return single and near and (len(word.text) == 1 or word.x1 - word.x0 > 1.5 * wide)


def is_numbers(pieces: Row) -> bool:
    """Whether a line holds the numbers of the columns, one after the other."""
    numbers = [
        int(piece.text)
        for piece in pieces
        if piece.text.isascii()
        and piece.text.isdecimal()
        and len(piece.text) < _LONG
        and not piece.text.startswith("0")
    ]
    first = numbers[0] if numbers else 0
    in_order = numbers == [*range(first, first + len(numbers))]
    return len(numbers) >= _LEAST_NUMBERS and first <= 1 and in_order


def is_figures(pieces: Row) -> bool:
    """Whether a line is nothing but figures, several, behind a code and a name."""
    names = next((at for at, piece in enumerate(pieces) if piece.is_amount), len(pieces))
    values = pieces[names:]
    return names <= _NAMES and len(values) > 1 and all(piece.is_figure for piece in values)


def is_data(pieces: Row) -> bool:
    """Whether a line is a row of figures, of an account without any, or of the numbers of the
    columns.
    """
    if len(pieces) < _LEAST_NUMBERS:
        return False
    amounts = any(piece.is_amount for piece in pieces)
    return amounts or is_numbers(pieces) or _is_account(*pieces[:2]) or _ends_in_figures(pieces)


def _ends_in_figures(pieces: Row) -> bool:
    """Whether a line has two figures or more at its end, no years."""
    ends = pieces[-_LEAST_NUMBERS:]
    return len(pieces) > len(ends) and all(one.is_figure and not _is_year(one) for one in ends)


def _is_year(piece: Piece) -> bool:
    return len(piece.text) == _YEAR and piece.text.isdecimal() and piece.text[:2] in ("19", "20")


def _is_account(code: Piece, name: Piece) -> bool:
    """Whether a line begins with the code of an account and its name."""
    digits = code.text.isascii() and code.text.isdecimal() and len(code.text) >= _LONG
    return digits and not _is_year(code) and len(name.text) > 1 and not name.is_figure


def size_of(rows: Iterable[Row]) -> float:
    """The size of most of the print."""
    return median([piece.size for piece in pieces_of(rows)] or [0.0])
