"""What the form calls the rows of a block, and the groups that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.entry import Row
from auditor.forms.columns import Block
from auditor.forms.form import Forms, Side
from auditor.forms.heads import ELLIPSIS, match_row
from auditor.forms.labels import is_numbered, label_unit, readings, strip_number
from auditor.forms.raw import Raw
from auditor.patterns import regex
from auditor.records import frozen

UNKNOWN: Final = "未认出"
"""The group of rows that no form names."""
NAMELESS: Final = "无编码"
"""The group of account rows without an account code."""
UNNAMED: Final = "无名行"
"""The group of a further row of figures that nothing names, where the table has one row."""
SHORT: Final = "编码缺位"
"""The group of rows whose code is printed with fewer digits than its level has (2 for 02)."""
ACCOUNT: Final = "科目"
"""The group of rows with an account code."""
TOTAL: Final = "总行"
"""The group of the row that stands above the topmost accounts."""
# 教育支出(类)
_LEVEL_WORD: Final = regex(r"\(([^()]{1,4})\)$")


@frozen
class RowIdentity:
    """What the form calls a row."""

    name: str
    groups: tuple[str, ...] = ()
    code: str = ""
    unit: str = ""


def key_of(row: Row) -> tuple[str, str]:
    """What tells a row from the others of its table: its side, and its code or else its name."""
    return row.side, row.code or row.name


def identity(raw: Raw, side: Side, forms: Forms, seen: set[str]) -> RowIdentity:
    """The row's canonical name, its groups, its code and a unit of its own, by the first that names
    it: its account code, a row of the form, a topmost account, the group of rows without a name, an
    open group. A row of the form is put down in `seen`.
    """
    label = raw.label
    return (
        _account(raw, side, forms)
        or _row_of_form(raw, side, seen)
        or (_class(label, side, forms) if side.classes and not _past_items(side, seen) else None)
        or _unnamed(label, side, seen)
        or _other(raw, side, seen)
        or _rest(label, side, forms)
    )


def _account(raw: Raw, side: Side, forms: Forms) -> RowIdentity | None:
    """The row of an account that is told by its code."""
    if not (raw.code and side.codes):
        return None
    level = forms.charts.by_id[side.codes].level(raw.code) or forms.charts.level(raw.code)
    groups = (level, ACCOUNT, SHORT) if raw.short else (level, ACCOUNT)
    return RowIdentity(raw.label or raw.code, groups, raw.code, label_unit(raw.label))


def _row_of_form(raw: Raw, side: Side, seen: set[str]) -> RowIdentity | None:
    """A row that the form names; it is seen from now on."""
    spec = match_row(raw.label, side, seen)
    if spec is None:
        return None
    seen.add(spec.name)
    groups = spec.groups if spec.name != side.total or raw.code else (*spec.groups, TOTAL)
    return RowIdentity(spec.name, groups, raw.code, spec.unit or label_unit(raw.label))


def _class(label: str, side: Side, forms: Forms) -> RowIdentity | None:
    """A topmost account by its name, where the side lists these; so is any numbered name, though
    not known.
    """
    unit = label_unit(label)
    number = _class_named(label, forms)
    if number:
        groups = (side.classes, forms.charts.level(number))
        return RowIdentity(forms.charts.class_names[number], groups, number, unit)
    # 二十三、某某支出: numbered as classes are, so it is one; which, is not known.
    if is_numbered(label) and strip_number(label):
        return RowIdentity(strip_number(label), (side.classes, UNKNOWN), "", unit)
    return None


def _class_named(label: str, forms: Forms) -> str:
    """The code of the topmost account that goes under a name; empty where there is none."""
    texts = readings(label)
    return next(
        (
            number
            for number, pattern in forms.charts.classes.items()
            if any(pattern.fullmatch(text) for text in texts)
        ),
        "",
    )


def _unnamed(label: str, side: Side, seen: set[str]) -> RowIdentity | None:
    """A row without a name, of the group that the side has for such rows."""
    nameless = not label or ELLIPSIS.fullmatch(label) or label.isdigit()
    if side.unnamed and nameless and not _past_items(side, seen):
        return RowIdentity(label, (side.unnamed,), "", label_unit(label))
    return None


def _other(raw: Raw, side: Side, seen: set[str]) -> RowIdentity | None:
    """A row with figures in an open group of the side, the last that takes it."""
    label = raw.label
    if not label or raw.blank:
        return None
    group = next((one.group for one in reversed(side.others) if one.takes(label, seen)), None)
    if group is None or ELLIPSIS.fullmatch(label):
        return None
    return RowIdentity(strip_number(label) or label, (group,), "", label_unit(label))


def _rest(label: str, side: Side, forms: Forms) -> RowIdentity:
    """A row that nothing names: an account without its code where the side has accounts, else not
    known.
    """
    groups: tuple[str, ...] = ()
    if label and not ELLIPSIS.fullmatch(label):
        groups = (*_level_of(label, forms), NAMELESS) if side.codes else (UNKNOWN,)
    return RowIdentity(strip_number(label) or label, groups, "", label_unit(label))


def _level_of(label: str, forms: Forms) -> tuple[str, ...]:
    """The level that a label says behind its name, 教育支出（类）; none where it says none."""
    said = _LEVEL_WORD.search(label)
    return (said[1],) if said and said[1] in forms.charts.levels else ()


def _past_items(side: Side, seen: set[str]) -> bool:
    """Whether the side's total has been passed, below which a row without a label is no item."""
    # A row of the form that is of no group is a total.
    return any(spec.name in seen for spec in side.rows if not spec.groups)


def other_side(raw: Raw, now: int, blocks: Sequence[Block], forms: Forms) -> int:
    """The side that a row of a stacked table belongs to: the one it stands on, or the next where
    only that one knows it.
    """
    if now + 1 >= len(blocks):
        return now
    later = blocks[now + 1].side
    # 支出, 支出项目 or 本年支出 without figures announces the next side.
    heads = (later.name, f"{later.name}项目", f"本年{later.name}")
    if raw.blank and any(text in heads for text in readings(raw.label)):
        return now + 1
    # As if all rows above had been seen: where this side may have the row, the table stays on it.
    here = match_row(raw.label, blocks[now].side, {spec.after for spec in blocks[now].side.rows})
    there = match_row(raw.label, later) is not None or (
        bool(later.classes) and bool(_class_named(raw.label, forms))
    )
    return now + 1 if there and here is None else now
