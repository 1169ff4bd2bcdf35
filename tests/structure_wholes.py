"""Further structural mutations: of a table's cells and pages, and of the report around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from structure_mutations import (
    EMPTY,
    LOSS,
    MUTATIONS,
    SAME,
    Mutation,
    _accounts,
    _columns,
    _filled,
    _rows,
    _text,
    _width,
)
from structures import BREAK, TITLES, Blocks, Line, Made, Part

Found = tuple[Blocks, int]
"""A report, and where in it the part is."""


# --- cells


def _zeros(text: str) -> Callable[[Part], Blocks]:
    """Zeros printed otherwise."""

    def shown(cell: Made) -> Made:
        return Made(text) if cell.figure and not cell.worth else cell

    return lambda part: _rows(part, [tuple(map(shown, row)) for row in part.rows])


def _thousands(part: Part) -> Blocks:
    made = _text(part, lambda text: f"{Decimal(text) * 10000:,.2f}", figures=True)
    return [replace(made, above=tuple(text.replace("万元", "元") for text in made.above))]


def _pushed(by: int) -> Callable[[Part], Blocks | None]:
    """The figures of a row stand one column too far to the left (-1) or the right (1)."""

    def apply(part: Part) -> Blocks | None:
        found, columns = _filled(part), _columns(part)
        if (
            not found
            or len(columns) < 3
            or columns[-1] - columns[0] != len(columns) - 1
            or part.table == "07"
        ):
            return None
        at = found[min(2, len(found) - 1)]
        row = part.rows[at]
        first, values = columns[0], [row[column] for column in columns]
        moved = (*values[1:], EMPTY) if by < 0 else (EMPTY, *values[:-1])
        return _rows(part, (*part.rows[:at], (*row[:first], *moved), *part.rows[at + 1 :]))

    return apply


def _total_label(*cells: str) -> Callable[[Part], Blocks | None]:
    def apply(part: Part) -> Blocks | None:
        if not _accounts(part):
            return None
        rows = [
            (*map(Made, cells), *row[2:]) if row[0].text == "合计" else row for row in part.rows
        ]
        return _rows(part, rows)

    return apply


def _codes(change: Callable[[str], str]) -> Callable[[Part], Blocks | None]:
    def apply(part: Part) -> Blocks | None:
        if not _accounts(part):
            return None
        return _rows(
            part,
            [
                (Made(change(row[0].text)), *row[1:]) if row[0].text.isdigit() else row
                for row in part.rows
            ],
        )

    return apply


def _numbered(form: str) -> Callable[[Part], Blocks | None]:
    """The names of accounts carry numbers."""

    def apply(part: Part) -> Blocks | None:
        if not _accounts(part):
            return None
        rows = [
            (row[0], Made(form.format(at, row[1].text)), *row[2:]) if row[0].text.isdigit() else row
            for at, row in enumerate(part.rows)
        ]
        return _rows(part, rows)

    return apply


def _merged_down(part: Part) -> Blocks | None:
    """Equal figures of two rows printed as one cell over both."""
    if not _accounts(part):
        return None
    at = part.head + 2
    row = tuple(replace(cell, text="^") if cell.figure and cell.text == above.text else cell
                for cell, above in zip(part.rows[at], part.rows[at - 1], strict=True))  # fmt: skip
    return _rows(part, (*part.rows[:at], row, *part.rows[at + 1 :]))


def _merged_across(part: Part) -> Blocks | None:
    """A figure printed over its column and the next."""
    columns = _columns(part)
    if len(columns) < 2 or columns[1] != columns[0] + 1 or part.table == "07":
        return None
    at, one = _filled(part)[0], columns[0]
    row = part.rows[at]
    return _rows(
        part, (*part.rows[:at], (*row[: one + 1], Made("="), *row[one + 2 :]), *part.rows[at + 1 :])
    )


def _letters(part: Part) -> Blocks | None:
    if part.table not in ("02", "03", "05", "08"):
        return None
    at = part.head - 1
    row = tuple(
        Made("ABCDEFGH"[int(cell.text) - 1]) if cell.text.isdigit() else cell
        for cell in part.rows[at]
    )
    return _rows(part, (*part.rows[:at], row, *part.rows[at + 1 :]))


def _every_other(part: Part) -> Blocks:
    blank = tuple([EMPTY] * _width(part))
    return _rows(
        part, (*part.rows[: part.head], *(line for row in part.data for line in (row, blank)))
    )


def _row_at(
    text: Callable[[Part], Sequence[str]], where: Callable[[Part], int]
) -> Callable[[Part], Blocks]:
    """A row of words more."""

    def apply(part: Part) -> Blocks:
        words = list(text(part))
        row = tuple(
            Made(words[at]) if at < len(words) else Made("=" if len(words) == 1 else "")
            for at in range(_width(part))
        )
        at = where(part)
        return _rows(part, (*part.rows[:at], row, *part.rows[at:]), part.head + (at < part.head))

    return apply


# --- pages


def _row_over_pages(part: Part) -> Blocks | None:
    """The name of a row ends a page, its figures begin the next."""
    if not _accounts(part):
        return None
    at = part.head + len(part.data) // 2
    row = part.rows[at]
    upper = tuple(EMPTY if cell.figure else cell for cell in row)
    lower = tuple(cell if cell.figure else EMPTY for cell in row)
    return [
        replace(part, rows=(*part.rows[:at], upper), below=()),
        BREAK,
        replace(part, above=(), rows=(lower, *part.rows[at + 1 :]), head=0),
    ]


def _columns_over_pages(names: bool) -> Callable[[Part], Blocks | None]:
    """The further columns stand on the next page, the names of the rows beside them or not."""

    def apply(part: Part) -> Blocks | None:
        columns = _columns(part)
        if part.table not in ("02", "03", "08"):
            return None
        cut = columns[len(columns) // 2]
        while any(row[cut].text == "=" for row in part.rows):
            cut += 1
        rows = [(*(row[:2] if names else ()), *row[cut:]) for row in part.rows]
        return [
            replace(part, rows=tuple(row[:cut] for row in part.rows), below=()),
            BREAK,
            replace(part, above=(), rows=tuple(rows)),
        ]

    return apply


# --- the report around it


def _next(found: Found) -> tuple[Part, Part] | None:
    blocks, at = found
    part, later = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else ""
    return (part, later) if isinstance(part, Part) and isinstance(later, Part) else None


def _exchanged_parts(found: Found) -> Blocks | None:
    pair = _next(found)
    blocks, at = found
    return [*blocks[:at], pair[1], pair[0], *blocks[at + 2 :]] if pair else None


def _padded(row: Line, width: int) -> Line:
    return (*row, *[EMPTY] * (width - len(row)))


def _title_row(part: Part, width: int) -> Line:
    return _padded((Made(part.above[0]),), width)


def _one_grid(found: Found) -> Blocks | None:
    """Two tables one under the other in one grid, each under its title, without a blank row."""
    pair = _next(found)
    if pair is None or pair[1].table == "09":
        return None
    blocks, at = found
    one, two = pair
    width = max(_width(one), _width(two))
    rows = [_padded(row, width) for row in (*one.rows, _title_row(two, width), *two.rows)]
    return [*blocks[:at], replace(one, rows=tuple(rows)), *blocks[at + 2 :]]


def _untitled_grid(found: Found) -> Blocks | None:
    """Two tables one under the other in one grid, the second without a title."""
    pair = _next(found)
    if pair is None or pair[1].table == "09":
        return None
    blocks, at = found
    one, two = pair
    width = max(_width(one), _width(two))
    rows = [_padded(row, width) for row in (*one.rows, *two.rows)]
    return [*blocks[:at], replace(one, rows=tuple(rows)), *blocks[at + 2 :]]


def _beside(gap: int) -> Callable[[Found], Blocks | None]:
    """Two tables side by side in one grid, a title above each."""

    def apply(found: Found) -> Blocks | None:
        pair = _next(found)
        if pair is None or pair[1].table == "09":
            return None
        blocks, at = found
        one, two = (
            replace(part, rows=(_title_row(part, _width(part)), *part.rows)) for part in pair
        )
        height = max(len(one.rows), len(two.rows))
        left = [*one.rows, *[tuple([EMPTY] * _width(one))] * (height - len(one.rows))]
        right = [*two.rows, *[tuple([EMPTY] * _width(two))] * (height - len(two.rows))]
        rows = tuple((*a, *[EMPTY] * gap, *b) for a, b in zip(left, right, strict=True))
        return [
            *blocks[:at],
            Part(one.table, one.above[-1:], rows, one.head + 1),
            *blocks[at + 2 :],
        ]

    return apply


def _all_beside(gap: int) -> Callable[[Found], Blocks | None]:
    """All tables side by side in one grid, each with its title, number, department and unit above
    it.
    """

    def apply(found: Found) -> Blocks | None:
        blocks, at = found
        parts = [block for block in blocks if isinstance(block, Part)]
        if blocks[at] is not parts[0]:
            return None
        whole = [
            [_padded((Made(text),), _width(part)) for text in part.above] + list(part.rows)
            for part in parts
        ]
        height = max(map(len, whole))
        rows: list[Line] = []
        for number in range(height):
            row: list[Made] = []
            for lines, part in zip(whole, parts, strict=True):
                row += [
                    *(lines[number] if number < len(lines) else [EMPTY] * _width(part)),
                    *[EMPTY] * gap,
                ]
            rows.append(tuple(row))
        return [
            *(block for block in blocks if isinstance(block, str)),
            Part("01", (), tuple(rows), 0),
            *parts[-1].below,
        ]

    return apply


def _again(change: Callable[[Part], Part]) -> Callable[[Found], Blocks | None]:
    """The table a second time; its figures are of no place of the ledger."""

    def apply(found: Found) -> Blocks | None:
        blocks, at = found
        part = blocks[at]
        assert isinstance(part, Part)
        copy = replace(
            part, rows=tuple(tuple(Made(cell.text) for cell in row) for row in part.rows)
        )
        return [*blocks[: at + 1], change(copy), *blocks[at + 1 :]]

    return apply


def _foreign(title: str) -> Callable[[Found], Blocks | None]:
    """Another table behind this one."""
    lines = [
        "科目编码 科目名称 合同金额 已付金额",
        "201 档案整理 12.50 8.00",
        "20103 库房改造 30.75 21.00",
        "2010302 设备采购 4.60 4.60",
        "合计  47.85 33.60",
    ]
    rows = tuple(tuple(Made(text) for text in line.split(" ")) for line in lines)

    def apply(found: Found) -> Blocks | None:
        blocks, at = found
        return [*blocks[: at + 1], Part("", (title,) if title else (), rows, 1), *blocks[at + 1 :]]

    return apply


def _around(change: Callable[[Part], Part]) -> Callable[[Found], Blocks | None]:
    """All tables changed alike (once, for the first)."""

    def apply(found: Found) -> Blocks | None:
        blocks, at = found
        if any(isinstance(block, Part) for block in blocks[:at]):
            return None
        return [change(block) if isinstance(block, Part) else block for block in blocks]

    return apply


def _unit_once(found: Found) -> Blocks | None:
    made = _around(lambda part: replace(part, above=part.above[:-1]))(found)
    return made and [*made[:2], "金额单位：万元", *made[2:]]


def _only_titles(part: Part) -> Part:
    return replace(part, above=part.above[:1], below=())


def _headings_lost(found: Found) -> Blocks | None:
    blocks, _ = found
    return [
        block for block in blocks if not (isinstance(block, str) and block.startswith("第二部分"))
    ]


CELLS = [
    Mutation("zeros blank", SAME, _zeros("")),
    Mutation("zeros dashed", SAME, _zeros("-")),
    Mutation("zeros 0", SAME, lambda part: [_text(part, lambda text: "0" if text == "0.00" else text, True)]),
    Mutation("trailing zeros left out", SAME, lambda part: [_text(part, lambda text: text.rstrip("0").rstrip("."), True)]),
    Mutation("in 元 with thousands", SAME, _thousands),
    Mutation("figures with their unit", SAME, lambda part: [_text(part, lambda text: text + "万元", True)]),
    Mutation("a row pushed left", LOSS, _pushed(-1)),
    Mutation("a row pushed right", LOSS, _pushed(1)),
    Mutation("total in the name column", SAME, _total_label("", "合计")),
    Mutation("total in the code column", SAME, _total_label("合计", "")),
    Mutation("total spaced", SAME, _total_label("合　　计", "=")),
    Mutation("total as 总计", SAME, _total_label("总计", "=")),
    Mutation("total as 合计：", SAME, _total_label("合计：", "=")),
    Mutation("codes spaced", SAME, _codes(lambda code: f"{code[:3]} {code[3:5]} {code[5:]}".strip())),
    Mutation("codes indented", SAME, _codes(lambda code: "  " * (len(code) - 3) + code)),
    Mutation("codes with a level", LOSS, _codes(lambda code: code + {3: "类", 5: "款", 7: "项"}[len(code)])),
    Mutation("codes with a point", LOSS, _codes(lambda code: code + ".0")),
    Mutation("names numbered", SAME, _numbered("{0}.{1}")),
    Mutation("names with numerals", SAME, _numbered("（{0}）{1}")),
    Mutation("figures merged down", SAME, _merged_down, "html docx xlsx pdf"),
    Mutation("a figure merged across", LOSS, _merged_across, "html docx xlsx pdf"),
    Mutation("columns lettered", SAME, _letters),
    Mutation("blank rows between", SAME, _every_other),
    Mutation("blank row below the head", SAME, _row_at(lambda _: ("", ""), lambda part: part.head)),
    Mutation("note in the grid", SAME, _row_at(lambda part: part.below, lambda part: len(part.rows))),
    Mutation("signatures in the grid", SAME, _row_at(lambda _: ("单位负责人：", "财务负责人：", "制表人："), lambda part: len(part.rows))),
    Mutation("unit row in the grid", SAME, _row_at(lambda _: ("部门：北原市档案馆", "金额单位：万元"), lambda _: 0)),
    Mutation("row over two pages", SAME, _row_over_pages),
    Mutation("columns over two pages", SAME, _columns_over_pages(True)),
    Mutation("columns over two pages, no names", LOSS, _columns_over_pages(False)),
]  # fmt: skip

WHOLES: list[tuple[Mutation, Callable[[Found], Blocks | None]]] = [
    (Mutation(name, sort, lambda _: None, alone=False), apply)
    for name, sort, apply in (
        ("tables exchanged", SAME, _exchanged_parts),
        ("two tables in one grid", SAME, _one_grid),
        ("two tables in one grid, one title", LOSS, _untitled_grid),
        ("two tables side by side", LOSS, _beside(1)),
        ("two tables side by side, no gap", LOSS, _beside(0)),
        ("all tables side by side", SAME, _all_beside(1)),
        ("all tables side by side, no gap", SAME, _all_beside(0)),
        ("table twice", LOSS, _again(lambda part: part)),
        ("table twice, no title", LOSS, _again(lambda part: replace(part, above=()))),
        (
            "last year's table behind",
            LOSS,
            _again(
                lambda part: replace(part, above=(f"2022年度{TITLES[part.table]}", *part.above[1:]))
            ),
        ),
        ("another table behind", SAME, _foreign("重点项目合同付款情况表")),
        ("another table behind, no title", LOSS, _foreign("")),
        ("unit once", SAME, _unit_once),
        ("titles alone", SAME, _around(_only_titles)),
        ("heading lost", SAME, _headings_lost),
    )
]

ALL: list[tuple[Mutation, Callable[[Found], Blocks | None] | None]] = [
    *((one, None) for one in (*MUTATIONS, *CELLS)),
    *WHOLES,
]
"""Every mutation, with what changes the whole report where it is one of these."""
