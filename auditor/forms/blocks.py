"""Which columns of a grid make a block, and which side of the form it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.document import Grid, Notice
from auditor.forms.column_names import named_values
from auditor.forms.columns import Block, Column, Layout
from auditor.forms.form import Form, Side
from auditor.language import captions
from auditor.message import say

_WHO: Final = captions()["who"]
_NAMES: Final = ("code", "label")
"""Roles of columns that say what a row is."""
_FIGURES: Final = ("value", "line")
"""Roles of columns that stand behind names."""


def blocks_of(
    columns: list[Column], form: Form, count: int, grid: Grid
) -> tuple[Layout, list[Notice]]:
    """The layout of columns in blocks, each with the side that it is, and notices for the columns
    that are not known.
    """
    groups = _groups(columns)
    texts = tuple(column.head for column in columns)
    # One set of columns for both sides: income above, expenditure below.
    if len(form.sides) > 1 and len(groups) == 1:
        found = [_block(groups[0], side, form, grid, ()) for side in form.sides]
        start = form.sides.index(_side_of(groups[0], form, 0))
        # Unknown is a column that neither side knows: 收入 has no columns by fund, 支出 has.
        said = [notice for notice in found[0][1] if all(notice in others for _, others in found)]
        return Layout(
            count, tuple(block for block, _ in found), len(columns), texts, True, start
        ), said
    blocks, notices = _side_by_side(groups, form, grid)
    return Layout(count, tuple(blocks), len(columns), texts), notices


def _groups(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns in groups, each with names; one begins where names follow figures or line numbers
    that stand behind names.
    """
    # 项目 | 行次 | 金额 | 项目 | 行次 | 金额 are two groups; 类 | 款 | 项 | 名称 | 金额 is one.
    groups: list[list[Column]] = []
    whole = False  # whether the last group has figures behind its names
    for column in columns:
        if not groups or column.role in _NAMES and whole:
            groups.append([])
            whole = False
        groups[-1].append(column)
        whole = whole or column.role in _FIGURES and _is_named(groups[-1])
    return [group for group in groups if _is_named(group)]


def _is_named(group: Sequence[Column]) -> bool:
    """Whether any of some columns holds codes or names."""
    return any(column.role in _NAMES for column in group)


def _side_by_side(
    groups: Sequence[list[Column]], form: Form, grid: Grid
) -> tuple[list[Block], list[Notice]]:
    """A block for each group, and what is to be said; of a group whose side an earlier one has,
    that it is not known.
    """
    blocks: list[Block] = []
    notices: list[Notice] = []
    for position, group in enumerate(groups, 1):
        # Blocks of a repeated form (06) are all of its one side.
        used = [] if form.repeated else [block.side.name for block in blocks]
        block, said = _block(group, _side_of(group, form, position - 1), form, grid, used)
        if block.extra:
            unknown = say("table.group-unknown", table=form.id, position=position)
            said = [Notice(unknown, grid.place)]
        blocks.append(block)
        notices.extend(said)
    return blocks, notices


def _block(
    group: list[Column], side: Side, form: Form, grid: Grid, used: Sequence[str]
) -> tuple[Block, list[Notice]]:
    values, notices = named_values(
        [column for column in group if column.role in ("value", "unknown")], side, form, grid
    )
    labels = tuple(column for column in group if column.role == "label")
    # Where the unit is printed beside each account, the account is the row's name.
    labels = tuple(column for column in labels if not _WHO.search(column.head)) or labels
    codes = tuple(column for column in group if column.role == "code")
    line = next((column for column in group if column.role == "line"), None)
    return Block(side, codes, labels, line, values, side.name in used), notices


def _side_of(group: list[Column], form: Form, position: int) -> Side:
    """The side that the block's topmost heads name, else the one at its position."""
    if len(form.sides) == 1:
        return form.sides[0]
    tops = [column.head.split(".")[0] for column in group if column.head]
    named = [side for side in form.sides if any(side.name in top for top in tops)]
    # A head that names both sides, or none, tells nothing: they are printed in the form's order.
    return named[0] if len(named) == 1 else form.sides[min(position, len(form.sides) - 1)]
