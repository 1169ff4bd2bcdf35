"""What a finding states and what it is held against, side by side in their context."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from auditor.entry import Entry
from auditor.findings import Finding
from auditor.reports.html_document import text, text_kept
from auditor.reports.marks import Marks
from auditor.wording.explain import Explanation, excerpt
from auditor.wording.places import occurrence, source_words, where_words
from auditor.wording.shown import with_unit

_QUOTED: Final = 2
"""Up to so many figures are quoted in their context; of more, each is told with its place."""
_LISTED: Final = 14
_AROUND: Final = 40
"""So many characters are shown before and behind."""


def pair(finding: Finding, told: Explanation, marks: Marks, prefix: str) -> Iterator[str]:
    """The stated figure in its context, and beside it those that it is held against."""
    before, figure, after = told.excerpt
    if not before and not figure:
        return
    marked = f"<mark>{text(figure)}</mark>" if figure else ""
    quoted = f"<blockquote>{escape(before)}{marked}{escape(after)}</blockquote>"
    others = _others(finding)
    if not others:
        yield quoted
        return
    words = marks.words
    # They all stand in the sentence of the stated figure: it is quoted once, with all of them
    # marked.
    if all(_together(other, finding.check.stated) for other in others):
        yield f"<blockquote>{_sentence(finding.check.stated, others)}</blockquote>"
        return
    yield (
        f'<div class="pair"><figure><figcaption><b>{words("fact.stated")}</b> '
        f"<span>{text(told.where)}　{text(told.source)}</span></figcaption>{quoted}</figure>"
    )
    if len(others) <= _QUOTED:
        yield "<div>"
        for other in others:
            yield from _figure(other, marks, prefix)
        yield "</div>"
    else:
        yield f'<figure><figcaption><b>{words("fact.against")}</b></figcaption><ul class="against">'
        yield "".join(f"<li>{_linked(other, marks, prefix)}</li>" for other in others[:_LISTED])
        if len(others) > _LISTED:
            yield f"<li>{words('sum.more', count=len(others) - _LISTED)}</li>"
        yield "</ul></figure>"
    yield "</div>"


def _others(finding: Finding) -> list[Entry]:
    """The printed figures that the stated one is held against, each once; those of zero last and
    only where none is not.
    """
    check = finding.check
    # The same figure may stand in a check several times.
    found = {
        entry.index: entry
        for entry in (*check.operands, *check.about)
        if entry is not check.stated and entry.figure is not None and entry.index >= 0
    }
    stated = check.stated.index if check.stated is not None else -1
    listed = [entry for entry in found.values() if entry.index != stated]
    # Zeros say little beside others: they are shown only where all are zero.
    return [entry for entry in listed if entry.value] or listed[:_QUOTED]


def _together(other: Entry, stated: Entry | None) -> bool:
    """Whether a figure stands in the very sentence of the stated one."""
    return (
        stated is not None
        and stated.table is None is other.table
        and (other.section, other.excerpt) == (stated.section, stated.excerpt)
        and other.span != stated.span
    )


def _sentence(stated: Entry | None, others: list[Entry]) -> str:
    """The sentence that they all stand in, from a little before the first to a little behind the
    last.
    """
    if stated is None:
        return ""
    # Two figures at one place are one mark.
    spans = sorted({occurrence(one, None): one for one in (stated, *others)}.items())
    line, pieces = stated.excerpt, []
    at = max(0, spans[0][0][0] - _AROUND)
    pieces.append("…" if at else "")
    for (start, end), entry in spans:
        # One within another is marked already.
        if start >= at:
            kind = "" if entry is stated else ' class="other"'
            pieces += [text_kept(line[at:start]), f"<mark{kind}>{text(line[start:end])}</mark>"]
            at = end
    rest = line[at : at + _AROUND]
    return "".join(pieces) + text_kept(rest) + ("…" if at + _AROUND < len(line) else "")


def _figure(entry: Entry, marks: Marks, prefix: str) -> Iterator[str]:
    words, report = marks.words, marks.report
    before, figure, after = excerpt(entry, report)
    yield (
        f'<figure><figcaption><b>{words("fact.against")}</b> <a href="#{prefix}f{entry.index}">'
        f"{text(where_words(entry, report, words))}　"
        f"{text(source_words(entry.place, words))}</a></figcaption>"
    )
    marked = f'<mark class="other">{text(figure or entry.text)}</mark>'
    yield (
        f"<blockquote>{escape(before) if figure else ''}{marked}"
        f"{escape(after) if figure else ''}</blockquote></figure>"
    )


def _linked(entry: Entry, marks: Marks, prefix: str) -> str:
    where = where_words(entry, marks.report, marks.words)
    return f'<b>{text(with_unit(entry))}</b> <a href="#{prefix}f{entry.index}">{text(where)}</a>'
