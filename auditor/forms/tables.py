"""Which grids of a document are which statutory table: titles, continuations, units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from auditor.document import Cell, Document, Grid, Notice, Paragraph
from auditor.entry import Row, Table
from auditor.figure import Figure, normal, parse
from auditor.forms import binding, heads
from auditor.forms.form import Form, Forms
from auditor.forms.heads import Layout
from auditor.forms.labels import head_unit, is_continuation, is_furniture, is_numbered, is_title, squeeze, stated_unit
from auditor.forms.rows import NAMELESS, UNKNOWN, Memory

_CAPTION_REACH: Final = 14
"""How many paragraphs above a grid may be its caption."""
_CAPTION_LENGTH: Final = 80
DEFAULT_UNIT: Final = "万元"
"""What a table is printed in where nothing says so."""
_TELLING: Final = re.compile(r"明细|绩效|自评|项目|资产|采购|专户|机关运行|指标")
"""Words of worksheet names that are not of the nine tables."""


@dataclass(slots=True)
class _Open:
    """A table under construction: continuations append to it."""

    form: Form
    title: str
    number: str
    unit: str
    layout: Layout
    again: bool = False
    """Whether it is a second copy, which is said and not posted."""
    rows: list[Row] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    notices: list[Notice] = field(default_factory=list)

    def append(self, grid: Grid, where: Layout, forms: Forms) -> None:
        """Bind a grid's rows below those there are."""
        rows, said = binding.bind(grid, where, self.form, forms, self.unit, self.memory)
        self.rows.extend(rows)
        self.grids.append(grid)
        self.notices.extend(said)


@dataclass(frozen=True, slots=True)
class Found:
    """The statutory tables of a document."""

    tables: Mapping[str, Table]
    grids: frozenset[int]
    """Identities of the grids that are theirs."""
    notices: tuple[Notice, ...]


def find(document: Document, forms: Forms) -> Found:
    """The statutory tables of a document, each grid in its place; what is no table of the nine, or a second one, is said."""
    opened: list[_Open] = []
    used: set[int] = set()
    notices: list[Notice] = []
    last: _Open | None = None
    above: list[Paragraph] = []
    fallback = _document_unit(document)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above.append(block)
            continue
        if last is None or not _goes_on(last, block, above, forms):
            last, said = _begin(block, above, forms, opened, fallback)
            notices.extend(said)
            if last is not None:
                opened.append(last)
        if last is not None:
            used.add(id(block))
        above = []
    tables = {}
    for table in sorted((table for table in opened if not table.again), key=lambda table: table.form.id):
        tables[table.form.id], said = _closed(table, forms)
        notices.extend(said)
    notices.extend(_second(table) for table in opened if table.again)
    return Found(tables, frozenset(used), tuple(dict.fromkeys(notices)))


# --- where a table begins ---------------------------------------------------------------------------------------------


def _begin(grid: Grid, above: list[Paragraph], forms: Forms, opened: list[_Open], fallback: str) -> tuple[_Open | None, list[Notice]]:
    """A table that begins at a grid, and what is to be said of it."""
    title, form = _recognised(grid, above, forms)
    if form is None:
        return None, _unrecognised(grid, title, above)
    where, said = heads.layout(grid, form, forms)
    if not any(column.name in form.columns for block in where.blocks for column in block.values):
        figures = _figures(grid)
        if title not in _beside(grid, above):
            return None, _unrecognised(grid, "", above)
        return None, [Notice(f"“{title or form.title}”的栏目认不出，未能核对，其中 {figures} 个数字。", grid.place)] if figures else []
    unit = _unit(grid, above)
    again = any(table.form.id == form.id for table in opened)
    if not unit:
        unit = fallback or DEFAULT_UNIT
        if not again:
            said.append(Notice(f"“{title or form.title}”未标明金额单位，按{'其他表的' if fallback else ''}{unit}处理。", grid.place))
    table = _Open(form, title or form.title, _printed_number(grid, above), unit, where, again, notices=said)
    table.append(grid, where, forms)
    return table, []


def _recognised(grid: Grid, above: list[Paragraph], forms: Forms) -> tuple[str, Form | None]:
    """(title, form) of a grid: by a title in its first rows, the nearest title above it, its worksheet's name, else its shape.

    A title that names another table decides too: such a grid is none of the nine, however alike its columns are.
    """
    for text in (*_inner_titles(grid), *(paragraph.text for paragraph in reversed(above[-_CAPTION_REACH:]))):
        if len(text) > _CAPTION_LENGTH:
            break  # a title above running text is not this grid's
        form = forms.by_title(text)
        if form is not None or is_title(text):
            return text.strip(), form
    form = forms.by_title(grid.title)
    if form is not None or (is_title(grid.title) and _TELLING.search(grid.title)):
        return grid.title.strip(), form
    texts = [cell.text for row in grid.rows for cell in row]
    codes = [code for row in grid.rows for cell in row[:3] if heads.CODE.match(code := squeeze(cell.text))]
    return "", forms.by_shape(texts, codes)


def _beside(grid: Grid, above: list[Paragraph]) -> list[str]:
    """The titles in the grid and right above it, with nothing but unit, number and department between."""
    found = [*_inner_titles(grid), grid.title]
    for paragraph in reversed(above):
        found.append(paragraph.text.strip())
        if not is_furniture(squeeze(paragraph.text)):
            break
    return found


def _inner_titles(grid: Grid) -> list[str]:
    """Titles that stand in the grid's own first rows, alone or beside a printed number or a unit."""
    found = []
    for row in grid.rows[:4]:
        texts = {squeeze(cell.text): cell.text for cell in row if cell.text.strip()}
        plain = [text for text in texts if not is_furniture(text)]
        if len(plain) == 1 and is_title(plain[0]):
            found.append(texts[plain[0]])
    return found


def _unrecognised(grid: Grid, title: str, above: list[Paragraph]) -> list[Notice]:
    figures = _figures(grid)
    if figures < 3:
        return []
    named = title or next((paragraph.text.strip() for paragraph in reversed(above[-3:]) if len(paragraph.text) <= 40), grid.title)
    return [Notice(f"表格“{named or '无标题'}”不是九张决算报表之一，其中 {figures} 个数字未按报表核对。", grid.place)]


def _figures(grid: Grid) -> int:
    """How many figures a grid prints, account codes in its first columns not counted."""
    return sum(isinstance(parse(cell.text), Figure) and not (at < 3 and heads.CODE.match(squeeze(cell.text)))
               for row in grid.rows for at, cell in enumerate(heads.distinct(row)))


# --- where it goes on -------------------------------------------------------------------------------------------------


def _goes_on(last: _Open, grid: Grid, above: list[Paragraph], forms: Forms) -> bool:
    """Whether a grid goes on with the table before it; if so, it is appended."""
    repeated = False
    for text in (*_inner_titles(grid), *(paragraph.text for paragraph in above)):
        if len(text) > _CAPTION_LENGTH:
            return False
        form = forms.by_title(text)
        if (form is not None and form is not last.form) or (form is None and is_title(text)):
            return False
        repeated = repeated or form is not None
        if form is None and not is_continuation(text) and not is_furniture(squeeze(text)) and len(squeeze(text)) > 12:
            return False
    elsewhere = bool(grid.title) and grid.title != last.grids[-1].title
    named = forms.by_title(grid.title) if elsewhere else None
    where = _continued_layout(last, grid, forms)
    if where is None or (named is not None and named is not last.form):
        return False
    if elsewhere and named is None and (is_title(grid.title) or where.head_rows):
        # A worksheet with a head of its own is a table of its own, whatever its name.
        return False
    continued = any(is_continuation(text) for text in (grid.title, *(paragraph.text for paragraph in above)))
    if repeated and not continued and _overlaps(last, grid, where, forms):
        return False
    last.append(grid, where, forms)
    return True


def _continued_layout(last: _Open, grid: Grid, forms: Forms) -> Layout | None:
    """How a grid that may go on with a table is laid out: under its own head where it repeats one, else as the table is."""
    width = max((len(row) for row in grid.rows), default=0)
    own, said = heads.layout(grid, last.form, forms)
    if own.head_rows and own.names and not said:
        if own.names == last.layout.names:
            return own
        started = {block.side.name for block in last.layout.blocks}
        if len(last.form.sides) > 1 and not last.layout.stacked and not {block.side.name for block in own.blocks} & started:
            return own
        if own.stacked and last.layout.stacked:
            return own
    # No head, or what only looks like one: rows at the top without any figure.
    top = [text for row in grid.rows[:own.head_rows] if not heads.is_around(row, forms) for text in heads.texts_of(row)]
    plain = all(heads.is_known(text, last.form, forms) or is_numbered(text) or heads.CODE.match(text) or heads.ELLIPSIS.match(text) for text in top)
    if width != last.layout.width or (top and not plain and any(_figures_of(row) for row in grid.rows)):
        return None
    where = replace(last.layout, head_rows=0)
    return where if _akin(last, grid, where, forms) else None


def _figures_of(row: Iterable[Cell]) -> bool:
    return any(isinstance(parse(cell.text), Figure) for cell in row)


def _akin(last: _Open, grid: Grid, where: Layout, forms: Forms) -> bool:
    """Whether the rows of a grid without a head are of the table's kind: accounts, rows of the form, or blank."""
    memory = Memory({side: set(seen) for side, seen in last.memory.seen.items()}, dict(last.memory.codes), last.memory.side)
    rows, _ = binding.bind(grid, where, last.form, forms, last.unit, memory)
    filled = [row for row in rows if row.label or any(entry.figure for entry in row.cells.values())]
    strange = [row for row in filled if not row.code and not set(row.groups) - {UNKNOWN, NAMELESS} and not any(
        heads.match_row(squeeze(row.label), side, memory.seen.get(side.name, ())) for side in last.form.sides)]
    coded = any(row.code for row in last.rows)
    return len(strange) < len(filled) or not filled or (not coded and bool(last.form.sides[0].codes)) or last.form.across


def _overlaps(last: _Open, grid: Grid, where: Layout, forms: Forms) -> bool:
    """Whether a grid under the same title prints rows again that the table has: then it is another copy, not the next page."""
    rows, _ = binding.bind(grid, where, last.form, forms, last.unit, Memory())
    there = {(row.side, row.code or row.name) for row in last.rows if row.label}
    return any((row.side, row.code or row.name) in there for row in rows if row.label and row.label != "合计") or last.form.across


# --- what stands around it --------------------------------------------------------------------------------------------


def _unit(grid: Grid, above: list[Paragraph]) -> str:
    cells = [cell.text for row in grid.rows[:6] for cell in heads.distinct(row)]
    for text in (*cells, *(paragraph.text for paragraph in reversed(above[-_CAPTION_REACH:]))):
        unit = stated_unit(text) if len(text) <= _CAPTION_LENGTH else ""
        if unit:
            return unit
    found = Counter(unit for text in cells if (unit := head_unit(squeeze(text))[1]) and unit != "%")
    return found.most_common(1)[0][0] if len(found) == 1 else ""


def _document_unit(document: Document) -> str:
    """The unit of a report that states one and the same wherever it states any."""
    found = {unit for text in _lines(document) if (unit := stated_unit(text))}
    return found.pop() if len(found) == 1 else ""


def _lines(document: Document) -> Iterable[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if len(block.text) <= _CAPTION_LENGTH:
                yield block.text
        else:
            yield from (cell.text for row in block.rows[:6] for cell in row)


def _printed_number(grid: Grid, above: list[Paragraph]) -> str:
    cells = [cell.text for row in grid.rows[:3] for cell in row]
    for text in (*cells, *(paragraph.text for paragraph in reversed(above[-_CAPTION_REACH:])), grid.title):
        match = re.search(r"公开\s*([0-9]{1,2})\s*表", normal(text))
        if match:
            return match[1].zfill(2)
    return ""


def _closed(table: _Open, forms: Forms) -> tuple[Table, list[Notice]]:
    rows, said = binding.settled(table.rows, table.form, forms)
    columns = dict.fromkeys(column for row in rows for column in row.cells)
    return Table(table.form.id, table.title, table.number, table.unit, tuple(rows), tuple(columns), tuple(table.grids),
                 table.grids[0].place), [*table.notices, *said]


def _second(table: _Open) -> Notice:
    figures = sum(map(_figures, table.grids))
    return Notice(f"又一张“{table.title}”，只核对第一张；这一张的 {figures} 个数字未核对。", table.grids[0].place)
