"""The rows of a whole table: names that occur twice told apart, and what is to be said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
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
    # Only rows of the form: two accounts of one name are told apart by their codes.
    first: dict[tuple[str, str], int] = {}
    names = {spec.name for side in form.sides for spec in side.rows}
    for at, row in enumerate(rows):
        key = (row.side, row.name)
        if row.name not in names or row.code:
            continue
        if (
            key in first
            and _is_figureless(result[first[key]])
            and not _is_figureless(row)
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
    found = {at: code for at, row in enumerate(rows) if (code := _class_of(row, forms)) is not None}
    # One class that is not known, or one twice, and names are no safe guide: none gets a code.
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


def _class_of(row: Row, forms: Forms) -> str | None:
    """The code of the topmost account that a row without a code says it is; empty where none goes
    under its name, None where it does not say so.
    """
    level = next((word for word in row.groups if word in forms.charts.topmost), "")
    # Only 教育支出(类), which says itself that it is a topmost account.
    if NAMELESS not in row.groups or not level:
        return None
    bare = squeeze(row.name).removesuffix(f"({level})")
    return next(
        (code for code, pattern in forms.charts.classes.items() if pattern.fullmatch(bare)), ""
    )


def _is_figureless(row: Row) -> bool:
    return all(entry.figure is None for entry in row.cells.values())


def _said(rows: Sequence[Row], form: Form) -> list[Notice]:
    """What is to be said of the rows of a table, one notice a kind of trouble."""
    # Most notices are of rows that print something: a blank one harms nothing.
    filled = [row for row in rows if row.cells and any(entry.text for entry in row.cells.values())]
    return [
        *_unknown(filled, form),
        *_uncoded(filled, form),
        *_by_units(filled, form),
        *_nameless(filled, form),
        *_torn(rows, form),
        *_coded_again(rows, form),
    ]


def _unknown(filled: Sequence[Row], form: Form) -> Iterator[Notice]:
    """Rows that are not known: the first ones named, the others counted."""
    unknown = [row for row in filled if UNKNOWN in row.groups]
    for row in unknown[:_NAMED]:
        yield Notice(say("table.row-unknown", table=form.id, row=row.label), _place(row))
    if len(unknown) > _NAMED:
        count = len(unknown) - _NAMED
        yield Notice(say("table.rows-unknown", table=form.id, count=count), _place(unknown[_NAMED]))


def _uncoded(filled: Sequence[Row], form: Form) -> Iterator[Notice]:
    """Accounts without a code."""
    uncoded = [row for row in filled if NAMELESS in row.groups]
    if uncoded:
        yield Notice(
            say("table.uncoded", table=form.id, count=len(uncoded), row=uncoded[0].label),
            _place(uncoded[0]),
        )


def _by_units(filled: Sequence[Row], form: Form) -> Iterator[Notice]:
    """Accounts listed unit by unit, and a table that has nothing but rows of units."""
    apart = [row for row in filled if unitwise.OF_UNIT in row.groups]
    if apart:
        yield Notice(say("table.by-units", table=form.id, count=len(apart)), _place(apart[0]))
    if filled and all("单位" in row.groups for row in filled):
        yield Notice(say("table.unit-rows", table=form.id), _place(filled[0]))


def _nameless(filled: Sequence[Row], form: Form) -> Iterator[Notice]:
    """Figures without a name."""
    nameless = [row for row in filled if not row.label and not row.code and not row.groups]
    if nameless:
        yield Notice(say("table.nameless", table=form.id, count=len(nameless)), _place(nameless[0]))


def _torn(rows: Sequence[Row], form: Form) -> Iterator[Notice]:
    """Names whose figures stand in the row below."""
    torn = [(above, row) for above, row in pairwise(rows) if _is_torn(above, row, form)]
    if torn:
        name, figures = torn[0]
        yield Notice(
            say("table.row-torn", table=form.id, row=name.label, count=len(torn)), _place(figures)
        )


def _coded_again(rows: Sequence[Row], form: Form) -> Iterator[Notice]:
    """Accounts printed twice."""
    for code, count in Counter(row.code for row in rows if row.code).items():
        if count > 1:
            again = [row for row in rows if row.code == code][1]
            yield Notice(
                say("table.code-again", table=form.id, code=code, count=count), _place(again)
            )


def _is_torn(above: Row, row: Row, form: Form) -> bool:
    """Whether a row without a name has the figures that the row above, with a name of the form,
    lacks.
    """
    return (
        above.side == row.side
        and not row.label
        and _is_unnamed(row, form)
        # A name in ideographs, not a number or a mark
        and any(char > "一" for char in above.label)
        and not any(entry.text for entry in above.cells.values())
        and not _is_figureless(row)
    )


def _is_unnamed(row: Row, form: Form) -> bool:
    """Whether a row is of the group that its side has for rows without a name."""
    return any(
        side.unnamed and side.unnamed in row.groups for side in form.sides if side.name == row.side
    )


def _place(row: Row) -> Place:
    return next(iter(row.cells.values())).place if row.cells else Place()
