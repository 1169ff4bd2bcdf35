"""Tables without rules are read by their gaps; those that cannot be are said; a row cut by the page
is one row.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_sheet import Sheet, frame, stroked, text_of
from reportlab.pdfbase.pdfmetrics import stringWidth

ROWS = [
    ["201", "一般公共服务支出", "2,112.86", "2,106.66", "6.20"],
    ["20106", "财政事务", "2,112.86", "2,106.66", "6.20"],
    ["2010601", "行政运行", "1,511.90", "1,511.89", "0.01"],
    ["2010699", "其他财政事务支出", "600.96", "594.77", ""],
    ["", "合计", "2,112.86", "2,106.66", "6.20"],
]
HEAD = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]
LEFT = [60, 115, 250, 340, 430]
RIGHT = [110, 245, 330, 420, 500]


def _table(sheet: Sheet, top: float, rows: list[list[str]], headed: bool = True) -> float:
    """Headings to the left of their cells, figures to the right; nothing is drawn."""
    y = top
    if headed:
        for x, text in zip(LEFT, HEAD, strict=True):
            sheet.text(x, y, text, 9)
        y += 16
    for row in rows:
        for column, text in enumerate(row):
            wide = stringWidth(text, "STSong-Light", 9)
            sheet.text(RIGHT[column] - wide if column > 1 else LEFT[column], y, text, 9)
        y += 16
    return y


def test_a_table_without_any_rule(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(240, 80, "支出决算表", 16)
    sheet.text(60, 100, "单位：万元")
    end = _table(sheet, 140, ROWS)
    sheet.text(60, end + 30, "一、支出决算情况说明")
    sheet.text(
        60, end + 50, "本年支出合计 2,112.86 万元，其中基本支出 2,106.66 万元，项目支出 6.20 万元。"
    )
    document = sheet.read()
    (grid,) = document.grids
    assert text_of(grid) == [HEAD, *ROWS]
    assert [one.text for one in document.paragraphs][:2] == ["支出决算表", "单位：万元"]
    assert not document.notices


def test_names_that_their_column_wraps_stand_in_their_row(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    rows = [[*row] for row in ROWS]
    rows[3][1] = ""
    _table(sheet, 140, rows)
    sheet.text(LEFT[1], 140 + 16 * 4 - 5, "国有土地使用权出让", 9)
    sheet.text(LEFT[1], 140 + 16 * 4 + 5, "收入安排的支出", 9)
    (grid,) = sheet.read().grids
    assert text_of(grid)[4] == ["2010699", "国有土地使用权出让收入安排的支出", *ROWS[3][2:]]


def test_a_heading_spans_those_below_it(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(LEFT[0], 124, "项目", 9)
    sheet.text(LEFT[2], 124, "决算数", 9)
    _table(sheet, 140, ROWS)
    grid = sheet.read().grids[0]
    assert text_of(grid)[0] == ["项目", "项目", "决算数", "决算数", "决算数"]


def test_it_goes_on_over_the_page(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    _table(sheet, 700, ROWS[:3])
    sheet.canvas.showPage()
    _table(sheet, 60, [*ROWS[:3], *ROWS[3:]], headed=False)
    (grid,) = sheet.read().grids
    assert text_of(grid) == [HEAD, *ROWS[:3], *ROWS]


def test_columns_that_run_into_each_other_are_said(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    for at in range(5):
        shift = 17 * (at % 3)
        for column, text in enumerate(["支出", f"{at}12.50", f"{at}3.20", "100.00"]):
            sheet.text(60 + 70 * column + shift * column / 2, 140 + 16 * at, text, 9)
        sheet.text(180 + 24 * at, 140 + 16 * at, "", 9)
    document = sheet.read()
    said = {str(one.message) for one in document.notices}
    assert document.grids or "第 1 页有没有表格线的表格，栏目分不清，没有读出。" in said


@pytest.mark.parametrize(
    "lines",
    [
        ["办公费 12.50", "差旅费 3.20", "会议费 1.30", "培训费 2.10"],
        ["第一部分 概况 1", "第二部分 决算表 4", "第三部分 说明 12", "第四部分 名词解释 20"],
    ],
)
def test_sentences_and_contents_are_no_table(tmp_path: Path, lines: list[str]) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    for at, line in enumerate(lines):
        sheet.text(60, 100 + 18 * at, line)
    document = sheet.read()
    assert not any(len(grid.rows[0]) > 2 for grid in document.grids)


def test_a_row_whose_figures_stand_on_the_next_page(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    frame(
        sheet,
        700,
        [
            ["科目编码", "科目名称", "合计", "基本支出"],
            ["2010601", "行政运行", "9.00", "9.00"],
            ["2010699", "其他财政", "", ""],
        ],
    )
    sheet.canvas.showPage()
    frame(sheet, 60, [["", "事务支出", "6.20", "6.00"], ["20199", "其他支出", "1.00", "1.00"]])
    (grid,) = sheet.read().grids
    assert text_of(grid)[2:] == [
        ["2010699", "其他财政事务支出", "6.20", "6.00"],
        ["20199", "其他支出", "1.00", "1.00"],
    ]


def test_a_row_without_figures_takes_no_other_row(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    frame(sheet, 700, [["科目编码", "科目名称", "合计", "基本支出"], ["2010699", "其他", "", ""]])
    sheet.canvas.showPage()
    frame(sheet, 60, [["20199", "其他支出", "1.00", "1.00"], ["", "合计", "1.00", "1.00"]])
    (grid,) = sheet.read().grids
    assert text_of(grid)[1:] == [
        ["2010699", "其他", "", ""],
        ["20199", "其他支出", "1.00", "1.00"],
        ["", "合计", "1.00", "1.00"],
    ]
    assert stroked
