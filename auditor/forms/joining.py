"""Tables cut by a page or a sheet: which grid goes on with the table before it, below it or beside
it.

A grid is a part of a table by structure alone: its columns fit, its rows are rows that the table
still lacks (or, of columns that went on to the next page, rows that it has), and no other table's
title stands between. A part that looks like one and fits nowhere is kept with its table, as figures
that nothing checks: a wrong join would be worse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Final

from auditor.document import Grid, Notice, Paragraph
from auditor.entry import Row
from auditor.forms import binding, heads, seams
from auditor.forms.building import Open, loose_figures
from auditor.forms.columns import Layout
from auditor.forms.form import Forms
from auditor.forms.labels import breadth, is_continuation, is_furniture, is_title, squeeze
from auditor.forms.layout import labelled, layout
from auditor.forms.own_head import (
    columns_known,
    has_foreign_head,
    has_own_head,
    is_headed,
    other_sides,
)
from auditor.forms.raw import RowMemory
from auditor.forms.rows import NAMELESS, UNKNOWN, key_of
from auditor.message import say
from auditor.records import frozen

CAPTION_LENGTH: Final = 80
"""No title and no running head is longer."""
_SHORT: Final = 12
"""What is no longer is no text of its own: a page number, a mark."""


@frozen
class _Between:
    """What the lines between a table and the next grid say of it."""

    repeated: bool = False
    """The table's own title stands again."""
    continued: bool = False
    """续表."""
    foreign: bool = False
    """A line that is neither title nor furniture: a running head, or a heading of something else.
    """

    @property
    def marked(self) -> bool:
        """Whether they say that the table goes on."""
        return self.repeated or self.continued


@frozen
class _Part:
    """The rows of a grid under a layout that it may have."""

    rows: Sequence[Row]
    filled: Sequence[Row]
    """Those that have a name or a figure."""
    strange: Sequence[Row]
    """Those of them that the form does not know."""


@frozen
class _Join:
    """One way in which a grid can go on with a table."""

    rows: Sequence[Row]
    """All rows of the table with those of the grid."""
    memory: RowMemory
    notices: Sequence[Notice]
    layout: Layout
    grid: Grid
    """The grid in the table's columns."""
    known: int
    """How many rows of the grid the form knows."""
    strange: int
    """How many it does not."""
    beside: bool = False

    def same(self, other: _Join) -> bool:
        """Whether two ways come to the same rows (06, printed in blocks of the same accounts)."""
        return _said_by(self.rows) == _said_by(other.rows)


def goes_on(table: Open, grid: Grid, above: Sequence[Paragraph], forms: Forms) -> bool:
    """Whether a grid goes on with the table before it; if so, it is joined to it."""
    forms = forms.of(table.form)
    between = _between(table, grid, above, forms)
    if between is None:
        return False
    # A sheet has no rows and columns to be compared: its labels alone tell.
    if table.form.sheet:
        return _more(table, grid, forms)
    elsewhere = _is_elsewhere(table, grid)
    # Worksheets: one that bears the name of another form is that one's.
    named = forms.by_title(grid.title) if elsewhere else None
    if named is not None and named is not table.form:
        return False
    # The page ended below the head: the table begins only here.
    if not table.begun and _restarted(table, grid, forms):
        return True
    join = _best(table, grid, between, forms)
    if join is None or elsewhere and named is None and _stands_alone(grid, between, join):
        return False
    _join(table, grid, join, forms)
    return True


def _is_elsewhere(table: Open, grid: Grid) -> bool:
    """Whether a grid stands on another worksheet than the last part of a table."""
    return bool(grid.title) and grid.title != table.grids[-1].title


def _stands_alone(grid: Grid, between: _Between, join: _Join) -> bool:
    """Whether a worksheet is a table of its own, whatever its name: nothing says that it goes on,
    and it has a title, or a head of its own and rows of its own.
    """
    own = bool(join.layout.head_rows and join.strange)
    return not between.marked and (is_title(grid.title) or own)


def _join(table: Open, grid: Grid, join: _Join, forms: Forms) -> None:
    """Join a grid to a table in one way."""
    table.rows[:] = join.rows
    table.memory = join.memory
    table.notices.extend(join.notices)
    table.grids.append(grid)
    table.strayed(join.grid, join.layout, forms)
    # Columns that went on beside: grids that follow may have either set of them.
    if join.beside and join.layout.names not in [other.names for other in table.layouts]:
        table.layouts.append(join.layout)
        table.firsts.append(grid)


def _more(table: Open, grid: Grid, forms: Forms) -> bool:
    """Join a grid with labels of a sheet that it still lacks, and none that it has."""
    side = table.form.sides[0]
    labels = {spec.name for row in grid.rows for spec, _ in labelled(row, side)}
    if (
        not labels
        or labels & {row.name for row in table.rows}
        or any(map(forms.by_title, inner_titles(grid)))
    ):
        return False
    table.begin(grid, forms)
    return True


def keep(table: Open, grid: Grid, above: Sequence[Paragraph], forms: Forms) -> bool:
    """Keep the figures of a grid that looks like a part of the table before it but could not be
    joined; said, not checked.
    """
    between = _between(table, grid, above, forms)
    if (
        between is None
        or not between.marked
        and (has_foreign_head(table, grid, forms) or is_title(grid.title))
    ):
        # Under a head of its own it is another table, which is said as such.
        return False
    found = [entry for row in grid.rows for entry in loose_figures(row, table, forms)]
    if not found:
        return False
    # Of a second copy it was said already that it is one.
    if not table.again:
        table.notices.append(
            Notice(say("table.part-unjoined", table=table.form.id, count=len(found)), grid.place)
        )
        table.grids.append(grid)
        table.loose.extend(found)
    return True


def inner_titles(grid: Grid) -> list[str]:
    """Titles that stand in the grid's own first rows, alone or beside a printed number or a
    unit.
    """
    found = []
    for row in grid.rows[:4]:
        texts = {squeeze(cell.text): cell.text for cell in row if cell.text.strip()}
        plain = [text for text in texts if not is_furniture(text)]
        if len(plain) == 1 and is_title(plain[0]):
            found.append(texts[plain[0]])
    return found


def _restarted(table: Open, grid: Grid, forms: Forms) -> bool:
    """Bind a table whose head alone stands on the page before: head and rows as one grid, or the
    grid under its own head.

    Where the page cuts the head itself, the two parts together know more columns than the lower
    one.
    """
    first = table.grids[0]
    # The head and the rows as one grid, in every placing of the rows under the head.
    wholes = [
        replace(first, rows=(*first.rows, *placed.rows))
        for placed in seams.placings(grid, first, max((len(row) for row in first.rows), default=0))
    ]
    # The grid has a head too: alone, or as the lower half of the head above it.
    if is_headed(table, grid, forms):
        wholes = [max((grid, *wholes), key=lambda whole: columns_known(table, whole, forms))]
    # Two placings, and nothing tells which: better none than a wrong one.
    if len(wholes) != 1 or columns_known(table, wholes[0], forms)[0] == 0:
        return False
    where, said = layout(wholes[0], table.form, forms)
    memory = RowMemory()
    rows, more = binding.bind(wholes[0], where, table.form, forms, table.unit, memory)
    table.rows, table.memory, table.layouts, table.firsts = list(rows), memory, [where], [wholes[0]]
    # What was said of the head alone holds no more.
    outdated = layout(first, table.form, forms)[1]
    table.notices = [*(notice for notice in table.notices if notice not in outdated), *said, *more]
    table.grids.append(grid)
    table.strayed(wholes[0], where, forms)
    return True


# --- what stands between --------------------------------------------------------------------------


def _between(table: Open, grid: Grid, above: Sequence[Paragraph], forms: Forms) -> _Between | None:
    """What the lines between say; None where they begin something else: another title, a sentence,
    a heading.
    """
    lines = [paragraph.text for paragraph in above]
    titled = [*inner_titles(grid), *lines]
    if any(_begins_another(text, table, forms) for text in titled):
        return None
    return _Between(
        any(forms.by_title(text) is not None for text in titled),
        any(map(is_continuation, (grid.title, *lines))),
        any(len(squeeze(text)) > _SHORT and not _is_of(table, text, forms) for text in titled),
    )


def _begins_another(text: str, table: Open, forms: Forms) -> bool:
    """Whether a line begins something else: another title, a sentence, a heading."""
    form = forms.by_title(text)
    if breadth(text) > CAPTION_LENGTH or form is not None and form is not table.form:
        return True
    return (is_title(text) or seams.is_text(squeeze(text))) and not _is_of(table, text, forms)


def _is_of(table: Open, text: str, forms: Forms) -> bool:
    """Whether a line belongs to a table: its title, what surrounds it, a label of its form."""
    bare = squeeze(text)
    return (
        forms.by_title(text) is table.form
        or is_continuation(text)
        or is_furniture(bare)
        or seams.is_page_mark(bare)
        or heads.is_known(bare, table.form, forms)
    )


# --- the ways to join -----------------------------------------------------------------------------


def _best(table: Open, grid: Grid, between: _Between, forms: Forms) -> _Join | None:
    """The one way in which a grid goes on with a table; None where there is none, or two are
    equally good.
    """
    found = [
        join
        for where, shifted in _ways(table, grid, forms)
        if (join := _tried(table, shifted, where, between, forms)) is not None
    ]
    most = max((join.known for join in found), default=0)
    best = [join for join in found if join.known == most]
    return best[0] if best and all(join.same(best[0]) for join in best) else None


def _said_by(rows: Sequence[Row]) -> list[tuple[str, str, str, str]]:
    return [
        (row.side, row.code or row.name, column, entry.text)
        for row in rows
        for column, entry in row.cells.items()
        if entry.text
    ]


def _ways(table: Open, grid: Grid, forms: Forms) -> Iterator[tuple[Layout, Grid]]:
    """The layouts that a grid may have: under its own head where it has one, else those of the
    table, at every position.
    """
    # A head of its own, all columns known, and columns that this table can have.
    own, said = layout(grid, table.form, forms)
    if own.head_rows and own.names and not said and has_own_head(table, own):
        yield own, grid
        return
    # A head that is none of this table's: the grid is no part of it.
    if is_headed(table, grid, forms):
        return
    # No head: the columns of the table, as it begins or as it went on beside.
    width = max((len(row) for row in grid.rows), default=0)
    for before, first in zip(table.layouts, table.firsts, strict=True):
        where = replace(before, head_rows=0)
        for shifted in seams.placings(grid, first, before.width):
            if width == before.width or seams.fits(shifted, where, forms):
                yield where, shifted


def _tried(table: Open, grid: Grid, where: Layout, between: _Between, forms: Forms) -> _Join | None:
    """The table with a grid's rows under a layout; None where they are not rows that it lacks, in
    that place.
    """
    # A trial: the table keeps its memory unless this way is taken.
    memory = deepcopy(table.memory)
    rows, said = binding.bind(grid, where, table.form, forms, table.unit, memory)
    rows, before = seams.mended(rows, table.rows, table.form)
    filled = [row for row in rows if _is_filled(row)]
    # Further columns of rows that the table has; one more is known than of any join below it.
    beside = _beside(table, filled, where)
    if beside is not None:
        return _Join(beside, table.memory, said, where, grid, len(filled) + 1, 0, True)
    if where.names not in (table.layouts[0].names, *other_sides(table, where)):
        return None
    whole = [*before, *rows]
    # Items in the heads, a row or two below: no rows tell a part from a second copy. The title
    # again without 续表 is a copy.
    if table.form.across:
        taken = between.repeated and not between.continued
        if taken or where.width != table.layouts[0].width:
            return None
        return _Join(whole, memory, said, where, grid, 0, 0)
    strange = [row for row in filled if _is_strange(row, table, memory)]
    if not _follows(table, _Part(rows, filled, strange), between, forms):
        return None
    return _Join(whole, memory, said, where, grid, len(filled) - len(strange), len(strange))


def _follows(table: Open, part: _Part, between: _Between, forms: Forms) -> bool:
    """Whether rows may stand below those of a table: of its kind, not printed before, and next in
    its order unless the lines between say that it goes on.
    """
    return (
        _is_akin(table, part)
        and (
            not part.filled
            or between.continued
            or not seams.is_another(part.rows, table.rows, table.form)
        )
        and not (between.foreign and part.strange)
        and (between.marked or seams.is_next(part.filled, table.rows, table.form, forms))
    )


def _beside(table: Open, rows: Sequence[Row], where: Layout) -> list[Row] | None:
    """The table with columns that went on to the next page: every row is one that it has, and lacks
    these columns.
    """
    # Columns that the table has already are no further ones; figures without a name have no row.
    foreign = where.stacked or where.names & table.layouts[0].names
    if not rows or foreign or any(not row.label and not row.code for row in rows):
        return None
    # Reversed, so that of rows of one name the first counts.
    at = {key_of(row): place for place, row in reversed(list(enumerate(table.rows)))}
    result = list(table.rows)
    for row in rows:
        place = at.get(key_of(row))
        if place is None or set(result[place].cells) & set(row.cells):
            return None
        result[place] = replace(result[place], cells={**result[place].cells, **row.cells})
    return result


def _is_akin(table: Open, part: _Part) -> bool:
    """Whether the rows of a grid are of the table's kind: accounts, rows of the form, or blank."""
    # A table that lists accounts by name alone has none but strange rows.
    uncoded = not any(row.code for row in table.rows) and bool(table.form.sides[0].codes)
    return len(part.strange) < len(part.filled) or not part.filled or uncoded


def _is_filled(row: Row) -> bool:
    """Whether a row has a name or a figure."""
    return bool(row.label) or any(entry.figure for entry in row.cells.values())


def _is_strange(row: Row, table: Open, memory: RowMemory) -> bool:
    """Whether the form knows neither a row's code nor its name."""
    if row.code or set(row.groups) - {UNKNOWN, NAMELESS}:
        return False
    return not any(
        heads.match_row(squeeze(row.label), side, memory.seen.get(side.name, ()))
        for side in table.form.sides
    )
