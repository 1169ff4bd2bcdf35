"""What was checked and what was not: for every figure the decided checks it takes part in, per table and per section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from auditor.arithmetic import Verdict
from auditor.diagnosis.power import FigurePower, Power, percent
from auditor.entry import Entry, Table, called
from auditor.figure import Blank
from auditor.findings import Report
from auditor.ledger import place_text
from auditor.output.cells import csv_text
from auditor.output.text import json_text, printable
from auditor.records import frozen

SHADES: Final = ("○", "▁", "▃", "▅", "█")
"""A figure that no check touches, one, two, three to four, five or more checks."""
FAILED: Final = "×"
UNREAD: Final = "□"
EMPTY: Final = "·"
"""A blank or a dash. All marks are of one width class, so columns stand whatever width a terminal gives them."""
FIELDS: Final = (
    "table",
    "section",
    "row",
    "column",
    "label",
    "text",
    "unit",
    "checks",
    "holds",
    "rounding",
    "fails",
    "undecided",
    "place",
)
POWER_FIELDS: Final = ("smallest", "share")
_WORDS: Final = {
    "zh": {
        "table": "{called} {title}",
        "named": "{called}",
        "text": "文字说明 {section}",
        "counts": "数字 {figures} 个，已核对 {covered} 个",
        "row": "（无名）",
        "loose": "（接不上该表的部分）",
        "legend": "图例：{none} 未核对  {one} 1 项  {two} 2 项  {some} 3～4 项  {many} 5 项以上  {failed} 有不符  {unread} 认不出  {empty} 空白",
        "total": "共 {figures} 个数字，已核对 {covered} 个（{share}%）",
        "bare": "未核对的数字",
        "none": "所有数字都至少经过一项核对。",
        "power": "任一数字的单处差错（改一位数字、颠倒两位、小数点或单位移位），{share}% 能被发现",
        "units": "任一数字差 {units} 个末位单位，{share}% 能被发现",
        "weak": "不易发现差错的数字",
        "least": "最小可发现差错 {smallest}",
        "never": "没有核对能发现",
        "partly": "只有偏大或偏小能被发现",
        "failing": "所在核对已不符",
        "caught": "{share}% 能被发现",
    },
    "en": {
        "table": "table {number} {title}",
        "named": "table {number}",
        "text": "text {section}",
        "counts": "{figures} figures, {covered} checked",
        "row": "(unnamed)",
        "loose": "(parts not joined to the table)",
        "legend": "legend: {none} not checked  {one} 1 check  {two} 2  {some} 3-4  {many} 5 or more  {failed} fails  {unread} unreadable  "
        "{empty} blank",
        "total": "{figures} figures, {covered} checked ({share}%)",
        "bare": "figures not checked",
        "none": "Every figure is in at least one check.",
        "power": "of single errors in any figure (a digit, a transposition, a shifted point or unit) {share}% would be noticed",
        "units": "of errors of {units} last-digit units {share}% would be noticed",
        "weak": "figures whose errors would hardly be noticed",
        "least": "smallest error noticed {smallest}",
        "never": "no error would be noticed",
        "partly": "noticed in one direction only",
        "failing": "its checks fail as it is",
        "caught": "{share}% would be noticed",
    },
}


@frozen
class Covered:
    """A figure, or a cell without one, and the checks it takes part in."""

    entry: Entry
    holds: int = 0
    rounding: int = 0
    fails: int = 0
    undecided: int = 0

    @property
    def checks(self) -> int:
        """Decided checks."""
        return self.holds + self.rounding + self.fails

    @property
    def bare(self) -> bool:
        """Whether it is a figure that no decided check touches."""
        return self.entry.figure is not None and not self.checks

    @property
    def mark(self) -> str:
        """One character for it in the picture of a table."""
        if self.entry.blank is Blank.UNREADABLE:
            return UNREAD
        if self.entry.figure is None:
            return EMPTY
        if self.fails:
            return FAILED
        return SHADES[0 if not self.checks else min(self.checks, 2) if self.checks < 3 else 3 if self.checks < 5 else 4]


@frozen
class Part:
    """A table or a section of the text."""

    table: Table | None
    section: str
    cells: tuple[Covered, ...]

    @property
    def figures(self) -> int:
        """How many figures it prints."""
        return sum(cell.entry.figure is not None for cell in self.cells)

    @property
    def covered(self) -> int:
        """How many of them some decided check touches."""
        return sum(cell.entry.figure is not None and cell.checks > 0 for cell in self.cells)


@frozen
class Coverage:
    """The coverage of a report."""

    parts: tuple[Part, ...]
    power: Power | None = None

    @property
    def cells(self) -> Iterator[Covered]:
        """Every cell, in the order of the ledger."""
        return (cell for part in self.parts for cell in part.cells)

    @property
    def figures(self) -> int:
        """How many figures the report prints."""
        return sum(part.figures for part in self.parts)

    @property
    def covered(self) -> int:
        """How many of them some decided check touches."""
        return sum(part.covered for part in self.parts)

    @property
    def bare(self) -> tuple[Entry, ...]:
        """The figures that no decided check touches."""
        return tuple(cell.entry for cell in self.cells if cell.bare)

    def record(self) -> dict[str, object]:
        """As data for JSON."""
        parts = [
            {
                "table": part.table.id if part.table else None,
                "section": part.section or None,
                "figures": part.figures,
                "covered": part.covered,
            }
            for part in self.parts
        ]
        data: dict[str, object] = {
            "figures": self.figures,
            "covered": self.covered,
            "parts": parts,
            "cells": list(self.rows()),
        }
        if self.power is not None:
            data["power"] = self.power.record()
        return data

    def rows(self) -> Iterator[dict[str, object]]:
        """One record a figure; with its detection power where that was asked for."""
        power = _by_index(self.power)
        for cell in self.cells:
            entry = cell.entry
            if entry.figure is None:
                continue
            row: dict[str, object] = dict(
                zip(
                    FIELDS,
                    (
                        entry.table,
                        "/".join(entry.section) or None,
                        entry.code or entry.name or None,
                        entry.column or None,
                        entry.label,
                        entry.text,
                        entry.figure.unit,
                        cell.checks,
                        cell.holds,
                        cell.rounding,
                        cell.fails,
                        cell.undecided,
                        place_text(entry),
                    ),
                    strict=True,
                )
            )
            found = power.get(entry.index)
            if found is not None:
                row |= {
                    "smallest": None if found.smallest is None else f"{found.smallest:f}",
                    "share": percent(found.share),
                }
            yield row

    def csv(self) -> str:
        """One line a figure, with a head."""
        fields = FIELDS + (POWER_FIELDS if self.power is not None else ())
        return csv_text([fields, *([row.get(name) for name in fields] for row in self.rows())])

    def json(self) -> str:
        """The same for programs, with the counts of every part."""
        return json_text(self.record())


def of(report: Report, power: Power | None = None) -> Coverage:
    """The coverage of a report; with its detection power where that is given."""
    counts: dict[int, dict[Verdict, int]] = {}
    for check in report.checks:
        for index in {entry.index for entry in check.operands}:
            found = counts.setdefault(index, dict.fromkeys(Verdict, 0))
            found[check.verdict] += 1
    parts = [
        Part(table, "", tuple(_covered(entry, counts) for entry in table.entries))
        for table in report.ledger.tables.values()
    ]
    sections: dict[str, list[Covered]] = {}
    for entry in report.ledger.entries:
        if entry.table is None:
            sections.setdefault(entry.section[0] if entry.section else "", []).append(_covered(entry, counts))
    return Coverage((*parts, *(Part(None, name, tuple(cells)) for name, cells in sections.items())), power)


def _covered(entry: Entry, counts: Mapping[int, Mapping[Verdict, int]]) -> Covered:
    found = counts.get(entry.index)
    if found is None:
        return Covered(entry)
    return Covered(entry, found[Verdict.HOLDS], found[Verdict.ROUNDING], found[Verdict.FAILS], found[Verdict.UNDECIDED])


def _by_index(power: Power | None) -> dict[int, FigurePower]:
    return {figure.entry.index: figure for figure in power.figures} if power else {}


# --- in the terminal --------------------------------------------------------------------------------------------------


def picture(coverage: Coverage, lang: str = "zh") -> str:
    """Each table as a picture of shaded cells, each section as a line of them, then the figures that nothing checks."""
    words = _WORDS[lang]
    lines = [
        words["legend"].format(
            none=SHADES[0],
            one=SHADES[1],
            two=SHADES[2],
            some=SHADES[3],
            many=SHADES[4],
            failed=FAILED,
            unread=UNREAD,
            empty=EMPTY,
        ),
        "",
    ]
    for part in coverage.parts:
        lines += [*_pictured(part, words), ""]
    share = _share(coverage.covered, coverage.figures)
    lines.append(words["total"].format(figures=coverage.figures, covered=coverage.covered, share=share))
    lines += _listed(coverage, words)
    if coverage.power is not None:
        lines += _powered(coverage.power, words)
    # A line is a line, whatever a label holds; what stands before it is ours.
    return "\n".join(" " * (len(line) - len(line.lstrip(" "))) + printable(line) for line in lines) + "\n"


def _pictured(part: Part, words: Mapping[str, str]) -> Iterator[str]:
    counts = words["counts"].format(figures=part.figures, covered=part.covered)
    if part.table is None:
        yield f"{words['text'].format(section=part.section)}  {counts}"
        marks = "".join(cell.mark for cell in part.cells)
        yield from (f"  {marks[at : at + 30]}" for at in range(0, len(marks), 30))
        return
    table = part.table
    number = table.number or table.id
    yield f"{words['table'].format(number=number, called=called(number), title=table.title)}  {counts}"
    cells = iter(part.cells)
    rows = [(row, [next(cells) for _ in row.cells]) for row in table.rows]
    width = max((len(own) for _, own in rows), default=0)
    for row, own in rows:
        marks = "".join(cell.mark for cell in own) + EMPTY * (width - len(own))
        label = (
            " ".join(word for word in (row.side, row.code, row.label if row.label != row.code else "") if word)
            or words["row"]
        )
        yield f"  {marks}  {label}"
    if loose := "".join(cell.mark for cell in cells):
        yield f"  {loose}  {words['loose']}"


def _listed(coverage: Coverage, words: Mapping[str, str]) -> Iterator[str]:
    if not coverage.bare:
        yield words["none"]
        return
    yield f"{words['bare']}:" if words is _WORDS["en"] else f"{words['bare']}："
    yield from (f"  {SHADES[0]} {_named(entry, words)}" for entry in coverage.bare)


def _powered(power: Power, words: Mapping[str, str]) -> Iterable[str]:
    yield words["power"].format(share=percent(power.share))
    for units in (1, 2, 10, 100):
        yield words["units"].format(units=units, share=percent(power.units(units)))
    weak = [figure for figure in power.weak if figure.checks]
    if weak:
        yield f"{words['weak']}:" if words is _WORDS["en"] else f"{words['weak']}："
    for figure in weak:
        if figure.smallest is not None:
            least = words["least"].format(smallest=f"{figure.smallest:f}")
        elif figure.checks == figure.failing:
            least = words["failing"]
        else:
            least = words["never" if not figure.share else "partly"]
        yield f"  {_named(figure.entry, words)}  {least}  {words['caught'].format(share=percent(figure.share))}"


def _named(entry: Entry, words: Mapping[str, str]) -> str:
    where = (
        words["named"].format(number=entry.table, called=called(entry.table))
        if entry.table
        else (entry.section[-1] if entry.section else "")
    )
    return "  ".join(
        word
        for word in (
            place_text(entry, "en" if words is _WORDS["en"] else "zh"),
            where,
            entry.label,
            entry.column if entry.table else "",
            entry.text,
        )
        if word
    )


def _share(part: int, whole: int) -> str:
    tenths = part * 1000 // whole if whole else 1000
    return f"{tenths // 10}.{tenths % 10}"
