"""Readers: what each format has of its own."""

from __future__ import annotations

import io
import re
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import old_word
import openpyxl
import pytest
import reader_files as files
from sealed_files import with_rc4, with_xor

from auditor.document import Document, Unreadable
from auditor.readers import read, read_bytes

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports" / "putuo-finance-2024"


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


# --- Excel


def test_merged_header_and_hidden_parts() -> None:
    body = (
        '<cols><col min="4" max="4" hidden="1"/></cols><sheetData>'
        + files.sheet_rows(
            [["项目", "决算数", "", "注"], ["", "本年", "上年"], ["总计", "1.00", "2.00", "3.00"]]
        )
        + '<row r="4" hidden="1"><c r="A4" t="inlineStr"><is><t>其中</t></is></c></row></sheetData>'
        + '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>'
    )
    document = read_bytes(files.xlsx({"表一": body, "!说明": "<sheetData/>"}), "a.xlsx")
    grid = document.grids[0]
    assert grid.title == "表一" and grid.place.cell == "A1"
    assert grid.rows[0][0] is grid.rows[1][0] and grid.rows[0][0].rowspan == 2
    assert grid.rows[0][1] is grid.rows[0][2] and grid.rows[0][1].colspan == 2
    assert grid.rows[2][1].place.cell == "B3" and grid.rows[2][1].place.sheet == "表一"
    said = "".join(str(notice.message) for notice in document.notices)
    assert len(grid.rows) == 3 and len(grid.rows[0]) == 3
    assert "第 4 行" in said and "D 列" in said and "说明" not in said


def test_errors_and_formulas() -> None:
    body = (
        '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2"><f>SUM(C2)</f></c></row>'
        '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="str"><f>A1</f><v>文字</v></c></row></sheetData>'
    )
    rows = read_bytes(files.xlsx({"s": body}, strings=("项目", "金额")), "a.xlsx").grids[0].rows
    assert [cell.text for cell in rows[0]] == ["项目", "金额"]
    assert (
        rows[1][0].doubt == "#DIV/0!" and rows[1][1].text == "" and "公式" in str(rows[1][1].doubt)
    )
    assert [cell.text for cell in rows[2]] == ["2", "文字"] and not rows[2][0].doubt


def test_zeros_of_a_workbook_that_nobody_calculated_are_no_results() -> None:
    """As XlsxWriter writes formulas: 0 for each, to be calculated when it is opened."""
    body = (
        '<sheetData><row r="1"><c r="A1"><v>5</v></c><c r="B1"><v>0</v></c>'
        '<c r="C1"><f>A1+B1</f><v>0</v></c><c r="D1"><f>B1</f><v>{}</v></c></row></sheetData>'
    )
    to_do = '<calcPr fullCalcOnLoad="1"/>'
    for last, calculation, shown in (
        ("0", to_do, ["5", "0", "", ""]),
        ("0", "", ["5", "0", "0", "0"]),
        ("7", to_do, ["5", "0", "0", "7"]),
    ):
        data = files.xlsx({"s": body.format(last)}, workbook_end=calculation)
        row = read_bytes(data, "a.xlsx").grids[0].rows[0]
        assert [cell.text for cell in row] == shown
        assert ["公式" in str(cell.doubt) for cell in row] == [not text for text in shown]


def test_old_workbook() -> None:
    cells = [
        files.record(0xFD, struct.pack("<3HI", 0, 0, 0, 0)),
        files.record(0xFD, struct.pack("<3HI", 0, 1, 0, 1)),
        files.record(0x203, struct.pack("<3Hd", 1, 0, 0, 2010301.0)),
        files.record(0x203, struct.pack("<3Hd", 1, 1, 1, 2940.05)),
        files.record(0xBD, struct.pack("<HHHIHIH", 2, 0, 0, (7 << 2) | 2, 1, (620 << 2) | 3, 1)),
        files.record(0x205, struct.pack("<3HBB", 3, 1, 0, 23, 1)),
        files.record(0x06, struct.pack("<3HB5sHHI", 4, 0, 0, 0, b"", 0xFFFF, 0, 0)),
        files.record(0x207, files.wide("合计", "<H")),
        files.record(0x203, struct.pack("<3Hd", 5, 1, 1, 9.0)),
        files.record(0x208, struct.pack("<6HI", 5, 0, 2, 255, 0, 0, 0x20)),
        files.record(0xE5, struct.pack("<5H", 1, 3, 4, 1, 1)),
    ]
    stream = files.xls("收入决算表", cells, ("#,##0.00",), ("科目", "金额"))
    for data in (stream, files.ole({"Workbook": stream})):
        document = read_bytes(data, "a.xls")
        assert grids(document) == [
            [
                ["科目", "金额"],
                ["2010301", "2,940.05"],
                ["7", "6.20"],
                ["", "#REF!"],
                ["合计", "#REF!"],
            ]
        ]
        grid = document.grids[0]
        assert (
            grid.title == "收入决算表"
            and grid.rows[3][1].doubt == "#REF!"
            and grid.rows[3][1] is grid.rows[4][1]
        )
        assert "第 6 行" in str(document.notices[0].message)


def test_mislabelled_workbooks() -> None:
    rows = [["项目", "金额"], ["总计", "1,234.50"]]
    page = read_bytes(files.html(files.html_table(rows), "gb2312"), "导出.xls")
    assert grids(page) == [rows]
    archive = (
        (
            b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; '
            b'charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: file:///sheet001.htm\r\n\r\n'
        )
        + files.html(files.html_table(rows))
        + b"\r\n--b--\r\n"
    )
    assert grids(read_bytes(archive, "导出.xls")) == [rows]
    assert grids(read_bytes(files.csv_rows(rows, "\t").encode("gb18030"), "导出.xls")) == [rows]
    old = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="a"><NumberFormat ss:Format="Standard"/>'
        '</Style></Styles><Worksheet ss:Name="表"><Table><Row><Cell><Data ss:Type="String">项目</Data></Cell><Cell>'
        '<Data ss:Type="String">金额</Data></Cell></Row><Row ss:Index="5"><Cell><Data ss:Type="String">总计</Data></Cell>'
        '<Cell ss:StyleID="a"><Data ss:Type="Number">1234.5</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    document = read_bytes(old.encode(), "导出.xls")
    assert grids(document) == [rows] and document.grids[0].rows[1][1].place.cell == "B5"


# --- Word


def test_word_text_in_its_order() -> None:
    styles = (
        f'<w:styles {files.W}><w:style w:styleId="h"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="k"><w:basedOn w:val="h"/><w:pPr><w:outlineLvl w:val="1"/><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style></w:styles>"
    )
    numbering = (
        f'<w:numbering {files.W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    notes = (
        f'<w:footnotes {files.W}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote><w:footnote w:id="1">'
        f"{files.paragraph('口径说明。')}</w:footnote></w:footnotes>"
    )
    listed = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    body = (
        files.paragraph("第一部分", '<w:pStyle w:val="h"/>')
        + files.paragraph("收入情况", '<w:pStyle w:val="k"/>')
        + files.paragraph("2024年", listed)
        + files.paragraph("支出情况", '<w:pStyle w:val="k"/>')
        + "<w:p><w:r><w:t>总计</w:t></w:r><w:ins><w:r><w:t>12.50</w:t></w:r></w:ins><w:del><w:r><w:delText>11</w:delText></w:r>"
        "</w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r><w:r><w:t>万元。</w:t></w:r></w:p>"
        + "<w:p><w:r><w:t>一、甲。</w:t><w:br/><w:t>二、乙。</w:t></w:r></w:p>"
        + '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:t>码</w:t>'
        '<w:fldChar w:fldCharType="separate"/><w:t>7</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        + "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"
        + files.paragraph("框内文字")
        + "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
        + files.paragraph("框内文字")
        + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    document = read_bytes(
        files.docx(body, styles=styles, numbering=numbering, footnotes=notes), "a.docx"
    )
    assert texts(document) == [
        "第一部分",
        "一、收入情况",
        "一.1. 2024年",
        "二、支出情况",
        "总计12.50万元。",
        "一、甲。",
        "二、乙。",
        "7",
        "框内文字",
        "口径说明。",
    ]
    assert [paragraph.level for paragraph in document.paragraphs][:4] == [1, 2, 0, 2]
    assert document.paragraphs[4].place.paragraph == 5
    said = "".join(str(notice.message) for notice in document.notices)
    assert "插入的内容 1 处" in said and "删除的内容：1 处" in said and "隐藏的文字：1 处" in said


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<m:f><m:num>{95}</m:num><m:den>{100}</m:den></m:f>", "95/100"),
        ("<m:f><m:num>{9+5}</m:num><m:den>{1}{00}</m:den></m:f>", "(9+5)/100"),
        ("<m:sSup><m:e>{10}</m:e><m:sup>{2}</m:sup></m:sSup>{ 万}", "10² 万"),
        ("<m:rad><m:deg/><m:e>{16}</m:e></m:rad>", "√(16)"),
        ("<m:d><m:e>{5}</m:e></m:d>", "(5)"),
    ],
)
def test_the_parts_of_a_formula_are_no_one_figure(formula: str, text: str) -> None:
    made = re.sub(r"\{(.*?)\}", r"<m:r><m:t>\1</m:t></m:r>", formula)
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    body = f"<w:p><w:r><w:t>率</w:t></w:r><m:oMath {math}>{made}</m:oMath></w:p>"
    assert texts(read_bytes(files.docx(body), "a.docx")) == ["率" + text]


def test_numbers_of_a_list_in_cells_and_text_under_a_merged_one() -> None:
    numbering = (
        f'<w:numbering {files.W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    at = f"<w:tc>{files.paragraph('', number)}</w:tc>"

    def merged(mark: str, text: str) -> str:
        return files.word_cell(text, f"<w:vMerge{mark}/>")

    rows = [
        files.word_row(*map(files.word_cell, ("序号", "项目", "决算数"))),
        files.word_row(at, merged(' w:val="restart"', "基本支出"), files.word_cell("1.00")),
        files.word_row(at, merged("", "99.00"), files.word_cell("2.00")),
    ]
    body = files.paragraph("收入", number) + f"<w:tbl>{''.join(rows)}</w:tbl>"
    document = read_bytes(files.docx(body, numbering=numbering), "a.docx")
    assert texts(document) == ["1收入"]
    assert grids(document) == [
        [["序号", "项目", "决算数"], ["2", "基本支出", "1.00"], ["3", "基本支出", "2.00"]]
    ]
    assert "被合并单元格盖住的内容：1 处" in str(document.notices[0].message)


@pytest.mark.parametrize(("start", "shown"), [("12345", "12345"), ("123456", "1"), ("x", "1")])
def test_a_list_begins_at_a_number_of_five_digits_at_most(start: str, shown: str) -> None:
    numbering = (
        f'<w:numbering {files.W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        f'<w:start w:val="{start}"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1、"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    body = files.paragraph("收入", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    assert texts(read_bytes(files.docx(body, numbering=numbering), "a.docx")) == [f"{shown}、收入"]


def test_tables_that_only_arrange_others_are_none_however_deep() -> None:
    table = files.word_table([["项目", "决算数"], ["总计", "1.00"]])
    beside = f"<w:tc>{files.paragraph('旁注')}</w:tc>"
    inner = f"<w:tbl><w:tr><w:tc>{table}</w:tc>{beside}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{inner}</w:tc>{beside}</w:tr></w:tbl>"
    document = read_bytes(files.docx(table + outer), "a.docx")
    assert grids(document) == [[["项目", "决算数"], ["总计", "1.00"]]] * 2
    assert texts(document) == ["旁注", "旁注"]


def test_content_controls() -> None:
    """A prompt is no text of the report; what a program put in its place is, flag or no flag."""
    styles = (
        f'<w:styles {files.W}><w:style w:type="character" w:styleId="a3">'
        '<w:name w:val="Placeholder Text"/></w:style></w:styles>'
    )
    prompt = '<w:rPr><w:rStyle w:val="a3"/></w:rPr>'

    def control(text: str, properties: str, flag: str = "<w:showingPlcHdr/>") -> str:
        return (
            f"<w:sdt><w:sdtPr>{flag}</w:sdtPr><w:sdtContent><w:r>{properties}<w:t>{text}</w:t></w:r>"
            "</w:sdtContent></w:sdt>"
        )

    body = (
        "".join(
            f"<w:p><w:r><w:t>{at}、</w:t></w:r>{one}</w:p>"
            for at, one in enumerate(
                (
                    control("单击此处输入文字。", prompt),
                    control("支出12.50万元。", ""),
                    control("支出13.50万元。", prompt),
                    control("没有支出。", prompt, '<w:showingPlcHdr w:val="0"/>'),
                ),
                1,
            )
        )
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r>{prompt}<w:t>标题</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document = read_bytes(files.docx(body, styles=styles), "a.docx")
    assert texts(document) == ["1、", "2、支出12.50万元。", "3、支出13.50万元。", "4、没有支出。"]


def test_word_tables() -> None:
    spans = files.word_row(
        files.word_cell("项目", '<w:vMerge w:val="restart"/>'),
        files.word_cell("决算数", '<w:gridSpan w:val="2"/>'),
    )
    second = files.word_row(
        files.word_cell("", "<w:vMerge/>"), files.word_cell("本年"), files.word_cell("上年")
    )
    third = files.word_row(*map(files.word_cell, ("总计", "1.00", "2.00")))
    gone = files.word_row(*map(files.word_cell, ("旧行", "9.00", "9.00")), properties="<w:del/>")
    table = f"<w:tbl>{spans}{second}{gone}{third}</w:tbl>"
    frame = f"<w:tbl><w:tr><w:tc>{files.paragraph('框中的表')}{table}</w:tc><w:tc>{files.paragraph('旁注')}</w:tc></w:tr></w:tbl>"
    document = read_bytes(files.docx(table + frame), "a.docx")
    rows = [["项目", "决算数", "决算数"], ["项目", "本年", "上年"], ["总计", "1.00", "2.00"]]
    assert grids(document) == [rows, rows] and texts(document) == ["框中的表", "旁注"]
    grid = document.grids[1]
    assert grid.rows[0][0] is grid.rows[1][0] and grid.rows[0][1] is grid.rows[0][2]
    assert grid.rows[2][1].place.cell == "表2 行3 列2"


def test_contents_are_not_text() -> None:
    styles = (
        f'<w:styles {files.W}><w:style w:styleId="t"><w:name w:val="toc 2"/></w:style></w:styles>'
    )
    body = files.paragraph("一、收入 5", '<w:pStyle w:val="t"/>') + files.paragraph("一、收入")
    assert texts(read_bytes(files.docx(body, styles=styles), "a.docx")) == ["一、收入"]


RTF = rb"{\rtf1\ansi\ansicpg936 \'ca\'d5\'c8\'eb\par\trowd\cellx2000\cellx4000\intbl \'d7\'dc\'bc\'c6\cell 1.50\cell\row\pard}"


def test_old_word_needs_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    for data, name in ((RTF, "报告.rtf"), (files.ole({"WordDocument": b"\xec\xa5"}), "报告.doc")):
        with pytest.raises(Unreadable) as refusal:
            read_bytes(data, name)
        assert str(refusal.value.message).startswith(name) and "另存为 .docx" in str(
            refusal.value.remedy
        )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_old_word_by_way_of_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    document = read_bytes(RTF, "报告.rtf")
    assert texts(document) == ["收入"] and grids(document) == [[["总计", "1.50"]]]
    assert document.name == "报告.rtf" and not list(tmp_path.iterdir())
    with pytest.raises(Unreadable):
        read_bytes(files.ole({"WordDocument": b"\xec\xa5" + b"\0" * 3000}), "坏.doc")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("start", [0x0209, 0x0409])
def test_excel_3_and_4_by_way_of_a_program(start: int) -> None:
    data = files.record(start, struct.pack("<3H", start >> 8, 0x10, 0))
    data += files.record(0x42, struct.pack("<H", 936))
    for text in ("项目", "决算数"):
        label = text.encode("gbk")
        at = struct.pack("<4H", 0, int(text == "决算数"), 0, len(label))
        data += files.record(0x204, at + label)
    name = "基本支出".encode("gbk")
    data += files.record(0x204, struct.pack("<4H", 1, 0, 0, len(name)) + name)
    data += files.record(0x203, struct.pack("<3Hd", 1, 1, 0, -95.5)) + files.record(0x0A)
    assert grids(read_bytes(data, "旧.xls")) == [[["项目", "决算数"], ["基本支出", "-95.5"]]]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("version", [101, 104])
def test_word_6_and_95_by_way_of_a_program(version: int) -> None:
    lines = [
        *old_word.paragraph("本年支出合计-95.00万元。"),
        *old_word.row("项目", "决算数"),
        *old_word.row("基本支出", "-95.00"),
        *old_word.paragraph("注：本表反映支出情况。"),
    ]
    data = files.ole({"WordDocument": old_word.main_stream(lines, version)})
    document = read_bytes(data, "旧.doc")
    assert texts(document) == ["本年支出合计-95.00万元。", "注：本表反映支出情况。"]
    assert grids(document) == [[["项目", "决算数"], ["基本支出", "-95.00"]]]


# --- Web pages


def test_page_with_navigation_and_spans() -> None:
    page = """<div><a href="/">首页</a> <a href="/x">公开</a></div><script>var x = "收入";</script>
    <p>2024年度收入总计
       2,946.25<b>万元</b>，&nbsp;其中：<span style="display:none">草稿</span>本年收入2,946.25万元。<br>二、支出情况</p>
    <table><caption>收入决算表</caption><tr><td rowspan=2>项&nbsp;目</td><td colspan="2">决算数</td></tr><tr><td>本年</td><td>上年
    </td></tr><tr><td>总计<td><p>1,234.50</p><td>&nbsp;</tr><tr><td colspan=3>注：本表反映收入情况。</td></tr></table>"""
    document = read_bytes(files.html(page, "gb18030"), "index.html")
    assert grids(document) == [
        [["项 目", "决算数", "决算数"], ["项 目", "本年", "上年"], ["总计", "1,234.50", ""]]
    ]
    assert (
        document.grids[0].title == "收入决算表"
        and document.grids[0].rows[2][1].place.cell == "表1 行3 列2"
    )
    assert texts(document) == [
        "2024年度收入总计2,946.25万元， 其中：本年收入2,946.25万元。",
        "二、支出情况",
        "注：本表反映收入情况。",
    ]
    assert any("导航" in str(notice.message) for notice in document.notices)


def test_breaks_within_a_paragraph() -> None:
    page = "<p>某某局2024年度部门决算公开报告<br>一、收入情况<br/>2024年度收入总计12.50万元，其中：<br>本年收入12.50万元。</p>"
    lines = [
        "某某局2024年度部门决算公开报告",
        "一、收入情况",
        "2024年度收入总计12.50万元，其中：",
        "本年收入12.50万元。",
    ]
    assert texts(read_bytes(files.html(page), "a.html")) == lines
    cut = files.html("<p>2024年度收入总计12.50万元，比上<br>年增加1.00万元。</p>")
    assert texts(read_bytes(cut, "a.html")) == ["2024年度收入总计12.50万元，比上年增加1.00万元。"]


# --- One report in several files


def test_bundle_in_natural_order(tmp_path: Path) -> None:
    rows = [["项目", "金额"], ["总计", "1.00"]]
    members: dict[str, str | bytes] = {
        "table10.csv": files.csv_rows(rows),
        "table2.csv": files.csv_rows(rows),
        "说明.docx": files.docx(files.paragraph("一、收入。")),
        ".DS_Store": b"x",
        "~$说明.docx": b"x",
        "封面.png": b"x",
        "../../逃逸.csv": files.csv_rows(rows),
        "子/a.exe": b"x",
    }
    document = read_bytes(files.zipped(members), "报告.zip")
    assert [grid.title for grid in document.grids] == ["逃逸", "table2", "table10"]
    assert {block.place.file for block in document.blocks} == {
        "../../逃逸.csv",
        "table2.csv",
        "table10.csv",
        "说明.docx",
    }
    assert all(cell.place.file == "table10.csv" for row in document.grids[2].rows for cell in row)
    assert any("~$说明.docx" in str(notice.message) for notice in document.notices)
    for name in ("table10.csv", "table2.csv", "说明.docx", ".DS_Store"):
        content = members[name]
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    folder = read(tmp_path)
    assert [grid.title for grid in folder.grids] == ["table2", "table10"] and len(
        folder.sha256
    ) == 64
    assert not list(tmp_path.parent.glob("逃逸*"))


def test_stored_members_do_not_hide_their_container() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("报告.pdf", b"%PDF-1.4 x")
    with pytest.raises(Unreadable, match="报告.zip 中的 报告.pdf"):
        read_bytes(out.getvalue(), "报告.zip")


def test_published_tables_from_csv() -> None:
    if not REPORTS.exists():
        pytest.skip("the published report is not beside the repository")
    grid = read(REPORTS / "table01.csv").grids[0]
    assert [cell.text for cell in grid.rows[1]][1:] == [
        "一、一般公共预算财政拨款收入",
        "2,940.05",
        "一、一般公共服务支出",
        "2,106.66",
    ]
    bundle = read(REPORTS)
    assert (
        sum(grid.place.file is not None and grid.title.startswith("table") for grid in bundle.grids)
        == 9
    )


# --- What stands within


def test_a_workbook_embedded_in_another_file_is_not_that_file() -> None:
    inner = files.xls("表", [files.record(0x203, struct.pack("<HHHd", 0, 0, 0, 1.5))])
    outer = files.xls("表", [files.record(0x203, struct.pack("<HHHd", 0, 0, 0, 7.25))])
    for place in ("MBD0", "_1234567890", "ObjectPool"):
        data = files.ole({place: {"Workbook": inner}, "Workbook": outer})
        assert grids(read_bytes(data, "a.xls")) == [[["7.25"]]]
    with pytest.raises(Unreadable, match="没有工作簿或文档"):
        read_bytes(files.ole({"ObjectPool": {"Workbook": inner}}), "a.xls")


SML = "urn:schemas-microsoft-com:office:spreadsheet"


def test_spreadsheetml_styles_of_columns_tables_and_parents() -> None:
    def cell(text: str, kind: str = "Number", style: str = "") -> str:
        own = f' ss:StyleID="{style}"' if style else ""
        return f'<Cell{own}><Data ss:Type="{kind}">{text}</Data></Cell>'

    body = (
        f'<?xml version="1.0"?><Workbook xmlns="{SML}" xmlns:ss="{SML}"><Styles>'
        '<Style ss:ID="Default"/><Style ss:ID="a"><NumberFormat ss:Format="0.0"/></Style>'
        '<Style ss:ID="b" ss:Parent="a"><Font ss:Bold="1"/></Style>'
        '<Style ss:ID="c"><NumberFormat ss:Format="0.00"/></Style></Styles>'
        '<Worksheet ss:Name="表"><Table ss:StyleID="a"><Column/><Column ss:StyleID="c" ss:Span="1"/>'
        f"<Row>{cell('1.234') * 3}{cell('1.234', style='b')}{cell('1', 'Boolean')}</Row>"
        f'<Row ss:StyleID="a">{cell("1.234") * 2}</Row></Table></Worksheet></Workbook>'
    )
    document = read_bytes(body.encode(), "a.xml")
    assert grids(document)[0][0] == ["1.2", "1.23", "1.23", "1.2", "TRUE"]
    assert grids(document)[0][1][:2] == ["1.2", "1.2"]


def _renamed(data: bytes, name: Callable[[str], str], changed: Callable[[str], str] = str) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    return files.zipped(
        {name(one): changed(source.read(one).decode()) for one in source.namelist()}
    )


def test_a_main_part_elsewhere_and_names_with_backslashes() -> None:
    book = files.xlsx(
        {"表": f"<sheetData>{files.sheet_rows([['项目', '决算数'], ['合计', '7.25']])}</sheetData>"}
    )
    types = (
        '<Types><Override PartName="/book/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    moved = _renamed(
        book,
        lambda name: name.replace("xl/", "book/"),
        lambda text: types if text == "<Types/>" else text.replace("xl/workbook", "book/workbook"),
    )
    slashed = _renamed(book, lambda name: name.replace("/", "\\"))
    for data in (moved, slashed):
        assert grids(read_bytes(data, "a.xlsx")) == [[["项目", "决算数"], ["合计", "7.25"]]]


def test_formats_that_are_not_read_are_named() -> None:
    for data, name, told in (
        (files.zipped({"FixedDocumentSequence.fdseq": "<a/>"}), "a.xps", "XPS"),
        (b"ID;PWXL;N;E\r\nC;Y1;X1;K7\r\nE\r\n", "a.slk", "SYLK"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "a.dif", "DIF"),
    ):
        with pytest.raises(Unreadable, match=told):
            read_bytes(data, name)


# --- workbooks under Excel's own password


@pytest.mark.parametrize("bits", [None, 0, 40, 128])
def test_an_old_workbook_that_opens_without_asking(bits: int | None) -> None:
    strings = tuple(f"一般公共服务支出{at}" for at in range(200))
    cells = [files.record(0xFD, struct.pack("<HHHI", at, 0, 0, at)) for at in range(200)]
    cells += [files.record(0x203, struct.pack("<HHHd", at, 1, 0, at * 1.25)) for at in range(200)]
    stream = files.xls("表一", cells, strings=strings)

    def sealed(password: str) -> bytes:
        own = with_xor(stream, password) if bits is None else with_rc4(stream, password, bits)
        return files.ole({"Workbook": own})

    plain = read_bytes(files.ole({"Workbook": stream}), "表.xls")
    assert read_bytes(sealed("VelvetSweatshop"), "表.xls").blocks == plain.blocks
    assert grids(plain)[0][199] == ["一般公共服务支出199", "248.75"]
    with pytest.raises(Unreadable, match="加密"):
        read_bytes(sealed("123456"), "表.xls")


def test_a_new_workbook_under_a_password_names_what_opens_it() -> None:
    with pytest.raises(Unreadable, match="加密") as caught:
        read_bytes(files.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "表.xlsx")
    assert "[office]" in str(caught.value.remedy) or find_spec("msoffcrypto") is not None


def test_a_new_workbook_that_opens_without_asking() -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["合计", 3.5])
    book.save(out)
    plain = out.getvalue()
    for password, reads in (("VelvetSweatshop", True), ("123456", False)):
        sealed = io.BytesIO()
        msoffcrypto.OOXMLFile(io.BytesIO(plain)).encrypt(password, sealed)
        if reads:
            assert (
                read_bytes(sealed.getvalue(), "表.xlsx").blocks
                == read_bytes(plain, "表.xlsx").blocks
            )
        else:
            with pytest.raises(Unreadable, match="加密"):
                read_bytes(sealed.getvalue(), "表.xlsx")


def test_a_long_result_goes_on_in_the_records_behind_it() -> None:
    text = "本年收入合计" * 1000
    formula = files.record(0x06, struct.pack("<HHH", 0, 0, 0) + b"\0" * 6 + b"\xff\xff" + b"\0" * 8)
    whole = text.encode("utf-16-le")
    parts = [files.record(0x207, struct.pack("<HB", len(text), 1) + whole[:8000])]
    parts += [
        files.record(0x3C, b"\1" + whole[at : at + 8000]) for at in range(8000, len(whole), 8000)
    ]
    after = files.record(0x203, struct.pack("<HHHd", 0, 1, 0, 3.5))
    document = read_bytes(
        files.ole({"Workbook": files.xls("表", [formula, *parts, after])}), "表.xls"
    )
    assert grids(document)[0][0] == [text, "3.5"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (struct.pack("<5H", 0x409, 6, 0, 0x10, 0), "Excel 4.0 及以前"),
        (struct.pack("<4H", 0x009, 4, 0, 0x10), "Excel 4.0 及以前"),
        (b"\xdb\xa5" + b"\0" * 64, "Word 6.0 以前"),
    ],
)
def test_files_of_old_programs_are_named(
    data: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(Unreadable, match=said) as caught:
        read_bytes(data, "表.xls")
    assert "LibreOffice" in str(caught.value.remedy)
