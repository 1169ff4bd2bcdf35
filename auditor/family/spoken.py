"""Which figure of another report a sentence speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from auditor.claim import Claim
from auditor.entry import Entry, Table
from auditor.figure import normal
from auditor.forms.labels import squeeze
from auditor.ledger import Ledger
from auditor.patterns import regex

if TYPE_CHECKING:
    from auditor.rules.pack import Relative

# What differs from year to year in the same sentence: 12.34, 5.6%
_DIGITS: Final = regex(r"[0-9.,%\s]+")
# The name before （项）: 行政运行（项）
_ACCOUNT: Final = regex(r"(?<![^（）()、。，\s])([^（）()、。，\s]++)[（(]项[)）]")
# So many characters before a figure tell what it is.
_BEFORE: Final = 10


def then(claim: Claim, own: Ledger, last: Ledger, restated: Mapping[int, Entry]) -> Entry | None:
    """The figure of last year's report for what the claim calls 本期; None where it cannot be told
    for certain.
    """
    # The likeliest reading of the sentence; 本期 is the role of this year's figure in it.
    now = claim.readings[0].get("本期")
    if not isinstance(now, Entry) or now.figure is None or not now.figure.is_amount:
        return None
    # Best by the table's cell that the sentence restates: the same cell a year ago.
    cell = _counterpart(restated.get(now.index), last)
    if cell is not None:
        return cell
    # Else by words: certain only where both reports have one such figure.
    mine = _called_alike(now, own)
    theirs = [
        entry
        for entry in _called_alike(now, last)
        if entry.figure is not None and entry.figure.is_amount
    ]
    return theirs[0] if len(mine) == len(theirs) == 1 else None


def _counterpart(cell: Entry | None, last: Ledger) -> Entry | None:
    """The figure of last year's report in the same cell; None where there is none."""
    if cell is None or cell.table is None or cell.table not in last.tables:
        return None
    found = last.tables[cell.table].get(cell.code or cell.name, cell.column, cell.side)
    return found if found is not None and found.figure is not None else None


def _called_alike(now: Entry, ledger: Ledger) -> list[Entry]:
    """The figures of the text of a report that stand and are called as one does."""
    called = _words(now)
    return [entry for entry in ledger.entries if entry.table is None and _words(entry) == called]


def _words(entry: Entry) -> tuple[object, ...]:
    """What a figure of the text is called and where it stands, without any digits."""
    section = tuple(_DIGITS.sub("", squeeze(heading)) for heading in entry.section)
    return (
        section,
        _DIGITS.sub("", entry.label),
        _DIGITS.sub("", normal(entry.excerpt[: entry.span[0]]))[-_BEFORE:],
    )


def planned(claim: Claim, budget: Ledger, how: Relative) -> Entry | None:
    """The figure of the budget that a claim's base restates: that of an account, or the total of
    the table of accounts.
    """
    stated, table = claim.readings[0].get("预算"), budget.tables.get(how.accounts)
    if not isinstance(stated, Entry) or table is None or claim.words.get("口径") != how.about:
        return None
    # The heading names the account, else the sentence does.
    names = _ACCOUNT.findall(claim.section[-1] if claim.section else "") or _ACCOUNT.findall(
        f"{claim.sentence}"
    )
    entry = None
    if names:
        entry = _of_account(names[-1], table, how.column)
    elif how.total and how.total in stated.label:
        entry = table.get("合计", how.column)
    return entry if entry is not None and entry.figure is not None else None


def _of_account(name: str, table: Table, column: str) -> Entry | None:
    """The figure of the one account of the deepest level that has a name."""
    deepest = max((len(row.code) for row in table.rows), default=0)
    # 行政运行 stands under many classes: only one row of that name is certain.
    rows = [
        row for row in table.rows if len(row.code) == deepest and squeeze(row.label).endswith(name)
    ]
    return rows[0].cells.get(column) if len(rows) == 1 else None
