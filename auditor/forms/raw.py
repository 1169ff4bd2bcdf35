"""The rows of a block as their cells tell them: code, name, and the cells of their values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from auditor.document import Cell
from auditor.forms.accounts import Chart
from auditor.forms.columns import Block, Column, text_of
from auditor.forms.form import Forms
from auditor.forms.labels import printed, squeeze
from auditor.patterns import regex
from auditor.records import changing, frozen

_MARK: Final = 2
"""So many digits in a column of codes, where there are no accounts, are a mark of the row and no
name.
"""
# 教育支出(205)
_CODE_BEHIND: Final = regex(r"(.{0,80}[一-龥)])\(([0-9]{2,12})\)$")
"""A squeezed name with its code in brackets behind it."""


@frozen
class Raw:
    """A row of one block as its cells tell it."""

    at: int
    """Position of the grid's row among the data rows."""
    row: tuple[Cell, ...]
    code: str
    label: str
    """Squeezed."""
    shown: str
    """As printed, spaces out."""
    values: tuple[int, ...]
    """Positions of the value cells: those not covered by the label's own merged cell."""
    covered: frozenset[int] = frozenset()
    """Identities of the cells that the code and the name stand in."""
    above: int = 0
    """How many lines of its name stood above it."""
    short: bool = False
    """Whether its code is printed with fewer digits than its level has."""

    @property
    def blank(self) -> bool:
        """Whether no value cell has any text."""
        return not any(text_of(self.row, at) for at in self.values)

    @property
    def only_name(self) -> bool:
        """Whether it is a part of a name and nothing else."""
        return bool(self.label) and not self.code and self.blank


@changing
class RowMemory:
    """What earlier rows of a table tell of later ones: names seen on each side, the last code of
    each block.
    """

    seen: dict[str, set[str]] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    side: int = -1
    """The side that a stacked table has come to."""


def raw_rows(
    rows: Sequence[tuple[Cell, ...]], block: Block, at: int, forms: Forms, memory: RowMemory
) -> Iterator[Raw]:
    """The rows of a block that say anything."""
    for number, row in enumerate(rows):
        raw = _raw(number, row, block, at, forms, memory)
        if raw.code or raw.label or not raw.blank:
            yield raw


def open_cells(row: Sequence[Cell], block: Block, covered: Collection[int]) -> tuple[int, ...]:
    """The positions of a block's value cells, less those that the name's own merged cell covers."""
    return tuple(
        column.at
        for column in block.values
        if not (column.at < len(row) and id(row[column.at]) in covered)
    )


def _raw(
    number: int, row: tuple[Cell, ...], block: Block, at: int, forms: Forms, memory: RowMemory
) -> Raw:
    """A row as its cells tell it; its code is remembered as the block's last."""
    codes = _filled(row, block.codes)
    names = {id(cell): cell for cell in _filled(row, block.labels).values()}
    covered = frozenset((*names, *map(id, codes.values())))
    code, short, words = _code(codes, block, at, forms, memory)
    beside = [cell for cell in words if id(cell) not in names]
    # 类 | 款 | 项 | 名称: words in columns of codes are part of the name, the same word once.
    name = "".join(dict.fromkeys(cell.text for cell in (*beside, *names.values())))
    label, shown = squeeze(name), printed(name)
    # No code in a column of codes: it may stand with the name, 205 教育支出.
    if block.side.codes and not code:
        code, label, shown = _parted(label, shown, len(names) == 1, forms)
    if code:
        memory.codes[at] = code
    values = open_cells(row, block, covered)
    return Raw(number, row, code, label, shown, values, covered, short=short)


def _filled(row: Sequence[Cell], columns: Sequence[Column]) -> dict[int, Cell]:
    """The cells of some columns that are not blank, by position."""
    return {
        column.at: row[column.at]
        for column in columns
        if column.at < len(row) and row[column.at].text.strip()
    }


def _parted(label: str, shown: str, alone: bool, forms: Forms) -> tuple[str, str, str]:
    """(code, name, name as printed) of a name that its code stands in: before it, in brackets
    behind it, or in its place where the cell stands `alone`. The code is empty where there is none.
    """
    match = forms.charts.coded_name.match(label)
    if match:
        begins = shown[:1] == match[2][:1]
        bare = shown if begins else re.sub(r"^\W*[0-9]+\W?[-—_.、:]?", "", shown)
        return match[1], match[2], bare
    match = _CODE_BEHIND.match(label)
    if match and forms.charts.code.match(match[2]):
        return match[2], match[1], re.sub(r"[(（]\d{2,12}[)）]$", "", shown)
    # 205 in the column of names, and nothing else
    if alone and forms.charts.code.match(label):
        return label, "", ""
    return "", label, shown


def _code(
    codes: Mapping[int, Cell], block: Block, at: int, forms: Forms, memory: RowMemory
) -> tuple[str, bool, list[Cell]]:
    """The code that the code cells state, whole or split by level, whether a part of it is printed
    with fewer digits than its level has, and the cells that hold words instead.
    """
    chart = forms.charts.by_id.get(block.side.codes)
    widest = max(chart.steps, default=0) if chart is not None else _MARK
    code, split, words = _parts(codes, block, widest, forms)
    # A whole code below the topmost level (20103) needs no parts; 201 | 03 | 01 does.
    if chart is None or not split or len(code) > chart.lengths[0]:
        return code, False, words
    whole, short = _composed(code, split, len(block.codes), memory.codes.get(at, ""), chart)
    return whole or code, bool(whole) and short, words


def _parts(
    codes: Mapping[int, Cell], block: Block, widest: int, forms: Forms
) -> tuple[str, dict[int, str], list[Cell]]:
    """(the longest whole code, parts of one by level, cells with words) of the code cells; a part
    has at most `widest` digits.
    """
    code, words = "", []
    split: dict[int, str] = {}
    # A merged cell stands in several columns, and is one part.
    seen: set[int] = set()
    for level, column in enumerate(block.codes):
        cell = codes.get(column.at)
        if cell is None or id(cell) in seen:
            continue
        seen.add(id(cell))
        text = squeeze(cell.text)
        match = forms.charts.coded_name.match(text)
        if forms.charts.code.match(text):
            # 201 | 20103 | 2010301 print the codes of all levels: the longest is the row's.
            code = text if len(text) > len(code) else code
        elif text.isdigit() and len(text) <= widest:
            split[level] = text
        elif match:
            code = match[1]
            words.append(replace(cell, text=match[2]))
        # 合计 merged over the columns of codes is a name; 类 or 款 there is a head.
        elif forms.role(text) != "code":
            words.append(cell)
    return code, split, words


def _composed(
    code: str, split: dict[int, str], columns: int, last: str, chart: Chart
) -> tuple[str, bool]:
    """A code whose levels stand in columns of their own (201 | 03 | 01), and whether one of them is
    short of digits; levels left out are those of the row above. Empty where they make none.
    """
    lengths, steps = chart.lengths, chart.steps
    if columns == 1:
        # A lone part below its topmost account is certain only where there are but two levels.
        sure = bool(last) and len(lengths) == 2
        return (
            (last[: lengths[0]] + split[0].zfill(steps[0]), len(split[0]) < steps[0])
            if sure
            else ("", False)
        )
    deepest = max(split)
    if deepest > len(steps):
        return "", False
    # Each level printed once, above its first row: what is left out is as in the row above.
    whole = code or last[: lengths[0]]
    for level in range(1, deepest + 1):
        part = split.get(level, "")
        whole += part.zfill(steps[level - 1]) if part else last[lengths[level - 1] : lengths[level]]
    # Where a level was left out and the row above has none, the digits fall short.
    fits = len(whole) == lengths[deepest] and chart.level(whole)
    return (
        (whole, any(len(part) < steps[level - 1] for level, part in split.items() if level))
        if fits
        else ("", False)
    )
