"""Cells of spreadsheets: the one writer of CSV, and text of a workbook's cells. Nothing of a
document is ever run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from auditor.output.text import printable
from auditor.patterns import regex

# `=1+1`, `@A1`, `＝`, and `::` for a log of CI; anywhere but at the beginning they are harmless.
_FORMULA: Final = regex(r"[=+\-@＝＋－＠]|::")
# `-12.34`, `+5.6%`, `－－`: a number or a dash must stay what it is.
_NUMBER: Final = regex(r"[-+－＋]?[0-9][0-9,]*(?:\.[0-9]+)?%?|[-+=@－＋＝＠]+")
"""What begins like a formula and is none: a number, or signs alone, as a dash for a blank."""
_ROOM: Final = 32_000
"""Characters that a cell of a workbook takes; a longer text would be left out whole."""
MADE: Final = datetime(2000, 1, 1)
"""When every workbook was made: the same input gives the same bytes."""
BOM: Final = "\ufeff"


def inert(content: str) -> str:
    """The cell as text: what begins like a formula, or like a command to a CI log, gets an
    apostrophe before it.
    """
    plain = printable(content)
    return f"'{plain}" if _FORMULA.match(plain) and not _NUMBER.fullmatch(plain) else plain


def lines(rows: Iterable[Sequence[object]], end: str = "\n") -> Iterator[str]:
    """Rows as lines of CSV, one at a time; absent is empty, text is inert and on one line."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator=end)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield target.getvalue()
        # One buffer for all rows, emptied behind each.
        target.seek(0)
        target.truncate()


def csv_text(rows: Iterable[Sequence[object]], spreadsheet: bool = False) -> str:
    """Rows as CSV; for a `spreadsheet` with the byte order mark and line ends that it knows UTF-8
    by.
    """
    return BOM + "".join(lines(rows, "\r\n")) if spreadsheet else "".join(lines(rows))


def _cell(value: object) -> object:
    return "" if value is None else inert(value) if isinstance(value, str) else value


def sheet_text(content: str) -> str:
    """Text of a workbook's cell (written as a string, so never a formula or a link); a cut is
    shown.
    """
    plain = printable(content)
    return plain if len(plain) <= _ROOM else plain[:_ROOM] + "…"
