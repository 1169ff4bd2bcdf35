"""What a document holds and does not show: never read, always said, and compared with what is shown
in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from auditor.document import Block, Cell, Grid, Notice, Paragraph, Place
from auditor.figure import is_figure, normal
from auditor.message import Said, say
from auditor.patterns import regex
from auditor.records import frozen
from auditor.units import SCALED

SAME_COLOUR: Final = say("hidden.ground")
STRUCK: Final = say("hidden.struck")
REMOVED: Final = say("hidden.deleted")
HIDDEN: Final = say("hidden.text")
TINY: Final = say("hidden.small")
UNDER_MERGED: Final = say("hidden.merged")
CROWDED: Final = say("hidden.narrow")
UNPRINTED: Final = say("hidden.format")
PICTURED: Final = say("word.not-text")
"""Why a cell that shows something has no text."""
# `12`, `1,234.56`: the sign before it is no part.
_NUMBER: Final = regex(r"[0-9][0-9,]*(?:\.[0-9]+)?")
# `1,234.5`, `12万元`: a number of pages or a year is no amount.
_AMOUNT: Final = regex(rf"(?<![0-9,])[0-9][0-9,]*+\.[0-9]|[0-9]\s*+{SCALED}")
_ALIKE: Final = 0.6
"""Share of its row names that a hidden table has in common with the shown one that it is a copy of.
"""
_COMPARED: Final = 200
"""Hidden things of one kind that are compared; of a first difference the rest is seen by eye."""
_MOST: Final = 20_000
"""Characters of hidden text that are compared; beyond it is only counted."""

Row = tuple[str, tuple[str, ...]]
"""The name of a row, and its figures in order."""


@frozen
class Unseen:
    """One thing that a document holds and a person does not see."""

    how: Said
    """What it is, as `隐藏的文字`."""
    text: str
    """Its text: a line for each row, a tab between cells."""
    place: Place = Place()
    shown: str = ""
    """What the same cell or paragraph shows."""


def notices(unseen: Sequence[Unseen], blocks: Sequence[Block]) -> tuple[Notice, ...]:
    """What is said of hidden things: how many, how many figures in them, and where a figure differs
    from a shown one.
    """
    if not unseen:
        return ()
    said: list[Notice] = []
    shown = _Shown(blocks)
    kinds: dict[Said, list[Unseen]] = {}
    for item in unseen:
        kinds.setdefault(item.how, []).append(item)
    for how, own in kinds.items():
        figures = sum(len(_NUMBER.findall(normal(item.text))) for item in own)
        place = own[0].place
        said.append(
            Notice(say("hidden.left-figures", what=how, count=len(own), figures=figures), place)
            if figures
            else Notice(say("hidden.left", what=how, count=len(own)), place)
        )
        # Without figures nothing can differ.
        pair = next(filter(None, map(shown.difference, own[:_COMPARED])), None) if figures else None
        if pair:
            said.append(
                Notice(
                    say(
                        "hidden.differs",
                        what=how,
                        place=pair[0],
                        hidden=pair[1][:24],
                        shown=pair[2][:24],
                    ),
                    place,
                )
            )
    return tuple(said)


def says_amount(text: str) -> bool:
    """Whether a head or foot, which is not read, says an amount."""
    return bool(_AMOUNT.search(text))


def line(cells: Iterable[Cell]) -> str:
    """A row of cells as one line of hidden text; a merged cell once."""
    return tabbed(next(same).text for _, same in groupby(cells, key=id))


def tabbed(texts: Iterable[str]) -> str:
    """The texts of the cells of a row as one line of hidden text."""
    return "\t".join(re.sub(r"\s+", " ", text) for text in texts)


class _Shown:
    """The shown tables by row names, and the shown sentences without their figures."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        # A row is found by its name; figures without a name cannot be compared.
        self.tables = [
            dict(filter(None, (_row(line(row).split("\t")) for row in block.rows)))
            for block in blocks
            if isinstance(block, Grid)
        ]
        self.sentences = {
            _skeleton(block.text): block.text for block in blocks if isinstance(block, Paragraph)
        }

    def difference(self, item: Unseen) -> tuple[str, str, str] | None:
        """(what, hidden figure, shown figure) of the first that differs."""
        text = item.text[:_MOST]
        # A cell that shows one figure and holds another is compared with itself, not with a table.
        if item.shown:
            pair = _first(_NUMBER.findall(normal(text)), _NUMBER.findall(normal(item.shown)))
            return (_where(item), *pair) if pair else None
        rows = dict(filter(None, (_row(part.split("\t")) for part in text.split("\n"))))
        return self._in_table(rows) or self._in_sentence(text)

    def _in_table(self, rows: dict[str, tuple[str, ...]]) -> tuple[str, str, str] | None:
        # The table that shares most names of rows; a few common ones such as 合计 prove no copy.
        best = max(self.tables, key=lambda table: len(table.keys() & rows.keys()), default={})
        if not rows or len(best.keys() & rows.keys()) < _ALIKE * len(rows):
            return None
        for name, figures in rows.items():
            pair = _first(figures, best.get(name, ()))
            # With more or fewer figures the columns are others, and every one would seem to differ.
            if pair and len(figures) == len(best[name]):
                return f"“{name}”", *pair
        return None

    def _in_sentence(self, text: str) -> tuple[str, str, str] | None:
        for part in text.split("\n"):
            other = self.sentences.get(_skeleton(part))
            pair = (
                _first(_NUMBER.findall(normal(part)), _NUMBER.findall(normal(other)))
                if other
                else None
            )
            if pair:
                return f"“{part.strip()[:20]}”", *pair
        return None


def _row(cells: Sequence[str]) -> Row | None:
    name = next((cell.strip() for cell in cells if cell.strip() and not is_figure(cell)), "")
    figures = tuple(cell.strip() for cell in cells if is_figure(cell))
    return ("".join(name.split()), figures) if name and figures else None


def _first(hidden: Sequence[str], shown: Sequence[str]) -> tuple[str, str] | None:
    return next(
        ((one, other) for one, other in zip(hidden, shown, strict=False) if one != other), None
    )


def _skeleton(text: str) -> str:
    # `支出12.34万元` and `支出12.43万元` are one sentence: `支出#万元`.
    return _NUMBER.sub("#", "".join(normal(text).split()))


def _where(item: Unseen) -> str:
    place = item.place
    if place.cell:
        return place.cell
    if place.paragraph:
        return f"第 {place.paragraph} 段"
    return f"第 {place.page} 页" if place.page else f"“{item.shown.strip()[:20]}”"
