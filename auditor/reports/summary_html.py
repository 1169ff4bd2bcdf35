"""The summary over many reports as one web page: no script, no request, plots drawn in the page
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Final

from auditor.reports.summary import SEVERITIES, GroupCounts, Summary, group_words
from auditor.wording.messages import in_words
from auditor.wording.shown import percent
from auditor.wording.words import Words, printable

_BODIES: Final = 8
"""So many departments are named."""
# Lines are told apart without colour.
_DASHES: Final = {"error": "", "warning": "6 3", "info": "2 3"}
_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1c2430;--quiet:#5d6873;--line:#c9d0d7;--paper:#fff;\
--error:#a61b1b;--warning:#7d4e00;--info:#0b5689;--shade:166,27,27}
@media(prefers-color-scheme:dark){:root{\
--ink:#e4e8ec;--quiet:#9aa5b0;--line:#3c4650;--paper:#14191f;\
--error:#ff8a80;--warning:#f0b65a;--info:#7cc0f2;--shade:255,138,128}}
body{font:15px/1.6 "PingFang SC","Microsoft YaHei",SimHei,sans-serif;\
color:var(--ink);background:var(--paper);max-width:1100px;margin:2em auto;padding:0 1em}
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid var(--line)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}.wide{overflow-x:auto}
th,td{padding:.2em .7em;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child,.left{text-align:left}td.left{white-space:normal}\
thead th{color:var(--quiet);font-weight:normal;border-bottom:2px solid var(--line)}
.quiet{color:var(--quiet)}.facts{display:flex;flex-wrap:wrap;gap:2em;margin:1em 0;padding:0}\
.facts div{min-width:7em}.facts b{display:block;font-size:1.7em}
svg text{font-size:12px;fill:var(--quiet)}svg .axis{stroke:var(--line)}\
svg .error{stroke:var(--error)}svg .warning{stroke:var(--warning)}svg .info{stroke:var(--info)}
svg .dot{stroke:none}svg .dot.error{fill:var(--error)}svg .dot.warning{fill:var(--warning)}\
svg .dot.info{fill:var(--info)}.spark{stroke:var(--ink)}
@media print{body{max-width:none;margin:0}h2{break-after:avoid}\
tr{break-inside:avoid}thead{display:table-header-group}}
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
        f'<!doctype html>\n<html lang="{"zh-CN" if words.lang == "zh" else words.lang}">'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body>\n<h1>{title}</h1>\n{body}\n</body></html>\n"
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


def _years(years: Mapping[int, GroupCounts], words: Words) -> str:
    heads = [words(f"summary.{key}") for key in ("year-head", "report", "with", "share")]
    return _table(
        [*heads, *_names(words).values(), words("verdict.rounding"), words("verdict.undecided")],
        (
            f"<tr><td>{year}</td><td>{one.reports}</td><td>{one.with_errors}</td>"
            f"<td>{percent(one.with_errors, one.reports)}</td>"
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
            f'<tr><td>{at}</td><td class="left">{_text(one.name)}</td>'
            f"<td>{one.reports}</td>{counts}{cells}"
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
        # From a breath of colour to one on which the number can still be read.
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
            f'<tr><td>{_text(one.rule)}</td><td class="left">{_text(one.title)}</td>'
            f"<td>{severities[one.severity]}</td><td>{len(one.bodies)}</td>"
            f"<td>{len(one.reports)}</td><td>{one.findings}</td>"
            f'<td class="left quiet">{_text(names)}</td></tr>'
        )
    keys = ("rule", "name", "severity", "department", "report", "count", "which")
    return _table([words(f"summary.{key}") for key in keys], rows)


# --- plots ----------------------------------------------------------------------------------------


_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 220, 44, 90, 10, 26
_APART: Final = 14
"""So far apart are two lines of small print."""
Point = tuple[float, float]


def _trend(years: Mapping[int, GroupCounts], words: Words) -> str:
    """Findings per report over the years, a line for each class; drawn with shapes, so that print
    and grey lose nothing.
    """
    severities = _names(words)
    values = {
        # Per report: years with more reports would always be worse.
        severity: [one.severities[severity] / max(1, one.reports) for one in years.values()]
        for severity in SEVERITIES
    }
    most = max(max(line) for line in values.values()) or 1.0
    step = (_WIDE - _LEFT - _RIGHT) / max(1, len(years) - 1)
    points = {
        severity: [(_LEFT + at * step, _at(value / most)) for at, value in enumerate(line)]
        for severity, line in values.items()
    }
    drawn = [*_levels(most), *_along([_LEFT + at * step for at in range(len(years))], years)]
    for severity, line in points.items():
        hints = [
            f"{year} {severities[severity]} {value:.2f}"
            for year, value in zip(years, values[severity], strict=True)
        ]
        drawn += _line(severity, line, hints)
    # Names at the ends of the lines, moved apart where lines end close to each other.
    ends = _parted([line[-1][1] for line in points.values()])
    drawn += [
        f'<text x="{line[-1][0] + 8:.1f}" y="{end + 4:.1f}">{severities[severity]}</text>'
        for (severity, line), end in zip(points.items(), ends, strict=True)
    ]
    return (
        f'<figure><figcaption class="quiet">{words("summary.average")}</figcaption>'
        f'<svg role="img" aria-label="{words("summary.average.about")}" width="{_WIDE}" '
        f'height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}">' + "".join(drawn) + "</svg></figure>"
    )


def _at(share: float) -> float:
    """How far down a share of the most stands."""
    return _TOP + (_HIGH - _BOTTOM - _TOP) * (1 - share)


def _levels(most: float) -> Iterator[str]:
    for share in (0.0, 0.5, 1.0):
        y = _at(share)
        yield (
            f'<line class="axis" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDE - _RIGHT}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{most * share:.1f}</text>'
        )


def _along(places: Iterable[float], years: Iterable[int]) -> Iterator[str]:
    for x, year in zip(places, years, strict=True):
        yield f'<text x="{x:.1f}" y="{_HIGH - 6}" text-anchor="middle">{year}</text>'


def _line(severity: str, points: Sequence[Point], hints: Iterable[str]) -> Iterator[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield (
        f'<polyline class="{severity}" fill="none" stroke-width="2" '
        f'stroke-dasharray="{_DASHES[severity]}" points="{path}"/>'
    )
    for (x, y), hint in zip(points, hints, strict=True):
        yield (
            f'<circle class="dot {severity}" cx="{x:.1f}" cy="{y:.1f}" r="3">'
            f"<title>{hint}</title></circle>"
        )


def _parted(ends: Sequence[float]) -> list[float]:
    """The heights of names at the ends of lines: none over another, none below the lowest line."""
    placed = list(ends)
    lowest = _at(0) + _APART
    # From the lowest line up: each name at its line, or above the name below it.
    for at in sorted(range(len(ends)), key=lambda at: -ends[at]):
        placed[at] = lowest = min(ends[at], lowest - _APART)
    return placed


def _spark(one: GroupCounts, years: Sequence[int], words: Words) -> str:
    """A department's findings over the years, small; a year without a report is a gap."""
    if len(years) < 2:
        return ""
    most = max(one.years.values(), default=0) or 1
    step = 60 / (len(years) - 1)
    runs: list[list[str]] = [[]]
    for at, year in enumerate(years):
        # A year without a report ends the run of points; a run of one is a dot.
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
        else '<circle class="spark" cx="{}" cy="{}" r="1.5"/>'.format(*points[0].split(","))
        for points in runs
        if points
    )
    return (
        f'<svg role="img" aria-label="{said}" width="66" height="20">'
        f"<title>{said}</title>{lines}</svg>"
    )
