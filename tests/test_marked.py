"""Marked copies: each finding stands at its figure in the report's own format; the original and
what it says are left alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from click.testing import CliRunner
from lxml import etree
from reader_files import docx, html, html_table, paragraph, word_table
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from auditor import api
from auditor.cli import main
from auditor.document import Place
from auditor.entry import Entry
from auditor.findings import Report
from auditor.marked import Unmarkable, marked
from auditor.marked.locate import anywhere, locate
from auditor.marked.marks import Mark, _proposed, marks
from auditor.marked.pdf import boxes
from auditor.wording.words import words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

TITLE = "临江县气象局2023年度部门决算"
TABLE = [
    ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
    ["", "合计", "731.75", "511.32", "220.43"],
    ["220", "自然资源海洋气象等支出", "731.75", "511.32", "220.43"],
    ["22005", "气象事务", "731.75", "511.32", "220.43"],
    ["2200504", "气象事业机构", "511.32", "511.32", "0.00"],
    ["2200509", "气象服务", "240.23", "0.00", "220.43"],
]
TEXT = [
    "第三部分 部门决算情况说明",
    "三、支出决算情况说明",
    "本年支出合计731.75万元，其中：基本支出511.32万元，占69.88%；项目支出220.43万元，占31.02%。",
]
"""Wrong: 240.23 for 220.43, and 31.02% for 30.12%."""

Make = Callable[[], bytes]


def as_docx() -> bytes:
    return docx(
        "".join(map(paragraph, (TITLE, "一般公共预算财政拨款支出决算表", "单位：万元")))
        + word_table(TABLE)
        + "".join(map(paragraph, TEXT))
    )


def as_xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (TITLE, "一般公共预算财政拨款支出决算表", "单位：万元"):
        sheet.append([line])
    for row in TABLE:
        sheet.append(row)
    for line in TEXT:
        sheet.append([line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_html() -> bytes:
    lines = "".join(
        f"<p>{escape(line)}</p>" for line in (TITLE, "一般公共预算财政拨款支出决算表", "单位：万元")
    )
    return html(
        lines + html_table(TABLE) + "".join(f"<p>{escape(line)}</p>" for line in TEXT), "gb18030"
    )


def as_text() -> bytes:
    rows = ["\t".join(row) for row in TABLE]
    lines = (TITLE, "一般公共预算财政拨款支出决算表", "单位：万元", *rows, "", *TEXT)
    return "\n".join(lines).encode()


def as_pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    content = io.BytesIO()
    canvas = Canvas(content)
    height = 800
    canvas.setFont("STSong-Light", 10)
    for line in (TITLE, "一般公共预算财政拨款支出决算表", "单位：万元"):
        canvas.drawString(60, height, line)
        height -= 20
    edges = (60, 120, 280, 360, 430, 500)
    for row in TABLE:
        for left, right, cell in zip(edges, edges[1:], row, strict=False):
            canvas.rect(left, height - 6, right - left, 20)
            canvas.drawString(left + 3, height, cell)
        height -= 20
    height -= 20
    for line in TEXT:
        for start in range(0, len(line), 45):
            canvas.drawString(60, height, line[start : start + 45])
            height -= 20
    canvas.save()
    return content.getvalue()


MAKERS: dict[str, Make] = {
    "docx": as_docx,
    "xlsx": as_xlsx,
    "html": as_html,
    "txt": as_text,
    "pdf": as_pdf,
}


def audited(tmp_path: Path, suffix: str, data: bytes | None = None) -> tuple[Report, bytes]:
    made = MAKERS[suffix]() if data is None else data
    file = tmp_path / f"报告.{suffix}"
    file.write_bytes(made)
    return api.audit(file), made


def marked_copy(
    report: Report, data: bytes, suffix: str, ticks: bool = False
) -> tuple[bytes, Sequence[Mark]]:
    found = marks(report, words("zh"), ticks)
    copy, exact = marked(data, f"报告.{suffix}", found)
    assert exact == len(found)
    return copy, found


def standing(copy: bytes, suffix: str) -> list[tuple[str, str]]:
    """(what is marked, what is said there) as the copy has it, in its order."""
    return {"docx": in_word, "xlsx": in_excel, "html": in_page, "txt": in_text, "pdf": in_pdf}[
        suffix
    ](copy)


def in_word(copy: bytes) -> list[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        comments = etree.fromstring(package.read("word/comments.xml"))
    said = {
        comment.get(f"{W}id"): "\n".join("".join(line.itertext()) for line in comment)
        for comment in comments
    }
    found: list[tuple[str, str]] = []
    open_: dict[str | None, str] = {}
    for element in body.iter():
        if element.tag == f"{W}commentRangeStart":
            open_[element.get(f"{W}id")] = ""
        elif element.tag == f"{W}commentRangeEnd":
            key = element.get(f"{W}id")
            found.append((open_.pop(key), said[key]))
        elif element.tag == f"{W}t":
            open_ = {key: text + (element.text or "") for key, text in open_.items()}
    return found


def in_excel(copy: bytes) -> list[tuple[str, str]]:
    book = openpyxl.load_workbook(io.BytesIO(copy))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.fill.fill_type == "solid" for cell in cells if cell.comment)
    return [(str(cell.value), cell.comment.text) for cell in cells if cell.comment]


def in_page(copy: bytes) -> list[tuple[str, str]]:
    root = etree.fromstring(copy, etree.HTMLParser(encoding="utf-8"))
    return [("".join(mark.itertext()), mark.get("title", "")) for mark in root.iter("mark")]


def in_text(copy: bytes) -> list[tuple[str, str]]:
    body, _, notes = copy.decode().partition("\n---\n")
    found: list[tuple[str, str]] = []
    for line in body.split("\n"):
        for at in (at for at, sign in enumerate(line) if sign == "【"):
            label = line[at : line.index("】", at) + 1]
            before = re.sub("【[^】]*】", "", line[:at])
            found.append((before, notes[notes.index(label) :] if label in notes else label))
    return found


def in_pdf(copy: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    document = pypdfium2.PdfDocument(copy)
    for page in document:
        text = page.get_textpage()
        for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
            note = pdfium.FPDFPage_GetAnnot(page, number)
            box = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(note, box)
            size = pdfium.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)
            buffer = (pdfium.FPDF_WCHAR * (size // 2))()
            pdfium.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size)
            said = bytes(buffer).decode("utf-16-le").rstrip("\0")
            found.append((text.get_text_bounded(box.left, box.bottom, box.right, box.top), said))
    return found


def _is_at(text: str, mark: Mark, suffix: str) -> bool:
    """A cell of a workbook is marked as a whole; in a text the mark stands behind the figure."""
    if suffix == "xlsx":
        return mark.figure in text
    return text.strip().endswith(mark.figure) if suffix == "txt" else text.strip() == mark.figure


@pytest.mark.parametrize("suffix", MAKERS)
def test_each_finding_stands_at_its_figure(tmp_path: Path, suffix: str) -> None:
    report, data = audited(tmp_path, suffix)
    copy, found = marked_copy(report, data, suffix)
    there = standing(copy, suffix)
    assert [mark for mark in found if mark.figure == "31.02%"]
    for mark in found:
        assert any(_is_at(text, mark, suffix) for text, said in there if mark.label in said), mark
    assert any("31.02%" in said and "30.12%" in said for _, said in there)
    # The number of the finding is said once in each note.
    assert not any(mark.label in mark.note for mark in found)


@pytest.mark.parametrize("suffix", [suffix for suffix in MAKERS if suffix != "txt"])
def test_a_marked_copy_says_what_the_report_says(tmp_path: Path, suffix: str) -> None:
    report, data = audited(tmp_path, suffix)
    copy, _ = marked_copy(report, data, suffix, ticks=True)
    again, _ = audited(tmp_path, suffix, copy)
    told = [
        [
            (finding.rule.id, finding.check.stated and finding.check.stated.text)
            for finding in each.findings
        ]
        for each in (report, again)
    ]
    assert told[0] == told[1] != []
    assert again.summary.figures == report.summary.figures


@pytest.mark.parametrize("suffix", MAKERS)
def test_ticks_stand_at_what_agrees_and_at_nothing_else(tmp_path: Path, suffix: str) -> None:
    report, _ = audited(tmp_path, suffix)
    ticked = [mark for mark in marks(report, words("zh"), ticks=True) if mark.kind == "holds"]
    assert "511.32" in {mark.figure for mark in ticked}
    assert not {mark.figure for mark in ticked} & {"31.02%", "240.23"}


def test_a_figure_that_stands_in_a_sentence_more_than_once_is_found_by_its_surroundings() -> None:
    mark = Mark(Place(), "fails", "不符 1", "", "5.00", "公务接待费", "万元")
    sentence = "其中：因公出国费5.00万元；公务接待 费5.00万元；会议费15.00万元。"
    start, end = locate(sentence, mark) or (0, 0)
    assert (sentence[start:end], start) == ("5.00", sentence.rindex("5.00万元；会议"))


def test_what_has_no_figure_is_marked_at_its_name(tmp_path: Path) -> None:
    (tmp_path / "报告.md").write_text(
        f"{TITLE}\n\n目录\n\n三、支出决算情况说明\n\n四、政府采购支出情况说明\n\n"
        + "\n\n".join(TEXT),
        "utf-8",
    )
    report = api.audit(tmp_path / "报告.md")
    copy, _ = marked((tmp_path / "报告.md").read_bytes(), "报告.md", marks(report, words("zh")))
    assert re.search(r"政府采购支出情况说明【需说明 [0-9]+】", copy.decode())


@pytest.mark.parametrize("properties", ["", "<w:pPr/>"])
def test_what_is_not_found_in_its_paragraph_is_said_of_all_of_it(properties: str) -> None:
    runs = "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in ("本年支出", "合计731.75", "万元。"))
    data = docx(f"<w:p>{properties}{runs}</w:p>")
    copy, exact = marked(
        data, "报告.docx", [Mark(Place(paragraph=1), "explain", "需说明 1", "少列一项", "240.23")]
    )
    assert exact == 0
    assert in_word(copy) == [("本年支出合计731.75万元。", "需说明 1\n少列一项")]


def test_a_name_is_marked_by_its_end_where_its_body_is_named_otherwise() -> None:
    mark = Mark(Place(), "explain", "需说明 4", "", "某市财政局财政拨款收入支出总计")
    text = "某市财政局2024年度财政拨款收入支出总计2,961.68万元。"
    start, end = anywhere(text, mark) or (0, 0)
    assert text[start:end] == "财政拨款收入支出总计"
    assert (
        anywhere(
            "事业单位职业年金缴费支出", replace(mark, figure="机关事业单位基本养老保险缴费支出")
        )
        is None
    )
    assert anywhere("收入15.00万元", replace(mark, figure="815.00")) is None


def test_a_name_in_two_lines_of_a_cell_is_marked_as_a_whole() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    content = io.BytesIO()
    canvas = Canvas(content)
    canvas.setFont("STSong-Light", 10)
    for x, y, text in (
        (60, 806, "机关事业单位基本"),
        (60, 794, "养老保险缴费支出"),
        (200, 806, "决算数"),
        (200, 794, "12.30"),
    ):
        canvas.drawString(x, y, text)
    canvas.save()
    page = pypdfium2.PdfDocument(content.getvalue())[0]
    name = Mark(Place(), "suspect", "不符 1", "", "机关事业单位基本养老保险缴费支出")
    (box,) = boxes(page, [name])
    assert box is not None and box[0] < 61 and box[2] < 160 and box[3] - box[1] > 20


def test_what_is_proposed_for_a_blank_cell_names_the_cell() -> None:
    entry = Entry("", None, row="卫生健康支出", column="合计")
    assert "卫生健康支出 合计处补填 0.55" in _proposed(entry, "0.55", words("zh"))
    assert "此处改为 0.55" in _proposed(replace(entry, text="0.56"), "0.55", words("zh"))


def test_a_figure_is_no_part_of_another() -> None:
    assert locate("收入15.00万元，5.003万元", Mark(Place(), "fails", "", "", "5.00")) is None


def test_a_format_that_takes_no_marks_is_answered_with_what_to_do() -> None:
    with pytest.raises(Unmarkable, match="另存为"):
        marked(b"\x89PNG\r\n\x1a\n" + bytes(60), "报告.png", ())


def test_the_command_writes_the_copy_and_never_the_original(tmp_path: Path) -> None:
    source, data = tmp_path / "报告.docx", as_docx()
    source.write_bytes(data)
    run = CliRunner().invoke(
        main, ["check", str(source), "--isolated", "--mark", str(tmp_path / "标注.docx")]
    )
    assert run.exit_code == 1
    assert "已标注" in run.output
    assert in_word((tmp_path / "标注.docx").read_bytes())
    assert source.read_bytes() == data
    over = CliRunner().invoke(main, ["check", str(source), "--isolated", "--mark", str(source)])
    assert over.exit_code == 2
    assert source.read_bytes() == data


def test_several_reports_are_marked_into_a_folder(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "报告.txt").write_bytes(as_text())
    paths = [str(tmp_path / "甲"), str(tmp_path / "乙")]
    run = CliRunner().invoke(
        main, ["check", *paths, "--isolated", "--mark", str(tmp_path / "标注"), "--format", "json"]
    )
    assert run.exit_code == 1
    assert sorted(file.name for file in (tmp_path / "标注").iterdir()) == ["报告-2.txt", "报告.txt"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("报告.txt --mark 标注.pdf", "请把后缀改为 .txt"),
        ("报告.txt 另.txt --mark 标注.txt", "请给出文件夹"),
        ("- --mark 标注.txt", "存成文件"),
        ("报告.txt --ticks", "--mark"),
        ("报告.txt --output 没有/", "没有文件夹"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("报告.txt", "另.txt"):
        Path(name).write_bytes(as_text())
    run = CliRunner().invoke(main, ["check", *words.split(), "--isolated"])
    assert (run.exit_code, said in run.output, "不符" in run.output) == (2, True, False)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["另.txt", "报告.txt"]


def test_a_copy_that_is_not_written_is_no_success(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "报告.zip", "w") as packed:
        packed.writestr("报告.txt", as_text())
    arguments = [str(tmp_path / "报告.zip"), "--mark", str(tmp_path / "标注")]
    run = CliRunner().invoke(main, ["check", *arguments, "--isolated", "--fail-on", "never"])
    assert (run.exit_code, "解压" in run.output) == (2, True)


def test_two_reports_of_one_file_are_marked_in_one_copy(tmp_path: Path) -> None:
    source = tmp_path / "报告.txt"
    other = as_text().decode().replace("临江县气象局", "临江县水务局")
    source.write_text(as_text().decode() + "\n\n" + other, "utf-8")
    CliRunner().invoke(
        main, ["check", str(source), "--isolated", "--mark", str(tmp_path / "标注.txt")]
    )
    copy = (tmp_path / "标注.txt").read_text("utf-8")
    assert copy.count("31.02%【") == 2
