"""The rows of a block: codes and names read from their cells, wrapped names joined, each known by
what the form calls it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from auditor.document import Cell
from auditor.forms.accounts import Chart
from auditor.forms.columns import Block, text_of
from auditor.forms.form import Form, Forms, Side
from auditor.forms.heads import ELLIPSIS, is_known, match_row
from auditor.forms.labels import is_numbered, label_unit, printed, readings, squeeze, strip_number
from auditor.patterns import regex
from auditor.records import frozen

UNKNOWN: Final = "未认出"
"""The group of rows that no form names."""
NAMELESS: Final = "无编码"
"""The group of account rows without an account code."""
UNNAMED: Final = "无名行"
"""The group of a further row of figures that nothing names, where the table has one row."""
SHORT: Final = "编码缺位"
"""The group of rows whose code is printed with fewer digits than its level has (2 for 02)."""
ACCOUNT: Final = "科目"
"""The group of rows with an account code."""
TOTAL: Final = "总行"
"""The group of the row that stands above the topmost accounts."""
_MARK: Final = 2
"""So many digits in a column of codes, where there are no accounts, are a mark of the row and no
name.
"""
_CODE_BEHIND: Final = regex(r"(.{0,80}[一-龥)])\(([0-9]{2,12})\)$")
"""A squeezed name with its code in brackets behind it."""
_LEVEL_WORD: Final = regex(r"\(([^()]{1,4})\)$")


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


@dataclass(slots=True)
class Memory:
    """What earlier rows of a table tell of later ones: names seen on each side, the last code of
    each block.
    """

    seen: dict[str, set[str]] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    side: int = -1
    """The side that a stacked table has come to."""


# --- code and name
# --------------------------------------------------------------------------------------------------


def raw_rows(
    rows: Sequence[tuple[Cell, ...]], block: Block, at: int, forms: Forms, memory: Memory
) -> Iterator[Raw]:
    """The rows of a block that say anything."""
    for number, row in enumerate(rows):
        code, short, label, shown, covered = _code_and_name(row, block, at, forms, memory)
        values = open_cells(row, block, covered)
        raw = Raw(number, row, code, label, shown, values, frozenset(covered), short=short)
        if code or label or not raw.blank:
            yield raw


def open_cells(row: Sequence[Cell], block: Block, covered: Collection[int]) -> tuple[int, ...]:
    """The positions of a block's value cells, less those that the name's own merged cell covers."""
    return tuple(
        column.at
        for column in block.values
        if not (column.at < len(row) and id(row[column.at]) in covered)
    )


def _code_and_name(
    row: Sequence[Cell], block: Block, at: int, forms: Forms, memory: Memory
) -> tuple[str, bool, str, str, set[int]]:
    """(code, whether it is printed short, label, label as printed, identities of the cells they
    stand in).
    """
    cells = {
        id(row[column.at]): row[column.at]
        for column in block.labels
        if column.at < len(row) and row[column.at].text.strip()
    }
    codes = {
        column.at: row[column.at]
        for column in block.codes
        if column.at < len(row) and row[column.at].text.strip()
    }
    covered = {*cells, *(id(cell) for cell in codes.values())}
    code, short, words = _code(codes, block, at, forms, memory)
    names = list(
        dict.fromkeys(
            [
                *(cell.text for cell in words if id(cell) not in cells),
                *(cell.text for cell in cells.values()),
            ]
        )
    )
    label, shown = squeeze("".join(names)), printed("".join(names))
    match = forms.charts.coded_name.match(label) if block.side.codes and not code else None
    if match:
        code, label = match[1], match[2]
        shown = re.sub(r"^\W*[0-9]+\W?[-—_.、:]?", "", shown) if shown[:1] != label[:1] else shown
    elif (
        not code
        and block.side.codes
        and (match := _CODE_BEHIND.match(label))
        and forms.charts.code.match(match[2])
    ):
        code, label = match[2], match[1]
        shown = re.sub(r"[(（]\d{2,12}[)）]$", "", shown)
    elif not code and block.side.codes and forms.charts.code.match(label) and len(cells) == 1:
        code, label, shown = label, "", ""
    if code:
        memory.codes[at] = code
    return code, short, label, shown, covered


def _code(
    codes: dict[int, Cell], block: Block, at: int, forms: Forms, memory: Memory
) -> tuple[str, bool, list[Cell]]:
    """The code that the code cells state, whole or split by level, whether a part of it is printed
    with fewer digits than its level has, and the cells that hold words instead.
    """
    code, words, split = "", [], {}
    seen: set[int] = set()
    chart = forms.charts.by_id.get(block.side.codes)
    widest = max(chart.steps, default=0) if chart is not None else _MARK
    for level, column in enumerate(block.codes):
        cell = codes.get(column.at)
        if cell is None or id(cell) in seen:
            continue
        seen.add(id(cell))
        text = squeeze(cell.text)
        match = forms.charts.coded_name.match(text)
        if forms.charts.code.match(text):
            code = text if len(text) > len(code) else code
        elif text.isdigit() and len(text) <= widest:
            split[level] = text
        elif match:
            code = match[1]
            words.append(replace(cell, text=match[2]))
        elif forms.role(text) != "code":
            words.append(cell)
    if chart is None or not split or len(code) > chart.lengths[0]:
        return code, False, words
    whole, short = _composed(code, split, len(block.codes), memory.codes.get(at, ""), chart)
    return whole or code, bool(whole) and short, words


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
    whole = code or last[: lengths[0]]
    for level in range(1, deepest + 1):
        part = split.get(level, "")
        whole += part.zfill(steps[level - 1]) if part else last[lengths[level - 1] : lengths[level]]
    fits = len(whole) == lengths[deepest] and chart.level(whole)
    return (
        (whole, any(len(part) < steps[level - 1] for level, part in split.items() if level))
        if fits
        else ("", False)
    )


# --- wrapped names
# --------------------------------------------------------------------------------------------------


def joined(raws: Sequence[Raw], side: Side, form: Form, forms: Forms) -> list[Raw]:
    """The rows with names and figures that were printed in rows of their own put together again."""
    return (
        _joined_coded(_with_figures(raws), side)
        if side.codes and any(raw.code for raw in raws)
        else _joined_named(raws, form, forms)
    )


def _with_figures(raws: Sequence[Raw]) -> list[Raw]:
    """An account's row with the figures that are printed below it, in a row without code and name;
    a last one is a total.
    """
    result: list[Raw] = []
    for number, raw in enumerate(raws):
        owner = result[-1] if result else None
        bare = owner is not None and bool(owner.code) and not raw.code and not raw.label
        if (
            owner is not None
            and bare
            and (number + 1 < len(raws) or not owner.blank)
            and not any(text_of(owner.row, at) and text_of(raw.row, at) for at in raw.values)
        ):
            cells = {at: raw.row[at] for at in raw.values if text_of(raw.row, at)}
            width = max(len(owner.row), len(raw.row))
            blank = Cell("", owner.row[0].place)
            whole = (*owner.row, *[blank] * (width - len(owner.row)))
            row = tuple(cells.get(at, cell) for at, cell in enumerate(whole))
            result[-1] = replace(owner, row=row, values=tuple(sorted({*owner.values, *cells})))
        else:
            result.append(raw)
    return result


def _joined_coded(raws: Sequence[Raw], side: Side) -> list[Raw]:
    """A name printed around its code's row has as many lines below as above; else lines below
    belong to the row above.
    """
    result: list[Raw] = []
    parts: list[Raw] = []
    for raw in raws:
        if (
            raw.only_name
            and not ELLIPSIS.fullmatch(raw.label)
            and not is_numbered(raw.label)
            and match_row(raw.label, side) is None
        ):
            parts.append(raw)
            continue
        owner = result[-1] if result and result[-1].code else None
        wanting = bool(raw.code) and not raw.label
        below = len(parts)
        if owner is not None and wanting and parts:
            below = min(len(parts) - 1, owner.above) if owner.above else 0
        elif owner is not None and raw.code and owner.above and len(parts) > owner.above:
            below = owner.above
        elif owner is None:
            below = 0
        if owner is not None and below:
            result[-1] = _with(owner, parts[:below], after=True)
        rest = parts[below:]
        if rest and raw.code:
            raw = replace(_with(raw, rest, after=False), above=len(rest))
        elif rest:
            result.extend(rest)
        parts = []
        result.append(raw)
    if parts and result and result[-1].code:
        result[-1] = _with(result[-1], parts, after=True)
    else:
        result.extend(parts)
    return result


def _joined_named(raws: Sequence[Raw], form: Form, forms: Forms) -> list[Raw]:
    """A part of a name is joined to the row before or after it where the two together are a row of
    the form.
    """
    result: list[Raw] = []
    for raw in raws:
        last = result[-1] if result else None
        whole = last.label + raw.label if last is not None else ""
        part = (
            last is not None
            and (raw.only_name or last.only_name)
            and last.label
            and not is_numbered(raw.label)
        )
        if (
            last is not None
            and part
            and not ELLIPSIS.fullmatch(raw.label)
            and is_known(whole, form, forms)
            and not (is_known(raw.label, form, forms) and is_known(last.label, form, forms))
        ):
            result[-1] = (
                _with(last, [raw], after=True) if raw.only_name else _with(raw, [last], after=False)
            )
        else:
            result.append(raw)
    return result


def _with(raw: Raw, parts: Sequence[Raw], after: bool) -> Raw:
    label, shown = "".join(part.label for part in parts), "".join(part.shown for part in parts)
    return replace(
        raw,
        label=raw.label + label if after else label + raw.label,
        shown=raw.shown + shown if after else shown + raw.shown,
    )


# --- what a row is
# --------------------------------------------------------------------------------------------------


@frozen
class Identity:
    """What the form calls a row."""

    name: str
    groups: tuple[str, ...] = ()
    code: str = ""
    unit: str = ""


def identity(raw: Raw, side: Side, forms: Forms, seen: set[str]) -> Identity:
    """The row's canonical name, its groups, its code and a unit of its own."""
    label, unit = raw.label, label_unit(raw.label)
    if raw.code and side.codes:
        level = forms.charts.by_id[side.codes].level(raw.code) or forms.charts.level(raw.code)
        return Identity(
            label or raw.code, (level, ACCOUNT, *((SHORT,) if raw.short else ())), raw.code, unit
        )
    spec = match_row(label, side, seen)
    if spec is not None:
        seen.add(spec.name)
        groups = spec.groups if spec.name != side.total or raw.code else (*spec.groups, TOTAL)
        return Identity(spec.name, groups, raw.code, spec.unit or unit)
    if side.classes:
        texts = readings(label)
        for number, pattern in forms.charts.classes.items():
            if any(pattern.fullmatch(text) for text in texts) and not _past_items(side, seen):
                return Identity(
                    forms.charts.class_names[number],
                    (side.classes, forms.charts.level(number)),
                    number,
                    unit,
                )
        if is_numbered(label) and strip_number(label) and not _past_items(side, seen):
            return Identity(strip_number(label), (side.classes, UNKNOWN), "", unit)
    if (
        side.unnamed
        and (not label or ELLIPSIS.fullmatch(label) or label.isdigit())
        and not _past_items(side, seen)
    ):
        return Identity(label, (side.unnamed,), "", unit)
    others = (
        next((one for one in reversed(side.others) if one.takes(label, seen)), None)
        if label and not raw.blank
        else None
    )
    if others is not None and not ELLIPSIS.fullmatch(label):
        return Identity(strip_number(label) or label, (others.group,), "", unit)
    if side.codes and label and not ELLIPSIS.fullmatch(label):
        said = _LEVEL_WORD.search(label)
        above = (said[1],) if said and said[1] in forms.charts.levels else ()
        return Identity(strip_number(label) or label, (*above, NAMELESS), "", unit)
    return Identity(
        strip_number(label) or label,
        (UNKNOWN,) if label and not ELLIPSIS.fullmatch(label) else (),
        "",
        unit,
    )


def _past_items(side: Side, seen: set[str]) -> bool:
    """Whether the side's total has been passed, below which a row without a label is no item."""
    return any(spec.name in seen for spec in side.rows if not spec.groups)


def other_side(raw: Raw, now: int, blocks: Sequence[Block], forms: Forms) -> int:
    """The side that a row of a stacked table belongs to: the one it stands on, or the next where
    only that one knows it.
    """
    if now + 1 >= len(blocks):
        return now
    later = blocks[now + 1].side
    if (
        any(
            text in (later.name, f"{later.name}项目", f"本年{later.name}")
            for text in readings(raw.label)
        )
        and raw.blank
    ):
        return now + 1
    here = match_row(raw.label, blocks[now].side, {spec.after for spec in blocks[now].side.rows})
    there = match_row(raw.label, later) is not None or (
        bool(later.classes)
        and any(
            pattern.fullmatch(text)
            for pattern in forms.charts.classes.values()
            for text in readings(raw.label)
        )
    )
    return now + 1 if there and here is None else now
