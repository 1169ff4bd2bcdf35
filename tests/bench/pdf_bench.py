"""PDF pages to a document, beside pdfium's own text and pdfplumber: `python
tests/bench/pdf_bench.py FILE.pdf ...`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from auditor.readers.pdf import read

REPORTS = Path(__file__).parents[3] / "shared" / "reports"
ROUNDS = 5


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of processor time of the fastest run."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def pdfium_text(path: Path) -> int:
    """What nobody can undercut: every page loaded and its text taken. The number of pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    pages = len(document)
    document.close()
    return pages


def pdfplumber_tables(path: Path) -> None:
    """The same work as it is usually done."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()
            page.extract_text()


def main(paths: list[Path]) -> None:
    """Prints milliseconds a page and how they compare."""
    try:
        import pdfplumber  # noqa: F401
    except ImportError:
        print("pdfplumber is not installed: its column is left out")
    print(
        f"{'file':28}{'pages':>6}{'ours':>8}{'pdfium':>8}{'x':>6}{'pdfplumber':>12}{'x':>6}   ms a page"
    )
    for path in paths:
        pages = pdfium_text(path)
        ours, floor = best(lambda path=path: read(path)), best(lambda path=path: pdfium_text(path))
        line = f"{path.name:28}{pages:6}{1e3 * ours / pages:8.2f}{1e3 * floor / pages:8.2f}{ours / floor:6.1f}"
        if "pdfplumber" in sys.modules:
            other = best(lambda path=path: pdfplumber_tables(path), 1)
            line += f"{1e3 * other / pages:12.1f}{other / ours:6.1f}"
        print(line)


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]] or sorted(REPORTS.glob("*.pdf"))
    main(given)
