"""What pdfium is asked for many things at a time is what it tells of each."""

from __future__ import annotations

import ctypes
from itertools import repeat
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from pdf_sheet import Sheet

from auditor.readers.pdf.asking import plain, records, values


def test_many_answers_are_those_to_each_question(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.text(72, 700, "收入支出决算总表 2,106.66")
    sheet.read()
    page = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0]
    text = pdfium.FPDFText_LoadPage(page.raw)
    count = pdfium.FPDFText_CountChars(text)
    every = range(count)

    codes = plain().listed("FPDFText_GetUnicode", text, every)
    assert codes == [pdfium.FPDFText_GetUnicode(text, at) for at in every]
    owners = plain().listed("FPDFText_GetTextObject", text, every)
    typed = [pdfium.FPDFText_GetTextObject(text, at) for at in every]
    assert owners == [ctypes.addressof(one.contents) if one else None for one in typed]

    boxes = records(plain().FPDFText_GetLooseCharBox, "4f", count, repeat(text), every)
    rect = pdfium.FS_RECTF()
    for at, box in zip(every, boxes, strict=True):
        pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rect))
        assert box == (rect.left, rect.top, rect.right, rect.bottom)

    known, origins = values(plain().FPDFText_GetCharOrigin, "2d", count, repeat(text), every)
    x, y = ctypes.c_double(), ctypes.c_double()
    for at, origin in zip(every, origins, strict=True):
        assert known[at] == pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        assert origin == (x.value, y.value)
    pdfium.FPDFText_ClosePage(text)


def test_no_question_has_no_answer() -> None:
    ask = plain().FPDFText_GetCharOrigin
    assert records(ask, "2d", 0, []) == []
    assert values(ask, "2d", 0, [], []) == ([], [])
