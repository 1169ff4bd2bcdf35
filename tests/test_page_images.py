"""`--pages`: the pages of a PDF as pictures, the figures of findings marked on them, of bounded
size.
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from pathlib import Path

import lxml.html
import pypdfium2
import pytest
from click.testing import CliRunner
from PIL import Image
from test_marked import as_pdf, as_text, audited

from auditor.cli import main
from auditor.marked.marks import marks
from auditor.marked.shots import shots
from auditor.wording.words import words


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_mark_frames_the_ink_of_its_figure(tmp_path: Path, turn: int) -> None:
    """There is ink within the frame, and what the text layer has there is the figure, however the
    page is turned.
    """
    report, data = audited(tmp_path, "pdf")
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(turn)
    turned = io.BytesIO()
    document.save(turned)
    found, count = shots(turned.getvalue(), marks(report, words()))
    assert count == len(found) == len(document)
    (shot,) = found
    assert shot.spots and not shot.beside
    picture = Image.open(io.BytesIO(shot.png)).convert("L")
    assert picture.size == (shot.wide, shot.tall)
    page = document[0]
    for spot in shot.spots:
        left, top = spot.left * shot.wide / 100, spot.top * shot.tall / 100
        frame = (
            left,
            top,
            left + spot.width * shot.wide / 100,
            top + spot.height * shot.tall / 100,
        )
        assert min(picture.crop(tuple(map(round, frame))).getdata()) < 128, spot  # type: ignore[arg-type]
        # 2 mm around it hold the figure: the picture's pixels back to points of the page.
        scale = page.get_size()[0] / shot.wide
        wide, tall = page.get_bbox()[2], page.get_bbox()[3]
        x, y = (frame[0] + frame[2]) / 2 * scale, (frame[1] + frame[3]) / 2 * scale
        x, y = {0: (x, tall - y), 90: (y, x), 180: (wide - x, y), 270: (wide - y, tall - x)}[turn]
        reach = (
            spot.width * shot.wide if turn in (0, 180) else spot.height * shot.tall
        ) / 200 * scale + 1
        text = page.get_textpage().get_text_bounded(x - reach, y - 5, x + reach, y + 5)
        assert spot.mark.figure in text.replace("\r\n", ""), (spot.mark.figure, text)


def test_all_pictures_together_stay_below_a_size_and_those_with_findings_come_first(
    tmp_path: Path,
) -> None:
    report, data = audited(tmp_path, "pdf")
    one = pypdfium2.PdfDocument(data)
    many = pypdfium2.PdfDocument.new()
    for _ in range(4):
        many.import_pages(one)
    content = io.BytesIO()
    many.save(content)
    moved = [replace(mark, place=replace(mark.place, page=3)) for mark in marks(report, words())]
    whole, count = shots(content.getvalue(), moved)
    assert count == len(whole) == 4
    size = len(whole[0].png)
    some, count = shots(content.getvalue(), moved, most=size + size // 2)
    assert [shot.page for shot in some] == [3] and count == 4


def shown(tmp_path: Path, name: str, data: bytes, *more: str) -> str:
    (tmp_path / name).write_bytes(data)
    out = tmp_path / "a.html"
    done = CliRunner().invoke(
        main,
        [
            "check",
            str(tmp_path / name),
            "--format",
            "html",
            "--output",
            str(out),
            "--isolated",
            *more,
        ],
    )
    assert done.exit_code in (0, 1), done.output
    return out.read_text("utf-8")


def test_pages_are_shown_on_request_alone(tmp_path: Path) -> None:
    assert "data:image" not in shown(tmp_path, "a.pdf", as_pdf())
    page = shown(tmp_path, "a.pdf", as_pdf(), "--pages")
    tree = lxml.html.document_fromstring(page)
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    spots = tree.find_class("spot")
    assert spots and all(spot.get("href")[1:] in ids for spot in spots)
    (picture,) = tree.xpath("//img/@src")
    assert base64.b64decode(picture.partition(",")[2]).startswith(b"\x89PNG")
    assert all(link.get("href")[1:] in ids for link in tree.find_class("see"))
    assert not re.search(r"https?://", page)


def test_what_has_no_pages_says_so(tmp_path: Path) -> None:
    assert "没有可以显示的原页" in shown(tmp_path, "a.txt", as_text(), "--pages")


def test_other_formats_have_no_pages(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(as_text())
    done = CliRunner().invoke(main, ["check", str(tmp_path / "a.txt"), "--pages", "--isolated"])
    assert done.exit_code == 2 and "--format html" in done.output
