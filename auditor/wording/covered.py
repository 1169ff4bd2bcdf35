"""The coverage of a report for the terminal: each table as a picture of shaded cells, then what no
check touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from auditor.diagnosis.coverage import EMPTY, FAILED, SHADES, UNREAD, Coverage, CoveredPart
from auditor.diagnosis.power import UNITS, Power, percent
from auditor.entry import Entry, Row
from auditor.ledger import place_text
from auditor.wording.places import table_words
from auditor.wording.words import Words, printable

_WIDTH: Final = 30
"""So many marks of the text stand in a line."""


def picture(coverage: Coverage, words: Words) -> str:
    """Each table as a picture of shaded cells, each section as a line of them, then the figures
    that nothing checks.
    """
    lines = [
        words(
            "cover.legend",
            none=SHADES[0],
            one=SHADES[1],
            two=SHADES[2],
            some=SHADES[3],
            many=SHADES[4],
            failed=FAILED,
            unread=UNREAD,
            empty=EMPTY,
        ),
        "",
    ]
    for part in coverage.parts:
        lines += [*_pictured(part, words), ""]
    share = _share(coverage.covered, coverage.figures)
    lines.append(
        words("cover.total", figures=coverage.figures, covered=coverage.covered, share=share)
    )
    lines += _listed(coverage, words)
    if coverage.power is not None:
        lines += _powered(coverage.power, words)
    # A line is a line, whatever a label holds; what stands before it is ours.
    return (
        "\n".join(" " * (len(line) - len(line.lstrip(" "))) + printable(line) for line in lines)
        + "\n"
    )


def _pictured(part: CoveredPart, words: Words) -> Iterator[str]:
    """A table as a picture of its cells row by row, a section of the text as lines of marks."""
    counts = words("cover.counts", figures=part.figures, covered=part.covered)
    if part.table is None:
        yield f"{words('cover.text', section=part.section)}  {counts}"
        marks = "".join(cell.mark for cell in part.cells)
        yield from (f"  {marks[at : at + _WIDTH]}" for at in range(0, len(marks), _WIDTH))
        return
    table = part.table
    called = table_words(table.number or table.id, words)
    yield f"{words('cover.table', table=called, title=table.title)}  {counts}"
    width = max((len(row.cells) for row in table.rows), default=0)
    # The cells come as the rows have them; what is left behind the last row are the loose ones.
    cells = iter(part.cells)
    for row in table.rows:
        marks = "".join(cell.mark for cell in islice(cells, len(row.cells))).ljust(width, EMPTY)
        yield f"  {marks}  {_called(row) or words('cover.row')}"
    if loose := "".join(cell.mark for cell in cells):
        yield f"  {loose}  {words('cover.loose')}"


def _called(row: Row) -> str:
    """The side, the code and the label of a row, as far as it has them; the code once."""
    label = row.label if row.label != row.code else ""
    return " ".join(word for word in (row.side, row.code, label) if word)


def _listed(coverage: Coverage, words: Words) -> Iterator[str]:
    if not coverage.bare:
        yield words("cover.none")
        return
    yield words("cover.bare")
    yield from (f"  {SHADES[0]} {_named(entry, words)}" for entry in coverage.bare)


def _powered(power: Power, words: Words) -> Iterable[str]:
    yield words("cover.power", share=percent(power.share))
    for units in UNITS:
        yield words("cover.units", units=units, share=percent(power.units(units)))
    # Figures that no check touches are listed above already.
    weak = [figure for figure in power.weak if figure.checks]
    if weak:
        yield words("cover.weak")
    for figure in weak:
        if figure.smallest is not None:
            least = words("cover.least", smallest=f"{figure.smallest:f}")
        elif figure.checks == figure.failing:
            least = words("cover.failing")
        else:
            least = words("cover.never" if not figure.share else "cover.partly")
        caught = words("cover.caught", share=percent(figure.share))
        yield f"  {_named(figure.entry, words)}  {least}  {caught}"


def _named(entry: Entry, words: Words) -> str:
    where = (
        table_words(entry.table, words)
        if entry.table
        else (entry.section[-1] if entry.section else "")
    )
    parts = (
        place_text(entry, words.lang),
        where,
        entry.label,
        entry.column if entry.table else "",
        entry.text,
    )
    return "  ".join(word for word in parts if word)


def _share(part: int, whole: int) -> str:
    tenths = part * 1000 // whole if whole else 1000
    return f"{tenths // 10}.{tenths % 10}"
