"""How long the readers take on a report of nine tables: `python tests/bench/readers_bench.py [file
...]`.

Without files it builds a report of the usual size; the marks are those of the design, on one core
after import.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import reader_files as files

from auditor.document import Document
from auditor.readers import read, read_bytes

MARKS = {"docx": 80.0, "xlsx": 150.0}
_ROWS = [
    [
        "科目编码",
        "科目名称",
        "本年收入合计",
        "财政拨款收入",
        "上级补助收入",
        "事业收入",
        "经营收入",
        "其他收入",
    ]
]
_ROWS += [
    [f"20{code:05d}", "一般行政管理事务", "2,106.66", "1,503.52", "0.00", "", "8.37", ""]
    for code in range(60)
]
_TEXT = (
    "2024年度收入总计2,946.25万元，与上年相比增加115.32万元，增长4.07%，主要原因是人员经费增加。"
)


def report() -> dict[str, bytes]:
    """The same report in each format."""
    sheets = {
        f"公开{number:02d}表": f"<sheetData>{files.sheet_rows(_ROWS)}</sheetData>"
        for number in range(1, 10)
    }
    tables = [(f"公开{number:02d}表 收入决算表", _ROWS) for number in range(1, 10)]
    prose = files.paragraph(_TEXT) * 150
    return {
        "xlsx": files.xlsx(sheets),
        "docx": files.docx(
            "".join(files.paragraph(title) + files.word_table(rows) for title, rows in tables)
            + prose
        ),
        "html": files.html(
            "".join(f"<p>{title}</p>{files.html_table(rows)}" for title, rows in tables)
            + f"<p>{_TEXT}</p>" * 150
        ),
        "csv": files.csv_rows(_ROWS * 9).encode(),
        "md": (files.markdown(tables) + f"\n\n{_TEXT}" * 150).encode(),
        "zip": files.zipped(
            {f"table{number:02d}.csv": files.csv_rows(_ROWS) for number in range(1, 10)}
        ),
    }


def best(action: Callable[[], Document], times: int = 7) -> tuple[float, Document]:
    """The shortest of several runs, in milliseconds of processor time, and what it gave."""
    document = action()
    shortest = float("inf")
    for _ in range(times):
        started = time.process_time()
        document = action()
        shortest = min(shortest, time.process_time() - started)
    return shortest * 1000, document


def main(paths: list[str]) -> int:
    """Print a line for each file; the status says whether all marks are met."""
    missed = 0
    runs: list[tuple[str, Callable[[], Document]]] = [
        (path, lambda path=path: read(path)) for path in paths
    ]
    if not runs:
        runs = [
            (f"report.{kind}", lambda data=data, kind=kind: read_bytes(data, f"report.{kind}"))
            for kind, data in report().items()
        ]
    for name, action in runs:
        spent, document = best(action)
        cells = sum(len(row) for grid in document.grids for row in grid.rows)
        mark = MARKS.get(name.rpartition(".")[2])
        missed += mark is not None and spent > mark
        print(
            f"{name:24} {spent:8.1f} ms  {len(document.grids):3} tables {cells:6} cells {len(document.paragraphs):4} paragraphs"
            + (f"  (mark {mark:.0f} ms)" if mark else "")
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
