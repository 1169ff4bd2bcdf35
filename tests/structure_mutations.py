"""What can happen to the structure of a table between the books and the page: each mutation changes
one part.

`SAME` is what a person reads without trouble: the figures are where they were, and nothing is wrong
with the report. `LOSS` takes something away that the meaning rests on: either the figures are read
where they were, or it is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from structures import BREAK, TITLES, Blocks, Line, Made, Part

from auditor.figure import parse

SAME, LOSS = "same", "loss"
EMPTY = Made("")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of one part."""

    name: str
    sort: str
    apply: Callable[[Part], Blocks | None]
    """The blocks in the part's place; None where it does not apply."""
    formats: str = "txt md html docx xlsx pdf"
    alone: bool = True
    """Whether a table by itself can tell."""


# --- helpers


def _rows(part: Part, rows: Sequence[Line], head: int | None = None) -> Blocks:
    return [replace(part, rows=tuple(rows), head=part.head if head is None else head)]


def _filled(part: Part) -> list[int]:
    """The data rows that print a figure other than 0."""
    return [at for at, row in enumerate(part.data, part.head) if any(cell.worth for cell in row)]


def _accounts(part: Part) -> bool:
    return part.table in ("02", "03", "05", "08")


def _width(part: Part) -> int:
    return len(part.rows[0])


def _columns(part: Part) -> list[int]:
    """The columns of figures."""
    return [at for at in range(_width(part)) if any(row[at].figure for row in part.data)]


def _without(row: Line, at: int) -> Line:
    """A row without a column; a merged cell that began there begins one further."""
    rest = list(row[:at] + row[at + 1 :])
    if row[at].text not in "=^" and at < len(rest) and rest[at].text == "=":
        rest[at] = row[at]
    return tuple(rest)


def _cut(part: Part, at: int) -> Blocks:
    return _rows(part, [_without(row, at) for row in part.rows])


def _exchanged(row: Line, one: int, two: int) -> Line:
    cells = list(row)
    cells[one], cells[two] = cells[two], cells[one]
    return tuple(cells)


def _opened(part: Part) -> Part:
    """The part with its merged heads printed in every column."""
    rows: list[Line] = []
    for number, row in enumerate(part.rows):
        cells: list[Made] = []
        for at, cell in enumerate(row):
            cells.append(
                cells[-1]
                if cell.text == "=" and number < part.head
                else rows[-1][at]
                if cell.text == "^"
                else cell
            )
        rows.append(tuple(cells))
    return replace(part, rows=tuple(rows))


def _inserted(part: Part, at: int, head: str, cell: Callable[[int, Line], str]) -> Blocks:
    """A column more: its head, and a text for each data row (told by its number)."""
    rows = []
    for number, row in enumerate(part.rows):
        text = (
            cell(number - part.head, row) if number >= part.head else head if number == 0 else "^"
        )
        # Within a merged head it is a part of it, and has no head of its own below.
        inside = 0 < at < len(row) and part.rows[0][at].text == "=" and number < part.head
        rows.append((*row[:at], Made(("" if number else "=") if inside else text), *row[at:]))
    return _rows(part, rows)


def _text(
    part: Part,
    change: Callable[[str], str],
    figures: bool = False,
    worth: Callable[[Decimal], Decimal] = lambda it: it,
) -> Part:
    """The part with the texts of the data rows changed: of words, or of figures."""

    def changed(cell: Made) -> Made:
        if cell.figure == figures and cell.text not in "=^":
            return replace(
                cell,
                text=change(cell.text),
                worth=None if cell.worth is None else worth(cell.worth),
            )
        return cell

    return replace(
        part, rows=(*part.rows[: part.head], *(tuple(map(changed, row)) for row in part.data))
    )


def _labels(part: Part, change: Callable[[str], str]) -> Part:
    """The part with the names of its data rows changed."""
    return _text(part, lambda text: change(text) if re.search("[一-龥]", text) else text)


def _above(part: Part, change: Callable[[str], str | None]) -> Blocks:
    return [
        replace(part, above=tuple(text for old in part.above if (text := change(old)) is not None))
    ]


def _titled(title: str) -> Callable[[Part], Blocks]:
    return lambda part: _above(
        part,
        lambda text: (
            title.format(text, number=part.table, short=int(part.table))
            if text == TITLES[part.table]
            else text
        ),
    )


def _halves(part: Part) -> tuple[tuple[Line, ...], tuple[Line, ...]] | None:
    if len(part.data) < 3:
        return None
    middle = part.head + len(part.data) // 2
    return part.rows[:middle], part.rows[middle:]


def _second(part: Part, rows: Sequence[Line], above: Sequence[str] = (), head: int = 0) -> Part:
    opened = rows
    if head == 0:
        first = tuple(cell if cell.text != "^" else EMPTY for cell in rows[0])
        opened = (first, *rows[1:])
    return Part(part.table, tuple(above), tuple(opened), head, part.below)


def _parted(
    between: Sequence[str], head: bool, above: Callable[[Part], Sequence[str]] = lambda _: ()
) -> Callable[[Part], Blocks | None]:
    """The table cut in the middle, with something between, its head repeated or not."""

    def apply(part: Part) -> Blocks | None:
        found = _halves(part)
        if found is None:
            return None
        first, rest = found
        rows = (*part.rows[: part.head], *rest) if head else rest
        return [
            replace(part, rows=first, below=()),
            *between,
            _second(part, rows, above(part), part.head if head else 0),
        ]

    return apply


# --- rows


def _removed(which: int) -> Callable[[Part], Blocks | None]:
    def apply(part: Part) -> Blocks | None:
        found = _filled(part)
        if len(found) < 2:
            return None
        at = found[which % len(found)]
        return _rows(part, part.rows[:at] + part.rows[at + 1 :])

    return apply


def _doubled(which: int) -> Callable[[Part], Blocks | None]:
    def apply(part: Part) -> Blocks | None:
        found = _filled(part)
        at = found[which % len(found)] if found else 0
        return _rows(part, part.rows[: at + 1] + part.rows[at:]) if found else None

    return apply


def _moved(part: Part) -> Blocks | None:
    found = _filled(part)
    if not _accounts(part) or len(found) < 3:
        return None
    row = part.rows[found[1]]
    return _rows(part, [*(one for one in part.rows if one is not row), row])


def _stacked_cells(part: Part) -> Blocks | None:
    """Two rows in one: every cell holds both."""
    found = _filled(part)
    if len(found) < 3:
        return None
    at = found[1]
    one, two = part.rows[at], part.rows[at + 1]
    both = tuple(
        a if b.text in ("", "=") else replace(a, text=f"{a.text} {b.text}".strip())
        for a, b in zip(one, two, strict=True)
    )
    return _rows(part, (*part.rows[:at], both, *part.rows[at + 2 :]))


def _torn(part: Part) -> Blocks | None:
    """A row over two lines: the name and the first figures above, the others below."""
    found = _filled(part)
    columns = _columns(part)
    if not found or len(columns) < 2 or part.table == "07":
        return None
    at = found[min(1, len(found) - 1)]
    split = columns[len(columns) // 2]
    row = part.rows[at]
    upper = tuple(cell if place < split else EMPTY for place, cell in enumerate(row))
    lower = tuple(cell if place >= split else EMPTY for place, cell in enumerate(row))
    return _rows(part, (*part.rows[:at], upper, lower, *part.rows[at + 1 :]))


def _figures_below(part: Part) -> Blocks | None:
    """A row over two lines: codes and names above, all figures below."""
    found = _filled(part)
    if not found or part.table in ("07", "01", "04", "06"):
        return None
    at = found[min(2, len(found) - 1)]
    row = part.rows[at]
    upper = tuple(EMPTY if cell.figure else cell for cell in row)
    lower = tuple(cell if cell.figure else EMPTY for cell in row)
    return _rows(part, (*part.rows[:at], upper, lower, *part.rows[at + 1 :]))


def _wrapped(part: Part) -> Blocks | None:
    """A long name goes on in a row of its own."""
    if not _accounts(part):
        return None
    rows: list[Line] = []
    for row in part.rows:
        name = row[1].text
        if row[0].text.isdigit() and len(name) > 8:
            rows.append((row[0], Made(name[:6]), *row[2:]))
            rows.append((EMPTY, Made(name[6:]), *[EMPTY] * (len(row) - 2)))
        else:
            rows.append(row)
    return _rows(part, rows)


def _blank_row(part: Part) -> Blocks | None:
    middle = part.head + max(1, len(part.data) // 2)
    return (
        _rows(part, (*part.rows[:middle], tuple([EMPTY] * _width(part)), *part.rows[middle:]))
        if len(part.data) > 1
        else None
    )


def _total(part: Part) -> Line | None:
    return next((row for row in part.data if row[0].text == "合计"), None)


def _total_last(part: Part) -> Blocks | None:
    row = _total(part)
    return _rows(part, [*(one for one in part.rows if one is not row), row]) if row else None


def _total_missing(part: Part) -> Blocks | None:
    row = _total(part)
    return _rows(part, [one for one in part.rows if one is not row]) if row else None


def _total_twice(part: Part) -> Blocks | None:
    row = _total(part)
    return _rows(part, (*part.rows, row)) if row else None


def _note_row(text: str) -> Callable[[Part], Blocks | None]:
    def apply(part: Part) -> Blocks | None:
        if len(part.data) < 3:
            return None
        middle = part.head + len(part.data) // 2
        row = (Made(text), *[Made("=")] * (_width(part) - 1))
        return _rows(part, (*part.rows[:middle], row, *part.rows[middle:]))

    return apply


# --- columns


def _column_removed(which: int) -> Callable[[Part], Blocks | None]:
    def apply(part: Part) -> Blocks | None:
        found = [at for at in _columns(part) if any(row[at].worth for row in part.data)]
        return _cut(part, found[which % len(found)]) if len(found) > 1 else None

    return apply


def _lines_removed(part: Part) -> Blocks | None:
    if part.table not in ("01", "04"):
        return None
    return _rows(part, [_without(_without(row, 4), 1) for row in part.rows])


def _codes_removed(part: Part) -> Blocks | None:
    return _cut(part, 0) if _accounts(part) else None


def _names_removed(part: Part) -> Blocks | None:
    if not _accounts(part):
        return None
    return _rows(
        part, [_without(row, 1) if row[1].text != "=" else row[:1] + row[2:] for row in part.rows]
    )


def _swapped(heads: bool) -> Callable[[Part], Blocks | None]:
    def apply(part: Part) -> Blocks | None:
        found = _columns(part)
        pairs = [(a, b) for a, b in zip(found, found[1:], strict=False) if b == a + 1]
        if not pairs or part.table in ("01", "04", "06", "07"):
            return None
        one, two = pairs[-1] if heads else pairs[0]
        whole = _opened(part)
        low = 0 if heads else part.head
        return _rows(
            whole,
            [_exchanged(row, one, two) if at >= low else row for at, row in enumerate(whole.rows)],
        )

    return apply


def _joined_columns(part: Part) -> Blocks | None:
    found = _columns(part)
    pairs = [(a, b) for a, b in zip(found, found[1:], strict=False) if b == a + 1]
    if not pairs:
        return None
    one, two = pairs[0]
    rows = []
    for at, row in enumerate(part.rows):
        cell = (
            replace(row[one], text=f"{row[one].text} {row[two].text}")
            if at >= part.head
            else row[one]
        )
        rows.append((*row[:one], cell, *row[two + 1 :]))
    return _rows(part, rows)


def _halved_column(part: Part) -> Blocks | None:
    """A column of figures printed in two, before and behind the point."""
    at = _columns(part)[0] if _columns(part) else None
    if at is None:
        return None
    rows = []
    for number, row in enumerate(part.rows):
        whole, _, cents = row[at].text.partition(".")
        two = (
            (replace(row[at], text=whole), Made(f".{cents}" if cents else ""))
            if number >= part.head
            else (row[at], Made("="))
        )
        rows.append((*row[:at], *two, *row[at + 1 :]))
    return _rows(part, rows)


def _glued(form: str) -> Callable[[Part], Blocks | None]:
    """Codes and names in one cell."""

    def apply(part: Part) -> Blocks | None:
        if not _accounts(part):
            return None
        rows = []
        for row in part.rows:
            first = form.format(row[0].text, row[1].text) if row[0].text.isdigit() else row[0].text
            rows.append((Made("科目名称") if row[1].text == "科目名称" else Made(first), *row[2:]))
        return _rows(part, rows)

    return apply


def _code_rows(part: Part) -> Blocks | None:
    """Each code in a row of its own above the name and the figures."""
    if not _accounts(part):
        return None
    rows: list[Line] = []
    for row in part.rows:
        if row[0].text.isdigit():
            rows += [(row[0], *[EMPTY] * (len(row) - 1)), (EMPTY, *row[1:])]
        else:
            rows.append(row)
    return _rows(part, rows)


def _levels(full: bool) -> Callable[[Part], Blocks | None]:
    """Codes in three columns."""

    def apply(part: Part) -> Blocks | None:
        if not _accounts(part):
            return None
        rows: list[Line] = []
        for number, row in enumerate(part.rows):
            code = row[0].text
            if code.isdigit():
                pieces = [code[:3], code[3:5], code[5:7]] if full else ["", "", ""]
                if not full:
                    pieces[(len(code) - 3) // 2] = code
                rows.append((*map(Made, pieces), *row[1:]))
            elif number == 1:
                rows.append((Made("类"), Made("款"), Made("项"), *row[1:]))
            else:
                rows.append((row[0], Made("="), Made("="), *row[1:]))
        return _rows(part, rows)

    return apply


# --- heads


def _head_removed(which: int) -> Callable[[Part], Blocks | None]:
    def apply(part: Part) -> Blocks | None:
        if part.head <= which:
            return None
        whole = _opened(part)
        return _rows(whole, whole.rows[:which] + whole.rows[which + 1 :], part.head - 1)

    return apply


def _headless(part: Part) -> Blocks:
    return _rows(part, part.data, 0)


def _head_twice(part: Part) -> Blocks:
    return _rows(part, (*part.rows[: part.head], *part.rows), 2 * part.head)


def _head_again(part: Part) -> Blocks | None:
    found = _halves(part)
    return _rows(part, (*found[0], *part.rows[: part.head], *found[1])) if found else None


def _head_turned(part: Part) -> Blocks | None:
    if part.head < 3:
        return None
    whole = _opened(part)
    return _rows(whole, (whole.rows[1], whole.rows[0], *whole.rows[2:]))


def _band_lost(part: Part) -> Blocks | None:
    """A merged head whose other columns are empty cells."""
    if not any(cell.text == "=" for row in part.rows[: part.head] for cell in row):
        return None
    rows = [
        tuple(EMPTY if cell.text in ("=", "^") else cell for cell in row)
        for row in part.rows[: part.head]
    ]
    return _rows(part, (*rows, *part.data))


def _head_lines(mark: str) -> Callable[[Part], Blocks]:
    def apply(part: Part) -> Blocks:
        rows = [tuple(Made(cell.text[:2] + mark + cell.text[2:]) if len(cell.text) > 3 else cell for cell in row)
                for row in part.rows[: part.head]]  # fmt: skip
        return _rows(part, (*rows, *part.data))

    return apply


def _head_blanked(text: str) -> Callable[[Part], Blocks | None]:
    """One column loses its head, or has another word for it."""

    def apply(part: Part) -> Blocks | None:
        whole = _opened(part)
        found = [at for at in _columns(part) if any(row[at].worth for row in part.data)]
        if len(found) < 2 or part.table in ("01", "06"):
            return None
        at = found[1]
        rows = [
            (*row[:at], Made(text if number == 0 else ""), *row[at + 1 :])
            for number, row in enumerate(whole.rows[: part.head])
        ]
        return _rows(whole, (*rows, *part.data))

    return apply


def _units_in_heads(part: Part) -> Blocks:
    last = max(
        at
        for at in range(part.head)
        if any(re.search("[一-龥]", cell.text) for cell in part.rows[at][1:])
        and part.rows[at][0].text != "栏次"
    )
    columns = _columns(part)
    row = tuple(
        Made(f"{cell.text}（万元）") if at in columns and re.search("[一-龥]", cell.text) else cell
        for at, cell in enumerate(part.rows[last])
    )
    rows = (*part.rows[:last], row, *part.rows[last + 1 :])
    return [replace(part, rows=rows, above=part.above[:-1])]


# --- titles and units


def _in_grid(
    texts: Callable[[Part], Sequence[str]], keep: Callable[[Part], tuple[str, ...]]
) -> Callable[[Part], Blocks]:
    def apply(part: Part) -> Blocks:
        rows = [(Made(text), *[Made("=")] * (_width(part) - 1)) for text in texts(part)]
        return [
            replace(part, rows=(*rows, *part.rows), head=part.head + len(rows), above=keep(part))
        ]

    return apply


def _as_yuan(part: Part, unit: str, factor: int, stated: bool = True) -> Blocks:
    def text(old: str) -> str:
        value = parse(old, "万元")
        return f"{Decimal(old) * factor:.2f}" if hasattr(value, "value") else old

    made = _text(part, text, figures=True)
    return _above(made, lambda line: line.replace("万元", unit)) if stated else [made]


def _bracketed(part: Part) -> Blocks | None:
    """The first figure that is not 0 is negative, in brackets."""
    if part.table != "04":
        return None
    at = next(at for at, row in enumerate(part.rows) if row[0].text.startswith("年初财政"))
    row = tuple(replace(cell, text=f"({cell.text})", worth=-cell.worth) if cell.figure and cell.worth and place == 2 else cell
                for place, cell in enumerate(part.rows[at]))  # fmt: skip
    return _rows(part, (*part.rows[:at], row, *part.rows[at + 1 :]))


def _double(row: Line) -> str:
    """Twice the first figure of a row: what adds up there adds up here."""
    return next((f"{cell.worth / 5000:.2f}" for cell in row if cell.worth is not None), "")


def _side_blank(part: Part) -> Blocks | None:
    """An empty column between the columns."""
    columns = _columns(part)
    return (
        _inserted(part, columns[0], "", lambda *_: "") if columns and part.table != "07" else None
    )


MUTATIONS = [
    *(Mutation(f"row removed {at}", LOSS, _removed(at)) for at in (0, 1, -1)),
    *(Mutation(f"row doubled {at}", LOSS, _doubled(at)) for at in (0, 1, -1)),
    Mutation("row moved to the end", SAME, _moved),
    Mutation("two rows in one", LOSS, _stacked_cells),
    Mutation("row torn in two", LOSS, _torn),
    Mutation("figures below their name", LOSS, _figures_below),
    Mutation("names wrapped below", SAME, _wrapped),
    Mutation("blank row", SAME, _blank_row),
    Mutation("total last", SAME, _total_last),
    Mutation("total missing", LOSS, _total_missing),
    Mutation("total twice", SAME, _total_twice),
    Mutation("note row", SAME, _note_row("注：以上各项含上年结转安排的支出")),
    Mutation("words row", SAME, _note_row("（以下为项目支出安排的科目）")),
    Mutation("names indented", SAME, lambda part: [_labels(part, lambda text: "　　" + text)]),
    Mutation("names spaced", SAME, lambda part: [_labels(part, lambda text: text[:2] + " " + text[2:])]),
    Mutation("names starred", SAME, lambda part: [_labels(part, lambda text: "*" + text)]),
    *(Mutation(f"column removed {at}", LOSS, _column_removed(at)) for at in (0, 1, -1)),
    Mutation("line numbers removed", SAME, _lines_removed),
    Mutation("codes removed", SAME, _codes_removed),
    Mutation("names removed", SAME, _names_removed),
    Mutation("empty column at the end", SAME, lambda part: _inserted(part, _width(part), "", lambda *_: "")),
    Mutation("remarks at the end", SAME, lambda part: _inserted(part, _width(part), "备注", lambda *_: "")),
    Mutation("remarks with words", SAME, lambda part: _inserted(part, _width(part), "备注", lambda at, _: "含上年结转" if at == 1 else "")),
    Mutation("serial numbers before", SAME, lambda part: _inserted(part, 0, "序号", lambda at, _: str(at + 1)) if part.table != "07" else None),
    Mutation("serial numbers without a head", SAME, lambda part: _inserted(part, 0, "", lambda at, _: str(at + 1)) if part.table != "07" else None),
    Mutation("shares at the end", SAME, lambda part: _inserted(part, _width(part), "占比（%）", lambda at, _: f"{12.5 + at:.2f}") if _accounts(part) else None),
    Mutation("last year at the end", SAME, lambda part: _inserted(part, _width(part), "2022年决算数", lambda _, row: _double(row)) if _accounts(part) else None),
    Mutation("last year before", SAME, lambda part: _inserted(part, _columns(part)[0], "上年决算数", lambda _, row: _double(row)) if part.table != "07" else None),
    Mutation("budget before", SAME, lambda part: _inserted(part, _columns(part)[0], "年初预算数", lambda _, row: _double(row)) if part.table != "07" else None),
    Mutation("department before", SAME, lambda part: _inserted(part, 0, "单位名称", lambda *_: "北原市档案馆") if _accounts(part) else None),
    Mutation("empty column between", SAME, _side_blank),
    Mutation("columns exchanged with heads", SAME, _swapped(True)),
    Mutation("columns exchanged without heads", LOSS, _swapped(False), alone=False),
    Mutation("two columns in one", LOSS, _joined_columns),
    Mutation("one column in two", LOSS, _halved_column),
    Mutation("codes glued", SAME, _glued("{}{}")),
    Mutation("codes before names", SAME, _glued("{} {}")),
    Mutation("codes in brackets behind", SAME, _glued("{1}（{0}）")),
    Mutation("codes in rows of their own", LOSS, _code_rows),
    Mutation("codes split by level", SAME, _levels(True)),
    Mutation("codes in a column a level", SAME, _levels(False)),
    *(Mutation(f"head row removed {at}", LOSS, _head_removed(at)) for at in (0, 1, 2)),
    Mutation("no head", LOSS, _headless),
    Mutation("head twice", SAME, _head_twice),
    Mutation("head again in the middle", SAME, _head_again),
    Mutation("head rows turned", LOSS, _head_turned),
    Mutation("band lost", SAME, _band_lost),
    Mutation("head cut by a line break", SAME, _head_lines("\n"), "html docx xlsx"),
    Mutation("head cut by a blank", SAME, _head_lines(" ")),
    Mutation("a column without a head", LOSS, _head_blanked("")),
    Mutation("a column with another head", LOSS, _head_blanked("调整数")),
    Mutation("units in the heads", SAME, _units_in_heads),
    Mutation("title lost", LOSS, lambda part: _above(part, lambda text: None if text == TITLES[part.table] else text)),
    Mutation("title with a year", SAME, _titled("2023年度{}")),
    Mutation("title with the department", SAME, _titled("北原市档案馆2023年度{}")),
    Mutation("title with its number", SAME, _titled("表{short} {}")),
    Mutation("title with a unit", SAME, _titled("{}（单位：万元）")),
    Mutation("title spaced", SAME, lambda part: _above(part, lambda text: " ".join(text) if text == TITLES[part.table] else text)),
    Mutation("title of no known table", LOSS, _titled("部门资金情况总览表")),
    Mutation("title doubled", SAME, lambda part: [replace(part, above=(part.above[0], *part.above))]),
    Mutation("title below", LOSS, lambda part: [replace(part, above=part.above[1:], below=(part.above[0], *part.below))]),
    Mutation("title in the grid", SAME, _in_grid(lambda part: part.above[:1], lambda part: part.above[1:])),
    Mutation("all in the grid", SAME, _in_grid(lambda part: part.above, lambda part: ())),
    Mutation("title last above", SAME, lambda part: [replace(part, above=(*part.above[1:], part.above[0]))]),
    Mutation("a sentence below the title", SAME, lambda part: [replace(part, above=(part.above[0], "本表反映部门本年度的收支情况。", *part.above[1:]))]),
    Mutation("unit lost", SAME, lambda part: [replace(part, above=part.above[:-1])]),
    Mutation("unit below", SAME, lambda part: [replace(part, above=part.above[:-1], below=(part.above[-1], *part.below))]),
    Mutation("unit first", SAME, lambda part: [replace(part, above=(part.above[-1], *part.above[:-1]))]),
    Mutation("unit wrong", LOSS, lambda part: _above(part, lambda text: text.replace("万元", "元")), alone=False),
    Mutation("all in 元", SAME, lambda part: _as_yuan(part, "元", 10000)),
    Mutation("all in 千元", SAME, lambda part: _as_yuan(part, "千元", 10)),
    Mutation("figures in 元 under 万元", LOSS, lambda part: _as_yuan(part, "元", 10000, False), alone=False),
    Mutation("unit beside the department", SAME, lambda part: [replace(part, above=(*part.above[:2], "部门：北原市档案馆        金额单位：万元"))]),
    Mutation("page break between rows", SAME, _parted([BREAK], False)),
    Mutation("page number between rows", SAME, _parted(["- 7 -", BREAK], False)),
    Mutation("page break, head again", SAME, _parted([BREAK], True)),
    Mutation("page break, title and head again", SAME, _parted([BREAK], True, lambda part: part.above)),
    Mutation("page break, 续表", SAME, _parted([BREAK], True, lambda part: ("续表",))),
    Mutation("page break, title（续）", SAME, _parted([BREAK], True, lambda part: (part.above[0] + "（续）", part.above[-1]))),
    Mutation("page break, running head", SAME, _parted([BREAK, "北原市档案馆2023年度部门决算"], False)),
    Mutation("page break below the head", SAME, lambda part: [
        replace(part, rows=part.rows[: part.head], below=()), BREAK, _second(part, part.data)] if part.head else None),
    Mutation("page break below the title", SAME, lambda part: [*part.above, BREAK, replace(part, above=())]),
    Mutation("page break within the head", SAME, lambda part: [
        replace(part, rows=part.rows[:1], head=1, below=()), BREAK, _second(part, part.rows[1:], head=part.head - 1)] if part.head > 1 else None),
    Mutation("negative in brackets", LOSS, _bracketed),
    Mutation("full-width digits", SAME, lambda part: [_text(part, lambda text: text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}), True)]),
    Mutation("figures with 元 sign", SAME, lambda part: [_text(part, lambda text: "¥" + text, True)]),
    Mutation("figures spaced", SAME, lambda part: [_text(part, lambda text: f" {text} ", True)]),
    Mutation("a sentence between rows", LOSS, _parted(["以下为续。"], False)),
]  # fmt: skip
