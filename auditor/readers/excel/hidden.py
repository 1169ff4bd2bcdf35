"""What a worksheet holds and does not show, taken out of it: hidden sheets, rows and columns, and
cells without ink.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Final

from auditor.document import Notice, Place
from auditor.message import say
from auditor.readers.excel.sheet import NO_ROOM, Area, Sheet, Spot, address, letters
from auditor.readers.hidden import CROWDED, SAME_COLOUR, UNDER_MERGED, Unseen, tabbed
from auditor.readers.limits import oversized

# Rows or columns that a notice names.
_LISTED: Final = 12


def taken_out(sheet: Sheet) -> list[Unseen]:
    """Takes out of the sheet what it does not show, and tells it."""
    if sheet.hidden:
        return _whole(sheet)
    columns = sheet.hidden_columns
    if sheet.hidden_rows or columns:
        # The corner of a merged cell moves to what is shown of it, before hidden cells are taken
        # out.
        below, beside = _following(sheet.hidden_rows), _following(columns)
        shrunk = (_shrunk(sheet, area, below, beside) for area in sheet.merges)
        sheet.merges = [area for area in shrunk if area]
    # What lies under merged cells goes first: it is hidden by them whatever row it stands in.
    _uncover(sheet)
    _crowd(sheet)
    return _rows(sheet) + _columns(sheet) + _veiled(sheet, columns)


def _whole(sheet: Sheet) -> list[Unseen]:
    """All of a hidden sheet."""
    lines = _lines(sheet, sheet.cells)
    sheet.cells, sheet.veiled, sheet.merges, sheet.remarks = {}, {}, [], []
    how = say("hidden.sheet", sheet=sheet.name)
    return [Unseen(how, lines, Place(sheet=sheet.name))] if lines else []


def _crowd(sheet: Sheet) -> None:
    """Takes figures that have no room for what they are seen as."""
    # A cell merged over columns has the room of all of them.
    wide = {(top, left) for top, left, _, right in sheet.merges if right > left}
    for spot, text in sheet.narrow.items():
        if spot in sheet.cells and spot not in wide:
            # As Excel shows it, with a doubt instead of the figure.
            sheet.cells[spot] = "####", NO_ROOM
            sheet.veil(spot, CROWDED, text)


def _columns(sheet: Sheet) -> list[Unseen]:
    """The cells of hidden columns."""
    hidden = [spot for spot in sheet.cells if spot[1] in sheet.hidden_columns]
    if not hidden:
        return []
    shown = _ranges(sorted({column for _, column in hidden}), letters)
    how = say("hidden.columns", sheet=sheet.name, columns=shown)
    place = Place(sheet=sheet.name, cell=address(*hidden[0]))
    unseen = Unseen(how, _lines(sheet, hidden), place)
    for spot in hidden:
        del sheet.cells[spot]
    return [unseen]


def _uncover(sheet: Sheet) -> None:
    """Takes out of the sheet what lies under merged cells, which show the text of their first cell
    alone.
    """
    looked = 0
    for top, left, bottom, right in sheet.merges:
        size = (bottom - top + 1) * (right - left + 1)
        looked += min(size, len(sheet.cells))
        if looked > 2 * sheet.meter.limits.cells:
            raise oversized(sheet.meter.name, say("merged.overlap", sheet=sheet.name))
        # Whichever is less: the cells of the sheet, or those of the merged area.
        spots = (
            list(sheet.cells)
            if size > len(sheet.cells)
            else [
                (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
            ]
        )
        for spot in spots:
            inside = top <= spot[0] <= bottom and left <= spot[1] <= right
            if inside and spot != (top, left) and spot in sheet.cells:
                sheet.veil(spot, UNDER_MERGED, sheet.cells.pop(spot)[0])


def _rows(sheet: Sheet) -> list[Unseen]:
    hidden = [spot for spot in sheet.cells if spot[0] in sheet.hidden_rows]
    if not hidden:
        return []
    shown = _ranges(sorted({row for row, _ in hidden}), lambda row: str(row + 1))
    lines = _lines(sheet, hidden)
    for spot in hidden:
        del sheet.cells[spot]
    how = say("hidden.rows", sheet=sheet.name, rows=shown)
    return [Unseen(how, lines, Place(sheet=sheet.name, cell=address(*hidden[0])))]


def _veiled(sheet: Sheet, columns: frozenset[int]) -> list[Unseen]:
    shown = {
        spot: veil
        for spot, veil in sheet.veiled.items()
        # A hidden row or column was told already.
        if spot[0] not in sheet.hidden_rows and spot[1] not in columns
    }
    same = [spot for spot, (why, _) in shown.items() if why == SAME_COLOUR]
    if same and sheet.coloured:
        # A table style or a condition may lie under them: what may be seen is read.
        said = say("excel.own-ground", sheet=sheet.name, count=len(same))
        sheet.remarks.append(Notice(said, Place(sheet=sheet.name, cell=address(*min(same)))))
        for spot in same:
            sheet.put(spot, shown.pop(spot)[1])
    return [
        Unseen(
            say("hidden.in-sheet", sheet=sheet.name, what=why),
            text,
            Place(sheet=sheet.name, cell=address(*spot)),
            sheet.cells.get(spot, ("", ""))[0],
        )
        for spot, (why, text) in sorted(shown.items())
    ]


def _shrunk(sheet: Sheet, area: Area, rows: dict[int, int], columns: dict[int, int]) -> Area | None:
    """A merged cell over what is shown of it: its text stands there, whatever row or column it
    began in.
    """
    top, left = rows.get(area[0], area[0]), columns.get(area[1], area[1])
    if top > area[2] or left > area[3]:
        return None
    # The text moves with the corner.
    if (top, left) != area[:2] and (cell := sheet.cells.pop(area[:2], None)):
        sheet.cells[top, left] = cell
    return top, left, *area[2:]


def _following(hidden: Iterable[int]) -> dict[int, int]:
    """Hidden row or column -> the next one that is shown."""
    following: dict[int, int] = {}
    for number in sorted(hidden, reverse=True):
        # The numbers are walked from the end, so that the next one is known.
        following[number] = following.get(number + 1, number + 1)
    return following


def _lines(sheet: Sheet, spots: Iterable[Spot]) -> str:
    rows = groupby(sorted(spots), key=lambda spot: spot[0])
    return "\n".join(tabbed(sheet.cells[spot][0] for spot in row) for _, row in rows).strip()


def _ranges(numbers: list[int], shown: Callable[[int], str]) -> str:
    """Numbers as a person reads them: `3、5-7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    listed = "、".join(
        shown(first) + (f"-{shown(last)}" if last > first else "") for first, last in runs[:_LISTED]
    )
    return listed + ("…" if len(runs) > _LISTED else "")
