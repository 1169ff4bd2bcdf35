"""What the form calls the rows of a block, and the groups that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

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
_LEVEL_WORD: Final = regex(r"\(([^()]{1,4})\)$")


@frozen
class Identity:
    """What the form calls a row."""

    name: str
    groups: tuple[str, ...] = ()
    code: str = ""
    unit: str = ""


def identity(raw: Raw, side: Side, forms: Forms, seen: set[str]) -> Identity:
    """The row's canonical name, its groups, its code and a unit of its own."""
    label, unit = raw.label, label_unit(raw.label)
    if raw.code and side.codes:
        level = forms.charts.by_id[side.codes].level(raw.code) or forms.charts.level(raw.code)
        return Identity(
            label or raw.code, (level, ACCOUNT, *((SHORT,) if raw.short else ())), raw.code, unit
        )
    spec = match_row(label, side, seen)
    if spec is not None:
        seen.add(spec.name)
        groups = spec.groups if spec.name != side.total or raw.code else (*spec.groups, TOTAL)
        return Identity(spec.name, groups, raw.code, spec.unit or unit)
    if side.classes:
        texts = readings(label)
        for number, pattern in forms.charts.classes.items():
            if any(pattern.fullmatch(text) for text in texts) and not _past_items(side, seen):
                return Identity(
                    forms.charts.class_names[number],
                    (side.classes, forms.charts.level(number)),
                    number,
                    unit,
                )
        if is_numbered(label) and strip_number(label) and not _past_items(side, seen):
            return Identity(strip_number(label), (side.classes, UNKNOWN), "", unit)
    if (
        side.unnamed
        and (not label or ELLIPSIS.fullmatch(label) or label.isdigit())
        and not _past_items(side, seen)
    ):
        return Identity(label, (side.unnamed,), "", unit)
    others = (
        next((one for one in reversed(side.others) if one.takes(label, seen)), None)
        if label and not raw.blank
        else None
    )
    if others is not None and not ELLIPSIS.fullmatch(label):
        return Identity(strip_number(label) or label, (others.group,), "", unit)
    if side.codes and label and not ELLIPSIS.fullmatch(label):
        said = _LEVEL_WORD.search(label)
        above = (said[1],) if said and said[1] in forms.charts.levels else ()
        return Identity(strip_number(label) or label, (*above, NAMELESS), "", unit)
    return Identity(
        strip_number(label) or label,
        (UNKNOWN,) if label and not ELLIPSIS.fullmatch(label) else (),
        "",
        unit,
    )


def _past_items(side: Side, seen: set[str]) -> bool:
    """Whether the side's total has been passed, below which a row without a label is no item."""
    return any(spec.name in seen for spec in side.rows if not spec.groups)


def other_side(raw: Raw, now: int, blocks: Sequence[Block], forms: Forms) -> int:
    """The side that a row of a stacked table belongs to: the one it stands on, or the next where
    only that one knows it.
    """
    if now + 1 >= len(blocks):
        return now
    later = blocks[now + 1].side
    if (
        any(
            text in (later.name, f"{later.name}项目", f"本年{later.name}")
            for text in readings(raw.label)
        )
        and raw.blank
    ):
        return now + 1
    here = match_row(raw.label, blocks[now].side, {spec.after for spec in blocks[now].side.rows})
    there = match_row(raw.label, later) is not None or (
        bool(later.classes)
        and any(
            pattern.fullmatch(text)
            for pattern in forms.charts.classes.values()
            for text in readings(raw.label)
        )
    )
    return now + 1 if there and here is None else now
