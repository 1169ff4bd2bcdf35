"""The rows of a grid below its head that carry data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from auditor.document import Cell, Grid
from auditor.forms.column_numbers import heads_numbers, is_numbering
from auditor.forms.columns import Layout, text_of, texts_of
from auditor.forms.form import Forms
from auditor.forms.heads import is_around


def data_rows(grid: Grid, where: Layout, forms: Forms) -> Iterator[tuple[Cell, ...]]:
    """The rows below the head that carry data; repeated heads, column numbers, notes and blank rows
    are none.
    """
    # The head may come again on every page, as a whole row or in parts of it.
    head = {tuple(texts_of(row)) for row in grid.rows[: where.head_rows]}
    words = {word for path in where.heads for word in path.split(".")}
    for above, row in zip(
        ((), *grid.rows)[where.head_rows :], grid.rows[where.head_rows :], strict=False
    ):
        texts = texts_of(row)
        again = tuple(texts) in head or _repeats(texts, words, forms)
        # Below the head 1 | 2 | 3 may be figures: only 栏次 makes column numbers of them.
        numbers = any(heads_numbers(text, forms) for text in texts) and is_numbering(
            row, forms, above
        )
        if texts and not again and not numbers and not is_around(row, forms):
            yield row


def _repeats(texts: Sequence[str], words: Collection[str], forms: Forms) -> bool:
    """Whether a row has nothing but words of the head, one of them over codes or names."""
    return (
        len(texts) > 1
        and all(text in words for text in texts)
        and any(forms.role(text) for text in texts)
    )


def realigned(row: tuple[Cell, ...], where: Layout, lines: dict[int, int]) -> tuple[Cell, ...]:
    """A row that lost a cell, put right where the line numbers (行次) tell which one."""
    for block in where.blocks:
        if block.line is None:
            continue
        at, expected = block.line.at, lines.get(block.line.at, -1) + 1
        here = text_of(row, at)
        # The number that belongs here stands one cell to the left: a cell before it was lost.
        if (
            len(row) < where.width
            and expected > 0
            and here != str(expected)
            and at
            and text_of(row, at - 1) == str(expected)
        ):
            # The lost cell is taken to be the one right before the line number.
            row = (*row[: at - 1], Cell("", row[at - 1].place), *row[at - 1 :])
            here = text_of(row, at)
        if here.isdigit():
            lines[at] = int(here)
    return row
