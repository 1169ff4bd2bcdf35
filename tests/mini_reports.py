"""Small reports for the tests of forms and binding, in a notation that keeps what is merged.

A table is lines of cells parted by `|`; `=` is the same merged cell as at the left, `^` the same as
above. From one such text come the grid as PDF, Excel and Word give it (the same Cell at every
covered position), and as text gives it, with blanks.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from auditor.booking import post
from auditor.document import Cell, Document, Grid, Paragraph, Place
from auditor.forms.form import Forms
from auditor.ledger import Ledger
from auditor.readers import text

Key = tuple[str, str, str]
"""(side, code or name, column)."""


def cells(table: str) -> list[list[str]]:
    return [
        [part.strip() for part in line.split("|")]
        for line in table.strip("\n").splitlines()
        if line.strip()
    ]


def merged(table: str, title: str = "") -> Grid:
    """The grid with merged cells as one object at every position they cover."""
    rows: list[tuple[Cell, ...]] = []
    for number, parts in enumerate(cells(table), 1):
        row: list[Cell] = []
        for at, part in enumerate(parts):
            row.append(
                row[-1]
                if part == "="
                else rows[-1][at]
                if part == "^"
                else Cell(part, Place(page=number, cell=f"R{number}C{at + 1}"))
            )
        rows.append(tuple(row))
    return Grid(tuple(rows), Place(page=1), title)


def blanked(table: str, mark: str = "\t") -> str:
    """The table as text, covered positions blank."""
    rows = [["" if part in ("=", "^") else part for part in parts] for parts in cells(table)]
    if mark == "|":
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join(mark.join(row) for row in rows)


def document(*blocks: str | Grid, name: str = "报告") -> Document:
    """A document of grids and of paragraphs; a string with a `|` is a table in the notation."""
    made = [
        merged(block)
        if isinstance(block, str) and "|" in block
        else Paragraph(block)
        if isinstance(block, str)
        else block
        for block in blocks
    ]
    return Document(name, tuple(made))


def as_text(*blocks: str, mark: str = "\t") -> Document:
    """The same document as a text file gives it."""
    return text.parse(
        "\n\n".join(blanked(block, mark) if "|" in block else block for block in blocks)
    )


def variants(*blocks: str) -> Iterable[tuple[str, Document]]:
    """The document as merged cells, as tab-separated text and as pipe tables."""
    yield "merged", document(*blocks)
    yield "tab", as_text(*blocks)
    yield "pipe", as_text(*blocks, mark="|")


def bound(ledger: Ledger, table: str) -> dict[Key, str]:
    """What a table posted: the printed text of every cell that has any, by side, code or name, and
    column.
    """
    found = ledger.tables.get(table)
    if found is None:
        return {}
    return {
        (row.side, row.code or row.name, column): entry.text
        for row in found.rows
        for column, entry in row.cells.items()
        if entry.text
    }


def values(ledger: Ledger, table: str) -> dict[Key, Decimal]:
    """The figures that a table posted, in 元."""
    found = ledger.tables[table]
    return {
        (row.side, row.code or row.name, column): entry.figure.amount
        for row in found.rows
        for column, entry in row.cells.items()
        if entry.figure
    }


def posted(forms: Forms, *blocks: str | Grid) -> Ledger:
    return post(document(*blocks), forms)


def messages(ledger: Ledger) -> str:
    return "\n".join(str(notice.message) for notice in ledger.notices)
