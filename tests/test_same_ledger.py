"""One report written to other formats gives the same ledger, claims and findings, each with a place
to go to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import reader_files as files

from auditor.api import audit, post
from auditor.document import Document, Grid, Paragraph
from auditor.engine import audit as audited
from auditor.ledger import Ledger
from auditor.readers import read, read_bytes
from auditor.rules.pack import DEFAULT_PACK, load

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "clean-2020.txt"
PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "reports" / "putuo-finance-2024.pdf"


def _extent(grid: Grid, row: int, column: int) -> tuple[int, int]:
    """(rows, columns) that the cell covers from here on, blank cells one each."""
    cell = grid.rows[row][column]
    down = across = 1
    if cell.text:
        while column + across < len(grid.rows[row]) and grid.rows[row][column + across] is cell:
            across += 1
        while row + down < len(grid.rows) and grid.rows[row + down][column] is cell:
            down += 1
    return down, across


def _corners(grid: Grid) -> list[tuple[int, int, int, int]]:
    """(row, column, rows, columns) of every cell, merged ones once."""
    seen: set[int] = set()
    found = []
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if id(cell) not in seen or not cell.text:
                found.append((row, column, *_extent(grid, row, column)))
            seen.add(id(cell))
    return found


def _word_table(grid: Grid) -> str:
    rows = []
    for at, cells in enumerate(grid.rows):
        line = ""
        column = 0
        while column < len(cells):
            cell = cells[column]
            below = (
                at > 0
                and bool(cell.text)
                and cell in grid.rows[at - 1]
                and grid.rows[at - 1][column] is cell
            )
            down, across = _extent(grid, at, column)
            merge = "<w:vMerge/>" if below else '<w:vMerge w:val="restart"/>' if down > 1 else ""
            line += files.word_cell(
                "" if below else cell.text, f'<w:gridSpan w:val="{across}"/>{merge}'
            )
            column += across
        rows.append(f"<w:tr>{line}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def _page_table(grid: Grid) -> str:
    rows = ["" for _ in grid.rows]
    for row, column, down, across in _corners(grid):
        rows[row] += f'<td rowspan="{down}" colspan="{across}">{grid.rows[row][column].text}</td>'
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _docx(document: Document) -> bytes:
    return files.docx(
        "".join(
            files.paragraph(block.text) if isinstance(block, Paragraph) else _word_table(block)
            for block in document.blocks
        )
    )


def _html(document: Document) -> bytes:
    body = "".join(
        f"<p>{block.text}</p>" if isinstance(block, Paragraph) else _page_table(block)
        for block in document.blocks
    )
    return files.html(f"<table><tr><td>{body}</td></tr></table>", "gb18030")


def _captioned(document: Document) -> tuple[list[str], list[tuple[list[str], Grid]]]:
    """(text, [(caption lines, table)]): the short lines above a table go with it."""
    text: list[str] = []
    tables = []
    waiting: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            waiting.append(block.text)
            continue
        start = len(waiting)
        while (
            start
            and len(waiting) - start < 6
            and len(waiting[start - 1]) < 60
            and "。" not in waiting[start - 1]
        ):
            start -= 1
        text += waiting[:start]
        tables.append((waiting[start:], block))
        waiting = []
    return text + waiting, tables


def _sheet(lines: list[str], grid: Grid, start: int) -> tuple[list[list[str]], str]:
    rows = [[line] for line in lines] + [["" for _ in row] for row in grid.rows]
    merges = ""
    for row, column, down, across in _corners(grid):
        at = len(lines) + row
        rows[at][column] = grid.rows[row][column].text
        if down > 1 or across > 1:
            merges += f'<mergeCell ref="{chr(65 + column)}{start + at}:{chr(64 + column + across)}{start + at + down - 1}"/>'
    return rows, merges


def _bundle(document: Document, one_sheet: bool) -> bytes:
    """Text in Word, tables in Excel: a sheet each, or one under the other on one sheet."""
    text, tables = _captioned(document)
    sheets: dict[str, str] = {}
    stacked: list[list[str]] = []
    merges = ""
    for number, (lines, grid) in enumerate(tables, 1):
        rows, own = _sheet(lines, grid, len(stacked) + 1 if one_sheet else 1)
        if one_sheet:
            stacked += [*rows, []]
            merges += own
        else:
            sheets[f"表{number}"] = (
                f"<sheetData>{files.sheet_rows(rows)}</sheetData><mergeCells>{own}</mergeCells>"
            )
    if one_sheet:
        sheets["决算公开"] = (
            f"<sheetData>{files.sheet_rows(stacked)}</sheetData><mergeCells>{merges}</mergeCells>"
        )
    prose = files.docx("".join(map(files.paragraph, text)))
    return files.zipped({"1 附表.xlsx": files.xlsx(sheets), "2 说明.docx": prose})


FORMATS: dict[str, Callable[[Document], bytes]] = {
    "a.docx": _docx,
    "a.html": _html,
    "sheets.zip": lambda document: _bundle(document, False),
    "stacked.zip": lambda document: _bundle(document, True),
}


def _entries(ledger: Ledger) -> list[tuple[str, ...]]:
    return sorted(
        (
            entry.table,
            entry.side or "",
            entry.row or "",
            entry.code or "",
            entry.column or "",
            entry.text,
        )
        for entry in ledger.entries
        if entry.table
    )


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("source", [SAMPLE, PUBLISHED], ids=["sample", "published"])
def test_same_ledger_and_findings(source: Path, name: str) -> None:
    if not source.exists():
        pytest.skip("the published report is not beside the repository")
    pack = load(DEFAULT_PACK)
    document = read(source)
    ledger = post(document, pack)
    other = post(read_bytes(FORMATS[name](document), name), pack)
    assert _entries(other) == _entries(ledger) and len(other.claims) == len(ledger.claims)
    assert all(entry.place.cell for entry in other.entries if entry.table)
    expected = sorted(finding.check.rule.id for finding in audit(source, pack).findings)
    assert sorted(finding.check.rule.id for finding in audited(other, pack).findings) == expected
