"""Word tables: rows, spans and merged cells as a grid."""

from __future__ import annotations

from collections import Counter
from typing import Final

from lxml import etree

from auditor.document import Block, Cell, Place
from auditor.message import Said
from auditor.readers.hidden import HIDDEN, REMOVED, Unseen, tabbed
from auditor.readers.layout import join_lines, split
from auditor.readers.limits import Meter
from auditor.readers.word.drawn import is_flat
from auditor.readers.word.numbering import W, counted, is_on, value
from auditor.records import frozen

_WIDEST: Final = 1000
# Elements between table, row and cell: controls, tracked insertions.
_WRAPPERS: Final = frozenset(
    {W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo", W + "smartTag"}
)

_PROPERTIES, _SPAN, _BELOW, _BESIDE = W + "tcPr", W + "gridSpan", W + "vMerge", W + "hMerge"


@frozen
class WordRow:
    """The cells of a table row, and how many columns it leaves out before them."""

    skipped: int
    cells: list[etree._Element]
    why: Said = ""
    """Why it is not read; empty where it is."""
    deleted: tuple[etree._Element, ...] = ()
    """Cells that a tracked change deletes."""


@frozen
class RawCell:
    """A cell before its merges are known."""

    text: str
    span: int
    below: bool
    """Whether it goes on the merged cell above it."""
    beside: bool
    """Whether it goes on the merged cell to its left."""
    doubt: Said = ""
    """Why its text is not all that it shows."""

    @classmethod
    def of(cls, cell: etree._Element, text: str, doubt: Said = "") -> RawCell:
        """The cell with its text and what its properties say of spans."""
        span, below, beside = 1, False, False
        for properties in cell.iterchildren(_PROPERTIES):
            # One pass instead of a search for each: a report has some thousand cells.
            for trait in properties:
                if trait.tag == _SPAN:
                    span = min(counted(value(trait), 1), _WIDEST)
                elif trait.tag == _BELOW:
                    below = _goes_on(trait)
                elif trait.tag == _BESIDE:
                    beside = _goes_on(trait)
        return cls(text, span, below, beside, doubt)


def rows_of(table: etree._Element, counts: Counter[str]) -> list[WordRow]:
    """The rows of a table, those that are hidden or deleted by a tracked change with why they are
    not read.
    """
    rows = []
    for row in _members(table, W + "tr"):
        properties = row.find(W + "trPr")
        skipped = 0
        why: Said = ""
        if properties is not None:
            mark = properties.find(W + "hidden")
            # A row that is deleted is told as that, whether it is hidden or not.
            why = (
                REMOVED
                if properties.find(W + "del") is not None
                else HIDDEN
                if is_on(mark) or is_flat(properties)
                else ""
            )
            counts["inserted"] += properties.find(W + "ins") is not None
            # Columns that a row leaves out before its first cell.
            skipped = min(counted(value(properties.find(W + "gridBefore")), 0), _WIDEST)
        cells = _members(row, W + "tc")
        deleted = tuple(
            cell for cell in cells if cell.find(f"{_PROPERTIES}/{W}cellDel") is not None
        )
        rows.append(WordRow(skipped, [cell for cell in cells if cell not in deleted], why, deleted))
    return rows


def unseen_of(row: WordRow, place: Place) -> list[Unseen]:
    """What of a row is not read: cells that a tracked change deletes, or all of it."""

    def text_of(cell: etree._Element) -> str:
        return "".join(part.text or "" for part in cell.iter(W + "t", W + "delText"))

    found = [Unseen(REMOVED, text_of(cell), place) for cell in row.deleted]
    if row.why:
        found.append(Unseen(row.why, tabbed(map(text_of, row.cells)), place))
    return found


def table_blocks(raw: list[tuple[int, list[RawCell]]], table: int, meter: Meter) -> list[Block]:
    """The blocks that a table makes: its grid, and the title and note rows in it."""
    width = max((skipped + sum(cell.span for cell in cells) for skipped, cells in raw), default=0)
    meter.cells(len(raw) * width)
    merged, texts = _positions(raw)
    extent: dict[tuple[int, int], tuple[int, int]] = {}
    # How far each merged cell reaches, by the positions that it covers.
    for (row, column), corner in merged.items():
        down, across = extent.get(corner, (1, 1))
        extent[corner] = max(down, row - corner[0] + 1), max(across, column - corner[1] + 1)
    grid: list[list[Cell]] = []
    for row in range(len(raw)):
        line: list[Cell] = []
        for column in range(width):
            spot = row, column
            if spot in merged:
                top, left = merged[spot]
                # The cell of the corner itself, so that a merged cell is one object; it may be in
                # this very row.
                line.append((line if top == row else grid[top])[left])
            else:
                place = Place(cell=f"表{table} 行{row + 1} 列{column + 1}")
                text, doubt = texts.get(spot, ("", ""))
                line.append(Cell(text, place, *extent.get(spot, (1, 1)), doubt))
        grid.append(line)
    return split(grid, "", drawn=True)


def _positions(
    raw: list[tuple[int, list[RawCell]]],
) -> tuple[dict[tuple[int, int], tuple[int, int]], dict[tuple[int, int], tuple[str, Said]]]:
    """Covered position -> corner of the merged cell over it, and corner -> text and what is
    doubtful in it.
    """
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    texts: dict[tuple[int, int], tuple[str, Said]] = {}
    for row, (skipped, cells) in enumerate(raw):
        column = skipped
        for cell in cells:
            corner = row, column
            # A merge may go on one that already went on: its corner is known by then.
            beside = (row - 1, column) if cell.below else (row, column - 1) if cell.beside else None
            if beside is not None and min(beside) >= 0:
                corner = merged.get(beside, beside)
                merged[row, column] = corner
            else:
                texts[corner] = join_lines(cell.text), cell.doubt
            # Columns that the cell spans belong to its corner.
            for covered in range(column + 1, column + cell.span):
                merged[row, covered] = corner
            column += cell.span
    return merged, texts


def _members(element: etree._Element, tag: str) -> list[etree._Element]:
    found = []
    for child in element:
        if child.tag == tag:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found.extend(_members(child, tag))
    return found


def _goes_on(mark: etree._Element) -> bool:
    # `<w:vMerge/>` without a value goes on; `restart` begins.
    return value(mark) in ("", "continue")


def framing(body: etree._Element) -> set[etree._Element]:
    """The tables around others of more than one cell: they only arrange these on the page."""
    frames: set[etree._Element] = set()
    open_tables: list[etree._Element] = []
    cells: list[int] = []
    # A cell is counted in the innermost table that is open.
    for event, element in etree.iterwalk(body, events=("start", "end"), tag=(W + "tbl", W + "tc")):
        if element.tag == W + "tc":
            if event == "start" and cells:
                cells[-1] += 1
        elif event == "start":
            open_tables.append(element)
            cells.append(0)
        else:
            table, count = open_tables.pop(), cells.pop()
            if open_tables:
                # The cells of a table within count for the one around it too.
                cells[-1] += count
                if count > 1 or table in frames:
                    frames.add(open_tables[-1])
    return frames
