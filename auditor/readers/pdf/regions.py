"""Where on a page tables stand that are not wholly ruled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditor.readers.pdf.alone import stands_alone
from auditor.readers.pdf.frames import SAME, Frame, frames
from auditor.readers.pdf.grid import SNAP, GridLine, merged, parted
from auditor.readers.pdf.open import Region, placed
from auditor.readers.pdf.paths import StraightLine
from auditor.readers.pdf.piece import Piece, Row, extent, is_data, pieces_of, width_of
from auditor.readers.pdf.runs import FAR, gap, head_of, parts, runs, tail_of
from auditor.records import frozen


@frozen
class _Ruled:
    """The rules of a page that are in no lattice, each part of a line on its own."""

    across: list[GridLine]
    """With the edges of shaded rows."""
    down: list[GridLine]

    def region(self, rows: list[Row], frame: Frame) -> Region:
        """The lines of a table with the rules in its frame."""
        left, top, right, bottom = frame
        across = [
            line
            for line in self.across
            if top - 1 <= line.at <= bottom + 1 and line.low < right and left < line.high
        ]
        down = [
            line
            for line in self.down
            if left - 1 <= line.at <= right + 1 and line.low < bottom and top < line.high
        ]
        return Region(rows, merged(_rules(across)), merged(_rules(down)))


def regions(
    rows: list[Row],
    across: Sequence[StraightLine],
    down: Iterable[StraightLine],
    shades: Sequence[StraightLine] = (),
    before: Sequence[float] = (),
) -> list[Region]:
    """The tables of a page that is read in `rows` of pieces, from the top of each.

    `shades` are the upper and lower edges of shaded rows, which tell rows but not where a table
    begins; `before` are the edges of the columns of the table that may go on here from the page
    before.
    """
    drawn = merged(across)
    ruled = _Ruled(parted(merged([*across, *shades])), parted(merged(down)))
    found: list[Region] = []
    taken: set[Piece] = set()
    for frame in frames(rows, ruled.across, ruled.down):
        left, top, right, bottom = frame
        own = _free([row for row in placed(rows, left, right) if top < row[0].y < bottom], taken)
        if own and _is_framed(own):
            found.append(ruled.region(own, _grown(own, rows, taken, frame, drawn)))
            taken.update(pieces_of(own))
    for own in runs(_free(rows, taken), before):
        left, right = extent(own)
        first, last = own[0][0], own[-1][0]
        frame = left - SAME, first.y - 1.5 * first.size, right + SAME, last.y + 1.5 * last.size
        found.append(ruled.region(own, frame))
    return found


def _rules(lines: Iterable[GridLine]) -> Iterable[StraightLine]:
    return (StraightLine(line.at, *part) for line in lines for part in line.parts)


def _free(rows: list[Row], taken: set[Piece]) -> list[Row]:
    """The lines none of whose pieces are of a table that was found."""
    return [row for row in rows if not taken.intersection(row)]


def _grown(
    own: list[Row], rows: list[Row], taken: set[Piece], frame: Frame, drawn: list[GridLine]
) -> Frame:
    """Takes in the lines above and below that belong to what rules enclose: its frame then."""
    left, top, right, bottom = frame
    above, below = (any(abs(line.at - edge) <= SNAP for line in drawn) for edge in (top, bottom))
    if is_data(own[0]) or not above:
        top = _upwards(own, rows, taken, frame)
    return left, top, right, _further(own, rows, taken, (left, top, right, bottom), below)


def _upwards(own: list[Row], rows: list[Row], taken: set[Piece], frame: Frame) -> float:
    """Takes in the lines close above what no rule bounds: the head, and rows that are not shaded.

    Where the table begins then.
    """
    left, _, right, _ = frame
    beside = _free(placed(rows, left, right), taken)
    start = at = next(at for at, row in enumerate(beside) if row[0] is own[0][0])
    while at and is_data(beside[at - 1]) and gap(beside[at - 1], beside[at]) <= FAR:
        at -= 1
    own[:0] = beside[head_of(beside, -1, at, right - left) : start]
    return min(piece.y - piece.size for piece in own[0])


def _further(
    own: list[Row], rows: list[Row], taken: set[Piece], frame: Frame, drawn: bool
) -> float:
    """Takes in the lines of figures close below what rules enclose, where the last rule lies on the
    next page; with the names below them where no rule is drawn at its end.

    Where the table ends then.
    """
    left, _, right, bottom = frame
    beside = _free(placed(rows, left, right), taken)
    last = next(at for at, row in enumerate(beside) if row[0] is own[-1][0])
    run = [at for at in _figures(beside, 0, last) if beside[at][0].y >= own[0][0].y]
    end = last
    for at in _figures(beside, last + 1, len(beside)):
        near = at == end + 1 and _is_near(beside[end], beside[at], bottom)
        if not near and (drawn or parts(beside, run, at, right - left)):
            break
        run.append(at)
        end = at
    if not drawn:
        end = tail_of(beside, end, right - left)
    own += beside[last + 1 : end + 1]
    return max(bottom, own[-1][0].y + own[-1][0].size) if end > last else bottom


def _figures(rows: list[Row], first: int, last: int) -> list[int]:
    """The lines of figures among the lines from the first to the last."""
    return [at for at in range(first, min(last + 1, len(rows))) if is_data(rows[at])]


def _is_near(above: Row, row: Row, bottom: float) -> bool:
    """Whether a line stands close below another, or below the end of what rules enclose."""
    return min(gap(above, row), (row[0].y - bottom) / row[0].size) <= FAR


def _is_framed(rows: list[Row]) -> bool:
    """Whether what rules enclose is a table: it has a line of figures and no sentences above it."""
    if not any(map(is_data, rows)):
        return False
    wide = width_of(rows)
    return not any(stands_alone(row, wide) for row in rows)
