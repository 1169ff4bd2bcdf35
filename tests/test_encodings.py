"""Text is read in whatever encoding it reads as Chinese, or refused by name: never as junk."""

from __future__ import annotations

import pytest
import reader_files as files

from auditor.document import Unreadable
from auditor.readers import read_bytes

_PLAIN = "一、收入支出决算总体情况\n2024年度收入总计2,946.25万元，支出总计2,946.25万元，与上年相比减少12.00万元，主要是财政拨款预算减少。\n"
_OLD = "一、部門決算收入支出總體情況\n2024年度收入總計2,946.25萬元，支出總計2,946.25萬元，與上年相比，收入減少12.00萬元，主要是財政撥款預算減少。\n"
_ANY = (
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
    "utf-7",
)


def text(data: bytes, name: str) -> str:
    document = read_bytes(data, name)
    return "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for grid in document.grids for row in grid.rows for cell in row]
    )


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html"])
@pytest.mark.parametrize(
    ("source", "encoding"),
    [(_PLAIN, one) for one in (*_ANY, "hz")]
    + [(_OLD, one) for one in (*_ANY, "big5", "big5hkscs", "euc_jp", "euc_kr")],
)
def test_every_encoding(source: str, encoding: str, name: str) -> None:
    whole = f"<html><body><p>{source}</p></body></html>" if name.endswith("html") else source
    found = text(whole.encode(encoding), name)
    assert all(
        piece in found
        for piece in ("2,946.25" if not name.endswith("csv") else "946.25", source[:12])
    ), found


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16", "utf-16-le", "utf-32-be"])
def test_a_short_table(encoding: str) -> None:
    assert text("项目\t金额\n支出总计\t12.50\n".encode(encoding), "a.txt").split() == [
        "项目",
        "金额",
        "支出总计",
        "12.50",
    ]


@pytest.mark.parametrize("declared", ["big5", "utf-8", "gbk", "iso-8859-1", "euc-jp", "unknown"])
@pytest.mark.parametrize(
    ("source", "encoding"), [(_PLAIN, "gb18030"), (_PLAIN, "utf-8"), (_OLD, "big5")]
)
def test_what_a_page_says_of_itself_may_be_wrong(source: str, encoding: str, declared: str) -> None:
    page = (
        f'<html><head><meta charset="{declared}"></head><body><p>{source}</p></body></html>'.encode(
            encoding
        )
    )
    assert source[:12] in text(page, "a.html")
    archive = (
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset="'
        + declared.encode()
        + b'"\nContent-Transfer-Encoding: 8bit\n\n'
        + page
        + b"\n--b--\n"
    )
    assert source[:12] in text(archive, "a.mht")


def test_one_broken_character_in_a_page() -> None:
    page = files.html(f"<p>{_PLAIN}</p>", "gb18030").replace(
        "总体".encode("gb18030"), b"\xff\xff" + "总体".encode("gb18030")
    )
    assert "2,946.25" in text(page, "a.html")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html"])
@pytest.mark.parametrize(
    ("data", "word"),
    [
        (_PLAIN.encode("gb18030").decode("latin-1").encode(), "乱码"),
        (_PLAIN.encode("gb18030").decode("utf-8", "replace").encode(), "乱码"),
        (_PLAIN.encode().decode("gb18030", "replace").encode(), "乱码"),
        (_PLAIN.encode("ascii", "replace"), "问号"),
        (bytes(0x81 + at * 7 % 120 for at in range(4000)), "编码"),
    ],
)
def test_junk_is_refused(data: bytes, word: str, name: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_bytes(b"<html><body><p>" + data if name.endswith("html") else data, name)
    assert (
        word in str(refusal.value.message)
        or "乱码" in str(refusal.value.message)
        and word == "编码"
    ), str(refusal.value.message)


def test_a_text_with_nuls() -> None:
    for data in (b"\0" * 100, _PLAIN.encode() + b"\0\0\0", bytes(range(256))):
        with pytest.raises(Unreadable):
            read_bytes(data, "a.txt")


@pytest.mark.parametrize(
    "plain",
    ["A report of 100.00 in all.", "1+2-3 ~{x~} total 9.00", "Café Zürich 12.00", "~~~ 1.00"],
)
def test_other_text_stays_what_it_is(plain: str) -> None:
    assert text(plain.encode(), "a.txt") == plain
