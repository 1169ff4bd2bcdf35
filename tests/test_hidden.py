"""What a person sees counts: what a document hides is not read, is said, and a figure that differs
is named.
"""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile

import pytest
import reader_files as files

from auditor.document import Document, Unreadable
from auditor.readers import read_bytes
from auditor.wording.messages import in_words
from auditor.wording.words import words

_ROWS = [
    ["项目", "决算数"],
    ["一、一般公共服务支出", "100.00"],
    ["二、外交支出", "20.00"],
    ["总计", "120.00"],
]
_COPY = [
    ["项目", "决算数"],
    ["一、一般公共服务支出", "100.00"],
    ["二、外交支出", "99.00"],
    ["总计", "199.00"],
]


def seen(document: Document) -> str:
    """All text that was read."""
    texts = [paragraph.text for paragraph in document.paragraphs]
    return "\n".join(
        texts + [cell.text for grid in document.grids for row in grid.rows for cell in row]
    )


def said(document: Document) -> str:
    texts = [in_words(notice.message) for notice in document.notices]
    english = [in_words(notice.message, words("en")) for notice in document.notices]
    assert all(text != other for text, other in zip(texts, english, strict=True)), english
    return "".join(texts)


def check(data: bytes, name: str, *words: str) -> Document:
    """The hidden 99.00 is not read, the shown figures are; each word is said."""
    document = read_bytes(data, name)
    assert "99.00" not in seen(document).replace("199.00", "99.00") and "120.00" in seen(document)
    assert all(word in said(document) for word in words), said(document)
    return document


# --- Web pages


def page(body: str, style: str = "", head: str = "") -> bytes:
    return f'<html><head><meta charset="utf-8">{head}<style>{style}</style></head><body>{body}</body></html>'.encode()


_HIDING = [
    "display:none",
    "visibility:hidden",
    "opacity:0",
    "font-size:0",
    "font-size:0.5px",
    "color:#fff",
    "color:white",
    "color:rgb(255,255,255)",
    "color:#FEFEFE",
    "color:transparent",
    "color:rgba(0,0,0,0)",
    "text-indent:-9999px",
    "position:absolute;left:-9999px",
    "position:absolute; top:-200em",
    "height:0;overflow:hidden",
    "max-height:0px; overflow:hidden",
    "position:absolute;clip:rect(0,0,0,0)",
    "clip-path:inset(100%)",
    "text-decoration:line-through",
    "transform:scale(0)",
    "transform:translateX(-9999px)",
    "margin-left:-2000px",
    "mso-hide:all",
    "background:#eee;color:#eee",
    "filter:opacity(0)",
    "display:none !important",
]


@pytest.mark.parametrize("style", _HIDING)
@pytest.mark.parametrize("how", ["inline", "class", "id", "under", "child", "list"])
def test_a_page_hides_a_copy(style: str, how: str) -> None:
    selector = {
        "class": ".k",
        "id": "#k",
        "under": "body div.k",
        "child": "body > div",
        "list": "i, .k,b",
    }.get(how, "")
    attribute = f'style="{style}"' if how == "inline" else 'class="k" id="k"'
    body = f"<div {attribute}>{files.html_table(_COPY)}</div>{files.html_table(_ROWS)}"
    check(
        page(body, f"{selector} {{ {style} }}" if selector else ""),
        "a.html",
        "没有读入，其中有 3 个数字",
        "二、外交支出”，隐藏的是 99.00，显示的是 20.00",
    )


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">99.00</span>',
        "<del>99.00</del>",
        "<s>99.00</s>",
        "<strike>99.00</strike>",
        "<span hidden>99.00</span>",
        '<font color="#FFFFFF">99.00</font>',
        '<b style="visibility:hidden">99.00</b>',
        "<!-- 99.00 -->",
        "<template>99.00</template>",
        "<noscript>99.00</noscript>",
        "<dialog>99.00</dialog>",
    ],
)
def test_a_cell_hides_a_figure_before_the_shown_one(hidden: str) -> None:
    body = files.html_table(_ROWS).replace("20.00</td>", f"{hidden}20.00</td>", 1)
    document = check(page(body), "a.html")
    assert document.grids[0].rows[2][1].text == "20.00"
    if "<s" in hidden or "<d" in hidden[:4] or "<f" in hidden or "<b" in hidden:
        assert "99" in said(document) and ("行3 列2" in said(document) or "dialog" in hidden)


def test_what_is_shown_stays() -> None:
    style = (
        "@media print {.p {display:none}} @media (max-width: 600px) {.p {display:none}} .menu a:hover {display:none}"
        ".p {color: #fff; background: navy} .q {display:none} td.q {display: table-cell !important}"
        ".z {font-size:0} .z span {font-size:14px} .v {visibility:hidden} .v b {visibility:visible} /* .p{display:none} */"
        ".ico::before {content: '\\e601'} li::before {content: '•'}"
    )
    body = (
        '<p class="p">支出总计120.00万元。</p><table><tr><td class="q">合计</td><td class="q">7.00</td></tr><tr><td>甲</td><td>7.00'
        '</td></tr></table><div class="z"><span>收入8.00万元。</span></div><p class="v">无<b>结余9.00万元。</b></p>'
        '<details><summary>附</summary><p>决算10.00万元。</p></details><p class="ico">其他11.00万元。</p>'
        '<table><tr bgcolor="#003366"><td><font color="white">项目12.00</font></td><td>1</td></tr></table>'
    )
    text = seen(read_bytes(page(body, style), "a.html"))
    assert (
        all(f"{number}.00" in text for number in (120, 7, 8, 9, 10, 11, 12))
        and "\ue601" not in text
    )
    kept = read_bytes(
        page(
            '<p style="color:white">支出120.00万元。</p>',
            head='<link rel="stylesheet" href="a.css">',
        ),
        "a.html",
    )
    assert "120.00" in seen(kept) and "1 处已照常读入" in said(kept)


def test_generated_text_is_read() -> None:
    body = files.html_table(_ROWS).replace("<td>20.00", '<td class="x">20.00', 1)
    document = read_bytes(
        page(body, ".x::before{content:'9'} .x:after { content: '\\35' }"), "a.html"
    )
    assert document.grids[0].rows[2][1].text == "920.005"
    counted = read_bytes(
        page("<p class='x'>总计1.00万元。</p>", ".x::before{content:counter(n)}"), "a.html"
    )
    assert "自动生成的编号 1 处" in said(counted)
    unclear = read_bytes(page("<p>总计1.00万元。</p>", "p:has(b){display:none}"), "a.html")
    assert "未能判断" in said(unclear)
    form = read_bytes(
        page(
            '<p>总计1.00万元。</p><div><input value="99.00"></div><div><svg><text>98</text></svg></div>'
        ),
        "a.html",
    )
    assert "表单、图形等 2 处" in said(form)


# --- Word


def marked(text: str, run: str) -> str:
    return files.paragraph(text, run=f"<w:rPr>{run}</w:rPr>")


@pytest.mark.parametrize(
    "run",
    [
        "<w:vanish/>",
        '<w:color w:val="FFFFFF"/>',
        "<w:strike/>",
        '<w:dstrike w:val="1"/>',
        '<w:sz w:val="1"/>',
        '<w:rStyle w:val="gone"/>',
        '<w:color w:val="EEEEEE"/><w:shd w:val="clear" w:fill="EEEEEE"/>',
    ],
)
def test_a_run_is_hidden(run: str) -> None:
    styles = f'<w:styles {files.W}><w:style w:styleId="gone"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    body = marked("支出总计99.00万元。", run) + files.paragraph("支出总计120.00万元。")
    check(
        files.docx(body, styles=styles),
        "a.docx",
        "1 处没有读入，其中有 1 个数字",
        "隐藏的是 99.00，显示的是 120.00",
    )


def test_white_on_a_ground_is_shown() -> None:
    dark = (
        f'<w:styles {files.W}><w:style w:type="table" w:styleId="dark"><w:name w:val="dark"/><w:tblStylePr w:type="firstRow"><w:tcPr>'
        '<w:shd w:val="clear" w:fill="003366"/></w:tcPr></w:tblStylePr></w:style></w:styles>'
    )
    white = marked("项目120.00", '<w:color w:val="FFFFFF"/>')
    row = f"<w:tr><w:tc>{white}</w:tc><w:tc>{white}</w:tc></w:tr>"
    for body in (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="dark"/></w:tblPr>{row}</w:tbl>',
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr>{white}</w:tc><w:tc>{files.paragraph("1")}</w:tc></w:tr></w:tbl>',
        f"<w:p><w:r><w:pict><w:txbxContent>{white}</w:txbxContent></w:pict></w:r></w:p>",
        marked("项目120.00", '<w:highlight w:val="black"/><w:color w:val="FFFFFF"/>'),
    ):
        assert "120.00" in seen(read_bytes(files.docx(body, styles=dark), "a.docx"))


def test_hidden_rows_and_deletions_in_word() -> None:
    hidden = files.word_row(
        files.word_cell("二、外交支出"), files.word_cell("99.00"), properties="<w:hidden/>"
    )
    removed = "<w:p><w:r><w:t>支出</w:t></w:r><w:del><w:r><w:delText>99.00</w:delText></w:r></w:del><w:r><w:t>120.00万元。</w:t></w:r></w:p>"
    table = files.word_table(_ROWS).replace("</w:tbl>", hidden + "</w:tbl>")
    check(
        files.docx(table + removed),
        "a.docx",
        "隐藏的文字：1 处",
        "隐藏的是 99.00，显示的是 20.00",
        "修订中删除的内容：1 处",
        "隐藏的是 99.00，显示的是 120.00",
    )


# --- Excel


def sheet(rows: list[list[str]], extra: str = "") -> str:
    return f"<sheetData>{files.sheet_rows(rows)}{extra}</sheetData>"


def test_a_hidden_sheet_before_the_shown_one() -> None:
    data = files.xlsx({"!表": sheet(_COPY), "表（2）": sheet(_ROWS)})
    for state in ("hidden", "veryHidden"):
        check(
            replaced(data, "xl/workbook.xml", '"hidden"', f'"{state}"'),
            "a.xlsx",
            "隐藏的工作表“表”：1 处没有读入，其中有 3 个数字",
            "“二、外交支出”，隐藏的是 99.00，显示的是 20.00",
        )
    with pytest.raises(Unreadable, match="都是隐藏的"):
        read_bytes(files.xlsx({"!表": sheet(_ROWS), "空": "<sheetData/>"}), "a.xlsx")


def replaced(data: bytes, member: str, old: str, new: str) -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(data))
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members[member] = archive.read(member).decode().replace(old, new)
    return files.zipped(members)


@pytest.mark.parametrize("row", ['hidden="1"', 'ht="0" customHeight="1"'])
def test_hidden_rows_and_columns(row: str) -> None:
    extra = (
        f'<row r="9" {row}><c r="A9" t="str"><v>二、外交支出</v></c><c r="B9"><v>99</v></c></row>'
    )
    check(
        files.xlsx({"表": sheet(_ROWS, extra)}),
        "a.xlsx",
        "隐藏的行（第 9 行）",
        "隐藏的是 99，显示的是 20.00",
    )
    wide = [[*row, "99.00"] for row in _ROWS]
    for column in ('hidden="1"', 'width="0"'):
        check(
            files.xlsx({"表": f'<cols><col min="3" max="3" {column}/></cols>' + sheet(wide)}),
            "a.xlsx",
            "隐藏的列（C 列）：1 处",
        )


def test_a_merged_title_over_a_hidden_column_is_shown() -> None:
    body = (
        '<cols><col min="1" max="1" hidden="1"/></cols>'
        + sheet([["支出决算表", "", ""], ["x", *_ROWS[0]], ["y", *_ROWS[3]]])
        + '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'
    )
    assert "支出决算表" in seen(read_bytes(files.xlsx({"表": body}), "a.xlsx"))


def styled(fonts: str, fills: str, styles: str, body: str, more: str = "") -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(files.xlsx({"表": body})))
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members["xl/styles.xml"] = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts>'
        f'<fonts><font/>{fonts}</fonts><fills><fill><patternFill patternType="none"/></fill>{fills}</fills><cellXfs><xf/>{styles}</cellXfs>{more}</styleSheet>'
    )
    return files.zipped(members)


_SOLID = '<fill><patternFill patternType="solid"><fgColor rgb="FF003366"/></patternFill></fill>'


@pytest.mark.parametrize(
    ("font", "style", "word"),
    [
        ('<font><color rgb="FFFFFFFF"/></font>', '<xf fontId="1"/>', "与底色相同"),
        ('<font><color theme="0"/></font>', '<xf fontId="1"/>', "与底色相同"),
        ('<font><color indexed="9"/></font>', '<xf fontId="1"/>', "与底色相同"),
        ('<font><color rgb="FF003366"/></font>', '<xf fontId="1" fillId="1"/>', "与底色相同"),
        ("<font><strike/></font>", '<xf fontId="1"/>', "删除线"),
        ("", '<xf numFmtId="200"/>', "数字格式不显示"),
    ],
)
def test_a_cell_without_ink(font: str, style: str, word: str) -> None:
    extra = (
        '<row r="5"><c r="A5" t="str" s="1"><v>备99.00</v></c><c r="B5" s="1"><v>99</v></c></row>'
    )
    document = check(
        styled(font, _SOLID, style, sheet(_ROWS, extra)), "a.xlsx", word, "其中有 2 个数字"
    )
    assert "备" not in seen(document)
    shown = styled(
        '<font><color rgb="FFFFFFFF"/></font>',
        _SOLID,
        '<xf fontId="1" fillId="1"/>',
        sheet(_ROWS, extra),
    )
    assert "备99.00" in seen(read_bytes(shown, "a.xlsx"))


def test_white_under_a_table_style_is_read_and_said() -> None:
    extra = '<row r="5"><c r="B5" s="1"><v>99</v></c></row>'
    body = sheet(_ROWS, extra) + "<tableParts><tablePart/></tableParts>"
    document = read_bytes(
        styled('<font><color theme="0"/></font>', "", '<xf fontId="1"/>', body), "a.xlsx"
    )
    assert "99" in seen(document) and "已照常读入" in said(document)


@pytest.mark.parametrize(
    "change",
    [
        '<numFmt numFmtId="201" formatCode="0.000"/>',
        '<font><color rgb="FFFFFFFF"/></font>',
        "<font><strike/></font>",
    ],
)
def test_a_condition_that_changes_figures_is_said(change: str) -> None:
    body = (
        sheet(_ROWS)
        + '<conditionalFormatting sqref="B2:B4"><cfRule dxfId="0"/></conditionalFormatting>'
    )
    document = read_bytes(styled("", "", "", body, f"<dxfs><dxf>{change}</dxf></dxfs>"), "a.xlsx")
    assert "条件格式会改变 B2:B4" in said(document) and "120.00" in seen(document)
    plain = read_bytes(
        styled("", "", "", body, '<dxfs><dxf><font><color rgb="FFFF0000"/></font></dxf></dxfs>'),
        "a.xlsx",
    )
    assert "条件格式" not in said(plain)


def test_a_struck_run_in_a_cell() -> None:
    text = "<is><r><t>120.00</t></r><r><rPr><strike/></rPr><t>9</t></r></is>"
    body = sheet(
        _ROWS[:2],
        f'<row r="3"><c r="A3" t="str"><v>总计</v></c><c r="B3" t="inlineStr">{text}</c></row>',
    )
    document = read_bytes(files.xlsx({"表": body}), "a.xlsx")
    assert document.grids[0].rows[2][1].text == "120.00" and "1 处没有读入" in said(document)


def test_old_workbooks_hide_too() -> None:
    font = files.record(0x31, struct.pack("<5H5BB", 200, 0, 9, 400, 0, 0, 0, 0, 0, 1, 0) + b"A")
    struck = files.record(0x31, struct.pack("<5H5BB", 200, 8, 8, 400, 0, 0, 0, 0, 0, 1, 0) + b"A")
    styles = [files.record(0xE0, struct.pack("<2H", at, 0) + bytes(16)) for at in (0, 1)]
    cells = [
        files.record(0x204, struct.pack("<3H", 0, 0, 9) + files.wide("总计", "<H")),
        *(files.record(0x203, struct.pack("<3Hd", 0, 1 + at, 1 + at, 99.0)) for at in (0, 1)),
        files.record(0x203, struct.pack("<3Hd", 0, 3, 9, 120.0)),
    ]
    data = files.xls("表", cells, extra=font + struck + b"".join(styles))
    document = read_bytes(data, "a.xls")
    assert "99" not in seen(document) and "120" in seen(document)
    assert "与底色相同的文字：1 处" in said(document) and "删除线" in said(document)


def test_a_struck_run_and_a_narrow_column_of_an_old_workbook() -> None:
    def font(flags: int, above: int) -> bytes:
        return files.record(
            0x31, struct.pack("<5H5BB", 220, flags, 8, 400, above, 0, 0, 0, 0, 1, 0) + b"A"
        )

    text = "100.523.41"
    runs = struct.pack("<6H", 0, 1, 5, 0, 9, 2)
    rich = struct.pack("<HBH", len(text), 9, 3) + text.encode("utf-16-le") + runs
    cells = [
        files.record(0x7D, struct.pack("<5H", 1, 1, 4 * 256, 0, 0)),
        files.record(0xFD, struct.pack("<3HI", 0, 0, 0, 0)),
        files.record(0x203, struct.pack("<3Hd", 0, 1, 1, 123456.78)),
        files.record(0x203, struct.pack("<3Hd", 0, 2, 1, 123456.78)),
    ]
    extra = font(0, 0) + font(8, 0) + font(0, 1)
    document = read_bytes(files.xls("表", cells, ("0.00",), (rich,), extra), "a.xls")
    row = document.grids[0].rows[0]
    assert [cell.text for cell in row] == ["23.4¹", "####", "123456.78"]
    assert row[1].doubt and "列宽" in said(document) and "删除线" in said(document)


# --- PDF


def pdf(content: str, extra: str = "") -> bytes:
    """One page in Helvetica (`/F`), with an opaque picture (`/P`) at hand."""
    return files.pdf(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{extra}/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</P 6 0 R>>>>>>",
            ("", content),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            (
                "/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray",
                "\xff\xff\xff\xff",
            ),
        ]
    )


_SHOWN = "BT /F 12 Tf 100 600 Td (Total 120.00 of all) Tj ET "


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("BT /F 12 Tf 3 Tr 100 700 Td (Sum 99.00) Tj ET 0 Tr", "不着墨"),
        ("q 0 0 50 50 re W n BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET Q", "被裁去"),
        ("1 1 1 rg BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET 0 g", "与底色相同"),
        (
            "0.2 0.3 0.8 rg 90 690 200 30 re f BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET 0 g",
            "与底色相同",
        ),
        ("BT /F 12 Tf 100 900 Td (Sum 99.00) Tj ET", "页面以外"),
        ("BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET 1 1 1 rg 90 690 200 30 re f 0 g", "被图形盖住"),
        ("BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET q 200 0 0 30 90 690 cm /P Do Q", "被图形盖住"),
        ("BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET 100 704 m 163 704 l S", "删除线"),
    ],
)
def test_text_that_cannot_be_seen_on_a_page(content: str, word: str) -> None:
    check(pdf(content + " " + _SHOWN), "a.pdf", word, "1 处没有读入，其中有 1 个数字")


@pytest.mark.parametrize(
    "content",
    [
        "0.2 0.3 0.8 rg 90 690 200 30 re f 1 g BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET 0 g",
        "0.9 g 90 690 200 30 re f 0 g BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET",
        "q 200 0 0 30 90 690 cm /P Do Q BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET",
        "q 90 690 200 30 re W n 0 0 590 800 re W n BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET Q",
        "BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET 100 698 m 163 698 l S 50 712 m 500 712 l S",
        "BT /F 12 Tf 100 700 Td (Sum 99.00) Tj ET 1 g 200 690 90 30 re f 0 g 20 704 m 500 704 l S",
    ],
)
def test_text_that_can_be_seen_on_a_page(content: str) -> None:
    document = read_bytes(pdf(content + " " + _SHOWN), "a.pdf")
    assert "99.00" in seen(document) and "120.00" in seen(document) and not said(document)


# --- Containers


@pytest.mark.parametrize(
    "second",
    [
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/SHEET1.xml",
        "xl\\worksheets\\sheet1.xml",
        "/xl/worksheets/sheet1.xml",
    ],
)
def test_two_members_of_one_name(second: str) -> None:
    out = io.BytesIO(files.xlsx({"表": sheet(_ROWS)}))
    with (
        zipfile.ZipFile(out, "a") as archive,
        pytest.warns() if second == "xl/worksheets/sheet1.xml" else contextlib.nullcontext(),
    ):
        archive.writestr(second, f"<worksheet>{sheet(_COPY)}</worksheet>")
    with pytest.raises(Unreadable, match="重复出现"):
        read_bytes(out.getvalue(), "a.xlsx")


def _hides(text: str) -> str:
    """A paragraph that shows 12.00万元 and hides another text."""
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{text}</w:t></w:r>"
    return f"<w:p><w:r><w:t>支出12.00万元</w:t></w:r>{hidden}</w:p>"


@pytest.mark.parametrize(
    ("body", "chinese", "english"),
    [
        (_hides("支出34.00万元"), "第 1 段", "paragraph 1"),
        (
            "<w:tbl>"
            + files.word_row(files.word_cell("项目"), files.word_cell("金额"))
            + files.word_row(files.word_cell("支出"), f"<w:tc>{_hides('34.00')}</w:tc>")
            + "</w:tbl>",
            "表1 行2 列2",
            "table 1 row 2 column 2",
        ),
    ],
    ids=["paragraph", "cell"],
)
def test_where_something_differs_is_told_in_the_language(
    body: str, chinese: str, english: str
) -> None:
    notices = read_bytes(files.docx(body), "a.docx").notices
    (differs,) = [
        one.message for one in notices if getattr(one.message, "key", "") == "hidden.differs"
    ]
    assert chinese in in_words(differs)
    assert f"{english}, hidden 34.00" in in_words(differs, words("en"))


HELD = f'<w:styles {files.W}><w:style w:styleId="gone"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'


def test_a_word_with_its_reading_above_has_the_ink_of_its_paragraph() -> None:
    base = "<w:rubyBase><w:r><w:t>支出总计99.00万元</w:t></w:r></w:rubyBase>"
    # The marks of the run around it are not those of the runs within it.
    shows = '<w:rPr><w:vanish w:val="0"/></w:rPr>'
    ruby = f"<w:r>{shows}<w:ruby><w:rt><w:r><w:t>zhi</w:t></w:r></w:rt>{base}</w:ruby></w:r>"
    shown = files.paragraph("支出总计120.00万元")
    hidden = f'<w:p><w:pPr><w:pStyle w:val="gone"/></w:pPr>{ruby}</w:p>'
    check(files.docx(hidden + shown, styles=HELD), "a.docx", "隐藏的是 99.00，显示的是 120.00")
    document = read_bytes(files.docx(f"<w:p>{ruby}</w:p>", styles=HELD), "a.docx")
    assert seen(document) == "支出总计99.00万元"


def test_the_prompt_of_an_unfilled_control_in_a_cell_is_no_text() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    prompt = control.format(
        "<w:showingPlcHdr/>",
        files.paragraph("单击此处输入文字", run='<w:rPr><w:rStyle w:val="p"/></w:rPr>'),
    )
    filled = control.format("", files.paragraph("20.00"))
    empty = files.paragraph("")
    row = files.word_row(
        files.word_cell("支出"), *(f"<w:tc>{one}{empty}</w:tc>" for one in (prompt, filled))
    )
    head = files.word_row(*map(files.word_cell, ("项目", "上年", "本年")))
    styles = f'<w:styles {files.W}><w:style w:styleId="p"><w:name w:val="Placeholder Text"/></w:style></w:styles>'
    document = read_bytes(files.docx(f"<w:tbl>{head}{row}</w:tbl>", styles=styles), "a.docx")
    cells = [cell.text.strip() for cell in document.grids[0].rows[1]]
    assert cells == ["支出", "", "20.00"]


def test_a_style_of_a_number_too_long_is_none() -> None:
    extra = '<row r="5"><c r="A5" t="str" s="1"><v>其他</v></c></row>'
    body = (
        sheet(_ROWS, extra)
        + '<conditionalFormatting sqref="B2:B4"><cfRule dxfId="00000001"/></conditionalFormatting>'
    )
    style = '<xf fontId="00000009" fillId="00000009" numFmtId="00000014"/>'
    document = read_bytes(
        styled("", "", style, body, "<dxfs><dxf><font><strike/></font></dxf></dxfs>"), "a.xlsx"
    )
    assert "120.00" in seen(document) and "其他" in seen(document)


@pytest.mark.parametrize("hidden", [True, False])
def test_a_hidden_row_parts_no_table_and_a_blank_one_does(hidden: bool) -> None:
    gap = '<row r="3" hidden="1"><c r="A3" t="str"><v>外交</v></c></row>' if hidden else ""
    body = (
        "<sheetData>"
        + files.sheet_rows([["项目", "决算数"], ["支出", "100.00"]])
        + gap
        + files.sheet_rows([["国防支出"], ["教育支出"], ["总支出", "100.00"]], 4)
        + "</sheetData>"
    )
    document = read_bytes(files.xlsx({"表": body}), "a.xlsx")
    names = [row[0].text for row in document.grids[0].rows]
    rest = ["国防支出", "教育支出", "总支出"]
    assert names == ["项目", "支出", *(rest if hidden else [])]
