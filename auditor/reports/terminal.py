"""The report for a person at a terminal: the worst first, plain text that wraps, colour only where
asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.arithmetic import Verdict
from auditor.findings import Finding, Report, Severity, leads
from auditor.message import Said
from auditor.reports import Run
from auditor.reports.counts import Counts, counts
from auditor.reports.terminal_similar import table
from auditor.reports.verdicts import checked, given, nothing, power
from auditor.reports.verdicts import clean as verdict
from auditor.reports.wrap import width, wrap
from auditor.wording.explain import Explanation, explain
from auditor.wording.messages import in_words, subject_of, unnamed
from auditor.wording.notes import cut_note, tail_note
from auditor.wording.rule_texts import worded
from auditor.wording.shown import percent
from auditor.wording.similar import Block, grouped, similar, together
from auditor.wording.words import Words, printable

_FULL: Final = 20
"""So many findings are explained in full; the rest take a line each."""
_MOST: Final = 200
"""So many findings are listed without `--all`: nobody reads on, and a log has an end."""
_LINES: Final = 6
"""So many tails and undecided lines are shown without `--all`."""
_HASH: Final = 16
"""So much of a hash is shown; the other formats have it whole."""
_COLOURS: Final = {
    "fails": "1;31",
    "explain": "33",
    "query": "33",
    "rounding": "36",
    "bold": "1",
    "quiet": "2",
}
_FACTS: Final = (
    "fact.filled",
    "fact.suspect",
    "fact.confirmed",
    "fact.remedy",
    "fact.exception",
    "fact.linked",
)


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
                total=read + len(run.errors),
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


class _Page:
    """One report on the terminal."""

    def __init__(self, report: Report, run: Run) -> None:
        """Measure the labels, and see which findings do not count."""
        self.report, self.run, self.words = report, run, run.words
        self.gutter = max(width(self.words(key)) for key in _FACTS) + 1
        self.excused = run.excused(report)

    def lines(self) -> Iterator[str]:
        """The page, line by line."""
        words, report = self.words, self.report
        if report.empty and not any(
            finding.rule.severity is Severity.ERROR for finding in report.findings
        ):
            yield from self._nothing()
            return
        yield from self._wrapped(self._head(), "", "  ")
        shown = [finding for finding in report.findings if id(finding.check) not in self.excused]
        followers = {finding.number: finding for finding in shown if finding.cause}
        # All is every finding by itself.
        blocks = {} if self.run.all else similar(report, self.excused)
        listed = list(grouped(leads(shown), blocks))
        for at, group in enumerate(listed if self.run.all else listed[:_MOST]):
            if at < _FULL or self.run.all:
                yield ""
                yield from self._patterns(group)
                yield from self._shown(group)
                numbers = (number for finding in group for number in finding.consequences)
                yield from self._followers(
                    [followers[number] for number in numbers if number in followers]
                )
            else:
                yield from self._short(group)
        yield from self._more(sum(map(len, listed[_MOST:])))
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

    def _more(self, count: int) -> Iterator[str]:
        """How many are not listed, where some are not."""
        if count > 0 and not self.run.all:
            yield "  " + self.words("sum.tails.more", count=count)

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
        text = f"{shown.label}: {shown.headline}  {shown.lines[0].told.pointer}  [{told_rule(findings[0])}]"
        yield from self._labelled(text, shown.label, shown.kind)

    def _block(self, findings: tuple[Finding, ...]) -> Block:
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

    def _fact(self, key: str, text: str) -> Iterator[str]:
        if text:
            label = self.words(key)
            first = "  " + label + " " * (self.gutter - width(label))
            yield from self._wrapped(text, first, " " * (self.gutter + 2))

    def _excused(self) -> Iterator[str]:
        """What does not count, and why: a line each."""
        listed = [
            finding
            for finding in (*self.report.findings, *self.report.undecided)
            if id(finding.check) in self.excused
        ]
        if not listed:
            return
        yield ""
        yield self._paint(self.words("sum.suppressed", count=len(listed)), "bold")
        for finding in listed[: len(listed) if self.run.all else _LINES]:
            told = explain(finding, self.report, self.words)
            text = f"{told.label}: {told.headline}  {told.pointer}  [{told_rule(finding)}]"
            yield from self._wrapped(
                self.words.sentence(text, self.excused[id(finding.check)]), "  ", "      "
            )
        yield from self._more(len(listed) - _LINES)

    def _tails(self) -> Iterator[str]:
        words, report = self.words, self.report
        if not report.tails:
            return
        yield ""
        yield self._paint(words("sum.tails", count=len(report.tails)), "bold")
        # The improbable ones are worth a look, so they come first.
        tails = sorted(
            report.tails, key=lambda finding: (not finding.check.improbable, finding.number)
        )
        limit = len(tails) if self.run.all else _LINES
        for finding in tails[:limit]:
            told = explain(finding, report, words)
            headline = (
                words("head.improbable", headline=told.headline)
                if told.improbable
                else told.headline
            )
            line = words.sentence(f"{told.pointer}: {told.label} {headline}", told.rounding)
            yield from self._wrapped(line, "  ", "      ")
        yield from self._more(len(tails) - _LINES)
        if note := tail_note(report, words):
            yield from self._wrapped(note, "  ", "      ")

    def _undecided(self) -> Iterator[str]:
        words, report = self.words, self.report
        if not report.undecided:
            return
        yield ""
        yield self._paint(words("sum.undecided", count=len(report.undecided)), "bold")
        lines = undecided_lines(report, words)
        limit = len(lines) if self.run.all else _LINES
        for line in lines[:limit]:
            yield from self._wrapped(line, "  ", "      ")
        yield from self._more(len(lines) - _LINES)

    def _holds(self) -> Iterator[str]:
        words, report = self.words, self.report
        held = [check for check in report.checks if check.verdict is Verdict.HOLDS]
        if held:
            yield ""
            yield self._paint(words("sum.holds", count=len(held)), "bold")
        for check in held:
            told = explain(Finding(0, check), report, words)
            yield from self._wrapped(
                f"{told.where}: {told.filled}  [{check.rule.id}]", "  ", "      "
            )

    def _notices(self) -> Iterator[str]:
        words, notices = self.words, self.report.ledger.notices
        if not notices:
            return
        yield ""
        yield self._paint(words("sum.notices", count=len(notices)), "bold")
        limit = len(notices) if self.run.all else _LINES
        for notice in notices[:limit]:
            yield from self._wrapped(printable(in_words(notice.message, words)), "  ", "      ")
        yield from self._more(len(notices) - _LINES)

    def _summary(self, shown: int) -> Iterator[str]:
        words, report, summary = self.words, self.report, self.report.summary
        file = printable(report.shown)
        found = counts(report, words, self.excused)
        clean = not summary.fails
        if clean and not summary.undecided:
            yield self._paint(verdict(report, words), "bold")
        elif clean:
            yield from self._wrapped(verdict(report, words))
        yield from self._wrapped(checked(report, words))
        if shown:
            yield from self._wrapped(_classes(found, summary.fails, words))
        if self.excused:
            yield from self._wrapped(words("sum.suppressed", count=len(self.excused)))
        if report.beside:
            # What is left of it was told of each report by itself.
            return
        covered = words(
            "sum.figures",
            figures=summary.figures,
            covered=summary.covered,
            percent=percent(summary.covered, summary.figures),
        )
        missed = summary.figures - summary.covered
        more = words("sum.uncovered", count=missed, file=file) if missed else ""
        yield from self._wrapped(words.sentence(covered, more))
        if caught := power(report, words):
            yield from self._wrapped(caught)
        if shown:
            yield from self._wrapped(words("sum.next", file=file))
        elif clean:
            yield from self._wrapped(words("sum.limit"))
        yield from (self._paint(line, "quiet") for line in self._wrapped(_made(report, self.run)))

    def _wrapped(self, text: str, first: str = "", rest: str = "") -> list[str]:
        return wrap(text, self.run.width, first, rest)

    def _paint(self, text: str, kind: str) -> str:
        code = _COLOURS.get(kind)
        return f"\x1b[{code}m{text}\x1b[0m" if self.run.color and code else text


def told_rule(finding: Finding) -> str:
    """The id of the finding's rule, harmless to show."""
    return printable(finding.rule.id)


def _made(report: Report, run: Run) -> str:
    """What the result rests on: the file, the pack, the program; hashes so far that they tell."""
    whole = report.pack_sha256
    pack = " ".join(
        part
        for part in (report.pack, report.pack_version, f"{whole[:_HASH]}…" if whole else "")
        if part
    )
    return run.words(
        "sum.made", sha256=f"{report.sha256[:_HASH]}…", pack=printable(pack), version=run.version
    )


def _classes(found: Counts, fails: int, words: Words) -> str:
    parts = [words("sum.part", part=part, count=number) for part, number in found.parts.items()]
    classes = [
        words("sum.class", severity=severity, count=number)
        for severity, number in found.classes.items()
    ]
    comma = words("place.comma")
    rest = (
        words("sum.rest.tails" if found.tailed else "sum.rest", count=found.untouched)
        if found.untouched
        else ""
    )
    key = "sum.findings" if fails != found.findings else "sum.findings.same"
    return words(
        key,
        count=found.findings,
        classes=comma.join(classes),
        parts=words.sentence(comma.join(parts), rest),
    )


def undecided_lines(report: Report, words: Words) -> list[str]:
    """What could not be decided, one line for each reason: the relation, how many checks, what is
    missing.
    """
    groups: dict[tuple[str, tuple[Said, ...]], list[Finding]] = {}
    for finding in report.undecided:
        groups.setdefault((finding.rule.id, finding.check.missing), []).append(finding)
    lines = []
    for (_, missing), findings in groups.items():
        check = findings[0].check
        title = worded(check.rule, words).title
        what = (len(findings) == 1 and subject_of(check, report, words)) or printable(title)
        lacks = words.join([printable(in_words(text, words)) for text in missing]) or words(
            "place.unreadable"
        )
        lines.append(words("sum.undecided.line", what=what, count=len(findings), missing=lacks))
    return lines
