"""Findings that say the same of one place after the other: which they are, and what is said of them
as one.

Each stays a finding of its own, with its number, in whatever a program reads; what a person reads
has them as one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from os.path import commonprefix
from typing import Final

from auditor.arithmetic import Verdict
from auditor.entry import Entry
from auditor.findings import Check, Finding, Report, leads
from auditor.records import frozen
from auditor.wording.basis import below, is_sum, others
from auditor.wording.explain import Explanation, kind_of
from auditor.wording.places import (
    chapter,
    inner_words,
    number_of,
    outer_words,
    row_words,
    section_words,
    table_words,
)
from auditor.wording.rule_texts import worded
from auditor.wording.shown import expected, factor_of, like, mixed_units
from auditor.wording.words import Words, printable

_LEAST: Final = 3
"""So many are a table; two are as soon read one after the other."""

Told = Sequence[tuple[Finding, Explanation]]
"""Findings, each with its explanation."""


@frozen
class SimilarFinding:
    """One finding of a block."""

    finding: Finding
    told: Explanation
    number: str
    """The number alone: a column of marks would not keep its width on a terminal."""
    source: str
    item: str
    """What tells it from the others: its row, its section, its name; empty where only the place in
    the file does.
    """
    remedy: str
    """What to do, where that is not the same of all."""


@frozen
class SimilarFindings:
    """What is said of similar findings as one."""

    label: str
    """`不符 3～10`."""
    kind: str
    headline: str
    """Where, how many, against what, by how much."""
    title: str
    """The relation that does not hold: what the rule is called."""
    rounding: str
    """The clause about rounding, where it is the same of all."""
    remedy: str
    """What to do, where it is the same of all."""
    exceptions: tuple[str, ...]
    lines: tuple[SimilarFinding, ...]


def similar(report: Report, excused: Iterable[int] = ()) -> Mapping[int, tuple[Finding, ...]]:
    """The findings that are shown with others, by `id(finding.check)`: each with its whole block,
    in order.

    Those that do not count (`excused`, the same ids) are shown alone. What follows from a finding
    is shown below it, so only what follows from the same one may be similar.
    """
    # Only neighbours: findings of one sort that another one parts are two blocks.
    without = set(excused)
    counted = [finding for finding in report.findings if id(finding.check) not in without]
    found: dict[int, tuple[Finding, ...]] = {}
    first = leads(counted)
    leading = {finding.number for finding in first}
    followers = [
        [other for other in counted if other.cause == number] for number in sorted(leading)
    ]
    # What leads, what follows from each leader, and tails: each list by itself.
    for listed in (first, *followers, report.tails):
        for key, run in groupby(listed, _key):
            block = tuple(run)
            if key is not None and len(block) >= _LEAST:
                found |= {id(finding.check): block for finding in block}
    return found


def grouped(
    findings: Sequence[Finding], blocks: Mapping[int, tuple[Finding, ...]]
) -> Iterator[tuple[Finding, ...]]:
    """The findings as they are shown, none left out: each block where its first stands, the others
    alone.
    """
    # A block may have findings that are not shown here.
    listed = {id(finding.check) for finding in findings}
    for finding in findings:
        shown = tuple(
            one for one in blocks.get(id(finding.check), (finding,)) if id(one.check) in listed
        )
        if shown[0] is finding:
            yield shown


def _key(finding: Finding) -> tuple[object, ...] | None:
    """What similar findings have in common; None of one that has more to say than its figures."""
    check, stated = finding.check, finding.check.stated
    # Whatever differs in one of these is told by itself: rule, standing, table or chapter, points
    # or amounts, what it is put to, the direction.
    if not _is_plain(finding) or stated is None or not _apart(check):
        return None
    return (
        check.rule.id,
        kind_of(check),
        check.improbable,
        stated.table or chapter(stated),
        _percent(stated),
        frozenset(bool(entry.table) for entry in others(check)),
        check.relation,
        _is_more(check),
    )


def _is_plain(finding: Finding) -> bool:
    """Whether a finding is a decided relation between figures of one unit, and nothing else hangs
    together with it.
    """
    check = finding.check
    special = check.kind or check.wrong or finding.structure or finding.against
    return (
        not special and not mixed_units(check.operands) and check.verdict is not Verdict.UNDECIDED
    )


def _is_more(check: Check) -> bool | None:
    """Whether the figure is too large, where it need only be so large; None of an equation."""
    if check.relation == "=" or check.judgement is None:
        return None
    return (check.judgement.difference or 0) > 0


def _percent(entry: Entry) -> bool:
    """Whether the figure differs from others by percentage points."""
    return entry.figure is not None and entry.figure.is_ratio and entry.figure.unit != "‰"


def _apart(check: Check) -> Decimal | None:
    """By how much the figure differs from what it is put to, without sign; None where that cannot
    be said.
    """
    value = expected(check, factor_of(check.stated))
    figure = check.stated.figure if check.stated is not None else None
    return None if value is None or figure is None else abs(figure.value - value)


# --- in words -------------------------------------------------------------------------------------


def together(told: Told, report: Report, words: Words) -> SimilarFindings:
    """What is said of findings that are similar."""
    first, explained = told[0]
    numbers = _ranges([finding.number for finding, _ in told], words)
    rounding = {each.rounding for _, each in told}
    common, own = _remedies(told, words)
    column = _common(_names(told))
    return SimilarFindings(
        label=words("label.rounding", number=numbers)
        if explained.kind == "rounding"
        else words("label.finding", verdict=words(f"verdict.{explained.kind}"), number=numbers),
        kind=explained.kind,
        headline=_headline(told, report, words, column),
        title=printable(worded(first.rule, words).title),
        rounding=rounding.pop() if len(rounding) == 1 else "",
        remedy=common,
        exceptions=explained.advice.exceptions,
        lines=tuple(
            SimilarFinding(
                finding,
                each,
                str(finding.number),
                each.source,
                _item(finding, told, report, words, column),
                remedy,
            )
            for (finding, each), remedy in zip(told, own, strict=True)
        ),
    )


def _names(told: Told) -> list[str]:
    """The column of each stated figure; of the text, what the figure is called."""
    return [
        printable((entry.column if entry.table else entry.label) or "")
        for entry in map(_stated, told)
    ]


def _stated(one: tuple[Finding, Explanation]) -> Entry:
    stated = one[0].check.stated
    if stated is None:
        raise ValueError("a finding without a figure is similar to none")
    return stated


def _common(texts: list[str]) -> str:
    """The text, where all are the same."""
    return texts[0] if len(set(texts)) == 1 else ""


def _ranges(numbers: Sequence[int], words: Words) -> str:
    """`3～10`, `2、5～7`."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return words.join(
        [
            words("similar.range", first=part[0], last=part[-1]) if len(part) > 1 else str(part[0])
            for part in parts
        ]
    )


def _headline(told: Told, report: Report, words: Words, column: str) -> str:
    """Where the figures stand, how they compare with what they are put to, and by how much they
    differ.
    """
    check, stated = told[0][0].check, _stated(told[0])
    if stated.table:
        outer = outer_words(stated, report, words)
    else:
        sections = [_stated(one).section for one in told]
        # The part of their heading paths that all of them have.
        outer = section_words(tuple(commonprefix(sections)), words)
    where = outer
    if column:
        where = words("similar.column" if stated.table else "place.join", outer=outer, inner=column)
    difference = check.judgement.difference if check.judgement is not None else None
    relation = (
        "equal" if check.relation == "=" or not difference else "more" if difference > 0 else "less"
    )
    return words(
        f"similar.{relation}",
        where=where,
        count=len(told),
        against=_against(told, report, words),
        apart=_differing(told, words),
    )


def _differing(told: Told, words: Words) -> str:
    """By how much the figures differ: each by the same, or from the least to the most."""
    amounts = [_apart(finding.check) or Decimal(0) for finding, _ in told]
    if len(set(amounts)) == 1:
        return words("similar.each", difference=told[0][1].difference)
    stated = _stated(told[0])
    between = words(
        "similar.range", first=like([stated], min(amounts)), last=like([stated], max(amounts))
    )
    between = words("say.points", number=between) if _percent(stated) else between
    return words("say.difference", difference=between)


def _against(told: Told, report: Report, words: Words) -> str:
    """What the figures are put to: another table, the sum of what stands below them, other figures
    of table or text.
    """
    checks = [finding.check for finding, _ in told]
    own = _stated(told[0]).table
    tables = dict.fromkeys(entry.table for check in checks for entry in others(check))
    if not tables:
        return words("similar.rule")
    if any(tables) and tables.keys() != {own}:
        named = [table_words(number_of(report, table), words) for table in tables if table]
        return words.join(list(dict.fromkeys(named)))
    if all(map(_is_of_several, checks)):
        return words("similar.below" if all(map(below, checks)) else "similar.sum")
    return words("similar.table" if own else "similar.text")


def _is_of_several(check: Check) -> bool:
    """Whether the stated figure is the plain sum of several others."""
    return is_sum(check) and len(others(check)) > 1


def _item(finding: Finding, told: Told, report: Report, words: Words, column: str) -> str:
    """What tells one figure from the others: its row and column, or its section and what it is
    called; a `column` that all have is not said again.
    """
    stated = _stated((finding, told[0][1]))
    if stated.table:
        parts = [row_words(stated), "" if column else printable(stated.column)]
        return " ".join(part for part in parts if part)
    several = len({_stated(one).section for one in told}) > 1
    parts = [section_words(stated.section, words)] if several else []
    # The items of a list are told apart by what the table calls them.
    parts.append(_row_of(finding.check) if column else inner_words(stated, report, words))
    return words("place.comma").join(part for part in parts if part)


def _row_of(check: Check) -> str:
    """The row of a table that a figure of the text is put to; empty where it is put to others."""
    against = others(check)
    return row_words(against[0]) if len(against) == 1 and against[0].table else ""


def _remedies(told: Told, words: Words) -> tuple[str, list[str]]:
    """(what to do of all that have no advice of their own, the advice of each that has)."""
    explained = [each for _, each in told]
    nothing = [""] * len(told)
    # The same of all; each to what the others give; else by itself where a figure is named.
    if len({each.advice.remedy for each in explained}) == 1:
        return explained[0].advice.remedy, nothing
    if all(each.advice.proposed and each.advice.proposed == each.expected for each in explained):
        return words("similar.change"), nothing
    own = [_own_remedy(finding, each) for finding, each in told]
    rest = {each.advice.remedy for each, remedy in zip(explained, own, strict=True) if not remedy}
    if len(rest) > 1:
        return words("similar.rest" if any(own) else "similar.check"), own
    return "".join(rest), own


def _own_remedy(finding: Finding, each: Explanation) -> str:
    """The advice on a finding where it names the figure that is to be changed."""
    return each.advice.remedy if each.advice.proposed or _sure(finding) else ""


def _sure(finding: Finding) -> bool:
    """Whether a figure is named that is to be changed."""
    return any(suspect.alternatives == 1 for suspect in finding.suspects)


def place_of(line: SimilarFinding, words: Words) -> str:
    """Where a line's figure stands, and what it is: `第 26 行，2010301 行政运行`."""
    return (
        words("place.comma").join(part for part in (line.source, line.item) if part)
        or line.told.where
    )


def details(line: SimilarFinding) -> list[tuple[str, str]]:
    """What a line leaves out, each with the key of its heading: the filled formula, suspects, what
    hangs together.
    """
    advice = line.told.advice
    return [
        (key, text)
        for key, text in (
            ("fact.filled", line.told.filled),
            *((advice.about, suspect) for suspect in advice.suspects),
            ("fact.confirmed", advice.confirmed),
            *(("fact.linked", linked) for linked in advice.linked),
        )
        if text
    ]
