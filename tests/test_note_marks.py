"""A note mark above the line stays in sight and is no digit, in whatever format and by whatever
means it is raised.
"""

from __future__ import annotations

import pytest
import reader_files as files

from auditor.document import Document
from auditor.readers import read_bytes

_MARKED = "总计120.00¹"


def seen(document: Document) -> str:
    texts = [paragraph.text for paragraph in document.paragraphs]
    return "\n".join(
        texts + [cell.text for grid in document.grids for row in grid.rows for cell in row]
    )


@pytest.mark.parametrize(
    ("mark", "style"),
    [
        ("<sup>1</sup>", ""),
        ('<sup><a href="#n">1</a></sup>', ""),
        ("<sup>1</sup>", "sup {vertical-align: baseline; position: relative; top: -.5em}"),
        ('<span style="vertical-align:super">1</span>', ""),
        ("<b class='n'>1</b>", ".n {vertical-align: super}"),
        ("<i id='n'>1</i>", "p #n {font-size: 9px; vertical-align: text-top}"),
        ("<span class='n'>1</span>", ".n {font-size: 60%; vertical-align: 0.4em}"),
        ("<span class='n'>1</span>", ".n {font-size: 60%; position: relative; top: -5px}"),
        ("<em class='n'></em>", ".n::after {content: '1'; vertical-align: super}"),
    ],
)
def test_a_page_raises_a_mark(mark: str, style: str) -> None:
    data = files.html(f"<style>{style}</style><p>总计120.00{mark}</p>")
    assert seen(read_bytes(data, "a.html")) == _MARKED


@pytest.mark.parametrize(
    "style",
    [
        ".n {vertical-align: text-top}",
        ".n {vertical-align: baseline; font-size: 60%}",
        ".n {vertical-align: -2px; font-size: 60%}",
        ".n {position: relative; top: 2px; font-size: 60%}",
        ".n {position: relative; top: -2px}",
        "p {vertical-align: super}",
    ],
)
def test_a_page_raises_no_digit_of_the_line(style: str) -> None:
    data = files.html(f"<style>{style}</style><p>总计120.00<span class='n'>1</span></p>")
    assert seen(read_bytes(data, "a.html")) == "总计120.001"


def test_what_is_raised_and_hidden_is_not_read() -> None:
    data = files.html(
        '<p>总计120.00<sup>1</sup><sup style="display:none">2</sup><s>3<sup>4</sup></s></p>'
    )
    document = read_bytes(data, "a.html")
    assert seen(document) == _MARKED and {
        str(notice.message)[:5] for notice in document.notices
    } == {
        "隐藏的文字",
        "带删除线的",
    }


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ('<w:vertAlign w:val="superscript"/>', _MARKED),
        ('<w:position w:val="8"/><w:sz w:val="14"/>', _MARKED),
        ('<w:rStyle w:val="note"/>', _MARKED),
        ('<w:rStyle w:val="note"/><w:vertAlign w:val="baseline"/>', "总计120.001"),
        ('<w:vertAlign w:val="superscript"/><w:vanish/>', "总计120.00"),
    ],
)
def test_word_raises_a_mark(run: str, expected: str) -> None:
    styles = f'<w:styles {files.W}><w:style w:styleId="note"><w:name w:val="x"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    body = f"<w:p><w:r><w:t>总计120.00</w:t></w:r><w:r><w:rPr>{run}</w:rPr><w:t>1</w:t></w:r></w:p>"
    assert seen(read_bytes(files.docx(body, styles=styles), "a.docx")) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ('<vertAlign val="superscript"/>', "120.00¹"),
        ('<vertAlign val="subscript"/>', "120.001"),
        ('<vertAlign val="superscript"/><strike/>', "120.00"),
    ],
)
def test_a_workbook_raises_a_mark(run: str, expected: str) -> None:
    text = f"<is><r><t>120.00</t></r><r><rPr>{run}</rPr><t>1</t></r></is>"
    row = f'<row r="2"><c r="A2" t="str"><v>总计</v></c><c r="B2" t="inlineStr">{text}</c></row>'
    data = files.xlsx(
        {"表": f"<sheetData>{files.sheet_rows([['项目', '决算数']])}{row}</sheetData>"}
    )
    assert read_bytes(data, "a.xlsx").grids[0].rows[1][1].text == expected


def test_a_workbook_in_xml_raises_a_mark() -> None:
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    rich = '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">120.00<Sup>1</Sup></ss:Data></Cell>'
    rows = f"<Row>{cell.format('项目')}{cell.format('决算数')}</Row><Row>{cell.format('总计')}{rich}</Row>"
    spaces = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    data = f'<?xml version="1.0"?><Workbook {spaces}><Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet></Workbook>'
    assert read_bytes(data.encode(), "a.xls").grids[0].rows[1][1].text == "120.00¹"


def test_a_text_raises_a_mark() -> None:
    assert (
        seen(read_bytes("支出总计120.00<sup>1</sup>万元。".encode(), "a.md"))
        == "支出总计120.00¹万元。"
    )
    assert (
        seen(read_bytes("支出总计120.00<sup>97.87</sup>万元。".encode(), "a.md"))
        == "支出总计120.0097.87万元。"
    )


def test_a_page_of_print_raises_a_mark() -> None:
    content = "BT /F 12 Tf 100 700 Td (Sum 120.00) Tj ET BT /F 6 Tf 161 706 Td (1) Tj ET BT /F 12 Tf 100 650 Td (All of it) Tj ET"
    data = files.pdf(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            ("", content),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )
    assert "Sum 120.00¹" in seen(read_bytes(data, "a.pdf"))
