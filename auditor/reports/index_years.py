"""The years of each body on the index of many reports: what its kind follows, as small plots with
their figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Final

from auditor.records import frozen
from auditor.wording.shown import plain, rounded
from auditor.wording.words import Words, printable

_WIDE, _HIGH = 132, 34
_EDGE: Final = 4


@frozen
class Point:
    """A figure of one year."""

    year: int
    value: Decimal
    """In base units."""
    text: str
    """As printed, with its unit."""
    address: str
    """The page that shows it, and where on it."""


@frozen
class Series:
    """A figure over the years, of one body."""

    body: str
    kind: str
    name: str
    points: tuple[Point, ...]


def section(series: Iterable[Series], words: Words) -> str:
    """The section with the plots; empty where no body has two years."""
    shown = [one for one in series if len({point.year for point in one.points}) > 1]
    if not shown:
        return ""
    # By body and kind: a budget and the final accounts of one body are two rows.
    bodies: dict[tuple[str, str], list[Series]] = {}
    for one in shown:
        bodies.setdefault((one.body, one.kind), []).append(one)
    names = list(dict.fromkeys(one.name for one in shown))
    heads = "".join(
        f'<th scope="col">{_text(name)}</th>' for name in (words("index.entity"), *names)
    )
    rows = "".join(
        f"<tr><td>{_text(body)}<small>{_text(kind)}</small></td>"
        f"{_cells(names, found, words)}</tr>\n"
        for (body, kind), found in sorted(bodies.items())
    )
    return (
        f'<h2>{words("index.years")}</h2>\n<p class="quiet">{words("index.years.about")}</p>\n'
        f'<div class="wide"><table class="years">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table></div>\n"
    )


def _cells(names: Sequence[str], found: Sequence[Series], words: Words) -> str:
    by_name: Mapping[str, Series] = {one.name: one for one in found}
    return "".join(
        f"<td>{_plot(by_name[name], words) if name in by_name else ''}</td>" for name in names
    )


def _plot(one: Series, words: Words) -> str:
    """The figures as a line from the first year to the last, from 0 up; years without one are
    gaps.
    """
    points = sorted(one.points, key=lambda point: point.year)
    first, last = points[0], points[-1]
    # From 0 to the largest figure; all zeros lie on the ground.
    most = max((abs(point.value) for point in points), default=Decimal(0)) or Decimal(1)
    spots = [
        (_across(point.year, first.year, last.year), _up(point.value, most)) for point in points
    ]
    lines = "".join(
        f'<line x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}"/>'
        for (x, y), (to_x, to_y), here, there in zip(
            spots, spots[1:], points, points[1:], strict=False
        )
        # Only years that follow each other are joined.
        if there.year - here.year == 1
    )
    dots = "".join(
        f'<a href="{point.address}"><circle cx="{x}" cy="{y}" r="3">'
        f"<title>{point.year} {_text(point.text)}</title></circle></a>"
        for (x, y), point in zip(spots, points, strict=True)
    )
    said = words.join([f"{point.year} {printable(point.text)}" for point in points])
    return (
        f'<svg role="img" aria-label="{escape(said)}" '
        f'width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}">'
        f"{lines}{dots}</svg>"
        f"<small>{first.year} {_text(first.text)} → {last.year} {_text(last.text)}"
        f"{_change(first.value, last.value)}</small>"
    )


def _across(year: int, first: int, last: int) -> str:
    return plain(
        rounded(
            Decimal(_EDGE) + Decimal(_WIDE - 2 * _EDGE) * (year - first) / max(1, last - first), 1
        )
    )


def _up(value: Decimal, most: Decimal) -> str:
    # The picture counts from the top; a negative figure lies on the ground.
    return plain(rounded(_HIGH - _EDGE - (_HIGH - 2 * _EDGE) * max(Decimal(0), value) / most, 1))


def _change(first: Decimal, last: Decimal) -> str:
    """The change in percent; nothing of a first year of 0."""
    if not first:
        return ""
    share = rounded((last - first) * 100 / abs(first), 1)
    return f" ({'+' if share > 0 else ''}{plain(share)}%)"


def _text(content: str) -> str:
    return escape(printable(content))
