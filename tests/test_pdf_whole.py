"""A PDF that has lost a part is refused with the page, and print whose characters the file does not
tell is not guessed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import reader_files as files

from auditor.document import Unreadable
from auditor.readers import ocr
from auditor.readers.pdf import read
from auditor.readers.pdf.flow import PageItems

Change = Callable[[bytes], bytes]
_TEXT = "BT /F 12 Tf 60 700 Td (2023 417.30) Tj ET " * 9
_MEANING = "beginbfrange <20> <7e> <0020> endbfrange"


def _file(
    change: Change = bytes,
    at: int = 2,
    pages: int = 3,
    text: str = _TEXT,
    font: str = "/Subtype/TrueType/ToUnicode 3 0 R",
) -> bytes:
    """Pages of text, the stream of one of them changed; `at` 0 is the stream of the font's
    meaning.
    """

    def stream(head: str, content: str, own: bool) -> bytes:
        packed = zlib.compress(content.encode())
        packed = change(packed) if own else packed
        length = f"<<{head}/Filter/FlateDecode/Length {len(packed)}>>stream\n"
        return length.encode() + packed + b"\nendstream"

    kids = " ".join(f"{5 + 2 * page} 0 R" for page in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}/MediaBox[0 0 595 842]>>".encode(),
        stream("", _MEANING, at == 0),
        f"<</Type/Font/BaseFont/Song{font}>>".encode(),
    ]
    for page in range(pages):
        named = "/Resources<</Font<</F 4 0 R>>/XObject<</X 90 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/Contents {6 + 2 * page} 0 R{named}>>".encode())
        objects.append(stream("", text, at == page + 1))
    return files.pdf([one.decode("latin-1") for one in objects])


def _read(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    return " ".join(paragraph.text for paragraph in read(path).paragraphs)


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    assert "417.30" in _read(tmp_path, _file())


LOSSES: dict[str, Change] = {
    "ends early": lambda packed: packed[: len(packed) // 2],
    "a part is taken out": lambda packed: packed[:20] + packed[30:],
    "a byte is another": lambda packed: packed[:-9] + bytes([packed[-9] ^ 1]) + packed[-8:],
    "its sum is another's": lambda packed: packed[:-4] + b"\x11\x12\x13\x14",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_page_whose_instructions_do_not_unpack_is_named(tmp_path: Path, loss: str) -> None:
    with pytest.raises(Unreadable, match="第 2 页已损坏"):
        _read(tmp_path, _file(LOSSES[loss]))


def test_what_the_codes_of_a_font_mean_is_a_part_too(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="第 1–3 页已损坏"):
        _read(tmp_path, _file(LOSSES["ends early"], at=0))


def test_a_stream_without_its_sum_is_whole(tmp_path: Path) -> None:
    assert "417.30" in _read(tmp_path, _file(lambda packed: packed[:-4]))


def test_a_program_that_ends_no_stream_is_no_damage(tmp_path: Path) -> None:
    wrong = re.sub(rb".{4}(?=\nendstream)", b"\x11\x12\x13\x14", _file(), flags=re.DOTALL)
    assert "417.30" in _read(tmp_path, wrong)


def test_a_part_that_is_called_for_and_gone(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="第 1–3 页已损坏"):
        _read(tmp_path, _file(text=f"{_TEXT} /X Do"))


MUTE = {
    "numbers of glyphs": "/Subtype/TrueType/FirstChar 0/LastChar 255",
    "numbered glyphs": "/Subtype/Type1/Encoding<</Differences[48/g17/g18/g19/g20]>>",
    "glyphs of its own": "/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Type/Font"
    "/BaseFont/Own/Subtype/CIDFontType2/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]",
}


@pytest.mark.parametrize("font", MUTE)
def test_fonts_that_tell_no_characters(
    tmp_path: Path, font: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(Unreadable, match="第 1–3 页的字体没有文字编码"):
        _read(tmp_path, _file(font=MUTE[font]))


def test_what_such_fonts_print_is_recognised_and_why_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "page_items", lambda _, number, __: PageItems(number, 595, 842, []))
    path = tmp_path / "a.pdf"
    path.write_bytes(_file(font=MUTE["numbers of glyphs"]))
    (told,) = [str(one.message) for one in read(path).notices]
    assert told.startswith("第 1–3 页的字体没有文字编码，读不出文字；由页面图像识别而来")


def test_a_character_that_is_not_told_is_said_and_no_blank(tmp_path: Path) -> None:
    body = _TEXT + "BT /F 12 Tf 60 500 Td (2023 417.30) Tj /G 12 Tf (7) Tj ET"
    data = _file(text=body).replace(b"/Font<</F 4 0 R>>", b"/Font<</F 4 0 R/G 40 0 R>>")
    other = b"40 0 obj\n<</Type/Font/BaseFont/Own/Subtype/TrueType/FirstChar 0>>\nendobj\nxref"
    path = tmp_path / "a.pdf"
    path.write_bytes(data.replace(b"xref", other, 1))
    document = read(path)
    assert any("417.30\ufffd" in paragraph.text for paragraph in document.paragraphs)
    assert "第 1 页有 1 个字的字体没有文字编码，读不出。" in {
        str(one.message) for one in document.notices
    }
