"""A grid bound to its form: head rows, columns, sides, rows by code or by name, continuations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from auditor.document import Cell, Grid, Notice
from auditor.entry import Entry, Row
from auditor.figure import Blank, Figure, parse
from auditor.forms import Form, Forms, RowSpec, Side, squeeze, strip_number

CODE: Final = re.compile(r"[1-5][0-9]{2}(?:[0-9]{2}){0,2}$")
_CODED_NAME: Final = re.compile(r"([1-5][0-9]{2}(?:[0-9]{2}){0,2})([^0-9.,%].*)$")
_COLUMN_NUMBER: Final = re.compile(r"\(?[0-9]{1,2}\)?(?:栏)?(?:=.*)?$")
_ELLIPSIS: Final = re.compile(r"[.…·．。\s]*$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid as its head tells it."""

    at: int
    role: str
    """`code`, `label`, `line`, `skip`, `value`, or `unknown`."""
    head: str
    """The head's texts from top to bottom, joined by a point."""
    name: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class BlockColumns:
    """Columns that make up one side-by-side block of a grid."""

    side: Side
    codes: tuple[Column, ...]
    labels: tuple[Column, ...]
    line: Column | None
    values: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a grid is laid out: its head, and its columns in blocks."""

    head_rows: int
    blocks: tuple[BlockColumns, ...]
    width: int
    heads: tuple[str, ...]


def text_of(row: Sequence[Cell], at: int) -> str:
    """The squeezed text at a position; empty beyond the row's end."""
    return squeeze(row[at].text) if at < len(row) else ""


# --- the head ---------------------------------------------------------------------------------------------------------


def head_rows(grid: Grid, form: Form, forms: Forms) -> int:
    """How many rows at the top are head: all up to the row of column numbers, else all before the first data row."""
    for at, row in enumerate(grid.rows[:8]):
        if is_numbering(row, forms):
            return at + 1
    for at, row in enumerate(grid.rows[:8]):
        if _is_data(row, form, forms):
            return at
    return min(len(grid.rows), 8)


def is_numbering(row: Sequence[Cell], forms: Forms) -> bool:
    """Whether a row carries column numbers (栏次, or 1 2 3 …)."""
    texts = [squeeze(cell.text) for cell in _distinct(row)]
    filled = [text for text in texts if text]
    if not filled:
        return False
    rest = [text for text in filled if text not in forms.numbering]
    if not all(_COLUMN_NUMBER.match(text) for text in rest):
        return False
    numbers = [int(re.findall("[0-9]+", text)[0]) for text in rest]
    if len(rest) < len(filled):
        return True
    return len(numbers) >= 3 and numbers[0] in (1, 2) and all(b - a == 1 for a, b in zip(numbers, numbers[1:], strict=False))


def _distinct(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row, a merged one once."""
    return [cell for at, cell in enumerate(row) if at == 0 or cell is not row[at - 1]]


def _is_data(row: Sequence[Cell], form: Form, forms: Forms) -> bool:
    cells = _distinct(row)
    texts = [squeeze(cell.text) for cell in cells]
    if any(CODE.match(text) or _CODED_NAME.match(text) for text in texts[:3]):
        return True
    if any(isinstance(parse(cell.text), Figure) for cell in cells):
        return True
    first = next((text for text in texts if text), "")
    specs = [spec for side in form.sides for spec in side.rows]
    return not form.across and len([text for text in texts if text]) == 1 and any(spec.pattern.fullmatch(first) for spec in specs)


def heads(grid: Grid, count: int) -> list[str]:
    """The head of each column: its texts from top to bottom, a group's head spread over the columns below it."""
    width = max((len(row) for row in grid.rows), default=0)
    paths: list[list[str]] = [[] for _ in range(width)]
    for row in grid.rows[:count]:
        before = [tuple(path) for path in paths]
        left = ""
        for at in range(width):
            text = text_of(row, at)
            spread = not text and at > 0 and left and before[at] == before[at - 1] and _deeper(grid, count, row, at)
            left = text or (left if spread else "")
            if left and (not paths[at] or paths[at][-1] != left):
                paths[at].append(left)
    return [".".join(path) for path in paths]


def _deeper(grid: Grid, count: int, row: tuple[Cell, ...], at: int) -> bool:
    """Whether a later head row, or the data, has text in the column: an empty head there belongs to the group at its left."""
    below = grid.rows[grid.rows.index(row) + 1:]
    return any(text_of(later, at) for later in below)


# --- columns ----------------------------------------------------------------------------------------------------------


def layout(grid: Grid, form: Form, forms: Forms) -> tuple[Layout, list[Notice]]:
    """The layout of a grid under a form, and notices for the columns that are not known."""
    count = head_rows(grid, form, forms)
    named = [row for row in grid.rows[:count] if not is_numbering(row, forms)]
    texts = heads(Grid((*named, *grid.rows[count:])), len(named))
    columns = _number_columns(grid, count, [_role(at, head, forms) for at, head in enumerate(texts)])
    if form.across:
        return _across(columns, form, count, texts)
    return _blocks(columns, form, count, texts, grid)


def _role(at: int, head: str, forms: Forms) -> Column:
    parts = head.split(".") if head else []
    for part in reversed(parts):
        for role in ("skip", "code", "line", "label"):
            pattern = forms.heads.get(role)
            if pattern is not None and pattern.fullmatch(part):
                return Column(at, role, head)
        break
    return Column(at, "value" if parts else "unknown", head)


def _number_columns(grid: Grid, count: int, columns: list[Column]) -> list[Column]:
    """Columns without a head whose cells are account codes or names are told by their content."""
    result = []
    for column in columns:
        if column.role == "unknown":
            texts = [text for row in grid.rows[count:] if (text := text_of(row, column.at))]
            if texts and all(CODE.match(text) or re.fullmatch("[0-9]{2}", text) for text in texts):
                column = replace(column, role="code")
            elif texts and not any(isinstance(parse(text), Figure) for text in texts):
                column = replace(column, role="label")
        result.append(column)
    return result


def _blocks(columns: list[Column], form: Form, count: int, texts: list[str], grid: Grid) -> tuple[Layout, list[Notice]]:
    groups: list[list[Column]] = []
    for column in columns:
        begins = column.role in ("code", "label")
        if not groups or (begins and any(other.role in ("value", "line") for other in groups[-1])):
            groups.append([])
        groups[-1].append(column)
    blocks, notices = [], []
    position = 0
    for group in groups:
        side = _side_of(group, form, position)
        position += 1
        values = []
        for column in group:
            if column.role in ("value", "unknown"):
                name = _column_name(column.head, side)
                if not name and column.role == "unknown" and not any(text_of(row, column.at) for row in grid.rows):
                    continue
                if not name:
                    name = column.head or f"第{column.at + 1}栏"
                    notices.append(Notice(f"{form.id}表的栏“{name}”不在表样中，已记入但不参与按栏的核对。", grid.place))
                values.append(replace(column, role="value", name=name))
        labels = tuple(column for column in group if column.role == "label")
        codes = tuple(column for column in group if column.role == "code")
        line = next((column for column in group if column.role == "line"), None)
        if labels or codes:
            blocks.append(BlockColumns(side, codes, labels, line, tuple(values)))
    return Layout(count, tuple(blocks), len(columns), tuple(texts)), notices


def _side_of(group: list[Column], form: Form, position: int) -> Side:
    if len(form.sides) == 1:
        return form.sides[0]
    for side in form.sides:
        if any(squeeze(side.name) in column.head.split(".")[0] for column in group if column.head):
            others = [other for other in form.sides if other is not side]
            if not any(other.name in column.head.split(".")[0] for other in others for column in group if column.head):
                return side
    return form.sides[min(position, len(form.sides) - 1)]


def _column_name(head: str, side: Side) -> str:
    """The canonical column of a head: the whole head first, then ever shorter tails of it."""
    parts = head.split(".") if head else []
    for start in range(len(parts)):
        tail = ".".join(parts[start:])
        for name, pattern in side.columns.items():
            if pattern.fullmatch(tail):
                return name
    return ""


def _across(columns: list[Column], form: Form, count: int, texts: list[str]) -> tuple[Layout, list[Notice]]:
    """Items in the heads: each value column is an (item, column); without any, the table is vertical."""
    side = form.sides[0]
    notices: list[Notice] = []
    values = []
    for column in columns:
        if column.role != "value":
            continue
        name, rest = _split_head(column.head, side, form.default)
        spec = match_row(rest, side, set())
        if spec is not None:
            values.append(replace(column, name=name, item=spec.name))
    if len({column.item for column in values}) >= 3:
        labels = tuple(column for column in columns if column.role in ("label", "code"))
        return Layout(count, (BlockColumns(side, (), labels, None, tuple(values)),), len(columns), tuple(texts)), notices
    vertical = [replace(column, name=_column_name(column.head, side) or form.default) for column in columns if column.role == "value"]
    labels = tuple(column for column in columns if column.role == "label")
    line = next((column for column in columns if column.role == "line"), None)
    return Layout(count, (BlockColumns(side, (), labels, line, tuple(vertical)),), len(columns), tuple(texts)), notices


def _split_head(head: str, side: Side, default: str) -> tuple[str, str]:
    """(column, item head) of a head in which both stand, in one part or in parts of their own."""
    parts = re.split(r"[._]", head)
    for at, part in enumerate(parts):
        for name, pattern in side.columns.items():
            if pattern.fullmatch(part):
                return name, ".".join(parts[:at] + parts[at + 1:])
    return default, ".".join(parts)


# --- rows -------------------------------------------------------------------------------------------------------------


def match_row(label: str, side: Side, seen: set[str]) -> RowSpec | None:
    """The row of the form that a squeezed label names; a row that stands below another only once that was seen."""
    bare = strip_number(label)
    for text in dict.fromkeys((label, bare, bare.replace(":", ""), bare.removeprefix("其中:").removeprefix("减:").removeprefix("加:"))):
        fits = [spec for spec in side.rows if (not spec.after or spec.after in seen) and spec.pattern.fullmatch(text)]
        if fits:
            return next((spec for spec in fits if spec.after), fits[0])
    return None


def data_rows(grid: Grid, where: Layout, forms: Forms) -> Iterator[tuple[Cell, ...]]:
    """The rows below the head that carry data; repeated heads, column numbers and blank rows are none."""
    head = {tuple(text_of(row, at) for at in range(len(row))) for row in grid.rows[:where.head_rows]}
    for row in grid.rows[where.head_rows:]:
        texts = tuple(text_of(row, at) for at in range(len(row)))
        if any(texts) and texts not in head and not is_numbering(row, forms):
            yield row


def bind_rows(grid: Grid, where: Layout, form: Form, forms: Forms, unit: str,
              seen: dict[str, set[str]]) -> tuple[list[Row], list[Notice]]:
    """The rows of a grid, side by side, bound to the form; `seen` carries the row names over continuations."""
    rows: list[Row] = []
    notices: list[Notice] = []
    lines: dict[int, int] = {}
    prefixes: dict[int, str] = {}
    for row in data_rows(grid, where, forms):
        if form.across and where.blocks[0].values and where.blocks[0].values[0].item:
            rows.extend(_item_rows(row, where.blocks[0], form, unit, bool(rows)))
            continue
        shifted = _realigned(row, where, lines)
        if shifted is not row:
            notices.append(Notice(f"{form.id}表有一行少一格，已按行次对齐。", row[0].place))
        found = [_bound(shifted, block, at, form, forms, unit, seen, prefixes) for at, block in enumerate(where.blocks)]
        rows.extend(_borrowed(found, shifted, where, unit, form))
    notices.extend(_unknown(rows, form))
    return rows, notices


def _realigned(row: tuple[Cell, ...], where: Layout, lines: dict[int, int]) -> tuple[Cell, ...]:
    """A row that lost a cell, put right where the line numbers (行次) tell which one."""
    for block in where.blocks:
        if block.line is None:
            continue
        at, expected = block.line.at, lines.get(block.line.at, -1) + 1
        here = text_of(row, at)
        if len(row) < where.width and expected > 0 and here != str(expected) and at and text_of(row, at - 1) == str(expected):
            row = (*row[:at - 1], Cell("", row[at - 1].place), *row[at - 1:])
            here = text_of(row, at)
        if here.isdigit():
            lines[at] = int(here)
    return row


def _bound(row: tuple[Cell, ...], block: BlockColumns, at: int, form: Form, forms: Forms, unit: str,
           seen: dict[str, set[str]], prefixes: dict[int, str]) -> Row | None:
    """The row of one block: its label and code, and an entry for each value column; None where the block is blank here."""
    code, label = _label(row, block, at, prefixes)
    values = {column.name: column for column in block.values}
    if not code and not label and not any(text_of(row, column.at) for column in values.values()):
        return None
    name, groups, found, own_unit = _identity(code, label, block.side, form, forms, seen.setdefault(block.side.name, set()))
    cells = {}
    for column in block.values:
        if column.name not in cells:
            cells[column.name] = _entry(row, column.at, form, block.side.name, label, name, found, column.name, own_unit or unit)
    return Row(block.side.name, name, label, found, cells, groups)


def _label(row: Sequence[Cell], block: BlockColumns, at: int, prefixes: dict[int, str]) -> tuple[str, str]:
    """(code, label) of a row in a block: codes in one or three columns, or before the name in one cell."""
    parts = list(dict.fromkeys(text for column in block.codes if (text := text_of(row, column.at))))
    label = "".join(dict.fromkeys(text for column in block.labels if (text := text_of(row, column.at))))
    code = ""
    for part in parts:
        match = _CODED_NAME.match(part)
        if CODE.match(part) and (not code or part.startswith(code)):
            code = part
        elif match:
            code, label = match[1], match[2] + label
        elif re.fullmatch("[0-9]{2}", part):
            code = (code or prefixes.get(at, "")[:3 if len(parts) == 1 else 5]) + part
        elif not label or part != label:
            label = part + label
    if not code and (match := _CODED_NAME.match(label)):
        code, label = match[1], match[2]
    if code:
        prefixes[at] = code
    return code if CODE.match(code) else "", label


def _identity(code: str, label: str, side: Side, form: Form, forms: Forms,
              seen: set[str]) -> tuple[str, tuple[str, ...], str, str]:
    """(canonical name, groups, code, unit of its own) of a row."""
    if code and side.codes:
        return label or code, ("类", "款", "项")[len(code) // 2 - 1:][:1] + ("科目",), code, ""
    spec = match_row(label, side, seen)
    if spec is not None:
        if spec.name not in seen or not spec.groups:
            seen.add(spec.name)
        return spec.name, spec.groups, code, spec.unit
    bare = strip_number(label)
    if side.classes:
        for number, pattern in forms.classes.items():
            if pattern.fullmatch(bare):
                return forms.class_names[number], (side.classes, "类"), number, ""
        if bare != label and label and not seen & {spec.name for spec in side.rows}:
            return bare, (side.classes, "未认出"), "", ""
    if side.unnamed and (not label or _ELLIPSIS.fullmatch(label) or label.isdigit()) and not _past_items(side, seen):
        return label, (side.unnamed,), "", ""
    return bare or label, ("未认出",) if label and not _ELLIPSIS.fullmatch(label) else (), "", ""


def _past_items(side: Side, seen: set[str]) -> bool:
    """Whether the side's total has been passed, below which a row without a label is no item."""
    return any(spec.name in seen for spec in side.rows if not spec.groups)


def _entry(row: Sequence[Cell], at: int, form: Form, side: str, label: str, name: str, code: str, column: str,
           unit: str) -> Entry:
    cell = row[at] if at < len(row) else Cell("", row[-1].place if row else Cell("").place)
    parsed = Blank.UNREADABLE if cell.doubt else parse(cell.text, unit)
    figure = parsed if isinstance(parsed, Figure) else None
    words = f"{code} {label}".strip() if code and label != code else label or name
    return Entry(cell.text.strip(), figure, None if figure else Blank(parsed), cell.place, form.id, side, label, name, code, column,
                 excerpt=" ".join(text for other in _distinct(row) if (text := other.text.strip())), label=words, doubt=cell.doubt)


def _item_rows(row: tuple[Cell, ...], block: BlockColumns, form: Form, unit: str, later: bool) -> list[Row]:
    """A wide row of items (三公) as one row an item; rows of single units below the total are named by their unit."""
    who = "".join(dict.fromkeys(text for column in block.labels if (text := text_of(row, column.at))))
    total = not later or who in ("合计", "总计")
    by_item: dict[str, dict[str, Entry]] = {}
    for column in block.values:
        name = column.item if total else f"{who}.{column.item}"
        entry = _entry(row, column.at, form, "", column.item, name, "", column.name, unit)
        by_item.setdefault(column.item, {}).setdefault(column.name, entry)
    groups = () if total else ("单位",)
    return [Row("", item if total else f"{who}.{item}", item, "", cells, groups) for item, cells in by_item.items()]


def _borrowed(found: list[Row | None], row: tuple[Cell, ...], where: Layout, unit: str, form: Form) -> list[Row]:
    """The rows of all blocks; a label whose figure stands under a later block's columns (公用经费合计) gets it."""
    rows: list[Row] = []
    for at, bound in enumerate(found):
        if bound is None:
            continue
        if not bound.label and rows and form.repeated and all(entry.blank for entry in rows[-1].cells.values()):
            owner = rows[-1]
            cells: Mapping[str, Entry] = {
                name: replace(entry, row=owner.label, name=owner.name, code=owner.code, label=next(iter(owner.cells.values())).label)
                for name, entry in bound.cells.items()}
            rows[-1] = replace(owner, cells=cells)
            continue
        rows.append(bound)
    return rows


def _unknown(rows: list[Row], form: Form) -> list[Notice]:
    return [Notice(f"{form.id}表的行“{row.label}”不在表样中，已记入但没有针对它的规则。", next(iter(row.cells.values())).place)
            for row in rows if "未认出" in row.groups and row.cells]
