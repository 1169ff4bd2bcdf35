"""The findings of an audited report in words, as its record keeps them."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.batch.record import Noted
from auditor.entry import Entry
from auditor.findings import Finding, Report
from auditor.wording.explain import explain
from auditor.wording.fingerprints import fingerprints
from auditor.wording.rule_texts import worded
from auditor.wording.shown import expected, factor_of, plain, text_of
from auditor.wording.words import Words, printable


def noted(report: Report, said: Words) -> tuple[Noted, ...]:
    """The findings of a report in its order: fails, tails, undecided."""
    marks = fingerprints(report)
    listed: Iterable[Finding] = (*report.findings, *report.tails, *report.undecided)
    return tuple(
        _noted(finding, report, said, marks.get(id(finding.check), "")) for finding in listed
    )


def _noted(finding: Finding, report: Report, said: Words, mark: str) -> Noted:
    check = finding.check
    told = explain(finding, report, said)
    stated = check.stated
    value = expected(check, factor_of(stated, report.unit))
    return Noted(
        finding.number,
        check.rule.id,
        printable(worded(check.rule, said).title),
        check.rule.severity.value,
        check.verdict.value,
        check.rule.group,
        told.message(said),
        told.where,
        told.source,
        *_place(stated),
        expected="" if value is None else plain(value),
        difference=told.difference,
        improbable=check.improbable,
        fingerprint=mark,
    )


def _place(stated: Entry | None) -> tuple[str, str, str, str, str, str]:
    """(table, row, column, stated, value, unit)."""
    if stated is None:
        return "", "", "", "", "", ""
    figure = stated.figure
    return (
        stated.table or "",
        printable(stated.code or stated.row or stated.name),
        stated.column,
        text_of(stated),
        plain(figure.value) if figure else "",
        figure.unit if figure else "",
    )
