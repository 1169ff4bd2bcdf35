"""The list of changes (修改清单): what a person acts on, and what agrees by itself once it is
done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from auditor.findings import Finding
from auditor.records import frozen
from auditor.reports.marks import cause_of
from auditor.wording.explain import Explanation
from auditor.wording.words import Words

Told = Sequence[tuple[Finding, Explanation]]
"""Findings, each with its explanation."""

_OF_WORDS: Final = "structure"
"""The kind of the checks whose stated figure may be printed without its unit."""


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
    now: str = ""
    """The figure as printed, with its unit."""
    right: str = ""
    """What the other figures give, with its unit."""


def fixes(told: Told, words: Words) -> list[Fix]:
    """The lines: everything but the tails that rounding explains easily."""
    # A tail that rounding explains easily settles nothing else: it is no cause.
    numbered = {finding.number: finding for finding, each in told if each.kind != "rounding"}
    causes = {number: cause_of(finding, numbered) for number, finding in numbered.items()}
    return [
        _fix(finding, each, causes, words)
        for finding, each in told
        if each.kind != "rounding" or each.improbable
    ]


def _fix(finding: Finding, told: Explanation, causes: Mapping[int, int], words: Words) -> Fix:
    """A line; `causes` has for each finding the one whose repair settles it."""
    # Tails count by themselves: their numbers would be taken for those of findings.
    number = 0 if told.kind == "rounding" else finding.number
    cause = causes.get(number, number)
    # The findings that this one settles.
    after = [str(other) for other, leading in causes.items() if leading == number != other]
    change = with_unit_of(told.advice.proposed, finding) or told.advice.remedy
    return Fix(
        finding,
        told,
        words("fix.follows", number=cause) if cause != number else change,
        bool(told.advice.proposed) and cause == number,
        words("fix.moved", list=words.join(after)) if after else "",
        # `04表，301 工资福利支出，决算数`: the part before the first comma.
        told.where.split(words("place.comma"))[0],
        with_unit_of(told.stated, finding),
        with_unit_of(told.expected, finding),
    )


def with_unit_of(shown: str, finding: Finding) -> str:
    """A figure with the unit of the one that is stated; as it is where it has one, or where none
    may be printed.
    """
    check = finding.check
    figure = check.stated.figure if check.stated is not None else None
    unit = figure.unit if figure is not None and not figure.is_ratio else ""
    # Only digits: a text in the place of a figure has no unit.
    plain = shown.replace(",", "").replace("-", "").replace(".", "").isdigit()
    return f"{shown} {unit}" if unit and plain and check.kind != _OF_WORDS else shown
