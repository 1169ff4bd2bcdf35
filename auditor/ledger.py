"""Every figure of a report, posted: the tables bound to their forms, and the narrative."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from auditor import binding, narrative
from auditor.document import Document, Grid, Notice, Paragraph
from auditor.entry import Entry, Row, Table
from auditor.figure import AMOUNT_UNITS, Figure, normal, parse
from auditor.forms import Form, Forms, squeeze
from auditor.narrative.claim import Claim, Narrative, Section

if TYPE_CHECKING:
    import pandas

_UNIT: Final = re.compile(r"(?:金额)?(?:计量)?单位[:：]?(?:人民币)?[:：]?(百万元|亿元|万元|千元|元)")
_NUMBER: Final = re.compile(r"(?:公开|附表|表)\s*([0-9]{1,2})\s*表?")
_ENTITY: Final = re.compile(r"(?:编制)?(?:部门|单位)(?:名称)?[:：](\S+?)(?:20[0-9]{2}年.*|(?:金额)?单位[:：].*|公开.*)?$")
_YEAR: Final = re.compile(r"(20[0-9]{2})\s*年")
_CAPTION_REACH: Final = 14
"""How many paragraphs above a grid may be its caption."""
DEFAULT_UNIT: Final = "万元"
"""What a table is printed in where nothing says so."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A report's figures and what the text asserts of them."""

    document: Document
    tables: Mapping[str, Table]
    entries: tuple[Entry, ...]
    """Every entry, table by table, then the narrative; `entry.index` is the position here."""
    claims: tuple[Claim, ...] = ()
    sections: tuple[Section, ...] = ()
    notices: tuple[Notice, ...] = ()
    entity: str = ""
    year: int | None = None
    economic: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def norms(self) -> dict[str | None, Decimal]:
        """The step that most figures of a table are printed in; of the narrative (None) 0.01.

        A figure with fewer decimals than its table's norm may have lost its trailing zeros (30 for 30.00).
        """
        norms: dict[str | None, Decimal] = {None: Decimal("0.01")}
        for key, table in self.tables.items():
            steps = Counter(entry.figure.step for entry in table.entries if entry.figure)
            if steps:
                norms[key] = steps.most_common(1)[0][0]
        return norms

    @property
    def figures(self) -> tuple[Entry, ...]:
        """The entries that print a figure."""
        return tuple(entry for entry in self.entries if entry.figure is not None)

    def frame(self) -> pandas.DataFrame:
        """The ledger as a tidy frame: table, side, row, code, name, column, value, step, unit, text, place.

        `value` and `step` are Decimal in the printed unit, None for a hole.
        """
        import pandas

        records: list[dict[str, Any]] = [
            {"table": entry.table, "side": entry.side, "row": entry.row, "code": entry.code, "name": entry.name,
             "column": entry.column, "value": entry.figure.value if entry.figure else None,
             "step": entry.figure.step if entry.figure else None, "unit": entry.figure.unit if entry.figure else None,
             "text": entry.text, "place": place_text(entry)} for entry in self.entries]
        return pandas.DataFrame.from_records(records, columns=["table", "side", "row", "code", "name", "column", "value", "step",
                                                               "unit", "text", "place"])


def place_text(entry: Entry) -> str:
    """The place of an entry in a few words: `第 214 行`, `第 7 页`, `Sheet1!C9`."""
    place = entry.place
    if place.sheet:
        return f"{place.sheet}!{place.cell}" if place.cell else place.sheet
    if place.cell:
        return place.cell
    if place.page:
        return f"第 {place.page} 页"
    if place.line:
        return f"第 {place.line} 行"
    return f"第 {place.paragraph} 段" if place.paragraph else ""


@dataclass(slots=True)
class _Open:
    """A table under construction: continuations append to it."""

    form: Form
    title: str
    number: str
    unit: str
    layout: binding.Layout
    rows: list[Row]
    grids: list[Grid]
    seen: dict[str, set[str]]


def post(document: Document, forms: Forms, vocabulary: Any = None) -> Ledger:
    """The ledger of a document: its grids bound to the forms, its text read for claims."""
    tables, used, notices = _tables(document, forms)
    text = _without(document, used)
    told = narrative.read(text, tables, vocabulary) if vocabulary is not None and hasattr(narrative, "read") else Narrative()
    numbered, mapping = _indexed(tables, told.entries)
    claims = tuple(_reindexed(claim, mapping) for claim in told.claims)
    entries = tuple(entry for table in numbered.values() for entry in table.entries)
    entries += tuple(mapping[id(entry)] for entry in told.entries)
    return Ledger(document, numbered, entries, claims, told.sections, (*document.notices, *notices), _entity(document),
                  _year(document), forms.economic)


def _tables(document: Document, forms: Forms) -> tuple[dict[str, Table], set[int], list[Notice]]:
    tables: dict[str, _Open] = {}
    used: set[int] = set()
    notices: list[Notice] = []
    last: _Open | None = None
    above: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above.append(block)
            continue
        opened = _continued(block, last, above, forms) if last else False
        if opened and last:
            notices.extend(_append(last, block, forms))
            used.add(id(block))
            above = []
            continue
        begun, said = _begin(block, above, forms, tables)
        notices.extend(said)
        if begun is not None:
            tables[begun.form.id] = last = begun
            used.add(id(block))
        else:
            last = None
        above = []
    return {key: _closed(tables[key]) for key in sorted(tables)}, used, notices


def _begin(grid: Grid, above: list[Paragraph], forms: Forms, tables: Mapping[str, _Open]) -> tuple[_Open | None, list[Notice]]:
    """A table that begins at a grid, and what is to be said of it."""
    caption, form = _recognised(grid, above, forms)
    if form is None:
        return None, _unrecognised(grid, above)
    if form.id in tables:
        return None, [Notice(f"又一张“{form.title}”，只核对第一张。", grid.place)]
    where, said = binding.layout(grid, form, forms)
    if not where.blocks or not any(block.values for block in where.blocks):
        return None, [Notice(f"“{caption or form.title}”的栏目认不出，未能核对。", grid.place)]
    unit = _unit(grid, above)
    if not unit:
        unit = DEFAULT_UNIT
        said.append(Notice(f"“{caption or form.title}”未标明金额单位，按{DEFAULT_UNIT}处理。", grid.place))
    opened = _Open(form, caption or form.title, _printed_number(grid, above), unit, where, [], [], {})
    said.extend(_append(opened, grid, forms))
    return opened, said


def _append(table: _Open, grid: Grid, forms: Forms) -> list[Notice]:
    where = table.layout if not table.grids else replace(table.layout, head_rows=0)
    if table.grids:
        again = binding.head_rows(grid, table.form, forms)
        first = [binding.text_of(grid.rows[0], at) for at in range(len(grid.rows[0]))]
        if again and any(text and text in head.split(".") for text, head in zip(first, table.layout.heads, strict=False)):
            where = replace(where, head_rows=again)
    rows, notices = binding.bind_rows(grid, where, table.form, forms, table.unit, table.seen)
    table.rows.extend(rows)
    table.grids.append(grid)
    return notices


def _continued(grid: Grid, last: _Open | None, above: list[Paragraph], forms: Forms) -> bool:
    """Whether a grid goes on with the table before it: no caption between, and columns that fit."""
    if last is None or any(forms.by_title(paragraph.text) for paragraph in above) or forms.by_title(grid.title):
        return False
    width = max(len(row) for row in grid.rows) if grid.rows else 0
    if width != last.layout.width or any(len(squeeze(paragraph.text)) > 12 and "续" not in paragraph.text for paragraph in above):
        return False
    if _inner_title(grid, forms):
        return False
    again = binding.head_rows(grid, last.form, forms)
    if again and again < len(grid.rows):
        return binding.layout(grid, last.form, forms)[0].heads == last.layout.heads
    return True


def _recognised(grid: Grid, above: list[Paragraph], forms: Forms) -> tuple[str, Form | None]:
    """(caption, form) of a grid: by the nearest caption above it, its own title, else by its shape."""
    candidates = [paragraph.text for paragraph in reversed(above[-_CAPTION_REACH:]) if len(paragraph.text) <= 60]
    inner = _inner_title(grid, forms)
    for text in ([inner] if inner else []) + candidates + ([grid.title] if grid.title else []):
        found = forms.by_title(text)
        if found is not None:
            return text.strip(), found[0]
    texts = [cell.text for row in grid.rows for cell in row]
    codes = [code for row in grid.rows for cell in row[:3] if binding.CODE.match(code := squeeze(cell.text))]
    return "", forms.by_shape(texts, codes)


def _inner_title(grid: Grid, forms: Forms) -> str:
    """A title that stands in the grid's own first rows."""
    for row in grid.rows[:2]:
        texts = {squeeze(cell.text) for cell in row} - {""}
        for text in texts:
            if len(texts) <= 3 and forms.by_title(text):
                return text
    return ""


def _unrecognised(grid: Grid, above: list[Paragraph]) -> list[Notice]:
    figures = sum(isinstance(parse(cell.text), Figure) for row in grid.rows for cell in row)
    if figures < 3:
        return []
    title = next((paragraph.text.strip() for paragraph in reversed(above[-3:]) if len(paragraph.text) <= 40), grid.title)
    return [Notice(f"表格“{title or '无标题'}”不是九张决算报表之一，其中 {figures} 个数字未按报表核对。", grid.place)]


def _unit(grid: Grid, above: list[Paragraph]) -> str:
    texts = [paragraph.text for paragraph in above[-_CAPTION_REACH:]] + [cell.text for row in grid.rows[:6] for cell in row]
    for text in reversed(texts):
        match = _UNIT.search(squeeze(text))
        if match:
            return match[1]
    return ""


def _printed_number(grid: Grid, above: list[Paragraph]) -> str:
    for text in [paragraph.text for paragraph in reversed(above[-_CAPTION_REACH:])] + [cell.text for row in grid.rows[:3] for cell in row]:
        match = re.search(r"公开\s*([0-9]{1,2})\s*表", normal(text))
        if match:
            return match[1].zfill(2)
    return ""


def _closed(table: _Open) -> Table:
    columns = dict.fromkeys(column for row in table.rows for column in row.cells)
    return Table(table.form.id, table.title, table.number, table.unit, tuple(table.rows), tuple(columns), tuple(table.grids),
                 table.grids[0].place)


def _without(document: Document, used: set[int]) -> Document:
    """The document without the grids that are statutory tables: what the narrative reads."""
    return replace(document, blocks=tuple(block for block in document.blocks if id(block) not in used))


def _indexed(tables: Mapping[str, Table], told: tuple[Entry, ...]) -> tuple[dict[str, Table], dict[int, Entry]]:
    """The tables and the narrative's entries with their positions in the ledger; old identity -> new entry."""
    mapping: dict[int, Entry] = {}
    numbered: dict[str, Table] = {}
    count = 0
    for key, table in tables.items():
        rows = []
        for row in table.rows:
            cells = {}
            for name, entry in row.cells.items():
                cells[name] = mapping[id(entry)] = replace(entry, index=count)
                count += 1
            rows.append(replace(row, cells=cells))
        numbered[key] = replace(table, rows=tuple(rows))
    for entry in told:
        mapping[id(entry)] = replace(entry, index=count)
        count += 1
    return numbered, mapping


def _reindexed(claim: Claim, mapping: Mapping[int, Entry]) -> Claim:
    def new(operand: Any) -> Any:
        if isinstance(operand, tuple):
            return tuple(new(part) for part in operand)
        return mapping.get(id(operand), operand) if isinstance(operand, Entry) else operand

    return replace(claim, readings=tuple({role: new(operand) for role, operand in reading.items()} for reading in claim.readings))


def _entity(document: Document) -> str:
    names: Counter[str] = Counter()
    for block in document.blocks:
        texts = [block.text] if isinstance(block, Paragraph) else [cell.text for row in block.rows[:3] for cell in row]
        for text in texts:
            match = _ENTITY.match(squeeze(text)) if len(text) < 60 else None
            if match and match[1] not in AMOUNT_UNITS and not match[1].endswith("元"):
                names[match[1]] += 1
    return names.most_common(1)[0][0] if names else ""


def _year(document: Document) -> int | None:
    years: Counter[int] = Counter()
    for paragraph in document.paragraphs[:60]:
        years.update(int(year) for year in re.findall(r"(20[0-9]{2})\s*年度", normal(paragraph.text)))
    if not years:
        for paragraph in document.paragraphs:
            years.update(int(year) for year in _YEAR.findall(normal(paragraph.text)))
    return years.most_common(1)[0][0] if years else None
