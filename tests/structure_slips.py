"""Slips of a table's structure as people make them, put into generated reports: each is one cause,
whatever fails of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from tests.books import Books, books
from tests.generator import Layout, printed

TITLES = {
    "01": "收入支出决算总表",
    "02": "收入决算表",
    "03": "支出决算表",
    "04": "财政拨款收入支出决算总表",
    "05": "一般公共预算财政拨款支出决算表",
    "06": "一般公共预算财政拨款基本支出决算表",
    "07": "一般公共预算财政拨款“三公”经费支出决算表",
    "08": "政府性基金预算财政拨款收入支出决算表",
    "09": "国有资本经营预算财政拨款支出决算表",
}
SIZES = ("small", "medium", "large")
FEW = 7
"""So many items a small body has at most."""
Line = list[str]
_BLOCKS = {
    "01": (((0,), (1,)), ((2,), (3,))),
    "04": (((0,), (1,)), ((2,), (3, 4, 5, 6))),
    "06": (((0, 1), (2,)), ((3, 4), (5,))),
}
"""The blocks that stand side by side in a table: the columns of their labels, and those of their
figures.
"""


@dataclass(frozen=True)
class Block:
    """One block of a table: its lines by their number in the report, and the columns of labels and
    of figures.
    """

    lines: tuple[int, ...]
    labels: tuple[int, ...]
    figures: tuple[int, ...]


@dataclass
class Sheet:
    """A table of a report that is being changed."""

    table: str
    lines: list[Line]
    """All lines of the report, in cells."""
    blocks: tuple[Block, ...]
    unit: int
    """The line that says the unit."""

    @property
    def coded(self) -> bool:
        return len(self.blocks[0].labels) > 1

    def row(self, block: Block, at: int) -> Line:
        """The figures of a row."""
        return [self.lines[at][column] for column in block.figures]

    def put(self, block: Block, at: int, row: Iterable[str]) -> None:
        """Print other figures in a row."""
        for column, text in zip(block.figures, row, strict=True):
            self.lines[at][column] = text

    def label(self, block: Block, at: int) -> str:
        return self.lines[at][block.labels[0]]


def worth(text: str) -> Decimal:
    digits = text.replace(",", "").strip()
    return Decimal(digits) if digits[:1].isdigit() else Decimal(0)


def sheet(text: str, table: str) -> Sheet | None:
    """A table of a report; None where it has no figures."""
    lines = [line.split("\t") for line in text.split("\n")]
    first = lines.index([TITLES[table]])
    others = [[title] for title in TITLES.values()] + [["第三部分"]]
    last = next(at for at in range(first + 1, len(lines)) if lines[at] in others)
    rows = [at for at in range(first, last) if len(lines[at]) > 2 and any(map(worth, lines[at]))]
    if not rows:
        return None
    wide = max(len(lines[at]) for at in rows)
    plain = ((), tuple(range(wide))) if table == "07" else ((0, 1), tuple(range(2, wide)))
    found = tuple(
        Block(
            tuple(at for at in range(first, last) if _stands(lines[at], labels, cells)),
            labels,
            cells,
        )
        for labels, cells in _BLOCKS.get(table, (plain,))
    )
    unit = next(at for at in range(first, last) if lines[at][0].startswith("单位："))
    return Sheet(table, lines, found, unit)


def _stands(line: Line, labels: tuple[int, ...], figures: tuple[int, ...]) -> bool:
    """Whether a block has a row in a line."""
    if len(line) <= max(figures, default=0) or any(
        head in line for head in ("科目编码", "项目", "收入")
    ):
        return False
    return any(line[at] for at in labels) if labels else any(worth(line[at]) for at in figures)


# --- slips ----------------------------------------------------------------------------------------

Slip = Callable[[random.Random, Sheet], bool]
"""Changes a table; whether it could."""


def _filled(sheet: Sheet, block: Block) -> list[int]:
    return [at for at in block.lines if any(map(worth, sheet.row(block, at)))]


def _block(rng: random.Random, sheet: Sheet, least: int = 4) -> Block | None:
    """A block of some rows that print figures."""
    fit = [block for block in sheet.blocks if len(_filled(sheet, block)) >= least]
    return rng.choice(fit) if fit else None


def _slid(step: int, whole: bool, turned: bool = False) -> Slip:
    """Figures from a row on one row lower or higher, all columns or one; what is lost is lost, or
    comes round.
    """

    def slip(rng: random.Random, sheet: Sheet) -> bool:
        block = _block(rng, sheet, 5)
        if block is None or not whole and len(block.figures) < 2:
            return False
        rows = list(block.lines)
        start = rng.randrange(0, len(rows) - 3)
        end = len(rows) if not turned else rng.randrange(start + 3, len(rows) + 1)
        rows = rows[start:end]
        columns = block.figures if whole else (rng.choice(block.figures),)
        own = Block(tuple(rows), block.labels, columns)
        figures = [sheet.row(own, at) for at in rows]
        if len({tuple(map(worth, row)) for row in figures if any(map(worth, row))}) < 3:
            return False
        blank = ["0.00"] * len(columns)
        if step > 0:
            figures = [figures[-1] if turned else blank, *figures[:-1]]
        else:
            figures = [*figures[1:], figures[0] if turned else blank]
        for at, row in zip(rows, figures, strict=True):
            sheet.put(own, at, row)
        return True

    return slip


def _rows_exchanged(rng: random.Random, sheet: Sheet) -> bool:
    block = _block(rng, sheet)
    if block is None:
        return False
    one, two = rng.sample(_filled(sheet, block), 2)
    first, second = sheet.row(block, one), sheet.row(block, two)
    sheet.put(block, one, second)
    sheet.put(block, two, first)
    return first != second


def _columns_exchanged(rng: random.Random, sheet: Sheet) -> bool:
    block = max(sheet.blocks, key=lambda block: len(block.figures))
    filled = [
        at for at in block.figures if any(worth(sheet.lines[line][at]) for line in block.lines)
    ]
    if len(filled) < 2:
        return False
    one, two = rng.sample(filled, 2)
    for at in block.lines:
        line = sheet.lines[at]
        line[one], line[two] = line[two], line[one]
    return any(worth(sheet.lines[at][one]) != worth(sheet.lines[at][two]) for at in block.lines)


def _cells_aside(rng: random.Random, sheet: Sheet) -> bool:
    """A row's figures one column further to the right."""
    block = max(sheet.blocks, key=lambda block: len(block.figures))
    fit = [at for at in block.lines if sum(map(bool, map(worth, sheet.row(block, at)))) > 1]
    if len(block.figures) < 3 or not fit:
        return False
    at = rng.choice(fit)
    sheet.put(block, at, ["0.00", *sheet.row(block, at)[:-1]])
    return True


def _repeated(rng: random.Random, sheet: Sheet) -> bool:
    """A row's figures printed in the next row, too, in place of its own."""
    block = _block(rng, sheet)
    if block is None:
        return False
    pairs = [
        (one, two)
        for one, two in zip(block.lines, block.lines[1:], strict=False)
        if one in _filled(sheet, block)
    ]
    pairs = [(one, two) for one, two in pairs if sheet.row(block, one) != sheet.row(block, two)]
    if not pairs:
        return False
    one, two = rng.choice(pairs)
    sheet.put(block, two, sheet.row(block, one))
    return True


def _coded(sheet: Sheet, block: Block) -> list[int]:
    return [at for at in _filled(sheet, block) if sheet.label(block, at).isdigit()]


def _leaves(sheet: Sheet, block: Block) -> list[int]:
    codes = [sheet.label(block, at) for at in block.lines]
    rows = _coded(sheet, block)
    return [
        at for at in rows if sum(code.startswith(sheet.label(block, at)) for code in codes) == 1
    ]


def _twice(rng: random.Random, sheet: Sheet) -> bool:
    """A row printed twice, with its label."""
    rows = _leaves(sheet, sheet.blocks[0]) if sheet.coded else _filled(sheet, sheet.blocks[0])[:-4]
    if len(sheet.blocks) > 1 or not rows:
        return False
    at = rng.choice(rows)
    sheet.lines.insert(at, list(sheet.lines[at]))
    return True


def _left_out(rng: random.Random, sheet: Sheet) -> bool:
    block = _block(rng, sheet, 3)
    if block is None:
        return False
    rows = _leaves(sheet, block) if sheet.coded else _filled(sheet, block)[:-4]
    if not rows:
        return False
    at = rng.choice(rows)
    if len(sheet.blocks) == 1:
        del sheet.lines[at]
    else:
        for column in (*block.labels, *block.figures):
            sheet.lines[at][column] = ""
    return True


def _recoded(rng: random.Random, sheet: Sheet) -> bool:
    """A row under another's code, that the table does not print."""
    block = _block(rng, sheet)
    if block is None or not sheet.coded:
        return False
    codes = {sheet.label(block, at) for at in block.lines}
    rows = [at for at in _leaves(sheet, block) if len(sheet.label(block, at)) in (5, 7)]
    if not rows:
        return False
    at = rng.choice(rows)
    own = sheet.label(block, at)
    upper = {code[:-2] for code in codes if len(code) == len(own) and code[:-2] != own[:-2]}
    others = sorted(code + own[-2:] for code in upper if code + own[-2:] not in codes)
    if not others:
        return False
    sheet.lines[at][block.labels[0]] = rng.choice(others)
    return True


def _under_another(rng: random.Random, sheet: Sheet) -> bool:
    """A row under the code of another one of the table."""
    block = _block(rng, sheet)
    rows = _leaves(sheet, block) if block is not None and sheet.coded else []
    if block is None or len(rows) < 2:
        return False
    one, two = rng.sample(rows, 2)
    sheet.lines[one][block.labels[0]] = sheet.label(block, two)
    return len(sheet.label(block, one)) > 3


def _unit_said(rng: random.Random, sheet: Sheet) -> bool:
    sheet.lines[sheet.unit] = [sheet.lines[sheet.unit][0].replace("万元", "元")]
    return True


def _in_yuan(rng: random.Random, sheet: Sheet) -> bool:
    """Every figure in 元 under a head of 万元."""
    for block in sheet.blocks:
        for at in block.lines:
            sheet.put(
                block,
                at,
                [
                    f"{worth(text) * 10000:.2f}" if worth(text) else text
                    for text in sheet.row(block, at)
                ],
            )
    return True


def _total_below(whole: bool) -> Slip:
    """A total's figures, or one of them, in one of its parts."""

    def slip(rng: random.Random, sheet: Sheet) -> bool:
        block = _block(rng, sheet)
        if block is None or not sheet.coded:
            return False
        rows = {sheet.label(block, at): at for at in _coded(sheet, block)}
        pairs = [(rows[code[:-2]], at) for code, at in rows.items() if code[:-2] in rows]
        pairs = [(one, two) for one, two in pairs if sheet.row(block, one) != sheet.row(block, two)]
        if not pairs:
            return False
        one, two = rng.choice(pairs)
        if whole:
            sheet.put(block, two, sheet.row(block, one))
            return True
        fit = [
            at for at in block.figures if worth(sheet.lines[one][at]) != worth(sheet.lines[two][at])
        ]
        column = rng.choice(fit)
        sheet.lines[two][column] = sheet.lines[one][column]
        return True

    return slip


@dataclass(frozen=True)
class Cause:
    """A kind of slip: how it is made, and what the program may call it."""

    name: str
    kinds: tuple[str, ...]
    make: Slip | None
    """None where the table comes of other books."""
    rules: tuple[str, ...] = ()
    """The rules that name it by themselves."""


CAUSES = (
    Cause("block down", ("slide",), _slid(1, True)),
    Cause("block up", ("slide",), _slid(-1, True)),
    Cause("block turned", ("slide",), _slid(1, True, True)),
    Cause("column down", ("slide",), _slid(1, False)),
    Cause("column up", ("slide",), _slid(-1, False)),
    Cause("rows exchanged", ("rows-swapped",), _rows_exchanged),
    Cause("columns exchanged", ("columns-swapped", "cells-swapped"), _columns_exchanged),
    Cause("cells aside", ("row-shift", "cells-swapped"), _cells_aside),
    Cause("row repeated", ("row-doubled",), _repeated),
    Cause("row twice", ("row-doubled",), _twice, ("code-once",)),
    Cause("row left out", ("row-omitted",), _left_out),
    Cause("row recoded", ("row-recoded",), _recoded),
    Cause(
        "row under another's code", ("row-recoded",), _under_another, ("code-once", "account-code")
    ),
    Cause("unit said", ("unit",), _unit_said, ("table-unit",)),
    Cause("in yuan", ("unit",), _in_yuan),
    Cause("other year", ("stale",), None),
    Cause("total in part", ("row-doubled",), _total_below(True)),
    Cause("total in a cell of a part", (), _total_below(False)),
)


# --- reports --------------------------------------------------------------------------------------


def bodies(size: str) -> Iterator[int]:
    """The seeds of books of a size."""
    for seed in range(10**6):
        if size == "large" or (len(books(seed).codes) <= FEW) == (size == "small"):
            yield seed


def whole(seed: int, size: str) -> str:
    """A consistent report."""
    return printed(books(seed, 2019 + seed % 6, size == "large"), _layout(seed)).text


def _layout(seed: int) -> Layout:
    rng = random.Random(f"structure {seed}")
    return Layout(
        thousands=rng.random() < 0.3, total_last=rng.random() < 0.2, all_classes=rng.random() < 0.5
    )


def slipped(seed: int, size: str, table: str, cause: Cause) -> str | None:
    """The report with one slip in one table; None where there can be none."""
    text = whole(seed, size)
    own = sheet(text, table)
    if own is None:
        return None
    rng = random.Random(f"{seed} {size} {table} {cause.name}")
    if cause.make is None:
        other = _other_year(books(seed, 2019 + seed % 6, size == "large"), rng)
        last = sheet(printed(other, _layout(seed)).text, table) if other else None
        if last is None or len(last.lines) != len(own.lines):
            return None
        for block in own.blocks:
            for at in block.lines:
                own.put(block, at, last.row(block, at))
    elif not cause.make(rng, own):
        return None
    changed = "\n".join("\t".join(line) for line in own.lines)
    return changed if changed != text else None


def _other_year(now: Books, rng: random.Random) -> Books | None:
    """Books of the same items with other amounts; None where they would close with less than
    nothing.
    """
    rate = {code: rng.uniform(0.7, 0.95) for code in now.codes}
    by_item = (
        "basic",
        "project",
        "other_basic",
        "other_project",
        "fund",
        "capital",
        "income",
        "fund_opening",
    )
    made = {
        name: {code: int(amount * rate[code]) for code, amount in getattr(now, name).items()}
        for name in by_item
    }
    made["other_income"] = {  # type: ignore[assignment]
        source: {code: int(amount * rate[code]) for code, amount in amounts.items()}
        for source, amounts in now.other_income.items()
    }
    made["accounts"] = {code: int(amount * 0.8) for code, amount in now.accounts.items()}
    made["travel"] = {name: int(amount * 0.7) for name, amount in now.travel.items()}
    made["travel_budget"] = {name: int(amount * 0.9) for name, amount in now.travel_budget.items()}
    assert made.keys() <= {one.name for one in fields(Books)}
    other = replace(now, **made)
    other.opening = dict(now.opening) | {"基金": sum(other.fund_opening.values())}
    short = any(other.closing(fund) < 0 for fund in other.opening)
    return None if short or sum(other.opening.values()) == 0 else other
