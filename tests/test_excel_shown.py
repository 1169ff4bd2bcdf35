"""What a workbook's cell shows counts, whatever it holds: formats that print something else,
colours, sizes, widths, merges.
"""

from __future__ import annotations

import io
import struct
import zipfile
from html import escape

import pytest
import reader_files as files

from auditor.document import Cell, Document
from auditor.readers import read_bytes

_HEAD = '<row r="1"><c r="A1" t="str"><v>项目</v></c><c r="B1" t="str"><v>决算数</v></c></row>'
_NAME = '<c r="A2" t="str"><v>总计</v></c>'


def _book(
    cell: str,
    code: str = "General",
    before: str = "",
    after: str = "",
    font: str = '<sz val="11"/>',
    align: str = "",
) -> Document:
    """A sheet whose B2 has a style of its own."""
    body = f'{before}<sheetData>{_HEAD}<row r="2">{_NAME}{cell}</row>{after.partition("|")[0]}</sheetData>{after.partition("|")[2]}'
    archive = zipfile.ZipFile(io.BytesIO(files.xlsx({"表": body})))
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members["xl/styles.xml"] = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts><numFmt numFmtId="200" formatCode="{escape(code)}"/></numFmts>'
        f'<fonts><font><sz val="11"/></font><font>{font}</font></fonts>'
        f'<cellXfs><xf/><xf numFmtId="{200 if code != "General" else 0}" fontId="1">{align}</xf></cellXfs></styleSheet>'
    )
    return read_bytes(files.zipped(members), "a.xlsx")


def _number(value: str) -> str:
    return f'<c r="B2" s="1"><v>{value}</v></c>'


def _text(value: str) -> str:
    return f'<c r="B2" s="1" t="str"><v>{value}</v></c>'


def _cell(document: Document) -> Cell:
    return document.grids[0].rows[1][1]


def _said(document: Document) -> str:
    return "\n".join(str(notice.message) for notice in document.notices)


@pytest.mark.parametrize(
    ("cell", "code", "shown"),
    [
        (_text("99.00"), '0;0;0;"107.87"', "107.87"),
        (_text("07.87"), '"1"@', "107.87"),
        (_number("99"), '"107.87"', "107.87"),
        (_number("99"), '[>50]"107.87";0.00', "107.87"),
    ],
)
def test_a_format_that_prints_something_else(cell: str, code: str, shown: str) -> None:
    document = _book(cell, code)
    assert _cell(document).text == shown
    assert "数字格式不显示的内容：1 处没有读入" in _said(document)


@pytest.mark.parametrize(
    ("cell", "code", "shown"),
    [
        (_number("107.87"), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "107.87"),
        (_text("107.87"), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "107.87"),
        (_text("107.87"), "@", "107.87"),
        (_number("0"), '0.00;-0.00;"—"', "—"),
        (_number("-107.87"), "0.00;[Red]-0.00", "-107.87"),
        (_number("1078700"), "0!.0000", "107.8700"),
        (_number("107.87"), '0.00"万元"', "107.87万元"),
        (_number("107.87"), "* 0.00", "107.87"),
        (_number("107.87"), "[颜色1]0.00", "107.87"),
    ],
)
def test_usual_formats_say_nothing(cell: str, code: str, shown: str) -> None:
    document = _book(cell, code)
    assert (_cell(document).text, _cell(document).doubt, document.notices) == (shown, "", ())


def test_a_format_that_fills_the_cell_with_digits_leaves_a_doubt() -> None:
    assert "填满了“9”" in str(_cell(_book(_number("107.87"), "0.00*9")).doubt)


@pytest.mark.parametrize(
    "code", ["[White]0.00", "[白色]0.00", "[颜色2]0.00", "[Color 2]0.00", "[>100][White]0.00;0.00"]
)
def test_a_format_in_the_colour_of_the_ground(code: str) -> None:
    document = _book(_number("107.87") + '<c r="C2"><v>1</v></c>', code)
    assert _cell(
        document
    ).text == "" and "与底色相同的文字：1 处没有读入，其中有 1 个数字" in _said(document)


def test_the_colour_of_a_format_goes_before_that_of_the_font() -> None:
    assert (
        _cell(_book(_number("7.5"), "[Red]0.00", font='<sz val="11"/><color rgb="FFFFFFFF"/>')).text
        == "7.50"
    )


def test_print_that_is_too_small_is_not_seen() -> None:
    document = _book(_number("107.87") + '<c r="C2"><v>1</v></c>', font='<sz val="1"/>')
    assert _cell(document).text == "" and "小得看不清的文字：1 处" in _said(document)


@pytest.mark.parametrize(
    ("value", "width", "doubted"),
    [
        ("107.87", "2", True),
        ("107.87", "8.43", False),
        ("12345678.9", "5", True),
        ("107.87", "5.5", False),
        ("7.123456", "2", False),
    ],
)
def test_a_column_too_narrow_for_its_number(value: str, width: str, doubted: bool) -> None:
    code = "0.00" if value == "107.87" else "General"
    columns = f'<cols><col min="2" max="2" width="{width}"/></cols>'
    document = _book(_number(value), code, columns)
    assert (_cell(document).text == "####") is bool(_cell(document).doubt) is doubted
    assert ("列宽不够而没有显示的数字：1 处" in _said(document)) is doubted
    shrunk = _book(_number(value), code, columns, align='<alignment shrinkToFit="1"/>')
    merged = _book(
        _number(value), code, columns, after='|<mergeCells><mergeCell ref="B2:C2"/></mergeCells>'
    )
    assert not _cell(shrunk).doubt and not _cell(merged).doubt


def test_a_row_of_half_a_point_and_a_column_of_a_hair_are_hidden() -> None:
    row = '<row r="3" ht="0.5" customHeight="1"><c r="A3" t="str"><v>二</v></c><c r="B3"><v>99</v></c></row>'
    document = _book(
        _number("1"), before='<cols><col min="3" max="3" width="0.1"/></cols>', after=row
    )
    assert len(document.grids[0].rows) == 2 and "隐藏的行（第 3 行）" in _said(document)
    hair = _book(
        _number("1") + '<c r="C2"><v>98</v></c>',
        before='<cols><col min="3" max="3" width="0.1"/></cols>',
        after='<row r="3"><c r="C3"><v>97</v></c></row>',
    )
    assert len(hair.grids[0].rows[0]) == 2 and "隐藏的列（C 列）" in _said(hair)
    assert [notice.place.cell for notice in hair.notices if notice.place] == ["C2"]


def test_what_a_merged_cell_lies_over_is_not_read_and_said() -> None:
    under = '<row r="3"><c r="A3" t="str"><v>合计</v></c><c r="B3"><v>99</v></c></row>'
    document = _book(
        _number("5"), after=f'{under}|<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'
    )
    assert [row[1].text for row in document.grids[0].rows] == ["决算数", "5", "5"]
    assert "被合并单元格盖住的内容：1 处没有读入，其中有 1 个数字" in _said(document)


def test_comments_are_said() -> None:
    archive = zipfile.ZipFile(io.BytesIO(files.xlsx({"表": f"<sheetData>{_HEAD}</sheetData>"})))
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members["xl/comments1.xml"] = (
        '<comments><commentList><comment ref="B2"><text/></comment></commentList></comments>'
    )
    assert "工作簿中有批注 1 条，没有读入。" in _said(read_bytes(files.zipped(members), "a.xlsx"))


def test_what_stands_beside_the_cells_is_said() -> None:
    """Pictures, charts and embedded objects; heads and feet are those of every page."""
    foot = '<headerFooter><oddHeader>&amp;C&amp;"宋体"&amp;12某局 2024 年度&amp;R第 &amp;P 页</oddHeader><oddFooter>&amp;L合计 9.50 万元</oddFooter></headerFooter>'
    archive = zipfile.ZipFile(
        io.BytesIO(files.xlsx({"表": f"<sheetData>{_HEAD}</sheetData>{foot}"}))
    )
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members |= {"xl/charts/chart1.xml": "<c/>", "xl/embeddings/object1.bin": "x"}
    document = read_bytes(files.zipped(members), "a.xlsx")
    said = _said(document)
    assert "图表或图示 1 个" in said and "嵌入的对象 1 个" in said and "页脚 1 处有金额" in said
    shown = [paragraph.text for paragraph in document.running]
    assert shown == ["某局 2024 年度", "第  页", "合计 9.50 万元"]


def test_heads_and_objects_of_an_old_workbook() -> None:
    cells = [
        files.record(0x14, files.wide("&C单位：万元", "<H")),
        files.record(0x15, files.wide("&L合计 9.50 万元", "<H")),
        *(files.record(0x5D, struct.pack("<3H", 0x15, 0x12, kind)) for kind in (5, 6, 8, 8, 25)),
        files.record(0x203, struct.pack("<3Hd", 0, 0, 0, 1.0)),
    ]
    document = read_bytes(files.xls("表", cells), "a.xls")
    said = _said(document)
    for word in ("图片 2 张", "文本框 1 个", "图表或图示 1 个", "批注 1 条", "页脚 1 处有金额"):
        assert word in said
    assert [one.text for one in document.running] == ["单位：万元", "合计 9.50 万元"]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("2024-05-01T00:00:00", "yyyy/m/d", "2024/5/1"),
        ("2024-05-01", 'yyyy"年"m"月"d"日"', "2024年5月1日"),
        ("12:30:00", "h:mm", "12:30"),
        ("2024-05-01T12:00:00Z", "0.00", "45413.50"),
    ],
)
def test_dates_in_iso_8601(value: str, code: str, shown: str) -> None:
    assert _cell(_book(f'<c r="B2" s="1" t="d"><v>{value}</v></c>', code)).text == shown
