"""Where on a page tables stand that are not wholly ruled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from auditor.patterns import regex
from auditor.readers.paragraphs import MARKER
from auditor.readers.pdf.flow import CAPTION
from auditor.readers.pdf.grid import SNAP, Line, merged
from auditor.readers.pdf.open import Region, fits, placed
from auditor.readers.pdf.paths import Rule
from auditor.readers.pdf.piece import Piece, Row, is_data, is_figures, is_numbers

_SAME: Final = 5.0
"""Rules of one table begin and end this near each other."""
_LONG, _TALL = 120.0, 24.0
"""A rule of a table is this long, and one down this high."""
_LEAST: Final = 3
"""Lines of figures that make a table without rules."""
_FAR: Final = 2.5
"""Em between the lines of one table at most."""
_HEAD_FAR: Final = 4.0
"""Em between the lines of its head, whose rows are higher."""
_SENTENCE: Final = 0.6
"""A line without gaps this share as wide as the print of the page belongs to no column."""
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
_PLAIN: Final = regex(r"公开|附?表|备?注|(?:金额)?单位\s*[万亿]?[元美]")
"""Captions that have no colon; the name of a body without one is a heading."""
_YEAR: Final = regex(r"[0-9]{4}\s*年(?:度|\s*[0-9]{1,2}\s*月(?:\s*[0-9]{1,2}\s*日)?)?")
_LABELLED: Final = regex(r"[（(]?(?:金额|计量|货币)?单位\s*[:：]|公开\s*[0-9]{2}\s*表")
"""What stands above a table, beside other captions or alone."""


def regions(
    rows: list[Row],
    across: Sequence[Rule],
    down: Iterable[Rule],
    shades: Sequence[Rule] = (),
    before: Sequence[float] = (),
) -> list[Region]:
    """The tables of a page that is read in `rows` of pieces, from the top of each.

    `shades` are the upper and lower edges of shaded rows, which tell rows but not where a table
    begins; `before` are the edges of the columns of the table that may go on here from the page
    before.
    """
    drawn = merged(across)
    lines = [Line(line.at, [part]) for line in merged([*across, *shades]) for part in line.parts]
    posts = [Line(line.at, [part]) for line in merged(down) for part in line.parts]
    found: list[Region] = []
    taken: set[Piece] = set()
    for left, top, right, bottom in _frames(rows, lines, posts):
        inside = [row for row in placed(rows, left, right) if top < row[0].y < bottom]
        own = [row for row in inside if not taken.intersection(row)]
        if own and _is_framed(own):
            ruled = [any(abs(line.at - edge) <= SNAP for line in drawn) for edge in (top, bottom)]
            if is_data(own[0]) or not ruled[0]:
                top = _upwards(own, rows, taken, (left, top, right, bottom))
            bottom = _further(own, rows, taken, (left, top, right, bottom), ruled[1])
            found.append(_region(own, lines, posts, (left, top, right, bottom)))
            taken.update(piece for row in own for piece in row)
    rest = [row for row in rows if not taken.intersection(row)]
    for own in _runs(rest, before):
        box = (
            min(piece.x0 for row in own for piece in row) - _SAME,
            own[0][0].y - 1.5 * own[0][0].size,
            max(piece.x1 for row in own for piece in row) + _SAME,
            own[-1][0].y + 1.5 * own[-1][0].size,
        )
        found.append(_region(own, lines, posts, box))
    return found


def _upwards(own: list[Row], rows: list[Row], taken: set[Piece], frame: Frame) -> float:
    """Takes in the lines close above what no rule bounds: the head, and rows that are not shaded.

    Where the table begins then.
    """
    left, _, right, _ = frame
    beside = [row for row in placed(rows, left, right) if not taken.intersection(row)]
    start = at = next(at for at, row in enumerate(beside) if row[0] is own[0][0])
    while at and is_data(beside[at - 1]) and _gap(beside[at - 1], beside[at]) <= _FAR:
        at -= 1
    own[:0] = beside[_head(beside, -1, at, right - left) : start]
    return min(piece.y - piece.size for piece in own[0])


def _further(
    own: list[Row], rows: list[Row], taken: set[Piece], frame: Frame, drawn: bool
) -> float:
    """Takes in the lines of figures close below what rules enclose, where the last rule lies on the
    next page; with the names below them where no rule is drawn at its end.

    Where the table ends then.
    """
    left, _, right, bottom = frame
    beside = [row for row in placed(rows, left, right) if not taken.intersection(row)]
    last = next(at for at, row in enumerate(beside) if row[0] is own[-1][0])
    run = [
        at for at, row in enumerate(beside[: last + 1]) if is_data(row) and row[0].y >= own[0][0].y
    ]
    end = last
    for at in [at for at, row in enumerate(beside) if at > last and is_data(row)]:
        near = (
            at == end + 1
            and min(_gap(beside[end], beside[at]), (beside[at][0].y - bottom) / beside[at][0].size)
            <= _FAR
        )
        if not near and (drawn or _parts(beside, run, at, right - left)):
            break
        run.append(at)
        end = at
    if not drawn:
        end = _tail(beside, end, right - left)
    own += beside[last + 1 : end + 1]
    return max(bottom, own[-1][0].y + own[-1][0].size) if end > last else bottom


Frame = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def _region(rows: list[Row], lines: list[Line], posts: list[Line], frame: Frame) -> Region:
    left, top, right, bottom = frame
    across = [
        line
        for line in lines
        if top - 1 <= line.at <= bottom + 1 and line.low < right and left < line.high
    ]
    down = [
        line
        for line in posts
        if left - 1 <= line.at <= right + 1 and line.low < bottom and top < line.high
    ]
    whole = [*merged(Rule(line.at, *part) for line in down for part in line.parts)]
    level = [*merged(Rule(line.at, *part) for line in across for part in line.parts)]
    return Region(rows, level, whole)


def _frames(rows: list[Row], lines: list[Line], posts: list[Line]) -> list[Frame]:
    """What rules enclose, or part: put together where it overlaps."""
    frames: list[Frame] = []
    for frame in [*_across(rows, lines), *_down(rows, posts)]:
        for other in [one for one in frames if _overlap(one, frame)]:
            frames.remove(other)
            frame = (
                min(frame[0], other[0]),
                min(frame[1], other[1]),
                max(frame[2], other[2]),
                max(frame[3], other[3]),
            )
        frames.append(frame)
    return sorted(frames, key=lambda frame: frame[1])


def _overlap(one: Frame, other: Frame) -> bool:
    return (
        one[0] < other[2] - _SAME
        and other[0] < one[2] - _SAME
        and one[1] < other[3] - _SAME
        and other[1] < one[3] - _SAME
    )


def _across(rows: list[Row], lines: list[Line]) -> Iterator[Frame]:
    """What stands between rules of equal length, up to what parts two tables."""
    long = [line for line in lines if line.high - line.low >= _LONG]
    while long:
        first = long[0]
        same = [
            line
            for line in long
            if abs(line.low - first.low) <= _SAME and abs(line.high - first.high) <= _SAME
        ]
        long = [line for line in long if line not in same]
        left, right = first.low - _SAME, first.high + _SAME
        run = [same[0]]
        for above, below in pairwise(same):
            band = [row for row in placed(rows, left, right) if above.at < row[0].y < below.at]
            if _is_between(band, above, below, right - left):
                if len(run) > 1:
                    yield left, run[0].at, right, run[-1].at
                run = []
            run.append(below)
        if len(run) > 1:
            yield left, run[0].at, right, run[-1].at


def _is_between(band: list[Row], above: Line, below: Line, wide: float) -> bool:
    """Whether what stands between two rules is the space between two tables."""
    if not band:
        return below.at - above.at > 4 * _SAME * 2
    return any(stands_alone(row, wide) for row in band)


def _down(rows: list[Row], posts: list[Line]) -> Iterator[Frame]:
    """What rules down of one depth part."""
    left = [line for line in posts if line.high - line.low >= _TALL]
    while left:
        first = max(left, key=lambda line: line.high)
        same = [
            line for line in left if abs(line.high - first.high) <= _SAME and line.low < first.high
        ]
        left = [line for line in left if line not in same]
        if len(same) < 2:
            continue
        top, bottom = min(line.low for line in same), first.high
        low, high = min(line.at for line in same), max(line.at for line in same)
        beside = [row for row in rows if top < row[0].y < bottom]
        xs = [x for row in beside for piece in row for x in (piece.x0, piece.x1)]
        yield min([low, *xs]) - 1, top, max([high, *xs]) + 1, bottom


def stands_alone(row: Row, wide: float) -> bool:
    """Whether a line is a caption or a sentence rather than a part of a table."""
    text = "".join(piece.text for piece in row)
    if len(row) <= _LEAST and any(_LABELLED.match(piece.text) for piece in row):
        return True
    if len(row) <= _LEAST and not any(piece.is_amount for piece in row) and CAPTION.match(text):
        # A name of a body is a heading or a row of a form; with a colon behind it it stands above a
        # table.
        plain = len(row) == 1 and _PLAIN.match(text) is not None
        return plain or ":" in text or "：" in text or text.endswith("表")
    return len(row) == 1 and row[0].x1 - row[0].x0 > _SENTENCE * wide


def _is_framed(rows: list[Row]) -> bool:
    """Whether what rules enclose is a table: it has a line of figures and no sentences above it."""
    first = next((at for at, row in enumerate(rows) if is_data(row)), None)
    if first is None:
        return False
    wide = max(piece.x1 for row in rows for piece in row) - min(
        piece.x0 for row in rows for piece in row
    )
    return not any(stands_alone(row, wide) for row in rows)


def _runs(rows: list[Row], before: Sequence[float]) -> Iterator[list[Row]]:
    """Lines that are a table by themselves: lines of figures with the head above them and what
    belongs to the last.
    """
    if not rows:
        return
    wide = max(piece.x1 for row in rows for piece in row) - min(
        piece.x0 for row in rows for piece in row
    )
    last = -1
    run: list[int] = []
    for at in [*(at for at, row in enumerate(rows) if is_data(row)), len(rows)]:
        if run and (at == len(rows) or _parts(rows, run, at, wide)):
            own = [rows[one] for one in run]
            goes_on = before and run[0] <= 1 and (fits(own, before) or any(map(_is_row, own)))
            first = _head(rows, last, run[0], wide)
            if goes_on or _is_table(own) or _is_short(rows[first : run[0]], own):
                end = _tail(rows, run[-1], wide)
                yield rows[first : end + 1]
                last = end
            run = []
        if at > last:
            run.append(at)


def _is_table(rows: list[Row]) -> bool:
    """Whether lines of figures are a table: they have numbers of columns, or most figures end
    where others do.
    """
    if any(is_numbers(row) and len(row) >= _LEAST for row in rows):
        return True
    if not any(piece.is_figure for row in rows for piece in row[1:]):
        return False
    ends = sorted(piece.x1 for row in rows for piece in row if piece.is_figure)
    middles = sorted(piece.middle for row in rows for piece in row if piece.is_figure)
    near = 0.8 * rows[0][0].size
    return len(rows) >= _LEAST and max(_shared(ends, near), _shared(middles, near)) > 0.6 * len(
        ends
    )


def _is_short(head: list[Row], rows: list[Row]) -> bool:
    """Whether a few lines of figures are a table: nothing but figures behind their names, or below
    headings of several columns as many at most as these, and a figure at the end.
    """
    if all(map(is_figures, rows)):
        return True
    heads = [row for row in head[-_MOST_LEVELS:] if not any(piece.is_figure for piece in row)]
    wide = max(map(len, heads), default=0)
    whole = [is_figures(row) or _is_row(row) and len(row) <= wide for row in rows]
    return (
        wide > 1
        and any(whole)
        and all(
            own or row[-1].is_figure and len(row) <= wide
            for own, row in zip(whole, rows, strict=True)
        )
    )


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


def _parts(rows: list[Row], run: list[int], below: int, wide: float) -> bool:
    """Whether a line of figures belongs to another table than those above it."""
    above = run[-1]
    between = rows[above + 1 : below]
    gaps = [_gap(one, other) for one, other in pairwise(rows[above : below + 1])]
    edges = [x for row in (rows[above], rows[below]) for piece in row for x in (piece.x0, piece.x1)]
    loose = sum(
        not any(
            abs(x - edge) < 0.4 * row[0].size
            for piece in row
            for x in (piece.x0, piece.x1)
            for edge in edges
        )
        for row in between
    )
    alone = any(stands_alone(row, wide) for row in between)
    # Rows without any print may lie between.
    far = max(gaps, default=0.0) > _FAR + 1 and not _lines_up([rows[at] for at in run], rows[below])
    return far or loose > _BETWEEN or alone


def _lines_up(above: list[Row], row: Row) -> bool:
    """Whether every figure of a line ends or is centred where one above it is, and as many stand in
    the fullest.
    """
    near = _LINED * row[0].size
    figures = [piece for piece in row if piece.is_figure]
    known = [piece for other in above for piece in other if piece.is_figure]
    return len(row) <= max(map(len, above)) and all(
        any(abs(piece.x1 - one.x1) < near or abs(piece.middle - one.middle) < near for one in known)
        for piece in figures
    )


def _gap(above: Row, below: Row) -> float:
    """Em from one line to the next."""
    return (min(one.y for one in below) - max(one.y for one in above)) / below[0].size


def _head(rows: list[Row], last: int, first: int, wide: float) -> int:
    """Where the head of the table begins whose figures begin at `first`."""
    at = first
    while at - 1 > last and first - at < _MOST_HEADS:
        row = rows[at - 1]
        alone = len(row) == 1 and MARKER.match(row[0].text) and row[0].size > rows[first][0].size
        dated = len(row) == 1 and _YEAR.fullmatch(row[0].text)
        ends = row[-1].text[-1] in "。：；"
        if alone or dated or ends or stands_alone(row, wide) or _gap(row, rows[at]) > _HEAD_FAR:
            break
        at -= 1
    return at


def _tail(rows: list[Row], last: int, wide: float) -> int:
    """Where the table ends whose figures end at `last`: lines of names close below belong to it."""
    own = rows[: last + 1][-_MOST_HEADS:]
    low = min(piece.x0 for row in own for piece in row)
    step = max((_gap(above, below) for above, below in pairwise(own)), default=0.0)
    numbered = [
        piece for row in rows[:last] for piece in row if len(row) > 1 and MARKER.match(piece.text)
    ]
    while last + 1 < len(rows):
        row = rows[last + 1]
        near = _gap(rows[last], row) < _FAR and row[0].x0 > low - row[0].size
        # 二十三、其他支出 goes on with the names above it; elsewhere such a line begins a section.
        next_one = _gap(rows[last], row) <= _STEP * step and any(
            abs(one.x0 - row[0].x0) < _LINED * one.size for one in numbered
        )
        named = next_one or not MARKER.match(row[0].text)
        label = len(row) <= 2 and len(row[0].text) <= _LABEL and named
        if not near or not label or stands_alone(row, wide) or row[0].text[-1] in "。：；":
            break
        last += 1
    return last
