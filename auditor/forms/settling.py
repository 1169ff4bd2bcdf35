"""The rows of a whole table: names that occur twice told apart, and what is to be said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.document import Notice, Place
from auditor.entry import Row
from auditor.forms import unitwise
from auditor.forms.form import Form, Forms
from auditor.forms.labels import squeeze
from auditor.forms.rows import (
    ACCOUNT,
    NAMELESS,
    UNKNOWN,
)
from auditor.message import say

_NAMED: Final = 3
"""So many unknown rows are named in a notice, further ones counted."""


def settled(rows: Sequence[Row], form: Form, forms: Forms) -> tuple[list[Row], list[Notice]]:
    """The rows of a whole table, names that occur twice told apart, and what is to be said of
    them.
    """
    result = unitwise.parted(rows)
    rows = tuple(result)
    first: dict[tuple[str, str], int] = {}
    names = {spec.name for side in form.sides for spec in side.rows}
    for at, row in enumerate(rows):
        key = (row.side, row.name)
        if row.name not in names or row.code:
            continue
        if (
            key in first
            and _is_blank(result[first[key]])
            and not _is_blank(row)
            and result[first[key]].label != row.label
        ):
            # The heading 一、“三公”经费支出 gives way to the row that has the figures.
            heading = result[first[key]]
            result[first[key]] = replace(
                heading,
                name=heading.label,
                groups=(),
                cells={
                    name: replace(entry, name=heading.label)
                    for name, entry in heading.cells.items()
                },
            )
            first[key] = at
        first.setdefault(key, at)
    return _classed(result, forms), _said(result, form)


def _classed(rows: list[Row], forms: Forms) -> list[Row]:
    """Accounts without codes whose names say the topmost level (类): they get its code, where every
    one is known.
    """
    found: dict[int, str] = {}
    for at, row in enumerate(rows):
        level = (
            next((word for word in row.groups if word in forms.charts.topmost), "")
            if NAMELESS in row.groups
            else ""
        )
        if level:
            bare = squeeze(row.name).removesuffix(f"({level})")
            found[at] = next(
                (code for code, pattern in forms.charts.classes.items() if pattern.fullmatch(bare)),
                "",
            )
    if not all(found.values()) or len(set(found.values())) < len(found):
        return rows
    return [
        replace(
            row,
            code=found[at],
            groups=(forms.charts.level(found[at]), ACCOUNT, NAMELESS),
            cells={name: replace(entry, code=found[at]) for name, entry in row.cells.items()},
        )
        if at in found
        else row
        for at, row in enumerate(rows)
    ]


def _is_blank(row: Row) -> bool:
    return all(entry.figure is None for entry in row.cells.values())


def _said(rows: Sequence[Row], form: Form) -> list[Notice]:
    """Rows that are not known, accounts without a code, figures without a name, accounts printed
    twice.
    """
    filled = [row for row in rows if row.cells and any(entry.text for entry in row.cells.values())]
    unknown = [row for row in filled if UNKNOWN in row.groups]
    notices = [
        Notice(say("table.row-unknown", table=form.id, row=row.label), _place(row))
        for row in unknown[:_NAMED]
    ]
    if len(unknown) > _NAMED:
        notices.append(
            Notice(
                say("table.rows-unknown", table=form.id, count=len(unknown) - _NAMED),
                _place(unknown[_NAMED]),
            )
        )
    uncoded = [row for row in filled if NAMELESS in row.groups]
    if uncoded:
        notices.append(
            Notice(
                say("table.uncoded", table=form.id, count=len(uncoded), row=uncoded[0].label),
                _place(uncoded[0]),
            )
        )
    apart = [row for row in filled if unitwise.OF_UNIT in row.groups]
    if apart:
        notices.append(
            Notice(say("table.by-units", table=form.id, count=len(apart)), _place(apart[0]))
        )
    units = [row for row in filled if "单位" in row.groups]
    if units and len(units) == len(filled):
        notices.append(Notice(say("table.unit-rows", table=form.id), _place(units[0])))
    nameless = [row for row in filled if not row.label and not row.code and not row.groups]
    if nameless:
        notices.append(
            Notice(say("table.nameless", table=form.id, count=len(nameless)), _place(nameless[0]))
        )
    torn = [
        (above, row)
        for above, row in zip(rows, rows[1:], strict=False)
        if _is_torn(above, row, form)
    ]
    if torn:
        notices.append(
            Notice(
                say("table.row-torn", table=form.id, row=torn[0][0].label, count=len(torn)),
                _place(torn[0][1]),
            )
        )
    for code, count in Counter(row.code for row in rows if row.code).items():
        if count > 1:
            again = [row for row in rows if row.code == code][1]
            notices.append(
                Notice(
                    say("table.code-again", table=form.id, code=code, count=count), _place(again)
                )
            )
    return notices


def _is_torn(above: Row, row: Row, form: Form) -> bool:
    """Whether a row without a name has the figures that the row above, with a name of the form,
    lacks.
    """
    sides = [
        side
        for side in form.sides
        if side.name == row.side and side.unnamed in row.groups and side.unnamed
    ]
    named = (
        above.side == row.side and bool(above.label) and any(char > "一" for char in above.label)
    )
    return (
        bool(sides)
        and named
        and not row.label
        and not any(entry.text for entry in above.cells.values())
        and not _is_blank(row)
    )


def _place(row: Row) -> Place:
    return next(iter(row.cells.values())).place if row.cells else Place()
