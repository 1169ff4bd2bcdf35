"""What stands in the pictures of a page of text is recognised, or said to be unread: never left out
in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pdf_sheet import FULL, Sheet, rules, stroked, text_of, words

from auditor.readers import ocr
from auditor.readers.pdf.flow import PageItems

HEAD = "南江市财政局二〇二四年度单位决算公开报告"
LEFT = "图像里的文字没有读入"


def _picture(path: Path, draw: Callable[[Sheet], None]) -> Any:
    """A page as a picture."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader

    sheet = Sheet(path)
    draw(sheet)
    sheet.canvas.save()
    return ImageReader(pypdfium2.PdfDocument(path)[0].render(scale=200 / 72).to_pil())


def _table(sheet: Sheet) -> None:
    rules(sheet, stroked)
    words(sheet)


def _page(folder: Path, own: Callable[[Sheet], None]) -> Sheet:
    """A page that is a picture of a table, with letters of its own."""
    sheet = Sheet(folder / "a.pdf")
    sheet.canvas.drawImage(_picture(folder / "b.pdf", _table), 0, 0, 595, 842)
    own(sheet)
    return sheet


def _headed(sheet: Sheet) -> None:
    sheet.text(60, 50, HEAD)
    sheet.text(60, 800, "本报告经审核，予以公开。联系电话见末页。")


@pytest.mark.parametrize("letters", [1, 8])
def test_a_scan_with_letters_of_its_own_is_said_without_ocr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters: int
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)

    def own(sheet: Sheet) -> None:
        for at in range(letters):
            sheet.text(60, 30 + 8 * at, HEAD + HEAD, 7)

    document = _page(tmp_path, own).read()
    assert [notice.lost for notice in document.notices if LEFT in str(notice.message)] == [True]


def test_a_picture_behind_a_page_of_text_is_its_ground(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)

    def own(sheet: Sheet) -> None:
        for at in range(20):
            sheet.text(60, 60 + 36 * at, HEAD)

    assert not _page(tmp_path, own).read().notices


def test_only_the_pictures_go_to_recognition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither letters nor rules of the page are in what is recognised; nothing found is said."""
    seen: list[float] = []

    def recognised(image: Any, number: int, scale: float) -> PageItems:
        seen.append(float((image < 128).mean()))
        return PageItems(number, 595, 842, [])

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "page_items", recognised)
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    sheet = Sheet(tmp_path / "a.pdf")
    sheet.canvas.drawImage(ImageReader(Image.new("L", (60, 84), 255)), 60, 100, 400, 300)
    _headed(sheet)
    _table(sheet)
    document = sheet.read()
    assert seen == [0.0]
    assert LEFT in str(document.notices[0].message)
    assert text_of(document.grids[0]) == FULL


@pytest.mark.skipif(not ocr.available(), reason="OCR is not installed")
def test_a_table_in_a_picture_below_letters_is_read(tmp_path: Path) -> None:
    document = _page(tmp_path, _headed).read()
    (grid,) = document.grids
    assert text_of(grid) == FULL
    assert [one.text for one in document.paragraphs][0] == HEAD
    assert document.paragraphs[-1].text.startswith("本报告经审核")
    (notice,) = document.notices
    assert "图像里的文字由识别而来" in str(notice.message) and notice.lost


@pytest.mark.skipif(not ocr.available(), reason="OCR is not installed")
def test_letters_over_the_picture_of_the_same_print_are_read_once(tmp_path: Path) -> None:
    def own(sheet: Sheet) -> None:
        words(sheet)
        sheet.text(60, 50, HEAD)

    document = _page(tmp_path, own).read()
    texts = "".join(
        [one.text for one in document.paragraphs]
        + [cell for grid in document.grids for row in text_of(grid) for cell in row]
    )
    assert texts.count("1,503.52") <= 2
