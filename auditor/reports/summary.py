"""Many reports summed up, as data: a ranking, departments by groups of rules, the same defect in
several, years.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from heapq import heappush, heappushpop
from typing import Final

from auditor.message import Said
from auditor.records import changing, frozen
from auditor.severity import Severity
from auditor.wording.places import table_words
from auditor.wording.words import Words

SEVERITIES: Final = tuple(one.value for one in Severity)
GROUPS: Final = ("between", "code", "text", "family")
"""Groups of rules beside those of single tables, in their order: between tables, on accounts, on
the text, over several reports.
"""


@frozen
class FailingCheck:
    """One failing check of a report."""

    rule: str
    title: str
    severity: str
    group: str
    family: bool = False
    message: str = ""


@frozen
class ReportLine:
    """One report, as far as a summary needs it."""

    file: str
    entity: str
    body: str
    """The same for all spellings of one department."""
    year: int | None
    checks: int = 0
    holds: int = 0
    rounding: int = 0
    undecided: int = 0
    figures: int = 0
    covered: int = 0
    found: tuple[FailingCheck, ...] = ()


@changing
class GroupCounts:
    """Reports, checks and findings of a department, of a year, or of all."""

    name: str = ""
    reports: int = 0
    with_errors: int = 0
    with_findings: int = 0
    checks: int = 0
    holds: int = 0
    rounding: int = 0
    undecided: int = 0
    figures: int = 0
    covered: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    years: dict[int, int] = field(default_factory=dict)
    """Year -> findings."""

    @property
    def fails(self) -> int:
        """Checks within the reports that fail; those over several reports are not among
        `checks`.
        """
        return self.checks - self.holds - self.rounding - self.undecided

    @property
    def findings(self) -> int:
        """All findings, those over several reports included."""
        return self.severities.total()

    def add(self, line: ReportLine) -> None:
        """Count one report."""
        self.reports += 1
        self.checks += line.checks
        self.holds += line.holds
        self.rounding += line.rounding
        self.undecided += line.undecided
        self.figures += line.figures
        self.covered += line.covered
        self.with_findings += bool(line.found)
        self.with_errors += any(one.severity == "error" for one in line.found)
        for one in line.found:
            self.severities[one.severity] += 1
            self.groups[group_of(one)] += 1
        if line.year is not None:
            self.years[line.year] = self.years.get(line.year, 0) + len(line.found)


@changing
class RuleCount:
    """Where one rule does not hold."""

    rule: str
    title: str
    severity: str
    findings: int = 0
    reports: set[str] = field(default_factory=set)
    bodies: dict[str, str] = field(default_factory=dict)
    """Department -> its name as printed."""
    years: Counter[int] = field(default_factory=Counter)


@frozen
class Summary:
    """What there is to say of many reports."""

    total: GroupCounts
    departments: tuple[GroupCounts, ...]
    """The most errors first, then warnings, then queries, then by name."""
    rules: tuple[RuleCount, ...]
    """The most departments first."""
    years: Mapping[int, GroupCounts]
    groups: tuple[str, ...]
    """The groups of rules that occur, in their order."""
    errors: tuple[tuple[str, Said], ...] = ()
    """(file, why) of what could not be audited."""
    missing: int = 0
    """Reports that an interrupted run did not come to."""
    worst: tuple[ReportLine, ...] = ()
    """The reports with most errors, then warnings, then queries; no more than are ever shown."""


WORST: Final = 50
"""So many reports are kept with what was found in them."""


def _weight(line: ReportLine) -> tuple[int, ...]:
    severities = Counter(one.severity for one in line.found)
    return tuple(severities[severity] for severity in SEVERITIES)


def group_of(found: FailingCheck) -> str:
    """The group that a finding is counted under: a table by its number, else one of `GROUPS`."""
    # Found by several reports together, whatever file its rule stands in.
    if found.family or found.rule.startswith("family-"):
        return "family"
    name = found.group
    # `04` is the group of a table; a longer name that begins with a number is between tables.
    if name[:2].isdigit() and len(name) == 2:
        return name
    if name[:2].isdigit():
        return "between"
    return "code" if name == "code" else "text"


def group_words(group: str, words: Words) -> str:
    """A group of rules in words."""
    return words(f"group.{group}") if group in GROUPS else table_words(group, words)


def sum_up(
    lines: Iterable[ReportLine], errors: Iterable[tuple[str, Said]] = (), missing: int = 0
) -> Summary:
    """The summary of reports, in one pass."""
    total = GroupCounts()
    departments: dict[str, GroupCounts] = {}
    years: defaultdict[int, GroupCounts] = defaultdict(GroupCounts)
    rules: dict[str, RuleCount] = {}
    worst: list[tuple[tuple[int, ...], int, ReportLine]] = []
    for number, line in enumerate(lines):
        total.add(line)
        if line.found:
            # The heap keeps the worst reports: the lightest is pushed out. `-number` keeps the
            # order of equal ones.
            (heappush if len(worst) < WORST else heappushpop)(worst, (_weight(line), -number, line))
        departments.setdefault(line.body, GroupCounts(line.entity or line.file)).add(line)
        if line.year is not None:
            years[line.year].add(line)
        for one in line.found:
            rule = rules.setdefault(one.rule, RuleCount(one.rule, one.title, one.severity))
            rule.findings += 1
            rule.reports.add(line.file)
            rule.bodies.setdefault(line.body, line.entity or line.file)
            if line.year is not None:
                rule.years[line.year] += 1
    ranked = sorted(
        departments.values(),
        key=lambda one: (*(-one.severities[severity] for severity in SEVERITIES), one.name),
    )
    # Tables by their numbers first, then the groups in their order.
    groups = sorted(
        total.groups, key=lambda name: (GROUPS.index(name) if name in GROUPS else -1, name)
    )
    return Summary(
        total,
        tuple(ranked),
        tuple(sorted(rules.values(), key=lambda one: (-len(one.bodies), -one.findings, one.rule))),
        dict(sorted(years.items())),
        tuple(groups),
        tuple(errors),
        missing,
        tuple(line for *_, line in sorted(worst, reverse=True)),
    )
