"""Web pages and web archives in odd dress: each is read as a browser shows it."""

from __future__ import annotations

import base64

import pytest

from auditor.document import Document, Unreadable
from auditor.readers import read_bytes

HEAD = "<tr><td>项目</td><td>合计</td><td>基本支出</td><td>项目支出</td></tr>"
ONE = "<tr><td>教育</td><td>3.00</td><td>1.00</td><td>2.00</td></tr>"
TWO = "<tr><td>科技</td><td>5.00</td><td>2.00</td><td>3.00</td></tr>"
ROWS = [
    ["项目", "合计", "基本支出", "项目支出"],
    ["教育", "3.00", "1.00", "2.00"],
    ["科技", "5.00", "2.00", "3.00"],
]


def page(body: str, head: str = "") -> Document:
    return read_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def laid(rows: list[list[str]], table: str, row: str, cell: str) -> str:
    inner = "".join(
        f"<div {row}>" + "".join(f"<div {cell}>{text}</div>" for text in each) + "</div>"
        for each in rows
    )
    return f"<div {table}>{inner}</div>"


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tbody>{HEAD}{ONE.replace('<td>', '<td rowspan=9>', 1)}</tbody><tbody>{TWO}</tbody></table>",
        f"<table><tbody>{HEAD}{ONE.replace('<td>', '<td rowspan=0>', 1)}</tbody><tbody>{TWO}</tbody></table>",
        f"<table><tfoot>{TWO}</tfoot><tbody>{ONE}</tbody><thead>{HEAD}</thead></table>",
        f"<table>{HEAD}{ONE.removeprefix('<tr>').removesuffix('</tr>')}{TWO}</table>",
        f"<table>{HEAD}{ONE}{TWO.replace('5.00', '<table><tr><td>5.00</td></tr></table>')}</table>",
        "<table>"
        + (HEAD + ONE + TWO)
        .replace("<td>", "<td><table><tr><td>")
        .replace("</td>", "</td></tr></table></td>")
        + "</table>",
        f"<table>{HEAD}<form>{ONE}</form>{TWO}</table>",
        "<pre>" + "\n".join("\t".join(row) for row in ROWS) + "</pre>",
        "<pre>" + "<br>".join("    ".join(row) for row in ROWS) + "</pre>",
        laid(
            ROWS, "style='display:table'", "style='display:table-row'", "style='display:table-cell'"
        ),
        laid(ROWS, "role=table", "role=row", "role=cell"),
    ],
)
def test_a_table_is_read_as_it_is_shown(table: str) -> None:
    document = page(f"<p>支出决算表</p>{table}<p>后文。</p>")
    assert grids(document) == [ROWS] and texts(document) == ["支出决算表", "后文。"]


def test_a_table_in_a_cell_is_read_for_itself() -> None:
    inner = "<table><tr><td>注</td><td>说明</td></tr></table>"
    document = page(f"<table>{HEAD}{ONE}{TWO.replace('科技', '科技' + inner)}</table>")
    assert grids(document) == [ROWS, [["注", "说明"]]]


def test_tables_that_arrange_others_stay_so() -> None:
    table = f"<table>{HEAD}{ONE}{TWO}</table>"
    document = page(f"<table><tr><td>支出总计8.00万元。</td><td>{table}</td></tr></table>")
    assert grids(document) == [ROWS] and texts(document) == ["支出总计8.00万元。"]


def test_text_between_the_rows_stands_above() -> None:
    document = page(f"<table>{HEAD}单位：万元{ONE}{TWO}</table>")
    assert grids(document) == [ROWS] and texts(document) == ["单位：万元"]


def test_a_column_that_styles_fold_is_said() -> None:
    columns = "<colgroup><col><col style='visibility:collapse'></colgroup>"
    assert not page(f"<table>{HEAD}{ONE}{TWO}</table>").notices
    assert page(f"<table>{columns}{HEAD}{ONE}{TWO}</table>").notices


def test_boxes_that_only_arrange_a_page_are_no_table() -> None:
    boxes = laid(
        [["导航"], ["支出总计8.00万元。"]],
        "style='display:table'",
        "",
        "style='display:table-cell'",
    )
    assert not page(boxes).grids


# --- web archives


def archive(*parts: tuple[str, bytes], kind: str = "related", end: str = "--B--\r\n") -> bytes:
    made = f'From: <x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="B"\r\n\r\n'
    for headers, content in parts:
        body = base64.encodebytes(content).decode()
        made += f"--B\r\n{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
    return (made + end).encode()


PAGE = f"<p>支出决算表</p><table>{HEAD}{ONE}{TWO}</table>".encode()
HTML = "Content-Type: text/html; charset=utf-8"


@pytest.mark.parametrize(
    "data",
    [
        archive((HTML, PAGE)),
        b"\xef\xbb\xbf" + archive((HTML, PAGE)),
        archive(("Content-Type: application/xhtml+xml", PAGE)),
        archive((HTML.replace("utf-8", "gb2312"), PAGE)),
        archive((HTML, PAGE.decode().encode("utf-16"))),
        archive(("Content-Type: text/plain", b"x"), (HTML, PAGE), kind="alternative"),
        b"MIME-Version: 1.0\r\n"
        + f"{HTML}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
        + base64.encodebytes(PAGE),
    ],
)
def test_an_archive_is_read(data: bytes) -> None:
    document = read_bytes(data, "a.mht")
    assert grids(document) == [ROWS] and texts(document) == ["支出决算表"] and not document.notices


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ("Content-Location: cid:css-1@mhtml.blink", "cid:css-1@mhtml.blink"),
        ("Content-Location: file:///C:/x/own.css", "own.css"),
        ("Content-ID: <own>", "cid:own"),
    ],
)
def test_style_sheets_within_the_archive_hold(header: str, link: str) -> None:
    text = f"<html><head><link rel=stylesheet href='{link}'></head><body><p>支出<span class=h>9.00</span>3.00万元。</p></body></html>"
    data = archive(
        (HTML, text.encode()), (f"Content-Type: text/css\r\n{header}", b".h{display:none}")
    )
    document = read_bytes(data, "a.mht")
    assert texts(document) == ["支出3.00万元。"]
    assert "隐藏的文字：1 处没有读入" in str(document.notices[0].message)


def test_attachments_and_cut_off_archives_are_said() -> None:
    sheet = (
        "Content-Type: application/vnd.ms-excel\r\nContent-Disposition: attachment; filename=x.xls"
    )
    attached = read_bytes(archive((HTML, PAGE), (sheet, b"x")), "a.mht")
    assert "x.xls" in str(attached.notices[0].message) and attached.notices[0].lost
    cut = read_bytes(archive((HTML, PAGE), end=""), "a.mht")
    assert "不完整" in str(cut.notices[0].message) and cut.notices[0].lost


def test_a_tar_archive_is_named() -> None:
    with pytest.raises(Unreadable, match="tar") as refusal:
        read_bytes(b"a.txt".ljust(257, b"\0") + b"ustar\x0000".ljust(300, b"\0"), "a.tar")
    assert refusal.value.remedy
