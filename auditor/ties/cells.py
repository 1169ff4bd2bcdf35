"""Which cells a quantity of the text restates: a measure its cell, an item its account's row, a budget its column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from auditor.claim import Claim, Missing, Operand, Reading, Stated, Wanted
from auditor.entry import Entry, Row, Table
from auditor.patterns import regex
from auditor.text.items import AMOUNT
from auditor.text.names import is_of_area
from auditor.text.vocabulary import Cell, Measure, Vocabulary

_STRUCTURE: Final = regex(r"结构情况|支出决算结构|财政拨款支出决算情况说明|政府性基金|国有资本经营")
_PARTS: Final = regex(
    r"(?:[0-9]{1,2}[、.．])?(?:(?P<a>[^（）]{2,30}?)（类）(?:支出)?)?(?:(?P<b>.{2,40}?)（款）)?(?P<c>.{2,40}?)（项）"
)
_CLASS: Final = 3
"""How long the code of a 类 is."""
_KINDS: Final = {"=": "表值", "<=": "表值上限", ">=": "表值下限"}


@dataclass(slots=True)
class Cells:
    """The tables, as the text asks for them."""

    tables: Mapping[str, Table]
    vocabulary: Vocabulary
    stated: Sequence[Stated] = ()
    _first: dict[tuple[str, str], Entry] = field(default_factory=dict)
    _names: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.stated:
            if not one.annex and one.own and one.key:
                self._first.setdefault((one.key, one.role), one.entry)

    def at(self, cell: Cell) -> Entry | None:
        """The entry of a cell; None where the table or the row is not there or prints nothing."""
        table = self.tables.get(cell.table)
        if table is None or table.empty:
            return None
        entry = table.get(cell.row, cell.column, cell.side)
        return entry if entry is not None and entry.figure is not None else None

    def measure(self, key: str, role: str, section: Sequence[str], annex: bool) -> Measure | None:
        """The measure that a key means in a section."""
        path = "/".join(section)
        choice = self.vocabulary.annex if annex else self.vocabulary.measures
        return next((one for one in choice if one.role == role and one.means(key) and one.within(path)), None)

    def entries(self, measure: Measure) -> list[Entry]:
        """The cells of a measure that are printed."""
        return [entry for cell in measure.cells if (entry := self.at(cell)) is not None]

    def blank(self, measure: Measure) -> Table | None:
        """The table of a measure, where it is there and prints no figure at all."""
        found = [self.tables.get(cell.table) for cell in measure.cells]
        return next((table for table in found if table is not None and table.empty), None)

    def known(self, key: str, role: str, section: Sequence[str]) -> list[Entry]:
        """A quantity that a passage speaks of without printing it: in the tables, else in another section."""
        measure = self.measure(key, role, section, False) or self.measure(key, role, (), False)
        found = [entry for entry in self.entries(measure) if entry.figure is not None] if measure is not None else []
        first = self._first.get((key, role))
        return found or ([first] if first is not None else [])

    def valued(self, table: str, entry: Entry) -> Row | None:
        """The only 类 of a table that prints just this amount."""
        bound = self.tables.get(table)
        found = (
            [
                row
                for row in bound.rows
                if len(row.code) == _CLASS and (spent := _spent(row)) is not None and spent.value == entry.value
            ]
            if bound is not None and entry.value
            else []
        )
        return found[0] if len(found) == 1 else None

    def named(self, table: str, name: str) -> list[Row]:
        """The rows of a table by account name, without 支出 and brackets."""
        if table not in self._names:
            found: dict[str, list[Row]] = {}
            bound = self.tables.get(table)
            for row in bound.rows if bound is not None else ():
                found.setdefault(bare(row.name or row.label), []).append(row)
            self._names[table] = found
        return self._names[table].get(bare(name), [])


def bare(name: str) -> str:
    """An account's name as it can be compared."""
    text = re.sub(r"[（(](?:类|款|项)[）)]|[\s“”\"、，,]", "", name).replace("(", "（").replace(")", "）")
    while text.endswith("支出"):
        text = text.removesuffix("支出")
    return text


def wanted(claim: Claim, cells: Cells) -> Claim:
    """A claim with what it needs and its passage does not print, from the tables or from elsewhere."""
    if not any(isinstance(operand, Wanted) for reading in claim.readings for operand in reading.values()):
        return claim
    readings: list[Reading] = []
    for reading in claim.readings:
        role, need = next(
            ((role, operand) for role, operand in reading.items() if isinstance(operand, Wanted)), ("", None)
        )
        if need is None:
            readings.append(reading)
            continue
        stated = next(iter(reading.values()))
        found: list[Operand] = [
            entry for entry in cells.known(need.key, need.role, claim.section) if entry is not stated
        ] or [Missing(need.label)]
        readings += [{**reading, role: operand} for operand in found]
    return replace(claim, readings=tuple(readings))


def completed(claim: Claim, cells: Cells) -> Claim:
    """A claim on all accounts of a section, with whether the table has no more of them."""
    if claim.kind != "分项合计":
        return claim
    table = cells.tables.get(_tables(claim.section)[0])
    rows = [row for row in table.rows if len(row.code) >= 7] if table is not None else []
    parts = claim.readings[0]["各项"]
    whole = isinstance(parts, tuple) and bool(rows) and len(rows) == len(parts)
    return replace(claim, words={**claim.words, "完整": "是" if whole else "否"})


def restated(stated: Iterable[Stated], cells: Cells) -> Iterator[Claim]:
    """The claims that restate cells."""
    for one in stated:
        if one.account:
            if one.role == AMOUNT:
                yield from _account(one, cells)
        elif one.own and not one.under and not is_of_area(one.label):
            yield from _measured(one, cells)


def _measured(one: Stated, cells: Cells) -> Iterator[Claim]:
    measure = cells.measure(one.key, one.role, one.entry.section, one.annex)
    if measure is not None:
        found = cells.entries(measure)
        if not found and not one.annex and (blank := cells.blank(measure)) is not None:
            yield _against_nothing(one, blank)
        if found:
            kind = "附件表值" if one.annex else _KINDS[measure.relation]
            yield _claim(kind, one, [{"列示": one.entry, "表列": entry} for entry in found], {"量": measure.name})
        return
    section = one.entry.section
    if one.role != AMOUNT or one.annex or not any(_STRUCTURE.search(name) for name in section):
        return
    rows = [row for row in cells.named(_tables(section)[0], one.label) if len(row.code) == 3 or not row.code]
    entries = [entry for row in rows if (entry := _spent(row)) is not None]
    if entries:
        yield _claim("表值", one, [{"列示": one.entry, "表列": entry} for entry in entries], {"量": one.label})
        return
    known = one.key in cells.vocabulary.key_names.values() or not one.label.endswith("支出")
    row = cells.valued(_tables(section)[0], one.entry) if not rows and not known else None
    if row is not None:
        entry, name = one.entry, row.name or row.label
        said = f"文中称“{one.label}”，{_tables(section)[0]}表中该数的名称是“{name}”"
        yield Claim(
            "科目归属",
            ({"不符": Decimal(1), "数字": entry},),
            entry.excerpt,
            entry.place,
            entry.section,
            {"名称": one.label, "说明": said},
        )


def _against_nothing(one: Stated, table: Table) -> Claim:
    """A figure of the text that a table without any figure contradicts, unless it is 0."""
    entry = one.entry
    said = f"{table.number or table.id}表没有任何数字，而文中{one.label or entry.label}列示 {entry.text}"
    return Claim(
        "空表有数",
        ({"有数": Decimal(bool(entry.value)), "数字": entry},),
        entry.excerpt,
        entry.place,
        entry.section,
        {"名称": entry.label, "说明": said},
    )


def _claim(kind: str, one: Stated, readings: Sequence[Reading], words: Mapping[str, str]) -> Claim:
    entry = one.entry
    return Claim(kind, tuple(readings), entry.excerpt, entry.place, entry.section, words)


def _spent(row: Row) -> Entry | None:
    """The year's spending of a row of 05, 08 or 09."""
    entry = row.cells.get("合计") or row.cells.get("本年支出")
    return entry if entry is not None and entry.figure is not None else None


def _account(one: Stated, cells: Cells) -> Iterator[Claim]:
    """`…（类）…（款）…（项）支出决算为 x`: the row of the account, by its path."""
    match = _PARTS.search(one.account)
    if match is None:
        return
    numbers = _tables(one.entry.section)
    rows: list[Row] = []
    path: list[Row] = []
    table = ""
    for table in numbers:
        rows = [row for row in cells.named(table, match["c"]) if len(row.code) >= 7 or not row.code]
        path = [
            row for row in rows if _under(row, match["b"], 5, table, cells) and _under(row, match["a"], 3, table, cells)
        ]
        rows = path or rows
        if rows:
            break
    readings: list[Reading] = [{"列示": one.entry, "表列": entry} for row in rows if (entry := _spent(row)) is not None]
    if not readings and any(number in cells.tables and not cells.tables[number].empty for number in numbers):
        readings = [{"列示": one.entry, "表列": Missing(f"{numbers[0]}表没有“{match['c']}”")}]
    if readings:
        yield _claim("项级表值", one, readings, {"科目": match["c"]})
    if rows and not path:
        yield from _misplaced(one, match, rows, table, cells)


def _misplaced(one: Stated, match: re.Match[str], rows: Sequence[Row], table: str, cells: Cells) -> Iterator[Claim]:
    """An account that the text puts under another 类 or 款 than the table does."""
    for part, kind, length in (("b", "款", 5), ("a", "类", 3)):
        name = match[part]
        if not name or any(_under(row, name, length, table, cells) for row in rows):
            continue
        above = cells.tables[table].row(rows[0].code[:length])
        if above is not None:
            said = f"文中“{match['c']}”列在“{name}（{kind}）”下，{table}表列在“{above.name or above.label}”下"
            entry = one.entry
            yield Claim(
                "科目归属",
                ({"不符": Decimal(1), "数字": entry},),
                entry.excerpt,
                entry.place,
                entry.section,
                {"名称": match["c"], "说明": said},
            )


def _tables(section: Sequence[str]) -> tuple[str, ...]:
    path = "/".join(section)
    return ("08",) if "政府性基金" in path else ("09",) if "国有资本" in path else ("05",)


def _under(row: Row, name: str | None, length: int, table: str, cells: Cells) -> bool:
    """Whether a row stands under the account a text names."""
    if not name or len(row.code) < 7:
        return True
    above = cells.tables[table].row(row.code[:length])
    return above is None or bare(above.name or above.label) == bare(name)
