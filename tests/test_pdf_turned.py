"""Text that lies another way than most of its page is read as it runs, not backwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_sheet import FULL, XS, YS, Sheet, rules, stroked, text_of, words

OWN = [f"第{n}段：本单位本年度收入与上年相比有所增加。" for n in "一二三四五六"]
TURNED = [
    "本年收入合计33.21万元，与上年相比，增加6.74万元。",
    "其中：财政拨款收入12.50万元。",
    "支出总计33.21万元。",
]
WAYS = {
    "on its head": (-1, 0, 0, -1, 595, 842),
    "as in a mirror": (-1, 0, 0, 1, 595, 0),
    "as in water": (1, 0, 0, -1, 0, 842),
    "to the left": (0, 1, -1, 0, 595, 0),
    "to the right": (0, -1, 1, 0, 0, 842),
    "to the left, as in a mirror": (0, 1, 1, 0, 0, 0),
}


def _texts(sheet: Sheet) -> list[str]:
    document = sheet.read()
    assert not document.notices and not document.grids
    return [one.text for one in document.paragraphs]


def _turned(sheet: Sheet, way: str) -> None:
    sheet.canvas.saveState()
    sheet.canvas.transform(*WAYS[way])
    for at, text in enumerate(TURNED):
        sheet.text(60, 300 + 20 * at, text)
    sheet.canvas.restoreState()


@pytest.mark.parametrize("rotated", [0, 180])
@pytest.mark.parametrize("way", WAYS)
def test_text_that_lies_another_way_than_its_page(tmp_path: Path, way: str, rotated: int) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.canvas.setPageRotation(rotated)
    for at, text in enumerate(OWN):
        sheet.text(60, 100 + 20 * at, text)
    _turned(sheet, way)
    assert _texts(sheet) == [*OWN, *TURNED]


@pytest.mark.parametrize("rotated", [0, 180])
@pytest.mark.parametrize("way", WAYS)
def test_a_page_all_of_which_lies_another_way(tmp_path: Path, way: str, rotated: int) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.canvas.setPageRotation(rotated)
    _turned(sheet, way)
    assert _texts(sheet) == TURNED


def test_a_size_below_zero_turns_the_text(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.canvas.setFont("STSong-Light", 10.5)
    for at, text in enumerate(TURNED):
        line = sheet.canvas.beginText()
        line.setTextTransform(-1, 0, 0, -1, 60, 700 - 20 * at)
        line.setFont("STSong-Light", -10.5)
        line.textOut(text)
        sheet.canvas.drawText(line)
    assert _texts(sheet) == TURNED


@pytest.mark.parametrize("turn", [90, -90, 180])
def test_a_label_in_a_cell_that_lies_another_way(tmp_path: Path, turn: int) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    rules(sheet, stroked)
    words(sheet)
    stroked(sheet, XS[0] - 20, YS[2], XS[0], YS[-1])
    sheet.canvas.translate(XS[0] - 10, 842 - (YS[2] + YS[-1]) / 2)
    sheet.canvas.rotate(turn)
    sheet.canvas.setFont("STSong-Light", 9)
    sheet.canvas.drawCentredString(0, -3, "支出12项" if turn % 180 else "支出")
    (grid,) = sheet.read().grids
    assert [row[0] for row in text_of(grid)[2:]] == ["支出12项" if turn % 180 else "支出"] * 3
    assert [row[1:] for row in text_of(grid)] == FULL


@pytest.mark.parametrize("turn", [90, -90, 180])
def test_a_table_that_lies_another_way_than_the_text(tmp_path: Path, turn: int) -> None:
    sheet = Sheet(tmp_path / "a.pdf", (842, 842))
    for at, text in enumerate(OWN * 2):
        sheet.text(250, 250 + 16 * at, text)
    sheet.canvas.saveState()
    sheet.canvas.translate(421, 421)
    sheet.canvas.rotate(turn)
    sheet.canvas.translate(-421, -421)
    rules(sheet, stroked)
    words(sheet)
    sheet.canvas.restoreState()
    document = sheet.read()
    (grid,) = document.grids
    assert text_of(grid) == FULL
    assert [one.text for one in document.paragraphs] == OWN * 2


def test_a_pale_mark_that_stands_on_end_over_print_is_no_part_of_it(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    for at, text in enumerate(OWN):
        sheet.text(60, 100 + 20 * at, text)
    sheet.canvas.setFillGray(0.85)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont("STSong-Light", 30)
    sheet.canvas.drawString(842 - 220, -120, "内部资料")
    document = sheet.read()
    assert [one.text for one in document.paragraphs] == OWN
