"""The index of many reports as one web page: sorted by what was found, searched and filtered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Final

from auditor.findings import ReadError
from auditor.records import frozen
from auditor.reports.index_years import Series, section
from auditor.wording.messages import in_words
from auditor.wording.shown import percent
from auditor.wording.words import Words, printable

_ASSETS: Final = Path(__file__).parent / "assets"


@frozen
class IndexRow:
    """What the index says of one report."""

    address: str
    file: str
    entity: str
    year: int | None
    kind: str
    """What a document of its kind is called."""
    counts: tuple[int, ...]
    """不符, 需说明, 请核实."""
    undecided: int
    figures: int
    covered: int
    first: str
    """The headline of its first finding."""
    difference: str
    """By how much what is stated there differs, in words; empty where it is no matter of that."""
    nothing: bool
    """Whether nothing of it was checked."""
    lacking: tuple[int, int] = (0, 0)
    """Items of the checklist that are missing, and that are there in part."""
    beside: bool = False
    """Whether it is what rules over several reports found."""


def page(
    rows: Sequence[IndexRow],
    errors: Sequence[ReadError],
    words: Words,
    head: str = "",
    series: Iterable[Series] = (),
) -> str:
    """The index; the worst report first, then the years of each body. The same rows give the same
    bytes.
    """
    ranked = sorted(
        rows,
        # First by failing findings, then reports of which nothing was checked, then by all else;
        # the rest only makes the order the same every time.
        key=lambda row: (
            -row.counts[0],
            not row.nothing,
            *(-count for count in row.counts),
            row.entity,
            row.year or 0,
            row.file,
        ),
    )
    lang = {"zh": "zh-CN", "en": "en"}[words.lang]
    title = words("index.title", count=sum(not row.beside for row in rows))
    return "".join(
        (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n',
            f"<title>{_text(title)}</title>\n<style>\n{_asset('index.css')}</style>\n</head>\n",
            f"<body>\n<main>\n<h1>{_text(title)}</h1>\n",
            f"<p>{_text(_sum(ranked, words))}</p>\n",
            f'<p class="quiet">{_text(head)}</p>\n' if head else "",
            _filters(ranked, words),
            _table(ranked, words),
            section(series, words),
            _errors(errors, words),
            f"</main>\n<script>\n{_asset('index.js')}</script>\n</body>\n</html>\n",
        )
    )


def _sum(rows: Sequence[IndexRow], words: Words) -> str:
    """How many reports came to what; what there is none of is left out."""
    kinds = [_came_to(row) for row in rows]
    told = [(kind, kinds.count(kind)) for kind in _RESULTS]
    return words.join([words(f"index.sum.{kind}", count=count) for kind, count in told if count])


_RESULTS: Final = ("fails", "nothing", "ask", "clean", "beside")


def _came_to(row: IndexRow) -> str:
    if row.beside:
        return "beside"
    if row.counts[0]:
        return "fails"
    if row.nothing:
        return "nothing"
    return "ask" if any(row.counts) else "clean"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _text(content: object) -> str:
    return escape(printable(str(content)))


def _filters(rows: Sequence[IndexRow], words: Words) -> str:
    """The search, and a choice for whatever the reports differ in."""
    kinds = sorted({row.kind for row in rows} - {""})
    years = sorted({str(row.year) for row in rows if row.year})
    return "".join(
        (
            '<form class="filters" role="search">',
            f'<label>{words("index.search")} <input type="search" name="words"></label>',
            _choice("kind", words("index.kind"), kinds, words),
            _choice("year", words("index.year"), years, words),
            f'<label><input type="checkbox" name="found"> {words("index.found")}</label>',
            '<output role="status"></output></form>\n',
        )
    )


def _choice(name: str, label: str, values: Sequence[str], words: Words) -> str:
    # A choice of one is none.
    if len(values) < 2:
        return ""
    options = "".join(f"<option>{_text(value)}</option>" for value in values)
    return (
        f'<label>{label} <select name="{name}">'
        f'<option value="">{words("index.all")}</option>{options}</select></label>'
    )


_NUMBERS: Final = (
    "year",
    "fails",
    "explain",
    "query",
    "undecided",
    "covered",
    "lacking",
    "difference",
)
"""The columns that are set as numbers; the last two hold words."""
_COLUMNS: Final = ("entity", *_NUMBERS[:1], "kind", *_NUMBERS[1:], "first")


def _table(rows: Iterable[IndexRow], words: Words) -> str:
    # The heads become buttons that sort where there is a script.
    heads = "".join(f'<th scope="col">{words(f"index.{name}")}</th>' for name in _COLUMNS)
    return (
        f'<table class="reports">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n'
        + "".join(_line(row, words) for row in rows)
        + "</tbody>\n</table>\n"
    )


def _line(row: IndexRow, words: Words) -> str:
    # A zero is left blank: what was found stands out.
    fails, explain, query = (count or "" for count in row.counts)
    told = {
        "year": row.year or "",
        "kind": row.kind,
        "fails": fails,
        "explain": explain,
        "query": query,
        "undecided": row.undecided or "",
        "covered": _covered(row, words),
        "lacking": _lacking(row, words),
        "difference": row.difference,
        "first": row.first,
    }
    # On a phone each report is a card, its cells named one by one.
    cells = "".join(
        f'<td class="{"number " if name in _NUMBERS else ""}{name}" '
        f'data-head="{words(f"index.{name}")}">{_text(content)}</td>'
        for name, content in told.items()
    )
    # Reports that were found in, or of which nothing was checked, pass the filter.
    return (
        f'<tr data-kind="{_text(row.kind)}" data-year="{row.year or ""}" '
        f'data-found="{sum(row.counts) + row.nothing}">'
        f'<td class="entity"><a href="{row.address}">{_text(row.entity or row.file)}</a>'
        f"<small>{_text(row.file)}</small></td>{cells}</tr>\n"
    )


def _covered(row: IndexRow, words: Words) -> str:
    if row.beside:
        return ""
    return words("index.nothing") if row.nothing else percent(row.covered, row.figures)


def _lacking(row: IndexRow, words: Words) -> str:
    """What the checklist lacks; empty where it lacks nothing."""
    missing, partial = row.lacking
    parts = [words("index.missing", count=missing)] if missing else []
    parts += [words("index.partial", count=partial)] if partial else []
    return words.join(parts)


def _errors(errors: Sequence[ReadError], words: Words) -> str:
    if not errors:
        return ""
    items = "".join(
        f"<li><b>{_text(error.shown)}</b> {_text(in_words(error.message, words))} "
        f"{_text(in_words(error.remedy, words))}</li>"
        for error in errors
    )
    return f'<h2>{words("title.errors")}</h2>\n<ul class="errors">{items}</ul>\n'
