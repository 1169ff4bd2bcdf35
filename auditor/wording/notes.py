"""What is said of a report as a whole: the sentence on tails for its own notes, and where diagnosis
was cut short.
"""

from __future__ import annotations

from decimal import Decimal

from auditor.findings import Report
from auditor.wording.shown import factor_of, plain, printed, trimmed
from auditor.wording.words import Words, printable


def tail_note(report: Report, words: Words) -> str:
    """A sentence that can go into the report's note on 尾差, with the largest tail of an amount;
    empty without tails.

    Improbable ones are to be looked at first, and are not spoken for.
    """
    tails = [finding for finding in report.tails if not finding.check.improbable]
    if not tails:
        return ""
    largest = Decimal(0)
    factor = factor_of(
        next(
            (
                entry
                for entry in report.ledger.figures
                if entry.figure and entry.figure.unit == report.unit
            ),
            None,
        )
    )
    for finding in tails:
        stated, judgement = finding.check.stated, finding.check.judgement
        if (
            stated is None
            or stated.figure is None
            or not stated.figure.is_amount
            or judgement is None
            or judgement.difference is None
        ):
            continue
        largest = max(largest, abs(judgement.difference))
    if not largest:
        # Of equal amounts, as where a limit is just reached, there is nothing to note.
        rates = any(
            stated.figure.is_ratio
            for one in tails
            if (stated := one.check.stated) and stated.figure
        )
        return words("note.tails.rates") if rates else ""
    return words(
        "note.tails", most=plain(trimmed(printed(largest, factor), 2)), unit=printable(report.unit)
    )


def cut_note(report: Report, words: Words) -> str:
    """That the search for suspects was cut short, where it was."""
    return words("note.cut") if report.cut else ""
