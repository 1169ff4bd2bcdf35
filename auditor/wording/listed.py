"""The checklist of a report in words: each item, how it stands, and where it was found."""

from __future__ import annotations

from collections import Counter

from auditor.findings import Finding, FoundSpot, Listed, Report, Standing
from auditor.records import frozen
from auditor.rules.translation import translation
from auditor.wording.places import outer_words, source_words, table_words
from auditor.wording.rule_texts import OWN
from auditor.wording.words import Words, printable

SIGNS = {Standing.THERE: "√", Standing.MISSING: "×", Standing.PARTIAL: "△", Standing.UNCLEAR: "？"}


@frozen
class ListedPlace:
    """One place of an item, in words."""

    spot: FoundSpot
    where: str
    """The part of the document, where it is known."""
    source: str
    text: str


@frozen
class ListedItem:
    """An item of the checklist, in words."""

    item: Listed
    title: str
    group: str
    basis: str
    standing: str
    note: str
    found: tuple[ListedPlace, ...]
    findings: tuple[Finding, ...]
    """The findings of the rules that the item rests on."""


def lines(report: Report, words: Words) -> list[ListedItem]:
    """The checklist of a report."""
    return [_line(item, report, words) for item in report.checklist]


def tally(report: Report, words: Words) -> str:
    """How many items stand how."""
    counts = Counter(item.standing for item in report.checklist)
    return words("list.tally", **{standing.value: counts[standing] for standing in Standing})


def _line(item: Listed, report: Report, words: Words) -> ListedItem:
    known = translation(item.folder).get(item.id, {}) if words.lang != OWN else {}
    # A table goes by the form's own title.
    title = (
        f"{table_words(item.table, words)} {item.title}"
        if item.table
        else known.get("title", item.title)
    )
    # Parts in Chinese beside those of the translation, in the same order.
    named = dict(zip(item.parts, known.get("parts", item.parts), strict=False))
    names = [named.get(name, name) for name in item.lacks]
    note = [words("list.lacks", parts=words.join(names))] if names else []
    if item.why:
        note.append(words(f"list.why.{item.why}"))
    if item.standing is Standing.MISSING and words.lang == OWN:
        note += [printable(item.demanded)] * bool(item.demanded)
    return ListedItem(
        item,
        printable(title),
        known.get("group", item.group),
        known.get("basis", item.basis),
        words(f"list.{item.standing}"),
        words.sentence(*note),
        tuple(_found(spot, report, words) for spot in item.spots),
        tuple(finding for finding in report.findings if finding.rule.id in item.rules),
    )


def _found(spot: FoundSpot, report: Report, words: Words) -> ListedPlace:
    where = ""
    if spot.entry >= 0:
        where = outer_words(report.ledger.entries[spot.entry], report, words)
    return ListedPlace(spot, where, source_words(spot.place, words), printable(spot.text))
