"""Findings that belong together: those of one cause under the one that names it, and those of one
pattern under a heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from auditor.arithmetic import solve
from auditor.diagnosis.causes import Cause
from auditor.diagnosis.repairs import Change
from auditor.entry import Entry
from auditor.findings import Check, Finding, Pattern

MOST_ROWS: Final = 2
"""A check of words that is about so many rows at most is about each of them."""


class Blame(NamedTuple):
    """One change of the likeliest explanation of a cause, and the failing checks that need it."""

    change: Change
    checks: tuple[Check, ...]
    cause: Cause


def grouped(
    findings: Sequence[Finding],
    blames: Sequence[Blame],
    left: Iterable[Sequence[Check]],
    worded: Iterable[Check],
) -> tuple[tuple[Finding, ...], tuple[Pattern, ...]]:
    """The findings with what follows from what, and the patterns among those that follow from
    nothing.

    `left` has for each slip of structure its check and those on figures that it moved and does not
    settle.
    """
    # The surest tie first, since the first group that has a finding decides where it stands: one
    # slip of structure, one wrong figure, one claim said twice, a list of names, one row.
    groups = (
        *_caused(findings, left),
        *_caused(findings, [blame.checks for blame in blames]),
        *_said_again(findings),
        *_listed(findings, worded),
        *_of_one_row(findings),
    )
    after = _after(_following(findings, _leads(groups)), blames)
    made = tuple(_before(tuple(after)))
    return made, tuple(_patterns([finding for finding in made if not finding.cause]))


def _leads(groups: Iterable[Sequence[Finding]]) -> dict[int, int]:
    """The number of the finding that each of those in groups stands under (its own, where it
    leads); the first group decides.
    """
    leads: dict[int, int] = {}
    for group in groups:
        free = [finding for finding in group if finding.number not in leads]
        known = next((leads[finding.number] for finding in group if finding.number in leads), 0)
        # A check of words on a row joins what its row stands under; others begin a group of their
        # own.
        if known and free and free[0].check.about:
            leads |= {finding.number: known for finding in free}
        # A finding that is left alone leads itself.
        elif len(free) > 1:
            leads |= dict.fromkeys((finding.number for finding in free), _lead(free).number)
    return leads


def _following(findings: Iterable[Finding], leads: Mapping[int, int]) -> list[Finding]:
    """The findings with the one that each stands under, and with those that stand under it."""
    followers: dict[int, list[int]] = {}
    for number, lead in leads.items():
        if number != lead:
            followers.setdefault(lead, []).append(number)
    made = []
    for finding in findings:
        lead = leads.get(finding.number, finding.number)
        cause = 0 if lead == finding.number else lead
        under = tuple(followers.get(finding.number, ()))
        made.append(replace(finding, cause=cause, consequences=under))
    return made


def _caused(findings: Iterable[Finding], settled: Iterable[Iterable[Check]]) -> list[list[Finding]]:
    """Groups of findings that one slip settles, the largest first."""
    by_check = {id(finding.check): finding for finding in findings}
    groups = [
        sorted(
            (by_check[id(check)] for check in checks if id(check) in by_check),
            key=lambda finding: finding.number,
        )
        for checks in settled
    ]
    return sorted(groups, key=len, reverse=True)


def _lead(group: Sequence[Finding]) -> Finding:
    """A slip of structure; else the finding that states what may be changed; else the first, of the
    gravest.
    """
    slip = next((finding for finding in group if finding.structure is not None), None)
    if slip is not None:
        return slip
    # The first sets the measure: groups come in the order of the findings, errors first, but for a
    # list of names, which comes second.
    gravest = [finding for finding in group if finding.rule.severity is group[0].rule.severity]
    return next(
        (
            finding
            for finding in gravest
            if finding.suspects
            and finding.check.stated is not None
            and finding.suspects[0].entry.index == finding.check.stated.index
        ),
        group[0],
    )


def _said_again(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Groups of findings on one figure that the text states in several places against the same
    other figures.
    """
    same: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        stated = finding.check.stated
        # 2020年度收入总计100.00万元 in the overview and again in the part on income: both fail
        # against the same cells.
        if stated is not None and stated.table is None and stated.figure is not None:
            others = frozenset(
                entry.index for entry in finding.check.operands if entry is not stated
            )
            if others:
                key = (
                    finding.rule.id,
                    stated.label,
                    stated.figure.value,
                    stated.figure.unit,
                    others,
                )
                same.setdefault(key, []).append(finding)
    return [group for group in same.values() if len(group) > 1]


def _listed(findings: Sequence[Finding], worded: Iterable[Check]) -> Iterable[list[Finding]]:
    """A list of names that does not agree with a table, behind what fails where one of its rows is
    suspect.
    """
    of = {id(finding.check): finding for finding in findings}
    for check in worded:
        rows = {entry.index for entry in check.about}
        first = next(
            (
                finding
                for finding in findings
                if finding.check is not check
                and any(suspect.entry.index in rows for suspect in finding.suspects)
            ),
            None,
        )
        # What names the figure leads, the list that lacks its row follows.
        if first is not None and id(check) in of:
            yield [first, of[id(check)]]


def _of_one_row(findings: Sequence[Finding]) -> Iterable[list[Finding]]:
    """What several checks of words say of one row of a table."""
    of: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        # Rows that are not printed (index -1) are no row to share.
        rows = dict.fromkeys((one.table, one.code) for one in finding.check.about if one.index >= 0)
        for row in rows if len(rows) <= MOST_ROWS and finding.check.kind == "structure" else ():
            of.setdefault(row, []).append(finding)
    return sorted((group for group in of.values() if len(group) > 1), key=len, reverse=True)


def _after(findings: Sequence[Finding], blames: Iterable[Blame]) -> Iterator[Finding]:
    """The findings with what their other figures give once the other findings' figures are
    changed.
    """
    certain = {
        blame.change.index: blame
        for blame in blames
        if blame.cause.alternatives == 1 and blame.change.value is not None
    }
    numbers = {id(finding.check): finding.cause or finding.number for finding in findings}
    for finding in findings:
        check, stated = finding.check, finding.check.stated
        # Only an equation gives its figure a value, and only where that figure is itself known to
        # be wrong.
        if stated is None or stated.index not in certain or check.relation != "=" or check.kind:
            yield finding
            continue
        first = _first(check, stated, certain, numbers)
        # It does not wait for itself, nor for what it stands with.
        first -= {finding.number, finding.cause, *finding.consequences}
        if first:
            expected = _revised(check, stated, certain)
            finding = replace(finding, after=tuple(sorted(first)), revised=expected)
        yield finding


def _first(
    check: Check, stated: Entry, certain: Mapping[int, Blame], numbers: Mapping[int, int]
) -> set[int]:
    """The findings to be settled before a check: those whose figures it is put to and that are
    known to be wrong.
    """
    others = (
        other
        for entry in check.operands
        if entry.index in certain and entry is not stated
        for other in certain[entry.index].checks
    )
    return {numbers[id(other)] for other in others if id(other) in numbers and other is not check}


def _revised(check: Check, stated: Entry, certain: Mapping[int, Blame]) -> Decimal | None:
    """What a check asks of the figure that it states, with the others as they should be."""
    values = [
        certain[entry.index].change.value if entry.index in certain else entry.value
        for entry in check.operands
    ]
    position = next(at for at, entry in enumerate(check.operands) if entry.index == stated.index)
    return solve(check.polynomial, [value or Decimal(0) for value in values], position)


def _before(findings: Sequence[Finding]) -> Iterable[Finding]:
    """The findings with those that are looked at again once they are repaired."""
    then: dict[int, list[int]] = {}
    for finding in findings:
        for number in finding.after:
            then.setdefault(number, []).append(finding.number)
    return (
        replace(finding, then=tuple(then[finding.number])) if finding.number in then else finding
        for finding in findings
    )


def _patterns(findings: Iterable[Finding]) -> Iterable[Pattern]:
    """The same unit slip in several places, and one rate printed where different ones would be
    right.
    """
    units: list[int] = []
    rates: dict[tuple[str, str], list[int]] = {}
    for finding in findings:
        stated = finding.check.stated
        # Several 18.28万元 that should be 元 are one habit.
        if finding.check.kind == "unit" or (
            len(finding.suspects) == 1 and finding.suspects[0].kind == "unit"
        ):
            units.append(finding.number)
        elif (
            stated is not None
            and stated.figure is not None
            and stated.figure.is_ratio
            and stated.figure.value
        ):
            # 增长5.60% printed behind each item of a list, as copied text has it.
            rates.setdefault((finding.rule.id, stated.text), []).append(finding.number)
    if len(units) > 1:
        yield Pattern("unit", tuple(units))
    for (_, text), numbers in rates.items():
        if len(numbers) > 1:
            yield Pattern("repeated", tuple(numbers), text)
