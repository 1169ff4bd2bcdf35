"""The report as one web page: it needs no network and no script, prints on A4, and marks the
document itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from auditor.arithmetic import Verdict
from auditor.findings import Finding, ReadError, Report, leads
from auditor.reports import Run
from auditor.reports.fixes import fixes, with_unit_of
from auditor.reports.html_aside import aside
from auditor.reports.html_document import check_list, document, text
from auditor.reports.html_head import header, title
from auditor.reports.html_list import checklist
from auditor.reports.html_pages import pages
from auditor.reports.html_pair import pair
from auditor.reports.html_similar import table as similar_table
from auditor.reports.marks import Marks
from auditor.reports.parts import Parts
from auditor.reports.procedure import legend as procedures
from auditor.reports.terminal_ending import undecided_lines
from auditor.wording.explain import Explanation, explain
from auditor.wording.messages import in_words
from auditor.wording.notes import cut_note, tail_note
from auditor.wording.repaired import Repaired
from auditor.wording.rule_texts import worded
from auditor.wording.similar import grouped, similar, together
from auditor.wording.unchecked import by_reason
from auditor.wording.words import Words

_ASSETS: Final = Path(__file__).parent / "assets"
# Kinds with their signs and the word of the catalogue for each, in the order of the page.
_KINDS: Final = (
    ("fails", "×", "error"),
    ("explain", "※", "warning"),
    ("query", "※", "info"),
    ("rounding", "≈", "rounding"),
)


def render(run: Run) -> str:
    """The run as one HTML file."""
    words = run.words
    titles = [title(report, words) for report in run.reports]
    bodies = [
        # Ids of several reports on one page are told apart by a prefix.
        _Page(report, run, f"r{number}-" if len(run.reports) > 1 else "").render()
        for number, report in enumerate(run.reports, 1)
    ]
    lang = {"zh": "zh-CN", "en": "en"}[run.lang]
    head = (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{text('; '.join(titles) or words('title.report'))}</title>\n"
        f"<style>\n{_asset('report.css')}</style>\n</head>\n<body>\n"
    )
    return (
        f"{head}{_errors(run.errors, words)}{_settings(run)}{''.join(bodies)}"
        f"<script>\n{_asset('report.js')}</script>\n</body>\n</html>\n"
    )


@lru_cache(maxsize=4)
def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _errors(errors: tuple[ReadError, ...], words: Words) -> str:
    if not errors:
        return ""
    items = "".join(
        f"<li><b>{text(error.shown)}</b> {text(in_words(error.message, words))} "
        f"{text(in_words(error.remedy, words))}</li>"
        for error in errors
    )
    name = words("title.errors")
    return (
        f'<section class="errors" aria-label="{name}"><h2>{name}</h2><ul>{items}</ul></section>\n'
    )


def _settings(run: Run) -> str:
    if not run.settings:
        return ""
    # Within a landmark, as all of the page is.
    name = run.words("title.settings")
    return f'<section class="note" aria-label="{name}">{text(run.settings)}</section>\n'


class _Page:
    """One report as a part of the page; ids carry the prefix, so that several can stand in one
    file.
    """

    def __init__(self, report: Report, run: Run, prefix: str) -> None:
        """Explain every finding once."""
        self.report, self.run, self.prefix, self.words = report, run, prefix, run.words
        self.marks = Marks(report, run.words)
        self.parts = Parts(report, run.words)
        self.told = [
            (finding, explain(finding, report, self.words))
            for finding in (*report.findings, *report.tails)
        ]
        # Every finding is explained once, and asked for by its check.
        self.told_of = {id(finding.check): told for finding, told in self.told}
        self.excused = run.excused(report)
        self.blocks = similar(report, self.excused)
        self.leads = (*leads(report.findings), *report.tails)

    def render(self) -> str:
        """The report's part of the page."""
        drawn, parts = document(self.marks, self.parts, self.prefix)
        pieces = [
            f'<div class="report" data-prefix="{self.prefix}">\n',
            *header(self.report, self.run, len(self.excused), parts),
            "<main>\n",
            *self._tools(parts),
            *self._changes(),
            *self._cards(),
            checklist(self.report, self.words, self.prefix),
            drawn,
            pages(self.report, self.words, self.prefix) if self.run.pages else "",
            *self._undecided(),
            check_list(self.marks, self.prefix),
            *self._method(),
            "</main>\n",
            *aside(self.report, self.run),
            "</div>\n",
        ]
        return "".join(pieces)

    def _tools(self, parts: list[tuple[str, str, str, str]]) -> Iterator[str]:
        words = self.words
        yield (
            f'<div class="tools" role="toolbar" aria-label="{words("ui.filter")}" '
            f'data-shown="{words("ui.shown", n="{n}")}">'
            f'<button type="button" data-kind="" aria-pressed="true">{words("ui.all")}</button>'
        )
        for kind, sign, name in _KINDS:
            # As many as are then shown: those, too, that follow from another.
            number = sum(told.kind == kind for _, told in self.told)
            if number:
                label = (
                    words("verdict.rounding") if kind == "rounding" else words(f"severity.{name}")
                )
                yield (
                    f'<button type="button" data-kind="{kind}" aria-pressed="false">'
                    f"{sign} {label} {number}</button>"
                )
        every = words("ui.allparts")
        yield f'<select class="part" aria-label="{every}"><option value="">{every}</option>'
        for _, name, _, _ in parts:
            yield f"<option>{text(name)}</option>"
        yield (
            '</select><label class="script"><input type="checkbox" class="all"> '
            f"{words('ui.printall')}</label>"
            f'<label><input type="checkbox" class="procedures"> {words("ui.procedures")}</label>'
            "<output></output></div>\n"
        )

    def _changes(self) -> Iterator[str]:
        words = self.words
        listed = fixes(self.told, words)
        if not listed:
            return
        yield (
            f'<section id="{self.prefix}fix"><h2>{words("title.fix")}</h2>'
            f'<p class="quiet">{words("title.fix.about")}</p>\n'
        )
        heads = (
            "ui.done",
            "ui.number",
            "fact.place",
            "ui.item",
            "ui.now",
            "fact.expected",
            "ui.change",
        )
        yield (
            '<table class="fix"><thead><tr>'
            + "".join(f'<th scope="col">{words(key)}</th>' for key in heads)
            + "</tr></thead><tbody>\n"
        )
        for fix in listed:
            told = fix.told
            strong = ' class="q new"' if fix.proposed else ""
            moved = f"<small>{text(fix.moved)}</small>" if fix.moved else ""
            yield (
                f'<tr class="{told.kind}" {self._data(fix.finding, told)}><td>□</td>'
                f'<td class="n"><a href="#{self._anchor(told)}">{text(told.mark)}</a></td>'
                f"<td>{text(fix.outer)}<small>{text(told.source)}</small></td>"
                f"<td>{text(told.item)}</td>"
                f'<td class="q">{text(fix.now)}</td><td class="q">{text(fix.right)}</td>'
                f"<td{strong}>{text(fix.change or words('fact.none'))}{moved}</td></tr>\n"
            )
        yield (
            '</tbody></table>\n<p class="sign">'
            + "".join(
                f"<span>{words(key)} ____________</span>"
                for key in ("ui.changed", "ui.reviewed", "ui.date", "ui.reference")
            )
            + "</p></section>\n"
        )

    def _anchor(self, told: Explanation) -> str:
        # The number behind the label: `不符 4` is `n4`, of a tail `nt4`.
        return (
            f"{self.prefix}n{told.label.rsplit(' ', 1)[-1]}"
            if told.kind != "rounding"
            else f"{self.prefix}nt{told.label.rsplit(' ', 1)[-1]}"
        )

    def _data(self, finding: Finding, told: Explanation) -> str:
        part = self.parts.name(finding.check.stated) if finding.check.stated else told.part
        return f'data-kind="{told.kind}" data-part="{text(part)}"'

    def _cards(self) -> Iterator[str]:
        words = self.words
        if not self.told:
            return
        yield f'<section class="page" id="{self.prefix}cards"><h2>{words("title.cards")}</h2>'
        yield f'<p class="quiet">{words("title.cards.about")}</p>\n'
        if cut := cut_note(self.report, words):
            yield f'<p class="note">{text(cut)}</p>\n'
        for kind, sign, name in _KINDS:
            chosen = [
                finding for finding in self.leads if self.told_of[id(finding.check)].kind == kind
            ]
            if not chosen:
                continue
            label = words("verdict.rounding") if kind == "rounding" else words(f"severity.{name}")
            count = words("ui.findingcount", count=len(chosen))
            yield (
                f'<div class="block"><h3 class="kind">{sign} {label}　{count}</h3>'
                f'<p class="quiet">{words(f"about.{name}")}</p>\n'
            )
            # Similar findings are one block, at the place of the first.
            for group in grouped(chosen, self.blocks):
                yield from self._with_followers(group)
            if kind == "rounding" and (note := tail_note(self.report, words)):
                yield f'<p class="note">{text(note)}</p>\n'
            yield "</div>\n"
        yield "</section>\n"

    def _with_followers(self, group: tuple[Finding, ...]) -> Iterator[str]:
        """A finding's card, or the table of similar ones, under the heading of the pattern that
        begins there; what follows from them below.
        """
        numbers = {finding.number for finding in group if finding.check.verdict is Verdict.FAILS}
        for pattern in self.report.patterns:
            # `同类：元与万元（第 1、2 项）`: a pattern is said above the first finding of it.
            if pattern.numbers[0] in numbers:
                listed = self.words.join([str(number) for number in pattern.numbers])
                said = self.words(f"pattern.{pattern.kind}", list=listed, text=pattern.text)
                yield f'<p class="note">{text(said)}</p>\n'
        yield from self._group(group)
        followers = [other for other in self.report.findings if other.cause in numbers]
        if followers:
            yield '<div class="follows">'
            for below in grouped(followers, self.blocks):
                yield from self._group(below)
            yield "</div>\n"

    def _group(self, group: tuple[Finding, ...]) -> Iterator[str]:
        told = [(finding, self.told_of[id(finding.check)]) for finding in group]
        if len(group) == 1:
            yield from self._card(*told[0])
            return
        block = together(told, self.report, self.words)
        yield from similar_table(
            block, self.words, self.prefix, self._rule(group[0]), self._tag, self.run.pages
        )

    def _tag(self, finding: Finding, told: Explanation) -> str:
        return f'id="{self._anchor(told)}" {self._data(finding, told)}'

    def _rule(self, finding: Finding) -> str:
        number = self.marks.numbers[id(finding.check)]
        return (
            f'{self.words("fact.rule")} <a href="#{self.prefix}k{number}">'
            f"<code>{text(finding.rule.id)}</code></a>"
        )

    def _card(self, finding: Finding, told: Explanation) -> Iterator[str]:
        words, stated = self.words, finding.check.stated
        yield (
            f'<article class="card {told.kind}" {self._tag(finding, told)} tabindex="-1">'
            f'<h3><span class="n">{text(told.mark)}</span><span>{text(told.headline)}</span></h3>'
            '<p class="at">'
            f"<span>{text(told.where)}</span><span>{text(told.source)}</span>"
        )
        # An entry below 0 stands nowhere in the document.
        if stated is not None and stated.index >= 0:
            yield f'<a class="see" href="#{self.prefix}f{stated.index}">{words("ui.see")}</a>'
        if self.run.pages and (sheet := finding.check.place.page):
            yield f'<a class="see" href="#{self.prefix}p{sheet}">{words("pages.see")}</a>'
        title = text(worded(finding.rule, words).title)
        yield f'<span class="rule">{self._rule(finding)} {title}</span></p>'
        yield from pair(finding, told, self.marks, self.prefix)
        if id(finding.check) in self.excused:
            why = words("sum.excused.one", why=self.excused[id(finding.check)])
            yield f'<p class="note">{text(why)}</p>'
        if stated is not None:
            yield from self._facts(finding, told)
        yield "<ul>" + "".join(
            f"<li><b>{words(key)}</b><span>{text(line)}</span></li>"
            for key, line in _advised(told)
            if line
        )
        yield f"</ul>{self._repaired(told.advice.repaired)}</article>\n"

    def _repaired(self, shown: Repaired | None) -> str:
        """The rows that moved, what is printed beside what it should be, the moved cells marked."""
        if shown is None:
            return ""
        words, span = self.words, len(shown.columns)
        heads = "".join(f'<th scope="col">{text(column)}</th>' for column in shown.columns)
        pieces = [
            '<div class="scroll"><table class="grid repaired"><thead><tr><td></td>'
            f'<th colspan="{span}">{words("ui.printed")}</th>'
            f'<th colspan="{span}">{words("ui.right")}</th></tr>'
            f"<tr><td></td>{heads}{heads}</tr></thead><tbody>"
        ]
        for row, cells, _ in shown.rows:
            # A cell that moved differs from what is printed in it.
            moved = [bool(cell.right) and cell.right != cell.printed for cell in cells]
            printed = (
                f'<td class="f{" fails" if own else ""}">{text(cell.printed)}</td>'
                for cell, own in zip(cells, moved, strict=True)
            )
            right = (
                f'<td class="f{" suspect" if own else ""}">{text(cell.right or cell.printed)}</td>'
                for cell, own in zip(cells, moved, strict=True)
            )
            pieces += [f'<tr><th scope="row">{text(row)}</th>', *printed, *right, "</tr>"]
        return "".join(pieces) + "</tbody></table></div>"

    def _facts(self, finding: Finding, told: Explanation) -> Iterator[str]:
        words = self.words
        bound = words("fact.range") if told.ranged else words("fact.bound")
        yield (
            f'<dl class="facts"><div><dt>{words("fact.stated")}</dt>'
            f'<dd class="q">{text(with_unit_of(told.stated, finding))}</dd></div>'
            f"<div><dt>{words('fact.expected')}</dt>"
            f'<dd class="q">{text(with_unit_of(told.expected, finding))}</dd></div>'
            f"<div><dt>{words('fact.difference')}</dt><dd>{text(told.difference or '—')}</dd></div>"
            f"<div><dt>{bound}</dt><dd>{text(told.bound)}</dd></div></dl>"
        )

    def _undecided(self) -> Iterator[str]:
        words, report = self.words, self.report
        if report.undecided:
            yield (
                f"<section><h2>{words('title.undecided')}</h2>"
                f'<p class="quiet">{words("about.undecided")}</p><ul>'
            )
            yield "".join(f"<li>{text(line)}</li>" for line in undecided_lines(report, words))
            yield "</ul></section>\n"
        # Figures that no check touches, by why none does.
        missed = [
            entry for entry in report.ledger.figures if self.marks.mark(entry).kind == "uncovered"
        ]
        if not missed:
            return
        yield (
            f"<section><h2>{words('title.uncovered')}</h2>"
            f'<p class="quiet">{words("title.uncovered.about")}</p>'
        )
        for reason, entries in by_reason(missed, report).items():
            count = words("ui.figurenumber", count=len(entries))
            yield f"<h3>{words(f'open.{reason}')}　{count}</h3><p>"
            yield "　".join(
                f'<a href="#{self.prefix}f{entry.index}">{text(entry.text)}</a> '
                f'<span class="quiet">{text(self.parts.name(entry))}</span>'
                for entry in entries
            )
            yield "</p>\n"
        yield "</section>\n"

    def _method(self) -> Iterator[str]:
        words, notices = self.words, self.report.ledger.notices
        yield f'<section><h2>{words("title.method")}</h2><ul class="quiet">'
        yield "".join(
            f"<li>{words(key)}</li>" for key in ("method.rounding", "method.blank", "method.limit")
        )
        yield f"<li>{words('ui.procedure')} {text(procedures(words))}</li>"
        yield "".join(f"<li>{text(in_words(notice.message, words))}</li>" for notice in notices)
        yield "</ul></section>\n"


def _advised(told: Explanation) -> Iterator[tuple[str, str]]:
    """What is said below the figures: (key of its name, line); a line may be empty."""
    advice = told.advice
    yield "fact.filled", told.filled
    # Rows that moved are drawn as a table instead of told one by one.
    if advice.repaired is None:
        yield from ((advice.about, line) for line in advice.suspects)
    yield "fact.confirmed", advice.confirmed
    yield "fact.remedy", advice.remedy
    yield from (("fact.exception", line) for line in advice.exceptions)
    yield from (("fact.linked", line) for line in advice.linked)
