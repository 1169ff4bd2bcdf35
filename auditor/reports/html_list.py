"""The checklist on the web page: each item, how it stands, and links to where it was found."""

from __future__ import annotations

from auditor.findings import Report, Standing
from auditor.reports.html_document import text
from auditor.wording.listed import SIGNS, ListedItem, ListedPlace, lines, tally
from auditor.wording.words import Words

_KIND = {
    Standing.THERE: "holds",
    Standing.MISSING: "fails",
    Standing.PARTIAL: "explain",
    Standing.UNCLEAR: "undecided",
}


def checklist(report: Report, words: Words, prefix: str) -> str:
    """The section with the checklist; empty where the kind has none."""
    if not report.checklist:
        return ""
    heads = "".join(
        f'<th scope="col">{words(f"list.{name}")}</th>'
        for name in ("standing", "item", "found", "note")
    )
    pieces = [
        f'<section id="{prefix}list"><details><summary><h2>{words("title.list")}　'
        f'<span class="tally">{text(tally(report, words))}</span></h2></summary>'
        f'<p class="quiet">{words("title.list.about")}</p>'
        f'<div class="scroll"><table class="list has"><thead><tr>{heads}</tr></thead>'
    ]
    # A heading above the items of each group.
    group = None
    for line in lines(report, words):
        if line.group != group:
            pieces.append(f'{"</tbody>" if group is not None else ""}<tbody><tr class="head">')
            pieces.append(f'<th scope="rowgroup" colspan="4">{text(line.group or "—")}</th></tr>')
            group = line.group
        pieces.append(_row(line, words, prefix))
    return "".join(pieces) + "</tbody></table></div></details></section>\n"


def _row(line: ListedItem, words: Words, prefix: str) -> str:
    standing = line.item.standing
    findings = "".join(
        f' <a href="#{prefix}n{finding.number}">#{finding.number}</a>'
        for finding in line.findings
        if finding.number
    )
    places = "".join(f"<li>{_found(one, words, prefix)}</li>" for one in line.found)
    return (
        f'<tr class="{_KIND[standing]}">'
        f'<td class="stands">{SIGNS[standing]} {text(line.standing)}</td>'
        f"<td>{text(line.title)}<small>{words('list.basis')} {text(line.basis)}</small></td>"
        f"<td>{f'<ul>{places}</ul>' if places else '—'}</td>"
        f"<td>{text(line.note)}{findings}</td></tr>\n"
    )


def _found(one: ListedPlace, words: Words, prefix: str) -> str:
    """A place, a link where the page shows what stands there."""
    place = words("place.comma").join(part for part in (one.where, one.source) if part) or words(
        "ui.see"
    )
    # A table is reached by its own anchor, a figure by its index.
    anchor = (
        f"t{one.spot.table}"
        if one.spot.table
        else f"f{one.spot.entry}"
        if one.spot.entry >= 0
        else ""
    )
    shown = (
        f'<a href="#{prefix}{anchor}">{text(place)}</a>'
        if anchor
        else text(place if one.source else "")
    )
    return f'{shown} <span class="quiet">{text(one.text)}</span>'
