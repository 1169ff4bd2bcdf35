"""Small files that unfold to much: refused in one line or read, in seconds and within memory,
before anything is made.
"""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import reader_files as files

from auditor import parsed, yamlparser
from auditor.document import Document, Unreadable
from auditor.readers import read_bytes
from auditor.readers.limits import DEFAULT, MEGABYTE
from auditor.yamlfile import RuleError

SECONDS = 8.0
"""Of processor time; the machine of a test may be busy with others."""
MOST = 500
"""MB that a reading may add."""


def outcome(data: bytes, name: str) -> Document | Unreadable:
    """What reading gives, in one line where it is refused, in time and within memory."""
    started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        result: Document | Unreadable = read_bytes(data, name)
    except Unreadable as refusal:
        assert (
            "\n" not in str(refusal.message) + str(refusal.remedy)
            and str(refusal.remedy)
            and name in str(refusal.message)
        )
        result = refusal
    assert time.process_time() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MOST
    return result


def refused(data: bytes, name: str, word: str) -> None:
    result = outcome(data, name)
    assert isinstance(result, Unreadable) and word in str(result.message), result


def read(data: bytes, name: str) -> Document:
    result = outcome(data, name)
    assert isinstance(result, Document), result
    return result


# --- Word

_P = files.paragraph("甲")
_CELL = f"<w:tc>{_P}</w:tc>"
_LISTED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>项</w:t></w:r></w:p>'


def numbering(levels: str, more: str = "") -> str:
    return (
        f'<w:numbering {files.W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}</w:numbering>'
    )


def level(text: str, at: int = 0) -> str:
    return f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'


def test_wide_rows_over_empty_ones() -> None:
    wide = f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999"/></w:tcPr>{_P}</w:tc>{_CELL}</w:tr>{"<w:tr/>" * 490}</w:tbl>'
    refused(files.docx(wide * 300), "a.docx", "单元格多于")
    left = f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="998"/></w:trPr>{_CELL * 2}</w:tr>{"<w:tr><w:tc/></w:tr>" * 480}</w:tbl>'
    refused(files.docx(left * 100), "a.docx", "单元格多于")


def test_tables_within_tables() -> None:
    inner = "<w:tbl>" + f"<w:tr>{_CELL * 2}</w:tr>" * 3000 + "</w:tbl>"
    for _ in range(60):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc>{_CELL * 3}</w:tr></w:tbl>"
    read(files.docx(inner), "a.docx")


@pytest.mark.parametrize("text", ["%1" * 20_000, "长" * 40_000])
def test_the_text_of_a_list(text: str) -> None:
    refused(files.docx(_LISTED * 40_000, numbering=numbering(level(text))), "a.docx", "自动编号")


def test_many_lists_levels_and_styles() -> None:
    more = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
        for at in range(2, 10_000)
    )
    levels = "".join(level("%1", at) for at in range(9_000))
    lists = "".join(
        _LISTED.replace('numId w:val="1"', f'numId w:val="{at}"') for at in range(1, 10_000)
    )
    styles = "".join(
        f'<w:style w:styleId="s{at}"><w:basedOn w:val="s{at + 1}"/></w:style>'
        for at in range(50_000)
    )
    circle = '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    document = read(
        files.docx(
            lists,
            numbering=numbering(levels, more),
            styles=f"<w:styles {files.W}>{styles}{circle}</w:styles>",
        ),
        "a.docx",
    )
    assert len(document.blocks) == 9_999


def test_boxes_within_boxes_and_joined_paragraphs() -> None:
    body = _P
    for _ in range(40):
        body = f"<w:p><w:r><w:pict><w:txbxContent>{_P * 200}{body}</w:txbxContent></w:pict></w:r></w:p>"
    read(files.docx(body), "a.docx")
    joined = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>{'字' * 20}</w:t></w:r></w:p>"
    assert len(read(files.docx(joined * 30_000 + _P), "a.docx").blocks) == 1


def test_elements_beyond_any_document() -> None:
    refused(files.docx(_P + "<a/>" * 4_000_000), "a.docx", "元素和属性")


def test_embedded_workbooks_share_the_limits() -> None:
    inner = files.xlsx(
        {
            "表": "<sheetData>"
            + ("<row>" + '<c t="str"><v>1</v></c>' * 100 + "</row>") * 900
            + "</sheetData>"
        }
    )
    ole = '<w:p><w:r><w:object><o:OLEObject xmlns:o="o" xmlns:r="{}" ProgID="Excel.Sheet.12" r:id="rx"/></w:object></w:r></w:p>'.format(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    )
    archive = zipfile.ZipFile(io.BytesIO(files.docx(_P + ole * 200)))
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members["word/x.xlsx"] = inner
    members["word/_rels/document.xml.rels"] = (
        '<Relationships xmlns="x"><Relationship Id="rx" Type="t/package" Target="x.xlsx"/></Relationships>'
    )
    refused(files.zipped(members), "a.docx", "单元格多于")


# --- Excel


def cells(count: int, attributes: str = "", start: int = 0) -> str:
    return (
        "<sheetData>"
        + "".join(
            "<row>"
            + "".join(f"<c {attributes}><v>{start + row * 20 + at}</v></c>" for at in range(20))
            + "</row>"
            for row in range(count // 20)
        )
        + "</sheetData>"
    )


@pytest.mark.parametrize(
    "code", ["0" * 100_000, "0." + "0" * 200_000, '"' + "长" * 3_000 + '"', "#," * 60_000]
)
def test_a_number_format(code: str) -> None:
    refused(files.xlsx({"表": cells(20_000, 's="1"')}, (code,)), "a.xlsx", "数字格式")


def test_many_cells_under_a_long_format() -> None:
    refused(files.xlsx({"表": cells(60_000, 's="1"')}, ('0"x"' * 60,)), "a.xlsx", "字符")


@pytest.mark.parametrize("text", ["长" * 30_000, "长\n" * 15_000])
def test_one_string_in_many_cells(text: str) -> None:
    sheet = (
        "<sheetData>"
        + ("<row>" + '<c t="s"><v>0</v></c>' * 20 + "</row>") * 10_000
        + "</sheetData>"
    )
    refused(files.xlsx({"表": sheet}, strings=(text,)), "a.xlsx", "字符")


def test_merged_cells_over_each_other() -> None:
    rows = "".join(
        f'<row r="{at}">' + '<c t="str"><v>a</v></c>' * 300 + "</row>" for at in range(1, 301)
    )
    merges = "".join(f'<mergeCell ref="A{at}:ZZ300"/>' for at in range(299, 0, -1))
    refused(
        files.xlsx({"表": f"<sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells>"}),
        "a.xlsx",
        "互相重叠",
    )
    tall = "".join(f'<mergeCell ref="A{at}:A{at + 94}"/>' for at in range(1, 900_000, 95))
    sheet = (
        "<sheetData>"
        + "".join(f'<row r="{at}"><c t="str"><v>a</v></c></row>' for at in range(1, 900_000, 95))
        + "</sheetData>"
    )
    refused(files.xlsx({"表": f"{sheet}<mergeCells>{tall}</mergeCells>"}), "a.xlsx", "过大")


def test_far_corners_and_hidden_columns() -> None:
    far = '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    read(files.xlsx({"表": far}), "a.xlsx")
    columns = "<cols>" + '<col min="2" max="16384" hidden="1"/>' * 200_000 + "</cols>"
    read(files.xlsx({"表": columns + cells(40)}), "a.xlsx")


def test_sheets_that_share_a_part_and_sheets_without_end() -> None:
    archive = zipfile.ZipFile(
        io.BytesIO(
            files.xlsx(
                {"表": "<sheetData>" + ("<row>" + "<c/>" * 1000 + "</row>") * 500 + "</sheetData>"}
            )
        )
    )
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    again = "".join(f'<sheet name="x{at}" sheetId="{at}" r:id="s1"/>' for at in range(3000))
    members["xl/workbook.xml"] = (
        archive.read("xl/workbook.xml").decode().replace("<sheets>", "<sheets>" + again)
    )
    refused(files.zipped(members), "a.xlsx", "同一个内部文件")
    read(files.xlsx({f"表{at}": cells(20) for at in range(1500)}), "a.xlsx")
    refused(
        files.xlsx(
            {"表": "<sheetData>" + ("<row>" + "<c/>" * 1000 + "</row>") * 4000 + "</sheetData>"}
        ),
        "a.xlsx",
        "元素和属性",
    )


def test_old_workbooks() -> None:
    cell = files.record(0x203, struct.pack("<3Hd", 0, 1, 0, 2.0))
    stream = files.xls("表", [cell] * 50_000)
    sheet = stream.index(struct.pack("<H", 0x85))
    size = struct.unpack_from("<H", stream, sheet + 2)[0] + 4
    refused(
        stream[:sheet] + stream[sheet : sheet + size] * 300 + stream[sheet + size :],
        "a.xls",
        "同一处",
    )
    refused(files.xls("表", [cell], ("0" * 300,)), "a.xls", "数字格式")
    columns = files.record(0x7D, struct.pack("<5H", 2, 255, 0, 0, 1)) * 50_000
    read(files.xls("表", [cell, columns]), "a.xls")


def test_workbooks_as_xml() -> None:
    page = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>{}</Table></Worksheet></Workbook>'
    )
    one = '<Row><Cell><Data ss:Type="Number">1</Data></Cell></Row>'
    read(
        page.format(
            '<Column ss:Index="2" ss:Hidden="1" ss:Span="16000"/>' * 100_000 + one
        ).encode(),
        "a.xml",
    )
    over = "".join(
        "<Row>"
        + "".join(
            f'<Cell ss:Index="{300 - at}" ss:MergeAcross="{at}" ss:MergeDown="{300 - row}"><Data ss:Type="String">a'
            "</Data></Cell>"
            for at in range(0, 299, 3)
        )
        + "</Row>"
        for row in range(280)
    )
    refused(page.format(over).encode(), "a.xml", "互相重叠")


# --- Web pages and text


def test_web_pages() -> None:
    wide = "<table><tr><td colspan=1000>x</td></tr>" + "<tr></tr>" * 490 + "</table>"
    refused(files.html(wide * 400), "a.html", "单元格多于")
    refused(
        files.html("<p " + " ".join(f"a{at}=1" for at in range(200_000)) + ">x</p>"),
        "a.html",
        "属性",
    )
    refused(
        files.html("<p " + " ".join(f"a{at}" for at in range(200_000)) + ">x</p>"), "a.html", "属性"
    )
    read(files.html("<p>收入" + "<b>\n</b>" * 60_000 + "支出</p>"), "a.html")
    read(files.html("<p>收入" + "<b></b>" * 300_000 + "支出</p>"), "a.html")
    read(files.html("<p>收入" + "<sup>" * 230 + "<b>1</b>2" * 300_000 + "</p>"), "a.html")
    rules = "".join(f".c{at} i b{{display:none}}" for at in range(30_000))
    refused(files.html(f"<style>{rules}</style><p>收入</p>"), "a.html", "样式规则")
    slow = (
        "<style>"
        + "div i .x{color:red}" * 15_000
        + "</style>"
        + "<div>" * 100
        + '<b class="x">收</b>' * 20_000
    )
    refused(files.html(slow), "a.html", "样式规则")
    for rules, body in (
        ("q ~ b ~ b ~ b{color:red}", "<b>收</b>" * 5_000),
        ("*{" + "".join(f"--b{at}:1;" for at in range(2_000)) + "}", "<b>收</b>" * 20_000),
        ("".join(f"b:nth-child({at}n+1){{color:red}}" for at in range(300)), "<b>收</b>" * 50_000),
        ("(" * 2_200_000, ""),
    ):
        refused(files.html(f"<style>{rules}</style><p>收入{body}"), "a.html", "样式规则")
    for rules in (
        "b" + ":not(" * 500 + "i" + ")" * 500 + "{color:red}",
        "@media screen{" * 3_000,
        "b::before{content:'" + "9" * 100_000,
        "".join(f":root{{--a{at}:var(--a{at + 1}) var(--a{at + 1})}}" for at in range(300))
        + "b{color:var(--a0)}",
    ):
        read(files.html(f"<style>{rules}</style><p>收入{'<b>收</b>' * 1_000}"), "a.html")
    read(files.html("<style>" + "/*" * 200_000 + "</style><p>收入</p>"), "a.html")
    read(files.html(f"<p style='{'background:rgb(' * 50_000}'>收入</p>"), "a.html")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"," * 2_000_000, "a.csv"),
        ("项目,金额\n".encode() + b"," * 2_000_000, "a.csv"),
        (b"a,b\n" * 20_000_000, "a.csv"),
        (b"|" * 4_000_000, "a.txt"),
        (b"|" * 4_000 + b"\n" + (b"|" * 3_000 + b"\n") * 1_000, "a.md"),
        (b"\t" * 4_000_000 + b"a", "a.txt"),
    ],
)
def test_text_of_nothing_but_marks(data: bytes, name: str) -> None:
    refused(data, name, "")


def test_archives_of_web_pages() -> None:
    head = b"MIME-Version: 1.0\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(900)
    )
    refused(
        head + b"Content-Type: text/html\n\n<html><body>x\n" + b"y\n" * 500_000, "a.mht", "层层嵌套"
    )


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        ("html", files.html("<p>收入</p>" + "<i>支出</i>" * 3_000)),
        ("docx", files.docx(_P * 500)),
        ("zip", files.zipped({"x.csv": "项目,金额\n" * 4_000})),
        ("zip", files.zipped({"x.docx": files.docx(_P * 500)})),
    ],
)
def test_the_files_of_an_archive_share_its_limits(suffix: str, data: bytes) -> None:
    archive = files.zipped(
        {f"{at}.{suffix}": data + bytes([at]) if suffix == "html" else data for at in range(30)}
    )
    with pytest.raises(Unreadable, match="过多|合计多于"):
        read_bytes(archive, "a.zip", replace(DEFAULT, markup=1_000_000))


# --- PDF

_HEAD = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 6 0 R>>/Font<</F 5 0 R>>>>>>",
]
_FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def forms(count: int, calls: int, resources: bool = True) -> list[str | tuple[str, str]]:
    def form(at: int) -> tuple[str, str]:
        own = f"/Resources<</Font<</F 5 0 R>>/XObject<</X {at + 1} 0 R>>>>" if resources else ""
        last = at == count + 5
        return (
            f"/Type/XObject/Subtype/Form/BBox[0 0 600 900]{own}",
            "BT /F 12 Tf 100 100 Td (1) Tj ET" if last else "/X Do " * calls,
        )

    return [form(at) for at in range(6, 6 + count)]


@pytest.mark.parametrize(
    "chain", [forms(29, 2), forms(6, 30), forms(20, 2), forms(1, 2, False) * 2]
)
def test_forms_within_forms(chain: list[str | tuple[str, str]]) -> None:
    loop = chain if chain[0] != chain[-1] else [(chain[0][0], "/X Do /X Do")]
    refused(files.pdf([*_HEAD, ("", "/X Do"), _FONT, *loop]), "a.pdf", "图形")


def test_a_small_nest_of_forms_is_read() -> None:
    document = read(files.pdf([*_HEAD, ("", "/X Do"), _FONT, *forms(5, 2)]), "a.pdf")
    assert document.blocks


def test_streams_that_unfold() -> None:
    refused(files.pdf([*_HEAD, ("", "x" * 40_000_000), _FONT]), "a.pdf", "展开后多于")
    refused(files.pdf([*_HEAD, ("", "0 0 1 1 re f\n" * 2_000_000), _FONT]), "a.pdf", "展开后多于")
    glyphs = (
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 7 0 R>>/Resources<</XObject<</X 6 0 R>>>>"
        "/FirstChar 97/LastChar 97/Widths[1]/Encoding<</Differences[97/a]>>>>"
    )
    nest = files.pdf(
        [
            *_HEAD,
            ("", "BT /F 9 Tf 9 9 Td (aaaa) Tj ET"),
            glyphs,
            ("/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>", "/X Do /X Do"),
            ("", "/X Do"),
        ]
    )
    refused(nest, "a.pdf", "图形")
    head = [
        _HEAD[0],
        "<</Type/Pages/Kids[" + "3 0 R " * 1900 + "]/Count 1900>>",
        _HEAD[2].replace("4 0 R", "[" + "4 0 R " * 500 + "]"),
    ]
    refused(
        files.pdf([*head, ("", "BT /F 1 Tf 1 700 Td (1) Tj ET\n" * 100), _FONT]), "a.pdf", "各页"
    )


def test_pages_too_dense_for_print() -> None:
    grid = "".join(
        f"{at * 5} 10 m {at * 5} 14000 l S 10 {at * 5} m 14000 {at * 5} l S\n" for at in range(2500)
    )
    big = _HEAD[2].replace("595 842", "14400 14400")
    refused(files.pdf([*_HEAD[:2], big, ("", grid), _FONT]), "a.pdf", "过密")


def test_a_page_is_read_to_its_end() -> None:
    text = "".join(
        f"BT /F 1 Tf {10 + at % 50 * 10} {800 - at // 50 * 0.5:.1f} Td (1234567890) Tj ET\n"
        for at in range(15_000)
    )
    document = read(files.pdf([*_HEAD, ("", text), _FONT]), "a.pdf")
    held = sum(len(paragraph.text) for paragraph in document.paragraphs) + sum(
        len(cell.text) for grid in document.grids for row in grid.rows for cell in row
    )
    assert held >= 150_000


# --- Pictures


def test_pictures_by_their_heads() -> None:
    Image = pytest.importorskip("PIL.Image")
    from auditor.readers.ocr import refuse_pixels

    def saved(kind: str, size: tuple[int, int], **more: object) -> bytes:
        out = io.BytesIO()
        Image.new("1", size).save(out, kind, **more)
        return out.getvalue()

    refuse_pixels(saved("PNG", (2480, 3508)), "a.png", 100)
    for data in (
        saved("PNG", (9000, 9000)),
        saved("TIFF", (9000, 9000), compression="group4"),
        saved(
            "TIFF",
            (6000, 6000),
            compression="group4",
            save_all=True,
            append_images=[Image.new("1", (6000, 6000))] * 9,
        ),
    ):
        with pytest.raises(Unreadable, match="图像过大"):
            refuse_pixels(data, "a.tif", 100)
    with pytest.raises(Unreadable, match="页数过多"):
        refuse_pixels(
            saved("TIFF", (9, 9), save_all=True, append_images=[Image.new("1", (9, 9))] * 9),
            "a.tif",
            5,
        )


# --- Rule packs and settings

_LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + at)}: &{chr(98 + at)} [{', '.join(['*' + chr(97 + at)] * 9)}]\n" for at in range(12)
)


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        (_LAUGHS, "6:", "引用展开后"),
        ("a: &a [1, *a]\n", "1:11:", "没有已写完的定义"),
        ("a: 1\nb: &b {x: *b}\n", "2:", "没有已写完的定义"),
        ("a: " + "[" * 60 + "]" * 60, "1:", "嵌套"),
        ("- x\n" * 300_000, "", "内容过多"),
        ("a: " + "x" * 5_000_000, "1:1:", "文件过大"),
        ("? [a]\n: b\n", "1:3:", "键应是一个词"),
        ("[" * 20_000, "", ""),
    ],
)
def test_yaml(text: str, place: str, word: str) -> None:
    started = time.process_time()
    with pytest.raises(RuleError) as refusal:
        yamlparser.parse(text, "own.yaml")
    assert str(refusal.value).startswith("own.yaml:" + place) and word in str(refusal.value)
    assert time.process_time() - started < SECONDS


def test_yaml_that_is_right() -> None:
    assert yamlparser.parse("a: &a [1, 2]\nb: *a\n", "own.yaml") == {
        "a": ["1", "2"],
        "b": ["1", "2"],
    }


def test_yaml_that_is_no_text(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_bytes("键: 值".encode("gb18030"))
    with pytest.raises(RuleError, match="UTF-8"):
        parsed.load(own)
    with own.open("wb") as out:
        out.truncate(64 * MEGABYTE)
    with pytest.raises(RuleError, match="文件过大"):
        parsed.load(own)
