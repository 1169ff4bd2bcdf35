"""Readers: the same tables in every format, and what each format has of its own."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest
import reader_files as files
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.document import Document, Grid, Paragraph
from auditor.readers import FORMATS, read_bytes
from auditor.readers.excel.builtin import BUILT_IN
from auditor.readers.excel.format import decimal, printed


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


# --- One set of tables in every format

_TITLES = ("收入支出决算总表", "收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表")
_LABELS = (
    "一、一般公共服务支出",
    "行政运行",
    "本年支出合计",
    "总计",
    "其中：财政拨款",
    "三、国防支出",
)
_FIGURES = st.one_of(
    st.sampled_from(["", "", "-", "0.00"]),
    st.decimals(-99999, 9999999, places=2)
    .map(lambda value: f"{value:,.2f}")
    .filter(lambda text: text != "-0.00"),
)


@st.composite
def _tables(draw: st.DrawFn) -> list[files.Table]:
    tables = []
    for title in draw(st.lists(st.sampled_from(_TITLES), min_size=1, max_size=3, unique=True)):
        width = draw(st.integers(1, 4))
        labels = draw(st.lists(st.sampled_from(_LABELS), min_size=1, max_size=5))
        rows = [[label, *(draw(_FIGURES) for _ in range(width))] for label in labels]
        tables.append(
            (title, [["项目", *(f"决算数{'甲乙丙丁'[at]}" for at in range(width))], *rows])
        )
    return tables


def _head(title: str, width: int) -> list[list[str]]:
    return [
        [title] + [""] * (width - 1),
        ["部门：某某局"] + [""] * (width - 2) + ["金额单位：万元"],
    ]


def _sheet_of_numbers(rows: list[list[str]]) -> str:
    """Figures as stored numbers under a format, as a finance system writes them."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = ""
        for at, text in enumerate(row):
            spot = f"{chr(65 + at)}{number}"
            if text[-1:].isdigit():
                cells += f'<c r="{spot}" s="1"><v>{float(text.replace(",", ""))!r}</v></c>'
            elif text:
                cells += f'<c r="{spot}" t="inlineStr"><is><t>{text}</t></is></c>'
        lines.append(f'<row r="{number}">{cells}</row>')
    return f"<sheetData>{''.join(lines)}</sheetData>"


def _xlsx_sheets(tables: list[files.Table]) -> bytes:
    sheets = {
        title: _sheet_of_numbers([*_head(title, len(rows[0])), *rows]) for title, rows in tables
    }
    return files.xlsx(sheets, ("#,##0.00",))


def _xlsx_one_sheet(tables: list[files.Table]) -> bytes:
    lines: list[list[str]] = []
    for title, rows in tables:
        lines += [*_head(title, len(rows[0])), *rows, [], ["注：本表反映部门本年度的总收支情况。"]]
    return files.xlsx({"决算": f"<sheetData>{files.sheet_rows(lines)}</sheetData>"})


def _docx_captions(tables: list[files.Table]) -> bytes:
    return files.docx(
        "".join(
            files.paragraph(title) + files.paragraph("金额单位：万元") + files.word_table(rows)
            for title, rows in tables
        )
    )


def _docx_in_table(tables: list[files.Table]) -> bytes:
    parts = []
    for title, rows in tables:
        width = len(rows[0])
        top = files.word_row(files.word_cell(title, f'<w:gridSpan w:val="{width}"/>'))
        parts.append(
            "<w:tbl>"
            + top
            + "".join(files.word_row(*map(files.word_cell, row)) for row in rows)
            + "</w:tbl>"
        )
    return files.docx(
        "<w:sdt><w:sdtContent>" + files.paragraph("目录").join(parts) + "</w:sdtContent></w:sdt>"
    )


def _html_plain(tables: list[files.Table]) -> bytes:
    return files.html(
        "".join(
            f"<p>{title}</p><p>金额单位：万元</p>{files.html_table(rows)}" for title, rows in tables
        )
    )


def _html_layout(tables: list[files.Table]) -> bytes:
    inner = "".join(f"<h2>{title}</h2>{files.html_table(rows, 'th')}<br>" for title, rows in tables)
    return files.html(
        f"<table><tr><td>首页</td><td><div>{inner}</div></td></tr></table>", "gb18030"
    )


def _markdown(tables: list[files.Table]) -> bytes:
    return files.markdown(tables).encode()


LAYOUTS = {
    "sheets.xlsx": _xlsx_sheets,
    "one.xlsx": _xlsx_one_sheet,
    "captions.docx": _docx_captions,
    "titled.docx": _docx_in_table,
    "plain.html": _html_plain,
    "layout.htm": _html_layout,
    "report.md": _markdown,
}


@pytest.mark.parametrize("name", LAYOUTS)
@given(tables=_tables())
@settings(max_examples=12, deadline=None)
def test_every_format_gives_the_same_cells(name: str, tables: list[files.Table]) -> None:
    document = read_bytes(LAYOUTS[name](tables), name)
    assert grids(document) == [rows for _, rows in tables]
    assert document.name == name and len(document.sha256) == 64
    said = texts(document) + [grid.title for grid in document.grids]
    assert all(title in said for title, _ in tables)
    places = [cell.place for grid in document.grids for row in grid.rows for cell in row]
    assert all(place.cell or place.line for place in places)
    assert len(set(places)) == len(places) or name == "report.md"


@pytest.mark.parametrize(
    ("suffix", "mark", "encoding"),
    [("csv", ",", "utf-8-sig"), ("csv", ";", "gb18030"), ("tsv", "\t", "utf-16")],
)
@given(tables=_tables())
@settings(max_examples=12, deadline=None)
def test_separated_values(suffix: str, mark: str, encoding: str, tables: list[files.Table]) -> None:
    title, rows = tables[0]
    text = files.csv_rows([[title], [], *rows, ["注：本表反映收支情况。"]], mark)
    document = read_bytes(text.encode(encoding), f"表.{suffix}")
    assert grids(document) == [rows]
    assert texts(document) == [title, "注：本表反映收支情况。"]
    assert document.grids[0].rows[0][0].place.line == 3


# --- Numbers of worksheets


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (435.57999999999998, "0.00", "435.58"),
        (2940.049999999999, "#,##0.00", "2,940.05"),
        (1511.885, "0.00", "1511.89"),
        (6.2, "0.00_ ", "6.20"),
        (0, '#,##0.00_ ;-#,##0.00_ ;"-"??_ ', "-"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (-5.5, "#,##0.00_);(#,##0.00)", "(5.50)"),
        (-5.5, r"0.00_);[Red]\(0.00\)", "(5.50)"),
        (-0.001, '0.00;-0.00;"-"', "-0.00"),
        (-5, "0.00;[Red]0.00", "-5.00"),
        (-5, "0.00;@", "-5.00"),
        (0, "0.00;-0.00;@", "0.00"),
        (-5, '[<0]"负"0;0', "负5"),
        (2010301.0, "General", "2010301"),
        (2010301.0, "@", "2010301"),
        (0.1623, "0.00%", "16.23%"),
        (45657, 'yyyy"年"m"月"d"日"', "2024年12月31日"),
        (45657.5, "yyyy-mm-dd hh:mm", "2024-12-31 12:00"),
        (1 / 3, "General", "0.333333333"),
        (123456789.12, "General", "123456789.12"),
        (0, "#,###", ""),
        (1234567, "#,##0,", "1,235"),
        (12345678, "0!.0000", "1234.5678"),
        (20240131, '0000"年"00"月"00"日"', "2024年01月31日"),
        (2010302, '000"类"00"款"00"项"', "201类03款02项"),
        (6.2, 'General"万元"', "6.2万元"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (5, "0000", "0005"),
        (123456789, "0!.0,", "12345.7"),
        (12345678, r"#,##0\.00", "12,345,6.78"),
        (42272005581, r"0\-00000\-00000\-0", "0-42272-00558-1"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (0, "0.00E+00", "0.00E+00"),
        (12345.678, "##0.0E+0", "12.3E+3"),
        (0.1, "##0.0E+0", "100.0E-3"),
        (999960, "##0.0E+0", "1.0E+6"),
        (1234.5, '0.0E-0"元"', "1.2E3元"),
        (2.5, "# ?/?", "2 1/2"),
        (-0.25, "# ?/?", "-1/4"),
        (3, "# ?/?", "3"),
        (0, "# ?/?", "0"),
        (3.5, "?/?", "7/2"),
        (2.75, "# ?/8", "2 6/8"),
        (5.25, '#" "??/100', "5 25/100"),
        (3.14159, "# ???/???", "3 16/113"),
        (1234.5, '[DBNum2][$-804]General"元"', "壹仟贰佰叁拾肆.伍元"),
        (-10020.5, "[DBNum1][$-804]0.00", "-一万〇二十.五〇"),
        (100010000, "[DBNum2]0", "壹亿零壹万"),
        (45585, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年十月二十日"),
        (45657, '[DBNum2][$-804]m"月"d"日"', "拾贰月叁拾壹日"),
        (45657, 'e"年"m"月"', "2024年12月"),
        (45657, "dddd aaaa", "Tuesday 星期二"),
        (45657, "[$-804]dddd mmmm", "星期二 十二月"),
        (45657, "mmmm d, yyyy", "December 31, 2024"),
        (45657, r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy", "2024年12月31日"),
        (45657.75, '上午/下午h"时"mm"分"', "下午6时00分"),
        (45657.75, "h:mm AM/PM", "6:00 PM"),
        (0.123456, "mm:ss.00", "57:46.60"),
        (1.5, "[h]:mm", "36:00"),
        (59, "yyyy/m/d", "1900/2/28"),
        (60, "yyyy/m/d", "1900/2/29"),
        (61, "yyyy/m/d", "1900/3/1"),
        (0, "yyyy/m/d", "1900/1/0"),
        (-1, "yyyy/m/d", "####"),
        (20240131, "yyyy/m/d", "####"),
        (7, '[>=10]"多";[<0]"负";0.0', "7.0"),
    ],
)
def test_number_formats(value: float, code: str, text: str) -> None:
    number = decimal(value)
    assert number is not None
    assert printed(number, code) == text


@pytest.mark.parametrize(
    ("number", "value", "text"),
    [
        (12, 0.5, "1/2"),
        (31, 45657, "2024年12月31日"),
        (34, 45657.75, "下午6时00分"),
        (35, 45657.75, "下午6时00分00秒"),
        (44, 0, "-"),
        (48, 12345.678, "12.3E+3"),
        (55, 45657.25, "上午6时00分"),
        (57, 45657, "2024年12月"),
    ],
)
def test_formats_that_a_file_names_by_number(number: int, value: float, text: str) -> None:
    exact = decimal(value)
    assert exact is not None and printed(exact, BUILT_IN[number]) == text
    assert set(range(23)) | set(range(27, 59)) <= set(BUILT_IN)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_cents_survive_the_worksheet(value: Decimal) -> None:
    number = decimal(float(value))
    assert number is not None and number == value
    assert Decimal(printed(number, "0.00")) == value


# --- The house


def test_readers_are_imported_on_use() -> None:
    code = "import sys, auditor.readers; print([m for m in ('lxml', 'openpyxl', 'pypdfium2', 'pandas') if m in sys.modules])"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == "[]"


def test_blocks_are_of_the_contract() -> None:
    document = read_bytes("一、收入\n\n项目\t金额\n总计\t1.00\n".encode(), "a.txt")
    assert all(isinstance(block, Paragraph | Grid) for block in document.blocks)
    assert set(FORMATS) >= {"pdf", "xlsx", "xls", "docx", "html", "csv", "text", "zip"}
