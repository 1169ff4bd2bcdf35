"""JUnit XML, for test panels: a suite for each report and part of it, a case for each check."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from auditor.arithmetic import Verdict
from auditor.findings import Check, Finding, ReadError, Report
from auditor.reports import Run, in_force
from auditor.wording.explain import explain, kind_of
from auditor.wording.fingerprints import fingerprints
from auditor.wording.messages import in_words, subject_of
from auditor.wording.places import part_of
from auditor.wording.rule_texts import worded
from auditor.wording.words import Words, printable


def render(run: Run) -> str:
    """The run as JUnit XML. Only identities (error) are failures; what needs an explanation passes
    with its note.
    """
    suites = "".join(suite for report in run.reports for suite in _suites(report, run))
    total = sum(len(report.checks) for report in run.reports)
    failures = sum(_fails(report, run) for report in run.reports)
    errors = "".join(_unread(error, run.words) for error in run.errors)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="auditor" tests="{total + len(run.errors)}" failures="{failures}" '
        f'errors="{len(run.errors)}">\n{suites}{errors}</testsuites>\n'
    )


def _unread(error: ReadError, words: Words) -> str:
    """The suite of a file that could not be read."""
    file = quoteattr(printable(error.shown))
    message = quoteattr(printable(in_words(error.message, words)))
    remedy = escape(printable(in_words(error.remedy, words)))
    return (
        f'<testsuite name={file} tests="1" errors="1" failures="0" skipped="0">'
        f'<testcase classname={file} name="read">'
        f"<error message={message}>{remedy}</error></testcase></testsuite>\n"
    )


def _counts(check: Check, marks: dict[int, str], run: Run) -> bool:
    """Whether a check is a failure: an identity that fails and is not on record."""
    # What needs an explanation or is on record passes.
    return kind_of(check) == "fails" and marks.get(id(check)) not in run.suppressed


def _fails(report: Report, run: Run) -> int:
    marks, following = dict(fingerprints(report)), _following(report)
    return sum(_counts(check, marks, run) for check in report.checks if id(check) not in following)


def _following(report: Report) -> set[int]:
    """The checks, by id, that a finding on a table's structure stands for: they fail with it and
    not by themselves.
    """
    return {
        id(check)
        for finding in report.findings
        if finding.structure
        for check in finding.structure.checks
    }


def _suites(report: Report, run: Run) -> Iterator[str]:
    marks = dict(fingerprints(report))
    # First all that does not hold, as findings without a number; then the numbered ones over them.
    found = {
        id(check): Finding(0, check)
        for check in report.checks
        if check.verdict is not Verdict.HOLDS
    }
    found |= {id(finding.check): finding for finding in run.findings(report)}
    excused, following = run.excused(report), _following(report)
    for part, checks in _by_part(report, run.words).items():
        name = f"{printable(report.shown)} {part}"
        failing = {
            id(check)
            for check in checks
            if id(check) not in following and _counts(check, marks, run)
        }
        skipped = sum(check.verdict is Verdict.UNDECIDED for check in checks)
        yield (
            f'<testsuite name={quoteattr(name)} tests="{len(checks)}" failures="{len(failing)}" '
            f'errors="0" skipped="{skipped}">\n{_properties(report, run)}'
        )
        seen: dict[str, int] = {}
        for check in checks:
            yield _case(
                check,
                found.get(id(check)),
                report,
                run.words,
                id(check) in failing,
                seen,
                excused.get(id(check), ""),
            )
        yield "</testsuite>\n"


def _by_part(report: Report, words: Words) -> dict[str, list[Check]]:
    """The checks by the part of the report that they are of."""
    parts: dict[str, list[Check]] = {}
    for check in report.checks:
        # The part of the stated figure, else of the first that takes part.
        owner = check.stated or next(iter(check.operands), None)
        part = part_of(owner, report, words) if owner is not None else words("place.text")
        parts.setdefault(part, []).append(check)
    return parts


def _properties(report: Report, run: Run) -> str:
    """What was audited with what."""
    pairs = (
        ("file", printable(report.shown)),
        ("sha256", report.sha256),
        ("pack", report.pack),
        ("pack_version", report.pack_version),
        ("pack_sha256", report.pack_sha256),
        ("auditor", run.version),
        ("figures", str(report.summary.figures)),
        ("covered", str(report.summary.covered)),
    )
    inner = "".join(
        f'<property name="{name}" value={quoteattr(value)}/>'
        for name, value in (*pairs, *in_force.pairs(run.in_force))
    )
    return f"<properties>{inner}</properties>\n"


def _case(
    check: Check,
    finding: Finding | None,
    report: Report,
    words: Words,
    failure: bool,
    seen: dict[str, int],
    excused: str,
) -> str:
    subject = subject_of(check, report, words) or printable(worded(check.rule, words).title)
    # Two cases of one name would be taken for one: the second is numbered.
    seen[check.rule.id + subject] = number = seen.get(check.rule.id + subject, 0) + 1
    name = subject if number == 1 else f"{subject} ({number})"
    owner = quoteattr(f"{printable(report.shown)}.{check.rule.id}")
    head = f"<testcase classname={owner} name={quoteattr(name)}"
    if finding is None:
        return f"{head}/>\n"
    told = explain(finding, report, words)
    lines = [
        words("sum.excused.one", why=excused) if excused else "",
        told.where,
        told.source,
        told.filled,
        told.rounding,
        *told.advice.suspects,
        told.advice.remedy,
        *told.advice.exceptions,
    ]
    body = escape("\n".join(line for line in lines if line))
    if check.verdict is Verdict.UNDECIDED:
        return f"{head}><skipped message={quoteattr(told.headline)}/></testcase>\n"
    message = quoteattr(f"{told.label}: {told.headline}")
    if failure:
        kind = quoteattr(check.rule.id)
        return f"{head}><failure type={kind} message={message}>{body}</failure></testcase>\n"
    # A case that passes may still say something: the note of a finding that is no failure.
    line = escape(f"{told.label}: {told.headline}")
    return f"{head}><system-out>{line}\n{body}</system-out></testcase>\n"
