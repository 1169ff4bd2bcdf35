"""Tables cut by pages and sheets: what is read is what the uncut table prints, or the difference is
counted and said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import reader_files as files
from test_same_ledger import FORMATS, _docx

from auditor.api import post
from auditor.document import Block, Cell, Document, Grid, Paragraph
from auditor.engine import audit
from auditor.forms import tables
from auditor.forms.layout import layout
from auditor.ledger import Ledger
from auditor.readers import read_bytes
from auditor.readers.text import parse
from auditor.rules.pack import Pack
from tests.generator import Layout, generate


def _text(document: Document) -> bytes:
    parts = [
        block.text
        if isinstance(block, Paragraph)
        else "\n".join("\t".join(cell.text for cell in row) for row in block.rows)
        for block in document.blocks
    ]
    return "\n\n".join(parts).encode()


def _markdown(document: Document) -> bytes:
    parts = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
            continue
        lines = ["| " + " | ".join(cell.text for cell in row) + " |" for row in block.rows]
        parts.append("\n".join([lines[0], "|" + "---|" * len(block.rows[0]), *lines[1:]]))
    return "\n\n".join(parts).encode()


def _csv(document: Document) -> bytes:
    rows: list[list[str]] = []
    for block in document.blocks:
        rows += (
            [[block.text]]
            if isinstance(block, Paragraph)
            else [*([cell.text for cell in row] for row in block.rows), [""]]
        )
    return files.csv_rows(rows).encode()


WRITERS: dict[str, Callable[[Document], bytes]] = {
    "a.txt": _text,
    "a.md": _markdown,
    "a.csv": _csv,
    **FORMATS,
}
BETWEEN = {
    "nothing": ((), False),
    "page number": (("- 12 -",), False),
    "head": ((), True),
    "title": (("{title}",), False),
    "running head": (("- 12 -", "南江市财政局2022年度部门决算公开"), False),
    "unit": (("部门：南江市财政局", "单位：万元"), False),
    "title, unit and head": (("{title}", "单位：万元"), True),
    "continued": (("（续表）",), False),
}
CUTS = ("below the head", "head", "middle", "before 3", "before 1")


def _document(zero: str, total_last: bool) -> Document:
    made = generate(
        2, 2022, Layout(zero=zero, total_last=total_last, total_row=True, all_classes=False)
    )
    document = parse(made.text, "a.txt")
    last = max(at for at, block in enumerate(document.blocks) if isinstance(block, Grid))
    return replace(document, blocks=document.blocks[: last + 1])


def _tables(document: Document, pack: Pack) -> Iterator[tuple[int, str, str, int]]:
    """(place, form, title, rows of its head) of each table that has rows to be cut."""
    at = {id(block): place for place, block in enumerate(document.blocks)}
    for table in tables.find(document, pack.forms).tables.values():
        head = layout(table.grids[0], pack.forms.forms[table.id], pack.forms)[0].head_rows
        yield at[id(table.grids[0])], table.id, table.title, head


def _parts(
    grid: Grid, head: int, where: str, title: str, between: tuple[tuple[str, ...], bool]
) -> list[Block]:
    last = len(grid.rows)
    at = {
        "below the head": head,
        "head": head + 1,
        "middle": (head + last) // 2,
        "before 3": max(head, last - 3),
        "before 1": last - 1,
    }[where]
    lines, repeated = between
    rows = grid.rows[:head] + grid.rows[at:] if repeated else grid.rows[at:]
    # Parts are cells of their own, as a page has them.
    rest = tuple(tuple(Cell(cell.text) for cell in row) for row in rows)
    return [
        replace(grid, rows=grid.rows[:at]),
        *(Paragraph(line.format(title=title)) for line in lines),
        Grid(rest),
    ]


def _posted(ledger: Ledger) -> Counter[tuple[str, ...]]:
    return Counter(
        (table.id, row.side, row.code or row.name, column, entry.text)
        for table in ledger.tables.values()
        for row in table.rows
        for column, entry in row.cells.items()
        if entry.figure is not None
    )


def _with(document: Document, at: int, parts: list[Block]) -> Document:
    return replace(document, blocks=(*document.blocks[:at], *parts, *document.blocks[at + 1 :]))


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("between", BETWEEN)
def test_a_cut_table_is_read_whole(name: str, between: str, pack: Pack) -> None:
    zero, total_last = ("", True) if list(BETWEEN).index(between) % 2 else ("0.00", False)
    document = _document(zero, total_last)
    whole = _posted(post(read_bytes(WRITERS[name](document), name), pack))
    for where in CUTS:
        blocks: list[Block] = list(document.blocks)
        for at, _form, title, head in sorted(_tables(document, pack), reverse=True):
            grid = document.blocks[at]
            if isinstance(grid, Grid) and (len(grid.rows) > head + 4 or where == CUTS[0]):
                blocks[at : at + 1] = _parts(grid, head, where, title, BETWEEN[between])
        ledger = post(
            read_bytes(WRITERS[name](replace(document, blocks=tuple(blocks))), name), pack
        )
        assert _posted(ledger) == whole, (where, [str(notice.message) for notice in ledger.notices])


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    "kind", ["columns", "columns, code alone", "down then over", "over then down", "row", "name"]
)
def test_columns_and_rows_on_the_next_page(name: str, kind: str, pack: Pack) -> None:
    document = _document("0.00", True)
    whole = _posted(post(read_bytes(WRITERS[name](document), name), pack))
    for at, form, _title, _head in _tables(document, pack):
        grid = document.blocks[at]
        if form not in ("02", "03", "05") or not isinstance(grid, Grid):
            continue
        ledger = post(
            read_bytes(WRITERS[name](_with(document, at, list(_split(grid, kind)))), name), pack
        )
        lost = sum((whole - _posted(ledger)).values())
        kept = sum(len(table.loose) for table in ledger.tables.values())
        counted = sum(entry.figure is not None for entry in ledger.entries)
        assert (
            counted >= sum(whole.values())
            and lost
            <= kept
            + sum(
                "没有科目编码" in str(notice.message) or "没有名称" in str(notice.message)
                for notice in ledger.notices
            )
            * lost
        ), (form, lost)
        if kind in ("columns", "row"):
            assert not lost, form


def _split(grid: Grid, kind: str) -> Iterator[Block]:
    wide, tall = len(grid.rows[0]), len(grid.rows)
    middle, half = 2 + (wide - 2) // 2, tall // 2

    def part(columns: list[int], first: int = 0, last: int = tall) -> Grid:
        return Grid(
            tuple(tuple(Cell(row[at].text) for at in columns) for row in grid.rows[first:last])
        )

    left, right = list(range(middle)), [0, 1, *range(middle, wide)]
    *_, cut, total = grid.rows
    pages = {
        "columns": [part(left), part(right)],
        "columns, code alone": [part(left), part([0, *range(middle, wide)])],
        "down then over": [
            part(left, 0, half),
            part(left, half),
            part(right, 0, half),
            part(right, half),
        ],
        "over then down": [
            part(left, 0, half),
            part(right, 0, half),
            part(left, half),
            part(right, half),
        ],
        "row": [
            Grid((*grid.rows[:-2], (*cut[:2], *(Cell("") for _ in cut[2:])))),
            Grid(((Cell(""), Cell(""), *cut[2:]), total)),
        ],
        "name": [
            Grid((*grid.rows[:-2], (cut[0], Cell(cut[1].text[:2]), *cut[2:]))),
            Grid(((Cell(""), Cell(cut[1].text[2:]), *(Cell("") for _ in cut[2:])), total)),
        ],
    }[kind]
    for number, page in enumerate(pages, 3):
        yield page
        if number < len(pages) + 2:
            yield Paragraph(f"- {number} -")


HEAD = "科目编码\t科目名称\t合计\t基本支出\t项目支出"
FIVE = f"""一般公共预算财政拨款支出决算表

单位：万元

{HEAD}
201\t一般公共服务支出\t30.00\t20.00\t10.00
20103\t政府办公厅\t30.00\t20.00\t10.00
2010301\t行政运行\t30.00\t20.00\t10.00
"""


@pytest.mark.parametrize(
    "other",
    [
        f"{HEAD}\n201\t一般公共服务支出\t3.00\t3.00\t0.00\n合计\t\t3.00\t3.00\t0.00",  # accounts that the table has
        f"合计\t\t30.00\t20.00\t10.00\n\n{HEAD}\n229\t其他支出\t5.00\t0.00\t5.00\n合计\t\t5.00\t0.00\t5.00",  # after its total
        "合计\t\t30.00\t20.00\t10.00\n\n合计\t\t31.00\t20.00\t11.00",
        "合计\t\t30.00\t20.00\t10.00\n\n甲\t乙\t31.00\t20.00\t11.00",
    ],
)
def test_another_table_whose_title_was_lost_is_not_joined(other: str, pack: Pack) -> None:
    ledger = post(parse(f"{FIVE}\n{other}\n", "a.txt"), pack)
    rows = ledger.tables["05"].rows
    assert [row.code for row in rows if row.code] == ["201", "20103", "2010301"] and len(rows) <= 4
    kept = len(ledger.tables["05"].loose)
    assert kept and f"05表之后有一部分接不上该表，其中 {kept} 个数字未核对。" in [
        str(notice.message) for notice in ledger.notices
    ]


def test_what_could_not_be_joined_counts_and_is_not_covered(pack: Pack) -> None:
    report = audit(
        post(
            parse(f"{FIVE}\n合计\t\t30.00\t20.00\t10.00\n\n合计\t\t31.00\t20.00\t11.00\n", "a.txt"),
            pack,
        ),
        pack,
    )
    assert report.summary.figures == 15
    assert not {entry.index for entry in report.ledger.tables["05"].loose} & report.covered


def test_a_total_alone_on_the_next_page_is_checked(pack: Pack) -> None:
    document = parse(f"{FIVE}\n- 12 -\n\n合计\t\t31.00\t20.00\t11.00\n", "a.txt")
    report = audit(post(read_bytes(_docx(document), "a.docx"), pack), pack)
    assert {"31.00", "11.00"} <= {
        entry.text for finding in report.findings for entry in finding.check.operands
    }
