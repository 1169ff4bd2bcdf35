"""Which cells a quantity of the text restates: a measure its cell, an item its account's row, a budget its column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from auditor.claim import LIKELY, Claim, Missing, Operand, Reading, Stated, Wanted
from auditor.entry import Entry, Row, Table
from auditor.patterns import regex
from auditor.text.items import AMOUNT, COUNT, LAST
from auditor.text.names import is_of_area
from auditor.text.vocabulary import Cell, Measure, Vocabulary

_STRUCTURE: Final = regex(r"结构情况|支出决算结构|财政拨款支出决算情况说明|政府性基金|国有资本经营")
PARTS: Final = regex(
    r"(?:[0-9]{1,2}[、.．])?(?:(?P<a>[^（）]{2,30}?)（类）(?:支出)?)?(?:(?P<b>.{2,40}?)（款）)?(?P<c>.{2,40}?)（项）"
)
_CODE: Final = regex("[0-9]{7}")
_YEAR: Final = regex("20[0-9]{2}年度?")
_MOST: Final = 60
"""So many budgets of one thing are looked at."""
_CLASS: Final = 3
_ITEM: Final = 7
"""How long the codes of a 类 and of a 项 are."""
_REST: Final = "其他"
"""A name that begins so may mean any rest, not the class of that name."""
_KINDS: Final = {"=": "表值", "<=": "表值上限", ">=": "表值下限"}


@dataclass(slots=True)
class Cells:
    """The tables, as the text asks for them."""

    tables: Mapping[str, Table]
    vocabulary: Vocabulary
    stated: Sequence[Stated] = ()
    _first: dict[tuple[str, str], Entry] = field(default_factory=dict)
    _names: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    _budgets: dict[str, list[Stated]] = field(default_factory=dict)
    _now: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for one in self.stated:
            if not one.annex and one.own and one.key and one.role != LAST:
                self._first.setdefault((one.key, one.role), one.entry)
            if one.role == AMOUNT:
                self._now.add((one.key, one.entry.section))
            if one.base and len(self._budgets.get(one.key, ())) < _MOST:
                self._budgets.setdefault(one.key, []).append(one)

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

    def now(self, one: Stated) -> bool:
        """Whether the text says what a quantity of an earlier year came to in the report's."""
        return (one.key, one.entry.section) in self._now

    def planned(self, one: Stated, cells: Sequence[Entry]) -> bool:
        """Whether another budget of the same thing is what the cells print (年初预算22万元，调整后全年预算20万元)."""
        values = {entry.value for entry in cells}
        return any(
            other.key == one.key
            and other.role == one.role
            and other.entry.section == one.entry.section
            and other.base not in ("", one.base)
            and other.entry.value in values
            for other in self._budgets.get(one.key, ())
        )

    def counted(self, one: Stated) -> Measure | None:
        """The measure that a count means."""
        unit = one.entry.figure.unit if one.entry.figure is not None else ""
        path = "/".join(one.entry.section)
        return next(
            (
                measure
                for measure in self.vocabulary.measures
                if measure.role == COUNT
                and measure.means(one.key)
                and measure.within(path)
                and measure.counts(unit, one.entry.label)
            ),
            None,
        )

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
        return found or ([first] if first is not None else self._elsewhere(key, role))

    def _elsewhere(self, key: str, role: str) -> list[Entry]:
        """The cells of a quantity that sections elsewhere are about (占收入总计, in another section than its own)."""
        found = [one for one in self.vocabulary.measures if one.role == role and one.means(key) and one.relation == "="]
        return list({entry.index: entry for one in found for entry in self.entries(one)}.values())

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
    readings = [found for reading in claim.readings for found in _filled(reading, claim.section, cells)]
    return replace(claim, readings=tuple(readings))


def _filled(reading: Reading, section: Sequence[str], cells: Cells) -> Iterator[Reading]:
    """A reading with each figure that what it needs can be."""
    role, need = next(((role, one) for role, one in reading.items() if isinstance(one, Wanted)), ("", None))
    if need is None:
        yield reading
        return
    stated = next(iter(reading.values()))
    found: list[Operand] = [entry for entry in cells.known(need.key, need.role, section) if entry is not stated]
    for operand in found or [Missing(need.label)]:
        yield from _filled({**reading, role: operand}, section, cells)


def completed(claim: Claim, cells: Cells) -> Claim:
    """A claim on all accounts of a section, with whether the table has no more of them."""
    if claim.kind != "分项合计":
        return claim
    table = cells.tables.get(listed_in(claim.section)[0])
    rows = [row for row in table.rows if len(row.code) >= 7] if table is not None else []
    parts = claim.readings[0]["各项"]
    whole = isinstance(parts, tuple) and bool(rows) and len(rows) == len(parts)
    return replace(claim, words={**claim.words, "完整": "是" if whole else "否"})


def restated(stated: Sequence[Stated], cells: Cells) -> Iterator[Claim]:
    """The claims that restate cells."""
    for one in stated:
        if one.account:
            if one.role == AMOUNT:
                yield from _account(one, cells)
        elif one.role == LAST:
            yield from _dated(one, cells)
        elif one.role != COUNT and one.own and not one.under and not is_of_area(one.label):
            yield from _measured(one, cells)
    counts = [one for one in stated if one.role == COUNT and not one.annex]
    yield from _counted(sorted(counts, key=lambda one: one.under), cells)


def _dated(one: Stated, cells: Cells) -> Iterator[Claim]:
    """`2022年度支出合计 x` where the tables print x for this year: the year is what is wrong."""
    begun = _YEAR.match(one.entry.excerpt)
    measure = cells.measure(one.key, AMOUNT, one.entry.section, one.annex) if begun and one.own else None
    if begun is None or measure is None or one.annex or cells.now(one) or not one.entry.value:
        return
    same = [entry for entry in cells.entries(measure) if entry.text == one.entry.text]
    if same:
        entry = one.entry
        said = f"“{begun[0]}”写的是上年，而 {entry.text} 是报表本年的数"
        words = {"名称": begun[0], "说明": said}
        yield Claim("年度", ({"不符": Decimal(1)},), entry.excerpt, entry.place, entry.section, words)


def _counted(stated: Iterable[Stated], cells: Cells) -> Iterator[Claim]:
    """Counts that restate a cell; where one of a quantity does, the others are of a part of it (其中接待市级检查5批次)."""
    found: dict[str, list[Claim]] = {}
    for one in stated:
        measure = cells.counted(one)
        entries = cells.entries(measure) if measure is not None else []
        if measure is not None and entries:
            claim = _claim("表值", one, [{"列示": one.entry, "表列": entry} for entry in entries], {"量": measure.name})
            found.setdefault(measure.name, []).append(replace(claim, standing=LIKELY))
    for claims in found.values():
        same = [claim for claim in claims if any(_equal(reading) for reading in claim.readings)]
        yield from same or claims[:1]


def _equal(reading: Reading) -> bool:
    values = {one.value for one in reading.values() if isinstance(one, Entry)}
    return len(values) == 1


def _measured(one: Stated, cells: Cells) -> Iterator[Claim]:
    measure = cells.measure(one.key, one.role, one.entry.section, one.annex)
    if measure is not None:
        found = cells.entries(measure)
        if not found and not one.annex and (blank := cells.blank(measure)) is not None:
            yield _against_nothing(one, blank)
        if found and not (one.base and cells.planned(one, found)):
            kind = "附件表值" if one.annex else _KINDS[measure.relation]
            yield _claim(kind, one, [{"列示": one.entry, "表列": entry} for entry in found], {"量": measure.name})
        return
    section = one.entry.section
    if one.role != AMOUNT or one.annex:
        return
    within = any(_STRUCTURE.search(name) for name in section)
    first = listed_in(section)[0]
    rows = [row for row in cells.named(first, one.label) if len(row.code) == _CLASS or not row.code]
    entries = [entry for row in rows if (entry := _spent(row)) is not None]
    if not within or not entries:
        entries = list(_class(one, cells))
    if entries:
        claim = _claim("表值", one, [{"列示": one.entry, "表列": entry} for entry in entries], {"量": one.label})
        yield claim if within else replace(claim, standing=LIKELY)
        return
    known = one.key in cells.vocabulary.key_names.values() or not one.label.endswith("支出") or one.label == "支出"
    listed = rows or cells.named(first, one.label)
    row = cells.valued(first, one.entry) if within and not listed and not known else None
    if row is not None:
        entry, name = one.entry, row.name or row.label
        said = f"文中称“{one.label}”，{listed_in(section)[0]}表中该数的名称是“{name}”"
        yield Claim(
            "科目归属",
            ({"不符": Decimal(1), "数字": entry},),
            entry.excerpt,
            entry.place,
            entry.section,
            {"名称": one.label, "说明": said},
        )


def _class(one: Stated, cells: Cells) -> Iterator[Entry]:
    """The amounts of a functional class in all tables that list it: which of them the text means, only its words can tell."""
    if bare(one.label).startswith(_REST):
        return
    listing = [number for number, table in cells.tables.items() if any(len(row.code) == _ITEM for row in table.rows)]
    rows = [row for number in listing for row in cells.named(number, one.label) if len(row.code) == _CLASS]
    for row in sorted(rows, key=lambda row: not any("支出" in column for column in row.cells)):
        yield from (entry for entry in row.cells.values() if entry.figure is not None)


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
    code = _CODE.match(one.account)
    match = PARTS.search(one.account, code.end() if code else 0)
    if match is None:
        return
    numbers = listed_in(one.entry.section)
    rows: list[Row] = []
    path: list[Row] = []
    table = ""
    for table in numbers:
        rows = [row for row in cells.named(table, match["c"]) if len(row.code) >= 7 or not row.code]
        path = [
            row for row in rows if _under(row, match["b"], 5, table, cells) and _under(row, match["a"], 3, table, cells)
        ]
        rows = path or rows
        rows = [row for row in rows if code is None or row.code in (code[0], "")] or rows
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


def paid(row: Row) -> bool:
    """Whether a row has an amount that is not 0."""
    return any(entry.figure is not None and entry.figure.value for entry in row.cells.values())


def listed_in(section: Sequence[str]) -> tuple[str, ...]:
    """The tables whose accounts a section lists."""
    path = "/".join(section)
    return ("08",) if "政府性基金" in path else ("09",) if "国有资本" in path else ("05",)


def _under(row: Row, name: str | None, length: int, table: str, cells: Cells) -> bool:
    """Whether a row stands under the account a text names."""
    if not name or len(row.code) < 7:
        return True
    above = cells.tables[table].row(row.code[:length])
    return above is None or bare(above.name or above.label) == bare(name)
