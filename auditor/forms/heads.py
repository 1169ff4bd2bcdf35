"""The head of a grid: which rows are head, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from auditor.document import Cell, Grid
from auditor.figure import Blank, Figure, parse
from auditor.forms import years
from auditor.forms.column_names import column_name
from auditor.forms.column_numbers import is_numbering
from auditor.forms.columns import Column, text_of, texts_of
from auditor.forms.form import Form, Forms, RowSpec, Side
from auditor.forms.labels import head_unit, is_furniture, is_numbered, readings
from auditor.patterns import regex

ELLIPSIS: Final = regex(r"[.…·．。\s]*$")
_YEAR: Final = regex(r"(?:19|20)[0-9]{2}$")
_MARK: Final = regex(r"\(?(?:续上?表?|接上表|转下页|接下页)\)?[0-9]?")
"""What a row of a table cut by a page may say by itself."""
_MOST: Final = 2
"""So many texts beside those that surround a table may belong to them."""
_DEEPEST: Final = 12
"""So many rows at the top may be title, unit and head."""
TOTALS: Final = ("合计", "总计", "小计", "金额")  # heads that say nothing of what is totalled


def match_row(label: str, side: Side, seen: Iterable[str] = ()) -> RowSpec | None:
    """The row of the form that a squeezed label names; a row that stands below another only once
    that was seen.
    """
    for text in readings(label):
        fits = [
            spec
            for spec in side.rows
            if (not spec.after or spec.after in seen) and spec.pattern.fullmatch(text)
        ]
        if fits:
            return next((spec for spec in fits if spec.after), fits[0])
    return None


# --- which rows are head --------------------------------------------------------------------------


def head_rows(grid: Grid, form: Form, forms: Forms) -> int:
    """How many rows at the top are head: all up to the row of column numbers, else all before the
    first data row.
    """
    top = grid.rows[:_DEEPEST]
    data = next(
        (at for at, row in enumerate(top) if _is_data(row, form, forms, grid.rows[:at])), len(top)
    )
    for at, row in enumerate(top[: data + 3]):
        if is_numbering(row, forms, top[at - 1] if at else ()):
            return at + 1
        if at >= data and any(
            "." in text or forms.charts.code.match(text)
            for text in texts_of(row)
            if isinstance(parse(text), Figure)
        ):
            break
    return data


def is_around(row: Sequence[Cell], forms: Forms) -> bool:
    """Whether a row belongs to what surrounds a table: title, printed number, department, unit, a
    note.
    """
    texts = texts_of(row)
    if (
        not texts
        or re.match(r"(?:注|备注|说明|注释)[:0-9]", texts[0])
        or (len(texts) == 1 and re.search(r"。|本表|无数据", texts[0]))
    ):
        return bool(texts)
    if len(texts) == 1 and _MARK.fullmatch(texts[0]):
        return True
    around = (is_furniture(text) or (len(texts) <= 3 and forms.by_title(text)) for text in texts)
    plain = list(
        islice(
            (text for text, furniture in zip(texts, around, strict=True) if not furniture),
            _MOST + 1,
        )
    )
    if not plain:
        return True
    return (
        len(plain) <= _MOST
        and len(plain) < len(texts)
        and not any(forms.role(text) or isinstance(parse(text), Figure) for text in plain)
    )


def is_known(label: str, form: Form, forms: Forms) -> bool:
    """Whether a squeezed text names a row of the form, or a topmost account where the form lists
    them.
    """
    if any(match_row(label, side, {spec.after for spec in side.rows}) for side in form.sides):
        return True
    return any(side.classes for side in form.sides) and any(
        pattern.fullmatch(text)
        for text in readings(label)
        for pattern in forms.charts.classes.values()
    )


def _is_data(
    row: Sequence[Cell], form: Form, forms: Forms, above: Sequence[Sequence[Cell]]
) -> bool:
    texts = texts_of(row)
    if not texts or is_around(row, forms):
        return False
    if any(
        forms.charts.code.match(text) or forms.charts.coded_name.match(text) for text in texts[:3]
    ):
        return True
    figures = [text for text in texts if isinstance(parse(text), Figure)]
    if figures:
        return not all(_YEAR.match(text) for text in figures)
    words = [text for text in texts if not isinstance(found := parse(text), Blank) or found.unknown]
    # Without a figure it is data only below a head: 人员经费 | 公用经费 may as well be a band of
    # heads.
    if not any(
        len(texts_of(other)) > 1 and any(forms.role(text) for text in texts_of(other))
        for other in above
    ):
        return False
    most = (
        len(form.sides) if len(form.sides) > 1 else 3 if form.repeated else 1
    )  # one label a block
    return 0 < len(words) <= most and all(
        is_known(text, form, forms) or (is_numbered(text) and len(form.sides) > 1) for text in words
    )


def heads(grid: Grid, count: int, form: Form, forms: Forms) -> list[list[str]]:
    """The head of each column: its texts from top to bottom, a group's head spread over the columns
    below it.
    """
    width = max((len(row) for row in grid.rows), default=0)
    paths: list[list[str]] = [[] for _ in range(width)]
    named = [
        row
        for row, above in zip(grid.rows[:count], ((), *grid.rows), strict=False)
        if not is_numbering(row, forms, above) and not is_around(row, forms)
    ]
    for number, row in enumerate(named):
        before = [tuple(path) for path in paths]
        below = (*named[number + 1 :], *grid.rows[count:])
        left = ""
        for at in range(width):
            text = text_of(row, at)
            if text and (
                parse(text) is Blank.DASH or _is_total_label(text, before[at], form, forms)
            ):
                text = left = ""
                continue
            # In the last head row only 项目 or 科目编码 may cover columns that have no head of
            # their own.
            spread = (
                not text
                and at > 0
                and left
                and before[at] == before[at - 1]
                and any(text_of(later, at) for later in below)
                and (number + 1 < len(named) or forms.role(left) in ("code", "label"))
            )
            left = text or (left if spread else "")
            if left and (not paths[at] or paths[at][-1] != left):
                paths[at].append(left)
    return years.relative(paths)


def completed(
    paths: list[list[str]], first: Sequence[Sequence[Cell]], form: Form, forms: Forms
) -> None:
    """Take up the heads that stand in the first data row, below a group's head: 合计 | 基本支出 |
    项目支出 in the row 合计.

    The row's own label, merged over the columns of codes, is no head."""
    for row in first:
        below = {
            at: text
            for at in range(len(paths))
            if (text := text_of(row, at))
            and paths[at]
            and parse(text) is Blank.WORDS
            and paths[at][-1] != text
            and not _is_total_label(text, paths[at], form, forms)
            and _named([*paths[at], text], form)
        }
        beside = {
            at
            for at in below
            for near in (at - 1, at + 1)
            if near in below and paths[near] == paths[at]
        }
        for at in beside:
            paths[at] = [*paths[at], below[at]]


def _is_total_label(text: str, path: Sequence[str], form: Form, forms: Forms) -> bool:
    """Whether a text in the head band is the label of the total row (合计 below 科目编码), not a
    head.
    """
    return (
        bool(path)
        and not form.across
        and text in ("合计", "总计")
        and forms.role(path[-1]) in ("code", "label")
    )


# --- what columns hold ----------------------------------------------------------------------------


def column_of(at: int, path: Sequence[str], form: Form, forms: Forms) -> Column:
    """A column as the texts of its head tell it."""
    unit = next((found for part in reversed(path) if (found := head_unit(part)[1])), "")
    parts = [head_unit(part)[0] or part for part in path]
    head = ".".join(parts)
    for depth, part in enumerate(reversed(parts)):
        known = any(
            pattern.fullmatch(part) for side in form.sides for pattern in side.columns.values()
        )
        if known or (form.across and match_row(part, form.sides[0])):
            return Column(at, "value", head, unit=unit)
        role = forms.role(part)
        if role:
            # A word that is not known below 项目 may be either: the cells tell.
            return Column(at, role if depth == 0 or role != "label" else "unknown", head, unit=unit)
    return Column(
        at, "unknown" if not parts or not _named(parts, form) else "value", head, unit=unit
    )


def _named(parts: Sequence[str], form: Form) -> bool:
    return any(column_name(parts, side)[0] for side in form.sides)


def by_content(column: Column, grid: Grid, count: int, forms: Forms) -> Column:
    """Columns whose head does not tell are told by their cells: account codes, line numbers, names,
    else figures.
    """
    if column.role != "unknown":
        return column
    texts = [text for row in grid.rows[count:] if (text := text_of(row, column.at))]
    if texts and not column.head:
        if all(forms.charts.code.match(text) or re.fullmatch("[0-9]{2}", text) for text in texts):
            return replace(column, role="code")
        if (
            len(texts) >= 3
            and all(text.isdigit() for text in texts)
            and all(int(b) - int(a) == 1 for a, b in zip(texts, texts[1:], strict=False))
        ):
            return replace(column, role="line")
    words = [text for text in texts if parse(text) is Blank.WORDS]
    if words and not any(
        isinstance(parse(text), Figure) and not forms.charts.code.match(text) for text in texts
    ):
        return replace(column, role="label")
    return replace(column, role="value") if column.head else column
