"""PDF: what is drawn is what is read, however it is drawn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pdf_sheet import (
    FULL,
    XS,
    YS,
    Draw,
    Sheet,
    assert_full,
    boxes,
    cells,
    dashed,
    dots,
    double,
    fills,
    frame,
    hairlines,
    open_sides,
    rules,
    stroked,
    text_of,
    words,
)

from auditor.document import Grid


@pytest.mark.parametrize(
    "draw", [stroked, hairlines, double, dashed, dots, boxes, fills, open_sides]
)
def test_rules_of_every_kind_make_the_same_grid(tmp_path: Path, draw: Draw) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    rules(sheet, draw)
    words(sheet)
    assert_full(sheet.read())


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotated_page(tmp_path: Path, turn: int) -> None:
    sheet = Sheet(tmp_path / "a.pdf", (842, 595))
    canvas = sheet.canvas
    if turn == 180:
        canvas.translate(842, 595)
    else:
        canvas.translate(*((0, 842) if turn == 270 else (595, 0)))
    canvas.rotate({90: 90, 180: 180, 270: -90}[turn])
    rules(sheet, stroked)
    words(sheet)
    canvas.setPageRotation(turn)
    assert_full(sheet.read())


@pytest.mark.parametrize("turn", [90, -90])
def test_table_set_sideways_without_rotation_of_the_page(tmp_path: Path, turn: int) -> None:
    sheet = Sheet(tmp_path / "a.pdf", (842, 595))
    sheet.canvas.setPageSize((595, 842))
    sheet.canvas.translate(*((595, 0) if turn == 90 else (0, 842)))
    sheet.canvas.rotate(turn)
    rules(sheet, stroked)
    words(sheet)
    assert_full(sheet.read())


def test_crop_box_and_form_with_matrix(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.canvas.setCropBox((30, 100, 560, 800))
    sheet.canvas.beginForm("table")
    rules(sheet, stroked)
    words(sheet)
    sheet.canvas.endForm()
    sheet.canvas.saveState()
    sheet.canvas.translate(40, 150)
    sheet.canvas.scale(0.8, 0.8)
    sheet.canvas.doForm("table")
    sheet.canvas.restoreState()
    assert_full(sheet.read())


def test_fake_bold_invisible_white_and_slanted_text(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    rules(sheet, stroked)

    def twice(x: float, y: float, text: str) -> None:
        sheet.text(x, y, text)
        sheet.text(x + 0.3, y, text)

    words(sheet, twice)
    invisible = sheet.canvas.beginText(XS[1] + 10, 842 - YS[2] - 14)
    invisible.setFont("STSong-Light", 10)
    invisible.setTextRenderMode(3)
    invisible.textOut("9,999.99")
    sheet.canvas.drawText(invisible)
    sheet.canvas.setFillGray(1)
    sheet.text(XS[2] + 10, YS[2] + 14, "8,888.88")
    sheet.canvas.setFillGray(0.8)
    sheet.canvas.saveState()
    sheet.canvas.translate(150, 600)
    sheet.canvas.rotate(35)
    sheet.canvas.drawString(0, 0, "样张")
    sheet.canvas.restoreState()
    assert_full(sheet.read())


def test_white_text_on_a_dark_header_is_read(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.canvas.setFillGray(0.2)
    sheet.rect(XS[0], YS[0], XS[-1], YS[2], fill=1, stroke=0)
    sheet.canvas.setFillGray(0)
    rules(sheet, stroked)
    words(
        sheet,
        lambda x, y, text: (
            sheet.canvas.setFillGray(1 if y < YS[2] else 0),
            sheet.text(x, y, text),
        ),
    )
    assert_full(sheet.read())


def test_three_rules_and_gaps(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    for y in (YS[0], YS[2], YS[-1]):
        sheet.line(XS[0], y, XS[-1], y)
    sheet.line(XS[1], YS[1], XS[-1], YS[1])
    sheet.text(60, 85, "表1 支出决算表")
    for text, row, column, rows, columns in cells():
        x = XS[1] + 100 if columns == 3 else XS[column] + 3
        sheet.text(x, YS[row] + 14 + (11 if rows == 2 else 0), text)
    document = sheet.read()
    assert_full(document)
    assert document.paragraphs[0].text == "表1支出决算表"


def test_text_wider_than_its_cell_stays_whole(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    frame(
        sheet,
        100,
        [["科目", "合计", "基本", "项目"], ["1机关事业单位基本养老保险缴费支出等", "", "1.00", ""]],
    )
    frame(sheet, 144, [["教育支出", "", "", ""]])
    sheet.canvas.drawRightString(XS[2] - 3, 842 - 158, "1,234,567,890,123,456.78")
    (grid,) = sheet.read().grids
    assert text_of(grid)[1:] == [
        ["1机关事业单位基本养老保险缴费支出等", "", "1.00", ""],
        ["教育支出", "1,234,567,890,123,456.78", "", ""],
    ]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("1,234,|567.89", "1,234,567.89"),
        ("12345678.|90", "12345678.90"),
        ("1,234|,567.89", "1,234,567.89"),
        ("1,234,5|67.89", "1,234,567.89"),
        ("-1,234,|567,|890.12", "-1,234,567,890.12"),
        ("1,234.50|567.89", "1,234.50\n567.89"),
        ("1,234.50|1,234,|567.89", "1,234.50\n1,234,567.89"),
        ("2010|301", "2010\n301"),
        ("1.|15", "1.\n15"),
    ],
)
def test_a_figure_that_its_cell_wraps_is_one(tmp_path: Path, printed: str, read: str) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    rules(sheet, stroked)
    words(sheet)
    stroked(sheet, XS[0], YS[-1], XS[1], YS[-1] + 60)
    stroked(sheet, XS[1], YS[-1], XS[2], YS[-1] + 60)
    sheet.text(XS[0] + 3, YS[-1] + 14, "结转")
    for at, line in enumerate(printed.split("|")):
        sheet.text(XS[1] + 3, YS[-1] + 14 + 13 * at, line)
    (grid,) = sheet.read().grids
    assert grid.rows[-1][1].text == read


def test_captions_come_before_and_notes_after(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(240, 60, "支出决算表", 16)
    sheet.text(60, 92, "编制部门：某局")
    sheet.text(400, 92, "金额单位：万元")
    rules(sheet, stroked)
    words(sheet)
    sheet.text(60, 228, "注：本表反映部门本年度各项支出情况。")
    blocks = sheet.read().blocks
    assert [block.text if not isinstance(block, Grid) else "" for block in blocks] == [
        "支出决算表",
        "编制部门：某局",
        "金额单位：万元",
        "",
        "注：本表反映部门本年度各项支出情况。",
    ]


def test_running_heads_and_feet_are_left_out(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    for number in range(1, 5):
        sheet.text(60, 40, "某局2024年度部门决算")
        sheet.text(93, 100, f"第{'一二三四'[number - 1]}部分")
        sheet.text(60, 800, f"某局 第 {number} 页")
        sheet.text(290, 815, f"— {number} —")
        sheet.canvas.showPage()
    assert [paragraph.text for paragraph in sheet.read().paragraphs] == [
        "第一部分",
        "第二部分",
        "第三部分",
        "第四部分",
    ]


@pytest.mark.parametrize("header", ["none", "rows", "caption and rows"])
def test_table_continued_over_pages(tmp_path: Path, header: str) -> None:
    rows = [["科目", "合计", "基本支出", "项目支出"]]
    rows += [[f"科目{number}支出", f"{number}.00", "", "-"] for number in range(9)]
    sheet = Sheet(tmp_path / "a.pdf")
    pages = [rows[:4], rows[4:7], rows[7:]]
    for number, part in enumerate(pages, 1):
        if number == 1 or header == "caption and rows":
            sheet.text(240, 75, "支出决算表", 16)
            sheet.text(400, 95, "单位：万元")
        frame(sheet, 100, part if number == 1 or header == "none" else rows[:1] + part)
        sheet.text(290, 810, f"- {number} -")
        sheet.canvas.showPage()
    document = sheet.read()
    (grid,) = document.grids
    assert text_of(grid) == rows
    assert [row[0].place.page for row in grid.rows] == [1] * 4 + [2] * 3 + [3] * 3
    assert [paragraph.text for paragraph in document.paragraphs] == ["支出决算表", "单位：万元"]


def test_empty_last_row_and_row_cut_by_the_page(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    frame(
        sheet,
        700,
        [
            ["科目", "合计", "基本支出", "项目支出"],
            ["机关事业单位基本养老保险", "1.00", "1.00", ""],
        ],
    )
    sheet.canvas.showPage()
    frame(sheet, 72, [["缴费支出", "", "", ""], ["教育支出", "2.00", "", "2.00"]])
    sheet.canvas.showPage()
    frame(sheet, 72, [["", "", "", ""]])
    (grid,) = sheet.read().grids
    assert text_of(grid)[1:] == [
        ["机关事业单位基本养老保险缴费支出", "1.00", "1.00", ""],
        ["教育支出", "2.00", "", "2.00"],
        ["", "", "", ""],
    ]


def test_tables_with_text_between_or_other_columns_stay_apart(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    frame(sheet, 100, FULL)
    sheet.canvas.showPage()
    sheet.text(240, 60, "收入决算表", 16)
    frame(sheet, 100, FULL)
    sheet.canvas.showPage()
    frame(sheet, 100, [row[:3] for row in FULL])
    assert len(sheet.read().grids) == 3


def test_figures_on_another_baseline_stay_in_their_line(tmp_path: Path) -> None:
    from reportlab.pdfbase import pdfmetrics

    sheet = Sheet(tmp_path / "a.pdf")
    for rise, top in ((4.9, 100), (-4.9, 300)):
        for number in range(3):
            y = top + 16 * number
            x = 72.0
            for text in ("收入总计", f"{number}995.39", "万元，下降", "1.87%", "。"):
                sheet.text(x, y, text, 10.5, rise if text.isascii() else 0)
                x += pdfmetrics.stringWidth(text, "STSong-Light", 10.5)
    assert [paragraph.text for paragraph in sheet.read().paragraphs] == [
        f"收入总计{number}995.39万元，下降1.87%。" for number in range(3)
    ] * 2


def test_paragraph_over_lines_and_pages(tmp_path: Path) -> None:
    text = (
        "本部门本年度收入支出总计一千二百三十四万元与上年度相比收入支出总计减少五十六万元下降百分之一"
        * 3
    )
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(93, 700, "一、收入支出决算总体情况说明", 10.5)
    lines = [text[:41]] + [text[start : start + 43] for start in range(41, len(text), 43)]
    for number, line in enumerate(lines):
        if number == 2:
            sheet.text(290, 810, "12")
            sheet.canvas.showPage()
        sheet.text(
            72 + (21 if not number else 0),
            (720 + 20 * number) if number < 2 else 60 + 20 * number,
            line,
        )
    sheet.text(93, 200, "主要原因是人员变化")
    document = sheet.read()
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "一、收入支出决算总体情况说明",
        text,
        "主要原因是人员变化",
    ]
    assert document.paragraphs[1].place_at(len(text) - 1).page == 2


CHARS = """
import json, sys
import pypdfium2
from auditor.readers.pdf.page import content
if sys.argv[2] == "none":
    pypdfium2.raw.FPDF_SetSystemFontInfo(None)
print(json.dumps([content(page, 1).chars for page in pypdfium2.PdfDocument(sys.argv[1])]))
"""


@pytest.mark.parametrize("fonts", ["installed", "none"])
def test_characters_stand_where_they_are_set_whatever_fonts_are_installed(
    tmp_path: Path, fonts: str
) -> None:
    from reportlab.pdfbase import pdfmetrics

    sheet = Sheet(tmp_path / "a.pdf")
    drawn, turns = [], (0, 90, 180, 270)
    for turn in turns:
        sheet.canvas.translate(300, 400)
        sheet.canvas.rotate(turn)
        for row, text in enumerate(("收入支出决算总表", "2,106.66", "是是。", "，")):
            for each, parts in enumerate(([text], list(text))):
                x = 10.0
                for part in parts:
                    sheet.canvas.setFont("STSong-Light", 10.5)
                    sheet.canvas.drawString(x, 40 * row + 20 * each, part)
                    x += pdfmetrics.stringWidth(part, "STSong-Light", 10.5)
                for index, char in enumerate(text if not turn else ""):
                    x0, x1 = (
                        10 + pdfmetrics.stringWidth(text[: index + more], "STSong-Light", 10.5)
                        for more in (0, 1)
                    )
                    drawn.append((char, x0, x1, 40 * row + 20 * each))
        sheet.canvas.showPage()
    sheet.canvas.save()
    output = subprocess.run(
        [sys.executable, "-c", CHARS, str(sheet.path), fonts],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout
    origins = {0: (300, 442), 90: (400, 300), 180: (295, 400), 270: (442, 295)}
    for turn, chars in zip(turns, json.loads(output), strict=True):
        left, base = origins[turn]
        found = sorted(
            (round(base - y), round(x0 - left, 1), round(x1 - left, 1), char)
            for char, x0, x1, y, _ in chars
        )
        assert found == sorted(
            (y, round(x0, 1), round(x1, 1), char) for char, x0, x1, y in drawn
        ), turn
