"""Pages of running text in columns are read down each column; what stands beside each other in a
table or a list is not taken for columns.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_sheet import Sheet, frame, text_of
from pdf_styles import wrapped

from auditor.document import Grid

INCOME = (
    "本年收入合计33.21万元，与上年相比增加6.74万元，主要原因是人员经费增加，"
    "其中，财政拨款收入12.50万元，占37.64%，事业收入20.71万元，占62.36%，其他收入没有发生。"
)
SPENDING = (
    "本年支出合计45.10万元，其中基本支出30.00万元，项目支出15.10万元，公务接待费0.95万元，"
    "比上年减少0.05万元，下降5.00%，主要原因是厉行节约，本年没有发生因公出国费用。"
)
RENT = (
    "机构运行经费8.80万元，比上年增加0.30万元，增长3.53%，主要原因是办公用房租金上涨，物业费增加。"
)
TITLE = "二〇二四年度单位决算情况说明及有关名词解释，以下内容供社会各界监督使用，谢谢各位。"


def _column(sheet: Sheet, x: float, top: float, wide: float, texts: list[str]) -> float:
    for text in texts:
        for line in wrapped("　　" + text, wide, 10.5):
            sheet.text(x, top, line)
            top += 16
    return top


@pytest.mark.parametrize("shift", [0.0, 5.0, 8.0])
@pytest.mark.parametrize("columns", [2, 3])
def test_text_in_columns_is_read_down_each(tmp_path: Path, columns: int, shift: float) -> None:
    """Whether the lines of the columns stand at the same heights or not."""
    sheet = Sheet(tmp_path / "a.pdf")
    texts = [[INCOME, SPENDING], [SPENDING + RENT], [RENT, INCOME]][:columns]
    sheet.text(60, 60, TITLE)
    wide = (495 - 20 * (columns - 1)) / columns
    for at, own in enumerate(texts):
        _column(sheet, 50 + at * (wide + 20), 100 + at * shift, wide, own)
    sheet.text(280, 800, "- 3 -")
    document = sheet.read()
    assert [one.text for one in document.paragraphs] == [
        TITLE,
        *(one for own in texts for one in own),
    ]
    assert not document.grids and not document.notices


def test_a_sentence_goes_on_in_the_next_column(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    lines = wrapped(INCOME + SPENDING + RENT + INCOME, 237.5, 10.5)
    half = (len(lines) + 1) // 2
    for at, line in enumerate(lines):
        sheet.text(50 if at < half else 307.5, 100 + 16 * (at % half), line)
    (paragraph,) = sheet.read().paragraphs
    assert paragraph.text == INCOME + SPENDING + RENT + INCOME


def test_a_line_across_the_page_parts_the_columns_above_from_those_below(tmp_path: Path) -> None:
    """It stands as near to both as their own lines do."""
    sheet = Sheet(tmp_path / "a.pdf")
    low = max(_column(sheet, 50, 80, 230, [INCOME]), _column(sheet, 310, 80, 230, [SPENDING]))
    sheet.text(50, low, TITLE)
    _column(sheet, 50, low + 16, 230, [SPENDING])
    _column(sheet, 310, low + 16, 230, [INCOME])
    told = [one.text for one in sheet.read().paragraphs]
    assert told == [INCOME, SPENDING, TITLE, SPENDING, INCOME]


def test_a_ruled_table_across_the_page_parts_the_columns_above_from_those_below(
    tmp_path: Path,
) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    low = max(_column(sheet, 50, 80, 230, [INCOME]), _column(sheet, 310, 80, 230, [SPENDING]))
    rows = [["项目", "合计", "基本支出", "项目支出"], ["教育支出", "3.00", "1.00", "2.00"]]
    frame(sheet, low, rows)
    _column(sheet, 50, low + 80, 230, [SPENDING])
    _column(sheet, 310, low + 80, 230, [RENT + RENT])
    document = sheet.read()
    read = [text_of(one) if isinstance(one, Grid) else one.text for one in document.blocks]
    assert read == [INCOME, SPENDING, rows, SPENDING, RENT + RENT]


def test_a_table_without_rules_is_no_text_in_columns(tmp_path: Path) -> None:
    """Its names have stops and wrap, as sentences do."""
    sheet = Sheet(tmp_path / "a.pdf")
    rows = [["项目", "决算数"]]
    for x, text in zip((50, 400), rows[0], strict=True):
        sheet.text(x, 100, text)
    for at in range(8):
        name = f"{'一二三四五六七八'[at]}、一般公共服务、教育、卫生健康支出，含上年结转结余"
        rows.append([name, f"{at + 1},{at}12.50"])
        sheet.text(50, 120 + 18 * at, name)
        sheet.text(400, 120 + 18 * at, rows[-1][1])
    (grid,) = sheet.read().grids
    assert text_of(grid) == rows


def _lines(sheet: Sheet, pairs: list[tuple[str, str]], second: float) -> list[str]:
    for at, (left, right) in enumerate(pairs):
        sheet.text(50, 100 + 20 * at, left)
        sheet.text(second, 100 + 20 * at, right)
    return [one.text for one in sheet.read().paragraphs]


def test_labels_and_their_values_stay_in_their_lines(tmp_path: Path) -> None:
    names = ["单位名称", "单位性质", "主管部门", "办公地址", "联系电话", "邮政编码", "联系人"]
    values = [
        "南江市财政局",
        "行政单位",
        "市人民政府",
        "人民路一号，东楼",
        "0000",
        "443000",
        "王某",
    ]
    read = _lines(Sheet(tmp_path / "a.pdf"), [*zip(names, values, strict=True)], 300)
    assert "".join("".join(read).split()) == "".join(map("".join, zip(names, values, strict=True)))


def test_contents_with_their_pages_stay_in_their_lines(tmp_path: Path) -> None:
    names = [f"第{n}部分，单位决算情况、名词解释，以及其他说明" for n in "一二三四五六七八"]
    read = _lines(Sheet(tmp_path / "a.pdf"), [(n, str(3 + k)) for k, n in enumerate(names)], 500)
    assert ["".join(one.split()) for one in read] == [f"{n}{3 + k}" for k, n in enumerate(names)]
