"""What the columns of a grid hold, as records: columns, blocks of them, the layout of a whole
grid.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.document import Cell
from auditor.forms.form import Side
from auditor.forms.labels import squeeze
from auditor.records import frozen


@frozen
class Column:
    """A column of a grid as its head tells it."""

    at: int
    role: str
    """`code`, `label`, `line`, `skip`, `value`, or `unknown`."""
    head: str
    """The head's texts from top to bottom, joined by a point."""
    name: str = ""
    item: str = ""
    unit: str = ""
    """The unit that the head prints, `决算数（元）`."""


@frozen
class Block:
    """Columns that make up one side-by-side block of a grid."""

    side: Side
    codes: tuple[Column, ...]
    labels: tuple[Column, ...]
    line: Column | None
    values: tuple[Column, ...]
    extra: bool = False
    """Whether an earlier block has the side already: its rows are no items of the form's sums."""


@frozen
class Layout:
    """How a grid is laid out: its head, and its columns in blocks."""

    head_rows: int
    blocks: tuple[Block, ...]
    width: int
    heads: tuple[str, ...]
    stacked: bool = False
    """Whether the sides stand below each other, in the same columns; the blocks are then the sides
    in order.
    """
    start: int = 0
    """The side that a stacked table begins with."""

    @property
    def names(self) -> frozenset[tuple[str, str, str]]:
        """Side, column and item of every value column: two layouts of the same names go on with
        each other.
        """
        # By what columns mean, not by where they stand: a later page may be cut narrower.
        return frozenset(
            (block.side.name, column.name, column.item)
            for block in self.blocks
            for column in block.values
        )


def text_of(row: Sequence[Cell], at: int) -> str:
    """The squeezed text at a position; empty beyond the row's end."""
    return squeeze(row[at].text) if at < len(row) else ""


def distinct(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row, a merged one once."""
    # By identity: two cells that print the same are two.
    return [cell for at, cell in enumerate(row) if at == 0 or cell is not row[at - 1]]


def texts_of(row: Sequence[Cell]) -> list[str]:
    """The squeezed texts of a row that are not blank, a merged cell's once."""
    return [text for cell in distinct(row) if (text := squeeze(cell.text))]
