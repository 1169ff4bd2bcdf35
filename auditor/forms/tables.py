"""Which grids of a document are which statutory table: where one begins, what goes on with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Final

from auditor.document import Document, Grid, Notice, Paragraph
from auditor.entry import Entry, Table
from auditor.figure import Figure, parse
from auditor.forms import scale
from auditor.forms.building import Open, count_figures
from auditor.forms.captions import (
    CAPTION_REACH,
    document_unit,
    printed_number,
    recognised,
    titles_beside,
    unit_of,
)
from auditor.forms.column_numbers import numbers
from auditor.forms.columns import Layout, distinct
from auditor.forms.compiling import NO_UNIT
from auditor.forms.copies import second
from auditor.forms.form import Form, Forms
from auditor.forms.joining import goes_on, inner_titles, keep
from auditor.forms.labels import (
    is_furniture,
    printed,
    squeeze,
)
from auditor.forms.layout import beside, layout
from auditor.forms.settling import settled
from auditor.language import captions
from auditor.latest import handed_on
from auditor.message import say
from auditor.patterns import regex
from auditor.records import changing, frozen

_CODED: Final = 3
"""So many rows with an account and an amount make a grid look like a table of the pack."""
_NAME: Final = 40
"""So many characters of what names one of many tables are its id."""
_BUDGETED: Final = captions()["budgeted"]
"""Heads that set a year against what was planned for it."""


@frozen
class Found:
    """The statutory tables of a document."""

    tables: Mapping[str, Table]
    grids: frozenset[int]
    """Identities of the grids that are theirs."""
    notices: tuple[Notice, ...]
    misstated: Mapping[str, str]
    """Tables whose head states another unit than their figures are in, and that unit; they are read
    in the right one.
    """
    strange: tuple[Grid, ...] = ()
    """Grids that look like tables of the pack, with accounts and amounts, and are none that it
    knows.
    """
    begun: tuple[tuple[str, Grid], ...] = ()
    """The form and the first grid of every table, second copies too, in the order of the document.
    """
    unread: tuple[tuple[Form, Grid], ...] = ()
    """The grids with figures right below the title of a form, none of whose columns is known, and
    that form.
    """


@changing
class _Course:
    """What was found from the top of a document down to a place."""

    fallback: str
    """The unit that the document states wherever it states one."""
    last: Open | None = None
    """The table that may go on, the last one; None where another grid came between."""
    opened: list[Open] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    """Identities of the grids that are of a table."""
    unread: list[tuple[Form, Grid]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


# 增减额, 增减幅度, 增长率 as heads
_MOVED: Final = regex("增减(?:额|数|变动|幅度|率|比例|%)|增幅|增长率|变动率")
# 上年数, or 2020年决算数2019年决算数 as heads
_BEFORE: Final = regex("上年|去年|20[0-9]{2}年[^0-9]{0,12}20[0-9]{2}年")


@handed_on
def find(document: Document, forms: Forms) -> Found:
    """The statutory tables of a document, each grid in its place; what is no table of the nine, or
    a second one, is said.
    """
    course = _Course(document_unit(document))
    above: list[Paragraph] = []
    # A grid's caption is what stands between it and the grid before it.
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above.append(block)
        else:
            _place(block, above, forms, course)
            above = []
    tables, said = _all_closed(course.opened, forms)
    # Only once all tables are there can one be seen to be in another unit than the rest.
    tables, misstated = scale.settled(tables)
    return Found(
        tables,
        frozenset(course.used),
        tuple(dict.fromkeys((*course.notices, *said))),
        misstated,
        _strange(document, forms, course),
        tuple((table.form.id, table.grids[0]) for table in course.opened),
        tuple((form, grid) for form, grid in course.unread if count_figures(grid, forms)),
    )


def _place(grid: Grid, above: list[Paragraph], forms: Forms, course: _Course) -> None:
    """Put the next grid into its place: a part of the table before it, the beginning of another, or
    none.
    """
    last = course.last
    if last is None or not goes_on(last, grid, above, forms):
        # It does not go on by its rows: then it is a table of its own, or a part that is kept
        # unchecked with the table before it, or none.
        begun, said = _begin(grid, above, forms, course)
        kept = last is not None and _is_part(begun, last, grid, above, forms)
        if last is None or not kept or not keep(last, grid, above, forms):
            if begun is not None:
                course.opened.append(begun)
            elif last is not None and not said:
                # Whatever follows a table may be a part of it.
                said = _unrecognised(grid, "", above, forms, 1)
            course.notices.extend(said)
            course.last = begun
    if course.last is not None:
        course.used.add(id(grid))


def _all_closed(opened: list[Open], forms: Forms) -> tuple[dict[str, Table], list[Notice]]:
    """The tables by id, and what is to be said of them and of second copies of them."""
    tables: dict[str, Table] = {}
    notices: list[Notice] = []
    first = {table.form.id: table for table in opened if not table.again}
    for name in sorted(first):
        tables[name], said = _closed(first[name], forms)
        notices.extend(said)
    notices.extend(
        second(table, first.get(table.form.id), forms) for table in opened if table.again
    )
    return tables, notices


def _strange(document: Document, forms: Forms, course: _Course) -> tuple[Grid, ...]:
    """The grids that are of no table, and look like one."""
    unread = {id(grid) for _, grid in course.unread}
    return tuple(
        grid
        for grid in document.grids
        if id(grid) not in course.used and (id(grid) in unread or _is_alike(grid, forms))
    )


def _is_alike(grid: Grid, forms: Forms) -> bool:
    """Whether a grid prints accounts that the pack knows, and amounts beside them."""
    coded = 0
    for row in grid.rows:
        cells = distinct(row)
        codes = [
            code
            for cell in cells[:3]
            if forms.charts.code.match(code := squeeze(cell.text)) and forms.charts.holds(code)
        ]
        amounts = [
            cell for cell in cells[1:] if "." in cell.text and isinstance(parse(cell.text), Figure)
        ]
        coded += bool(codes and amounts)
    return coded >= _CODED


def _is_part(
    begun: Open | None, last: Open, grid: Grid, above: list[Paragraph], forms: Forms
) -> bool:
    """Whether a grid may be a part of the table before it: no table of its own, nor a titled copy
    of that one.
    """
    if begun is None:
        return True
    titled = any(
        forms.by_title(text)
        for text in (*inner_titles(grid), *(paragraph.text for paragraph in above))
    )
    # The same form right below itself, without a title: a part that could not be joined.
    return begun.again and begun.form is last.form and (not titled or not last.begun)


# --- where a table begins -------------------------------------------------------------------------


def _begin(
    grid: Grid, above: list[Paragraph], forms: Forms, course: _Course
) -> tuple[Open | None, list[Notice]]:
    """A table that begins at a grid, and what is to be said of it; one whose columns are not known
    is put down as unread.
    """
    title, form = recognised(grid, above, forms)
    # Of a form with rates among its columns this is what it prints, and it is read.
    if (form is None or not form.ratios) and _compares(grid):
        return None, []
    if form is None:
        return None, _unrecognised(grid, title, above, forms)
    where, said = layout(grid, form, forms)
    if not _has_columns(where, form):
        return None, _columns_unknown(grid, title, form, above, forms, course)
    # One table of each form is posted, the first: a second one is told as a copy.
    again = not form.repeat and any(table.form.id == form.id for table in course.opened)
    title = title or form.title
    unit, taken = _unit(grid, title, form, above, forms, course.fallback)
    base = form.id if form.repeat else ""
    if form.repeat:
        # Rules find the tables of a repeated form by `base`, each has an id of its own.
        form = replace(form, id=_instance(grid, above, form, course.opened))
    table = Open(
        form,
        title,
        printed_number(grid, above),
        unit,
        [where],
        [grid],
        again,
        notices=said if again else [*said, *taken],
        base=base,
    )
    table.begin(grid, forms)
    return table, []


def _has_columns(where: Layout, form: Form) -> bool:
    """Whether any column of a grid is one of its form."""
    return any(column.name in form.columns for block in where.blocks for column in block.values)


def _columns_unknown(
    grid: Grid, title: str, form: Form, above: list[Paragraph], forms: Forms, course: _Course
) -> list[Notice]:
    """What is to be said of a grid none of whose columns the form has; right below its title it is
    an unread table.
    """
    if title not in titles_beside(grid, above):
        return _unrecognised(grid, "", above, forms)
    course.unread.append((form, grid))
    figures = count_figures(grid, forms)
    said = say("table.columns-unknown", title=title or form.title, count=figures)
    return [Notice(said, grid.place)] if figures else []


def _unit(
    grid: Grid, title: str, form: Form, above: list[Paragraph], forms: Forms, fallback: str
) -> tuple[str, list[Notice]]:
    """The unit of a table: its form's own, the one that it states, else that of the document or the
    kind, which is said.
    """
    stated = form.unit if form.unit == NO_UNIT else unit_of(grid, above) or form.unit
    if stated:
        return stated, []
    unit = NO_UNIT if forms.unit == NO_UNIT else fallback or forms.unit or NO_UNIT
    if unit == NO_UNIT:
        return unit, []
    key = "table.unit-others" if fallback else "table.unit-taken"
    return unit, [Notice(say(key, title=title, unit=unit), grid.place)]


def _instance(grid: Grid, above: list[Paragraph], form: Form, opened: list[Open]) -> str:
    """The id of one of many tables of a form: by what stands beside the label that names it, else
    counted.
    """
    named = beside(grid, form.repeat) or _line_behind(form.repeat, above)
    taken = {table.form.id for table in opened}
    own = f"{form.id}（{named[:_NAME] or sum(table.base == form.id for table in opened) + 1}）"
    return (
        own
        if own not in taken
        else next(
            name
            # 项目（甲，2）, 项目（甲，3）: one of these is free.
            for count in range(2, len(taken) + 3)
            if (name := f"{own[:-1]}，{count}）") not in taken
        )
    )


def _line_behind(label: str, above: list[Paragraph]) -> str:
    """What stands behind a label in a line above a grid; empty where there is no such line."""
    lines = (
        text.partition(":")
        for paragraph in above[-CAPTION_REACH:]
        if (text := squeeze(paragraph.text))
    )
    return next((rest for name, _, rest in lines if name == squeeze(label) and rest), "")


def _compares(grid: Grid) -> bool:
    """Whether a head of the grid sets two years against each other: no statutory table does, and
    the text reads it.
    """
    heads = [squeeze("".join(cell.text for cell in row)) for row in grid.rows[:3]]
    return any(
        _MOVED.search(head) and _BEFORE.search(head) and not _BUDGETED.search(head)
        for head in heads
    )


def _unrecognised(
    grid: Grid, title: str, above: list[Paragraph], forms: Forms, least: int = 3
) -> list[Notice]:
    figures = count_figures(grid, forms)
    if figures < least:
        return []
    # Nothing is a title: the nearest short line above it names it best.
    near = [text for paragraph in reversed(above[-4:]) if len(text := paragraph.text.strip()) <= 40]
    named = title or next((text for text in near if not is_furniture(squeeze(text))), grid.title)
    return [Notice(say("table.unknown", title=named or "无标题", count=figures), grid.place)]


def loose(grid: Grid, forms: Forms) -> Iterator[Entry]:
    """The figures of a grid that is no table of the pack, as figures of the text: they count, and
    nothing checks them.
    """
    for row in grid.rows:
        cells = distinct(row)
        label = printed(
            " ".join(cell.text for cell in cells if not isinstance(parse(cell.text), Figure))
        )
        excerpt = " ".join(text for cell in cells if (text := cell.text.strip()))
        for at, cell in enumerate(cells):
            figure = parse(cell.text)
            if isinstance(figure, Figure) and not (
                at < 3 and forms.charts.code.match(squeeze(cell.text))
            ):
                yield Entry(figure.text, figure, place=cell.place, excerpt=excerpt, label=label)


def _closed(table: Open, forms: Forms) -> tuple[Table, list[Notice]]:
    rows, said = settled(table.rows, table.form, forms)
    columns = dict.fromkeys(column for row in rows for column in row.cells)
    unit = "" if table.unit == NO_UNIT else table.unit
    return Table(
        table.form.id,
        table.title,
        table.number,
        unit,
        tuple(rows),
        tuple(columns),
        tuple(table.grids),
        table.grids[0].place,
        tuple(table.loose),
        table.base,
        _main(table.form),
        dict(
            one
            for where, grid in zip(table.layouts, table.firsts, strict=True)
            for one in numbers(grid, where, forms)
        ),
    ), [*table.notices, *said]


def _main(form: Form) -> dict[str, str]:
    """The column that is meant where none is named, by side."""
    return {side.name: form.default or next(iter(side.columns), "") for side in form.sides}
