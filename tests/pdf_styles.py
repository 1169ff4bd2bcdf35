"""Draws a whole report to PDF with its tables in every style that publishers rule them in, or do
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pdf_sheet import Sheet
from reportlab.pdfbase.pdfmetrics import stringWidth

from auditor.document import Document, Grid, Paragraph

FONT = "STSong-Light"
MARGIN = 50.0
PAD = 3.0
AMOUNT = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")

STYLES = (
    "grid",
    "box-rows",
    "rows",
    "three",
    "three-spans",
    "box",
    "columns",
    "box-columns",
    "none",
    "dotted",
    "dotted-rows",
    "stripes",
    "hairs",
    "pieces",
    "row-pieces",
    "head-grid",
)
SHADES = (
    "every second",
    "every second, by cells",
    "head",
    "head by cells",
    "head and every second, by cells",
)


@dataclass(frozen=True)
class Style:
    """How the tables are drawn."""

    rules: str = "grid"
    figures: str = "right"
    """Where figures stand in their cells: right, centre, left."""
    names: str = "left"
    upright: str = "middle"
    """Where the lines of a cell stand: middle, top."""
    narrow: float = 1.0
    """Share of the width that names have: with less they wrap."""
    size: float = 9.0
    row: float = 17.0
    repeat: bool = True
    """Whether the head is repeated on every page."""
    lead: float = 1.2
    shades: str = ""
    """Which rows are shaded under the print, see SHADES."""


@dataclass(frozen=True)
class Box:
    """A cell with what it spans."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def boxes_of(rows: list[list[str]]) -> tuple[int, list[Box]]:
    """How many rows the head has, and the cells with their spans."""
    head = next(
        at
        for at, row in enumerate(rows)
        if any("栏" in cell for cell in row)
        or sum(bool(AMOUNT.fullmatch(cell)) for cell in row) > 1
        or any("." in cell and AMOUNT.fullmatch(cell) for cell in row)
        or at == len(rows) - 1
    )
    boxes: list[Box] = []
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if (at, column) in taken:
                continue
            down = across = 1
            if text and at < head:
                down, across = _span(rows[:head], at, column, taken)
            elif text and not AMOUNT.fullmatch(text) and ("合计" in text or "栏" in text):
                across = _total(row, column, rows[head - 1])
            boxes.append(Box(text, at, column, down, across))
            taken |= {(at + i, column + j) for i in range(down) for j in range(across)}
    return head, boxes


def _span(
    head: list[list[str]], at: int, column: int, taken: set[tuple[int, int]]
) -> tuple[int, int]:
    across = down = 1
    while (
        column + across < len(head[at])
        and (at, column + across) not in taken
        and not head[at][column + across]
        and any(row[column + across] for row in head[at + 1 :])
        and any(row[column] for row in head[at + 1 :])
    ):
        across += 1
    while at + down < len(head) and not any(head[at + down][column : column + across]):
        down += 1
    return down, across


def _total(row: list[str], column: int, head: list[str]) -> int:
    """合计 over the code and the name."""
    across = 1
    while (
        column + across < len(row) - 1
        and not row[column + across]
        and (column or across < 2)
        and "决算数" not in head[column + across]
        and "行次" not in head[column + across]
    ):
        across += 1
    return across


def tables_of(document: Document) -> Iterator[Paragraph | list[list[str]]]:
    """The paragraphs and tables, tables that follow each other as one."""
    pending: list[list[str]] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            rows = [[cell.text for cell in row] for row in block.rows]
            if pending and len(pending[0]) != len(rows[0]):
                yield pending
                pending = []
            pending += rows
            continue
        if pending:
            yield pending
            pending = []
        yield block
    if pending:
        yield pending


class Printer:
    """Prints a document, one page after the other."""

    def __init__(self, path: Path, style: Style) -> None:
        self.sheet = Sheet(path)
        self.style = style
        self.y = MARGIN
        self.fresh = True

    def page(self, wide: bool = False) -> None:
        if not self.fresh:
            self.sheet.canvas.showPage()
        self.sheet.size = (842, 595) if wide else (595, 842)
        self.sheet.canvas.setPageSize(self.sheet.size)
        self.y, self.fresh = MARGIN + 20, True

    def paragraph(self, text: str) -> None:
        width = self.sheet.size[0] - 2 * MARGIN
        indent = "　　" if len(text) > 20 else ""
        for line in wrapped(indent + text, width, 10.5):
            if self.y > self.sheet.size[1] - MARGIN:
                self.page(self.sheet.size[0] > 600)
            self.sheet.text(MARGIN, self.y, line, 10.5)
            self.y += 18
            self.fresh = False

    def table(self, rows: list[list[str]]) -> None:
        head, boxes = boxes_of(rows)
        xs = self.columns(rows, boxes)
        heights = self.heights(len(rows), boxes, xs)
        start = 0
        while start < len(rows):
            again = head if start and self.style.repeat else 0
            top = self.y
            ys, order = [top], [*range(again)]
            at = start
            for row in order:
                ys.append(ys[-1] + heights[row])
            while at < len(rows) and (
                at == start or ys[-1] + heights[at] < self.sheet.size[1] - MARGIN
            ):
                order.append(at)
                ys.append(ys[-1] + heights[at])
                at += 1
            self.part(boxes, order, xs, ys, head if start == 0 or again else 0)
            self.y, self.fresh = ys[-1] + 16, False
            start = at
            if start < len(rows):
                self.page(self.sheet.size[0] > 600)

    def columns(self, rows: list[list[str]], boxes: list[Box]) -> list[float]:
        size = self.style.size
        widths = [24.0] * len(rows[0])
        for box in boxes:
            if box.columns > 1:
                continue
            wide = stringWidth(box.text, FONT, size) + 2 * PAD + 4
            if not AMOUNT.fullmatch(box.text):
                wide = max(min(wide, 130 * self.style.narrow), 2 * size + 2 * PAD + 4)
            widths[box.column] = max(widths[box.column], wide)
        full = self.sheet.size[0] - 2 * MARGIN
        least = [
            max(
                [
                    stringWidth(box.text, FONT, size) + 2 * PAD + 2
                    for box in boxes
                    if box.column == column and box.columns == 1 and AMOUNT.fullmatch(box.text)
                ]
                or [2 * size + 2 * PAD + 2]
            )
            for column in range(len(widths))
        ]
        spare = full - sum(least)
        more = [wide - low for wide, low in zip(widths, least, strict=True)]
        share = spare / max(sum(more), 1.0)
        xs = [MARGIN]
        for low, extra in zip(least, more, strict=True):
            xs.append(xs[-1] + low + extra * share)
        return xs

    def heights(self, count: int, boxes: list[Box], xs: list[float]) -> list[float]:
        heights = [self.style.row] * count
        for box in boxes:
            lines = self.lines(box, xs)
            need = len(lines) * self.style.size * self.style.lead + 2 * PAD
            if box.rows == 1:
                heights[box.row] = max(heights[box.row], need)
            else:
                have = sum(heights[box.row : box.row + box.rows])
                heights[box.row + box.rows - 1] += max(0.0, need - have)
        return heights

    def lines(self, box: Box, xs: list[float]) -> list[str]:
        width = xs[box.column + box.columns] - xs[box.column] - 2 * PAD
        return wrapped(box.text, width, self.style.size)

    def part(
        self, boxes: list[Box], order: list[int], xs: list[float], ys: list[float], head: int
    ) -> None:
        if self.style.shades:
            self.shade(boxes, order, xs, ys, head)
        for top, row in zip(ys, order, strict=False):
            at = order.index(row)
            for box in boxes:
                if box.row == row:
                    bottom = ys[min(at + box.rows, len(ys) - 1)]
                    self.write(box, xs[box.column], top, xs[box.column + box.columns], bottom, head)
        self.rule(boxes, order, xs, ys, head)

    def shade(
        self, boxes: list[Box], order: list[int], xs: list[float], ys: list[float], head: int
    ) -> None:
        self.sheet.canvas.saveState()
        for at, row in enumerate(order):
            kind = "head" if row < head else "every second" if (row - head) % 2 == 0 else "none"
            if kind not in self.style.shades:
                continue
            self.sheet.canvas.setFillGray(0.8 if row < head else 0.93)
            own = [box for box in boxes if box.row == row]
            if "by cells" not in self.style.shades:
                self.sheet.rect(xs[0], ys[at], xs[-1], ys[at + 1], fill=1, stroke=0)
                continue
            for box in own:
                end = ys[min(at + box.rows, len(ys) - 1)]
                self.sheet.rect(
                    xs[box.column], ys[at], xs[box.column + box.columns], end, fill=1, stroke=0
                )
        self.sheet.canvas.restoreState()

    def write(self, box: Box, x0: float, y0: float, x1: float, y1: float, head: int) -> None:
        style = self.style
        lines = wrapped(box.text, x1 - x0 - 2 * PAD, style.size)
        figure = AMOUNT.fullmatch(box.text) is not None
        align = style.figures if figure and box.row >= head else style.names
        if box.row < head or box.columns > 1:
            align = "centre"
        tall = len(lines) * style.size * style.lead
        y = y0 + (PAD if style.upright == "top" else (y1 - y0 - tall) / 2) + style.size * 0.92
        for line in lines:
            wide = stringWidth(line, FONT, style.size)
            x = {
                "left": x0 + PAD,
                "centre": (x0 + x1 - wide) / 2,
                "right": x1 - PAD - wide,
            }[align]
            self.sheet.text(x, y, line, style.size)
            y += style.size * style.lead

    def rule(
        self, boxes: list[Box], order: list[int], xs: list[float], ys: list[float], head: int
    ) -> None:
        kind = self.style.rules
        across, down = edges(boxes, order, xs, ys)
        outer_across = [(ys[0], xs[0], xs[-1]), (ys[-1], xs[0], xs[-1])]
        outer_down = [(xs[0], ys[0], ys[-1]), (xs[-1], ys[0], ys[-1])]
        below = [(ys[head], xs[0], xs[-1])] if head else []
        inner = [rule for rule in across if rule[0] < ys[head] - 1 and ys[0] + 1 < rule[0]]
        head_across = [rule for rule in across if rule[0] <= ys[head] + 1]
        head_down = [rule for rule in down if rule[2] <= ys[head] + 1]
        draw_across, draw_down = {
            "head-grid": ([*head_across, outer_across[1]], head_down),
            "grid": (across, down),
            "dotted": (across, down),
            "hairs": (across, down),
            "pieces": (across, down),
            "box-rows": ([*across, *outer_across], outer_down),
            "rows": (across, []),
            "dotted-rows": (across, []),
            "row-pieces": (across, []),
            "three": (outer_across + below, []),
            "three-spans": (outer_across + below + inner, []),
            "box": (outer_across, outer_down),
            "columns": ([], down),
            "box-columns": (outer_across + below, down),
            "none": ([], []),
            "stripes": ([], []),
        }[kind]
        if kind == "stripes":
            self.stripes(xs, ys)
        if kind.startswith("dotted"):
            self.sheet.canvas.setDash(1, 2)
        for y, x0, x1 in draw_across:
            self.draw(x0, y, x1, y)
        for x, y0, y1 in draw_down:
            self.draw(x, y0, x, y1)
        self.sheet.canvas.setDash()

    def stripes(self, xs: list[float], ys: list[float]) -> None:
        # Drawn behind: saved first would lie under the print; a stripe of light grey over print is
        # see-through here.
        self.sheet.canvas.saveState()
        self.sheet.canvas.setFillGray(0.93)
        self.sheet.canvas.setFillAlpha(0.5)
        for top, bottom in list(zip(ys, ys[1:], strict=False))[::2]:
            self.sheet.rect(xs[0], top, xs[-1], bottom, fill=1, stroke=0)
        self.sheet.canvas.restoreState()

    def draw(self, x0: float, y0: float, x1: float, y1: float) -> None:
        kind = self.style.rules
        if kind == "hairs":
            self.sheet.rect(x0 - 0.25, y0 - 0.25, x1 + 0.25, y1 + 0.25, fill=1, stroke=0)
        elif kind in ("pieces", "row-pieces"):
            for low, high in pieces(x0 if y0 == y1 else y0, x1 if y0 == y1 else y1):
                if y0 == y1:
                    self.sheet.line(low, y0, high, y0)
                else:
                    self.sheet.line(x0, low, x0, high)
        else:
            self.sheet.line(x0, y0, x1, y1)


def pieces(low: float, high: float) -> Iterator[tuple[float, float]]:
    """A line in short pieces that do not quite meet."""
    while low < high:
        yield low, min(low + 23, high)
        low += 24


def edges(
    boxes: list[Box], order: list[int], xs: list[float], ys: list[float]
) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    """Every cell's sides: (y, from, to) and (x, from, to), once each."""
    across: dict[tuple[float, float, float], None] = {}
    down: dict[tuple[float, float, float], None] = {}
    for box in boxes:
        if box.row not in order:
            continue
        at = order.index(box.row)
        end = min(at + box.rows, len(ys) - 1)
        for y in (ys[at], ys[end]):
            across[y, xs[box.column], xs[box.column + box.columns]] = None
        for x in (xs[box.column], xs[box.column + box.columns]):
            down[x, ys[at], ys[end]] = None
    return list(across), list(down)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines of a width; figures are not broken."""
    lines, line = [], ""
    for token in re.findall(r"[\x21-\x7e]+|.", text):
        if line and stringWidth(line + token, FONT, size) > width:
            lines.append(line)
            line = ""
        line += token
    return [*lines, line] if text else []


def draw(document: Document, path: Path, style: Style) -> Path:
    """The document as a PDF, each table on a page of its own."""
    printer = Printer(path, style)
    blocks = list(tables_of(document))
    captions: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            captions.append(block.text)
            continue
        start = len(captions)
        while start and len(captions) - start < 5 and len(captions[start - 1]) < 40:
            start -= 1
            if captions[start].endswith("表") and not captions[start].startswith("公开"):
                break
        for text in captions[:start]:
            printer.paragraph(text)
        printer.page(len(block[0]) > 7)
        for text in captions[start:]:
            printer.paragraph(text)
        printer.table(block)
        captions = []
    printer.page()
    for text in captions:
        printer.paragraph(text)
    printer.sheet.canvas.save()
    return path
