"""What was recognised of a scan, and how sure it is: what may be misread is put in doubt."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, NamedTuple

from auditor.characters import unspaced
from auditor.document import Cell
from auditor.figure import Blank, Figure, normal, parse
from auditor.message import Message, Said, say
from auditor.patterns import regex
from auditor.readers.pdf.grid import Lattice

_FIGURE_SURE: Final = 0.88
"""Confidence that the best reading of a figure must have; else it is a hole."""
_FIGURE_POOR: Final = 0.65
"""Confidence that every reading of it must have."""
# Confidence that a name must have.
_NAME_SURE: Final = 0.65
_COLUMN: Final = 4
"""Figures of a column of figures, at least."""
_SHORT: Final = 3
"""Characters that a figure may be misread as, at most."""
NUMBER: Final = regex(r"[0-9][0-9,.]*")
BLOT: Final = "□"
"""Stands for each character of a figure in running text that could not be read for sure."""


class Reading(NamedTuple):
    """The text of a line, and why it cannot be trusted, if so."""

    text: str
    doubt: Said


def judged(readings: list[tuple[str, float]]) -> Reading:
    """The text of a line, and why it cannot be trusted, if so: a figure must be read alike in every
    way.
    """
    text, score = readings[0][0].strip(), readings[0][1]
    # One reading: a text. Several: it looked like a figure.
    if len(readings) == 1:
        return Reading(text, "" if score >= _NAME_SURE or not text else _unsure(score))
    compact = [unspaced(normal(other)) for other, _ in readings]
    # It looked like a figure and is none.
    if not isinstance(parse(compact[0]), Figure):
        return Reading(text, say("doubt.ocr-no-figure"))
    if len(set(compact)) > 1:
        return Reading(text, say("doubt.ocr-differs", readings="、".join(dict.fromkeys(compact))))
    scores = [score for _, score in readings]
    if min(scores) < _FIGURE_POOR or max(scores) < _FIGURE_SURE:
        return Reading(text, _unsure(min(scores)))
    return Reading(compact[0], "")


def _unsure(score: float) -> Message:
    return say("doubt.ocr-unsure", score=f"{score:.0%}")


def same_places(cells: list[Cell]) -> list[Cell]:
    """The cells, doubting a figure whose decimals differ from those of nearly all others: a digit
    was lost.
    """
    figures = [
        (index, figure)
        for index, cell in enumerate(cells)
        if not cell.doubt and isinstance(figure := parse(cell.text), Figure) and "." in cell.text
    ]
    # Of fewer figures nothing is usual.
    if len(figures) < 5:
        return cells
    steps = [figure.step for _, figure in figures]
    usual = max(set(steps), key=steps.count)
    # Four of five must agree, or the table has several kinds of figures.
    if steps.count(usual) < 0.8 * len(steps):
        return cells
    result = list(cells)
    for index, figure in figures:
        if figure.step != usual:
            result[index] = replace(cells[index], doubt=say("doubt.decimals"))
    return result


def among_figures(cells: list[Cell], lattice: Lattice) -> list[Cell]:
    """The cells, doubting a character or two where all others of the column are figures: 11 read as
    目.
    """
    result = list(cells)
    for column in range(len(lattice.xs) - 1):
        # Only cells of one column: a merged one belongs to none.
        own = [index for index, box in enumerate(lattice.boxes) if box[1] == column and box[3] == 1]
        for index in _misread(cells, own):
            result[index] = replace(cells[index], doubt=say("doubt.neighbours"))
    return result


def _misread(cells: list[Cell], own: list[int]) -> list[int]:
    """The cells of a column of figures that may be figures read as words."""
    figures = [index for index in own if isinstance(parse(cells[index].text), Figure)]
    if len(figures) < _COLUMN:
        return []
    # Above the first figure stands the head.
    words = [index for index in own if index > figures[0] and _is_short_word(cells[index])]
    # A column with many words is one of words.
    return words if len(figures) >= 3 * len(words) else []


def _is_short_word(cell: Cell) -> bool:
    """Whether a cell holds so little, and no figure, that it may be one that was misread."""
    return (
        0 < len(cell.text) <= _SHORT
        and not cell.doubt
        and parse(cell.text) in (Blank.WORDS, Blank.UNREADABLE)
    )


def agreed(text: str, second: str | None) -> str:
    """The text with the figures that a second reading does not bear out blotted out."""
    if second is None:
        return text
    numbers, others = NUMBER.findall(text), NUMBER.findall(second)
    # Another number of figures: none of them is sure.
    same = len(numbers) == len(others)
    sure = iter(
        [same and number == other for number, other in zip(numbers, others, strict=True)]
        if same
        else []
    )
    return NUMBER.sub(lambda match: match[0] if next(sure, False) else BLOT * len(match[0]), text)


def punctuated(text: str) -> str:
    """Chinese text with its own punctuation, which recognisers mix with the narrow one."""
    # Without Chinese, commas and colons are those of figures or of Latin text.
    if not re.search(r"[\u4e00-\u9fff]", text):
        return text.replace(";", "；")
    wide = text.translate({ord("("): "（", ord(")"): "）", ord(";"): "；"})
    return re.sub(
        # `，` and `：` beside Chinese; between digits a comma groups.
        r"(?<=[\u4e00-\u9fff%）”])[,:]|[,:](?=[\u4e00-\u9fff（“])",
        lambda match: "，" if match[0] == "," else "：",
        wide,
    )
