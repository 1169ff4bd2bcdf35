"""Markdown, for a merge request or a step summary: the result, a table of findings, details
folded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.findings import Report
from auditor.reports import Run
from auditor.reports.terminal_ending import undecided_lines
from auditor.reports.verdicts import checked, conclusion
from auditor.wording.explain import Explanation, explain
from auditor.wording.listed import lines, tally
from auditor.wording.messages import in_words
from auditor.wording.notes import cut_note, tail_note
from auditor.wording.shown import percent
from auditor.wording.similar import SimilarFindings, details, grouped, place_of, similar, together
from auditor.wording.words import Words, printable

# What Markdown or the HTML in it takes for more than itself.
_SPECIAL: Final = frozenset("\\`*_{}[]()<>#+!|~&:@$=")
_MOST: Final = 50
"""So many findings are listed; step summaries end at a megabyte and readers long before."""

_PLACES: Final = 3
"""So many places of an item of the checklist are told."""


def render(run: Run) -> str:
    """The run as Markdown."""
    words = run.words
    lines = [f"# {words('title.markdown')}", ""]
    if run.settings:
        lines += [f"_{text(run.settings)}_", ""]
    for report in run.reports:
        lines += [*_report(report, run), "", _made(report, run), ""]
    if run.errors:
        lines += [f"## {words('title.errors')}", ""]
        lines += [
            (
                f"- **{text(error.shown)}** {text(in_words(error.message, words))} "
                f"{text(in_words(error.remedy, words))}"
            ).rstrip()
            for error in run.errors
        ]
        lines.append("")
    return "\n".join(lines)


def text(content: str) -> str:
    """Text of a document, inert in Markdown and in the HTML that Markdown lets through."""
    return "".join(
        # As a character reference, which is inert in Markdown and in HTML.
        f"&#{ord(character)};" if character in _SPECIAL else character
        for character in printable(content)
    )


def _report(report: Report, run: Run) -> Iterator[str]:
    words, summary = run.words, report.summary
    year = words("sum.year", year=report.year) if report.year else ""
    yield f"## {text(report.shown)}"
    yield ""
    yield "  ".join(part for part in (text(report.entity), year) if part)
    yield ""
    yield f"**{text(conclusion(report, words))}**"
    yield ""
    yield checked(report, words)
    yield words(
        "sum.figures",
        figures=summary.figures,
        covered=summary.covered,
        percent=percent(summary.covered, summary.figures),
    )
    told = [explain(finding, report, words) for finding in report.findings]
    if told:
        yield ""
        yield from _table(told, words)
        yield ""
        yield from _details(report, run)
    yield from _excused(report, run)
    if cut := cut_note(report, words):
        yield from ["", text(cut)]
    yield from _tails(report, words)
    yield from _folded(
        words("sum.undecided", count=len(report.undecided)),
        [text(line) for line in undecided_lines(report, words)],
    )
    yield from _listed(report, words)
    # Where nothing fails and something is open, what the audit cannot see is said as well.
    if report.undecided and not report.findings:
        yield ""
        yield words("sum.limit")


def _tails(report: Report, words: Words) -> Iterator[str]:
    """What rounding explains, folded, with what may be said of it in the report."""
    tails = [explain(finding, report, words) for finding in report.tails]
    yield from _folded(
        words("sum.tails", count=len(tails)),
        [
            *(text(words.sentence(f"{one.mark} {one.headline}", one.rounding)) for one in tails),
            *([text(tail_note(report, words))] if tails else []),
        ],
    )


def _listed(report: Report, words: Words) -> Iterator[str]:
    """The checklist, folded."""
    if not report.checklist:
        return
    heads = [words(f"list.{name}") for name in ("item", "standing", "found", "note")]
    rows = [f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for line in lines(report, words):
        places = words.join_clauses(
            [" ".join(filter(None, (one.source, one.text))) for one in line.found[:_PLACES]]
        )
        note = words.sentence(line.note, *(f"#{finding.number}" for finding in line.findings))
        cells = (line.title, line.standing, places, note)
        rows.append("| " + " | ".join(text(cell) or "—" for cell in cells) + " |")
    about = ["", text(words("title.list.about")), ""]
    yield from _folded(f"{words('title.list')} ({tally(report, words)})", [*about, *rows], sign="")


def _made(report: Report, run: Run) -> str:
    """What the result rests on: the file, the pack, the program."""
    pack = f"{report.pack} {report.pack_version} {report.pack_sha256}"
    return text(
        run.words(
            "sum.made", sha256=report.sha256, pack=" ".join(pack.split()), version=run.version
        )
    )


def _table(told: list[Explanation], words: Words) -> Iterator[str]:
    heads = [
        words(key)
        for key in (
            "ui.number",
            "fact.place",
            "fact.source",
            "fact.stated",
            "fact.expected",
            "fact.difference",
            "fact.remedy",
        )
    ]
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for one in told[:_MOST]:
        cells = (
            one.mark,
            one.where,
            one.source,
            one.stated,
            one.expected,
            one.difference,
            one.advice.remedy,
        )
        yield "| " + " | ".join(text(cell) or "—" for cell in cells) + " |"
    if len(told) > _MOST:
        yield ""
        yield words("sum.more", count=len(told) - _MOST)


def _details(report: Report, run: Run) -> Iterator[str]:
    blocks = similar(report, run.excused(report))
    cards = []
    # As many as the table above lists.
    for group in grouped(report.findings[:_MOST], blocks):
        told = [(finding, explain(finding, report, run.words)) for finding in group]
        cards.append(
            _card(told[0][1], run.words)
            if len(told) == 1
            else _together(together(told, report, run.words), run.words)
        )
    yield from [
        "<details>",
        f"<summary>{run.words('title.cards')}</summary>",
        "",
        "\n\n---\n\n".join(cards),
        "",
        "</details>",
    ]


def _card(one: Explanation, words: Words) -> str:
    before, figure, after = one.excerpt
    parts = [f"**{text(one.mark)} {text(one.headline)}**"]
    if figure:
        parts.append(f"> {text(before)}**{text(figure)}**{text(after)}")
    for key, content in (
        ("fact.filled", words.sentence(one.filled, one.rounding)),
        *((one.advice.about, line) for line in one.advice.suspects),
        ("fact.confirmed", one.advice.confirmed),
        ("fact.remedy", one.advice.remedy),
        *(("fact.exception", line) for line in one.advice.exceptions),
        *(("fact.linked", line) for line in one.advice.linked),
    ):
        if content:
            parts.append(f"{words(key)} {text(content)}")
    return "\n\n".join(parts)


def _together(block: SimilarFindings, words: Words) -> str:
    """Similar findings: what is said of all once, of each what the table above does not say."""
    parts = [
        f"**{text(block.label)} {text(words.sentence(block.headline, block.rounding))}**",
        text(block.title),
    ]
    lines = []
    for line in block.lines:
        said = words.join_clauses([f"{words(key)} {content}" for key, content in details(line)])
        lines.append(f"- {text(line.told.mark)} {text(place_of(line, words))}  {text(said)}")
    parts.append("\n".join(lines))
    if block.remedy:
        parts.append(f"{words('fact.remedy')} {text(block.remedy)}")
    parts += [f"{words('fact.exception')} {text(exception)}" for exception in block.exceptions]
    return "\n\n".join(parts)


def _excused(report: Report, run: Run) -> Iterator[str]:
    """What does not count, and why."""
    excused = run.excused(report)
    listed = [
        finding for finding in (*report.findings, *report.undecided) if id(finding.check) in excused
    ]
    if listed:
        yield from ["", f"**{run.words('sum.excused', count=len(listed))}**", ""]
    for finding in listed:
        told = explain(finding, report, run.words)
        why = run.words("sum.excused.one", why=excused[id(finding.check)])
        yield f"- {text(f'{told.mark} {told.headline}')} {text(why)}"


def _folded(title: str, lines: list[str], sign: str = "- ") -> Iterator[str]:
    # Folded lines of a list; a table (`sign` empty) stands as it is.
    if lines:
        yield from [
            "",
            "<details>",
            f"<summary>{title}</summary>",
            "",
            *(f"{sign}{line}" for line in lines),
            "",
            "</details>",
        ]
