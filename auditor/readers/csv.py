"""CSV and TSV: one table, with the text rows around it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from hashlib import sha256
from typing import Final

from auditor.document import Cell, Document, Place, Unreadable
from auditor.message import say
from auditor.readers.encoding import decode
from auditor.readers.layout import join_lines, split
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits, oversized

_DELIMITERS: Final = "\t,;|"
_SAMPLE: Final = 200


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a CSV or TSV file. Raises Unreadable where they are no text."""
    if len(data) > limits.page:
        raise oversized(name, say("large.size", size=len(data) // MEGABYTE))
    text = decode(data, name).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    delimiter = _delimiter(text)
    if text.count(delimiter) + text.count("\n") > limits.cells:
        raise oversized(name, say("dense.cells"))
    if text[:4].lower() == "sep=":
        text = "\n" + text.partition("\n")[2]
    rows: list[list[Cell]] = []
    gaps: set[int] = set()
    budget = limits.cells
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    line = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                budget -= len(values)
                if budget < 0:
                    raise oversized(name, say("dense.cells"))
                rows.append([Cell(join_lines(value), Place(line=line)) for value in values])
            else:
                gaps.add(len(rows))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(say("csv.line", name=name, line=line), say("csv.line.cure")) from error
    blocks = split(_even(rows, limits, name), "", frozenset(gaps))
    return Document(name, tuple(blocks), sha256=sha256(data).hexdigest())


def _even(rows: list[list[Cell]], limits: Limits, name: str) -> list[list[Cell]]:
    """Rows of equal lengths; cells that a line leaves out are blank."""
    width = max(map(len, rows), default=0)
    if width * len(rows) > limits.cells:
        raise oversized(name, say("large.rows", rows=len(rows), columns=width))
    return [row + [Cell("", row[0].place)] * (width - len(row)) for row in rows]


def _delimiter(text: str) -> str:
    """The mark that cuts most lines into the same number of cells."""
    if text[:4].lower() == "sep=" and text[4:5] in _DELIMITERS:
        return text[4]
    sample = io.StringIO(text[:100_000]).readlines()[:_SAMPLE]

    def regular(mark: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=mark) if len(row) > 1)
        except csv.Error:
            return 0, 0
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        return count, width

    best = max(_DELIMITERS, key=regular)
    return best if regular(best)[0] else ","
