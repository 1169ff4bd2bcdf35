"""Accounts whose code and name disagree, and those whose account above is left out: claims that a rule is put to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from auditor.claim import Claim
from auditor.entry import Row, Table, called
from auditor.forms.accounts import Chart, Charts
from auditor.forms.labels import squeeze

NAMES: Final = "科目名称"
"""The name of an account under the code of another."""
ABOVE: Final = "上级科目"
"""An account that is left out though accounts below it are printed."""


def misnamed(tables: Mapping[str, Table], charts: Charts) -> Iterator[Claim]:
    """A claim for each row that prints the name of one account and the code of another of its class.

    A name that the charts do not list, or list for the code too (as an older one), is none.
    """
    for chart in charts.by_id.values():
        codes: dict[tuple[str, int, str], list[str]] = {}
        for code, names in chart.names.items():
            for name in names:
                codes.setdefault((_top(code, chart), len(code), squeeze(name)), []).append(code)
        for key, table in tables.items():
            for row in table.rows:
                listed = codes.get((_top(row.code, chart), len(row.code), squeeze(row.label)), [row.code])
                if row.code and row.code not in listed:
                    own = f"，{row.code} 是“{chart.names[row.code][0]}”" if row.code in chart.names else ""
                    said = (
                        f"{called(table.number or key)} {row.code} 的名称印作“{row.label}”，它的编码是 {listed[0]}{own}"
                    )
                    yield _claim(NAMES, "不符", table, row, said)


def orphans(tables: Mapping[str, Table], charts: Charts) -> Iterator[Claim]:
    """A claim for each account that a table leaves out below which it prints accounts.

    A level that no table of the report prints is left out on purpose.
    """
    for chart in charts.by_id.values():
        own = {key: [row for row in table.rows if _is_of(row.code, chart)] for key, table in tables.items()}
        printed = {len(row.code) for rows in own.values() for row in rows}
        for key, rows in own.items():
            table = tables[key]
            codes = {row.code for row in rows}
            named = {squeeze(row.label) for row in table.rows}
            below: dict[str, list[Row]] = {}
            for row in rows:
                level = chart.lengths.index(len(row.code))
                above = row.code[: chart.lengths[level - 1]] if level else ""
                known = any(squeeze(name) in named for name in chart.names.get(above, ()))
                if above and above not in codes and len(above) in printed and not known:
                    below.setdefault(above, []).append(row)
            for above, left in below.items():
                more = f" 等 {len(left)} 行" if len(left) > 1 else ""
                said = f"{called(table.number or key)}列有 {left[0].code} {left[0].label}{more}，而没有列它的上级科目 {above}"
                yield _claim(ABOVE, "缺少", table, left[0], said)


def _top(code: str, chart: Chart) -> str:
    return code[: chart.lengths[0]]


def _is_of(code: str, chart: Chart) -> bool:
    """Whether a code is one of a chart: under a topmost account that it lists."""
    tops = {_top(one, chart) for one in (*chart.names, *chart.complete)}
    return len(code) in chart.lengths and _top(code, chart) in tops


def _claim(kind: str, role: str, table: Table, row: Row, said: str) -> Claim:
    first = next(iter(row.cells.values()), None)
    place = first.place if first is not None else table.place
    excerpt = first.excerpt if first is not None else row.label
    return Claim(kind, ({role: Decimal(1)},), excerpt, place, (), {"名称": row.label, "说明": said})
