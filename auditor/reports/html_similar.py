"""Similar findings on the web page: one headline, a row each, which is the finding's card as to
links and filters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.entry import Entry
from auditor.findings import Finding
from auditor.reports.fixes import with_unit_of
from auditor.reports.html_document import text
from auditor.wording.basis import others
from auditor.wording.explain import Explanation
from auditor.wording.similar import SimilarFinding, SimilarFindings, details
from auditor.wording.words import Words

Tag = Callable[[Finding, Explanation], str]
"""The attributes of what a finding is shown as: its id, what it is filtered by."""


def table(
    block: SimilarFindings, words: Words, prefix: str, rule: str, tag: Tag, pages: bool
) -> Iterator[str]:
    """The block; `rule` is the link to its rule, `pages` whether the page shows those of a PDF."""
    headline = words.sentence(block.headline, block.rounding)
    # A column for what is to be done only where it differs from row to row.
    own = any(line.remedy for line in block.lines)
    keys = ("ui.number", "fact.place", "fact.stated", "fact.expected", "fact.difference")
    heads = "".join(
        f'<th scope="col">{words(key)}</th>' for key in (*keys, *(("fact.remedy",) if own else ()))
    )
    yield (
        f'<article class="similar {block.kind}"><h3><span class="n">{text(block.label)}</span>'
        f"<span>{text(headline)}</span></h3>"
        f'<p class="at"><span class="rule">{rule} {text(block.title)}</span></p>\n'
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>\n'
    )
    for line in block.lines:
        yield from _row(line, prefix, tag(line.finding, line.told), own, pages)
    said = (
        ("fact.remedy", block.remedy),
        *(("fact.exception", exception) for exception in block.exceptions),
    )
    items = "".join(
        f"<li><b>{words(key)}</b><span>{text(content)}</span></li>"
        for key, content in said
        if content
    )
    yield f"</tbody></table></div>{f'<ul>{items}</ul>' if items else ''}"
    yield f'<details><summary>{words("similar.page")}</summary><ul class="each">'
    for line in block.lines:
        paragraphs = "".join(
            f"<p>{words(key)} {text(content)}</p>" for key, content in details(line)
        )
        yield f"<li><b>{text(line.told.mark)}</b><span>{paragraphs}</span></li>"
    yield "</ul></details></article>\n"


def _row(line: SimilarFinding, prefix: str, tag: str, own: bool, pages: bool) -> Iterator[str]:
    told, check = line.told, line.finding.check
    source, sheet, against = text(line.source), check.place.page, others(check)
    if pages and sheet:
        source = f'<a href="#{prefix}p{sheet}">{source}</a>'
    expected = text(with_unit_of(told.expected, line.finding))
    yield (
        f'<tr class="card {told.kind}" {tag} tabindex="-1"><td class="n">{text(told.mark)}</td>'
        f"<td>{_link(text(line.item or told.where), check.stated, prefix)}"
        f"<small>{source}</small></td>"
        f'<td class="q">{text(with_unit_of(told.stated, line.finding))}</td>'
        # Against one figure: its value links to it. Against several there is no one place.
        f'<td class="q">{_link(expected, against[0] if len(against) == 1 else None, prefix)}</td>'
        f'<td class="q">{text(told.difference)}</td>'
        f"{f'<td>{text(line.remedy)}</td>' if own else ''}</tr>\n"
    )


def _link(content: str, entry: Entry | None, prefix: str) -> str:
    """A link to where the document prints a figure, if it does."""
    if entry is None or entry.index < 0:
        return content
    return f'<a class="see" href="#{prefix}f{entry.index}">{content}</a>'
