"""The parts of a report as the page shows them: its tables and chapters in the document's order, no
two by one name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.document import Cell, Grid, Paragraph, Place
from auditor.entry import Entry, Table
from auditor.findings import Report
from auditor.records import frozen
from auditor.reports.marks import placed
from auditor.wording.places import chapter, part_of
from auditor.wording.words import Words, printable

_LONGEST = 24
"""So much of a heading tells two parts of one number apart."""
Cells = Mapping[tuple[int, int], Entry]
"""Where figures stand in a grid: (row, column) -> entry."""


@frozen
class ReportPart:
    """A table of the kind, or a chapter of the text."""

    name: str
    entries: tuple[Entry, ...]
    table: Table | None = None
    pieces: tuple[ChapterPiece, ...] = ()
    """Of a chapter: its figures as they follow each other."""


@frozen
class ChapterPiece:
    """Figures of a chapter that stand in one sentence, or in one grid that is no table of the
    kind.
    """

    entries: tuple[Entry, ...]
    grid: Grid | None = None
    cells: Cells | None = None


@dataclass
class Parts:
    """The parts of one report."""

    report: Report
    words: Words

    @cached_property
    def listed(self) -> tuple[ReportPart, ...]:
        """The parts in the order in which the document begins them."""
        report = self.report
        found = [
            # A table begins where its first grid stands among the blocks.
            (self._at(table.grids[0]) if table.grids else 0, ReportPart("", table.entries, table))
            for table in report.ledger.tables.values()
        ]
        chapters: dict[tuple[str, ...], list[tuple[int, Entry]]] = {}
        for entry in report.ledger.entries:
            if entry.table is None and entry.figure is not None:
                chapters.setdefault(chapter(entry), []).append((self._block(entry), entry))
        for placed_entries in chapters.values():
            entries = tuple(entry for _, entry in placed_entries)
            found.append(
                (
                    # A chapter begins where its first figure stands.
                    placed_entries[0][0],
                    ReportPart(self.name(entries[0]), entries, None, self._pieces(entries)),
                )
            )
        return tuple(part for _, part in sorted(found, key=lambda one: one[0]))

    def name(self, entry: Entry) -> str:
        """The name of the part that an entry stands in."""
        name = part_of(entry, self.report, self.words)
        return self._names.get(chapter(entry), name) if entry.table is None else name

    @cached_property
    def _names(self) -> dict[tuple[str, ...], str]:
        """The names of chapters that would otherwise go by one, told apart by the heading above
        them.
        """
        plain: dict[str, list[tuple[str, ...]]] = {}
        for entry in self.report.ledger.entries:
            key = chapter(entry)
            # Chapters of one name, each once.
            if entry.table is None and key not in plain.setdefault(
                part_of(entry, self.report, self.words), []
            ):
                plain[part_of(entry, self.report, self.words)].append(key)
        return {
            key: _apart(name, key)
            for name, keys in plain.items()
            for key in keys
            if len(keys) > 1 and key
        }

    # --- where things stand -----------------------------------------------------------------------

    @cached_property
    def _order(self) -> dict[int, int]:
        return {id(block): at for at, block in enumerate(self.report.ledger.document.blocks)}

    def _at(self, grid: Grid) -> int:
        return self._order.get(id(grid), 0)

    @cached_property
    def _places(self) -> dict[Place, list[int]]:
        """The blocks of the document that have something at each place."""
        found: dict[Place, list[int]] = {}
        for at, block in enumerate(self.report.ledger.document.blocks):
            places = (
                (block.place, *(place for _, place in block.spans))
                if isinstance(block, Paragraph)
                else (cell.place for row in block.rows for cell in row)
            )
            for place in dict.fromkeys(places):
                found.setdefault(place, []).append(at)
        return found

    def _block(self, entry: Entry) -> int:
        """Where among the blocks an entry of the text stands."""
        blocks = self.report.ledger.document.blocks
        here = self._places.get(entry.place, [0])
        # Blocks may share a place (a page): the sentence tells which one it is.
        if len(here) > 1:
            for at in here:
                block = blocks[at]
                if isinstance(block, Paragraph) and entry.excerpt and entry.excerpt in block.text:
                    return at
        return here[0]

    # --- grids in the text ------------------------------------------------------------------------

    @cached_property
    def _grids(self) -> list[tuple[Grid, set[str]]]:
        """The grids that are no table of the kind, each with its rows as one text."""
        bound = {id(grid) for table in self.report.ledger.tables.values() for grid in table.grids}
        return [
            (block, {text for row in block.rows for text in _row_texts(row)})
            for block in self.report.ledger.document.blocks
            if isinstance(block, Grid) and id(block) not in bound
        ]

    def _pieces(self, entries: Sequence[Entry]) -> tuple[ChapterPiece, ...]:
        """The figures of a chapter, those of a grid together."""
        pieces: list[ChapterPiece] = []
        left = list(entries)
        while left:
            # Figures of one grid stand together, where the first of them stands.
            grid = self._grid(left[0])
            if grid is None:
                pieces.append(ChapterPiece((left.pop(0),)))
                continue
            pieces += _of_grid(grid, [entry for entry in left if self._grid(entry) is grid])
            left = [entry for entry in left if self._grid(entry) is not grid]
        return tuple(pieces)

    def _grid(self, entry: Entry) -> Grid | None:
        return next(
            (grid for grid, rows in self._grids if entry.excerpt in rows and self._in(grid, entry)),
            None,
        )

    def _in(self, grid: Grid, entry: Entry) -> bool:
        return self._at(grid) in self._places.get(entry.place, ())


def _of_grid(grid: Grid, own: Sequence[Entry]) -> Iterator[ChapterPiece]:
    """The figures of a grid in its cells; one within a cell of words stands in its sentence."""
    cells = {(row, column): entry for (_, row, column), entry in placed((grid,), own, ()).items()}
    # A sentence in a cell has figures that are no cell of their own.
    shown = {entry.index for entry in cells.values()}
    yield ChapterPiece(tuple(entry for entry in own if entry.index in shown), grid, cells)
    yield from (ChapterPiece((entry,)) for entry in own if entry.index not in shown)


def _apart(name: str, section: tuple[str, ...]) -> str:
    """The name of a chapter with what tells it apart: the heading above it, or its own."""
    heading = printable(section[0])[:_LONGEST]
    # A heading that begins with the name does not need it a second time.
    return heading if heading.startswith(name) else f"{name}（{heading}）"


def _row_texts(row: Sequence[Cell]) -> tuple[str, str]:
    """A row as one text: what is printed twice once, or what one cell prints over several columns
    once.
    """
    cells = {id(cell): cell.text.strip() for cell in row if cell.text.strip()}.values()
    # As its figures quote it: one way or the other.
    return " ".join(dict.fromkeys(cells)), " ".join(cells)
