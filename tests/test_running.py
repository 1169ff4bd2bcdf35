"""What running heads say against the report, and where pictures stand."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from auditor.api import post, read
from auditor.identity.decide import BODY, YEAR
from auditor.rules.pack import DEFAULT_PACK, load
from auditor.wording.messages import in_words
from auditor.wording.words import words

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LINES = [
    "南江市档案局2020年度部门决算",
    "收入支出决算总表",
    "部门：南江市档案局",
    "2020年度本年收入合计33.20万元。",
]
HEADS = {
    "南江市档案局2020年度部门决算": set(),
    "档案局": set(),
    "南江市档案局2019年度部门决算": {YEAR},
    "北江市水利局2020年度部门决算": {BODY},
    "北江市水利局": {BODY},
    "南江市档案局2021年度部门预算": set(),
    "内部资料 注意保存": set(),
}


def _word(path: Path, head: str, lines: list[str], picture: str = "") -> Path:
    names = f'xmlns:w="{WORD}" xmlns:r="{OFFICE}"'
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in lines)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/header" Target="header1.xml"/>'
            "</Relationships>",
        )
        package.writestr(
            "word/header1.xml", f"<w:hdr {names}><w:p><w:r><w:t>{head}</w:t></w:r></w:p></w:hdr>"
        )
        package.writestr(
            "word/document.xml",
            f"<w:document {names}><w:body>{body}{picture}</w:body></w:document>",
        )
    return path


def _said(path: Path) -> dict[str, str]:
    ledger = post(read(path), load(DEFAULT_PACK))
    return {
        claim.kind: str(claim.words["说明"])
        for claim in ledger.claims
        if claim.kind in (YEAR, BODY) and claim.sentence
    }


@pytest.mark.parametrize("head", HEADS)
def test_a_running_head_of_word(tmp_path: Path, head: str) -> None:
    said = _said(_word(tmp_path / "a.docx", head, LINES))
    assert set(said) == HEADS[head]
    assert all(text.startswith(f"页眉或页脚“{head}”写的是") for text in said.values())


@pytest.mark.parametrize("head", HEADS)
def test_a_running_head_of_pdf(tmp_path: Path, head: str) -> None:
    from pdf_sheet import Sheet

    sheet = Sheet(tmp_path / "a.pdf")
    for page, lines in enumerate(
        (LINES, LINES[3:], ["2020年度本年支出合计33.20万元。"], ["二、收入决算情况"]), 1
    ):
        sheet.text(200, 40, head, 9)
        for at, text in enumerate(lines):
            sheet.text(60, 120 + 24 * at, text, 12)
        sheet.text(290, 810, str(page), 9)
        sheet.canvas.showPage()
    document = sheet.read()
    assert [one.text.replace(" ", "") for one in document.running] == [head.replace(" ", "")]
    assert all(head != one.text for one in document.paragraphs[1:])
    assert set(_said(tmp_path / "a.pdf")) == HEADS[head]


def test_each_picture_of_word_is_told_with_where_it_stands(tmp_path: Path) -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    picture = f'<w:p><w:r><w:drawing><a:blip xmlns:a="{drawing}"/></w:drawing></w:r></w:p>'
    more = picture + "<w:p><w:r><w:t>二、支出决算情况说明</w:t></w:r></w:p>" + picture
    notices = read(_word(tmp_path / "a.docx", "", LINES, more)).notices
    (told,) = [one for one in notices if "图片" in str(one.message)]
    assert str(told.message) == "文中有图片 2 张（第 4、5 段之后），图片里的文字没有读入。"
    assert told.place.paragraph == 4


def test_where_another_name_stands_is_told_in_the_language(tmp_path: Path) -> None:
    file = _word(tmp_path / "a.docx", "北江市水利局2020年度部门决算", LINES)
    (name,) = [
        claim.words["名称"]
        for claim in post(read(file), load(DEFAULT_PACK)).claims
        if claim.kind == BODY and claim.sentence
    ]
    assert in_words(name) == "页眉或页脚 北江市水利局"
    assert in_words(name, words("en")) == "header or footer 北江市水利局"
