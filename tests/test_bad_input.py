"""Bad input: whatever the bytes, a reader gives a document or one line that names the file, never a
traceback.
"""

from __future__ import annotations

import io
import random
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import reader_files as files

from auditor.document import Document, Unreadable
from auditor.readers import read, read_bytes
from auditor.readers.bundle import read as read_bundle
from auditor.readers.limits import DEFAULT, Limits
from auditor.readers.ole import Container

_ROWS = [
    ["项目", "本年", "上年"],
    ["一、一般公共服务支出", "2,106.66", ""],
    ["总计", "2,946.25", "3,001.00"],
]


def _samples() -> dict[str, bytes]:
    text = files.paragraph("一、收入支出总体情况") + files.paragraph(
        "2024年度收入总计2,946.25万元。"
    )
    cells = [
        files.record(0x203, bytes([0, 0, row, 0, 0, 0]) + b"\0\0\0\0\0\0\x24\x40")
        for row in range(30)
    ]
    stream = files.xls("表", cells, ("0.00",), ("项目",))
    return {
        "a.xlsx": files.xlsx(
            {"表": f"<sheetData>{files.sheet_rows(_ROWS)}</sheetData>"}, ("0.00",), ("项目",)
        ),
        "a.xls": files.ole({"Workbook": stream}),
        "a.docx": files.docx(text + files.word_table(_ROWS)),
        "a.html": files.html("<p>收入总计</p>" + files.html_table(_ROWS)),
        "a.csv": files.csv_rows(_ROWS).encode("gb18030"),
        "a.md": files.markdown([("收入决算表", _ROWS)]).encode(),
        "a.zip": files.zipped({"表.csv": files.csv_rows(_ROWS), "文.docx": files.docx(text)}),
        "old.xls": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row><Cell>'
        b'<Data ss:Type="Number">1.5</Data></Cell></Row></Table></Worksheet></Workbook>',
    }


SAMPLES = _samples()


def outcome(data: bytes, name: str, limits: Limits = DEFAULT) -> Document | Unreadable:
    """What reading gives; anything but these two fails the test by its traceback."""
    try:
        document = read_bytes(data, name, limits)
    except Unreadable as refusal:
        assert str(refusal.message).startswith(name[:20]) or name[:10] in str(refusal.message)
        assert "\n" not in str(refusal.message) + str(refusal.remedy) and str(refusal.remedy)
        return refusal
    assert document.blocks
    return document


def refused(data: bytes, name: str, *words: str, limits: Limits = DEFAULT) -> None:
    result = outcome(data, name, limits)
    assert isinstance(result, Unreadable), result
    assert all(word in str(result.message) for word in words), str(result.message)


def corrupted(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one kind of damage: flipped, cut off, removed, repeated, or a member of a
    container lost or damaged.
    """
    damaged = bytearray(data)
    kind = chance.randrange(5)
    at = chance.randrange(len(data))
    if kind == 0:
        for _ in range(chance.choice((1, 2, 8, 64))):
            damaged[chance.randrange(len(data))] = chance.randrange(256)
    elif kind == 1:
        del damaged[at:]
    elif kind == 2:
        del damaged[at : at + chance.randrange(1, 400)]
    elif kind == 3 or not data.startswith(b"PK"):
        damaged[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f"))
    else:
        return _member_lost(data, chance)
    return bytes(damaged)


def _member_lost(data: bytes, chance: random.Random) -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(data))
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    victim = chance.choice(list(members))
    content = members.pop(victim)
    if (
        chance.random() < 0.6
        and isinstance(content, bytes)
        and content
        and not content.startswith(b"PK")
    ):
        members[victim] = corrupted(content, chance)
    return files.zipped(members)


@pytest.mark.parametrize("name", SAMPLES)
def test_random_damage(name: str) -> None:
    chance = random.Random(2024)
    assert isinstance(outcome(SAMPLES[name], name), Document)
    for _ in range(300):
        started = time.perf_counter()
        outcome(corrupted(SAMPLES[name], chance), name)
        assert time.perf_counter() - started < 5


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.endswith(("x", "p"))])
def test_every_lost_member_is_noticed(name: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(SAMPLES[name]))
    for lost in archive.namelist():
        outcome(
            files.zipped(
                {member: archive.read(member) for member in archive.namelist() if member != lost}
            ),
            name,
        )


def test_cut_off_workbooks_are_not_half_read() -> None:
    for name in ("a.xlsx", "a.docx", "a.zip", "a.xls"):
        data = SAMPLES[name].rstrip(b"\0\xff")
        for share in (0.3, 0.6, 0.9):
            refused(data[: int(len(data) * share)], name)


def test_empty_and_foreign_files() -> None:
    refused(b"", "空.xlsx", "空的")
    refused(b"   \n", "空白.txt", "没有读到")
    refused(b"Rar!\x1a\x07\x01\x00" + b"\0" * 50, "报告.rar", "RAR")
    refused(bytes(range(256)) * 4, "报告.xls")
    refused(b"\x7fELF" + b"\0" * 100, "报告.docx")
    refused(files.zipped({"OFD.xml": "<a/>"}), "报告.ofd", "没有页面")
    refused(files.zipped({"readme.exe": "x"}), "报告.zip", "没有可以读取")
    refused(files.zipped({}), "报告.zip")
    refused(b'<?xml version="1.0"?><a/>', "报告.xml", "XML")
    refused(b"b\x14#eE-SafeNet   LOCK" + b"\0" * 200, "报告.doc", "加密")


def test_missing_paths(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.xlsx", "没有\n换行.pdf"):
        with pytest.raises(Unreadable) as refusal:
            read(path)
        assert "不存在" in str(refusal.value.message) and "\n" not in str(refusal.value.message)
    with pytest.raises(Unreadable, match="没有可以读取"):
        read(tmp_path)
    with pytest.raises(Unreadable, match="不存在"):
        read_bundle([tmp_path / "没有"])


def test_encrypted_files() -> None:
    refused(files.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "报告.xlsx", "加密")
    stream = files.xls("表", [], extra=files.record(0x2F, b"\1\0\1\0"))
    refused(files.ole({"Workbook": stream}), "报告.xls", "加密")
    refused(
        files.ole({"WordDocument": b"\xec\xa5" + b"\0" * 8 + b"\0\1" + b"\0" * 20}),
        "报告.doc",
        "加密",
    )
    refused(files.ole({"别的": b"x"}), "报告.doc", "没有工作簿或文档")
    locked = bytearray(files.zipped({"表.csv": "a,b\n1,2\n"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.index(mark) + (6 if mark[2] == 3 else 8)
        locked[at] |= 1
    refused(bytes(locked), "报告.zip", "加密")


def test_bombs() -> None:
    zeros = b"0" * (60 * 1024 * 1024)
    refused(files.zipped({"a.txt": zeros}), "大.zip", "展开")
    refused(files.zipped({"a.txt": "一"}), "小.zip", "展开", limits=replace(DEFAULT, expanded=1))
    nested = files.zipped({"a.csv": "项目,金额\n总计,1\n"})
    assert isinstance(outcome(files.zipped({"b.zip": nested}), "套.zip"), Document)
    for level in range(4):
        nested = files.zipped({f"{level}.zip": nested})
    refused(nested, "套.zip", "嵌套")
    many = files.zipped({f"{number}.csv": "a" for number in range(50)})
    refused(many, "多.zip", "50", limits=replace(DEFAULT, members=20))
    refused(SAMPLES["a.csv"], "a.csv", "过大", limits=replace(DEFAULT, bytes=10))


@pytest.mark.parametrize(
    "name", [name for name in SAMPLES if not name.endswith((".md", ".zip", "d.xls"))]
)
def test_too_many_cells(name: str) -> None:
    refused(SAMPLES[name], name, "超过读取上限", limits=replace(DEFAULT, cells=3))


def test_entities_are_refused() -> None:
    bomb = (
        '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    workbook = files.xlsx({"表": "<sheetData/>"})
    archive = zipfile.ZipFile(io.BytesIO(workbook))
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/strings.xml", "xl/styles.xml"):
        for encoding in ("utf-8", "utf-16"):
            members: dict[str, str | bytes] = {
                member: archive.read(member) for member in archive.namelist()
            }
            members[part] = (bomb + archive.read(part).decode()).encode(encoding)
            refused(files.zipped(members), "a.xlsx", "实体")
    refused(bomb.encode() + SAMPLES["old.xls"].partition(b"?>")[2], "a.xls", "实体")
    page = bomb + "<html><body><p>收入 &f; &c; 合计 1</p></body></html>"
    result = outcome(page.encode(), "a.html")
    assert isinstance(result, Document) and "root:" not in str(result.blocks)


def test_deep_nesting() -> None:
    for depth in (100, 400, 200_000):
        outcome(files.html("<div>" * depth + "总计" + "</div>" * depth), "深.html")
    for depth in (10, 60, 5000):
        body = (
            f"<w:tbl><w:tr><w:tc>{files.paragraph('甲')}" * depth + "</w:tc></w:tr></w:tbl>" * depth
        )
        outcome(files.docx(body), "深.docx")
        outcome(
            files.docx(
                "<w:sdt><w:sdtContent>" * depth
                + files.paragraph("甲")
                + "</w:sdtContent></w:sdt>" * depth
            ),
            "深.docx",
        )
        outcome(
            files.html("<table><tr><td>" * depth + "甲" + "</td></tr></table>" * depth), "深.html"
        )


def test_spans_beyond_reason() -> None:
    page = files.html(
        '<table><tr><td colspan="99999999" rowspan=99999999>甲</td><td rowspan=0>1</td></tr>'
        "<tr><td colspan=-5>2</td></tr></table>"
    )
    assert isinstance(outcome(page, "a.html"), Document)
    wide = files.html(
        ('<tr><td colspan="1000" rowspan="60000">1</td></tr>' * 600).join(("<table>", "</table>"))
    )
    refused(wide, "a.html", "单元格多于")
    merged = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row><row r="1048576"><c r="C1048576">'
        '<v>3</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    assert isinstance(outcome(files.xlsx({"表": merged}), "a.xlsx"), Document)
    odd = '<sheetData><row r="x"><c r="??" s="999" t="s"><v>99</v></c><c s="-1"><v>nan</v></c><c><v>1e999</v></c></row></sheetData>'
    result = outcome(files.xlsx({"表": odd}), "a.xlsx")
    assert isinstance(result, Document)
    cells = [cell for grid in result.grids for row in grid.rows for cell in row]
    assert all(cell.doubt for cell in cells if cell.text in ("", "nan", "1e999"))


def test_circles_in_an_old_container() -> None:
    data = bytearray(files.ole({"Workbook": b"x" * 9000}))
    # Sector 2 points at itself.
    data[512 + 8 : 512 + 12] = (2).to_bytes(4, "little")
    assert len(Container(bytes(data), "a.xls").read("Workbook")) <= 9000
    refused(bytes(data), "a.xls")


def test_names_stay_on_one_line() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_bytes(b"", "坏\n名\x1b[31m字.xlsx")
    assert "\n" not in str(refusal.value.message) and "\x1b" not in str(refusal.value.message)


@pytest.mark.parametrize("name", ["a.html", "a.docx", "a.txt"])
def test_more_text_than_any_report(name: str) -> None:
    small = replace(DEFAULT, paragraphs=20)
    lines = {
        "a.html": files.html("<p>收入</p>" * 100),
        "a.docx": files.docx(files.paragraph("收入") * 100),
        "a.txt": "收入\n".encode() * 100,
    }
    refused(lines[name], name, "超过读取上限", limits=small)
    refused("收入".encode() * 100, "a.txt", "超过读取上限", limits=replace(DEFAULT, page=100))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_that_is_too_long_is_told_with_its_lines(end: str) -> None:
    long = f"收入合计一百二十万元。{end}" * 300_000 + "完"
    with pytest.raises(Unreadable, match="300001 行"):
        read_bytes(long.encode(), "a.txt")


def test_a_text_of_nothing_but_its_mark_is_empty_and_not_too_long() -> None:
    with pytest.raises(Unreadable) as refused:
        read_bytes(b"\xef\xbb\xbf", "a.txt")
    assert "过大" not in str(refused.value) and "0 行" not in str(refused.value)
