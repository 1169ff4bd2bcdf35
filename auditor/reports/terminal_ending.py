"""Below the findings of a report on the terminal: what does not count, tails, what could not be
decided, what holds, and what it all comes to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.arithmetic import Verdict
from auditor.findings import Finding, Report
from auditor.message import Said
from auditor.reports import Run
from auditor.reports.counts import FindingCounts, counts
from auditor.reports.verdicts import checked, power
from auditor.reports.verdicts import clean as verdict
from auditor.reports.wrap import width, wrap
from auditor.wording.explain import explain
from auditor.wording.messages import in_words, subject_of
from auditor.wording.notes import tail_note
from auditor.wording.rule_texts import worded
from auditor.wording.shown import percent
from auditor.wording.words import Words, printable

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


class TerminalSheet:
    """One report on the terminal: what its parts are written with, and what stands below its
    findings.
    """

    def __init__(self, report: Report, run: Run) -> None:
        """Measure the labels, and see which findings do not count."""
        self.report, self.run, self.words = report, run, run.words
        # Labels are as wide as the widest of them, so that all texts begin in one column.
        self.gutter = max(width(self.words(key)) for key in _FACTS) + 1
        self.excused = run.excused(report)

    def _wrapped(self, text: str, first: str = "", rest: str = "") -> list[str]:
        return wrap(text, self.run.width, first, rest)

    def _paint(self, text: str, kind: str) -> str:
        code = _COLOURS.get(kind)
        return f"\x1b[{code}m{text}\x1b[0m" if self.run.color and code else text

    def _more(self, count: int) -> Iterator[str]:
        """How many are not listed, where some are not."""
        if count > 0 and not self.run.all:
            yield "  " + self.words("sum.tails.more", count=count)

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
        # Nothing fails and all was decided: one line that stands out.
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
        # What to do next; where nothing is to be done, what the audit cannot see.
        if shown:
            yield from self._wrapped(words("sum.next", file=file))
        elif clean:
            yield from self._wrapped(words("sum.limit"))
        yield from (self._paint(line, "quiet") for line in self._wrapped(_made(report, self.run)))


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


def _classes(found: FindingCounts, fails: int, words: Words) -> str:
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
        # The same rule with the same figures missing is one line.
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
