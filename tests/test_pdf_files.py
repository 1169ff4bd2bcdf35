"""PDF files as they come: locked, broken, scanned, published."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pdf_sheet import (
    FULL,
    XS,
    YS,
    Sheet,
    assert_full,
    pdfgen,
    rules,
    stroked,
    text_of,
    words,
)

from auditor.document import Unreadable
from auditor.readers import ocr
from auditor.readers.limits import Limits
from auditor.readers.pdf import read
from auditor.readers.pdf.flow import PageItems
from auditor.readers.pdf.table import PageTable

REPORTS = Path(__file__).parents[2] / "shared" / "reports"


def test_unreadable_files(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(Unreadable, match="已损坏"):
        read(bad)
    locked = pdfgen.Canvas(
        str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("secret", "owner")
    )
    locked.drawString(72, 72, "x")
    locked.save()
    with pytest.raises(Unreadable, match="加密"):
        read(tmp_path / "locked.pdf")
    long = Sheet(tmp_path / "long.pdf")
    for _ in range(5):
        long.text(72, 72, "x")
        long.canvas.showPage()
    long.canvas.save()
    with pytest.raises(Unreadable, match="超过上限 4 页"):
        read(tmp_path / "long.pdf", Limits(pages=4))


def scan(path: Path) -> None:
    """A PDF of three pages: text, and two pictures of a page."""
    image = pytest.importorskip("PIL.Image")
    from reportlab.lib.utils import ImageReader

    sheet = Sheet(path)
    sheet.text(72, 72, "收入支出决算总体情况说明见后")
    sheet.canvas.showPage()
    for _ in range(2):
        sheet.canvas.drawImage(ImageReader(image.new("L", (60, 84), 200)), 0, 0, 595, 842)
        sheet.canvas.showPage()
    sheet.text(72, 72, "以上")
    sheet.canvas.save()


def test_scans_are_named_where_ocr_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(tmp_path / "scan.pdf")
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(Unreadable, match="第 2–3 页是扫描图像，没有文字层") as error:
        read(tmp_path / "scan.pdf")
    assert "gouji-auditor[ocr]" in str(error.value.remedy)
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(Unreadable, match="图像文件"):
        ocr.read(picture)


def test_scanned_pages_go_to_recognition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan(tmp_path / "scan.pdf")
    seen: list[tuple[int, ...]] = []

    def recognised(image: Any, number: int, scale: float) -> PageItems:
        seen.append((number, *image.shape))
        return PageItems(number, image.shape[1] * scale, image.shape[0] * scale, [])

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "page_items", recognised)
    document = read(tmp_path / "scan.pdf")
    assert [number for number, *_ in seen] == [2, 3] and seen[0][3] == 3
    assert "第 2–3 页由扫描图像识别而来" in str(document.notices[0].message)


def _drawn(path: Path, change: Callable[[Sheet], None] = lambda sheet: None) -> Any:
    """The pixels of a page with the table of the tests."""
    import pypdfium2

    sheet = Sheet(path)
    sheet.text(200, 80, "收入支出总表（二〇二四年度）", 16)
    rules(sheet, stroked)
    words(sheet)
    change(sheet)
    sheet.canvas.save()
    return pypdfium2.PdfDocument(path)[0].render(scale=200 / 72).to_numpy()[:, :, :3]


@pytest.mark.skipif(not ocr.available(), reason="OCR is not installed")
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_scan_that_lies_on_its_side_or_head(tmp_path: Path, turns: int) -> None:
    import numpy

    image = numpy.ascontiguousarray(numpy.rot90(_drawn(tmp_path / "a.pdf"), turns))
    page = ocr.page_items(image, 1, 0.36)
    (table,) = (item for item in page.items if isinstance(item, PageTable))
    assert [[cell.text for cell in row] for row in table.rows] == FULL
    assert page.width < page.height


@pytest.mark.skipif(not ocr.available(), reason="OCR is not installed")
@pytest.mark.parametrize("shape", [(0, 5), (29, 0), (3, 5)])
def test_a_cell_no_wider_than_its_rules_holds_nothing(shape: tuple[int, int]) -> None:
    """On an empty picture OpenCV 5 ends the process."""
    import numpy

    from auditor.readers.ocr_image import boxes_of

    assert boxes_of(numpy.zeros(shape, numpy.uint8)) == []


@pytest.mark.skipif(not ocr.available(), reason="OCR is not installed")
def test_a_seal_over_a_scanned_table_and_a_figure_in_red(tmp_path: Path) -> None:
    """The seal leaves no stroke in a figure; a red figure is no seal and no blank cell."""

    def stamped(sheet: Sheet) -> None:
        sheet.canvas.setFillColorRGB(0.85, 0, 0)
        sheet.text(XS[1] + 3, YS[3] + 14, "31.50")
        sheet.canvas.setStrokeColorRGB(0.82, 0.12, 0.16, 0.75)
        sheet.canvas.setLineWidth(3)
        sheet.canvas.circle(XS[3] + 8, sheet.size[1] - YS[3], 48)

    page = ocr.page_items(_drawn(tmp_path / "a.pdf", stamped), 1, 0.36)
    (table,) = (item for item in page.items if isinstance(item, PageTable))
    shown = [[cell.text for cell in row] for row in table.rows]
    assert shown[2][1:] == FULL[2][1:] and shown[4] == FULL[4]
    assert shown[3][1] == "" and "红色" in str(table.rows[3][1].doubt)


@pytest.mark.skipif(not ocr.available(), reason="OCR is not installed")
def test_scan_gives_the_same_grid(tmp_path: Path) -> None:
    import cv2
    import pypdfium2

    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(240, 80, "收入支出总表", 16)
    rules(sheet, stroked)
    words(sheet)
    sheet.canvas.save()
    image = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0].render(scale=200 / 72).to_numpy()[:, :, :3]
    cv2.imwrite(str(tmp_path / "a.png"), image)
    document = ocr.read(tmp_path / "a.png")
    assert_full(document)
    assert not any(cell.doubt for row in document.grids[0].rows for cell in row)
    assert document.paragraphs[0].text == "收入支出总表"


def test_corrupted_files_are_read_or_refused(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    rules(sheet, stroked)
    words(sheet)
    sheet.canvas.save()
    data, chance = (tmp_path / "a.pdf").read_bytes(), random.Random(7)
    path = tmp_path / "b.pdf"
    for _ in range(60):
        bad = bytearray(data)
        for _ in range(chance.choice((1, 10, 100))):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        path.write_bytes(bad[: chance.randrange(len(bad))] if chance.random() < 0.3 else bad)
        try:
            read(path)
        except Unreadable as error:
            assert "\n" not in str(error.message) and str(error.remedy)


@pytest.mark.skipif(not REPORTS.exists(), reason="the published reports are not here")
def test_published_report_cell_by_cell() -> None:
    document = read(REPORTS / "putuo-finance-2024.pdf")
    printed = {"|".join(row) for grid in document.grids for row in text_of(grid)}
    for path in sorted((REPORTS / "putuo-finance-2024").glob("table0*.csv")):
        with path.open(encoding="utf-8-sig") as file:
            for record in csv.DictReader(file):
                assert _is_printed(record, printed), (path.name, record)
    prose = re.sub(r"\s+", "", "".join(paragraph.text for paragraph in document.paragraphs))
    with (REPORTS / "putuo-finance-2024" / "claims.csv").open(encoding="utf-8-sig") as file:
        quotes = [row["quote"] for row in csv.DictReader(file) if row["page"]]
    assert sum(quote not in prose for quote in quotes) <= 1  # one quote is a formula


def _is_printed(record: dict[str, str], printed: set[str]) -> bool:
    """Whether a row of the truth stands in some grid: its codes in one column or in parts of three
    and two digits.
    """
    row: list[str] = []
    for key, text in list(record.items())[1:]:
        if key.endswith("code"):
            parts = [text[:3], text[3:5], text[5:7]]
            row.append("|".join(parts if "人员" not in key and "公用" not in key else parts[:2]))
        else:
            row.append(text)
    line = "|".join(row)
    if line in printed:
        return True
    # A total whose label spans the code columns stands at each of them.
    figures = [text for key, text in list(record.items())[1:] if not key.endswith("code")]
    label = "|".join([figures[0]] * 4 + figures[1:])
    both = "|".join([figures[0]] * 3 + figures[1:2] + figures[2:3] * 3 + figures[3:])
    return (
        label in printed
        or both in printed
        or any(own.endswith("|" + "|".join(figures)) for own in printed)
    )
