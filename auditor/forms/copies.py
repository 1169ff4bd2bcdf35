"""A table that a document has twice."""

from __future__ import annotations

from auditor.document import Notice
from auditor.entry import Entry
from auditor.forms.building import Open, count_figures
from auditor.forms.form import Forms
from auditor.message import say


def second(table: Open, first: Open | None, forms: Forms) -> Notice:
    """What is said of a copy: whether it prints what the first does."""
    figures = sum(count_figures(grid, forms) for grid in table.grids)
    told: dict[str, object] = {"title": table.title, "count": figures}
    place = table.grids[0].place
    if first is None or not table.rows:
        return Notice(say("table.again", **told), place)
    own, other = _cells(table), _cells(first)
    # Only cells that both have can differ; the first that does is shown.
    apart = [key for key in own if key in other and own[key].value != other[key].value]
    if not apart:
        # Of a copy over several pages only the first part is at hand.
        if own.keys() < other.keys():
            return Notice(say("table.again", **told), place)
        return Notice(
            say("table.again-same" if own.keys() == other.keys() else "table.again-rows", **told),
            place,
        )
    at = apart[0]
    here, there = (one[at].text.strip() or say("cell.empty") for one in (own, other))
    told |= {"some": len(apart), "cell": f"{at[1]} {at[3]}", "here": here, "there": there}
    return Notice(say("table.again-other", **told), own[at].place)


def _cells(table: Open) -> dict[tuple[str, str, str, str], Entry]:
    """The figures of a table under construction by side, name, code and column."""
    return {
        (row.side, row.label, row.code, column): entry
        for row in table.rows
        for column, entry in row.cells.items()
    }
