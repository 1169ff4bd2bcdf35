"""The summary over many reports as one web page: no script, no request, plots drawn in the page
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from auditor.reports.summary import SEVERITIES, Counts, Summary, group_words
from auditor.wording.messages import in_words
from auditor.wording.shown import percent
from auditor.wording.words import Words, printable

_BODIES: Final = 8
"""So many departments are named."""
_DASHES: Final = {"error": "", "warning": "6 3", "info": "2 3"}
_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1c2430;--quiet:#5d6873;--line:#c9d0d7;--paper:#fff;--error:#a61b1b;--warning:#7d4e00;--info:#0b5689;--shade:166,27,27}
@media(prefers-color-scheme:dark){:root{--ink:#e4e8ec;--quiet:#9aa5b0;--line:#3c4650;--paper:#14191f;--error:#ff8a80;--warning:#f0b65a;--info:#7cc0f2;--shade:255,138,128}}
body{font:15px/1.6 "PingFang SC","Microsoft YaHei",SimHei,sans-serif;color:var(--ink);background:var(--paper);max-width:1100px;margin:2em auto;padding:0 1em}
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid var(--line)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}.wide{overflow-x:auto}
th,td{padding:.2em .7em;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child,.left{text-align:left}td.left{white-space:normal}thead th{color:var(--quiet);font-weight:normal;border-bottom:2px solid var(--line)}
.quiet{color:var(--quiet)}.facts{display:flex;flex-wrap:wrap;gap:2em;margin:1em 0;padding:0}.facts div{min-width:7em}.facts b{display:block;font-size:1.7em}
svg text{font-size:12px;fill:var(--quiet)}svg .axis{stroke:var(--line)}svg .error{stroke:var(--error)}svg .warning{stroke:var(--warning)}svg .info{stroke:var(--info)}
svg .dot{stroke:none}svg .dot.error{fill:var(--error)}svg .dot.warning{fill:var(--warning)}svg .dot.info{fill:var(--info)}.spark{stroke:var(--ink)}
@media print{body{max-width:none;margin:0}h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}
"""


def render(summary: Summary, words: Words, version: str = "", settings: str = "") -> str:
    """The summary as an HTML page; the same summary gives the same bytes."""
    total = summary.total
    parts = [
        *([f'<p class="quiet">{_text(settings)}</p>'] if settings else []),
        _facts(summary, words),
    ]
    if len(summary.years) > 1:
        parts += [
            f"<h2>{words('summary.trend')}</h2>",
            _trend(summary.years, words),
            _years(summary.years, words),
        ]
    parts += [
        f"<h2>{words('summary.departments')}</h2>",
        f'<p class="quiet">{words("summary.departments.about")}</p>',
        _departments(summary, words),
        f"<h2>{words('summary.rules')}</h2>",
        f'<p class="quiet">{words("summary.rules.about")}</p>',
        _rules(summary, words),
    ]
    if summary.errors:
        parts += [
            f"<h2>{words('summary.unread-files', count=len(summary.errors))}</h2>",
            "<ul>",
            *(f"<li>{_text(in_words(why, words).rstrip())}</li>" for _, why in summary.errors),
            "</ul>",
        ]
    if summary.missing:
        parts.append(f"<p>{words('summary.interrupted', count=summary.missing)}</p>")
    if not total.findings and total.reports:
        parts.append(
            f"<p>{words('summary.all-hold', figures=total.figures, covered=total.covered)}</p>"
        )
    parts.append(f'<p class="quiet">{words("summary.limit", version=_text(version))}</p>')
    body, title = "\n".join(parts), words("summary.title")
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if words.lang == "zh" else words.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>\n<h1>{title}</h1>\n{body}\n</body></html>\n"
    )


def _text(text: object) -> str:
    return escape(printable(str(text)))


def _names(words: Words) -> dict[str, str]:
    return {severity: words(f"severity.{severity}") for severity in SEVERITIES}


def _facts(summary: Summary, words: Words) -> str:
    total = summary.total
    facts = [
        (words("summary.report"), total.reports),
        (words("summary.department"), len(summary.departments)),
        (words("summary.fact.with-errors"), total.with_errors),
        *((name, total.severities[severity]) for severity, name in _names(words).items()),
        (words("verdict.rounding"), total.rounding),
        (words("verdict.undecided"), total.undecided),
        (words("summary.fact.covered"), percent(total.covered, total.figures)),
        (words("summary.fact.unread"), len(summary.errors)),
    ]
    return (
        '<div class="facts">'
        + "".join(f"<div><b>{value}</b>{name}</div>" for name, value in facts)
        + "</div>"
    )


def _table(head: Sequence[str], rows: Iterable[str]) -> str:
    heads = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    return (
        f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table></div>"
    )


def _years(years: Mapping[int, Counts], words: Words) -> str:
    heads = [words(f"summary.{key}") for key in ("year-head", "report", "with", "share")]
    return _table(
        [*heads, *_names(words).values(), words("verdict.rounding"), words("verdict.undecided")],
        (
            f"<tr><td>{year}</td><td>{one.reports}</td><td>{one.with_errors}</td><td>{percent(one.with_errors, one.reports)}</td>"
            + "".join(f"<td>{one.severities[severity]}</td>" for severity in SEVERITIES)
            + f"<td>{one.rounding}</td><td>{one.undecided}</td></tr>"
            for year, one in years.items()
        ),
    )


def _departments(summary: Summary, words: Words) -> str:
    most = max(
        (one.groups[group] for one in summary.departments for group in summary.groups), default=0
    )
    rows = []
    for at, one in enumerate(summary.departments, 1):
        cells = "".join(_shaded(one.groups[group], most) for group in summary.groups)
        counts = "".join(f"<td>{one.severities[severity]}</td>" for severity in SEVERITIES)
        rows.append(
            f'<tr><td>{at}</td><td class="left">{_text(one.name)}</td><td>{one.reports}</td>{counts}{cells}'
            f"<td>{_spark(one, list(summary.years), words)}</td></tr>"
        )
    heads = [words(f"summary.{key}") for key in ("number", "department", "report")]
    groups = [group_words(group, words) for group in summary.groups]
    return _table(
        [
            *heads,
            *_names(words).values(),
            *groups,
            words("summary.trend") if len(summary.years) > 1 else "",
        ],
        rows,
    )


def _shaded(count: int, most: int) -> str:
    if not count:
        return "<td></td>"
    return (
        f'<td style="background:rgba(var(--shade),{0.08 + 0.37 * count / most:.2f})">{count}</td>'
    )


def _rules(summary: Summary, words: Words) -> str:
    rows = []
    severities = _names(words)
    for one in summary.rules:
        names = words.join(list(one.bodies.values())[:_BODIES])
        if len(one.bodies) > _BODIES:
            names = words("summary.which-more", names=names, count=len(one.bodies))
        rows.append(
            f'<tr><td>{_text(one.rule)}</td><td class="left">{_text(one.title)}</td><td>{severities[one.severity]}</td><td>{len(one.bodies)}</td>'
            f'<td>{len(one.reports)}</td><td>{one.findings}</td><td class="left quiet">{_text(names)}</td></tr>'
        )
    keys = ("rule", "name", "severity", "department", "report", "count", "which")
    return _table([words(f"summary.{key}") for key in keys], rows)


# --- plots
# --------------------------------------------------------------------------------------------------


def _trend(years: Mapping[int, Counts], words: Words) -> str:
    """Findings per report over the years, a line for each class; drawn with shapes, so that print
    and grey lose nothing.
    """
    width, height, left, bottom = 640, 220, 44, 26
    names, severities = list(years), _names(words)
    values = {
        severity: [years[year].severities[severity] / max(1, years[year].reports) for year in names]
        for severity in SEVERITIES
    }
    most = max(max(line) for line in values.values()) or 1.0
    step = (width - left - 90) / max(1, len(names) - 1)

    def spot(at: int, value: float) -> tuple[float, float]:
        return left + at * step, 10 + (height - bottom - 10) * (1 - value / most)

    drawn = [
        f'<line class="axis" x1="{left}" y1="{spot(0, level)[1]:.1f}" x2="{width - 80}" y2="{spot(0, level)[1]:.1f}"/>'
        f'<text x="{left - 6}" y="{spot(0, level)[1] + 4:.1f}" text-anchor="end">{level:.1f}</text>'
        for level in (0.0, most / 2, most)
    ]
    drawn += [
        f'<text x="{spot(at, 0)[0]:.1f}" y="{height - 6}" text-anchor="middle">{year}</text>'
        for at, year in enumerate(names)
    ]
    used: list[float] = []
    for severity, line in values.items():
        points = [spot(at, value) for at, value in enumerate(line)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        drawn.append(
            f'<polyline class="{severity}" fill="none" stroke-width="2" stroke-dasharray="{_DASHES[severity]}" points="{path}"/>'
        )
        drawn += [
            f'<circle class="dot {severity}" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{names[at]} {severities[severity]} {line[at]:.2f}</title></circle>'
            for at, (x, y) in enumerate(points)
        ]
        at = points[-1][1]
        while any(abs(at - other) < 14 for other in used):
            at += 14
        used.append(at)
        drawn.append(
            f'<text x="{points[-1][0] + 8:.1f}" y="{at + 4:.1f}">{severities[severity]}</text>'
        )
    return (
        f'<figure><figcaption class="quiet">{words("summary.average")}</figcaption>'
        f'<svg role="img" aria-label="{words("summary.average.about")}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}">' + "".join(drawn) + "</svg></figure>"
    )


def _spark(one: Counts, years: Sequence[int], words: Words) -> str:
    """A department's findings over the years, small; a year without a report is a gap."""
    if len(years) < 2:
        return ""
    most = max(one.years.values(), default=0) or 1
    step = 60 / (len(years) - 1)
    runs: list[list[str]] = [[]]
    for at, year in enumerate(years):
        if year in one.years:
            runs[-1].append(f"{3 + at * step:.1f},{17 - 14 * one.years[year] / most:.1f}")
        elif runs[-1]:
            runs.append([])
    told = (
        words("summary.of", year=year, count=one.years[year]) for year in years if year in one.years
    )
    said = words("place.comma").join(told)
    lines = "".join(
        f'<polyline class="spark" fill="none" stroke-width="1.5" points="{" ".join(points)}"/>'
        if len(points) > 1
        else f'<circle class="spark" cx="{points[0].split(",")[0]}" cy="{points[0].split(",")[1]}" r="1.5"/>'
        for points in runs
        if points
    )
    return f'<svg role="img" aria-label="{said}" width="66" height="20"><title>{said}</title>{lines}</svg>'
