"""The tables of a report give one ledger, however much or little of their rules is drawn."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pdf_sheet import Sheet, text_of
from pdf_styles import STYLES, Style, draw
from reportlab.pdfbase.pdfmetrics import stringWidth

from auditor.api import post, read
from auditor.document import Document
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
    said = {notice.message for notice in document.notices}
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
        said = [notice.message for notice in sheet.read().notices]
        assert said == ["第 1 页有图像，图像里的文字没有读入。"] * told
