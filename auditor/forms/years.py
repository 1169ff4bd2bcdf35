"""Years in the heads of a table: of two that follow each other the earlier is the year before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.patterns import regex

BEFORE: Final = "上年"
"""What stands in a head for the year before that of the table."""
# 2020年, 2020年度
_YEAR: Final = regex(r"(20[0-9]{2})年度?")


def relative(paths: Sequence[Sequence[str]]) -> list[list[str]]:
    """The heads of the columns (texts from top to bottom); where they name the year of the table
    and the one before it, the latter is called so."""
    years = sorted({int(year) for path in paths for text in path for year in _YEAR.findall(text)})
    # One year is the table's own; years far apart are no year and its last.
    if len(years) < 2 or years[-1] - years[-2] != 1:
        return [list(path) for path in paths]
    earlier = regex(rf"{years[-2]}年度?")
    return [[earlier.sub(BEFORE, text) for text in path] for path in paths]
