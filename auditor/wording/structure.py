"""What slid in a table, in words: the headline, what moved where, what to do, what follows from
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.findings import Check, Finding, Report, Shift, Structure
from auditor.wording.messages import subject_of
from auditor.wording.places import (
    number_of,
    row_words,
    table_words,
)
from auditor.wording.repaired import RepairedFigure, repaired
from auditor.wording.shown import decimals, plain, printed, rounded
from auditor.wording.words import Words, printable

_NAMED: Final = 3
"""So many checks are named."""
_ROWS: Final = 6
"""So many rows are shown as they should be."""


def structure_words(finding: Finding, report: Report, words: Words) -> str:
    """The headline: each slip, and how much fails because of it."""
    structure = finding.structure
    if structure is None:
        return ""
    checks = (finding.check, *structure.checks)
    slips = [_slip(shift, checks, report, words) for shift in structure.shifts]
    return words("structure", slips=words.join_clauses(slips), count=len(checks))


def _slip(shift: Shift, checks: Sequence[Check], report: Report, words: Words) -> str:
    """What one slip is: figures in another unit, of another version, or moved."""
    table = table_words(number_of(report, shift.table), words)
    columns = words.join([_column(column, words) for column in shift.columns])
    if shift.kind == "unit":
        head = shift.first.figure.unit if shift.first.figure else ""
        return words("structure.unit", table=table, own=shift.unit, head=head)
    if shift.kind == "stale":
        return _stale(shift, checks, report, words, table=table, columns=columns)
    first, last = (row_words(entry) for entry in (shift.first, shift.last))
    if shift.names:
        first = last = words.join([printable(name) for name in shift.names])
    # A line of several rows: | 收入 | 100 | 支出 | 90 |, where figures of one row moved into
    # another.
    across = shift.kind in ("cells-swapped", "row-shift") and first != last
    if across:
        # The rows of the ledger are columns in print.
        first, last = (_column(shift.columns[at], words) for at in (0, -1))
    return words(
        f"structure.{_way(shift)}{'.across' if across else ''}",
        table=table,
        columns=columns,
        first=first,
        last=last,
        rows=abs(shift.rows),
    )


def _way(shift: Shift) -> str:
    """The kind of a move, with its direction where that is said."""
    if shift.kind == "slide":
        return "slide.down" if shift.rows > 0 else "slide.up"
    # The row belongs somewhere below a code that is shorter than its own: under which is not known.
    under = shift.kind == "row-recoded" and len(shift.last.code) < len(shift.first.code)
    return f"{shift.kind}.under" if under else shift.kind


def _column(column: str, words: Words) -> str:
    """How a column is named."""
    return words("structure.column", column=printable(column))


def _stale(shift: Shift, checks: Sequence[Check], report: Report, words: Words, **said: str) -> str:
    """A table that is of another version: which of its figures show it, and against what."""
    entries = {entry.index: entry for check in checks for entry in check.operands if entry.value}
    own = [entry for entry in entries.values() if entry.table == shift.table]
    others = dict.fromkeys(
        table_words(number_of(report, entry.table), words) if entry.table else words("place.text")
        for entry in sorted(entries.values(), key=lambda entry: entry.index)
        if entry.table != shift.table
    )
    said |= {"count": str(len(own)), "others": words.join(list(others))}
    figure = shift.first.figure
    if shift.apart is None or figure is None:
        return words("structure.stale", **said)
    amount = plain(rounded(printed(abs(shift.apart), figure.factor), decimals(figure)))
    more = words("structure.more" if shift.apart > 0 else "structure.less")
    return words("structure.stale.apart", **said, apart=amount, more=more)


def moved_words(finding: Finding, report: Report, words: Words) -> list[str]:
    """The rows that moved, one in a line, each figure with what it should be."""
    shown = repaired(finding, report)
    if shown is None:
        return []
    # A row that is not printed where it belongs: told as what is to be added.
    omitted = any(suspect.kind in ("row-omitted", "row-recoded") for suspect in finding.suspects)
    lines = [
        words(
            _line(finding, omitted, known),
            row=row,
            list=words.join(
                [
                    _moved(column, cell, shown.named, omitted, words)
                    for column, cell in zip(shown.columns, cells, strict=True)
                    if cell.right and cell.right != cell.printed
                ]
            ),
        )
        for row, cells, known in shown.rows[:_ROWS]
        if any(cell.right != cell.printed for cell in cells if cell.right)
    ]
    more = len(shown.rows) - _ROWS
    return [*lines, words("structure.moved.more", count=more)] if more > 0 else lines


def _line(finding: Finding, omitted: bool, known: bool) -> str:
    """How a row that moved is told; one that is left out stands under the row whose sum lacks it,
    or by its name.
    """
    if omitted:
        return "structure.under" if known else "structure.added"
    either = finding.suspects[0].alternatives > 1
    return "structure.either" if either else "structure.moved"


def _moved(column: str, cell: RepairedFigure, named: bool, omitted: bool, words: Words) -> str:
    change = cell.right
    if cell.printed or not omitted:
        stated = cell.printed or words("say.blank")
        change = words("structure.becomes", stated=stated, proposed=cell.right)
    return f"{column} {change}" if named else change


def remedy_words(structure: Structure, report: Report, words: Words) -> str:
    """What to do."""
    shift = structure.shifts[0]
    table = table_words(number_of(report, shift.table), words)
    return words(f"structure.remedy.{shift.kind}", table=table)


def following_words(structure: Structure, report: Report, words: Words) -> list[str]:
    """What else fails because of it."""
    if not structure.checks:
        return []
    named = [
        f"{subject_of(check, report, words)} [{check.rule.id}]"
        for check in structure.checks[:_NAMED]
    ]
    more = words("suspect.more") if len(structure.checks) > len(named) else ""
    return [
        words("structure.following", count=len(structure.checks), list=words.join(named) + more)
    ]
