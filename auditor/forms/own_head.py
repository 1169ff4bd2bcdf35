"""Whether a grid that may go on with a table has a head of its own, and of which columns."""

from __future__ import annotations

from auditor.document import Grid
from auditor.figure import Figure, parse
from auditor.forms import column_names, heads, seams
from auditor.forms.building import Open
from auditor.forms.columns import Layout, texts_of
from auditor.forms.form import Forms
from auditor.forms.layout import layout


def columns_known(table: Open, grid: Grid, forms: Forms) -> tuple[int, int]:
    """(columns of the form that a grid's head names, those less that it does not know)."""
    where, said = layout(grid, table.form, forms)
    return sum(column in table.form.columns for _, column, _ in where.names), -len(said)


def has_own_head(table: Open, own: Layout) -> bool:
    """Whether a grid's own head is one of the table: the same columns, the other side, or columns
    that it still lacks.
    """
    # The same head again, as on every page.
    if any(own.names == other.names for other in table.layouts):
        return True
    first = table.layouts[0]
    started = {block.side.name for other in table.layouts for block in other.blocks}
    # 收入 on one page, 支出 on the next, each with its own columns.
    if (
        len(table.form.sides) > 1
        and not first.stacked
        and not {block.side.name for block in own.blocks} & started
    ):
        return True
    # Sides below each other: such a part goes on with such a table, whatever its columns are.
    if own.stacked:
        return first.stacked
    # Columns that went on to the next page: none of them is there yet.
    return not any(own.names & other.names for other in table.layouts)


def other_sides(table: Open, where: Layout) -> list[frozenset[tuple[str, str, str]]]:
    """The columns of a layout of the other side, where the sides of a table stand in grids of their
    own.
    """
    started = {block.side.name for block in table.layouts[0].blocks}
    stacked = where.stacked and table.layouts[0].stacked
    return (
        [where.names]
        if stacked or not {block.side.name for block in where.blocks} & started
        else []
    )


def is_headed(table: Open, grid: Grid, forms: Forms) -> bool:
    """Whether a grid has a head of its own: rows at the top without a figure that are no rows of
    the form.

    One text alone is the rest of a name that the page cut.
    """
    own, _ = layout(grid, table.form, forms)
    # What the head of the grid says, without titles, units and notes.
    top = [
        text
        for row in grid.rows[: own.head_rows]
        if not heads.is_around(row, forms)
        for text in texts_of(row)
    ]
    figures = any(isinstance(parse(cell.text), Figure) for row in grid.rows for cell in row)
    return (
        len(top) > 1
        and figures
        and not all(seams.is_row_text(text, table.form, forms) for text in top)
    )


def has_foreign_head(table: Open, grid: Grid, forms: Forms) -> bool:
    """Whether a grid has a head of its own, of other columns than the form's."""
    own, _ = layout(grid, table.form, forms)
    texts = [text for row in grid.rows[: own.head_rows] for text in texts_of(row)]
    columns = [text for text in texts if not forms.role(text)]
    return is_headed(table, grid, forms) and not (
        columns
        and all(
            column_names.column_name([text], side)[0]
            for text in columns
            for side in table.form.sides[-1:]
        )
    )
