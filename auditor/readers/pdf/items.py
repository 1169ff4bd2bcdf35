"""The lines and tables of a page, from the top: what rules draw, what stands without rules, and the
text around both.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from auditor.readers.pdf.alone import stands_alone
from auditor.readers.pdf.cells import sorted_out
from auditor.readers.pdf.flow import Item, PageItems
from auditor.readers.pdf.grid import Lattice, fill_rules, lattices
from auditor.readers.pdf.ink import Char
from auditor.readers.pdf.newspaper import Stretch, stretches
from auditor.readers.pdf.open import Region, lattice_of
from auditor.readers.pdf.page import PageContent
from auditor.readers.pdf.paths import Fill, StraightLine
from auditor.readers.pdf.piece import Row, is_data
from auditor.readers.pdf.piece import row as row_of
from auditor.readers.pdf.regions import regions
from auditor.readers.pdf.table import PageTable, table
from auditor.readers.pdf.text import TextLine, lines
from auditor.records import frozen

_FILL_GAP: Final = 4.5
"""Cells drawn only as fills lie this near each other."""
_CLOSE: Final = 2.5
"""Em from what is drawn of a table to a row of it that is not."""
_LEAST_FILLS: Final = 4
_MOST_FILLS: Final = 5000
"""Loose fills that are taken for cells."""


@frozen
class _Drawn:
    """What is drawn of the tables of a page."""

    found: list[Lattice]
    tables: list[PageTable]
    rest: list[Char]
    """The characters outside of them."""


@frozen
class _Open:
    """The tables that are not wholly ruled."""

    tables: list[PageTable]
    unread: int
    """How many cannot be read."""
    rest: list[Char]
    """The characters outside of all."""


def items(page: PageContent, before: PageTable | None = None) -> PageItems:
    """The lines and tables of a page, from the top; `before` is what the page before ends with."""
    drawn = _drawn(page)
    read = lines(drawn.rest)
    columned = stretches(read, drawn.tables)
    running: list[TextLine] = []
    if columned:
        drawn, running = _without(drawn, columned)
        read = lines(drawn.rest)
    bare = _open_tables(page, drawn, read, before)
    if len(bare.rest) < len(drawn.rest):
        read = lines(bare.rest)
    every: list[Item] = [line for line in (*read, *running) if line.text]
    every += [*drawn.tables, *bare.tables]
    every.sort(key=lambda item: _order(item, columned))
    return PageItems(
        page.number,
        page.width,
        page.height,
        every,
        bare.unread,
        [*chain(*(one.columns for one in columned))],
    )


def _without(drawn: _Drawn, columned: Sequence[Stretch]) -> tuple[_Drawn, list[TextLine]]:
    """What is drawn, without the print of the parts that are set in columns; and the lines of
    these.
    """
    running: list[TextLine] = []
    rest = drawn.rest
    for stretch in columned:
        running += stretch.read(char for char in rest if stretch.holds(middle_of(char)))
        rest = [char for char in rest if not stretch.holds(middle_of(char))]
    return _Drawn(drawn.found, drawn.tables, rest), running


def middle_of(char: Char) -> float:
    """The height of the middle of a character."""
    return char.base - 0.36 * char.size


def _order(item: Item, columned: Sequence[Stretch]) -> tuple[float, int, float]:
    """Where an item comes among those of its page: from the top, and down each column."""
    height = height_of(item)
    for stretch in columned:
        if stretch.holds(height):
            across = (
                item.left + item.right if isinstance(item, PageTable) else item.x0 + item.x1
            ) / 2
            return stretch.top, stretch.column(across), height
    return height, 0, height


def height_of(item: Item) -> float:
    """The height by which lines and tables are put in order."""
    return item.top if isinstance(item, PageTable) else item.bottom - 0.5 * item.size


def _drawn(page: PageContent) -> _Drawn:
    """The lattices that part all their rows and columns, and their tables."""
    ruled = lattices(page.across, page.down)
    filled = _filled(page, ruled)
    found = ruled + filled
    texts, rest = sorted_out(page.chars, found)
    tables = [
        table(lattice, own, page.number, red=page.red)
        for lattice, own in zip(found, texts, strict=True)
    ]
    whole = _are_whole(page, _Drawn(found, tables, rest), len(ruled))
    if all(whole):
        return _Drawn(found, tables, rest)
    found = [lattice for lattice, good in zip(found, whole, strict=True) if good]
    tables = [one for one, good in zip(tables, whole, strict=True) if good]
    return _Drawn(found, tables, sorted_out(page.chars, found)[1])


def _filled(page: PageContent, ruled: list[Lattice]) -> list[Lattice]:
    """The tables whose cells are drawn only as fills."""
    loose = _loose_fills(page, ruled)
    if len(loose) < _LEAST_FILLS:
        return []
    found = lattices(*fill_rules(loose[:_MOST_FILLS]), _FILL_GAP)
    return [lattice for lattice in found if len(lattice.ys) > 2]


def _are_whole(page: PageContent, drawn: _Drawn, ruled: int) -> list[bool]:
    """Whether what is drawn of each table is all of it; the first `ruled` are drawn as rules."""
    shaded = {id(one) for one in drawn.tables[ruled:]}
    doubted = [one for one in drawn.tables if id(one) in shaded or not one.has_amounts]
    beside = [row for row in map(row_of, lines(drawn.rest)) if row] if doubted else []
    loose = _loose_fills(page, drawn.found)
    return [
        not one.is_stacked
        and not (one in doubted and _goes_on(one, beside, loose if id(one) in shaded else []))
        for one in drawn.tables
    ]


def _loose_fills(page: PageContent, found: list[Lattice]) -> list[Fill]:
    """The filled areas that lie in no lattice."""
    return [
        fill
        for fill in page.fills
        if not any(
            _within(lattice, (fill.left + fill.right) / 2, (fill.top + fill.bottom) / 2)
            for lattice in found
        )
    ]


def _open_tables(
    page: PageContent, drawn: _Drawn, free: list[TextLine], before: PageTable | None
) -> _Open:
    """The tables that are not wholly ruled, among the lines outside of those that are."""
    rows = [row for row in map(row_of, free) if row]
    if not any(map(is_data, rows)):
        return _Open([], 0, drawn.rest)
    known = before.xs if before and before.loose else ()
    read: list[Lattice] = []
    unread: list[Region] = []
    for region in regions(rows, *_loose_rules(page, drawn.found), known):
        lattice = lattice_of(region, () if read else known)
        if lattice is None:
            unread.append(region)
        else:
            read.append(lattice)
    texts, rest = sorted_out(drawn.rest, read)
    tables = [
        table(lattice, own, page.number, True, page.red)
        for lattice, own in zip(read, texts, strict=True)
    ]
    # What is said to be unread is not read as text either: its figures would be no more than
    # guesses.
    return _Open(tables, len(unread), _outside(rest, unread))


def _outside(chars: list[Char], unread: Sequence[Region]) -> list[Char]:
    """The characters that stand in none of the regions."""
    return [
        char
        for char in chars
        if not any(region.holds((char.x0 + char.x1) / 2, middle_of(char)) for region in unread)
    ]


def _goes_on(one: PageTable, beside: list[Row], loose: list[Fill]) -> bool:
    """Whether rows stand close below or above what is drawn: no more than a head, or shaded rows,
    is.

    They are rows of figures; of any print where further rows are shaded.
    """
    left, right = one.left - _FILL_GAP, one.right + _FILL_GAP
    striped = any(left < fill.left and fill.right < right for fill in loose)
    return any(
        _is_close(row, one)
        and (is_data(row) or striped and not stands_alone(row, one.right - one.left))
        for row in beside
        if left < row[0].x0 and row[-1].x1 < right
    )


def _is_close(row: Row, one: PageTable) -> bool:
    """Whether a row stands close below or above what is drawn of a table."""
    near = _CLOSE * row[0].size
    return 0 < row[0].y - one.bottom < near or 0 < one.top - row[0].y < near


def _loose_rules(
    page: PageContent, found: list[Lattice]
) -> tuple[list[StraightLine], list[StraightLine], list[StraightLine]]:
    """The rules across and down that are in no lattice, and the edges of shaded rows."""

    def free(rules: list[StraightLine]) -> list[StraightLine]:
        return [
            rule
            for rule in rules
            if not any(_within(lattice, (rule.low + rule.high) / 2, rule.at) for lattice in found)
        ]

    down = [
        rule
        for rule in page.down
        if not any(_within(lattice, rule.at, (rule.low + rule.high) / 2) for lattice in found)
    ]
    return free(page.across), down, free(fill_rules(_loose_fills(page, found))[0])


def _within(lattice: Lattice, x: float, y: float) -> bool:
    return (
        lattice.xs[0] - 3 <= x <= lattice.xs[-1] + 3
        and lattice.ys[0] - 3 <= y <= lattice.ys[-1] + 3
    )
