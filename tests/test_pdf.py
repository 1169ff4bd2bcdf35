"""PDF: what is drawn is what is read, however it is drawn."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.document import Document, Grid, Unreadable
from auditor.readers import ocr
from auditor.readers.limits import Limits
from auditor.readers.pdf import read

REPORTS = Path(__file__).parents[2] / "shared" / "reports"
XS = [60.0, 200.0, 290.0, 380.0, 470.0]
YS = [100.0, 122.0, 144.0, 166.0, 188.0, 210.0]
HEAD = [("项目", 0, 0, 2, 1), ("本年支出", 0, 1, 1, 3), ("合计", 1, 1, 1, 1),
        ("基本支出", 1, 2, 1, 1), ("项目支出", 1, 3, 1, 1)]
BODY = [["一般公共服务支出", "2,106.66", "1,503.52", "603.14"], ["教育支出", "", "0.00", "-"],
        ["合计", "2,106.66", "1,503.52", "603.14"]]
FULL = [["项目", "本年支出", "本年支出", "本年支出"], ["项目", "合计", "基本支出", "项目支出"], *BODY]

pdfgen = pytest.importorskip("reportlab.pdfgen.canvas")


@pytest.fixture(scope="session", autouse=True)
def _font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


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
    return HEAD + [(text, row, column, 1, 1) for row, line in enumerate(BODY, 2) for column, text in enumerate(line)]


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
    for box in ((x0, y0, x1, y0 + 0.5), (x0, y1, x1, y1 + 0.5), (x0, y0, x0 + 0.5, y1), (x1, y0, x1 + 0.5, y1)):
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


@pytest.mark.parametrize("draw", [stroked, hairlines, double, dashed, dots, boxes, fills, open_sides])
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
    words(sheet, lambda x, y, text: (sheet.canvas.setFillGray(1 if y < YS[2] else 0), sheet.text(x, y, text)))
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
    frame(sheet, 100, [["科目", "合计", "基本", "项目"], ["1机关事业单位基本养老保险缴费支出等", "", "1.00", ""]])
    frame(sheet, 144, [["教育支出", "", "", ""]])
    sheet.canvas.drawRightString(XS[2] - 3, 842 - 158, "123,456,789,012,345,678.90")
    (grid,) = sheet.read().grids
    assert text_of(grid)[1:] == [["1机关事业单位基本养老保险缴费支出等", "", "1.00", ""],
                                 ["教育支出", "123,456,789,012,345,678.90", "", ""]]


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
        "支出决算表", "编制部门：某局", "金额单位：万元", "", "注：本表反映部门本年度各项支出情况。"]


def frame(sheet: Sheet, top: float, rows: list[list[str]]) -> None:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            stroked(sheet, XS[column], top + 22 * number, XS[column + 1], top + 22 * (number + 1))
            sheet.text(XS[column] + 3, top + 22 * number + 14, text)


def test_running_heads_and_feet_are_left_out(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    for number in range(1, 5):
        sheet.text(60, 40, "某局2024年度部门决算")
        sheet.text(93, 100, f"第{'一二三四'[number - 1]}部分")
        sheet.text(60, 800, f"某局 第 {number} 页")
        sheet.text(290, 815, f"— {number} —")
        sheet.canvas.showPage()
    assert [paragraph.text for paragraph in sheet.read().paragraphs] == ["第一部分", "第二部分", "第三部分", "第四部分"]


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
    frame(sheet, 700, [["科目", "合计", "基本支出", "项目支出"], ["机关事业单位基本养老保险", "1.00", "1.00", ""]])
    sheet.canvas.showPage()
    frame(sheet, 72, [["缴费支出", "", "", ""], ["教育支出", "2.00", "", "2.00"]])
    sheet.canvas.showPage()
    frame(sheet, 72, [["", "", "", ""]])
    (grid,) = sheet.read().grids
    assert text_of(grid)[1:] == [["机关事业单位基本养老保险缴费支出", "1.00", "1.00", ""],
                                 ["教育支出", "2.00", "", "2.00"], ["", "", "", ""]]


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
        f"收入总计{number}995.39万元，下降1.87%。" for number in range(3)] * 2


def test_paragraph_over_lines_and_pages(tmp_path: Path) -> None:
    text = "本部门本年度收入支出总计一千二百三十四万元与上年度相比收入支出总计减少五十六万元下降百分之一" * 3
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(93, 700, "一、收入支出决算总体情况说明", 10.5)
    lines = [text[:41]] + [text[start:start + 43] for start in range(41, len(text), 43)]
    for number, line in enumerate(lines):
        if number == 2:
            sheet.text(290, 810, "12")
            sheet.canvas.showPage()
        sheet.text(72 + (21 if not number else 0), (720 + 20 * number) if number < 2 else 60 + 20 * number, line)
    sheet.text(93, 200, "主要原因是人员变化")
    document = sheet.read()
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "一、收入支出决算总体情况说明", text, "主要原因是人员变化"]
    assert document.paragraphs[1].place_at(len(text) - 1).page == 2


def test_unreadable_files(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(Unreadable, match="已损坏"):
        read(bad)
    locked = pdfgen.Canvas(str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("secret", "owner"))
    locked.drawString(72, 72, "x")
    locked.save()
    with pytest.raises(Unreadable, match="加密"):
        read(tmp_path / "locked.pdf")
    long = Sheet(tmp_path / "long.pdf")
    for _ in range(5):
        long.text(72, 72, "x")
        long.canvas.showPage()
    long.canvas.save()
    with pytest.raises(Unreadable, match="超过上限 4 页"):
        read(tmp_path / "long.pdf", Limits(pages=4))


def scan(path: Path) -> None:
    """A PDF of three pages: text, and two pictures of a page."""
    image = pytest.importorskip("PIL.Image")
    from reportlab.lib.utils import ImageReader

    sheet = Sheet(path)
    sheet.text(72, 72, "收入支出决算总体情况说明见后")
    sheet.canvas.showPage()
    for _ in range(2):
        sheet.canvas.drawImage(ImageReader(image.new("L", (60, 84), 200)), 0, 0, 595, 842)
        sheet.canvas.showPage()
    sheet.text(72, 72, "以上")
    sheet.canvas.save()


def test_scans_are_named_where_ocr_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan(tmp_path / "scan.pdf")
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(Unreadable, match="第 2–3 页是扫描图像，没有文字层") as error:
        read(tmp_path / "scan.pdf")
    assert "gouji-auditor[ocr]" in error.value.remedy
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(Unreadable, match="图像文件"):
        ocr.read(picture)


@pytest.mark.skipif(not ocr.available(), reason="OCR is not installed")
def test_scan_gives_the_same_grid(tmp_path: Path) -> None:
    import cv2
    import pypdfium2

    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(240, 80, "收入支出总表", 16)
    rules(sheet, stroked)
    words(sheet)
    sheet.canvas.save()
    image = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0].render(scale=200 / 72).to_numpy()[:, :, :3]
    cv2.imwrite(str(tmp_path / "a.png"), image)
    document = ocr.read(tmp_path / "a.png")
    assert_full(document)
    assert not any(cell.doubt for row in document.grids[0].rows for cell in row)
    assert document.paragraphs[0].text == "收入支出总表"


def test_corrupted_files_are_read_or_refused(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    rules(sheet, stroked)
    words(sheet)
    sheet.canvas.save()
    data, chance = (tmp_path / "a.pdf").read_bytes(), random.Random(7)
    path = tmp_path / "b.pdf"
    for _ in range(60):
        bad = bytearray(data)
        for _ in range(chance.choice((1, 10, 100))):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        path.write_bytes(bad[:chance.randrange(len(bad))] if chance.random() < 0.3 else bad)
        try:
            read(path)
        except Unreadable as error:
            assert "\n" not in error.message and error.remedy


@pytest.mark.skipif(not REPORTS.exists(), reason="the published reports are not here")
def test_published_report_cell_by_cell() -> None:
    document = read(REPORTS / "putuo-finance-2024.pdf")
    printed = {"|".join(row) for grid in document.grids for row in text_of(grid)}
    for path in sorted((REPORTS / "putuo-finance-2024").glob("table0*.csv")):
        with path.open(encoding="utf-8-sig") as file:
            for record in csv.DictReader(file):
                assert _is_printed(record, printed), (path.name, record)
    prose = re.sub(r"\s+", "", "".join(paragraph.text for paragraph in document.paragraphs))
    with (REPORTS / "putuo-finance-2024" / "claims.csv").open(encoding="utf-8-sig") as file:
        quotes = [row["quote"] for row in csv.DictReader(file) if row["page"]]
    assert sum(quote not in prose for quote in quotes) <= 1  # one quote is a formula


def _is_printed(record: dict[str, str], printed: set[str]) -> bool:
    """Whether a row of the truth stands in some grid: its codes in one column or in parts of three and two digits."""
    row: list[str] = []
    for key, text in list(record.items())[1:]:
        if key.endswith("code"):
            parts = [text[:3], text[3:5], text[5:7]]
            row.append("|".join(parts if "人员" not in key and "公用" not in key else parts[:2]))
        else:
            row.append(text)
    line = "|".join(row)
    if line in printed:
        return True
    # A total whose label spans the code columns stands at each of them.
    figures = [text for key, text in list(record.items())[1:] if not key.endswith("code")]
    label = "|".join([figures[0]] * 4 + figures[1:])
    both = "|".join([figures[0]] * 3 + figures[1:2] + figures[2:3] * 3 + figures[3:])
    return label in printed or both in printed or any(own.endswith("|" + "|".join(figures)) for own in printed)
