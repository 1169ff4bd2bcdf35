"""Draws PDF pages for the tests: one table in many hands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.document import Document, Grid
from auditor.readers.pdf import read

XS = [60.0, 200.0, 290.0, 380.0, 470.0]
YS = [100.0, 122.0, 144.0, 166.0, 188.0, 210.0]
HEAD = [
    ("项目", 0, 0, 2, 1),
    ("本年支出", 0, 1, 1, 3),
    ("合计", 1, 1, 1, 1),
    ("基本支出", 1, 2, 1, 1),
    ("项目支出", 1, 3, 1, 1),
]
BODY = [
    ["一般公共服务支出", "2,106.66", "1,503.52", "603.14"],
    ["教育支出", "", "0.00", "-"],
    ["合计", "2,106.66", "1,503.52", "603.14"],
]
FULL = [
    ["项目", "本年支出", "本年支出", "本年支出"],
    ["项目", "合计", "基本支出", "项目支出"],
    *BODY,
]

pdfgen = pytest.importorskip("reportlab.pdfgen.canvas")


def register() -> None:
    """Makes the font known to reportlab."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


register()


class Sheet:
    """A canvas measured from the top left."""

    def __init__(self, path: Path, size: tuple[float, float] = (595, 842)) -> None:
        self.path, self.size = path, size
        self.canvas: Any = pdfgen.Canvas(str(path), pagesize=size)

    def text(self, x: float, y: float, text: str, size: float = 10.5, rise: float = 0) -> None:
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(x, self.size[1] - y + rise, text)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.size[1] - y0, x1, self.size[1] - y1)

    def rect(self, x0: float, y0: float, x1: float, y1: float, **how: int) -> None:
        self.canvas.rect(x0, self.size[1] - y1, x1 - x0, y1 - y0, **how)

    def read(self) -> Document:
        self.canvas.save()
        return read(self.path)


Draw = Callable[[Sheet, float, float, float, float], None]


def cells() -> list[tuple[str, int, int, int, int]]:
    return HEAD + [
        (text, row, column, 1, 1)
        for row, line in enumerate(BODY, 2)
        for column, text in enumerate(line)
    ]


def words(sheet: Sheet, write: Callable[..., None] | None = None) -> None:
    for text, row, column, _, _ in cells():
        (write or sheet.text)(XS[column] + 3, YS[row] + 14, text)


def rules(sheet: Sheet, draw: Draw) -> None:
    for _, row, column, rows, columns in cells():
        draw(sheet, XS[column], YS[row], XS[column + columns], YS[row + rows])


def stroked(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
        sheet.line(*line)


def hairlines(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    for box in (
        (x0, y0, x1, y0 + 0.5),
        (x0, y1, x1, y1 + 0.5),
        (x0, y0, x0 + 0.5, y1),
        (x1, y0, x1 + 0.5, y1),
    ):
        sheet.rect(*box, fill=1, stroke=0)


def double(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    stroked(sheet, x0 - 0.7, y0 - 0.7, x1 + 0.7, y1 + 0.7)
    stroked(sheet, x0 + 0.7, y0 + 0.7, x1 - 0.7, y1 - 0.7)


def dashed(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    sheet.canvas.setDash(3, 2)
    stroked(sheet, x0, y0, x1, y1)


def dots(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    x = x0
    while x < x1:
        sheet.rect(x, y0, x + 1, y0 + 0.7, fill=1, stroke=0)
        sheet.rect(x, y1, x + 1, y1 + 0.7, fill=1, stroke=0)
        x += 2
    sheet.line(x0, y0, x0, y1)
    sheet.line(x1, y0, x1, y1)


def boxes(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    sheet.rect(x0, y0, x1, y1, fill=0, stroke=1)


def fills(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    sheet.canvas.setFillGray(0.9)
    sheet.rect(x0 + 1, y0 + 1, x1 - 1, y1 - 1, fill=1, stroke=0)
    sheet.canvas.setFillGray(0)


def open_sides(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    sheet.line(x0, y0, x1, y0)
    sheet.line(x0, y1, x1, y1)
    if x0 > XS[0]:
        sheet.line(x0, y0, x0, y1)


def text_of(grid: Grid) -> list[list[str]]:
    return [[re.sub(r"\s+", "", cell.text) for cell in row] for row in grid.rows]


def assert_full(document: Document) -> None:
    (grid,) = document.grids
    assert text_of(grid) == FULL
    assert grid.rows[0][0] is grid.rows[1][0] and grid.rows[0][0].rowspan == 2
    assert grid.rows[0][1] is grid.rows[0][3] and grid.rows[0][1].colspan == 3
    assert grid.rows[2][1].place.page == 1


def frame(sheet: Sheet, top: float, rows: list[list[str]]) -> None:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            stroked(sheet, XS[column], top + 22 * number, XS[column + 1], top + 22 * (number + 1))
            sheet.text(XS[column] + 3, top + 22 * number + 14, text)
