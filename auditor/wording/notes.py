"""What is said of a report as a whole: the sentence on tails for its own notes, and where diagnosis
was cut short.
"""

from __future__ import annotations

from decimal import Decimal

from auditor.findings import Check, Report
from auditor.wording.shown import factor_of, plain, printed, trimmed
from auditor.wording.words import Words, printable


def tail_note(report: Report, words: Words) -> str:
    """A sentence that can go into the report's note on 尾差, with the largest tail of an amount;
    empty without tails.

    Improbable ones are to be looked at first, and are not spoken for.
    """
    tails = [finding.check for finding in report.tails if not finding.check.improbable]
    if not tails:
        return ""
    largest = max(map(_tail, tails))
    if not largest:
        # Of equal amounts, as where a limit is just reached, there is nothing to note.
        return words("note.tails.rates") if any(map(_of_rate, tails)) else ""
    # Any figure in the report's unit gives the factor of that unit.
    own = (one for one in report.ledger.figures if one.figure and one.figure.unit == report.unit)
    most = plain(trimmed(printed(largest, factor_of(next(own, None))), 2))
    return words("note.tails", most=most, unit=printable(report.unit))


def _tail(check: Check) -> Decimal:
    """How far a check of a stated amount is off, in base units; 0 of anything else."""
    figure = check.stated.figure if check.stated is not None else None
    if figure is None or not figure.is_amount or check.judgement is None:
        return Decimal(0)
    return abs(check.judgement.difference or Decimal(0))


def _of_rate(check: Check) -> bool:
    """Whether a check states a percentage."""
    figure = check.stated.figure if check.stated is not None else None
    return figure is not None and figure.is_ratio


def cut_note(report: Report, words: Words) -> str:
    """That the search for suspects was cut short, where it was."""
    return words("note.cut") if report.cut else ""
