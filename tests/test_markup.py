"""Web pages and Word documents: how a text is drawn decides whether it is read, doubted or said, by
whatever means it is written.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import reader_files as files
from test_hidden import page, said, seen

from auditor.document import Cell, Document, Grid
from auditor.findings import Report
from auditor.message import say
from auditor.readers import read_bytes
from auditor.readers.html.media import on_screen
from auditor.readers.sight import alike, of_hex

_ROWS = [
    ["项目", "决算数"],
    ["一、一般公共服务支出", "100.00"],
    ["二、外交支出", "20.00"],
    ["总计", "120.00"],
]
Audit = Callable[[str], Report]


def in_cell(content: str, style: str = "") -> tuple[Cell, Document]:
    """The cell of a web page's table whose 20.00 is replaced."""
    document = read_bytes(
        page(files.html_table(_ROWS).replace("20.00", content, 1), style), "a.html"
    )
    return document.grids[0].rows[2][1], document


# --- what is not seen


@pytest.mark.parametrize(
    "style",
    [
        "d\\69splay:none",
        "zoom:0.02",
        "scale:0",
        "transform:matrix(0,0,0,0,0,0)",
        "transform:rotateY(90deg)",
        "content-visibility:hidden",
        "-webkit-text-fill-color:transparent",
        "-webkit-text-fill-color:#fff",
        "color:hsl(0 0% 99%)",
        "color:hwb(0 100% 0%)",
        "color:lab(100 0 0)",
        "color:oklch(1 0 0)",
        "color:color(srgb 1 1 1)",
        "background:currentcolor",
        "--c:#fff;color:var(--c)",
        "display:var(--none-such,none)",
        "opacity:3%",
        "color:rgba(0,0,0,.04)",
        "color:#f4f4f4",
        "font:0/0 a",
        "font-size:.1em",
        "clip-path:circle(0)",
        "clip-path:polygon(0 0,0 0,0 0)",
        "overflow:hidden;text-indent:100%;white-space:nowrap",
        "inset:-9999px;position:absolute",
        "translate:-9999px",
        "line-height:0;overflow:hidden",
        "filter:contrast(0)",
        "color:rgb(255 255 255 / 90%)",
        "font-size:10px;transform:scale(.2)",
        "font-size:10px;scale:1 .1",
        "font-size:10px;transform:matrix(.1,0,5,1,0,0)",
    ],
)
def test_a_figure_that_is_not_drawn_is_not_read(style: str) -> None:
    cell, document = in_cell(f'<b style="{style}">99.00</b>20.00')
    assert cell.text == "20.00" and "隐藏的是 99.00，显示的是 20.00" in said(document)
    outer, _ = in_cell('<b class="k"><i>99.00</i></b>20.00', f".k{{{style}}}")
    assert outer.text == "20.00"


@pytest.mark.parametrize(
    "style",
    [
        "color:#767676",
        "color:#b00",
        "opacity:.5",
        "zoom:1.5",
        "transform:scale(.9)",
        "color:white;background:#036",
        "color:hsl(0 100% 50%)",
        "text-shadow:0 0 2px red;color:white",
        "--c:none;color:var(--d)",
        "clip-path:inset(0)",
        "letter-spacing:-.5px",
        "color:currentcolor",
    ],
)
def test_a_figure_that_is_drawn_is_read(style: str) -> None:
    cell, _ = in_cell(f'<b style="{style}">20.00</b>')
    assert cell.text == "20.00" and not str(cell.doubt)


def test_opacities_and_sizes_of_parents_multiply() -> None:
    cell, _ = in_cell('<b style="opacity:.2"><i style="opacity:.2"><u>99.00</u></i></b>20.00')
    assert cell.text == "20.00"
    cell, _ = in_cell('<b style="zoom:.4"><i style="zoom:.4">99.00</i></b>20.00')
    assert cell.text == "20.00"


@pytest.mark.parametrize(
    "selector",
    [
        "td:nth-child(2) b",
        "tr:nth-of-type(2n+1) b",
        "td:last-child>b",
        "td b:not(.q)",
        "b[title]",
        "b[title^='a' i]",
        "i + b",
        "i~b",
        ":is(td,th) :where(b)",
        "td{& b",
        "@media screen{b",
        "@media (min-width:600px) and (hover:hover){b",
        "@media not print{b",
        "@supports (display:grid){b",
        "@layer a{b",
        "b:only-of-type",
        "\\62",
        "[TITLE=abc]",
    ],
)
def test_selectors_that_hide(selector: str) -> None:
    cell, _ = in_cell(
        '<i></i><b title="abc">99.00</b>20.00',
        f"{selector}{{display:none}}" + "}" * selector.count("{"),
    )
    assert cell.text == "20.00"


@pytest.mark.parametrize(
    "selector",
    [
        "td:nth-child(3) b",
        "b:hover",
        "b[title=x]",
        "b + i",
        "@media print{b",
        "@media (max-width:600px){b",
        "b:first-child",
        "table > b",
        "b::selection",
        "td b.q",
        "td:not(:has(b)) b",
        "B .x",
    ],
)
def test_selectors_of_others(selector: str) -> None:
    cell, _ = in_cell(
        '<i></i><b title="abc">20.00</b>', f"{selector}{{display:none}}" + "}" * selector.count("{")
    )
    assert cell.text == "20.00"


def test_a_selector_that_cannot_be_told_is_said() -> None:
    for selector in (
        "td:has(b) b",
        "b::first-letter",
        "@container (width>1px){b",
        "@media (nobody-knows){b",
    ):
        cell, document = in_cell(
            "<b>20.00</b>", f"{selector}{{display:none}}" + "}" * selector.count("{")
        )
        assert cell.text == "20.00" and "1 条会隐藏或生成内容" in said(document)


@pytest.mark.parametrize(
    ("head", "count"),
    [
        ('<style media="(weird: 1)">b{display:none}</style>', 1),
        ('<style media="(weird: 1)">b{color:red}</style>', 0),
        ('<style media="print">b{display:none}</style>', 0),
        (f"<style>{'@media screen{' * 20}b{{display:none}}{'}' * 20}</style>", 1),
        (f"<style>{'td{' * 20}b{{display:none}}{'}' * 20}</style>", 1),
    ],
    ids=["medium", "colour", "print", "groups", "rules"],
)
def test_rules_that_are_left_out_are_said(head: str, count: int) -> None:
    document = read_bytes(files.html(f"{head}<p>收入<b>20.00</b>万元</p>"), "a.html")
    assert document.paragraphs[0].text == "收入20.00万元"
    assert (f"{count} 条会隐藏或生成内容" in said(document)) == bool(count)
    assert ("条会隐藏或生成内容" in said(document)) == bool(count)


@pytest.mark.parametrize(
    ("media", "holds"),
    [
        ("screen", True),
        ("print", False),
        ("all and (min-width:100px)", True),
        ("(width >= 2000px)", False),
        ("print, screen", True),
        ("not screen", False),
        ("(max-width: 20em)", False),
        ("(orientation: portrait)", False),
        ("(prefers-color-scheme: dark)", False),
        ("(weird: 1)", None),
        ("", True),
        ("only screen and (max-device-width: 480px)", False),
    ],
)
def test_media(media: str, holds: bool | None) -> None:
    assert on_screen(media) is holds


def test_how_far_colours_are_apart() -> None:
    white = of_hex("FFFFFF")
    assert white and of_hex("x") is None
    assert [
        alike(of_hex(code) or white, white)
        for code in ("FEFEFE", "EFEFEF", "D0D0D0", "FFFF00", "FFE0E0")
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]


# --- what is drawn otherwise than it is written


@pytest.mark.parametrize(
    "content",
    [
        '<bdo dir="rtl">00.02</bdo>',
        '<span style="unicode-bidi:bidi-override;direction:rtl">00.02</span>',
        '2<span style="float:left">0.00</span>',
        '<i style="display:inline-block;transform:scaleX(-1)">20.00</i>',
        '<span style="display:flex"><i style="order:2">0.00</i><i style="order:1">2</i></span>',
        '<span style="display:flex;flex-direction:row-reverse"><i>0.00</i><i>2</i></span>',
        '<i style="-webkit-text-security:disc">20.00</i>',
        '<i style="position:relative;left:3em">0</i>2.00',
        '2<i style="display:block">0.00</i>',
        '<i style="transform:rotate(180deg)">20.00</i>',
        '<i style="letter-spacing:-1em">20.00</i>',
        "<math><mfrac><mn>20</mn><mn>2</mn></mfrac></math>",
    ],
)
def test_a_figure_out_of_order_is_no_figure(audit_text: Audit, content: str) -> None:
    cell, document = in_cell(content)
    assert "\u202e" in cell.text and "按读不准处理" in said(document)


def test_what_moves_whole_is_a_figure() -> None:
    for content in (
        '<i style="float:right">20.00</i>',
        '<i style="position:relative;top:1px">20.00</i>',
        '<bdi dir="rtl">20.00</bdi>',
    ):
        assert in_cell(content)[0].text == "20.00"
    dates = page(
        '<ul><li><span style="float:right">2024-01-01</span><a href="/a">2023年度部门决算</a></li></ul><p>收入1.00万元。</p>'
    )
    assert "读不准" not in said(read_bytes(dates, "a.html"))


def test_marks_above_and_below_are_no_digits() -> None:
    for content in (
        "20.00<sub>1</sub>",
        "<math><msup><mn>20.00</mn><mn>1</mn></msup></math>",
        '20.00<i style="vertical-align:sub">1</i>',
    ):
        assert in_cell(content)[0].text == "20.00¹"


def test_columns_in_another_order_are_said() -> None:
    for style in ("direction:rtl", "display:flex;flex-direction:row-reverse"):
        assert "次序" in said(
            read_bytes(page(files.html_table(_ROWS), f"table {{{style}}}"), "a.html")
        )


# --- what is shown and is no running text


@pytest.mark.parametrize(
    "content",
    [
        "<button>20.00</button>",
        "<svg><text>20.00</text></svg>",
        "<math><mn>20.00</mn></math>",
        "<textarea>20.00</textarea>",
        "<select><option>1.00<option selected>20.00</select>",
        '<input value="20.00">',
        '<input placeholder="20.00">',
        '<input type="hidden" value="99.00">20.00',
        "<output>20.00</output>",
        '20.00<img src="a.png" width="1">',
        '<progress value="1">99.00</progress>20.00',
        "<template>99.00</template>20.00",
    ],
)
def test_controls_in_a_table_are_read(content: str) -> None:
    cell, _ = in_cell(content)
    assert cell.text == "20.00" and not str(cell.doubt)


@pytest.mark.parametrize(
    "content",
    [
        '<img src="a.png" alt="20.00">',
        "<canvas>20.00</canvas>",
        '<iframe srcdoc="20.00"></iframe>',
        '<object data="a.pdf">20.00</object>',
        '<b style="content:url(a.png)">20.00</b>',
    ],
)
def test_a_picture_in_the_place_of_a_figure_is_told(content: str) -> None:
    cell, document = in_cell(content)
    assert cell == Cell(
        "", cell.place, doubt=say("word.not-text")
    ) and "1 处，其中的文字没有读入" in said(document)


def test_a_page_of_a_site_around_a_report_says_little() -> None:
    around = (
        '<div class="top"><a href="/login">登录</a></div><form><select><option>站内<option>全网</select><input placeholder="请输入关键字">'
        '<button>搜索</button></form><ul class="nav"><li><a href="/">首页</a></li></ul><div class="m">首页</div>'
        "<p>发布日期：2021-08-20</p><p>某局2020年度部门决算</p>{}<div><button>打印本页</button></div>"
    )
    style = (
        ".nav li{float:left;position:relative}.m{display:none}.top a::before{content:'\\e601'}.x:not(.y){overflow:hidden;height:300px}"
        ".fix::after{content:'';display:block;height:0;visibility:hidden}@media (max-width:768px){.m{display:block}}"
    )
    document = read_bytes(page(around.format(files.html_table(_ROWS)), style), "a.html")
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "发布日期：2021-08-20",
        "某局2020年度部门决算",
    ]
    assert len(document.notices) == 2 and "数字" not in said(document)


def test_a_sentence_over_two_paragraphs_is_one() -> None:
    body = "<p>2020年度支出总计120.00万元，其中基本支出</p><p>100.00万元，占83.3%。</p><p>一、收入情况</p><p>收入120.00万元。</p><p>（一）</p>"
    texts = [paragraph.text for paragraph in read_bytes(page(body), "a.html").paragraphs]
    assert texts == [
        "2020年度支出总计120.00万元，其中基本支出100.00万元，占83.3%。",
        "一、收入情况",
        "收入120.00万元。",
        "（一）",
    ]


def test_an_amount_in_a_link_is_read() -> None:
    document = read_bytes(
        page('<p><a href="/a">支出合计120.00万元</a></p><p><a href="/b">更多</a></p>'), "a.html"
    )
    assert seen(document) == "支出合计120.00万元"


def test_what_stands_before_lines_that_are_shown_as_written_is_read_before_them() -> None:
    document = read_bytes(
        page("收支情况<pre>本年收入120.00万元\n本年支出110.00万元</pre>以上"), "a.html"
    )
    assert seen(document).split("\n") == [
        "收支情况",
        "本年收入120.00万元",
        "本年支出110.00万元",
        "以上",
    ]


# --- tables written in HTML within a text


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(
    "table",
    [
        files.html_table(_ROWS),
        files.html_table(_ROWS).replace("<tr", "\n  <tr").upper(),
        "<html><body>" + files.html_table(_ROWS) + "</body></html>",
    ],
)
def test_tables_in_html_within_a_text(name: str, table: str) -> None:
    document = read_bytes(
        f"# 某局部门决算\n\n一、收入情况\n\n{table}\n\n收入<sup>1</sup>120.00万元。\n".encode(),
        name,
    )
    grid = document.grids[0]
    assert [[cell.text for cell in row] for row in grid.rows] == _ROWS and isinstance(grid, Grid)
    assert (grid.rows[0][0].place.line or 0) >= 5 and document.paragraphs[
        -1
    ].text == "收入¹120.00万元。"
    assert document.paragraphs[-1].place.line == 7 + table.count("\n")


def test_a_text_that_begins_with_a_table_is_a_text() -> None:
    text = f"{files.html_table(_ROWS)}\n\n一、收入情况\n\n收入120.00万元。\n"
    document = read_bytes(text.encode(), "a.md")
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "一、收入情况",
        "收入120.00万元。",
    ]
    hidden = read_bytes(
        text.replace("20.00</td>", "<b style='display:none'>99.00</b>20.00</td>").encode(), "a.txt"
    )
    assert "99.00" not in seen(hidden) and "隐藏的是 99.00" in said(hidden)


def test_a_table_that_never_ends_is_text() -> None:
    document = read_bytes("支出<table>1.00万元。\n".encode(), "a.txt")
    assert not document.grids and "1.00" in seen(document)


# --- Word


def in_word(run: str, **parts: str) -> tuple[Cell, Document]:
    """The cell of a Word table whose run with 20.00 is replaced."""
    table = files.word_table(_ROWS)
    at = table.index("20.00")
    start, end = table.rindex("<w:r>", 0, at), table.index("</w:r>", at) + len("</w:r>")
    document = read_bytes(files.docx(table[:start] + run + table[end:], **parts), "a.docx")
    return document.grids[0].rows[2][1], document


def a_run(text: str, properties: str = "", inner: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner or f'<w:t>{text}</w:t>'}</w:r>"


@pytest.mark.parametrize(
    "properties",
    [
        "<w:specVanish/>",
        '<w:color w:val="FEFEFE"/>',
        '<w:color w:val="000000" w:themeColor="background1"/>',
        '<w:color w:val="000000" w:themeColor="background1" w:themeShade="F2"/>',
        '<w:color w:val="000000" w:themeColor="text1" w:themeTint="05"/>',
        '<w:w w:val="1"/>',
        '<w:spacing w:val="-400"/>',
        '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
        '<w:sz w:val="4"/>',
        '<w:color w:val="FF0000"/><w:shd w:val="clear" w:fill="FE0101"/>',
        '<w:color w:val="FF0000"/><w:shd w:val="solid" w:color="FF0000"/>',
        '<w:color w:val="FF0000" w:themeColor="accent1"/>',
    ],
)
def test_a_run_that_is_not_seen(properties: str) -> None:
    theme = (
        '<a:theme xmlns:a="u"><a:clrScheme><a:lt1><a:sysClr lastClr="FFFFFF"/></a:lt1><a:dk1><a:srgbClr val="000000"/></a:dk1>'
        '<a:accent1><a:srgbClr val="FDFDFD"/></a:accent1></a:clrScheme></a:theme>'
    )
    cell, document = in_word(a_run("99.00", properties) + a_run("20.00"), theme=theme)
    assert cell.text == "20.00" and "隐藏的是 99.00，显示的是 20.00" in said(document)


@pytest.mark.parametrize(
    "properties",
    [
        '<w:color w:val="808080"/>',
        '<w:spacing w:val="-10"/>',
        '<w:w w:val="66"/>',
        '<w:sz w:val="12"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>',
        '<w:color w:val="000000" w:themeColor="text1"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:themeFill="text1"/>',
        '<w:highlight w:val="yellow"/>',
    ],
)
def test_a_run_that_is_seen(properties: str) -> None:
    cell, document = in_word(a_run("20.00", properties))
    assert cell.text == "20.00" and not document.notices


def test_what_all_text_inherits() -> None:
    default = f"<w:styles {files.W}><w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>"
    usual = f'<w:styles {files.W}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    body = files.paragraph("支出99.00万元。") + files.paragraph(
        "支出120.00万元。", run='<w:rPr><w:vanish w:val="0"/></w:rPr>'
    )
    for styles in (default, usual):
        assert seen(read_bytes(files.docx(body, styles=styles), "a.docx")) == "支出120.00万元。"


@pytest.mark.parametrize(
    ("inner", "word"),
    [
        ('<w:drawing><a:blip xmlns:a="u"/></w:drawing>', "图片 1 张"),
        ('<w:drawing><c:chart xmlns:c="u"/></w:drawing>', "图表或图示 1 个"),
        ('<w:drawing><d:relIds xmlns:d="u"/></w:drawing>', "图表或图示 1 个"),
        ("<w:object><w:control/></w:object>", "对象 1 个"),
        (
            '<w:fldChar w:fldCharType="begin"/><w:instrText>=SUM(ABOVE)</w:instrText><w:fldChar w:fldCharType="end"/>',
            "没有结果的域 1 处",
        ),
    ],
)
def test_a_cell_that_shows_what_is_not_read_is_told(inner: str, word: str) -> None:
    cell, document = in_word(a_run("", "", inner))
    assert not cell.text and str(cell.doubt) and word in said(document)


@pytest.mark.parametrize(
    "inner",
    [
        '<w:pict><v:shape xmlns:v="u"><v:textpath string="20.00"/></v:shape></w:pict>',
        f"<w:drawing><w:txbxContent>{files.paragraph('20.00')}</w:txbxContent></w:drawing>",
        '<w:fldChar w:fldCharType="begin"/><w:instrText>=1</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>20.00</w:t><w:fldChar w:fldCharType="end"/>',
        '<mc:AlternateContent><mc:Choice xmlns:zz="urn:x" Requires="zz"><w:t>99.00</w:t></mc:Choice><mc:Fallback><w:t>20.00</w:t></mc:Fallback></mc:AlternateContent>',
        '<w:fldChar w:fldCharType="begin"/><w:instrText> XE "99"</w:instrText><w:fldChar w:fldCharType="end"/><w:t>20.00</w:t>',
    ],
)
def test_what_word_draws_in_a_cell_is_read(inner: str) -> None:
    cell, document = in_word(a_run("", "", inner))
    assert cell.text == "20.00" and not str(cell.doubt) and not document.notices


@pytest.mark.parametrize(
    "shape",
    [
        '<w:drawing><p:docPr xmlns:p="u" hidden="1"/>{}</w:drawing>',
        '<w:drawing><p:extent xmlns:p="u" cx="1" cy="900000"/>{}</w:drawing>',
        '<w:pict><v:shape xmlns:v="u" style="visibility:hidden">{}</v:shape></w:pict>',
        '<w:pict><v:shape xmlns:v="u" style="position:absolute;margin-left:-900pt">{}</v:shape></w:pict>',
    ],
)
def test_a_box_that_is_not_seen(shape: str) -> None:
    box = shape.format(f"<w:txbxContent>{files.paragraph('99.00')}</w:txbxContent>")
    cell, document = in_word(a_run("", "", box) + a_run("20.00"))
    assert cell.text == "20.00" and "隐藏的是 99.00" in said(document)


def test_what_word_turns_round_or_leaves_at_the_margin_is_said() -> None:
    cell, document = in_word(f'<w:bdo w:val="rtl">{a_run("00.02")}</w:bdo>')
    assert "\u202e" in cell.text and "倒序显示的数字 1 处" in said(document)
    table = files.word_table(_ROWS)
    flat = files.word_row(
        files.word_cell("三、国防支出"),
        files.word_cell("99.00"),
        properties='<w:trHeight w:val="1" w:hRule="exact"/>',
    )
    document = read_bytes(files.docx(table.replace("</w:tbl>", flat + "</w:tbl>")), "a.docx")
    assert "99.00" not in seen(document) and "隐藏的文字：1 处" in said(document)
    header = f"<w:hdr {files.W}>{files.paragraph('支出99.00万元')}</w:hdr>"
    mirrored = read_bytes(
        files.docx(
            table.replace("<w:tbl>", "<w:tbl><w:tblPr><w:bidiVisual/></w:tblPr>"), header=header
        ),
        "a.docx",
    )
    assert "页眉、页脚 1 处有金额" in said(mirrored) and "从右到左排列的表格 1 张" in said(mirrored)
    assert not read_bytes(
        files.docx(table, header=header.replace("99.00万元", "2020年度")), "a.docx"
    ).notices
    deleted = table.replace(
        "<w:tcPr></w:tcPr>" + files.paragraph("20.00"),
        "<w:tcPr><w:cellDel/></w:tcPr>" + files.paragraph("99.00"),
    )
    assert "99.00" not in seen(
        read_bytes(files.docx(deleted), "a.docx")
    ) and "修订中删除的内容：1 处" in said(read_bytes(files.docx(deleted), "a.docx"))
    assert "网页视图" in said(in_word(a_run("20.00", "<w:webHidden/>"))[1])
