"""What an audit comes to, as data: checks, findings, suspects, the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import NamedTuple

from auditor.arithmetic import Judgement, Polynomial, Verdict
from auditor.document import Place
from auditor.entry import Entry
from auditor.ledger import Ledger
from auditor.listed import Followed as Followed
from auditor.listed import FoundSpot as FoundSpot
from auditor.listed import Listed as Listed
from auditor.listed import Standing as Standing
from auditor.message import Said
from auditor.records import frozen
from auditor.severity import Severity


@frozen
class RuleInfo:
    """What a report says of a rule."""

    id: str
    title: str
    severity: Severity
    check: str
    """The formula as written."""
    why: str = ""
    basis: str = ""
    remedy: str = ""
    innocent: tuple[str, ...] = ()
    """Lawful explanations (例外) of a rule that normally holds."""
    since: int | None = None
    group: str = ""
    """The subject the rule stands under: the file it was read from."""
    folder: str = ""
    """The folder of its pack, where translations of its texts stand."""


class Term(NamedTuple):
    """One part of a filled formula: a figure, or words and signs between figures."""

    text: str
    entry: Entry | None = None


@frozen
class Check:
    """One rule put to concrete operands.

    `polynomial` is over the positions in `operands`; with `relation` it is the relation as decided
    (`polynomial relation 0`, base units), which is what diagnosis and detection power work on.
    """

    rule: RuleInfo
    verdict: Verdict
    operands: tuple[Entry, ...]
    """Every figure that takes part, the stated one first; blanks that count as 0 included."""
    stated: Entry | None = None
    judgement: Judgement | None = None
    polynomial: Polynomial = field(default_factory=dict)
    relation: str = "="
    strict: bool = False
    """Whether the text restates a table's figure: the same digits, no rounding."""
    terms: Sequence[Term] = ()
    """The formula filled in, e.g. `417.30 = 141.81 + 97.87 + 177.62`."""
    subject: Said = ""
    """What is checked, in the document's own terms: `06表 301 工资福利支出 决算数`, `说明五（三）2
    支出决算`.
    """
    missing: tuple[Said, ...] = ()
    """For an undecided check: the operands that are missing or unreadable, in words."""
    kind: str = ""
    """Wording the figures alone do not give: `zero-base`, `unit`, `structure`; `displaced` where it
    stands for all that fails as a table's figures slid; empty for plain arithmetic.
    """
    note: Said = ""
    """A sentence of the check's own, used as the headline where `kind` is `structure`; of a
    `displaced` one, what slid.
    """
    place: Place = Place()
    about: tuple[Entry, ...] = ()
    """For a check of words: the figures that they do not agree with; rows that the table lacks as
    holes.
    """
    readings: tuple[Check, ...] = ()
    """The same claim read otherwise, where it can be and no reading holds: any of them holding
    would do.
    """
    wrong: tuple[Entry, ...] = ()
    """The words (增加) that are what is wrong, rather than any figure: with their opposites the
    claim holds. Of a `structure` one of them is; else all are.
    """

    @property
    def improbable(self) -> bool:
        """Whether it is a tail that rounding allows but hardly ever gives."""
        return self.judgement is not None and self.judgement.improbable


def other_printings(checks: Iterable[Check]) -> dict[int, tuple[Entry, ...]]:
    """For a table figure, the other tables' printings of the same quantity that differ from it by
    rounding.
    """
    found: dict[int, list[Entry]] = {}
    for check in checks:
        # Two figures, equal but for rounding: 03表 97.87 and 05表 97.88.
        if check.verdict is Verdict.ROUNDING and check.relation == "=" and len(check.operands) == 2:
            one, two = check.operands
            found.setdefault(one.index, []).append(two)
            found.setdefault(two.index, []).append(one)
    return {index: tuple(entries) for index, entries in found.items()}


@frozen
class Suspect:
    """A figure, or a word, whose change would make every check hold."""

    entry: Entry
    proposed: Decimal | None
    """The value that would make everything hold, in the figure's printed unit; None where none is
    determined.
    """
    text: str = ""
    """The proposed value as it would be printed."""
    repairs: int = 0
    """Failing checks that the change repairs."""
    confirming: tuple[Check, ...] = ()
    """Holding checks that confirm the other figures, or the proposed value."""
    kind: str = ""
    """The likely slip: `last-digit`, `transposition`, `dropped-digit`, `doubled-digit`, `digit`,
    `decimal-point`, `unit`, `sign`, `shift`, `pasted`; `word` of a word that says the opposite;
    empty where none is recognised.
    """
    source: Entry | None = None
    """For a shifted or pasted figure: where the same digits stand."""
    alternatives: int = 1
    """How many minimal explanations are equally good."""

    @property
    def confirmed_by(self) -> int:
        """How many checks confirm it."""
        return len(self.confirming)


@frozen
class Shift:
    """One slip of a table's structure."""

    kind: str
    """`slide`: figures stand some rows too low or too high; `columns-swapped`, `rows-swapped`: two
    columns or rows changed places; `unit`: the table is in another unit than its head says;
    `stale`: it is of another version.
    """
    table: str
    columns: tuple[str, ...]
    first: Entry
    """A figure of the first row concerned."""
    last: Entry
    """A figure of the last row concerned."""
    rows: int = 0
    """By how many rows the figures stand too low; too high where negative."""
    unit: str = ""
    """Of a `unit` one, the unit that the figures are in."""
    apart: Decimal | None = None
    """Of a `stale` one, by how much its figures are too large, where all are so by one amount; in
    base units.
    """
    names: tuple[str, ...] = ()
    """Of a `row-omitted` one that the text names rows of, their names, where there are several."""


@frozen
class Structure:
    """What is wrong with a table's structure, and what follows from it."""

    shifts: tuple[Shift, ...]
    checks: tuple[Check, ...]
    """The failing checks that hold once it is put right; the finding stands for all of them."""


@frozen
class Finding:
    """What a person acts on: one check worth showing, with its suspects and what follows from
    it.
    """

    number: int
    check: Check
    suspects: tuple[Suspect, ...] = ()
    consequences: tuple[int, ...] = ()
    """Numbers of the findings that follow from this one: what settles it settles them."""
    cause: int = 0
    """The number of the finding that this one follows from; 0 where it stands for itself."""
    after: tuple[int, ...] = ()
    """Numbers of the findings whose repair changes what the other figures of this one give."""
    then: tuple[int, ...] = ()
    """Numbers of the findings whose other figures give something else once this one is repaired."""
    revised: Decimal | None = None
    """What the other figures of this one give `after`, in base units."""
    against: tuple[Check, ...] = ()
    """Checks, its own among them, that cannot hold together whatever figures are changed."""
    structure: Structure | None = None
    """What is wrong with a table's structure, where that is what the finding is about."""

    @property
    def rule(self) -> RuleInfo:
        """The rule that was put."""
        return self.check.rule


def leads(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of the findings that follow from none of the others: what a person acts on."""
    listed = tuple(findings)
    # A cause that is not among them (excused, say) leaves what follows to stand for itself.
    numbers = {finding.number for finding in listed}
    return tuple(finding for finding in listed if finding.cause not in numbers)


@frozen
class Pattern:
    """Findings of different figures that look alike, as one habit makes them."""

    kind: str
    """`unit`: the same digits in another unit; `repeated`: one rate printed where different ones
    would be right.
    """
    numbers: tuple[int, ...]
    text: str = ""
    """The rate as printed."""


@frozen
class ReportSummary:
    """The counts of a report."""

    checks: int = 0
    holds: int = 0
    rounding: int = 0
    fails: int = 0
    undecided: int = 0
    figures: int = 0
    covered: int = 0
    following: int = 0
    """Checks that fail for no other reason than a finding on a table's structure: not among
    `fails`.
    """


def numbered(name: str, part: int) -> str:
    """What a report is called of which its file holds several; the first by the name of the
    file.
    """
    return f"{name}（第 {part + 1} 份）" if part else name


@frozen
class Report:
    """The audit of one report: what was read, every check, and the findings worth showing."""

    file: str
    sha256: str
    entity: str
    year: int | None
    pack: str
    ledger: Ledger
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    """What fails: errors, warnings, info, each in document order."""
    tails: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    summary: ReportSummary
    covered: frozenset[int] = frozenset()
    """Indexes of the entries that took part in at least one decided check."""
    pack_version: str = ""
    pack_sha256: str = ""
    unit: str = ""
    """The unit that most tables print."""
    patterns: tuple[Pattern, ...] = ()
    cut: bool = False
    """Whether the search for suspects was cut short."""
    extra: Mapping[str, object] = field(default_factory=dict)
    path: str = ""
    """The path of the report as it was given, where it is one file or folder: what a code host
    needs to find it.
    """
    asked: frozenset[str] = frozenset()
    """The names of rules that were asked for: what a rule so called decides is checked, without any
    figure too.
    """
    part: int = 0
    """Which of the reports in its file it is, from 0."""
    called: Mapping[str, str] = field(default_factory=dict)
    """What a document of its kind is called, by language."""
    checklist: tuple[Listed, ...] = ()
    """What a document of its kind should hold, and whether it does; no finding, whatever it says.
    """
    followed: tuple[Followed, ...] = ()
    """Its figures that are followed over the years, as its kind has them."""

    @property
    def shown(self) -> str:
        """The report as it was given: its path, or its name where it came without one."""
        return numbered(self.path, self.part) if self.path else self.file

    @property
    def beside(self) -> tuple[str, ...]:
        """The names of the reports that it was put beside; empty of a report by itself."""
        # By what each is to the report (上年, 单位): a name, or several.
        others = self.extra.get("family")
        if not isinstance(others, Mapping):
            return ()
        names = [one if isinstance(one, list) else [one] for one in others.values()]
        return tuple(dict.fromkeys(str(name) for group in names for name in group))

    @property
    def unfilled(self) -> bool:
        """Whether the report is a form not filled in: tables are recognised, and none of them
        prints a figure.
        """
        tables = self.ledger.tables.values()
        # A form may have checks of words; a check with figures says that something was filled in.
        return (
            bool(tables)
            and all(table.empty for table in tables)
            and not any(check.operands for check in self.checks)
        )

    @property
    def empty(self) -> bool:
        """Whether nothing was checked.

        Of its amounts and rates none was, whatever headings and numbers were; where it has none,
        nothing else held; and no rule that was asked for by its name was decided. Or it is a form
        not filled in, or no report at all: neither a table of one nor a word of one, whatever sums
        it holds.
        """
        # A rule asked for by its name is checked though it has no figures (a demanded table).
        checked = self._checked or any(
            check.rule.id in self.asked and check.verdict is not Verdict.UNDECIDED
            for check in self.checks
        )
        return not checked or self.unfilled or not self.ledger.recognised

    @property
    def _checked(self) -> bool:
        """Whether an amount or a rate was checked, or something else held where there is none."""
        # That the document says nothing against itself, at no place of it, is nothing checked.
        found = {check.verdict for check in self.checks if check.operands or check.place != Place()}
        summary = self.summary
        if not (summary.holds + summary.rounding + summary.fails and found - {Verdict.UNDECIDED}):
            return False
        return bool(summary.covered) or Verdict.HOLDS in found and not self._stated

    @property
    def _stated(self) -> bool:
        """Whether the report states an amount, a rate or a bare number."""
        return any(
            entry.figure
            and (entry.figure.is_amount or entry.figure.is_ratio or not entry.figure.unit)
            for entry in self.ledger.figures
        )


@frozen
class ReadError:
    """A file that could not be audited, and why."""

    file: str
    message: Said
    remedy: Said = ""
    path: str = ""
    """As it was given, where it is one file or folder."""

    @property
    def shown(self) -> str:
        """The file as it was given: its path, or its name where it came without one."""
        return self.path or self.file
