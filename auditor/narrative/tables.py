"""Claims that tie the text to the tables: a measure restates a cell, an item its account, a budget its column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from auditor.entry import Entry, Row, Table
from auditor.narrative.claim import Claim, Missing, Reading
from auditor.narrative.items import AMOUNT, BUDGET, Item, Mention, Passage
from auditor.narrative.labels import is_own
from auditor.narrative.making import claim, operands, value
from auditor.narrative.vocabulary import Cell, Measure, Vocabulary

_NEARLY: Final = Decimal("0.9")
"""Items that make up this much of the total are taken for all of them."""
_STRUCTURE: Final = re.compile(r"结构情况|支出决算结构|财政拨款支出决算情况说明|政府性基金|国有资本经营")
_PARTS: Final = re.compile(r"(?:(?P<a>[^（）]{2,30}?)（类）(?:支出)?)?(?:(?P<b>.{2,40}?)（款）)?(?P<c>.{2,40}?)（项）")


@dataclass(slots=True)
class Cells:
    """The tables, as the text asks for them."""

    tables: Mapping[str, Table]
    vocabulary: Vocabulary
    elsewhere: dict[tuple[str, str], Mention] = field(default_factory=dict)
    """(key, role) -> where the report first states it, in any section."""
    _names: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

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
        return next((measure for measure in choice if measure.role == role and re.fullmatch(measure.key, key) and re.search(measure.section, path)), None)

    def entries(self, measure: Measure) -> list[Entry]:
        """The cells of a measure that are printed."""
        return [entry for cell in measure.cells if (entry := self.at(cell)) is not None]

    def blank(self, measure: Measure) -> bool:
        """Whether all tables that would print a measure are there and print no figure at all."""
        numbers = {cell.table for cell in measure.cells}
        return bool(numbers) and all(number in self.tables and self.tables[number].empty for number in numbers)

    def learn(self, passages: Iterable[Passage]) -> None:
        """Note where each known quantity is stated first, annexes aside."""
        for passage in passages:
            for item in passage.items:
                if passage.annex or not is_own(item.label, self.vocabulary) or item.key not in self.vocabulary.key_names.values():
                    continue
                for mention in item.mentions:
                    if mention.role in (AMOUNT, BUDGET) and mention.dimension == "元":
                        self.elsewhere.setdefault((item.key, mention.role), mention)

    def stated(self, key: str, role: str, section: Sequence[str], annex: bool) -> list[Entry]:
        """A quantity that a passage speaks of without printing it: in the tables, else in another section."""
        measure = self.measure(key, role, section, annex)
        found = self.entries(measure) if measure is not None else []
        if not found and (key, role) in self.elsewhere:
            found = [self.elsewhere[key, role].entry]
        return found

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
    return re.sub(r"支出$", "", text)


def read(passage: Passage, cells: Cells) -> Iterator[Claim]:
    """The claims of a passage that restate cells."""
    for item in passage.items:
        account = item.key.removeprefix("科目:") if item.key.startswith("科目:") else item.label if "（项）" in item.label else ""
        seen: set[int] = set()
        for mention in item.mentions:
            if mention.role not in (AMOUNT, BUDGET) or mention.dimension != "元" or mention.entry.index in seen:
                continue
            seen.add(mention.entry.index)
            if account:
                if mention.role == AMOUNT:
                    yield from _account(account, mention, passage, cells)
                continue
            yield from _measured(item, mention, passage, cells)


def _measured(item: Item, mention: Mention, passage: Passage, cells: Cells) -> Iterator[Claim]:
    kind = "附件表值" if passage.annex else "表值"
    if not is_own(item.label, cells.vocabulary) or item.parent is not None and item.parent.key == item.key:
        return
    measure = cells.measure(item.key, mention.role, mention.entry.section, passage.annex)
    if measure is not None:
        found = cells.entries(measure)
        if found:
            kind = kind if measure.relation == "=" else "表值上限" if measure.relation == "<=" else "表值下限"
            readings: list[Reading] = [{"列示": mention.entry, "表列": entry} for entry in found]
            yield claim(kind, mention, readings, {"量": measure.name})
        elif measure.relation == "=" and cells.blank(measure):
            # A table without any figure says that there is none.
            stated = mention.entry
            told = f"{stated.label}列示 {stated.text}，而{measure.cells[0].table}表没有任何数字"
            yield claim("空表有数", mention, [{"有数": Decimal(bool(value(mention))), "数字": stated}],
                        {"名称": stated.label, "说明": told})
        return
    if mention.role != AMOUNT or passage.annex or not any(_STRUCTURE.search(name) for name in mention.entry.section):
        return
    table = "08" if any("政府性基金" in name for name in mention.entry.section) else "09" if any("国有资本" in name for name in mention.entry.section) else "05"
    rows = [row for row in cells.named(table, re.sub(r"（类）", "", item.label)) if len(row.code) == 3 or not row.code]
    entries = [entry for row in rows if (entry := _spent(row)) is not None]
    if entries:
        yield claim("表值", mention, [{"列示": mention.entry, "表列": entry} for entry in entries], {"量": item.label})


def _spent(row: Row) -> Entry | None:
    """The year's spending of a row of 05, 08 or 09."""
    entry = row.cells.get("合计") or row.cells.get("本年支出")
    return entry if entry is not None and entry.figure is not None else None


def _account(account: str, mention: Mention, passage: Passage, cells: Cells) -> Iterator[Claim]:
    """`…（类）…（款）…（项）支出决算为 x`: the row of the account, by its path."""
    match = _PARTS.search(account)
    if match is None:
        return
    rows: list[Row] = []
    for table in _tables(mention.entry.section):
        rows = [row for row in cells.named(table, match["c"]) if len(row.code) >= 7 or not row.code]
        path = [row for row in rows if _under(row, match["b"], 5, table, cells) and _under(row, match["a"], 3, table, cells)]
        rows = path or rows
        if rows:
            break
    entries = [entry for row in rows if (entry := _spent(row)) is not None]
    if entries:
        yield claim("项级表值", mention, [{"列示": mention.entry, "表列": entry} for entry in entries], {"科目": match["c"]})
    elif any(number in cells.tables and not cells.tables[number].empty for number in _tables(mention.entry.section)):
        yield claim("项级表值", mention, [{"列示": mention.entry, "表列": Missing(f"05表没有“{match['c']}”")}], {"科目": match["c"]})


def _tables(section: Sequence[str]) -> tuple[str, ...]:
    path = "/".join(section)
    return ("08",) if "政府性基金" in path else ("09",) if "国有资本" in path else ("05",)


def _under(row: Row, name: str | None, length: int, table: str, cells: Cells) -> bool:
    """Whether a row stands under the account a text names."""
    if not name or len(row.code) < 7:
        return True
    above = cells.tables[table].row(row.code[:length])
    return above is None or bare(above.name or above.label) == bare(name)


def accounts(passages: Iterable[Passage], cells: Cells) -> Iterator[Claim]:
    """The items of 五（三） add up to its totals, for the outcome and for the budget."""
    found: dict[tuple[str, ...], list[Item]] = {}
    totals: dict[tuple[str, ...], Item] = {}
    for passage in passages:
        for item in passage.items:
            root = tuple(name for name in passage.section if not re.search("（项）|^[0-9]", name))
            if item.key.startswith("科目:"):
                found.setdefault(root, []).append(item)
            elif item.key in ("一般公共支出", "财政拨款", "基金支出") and item.of(BUDGET) is not None:
                totals.setdefault(root, item)
    for root, items in found.items():
        total = totals.get(root)
        if total is None or len(items) < 2:
            continue
        table = cells.tables.get(_tables(root)[0])
        rows = [row for row in table.rows if len(row.code) >= 7] if table is not None else []
        whole = "是" if rows and len(rows) == len(items) else "否"
        for role in (AMOUNT, BUDGET):
            parts = [mention for item in items if (mention := item.of(role)) is not None]
            stated = total.of(role)
            added = sum((value(part) or Decimal(0) for part in parts), Decimal(0))
            if stated is not None and len(parts) == len(items) and (whole == "是" or added >= _NEARLY * (value(stated) or Decimal(0))):
                yield claim("分项合计", stated, [{"合计": stated.entry, "各项": operands(parts)}], {"完整": whole, "口径": role})
