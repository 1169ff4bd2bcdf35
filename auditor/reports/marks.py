"""What is marked on each figure: its tick mark, the finding the mark leads to, the checks it takes
part in. A suspect is a figure that may be the wrong one where another states what does not hold.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from auditor.arithmetic import Verdict
from auditor.document import Cell, Grid
from auditor.entry import Entry
from auditor.figure import Blank
from auditor.findings import Check, Finding, Report
from auditor.records import frozen
from auditor.reports.procedure import ordered, procedure
from auditor.wording.explain import kind_of, mark_of
from auditor.wording.words import Words

SIGNS: Final = (
    ("√", "holds"),
    ("≈", "rounding"),
    ("×", "fails"),
    ("※", "explain"),
    ("▲", "suspect"),
    ("→", "follows"),
    ("○", "uncovered"),
    ("□", "undecided"),
)
"""The tick marks in the order of the legend, and the name of each in the catalogue."""
_STRENGTH: Final = (
    "fails",
    "explain",
    "query",
    "suspect",
    "rounding",
    "follows",
    "holds",
    "undecided",
    "uncovered",
)
"""Which mark a figure bears where several apply: the first of these."""
_SIGNS: Final = {name: sign for sign, name in SIGNS}


@frozen
class TickMark:
    """The tick mark of one figure."""

    kind: str
    text: str
    """`×4`, `※14·15`, `▲1`, `→8`, `√`."""
    finding: Finding | None = None
    """The finding that the mark leads to."""
    own: Finding | None = None
    """The finding of the figure itself, where it follows from another's."""


@dataclass(frozen=True)
class Marks:
    """The marks of a report, and its checks in the order they are listed."""

    report: Report
    words: Words
    _found: dict[int, TickMark] = field(default_factory=dict)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks rule by rule, rules in the order they were first put."""
        order: dict[str, int] = {}
        # In the order in which rules were first put, whatever checks came between.
        for check in self.report.checks:
            order.setdefault(check.rule.id, len(order))
        return tuple(sorted(self.report.checks, key=lambda check: order[check.rule.id]))

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The number of each check in the list, by `id(check)`."""
        return {id(check): number for number, check in enumerate(self.checks, 1)}

    @cached_property
    def of_entry(self) -> dict[int, list[Check]]:
        """The checks that each entry takes part in, by its index."""
        found: dict[int, list[Check]] = defaultdict(list)
        for check in self.checks:
            # A figure that takes part twice has the check once.
            for index in dict.fromkeys(entry.index for entry in check.operands):
                if index >= 0:
                    found[index].append(check)
        return found

    @cached_property
    def findings(self) -> dict[int, Finding]:
        """The finding of each check that does not hold, by `id(check)`; number 0 where it is part
        of another's.
        """
        report = self.report
        found = {
            id(check): Finding(0, check)
            for check in report.checks
            if check.verdict is not Verdict.HOLDS
        }
        return found | {
            id(finding.check): finding
            for finding in (*report.findings, *report.tails, *report.undecided)
        }

    @cached_property
    def stated(self) -> dict[int, list[str]]:
        """The kinds of the findings that state each figure, by its index."""
        found: dict[int, list[str]] = defaultdict(list)
        for finding in (*self.report.findings, *self.report.tails):
            if finding.check.stated is not None:
                found[finding.check.stated.index].append(kind_of(finding.check))
        return found

    def tally(self, entries: Iterable[Entry]) -> tuple[str, str]:
        """What is found of the figures of a part, in a few signs, and the worst of it."""
        kinds: Counter[str] = Counter(
            kind for entry in entries for kind in self.stated.get(entry.index, ())
        )
        # On the page, what is to be explained and what is to be looked at are one sign.
        kinds["explain"] += kinds.pop("query", 0)
        signs = [
            f"{sign}{kinds[kind]}"
            for kind, sign in (("fails", "×"), ("explain", "※"), ("rounding", "≈"))
            if kinds[kind]
        ]
        worst = "fails" if kinds["fails"] else "explain" if kinds["explain"] else ""
        return " ".join(signs) or ("√" if any(entry.figure for entry in entries) else "—"), worst

    @cached_property
    def _suspects(self) -> dict[int, Finding]:
        suspects: dict[int, Finding] = {}
        for finding in self.report.findings:
            for suspect in finding.suspects:
                # The first finding that suspects a figure leads to it.
                suspects.setdefault(suspect.entry.index, finding)
        return suspects

    @cached_property
    def placed(self) -> dict[str, dict[tuple[int, int, int], Entry]]:
        """Where the entries of each table stand in its grids."""
        return {
            table.id: placed(table.grids, table.entries, table.columns)
            for table in self.report.ledger.tables.values()
        }

    @cached_property
    def procedures(self) -> dict[int, str]:
        """The sign of what each check does, by `id(check)`."""
        spots = {entry.index: spot for at in self.placed.values() for spot, entry in at.items()}
        return {id(check): procedure(check, spots) for check in self.report.checks}

    def done(self, entry: Entry) -> str:
        """The signs of all that is done with a figure."""
        return ordered(self.procedures[id(check)] for check in self.of_entry.get(entry.index, ()))

    @cached_property
    def _numbered(self) -> dict[int, Finding]:
        return {finding.number: finding for finding in self.report.findings}

    def mark(self, entry: Entry) -> TickMark:
        """The mark of an entry."""
        if entry.index not in self._found:
            self._found[entry.index] = self._mark(entry)
        return self._found[entry.index]

    def _mark(self, entry: Entry) -> TickMark:
        checks = self.of_entry.get(entry.index, [])
        candidates = list(self._candidates(entry, checks))
        # Suspected elsewhere, whatever checks say of it here.
        if entry.index in self._suspects:
            candidates.append(("suspect", self._suspects[entry.index]))
        if not candidates:
            return self._unmarked(entry, checks)
        # The strongest mark; then all findings that give this very mark.
        kind = min((kind for kind, _ in candidates), key=_STRENGTH.index)
        found = {
            finding.number: finding
            for each, finding in candidates
            if each == kind and finding is not None
        }
        if not found:
            return TickMark(kind, _SIGNS[kind])
        first = found[min(found)]
        if kind == "follows":
            # An arrow leads to the finding that is to be repaired, and keeps its own.
            leading = cause_of(first, self._numbered)
            return TickMark(kind, f"{_SIGNS[kind]}{leading}", self._numbered[leading], first)
        if kind == "suspect":
            return TickMark(kind, f"{_SIGNS[kind]}{first.number}", first)
        # `※14·15`: the first one leads, the others are named.
        others = "".join(f"·{number}" for number in sorted(found)[1:] if number)
        return TickMark(kind, mark_of(first, self.words) + others, first)

    def _unmarked(self, entry: Entry, checks: Sequence[Check]) -> TickMark:
        """The mark of a figure that no check decided on."""
        lacking = next((check for check in checks if check.verdict is Verdict.UNDECIDED), None)
        if lacking is not None:
            return TickMark("undecided", _SIGNS["undecided"], self.findings[id(lacking)])
        kind = "undecided" if entry.blank is Blank.UNREADABLE else "uncovered"
        return TickMark(kind, _SIGNS[kind], None)

    def _candidates(
        self, entry: Entry, checks: Sequence[Check]
    ) -> Iterator[tuple[str, Finding | None]]:
        # An equation that holds speaks for all figures in it; one that only bounds them does not.
        cleared = any(
            check.verdict in (Verdict.HOLDS, Verdict.ROUNDING) and check.relation == "="
            for check in checks
        )
        for check in checks:
            finding = self.findings.get(id(check))
            if check.verdict is Verdict.HOLDS:
                yield "holds", None
            elif check.verdict is Verdict.ROUNDING:
                # A tail is marked at the stated figure; for the others the check holds.
                yield ("rounding", finding) if check.stated is entry else ("holds", None)
            elif check.verdict is Verdict.FAILS and finding is not None:
                stated = _is(check.stated, entry)
                # Figures that take part in a failing check are suspects, unless something clears
                # them.
                if stated or not cleared:
                    yield self._failing(finding, stated), finding

    def _failing(self, finding: Finding, stated: bool) -> str:
        """What a finding makes of a figure that it states, or that takes part in it."""
        if finding.number and cause_of(finding, self._numbered) != finding.number:
            return "follows"
        # Nothing that holds clears an operand: the finding may come from it.
        return kind_of(finding.check) if stated else "suspect"


def cause_of(finding: Finding, findings: Mapping[int, Finding]) -> int:
    """The number of the finding whose repair settles this one too; its own where it stands by
    itself.

    Findings are also grouped where the text says one thing twice, or where several figures may be
    behind them. That one agrees once another is repaired is said only where a single change is left
    that settles both, and that change is of another figure than the one stated here.
    """
    lead, changed = findings.get(finding.cause), _changed(finding)
    if (
        lead is None
        or changed is None
        or _is(finding.check.stated, changed)
        or not _is(_changed(lead), changed)
    ):
        return finding.number
    return lead.number


def _changed(finding: Finding) -> Entry | None:
    """The one figure whose change settles the finding, where there is but one."""
    if len(finding.suspects) != 1:
        return None
    suspect = finding.suspects[0]
    return suspect.entry if suspect.alternatives == 1 and suspect.proposed is not None else None


def _is(stated: Entry | None, entry: Entry) -> bool:
    return stated is not None and stated.index == entry.index


def placed(
    grids: Sequence[Grid], listed: Iterable[Entry], names: Iterable[str]
) -> dict[tuple[int, int, int], Entry]:
    """Where entries stand in their grids: (grid, row, column) -> entry; `names` are the columns of
    a table in order.

    A cell's place names it alone in workbooks; in text and PDF a whole line or page shares one, and
    the printed order decides, row by row, or column by column where one printed row holds all items
    (三公).
    """
    cells: dict[object, list[tuple[tuple[int, int, int], Cell]]] = defaultdict(list)
    for at, grid in enumerate(grids):
        for position, cell in _distinct(grid):
            cells[cell.place].append(((at, *position), cell))
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in listed:
        groups[entry.place].append(entry)
    columns = {column: at for at, column in enumerate(names)}
    found: dict[tuple[int, int, int], Entry] = {}
    for place, entries in groups.items():
        here = cells.get(place, [])
        # A cell alone at its place, one entry: nothing else can be meant.
        if len(here) == 1 and len(entries) == 1:
            found[here[0][0]] = entries[0]
            continue
        across = sorted(entries, key=lambda entry: columns.get(entry.column, 0))
        # First as the entries were read, row by row; then column by column.
        for order in (entries, across):
            matched = _matched(here, order)
            if matched is not None:
                found.update(matched)
                break
        # Neither order fits the whole: each cell takes the first entry that prints as it does.
        else:
            found.update(_greedy(here, entries))
    return found


def _distinct(grid: Grid) -> Iterator[tuple[tuple[int, int], Cell]]:
    """Each cell once, at its first position."""
    seen: set[int] = set()
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            # A merged cell is one object at several positions.
            if cell.rowspan * cell.colspan > 1:
                if id(cell) in seen:
                    continue
                seen.add(id(cell))
            yield (row, column), cell


def _matched(
    cells: Sequence[tuple[tuple[int, int, int], Cell]], entries: Sequence[Entry]
) -> dict[tuple[int, int, int], Entry] | None:
    """The entries laid on the cells in this order, from the right so that line numbers at the left
    stay free.
    """
    found: dict[tuple[int, int, int], Entry] = {}
    at = len(cells) - 1
    # From the right: numbers of rows and codes stand at the left.
    for entry in reversed([entry for entry in entries if entry.text]):
        while at >= 0 and not _prints(cells[at][1], entry):
            # A cell with decimals is a figure: passed over, it would belong to another entry.
            if (
                any(character.isdigit() for character in cells[at][1].text)
                and "." in cells[at][1].text
            ):
                return None
            at -= 1
        if at < 0:
            return None
        found[cells[at][0]] = entry
        at -= 1
    return found


def _greedy(
    cells: Sequence[tuple[tuple[int, int, int], Cell]], entries: Sequence[Entry]
) -> dict[tuple[int, int, int], Entry]:
    found: dict[tuple[int, int, int], Entry] = {}
    free = [entry for entry in entries if entry.text]
    for position, cell in cells:
        match = next((entry for entry in free if _prints(cell, entry)), None)
        if match is not None:
            free.remove(match)
            found[position] = match
    return found


def _prints(cell: Cell, entry: Entry) -> bool:
    """Whether a cell prints an entry, and nothing else."""
    # Blanks within a figure (`1 234.56`) are left out when it is read.
    return cell.text.strip() == entry.text or "".join(cell.text.split()) == entry.text
