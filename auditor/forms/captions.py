"""What stands around a grid: its title, its unit, its number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from auditor.document import Document, Grid, Paragraph
from auditor.figure import normal
from auditor.forms.columns import distinct
from auditor.forms.form import Form, Forms
from auditor.forms.joining import CAPTION_LENGTH, inner_titles
from auditor.forms.labels import (
    breadth,
    head_unit,
    is_furniture,
    is_title,
    squeeze,
    stated_unit,
)
from auditor.language import captions

CAPTION_REACH: Final = 14
"""How many paragraphs above a grid may be its caption."""
_TELLING: Final = captions()["other-sheet"]
"""Words of worksheet names that are not of the nine tables."""


def recognised(grid: Grid, above: list[Paragraph], forms: Forms) -> tuple[str, Form | None]:
    """(title, form) of a grid: by a title in its first rows, the nearest title above it, its
    worksheet's name, else its shape.

    A title that names another table decides too: such a grid is none of the nine, however alike its
    columns are.
    """
    # From the nearest to the farthest: the grid's own first rows, then the lines above it.
    for text in (
        *inner_titles(grid),
        *(paragraph.text for paragraph in reversed(above[-CAPTION_REACH:])),
    ):
        if breadth(text) > CAPTION_LENGTH:
            break  # a title above running text is not this grid's
        form = forms.by_title(text)
        if form is not None or is_title(text):
            return text.strip(), form
    # The name of the worksheet, where no title stands in or above the grid.
    form = forms.by_title(grid.title)
    if form is not None or (is_title(grid.title) and _TELLING.search(grid.title)):
        return grid.title.strip(), form
    return "", _by_shape(grid, forms)


def _by_shape(grid: Grid, forms: Forms) -> Form | None:
    """The form that a grid's labels and account codes tell."""
    texts = [cell.text for row in grid.rows for cell in row]
    codes = [
        code
        for row in grid.rows
        for cell in row[:3]
        if forms.charts.code.match(code := squeeze(cell.text))
    ]
    return forms.by_shape(texts, codes)


def titles_beside(grid: Grid, above: list[Paragraph]) -> list[str]:
    """The titles in the grid and right above it, with nothing but unit, number and department
    between.
    """
    found = [*inner_titles(grid), grid.title]
    for paragraph in reversed(above):
        found.append(paragraph.text.strip())
        if not is_furniture(squeeze(paragraph.text)):
            break
    return found


def unit_of(grid: Grid, above: list[Paragraph]) -> str:
    """The unit that a grid or a line above it states; empty where neither does."""
    # The unit stands beside or below the title, in the first rows.
    cells = [cell.text for row in grid.rows[:6] for cell in distinct(row)]
    for text in (*cells, *(paragraph.text for paragraph in reversed(above[-CAPTION_REACH:]))):
        unit = stated_unit(text) if breadth(text) <= CAPTION_LENGTH else ""
        if unit:
            return unit
    # No line says it: then the heads do, 预算数(万元) | 决算数(万元), where all say the same.
    found = {unit for text in cells if (unit := head_unit(squeeze(text))[1]) and unit != "%"}
    return found.pop() if len(found) == 1 else ""


def document_unit(document: Document) -> str:
    """The unit of a report that states one and the same wherever it states any."""
    found = {unit for text in _lines(document) if (unit := stated_unit(text))}
    return found.pop() if len(found) == 1 else ""


def _lines(document: Document) -> Iterable[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if breadth(block.text) <= CAPTION_LENGTH:
                yield block.text
        else:
            yield from (cell.text for row in block.rows[:6] for cell in row)


def printed_number(grid: Grid, above: list[Paragraph]) -> str:
    """The number of a table as printed in it or above it (公开01表); empty where there is none."""
    cells = [cell.text for row in grid.rows[:3] for cell in row]
    for text in (
        *cells,
        *(paragraph.text for paragraph in reversed(above[-CAPTION_REACH:])),
        grid.title,
    ):
        match = re.search(r"公开\s*([0-9]{1,2})\s*表", normal(text))
        if match:
            return match[1].zfill(2)
    return ""
