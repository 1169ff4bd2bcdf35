"""The report for a person at a terminal: the worst first, plain text that wraps, colour only where
asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.findings import Finding, Report, leads
from auditor.reports import Run
from auditor.reports.terminal_ending import TerminalSheet, told_rule
from auditor.reports.terminal_similar import table
from auditor.reports.verdicts import clean as verdict
from auditor.reports.verdicts import given, nothing
from auditor.reports.wrap import wrap
from auditor.severity import Severity
from auditor.wording.explain import Explanation, explain
from auditor.wording.messages import in_words, unnamed
from auditor.wording.notes import cut_note
from auditor.wording.similar import SimilarFindings, grouped, similar, together
from auditor.wording.words import printable

_FULL: Final = 20
"""So many findings are explained in full; the rest take a line each."""
_MOST: Final = 200
"""So many findings are listed without `--all`: nobody reads on, and a log has an end."""


def render(run: Run) -> str:
    """The run as text for standard output; read errors are not in it (see `errors`)."""
    # A minus that Windows consoles in China cannot show.
    return "\n".join(_lines(run)).replace("\u2212", "-").rstrip("\n") + "\n"


def errors(run: Run) -> str:
    """What could not be read, as text for standard error; empty where all could."""
    words = run.words
    lines: list[str] = []
    for error in run.errors:
        why = unnamed(error.message, error.file, words)
        # Whole lines: a log is searched for what they say, and a terminal wraps of its own.
        lines.append(words("error.read", file=printable(error.shown), message=printable(why)))
        if error.remedy:
            lines.append(words("error.remedy") + printable(in_words(error.remedy, words)))
    return "\n".join(lines) + "\n" if lines else ""


def _lines(run: Run) -> Iterator[str]:
    words = run.words
    packs = " ".join(dict.fromkeys(report.pack for report in run.reports))
    yield from wrap(words("sum.head", version=run.version, pack=packs).rstrip(), run.width)
    if run.settings:
        yield from wrap(run.settings, run.width, "", "  ")
    several = len(run.reports) + len(run.errors) > 1
    for report in run.reports:
        # Of many, a report in which nothing was found takes one line.
        if several and not report.findings and not run.all and not report.empty:
            yield from wrap(_one(report, run), run.width, "", "  ")
            continue
        yield from _Page(report, run).lines()
        if several:
            yield ""
    if several:
        read = sum(not report.beside for report in run.reports)
        yield from wrap(
            words(
                "sum.files",
                read=read,
                errors=len(run.errors),
            ),
            run.width,
        )


def _one(report: Report, run: Run) -> str:
    words, summary = run.words, report.summary
    lacks = len(report.ledger.wanting)
    key = "sum.one.partial" if lacks else "sum.one.clean"
    verdicts = [
        words(key, figures=summary.figures, covered=summary.covered, count=lacks)
        if summary.covered
        else verdict(report, words)
    ]
    if summary.rounding:
        verdicts.append(words("sum.one.rounding", count=summary.rounding))
    if summary.undecided:
        verdicts.append(words("sum.one.undecided", count=summary.undecided))
    return words(
        "sum.one", file=printable(report.shown), verdicts=words("place.comma").join(verdicts)
    )


class _Page(TerminalSheet):
    """One report on the terminal."""

    def lines(self) -> Iterator[str]:
        """The page, line by line."""
        words, report = self.words, self.report
        # Nothing was checked, and no finding of its own says what is wrong.
        if report.empty and not any(
            finding.rule.severity is Severity.ERROR for finding in report.findings
        ):
            yield from self._nothing()
            return
        yield from self._wrapped(self._head(), "", "  ")
        shown = [finding for finding in report.findings if id(finding.check) not in self.excused]
        yield from self._listed(shown)
        if cut := cut_note(report, words):
            yield ""
            yield from self._wrapped(cut)
        yield from self._excused()
        yield from self._tails()
        yield from self._undecided()
        if self.run.all:
            yield from self._holds()
        yield from self._notices()
        yield ""
        yield from self._summary(len(shown))

    def _listed(self, shown: Sequence[Finding]) -> Iterator[str]:
        """The findings: the first ones in full with what follows from them, the next in short."""
        # Findings that follow are shown below their cause, and nowhere else.
        followers = {finding.number: finding for finding in shown if finding.cause}
        # All is every finding by itself.
        blocks = {} if self.run.all else similar(self.report, self.excused)
        listed = list(grouped(leads(shown), blocks))
        for at, group in enumerate(listed if self.run.all else listed[:_MOST]):
            if at >= _FULL and not self.run.all:
                # The first twenty in full, up to two hundred in short.
                yield from self._short(group)
                continue
            yield ""
            yield from self._patterns(group)
            yield from self._shown(group)
            numbers = (number for finding in group for number in finding.consequences)
            yield from self._followers(
                [followers[number] for number in numbers if number in followers]
            )
        yield from self._more(sum(map(len, listed[_MOST:])))

    def _nothing(self) -> Iterator[str]:
        """That nothing was checked, what was seen, and what is to be said of it."""
        words, report = self.words, self.report
        yield from self._wrapped(nothing(report, words))
        if report.unfilled:
            return
        chosen = report.ledger.tables and self.run.in_force.select
        remedy = words("sum.nothing.chosen" if chosen else "sum.nothing.remedy")
        yield from self._wrapped(remedy, words("error.remedy"), "    ")
        for finding in report.findings:
            yield from self._line(finding, "", "  ")
        yield from self._undecided()
        yield from self._notices()

    def _patterns(self, block: Sequence[Finding]) -> Iterator[str]:
        first = {finding.number for finding in block}
        for pattern in self.report.patterns:
            if pattern.numbers[0] in first:
                numbers = self.words.join([str(number) for number in pattern.numbers])
                heading = self.words(
                    f"pattern.{pattern.kind}", list=numbers, text=printable(pattern.text)
                )
                yield from self._wrapped(heading, "-- ", "   ")

    def _followers(self, followers: list[Finding]) -> Iterator[str]:
        """What follows from a finding: a line each, in full where all is asked for."""
        for finding in followers[: len(followers) if self.run.all else _FULL]:
            if self.run.all:
                yield ""
                yield from self._finding(finding, explain(finding, self.report, self.words))
            else:
                yield from self._line(finding, "  + ", "    ")
        yield from self._more(len(followers) - _FULL)

    def _line(self, finding: Finding, first: str, rest: str) -> Iterator[str]:
        """A finding in one line."""
        told = explain(finding, self.report, self.words)
        text = f"{told.label}: {told.headline}  {told.pointer}  [{told_rule(finding)}]"
        yield from self._labelled(text, told.label, told.kind, first, rest)

    def _labelled(
        self, text: str, label: str, kind: str, first: str = "", rest: str = "  "
    ) -> Iterator[str]:
        """A text that begins with a label, in the colour of its kind."""
        lines = wrap(text, self.run.width, first, rest)
        # Painted after wrapping: colours take no room.
        yield lines[0].replace(label, self._paint(label, kind), 1)
        yield from lines[1:]

    def _shown(self, findings: tuple[Finding, ...]) -> Iterator[str]:
        """A finding in full, or similar ones as a table."""
        if len(findings) == 1:
            yield from self._finding(findings[0], explain(findings[0], self.report, self.words))
            return
        words, shown = self.words, self._block(findings)
        yield from self._labelled(
            f"{shown.label}: {words.sentence(shown.headline, shown.rounding)}",
            shown.label,
            shown.kind,
        )
        pointer = shown.lines[0].told.pointer
        yield from self._wrapped(
            f"{pointer}  [{told_rule(findings[0])}] {shown.title}", "  --> ", "      "
        )
        yield from table(shown, words, self.run.width)
        for key, text in (
            ("fact.remedy", shown.remedy),
            *(("fact.exception", exception) for exception in shown.exceptions),
            ("fact.filled", words("similar.terminal")),
        ):
            yield from self._fact(key, text)

    def _short(self, findings: tuple[Finding, ...]) -> Iterator[str]:
        """The same in one line."""
        if len(findings) == 1:
            yield from self._line(findings[0], "", "  ")
            return
        shown = self._block(findings)
        at = shown.lines[0].told.pointer
        text = f"{shown.label}: {shown.headline}  {at}  [{told_rule(findings[0])}]"
        yield from self._labelled(text, shown.label, shown.kind)

    def _block(self, findings: tuple[Finding, ...]) -> SimilarFindings:
        told = [(finding, explain(finding, self.report, self.words)) for finding in findings]
        return together(told, self.report, self.words)

    def _head(self) -> str:
        words, report = self.words, self.report
        parts = [given(report, words), printable(report.entity)]
        if report.year:
            parts.append(words("sum.year", year=report.year))
        if report.unit:
            parts.append(f"{words('ui.moneyunit')} {report.unit}")
        return "  ".join(part for part in parts if part)

    def _finding(self, finding: Finding, told: Explanation) -> Iterator[str]:
        words, advice = self.words, told.advice
        yield from self._labelled(f"{told.label}: {told.headline}", told.label, told.kind)
        place = "  ".join(
            part for part in (told.pointer, told.where, f"[{told_rule(finding)}]") if part
        )
        yield from self._wrapped(place, "  --> ", "      ")
        if any(told.excerpt):
            # The figure between brackets, since a terminal may have no colour.
            before, figure, after = told.excerpt
            marked = f"{before}【{figure}】{after}" if figure else before
            yield from self._wrapped(marked, "  | ", "  | ")
        rounding = "" if told.kind == "undecided" else told.rounding
        yield from self._fact("fact.filled", words.sentence(told.filled, rounding))
        for suspect in advice.suspects:
            yield from self._fact(advice.about, suspect)
        yield from self._fact("fact.confirmed", advice.confirmed)
        yield from self._fact("fact.remedy", advice.remedy)
        for exception in advice.exceptions:
            yield from self._fact("fact.exception", exception)
        for linked in advice.linked:
            yield from self._fact("fact.linked", linked)
