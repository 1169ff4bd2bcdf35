"""What is printed over print: struck figures, seals, watermarks, figures painted over, points
without ink.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pdf_sheet import XS, YS, Sheet, rules, stroked, text_of, words
from reportlab.pdfbase.pdfmetrics import stringWidth

from auditor.document import Document

Change = Callable[[Sheet], None]
X, Y = XS[3] + 3, YS[2] + 14
"""Where the figure 603.14 of the first row stands."""
WIDE = stringWidth("603.14", "STSong-Light", 10.5)
ROW = ["一般公共服务支出", "2,106.66", "1,503.52", "603.14"]


def _read(tmp_path: Path, change: Change) -> Document:
    sheet = Sheet(tmp_path / "a.pdf")
    rules(sheet, stroked)
    words(sheet)
    change(sheet)
    return sheet.read()


def _row(document: Document) -> list[str]:
    (grid,) = document.grids
    assert len(grid.rows) == 5
    return text_of(grid)[2]


def _said(document: Document) -> str:
    return "\n".join(str(notice.message) for notice in document.notices)


def _line(x0: float, x1: float, y0: float = Y - 3.3, y1: float = Y - 3.3) -> Change:
    return lambda sheet: sheet.line(x0, y0, x1, y1)


def _twice(sheet: Sheet) -> None:
    sheet.line(X, Y - 2.5, X + WIDE, Y - 2.5)
    sheet.line(X, Y - 4.2, X + WIDE, Y - 4.2)


STRIKES: dict[str, Change] = {
    "its own length": _line(X, X + WIDE),
    "a little longer, up to the side of the cell": _line(XS[3], X + WIDE + 4),
    "from side to side of the cell": _line(XS[3], XS[4]),
    "all but the ends": _line(X + 3, X + WIDE - 3),
    "two lines": _twice,
    "a bar": lambda sheet: sheet.rect(X, Y - 4.2, X + WIDE, Y - 2.4, fill=1, stroke=0),
    "a slanting line": _line(X, X + WIDE, Y + 1, Y - 9),
}


@pytest.mark.parametrize("strike", STRIKES)
def test_a_struck_figure_is_not_read_and_the_line_is_no_row(tmp_path: Path, strike: str) -> None:
    document = _read(tmp_path, STRIKES[strike])
    assert _row(document) == [*ROW[:3], ""]
    assert "带删除线的文字：1 处没有读入，其中有 1 个数字。" in _said(document)


def test_an_underlined_figure_is_read_and_the_line_is_no_row(tmp_path: Path) -> None:
    document = _read(tmp_path, _line(X, X + WIDE, Y + 1.5, Y + 1.5))
    assert _row(document) == ROW and not document.notices


def _painted(sheet: Sheet) -> None:
    sheet.canvas.setFillGray(1)
    sheet.rect(XS[3] + 1, YS[2] + 1, XS[4] - 1, YS[3] - 1, fill=1, stroke=0)
    sheet.canvas.setFillGray(0)


def test_the_figure_printed_over_a_painted_one_is_read_whole(tmp_path: Path) -> None:
    def change(sheet: Sheet) -> None:
        _painted(sheet)
        sheet.text(X, Y, "608.41")

    document = _read(tmp_path, change)
    assert _row(document) == [*ROW[:3], "608.41"]
    assert "被图形盖住的文字：1 处没有读入" in _said(document)


def test_a_point_without_ink_leaves_no_other_figure(tmp_path: Path) -> None:
    def change(sheet: Sheet) -> None:
        _painted(sheet)
        x = X
        for text, grey in (("603", 0), (".", 1), ("14", 0)):
            sheet.canvas.setFillGray(grey)
            sheet.text(x, Y, text)
            x += stringWidth(text, "STSong-Light", 10.5)

    document = _read(tmp_path, change)
    assert _row(document) == [*ROW[:3], "603\ufffd14"]
    assert "与底色相同的文字：1 处没有读入" in _said(document)


def test_two_figures_over_each_other_are_neither(tmp_path: Path) -> None:
    document = _read(tmp_path, lambda sheet: sheet.text(X, Y, "608.41"))
    assert "\ufffd" in _row(document)[3]


def _seal(sheet: Sheet) -> None:
    sheet.canvas.setFillColorRGB(1, 0, 0)
    sheet.text(X - 2, Y + 2, "财务专用章 2024", 12)


def _pale(sheet: Sheet) -> None:
    sheet.canvas.setFillColorRGB(0.75, 0.85, 1)
    for at in range(7):
        sheet.text(XS[at % 3] + 9, YS[0] + 20 * at, "内部 2024", 13)


def _clear(sheet: Sheet) -> None:
    sheet.canvas.setFillAlpha(0.2)
    sheet.text(X - 60, Y + 2, "内部资料 2024", 10.5)


def _large(sheet: Sheet) -> None:
    sheet.text(XS[0], Y + 6, "样张 888", 40)


@pytest.mark.parametrize("mark", [_seal, _pale, _clear, _large])
def test_marks_over_a_table_are_no_part_of_it(tmp_path: Path, mark: Change) -> None:
    document = _read(tmp_path, mark)
    assert _row(document) == ROW and not document.paragraphs
    assert "盖在其他文字上的水印或印章文字" in _said(document)


def test_a_large_title_and_coloured_words_are_read(tmp_path: Path) -> None:
    def change(sheet: Sheet) -> None:
        sheet.text(220, 80, "收入支出总表", 22)
        sheet.canvas.setFillColorRGB(0.8, 0.1, 0.1)
        sheet.text(60, 240, "注：本表金额单位为万元。")

    document = _read(tmp_path, change)
    assert [one.text for one in document.paragraphs] == ["收入支出总表", "注：本表金额单位为万元。"]
    assert not document.notices


def test_what_is_laid_over_a_page_is_said(tmp_path: Path) -> None:
    def change(sheet: Sheet) -> None:
        sheet.canvas.freeTextAnnotation("608.41", DA="/Helv 9 Tf", Rect=(X, 600, X + 60, 620))
        sheet.canvas.linkURL("https://example.com", (60, 60, 90, 80))

    document = _read(tmp_path, change)
    assert _row(document) == ROW and _said(document) == "第 1 页有文本框批注 1 个，没有读入。"


def _red(*places: tuple[float, float, str]) -> Change:
    def change(sheet: Sheet) -> None:
        sheet.canvas.setFillColorRGB(0.85, 0, 0)
        for x, y, text in places:
            sheet.text(x, y, text)

    return change


@pytest.mark.parametrize(
    ("marked", "doubted"),
    [
        ([(X, YS[4] + 14, "5.00")], ["5.00"]),
        ([(X, YS[4] + 14, "-5.00")], []),
        ([(XS[0] + 3, YS[4] + 14, "其他支出"), (X, YS[4] + 14, "5.00")], []),
        ([(X, YS[4] + 14, "0.00")], []),
    ],
)
def test_a_figure_in_red_without_a_sign_is_in_doubt(
    tmp_path: Path, marked: list[tuple[float, float, str]], doubted: list[str]
) -> None:
    """By the habit of accounts red is below zero; a red row is one that is pointed out."""
    sheet = Sheet(tmp_path / "a.pdf")
    rules(sheet, stroked)
    for row, cells in zip(YS[1:4], (ROW, ["教育支出", "1.00", "1.00", "0.00"]), strict=False):
        for x, text in zip(XS, cells, strict=False):
            sheet.text(x + 3, row + 14, text)
    if len(marked) == 1:
        sheet.text(XS[0] + 3, YS[4] + 14, "合计")
    _red(*marked)(sheet)
    cells = [cell for grid in sheet.read().grids for row in grid.rows for cell in row]
    assert [cell.text for cell in cells if "红色" in str(cell.doubt)] == doubted
