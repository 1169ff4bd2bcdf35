"""The head of a grid: which rows are head, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, islice, pairwise
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

# ……, . . ., or nothing: the rest of a list that is not printed
ELLIPSIS: Final = regex(r"[.…·．。\s]*$")
# 注：, 备注1, 说明：
_NOTE: Final = regex(r"(?:注|备注|说明|注释)[:0-9]")
# 本表无数据, or any sentence
_SENTENCE: Final = regex(r"。|本表|无数据")
# 2020 over a column: a head, though it is a number
_YEAR: Final = regex(r"(?:19|20)[0-9]{2}$")
_MARK: Final = regex(r"\(?(?:续上?表?|接上表|转下页|接下页)\)?[0-9]?")
"""What a row of a table cut by a page may say by itself."""
_MOST: Final = 2
"""So many texts beside those that surround a table may belong to them."""
_FEW: Final = 3
"""No more texts stand in a row with a title."""
_DEEPEST: Final = 12
"""So many rows at the top may be title, unit and head."""
_NAMES: Final = ("code", "label")
"""The roles of heads that stand over names."""
_COUNTED: Final = 3
"""So many lines that count up by one are line numbers."""
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
            # A row that is held to its place tells more than one that may stand anywhere.
            return next((spec for spec in fits if spec.after), fits[0])
    return None


# --- which rows are head --------------------------------------------------------------------------


def head_rows(grid: Grid, form: Form, forms: Forms) -> int:
    """How many rows at the top are head: all up to the row of column numbers, else all before the
    first data row.
    """
    top = grid.rows[:_DEEPEST]
    # The first row that looks like data.
    data = next(
        (at for at, row in enumerate(top) if _is_data(row, form, forms, grid.rows[:at])), len(top)
    )
    # A row of column numbers ends the head, even where rows above it looked like data; but an
    # amount or a code at or below the first data row says that it is data.
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
    if not texts or _is_note(texts):
        return bool(texts)
    few = len(texts) <= _FEW
    # Titles count as surroundings only in a short row: a row of many texts is a head or data.
    others = (text for text in texts if not (is_furniture(text) or few and forms.by_title(text)))
    plain = list(islice(others, _MOST + 1))
    return not plain or (
        len(plain) <= _MOST
        and len(plain) < len(texts)
        and not any(forms.role(text) or isinstance(parse(text), Figure) for text in plain)
    )


def _is_note(texts: Sequence[str]) -> bool:
    """Whether a row's texts are a note, a sentence, or the mark of a table that goes on."""
    alone = len(texts) == 1
    return bool(
        _NOTE.match(texts[0]) or alone and (_SENTENCE.search(texts[0]) or _MARK.fullmatch(texts[0]))
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
    """Whether a row carries data: an account, a figure, or below a head the names of rows."""
    texts = texts_of(row)
    if not texts or is_around(row, forms):
        return False
    if any(_is_account(text, forms) for text in texts[:3]):
        return True
    figures = [text for text in texts if isinstance(parse(text), Figure)]
    if figures:
        # 2019 | 2020 are heads.
        return not all(_YEAR.match(text) for text in figures)
    # Without a figure it is data only below a head: 人员经费 | 公用经费 may as well be a band of
    # heads.
    return any(_is_head(other, forms) for other in above) and _names_rows(texts, form, forms)


def _is_account(text: str, forms: Forms) -> bool:
    """Whether a squeezed text is an account's code, alone or with its name."""
    return bool(forms.charts.code.match(text) or forms.charts.coded_name.match(text))


def _is_head(row: Sequence[Cell], forms: Forms) -> bool:
    """Whether a row has several heads, one of them over codes or names."""
    texts = texts_of(row)
    return len(texts) > 1 and any(forms.role(text) for text in texts)


def _names_rows(texts: Sequence[str], form: Form, forms: Forms) -> bool:
    """Whether the words among some texts are names of rows, one a block."""
    words = [text for text in texts if not isinstance(found := parse(text), Blank) or found.unknown]
    sides = len(form.sides)
    # A name for each side; 06 is printed in up to three blocks.
    most = sides if sides > 1 else 3 if form.repeated else 1
    return 0 < len(words) <= most and all(
        is_known(text, form, forms) or (is_numbered(text) and sides > 1) for text in words
    )


def heads(grid: Grid, count: int, form: Form, forms: Forms) -> list[list[str]]:
    """The head of each column: its texts from top to bottom, a group's head spread over the columns
    below it.
    """
    width = max((len(row) for row in grid.rows), default=0)
    paths: list[list[str]] = [[] for _ in range(width)]
    # The rows that name columns: titles, units and column numbers among them name none.
    named = [
        row
        for row, above in zip(grid.rows[:count], ((), *grid.rows), strict=False)
        if not is_numbering(row, forms, above) and not is_around(row, forms)
    ]
    for number, row in enumerate(named, 1):
        words = _band(row, paths, named[number:], grid.rows[count:], form, forms)
        for path, word in zip(paths, words, strict=True):
            # A head merged down over several rows is said once.
            if word and path[-1:] != [word]:
                path.append(word)
    return years.relative(paths)


def _band(
    row: Sequence[Cell],
    paths: Sequence[list[str]],
    later: Sequence[Sequence[Cell]],
    data: Sequence[Sequence[Cell]],
    form: Form,
    forms: Forms,
) -> list[str]:
    """What a row of the head says of each column: its own text there, else that of the column to
    the left which covers it. Below it stand the `later` rows of the head, and those with data.
    """
    words: list[str] = []
    word = ""
    for at, path in enumerate(paths):
        text = text_of(row, at)
        if text:
            # A dash, or 合计 that labels the total row, ends the head to its left and is none itself.
            aside = parse(text) is Blank.DASH or _is_total_label(text, path, form, forms)
            word = "" if aside else text
        elif word and not (_covers(word, later, forms) and _goes_on(at, paths, chain(later, data))):
            word = ""
        words.append(word)
    return words


def _covers(word: str, later: Sequence[Sequence[Cell]], forms: Forms) -> bool:
    """Whether a head may cover columns that have none of their own: in the last row of the head
    only 项目 or 科目编码 may.
    """
    return bool(later) or forms.role(word) in _NAMES


def _goes_on(at: int, paths: Sequence[list[str]], below: Iterable[Sequence[Cell]]) -> bool:
    """Whether a column stands under the same heads as the one to its left, and has any text
    below.
    """
    return paths[at] == paths[at - 1] and any(text_of(row, at) for row in below)


def completed(
    paths: list[list[str]], first: Sequence[Sequence[Cell]], form: Form, forms: Forms
) -> None:
    """Take up the heads that stand in the first data row, below a group's head: 合计 | 基本支出 |
    项目支出 in the row 合计.

    The row's own label, merged over the columns of codes, is no head."""
    for row in first:
        # Texts that make a column of the form with the heads above them,
        below = {
            at: text
            for at, path in enumerate(paths)
            if _goes_deeper(text := text_of(row, at), path, form, forms)
        }
        # and of these only such as stand next to another under the same group.
        beside = {
            at
            for at in below
            for near in (at - 1, at + 1)
            if near in below and paths[near] == paths[at]
        }
        for at in beside:
            paths[at] = [*paths[at], below[at]]


def _goes_deeper(text: str, path: Sequence[str], form: Form, forms: Forms) -> bool:
    """Whether a text makes a column of the form together with the heads above it."""
    return (
        bool(text and path)
        and parse(text) is Blank.WORDS
        and path[-1] != text
        and not _is_total_label(text, path, form, forms)
        and _named([*path, text], form)
    )


def _is_total_label(text: str, path: Sequence[str], form: Form, forms: Forms) -> bool:
    """Whether a text in the head band is the label of the total row (合计 below 科目编码), not a
    head.
    """
    return (
        bool(path)
        and not form.across
        and text in ("合计", "总计")
        and forms.role(path[-1]) in _NAMES
    )


# --- what columns hold ----------------------------------------------------------------------------


def column_of(at: int, path: Sequence[str], form: Form, forms: Forms) -> Column:
    """A column as the texts of its head tell it."""
    unit = next((found for part in reversed(path) if (found := head_unit(part)[1])), "")
    # A head that is a unit and nothing else, (万元), keeps its words.
    parts = [head_unit(part)[0] or part for part in path]
    return Column(at, _role(parts, form, forms), ".".join(parts), unit=unit)


def _role(parts: Sequence[str], form: Form, forms: Forms) -> str:
    """What a column holds as its head tells, the lowest part that tells it first."""
    for depth, part in enumerate(reversed(parts)):
        # What the form calls a column is one, whatever the pack says of such a head.
        if _is_of_form(part, form):
            return "value"
        role = forms.role(part)
        if role:
            # A word that is not known below 项目 may be either: the cells tell.
            return role if depth == 0 or role != "label" else "unknown"
    return "value" if _named(parts, form) else "unknown"


def _is_of_form(part: str, form: Form) -> bool:
    """Whether a part of a head is a column of the form, or an item where these stand in heads."""
    known = any(pattern.fullmatch(part) for side in form.sides for pattern in side.columns.values())
    return known or form.across and match_row(part, form.sides[0]) is not None


def _named(parts: Sequence[str], form: Form) -> bool:
    return any(column_name(parts, side)[0] for side in form.sides)


def by_content(column: Column, grid: Grid, count: int, forms: Forms) -> Column:
    """Columns whose head does not tell are told by their cells: account codes, line numbers, names,
    else figures.
    """
    if column.role != "unknown":
        return column
    texts = [text for row in grid.rows[count:] if (text := text_of(row, column.at))]
    role = (_numbers(texts, forms) if not column.head else "") or (
        "label" if _are_names(texts, forms) else "value" if column.head else ""
    )
    return replace(column, role=role) if role else column


def _numbers(texts: Sequence[str], forms: Forms) -> str:
    """Which numbers the texts of a column without a head are: `code` of accounts, `line` numbers;
    empty where neither.
    """
    code = forms.charts.code
    # 03 is the level 款 of a code that is split over columns.
    if texts and all(code.match(text) or re.fullmatch("[0-9]{2}", text) for text in texts):
        return "code"
    if (
        len(texts) >= _COUNTED
        and all(text.isdigit() for text in texts)
        and all(int(later) - int(text) == 1 for text, later in pairwise(texts))
    ):
        return "line"
    return ""


def _are_names(texts: Sequence[str], forms: Forms) -> bool:
    """Whether texts have words among them, and no figure that is no account's code."""
    return any(parse(text) is Blank.WORDS for text in texts) and not any(
        isinstance(parse(text), Figure) and not forms.charts.code.match(text) for text in texts
    )
