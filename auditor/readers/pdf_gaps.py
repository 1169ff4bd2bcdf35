"""Tables without rules down (three-rule tables): columns by the gaps in the text, rows by its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from auditor.figure import is_figure
from auditor.readers.paragraphs import MARKER
from auditor.readers.pdf_grid import Lattice, Line, lattice_of, merged
from auditor.readers.pdf_paths import Rule
from auditor.readers.pdf_text import TextLine
from auditor.readers.pdf_unruled import columns_of, pieces

_SAME: Final = 5.0
"""Rules of one table begin and end this near each other."""
_LONG: Final = 120.0


@dataclass(slots=True)
class _Band:
    """What stands between two rules."""

    top: float
    bottom: float
    lines: list[list[TextLine]]
    """Its lines, each in the pieces that gaps part."""

    @property
    def figures(self) -> int:
        """How many figures it holds."""
        return sum(is_figure(piece.text) for line in self.lines for piece in line)

    @property
    def is_caption(self) -> bool:
        """Whether it is the space between two tables rather than a row."""
        return not self.lines or any(MARKER.match(piece.text) and not piece.text[0].isdigit()
                                     for line in self.lines if len(line) < 3 for piece in line[-1:])


def gap_lattices(across: list[Rule], lines: list[TextLine]) -> list[Lattice]:
    """The tables that at least three long rules of equal length and the gaps in the text between them make."""
    whole = [Line(line.at, [part]) for line in merged(across) for part in line.parts]
    long = [line for line in whole if line.high - line.low >= _LONG]
    found: list[Lattice] = []
    while len(long) >= 3:
        first = long[0]
        same = [line for line in long if abs(line.low - first.low) <= _SAME and abs(line.high - first.high) <= _SAME]
        long = [line for line in long if line not in same]
        if len(same) >= 3:
            short = [line for line in whole if line not in same
                     and first.low - _SAME <= line.low and line.high <= first.high + _SAME]
            for bands in _tables(same, lines):
                lattice = _lattice(bands, short, first.low, first.high)
                if lattice is not None:
                    found.append(lattice)
    return found


def _tables(rules: list[Line], lines: list[TextLine]) -> list[list[_Band]]:
    """The bands of each table: one without figures, its header, then those with figures."""
    low, high = rules[0].low - _SAME, rules[0].high + _SAME
    tables: list[list[_Band]] = []
    run: list[_Band] = []
    for upper, lower in zip(rules, rules[1:], strict=False):
        inside = [line for line in lines if upper.at < line.bottom - 0.5 * line.size < lower.at
                  and low <= line.middle <= high]
        band = _Band(upper.at, lower.at, [pieces(line) for line in inside])
        if run and band.is_caption and not band.figures:
            tables.append(run)
            run = []
        elif not run or run[-1].figures or band.figures:
            run.append(band)
        else:  # two bands without figures: the first was no header, unless its columns are those of the second
            run = [*run, band] if max(map(len, run[-1].lines), default=0) > 1 else [band]
    tables.append(run)
    return [bands for bands in tables if sum(band.figures for band in bands) >= 3 and len(bands) >= 2]


def _lattice(bands: list[_Band], short: list[Line], low: float, high: float) -> Lattice | None:
    head = 1 if not bands[0].figures else 0
    while head and head < len(bands) and not bands[head].figures and head < 4:
        head += 1
    xs = [low, *_boundaries(bands[head:], bands[:head]), high]
    if len(xs) < 3:
        return None
    inner = [line for line in short if bands[0].top + 2 < line.at < bands[head].top - 2] if head else []
    edges = sorted({bands[0].top, *(band.bottom for band in bands), *(line.at for line in inner)})
    rows = [next((line for line in inner if line.at == edge), Line(edge, [(low, high)])) for edge in edges]
    for band in bands[head:]:
        rows += [Line(y, [(low, high)]) for y in _row_edges(band)]
    rows.sort(key=lambda line: line.at)
    return lattice_of(rows, _columns(xs, rows, bands, inner))


def _columns(xs: list[float], rows: list[Line], bands: list[_Band], inner: list[Line]) -> list[Line]:
    """The rules down that the table leaves out, with openings where a heading spans columns."""
    pieces = [piece for band in bands for line in band.lines for piece in line]
    columns = []
    for x in xs:
        parts: list[tuple[float, float]] = []
        for upper, lower in zip(rows, rows[1:], strict=False):
            crossed = any(piece.x0 < x - 1 and piece.x1 > x + 1
                          and upper.at < piece.bottom - 0.5 * piece.size < lower.at for piece in pieces)
            spanned = any(rule is lower and rule.low < x - 2 and rule.high > x + 2 for rule in inner)
            if x in (xs[0], xs[-1]) or not crossed and not spanned:
                parts.append((upper.at, lower.at))
        columns.append(Line(x, parts or [(rows[0].at, rows[0].at + 1)]))
    return columns


def _boundaries(body: list[_Band], header: list[_Band]) -> list[float]:
    """The middles of the gaps between the columns."""
    taken = columns_of([line for band in body for line in band.lines],
                       [line for band in header for line in band.lines])
    return [(before + after) / 2 for (_, before), (after, _) in zip(taken, taken[1:], strict=False)]


def _row_edges(band: _Band) -> list[float]:
    """Where rows part within a band; a name that its column wraps stays in one row."""
    edges: list[float] = []
    lines = [line for line in band.lines if line]
    right = max((line[0].x1 for line in lines), default=0.0)
    for above, line in zip(lines, lines[1:], strict=False):
        wraps = (len(line) == 1 and above[0].x1 > right - line[0].size and len(lines) > 2
                 and not MARKER.match(line[0].text) and not line[0].text[0].isdigit()
                 and abs(line[0].x0 - above[0].x0) < 2.5 * line[0].size)
        if not wraps:
            edges.append((max(piece.bottom for piece in above) + min(piece.top for piece in line)) / 2)
    return edges
