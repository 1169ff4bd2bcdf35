"""The self-assessment form (绩效自评表) of the annex: weights, scores, the rate of execution, the
funds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from auditor.characters import unspaced
from auditor.claim import Claim, Reading
from auditor.document import Cell, Grid
from auditor.entry import Entry
from auditor.figure import Blank, Figure, doubt, parse
from auditor.language import term
from auditor.patterns import regex
from auditor.records import changing
from auditor.text.vocabulary import Vocabulary
from auditor.units import AMOUNTS

WEIGHT, SCORE, EXECUTION = term("weight"), term("score"), term("execution")
PLANNED, SPENT, FIRST = term("planned"), term("spent"), term("planned-first")
_MONEY: Final = frozenset({PLANNED, SPENT, FIRST})
# （万元）, (元) anywhere in the form's head.
_UNIT: Final = regex(rf"[（(]({AMOUNTS})[)）]")


@changing
class AssessmentForm:
    """A form under reading."""

    section: tuple[str, ...]
    entries: list[Entry]
    vocabulary: Vocabulary
    start: int = 0
    unit: str = "万元"
    claims: list[Claim] = field(default_factory=list)
    weights: list[Entry] = field(default_factory=list)
    scores: list[Entry] = field(default_factory=list)
    # The weights of the group at hand, `heading` what it is said to weigh: 产出指标（50分）.
    group: list[Entry] = field(default_factory=list)
    heading: Entry | None = None
    title: str = ""
    # What was planned and spent in all, `parts` by the sources of the money.
    funds: dict[str, Entry] = field(default_factory=dict)
    parts: dict[str, list[Entry]] = field(default_factory=dict)
    # By the cell: a merged one stands in several rows and columns, and is one figure.
    seen: dict[int, Entry] = field(default_factory=dict)


def is_form(grid: Grid, vocabulary: Vocabulary) -> bool:
    """Whether a grid has a row that heads both weights and scores."""
    # The head of the indicators may stand below the names and the funds.
    return any({WEIGHT, SCORE} <= set(_heads(row, vocabulary)) for row in grid.rows[:40])


def read(
    grid: Grid,
    section: tuple[str, ...],
    entries: list[Entry],
    vocabulary: Vocabulary,
    start: int = 0,
) -> list[Claim]:
    """The claims of a form; its figures are appended to `entries`."""
    form = AssessmentForm(section, entries, vocabulary, start)
    unit = next(
        (match[1] for row in grid.rows[:12] for cell in row if (match := _UNIT.search(cell.text))),
        None,
    )
    form.unit = unit or form.unit
    columns: dict[str, int] = {}
    for row in grid.rows:
        heads = _heads(row, vocabulary)
        # A form has two heads: that of the funds and that of the indicators.
        if {WEIGHT, SCORE} <= set(heads):
            columns = heads
        elif columns:
            _row(form, row, columns)
    _close(form)
    _funds(form)
    return form.claims


def _heads(row: Sequence[Cell], vocabulary: Vocabulary) -> dict[str, int]:
    columns: Any = vocabulary.assessment.get("columns", {})
    found: dict[str, int] = {}
    joined = unspaced("".join(cell.text for cell in row))
    # No head lacks both; rows of words are passed over quickly.
    if "得分" not in joined and "评分" not in joined:
        return found
    for at, cell in enumerate(row):
        text = unspaced(cell.text)
        for name, patterns in columns.items():
            if (
                name not in found
                and len(text) < 24
                and any(re.fullmatch(pattern, text) for pattern in patterns)
            ):
                found[name] = at
                break
    return found


def _row(form: AssessmentForm, row: Sequence[Cell], columns: dict[str, int]) -> None:
    """A row of a form: the total, or an indicator with its weight and its score."""
    labels = [unspaced(cell.text) for cell in row]
    patterns = form.vocabulary.assessment
    # 总分 stands in one of the first cells.
    if any(_said(patterns, "total", text) for text in labels[:4]):
        _total(form, row)
        return
    found = {
        name: entry
        for name, at in columns.items()
        if at < len(row) and (entry := _entry(form, row[at], name, row)) is not None
    }
    # The head of the funds has a column for the rate, that of the indicators none.
    if EXECUTION in columns:
        _execution(form, labels, found)
    else:
        _group(form, row, labels)
    _scored(form, found.get(WEIGHT), found.get(SCORE))


def _said(patterns: Mapping[str, Any], key: str, text: str) -> re.Match[str] | None:
    """What the first of the patterns of a key finds in a text."""
    hits = (re.search(pattern, text) for pattern in patterns.get(key, ()))
    return next(filter(None, hits), None)


def _group(form: AssessmentForm, row: Sequence[Cell], labels: Sequence[str]) -> None:
    """Begin a group where a cell of the row heads one, with the weight of all of it."""
    for text, cell in zip(labels, row, strict=True):
        match = _said(form.vocabulary.assessment, "heading", text)
        if match and text != form.title:
            _close(form)
            form.title = text
            form.heading = _entered(form, match[1], "分", cell, re.sub(r"[（(].*", "", text), row)
            return


def _scored(form: AssessmentForm, weight: Entry | None, score: Entry | None) -> None:
    """The weight and the score of a row, each of a merged cell once; no score is above its
    weight.
    """
    if weight is not None and not _is_among(weight, form.weights):
        form.weights.append(weight)
        form.group.append(weight)
    if score is not None and not _is_among(score, form.scores):
        form.scores.append(score)
        if weight is not None:
            _claim(form, "自评得分上限", score, {SCORE: score, WEIGHT: weight})


def _is_among(entry: Entry, entries: Sequence[Entry]) -> bool:
    """Whether an entry is one of some, not only equal to one."""
    return any(entry is other for other in entries)


def _execution(form: AssessmentForm, labels: Sequence[str], found: dict[str, Entry]) -> None:
    """A row of the funds: all of them with their rate, or one source of the money."""
    name = re.sub(r"^其中[:：]?", "", next((text for text in labels if text), ""))
    money = {key: entry for key, entry in found.items() if key in _MONEY}
    if _said(form.vocabulary.assessment, "parts", name):
        for key, entry in money.items():
            form.parts.setdefault(key, []).append(entry)
    else:
        form.funds.update(money)
        _rated(form, found)


def _rated(form: AssessmentForm, found: dict[str, Entry]) -> None:
    """The rate of execution by the funds, and the score that follows from it."""
    rate, spent = found.get(EXECUTION), found.get(SPENT)
    budget = found.get(PLANNED) or found.get(FIRST)
    if rate is not None and budget is not None and spent is not None:
        _claim(form, "自评执行率", rate, {EXECUTION: rate, SPENT: spent, PLANNED: budget})
    weight, score = found.get(WEIGHT), found.get(SCORE)
    if rate is not None and weight is not None and score is not None:
        _claim(form, "自评得分", score, {SCORE: score, WEIGHT: weight, EXECUTION: rate})


def _total(form: AssessmentForm, row: Sequence[Cell]) -> None:
    """The row 总分: its last two figures, wherever its cells stand."""
    _close(form)
    # The total's cells are merged otherwise than those above: by their order, not their columns.
    cells = [
        cell
        for cell in _apart(row)
        if isinstance(found := parse(cell.text), Figure) or found is Blank.UNREADABLE
    ]
    names = [WEIGHT, SCORE] if len(cells) > 1 else [SCORE]
    for name, cell in zip(names, cells[-2:], strict=False):
        entry = _entry(form, cell, name, row)
        parts = form.weights if name == WEIGHT else form.scores
        if entry is not None and parts:
            _claim(form, "自评合计", entry, {"合计": entry, "各项": tuple(parts)}, {"项目": name})


def _apart(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row, a merged one once."""
    return list({id(cell): cell for cell in row}.values())


def _close(form: AssessmentForm) -> None:
    """The end of a group: its weights add up to what its heading says."""
    if form.heading is not None and form.group:
        _claim(
            form,
            "自评合计",
            form.heading,
            {"合计": form.heading, "各项": tuple(form.group)},
            {"项目": WEIGHT},
        )
    form.heading = None
    form.group = []


def _funds(form: AssessmentForm) -> None:
    for name, total in form.funds.items():
        parts = form.parts.get(name, [])
        # One source that is the total itself is no sum.
        if parts and not (len(parts) == 1 and parts[0] is total):
            _claim(form, "自评资金", total, {"合计": total, "各项": tuple(parts)}, {"项目": name})


def _entry(form: AssessmentForm, cell: Cell, name: str, row: Sequence[Cell]) -> Entry | None:
    if id(cell) in form.seen:
        return form.seen[id(cell)]
    unit = form.unit if name in _MONEY else "%" if name == EXECUTION else "分"
    figure = parse(cell.text, unit)
    if figure is not Blank.UNREADABLE and not isinstance(figure, Figure):
        return None
    form.seen[id(cell)] = _entered(form, cell.text.strip(), unit, cell, name, row)
    return form.seen[id(cell)]


def _entered(
    form: AssessmentForm, text: str, unit: str, cell: Cell, label: str, row: Sequence[Cell]
) -> Entry:
    figure = parse(text, unit)
    excerpt = " ".join(cell.text.strip() for cell in _apart(row) if cell.text.strip())
    at = excerpt.find(text)
    known = figure if isinstance(figure, Figure) else None
    entry = Entry(
        unspaced(known.text if known else text),
        known,
        None if known else Blank.UNREADABLE,
        doubt=doubt(text),
        place=cell.place,
        section=form.section,
        excerpt=excerpt,
        span=(max(at, 0), max(at, 0) + len(text)),
        label=label,
        index=form.start + len(form.entries),
    )
    form.entries.append(entry)
    return entry


def _claim(
    form: AssessmentForm,
    kind: str,
    stated: Entry,
    reading: Reading,
    words: dict[str, str] | None = None,
) -> None:
    form.claims.append(
        Claim(kind, (reading,), stated.excerpt, stated.place, stated.section, words or {})
    )


def forms(
    grids: Sequence[tuple[Grid, tuple[str, ...]]],
    entries: list[Entry],
    vocabulary: Vocabulary,
    start: int = 0,
) -> Iterator[Claim]:
    """The claims of every self-assessment form of a report."""
    for grid, section in grids:
        if is_form(grid, vocabulary):
            yield from read(grid, section, entries, vocabulary, start)
