"""The list of changes (修改清单): what a person acts on, and what agrees by itself once it is done."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.findings import Finding
from auditor.records import frozen
from auditor.reports.marks import cause_of
from auditor.wording.explain import Explanation
from auditor.wording.words import Words

Told = Sequence[tuple[Finding, Explanation]]
"""Findings, each with its explanation."""


@frozen
class Fix:
    """One line of the list."""

    finding: Finding
    told: Explanation
    change: str
    """What to change the figure to, or what to do."""
    proposed: bool
    """Whether `change` is a figure."""
    moved: str
    """Which other findings agree once this one is settled, in words."""
    outer: str
    """The table or section alone."""


def fixes(told: Told, words: Words) -> list[Fix]:
    """The lines: everything but the tails that rounding explains easily."""
    numbered = {finding.number: finding for finding, each in told if each.kind != "rounding"}
    causes = {number: cause_of(finding, numbered) for number, finding in numbered.items()}
    lines = []
    for finding, each in told:
        if each.kind == "rounding" and not each.improbable:
            continue
        number = 0 if each.kind == "rounding" else finding.number
        cause = causes.get(number, number)
        after = [str(other) for other, leading in causes.items() if leading == number != other]
        change = words("fix.follows", number=cause) if cause != number else each.advice.proposed or each.advice.remedy
        lines.append(
            Fix(
                finding,
                each,
                change,
                bool(each.advice.proposed) and cause == number,
                words("fix.moved", list=words.join(after)) if after else "",
                each.where.split(words("place.comma"))[0],
            )
        )
    return lines
