"""CSV and TSV: one table, with the text rows around it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from auditor.document import Cell, Document, Place, Unreadable
from auditor.message import say
from auditor.patterns import regex
from auditor.readers.encoding import decode, one_line_end
from auditor.readers.layout import join_lines, split, unguarded
from auditor.readers.limits import DEFAULT, MEGABYTE, Limits, oversized

# In the order in which they are preferred where two part the lines alike.
_DELIMITERS: Final = tuple("\t,;|")
# Lines that are looked at for the delimiter.
_SAMPLE: Final = 200
# `“1,234.56”`: quotes that a word processor turned; around a figure they are quotes of the file.
_CURLY: Final = regex(r"“([-+(]?[0-9][0-9,.]*[)%]?)”")


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a CSV or TSV file. Raises Unreadable where they are no text."""
    if len(data) > limits.page:
        raise oversized(name, say("large.size", size=len(data) // MEGABYTE))
    text = one_line_end(decode(data, name).lstrip("\ufeff"))
    delimiter = _delimiter(text)
    if text.count(delimiter) + text.count("\n") > limits.cells:
        raise oversized(name, say("dense.cells"))
    # `sep=;` is an instruction for Excel. An empty line in its place keeps the numbers of lines.
    if text[:4].lower() == "sep=":
        text = "\n" + text.partition("\n")[2]
    rows: list[list[Cell]] = []
    gaps: set[int] = set()
    budget = limits.cells
    for line, values in _records(_plain_quotes(text), delimiter, name):
        if any(value.strip() for value in values):
            budget -= len(values)
            if budget < 0:
                raise oversized(name, say("dense.cells"))
            place = Place(line=line)
            rows.append([Cell(unguarded(join_lines(value)), place) for value in values])
        else:
            # Blank records are not rows: `split` is told where they stood.
            gaps.add(len(rows))
    blocks = split(_even(rows, limits, name), "", frozenset(gaps))
    return Document(name, tuple(blocks), sha256=sha256(data).hexdigest())


def _plain_quotes(text: str) -> str:
    """The text with typographic quotes around figures as the quotes that programs write."""
    return _CURLY.sub(r'"\1"', text) if "“" in text else text


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """(line, values) of every record. Raises Unreadable where a quote that is never closed, or
    closed elsewhere than it seems, makes one record of what are several, or one value.
    """
    lines = io.StringIO(text).readlines()
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    line = 1
    try:
        for values in reader:
            # The lines of this record: several where a value in quotes holds line breaks.
            own = lines[line - 1 : reader.line_num]
            if any('"' in part for part in own) and not _is_sound(own, values, delimiter):
                raise csv.Error
            yield line, values
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(say("csv.line", name=name, line=line), say("csv.line.cure")) from error


def _is_sound(lines: list[str], values: list[str], delimiter: str) -> bool:
    """Whether quotes that do not follow the rules at least part no other values than none would."""
    try:
        next(csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True))
    except (csv.Error, StopIteration):
        # Wrong by the rules, but one line, cut at every delimiter: the quotes are part of the
        # values (`"十三五"规划,12.34`).
        return len(lines) == 1 and lines[0].count(delimiter) == len(values) - 1
    return True


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
            widths = Counter(
                len(row)
                for row in csv.reader(sample, delimiter=mark, skipinitialspace=True)
                if len(row) > 1
            )
        except csv.Error:
            return 0, 0
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        # How many lines agree, then into how many cells: of two marks that fit, the one that parts
        # more.
        return count, width

    best = max(_DELIMITERS, key=regular)
    # No mark parts anything: a list of one column.
    return best if regular(best)[0] else ","
