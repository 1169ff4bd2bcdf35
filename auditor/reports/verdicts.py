"""The result of a report in one or two sentences, as the page, the working paper and the summary
begin.
"""

from __future__ import annotations

from typing import Final

from auditor.findings import Report, leads
from auditor.wording.explain import kind_of
from auditor.wording.shown import percent
from auditor.wording.words import Words, printable

_NAMED: Final = 3
"""So many tables are named."""


def conclusion(report: Report, words: Words) -> str:
    """What the audit came to: what fails, what needs an explanation, or that nothing does, and what
    that means.
    """
    kinds = [kind_of(finding.check) for finding in leads(report.findings)]
    parts = [
        words(f"sum.lead.{kind}", count=kinds.count(kind))
        for kind in ("fails", "explain", "query")
        if kind in kinds
    ]
    # Nothing was checked: that is the result, unless something says more.
    if report.empty and not parts:
        return nothing(report, words)
    if not parts:
        # Only a report in which all was decided needs to hear what an audit cannot see.
        if report.summary.undecided or not report.summary.covered:
            return clean(report, words)
        return (
            f"{clean(report, words)}{words('sum.limit')}"
            if words.lang == "zh"
            else f"{clean(report, words)} {words('sum.limit')}"
        )
    items = words.join(parts)
    if report.tails:
        items += words("place.comma") + words("sum.lead.rounding", count=len(report.tails))
    return words("sum.lead", items=items)


def given(report: Report, words: Words) -> str:
    """The report as it was given, with those that it was put beside."""
    if not report.beside:
        return printable(report.shown)
    others = words.join([printable(name) for name in report.beside])
    return words("sum.beside", file=printable(report.shown), others=others)


def result(report: Report) -> str:
    """The kind of the worst that was found; `holds` only where everything that should be there was
    checked, `explain` where something was not.
    """
    kinds = {kind_of(finding.check) for finding in report.findings}
    if worst := next((kind for kind in ("fails", "explain", "query") if kind in kinds), ""):
        return worst
    if report.empty:
        return "fails"
    summary = report.summary
    whole = summary.covered and not summary.undecided and not report.ledger.wanting
    return "holds" if whole else "explain"


def nothing(report: Report, words: Words) -> str:
    """That nothing was checked, and what was seen."""
    if report.unfilled:
        return words("sum.unfilled", file=printable(report.shown))
    return words(
        "sum.nothing",
        file=printable(report.shown),
        tables=len(report.ledger.tables),
        figures=report.summary.figures,
    )


def clean(report: Report, words: Words) -> str:
    """That nothing fails, beside how many figures of how many were checked."""
    summary = report.summary
    # No figure was checked: of a report whose rules were chosen, or of its structure alone.
    if not summary.covered:
        return words(
            "sum.asked" if report.asked else "sum.structure",
            figures=summary.figures,
            holds=summary.holds,
        )
    # Tables that should be there and are not.
    wanting = report.ledger.wanting
    if wanting:
        more = "…" if len(wanting) > _NAMED else ""
        return words(
            "sum.partial",
            figures=summary.figures,
            covered=summary.covered,
            count=len(wanting),
            tables=words.join([printable(title) for title in wanting[:_NAMED]]) + more,
        )
    if summary.undecided:
        return words(
            "sum.open", count=summary.undecided, figures=summary.figures, covered=summary.covered
        )
    return words("sum.clean", figures=summary.figures, covered=summary.covered)


def checked(report: Report, words: Words) -> str:
    """How many checks hold, fail, and so on; those apart that fail only as something slid."""
    summary = report.summary
    counts = words(
        "sum.checks",
        checks=summary.checks,
        holds=summary.holds,
        rounding=summary.rounding,
        fails=summary.fails,
        undecided=summary.undecided,
    )
    following = words("sum.following", count=summary.following) if summary.following else ""
    return words.sentence(counts, following)


def coverage(report: Report, words: Words) -> str:
    """How many checks on how many figures."""
    summary = report.summary
    return words(
        "sum.covered",
        checks=summary.checks,
        covered=summary.covered,
        percent=percent(summary.covered, summary.figures),
    )


def power(report: Report, words: Words) -> str:
    """What share of single errors would be noticed; empty where it was not worked out."""
    shares = report.extra.get("power")
    if isinstance(shares, dict) and "1" in shares and "10" in shares:
        return words("sum.power", ten=shares["10"], one=shares["1"])
    return ""
