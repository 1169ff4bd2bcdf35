"""The head of a report's page: what was audited with what, what it came to, and its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.findings import Report, leads
from auditor.reports import Run
from auditor.reports.html_document import text
from auditor.reports.verdicts import conclusion, coverage, given, power, result
from auditor.wording.words import Words

_SHORT: Final = 16
"""So much of the file's hash is shown; the whole is in its title."""


def title(report: Report, words: Words) -> str:
    """What the page is called: the body, the year, the kind."""
    year = words("sum.year", year=report.year) if report.year else ""
    return words(
        "title.accounts",
        entity=report.entity or report.file,
        year=year,
        kind=report.called.get(words.lang, ""),
    ).strip()


def header(
    report: Report, run: Run, excused: int, parts: Sequence[tuple[str, str, str, str]]
) -> Iterator[str]:
    """What was audited with what, and what it came to; `excused` findings do not count, `parts`
    are (anchor, name, marks, kind).
    """
    words = run.words
    yield (
        f"<header>\n<h1><small>{words('title.report')}</small>{text(title(report, words))}</h1>\n"
        '<dl class="meta">'
    )
    pack = f"{report.pack} {report.pack_version}".strip()
    for key, value, hint in (
        ("ui.file", given(report, words), ""),
        ("ui.hash", f"{report.sha256[:_SHORT]}…", report.sha256),
        ("ui.pack", pack, report.pack_sha256),
        ("ui.program", f"auditor {run.version}", ""),
        ("ui.moneyunit", report.unit or "—", ""),
    ):
        yield f'<div><dt>{words(key)}</dt><dd title="{text(hint)}">{text(value)}</dd></div>'
    kind = result(report)
    yield f'</dl>\n<p class="lead {kind}">{text(conclusion(report, words))}</p>\n'
    if excused:
        yield f'<p class="note">{text(words("sum.excused", count=excused))}</p>\n'
    caught = power(report, words)
    yield f'<p class="quiet">{text(coverage(report, words))} {text(caught)}</p>\n'
    yield '<dl class="tiles">'
    yield from _tiles(report, words)
    yield "</dl>\n"
    if parts:
        yield f'<nav class="parts"><span>{words("ui.parts")}</span>'
        for anchor, name, marks, kind in parts:
            yield f'<a class="{kind}" href="#{anchor}">{text(name)}<b>{text(marks)}</b></a>'
        yield "</nav>\n"
    yield "</header>\n"


def _tiles(report: Report, words: Words) -> Iterator[str]:
    """How many checks came to what."""
    summary = report.summary
    missed = summary.figures - summary.covered
    for name, sign, big, rest in (
        ("holds", "√", summary.holds, words("ui.unitcount", count="").strip()),
        ("rounding", "≈", summary.rounding, words("ui.unitcount", count="").strip()),
        ("fails", "×", summary.fails, _failing(report, words)),
        ("undecided", "□", summary.undecided, words("ui.unitcount", count="").strip()),
        (
            "uncovered",
            "○",
            missed,
            words("ui.figurecount", count="", total=summary.figures).strip(),
        ),
    ):
        loud = ' class="fails"' if name == "fails" and big else ""
        yield (
            f"<div{loud}><dt>{sign} {words(f'verdict.{name}')}</dt>"
            f"<dd><b>{big}</b> <span>{rest}</span></dd></div>"
        )


def _failing(report: Report, words: Words) -> str:
    """The unit of the count of failing checks, and how many findings they come to where that is
    another number.
    """
    fails, findings = report.summary.fails, len(leads(report.findings))
    # Failing checks and findings differ where several checks fail for one cause.
    if fails == findings:
        return words("ui.findingcount", count="").strip()
    return words("ui.failcount", count="", findings=findings).strip()
