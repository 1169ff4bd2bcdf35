"""What is marked on each figure: its tick mark, the finding the mark leads to, the checks it takes part in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from auditor.arithmetic import Verdict
from auditor.document import Cell, Grid
from auditor.entry import Entry, Table
from auditor.figure import Blank
from auditor.findings import Check, Finding, Report
from auditor.wording.explain import kind_of, mark_of
from auditor.wording.words import Words

_STRENGTH = ("fails", "explain", "query", "suspect", "rounding", "holds", "undecided", "uncovered")
"""Which mark a figure bears where several apply: the first of these."""
_SIGNS = {"holds": "√", "undecided": "□", "uncovered": "○"}


@dataclass(frozen=True, slots=True)
class Mark:
    """The tick mark of one figure."""

    kind: str
    text: str
    """`×4`, `▲1`, `√`."""
    finding: Finding | None = None


@dataclass(frozen=True)
class Marks:
    """The marks of a report, and its checks in the order they are listed."""

    report: Report
    words: Words
    _found: dict[int, Mark] = field(default_factory=dict)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks rule by rule, rules in the order they were first put."""
        order: dict[str, int] = {}
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
            for index in dict.fromkeys(entry.index for entry in check.operands):
                if index >= 0:
                    found[index].append(check)
        return found

    @cached_property
    def findings(self) -> dict[int, Finding]:
        """The finding of each check that does not hold, by `id(check)`; number 0 where it is part of another's."""
        report = self.report
        found = {id(check): Finding(0, check) for check in report.checks if check.verdict is not Verdict.HOLDS}
        return found | {id(finding.check): finding for finding in (*report.findings, *report.tails, *report.undecided)}

    @cached_property
    def _suspects(self) -> dict[int, Finding]:
        suspects: dict[int, Finding] = {}
        for finding in self.report.findings:
            for suspect in finding.suspects:
                suspects.setdefault(suspect.entry.index, finding)
        return suspects

    def mark(self, entry: Entry) -> Mark:
        """The mark of an entry."""
        if entry.index not in self._found:
            self._found[entry.index] = self._mark(entry)
        return self._found[entry.index]

    def _mark(self, entry: Entry) -> Mark:
        checks = self.of_entry.get(entry.index, [])
        candidates = list(self._candidates(entry, checks))
        if entry.index in self._suspects:
            candidates.append(("suspect", self._suspects[entry.index]))
        if not candidates:
            undecided = entry.blank is Blank.UNREADABLE or any(check.verdict is Verdict.UNDECIDED for check in checks)
            kind = "undecided" if undecided else "uncovered"
            return Mark(kind, _SIGNS[kind])
        kind, finding = min(candidates, key=lambda candidate: _STRENGTH.index(candidate[0]))
        if finding is None:
            return Mark(kind, _SIGNS[kind])
        return Mark(kind, f"▲{finding.number}" if kind == "suspect" else mark_of(finding, self.words), finding)

    def _candidates(self, entry: Entry, checks: Sequence[Check]) -> Iterator[tuple[str, Finding | None]]:
        cleared = any(check.verdict in (Verdict.HOLDS, Verdict.ROUNDING) and check.relation == "=" for check in checks)
        for check in checks:
            finding = self.findings.get(id(check))
            if check.verdict is Verdict.HOLDS:
                yield "holds", None
            elif check.verdict is Verdict.ROUNDING:
                yield ("rounding", finding) if check.stated is entry else ("holds", None)
            elif check.verdict is Verdict.FAILS and _is(check.stated, entry):
                yield kind_of(check), finding
            elif check.verdict is Verdict.FAILS and not cleared:
                # Nothing that holds clears this figure: the finding may come from it.
                yield "suspect", finding


def _is(stated: Entry | None, entry: Entry) -> bool:
    return stated is not None and stated.index == entry.index


def placed(table: Table) -> dict[tuple[int, int, int], Entry]:
    """Where the table's entries stand in its grids: (grid, row, column) -> entry.

    A cell's place names it alone in workbooks; in text and PDF a whole line or page shares one, and the printed order
    decides, row by row, or column by column where one printed row holds all items (三公).
    """
    cells: dict[object, list[tuple[tuple[int, int, int], Cell]]] = defaultdict(list)
    for at, grid in enumerate(table.grids):
        for position, cell in _distinct(grid):
            cells[cell.place].append(((at, *position), cell))
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in table.entries:
        groups[entry.place].append(entry)
    columns = {column: at for at, column in enumerate(table.columns)}
    found: dict[tuple[int, int, int], Entry] = {}
    for place, entries in groups.items():
        here = cells.get(place, [])
        if len(here) == 1 and len(entries) == 1:
            found[here[0][0]] = entries[0]
            continue
        across = sorted(entries, key=lambda entry: columns.get(entry.column, 0))
        for order in (entries, across):
            matched = _matched(here, order)
            if matched is not None:
                found.update(matched)
                break
        else:
            found.update(_greedy(here, entries))
    return found


def _distinct(grid: Grid) -> Iterator[tuple[tuple[int, int], Cell]]:
    """Each cell once, at its first position."""
    seen: set[int] = set()
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if cell.rowspan * cell.colspan > 1:
                if id(cell) in seen:
                    continue
                seen.add(id(cell))
            yield (row, column), cell


def _matched(cells: Sequence[tuple[tuple[int, int, int], Cell]],
             entries: Sequence[Entry]) -> dict[tuple[int, int, int], Entry] | None:
    """The entries laid on the cells in this order, from the right so that line numbers at the left stay free."""
    found: dict[tuple[int, int, int], Entry] = {}
    at = len(cells) - 1
    for entry in reversed([entry for entry in entries if entry.text]):
        while at >= 0 and cells[at][1].text.strip() != entry.text:
            if any(character.isdigit() for character in cells[at][1].text) and "." in cells[at][1].text:
                return None
            at -= 1
        if at < 0:
            return None
        found[cells[at][0]] = entry
        at -= 1
    return found


def _greedy(cells: Sequence[tuple[tuple[int, int, int], Cell]],
            entries: Sequence[Entry]) -> dict[tuple[int, int, int], Entry]:
    found: dict[tuple[int, int, int], Entry] = {}
    free = [entry for entry in entries if entry.text]
    for position, cell in cells:
        match = next((entry for entry in free if entry.text == cell.text.strip()), None)
        if match is not None:
            free.remove(match)
            found[position] = match
    return found
