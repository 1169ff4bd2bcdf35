"""The result of a report in one or two sentences, as the page, the working paper and the summary begin."""

from __future__ import annotations

from auditor.findings import Report, leads
from auditor.wording.explain import kind_of
from auditor.wording.shown import percent
from auditor.wording.words import Words, printable


def conclusion(report: Report, words: Words) -> str:
    """What the audit came to: what fails, what needs an explanation, or that nothing does, and what that means."""
    kinds = [kind_of(finding.check) for finding in leads(report.findings)]
    parts = [words(f"sum.lead.{kind}", count=kinds.count(kind)) for kind in ("fails", "explain", "query") if kind in kinds]
    if report.empty:
        return words("sum.nothing", file=printable(report.file))
    if not parts:
        if report.summary.undecided:
            return words("sum.open", count=report.summary.undecided)
        return f"{words('sum.clean')}{words('sum.limit')}" if words.lang == "zh" else \
            f"{words('sum.clean')} {words('sum.limit')}"
    items = words.join(parts)
    if report.tails:
        items += words("place.comma") + words("sum.lead.rounding", count=len(report.tails))
    return words("sum.lead", items=items)


def coverage(report: Report, words: Words) -> str:
    """How many checks on how many figures."""
    summary = report.summary
    return words("sum.covered", checks=summary.checks, covered=summary.covered,
                 percent=percent(summary.covered, summary.figures))
