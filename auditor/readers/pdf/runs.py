"""Lines of figures that are a table by themselves, with the head above them and the names below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from auditor.patterns import regex
from auditor.readers.paragraphs import MARKER
from auditor.readers.pdf.alone import stands_alone
from auditor.readers.pdf.edges import fits
from auditor.readers.pdf.piece import (
    Piece,
    Row,
    extent,
    is_data,
    is_figures,
    is_numbers,
    pieces_of,
    sides_of,
    width_of,
)

_LEAST: Final = 3
"""Lines of figures that make a table without rules."""
FAR: Final = 2.5
"""Em between the lines of one table at most."""
_HEAD_FAR: Final = 4.0
"""Em between the lines of its head, whose rows are higher."""
_MOST_HEADS: Final = 10
_MOST_LEVELS: Final = 3
"""Lines above the figures of a short table among which its headings are."""
_BETWEEN: Final = 4
"""Lines without figures that one row may have: a wrapped name above and below."""
_LINED: Final = 0.3
"""Em by which what stands in one column is off its side or its middle, at most."""
_STEP: Final = 1.25
"""A row is this many times as far as the others at most."""
_LABEL: Final = 12
"""Characters of a row that has a name only."""
_YEAR: Final = regex(r"[0-9]{4}\s*年(?:度|\s*[0-9]{1,2}\s*月(?:\s*[0-9]{1,2}\s*日)?)?")
_SENTENCE_ENDS: Final = "。：；"


def runs(rows: list[Row], before: Sequence[float]) -> Iterator[list[Row]]:
    """Lines that are a table by themselves: lines of figures with the head above them and what
    belongs to the last. `before` are the edges of the columns of the page before.
    """
    wide = width_of(rows) if rows else 0.0
    figures = [at for at, row in enumerate(rows) if is_data(row)]
    last = -1
    run: list[int] = []
    for at in [*figures, len(rows)]:
        if run and (at == len(rows) or parts(rows, run, at, wide)):
            first = head_of(rows, last, run[0], wide)
            if _are_table(rows, first, run, before):
                end = tail_of(rows, run[-1], wide)
                yield rows[first : end + 1]
                last = end
            run = []
        if at > last:
            run.append(at)


def _are_table(rows: list[Row], first: int, run: list[int], before: Sequence[float]) -> bool:
    """Whether lines of figures are a table whose head begins at `first`, or go on at the top of a
    page with that of the page before.
    """
    own = [rows[at] for at in run]
    goes_on = before and run[0] <= 1 and (fits(own, before) or any(map(_is_row, own)))
    return bool(goes_on) or _is_table(own) or _is_short(rows[first : run[0]], own)


def _is_table(rows: list[Row]) -> bool:
    """Whether lines of figures are a table: they have numbers of columns, or most figures end
    where others do.
    """
    if any(is_numbers(row) and len(row) >= _LEAST for row in rows):
        return True
    behind = any(piece.is_figure for piece in pieces_of(row[1:] for row in rows))
    return behind and len(rows) >= _LEAST and _are_lined(rows)


def _are_lined(rows: list[Row]) -> bool:
    """Whether most figures end, or are centred, where others are."""
    figures = [piece for piece in pieces_of(rows) if piece.is_figure]
    near = 0.8 * rows[0][0].size
    ends, middles = sorted(one.x1 for one in figures), sorted(one.middle for one in figures)
    return max(_shared(ends, near), _shared(middles, near)) > 0.6 * len(figures)


def _is_short(head: list[Row], rows: list[Row]) -> bool:
    """Whether a few lines of figures are a table: nothing but figures behind their names, or below
    headings of several columns as many at most as these, and a figure at the end.
    """
    if all(map(is_figures, rows)):
        return True
    heads = [row for row in head[-_MOST_LEVELS:] if not any(piece.is_figure for piece in row)]
    wide = max(map(len, heads), default=0)
    if wide <= 1:
        return False
    short = all(row[-1].is_figure and len(row) <= wide for row in rows if not is_figures(row))
    return short and any(is_figures(row) or _is_row(row) for row in rows)


def _is_row(row: Row) -> bool:
    """Whether a line is a row of a table rather than a sentence with figures: it ends with one."""
    return len(row) >= _LEAST and row[-1].is_amount


def _shared(places: list[float], near: float) -> int:
    """How many stand where others do."""
    return sum(
        at > 0
        and place - places[at - 1] < near
        or at + 1 < len(places)
        and places[at + 1] - place < near
        for at, place in enumerate(places)
    )


def parts(rows: list[Row], run: list[int], below: int, wide: float) -> bool:
    """Whether a line of figures belongs to another table than those above it."""
    above = run[-1]
    between = rows[above + 1 : below]
    gaps = [gap(one, other) for one, other in pairwise(rows[above : below + 1])]
    edges = [x for side in sides_of([*rows[above], *rows[below]]) for x in side]
    loose = sum(not _touches(row, edges) for row in between)
    alone = any(stands_alone(row, wide) for row in between)
    # Rows without any print may lie between.
    far = max(gaps, default=0.0) > FAR + 1 and not _lines_up([rows[at] for at in run], rows[below])
    return far or loose > _BETWEEN or alone


def _touches(row: Row, edges: Iterable[float]) -> bool:
    """Whether a piece of a line begins or ends at one of the places."""
    sides = [x for side in sides_of(row) for x in side]
    return any(abs(x - edge) < 0.4 * row[0].size for edge in edges for x in sides)


def _lines_up(above: list[Row], row: Row) -> bool:
    """Whether every figure of a line ends or is centred where one above it is, and as many stand in
    the fullest.
    """
    near = _LINED * row[0].size
    known = [piece for piece in pieces_of(above) if piece.is_figure]
    return len(row) <= max(map(len, above)) and all(
        any(abs(piece.x1 - one.x1) < near or abs(piece.middle - one.middle) < near for one in known)
        for piece in row
        if piece.is_figure
    )


def gap(above: Row, below: Row) -> float:
    """Em from one line to the next."""
    return (min(one.y for one in below) - max(one.y for one in above)) / below[0].size


def head_of(rows: list[Row], last: int, first: int, wide: float) -> int:
    """Where the head of the table begins whose figures begin at `first`."""
    at = first
    while at - 1 > last and first - at < _MOST_HEADS:
        row = rows[at - 1]
        if (
            _ends_text(row, rows[first])
            or stands_alone(row, wide)
            or gap(row, rows[at]) > _HEAD_FAR
        ):
            break
        at -= 1
    return at


def _ends_text(row: Row, body: Row) -> bool:
    """Whether a line above a table is of the text before it: a title, a date, or a sentence."""
    alone = len(row) == 1
    titled = alone and MARKER.match(row[0].text) is not None and row[0].size > body[0].size
    dated = alone and _YEAR.fullmatch(row[0].text) is not None
    return titled or dated or row[-1].text[-1] in _SENTENCE_ENDS


def tail_of(rows: list[Row], last: int, wide: float) -> int:
    """Where the table ends whose figures end at `last`: lines of names close below belong to it."""
    own = rows[: last + 1][-_MOST_HEADS:]
    low, _ = extent(own)
    step = max((gap(above, below) for above, below in pairwise(own)), default=0.0)
    numbered = _numbered(rows[:last])
    for row in rows[last + 1 :]:
        away = gap(rows[last], row)
        near = away < FAR and row[0].x0 > low - row[0].size
        # 二十三、其他支出 goes on with the names above it; elsewhere such a line begins a section.
        goes_on = away <= _STEP * step and _is_lined(row, numbered)
        if not near or not _is_label(row, goes_on) or stands_alone(row, wide):
            break
        last += 1
    return last


def _numbered(rows: Iterable[Row]) -> list[Piece]:
    """The numbered names among rows of several pieces."""
    several = pieces_of(row for row in rows if len(row) > 1)
    return [piece for piece in several if MARKER.match(piece.text)]


def _is_lined(row: Row, known: Iterable[Piece]) -> bool:
    """Whether a line begins where one of the pieces does."""
    return any(abs(one.x0 - row[0].x0) < _LINED * one.size for one in known)


def _is_label(row: Row, goes_on: bool) -> bool:
    """Whether a line may be a row that has a name only, a numbered one where it goes on with names
    above it.
    """
    text = row[0].text
    short = len(row) <= 2 and len(text) <= _LABEL and text[-1] not in _SENTENCE_ENDS
    return short and (goes_on or not MARKER.match(text))
