"""The tables of a report give one ledger, however much or little of their rules is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from pdf_sheet import Sheet, text_of
from pdf_styles import SHADES, STYLES, Style, boxes_of, draw
from reportlab.pdfbase.pdfmetrics import stringWidth

from auditor.api import post, read
from auditor.document import Cell, Document, Grid, Paragraph
from auditor.ledger import Ledger
from auditor.rules.pack import DEFAULT_PACK, load

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "clean-2020.txt"
VARIED = ("none", "three", "rows", "columns", "box-columns")
HANDS = {
    "wrapped": Style(narrow=0.6, upright="top"),
    "over-pages": Style(narrow=0.6, repeat=False, row=22),
    "tight": Style(row=12.5, size=8, narrow=0.5, lead=1.1, figures="centre"),
}


@cache
def _sample() -> Document:
    return read(SAMPLE)


def _entries(ledger: Ledger) -> Counter[tuple[str, ...]]:
    return Counter(
        (entry.table, entry.side or "", entry.row or "", entry.code or "", entry.column or "")
        + (entry.text,)
        for entry in ledger.entries
        if entry.table and entry.text.strip()
    )


def _same(path: Path, style: Style) -> Document:
    pack = load(DEFAULT_PACK)
    document = read(draw(_sample(), path, style))
    assert _entries(post(document, pack)) == _entries(post(_sample(), pack))
    return document


@pytest.mark.parametrize("rules", STYLES)
def test_every_style_gives_the_same_ledger(tmp_path: Path, rules: str) -> None:
    document = _same(tmp_path / "a.pdf", Style(rules))
    assert not document.notices


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("rules", VARIED)
def test_names_wrap_and_pages_break(tmp_path: Path, rules: str, hand: str) -> None:
    own = HANDS[hand]
    style = Style(
        rules, own.figures, own.names, own.upright, own.narrow, own.size, own.row, own.repeat
    )
    _same(tmp_path / "a.pdf", style)


def _alone() -> list[Document]:
    """Each statutory table of the sample with its captions, as a document of its own."""
    found: list[Document] = []
    captions: list[Paragraph] = []
    for block in _sample().blocks:
        if isinstance(block, Paragraph):
            captions.append(block)
        elif captions and any(one.text.startswith("公开") for one in captions[-4:]):
            found.append(Document("a", (*captions[-5:], block)))
            captions = []
    assert len(found) == 9
    return found


@pytest.mark.parametrize("rules", ["none", "rows", "three", "columns", "head-grid", "grid"])
@pytest.mark.parametrize("shades", ["", *SHADES])
def test_every_table_alone_on_a_page(tmp_path: Path, shades: str, rules: str) -> None:
    pack = load(DEFAULT_PACK)
    for number, alone in enumerate(_alone()):
        document = read(draw(alone, tmp_path / f"{number}.pdf", Style(rules, shades=shades)))
        assert _entries(post(document, pack)) == _entries(post(alone, pack)), number
        assert not document.notices


CAPTIONS = (
    ["公开 03 表", "单位：万元", "2020 年度"],
    ["2020 年度        单位：万元"],
    ["部门：南江市某局    2020 年度    单位：万元"],
    ["2020年12月31日"],
    [],
)


@pytest.mark.parametrize("captions", CAPTIONS)
@pytest.mark.parametrize("rules", ["none", "three", "columns", "head-grid"])
def test_what_stands_above_a_table_is_no_heading(
    tmp_path: Path, rules: str, captions: list[str]
) -> None:
    for shades in ("", SHADES[0], SHADES[-1]):
        grid = _alone()[2].blocks[-1]
        document = Document("a", (*map(Paragraph, ["支出决算表", *captions]), grid))
        found = read(draw(document, tmp_path / "a.pdf", Style(rules, shades=shades)))
        assert [one.text for one in found.paragraphs][0] == "支出决算表"
        assert text_of(found.grids[0])[0][0] == "项目"
        assert not found.notices


def test_a_total_behind_blank_rows_is_of_the_table(tmp_path: Path) -> None:
    rows = [
        ["项目", "预算数", "项目", "预算数"],
        ["一、财政拨款收入", "9.20", "一、教育支出", "4.10"],
    ]
    rows += [
        ["二、事业收入", "1.00", "二、卫生健康支出", "6.10"],
        ["三、其他收入", "", "", ""],
        *[["", "", "", ""]] * 6,
    ]
    rows += [["收入总计", "10.20", "支出总计", "10.20"]]
    blocks = Paragraph("收支预算总表"), Grid(tuple(tuple(map(Cell, row)) for row in rows))
    for shades in ("", *SHADES):
        (grid,) = read(
            draw(Document("a", blocks), tmp_path / "a.pdf", Style("none", shades=shades))
        ).grids
        assert text_of(grid)[-1] == rows[-1]


SPARSE = [
    ["“三公”经费", "", "", "", "", ""],
    ["合计", "", "因公出国（境）费", "", "公务接待费", ""],
    ["预算数", "决算数", "预算数", "决算数", "预算数", "决算数"],
    ["0.95", "", "", "", "0.95", ""],
]
DEEP = [
    ["“三公”经费预算数", "", "", "", "", "", "机关运行经费预算数"],
    ["合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费", "", "", ""],
    ["", "", "", "小计", "购置费", "运行费", ""],
    ["867.50", "839.00", "28.50", "", "", "", "213.28"],
]


@pytest.mark.parametrize("figures", ["right", "centre", "left"])
@pytest.mark.parametrize("rows", [SPARSE, DEEP])
def test_few_figures_below_a_deep_head_are_right_or_said(
    tmp_path: Path, rows: list[list[str]], figures: str
) -> None:
    blocks = Paragraph("三公经费支出表"), Grid(tuple(tuple(map(Cell, row)) for row in rows))
    document = read(draw(Document("a", blocks), tmp_path / "a.pdf", Style("none", figures=figures)))
    if document.grids or figures != "left":
        (grid,) = document.grids
        assert text_of(grid)[-1] == rows[-1]
        assert text_of(grid)[0][0] == rows[0][0]
    else:
        assert document.notices


HEAD = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]
ROWS = [
    ["201", "一般公共服务支出", "2,112.86", "2,106.66", "6.20"],
    ["2010601", "行政运行", "1,511.90", "1,511.89", "0.01"],
    ["2010699", "其他财政事务支出", "600.96", "594.77", "6.19"],
]
LEFT = [60, 115, 250, 340, 430]
RIGHT = [110, 245, 330, 420, 500]


def _rows(sheet: Sheet, top: float, rows: list[list[str]]) -> float:
    for row in rows:
        for column, text in enumerate(row):
            wide = stringWidth(text, "STSong-Light", 9)
            sheet.text(RIGHT[column] - wide if column > 1 else LEFT[column], top, text, 9)
        top += 16
    return top


def test_the_last_rule_of_a_table_lies_on_the_next_page(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.line(55, 700, 505, 700)
    _rows(sheet, 712, [HEAD])
    sheet.line(55, 718, 505, 718)
    _rows(sheet, 730, ROWS)
    sheet.canvas.showPage()
    end = _rows(sheet, 60, ROWS[:1])
    sheet.line(55, end - 8, 505, end - 8)
    (grid,) = sheet.read().grids
    assert text_of(grid) == [HEAD, *ROWS, ROWS[0]]


def test_rules_down_part_columns_whose_print_touches(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    rows = [
        ["项目", "合计", "基本支出"],
        ["一般公共服务支出", "1234567.89", "1234567.89"],
        ["教育支出", "1234567.80", "1234567.80"],
        ["合计", "2469135.69", "2469135.69"],
    ]
    xs = [60.0, 140.0, 187.0, 234.0]
    for at, row in enumerate(rows):
        for x, text in zip(xs, row, strict=False):
            sheet.text(x + 1, 120 + 16 * at, text, 9)
    for x in xs:
        sheet.line(x, 108, x, 174)
    sheet.line(60, 108, 234, 108)
    sheet.line(60, 174, 234, 174)
    (grid,) = sheet.read().grids
    assert text_of(grid) == rows


def test_what_is_said_to_be_unread_is_not_read_as_text(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    for at in range(5):  # two figures of each line stand in one column of the others
        sheet.text(60, 140 + 16 * at, "其他支出", 9)
        for x in (200 + 20 * (at % 3), 262 + 20 * (at % 3), 400):
            sheet.text(x, 140 + 16 * at, f"{at}12.50", 9)
    document = sheet.read()
    said = {str(notice.message) for notice in document.notices}
    assert said == {"第 1 页有没有表格线的表格，栏目分不清，没有读出。"}
    assert not document.blocks


def test_a_ruled_table_in_a_cell_of_another(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")

    def ruled(x: float, y: float, wide: float, high: float, rows: list[list[str]]) -> None:
        for at in range(len(rows) + 1):
            sheet.line(x, y + at * high, x + wide * len(rows[0]), y + at * high)
        for at in range(len(rows[0]) + 1):
            sheet.line(x + at * wide, y, x + at * wide, y + high * len(rows))
        for down, row in enumerate(rows):
            for right, text in enumerate(row):
                sheet.text(x + right * wide + 4, y + down * high + 13, text, 9)

    ruled(50, 60, 240, 110, [["资金", "其中："], ["说明", "无"]])
    inner = [["项目", "预算"], ["甲", "10.00"], ["合计", "10.00"]]
    ruled(310, 85, 80, 20, inner)
    outer, found = sheet.read().grids
    assert text_of(outer) == [["资金", "其中："], ["说明", "无"]]
    assert text_of(found) == inner


def test_a_picture_on_a_page_of_text_is_told(tmp_path: Path) -> None:
    from PIL import Image

    for high, told in ((200, True), (30, False)):
        sheet = Sheet(tmp_path / "a.pdf")
        for at in range(12):
            sheet.text(60, 60 + 20 * at, "本年收入合计三十三万元，与上年相比有所增加。")
        picture = tmp_path / "a.png"
        Image.new("RGB", (60, 40), (200, 120, 120)).save(picture)
        sheet.canvas.drawImage(str(picture), 60, 200, 400, high)
        said = [str(notice.message) for notice in sheet.read().notices]
        assert said == ["第 1 页有图像，图像里的文字没有读入。"] * told


def test_a_picture_in_place_of_a_paragraph_is_told_with_its_page(tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "a.png"
    Image.new("RGB", (60, 4), (200, 200, 200)).save(picture)
    sheet = Sheet(tmp_path / "a.pdf")
    for page in range(3):
        for at in range(12):
            if page != 1 or at not in (5, 6):
                sheet.text(60, 60 + 20 * at, "本年收入合计三十三万元，与上年相比有所增加。")
        if page == 1:  # two lines of 20 points
            sheet.canvas.drawImage(str(picture), 60, 842 - 60 - 20 * 6 - 4, 400, 32)
        sheet.canvas.drawImage(str(picture), 60, 800, 400, 12)  # above all text
        sheet.canvas.showPage()
    said = [(str(notice.message), notice.place.page) for notice in sheet.read().notices]
    assert said == [("第 2 页有图像，图像里的文字没有读入。", 2)]


VEHICLES = [
    ["合计", "", "因公出国（境）费", "", "公务用车购置及运行维护费", "", "", "", "", "", "公务接待费", ""],
    ["", "", "", "", "小计", "", "公务用车购置费", "", "公务用车运行维护费", "", "", ""],
    ["预算数", "决算数"] * 6,
    ["9.50", "8.40", "1.00", "0.70", "6.00", "5.80", "2.00", "1.90", "4.00", "3.90", "2.50", "1.90"],
]  # fmt: skip
BLANK = [
    ["项目", "", "本年支出", "", ""],
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["229", "其他支出", "12.30", "5.20", "7.10"],
]
CLASSES = [
    ["科目编码", "", "", "科目名称", "本年支出", "", ""],
    ["类", "款", "项", "", "合计", "基本支出", "项目支出"],
    ["201", "", "", "一般公共服务支出", "12.30", "5.20", "7.10"],
    ["201", "01", "", "人大事务", "12.30", "5.20", "7.10"],
    ["201", "01", "02", "一般行政管理事务", "7.10", "0.00", "7.10"],
    ["201", "01", "99", "其他人大事务支出", "5.20", "5.20", "0.00"],
]
TOTALS = [
    ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
    ["30101", "基本工资", "11.00", "30201", "办公费", "3.10"],
    ["30102", "津贴补贴", "", "30202", "印刷费", ""],
    ["30103", "奖金", "4.00", "30203", "咨询费", "0.40"],
    ["30107", "绩效工资", "2.50", "30205", "水费", "0.30"],
    ["人员经费合计", "", "17.50", "公用经费合计", "", "3.80"],
]
SCORES = [
    ["一级指标", "二级指标", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "完成", "15", "14"],
    ["效益指标", "社会效益", "完成", "10", "9"],
    ["满意度", "服务对象", "完成", "10", "10"],
]
LONE = {"pairs": VEHICLES, "one row": BLANK, "classes": CLASSES, "totals": TOTALS, "whole": SCORES}


def _paths(heads: Sequence[Sequence[str]]) -> list[str]:
    """The headings above each column, from the top, those over several rows once."""
    return ["/".join(text for text, _ in groupby(column)) for column in zip(*heads, strict=True)]


@pytest.mark.parametrize("rules", ["none", "three", "rows", "box-columns"])
@pytest.mark.parametrize("kind", LONE)
def test_heads_and_rows_of_every_kind(tmp_path: Path, kind: str, rules: str) -> None:
    rows = LONE[kind]
    blocks = Paragraph("支出决算表"), Grid(tuple(tuple(map(Cell, row)) for row in rows))
    document = read(draw(Document("a", blocks), tmp_path / "a.pdf", Style(rules)))
    (grid,) = document.grids
    head, boxes = boxes_of(rows)
    printed = [[""] * len(row) for row in rows]
    for box in boxes:
        for row in printed[box.row : box.row + box.rows]:
            row[box.column : box.column + box.columns] = [box.text] * box.columns
    deep = len(grid.rows) - len(rows) + head
    assert _paths(text_of(grid)[:deep]) == _paths(printed[:head])
    assert text_of(grid)[deep:] == printed[head:]
    assert not document.notices


def test_a_row_alone_on_the_next_page_stands_in_the_columns_before_it(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    _rows(sheet, 700, [HEAD, *ROWS])
    sheet.canvas.showPage()
    _rows(sheet, 60, [["合计", "", "2,112.86", "2,106.66", "6.20"]])
    (grid,) = sheet.read().grids
    assert text_of(grid)[-1] == ["合计", "", "2,112.86", "2,106.66", "6.20"]


def test_a_row_alone_that_fits_no_column_is_said(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    _rows(sheet, 700, [HEAD, *ROWS])
    sheet.canvas.showPage()
    for x, text in ((60, "合计"), (345, "2,112.86"), (430, "2,106.66"), (470, "6.20")):
        sheet.text(x, 60, text, 9)
    document = sheet.read()
    said = {str(notice.message) for notice in document.notices}
    assert said == {"第 2 页有没有表格线的表格，栏目分不清，没有读出。"}
    assert "2,112.86" not in "".join(one.text for one in document.paragraphs)


def test_rows_below_a_note_inside_a_table_are_said(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    end = _rows(sheet, 100, [HEAD, *ROWS])
    sheet.text(60, end, "注：合计 2,112.86 万元，其中基本支出 2,106.66 万元，以前年度不计在内。", 8)
    _rows(sheet, end + 16, ROWS[:1])
    document = sheet.read()
    said = {str(notice.message) for notice in document.notices}
    assert said == {"第 1 页有没有表格线的表格，栏目分不清，没有读出。"}
    (grid,) = document.grids
    assert text_of(grid) == [HEAD, *ROWS]


def test_sentences_set_with_spaces_are_text(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(
        60, 80, "本年收入合计 2,112.86 万元，与 2019 年度相比增加 12.00 万元，其中财政拨款 12 34"
    )
    sheet.text(60, 98, "收入 1,112.86 万元，占 50.00 %；其他收入 1,000.00 万元，占 50.00")
    sheet.text(60, 116, "2020 年 12 月 31 日，固定资产 5 6")
    document = sheet.read()
    assert not document.grids
    assert not document.notices
