"""PDF pages to a document, beside pdfium's own text and objects, and pdfplumber: `python
tests/bench/pdf_bench.py FILE.pdf ...`.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from auditor.readers.pdf import read

REPORTS: Final = Path(__file__).parents[3] / "shared" / "reports"
ROUNDS: Final = 9
SLOW_ROUNDS: Final = 2
"""Turns of what takes seconds a turn."""


def pdfium_text(path: Path) -> int:
    """The least: every page loaded and its text taken. The number of pages."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    pages = len(document)
    document.close()
    return pages


def pdfium_text_and_objects(path: Path) -> None:
    """What any reader of places asks pdfium for: which each character is and its box, which each
    object is and its bounds. Through the raw functions, whose wrappers take twice as long.
    """
    document = pypdfium2.PdfDocument(path)
    for page in document:
        _characters(page)
        _objects(page)
    document.close()


def _characters(page: Any) -> None:
    text = page.get_textpage()
    text.get_text_range()
    sides = [ctypes.c_double() for _ in range(4)]
    for index in range(pdfium.FPDFText_CountChars(text.raw)):
        pdfium.FPDFText_GetUnicode(text.raw, index)
        pdfium.FPDFText_GetCharBox(text.raw, index, *sides)


def _objects(page: Any) -> None:
    sides = [ctypes.c_float() for _ in range(4)]
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = pdfium.FPDFPage_GetObject(page.raw, index)
        pdfium.FPDFPageObj_GetType(item)
        pdfium.FPDFPageObj_GetBounds(item, *sides)


def pdfplumber_tables(path: Path) -> None:
    """The same work as it is usually done."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()
            page.extract_text()


def taken(work: Callable[[Path], object], path: Path) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    work(path)
    return time.process_time() - start


def least(path: Path, works: list[Callable[[Path], object]], rounds: int) -> list[float]:
    """Seconds of the fastest turn of each work; they take turns, so that a busy machine is as busy
    for all.
    """
    turns = [[taken(work, path) for work in works] for _ in range(rounds)]
    return [min(own) for own in zip(*turns, strict=True)]


def has_pdfplumber() -> bool:
    """Whether it is installed; it is said where it is not."""
    try:
        import pdfplumber  # noqa: F401
    except ImportError:
        print("pdfplumber is not installed: its column is left out")
        return False
    return True


def main(paths: list[Path]) -> None:
    """Prints milliseconds a page and how they compare."""
    beside = has_pdfplumber()
    print("ms a page; x: ours as so many times pdfium's text and objects, pdfplumber's as of ours")
    print(
        f"{'file':28}{'pages':>6}{'ours':>8}{'text':>8}{'+objects':>10}{'x':>6}{'pdfplumber':>12}{'x':>6}"
    )
    for path in paths:
        pages = pdfium_text(path)
        ours, text, peer = least(path, [read, pdfium_text, pdfium_text_and_objects], ROUNDS)
        figures = [1e3 * seconds / pages for seconds in (ours, text, peer)]
        line = "{:8.2f}{:8.2f}{:10.2f}".format(*figures) + f"{ours / peer:6.2f}"
        if beside:
            other = least(path, [pdfplumber_tables], SLOW_ROUNDS)[0]
            line += f"{1e3 * other / pages:12.1f}{other / ours:6.1f}"
        print(f"{path.name:28}{pages:6}{line}")


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]] or sorted(REPORTS.glob("*.pdf"))
    main(given)
