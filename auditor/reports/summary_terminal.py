"""The summary over many reports for a terminal: plain text, columns aligned by display width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from auditor.reports.summary import SEVERITIES, ReportLine, Summary, group_words
from auditor.reports.wrap import width, wrap
from auditor.wording.messages import in_words
from auditor.wording.shown import percent
from auditor.wording.words import Words, printable

_LINES: Final = 20
_NAME: Final = 28
_REPORTS, _FIRST = 6, 2
"""So many reports are shown, and so many findings of each."""


def render(
    summary: Summary, words: Words, columns: int = 80, everything: bool = False, settings: str = ""
) -> str:
    """The summary as text."""
    total = summary.total
    most = None if everything else _LINES
    lines = [
        words("summary.head", reports=total.reports, departments=len(summary.departments))
        + _span(summary, words),
        *(wrap(printable(settings), columns, "", "  ") if settings else []),
        words(
            "summary.with-errors",
            count=total.with_errors,
            percent=percent(total.with_errors, total.reports),
        ),
        words(
            "summary.checks",
            checks=total.checks,
            holds=total.holds,
            rounding=total.rounding,
            fails=total.fails,
            undecided=total.undecided,
        ),
        # Findings over several reports are no checks of a report.
        *(
            [words("summary.beside", count=total.findings - total.fails)]
            if total.findings > total.fails
            else []
        ),
        words(
            "summary.figures",
            figures=total.figures,
            covered=total.covered,
            percent=percent(total.covered, total.figures),
        ),
        "",
    ]
    lines += _reports(
        summary.worst if everything else summary.worst[:_REPORTS], summary, columns, words
    )
    lines += _tables(summary, most, columns, words)
    lines += _unread(summary, most, columns, words)
    if summary.missing:
        lines += [words("summary.missing", count=summary.missing), ""]
    if not total.findings and total.covered:
        lines += [words("summary.clean", figures=total.figures, covered=total.covered), ""]
    # Consoles of Windows in China cannot show the typographic minus.
    return "\n".join(lines).rstrip("\n").replace("\u2212", "-") + "\n"


def _tables(summary: Summary, most: int | None, columns: int, words: Words) -> list[str]:
    """Departments, rules and years."""
    tables = (_departments(summary, most, words), _rules(summary, most, words))
    return [
        line
        for heads, rows, count in (*tables, _years(summary, words))
        if rows
        for line in _titled(heads[0], list(heads[1:]), rows, count, columns, words)
    ]


_Table = tuple[tuple[str, ...], Sequence[Sequence[object]], int]
"""The title and the heads, the rows, and how many rows there are in all."""


def _severities(words: Words) -> tuple[str, ...]:
    return tuple(words(f"summary.short.{severity}") for severity in SEVERITIES)


def _departments(summary: Summary, most: int | None, words: Words) -> _Table:
    ranked = [one for one in summary.departments if one.findings]
    groups = (group_words(group, words) for group in summary.groups)
    heads = (words("summary.department"), words("summary.report"), *_severities(words), *groups)
    rows = [
        [
            _cut(one.name),
            one.reports,
            *(one.severities[severity] for severity in SEVERITIES),
            *(one.groups[group] or "" for group in summary.groups),
        ]
        for one in ranked[:most]
    ]
    return (words("summary.ranked"), *heads), rows, len(ranked)


def _rules(summary: Summary, most: int | None, words: Words) -> _Table:
    keys = ("by-rule", "rule", "department", "report", "count", "name")
    rows = [
        [one.rule, len(one.bodies), len(one.reports), one.findings, _cut(one.title, 36)]
        for one in summary.rules[:most]
    ]
    return tuple(words(f"summary.{key}") for key in keys), rows, len(summary.rules)


def _years(summary: Summary, words: Words) -> _Table:
    """The years; nothing where there is one alone."""
    years = summary.years if len(summary.years) > 1 else {}
    keys = ("year-head", "year-head", "report", "found")
    heads = (*(words(f"summary.{key}") for key in keys), *_severities(words))
    rows = [
        [year, one.reports, one.with_errors, *(one.severities[each] for each in SEVERITIES)]
        for year, one in years.items()
    ]
    return heads, rows, len(years)


def _unread(summary: Summary, most: int | None, columns: int, words: Words) -> list[str]:
    """The files that could not be audited, each with why."""
    if not summary.errors:
        return []
    lines = [f"-- {words('summary.unread', count=len(summary.errors))}"]
    for _, why in summary.errors[:most]:
        lines += wrap(printable(in_words(why, words).rstrip()), columns, "  ", "    ")
    if most and len(summary.errors) > most:
        lines.append(words("summary.unread-more", count=len(summary.errors) - most))
    return [*lines, ""]


def _reports(
    worst: Sequence[ReportLine], summary: Summary, columns: int, words: Words
) -> list[str]:
    """The reports with most to do, and the first findings of each."""
    if not worst:
        return []
    lines = [f"-- {words('summary.worst')}"]
    for one in worst:
        counts = Counter(found.severity for found in one.found)
        told = words("place.comma").join(
            f"{words(f'summary.short.{severity}')} {counts[severity]}"
            for severity in SEVERITIES
            if counts[severity]
        )
        name = printable(one.entity or one.file)
        name = words("summary.of-year", name=name, year=one.year) if one.year else name
        lines += wrap(
            words("summary.one", name=name, file=printable(one.file), told=told), columns, "", "  "
        )
        lines += ["  " + _cut(found.message, columns - 3) for found in one.found[:_FIRST]]
    left = summary.total.with_findings - len(worst)
    lines += [words("summary.worst-more", count=left)] if left > 0 else []
    return [*lines, ""]


def _span(summary: Summary, words: Words) -> str:
    years = list(summary.years)
    if len(years) > 1:
        return words("summary.years", first=years[0], last=years[-1])
    return words("summary.year", first=years[0]) if years else ""


def _cut(name: str, room: int = _NAME) -> str:
    shown, used = "", 0
    for letter in printable(name):
        # By the width of letters: a Chinese one takes two columns.
        used += width(letter)
        if used > room:
            return shown + "…"
        shown += letter
    return shown


def _titled(
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    of: int,
    columns: int,
    words: Words,
) -> list[str]:
    """A table under its title; what is wider than the terminal loses its last columns to a second
    block.
    """
    texts = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(row[at]) for row in texts) for at in range(len(head))]
    shown = len(head)
    # The first three columns always stay.
    while shown > 3 and sum(widths[:shown]) + 2 * (shown - 1) > columns:
        shown -= 1
    lines = [f"-- {title}"]
    for row in texts:
        cells = [
            _padded(row[at], widths[at], isinstance(rows[0][at], int) if rows else False)
            for at in range(shown)
        ]
        lines.append("  ".join(cells).rstrip())
    if shown < len(head):
        lines.append(words("summary.narrow", heads=words.join(list(head[shown:]))))
    if of > len(rows):
        lines.append(words("summary.more", count=of - len(rows)))
    return [*lines, ""]


def _padded(text: str, size: int, right: bool) -> str:
    space = " " * (size - width(text))
    return space + text if right else text + space
